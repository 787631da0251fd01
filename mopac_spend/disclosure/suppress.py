"""Which cells are hidden, so that no sum of too few people can be worked out.

First the sums that say too much by themselves; then, as long as an attack on what is
left succeeds, those without which it does not, as few and as small as are found: exactly
the cheapest where the tables are small, and else by linear programs, each of which moves
what was found out at the least cost, and what must move with it is hidden. Then each is
shown again that need not be hidden. Whatever is chosen, the attack is the judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.disclosure import cheapest
from mopac_spend.disclosure.attack import NIL, Attack, Interval, said_by
from mopac_spend.disclosure.cells import Atoms, Standing
from mopac_spend.disclosure.programs import solved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from mopac_spend.disclosure.cells import Cell, Paid
    from mopac_spend.disclosure.rule import Rule

# Hidden for others' sake, and tried one by one whether they can be shown again.
_TRIED = 40
_BATCH = 24


class NoSolutionError(ValueError):
    """What is public already gives away what may not be shown: `.names` say where."""

    def __init__(self, names: Sequence[str]) -> None:
        """Name the cells."""
        super().__init__("; ".join(names))
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is hidden of the cells that were given, in their order.

    Attributes:
        hidden: whether each is.
        sensitive: whether each would say too much by itself.
        intervals: what anybody can work out of each that is hidden and new; None of
            the others.
        known: names of cells that say too much and were released before.

    """

    hidden: tuple[bool, ...]
    sensitive: tuple[bool, ...]
    intervals: tuple[Interval | None, ...]
    known: tuple[str, ...]


def decide(paid: Mapping[str, Paid], cells: Sequence[Cell], rule: Rule) -> Decision:
    """Decide what is hidden.

    Args:
        paid: payments to individuals by key, those of earlier releases too, as they
            were then.
        cells: of all tables of the release, and of every earlier one.
        rule: the body's.

    Raises:
        NoSolutionError: what is `FIXED` gives away what is not known yet.

    """
    return _Search(Atoms(paid, cells, rule), cells, rule).decision()


