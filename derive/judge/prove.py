"""The judge: which attempts in which order, and what is said of a claim in the end.

A proof comes from the kernel's normal form alone, and every proof is looked at again at
admissible points by an evaluator that shares no code with it. A refutation comes from rigorous
enclosures at a point that satisfies every given exactly. Everything is bounded in time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..choose import RuleInstance, as_term, case, steps_of, written
from ..choose.sweep import sweep
from ..choose.written_out import TOO_LONG, is_too_long
from ..data import replace
from ..kernel import Algebra, Contradiction, Function, Given, OutOfBudget, Undefined
from ..kernel.calculus import Depends
from ..kernel.poly import Poly, is_binary
from ..kernel.terms import (
    ZERO,
    Call,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    add,
    neg,
    walk,
)
from ..report import Condition, Proved, Refuted, Step, Supported, Undecided, Verdict
from .claims import Claim, Failure, Proof
from .enclose import EvaluationError, Point, compare, enclose, witness
from .lettering import apart, free_indices, lettered, whatever_letters
from .points import CONTRADICTION, Points, admissible_points, contradiction

CHECKS = 2  # admissible points at which every proof is looked at again
NO_POINT = "no point was found that satisfies the givens exactly"
HUNT = 24  # admissible points that are tried for a counterexample
MANY = 4  # definitions above which points are looked at before any is opened
BELOW = 4  # points at which a condition on a sign fails
CASES = ((">", 1), ("<", -1), ("=", 0))
SPLITS = 3  # indicators that a proof may distinguish cases on


class Disagreement(Exception):  # noqa: N818
    """The normal form and the enclosures contradict each other: a defect of this program."""


def prove(
    left: Term,
    right: Term,
    givens: Sequence[Given] = (),
    *,
    functions: Mapping[str, Function] | None = None,
    relation: str = "=",
    depends: Depends | None = None,
    seconds: float = 2.0,
    trace: bool = False,
    strict: bool = True,
    hunt: int = HUNT,
    models: Sequence[Given] = (),
) -> Verdict[Term]:
    """Whether `left relation right` holds for every size, index and value, under the givens.

    `strict` also refutes a step to an expression that is not defined everywhere where the one
    before is (from log(ab) to log a + log b); else its conditions are only listed."""
    if functions is None:
        from ..maths.functions import FUNCTIONS

        functions = FUNCTIONS
    if any(map(is_too_long, (left, right, *[t for g in givens for t in (g.left, g.right)]))):
        return Undecided(TOO_LONG)
    sweep()  # not at the cost of the claim
    deadline = time.thread_time() + seconds
    taken = free_indices((left, right), givens)
    claim = Claim(
        apart(left, taken),
        apart(right, taken),
        tuple(givens),
        functions,
        depends or {},
        deadline,
        trace,
        strict,
        models=tuple(models),
        taken=taken,
    )
    try:
        if relation == "=":
            return _equality(claim, hunt)
        return _inequality(claim, relation, hunt)
    except OutOfBudget as stop:
        return Undecided(str(stop))
    except Contradiction as stop:
        return Undecided(str(stop), CONTRADICTION)
    except Undefined as stop:
        return Undecided(f"{stop} in an expression or a given")
    except (RecursionError, MemoryError):
        return Undecided("the expression is nested too deeply")


def _equality(claim: Claim, hunt: int) -> Verdict[Term]:
    if sum(g.definition for g in claim.givens) > MANY:
        early = _look(claim, "=", CHECKS)  # opening many definitions costs more than two points
        if isinstance(early, Refuted):
            return early
    # half of the time is for the proof: the other half is for looking at points
    soon = replace(claim, deadline=(claim.deadline + time.thread_time()) / 2)
    try:
        found = _attempt(soon)
    except OutOfBudget as stop:
        found = Failure(reason=str(stop))
    except RecursionError:
        found = Failure(reason="the expression is nested too deeply")
    except Contradiction as stop:
        return Undecided(str(stop), CONTRADICTION)
    except Undefined as stop:
        found = Failure(reason=f"{stop} in an expression or a given")
    if isinstance(found, Proof):
        return _confirmed(claim, found)
    seen = _look(claim, "=", hunt)
    if isinstance(seen, Refuted):
        return seen
    try:
        proof = _folded(claim) or _by_cases(claim, found, SPLITS) or _under_signs(claim, found)
    except (OutOfBudget, Undefined, RecursionError):
        proof = None
    if proof is not None:
        return _confirmed(claim, proof)
    if isinstance(seen, Supported) and found.reason:
        return replace(seen, reason=found.reason)
    if isinstance(seen, Undecided) and found.reason and not seen.reason:
        return Undecided(found.reason)
    return seen


# -- proofs -------------------------------------------------------------------------------------
def _attempt(claim: Claim, *more: Given) -> Proof | Failure:
    """Definitions stay closed at first; then they are opened, the latest first."""
    algebra = claim.algebra(*more)
    equations = any(map(_is_equation, (*claim.givens, *more)))
    rest = algebra.residual(claim.left, claim.right)
    while rest and not (equations and _vanishes(algebra, rest)):
        name = _latest_definition(claim, algebra, rest)
        if name is not None and not equations:
            rest = algebra.opened(rest, name)
            continue
        before = frozenset(algebra.unfold)
        if name is not None and not _opened(claim, algebra, rest):
            break
        # an equation may speak of what the definitions are made of
        unfold = before | {name} if name is not None else claim.defined()
        if not equations or unfold == before:
            return Failure(tuple(_indicators(rest)), _missing_signs(claim, algebra))
        algebra = claim.algebra(*more, unfold=unfold)
        rest = algebra.residual(claim.left, claim.right)
    return _proof(claim, algebra, *more)


def _opened(claim: Claim, algebra: Algebra, rest: Poly) -> Poly:
    """A residual with its definitions opened after the equations, which stay as they are told: the
    inverse of a product meets the product by its name."""
    while rest and (name := _latest_definition(claim, algebra, rest)) is not None:
        opened = algebra.opened(rest, name)
        if opened == rest:
            return rest
        rest = opened
    return rest


def _vanishes(algebra: Algebra, rest: Poly) -> bool:
    """Whether the residual is 0 over a denominator of quantities: with x y = 1, 1/x - y is."""
    return not algebra.cleared(rest, Term)[1]


def _is_equation(given: Given) -> bool:
    return given.relation == "=" and not given.definition


def _latest_definition(claim: Claim, algebra: Algebra, rest: Poly) -> str | None:
    """The quantity of the residual that was defined last and is still closed."""
    names = {u.name for u in walk(rest.term()) if isinstance(u, Sym)} - algebra.unfold
    for given in reversed(claim.givens):
        if given.definition and isinstance(given.left, Sym) and given.left.name in names:
            return given.left.name
    return None


def _folded(claim: Claim) -> Proof | None:
    """A proof in which the formulas of what equations speak of become names: where the inverse of
    a product is known, the product is put by its name where it comes up."""
    told = {
        u.name
        for g in claim.givens
        if _is_equation(g)
        for t in (g.left, g.right)
        for u in walk(t)
        if isinstance(u, Sym)
    }
    formulas = [g for g in claim.givens if g.definition and isinstance(g.right, Sum)]
    turned = [
        Given(g.right, g.left, "=", g.generic)
        for g in formulas
        if isinstance(g.left, Sym) and g.left.name in told
    ]
    found = _attempt(claim, *turned) if turned else None
    return found if isinstance(found, Proof) else None


def _indicators(rest: Poly) -> list[Term]:
    """Arguments of indicators that do not stand under a binder, the simplest first; then what
    stands squared under a root: its sign decides."""
    found = [u for u in walk(rest.term()) if not any(i.name.startswith("%") for i in u.free)]
    arguments = {u.arguments[0] for u in found if isinstance(u, Call) and is_binary(u)}
    roots = {
        b.base if isinstance(b, Pow) else b
        for u in found
        if isinstance(u, Pow) and isinstance(u.base, Mul | Pow)
        for b in (u.base.terms if isinstance(u.base, Mul) else (u.base,))
        if not isinstance(b, Num)
    }
    return [as_term(t) for t in dict.fromkeys([*sorted(arguments), *sorted(roots)])]


def _missing_signs(claim: Claim, algebra: Algebra) -> tuple[Given, ...]:
    """Side conditions on signs, as the givens that would grant them: of a bound index they say it
    for every member, of a free one for that member only."""
    return tuple(
        Given(written(t), ZERO, relation, written(t).free - claim.taken)
        for t, relation in algebra.conditions()
        if relation in (">", ">=", "!=") and not isinstance(t, Size)
    )


def _proof(claim: Claim, algebra: Algebra, *more: Given) -> Proof:
    missing = algebra.conditions()
    if missing and claim.defined() - algebra.unfold:
        # what is not clear of a closed quantity may be clear of its formula
        clear = claim.algebra(*more, unfold=claim.defined())
        clear.needs, clear.calculus.kinks = algebra.needs, algebra.calculus.kinks
        still = set(clear.conditions())
        missing = [c for c in missing if c in still]
        algebra.used |= clear.used
        algebra.signs.nonempty |= clear.signs.nonempty
    said = [(lettered(t, claim.taken), relation) for t, relation in missing]
    once = {(whatever_letters(t, claim.taken), relation): (t, relation) for t, relation in said}
    conditions = dict.fromkeys(once.values())
    for t, relation in list(conditions):
        if relation in ("!=", ">=") and (t, ">") in conditions:
            del conditions[t, relation]
    conditions |= dict.fromkeys(_members_needed(claim, algebra))
    used = frozenset(n for n in algebra.used if n < len(claim.givens))
    return Proof(used, tuple(conditions), _steps(claim, algebra, more) if claim.trace else ())


def _members_needed(claim: Claim, algebra: Algebra) -> list[tuple[Term, str]]:
    """The sets that had to have a member and of which the claim names none."""
    present = {i.set for t in (claim.left, claim.right) for i in _named(t)}
    return [(Size(name), ">") for name in algebra.signs.nonempty if name not in present]


def _steps(claim: Claim, algebra: Algebra, more: Sequence[Given]) -> tuple[Step[Term], ...]:
    """The cases that are supposed, the rule instances, and the line that they make: the left side
    is its normal form, that equals the other one, and that is the right side."""
    known = len(claim.givens) - len(more) - len(claim.supposed)
    left, right = (as_term(algebra.poly(t)) for t in (claim.left, claim.right))
    line = [
        RuleInstance("rearrange", claim.left, left),
        RuleInstance("equal", left, right),
        RuleInstance("rearrange", right, claim.right),
    ]
    cases = [case(g) for g in claim.supposed]
    found = (*cases, *steps_of(algebra), *[s for s in line if s.before is not s.after])
    numbered = ((s, s.given if s.given is not None and s.given < known else None) for s in found)
    return tuple(Step(s.rule, s.before, s.after, given) for s, given in numbered)


def _named(t: Term) -> Iterator[Index]:
    """Free indices and concrete members: their sets are not empty."""
    yield from t.free
    for u in walk(t):
        if isinstance(u, Sym):
            yield from (i for i in u.indices if i.member)


def _under_signs(claim: Claim, failure: Failure) -> Proof | None:
    """A proof under the sign conditions of what was written, which it then lists."""
    if not failure.signs:
        return None
    signs = list(failure.signs)
    for g in failure.signs:  # keep what does not follow from the others
        others = [s for s in signs if s is not g]
        algebra = claim.algebra(*others)
        if algebra.signs.holds(algebra.enter(g.left), g.relation):
            signs = others
    narrow = _supposing(claim, *signs)
    found = _attempt(narrow)
    if isinstance(found, Failure):
        split = _by_cases(narrow, found, SPLITS)
        if split is None:
            return None
        found = split
    granted = tuple((lettered(g.left, claim.taken), g.relation) for g in signs)
    used = frozenset(n for n in found.used if n < len(claim.givens))
    return replace(found, used=used, conditions=tuple(dict.fromkeys(found.conditions + granted)))


def _by_cases(claim: Claim, failure: Failure, depth: int) -> Proof | None:
    """Above, below and at zero of an indicator's argument, each by itself."""
    if not depth or not failure.indicators:
        return None
    q = failure.indicators[0]
    proofs = []
    outside: list[tuple[Term, str]] = []
    known = claim.algebra()
    signs = known.signs.term(known.enter(q))
    for relation, sign in CASES:
        if sign not in signs:  # the givens exclude this case
            continue
        narrow = _supposing(claim, Given(q, ZERO, relation))
        try:
            found = _attempt(narrow)
        except Contradiction:  # the givens exclude this case
            continue
        except Undefined:
            if relation != "=" or _somewhere_defined(narrow):
                return None
            outside.append((q, "!="))
            continue
        if isinstance(found, Failure):
            deeper = _by_cases(narrow, found, depth - 1)
            if deeper is None:
                return None
            found = deeper
        proofs.append(found)
    if not proofs:
        return None
    used = known.used.union(*[p.used for p in proofs])
    outside += _members_needed(claim, known)
    return Proof(
        frozenset(n for n in used if n < len(claim.givens)),
        tuple(dict.fromkeys([*outside, *(c for p in proofs for c in p.conditions)])),
        tuple(s for p in proofs for s in p.steps),
    )


