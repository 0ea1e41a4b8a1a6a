"""Formulas to terms: calls, extents, indices and labels are decided here, from what the document
says. A formula that is not understood raises `Unread` at the node that stopped it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from ..kernel import Function, differentiate
from ..kernel.functions import instantiate
from ..kernel.terms import (
    ONE,
    ZERO,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Num,
    Pow,
    Prod,
    Size,
    Sym,
    Term,
    add,
    call,
    fresh,
    mul,
    neg,
    rename,
    transform,
)
from ..kernel.terms import Sum as TotalTerm
from ..maths.functions import FUNCTIONS, NAMES
from ..maths.vectors import VECTOR_FUNCTIONS, apply_vector
from ..read import tree as t
from ..read.tree import Node, Span
from .names import (
    Survey,
    arguments,
    bound_letters,
    display,
    event,
    is_index_letter,
    letter,
    mean_letter,
)
from .sets import Sets

BINDERS: Mapping[str, type] = {"sum": TotalTerm, "prod": Prod, "max": Max}
STOPS = (r"\cdot", r"\times", "*")
DIVISIONS = ("/", r"\div")
PRODUCTS = ("", r"\cdot", r"\times", "*", r"\,", r"\odot", r"\circ")
EXPAND = 64  # a range of numbers up to this long is written out
FUNCTION_LETTERS = {"f", "g", "F", "G", r"\phi", r"\varphi", r"\psi", r"\Phi"}
TRANSPOSED = "transposes are matrix notation, which is not read yet"


class Unread(Exception):
    """A formula that was not understood, with the place that stopped it."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message, self.span = message, span


@dataclass(frozen=True)
class UserFunction:
    """`f(x) = body`, kept as it was written."""

    parameters: tuple[str, ...]
    body: Node
    scope: Mapping[str, Index] = field(default_factory=dict)


class World:
    """What a whole document knows: its names, index sets and functions."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.sets = Sets()
        self.slots: dict[tuple[str, int], tuple[str, ...]] = {}
        self.functions: dict[tuple[str, int], UserFunction] = {}  # by name and arity
        self.table: Mapping[str, Function] = FUNCTIONS
        self.letter_sets: dict[str, str] = {}
        self.events: dict[str, str] = {}
        self.constants: dict[str, Index] = {}  # letters for one fixed member, as in -log p_y
        self.question = 0  # the number of the question that is being read
        self.promised: set[tuple[str, int]] = set()  # quantities with a definition somewhere

    def function(self, name: str) -> UserFunction | None:
        """The function of this name, where there is only one."""
        found = [f for (n, _), f in self.functions.items() if n == name]
        return found[0] if len(found) == 1 else None

    def slot(self, key: str, indices: Sequence[Index]) -> None:
        """A quantity has met indices: their sets are its slots' sets."""
        known = self.slots.setdefault(
            (key, len(indices)), tuple(self.sets.new() for _ in indices)
        )
        for a, i in zip(known, indices, strict=True):
            self.sets.join(a, i.set)


@dataclass
class Scope:
    """The letters of one chain: free indices by letter, shared by all its links."""

    free: dict[str, Index] = field(default_factory=dict)
    vector: Index | None = None
    notes: list[str] = field(default_factory=list)


