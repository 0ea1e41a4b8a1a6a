"""What a claim is asked of the engine: within its time, with the models it reaches, with the texts
of what its proof used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..data import replace
from ..elaborate.nouns import Elaborated, Entry, Family, Known, family
from ..judge import HUNT, Disagreement, prove
from ..judge.points import CONTRADICTION, admissible_points
from ..judge.prove import NO_POINT
from ..kernel import Given
from ..kernel.calculus import Depends
from ..kernel.terms import Sym, Term
from ..maths.functions import FUNCTIONS
from ..maths.names import unplaced
from ..report import Proved, Undecided, Verdict
from .carried import carried_out
from .known import Knowledge
from .outcome import Judgement
from .texts import case_text

if TYPE_CHECKING:
    from .memo import Memo

T = TypeVar("T")

SECONDS = 2.0
TOO_LONG = "the time limit was reached"
ALONE = 0.5  # for a point of givens by themselves, in seconds
MANY = 4  # contradicting givens that are named


class Options(NamedTuple):
    """How a document is judged."""

    seconds: float = SECONDS
    strict: bool = False  # whether a step may not narrow the domain: log(ab) to log a + log b
    why: float = 1.0  # how long to look for the cause of a wrong step, in seconds; 0: not at all
    trace: bool = False  # whether to say which rules make a proved step hold
    loose: bool = False  # whether a number may be off by one unit in its last digit
    memo: Memo | None = None  # where answers are kept for the next time


class Asking:
    """Asks the engine about the claims of one document."""

    def __init__(self, sheet: Elaborated, options: Options) -> None:
        self.sheet, self.options = sheet, options
        self.knowledge = Knowledge(sheet)
        self.group, self.until = 0, float("inf")
        self.barren: dict[frozenset[Given], Undecided[Term] | None] = {}

    def begin(self, entry: Entry) -> None:
        """The time limit is one of a whole claim, and of all entries of a matrix together."""
        if not entry.group or entry.group != self.group:
            self.until = thread_time() + self.options.seconds
        self.group = entry.group

    def left(self) -> float:
        """How much of the time limit is left, in seconds."""
        return min(self.options.seconds, self.until - thread_time())

    def attempt(
        self,
        entry: Entry,
        left: Term,
        right: Term,
        givens: Sequence[Given],
        relation: str,
        hunt: int = HUNT,
        depends: Depends | None = None,
        share: float = 1.0,
    ) -> Verdict[Term]:
        depends = self.sheet.depends.get(entry.section, {}) if depends is None else depends
        seconds = share * self.left()
        if seconds <= 0:
            return Undecided(TOO_LONG)
        models = self._models((left, right), givens)
        futile = self._futile(givens)
        if futile is not None:
            return futile

        def verdict() -> Verdict[Term]:
            try:
                return prove(
                    left,
                    right,
                    [*givens, *carried_out(givens, depends)],
                    functions=FUNCTIONS,
                    relation=relation,
                    depends=depends,
                    strict=self.options.strict,
                    trace=self.options.trace,
                    seconds=seconds,
                    hunt=hunt,
                    models=models,
                )
            except Disagreement as defect:
                twice = _defined_twice(givens)
                if twice:
                    return Undecided(f"what is said of {twice} and of one of its entries differs")
                return Undecided(f"internal error, please report it: {defect}")

        asked = "prove", left, right, givens, relation, depends, hunt, models
        found = self.recalled(asked, verdict)
        if isinstance(found, Undecided) and found.reason.startswith(NO_POINT):
            self._search_alone(givens, found)
        return found

    def _search_alone(self, givens: Sequence[Given], found: Undecided[Term]) -> None:
        """Whether givens by themselves have a point that is found in a short time: what is asked
        under them, and perhaps more, is not looked at again where they have none."""
        asked = frozenset(givens)
        if asked in self.barren:
            return
        stop = thread_time() + min(ALONE, self.options.seconds)
        points = admissible_points((), givens, FUNCTIONS, deadline=stop, limit=1)
        self.barren[asked] = found if points.first() is None else None

    def _futile(self, givens: Sequence[Given]) -> Undecided[Term] | None:
        """What was found of the same givens, or of some of them, where these have no point."""
        asked = frozenset(givens)
        return next(
            (v for known, v in self.barren.items() if v is not None and known <= asked), None
        )

    def _models(self, sides: Sequence[Term], givens: Sequence[Given]) -> tuple[Given, ...]:
        """What the moments that a claim reaches may be, where no given says it."""
        if not self.sheet.models.givens:
            return ()
        told = {family(g.left) for g in givens if g.definition and isinstance(g.left, Sym)}
        terms = (*sides, *(side for g in givens for side in (g.left, g.right)))
        reached = {f for x in terms for f in self.knowledge.families(x)} - told
        return tuple(g for g in self.sheet.models.givens if about(g) in reached)

    def recalled(self, asked: object, answer: Callable[[], T]) -> T:
        """An answer, from the last time where there is one that keeps them."""
        memo = self.options.memo
        return answer() if memo is None else memo.recall(asked, answer)

    def judgement(
        self,
        verdict: Verdict[Term],
        entry: Entry,
        known: Sequence[Known],
        notes: tuple[str, ...] = (),
    ) -> Judgement:
        """A verdict with the texts of what its proof used."""
        if isinstance(verdict, Undecided) and verdict.code == CONTRADICTION:
            together = [k.text for k in known if k.role != "definition"] or [k.text for k in known]
            reason = "the givens contradict each other: " + ", ".join(together[:MANY])
            verdict = replace(verdict, reason=reason)
        if not isinstance(verdict, Proved):
            return Judgement(verdict, notes=notes)
        if any(known[n].elsewhere for n in verdict.uses if n < len(known)):
            return self._borrowed(verdict, known)
        around = (*entry.cases, *reversed(entry.premises))
        texts = [k.text for k in known] + [case_text(c) for c in around]
        exists = {n for n in verdict.uses if n < len(known) and known[n].role == "existence"}
        uses = tuple(texts[n] for n in verdict.uses if n < len(texts) and n not in exists)
        provided = tuple(dict.fromkeys(known[n].text for n in exists))
        if not self.options.trace:
            return Judgement(verdict, (*uses, *entry.rules), notes, provided=provided)
        from .because import because

        return Judgement(
            verdict,
            (*uses, *entry.rules),
            notes,
            *because(verdict, known, entry.cases, self.sheet.sizes),
            provided=provided,
        )

    def _borrowed(self, proof: Proved[Term], known: Sequence[Known]) -> Judgement:
        """What is proved only with what is said for another place of the document is open."""
        used = [known[n] for n in proof.uses if n < len(known) and known[n].elsewhere]
        said = (
            "defined in a later section" if used[0].role == "definition" else "supposed elsewhere"
        )
        texts = ", ".join(k.text for k in used)
        return Judgement(Undecided(f"it follows only with what is {said}: {texts}"))


def about(model: Given) -> Family:
    assert isinstance(model.left, Sym)
    return family(model.left)


def _defined_twice(givens: Sequence[Given]) -> str:
    """A quantity with a formula for every entry, and another one for a single entry."""
    said = [g.left for g in givens if g.definition and isinstance(g.left, Sym)]
    single = {family(s) for s in said if any(i.member for i in s.indices)}
    every = {family(s) for s in said if s.indices and not any(i.member for i in s.indices)}
    return ", ".join(sorted(unplaced(name) for name, _ in single & every))
