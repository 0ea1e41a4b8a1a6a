"""The largest value of an expression over an index: SymPy has none that stays as it is."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits


class MaxOver(ExprWithLimits):  # type: ignore[misc]
    """`MaxOver(h[k], (k, 1, N))` is the largest h[k]. It stays as it is until `doit()` with limits
    that are numbers.

    >>> import sympy
    >>> h, k = sympy.IndexedBase("h"), sympy.Symbol("k", integer=True)
    >>> MaxOver(h[k], (k, 1, 2)).doit()
    Max(h[1], h[2])
    """

    def doit(self, **hints: Any) -> Any:
        """The maximum itself, where every limit is a number."""
        values = [self.function]
        for symbol, low, high in self.limits:
            if not (low.is_Integer and high.is_Integer):
                return self
            members = [sympy.Integer(k) for k in range(int(low), int(high) + 1)]
            values = [v.subs(symbol, k) for v in values for k in members]
        return sympy.Max(*(v.doit(**hints) if hints.get("deep", True) else v for v in values))

    def _eval_derivative(self, symbol: Any) -> Any:
        return sympy.Derivative(self, symbol, evaluate=False)

    def _latex(self, printer: Any) -> str:
        letters = ",".join(printer._print(limit[0]) for limit in self.limits)
        return rf"\max_{{{letters}}} {printer.parenthesize(self.function, 40)}"