class Resolver:
    """Resolves the formulas of one chain."""

    def __init__(self, world: World, scope: Scope) -> None:
        self.world, self.scope = world, scope
        self.bound: dict[str, Index] = {}
        self.params: dict[str, Term] = {}
        self.vectors: dict[str, t.Name] = {}  # vector parameters, and what is put for them
        self.depth = 0

    # -- entry ------------------------------------------------------------------------------------
    def term(self, node: Node) -> Term:
        self.depth += 1
        if self.depth > 400:
            raise Unread("nested too deeply", node.span)
        rule = _RULES.get(type(node))
        if rule is None:
            raise Unread(_WHY.get(type(node), "this notation is not read here"), node.span)
        out = rule(self, node)
        self.depth -= 1
        return out

    def note(self, text: str) -> None:
        if text not in self.scope.notes:
            self.scope.notes.append(text)

    # -- indices ------------------------------------------------------------------------------------
    def index(self, node: Node) -> Index:
        """A member of an index set: a letter in scope, or a concrete one."""
        match node:
            case t.Number(value=value) if value.denominator == 1:
                return Index(str(value), self.world.sets.new(), True)
            case t.Name() if not node.sub and node.sup is None:
                name = letter(node)
                if name in self.bound:
                    return self.bound[name]
                if name in self.world.survey.sizes and name not in self.world.survey.index_letters:
                    return Index(name, self.world.sets.lettered(name), True)
                if name not in self.scope.free:
                    self.scope.free[name] = self.world.constants.get(name) or Index(
                        name, self.world.sets.new()
                    )
                return self.scope.free[name]
            case t.Group(open="(", body=body):
                return self.index(body)
        raise Unread("an index that is computed is not read yet", node.span)

    def _is_index(self, node: Node) -> bool:
        if not isinstance(node, t.Name) or node.sub or node.sup is not None:
            return False
        name = letter(node)
        return name in self.bound or name in self.scope.free or (
            is_index_letter(node) and name in self.world.survey.index_letters
        )

    # -- names ------------------------------------------------------------------------------------
    def quantity(self, node: t.Name) -> tuple[str, tuple[Index, ...], Node | None]:
        """The key of a name, its indices, and the superscript that is left over as a power."""
        key = display(node)
        survey = self.world.survey
        indices: list[Index] = []
        power: Node | None = None
        sup = node.sup
        if isinstance(sup, t.Group) and sup.open in "([":
            body = sup.body
            if sup.open == "(" and self._is_sample(body):
                indices.append(self.index(body))
            else:
                key += f"^{{{sup.open}{_plain(body)}{sup.close}}}"
        elif isinstance(sup, t.Name) and sup.base in (r"\top", r"\intercal"):
            raise Unread(TRANSPOSED, sup.span)
        elif isinstance(sup, t.Name) and sup.base == "T" and "T" not in survey.defined:
            raise Unread(TRANSPOSED, sup.span)
        elif isinstance(sup, t.Name) and sup.base in ("l", "L", r"\ell") and not sup.sub:
            key += f"^{{{sup.base}}}"
        elif isinstance(sup, t.Sum) and _is_layer(sup):
            key += f"^{{{_layer(sup)}}}"
        elif isinstance(sup, t.Text):
            key += f"^{{{sup.text}}}"
        elif sup is not None:
            power = sup
        key += "'" * node.primes + "^{*}" * node.stars
        family = survey.is_family(display(node), self.world.question)
        labels = []
        for sub in node.sub:
            if self._is_index(sub) or (is_index_letter(sub) and not isinstance(sub, t.Number)):
                indices.append(self.index(sub))
            elif isinstance(sub, t.Number) and family and self._splits(node):
                indices += [self.index(replace(sub, value=Fraction(d), text=d)) for d in sub.text]
            elif family and isinstance(sub, t.Number):
                indices.append(self.index(sub))
            elif family and isinstance(sub, t.Name) and letter(sub) in survey.sizes:
                indices.append(self.index(sub))
            else:
                labels.append(_plain(sub))
        if labels:
            key += "_{" + ",".join(labels) + "}" if len("".join(labels)) > 1 else "_" + labels[0]
        return key, tuple(indices), power

    def _splits(self, node: t.Name) -> bool:
        """`W_{12}` is entry (1, 2) where W carries two letters elsewhere."""
        arities = self.world.survey.arity.get(display(node), set())
        text = node.sub[0].text if isinstance(node.sub[0], t.Number) else ""
        return len(node.sub) == 1 and 1 not in arities and len(text) in arities

    def _is_sample(self, body: Node) -> bool:
        if isinstance(body, t.Name):
            name = letter(body)
            return name in self.bound or (
                is_index_letter(body) and name in self.world.survey.bound
            )
        return isinstance(body, t.Number) and bool(
            self.world.survey.samples & self.world.survey.bound
        )

    def _name(self, node: t.Name) -> Term:
        name = display(node)
        if name in self.vectors:
            put, saved = self.vectors[name], self.vectors
            self.vectors = {}
            out = self._name(replace(node, base=put.base, style=put.style))
            self.vectors = saved
            return out
        if not node.sub and name in self.params and not node.primes:
            return self._raised(self.params[name], node.sup)
        if not node.sub and not node.primes:
            function = self.world.function(name)
            if function is not None:
                return self._bare_function(node, function)
        if name == "e" and not node.sub and not {"e"} & self.world.survey.defined:
            if node.sup is not None:
                return call("exp", self.term(node.sup))
            if self.world.survey.exponentials:
                return call("exp", 1)
        kronecker = name == r"\delta" and name not in self.world.survey.pairs
        if kronecker and len(node.sub) == 2 and all(map(self._indexish, node.sub)):
            i, j = map(self.index, node.sub)
            return self._delta(i, j)
        if name == "I" and len(node.sub) == 2 and "I" not in self.world.survey.defined:
            self.note("I with two indices is read as the identity matrix")
            return self._raised(self._delta(*map(self.index, node.sub)), node.sup)
        if name in self.world.survey.squares and not node.sub:
            return self._square(node)
        if name == r"\pi" and not node.sub and r"\pi" not in self.world.survey.defined:
            return self._raised(call("pi"), node.sup)
        if name in self.world.survey.sizes and not node.sub and not node.primes:
            return self._raised(Size(self.world.sets.lettered(name)), node.sup)
        if len(node.sub) == 1 and self.world.survey.is_family(name, self.world.question):
            only = node.sub[0]
            if isinstance(only, t.Name) and only.base in ("max", r"\max") and "op" in only.style | {"op"}:
                return self._raised(self._largest(name), node.sup)
        if name == r"\sigma" and name in self.world.survey.called and self._sigma_is_sigmoid():
            raise Unread(r"\sigma stands without its argument", node.span)
        if node.style & {"op", "text", "rm"} and len(node.base) > 1 and not node.sub:
            if node.base in NAMES or node.base in VECTOR_FUNCTIONS:
                raise Unread(f"{node.base} stands without its argument", node.span)
        key, indices, power = self.quantity(node)
        if self._is_index(node) and not indices and name in self.bound:
            raise Unread(f"the index {name} stands where a value should", node.span)
        if not indices and self._is_vector(key):
            indices = (self._vector(key),)
        self.world.slot(key, indices)
        return self._raised(Sym(key, indices), power)

    def _indexish(self, node: Node) -> bool:
        return isinstance(node, t.Number) or is_index_letter(node) or self._is_index(node)

    def _delta(self, i: Index, j: Index) -> Term:
        self.world.sets.join(i.set, j.set)
        return Delta(i, j)

    def _square(self, node: t.Name) -> Term:
        """A name whose square is what was defined: `\\sigma^2 = ...`."""
        square = Sym(display(node) + "^2", ())
        match node.sup:
            case None:
                return Pow(square, Fraction(1, 2))
            case t.Number(value=value):
                return square if value == 2 else Pow(square, value / 2)
        return call("pow", square, self.term(node.sup) / 2)

    def _largest(self, key: str) -> Term:
        i = fresh(Index("k", self.world.sets.new()))
        self.world.slot(key, (i,))
        return Max(i, Sym(key, (i,)))

    def _is_vector(self, key: str) -> bool:
        """A family without its index is the whole vector, unless the bare name has a meaning."""
        survey = self.world.survey
        return survey.is_family(key, self.world.question) and survey.arity.get(key) == {1} and (
            key not in survey.defined or (key, 0) not in self.world.slots
        ) and self.scope.vector is not None

    def _vector(self, key: str) -> Index:
        assert self.scope.vector is not None
        return self.scope.vector

    def _raised(self, base: Term, power: Node | None) -> Term:
        if power is None:
            return base
        if isinstance(power, t.Name) and power.base in (r"\top", "T", r"\intercal"):
            raise Unread(TRANSPOSED, power.span)
        exponent = self.term(power)
        value = _number(exponent)
        return Pow(base, value) if value is not None else call("pow", base, exponent)

    # -- runs of factors ------------------------------------------------------------------------
    def _run(self, node: t.Run) -> Term:
        items, ops = _words(list(node.items), list(node.ops))
        return self._factors(items, ops, node.span)

    def _factors(self, items: list[Node], ops: list[str], span: Span) -> Term:
        """Factors from left to right; operators take what is theirs of the rest."""
        out: list[Term] = []
        divide = False
        k = 0
        while k < len(items):
            factor, used = self._factor(items, ops, k)
            out.append(Pow(factor, Fraction(-1)) if divide else factor)
            k += used
            if k < len(items):
                op = ops[k - 1]
                if op not in PRODUCTS and op not in DIVISIONS:
                    raise Unread(f"the operator {op} is not read here", items[k].span)
                divide = op in DIVISIONS
        return mul(*out)

    def _factor(self, items: list[Node], ops: list[str], k: int) -> tuple[Term, int]:
        """The factor that begins at item k, and how many items it takes."""
        node = items[k]
        left = len(items) - k
        if isinstance(node, t.BigOp) and not (node.spelled == r"\Sigma" and left == 1):
            if left == 1:
                raise Unread("nothing stands under this operator", node.span)
            end = next(
                (
                    n for n in range(k + 2, len(items))
                    if isinstance(items[n], t.BigOp) and _same_letter(node, items[n])
                ),
                len(items),
            )
            mean = mean_letter(items[k - 1]) if k and node.upper is None else None
            return self._big(node, items[k + 1 : end], ops[k + 1 : end - 1], mean), end - k
        if isinstance(node, t.DerivOp) and node.of is None:
            return self._operator(node, items, ops, k)
        following = items[k + 1] if left > 1 and ops[k] == "" else None
        if isinstance(node, t.Name):
            if isinstance(following, t.Group):
                found = self._call(node, following)
                if found is not None:
                    return found, 2
            if left > 1 and self._is_function_word(node) and ops[k] in ("", r"\cdot"):
                inner, used = self._factor(items, ops, k + 1)
                return self._apply(node, [inner]), used + 1
        return self.term(node), 1

    def _is_function_word(self, node: t.Name) -> bool:
        return node.base.lstrip("\\") in NAMES and bool(node.style & {"op", "text", "rm"})

    # -- calls --------------------------------------------------------------------------------------
    def _call(self, node: t.Name, group: t.Group) -> Term | None:
        """A name with brackets behind it: a call, an event, an indicator; None for a product."""
        name = display(node)
        word = node.base.lstrip("\\")
        if group.primes:  # a prime behind the brackets
            node = replace(node, primes=node.primes + group.primes)
            group = replace(group, primes=0)
        if (node.base == "E" and "bb" in node.style) or word in ("Var", "Cov"):
            raise Unread("expectations are not read yet", node.span)
        at = event(group)
        if self._is_indicator(node, group):
            return self._raised(self._truth(group.body), group.sup)
        if at is not None and group.open in "([":
            return self._probability(node, group, at)
        if isinstance(group.body, t.Bar) and group.open in "([":
            return self._conditional(node, group)
        if name in self.world.survey.applied and node.sub and all(
            isinstance(a, t.Name) for a in arguments(group.body)
        ):
            return self._raised(self._name(node), group.sup)
        arity = len(arguments(group.body))
        if (name, arity) in self.world.functions and name not in self.params and not node.sub:
            return self._user(node, group, self.world.functions[name, arity])
        vector = word in VECTOR_FUNCTIONS or word.lower() in VECTOR_FUNCTIONS
        if vector and len(arguments(group.body)) == 1:
            return self._vector_call(node, group)
        if word in NAMES and (node.style & {"op", "text", "rm"} or len(word) > 1):
            if group.open == "|":
                return None
            terms = [self.term(a) for a in arguments(group.body)]
            return self._raised(self._apply(node, terms), group.sup)
        if name == r"\sigma" and group.open == "(" and self._sigma_is_sigmoid():
            self.note(r"\sigma is read as the sigmoid function")
            terms = [self.term(a) for a in arguments(group.body)]
            return self._raised(self._table("sigmoid", terms, node), group.sup)
        if node.primes or (name in FUNCTION_LETTERS and group.open == "(" and not node.sub):
            return self._unknown(node, group)
        if (name in self.world.survey.defined or (name, 0) in self.world.slots) and (
            group.open == "(" and self._is_argument(name, group)
        ):
            return self._name(replace(node, sup=None)) if node.sup is None else None
        return None

    def _is_argument(self, name: str, group: t.Group) -> bool:
        """`L(\\theta)` for a quantity L: bare names in brackets, not a sum to multiply with."""
        return name in {"L", "J", "E", r"\mathcal{L}", r"\mathcal{J}", "H", "C"} and all(
            isinstance(a, t.Name) for a in arguments(group.body)
        )

    def _sigma_is_sigmoid(self) -> bool:
        survey = self.world.survey
        return r"\sigma" not in survey.squares and r"\sigma" not in survey.defined

    def _is_indicator(self, node: t.Name, group: t.Group) -> bool:
        ones = node.base == "1" or (node.base in ("I", r"\mathbb{I}", r"\mathbbm{1}", "1") and not node.sub)
        return ones and isinstance(group.body, t.Chain) and node.sup is None

    def _probability(self, node: t.Name, group: t.Group, at: tuple[Node, Node]) -> Term:
        """`P(y = j)`: a family that is indexed by the right side."""
        left, right = at
        assert isinstance(left, t.Name)
        key, own, power = self.quantity(node)
        _, samples, _ = self.quantity(replace(left, sup=left.sup))
        i = self.index(right)
        first = self.world.events.setdefault(key, display(left))
        if first != display(left):
            key += f"_{{{display(left)}}}"
        indices = (*own, *samples, i)
        self.world.slot(key, indices)
        out = self._raised(Sym(key, indices), power)
        return self._raised(out, group.sup)

    def _conditional(self, node: t.Name, group: t.Group) -> Term:
        """`p(C_k \\mid x)`: a quantity by its left part; what it is conditioned on is fixed."""
        assert isinstance(group.body, t.Bar)
        left = group.body.left
        key, own, power = self.quantity(node)
        if not isinstance(left, t.Name):
            raise Unread("this probability is not read", group.span)
        inner, indices, _ = self.quantity(left)
        key, indices = f"{key}({inner})", (*own, *indices)
        self.world.slot(key, indices)
        return self._raised(self._raised(Sym(key, indices), power), group.sup)

    def _user(self, node: t.Name, group: t.Group, function: UserFunction) -> Term:
        given = arguments(group.body)
        if self.depth > 100:
            raise Unread(f"{display(node)} is defined by itself", node.span)
        vectors = {
            p: self._outer(a)
            for p, a in zip(function.parameters, given, strict=True)
            if isinstance(a, t.Name) and not a.sub and a.sup is None
            and self._indexed_in(p, function.body)
        }
        terms = [ZERO if p in vectors else self.term(a)
                 for p, a in zip(function.parameters, given, strict=True)]
        saved, saved_vectors = self.params, self.vectors
        self.vectors = {**self.vectors, **vectors}
        if node.primes:
            hole = Sym(f"#{display(node)}", ())
            self.params = {function.parameters[0]: hole}
            body = self.term(function.body)
            for _ in range(node.primes):
                body = differentiate(body, hole, self.world.table)
            out = transform(body, lambda u: terms[0] if u is hole else None)
        else:
            pairs = zip(function.parameters, terms, strict=True)
            self.params = {p: x for p, x in pairs if p not in vectors}
            out = self.term(function.body)
        self.params, self.vectors = saved, saved_vectors
        return self._raised(self._raised(out, node.sup), group.sup)

    def _outer(self, node: t.Name) -> t.Name:
        """What a vector argument stands for where the call itself stands in a function."""
        return self.vectors.get(display(node), node)

    @staticmethod
    def _indexed_in(parameter: str, body: Node) -> bool:
        """Whether a parameter stands with subscripts in a function's body: it is a vector."""
        return any(
            isinstance(p, t.Name) and p.sub and display(p) == parameter for p in t.walk(body)
        )

    def _bare_function(self, node: t.Name, function: UserFunction) -> Term:
        """A function without its arguments: its value at the names it was defined with."""
        self.depth += 20
        if self.depth > 100:
            raise Unread(f"{display(node)} is defined by itself", node.span)
        saved, self.params = self.params, {}
        out = self.term(function.body)
        self.params = saved
        self.depth -= 20
        return self._raised(out, node.sup)

    def _unknown(self, node: t.Name, group: t.Group) -> Term:
        """A function without a definition, or the derivative of one from the table."""
        terms = [self.term(a) for a in arguments(group.body)]
        word = node.base.lstrip("\\")
        known = "sigmoid" if word == "sigma" and self._sigma_is_sigmoid() else NAMES.get(word)
        if known and node.primes and len(word) > 1:
            out = instantiate(self.world.table[known].derivatives[0], terms)
        else:
            name, _, _ = self.quantity(replace(node, sup=None, primes=0))
            out = Call(f"{name}" + "'" * node.primes, tuple(terms))
            self.note(f"{name} is read as an unknown function")
        return self._raised(self._raised(out, node.sup), group.sup)

    def _apply(self, node: t.Name, terms: list[Term]) -> Term:
        """A function of the table; `\\log^2 x` is its square, `\\log_2` another base."""
        word = node.base.lstrip("\\")
        name = NAMES[word]
        out = self._table(name, terms, node)
        if node.sub and name == "log":
            base = self.term(node.sub[0])
            out = out / call("log", base)
        return self._raised(out, node.sup)

    def _table(self, name: str, terms: list[Term], node: t.Name) -> Term:
        row = self.world.table[name]
        if node.primes:
            return instantiate(row.derivatives[0], terms)
        if len(terms) == row.arity - 1 and name in ("leaky_relu", "elu", "prelu"):
            self.note("the slope is read as 0.01" if name == "leaky_relu" else "the slope is 1")
            terms = [*terms, Num(Fraction(1, 100) if name == "leaky_relu" else Fraction(1))]
        if name == "max" and len(terms) == 2 and ZERO in terms:
            return call("relu", terms[0] if terms[1] == ZERO else terms[1])
        if name in ("max", "min") and len(terms) > 2:
            return self._table(name, [terms[0], self._table(name, terms[1:], node)], node)
        if len(terms) != row.arity:
            raise Unread(f"{name} takes {row.arity} argument(s)", node.span)
        return call(name, *terms)

    def _vector_call(self, node: t.Name, group: t.Group) -> Term:
        """`softmax(z)_i`, or `softmax(z_i)` for the same."""
        word = node.base.lstrip("\\")
        row = VECTOR_FUNCTIONS.get(word) or VECTOR_FUNCTIONS[word.lower()]
        subs = group.sub or node.sub
        (argument,) = arguments(group.body)
        saved = self.scope.vector
        i = fresh(Index("k", self.world.sets.new()))
        self.scope.vector = i
        free = {s for s in self.scope.free.values()}
        body = self.term(argument)
        self.scope.vector = saved
        at: Index | None = None
        if i not in body.free:
            candidates = [j for j in body.free if j in free or j in self.scope.free.values()]
            if len(candidates) != 1:
                raise Unread(f"{word} needs a vector", group.span)
            at = candidates[0]
            i = at
        if subs:
            at = self.index(subs[0])
            self.world.sets.join(at.set, i.set)
        elif at is None and not row.scalar:
            if saved is None:
                raise Unread(f"{word} gives a vector; which entry is meant is not written", node.span)
            at = saved
            self.world.sets.join(at.set, i.set)
        return self._raised(apply_vector(row, body, i, None if row.scalar else at), group.sup)

    # -- big operators ------------------------------------------------------------------------------
    def _big(
        self, op: t.BigOp, items: Sequence[Node], ops: Sequence[str], mean: str | None = None
    ) -> Term:
        kind = BINDERS.get(op.kind)
        if kind is None:
            raise Unread(f"{op.spelled or op.kind} is not read yet", op.span)
        ranges = self._ranges(op)
        saved = dict(self.bound)
        made = []
        for name, found, without, numbers in ranges:
            i = fresh(Index(name, found))
            if mean is not None and mean in self.world.survey.sizes:
                self.world.sets.join(found, self.world.sets.lettered(mean))
            self.bound[name] = i
            made.append((i, without, numbers))
        body = self._factors(list(items), list(ops), op.span)
        self.bound = saved
        for i, without, numbers in reversed(made):
            neutral = ONE if kind is Prod else ZERO
            if without is not None:
                self.world.sets.join(i.set, without.set)
                body = Cases(((1 - Delta(without, i), body),), neutral)
            if numbers is not None:
                parts = [rename(body, {i: Index(str(n), i.set, True)}) for n in numbers]
                body = {Prod: mul, TotalTerm: add}[kind](*parts) if kind is not Max else _largest_of(parts)
            else:
                body = kind(i, body)
        return body

    def _ranges(self, op: t.BigOp) -> list[tuple[str, str, Index | None, range | None]]:
        """The bound letters with their sets, a left-out member, or the numbers they run over."""
        sets = self.world.sets
        match op.lower:
            case t.Name():
                found = sets.new()
                if op.upper is not None:
                    self._upper(op, found, 1)
                return [(letter(op.lower), found, None, None)]
            case t.Chain(items=(t.Name() as name, t.Number() as low), relations=(r,)) if r.kind == "=":
                found = sets.new()
                numbers = self._upper(op, found, int(low.value))
                return [(letter(name), found, None, numbers)]
            case t.Chain(items=(t.Name() as a, t.Name() as b), relations=(r,)) if r.kind == "neq":
                bound, out = (b, a) if self._bound_outside(a) and not self._bound_outside(b) else (a, b)
                left_out = self.index(out)
                return [(letter(bound), sets.new(), left_out, None)]
            case t.Chain(items=(t.Name() as name, over), relations=(r,)) if r.kind == "in":
                if isinstance(over, t.Name):
                    return [(letter(name), sets.lettered(display(over)), None, None)]
                return [(letter(name), sets.new(), None, None)]
            case t.List(items=items) if all(isinstance(i, t.Name) for i in items):
                return [(letter(i), sets.new(), None, None) for i in items if isinstance(i, t.Name)]
        raise Unread("this range is not read", op.span)

    def _bound_outside(self, node: t.Name) -> bool:
        name = letter(node)
        return name in self.bound or name in self.scope.free

    def _upper(self, op: t.BigOp, found: str, low: int) -> range | None:
        """The end of a range: a size letter joins the set; numbers are run through."""
        match op.upper:
            case None:
                raise Unread("this range has no end", op.span)
            case t.Name() if not op.upper.sub and low in (0, 1):
                self.world.sets.join(found, self.world.sets.lettered(display(op.upper)))
                return None
            case t.Sum(terms=((_, t.Name() as n), ("-", t.Number(value=one)))) if one == 1 and low == 0:
                self.world.sets.join(found, self.world.sets.lettered(display(n)))
                return None
            case t.Number(value=value) if value.denominator == 1 and value - low < EXPAND:
                return range(low, int(value) + 1)
        raise Unread("this part of a range is not read yet", op.span)

    def _operator(
        self, node: t.DerivOp, items: list[Node], ops: list[str], k: int
    ) -> tuple[Term, int]:
        """`d/dx` takes a following bracket, else the run up to an explicit product sign."""
        if k + 1 >= len(items):
            raise Unread("nothing stands behind this derivative", node.span)
        if isinstance(items[k + 1], t.Group) and (k + 2 >= len(items) or ops[k + 1] != "/"):
            return self._derivative(node, self.term(items[k + 1])), 2
        end = k + 2
        while end < len(items) and ops[end - 1] not in STOPS:
            end += 1
        body = self._factors(items[k + 1 : end], ops[k + 1 : end - 1], node.span)
        return self._derivative(node, body), end - k

    def _deriv_node(self, node: t.DerivOp) -> Term:
        if node.of is None:
            raise Unread("nothing stands behind this derivative", node.span)
        return self._derivative(node, self.term(node.of))

    def _derivative(self, node: t.DerivOp, body: Term) -> Term:
        if not node.by:
            raise Unread("a gradient without its variable is not read", node.span)
        for variable, order in reversed(node.by):
            v = self.term(variable)
            if isinstance(v, Pow) and isinstance(v.base, Sym):
                raise Unread("a derivative by a power is not read", variable.span)
            if not isinstance(v, Sym):
                raise Unread("a derivative is taken by a quantity, not by a formula", variable.span)
            for _ in range(order):
                body = Deriv(body, v)
        return body

    # -- truth values -----------------------------------------------------------------------------
    def _truth(self, node: Node) -> Term:
        """A condition as a term that is 0 or 1."""
        match node:
            case t.Chain(items=(left, right), relations=(relation,)):
                return self._relation(relation.kind, left, right, node.span)
            case t.Group(body=body):
                return self._truth(body)
            case t.List(items=items):
                kept = [i for i in items if not isinstance(i, t.Text)]
                if len(kept) == 1:
                    return self._truth(kept[0])
        raise Unread("this condition is not read", node.span)

    def _relation(self, kind: str, left: Node, right: Node, span: Span) -> Term:
        if kind in ("=", "neq") and (self._is_index(left) or self._is_index(right)):
            i, j = self.index(left), self.index(right)
            same = self._delta(i, j)
            return same if kind == "=" else 1 - same
        test = _TESTS.get(kind)
        if test is None:
            raise Unread("this condition is not read", span)
        a, b = self.term(left), self.term(right)
        return test(a if b == ZERO else b if a == ZERO and kind in ("=", "neq") else add(a, neg(b)))

    # -- the rest -------------------------------------------------------------------------------------
    def _sum(self, node: t.Sum) -> Term:
        if any(isinstance(part, t.Ellipsis) for _, part in node.terms):
            return self._ellipsis(node)
        out: list[Term] = []
        terms = self._absorb(list(node.terms))
        for sign, part in terms:
            if sign not in "+-":
                raise Unread(f"{sign} has two readings", part.span)
            value = self.term(part)
            out.append(neg(value) if sign == "-" else value)
        return add(*out)

    def _absorb(self, terms: list[tuple[str, Node]]) -> list[tuple[str, Node]]:
        """A sum goes on over a following + term that mentions its bound letter."""
        out: list[tuple[str, Node]] = []
        for sign, part in terms:
            if out and _dangles(out[-1][1]) and sign in "+-":
                before_sign, before = out[-1]
                signed = t.Sum(part.span, ((sign, part),))
                items = before.items if isinstance(before, t.Run) else (before,)
                ops = before.ops if isinstance(before, t.Run) else ()
                out[-1] = (before_sign, t.Run(before.span, (*items, signed), (*ops, "")))
                continue
            if out and sign in "+-":
                before_sign, before = out[-1]
                letters = _last_letters(before) - self.bound.keys() - self.scope.free.keys()
                if letters and letters & _subscripts(part):
                    assert isinstance(before, t.Run)
                    at = max(k for k, i in enumerate(before.items) if isinstance(i, t.BigOp))
                    inner_items, inner_ops = before.items[at + 1 :], before.ops[at + 1 :]
                    inner: Node = (
                        inner_items[0]
                        if len(inner_items) == 1
                        else t.Run(before.span, inner_items, inner_ops)
                    )
                    joined = t.Sum(before.span, (("+", inner), (sign, part)))
                    run = t.Run(before.span, (*before.items[: at + 1], joined), before.ops[: at + 1])
                    out[-1] = (before_sign, run)
                    continue
            out.append((sign, part))
        return out

    def _ellipsis(self, node: t.Sum) -> Term:
        """`h_1 + \\dots + h_N`: the sum over the members between."""
        at = next(k for k, (_, p) in enumerate(node.terms) if isinstance(p, t.Ellipsis))
        first, last = node.terms[0][1], node.terms[-1][1]
        signs = {s for s, p in node.terms if not isinstance(p, t.Ellipsis)}
        found = _generic(first, last) if at < len(node.terms) - 1 and len(signs) == 1 else None
        if found is None:
            raise Unread("what the dots stand for is not clear", node.span)
        body, size = found
        if isinstance(size, t.Number):
            name, span = "k", node.span
            op = t.BigOp(span, "sum", t.Chain(span, (_HOLE, t.Number(span, "1", Fraction(1))),
                         (t.Relation(span, "=", "="),)), size)
        else:
            name, span = "k", node.span
            self.world.survey.sizes.add(display(size))
            op = t.BigOp(span, "sum", t.Chain(span, (_HOLE, t.Number(span, "1", Fraction(1))),
                         (t.Relation(span, "=", "="),)), size)
        total = self._big(op, [body], [])
        return neg(total) if signs == {"-"} else total

    def _group(self, node: t.Group) -> Term:
        body = node.body
        if isinstance(body, t.Chain):
            return self._raised(self._truth(body), node.sup)
        if node.open == "|":
            return self._raised(call("abs", self.term(body)), node.sup)
        if node.open not in "([{." or node.sub:
            raise Unread("these brackets are not read here", node.span)
        if isinstance(body, t.List) and len(body.items) == 1:
            body = body.items[0]
        return self._raised(self.term(body), node.sup)

    def _cases(self, node: t.CasesEnv) -> Term:
        branches: list[tuple[Term, Term]] = []
        otherwise: Term | None = None
        for value, when in node.rows:
            if when is None or _is_otherwise(when):
                otherwise = self.term(value)
            else:
                branches.append((self._truth(when), self.term(value)))
        if otherwise is None:
            if not branches:
                raise Unread("cases without conditions", node.span)
            _, otherwise = branches.pop()
            self.note("the last case is read as all that is left")
        return Cases(tuple(branches), otherwise) if branches else otherwise

    def _scripted(self, node: t.Scripted) -> Term:
        if node.sub or node.primes or node.stars:
            raise Unread("scripts on this are not read", node.span)
        return self._raised(self.term(node.base), node.sup)

    def _root(self, node: t.Root) -> Term:
        degree = 2 if node.degree is None else _number(self.term(node.degree))
        if not degree:
            raise Unread("the degree of a root must be a number", node.span)
        return Pow(self.term(node.body), 1 / Fraction(degree))

    def _factorial(self, node: t.Factorial) -> Term:
        value = _number(self.term(node.body))
        if value is None or value.denominator != 1 or not 0 <= value <= 200:
            raise Unread("only factorials of small numbers are read", node.span)
        out = 1
        for k in range(2, int(value) + 1):
            out *= k
        return Num(Fraction(out))


