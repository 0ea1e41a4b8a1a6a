"""Terms in canonical form as people write them."""

from __future__ import annotations

from ..kernel.poly import Poly
from ..kernel.terms import Call, Deriv, Index, Num, Pow, Sym, Term, mul, rename, transform


def as_term(p: Poly | Term) -> Term:
    """A polynomial, or a term in canonical form, as people write it."""
    return transform(written(p.term() if isinstance(p, Poly) else p), _readable)


def written(t: Term) -> Term:
    """A term with the indices that it was written with."""
    ends = [(i, i.name.removesuffix("~fixed")) for i in t.free]
    return rename(t, {i: Index(name, i.set) for i, name in ends if name != i.name})


def _readable(t: Term) -> Term | None:
    match t:
        case Sym(str(), _):
            return t
        case Sym(((body, own), *variables), indices):  # a derivative of an arbitrary function
            out: Term = Sym(body, indices[:own])
            for name, count in variables:
                out, own = Deriv(out, Sym(name, indices[own : own + count])), own + count
            return out
        case Pow(Call("exp", (inner,)), e):
            return Call("exp", (mul(Num(e), as_term(inner)),))
    return None
