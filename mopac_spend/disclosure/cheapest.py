"""The cheapest cells to hide, exactly, where tables are small.

For each sum that must not be found out there has to be another table in which it is
different and all that is shown the same; so many tables, and the fewest pounds hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from mopac_spend.disclosure.cells import Atoms, Target

# Unknowns and choices of a program that is solved at once.
_UNKNOWNS, _CHOICES = 3000, 60
_ROUNDS = 8
_OPTIMAL = 0


def hidden(  # noqa: PLR0913, PLR0917 - what there is, and what may be done with it
    atoms: Atoms,
    first: np.ndarray,
    free: np.ndarray,
    stays: np.ndarray,
    weights: np.ndarray,
    left: Callable[[np.ndarray], Sequence[Target]],
) -> np.ndarray | None:
    """Find the cheapest sums to hide.

    Args:
        atoms: what there is.
        first: sums that are hidden in any case.
        free: sums that may be hidden.
        stays: sums that are shown in any case.
        weights: what it costs to hide each.
        left: attacks, and gives what is found out, as sums of atoms.

    Returns:
        Which are hidden; None where the tables are too large, or nothing will do.

    """
    import numpy as np

    choices = np.flatnonzero(free & ~first)
    targets: list[Target] = []
    chosen = first
    if len(choices) > _CHOICES:
        return None
    for _ in range(_ROUNDS):
        failed = left(chosen)
        if not failed:
            return chosen
        targets += failed
        if len(targets) * (len(atoms.people) + len(choices)) > _UNKNOWNS:
            return None
        found = _solved(atoms, choices, stays, weights, targets)
        if found is None:
            return None
        chosen = first.copy()
        chosen[choices[found]] = True
    return None


def _solved(
    atoms: Atoms,
    choices: np.ndarray,
    stays: np.ndarray,
    weights: np.ndarray,
    targets: Sequence[Target],
) -> np.ndarray | None:
    import numpy as np
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    many, count, size = len(targets), len(atoms.people), len(choices)
    each = sparse.identity(many)
    moving, fixed = atoms.sums[choices], atoms.sums[stays]
    # Numbers about one are those that such programs are exact with.
    unit = atoms.sizes.max()
    sizes = atoms.sizes / unit
    due = [1.01 * one.margin / unit for one in targets]
    # What is chosen may move as far as it can, and nothing else at all.
    moved = sparse.kron(each, moving)
    may = sparse.vstack([sparse.diags(abs(moving) @ sizes)] * many)
    differ = sparse.block_diag([one.shares[None, :] for one in targets])
    blank = sparse.csr_matrix((many, size))
    rules = [
        LinearConstraint(sparse.hstack([moved, -may]).tocsr(), -np.inf, 0),
        LinearConstraint(sparse.hstack([moved, may]).tocsr(), 0, np.inf),
        LinearConstraint(sparse.hstack([differ, blank]).tocsr(), due, np.inf),
    ]
    if fixed.shape[0]:
        still = sparse.kron(each, fixed)
        none = sparse.csr_matrix((still.shape[0], size))
        rules.append(LinearConstraint(sparse.hstack([still, none]).tocsr(), 0, 0))
    # Where a sum can be more so, it can be as much less.
    far = np.tile(sizes, many)
    found = milp(
        np.concatenate([np.zeros(many * count), weights[choices] / weights.max()]),
        constraints=rules,
        integrality=np.concatenate([np.zeros(many * count), np.ones(size)]),
        bounds=Bounds(
            np.concatenate([-far, np.zeros(size)]),
            np.concatenate([far, np.ones(size)]),
        ),
        options={"node_limit": 500, "mip_rel_gap": 1e-6, "presolve": False},
    )
    if found.status != _OPTIMAL:
        return None
    chosen: np.ndarray = found.x[many * count :] > 0.5  # noqa: PLR2004
    return chosen
