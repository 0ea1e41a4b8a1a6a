"""The JSON report: one object, with exactly these keys and types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from derive import __version__

from .conftest import Program

VERDICTS = {"proved", "supported", "undecided", "unread", "refuted"}
CLAIM: dict[str, Any] = {
    **dict.fromkeys(("line", "column", "end_line", "end_column"), int),
    **dict.fromkeys(("kind", "verdict", "relation", "latex", "message"), str),
    **dict.fromkeys(("code", "previous", "suggestion", "cause"), (str, type(None))),
    **dict.fromkeys(("follows", "recovers"), bool),
    **dict.fromkeys(("uses", "provided", "reading"), list),
    "witness": (dict, type(None)),
    "ms": (int, float),
}
WITNESS: dict[str, Any] = {"sizes": dict, "values": dict, "left": str, "right": str}


def has_shape(found: dict[str, Any], shape: dict[str, Any]) -> None:
    assert set(found) == set(shape)
    for key, kind in shape.items():
        assert isinstance(found[key], kind), key


def report(derive: Program, *arguments: str | Path) -> dict[str, Any]:
    out: dict[str, Any] = json.loads(derive(*arguments, "--format", "json").stdout)
    return out


def test_the_shape_of_a_report(derive: Program) -> None:
    whole = report(derive, "verify", ".")
    has_shape(whole, {"tool": str, "version": str, "documents": list, "summary": dict})
    assert (whole["tool"], whole["version"]) == ("derive", __version__)
    assert set(whole["summary"]) == {*VERDICTS, "given"}
    assert len(whole["documents"]) == 5
    counts = dict.fromkeys(whole["summary"], 0)
    for document in whole["documents"]:
        has_shape(document, {"path": str, "verdict": str, "claims": list})
        assert document["verdict"] in VERDICTS
        for claim in document["claims"]:
            has_shape(claim, CLAIM)
            assert (claim["kind"] == "given") == (claim["verdict"] == "given")
            assert claim["kind"] in ("given", "claim")
            assert 1 <= claim["line"] <= claim["end_line"]
            assert claim["column"] >= 1
            assert all(
                isinstance(s, str) for key in ("uses", "provided", "reading") for s in claim[key]
            )
            counts[claim["verdict"]] += 1
            if claim["witness"] is not None:
                has_shape(claim["witness"], WITNESS)
                assert all(isinstance(n, int) for n in claim["witness"]["sizes"].values())
                assert all(isinstance(v, str) for v in claim["witness"]["values"].values())
    assert counts == whole["summary"]


def test_what_it_says_of_a_slip(derive: Program) -> None:
    (document,) = report(derive, "verify", "wrong.tex")["documents"]
    given, slip, follows, recovers = document["claims"]
    assert document["verdict"] == "refuted"
    assert given["kind"] == "given"
    assert (slip["line"], slip["column"]) == (3, 38)
    assert (slip["end_line"], slip["end_column"]) == (3, 51)
    assert slip["latex"] == "P_j (1 + P_j)"
    assert slip["previous"] == r"\frac{\partial P_j}{\partial h_j}"
    assert (slip["verdict"], slip["code"], slip["relation"]) == ("refuted", "wrong", "=")
    assert slip["witness"]["left"] != slip["witness"]["right"]
    assert follows["follows"] and not follows["recovers"]
    assert recovers["recovers"] and not recovers["follows"]


def test_a_document_that_cannot_be_read(derive: Program) -> None:
    done = derive("verify", "missing.tex", "right.tex", "--format", "json")
    whole = json.loads(done.stdout)
    assert done.returncode == 2
    assert done.stderr == "derive: missing.tex: no such file\n"
    missing, right = whole["documents"]
    assert missing == {
        "path": "missing.tex",
        "verdict": "unreadable",
        "error": "missing.tex: no such file",
        "claims": [],
    }
    assert right["verdict"] == "proved"


def test_a_finding_of_the_reader_is_a_claim(derive: Program) -> None:
    (document,) = report(derive, "verify", "unread.md")["documents"]
    unread = [c for c in document["claims"] if c["verdict"] == "unread"]
    assert unread
    assert {c["kind"] for c in unread} == {"claim"}
    assert all(c["code"] and c["message"] for c in unread)


def test_an_included_file_is_named(derive: Program, tmp_path: Path) -> None:
    """Lines count in the file in which a claim stands."""
    (tmp_path / "main.tex").write_text("\\input{part}\n\\[ 1 + 1 = 2 \\]\n")
    (tmp_path / "part.tex").write_text("\n\\[ 2 + 2 = 5 \\]\n")
    (document,) = report(derive, "verify", tmp_path / "main.tex")["documents"]
    wrong = [c for c in document["claims"] if c["verdict"] == "refuted"]
    assert [(Path(c["path"]).name, c["line"]) for c in wrong] == [("part.tex", 2)]


def test_an_answer(derive: Program) -> None:
    (document,) = report(derive, "answer", "x", "y", "--given", "y = x")["documents"]
    given, claim = document["claims"]
    assert given["kind"] == "given"
    assert (claim["verdict"], claim["latex"], claim["previous"]) == ("proved", "y", "x")
    assert (claim["line"], claim["column"]) == (2, 1)
