"""A point in a reader's words; and the module that stays light."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from judge_helpers import C, F, a, h, i, j, one, point, x

from derive.judge.enclose import witness
from derive.judge.points import admissible_points
from derive.kernel.terms import Index, call
from derive.maths.functions import FUNCTIONS
from tests.build import sym


def test_a_witness_in_words():
    at = replace(
        point(members={i: 0, j: 1}, h=["3/7", "-5"], x="2"), slots={("h", 1): (C,), ("x", 0): ()}
    )
    seen = witness(at, call("exp", h(i)), h(j))
    assert seen.sizes == {C: 2}
    assert seen.members == {"i": "1", "j": "2"}
    assert seen.values == {"h[1]": "3/7", "h[2]": "-5", "x": "2"}
    assert seen.left.text.startswith("[1.535")
    assert seen.left.low < 1.5350630092552098 < seen.left.high
    assert seen.left.high - seen.left.low < 1e-14
    assert seen.right.low < -5 < seen.right.high


def test_elements_are_called_as_the_document_calls_them():
    zero, last = Index("0", C, True), Index("N", C, True)
    at = replace(point(members={zero: 0, last: 1, i: 2}, size=3, h=["1", "2", "3"]),
                 slots={("h", 1): (C,)})  # fmt: skip
    seen = witness(at, h(i), h(zero))
    assert set(seen.values) == {"h[0]", "h[N]", "h[1]"}
    assert seen.members == {"i": "1"}


def test_unknown_functions_are_told():
    at = replace(point(x="2"), polynomials={("phi", 1): tuple(map(F, "123456"))})
    seen = witness(at, call("phi", x), x)
    assert seen.values["phi(x)"] == "1 + 2*x + 3*x*x + 4*x*x*x + 5*x*x*x*x + 6*x*x*x*x*x"


def test_points_give_readable_witnesses():
    found = admissible_points([h(one) * a * sym("W", i, j)], [], FUNCTIONS).first()
    assert found is not None
    names = set(witness(found, a, a).values)
    assert names == {"a", "h[1]", "h[2]", "W[1, 1]", "W[1, 2]", "W[2, 1]", "W[2, 2]"}


def test_the_library_of_balls_is_loaded_at_first_use_only():
    code = "import derive.judge, derive.judge.points, derive.judge.enclose, sys;"
    code += "sys.exit('flint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