def _supposing(claim: Claim, *more: Given) -> Claim:
    return replace(claim, givens=(*claim.givens, *more), supposed=(*claim.supposed, *more))


def _somewhere_defined(claim: Claim) -> bool:
    """Whether a point was found at which both sides have values."""
    for n, point in enumerate(_points(claim, loose=True)):
        if compare(claim.left, claim.right, point, deadline=claim.deadline) in ("agree", "differ"):
            return True
        if n >= CHECKS * 3:
            break
    return False


# -- points -------------------------------------------------------------------------------------
def _points(claim: Claim, loose: bool = False) -> Points:
    return admissible_points(
        (claim.left, claim.right),
        claim.sampled(),
        claim.functions,
        depends=claim.depends,
        deadline=claim.deadline,
        loose=loose,
    )


def _confirmed(claim: Claim, proof: Proof) -> Verdict[Term]:
    """A proof, once points agree: some admissible point must lie in the domain of both sides."""
    agreed = tried = 0
    points = _points(claim, loose=True)
    for point in points:
        result = compare(claim.left, claim.right, point, deadline=claim.deadline)
        tried += 1
        if result == "differ" and point.exact and not _outside(proof.conditions, point):
            raise Disagreement(f"proved, but the two sides differ at {point}")
        agreed += result == "agree"
        if agreed >= CHECKS or tried >= HUNT or time.thread_time() > claim.deadline:
            break
    if not tried and points.status == CONTRADICTION:
        return _contradiction(points)
    if not tried:
        return Undecided(f"{NO_POINT}: {points.reason}")
    if not agreed:
        return Undecided("no admissible point was found in the domain of both sides")
    outside = _narrower(claim, proof) if claim.strict else None
    if outside is not None:
        return outside
    conditions = tuple(Condition(t, relation) for t, relation in proof.conditions)
    return Proved(tuple(sorted(proof.used)), conditions, proof.steps)


