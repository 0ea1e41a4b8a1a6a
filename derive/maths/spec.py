"""The notation of an architecture: `28x28x1 -> conv 5x5x6 pad 2 -> relu -> flatten -> 10`.

Reading gives steps with their places and decides nothing that depends on sizes. What is not
understood is a `SpecError` with its place and what was expected there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .counts import Shape
from .layers import SPELLINGS, Layer, Settings
from .spec_tokens import SpecError, Token, tokens

__all__ = ["Spec", "SpecError", "Step", "read_spec"]

MAX_STEPS, MAX_DEPTH = 500, 8


class Step(NamedTuple):
    """A layer as it was written. `numbers` are those that its row has to make sense of."""

    start: int
    end: int
    text: str
    label: str
    row: Layer
    settings: Settings
    numbers: tuple[tuple[int, ...], ...] = ()
    branches: tuple[tuple[Step, ...], ...] = ()
    depthwise: bool = False
    axes: int = 0  # of conv2d and the like


class Spec(NamedTuple):
    """A whole architecture."""

    text: str
    shape: Shape
    steps: tuple[Step, ...]
    batch: int | None = None
    channels_first: bool = False


def read_spec(text: str) -> Spec:
    """An architecture from its text."""
    return _Reader(text).spec()


# -- words and what they say -----------------------------------------------------------------------
Change = Callable[[tuple[int, ...]], dict[str, Any]]


def _one(name: str) -> Change:
    return lambda numbers: {name: numbers[0]}


def _each(name: str) -> Change:
    return lambda numbers: {name: numbers}


class Option(NamedTuple):
    """Words with numbers: what they are called, what the row must take for it, and what it sets."""

    words: str
    needs: str
    sets: Change
    single: bool = True


_OPTIONS = (
    Option("stride strides s", "stride", _each("stride"), False),
    Option("pad padding padded p", "pad", _each("pad"), False),
    Option("dilation dilated d", "dilation", _each("dilation"), False),
    Option("group groups g", "groups", _one("groups")),
    Option(
        "filters kernels channels maps features units unit neurons neuron nodes node outputs "
        "output classes hidden f",
        "units",
        _one("units"),
    ),
    Option("kernel window filter size k", "window", _each("window"), False),
    Option("heads head h", "heads", _one("heads")),
)
OPTIONS: Mapping[str, Option] = {word: row for row in _OPTIONS for word in row.words.split()}
FLAGS: Mapping[tuple[str, ...], tuple[str, dict[str, Any]]] = {
    ("no", "bias"): ("bias", {"bias": False}),
    ("no", "biases"): ("bias", {"bias": False}),
    ("without", "bias"): ("bias", {"bias": False}),
    ("without", "biases"): ("bias", {"bias": False}),
    ("two", "biases"): ("biases", {"biases": 2}),
    ("bias",): ("bias", {"bias": True}),
    ("biases",): ("bias", {"bias": True}),
    ("same",): ("pad", {"same": True}),
    ("valid",): ("pad", {"pad": (0,)}),
    ("no", "padding"): ("pad", {"pad": (0,)}),
    ("without", "padding"): ("pad", {"pad": (0,)}),
    ("floor",): ("rounding", {"rounding": "floor"}),
    ("ceil",): ("rounding", {"rounding": "ceil"}),
    ("bidirectional",): ("directions", {"directions": 2}),
    ("last",): ("last", {"last": True}),
}
_GLUE_WORDS = """
with and of a an the by each on in to is has layer layers function using x then followed per over
all which
"""
_GLUE = frozenset(_GLUE_WORDS.split())
_INPUT_WORDS = "input inputs image images picture vector size shape tensor tokens token"
_INPUT = frozenset(_INPUT_WORDS.split())


_FILTERS = ("filter", "filters", "kernel", "kernels")


class _Reader:
    """One reading."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, tokens(text), 0
        self.batch: int | None = None
        self.channels_first = False
        self.count = 0

    def spec(self) -> Spec:
        body = self._body()
        shape = self._input(body)
        steps = self._chain(0)
        if self.at < len(self.tokens):
            raise self._error("a layer or '->'", self.tokens[self.at])
        if self.channels_first and shape.space:
            first, *rest = (*shape.space, shape.channels)
            shape = Shape(tuple(rest), first)
        return Spec(self.text, shape, steps, self.batch, self.channels_first)

    def _error(self, expected: str, token: Token | None = None) -> SpecError:
        """What stands there, and what was expected."""
        if token is None:
            end = len(self.text.rstrip())
            return SpecError(f"{expected} was expected", end, end + 1)
        shown = "a line's end" if token.text == "\n" else f"'{token.text}'"
        return SpecError(f"{shown}: {expected} was expected", token.start, token.end)

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _body(self) -> list[Token]:
        """The tokens up to the next arrow, or what closes a group."""
        start = self.at
        depth = 0
        while (token := self._peek()) is not None:
            if depth == 0 and token.kind in ("arrow", ")", "|"):
                break
            depth += (token.kind == "(") - (token.kind == ")")
            self.at += 1
        if depth:
            raise self._error("')' that closes the bracket", self._peek())
        return self.tokens[start : self.at]

    # -- the input --------------------------------------------------------------------------------
    def _input(self, body: list[Token]) -> Shape:
        body = self._without_globals([t for t in body if t.kind not in ("(", ")", ",", ":")])
        sizes = [t for t in body if t.kind == "numbers"]
        for token in body:
            if token.kind != "numbers" and token.text.lower() not in _INPUT | _GLUE:
                raise self._error("the size of the input, as in 28x28x1 or 30,", token)
        if not sizes:
            raise self._error(
                "the size of the input, as in 28x28x1 or 30,", body[0] if body else None
            )
        numbers = tuple(n for t in sizes for n in t.numbers)
        if not all(numbers):
            raise SpecError("a size is at least 1", sizes[0].start, sizes[-1].end)
        if len(numbers) > 4:
            raise self._error("a size of at most four numbers", sizes[0])
        return Shape(numbers[:-1], numbers[-1])

    def _without_globals(self, body: list[Token]) -> list[Token]:
        """Tokens without what is said of the whole: the batch, and where channels stand."""
        kept: list[Token] = []
        k = 0
        while k < len(body):
            words = [t.text.lower() for t in body[k : k + 4]]
            if words[0] == "batch" and words[1:2] not in (
                ["norm"],
                ["normalisation"],
                ["normalization"],
            ):
                k += 1
                while k < len(body) and body[k].text.lower() in ("size", "of", "is", "="):
                    k += 1
                if k == len(body) or len(body[k].numbers) != 1 or not body[k].numbers[0]:
                    raise self._error("a number after batch", body[k] if k < len(body) else None)
                self.batch = body[k].numbers[0]
                k += 1
            elif words[0] in ("channels", "channel") and words[1:2] in (["first"], ["last"]):
                self.channels_first = words[1] == "first"
                k += 2
            else:
                kept.append(body[k])
                k += 1
        return kept

    # -- layers -----------------------------------------------------------------------------------
    def _chain(self, depth: int) -> tuple[Step, ...]:
        steps: list[Step] = []
        while (token := self._peek()) is not None and token.kind == "arrow":
            self.at += 1
            found = self._step(depth)
            if found is not None:
                steps.append(found)
        return tuple(steps)

    def _step(self, depth: int) -> Step | None:
        self.count += 1
        if self.count > MAX_STEPS or depth > MAX_DEPTH:
            raise self._error("fewer layers", self._peek())
        first = self._peek()
        group = self._group(depth)
        if group is not None:
            return group
        body = self._body()
        if not body:
            raise self._error("a layer, as in conv 3x3x5 or 10,", self._peek())
        assert first is not None
        body, label = _labelled(body)
        kept = self._without_globals([t for t in body if t.kind not in ("(", ")", ",")])
        if not kept:
            if label or len(body) == 0:
                raise self._error("a layer after its label", first)
            return None
        return self._layer(kept, label)

    def _group(self, depth: int) -> Step | None:
        """`residual(conv ... -> relu | conv 1x1x64)`: branches that are added."""
        here = self.tokens[self.at : self.at + 4]
        body, label = _labelled(list(here))
        if len(body) < 2 or body[1].kind != "(" or body[0].text.lower() not in ("residual", "skip"):
            return None
        first, self.at = here[0], self.at + len(here) - len(body) + 2
        branches = [self._branch(depth)]
        while (token := self._peek()) is not None and token.kind == "|":
            self.at += 1
            branches.append(self._branch(depth))
        token = self._peek()
        if token is None or token.kind != ")":
            raise self._error("')' that closes the residual block", token)
        self.at += 1
        text = self.text[first.start : token.end]
        row = SPELLINGS["residual"]
        return Step(first.start, token.end, text, label, row, Settings(), (), tuple(branches))

    def _branch(self, depth: int) -> tuple[Step, ...]:
        if (token := self._peek()) is not None and token.kind in ("|", ")"):
            return ()
        head = self._step(depth + 1)
        return ((head,) if head is not None else ()) + self._chain(depth + 1)

    def _layer(self, body: list[Token], label: str) -> Step:
        start, end = body[0].start, body[-1].end
        row, rest, depthwise = self._row(body)
        settings: dict[str, Any] = {}
        numbers: list[Token] = []
        k = 0
        while k < len(rest):
            k = self._option(row, rest, k, settings, numbers)
        if depthwise:
            settings.setdefault("groups", 0)
        text = " ".join(self.text[start:end].split())
        listed = tuple(t.numbers for t in numbers)
        said = [t.text[-2] for t in body if t.kind == "word" and t.text[-2:-1].isdigit()]
        axes = int(said[0]) if said else 0
        return Step(start, end, text, label, row, Settings(**settings), listed, (), depthwise, axes)

    def _row(self, body: list[Token]) -> tuple[Layer, list[Token], bool]:
        """The row that the words name, and the other tokens."""
        words = [(k, t.text.lower()) for k, t in enumerate(body) if t.kind == "word"]
        depthwise = [k for k, w in words if w == "depthwise"]
        words = [(k, w) for k, w in words if w != "depthwise"]
        for first in range(len(words)):
            for last in range(min(len(words), first + 4), first, -1):
                named = " ".join(w for _, w in words[first:last])
                row = SPELLINGS.get(named) or SPELLINGS.get(named.replace(" ", ""))
                if row is not None and words[last - 1][0] - words[first][0] == last - first - 1:
                    gone = {k for k, _ in words[first:last]} | set(depthwise)
                    return row, [t for k, t in enumerate(body) if k not in gone], bool(depthwise)
        strange = [(k, w) for k, w in words if w not in _KNOWN]
        if not strange and any(t.kind == "numbers" for t in body):
            filters = any(w in _FILTERS for _, w in words)
            return SPELLINGS["conv" if filters else "linear"], body, bool(depthwise)
        k, word = (strange or words or [(0, body[0].text)])[0]
        raise self._no_layer(body[k], word)

    def _no_layer(self, token: Token, word: str) -> SpecError:
        from difflib import get_close_matches

        near = get_close_matches(word, SPELLINGS, n=1)
        hint = (
            f"; did you mean '{near[0]}'?" if near else "; a layer was expected, as in conv 3x3x5"
        )
        return SpecError(f"'{token.text}' is no layer{hint}", token.start, token.end)

    def _option(
        self, row: Layer, body: list[Token], k: int, settings: dict[str, Any], numbers: list[Token]
    ) -> int:
        """Read what stands at k; where to go on."""
        token = body[k]
        word = token.text.lower()
        after = body[k + 1] if k + 1 < len(body) else None
        for length in (2, 1):
            flag = FLAGS.get(tuple(t.text.lower() for t in body[k : k + length]))
            if flag is not None and (word not in OPTIONS or length == 2):
                self._takes(row, flag[0], token)
                settings.update(flag[1])
                return k + length
        if word == "output" and after is not None and after.text.lower() in ("padding", "pad"):
            self._takes(row, "more", token)
            return self._valued(
                row, body, k + 2, Option("", "more", _each("more"), False), settings
            )
        if token.kind == "numbers":
            option = OPTIONS.get(after.text.lower()) if after is not None else None
            if option is not None and _is_owned(token, option, body[k + 2 :]):
                return self._before(row, body, k, option, settings)
            numbers.append(token)
            return k + 1
        if word in OPTIONS:
            return self._valued(row, body, k + 1, OPTIONS[word], settings)
        if token.kind == "decimal" and "rate" in row.reads.split():
            return k + 1
        if word in _GLUE or (word == "rate" and "rate" in row.reads.split()):
            return k + 1
        raise self._error(f"what {row.name} takes ({_listed(row)})", token)

    def _valued(
        self, row: Layer, body: list[Token], k: int, option: Option, settings: dict[str, Any]
    ) -> int:
        """An option with its numbers behind it: `stride 2`, `padding same`."""
        word = body[k - 1]
        while k < len(body) and body[k].text.lower() in ("of", "is", "size", "sizes", ":"):
            k += 1
        token = body[k] if k < len(body) else None
        if token is not None and option.needs == "pad" and (token.text.lower(),) in FLAGS:
            self._takes(row, "pad", word)
            settings.update(FLAGS[token.text.lower(),][1])
            return k + 1
        if token is None or token.kind != "numbers":
            if word.text.lower() in ("padding", "pad", "padded") and settings.get("same"):
                return k  # "same padding"
            if word.text.lower() in ("hidden", "output", "size", "filter", "window", "kernel"):
                return k  # "output layer", "hidden layer"
            raise self._error(f"a number after {word.text}", token or word)
        self._set(row, option, word, token, settings)
        return k + 1

    def _before(
        self, row: Layer, body: list[Token], k: int, option: Option, settings: dict[str, Any]
    ) -> int:
        """An option with its numbers before it: `5 filters`, `3x3 kernel`."""
        self._set(row, option, body[k + 1], body[k], settings)
        return k + 2

    def _set(
        self, row: Layer, option: Option, word: Token, number: Token, settings: dict[str, Any]
    ) -> None:
        if option.needs == "units" and len(number.numbers) > 1 and "window" in row.reads:
            option = OPTIONS["window"]  # "3x3 filters"
        self._takes(row, option.needs, word)
        if option.single and len(number.numbers) != 1:
            raise self._error(f"one number of {word.text}", number)
        if option.needs not in ("pad", "more") and not all(number.numbers):
            raise SpecError(f"{word.text} is at least 1", number.start, number.end)
        settings.update(option.sets(number.numbers))

    def _takes(self, row: Layer, needs: str, token: Token) -> None:
        if needs not in (*row.reads.split(), *row.options.split()):
            raise SpecError(
                f"'{token.text}' means nothing to {row.name}; it takes {_listed(row)}",
                token.start,
                token.end,
            )


