"""Derivations as lecture notes have them: each right step is proved, and each slip is found.

A document begins with `@ ok NAME`; a line `~ old => new` is a slip that is put into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import Options, verify_text

QUICK = Options(why=0)
CHUNKS = (Path(__file__).parent / "notes.md").read_text(encoding="utf-8").split("\n@ ok ")[1:]
NOTES: dict[str, str] = {}
SLIPS: list[tuple[str, str, str]] = []
for chunk in CHUNKS:
    name, _, rest = chunk.partition("\n")
    lines = rest.splitlines(keepends=True)
    NOTES[name] = "".join(x for x in lines if not x.startswith("~ "))
    for line in lines:
        if line.startswith("~ "):
            old, _, new = line[2:].rstrip("\n").partition(" => ")
            SLIPS.append((name, old, new))


@pytest.mark.parametrize("name", NOTES)
def test_right_steps_are_proved(name: str) -> None:
    claims = [c for c in verify_text(NOTES[name], "md", QUICK).claims if c.verdict != "given"]
    assert {c.verdict for c in claims} == {"proved"}, [(c.verdict, c.latex) for c in claims]


@pytest.mark.parametrize(("name", "old", "new"), SLIPS)
def test_a_slip_is_found_where_it_is(name: str, old: str, new: str) -> None:
    text = NOTES[name]
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    claims = verify_text(text.replace(old, new), "md", QUICK).claims
    wrong = [c for c in claims if c.verdict == "refuted" and not c.follows]
    assert any(c.line <= line <= c.end_line for c in wrong), [(c.verdict, c.latex) for c in claims]