_HOLE = t.Name(Span(0, 0), "k")


def _words(items: list[Node], ops: list[str]) -> tuple[list[Node], list[str]]:
    """Letters that stand together and spell a function (`exp(h)`, `ReLU(x)`) are its name."""
    out: list[Node] = []
    joins: list[str] = []
    k = 0
    while k < len(items):
        end = k
        text = ""
        while end < len(items) and _is_bare_letter(items[end]) and (
            end == k or (ops[end - 1] == "" and items[end].span.start == items[end - 1].span.end)
        ):
            text += items[end].base  # type: ignore[attr-defined]
            end += 1
        for stop in range(end, k + 1, -1):
            word = text[: stop - k]
            if word in NAMES or word in VECTOR_FUNCTIONS:
                last = items[stop - 1]
                assert isinstance(last, t.Name)
                span = Span(items[k].span.start, last.span.end)
                out.append(replace(last, span=span, base=word, style=frozenset({"op"})))
                break
        else:
            stop = k + 1
            out.append(items[k])
        if stop - 1 < len(ops):
            joins.append(ops[stop - 1])
        k = stop
    return out, joins[: len(out) - 1]


def _is_bare_letter(node: Node) -> bool:
    return (
        isinstance(node, t.Name) and len(node.base) == 1 and node.base.isalpha()
        and not node.style and not node.primes
    )


