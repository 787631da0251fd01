"""Linear programs, by HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy import sparse

_OPTIMAL = 0


def maximum(
    target: np.ndarray, equations: sparse.csr_matrix, due: np.ndarray, cap: float
) -> float:
    """Find the most that a sum of what is not less than nil can be.

    Args:
        target: how much of each is in the sum.
        equations: what is known of them.
        due: what each comes to.
        cap: what none is more than.

    Raises:
        ArithmeticError: the program found none.

    """
    from scipy.optimize import linprog

    of = {"A_eq": equations, "b_eq": due} if equations.shape[0] else {}
    found = linprog(-target, **of, bounds=(0, cap), method="highs")
    if found.status != _OPTIMAL:
        msg = f"no interval was found: {found.message}"
        raise ArithmeticError(msg)
    return float(-found.fun)


def solved(
    cost: np.ndarray,
    *,
    equal: tuple[sparse.csr_matrix, np.ndarray],
    most: tuple[sparse.csr_matrix, np.ndarray],
    low: np.ndarray,
    high: np.ndarray,
) -> np.ndarray | None:
    """Find what costs least.

    Args:
        cost: of one of each.
        equal: sums of them, and what these come to.
        most: sums of them, and what these come to at the most.
        low: how few of each there can be.
        high: how many.

    Returns:
        How many of each; None where nothing will do.

    """
    import numpy as np
    from scipy.optimize import linprog

    of: dict[str, object] = {}
    if equal[0].shape[0]:
        of |= {"A_eq": equal[0], "b_eq": equal[1]}
    if most[0].shape[0]:
        of |= {"A_ub": most[0], "b_ub": most[1]}
    bounds = np.column_stack([low, high])
    found = linprog(cost, **of, bounds=bounds, method="highs")
    return found.x if found.status == _OPTIMAL else None
