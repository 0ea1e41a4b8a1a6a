"""What a document does with its names, noted before anything is resolved.

Which letters are bound somewhere, which bases carry letters as subscripts, which letters are sizes
and which names are functions: the same subscript can then be read as an index here and as a label
there. Names of quantities are counted by question, since questions use letters anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..maths.functions import NAMES
from ..read.tree import (
    Bar,
    BigOp,
    Chain,
    DerivOp,
    Ellipsis,
    Frac,
    Group,
    List,
    Matrix,
    Name,
    Node,
    Number,
    Run,
    Sum,
    dump,
    walk,
)
from .entries import Entries
from .names import (
    DOUBLE,
    LAYERS,
    SHIFTED,
    WORDY,
    arguments,
    bound_letters,
    display,
    entry_of,
    event,
    form,
    gives_vector,
    index_letter,
    is_firm,
    is_index_letter,
    is_square,
    letter_above,
    mean_letter,
    range_begin,
    range_end,
    stands_bare,
    subscript_form,
    title,
    word,
)
from .steps import recurring
from .uses import used
from .words import is_computed

EQUALS = frozenset(("=", ":=", "equiv", "triangleq"))
# where ranges begin and what is added to their letter at the end -> their members beyond the letter
EXTRA = {(1, 0): 0, (0, -1): 0, (0, 0): 1, (1, -1): -1, (2, 0): -1}
ROOTS = frozenset((r"\sigma", r"\tau", "s"))  # positive numbers, of which often the square is meant
COUNTS = frozenset("nmNMKkCBDdTbSRPQpq")  # letters that may count the terms of a mean
ORDERED = frozenset(("I", "1"))  # identities and ones, below which their size stands
Bounds = tuple[int, int]


class Survey:
    """What was noted; `look` and `defines` add to it, `settle` ends it."""

    def __init__(self) -> None:
        self.bound: set[str] = set()  # letters under a sum or product
        self.sizes: set[str] = set()  # letters that end a range, or are a dimension
        self.ranges: dict[str, set[Bounds]] = {}  # those letters -> how their ranges are written
        self.extra: dict[str, int] = {}  # how many members more than the letter its set has
        self.uneven: set[str] = set()  # letters that end ranges which are not all the same
        self.means: set[str] = set()  # n of a 1/n before a sum without a range
        self.averaged: set[str] = set()  # those that are known to be sizes by nothing else
        self.shaped: set[tuple[str, int]] = set()  # vectors and matrices, with their indices
        self.forms: dict[str, set[str]] = {}  # the subscripts that a base has
        self.variables: set[str] = set()  # what something is differentiated by
        self.formulas: set[str] = set()  # those with a formula of other quantities
        self.bare: set[str] = set()  # names that are defined without a subscript
        self.used: set[str] = set()  # letters that are used as no size is
        # what is declared in \mathbb{R}^n -> by question, its dimensions
        self.declared: dict[str, dict[int, tuple[str, ...]]] = {}
        # bases with a letter as subscript -> the questions in which they have one
        self.indexed: dict[str, set[int]] = {}
        self.arity: dict[str, set[int]] = {}  # how many subscripts a base has
        self.exponentials = False  # whether e^x stands somewhere
        # names with a bracket behind them -> the brackets, by what stands in them
        self._uses: dict[str, int] = {}  # how often a name stands anywhere
        self._calls: dict[str, int] = {}  # how often brackets stand behind it
        self.called: dict[str, dict[str, Group]] = {}
        self.primed: set[str] = set()  # names that carry a prime somewhere
        self.pairs: set[str] = set()  # names defined with two letters, as a derivative
        self.applied: set[str] = set()  # families defined as y_k(x) = ...
        self.entrywise: set[tuple[str, str]] = set()  # h, x where h(x_i) is defined for every i
        self.squares: set[str] = set()  # forms of names defined as a square: \sigma^2 = ...
        self._deviations: set[str] = set()  # those that are varied themselves
        self._variances: set[str] = set()  # forms of names whose square is varied: d/d\sigma^2
        self.defined: set[str] = set()  # displays of names with a definition
        self.rooted: set[str] = set()  # their forms
        self.made: set[str] = set()  # small letters that are defined by a formula
        self.heads: set[str] = set()  # subscripts of what a chain begins with
        self._entries = Entries()
        # families with several definitions, by the letters in them: \delta_j and \delta_k
        self.split: dict[str, frozenset[str]] = {}
        self.samples: set[str] = set()  # letters of ^{(i)} that are indices
        self.layers: set[str] = set(LAYERS)  # letters that label what they stand above
        self._above: dict[str, int] = {}  # how often a letter stands above a name
        self._letters: dict[str, int] = {}  # how often it stands anywhere
        self._labelling: set[str] = set()  # letters above a name that is defined
        self.index_letters: set[str] = set()
        # names that are tuples, columns or matrices: their questions, and their numbers of entries
        self.listed: dict[str, tuple[set[int], tuple[int, ...]]] = {}
        self.vectorial: dict[str, set[int]] = {}  # names with a formula that is a vector
        self._places: dict[str, set[str]] = {}  # the numerals at a base: "12" of W_{1,2}
        self._formed: list[tuple[str, Node, int]] = []  # what bare names are said to be
        self.arrayed: set[str] = set()  # bases of tuples and matrices with a numeral, W_1
        self.lengths: set[int] = set()  # of the tuples that stand somewhere
        # letters of steps, h_t = f(h_{t-1}): what stands at them are quantities of their own
        self.steps: set[str] = set()
        self._links: list[tuple[Name, Node]] = []  # names with what they are said to be
        self._subscripts: dict[str, set[str]] = {}  # the letters that a base has as subscripts
        self.single: set[str] = set()  # names that are one number where they are differentiated

    def is_family(self, base: str, question: int) -> bool:
        """Whether a numeral on this base is a member, not a label: by what its own question (or
        the text before all questions) does with it."""
        found = self.indexed.get(base, set())
        return question in found or 0 in found or (question == 0 and bool(found))

    def look(self, node: Node, question: int) -> None:
        """Note what one formula shows."""
        self.used |= used(node)
        for part in walk(node):
            if isinstance(part, Chain) and part.relations[0].kind == "in":
                self._declare(part, question)
            if isinstance(part, Chain):
                self._one(part)
                self._tuple(part, question)
            if isinstance(part, BigOp):
                self._big(part)
            elif isinstance(part, Name):
                self._name(part, question)
            elif isinstance(part, Run):
                self._neighbours(part)
            elif isinstance(part, List):
                self._listed(part, question)
            elif isinstance(part, DerivOp):
                self.variables |= {display(v) for v, _ in part.by if isinstance(v, Name)}
                self._vary(v for v, _ in part.by)

    def _vary(self, variables: Iterable[Node]) -> None:
        """Note \\sigma^2 where it is what changes, and \\sigma where that is."""
        for v in variables:
            if isinstance(v, Name) and v.base in ROOTS:
                (self._variances if is_square(v) else self._deviations).add(form(v))

    def _big(self, op: BigOp) -> None:
        for name in bound_letters(op.lower):
            self.bound.add(name)
            self.index_letters.add(name)
        end, low = range_end(op.upper), range_begin(op.lower)
        if end is not None:
            self.ranges.setdefault(end[0], set())
            if low is not None:
                self.ranges[end[0]].add((low, end[1]))

    def _listed(self, node: List, question: int) -> None:
        """`x_1, \\dots, x_n`: n is the size of the set of x's index."""
        match node.items:
            case (Name(sub=(Number(value=first),)) as x, *_, Ellipsis(), Name(sub=(end,)) as last):
                found = range_end(end)
                if first != 1 or found is None or found[1] or display(x) != display(last):
                    return
                self.ranges.setdefault(found[0], set()).add((1, 0))
                self._sized(display(x), (found[0],), question)

    def _sized(self, base: str, sizes: tuple[str, ...], question: int) -> None:
        """A family with the sizes of its indices' sets; two different ones are none."""
        self.indexed.setdefault(base, set()).add(question)
        self.arity.setdefault(base, set()).add(len(sizes))
        known = self.declared.setdefault(base, {})
        if known.setdefault(question, sizes) != sizes:
            known[question] = tuple("" for _ in sizes)

    def _declare(self, chain: Chain, question: int) -> None:
        """`W \\in \\mathbb{R}^{m \\times n}`: the sizes of the sets of its indices."""
        match chain.items[1]:
            case Name(base="R", sup=Node() as sup, style=style) if "bb" in style:
                dims = tuple(sup.items) if isinstance(sup, Run) else (sup,)
            case _:
                return
        if isinstance(sup, Run) and any(op != r"\times" for op in sup.ops):
            return
        ends = [range_end(d) for d in dims]
        sizes = tuple(e[0] if e is not None and e[1] == 0 else "" for e in ends)
        name = chain.items[0]
        if not isinstance(name, Name):
            return
        above = isinstance(name.sup, Group) and index_letter(name.sup.body) is not None
        self.shaped.add((display(name), sum(index_letter(s) is not None for s in name.sub) + above))
        if not name.sub and name.sup is None:
            self._sized(display(name), sizes, question)

    def _name(self, name: Name, question: int) -> None:
        base = display(name)
        if name.primes:
            self.primed.add(base)
        if base == "e" and name.sup is not None and not isinstance(name.sup, Group):
            self.exponentials = True
        self.forms.setdefault(base, set()).update(map(subscript_form, name.sub))
        digits = [s.text for s in name.sub if isinstance(s, Number)]
        if digits and len(digits) == len(name.sub) and name.sup is None:
            self._places.setdefault(base, set()).add("".join(digits))
        self._uses[base] = self._uses.get(base, 0) + 1
        if not name.sub and name.sup is None:
            self._letters[base] = self._letters.get(base, 0) + 1
        above = letter_above(name.sup)
        if above is not None:
            self._above[above] = self._above.get(above, 0) + 1
        letters = [found for s in name.sub if (found := index_letter(s)) is not None]
        if letters:
            self.indexed.setdefault(base, set()).add(question)
            self.arity.setdefault(base, set()).add(len(name.sub))
            self.index_letters.update(letters)
            self._subscripts.setdefault(base, set()).update(letters)
        match name.sup:
            case Group(open="(", body=Name() as body) if index_letter(body) is not None:
                self.samples.add(display(body))

    def _neighbours(self, run: Run) -> None:
        """What stands before brackets, and 1/n before a sum without a range."""
        for first, second in zip(run.items, run.items[1:], strict=False):
            if isinstance(first, Frac) and isinstance(second, BigOp) and second.upper is None:
                size = mean_letter(first)
                if size is not None:
                    self.means.add(size)
            if isinstance(first, Name) and isinstance(second, Group):
                if not stands_bare(first, second):
                    self._calls[display(first)] = self._calls.get(display(first), 0) + 1
                    self.called.setdefault(display(first), {})[dump(second.body)] = second
                at = event(second)
                if at is not None and isinstance(at[1], Name):
                    self.index_letters.add(display(at[1]))

    def _one(self, chain: Chain) -> None:
        """`dy/dy = 1`: this y is a number, even where y_i are others."""
        for item, after in zip(chain.items, chain.items[1:], strict=False):
            match item, after:
                case DerivOp(of=Name() as of, by=((by, 1),)), Number(value=value):
                    if of == by and value == 1 and not of.sub:
                        self.single.add(display(of))

    def _tuple(self, chain: Chain, question: int) -> None:
        """`x = (1, 2)`: x_1 may be an entry of it."""
        match chain.items[:2]:
            case (Name(sub=(), sup=None) as name, right):
                shape = _shape(right)
                if shape:
                    known = self.listed.setdefault(display(name), (set(), shape))
                    known[0].add(question)
                else:
                    self._formed.append((display(name), right, question))
            case (Name(sub=(Number(),)) as name, right) if _shape(right):
                self.arrayed.add(display(name))
        for item in chain.items:
            if isinstance(item, Group) and isinstance(item.body, List):
                self.lengths.add(len(item.body.items))

    def defines(self, chain: Chain, solves: bool = False, block: int = 0) -> None:
        """Note what the first link of a chain would define. An equation to be solved for x, or
        with a number on its right side, does not define the square of x."""
        left, relation = chain.items[0], chain.relations[0]
        if relation.kind not in EQUALS:
            return
        if isinstance(left, Name):
            self.bare |= set() if left.sub else {display(left)}
            bare = not left.sub and not left.primes
            quantities = bare and any(map(_is_quantity, walk(chain.items[1])))
            if quantities and not is_computed(chain.items[1]):
                self.formulas.add(display(left))
            self.heads |= {found for s in left.sub if (found := index_letter(s)) is not None}
        if isinstance(left, Name) and not solves:
            self._links.append((left, chain.items[1]))
        match left:
            case Run(items=(Name(sup=None) as name, Group() as group)) if (
                entry := entry_of(group)
            ) and not is_firm(name):
                self.entrywise.add((title(name), display(entry)))
            case Run(items=(Name(sup=None) as name, Group(open="(", body=body) as group)):
                self._vary(arguments(body))
                plain = all(isinstance(a, Name) for a in arguments(body))
                plain = plain and not (isinstance(body, Bar) and body.spelled in DOUBLE)
                if name.sub and plain and event(group) is None:
                    self.applied.add(display(name))
            case Name(sup=Number(value=value)) if value == 2 and not _is_matrix(chain.items[1]):
                inside = [p for p in walk(chain.items[1]) if isinstance(p, Name)]
                said = bool(inside) or left.base in ROOTS  # x^2 = 4 is to be solved
                if said and not solves and all(display(p) != display(left) for p in inside):
                    self.squares.add(form(left))
            case Name(sup=Name() as above) if (letter := index_letter(above)) is not None:
                self._labelling.add(letter)
            case Name(sup=None, primes=0) | Name(sup=Group(), primes=0):
                self.defined.add(display(left))
                right = chain.items[1]
                made = any(isinstance(p, Name) for p in walk(right)) and not isinstance(right, Name)
                if (
                    made
                    and not isinstance(right, List)
                    and not left.sub
                    and left.sup is None
                    and is_index_letter(left)
                ):
                    self.made.add(display(left))
                self._entries.note(left, chain.items[1], block)
                self.rooted.add(form(left))
                if len(left.sub) == 2 and any(isinstance(p, DerivOp) for p in walk(chain.items[1])):
                    self.pairs.add(display(left))

    def names_pair(self, chain: Chain) -> None:
        """`\\delta_{pj} = t_{pj} - o_{pj}`, introduced by words: an error, not Kronecker's."""
        left, right = chain.items[:2]
        match left:
            case Name(base=r"\delta", sub=(_, _) as subs):
                if any(isinstance(p, Name) and p.sub == subs for p in walk(right)):
                    self.pairs.add(display(left))

    def is_label(self, letter: str) -> bool:
        """f of `a_f`, where f is a quantity with a formula and no sum runs over it."""
        return letter in self.made and letter not in self.bound

    @property
    def errors(self) -> bool:
        """Whether \\delta with two subscripts is an error of backpropagation, defined as such."""
        return r"\delta" in self.pairs

    def settle(self) -> None:
        """A letter that is defined itself is squared by `^2`, nothing new."""
        self.squares |= self._variances - self._deviations
        self.squares -= self.rooted
        self._settle_tuples()
        self.split = self._entries.split()
        self.steps = recurring(self._links)
        self.steps -= self.bound | self.sizes | self.ranges.keys()
        self.index_letters -= self.steps
        for base in self._subscripts if self.steps else ():
            if self._subscripts[base] <= self.steps:  # the numbers below it are labels too
                self.indexed.pop(base, None)
                self.arity.pop(base, None)
        everywhere = {a for a in self._labelling if self._above[a] == self._letters.get(a)}
        self.layers |= everywhere - self.bound
        self._settle_ranges()
        self._settle_means()
        self.sizes -= self.defined

    def _settle_tuples(self) -> None:
        """x_1 is an entry of `x = (1, 2)`, and W_{12} one of a matrix that is written out; p stands
        for all of p_1, p_2, p_3, where these are defined, and tuples of three are spoken of."""
        for base, (questions, shape) in self.listed.items():
            places = self._places.get(base, set())
            said = {n for n in places if self._is_rooted(base, n)}
            inside = {n for n in places if _is_place(n, shape)}
            if base not in self.arrayed and inside and said <= inside:
                self._member_of(base, questions, len(shape))
        for base, formula, question in self._formed:
            if self._is_vector(formula):
                self.vectorial.setdefault(base, set()).add(question)
        for base, questions in self.vectorial.items():
            if base not in self.arrayed and self._numerals(base):
                self._member_of(base, questions)
        if not self.lengths:
            return
        for base in self.forms.keys() - self.listed.keys() - self.bare - self.arrayed:
            numerals = self._numerals(base)
            members = {f"{base},{n}" for n in range(1, len(numerals) + 1)}
            whole = members <= self.rooted and len(members) in self.lengths
            if len(members) > 1 and whole and self._letters.get(base):
                self._member_of(base, {0})

    def _is_vector(self, node: Node, applied: bool = False) -> bool:
        """`softmax(z)`, `W x + b` of a matrix that is written out, `ReLU(z)` of such a vector."""
        match node:
            case Sum(terms=((_, first), *_)):
                return self._is_vector(first, applied)
            case Run(items=(Name() as name, Group(body=body))) if word(name) in NAMES:
                return self._is_vector(body, applied=True)
            case Run(items=(Name(sub=(), sup=None) as first, Name(), *_), ops=("", *_)):
                return len(self.listed.get(display(first), (set(), ()))[1]) == 2
            case Name(sub=(), sup=None):
                return applied and (display(node) in self.vectorial or self._is_column(node))
        return gives_vector(node)

    def _is_rooted(self, base: str, digits: str) -> bool:
        """Whether something is said of the name with these numerals."""
        return f"{base},{digits}" in self.rooted or ",".join([base, *digits]) in self.rooted

    def _is_column(self, name: Name) -> bool:
        return len(self.listed.get(display(name), (set(), ()))[1]) == 1

    def _numerals(self, base: str) -> set[str]:
        return {form for form in self.forms[base] if form.isdigit()}

    def _member_of(self, base: str, questions: set[int], arity: int = 1) -> None:
        self.indexed.setdefault(base, set()).update(questions)
        self.arity.setdefault(base, set()).add(arity)

    def is_entry(self, base: str, question: int) -> bool:
        """Whether `x_1` of this base is an entry of what was said to be a vector or matrix."""
        said = self.listed.get(base, (set(), ()))[0] | self.vectorial.get(base, set())
        return question in said and self.is_family(base, question)

    def _settle_ranges(self) -> None:
        """Which letters are sizes of one set, and how many members more that has."""
        dims = {d for known in self.declared.values() for sizes in known.values() for d in sizes}
        self._settle_orders(dims)
        dims -= self.bound | self.index_letters | {""}
        self.sizes |= (self.ranges.keys() - self.bound) | dims
        for letter, bounds in self.ranges.items():
            extra = {EXTRA.get(b) for b in bounds}
            if len(bounds) > 1 or None in extra or (letter in dims and any(extra)):
                self.uneven.add(letter)
            elif any(extra):
                self.extra[letter] = EXTRA[next(iter(bounds))]

    def _settle_orders(self, dims: set[str]) -> None:
        """d of `I_d` is a size where it is a dimension, and below nothing else."""
        others = {x for b, found in self._subscripts.items() if b not in ORDERED for x in found}
        for base in ORDERED & self._subscripts.keys():
            if self._subscripts[base] <= dims - others - self.bound - self.samples:
                self.index_letters -= self._subscripts[base]
                self.indexed.pop(base, None)
                self.arity.pop(base, None)

    def _settle_means(self) -> None:
        """n of 1/n is a size where nothing else is made of it."""
        taken = self.used | self.bound | self.index_letters
        self.averaged = {m for m in self.means - self.sizes if m in COUNTS} - taken
        self.sizes |= self.averaged

    def is_only_shifted(self, base: str) -> bool:
        """Whether all that is known of a base are entries like `x_{t+k}`."""
        return self.forms.get(base) == {SHIFTED} and base not in self.defined | self.variables

    def is_only_called(self, base: str) -> bool:
        """Whether a name never stands without brackets behind it."""
        return 0 < self._calls.get(base, 0) == self._uses.get(base)

    def is_last(self, letter: str) -> bool:
        """Whether `x_n` can only be the last member of the set of size n."""
        if letter in self.heads or letter in self.uneven:
            return False
        return not self.ranges.get(letter, set()) & {(0, -1), (1, -1)}

    def dimensions(self, base: str, question: int) -> tuple[str, ...] | None:
        """What a name is declared with, in its own question or before all questions."""
        known = self.declared.get(base, {})
        return known.get(question, known.get(0))


def _shape(node: Node) -> tuple[int, ...]:
    """The numbers of entries of a tuple, column or matrix that is written out."""
    match node:
        case Group(open="(" | "[", body=List(items=items, seps=seps)) if set(seps) == {","}:
            return (len(items),)
        case Matrix(rows=rows) if len(rows) > 1 and len({*map(len, rows)}) == 1:
            return (len(rows),) if len(rows[0]) == 1 else (len(rows), len(rows[0]))
    return ()


def _is_place(digits: str, shape: tuple[int, ...]) -> bool:
    """Whether a subscript is a place in an array of this shape, counted from 0 or from 1."""
    if len(digits) != len(shape):
        return False
    return all(int(d) <= size for d, size in zip(digits, shape, strict=True))


def _is_matrix(node: Node) -> bool:
    """A capital by itself: `A^2 = I` does not say what the square of some A is."""
    return isinstance(node, Name) and node.base.isupper() and not node.sub and node.sup is None


def _is_quantity(node: Node) -> bool:
    """A name that is no function word and no known number."""
    return isinstance(node, Name) and node.base != "e" and not node.style & WORDY