def _largest_of(parts: list[Term]) -> Term:
    out = parts[0]
    for part in parts[1:]:
        out = call("max", out, part)
    return out


def _number(term: Term) -> Fraction | None:
    """The value of a term of numbers, of moderate size."""
    match term:
        case Num(value):
            return value
        case Pow(base, exponent):
            inner = _number(base)
            if inner and exponent.denominator == 1 and abs(exponent) <= 64:
                return inner**exponent.numerator
    from ..kernel.terms import Add, Mul

    if isinstance(term, Add | Mul):
        values = [_number(u) for u in term.terms]
        if all(v is not None for v in values):
            out = Fraction(0 if isinstance(term, Add) else 1)
            for v in values:
                assert v is not None
                out = out + v if isinstance(term, Add) else out * v
            return out
    return None


def _is_layer(sup: t.Sum) -> bool:
    """`l+1`, `L-1`: the label of a neighbouring layer."""
    (_, first), *rest = sup.terms
    return (
        isinstance(first, t.Name) and first.base in ("l", "L", r"\ell")
        and len(rest) == 1 and isinstance(rest[0][1], t.Number)
    )


def _layer(sup: t.Sum) -> str:
    (_, first), (sign, second) = sup.terms
    return _plain(first) + sign + _plain(second)


def _plain(node: Node) -> str:
    match node:
        case t.Name():
            return display(node) + ("_" + "".join(map(_plain, node.sub)) if node.sub else "")
        case t.Number():
            return node.text
        case t.Text():
            return node.text
    return t.dump(node).strip("()")


