"""Sentences: what the words between formulas make of them, and which cases they open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Name, Node, Span
from . import prose, shapes
from .context import Context
from .names import display, index_letter
from .statements import Statements

BESIDE = 30  # how many characters away a name stands beside a phrase


class Sentences:
    """Reads the statements that stand in sentences."""

    def __init__(self, statements: Statements) -> None:
        self.statements, self.world = statements, statements.world

    def read(self, block: blocks.Prose, context: Context) -> None:
        for n, sentence in enumerate(block.sentences):
            if self.statements.hearing is not None:
                self.statements.hearing.sentence(sentence, context.section, first=n == 0)
            said = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
            self._end_cases(said, context)
            formulas = any(isinstance(p, blocks.Inline) for p in sentence.pieces)
            if formulas and not prose.OTHERWISE.search(said):
                context.lately = ()
            self.statements.record.local = bool(prose.SUPPOSED.search(said))
            if prose.DENIED.search(said):  # what is said to be wrong is not judged
                context.words = ""
                continue
            if prose.FREED.search(said):
                self._free(sentence)
            if self.world.arrays is None and prose.MATRICES.search(
                said
            ):  # "let A and B be matrices": no products of numbers
                self.world.survey.shaped.update((name, 0) for name in _bare_names(sentence))
            before = len(self.statements.record.entries)
            if prose.MACHINE.search(said):
                self._computed(sentence, said, context)
            else:
                self._formulas(sentence, context)
            self.statements.universal = True
            claims = any(e.kind == "claim" for e in self.statements.record.entries[before:])
            ended = self.statements.document.source(sentence.span).rstrip().endswith(".")
            if claims and ended:  # "if x > 0 then |x| = x.": that was the case
                context.cases = tuple(filter(self._is_index_fact, context.cases))
            self._hypothesis_in_words(sentence, context)
            if self.world.arrays is not None:
                self.world.arrays.suppose(self.statements, sentence, context.section)
            self._means_in_words(sentence, context)
            last = sentence.pieces[-1] if sentence.pieces else None
            context.words = last.text if isinstance(last, blocks.Words) else ""

    def _computed(self, sentence: blocks.Sentence, said: str, context: Context) -> None:
        """Formulas of which some may be about what a machine computes."""
        from .computed import computations, judgeable

        found = computations(sentence, said)
        self._formulas(sentence, context, frozenset(id(s.node) for s in found))
        for entry in judgeable(found, self.statements, context.section):
            self.statements.record.add(entry)

    def _free(self, sentence: blocks.Sentence) -> None:
        """ "Let x be any real number": what was supposed of x before is not meant any more."""
        record = self.statements.record
        record.freed += [(name, len(record.entries)) for name in _bare_names(sentence)]

    def _end_cases(self, said: str, context: Context) -> None:
        """Cases of values end with their sentence, cases of indices where words say so."""
        ended = bool(said.strip()) and prose.END_OF_CASE.search(said)
        if ended or not all(map(self._is_index_fact, context.cases)):
            context.cases = ()

    def _is_index_fact(self, node: Node) -> bool:
        survey = self.world.survey
        return shapes.is_index_fact(node, survey)

    def _formulas(
        self, sentence: blocks.Sentence, context: Context, others: frozenset[int] = frozenset()
    ) -> None:
        """Read the formulas of a sentence, but for some others."""
        inlines = [p for p in sentence.pieces if isinstance(p, blocks.Inline)]
        facts = sum(self._is_index_fact(s.node) for p in inlines for s in p.statements)
        behind = self._conditions_behind(sentence)
        said = [p.text for p in sentence.pieces if isinstance(p, blocks.Words)]
        introduces = prose.INTRODUCES.search(" ".join(said))  # "for T > 0 let q be ..."
        words = kind = ""
        stated = False  # whether anything was said in the case that holds
        cased = False  # whether what was said last opens a claim: "if x > 0, ..."
        for piece, next_one in zip(sentence.pieces, (*sentence.pieces[1:], None), strict=True):
            if isinstance(piece, blocks.Words):
                words += " " + piece.text
                kind = kind if self._goes_on(piece, kind) else prose.cue(piece.text) or kind
                cased = cased and not piece.text.strip(" ,:")
                if prose.OTHERWISE.search(piece.text):
                    context.cases, context.lately = shapes.negated(context.lately), ()
                continue
            after = next_one.text if isinstance(next_one, blocks.Words) else ""
            self.statements.universal = bool(prose.UNIVERSAL.search(words + " " + after))
            cased = cased or (kind == "for" and all(map(self._is_named, piece.statements)))
            for node in (s.node for s in piece.statements):
                if id(node) in behind.conditions:
                    kind = ""
                    continue
                if id(node) in others:
                    continue
                member = shapes.is_member_fact(node, self.world.survey)
                fact = self._is_index_fact(node) or (member and kind in ("if", "for"))
                facts += fact and member
                conditions = behind.of.get(id(node), [])
                if prose.ONLY_IF.search(words) and isinstance(node, Chain):
                    self.statements.mention(node, context)
                elif kind in ("for", "?") and introduces and shapes.is_bound(node):
                    self.statements.read(node, "suppose", context, inline=True)
                elif not fact and self._is_case(node, "" if cased else kind):
                    if stated:  # "if x > 0, ...; if x < 0, ..."
                        context.cases = tuple(filter(self._is_index_fact, context.cases))
                    context.cases, cased, stated = (*context.cases, node), True, False
                    context.lately = context.cases
                elif shapes.is_slope_zero(node) and prose.supposes_a_slope(kind, words, after):
                    self.statements.set_to_zero(node, context, inline=True)
                    kind = prose.cue(prose.before_condition(words))
                elif conditions:
                    self._statement(node, kind, words, context.with_cases(*conditions))
                elif not fact:
                    claims = cased and not shapes.is_inequality(node)
                    stated = stated or isinstance(node, Chain)
                    self._statement(node, "" if claims else kind, words, context)
                elif kind in ("if", "for", "claim", "?") and facts == 1:
                    context.cases = context.lately = (
                        node,
                    )  # two cases in one sentence are a hint of what comes

    def _goes_on(self, words: blocks.Words, kind: str) -> bool:
        """Whether words are about the name before them only, in a sentence about chance."""
        told = kind in ("define", "where", "suppose") and self.statements.hearing is not None
        return told and prose.PREDICATE.fullmatch(words.text) is not None

    def _is_named(self, statement: blocks.Statement) -> bool:
        """`c`, a quantity, or `c \\in \\mathbb{R}`: of "for every c, ..."."""
        node = statement.node
        if isinstance(node, Chain):
            return shapes.is_silent(node) and not shapes.is_inequality(node)
        return isinstance(node, Name) and display(node) not in self.world.survey.index_letters

    def _is_case(self, node: Node, kind: str) -> bool:
        """`if x > 0`, `if y = 1`: for what is said next, and no longer."""
        if kind in ("if", "for") and shapes.is_inequality(node):
            return True
        return kind == "if" and self.statements.is_case(node)

    def _conditions_behind(self, sentence: blocks.Sentence) -> _Behind:
        """What stands behind a statement ("g(u) = 0 for u < 0", "1 for i = j") is about that."""
        conditions: set[int] = set()
        of: dict[int, list[Node]] = {}
        statement: Node | None = None
        kind = ""
        for piece in sentence.pieces:
            if isinstance(piece, blocks.Words):
                kind = prose.cue(piece.text) or kind  # "for a > 0 and b > 0"
                continue
            for node in (s.node for s in piece.statements):
                condition = shapes.is_inequality(node) or self._is_index_fact(node)
                condition = condition or shapes.is_member_fact(node, self.world.survey)
                if condition and statement is None and kind == "if":
                    return _Behind(frozenset(), {})  # "if x > 0, ...; if x < 0, ..."
                if statement is not None and condition and kind in ("if", "for"):
                    conditions.add(id(node))
                    of.setdefault(id(statement), []).append(node)
                elif isinstance(node, Chain) and not condition:
                    statement, kind = node, ""
        return _Behind(frozenset(conditions), of)

    def _statement(self, node: Node, kind: str, words: str, context: Context) -> None:
        """A formula in a sentence: a definition, a hypothesis, or a claim where words say so."""
        if not isinstance(node, Chain) or shapes.is_continued(node):
            return
        if shapes.is_silent(node):
            self.statements.suppose_values(node, context.section)
            return
        if any(isinstance(i, t.List) for i in node.items):  # n = 1, ..., N
            return
        if prose.SET_TO_ZERO.search(words):
            context.words = words
        if prose.SETTING.search(words) and shapes.is_zero(node.items[-1]):
            self.statements.set_to_zero(node, context, inline=True)
        elif prose.FROM_HERE.search(words) and kind == "suppose":
            self.statements.suppose(node, context.section, "assumption")
        elif prose.CONDITION.search(words) and shapes.is_bound(node):
            self.statements.read(node, "suppose", context, inline=True)
        elif kind in ("", "claim") and _is_aside(node, words):
            self.statements.mention(node, context)
        elif kind != "?" or not shapes.is_inequality(node):
            self.statements.read(node, kind or "claim", context, inline=True)

    def _hypothesis_in_words(self, sentence: blocks.Sentence, context: Context) -> None:
        """ "y is one-hot", "q sums to one": hypotheses in words, about the name beside them."""
        source = self.statements.document.source
        said, named = "", []
        for piece in sentence.pieces:
            text = piece.text if isinstance(piece, blocks.Words) else source(piece.span).strip("$")
            if isinstance(piece, blocks.Inline):
                nodes = [s.node for s in piece.statements if isinstance(s.node, t.Name)]
                named += [_Named(display(n), piece.span, len(said), n) for n in nodes]
            said += text + " "
        one_hot = prose.ONE_HOT.search(said)
        phrase = one_hot or prose.SUMS_TO_ONE.search(said)
        if phrase is None:
            return
        bare = [_Named(w[0], sentence.span, w.start()) for w in re.finditer(r"[^\s,]+", said)]
        families = [n for n in named if self._is_family(n.key)]
        families = families or [n for n in bare if self._is_family(n.key)]
        if families:
            name = _spoken_of(families, said, phrase)
            late = bool(prose.FROM_HERE.search(said))
            at = self._hot_at(named, said, one_hot.end()) if one_hot else None
            hot = bool(one_hot)
            self.statements.suppose_in_words(name.key, hot, name.span, context.section, late, at)

    def _hot_at(self, named: Sequence[_Named], said: str, end: int) -> t.Name | None:
        """The index at which a one-hot vector is 1, where the words behind say it."""
        for name in named:
            index = name.node is not None and index_letter(name.node)
            if index in self.world.survey.index_letters and name.at >= end:
                return name.node if prose.ONE_HOT_AT.fullmatch(said, end, name.at) else None
        return None

    def _is_family(self, key: str) -> bool:
        arrays = self.world.arrays
        return self.world.is_family(key) or (arrays is not None and arrays.is_vector(key))

    def _means_in_words(self, sentence: blocks.Sentence, context: Context) -> None:
        """ "Let m be the mean of the x_i": what m is defined as."""
        pieces = sentence.pieces
        for k in range(len(pieces) - 2):
            name, words, over = pieces[k : k + 3]
            if not isinstance(words, blocks.Words):
                continue
            before = pieces[k - 1] if k else None
            said = isinstance(before, blocks.Words) and prose.MEAN_BEFORE.search(before.text)
            if prose.MEAN_BEHIND.search(words.text) or (said and prose.OF_ALL.search(words.text)):
                left, right = _lone(name), _lone(over)
                if isinstance(left, t.Name) and right is not None:
                    self.statements.define_mean(left, right, context.section)


def _lone(piece: blocks.Words | blocks.Inline) -> Node | None:
    """The one formula of a piece; of `x_1, \\dots, x_n` the last."""
    nodes = [s.node for s in piece.statements] if isinstance(piece, blocks.Inline) else []
    if nodes and any(isinstance(n, t.Ellipsis) for n in nodes):
        return nodes[-1]
    inner = nodes[0] if len(nodes) == 1 else None
    return inner.items[-1] if isinstance(inner, t.List) and inner.items else inner


def _bare_names(sentence: blocks.Sentence) -> list[str]:
    """The names that stand by themselves in a sentence."""
    inlines = [p for p in sentence.pieces if isinstance(p, blocks.Inline)]
    nodes = [s.node for p in inlines for s in p.statements]
    return [display(n) for n in nodes if isinstance(n, t.Name)]


def _is_aside(node: Chain, words: str) -> bool:
    """`m > 1` in passing: a condition, where no conclusion is drawn."""
    return shapes.is_bound(node) and not prose.CONCLUSION.search(words)


class _Named(NamedTuple):
    """A name in a sentence, with its place in the text."""

    key: str
    span: Span
    at: int
    node: t.Name | None = None


def _spoken_of(named: Sequence[_Named], said: str, phrase: re.Match[str]) -> _Named:
    """The name that a phrase is about: "y is one-hot", "a one-hot vector y"."""
    before = [n for n in named if n.at < phrase.start()]
    behind = [n for n in named if n.at >= phrase.end()]
    of_the_last = prose.COPULA.search(said[: phrase.start()])
    if behind and (not before or not of_the_last) and behind[0].at - phrase.end() < BESIDE:
        return behind[0]
    return before[-1] if before else named[0]


class _Behind(NamedTuple):
    """Conditions that stand behind a statement: their ids, and the conditions by statement."""

    conditions: frozenset[int]
    of: Mapping[int, list[Node]]
