"""The formats for programs and browsers: well-formed, complete, and nothing in a sheet gets out of
its place in them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from derive.report import Claim, Report
from derive.write import FORMATS, Look, Outcome, writer
from derive.write.html import math

from .reports import outcomes, softmax

EVIL = Report(
    "evil, file: 100%.tex",
    (
        Claim(
            *("evil, file: 100%.tex", 1, 1, 2, 5, "claim", "refuted", "wrong"),
            latex='\\text{<script>alert(1)</script>} "\x00\x1b]0;t\x07 ]]> & \u202e',
            previous="\\href{javascript:alert(1)}{x}",
            message="<img src=x onerror=alert(1)>\n::error::no % , :",
            reading=("<b>", "{{ 7*7 }}"),
        ),
    ),
    {"evil, file: 100%.tex": ["<script>alert(2)</script>", "second"]},
)


def rendered(name: str, found: list[Outcome] | None = None) -> str:
    out = io.StringIO()
    evil = Outcome(EVIL.path, EVIL)
    writer(name)(found if found is not None else [*outcomes(), evil], out, Look(version="1.2.3"))
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_to_say(name: str) -> None:
    assert rendered(name, [])
    assert rendered(name, [Outcome("empty.tex", Report("empty.tex", ()))])


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json", "sarif"}))
def test_a_sheet_sends_no_control_characters(name: str) -> None:
    assert all(c == "\n" or c.isprintable() for c in rendered(name))


# -- github ----------------------------------------------------------------------------------------
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::([^\n]*)")


def test_annotations() -> None:
    *annotations, last = rendered("github").splitlines()
    assert last.startswith("6 files: ")
    found = [COMMAND.fullmatch(line) for line in annotations]
    assert all(found)
    rows = [dict(p.split("=", 1) for p in m[2].split(",")) for m in found if m]
    slip = rows[0]
    assert slip == {
        "file": "softmax.tex",
        "line": "5",
        "endLine": "5",
        "col": "6",
        "endColumn": "36",
        "title": "refuted [wrong]",
    }
    assert rows[-1]["file"] == "evil%2C file%3A 100%25.tex"
    assert "col" not in rows[-1]
    levels = [m[1] for m in found if m]
    assert levels.count("notice") == 1  # what is supported


# -- junit -----------------------------------------------------------------------------------------
def test_junit() -> None:
    whole = ElementTree.fromstring(rendered("junit").partition("\n")[2])
    assert whole.tag == "testsuites"
    suites = {s.get("name"): s for s in whole}
    assert len(suites) == 6
    slips = suites["softmax.tex"]
    assert (slips.get("tests"), slips.get("failures"), slips.get("errors")) == ("3", "1", "0")
    (failure,) = slips.iter("failure")
    assert failure.get("type") == "wrong"
    assert "expected: -1.42795, written: -1.57205" in (failure.text or "")
    assert suites["gone.tex"].find("testcase/error") is not None
    for key in ("tests", "failures", "errors"):
        assert int(whole.get(key, "-1")) == sum(int(s.get(key, "-1")) for s in whole)
    for case in whole.iter("testcase"):
        assert case.get("classname") and case.get("name")


# -- sarif: what the schema of 2.1.0 requires of the parts that are written ------------------------
REQUIRED = {
    "log": {"version", "runs"},
    "run": {"tool"},
    "driver": {"name"},
    "rule": {"id"},
    "result": {"message"},
    "fix": {"artifactChanges"},
    "change": {"artifactLocation", "replacements"},
    "replacement": {"deletedRegion"},
    "invocation": {"executionSuccessful"},
    "notification": {"message"},
}
ALLOWED = {
    "log": {"$schema"},
    "run": {"columnKind", "invocations", "results"},
    "driver": {"version", "rules"},
    "rule": {"shortDescription", "help"},
    "result": {
        *("ruleId", "ruleIndex", "level", "locations", "relatedLocations", "fixes", "properties")
    },
    "fix": {"description"},
    "change": set(),
    "replacement": {"insertedContent"},
    "invocation": {"toolExecutionNotifications"},
    "notification": {"level", "locations"},
}
REGION = {"startLine", "startColumn", "endLine", "endColumn"}


def fits(kind: str, found: dict[str, Any]) -> None:
    assert REQUIRED[kind] <= set(found) <= REQUIRED[kind] | ALLOWED[kind], kind


def messages(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "message" in node:
            yield node["message"]
        for part in node.values():
            yield from messages(part)
    elif isinstance(node, list):
        for part in node:
            yield from messages(part)


def test_sarif() -> None:
    log = json.loads(rendered("sarif"))
    fits("log", log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    fits("run", run)
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    fits("driver", driver)
    for rule in driver["rules"]:
        fits("rule", rule)
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for invocation in run["invocations"]:
        fits("invocation", invocation)
        for notification in invocation["toolExecutionNotifications"]:
            fits("notification", notification)
    assert not run["invocations"][0]["executionSuccessful"]  # one file could not be read
    for message in messages(log):
        assert isinstance(message["text"], str) and message["text"]
    for result in run["results"]:
        fits("result", result)
        assert result["level"] in ("none", "note", "warning", "error")
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            physical = location["physicalLocation"]
            assert re.fullmatch(r"[\w./%~-]+", physical["artifactLocation"]["uri"])
            assert set(physical["region"]) == REGION
            assert all(isinstance(n, int) and n >= 1 for n in physical["region"].values())
        for fix in result.get("fixes", ()):
            fits("fix", fix)
            for change in fix["artifactChanges"]:
                fits("change", change)
                for replacement in change["replacements"]:
                    fits("replacement", replacement)
    slip = run["results"][0]
    assert slip["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {
        "text": r"-\sum_j y_j (\delta_{ij} - p_i)"
    }


def test_json_has_the_hints() -> None:
    report = softmax()
    whole = json.loads(rendered("json", [Outcome(report.path, report)]))
    slip = whole["documents"][0]["claims"][2]
    assert slip["suggestion"] == r"-\sum_j y_j (\delta_{ij} - p_i)"
    assert slip["cause"] == "quotient rule with the signs exchanged"


# -- html ------------------------------------------------------------------------------------------
class Page(HTMLParser):
    """Every element is closed, in order; what a reader of the page would need is collected."""

    VOID = ("meta",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_file_without_scripts() -> None:
    page = Page(rendered("html"))
    assert not {"script", "link", "img", "iframe", "object", "form", "b"} & set(page.tags)
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(target.startswith("#") for target in page.targets)
    assert len(page.ids) == len(set(page.ids))
    assert {target[1:] for target in page.targets} <= set(page.ids)
    assert page.tags.count("math") > 10
    assert page.tags.count("main") == page.tags.count("h1") == 1


def test_html_says_what_the_report_says() -> None:
    page = rendered("html")
    assert '<html lang="en">' in page and 'name="viewport"' in page and "@media print" in page
    assert page.count(" open>") == 8  # findings are unfolded
    assert "quotient rule with the signs exchanged" in page
    assert "-1.42795" in page and "-1.57205" in page
    assert "gone.tex: no such file" in page
    assert "{{ 7*7 }}" in page  # the sheet is no template


MATHS = {
    r"\frac{a}{b}": "<mfrac>",
    r"\mathbb{1}[i=j]": "𝟙",
    r"\mathbb{R}": "ℝ",
    r"\mathbf{x}": "𝐱",
    r"a &= b \label{eq:1} \\": "<mo>=</mo>",
    r"\unheardof{x}": "<code>",
    r"\frac{1": "<code>",
    "x^": "<code>",
    r"\text{<script>}": "&lt;script&gt;",
}


@pytest.mark.parametrize("latex", MATHS)
def test_mathematics(latex: str) -> None:
    made = str(math(latex))
    assert MATHS[latex] in made
    ElementTree.fromstring(made)


def test_no_links_and_no_styles_out_of_a_formula() -> None:
    for latex in (r"\href{javascript:alert(1)}{x}", r"\color{red;x:expression(1)} x"):
        for node in ElementTree.fromstring(str(math(latex))).iter():
            assert not {"href", "style", "mathcolor", "class"} & set(node.attrib)