def _dangles(node: Node) -> bool:
    """A sum sign with nothing behind it: `\\sum_i -2 x_i`."""
    return isinstance(node, t.BigOp) or (isinstance(node, t.Run) and isinstance(node.items[-1], t.BigOp))


def _same_letter(op: t.BigOp, other: Node) -> bool:
    assert isinstance(other, t.BigOp)
    return bool(set(bound_letters(op.lower)) & set(bound_letters(other.lower)))


def _last_letters(node: Node) -> set[str]:
    """The letters that the last big operator of a run binds."""
    if not isinstance(node, t.Run):
        return set()
    ops = [i for i in node.items if isinstance(i, t.BigOp)]
    if not ops or ops[-1] is node.items[-1]:
        return set()
    match ops[-1].lower:
        case t.Name() as name:
            return {letter(name)}
        case t.Chain(items=(t.Name() as name, *_)):
            return {letter(name)}
    return set()


def _subscripts(node: Node) -> set[str]:
    ops = [i for i in t.walk(node) if isinstance(i, t.BigOp)]
    own = {name for op in ops for name in bound_letters(op.lower)}
    return {
        letter(s)
        for n in t.walk(node)
        if isinstance(n, t.Name)
        for s in n.sub
        if isinstance(s, t.Name)
    } - own


