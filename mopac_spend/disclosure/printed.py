"""Payments to individuals that are printed one by one, and what they give away.

What the law wants published of an individual is a row with its amount. Whoever reads a
release takes such rows off its sums, and what is left there is what can be protected.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.disclosure.attack import Attack
from mopac_spend.disclosure.cells import Atoms, Cell, Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mopac_spend.disclosure.cells import Paid
    from mopac_spend.disclosure.rule import Rule


def printed(cells: Iterable[Cell]) -> set[str]:
    """Give the payments that stand alone in a cell that was shown, by key."""
    return {
        key
        for cell in cells
        if cell.standing is Standing.SHOWN and len(cell.shares) == 1
        for key, share in cell.shares.items()
        if share == 1
    }


def less(cell: Cell, public: Collection[str]) -> Cell:
    """Give a cell as it is known to whoever takes public payments off it."""
    left = {key: share for key, share in cell.shares.items() if key not in public}
    return replace(cell, shares=left)


def less_printed(cells: Sequence[Cell], before: Iterable[Cell]) -> list[Cell]:
    """Give cells without the payments that were printed one by one.

    Args:
        cells: of any standing, those that print them too.
        before: what was shown.

    """
    public = printed(before)
    return [less(cell, public) for cell in cells] if public else [*cells]


def given_back(
    paid: Mapping[str, Paid], before: Sequence[Cell], now: Sequence[Cell], rule: Rule
) -> list[str]:
    """Name what earlier releases hid and what follows now, and did not before.

    Args:
        paid: payments to individuals by key, of earlier releases and of this one.
        before: cells of earlier releases and publications.
        now: what is to be shown.
        rule: the body's.

    """
    import numpy as np

    earlier = less_printed(before, before)
    if not any(each.standing is Standing.HIDDEN and each.shares for each in earlier):
        return []
    atoms = Atoms(paid, [*earlier, *less_printed(now, before)], rule)
    shown: np.ndarray = np.zeros(len(atoms.standing), dtype=bool)
    hidden: dict[int, list[str]] = {}
    for cell, at in zip(earlier, atoms.sum_of, strict=False):
        if at >= 0 and cell.standing is Standing.SHOWN:
            shown[at] = True
        elif at >= 0 and cell.standing is Standing.HIDDEN:
            hidden.setdefault(at, []).append(cell.name)
    wanted = [at for at in sorted(hidden) if atoms.sum_sensitive[at] and not shown[at]]
    targets = [atoms.target(atoms.sums[[at]].toarray()[0]) for at in wanted]
    known = {*Attack(atoms, shown, rule).open(targets)}
    for at in atoms.sum_of[len(earlier) :]:
        if at >= 0:
            shown[at] = True
    found = {*Attack(atoms, shown, rule).open(targets)} - known
    return [name for at in sorted(found) for name in hidden[wanted[at]]]
