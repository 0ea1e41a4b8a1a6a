"""The verdict on one claim, under what is known where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..data import replace
from ..elaborate.nouns import Elaborated, Entry, Known, Way, family
from ..judge import prove
from ..judge.points import CONTRADICTION
from ..kernel import Given
from ..kernel.terms import ZERO, Call, Deriv, Num, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from ..maths.names import unplaced
from ..report import Condition, Proved, Refuted, Supported, Undecided, Verdict
from .asking import Asking, Options, about
from .cut import cut
from .direct import DIRECT, directly
from .numbers import Numbers
from .outcome import Judgement
from .putting import without_common
from .texts import case_text

if TYPE_CHECKING:
    from ..why import Why

IDENTITY_SECONDS = 0.5  # to find out whether a hypothesis holds anyway
IDENTITY_POINTS = 3
OPPOSITES = {
    "=": ("<", ">"),
    "!=": ("=",),
    "<": (">=",),
    ">=": ("<",),
    ">": ("<=",),
    "<=": (">",),
}
ALL_STEPS = "_{all}"  # of what is a sum over the steps of a recurrence
MULTIPLIED = "proved with both sides multiplied by what is inverted, taken to be invertible"


class Judge(Asking):
    """Judges the claims of one document."""

    def __init__(self, sheet: Elaborated, options: Options) -> None:
        super().__init__(sheet, options)
        self.numbers = Numbers(sheet, self.knowledge, options.loose)

    def judge(self, entry: Entry, left: Term, right: Term) -> Judgement:
        """The verdict on an entry's relation between these sides."""
        numeric = entry.relation in ("=", "~")
        closed = [is_closed(left), is_closed(right)]
        if numeric and any(closed):
            judged = self.numbers.judge(entry, left, right)
            if judged is not None:
                return judged
        meant = entry.way is not None and (left, right) == (entry.left, entry.right)
        there = self._along(entry, entry.way) if meant and entry.way else None
        if there is not None:
            return there
        found = self._symbolic(entry, left, right, closed)
        if entry.alike is not None and not isinstance(found.verdict, Proved):
            alike = self._symbolic(entry, *entry.alike, [False, False])
            found = alike if isinstance(alike.verdict, Proved) else found
        if not numeric or isinstance(found.verdict, Proved):
            return found
        found = self._at_values(entry, left, right) or found
        if isinstance(found.verdict, Refuted) and not found.numeric:
            stands = self.numbers.differs(entry, left, right)
            if stands:
                found = found._replace(verdict=Refuted(reason=stands))
        return found

    def _along(self, entry: Entry, way: Way) -> Judgement | None:
        """A proof by the formulas on the way from one side to the other: each is equal to the one
        before."""
        steps: list[Judgement] = []
        for a, b in pairwise(way.terms):
            if a == b:
                continue
            found = self._one_step(entry, a, b)
            if found is None:
                return None
            steps.append(found)
        proofs = [s.verdict for s in steps if isinstance(s.verdict, Proved)]
        conditions = dict.fromkeys(c for p in proofs for c in p.provided)
        return Judgement(
            Proved(provided=tuple(conditions), trace=tuple(t for p in proofs for t in p.trace)),
            tuple(dict.fromkeys(u for s in steps for u in s.uses)),
            (MULTIPLIED,) if way.multiplied else (),
            provided=tuple(dict.fromkeys(p for s in steps for p in s.provided)),
        )

    def _one_step(self, entry: Entry, a: Term, b: Term) -> Judgement | None:
        """What is inverted may stand for its formula: that is seen where inverses are any matrices,
        which cancel with nothing."""
        known = [k for k in self.knowledge.at(entry, (a, b), values=False) if not k.elsewhere]
        for said in (known, [k for k in known if k.role != "existence"]):
            verdict = self.attempt(entry, a, b, [k.given for k in said], "=", hunt=1)
            if isinstance(verdict, Proved):
                return self.judgement(verdict, entry, said)
        return None

    def _at_values(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """A step that does not hold for all values, at those of the document: where decimals were
        put in, or on the side of every kink where the values lie."""
        if entry.written or self.numbers.is_computed(entry, left, right):
            judged = self.numbers.judge(entry, left, right)
            return judged or self._with_written(entry, left, right)
        known = self.knowledge.at(entry, (left, right), values=False)
        numbers = self.numbers
        for found in (numbers.signs, numbers.of_one_side, numbers.of_both_sides):
            more = found(entry, left, right)
            if not more:
                continue
            givens = [*(k.given for k in known), *entry.cases, *more]
            verdict = self.attempt(entry, left, right, givens, "=")
            if isinstance(verdict, Proved):
                where = ", ".join(map(case_text, more))
                note = f"at the values of the document, where {where}"
                return self.judgement(verdict, entry, known, (note,))
        written = self.numbers.put_in(entry, left, right)[2]
        return self._with_written(entry, left, right) if written else None

    def _with_written(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """A step to what was written for parts of the formula before it."""
        one, other, sources = self.numbers.put_in(entry, left, right)
        verdict = self.attempt(entry, one, other, [], "=") if sources else None
        if isinstance(verdict, Proved):
            carried = bool(entry.written) or any(w.half for w in sources)
            notes = self.numbers.sources(entry, sources, carried)
            return Judgement(verdict, notes=notes, follows=any(not w.good for w in sources))
        rest = without_common(one, other)
        judged = self.numbers.judge(entry, *rest) if rest != (one, other) and not sources else None
        return judged if judged is not None and judged.holds else None

    def _symbolic(self, entry: Entry, left: Term, right: Term, closed: Sequence[bool]) -> Judgement:
        """The verdict for all values, or at the document's where a number is claimed."""
        values = (any(closed) and not all(closed)) or bool(entry.written)
        said = [side for p in entry.premises for side in (p.left, p.right)]
        known = self.knowledge.at(entry, (left, right, *said), values=values)
        relation = "=" if entry.relation == "~" else entry.relation
        if relation == "=" and not entry.premises:
            shallow = self._behind_a_cut(entry, left, right, known)
            if shallow is not None:
                return shallow
        bare = self._without_hypotheses(entry, left, right, known, relation)
        if bare is not None:
            return bare
        here = [k for k in known if not k.elsewhere or k.role == "definition"]
        givens = [*(k.given for k in here), *entry.cases, *entry.premises[-1:]]
        # where more can be tried after it, an attempt has half of the time
        more = len(here) < len(known) or any(g.relation == "=" and not g.definition for g in givens)
        verdict = self.attempt(entry, left, right, givens, relation, share=0.5 if more else 1.0)
        if entry.premises and not isinstance(verdict, Proved):
            verdict = self._concluded(entry, left, right, here, verdict)
        inverse = any(k.role == "existence" for k in here)  # equations of many entries
        if not isinstance(verdict, Proved | Refuted) and relation == "=" and not inverse:
            givens = [*(k.given for k in here), *entry.cases, *entry.premises[::-1]]
            verdict = self._consequence(entry, left, right, givens, verdict)
        if len(here) < len(known) and not isinstance(verdict, Proved):
            everything = [*(k.given for k in known), *entry.cases]
            proof = self.attempt(entry, left, right, everything, relation)
            if isinstance(proof, Proved):
                return self.judgement(proof, entry, known)
        known = here
        found = self.judgement(verdict, entry, known)
        if found.refuted and any(closed):
            unvalued = self._unvalued((left, right), known)
            if unvalued:
                told = ", ".join(map(unplaced, unvalued))
                return Judgement(Undecided(f"no value is known for {told}{self._later(unvalued)}"))
        if found.refuted and entry.kinks:
            away = self.attempt(entry, left, right, [*givens, *entry.kinks], relation)
            if isinstance(away, Proved):
                kinks = tuple(Condition(k.left, "kink") for k in entry.kinks)
                away = replace(away, provided=(*away.provided, *kinks))
            found = self.judgement(away, entry, known)
        if found.refuted:
            direct = directly(self, entry, left, right, known, relation)
            if direct is not None:
                notes = (DIRECT,) if isinstance(direct, Proved) else ()
                return self.judgement(direct, entry, known, notes)
        return found

    def _concluded(
        self, entry: Entry, left: Term, right: Term, known: Sequence[Known], verdict: Verdict[Term]
    ) -> Verdict[Term]:
        """A conclusion that does not follow from the statement before it alone: from all of them,
        or by itself where they can't all be true."""
        givens = [*(k.given for k in known), *entry.cases]
        false = isinstance(verdict, Undecided) and verdict.code == CONTRADICTION
        more = () if false else entry.premises[::-1]
        if len(more) == 1:
            return verdict
        other = self.attempt(entry, left, right, [*givens, *more], entry.relation)
        better = isinstance(other, Proved) or (more and isinstance(other, Supported))
        return other if better else verdict

    def _consequence(
        self,
        entry: Entry,
        left: Term,
        right: Term,
        givens: Sequence[Given],
        verdict: Verdict[Term],
    ) -> Verdict[Term]:
        """What follows from a given equation by more than putting one side for the other."""
        if isinstance(verdict, Undecided) and verdict.code == CONTRADICTION:
            return verdict
        if not any(g.relation == "=" and not g.definition for g in givens):
            return verdict
        from .consequences import consequence

        def identity(a: Term, b: Term, others: Sequence[Given]) -> Verdict[Term]:
            return self.attempt(entry, a, b, others, "=", hunt=1)

        found = consequence(left, right, givens, identity)
        return verdict if found is None else found

    def can_hold(self, entry: Entry, left: Term, right: Term) -> bool:
        """Whether a relation that is no law holds at some admissible point all the same."""
        known = self.knowledge.at(entry, (left, right), values=False)
        givens = [*(k.given for k in known), *entry.cases]
        relation = "=" if entry.relation == "~" else entry.relation
        opposite = (self.attempt(entry, left, right, givens, r) for r in OPPOSITES[relation])
        return not any(isinstance(verdict, Proved | Supported) for verdict in opposite)

    def after_slips(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """Where "set this to zero" was said of a derivative that had gone wrong: whether the step
        follows from what stood there."""
        known = self.knowledge.at(entry, (left, right), values=False)
        if not any(k.slipped for k in known):
            return None
        givens = [*(k.slipped or k.given for k in known), *entry.cases]
        judged = self.judgement(self.attempt(entry, left, right, givens, "="), entry, known)
        return judged if judged.holds else None

    def holds_at_one_step(self, entry: Entry, left: Term, right: Term) -> bool:
        """Whether a step would be proved, were nothing carried on to the next step of a
        recurrence."""
        nearest = self.sheet.nearest.get(entry.section, {})
        names = {u.name for side in (left, right) for u in walk(side) if isinstance(u, Sym)}
        if any(name.endswith(ALL_STEPS) for name in names) or nearest == self.sheet.depends.get(
            entry.section, {}
        ):
            return False
        givens = [k.given for k in self.knowledge.at(entry, (left, right), values=False)]
        verdict = self.attempt(entry, left, right, givens, "=", hunt=1, depends=nearest)
        return isinstance(verdict, Proved)

    def identity(self, entry: Entry, known: Known) -> Proved[Term] | None:
        """The proof of a hypothesis that holds anyway, by definitions alone."""
        left, right = known.given.left, known.given.right
        around = self.knowledge.at(entry, (left, right), values=False)
        givens = [k.given for k in around if k.role == "definition"]
        depends = self.sheet.depends.get(entry.section, {})
        verdict = self.recalled(
            ("identity", left, right, givens, depends),
            lambda: prove(
                left,
                right,
                givens,
                functions=FUNCTIONS,
                depends=depends,
                seconds=min(IDENTITY_SECONDS, self.options.seconds),
                strict=False,
                hunt=IDENTITY_POINTS,
            ),
        )
        return verdict if isinstance(verdict, Proved) else None

    def _behind_a_cut(
        self, entry: Entry, left: Term, right: Term, known: Sequence[Known]
    ) -> Judgement | None:
        """A proof that does not open what lies above the derivatives of a claim."""
        here = [k for k in known if not k.elsewhere]
        found = cut(left, right, here, self.sheet.depends.get(entry.section, {}))
        if found is None:
            return None
        givens = [*(k.given for k in found.known), *entry.cases]
        verdict = self.attempt(entry, left, right, givens, "=", hunt=1, depends=found.depends)
        if not isinstance(verdict, Proved):
            return None
        verdict = replace(verdict, provided=(*verdict.provided, *found.kinks))
        return self.judgement(verdict, entry, found.known)

    def _without_hypotheses(
        self, entry: Entry, left: Term, right: Term, known: Sequence[Known], relation: str
    ) -> Judgement | None:
        """A proof by definitions alone comes first: what is not needed is not listed as used."""
        fewer = [k for k in known if k.role != "hypothesis"]
        if len(fewer) == len(known) and not entry.premises:
            return None
        givens = [*(k.given for k in fewer), *entry.cases]
        verdict = self.attempt(entry, left, right, givens, relation, hunt=1, share=0.5)
        return self.judgement(verdict, entry, fewer) if isinstance(verdict, Proved) else None

    def _later(self, names: Sequence[str]) -> str:
        """Where what is used before it is given gets its values."""
        at = {k.family[0]: k.entry for k in reversed(self.sheet.known) if k.role == "value"}
        places = (self.sheet.entries[at[name]].span.start for name in names if name in at)
        lines = sorted({self.sheet.document.place(start)[1] for start in places})
        return f" here: that stands in line {', '.join(map(str, lines))}" if lines else ""

    def _unvalued(self, sides: Sequence[Term], known: Sequence[Known]) -> list[str]:
        """Where a number is claimed among numbers: the names that have no value."""
        numbers = [u.value for side in sides for u in walk(side) if isinstance(u, Num)]
        valued = {k.family for k in known if k.role == "value"}
        used = {f for side in sides for f in self.knowledge.families(side)}
        used |= {f for k in known for f in self.knowledge.families(k.given.right)}
        zero = ZERO in sides  # an equation to be solved
        later = not zero and any(k.role == "value" and k.family in used for k in self.sheet.known)
        if not valued and not later and all(n.denominator == 1 for n in numbers):
            return []  # a symbolic claim, such as x / x = 2
        given = valued | {k.family for k in known if k.role == "definition"}
        return sorted({name for name, _ in used - given})

    def why(self, entry: Entry, left: Term, right: Term) -> Why | None:
        """Why a refuted step is wrong: a missing hypothesis, or the smallest edit that is right."""
        seconds = min(self.options.why, self.left())
        if seconds <= 0:
            return None
        from ..why import explain

        closed = is_closed(left) or is_closed(right)
        known = self.knowledge.at(entry, (left, right), values=closed)
        givens = [*(k.given for k in known), *entry.cases]
        depends = self.sheet.depends.get(entry.section, {})
        lacks = self._independence(entry, left, right, seconds / 2)
        if lacks is not None:
            return lacks
        return self.recalled(
            ("why", left, right, givens, depends, entry.relation, self.sheet.sizes),
            lambda: explain(
                left,
                right,
                givens,
                functions=FUNCTIONS,
                depends=depends,
                relation=entry.relation,
                seconds=seconds,
                sizes=self.sheet.sizes,
                called=self._written(entry),
            ),
        )

    def _written(self, entry: Entry) -> dict[Term, Term]:
        """The document's functions that are called in a step."""
        text = self.sheet.document.source(entry.span)
        called = self.sheet.called.items()
        return {v: c for v, c in called if isinstance(c, Call) and c.name in text}

    def _independence(self, entry: Entry, left: Term, right: Term, seconds: float) -> Why | None:
        """The independence of random variables that a refuted step lacks."""
        models = self.sheet.models
        if not models.possible:
            return None
        terms = (left, right, *(g.right for g in models.possible))
        givens = [k.given for k in self.knowledge.at(entry, terms, values=False)]
        told = {family(g.left) for g in givens if g.definition and isinstance(g.left, Sym)}
        possible = [g for g in models.possible if about(g) not in told]
        from ..why.independent import independent

        depends = self.sheet.depends.get(entry.section, {})
        return independent(
            left,
            right,
            givens,
            possible,
            models.variables,
            functions=FUNCTIONS,
            depends=depends,
            relation=entry.relation,
            seconds=seconds,
        )


def is_closed(t: Term) -> bool:
    """Only numbers: no name, no index."""
    return not t.free and not any(isinstance(u, Sym | Deriv) for u in walk(t))