class _Search:
    def __init__(self, atoms: Atoms, cells: Sequence[Cell], rule: Rule) -> None:
        import numpy as np

        self.atoms, self.cells, self.rule = atoms, cells, rule
        standing = np.array([each.name for each in atoms.standing])
        self.free: np.ndarray = standing == Standing.FREE.name
        self.before: np.ndarray = standing == Standing.SHOWN.name
        self.stays: np.ndarray = self.before | (standing == Standing.FIXED.name)
        self.weights: np.ndarray = np.array(atoms.weights) + 1.0
        self.targets = self._targets()
        self.given = said_by(atoms.sums[self.before])

    def _targets(self) -> list[np.ndarray]:
        """Give what may not be known: atoms and sums, each but once."""
        import numpy as np

        size = len(self.atoms.people)
        targets = {}
        for at in np.flatnonzero(self.atoms.atom_sensitive):
            target = np.zeros(size)
            target[at] = 1.0
            targets[target.tobytes()] = target
        for at in np.flatnonzero(self.atoms.sum_sensitive & ~self.stays):
            target = self.atoms.sums[[at]].toarray()[0]
            targets[target.tobytes()] = target
        return list(targets.values())

    def _left(self, hidden: np.ndarray) -> list[np.ndarray]:
        """Attack what is shown: give what is found out that was not known before."""
        return self._failing(self.stays | (self.free & ~hidden))

    def _failing(self, shown: np.ndarray) -> list[np.ndarray]:
        attack = Attack(self.atoms, shown, self.rule)
        failed = [self.targets[at] for at in attack.open(self.targets)]
        return failed + [each for each in attack.derived() if not self.given(each)]

    def decision(self) -> Decision:
        """Decide.

        Raises:
            NoSolutionError: what is public gives away what may not be shown.

        """
        if self.before.any():
            # What was given away by an earlier release is not hidden by this one.
            attack = Attack(self.atoms, self.before, self.rule)
            known = {*attack.open(self.targets)}
            self.targets = [
                each for at, each in enumerate(self.targets) if at not in known
            ]
        if (self.stays != self.before).any() and (now := self._failing(self.stays)):
            raise NoSolutionError(self._names(now))
        return self._told(self._more(self.free & self.atoms.sum_sensitive))

    def _names(self, targets: Sequence[np.ndarray]) -> list[str]:
        """Name the new cells that stay and that a target stands in."""
        import numpy as np

        wanted = np.any([each != 0 for each in targets], axis=0)
        touched = (abs(self.atoms.sums) @ wanted) > 0
        return [
            cell.name
            for cell, at in zip(self.cells, self.atoms.sum_of, strict=True)
            if cell.standing is Standing.FIXED and at >= 0 and touched[at]
        ]

    def _more(self, hidden: np.ndarray) -> np.ndarray:
        first = hidden
        failed = self._left(hidden)
        if not failed:
            return hidden
        exact = cheapest.hidden(
            self.atoms,
            first,
            self.free,
            self.stays,
            self.weights,
            float(self.rule.margin) / 100,
            self._left,
        )
        if exact is not None:
            return exact
        while failed:
            added = hidden | self._moved(hidden, failed)
            # Where no program finds what to hide, nothing new is shown.
            hidden = added if (added != hidden).any() else self.free
            failed = self._left(hidden)
            if failed and (hidden == self.free).all():
                break
        return self._fewer(hidden, first)

    def _moved(self, hidden: np.ndarray, failed: Sequence[np.ndarray]) -> np.ndarray:
        """Hide what has to move for what was found out to move."""
        import numpy as np

        more = np.zeros_like(hidden)
        seeds = np.random.default_rng(2)
        for first in range(0, len(failed), _BATCH):
            batch = failed[first : first + _BATCH]
            signs = [seeds.choice([-1.0, 1.0], len(batch)) for _ in range(2)]
            ways = [self._way(hidden | more, batch, of) for of in signs]
            found = [way for way in ways if way is not None]
            if found:
                more |= min(found, key=lambda way: float(self.weights[way].sum()))
                continue
            for target in batch:
                way = self._way(hidden | more, [target], [1.0])
                if way is not None:
                    more |= way
        return more & self.free & ~hidden

    def _way(
        self, hidden: np.ndarray, targets: Sequence[np.ndarray], signs: Sequence[float]
    ) -> np.ndarray | None:
        """Find the cheapest other table in which targets differ; give what moved."""
        import numpy as np
        from scipy import sparse

        atoms = self.atoms
        count = len(atoms.people)
        open_ = np.flatnonzero(self.free & ~hidden)
        fixed = atoms.sums[self.stays]
        moving = atoms.sums[open_]
        size = len(open_)
        equal = sparse.bmat(
            [
                [moving, -sparse.identity(size), sparse.identity(size)],
                [fixed, None, None],
            ]
            if fixed.shape[0]
            else [[moving, -sparse.identity(size), sparse.identity(size)]],
            format="csr",
        )
        rows = np.array([-sign * each for sign, each in zip(signs, targets, strict=True)])
        due = [
            -1.01 * float(self.rule.margin) / 100 * float(np.abs(each) @ atoms.sizes)
            for each in targets
        ]
        most = sparse.hstack(
            [sparse.csr_matrix(rows), sparse.csr_matrix((len(targets), 2 * size))]
        ).tocsr()
        low = np.concatenate([-atoms.sizes, np.zeros(2 * size)])
        high = np.concatenate([atoms.sizes, np.full(2 * size, np.inf)])
        price = self.weights[open_] / self.weights.max()
        scale = float(np.abs(due).max())
        for _ in range(2):
            cost = np.concatenate([np.zeros(count), price, price])
            found = solved(
                cost,
                equal=(equal, np.zeros(equal.shape[0])),
                most=(most, np.array(due)),
                low=low,
                high=high,
            )
            if found is None:
                return None
            moved = np.abs(moving @ found[:count])
            # Little that moves is dear the second time, so that fewer move.
            price = self.weights[open_] / self.weights.max() / (moved + 0.01 * scale)
        way = np.zeros(len(self.free), dtype=bool)
        way[open_[moved > NIL]] = True
        return way

    def _fewer(self, hidden: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Show again what need not be hidden, the largest first."""
        import numpy as np

        added = np.flatnonzero(hidden & ~first)
        order = added[np.argsort(-self.weights[added], kind="stable")]
        for at in order[:_TRIED]:
            tried = hidden.copy()
            tried[at] = False
            if not self._left(tried):
                hidden = tried
        return hidden

    def _told(self, hidden: np.ndarray) -> Decision:
        """Say what was decided, with what can be worked out of each."""
        shown = self.stays | (self.free & ~hidden)
        attack = Attack(self.atoms, shown, self.rule)
        found: dict[int, Interval] = {}
        of: list[Interval | None] = []
        is_hidden, sensitive, known = [], [], []
        for cell, at in zip(self.cells, self.atoms.sum_of, strict=True):
            new = cell.standing in {Standing.FREE, Standing.FIXED}
            is_hidden.append(at >= 0 and bool(hidden[at]) and new)
            sensitive.append(at >= 0 and bool(self.atoms.sum_sensitive[at]))
            if new and sensitive[-1] and not is_hidden[-1]:
                known.append(cell.name)
            if not is_hidden[-1]:
                of.append(None)
                continue
            if at not in found:
                found[at] = attack.interval(self.atoms.sums[[at]].toarray()[0])
            of.append(found[at])
        return Decision(tuple(is_hidden), tuple(sensitive), tuple(of), tuple(known))