def _narrower(claim: Claim, proof: Proof) -> Refuted[Term] | None:
    """A point where a condition on a sign fails, and only the left side is defined."""
    signs = [c for c in proof.conditions if c[1] in (">", ">=") and not isinstance(c[0], Size)]
    for t, _ in signs:
        below = replace(claim, right=claim.left, givens=(*claim.givens, Given(t, ZERO, "<")))
        for _, point in zip(range(BELOW), _points(below), strict=False):
            result = compare(claim.left, claim.right, point, deadline=claim.deadline)
            if result == "undefined" and point.exact and _defined(claim.left, point):
                return Refuted(
                    replace(witness(point, claim.left, claim.left), right=None),
                    "the right side is not defined everywhere where the left side is",
                    tuple(Condition(t, relation) for t, relation in signs),
                )
    return None


def _contradiction(points: Points) -> Undecided[Term]:
    return Undecided(f"the givens contradict each other: {points.reason}", CONTRADICTION)


def nothing_follows(
    verdict: Verdict[Term],
    givens: Sequence[Given],
    functions: Mapping[str, Function],
    deadline: float,
) -> Verdict[Term]:
    """The verdict, unless the givens, also those that the claim does not need, are shown to hold
    nowhere together."""
    if not isinstance(verdict, Proved | Supported):
        return verdict
    reason = contradiction(givens, functions, deadline=deadline)
    return Undecided(reason, CONTRADICTION) if reason else verdict