def _generic(first: Node, last: Node) -> tuple[Node, Any] | None:
    """The two ends of an enumeration as one formula with a hole for the member."""
    if isinstance(first, t.Number) and isinstance(last, t.Name | t.Number) and first.value in (0, 1):
        return (_HOLE, last)
    if type(first) is not type(last):
        return None
    from dataclasses import fields

    changes: dict[str, Any] = {}
    size: Any = None
    for f in fields(first):
        if f.name == "span":
            continue
        a, b = getattr(first, f.name), getattr(last, f.name)
        if a == b:
            continue
        if isinstance(a, Node) and isinstance(b, Node):
            found = _generic(a, b)
        elif isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
            found = _generic_tuple(a, b)
        else:
            return None
        if found is None or (size is not None and found[1] != size):
            return None
        changes[f.name], size = found
    return (replace(first, **changes), size) if size is not None else None


def _generic_tuple(a: tuple[Any, ...], b: tuple[Any, ...]) -> tuple[Any, Any] | None:
    out, size = [], None
    for x, y in zip(a, b, strict=True):
        if x == y:
            out.append(x)
            continue
        if isinstance(x, tuple) and isinstance(y, tuple) and len(x) == len(y):
            found = _generic_tuple(x, y)
        elif isinstance(x, Node) and isinstance(y, Node):
            found = _generic(x, y)
        else:
            return None
        if found is None or (size is not None and found[1] != size):
            return None
        out.append(found[0])
        size = found[1]
    return tuple(out), size