_SHOWN = {
    "units": "a number of units",
    "window": "a window",
    "pad": "padding",
    "more": "output padding",
    "rounding": "floor or ceil",
    "biases": "two biases",
    "directions": "bidirectional",
    "rate": "a rate",
}
_KNOWN = frozenset({*OPTIONS, *_GLUE, *(w for words in FLAGS for w in words)})


def _listed(row: Layer) -> str:
    names = dict.fromkeys((*row.reads.split(), *row.options.split()))
    return ", ".join(_SHOWN.get(n, n) for n in names) or "nothing else"


def _is_owned(number: Token, option: Option, rest: list[Token]) -> bool:
    """Whether a number belongs to the word behind it, as in `5 filters` and `3x3 kernel`, and not
    in `3x3 stride 2`."""
    if option.needs in ("stride", "pad", "dilation"):
        return False
    if len(number.numbers) > 1 and option.needs not in ("units", "window"):
        return False
    if not rest or rest[0].kind != "numbers":
        return True
    return option.single and len(rest[0].numbers) > 1


def _labelled(body: list[Token]) -> tuple[list[Token], str]:
    """A layer without the label before it: `A: conv 3x3x5`."""
    for k, token in enumerate(body[:3]):
        if token.kind == ":" and k:
            return body[k + 1 :], " ".join(t.text for t in body[:k])
    return body, ""
