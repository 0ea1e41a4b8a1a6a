"""A document judged entry by entry, in reading order.

A step is judged against the expression before it. Where that one was refuted, a step is right if it
equals either the refuted expression (it follows from the slip) or the last good one (it recovers).
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from ..data import replace
from ..elaborate.nouns import POSITION, UNCOUNTED, Elaborated, Entry, Family, family
from ..elaborate.unnamed import is_called
from ..kernel.terms import ZERO, Deriv, Mul, Sym, Term, call, walk
from ..maths.inverses import DETERMINANT, LOG_DETERMINANT
from ..maths.latex import latex
from ..maths.names import unplaced
from ..pattern import pattern
from ..report import Claim, Proved, Report, Supported, Undecided
from .apart import holds_apart
from .asking import Options
from .claims import Claims, in_order, without_doubles
from .grouped import together
from .judging import Judge, is_closed
from .outcome import Judgement
from .texts import case_text
from .unknowns import Unknowns

INDEPENDENT = "taken as said: the one does not depend on the other"
HENCE = pattern(r"\b(hence|thus|therefore|so|consequently|then)\b", re.IGNORECASE)
NEAR = 2  # how many entries a condition is away from what solves it
BEFORE = 60  # how far back the words before a formula reach, in characters
CONVENTION = pattern(r"einstein|summation convention|repeated (ind|sub)", re.IGNORECASE)
IMPLIED = "sums that are left out are not read: {} stands on one side only"
ROUGHLY = "an approximation between formulas: taken as said, not judged"
AFTER = "what was taken as said of {} may say more of it"
NEW = "taken as said: nothing else in this sheet says what {} is"
UNKNOWN = "nothing in this sheet says what {} is, so this can be neither proved nor refuted"
SOME = "it holds for some values of {} and not for others: as a condition it is not judged"
ANOTHER = "another value of {} stands before: which of them holds from here on is not said"
AS_SAID = "taken as said: no value is known for {}"
UNMOVED = "nothing in this sheet says what depends on {}"
APART = "how {} depends on {} is not said: numbers stand in between"
UNLESS = "; not conformable unless transposed"
ENTRY = "read as said of entry {}"
CONDITION = "a condition: what follows from it is judged"
LIMIT = "a convention: 0 log 0 stands for its limit"
NUMBERED = Undecided[Term]("an index stands as a number; what the numbers are is not modelled")
DETERMINANTS = (DETERMINANT, LOG_DETERMINANT)
UNSAMPLED = Undecided[Term]("no proof found; values of determinants are not computed here")
TOO_DEEP = Undecided[Term]("the expression, or what it is defined through, is nested too deeply")
UNMODELLED = Undecided[Term](
    "no proof found; what is told of the random variables is not modelled, so nothing is refuted"
)
CARRIED = Undecided[Term](
    "it holds at one step by itself; what is carried on to the next step may add to it"
)
SUPPOSED = Undecided[Term]("it rests on an array that nothing is said to be equal to")
TAINTED = Undecided[Term]("it depends on something that was not understood")


class _Chain:
    """What a chain's steps have come to."""

    def __init__(self, good: Term | None) -> None:
        self.good = good  # the last good expression
        self.slipped = False  # whether the one before was refuted
        self.meant: Term | None = None  # what may be meant by the last one, whose shapes conflict


def _is_limit(left: Term, right: Term) -> bool:
    """`0 \\log 0 = 0`, as people agree."""
    zero_log = call("log", ZERO)
    product = isinstance(left, Mul) and {ZERO, zero_log} == set(left.terms)
    return product and right == ZERO