def _outside(conditions: Iterable[tuple[Term, str]], point: Point) -> bool:
    """Whether a point violates a side condition."""
    return any(
        relation not in ("kink", "unique") and compare(t, ZERO, point, relation) != "agree"
        for t, relation in conditions
    )


def _defined(t: Term, point: Point) -> bool:
    try:
        return bool(enclose(t, point).is_finite())
    except EvaluationError:
        return False


def _look(claim: Claim, relation: str, hunt: int) -> Verdict[Term]:
    """Search for a counterexample; where all points agree, that is support."""
    agreed = tried = 0
    sizes = set()
    points = _points(claim)
    for point in points:
        tried += 1
        result = compare(claim.left, claim.right, point, relation, deadline=claim.deadline)
        if result == "differ" and point.exact:
            return Refuted(witness(point, claim.left, claim.right))
        if result == "agree":
            agreed += 1
            sizes.add(tuple(sorted(point.sizes.items())))
        if tried >= hunt or time.thread_time() > claim.deadline:
            break
    if not tried and points.status == CONTRADICTION:
        return _contradiction(points)
    if not tried:
        return Undecided(f"{NO_POINT}: {points.reason}")
    if agreed >= 3 and claim.models:
        return Undecided("no proof found; it holds in every finite model that was tried")
    if agreed >= 3:
        return Supported(agreed, f"the two sides agree at {agreed} points; no proof was found")
    if time.thread_time() > claim.deadline:
        return Undecided("the time limit was reached")
    return Undecided("at no admissible point could both sides be computed")


def _inequality(claim: Claim, relation: str, hunt: int) -> Verdict[Term]:
    """An inequality holds where the signs of the difference say so."""
    difference = add(claim.left, neg(claim.right))
    algebra = claim.algebra(unfold=claim.defined())
    algebra.poly(difference)  # which notes where it is defined
    if algebra.signs.holds(algebra.enter(difference), relation):
        return _confirmed_inequality(claim, relation, _proof(claim, algebra))
    return _look(claim, relation, hunt)


def _confirmed_inequality(claim: Claim, relation: str, proof: Proof) -> Verdict[Term]:
    seen = _look(claim, relation, 6)
    if isinstance(seen, Refuted) and not proof.conditions:
        raise Disagreement("an inequality was proved, but a point contradicts it")
    if isinstance(seen, Supported):
        conditions = tuple(Condition(t, r) for t, r in proof.conditions)
        return Proved(tuple(sorted(proof.used)), conditions, proof.steps)
    return seen
