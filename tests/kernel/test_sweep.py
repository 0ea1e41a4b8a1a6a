"""Terms that nobody holds are forgotten, and no others: equal terms stay one object."""

from __future__ import annotations

from derive.check import verify_text
from derive.choose.sweep import sweep
from derive.kernel.terms import ONE, Num, Sym, Term, call


def test_what_is_held_stays() -> None:
    x = Sym("swept_x", ())
    kept = call("exp", x + 1) * 2
    inside = kept.children()[1]
    count = len(Term._table)
    for n in range(1000):
        call("exp", x + n) * 3
    assert len(Term._table) > count + 1000
    assert sweep(0) >= 2000
    assert call("exp", x + 1) * 2 is kept and kept.children()[1] is inside
    assert Num(ONE.value) is ONE


def test_sheets_leave_nothing_behind() -> None:
    text = (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. "
        r"\[ \frac{\partial p_j}{\partial z_i} = p_j (\delta_{ij} - p_i) \]"
    )
    before = [c.verdict for c in verify_text(text).claims]
    sweep(0)
    count = len(Term._table)
    for _ in range(5):
        assert [c.verdict for c in verify_text(text).claims] == before
    sweep(0)
    assert len(Term._table) <= count + 100
