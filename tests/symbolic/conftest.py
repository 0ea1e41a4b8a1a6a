"""The independent evaluator of terms lives with the tests of the tables."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "maths"))