class Session:
    """What has been found out so far."""

    def __init__(self, sheet: Elaborated, options: Options) -> None:
        self.sheet = sheet
        self.judge = Judge(sheet, options)
        self.claims = Claims(sheet)
        self.unknowns = Unknowns(sheet, self.judge.knowledge)
        self.chains: dict[int, _Chain] = {}
        self.bare = _bare(sheet)
        self.by_cases: list[Entry] = []  # proved in a case
        self.taken: set[str] = set()  # of what something was taken as said
        self.wrong: set[int] = set()  # the entries that are refuted
        self.identities: dict[int, Judgement] = {}  # hypotheses that hold anyway
        self.meant: dict[int, str] = {}  # by group, the one entry that a statement is about

    def run(self) -> Report:
        """The report."""
        self._prove_identities()
        entries = self.sheet.entries
        judged = [(e, self._timed(e)) for e in entries if not self._is_idle(e)]
        claims = list(together([e for e, _ in judged], [c for _, c in judged]))
        claims += map(self.claims.finding, self.sheet.document.findings)
        return Report(self.sheet.document.path, tuple(without_doubles(in_order(claims))))

    def _prove_identities(self) -> None:
        """A hypothesis that holds anyway ("recall that tanh x = ...") is a claim, and proved."""
        for known in self.sheet.known:
            if known.role in ("hypothesis", "assumption") and known.given.relation == "=":
                proof = self.judge.identity(self.sheet.entries[known.entry], known)
                if proof is not None:
                    self.identities[known.entry] = Judgement(proof)
                    self.judge.knowledge.drop(known)

    def _is_idle(self, entry: Entry) -> bool:
        """The direction back of an equivalence says nothing new where one of its sides is wrong;
        numbers that were put in for one entry say nothing of the others."""
        if entry.one and entry.group and self._meant(entry) not in ("", entry.place):
            return True
        return not self.wrong.isdisjoint(range(*entry.backward))

    def _meant(self, entry: Entry) -> str:
        """The one entry of which a statement without its number holds, if it does not hold of all:
        that one is meant."""
        if entry.group not in self.meant:
            group = [e for e in self.sheet.entries if e.group == entry.group]
            holds = [e.place for e in group if self._holds(e)]
            self.meant[entry.group] = holds[0] if holds and len(holds) < len(group) else ""
        return self.meant[entry.group]

    def _holds(self, entry: Entry) -> bool:
        left, right = entry.left, entry.right
        self.judge.begin(entry)
        return left is not None and right is not None and self.judge.judge(entry, left, right).holds

    def _timed(self, entry: Entry) -> Claim:
        started = time.perf_counter()
        self.judge.begin(entry)
        try:
            claim = self._entry(entry)
        except (RecursionError, MemoryError):
            claim = self.claims.judged(entry, Judgement(TOO_DEEP))
        return replace(claim, ms=round((time.perf_counter() - started) * 1000, 3))

    def _entry(self, entry: Entry) -> Claim:
        if entry.order in self.identities:
            return self.claims.judged(replace(entry, kind="claim"), self.identities[entry.order])
        if entry.kind == "given":
            still = self._still(entry)
            if still is not None:
                return still
            self.judge.numbers.ledger.given(entry)
            result = self.judge.numbers.result(entry)
            if result is not None:
                return self.claims.judged(replace(entry, kind="claim"), result)
            if entry.right is not None:
                self.chains[entry.chain] = _Chain(entry.right)
            return self.claims.given(entry)
        if entry.kind == "unread":
            return self.claims.unread(entry)
        if entry.kind == "noted":
            return self.claims.noted(entry)
        if entry.instead and entry.left is None:
            return self.claims.misshapen(entry, entry.message + UNLESS, True, False)
        if entry.left is None or entry.right is None:
            self.chains[entry.chain] = _Chain(entry.right)
            return self.claims.undecided(entry)
        if entry.computation is not None:
            from .machine import computed  # with the enclosures that only such claims need

            return computed(entry, entry.left, entry.right, entry.computation, self.claims)
        if entry.instead:
            return self._misshapen(entry, entry.left)
        if entry.code is not None:
            return self._counted(entry, entry.left, entry.right)
        return self._step(entry, entry.left, entry.right)

    def _still(self, entry: Entry) -> Claim | None:
        """A value that follows from the formula of a section before is a claim, and proved; any
        other one begins something else."""
        knowledge = self.judge.knowledge
        known = knowledge.repeated(entry)
        if known is None:
            return None
        left, right = known.given.left, known.given.right
        claim = replace(entry, kind="claim", left=left, right=right, also=None)
        knowledge.drop(known)
        judged = self.judge.judge(claim, left, right)
        if judged.holds:
            return self.claims.judged(claim, judged)
        knowledge.add(known)
        return None

    def _counted(self, entry: Entry, left: Term, right: Term) -> Claim:
        """A claim that brings along what to say where it is wrong."""
        judged = self.judge.judge(entry, left, right)
        claim = self.claims.judged(entry, judged)
        if not judged.refuted:
            return claim
        return replace(claim, code=entry.code, message=entry.message, witness=None, reading=())

    def _misshapen(self, entry: Entry, left: Term) -> Claim:
        """A step whose shapes conflict: a slip where it surely can't be meant, or where a transpose
        makes it right; else it is unread."""
        chain = self.chains.setdefault(entry.chain, _Chain(left))
        if entry.link > 1 and chain.meant is not None:
            left = chain.meant
        plain = replace(entry, code=None, instead=(), message="")
        right, proved, edit = entry.instead[0].term, False, ""
        for text, term, alike in entry.instead:
            judged = self.judge.judge(replace(plain, right=term, alike=alike), left, term)
            if judged.holds:
                right, proved = term, isinstance(judged.verdict, Proved)
                edit = text
                break
        chain.good = chain.meant = right
        message, wrong = entry.message, bool(edit) or entry.sure
        if wrong:
            message += UNLESS
        claim = self.claims.misshapen(entry, message, wrong, chain.slipped)
        chain.slipped = False
        return replace(claim, suggestion=edit) if proved and edit else claim

    # -- steps ---------------------------------------------------------------------------------
    def _step(self, entry: Entry, left: Term, right: Term) -> Claim:
        chain = self.chains.setdefault(entry.chain, _Chain(left))
        if entry.link > 1 and chain.meant is not None:
            left, chain.meant = chain.meant, None
        if entry.link <= 1 or chain.good is None:
            chain.good, chain.slipped = left, False
        numbers = self.judge.numbers
        if entry.relation == "=" and (missing := numbers.is_said(entry, left, right)):
            numbers.ledger.learn(entry, left, right, Judgement(Supported(), exact=True))
            return self.claims.given(entry, AS_SAID.format(unplaced(missing)))
        judged = self.judge.judge(entry, left, right)
        if judged.holds and (unmoved := self._unmoved(entry, left, right)):
            judged = Judgement(Undecided(UNMOVED.format(unmoved)), notes=judged.notes)
        if judged.refuted and entry.remark:
            judged = self._reminder(entry, left, right) or judged
        if judged.refuted and entry.conditional and self._may_condition(entry, left, right):
            return self.claims.given(entry, CONDITION)
        if judged.refuted and _is_limit(left, right):
            return self.claims.given(entry, LIMIT)
        answered = self.judge.options.strict  # an answer says nothing about the document
        if judged.refuted and not answered and self._is_independence(left, right):
            return self.claims.given(entry, INDEPENDENT)
        if judged.refuted and entry.relation == "~" and not (is_closed(left) or is_closed(right)):
            return self.claims.given(entry, ROUGHLY)
        if judged.refuted and not answered and (apart := self._apart(entry, left, right)):
            judged = Judgement(Undecided(APART.format(*apart)), notes=judged.notes)
        opaque = judged.refuted and self._needs(entry, left, right)
        new = self.unknowns.named_here(entry, left, right) if judged.refuted else None
        if new and not opaque and not answered:
            if not entry.group:  # what one entry of a matrix says, the others deny
                self.taken.add(new)
            return self.claims.given(entry, NEW.format(unplaced(new)))
        follows = recovers = False
        tainted = UNSAMPLED if opaque else None
        if judged.refuted and not opaque:
            tainted = self._left_open(entry, left, right, judged)
        if tainted is not None:
            judged = Judgement(tainted, notes=judged.notes)
        elif judged.refuted:
            after = self.judge.after_slips(entry, left, right)
            judged, follows = after or judged, after is not None
        if not chain.slipped:
            chain.slipped = judged.refuted
            chain.good = chain.good if judged.refuted else right
        elif judged.refuted or tainted is not None:
            again = self.judge.judge(entry, chain.good, right)
            if again.holds:
                judged, recovers = again, True
                chain.slipped, chain.good = False, right
        else:
            follows = follows or judged.holds
        follows = follows or judged.follows
        if not entry.cases:
            numbers.ledger.learn(entry, left, right, judged, follows)
        if judged.refuted:
            self.wrong.add(entry.order)
        self._learn(entry, judged, follows)
        if entry.one and self.meant.get(entry.group):
            judged = judged._replace(notes=(*judged.notes, ENTRY.format(entry.place)))
        claim = self.claims.judged(entry, judged, follows, recovers)
        pointed = judged.refuted and not judged.numeric
        return self._explained(claim, entry, left, right) if pointed else claim

    def _left_open(
        self, entry: Entry, left: Term, right: Term, judged: Judgement
    ) -> Undecided[Term] | None:
        """Why a refuted step may mean something else than what was refuted."""
        for found in (self._tainted(entry, left, right), self._convention(left, right)):
            if found is not None:
                return found
        if self.judge.holds_at_one_step(entry, left, right):
            return CARRIED
        alone = None if judged.numeric else holds_apart(self.judge, entry, left, right)
        if alone:
            return Undecided(alone)
        if (uncounted := _uncounted(entry, judged)) is not None:
            return uncounted
        if (odd := self.unknowns.unheard(entry, left, right)) is not None:
            return Undecided(UNKNOWN.format(unplaced(odd)))
        if self.judge.options.strict:  # an answer says nothing about the document
            return None
        if not judged.numeric:
            return self._conditional(entry, left, right)
        other = self.unknowns.of_another_value(entry, left, right, self._is_concluded(entry))
        return Undecided(ANOTHER.format(other)) if other is not None else None

    def _conditional(self, entry: Entry, left: Term, right: Term) -> Undecided[Term] | None:
        """Whether a relation is one of unknowns: it says what these are, or for which of their
        values something holds, or follows from another one that does."""
        claimed = bool(entry.premises) or (entry.relation == "=" and self._is_concluded(entry))
        bare = self.unknowns.undetermined(entry, left, right, claimed)
        bare = bare or self.unknowns.stated(entry, left, right, claimed)
        bare = bare or self.unknowns.valued(entry, left, right)
        some = None if bare or claimed else self.unknowns.condition(entry, left, right)
        if entry.relation == "!=":
            some = some or ", ".join(sorted({family(u)[0] for u in _syms(left, right)}))
        some = some if some and self.judge.can_hold(entry, left, right) else None
        some = some or (None if bare else self._restricted(entry, left, right))
        if not (bare or some):
            return None
        self.unknowns.restrict(entry, left, right)
        reason = UNKNOWN.format(unplaced(bare)) if bare else SOME.format(unplaced(some or ""))
        return Undecided(reason)

    def _restricted(self, entry: Entry, left: Term, right: Term) -> str | None:
        """The unknowns of what follows from a relation that holds for some of their values."""
        givens, names = self.unknowns.restrictions(entry, left, right)
        if not givens:
            return None
        verdict = self.judge.attempt(entry, left, right, givens, entry.relation)
        return names if isinstance(verdict, Proved) else None

    def _explained(self, claim: Claim, entry: Entry, left: Term, right: Term) -> Claim:
        why = None if entry.relation == "~" else self.judge.why(entry, left, right)
        if why is None:
            return claim
        return replace(claim, cause=why.cause, suggestion=why.latex, mistake=why.mistake)

    def _learn(self, entry: Entry, judged: Judgement, follows: bool) -> None:
        """What a proved step is good for later."""
        if not isinstance(judged.verdict, Proved):
            return
        if entry.cases:
            self.by_cases.append(entry)
        if entry.restates is not None and not follows:
            text = self.sheet.document.source(entry.span)
            self.judge.knowledge.refine(entry, entry.restates, text)

    # -- what a refuted step may be instead ----------------------------------------------------
    def _may_condition(self, entry: Entry, left: Term, right: Term) -> bool:
        """An equation may be a condition: something is zero, or its two sides are unknowns; not
        where a derivative was just set to zero, which it solves."""
        known = self.judge.knowledge.at(entry, (left, right), values=False)
        said = {k for k in known if k.role == "condition" and 0 < entry.order - k.entry <= NEAR}
        formulas = said | {k for k in known if k.role == "definition"}
        heard = self._names(*(x for k in formulas for x in (k.given.left, k.given.right)))
        if said and right != ZERO and self._names(left, right) <= heard:
            return False
        return right == ZERO or not any(
            isinstance(u, Deriv)
            or (isinstance(u, Sym) and self.judge.knowledge.is_defined(family(u)))
            for side in (left, right)
            for u in walk(side)
        )

    @staticmethod
    def _names(*terms: Term) -> set[Family]:
        return {family(u) for x in terms for u in walk(x) if isinstance(u, Sym)}

    def _is_concluded(self, entry: Entry) -> bool:
        """Whether the words before a statement say that it follows."""
        start = (entry.previous or entry.span).start
        words = self.sheet.document.text[max(0, start - BEFORE) : start].rpartition(".")[2]
        return HENCE.search(words) is not None

    def _is_independence(self, left: Term, right: Term) -> bool:
        """`dy/dh = 0` for a quantity without a formula says that it does not depend on h."""
        match left:
            case Deriv(Sym(name) as body, Sym(variable)) if right == ZERO and name != variable:
                return not self.judge.knowledge.is_defined(family(body)) and name in self.bare
        return False

    def _unmoved(self, entry: Entry, left: Term, right: Term) -> str | None:
        """What a quantity with a formula is differentiated by on both sides, where nothing in the
        sheet speaks of it: that all of it is zero is not what is meant."""
        sides = [{u for u in walk(x) if isinstance(u, Deriv)} for x in (left, right)]
        depends = self.sheet.depends.get(entry.section, {})
        reached = {by for names in depends.values() for by, _ in names}
        for u in sides[0] & sides[1]:
            match u:
                case Deriv(Sym() as body, Sym(name)) if name not in self.bare:
                    if self.judge.knowledge.is_defined(family(body)) and name not in reached:
                        return name
        return None

    def _apart(self, entry: Entry, left: Term, right: Term) -> tuple[str, str] | None:
        """A quantity of which numbers were computed, and what it is differentiated by without
        being a formula of that: how it depends on it is not said."""
        derivatives = {u for x in (left, right) for u in walk(x) if isinstance(u, Deriv)}
        for u in derivatives:
            match u:
                case Deriv(Sym() as body, Sym() as by) if body != by:
                    place = self.judge.numbers.place(entry, body, by)
                    reached = place.reached(body)
                    computed = (k for k in place.known if is_closed(k.given.right))
                    if family(by) not in reached and any(k.family in reached for k in computed):
                        return latex(body), latex(by)
        return None

    def _tainted(self, entry: Entry, left: Term, right: Term) -> Undecided[Term] | None:
        """Whether a claim touches a name of which a given was not understood, or the number of a
        member, of which nothing is known."""
        knowledge = self.judge.knowledge
        terms = [left, right]
        for k in knowledge.at(entry, terms, values=True):
            terms += [k.given.left, k.given.right]
        names = {name for x in terms for name, _ in knowledge.families(x)}
        if any(name.startswith(POSITION) for name in names):
            return NUMBERED
        if any(map(is_called, names)):
            return SUPPOSED
        both = (left, right) if self.taken else ()
        heard = {name for side in both for name, _ in self.unknowns.reached(entry, side)}
        if taken := sorted(self.taken & heard):
            return Undecided(AFTER.format(unplaced(taken[0])))
        plain = {name.split("_")[0].split("^")[0] for name in names}
        tainted = sorted(plain & self.sheet.tainted.keys())
        if tainted:
            told = next(filter(None, map(self.sheet.tainted.__getitem__, tainted)), "")
            return Undecided(told) if told else TAINTED
        return UNMODELLED if self._is_open(entry, terms) else None

    def _is_open(self, entry: Entry, terms: Sequence[Term]) -> bool:
        """Whether a claim touches a moment of which neither a given nor a model says what it is."""
        models, knowledge = self.sheet.models, self.judge.knowledge
        if not models.open:
            return False
        said = {k.family for k in knowledge.at(entry, terms, values=True) if k.role == "law"}
        return any(
            f not in said and f[0] in models.open for x in terms for f in knowledge.families(x)
        )

    def _convention(self, left: Term, right: Term) -> Undecided[Term] | None:
        """Where a sheet leaves out its sums, an index on one side only is summed over."""
        alone = sorted({i.name for i in left.free ^ right.free if not i.member})
        if not alone or not CONVENTION.search(self.sheet.document.text):
            return None
        return Undecided(IMPLIED.format(", ".join(alone)))

    def _needs(self, entry: Entry, left: Term, right: Term) -> bool:
        """Whether the values of the two sides depend on the value of a determinant."""
        formulas = {
            k.given.left.name: k.given.right
            for k in self.judge.knowledge.at(entry, (left, right), values=True)
            if k.role == "definition" and isinstance(k.given.left, Sym)
        }
        todo = [*_values(left, right)]
        seen: set[str] = set()
        while todo:
            name = todo.pop()
            if name.startswith(DETERMINANTS):
                return True
            if name not in seen and name in formulas:
                todo += _values(formulas[name])
            seen.add(name)
        return False

    def _reminder(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """A remark that repeats what was proved in a case above means that case."""
        mine = {i.name: i.set for i in left.free | right.free}
        for earlier in self.by_cases:
            assert earlier.left is not None and earlier.right is not None
            if any(mine.get(i.name) != i.set for i in earlier.left.free | earlier.right.free):
                continue
            judged = self.judge.judge(replace(entry, cases=earlier.cases), left, right)
            if isinstance(judged.verdict, Proved):
                case = " and ".join(map(case_text, earlier.cases))
                note = f"read as a reminder of the case {case}"
                return judged._replace(notes=(*judged.notes, note))
        return None


def _syms(*terms: Term) -> Iterator[Sym]:
    return (u for x in terms for u in walk(x) if isinstance(u, Sym))


def _values(*terms: Term) -> Iterator[str]:
    """The names of the quantities whose values count: what is only differentiated does not."""
    for x in terms:
        if isinstance(x, Sym):
            yield x.name
        elif not isinstance(x, Deriv):
            yield from _values(*x.children())


def _uncounted(entry: Entry, judged: Judgement) -> Undecided[Term] | None:
    """Where a range ends at a letter that is a number, a refutation for every size says nothing."""
    said = [n for n in entry.notes if n.endswith(UNCOUNTED)]
    return Undecided(said[0]) if said and not judged.numeric else None


def _bare(sheet: Elaborated) -> set[str]:
    """The names that stand for themselves somewhere, not only under a derivative."""
    names: set[str] = set()
    todo = [x for e in sheet.entries for x in (e.left, e.right) if x is not None]
    while todo:
        match todo.pop():
            case Deriv(Sym()):
                continue
            case x:
                names |= {x.name} if isinstance(x, Sym) else set()
                todo += x.children()
    return names
