"""What can be worked out from the sums that are shown.

The attacker knows every sum that is shown here or was shown before, which payments
stand in which cells, how many they are, and which of them are credits; nothing else of
what individuals were paid. Each sum that is shown is an equation over atoms that are
nil or more. A guess at a hidden sum is as good as the interval between the least and
the most that it can be, which linear programs find; and where several people's sums
hang together, whatever equation can be made from those that are shown.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.disclosure.cells import NIL
from mopac_spend.disclosure.programs import maximum, solved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from scipy import sparse

    from mopac_spend.disclosure.cells import Atoms, Target
    from mopac_spend.disclosure.rule import Rule

# Equations are made of shares, most of which are 1.
_SAME = 1e-8
_ROUNDS = 6
# No sum is so many times what all individuals were paid: nobody would think so.
_BEYOND = 10


class Interval(NamedTuple):
    """What a hidden sum can be for all that anybody else knows, pounds."""

    least: float
    value: float
    most: float


class Attack:
    """An attack on what is shown.

    Attributes:
        atoms: what is looked for.
        unknown: which of them do not follow at once.
        equations: what is known of those, one row a sum.

    """

    def __init__(self, atoms: Atoms, shown: np.ndarray, rule: Rule) -> None:
        """Take what is known.

        Args:
            atoms: what there is.
            shown: of its sums, which are.
            rule: what has to be safe.

        """
        import numpy as np

        self.atoms, self.rule = atoms, rule
        rows = atoms.sums[shown]
        unknown = np.ones(len(atoms.people), dtype=bool)
        pattern = rows.copy()
        pattern.data = np.ones_like(pattern.data)
        while True:
            left = pattern @ unknown
            alone = pattern[left == 1].sum(axis=0)
            found = (np.asarray(alone).ravel() > 0) & unknown
            if not found.any():
                break
            unknown &= ~found
        self.unknown: np.ndarray = unknown
        rows = rows[:, unknown]
        self.equations: sparse.csr_matrix = rows[np.diff(rows.indptr) > 1]
        self.sizes: np.ndarray = atoms.sizes[unknown]
        self._place: np.ndarray = np.cumsum(unknown) - 1

    def interval(self, target: np.ndarray) -> Interval:
        """Find the least and the most that a sum of atoms can be."""
        value = float(target @ self.atoms.sizes)
        known = float(target[~self.unknown] @ self.atoms.sizes[~self.unknown])
        of = target[self.unknown]
        if not of.any():
            return Interval(value, value, value)
        due = self.equations @ self.sizes
        cap = _BEYOND * float(self.atoms.sizes.sum())
        most = maximum(of, self.equations, due, cap)
        least = -maximum(-of, self.equations, due, cap)
        return Interval(least + known, value, most + known)

    def open(self, targets: Sequence[Target], *, exact: bool = True) -> list[int]:
        """Say which sums are guessed too well, by their place.

        Other tables that are possible too prove it for many at a time; what is left is
        worked out one by one, or, unless it has to be `exact`, taken for guessed.
        """
        reaches = self.reached(targets)
        return [
            at
            for at, (target, (low, high)) in enumerate(
                zip(targets, reaches, strict=True)
            )
            if not target.wide(low, high) and not (exact and self._proved(target))
        ]

    def _proved(self, target: Target) -> bool:
        if not target.shares[self.unknown].any():
            return False
        found = self.interval(target.shares)
        return target.wide(found.least - found.value, found.most - found.value)

    def reached(
        self, targets: Sequence[Target], most: float = 1
    ) -> list[tuple[float, float]]:
        """Say how much less and more sums are in some other tables.

        Args:
            targets: the sums.
            most: how many times what is enough is looked for.

        """
        import numpy as np

        if not targets or not self.sizes.size:
            return [(0.0, 0.0)] * len(targets)
        of = np.array([each.shares for each in targets])[:, self.unknown]
        due = most * np.array([each.margin for each in targets])
        low, high = np.zeros(len(of)), np.zeros(len(of))
        seeds = np.random.default_rng(1)
        left = of.any(axis=1)
        for turn in range(_ROUNDS):
            wanted = np.flatnonzero(left & (np.minimum(high, -low) < due))
            if not wanted.size:
                break
            signs = seeds.choice([-1.0, 1.0], wanted.size)
            # Whichever way is found already, the other is looked for.
            signs[high[wanted] >= due[wanted]] = -1.0
            signs[-low[wanted] >= due[wanted]] = 1.0
            both = turn < _ROUNDS // 2
            apart = self._another(of[wanted] * signs[:, None], due[wanted], both=both)
            for way in (apart, -apart):
                if (way >= -self.sizes - NIL).all():
                    far = of @ way
                    low, high = np.minimum(low, far), np.maximum(high, far)
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def _another(self, of: np.ndarray, due: np.ndarray, *, both: bool) -> np.ndarray:
        """Find a difference to the true table that moves as many sums as it can.

        Args:
            of: the sums, as sums of what is unknown.
            due: by how much each is to be more.
            both: the opposite difference has to be possible too.

        """
        import numpy as np
        from scipy import sparse

        count, moved = len(self.sizes), len(due)
        # z of what is due is reached: targets · d >= due · z, z <= 1.
        reached = sparse.hstack([-sparse.csr_matrix(of), sparse.diags(1.001 * due)])
        blank = sparse.csr_matrix((self.equations.shape[0], moved))
        kept = sparse.hstack([self.equations, blank])
        far = self.sizes if both else np.full(count, _BEYOND * self.sizes.sum())
        solution = solved(
            np.concatenate([np.zeros(count), -np.ones(moved)]),
            equal=(kept.tocsr(), np.zeros(kept.shape[0])),
            most=(reached.tocsr(), np.zeros(moved)),
            low=np.concatenate([-self.sizes, np.zeros(moved)]),
            high=np.concatenate([far, np.ones(moved)]),
        )
        if solution is None or (abs(self.equations @ solution[:count]) > NIL).any():
            return np.zeros(count)
        return solution[:count]

    def derived(self) -> Iterator[np.ndarray]:
        """Find what follows of fewer people than a sum needs, exactly.

        Sums of several atoms; what follows of one alone has no interval. People are
        tried alone and two by two, and the rests of sums, whoever is in them.
        """
        import numpy as np

        small = [
            at
            for at in np.flatnonzero(self.unknown).tolist()
            if len(self.atoms.people[at]) < self.rule.fewest
        ]
        if not small or not self.equations.shape[0]:
            return
        basis = _basis(self.equations)
        columns = basis[:, [self._place[at] for at in small]]
        # Of each atom that which no equation says, and how these hang together.
        free = np.eye(len(small)) - columns.T @ columns
        for group in _groups(free, [self.atoms.people[at] for at in small], self.rule):
            values, vectors = np.linalg.eigh(free[np.ix_(group, group)])
            for value, vector in zip(values, vectors.T, strict=True):
                if value < _SAME:
                    yield self._sum([small[at] for at in group], vector)
        if self.rule.fewest > 3:  # noqa: PLR2004
            yield from self._rests()

    def _rests(self) -> Iterator[np.ndarray]:
        """Give what is left of a sum when all that follows is taken from it."""
        import numpy as np

        places = np.flatnonzero(self.unknown)
        for row in self.equations:
            people = frozenset[int]().union(
                *(self.atoms.people[places[at]] for at in row.indices)
            )
            if len(people) < self.rule.fewest:
                yield self._sum([places[at] for at in row.indices], row.data)

    def _sum(self, atoms: Sequence[int], shares: Sequence[float]) -> np.ndarray:
        import numpy as np

        target = np.zeros(len(self.atoms.people))
        target[list(atoms)] = np.where(np.abs(shares) < NIL, 0, shares)
        return target


def said_by(equations: sparse.csr_matrix) -> Callable[[np.ndarray], bool]:
    """Give what says whether a sum of atoms follows from others."""
    import numpy as np

    if not equations.shape[0]:
        return lambda target: not target.any()
    basis = _basis(equations)

    def follows(target: np.ndarray) -> bool:
        rest = target - basis.T @ (basis @ target)
        return bool(np.abs(rest).max() < NIL * np.abs(target).max())

    return follows


def _basis(equations: sparse.csr_matrix) -> np.ndarray:
    """Give equations that say the same and have nothing in common, each of length 1."""
    import numpy as np

    values, vectors = np.linalg.eigh((equations @ equations.T).toarray())
    kept = values > _SAME * values.max()
    ways = vectors[:, kept] / np.sqrt(values[kept])
    return (equations.T @ ways).T  # type: ignore[no-any-return]


def _groups(
    free: np.ndarray, people: Sequence[frozenset[int]], rule: Rule
) -> Iterator[list[int]]:
    """Give the atoms of people who may be found out together."""
    import numpy as np

    of: dict[frozenset[int], list[int]] = defaultdict(list)
    for at, each in enumerate(people):
        if len(each) <= min(2, rule.fewest - 1):
            of[each].append(at)
    alone = {next(iter(who)): atoms for who, atoms in of.items() if len(who) == 1}
    yield from (atoms for atoms in alone.values() if len(atoms) > 1)
    if rule.fewest < 3:  # noqa: PLR2004
        return
    pairs = {tuple(sorted(who)) for who in of if len(who) == 2}  # noqa: PLR2004
    for one, other in sorted(pairs):
        group = of[frozenset((one, other))] + alone.get(one, []) + alone.get(other, [])
        if len(group) > 1:
            yield group
    order = [at for atoms in alone.values() for at in atoms]
    if not order:
        return
    starts = np.cumsum([0, *(len(atoms) for atoms in alone.values())])[:-1]
    whitened = _whitened(free, list(alone.values()))
    together = np.add.reduceat(np.square(whitened), starts, axis=0)
    together = np.add.reduceat(together, starts, axis=1)
    names = list(alone)
    for one, other in np.argwhere(np.triu(together, 1) > 1 - _SAME):
        if tuple(sorted((names[one], names[other]))) not in pairs:
            yield alone[names[one]] + alone[names[other]]


def _whitened(free: np.ndarray, blocks: Sequence[Sequence[int]]) -> np.ndarray:
    """Give how much of each person's atoms is said by another's."""
    import numpy as np

    order = [at for block in blocks for at in block]
    whole = free[np.ix_(order, order)]
    scale = np.zeros_like(whole)
    at = 0
    for block in blocks:
        here = slice(at, at + len(block))
        values, vectors = np.linalg.eigh(whole[here, here])
        # What follows of one person alone is found there.
        roots = np.where(values > _SAME, 1 / np.sqrt(np.maximum(values, _SAME)), 0)
        scale[here, here] = vectors @ np.diag(roots) @ vectors.T
        at += len(block)
    return scale @ whole @ scale  # type: ignore[no-any-return]