def _is_otherwise(node: Node) -> bool:
    texts = [n.text.lower() for n in t.walk(node) if isinstance(n, t.Text)]
    words = {"otherwise", "else", "sonst", "all other", "in all other cases"}
    return any(any(w in text for w in words) for text in texts)


_TESTS: dict[str, Callable[[Term], Term]] = {
    ">": lambda d: call("step", d),
    "<": lambda d: call("step", neg(d)),
    "geq": lambda d: 1 - call("step", neg(d)),
    "leq": lambda d: 1 - call("step", d),
    "=": lambda d: call("zero", d),
    "neq": lambda d: 1 - call("zero", d),
}

_WHY = {
    t.Text: "words stand where a formula should",
    t.Matrix: "matrices are not read yet",
    t.Ellipsis: "what the dots stand for is not clear",
    t.List: "several values stand where one should",
    t.Missing: "one side is missing",
    t.Empty: "an empty group",
    t.Chain: "a relation stands inside a formula",
}


def _unknown(r: Resolver, node: t.Unknown) -> Term:
    raise Unread(node.message or f"{node.token} is not known", node.span)


_RULES: dict[type, Callable[[Any, Any], Term]] = {
    t.Number: lambda r, n: Num(n.value),
    t.Name: Resolver._name,
    t.Group: Resolver._group,
    t.Scripted: Resolver._scripted,
    t.Decorated: lambda r, n: r.term(n.body),
    t.Run: Resolver._run,
    t.Sum: Resolver._sum,
    t.Frac: lambda r, n: r.term(n.num) / r.term(n.den),
    t.Root: Resolver._root,
    t.Factorial: Resolver._factorial,
    t.DerivOp: Resolver._deriv_node,
    t.CasesEnv: Resolver._cases,
    t.Unknown: _unknown,
}
