"""How names and indices are written: as LaTeX and as plain text.

Names come from documents, where they are LaTeX already (`\\hat{y}`, `W^{[1]}`), and from programs,
where they are words (`alpha`, `loss`, `w_out`, `x1`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from derive.kernel.terms import Binder, Index, Size, Sym, Term, walk
from derive.pattern import pattern

_GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho
sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
Omega ell
"""
GREEK = frozenset(_GREEK.split())
_LETTERS = "ijklmnpqrstuvwabcfgh"
_PLAIN = pattern(r"[A-Za-z]'*")
_WORD = pattern(r"([A-Za-z]+)('*)")
_NUMBERED = pattern(r"([A-Za-z]+)_?([0-9]+)")
_SNAKE = pattern(r"([A-Za-z]+[0-9]*)_([A-Za-z0-9_]+)")
_BLANKS = pattern(r" +(?=[_^}]|$)", hints=" ")
_SHORT = pattern(r"([A-Za-z]|\\[A-Za-z]+)'*")


def seen(name: str) -> str:
    """A name as the document writes it: blanks tell names that look the same apart."""
    return _BLANKS.sub("", name) if " " in name else name


def _word(word: str) -> str:
    if word in GREEK:
        return "\\" + word
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def latex_name(name: str) -> str:
    """A name as LaTeX; one that is LaTeX already stays as it is."""
    name = seen(name)
    if _PLAIN.fullmatch(name):
        return name
    if m := _WORD.fullmatch(name):
        return _word(m[1]) + m[2]
    if m := _NUMBERED.fullmatch(name):
        return f"{_word(m[1])}_{{{m[2]}}}"
    if m := _SNAKE.fullmatch(name):
        below = ", ".join(latex_name(part) for part in m[2].split("_") if part)
        return attach(latex_name(m[1]), [below])
    return name


def _group(text: str, start: int) -> int:
    """Where the script that begins at `start` ends."""
    if text[start] == "\\":
        return start + len(re.match(r"\\([A-Za-z]+|.)", text[start:])[0])  # type: ignore[index]
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth <= 0:
            return at + 1
    return len(text)


def _subscript(name: str) -> tuple[str, str]:
    """A LaTeX name without its subscript, and the subscript."""
    depth = 0
    for at, c in enumerate(name):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if c == "_" and depth == 0 and at + 1 < len(name):
            end = _group(name, at + 1)
            inner = name[at + 1 : end]
            return name[:at] + name[end:], inner[1:-1] if inner.startswith("{") else inner
    return name, ""


def join_indices(indices: Sequence[str]) -> str:
    """Letters stand side by side, anything longer is separated by commas."""
    if not all(_SHORT.fullmatch(i) for i in indices):
        return ",".join(indices)
    out = ""
    for i in indices:
        gap = " " if re.search(r"\\[A-Za-z]+$", out) and i[0].isalpha() else ""
        out += gap + i
    return out


def attach(name: str, indices: Sequence[str]) -> str:
    """A LaTeX name with indices, after the subscript that it may have already; a name may have
    places for them."""
    if not indices:
        return name
    if PLACE in name:
        return _placed(name, indices)
    base, below = _subscript(name)
    inner = join_indices(indices)
    return f"{base}_{{{below + ', ' if below else ''}{inner}}}"


PLACE = "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"


def place(n: int) -> str:
    """Where the n-th index stands in a name that has places for its indices."""
    return f"{PLACE}{n}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"


def unplaced(name: str) -> str:
    """A name with letters where its indices stand."""
    return _placed(seen(name), _LETTERS) if PLACE in name else seen(name)


def _placed(name: str, indices: Sequence[str]) -> str:
    for n, index in enumerate(indices):
        name = name.replace(place(n), index)
    return name


_DECORATION = pattern(r"\\(mathrm|mathbf|boldsymbol|text|bm|operatorname|mathit)\{([^{}]*)\}")
_ACCENT = pattern(r"\\([A-Za-z]+)\{([^{}]*)\}")


def text_name(name: str) -> str:
    """A name without LaTeX's marks: `\\hat{y}` is hat(y), `\\alpha` is alpha."""
    name = _DECORATION.sub(r"\2", seen(name))
    name = _ACCENT.sub(r"\1(\2)", name)
    return re.sub(r"[\\{}]", "", name)


def text_symbol(name: str, indices: Sequence[str]) -> str:
    """A quantity in plain text: h_j, W_ij, W[1, 12]."""
    base = text_name(name)
    if not indices:
        return base
    if PLACE in base:
        return _placed(base, indices)
    if "_" not in base and all(len(i) == 1 for i in indices):
        return f"{base}_{''.join(indices)}"
    return f"{base}[{', '.join(indices)}]"


def _candidates(name: str) -> Iterator[str]:
    base = name.partition("~")[0]
    if not base[:1].isalpha() and not base.startswith("\\"):
        base = "j"  # made by the normal form, not by a person
    yield base
    start = _LETTERS.find(base) + 1 if len(base) == 1 else 0
    yield from _LETTERS[start:]
    yield from _LETTERS[:start]
    while True:
        base += "'"
        yield base


def choose(index: Index, taken: Iterable[str]) -> str:
    """A name for an index, its own one where that is not taken."""
    used = set(taken)
    return next(name for name in _candidates(index.name) if name not in used)


def taken_names(t: Term) -> frozenset[str]:
    """What an index of a term must not be called: its quantities and the sizes in it."""
    return frozenset(
        {u.name for u in walk(t) if isinstance(u, Sym)}
        | {u.set for u in walk(t) if isinstance(u, Size)}
    )


def free_names(t: Term, given: Mapping[Index, str], taken: frozenset[str]) -> dict[Index, str]:
    """Names for the free indices and the members in a term: its own ones where they differ."""
    names = dict(given)
    members = {i for u in walk(t) for i in indices_of(u) if i.member}
    for index in sorted(members - names.keys()):
        names[index] = index.name
    for index in sorted(t.free - names.keys()):
        written = "~" not in index.name
        names[index] = choose(index, {*names.values(), *(() if written else taken)})
    return names


def indices_of(t: Term) -> tuple[Index, ...]:
    """The indices that a term itself mentions, as a quantity, a delta or a binder."""
    if isinstance(t, Sym):
        return t.indices
    if isinstance(t, Binder):
        return (t.index,)
    return tuple(i for i in t.args if isinstance(i, Index))
