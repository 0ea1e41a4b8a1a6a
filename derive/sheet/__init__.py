"""Solution sheets: the steps that a person would write, each by a rule from a table.

Nothing here is trusted. A rule that is wrong makes a line that `derive verify` refuses, and the
tests let every sheet be verified.
"""
