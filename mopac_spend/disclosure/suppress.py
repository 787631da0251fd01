"""Which cells are hidden, so that no sum of too few people can be worked out.

First the sums that say too much by themselves; then, as long as an attack on what is
left succeeds, those without which it does not, as few and as small as are found. Where
the tables are small they are the cheapest, exactly; else linear programs move what was
found out at the least cost, and what moves with it is hidden; and what need not have
been is shown again. Whatever is chosen, the attack is the judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.disclosure import cheapest
from mopac_spend.disclosure.attack import Attack, Interval, said_by
from mopac_spend.disclosure.cells import NIL, Atoms, Standing
from mopac_spend.disclosure.programs import solved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from mopac_spend.disclosure.cells import Cell, Paid, Target
    from mopac_spend.disclosure.rule import Rule

# Hidden for others' sake, and tried one by one whether they can be shown again.
_TRIED = 40
# Atoms times sums of tables for which more is tried.
_SMALL = 20_000
_WAYS = 4
# Of a sum that is protected, in sums that are hidden for it.
_WORTH = 100


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
    if not any(cell.shares for cell in cells):
        no, none = (False,) * len(cells), (None,) * len(cells)
        return Decision(no, no, none, ())
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

    def _targets(self) -> list[Target]:
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
        return [self.atoms.target(each) for each in targets.values()]

    def _left(self, hidden: np.ndarray, *, exact: bool = True) -> list[Target]:
        """Attack what is shown: give what is found out that was not known before."""
        return self._failing(self.stays | (self.free & ~hidden), exact=exact)

    def _failing(self, shown: np.ndarray, *, exact: bool = True) -> list[Target]:
        attack = Attack(self.atoms, shown, self.rule)
        failed = [self.targets[at] for at in attack.open(self.targets, exact=exact)]
        derived = [each for each in attack.derived() if not self.given(each)]
        return failed + [self.atoms.target(each) for each in derived]

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

    def _names(self, targets: Sequence[Target]) -> list[str]:
        """Name new cells that stay: those that a target stands in, if there are any."""
        import numpy as np

        wanted = np.any([each.shares != 0 for each in targets], axis=0)
        touched = (abs(self.atoms.sums) @ wanted) > 0
        stay = [
            (cell.name, touched[at])
            for cell, at in zip(self.cells, self.atoms.sum_of, strict=True)
            if cell.standing is Standing.FIXED and at >= 0
        ]
        return [name for name, is_in in stay if is_in] or [name for name, _ in stay]

    def _more(self, hidden: np.ndarray) -> np.ndarray:
        first = hidden
        best = cheapest.hidden(
            self.atoms,
            first,
            self.free,
            self.stays,
            self.weights,
            self._left,
        )
        if best is not None:
            return best
        exact = False
        failed = self._left(hidden, exact=exact)
        while failed:
            added = self._moved(hidden, failed)
            if (added == hidden).all() and not exact:
                exact = True
            elif (hidden == self.free).all():
                raise NoSolutionError(self._names(failed))
            elif (added == hidden).all():
                # Where no program finds what to hide, nothing new is shown.
                added = self.free
            hidden = added
            failed = self._left(hidden, exact=exact)
        return self._fewer(hidden, first)

    def _moved(self, hidden: np.ndarray, failed: Sequence[Target]) -> np.ndarray:
        """Hide what has to move for what was found out to move."""
        import numpy as np

        seeds = np.random.default_rng(2)
        tries = _WAYS if len(failed) * len(self.atoms.people) < _SMALL else 1
        signs = [seeds.choice([-1.0, 1.0], len(failed)) for _ in range(tries)]
        ways = [self._way(hidden, failed, of) for of in signs]
        # Those that move most of them, and of these the cheapest.
        _, way = min(
            ways, key=lambda each: (-each[0], float(self.weights[each[1]].sum()))
        )
        more: np.ndarray = hidden | way
        return more

    def _way(
        self, hidden: np.ndarray, targets: Sequence[Target], signs: np.ndarray
    ) -> tuple[int, np.ndarray]:
        """Find the cheapest other table in which as many targets differ as can.

        Returns:
            How many do, and which sums differ.

        """
        import numpy as np
        from scipy import sparse

        atoms = self.atoms
        count, many = len(atoms.people), len(targets)
        choices = np.flatnonzero(self.free & ~hidden)
        size = len(choices)
        moving, fixed = atoms.sums[choices], atoms.sums[self.stays]
        each = sparse.identity(size)
        due = 1.01 * np.array([target.margin for target in targets])
        scale = float(due.max())
        # Atoms, by how much each sum is more, by how much less, how far targets move.
        equal = sparse.bmat(
            [
                [moving, -each, each, sparse.csr_matrix((size, many))],
                [fixed, None, None, None],
            ]
            if fixed.shape[0]
            else [[moving, -each, each, sparse.csr_matrix((size, many))]],
            format="csr",
        )
        shares = np.array([target.shares for target in targets])
        rows = sparse.csr_matrix(-signs[:, None] * shares)
        blank = sparse.csr_matrix((many, 2 * size))
        most = sparse.hstack([rows, blank, sparse.diags(due)]).tocsr()
        low = np.concatenate([-atoms.sizes, np.zeros(2 * size + many)])
        # Where a sum can be more so, it can be as much less.
        far = np.full(2 * size, np.inf)
        high = np.concatenate([atoms.sizes, far, np.ones(many)])
        dear = self.weights[choices] / self.weights.max()
        price = dear / scale
        way = np.zeros(len(self.free), dtype=bool)
        done = 0
        for _ in range(2):
            found = solved(
                np.concatenate([np.zeros(count), price, price, np.full(many, -_WORTH)]),
                equal=(equal, np.zeros(equal.shape[0])),
                most=(most, np.zeros(many)),
                low=low,
                high=high,
            )
            if found is None:
                return 0, way
            moved = np.abs(moving @ found[:count])
            done = int((found[-many:] > 1 - NIL).sum())
            # Little that moves is dear the second time, so that fewer move.
            price = dear / (moved + scale / 100)
        way[choices[moved > NIL]] = True
        return done, way

    def _fewer(self, hidden: np.ndarray, first: np.ndarray) -> np.ndarray:
        """Show again what need not be hidden, the largest first."""
        import numpy as np

        added = np.flatnonzero(hidden & ~first)
        order = added[np.argsort(-self.weights[added], kind="stable")]
        size = len(self.atoms.people) * len(self.free)
        for at in order[: min(_TRIED, _TRIED * _SMALL // size)]:
            tried = hidden.copy()
            tried[at] = False
            if not self._left(tried, exact=False):
                hidden = tried
        return hidden

    def _told(self, hidden: np.ndarray) -> Decision:
        """Say what was decided, with what can be worked out of each."""
        import numpy as np

        shown = self.stays | (self.free & ~hidden)
        attack = Attack(self.atoms, shown, self.rule)
        found = self._found(attack, np.flatnonzero(hidden))
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
            of.append(found[at])
        return Decision(tuple(is_hidden), tuple(sensitive), tuple(of), tuple(known))

    def _found(self, attack: Attack, hidden: np.ndarray) -> dict[int, Interval]:
        """Give what can be worked out of sums that are hidden.

        Of many sums, intervals that are no wider than what they really are.
        """
        sums = {int(at): self.atoms.sums[[at]].toarray()[0] for at in hidden}
        if len(sums) * int(attack.unknown.sum()) <= _SMALL:
            return {at: attack.interval(target) for at, target in sums.items()}
        ways = attack.reached([*map(self.atoms.target, sums.values())], most=3)
        values = [float(target @ self.atoms.sizes) for target in sums.values()]
        return {
            at: Interval(value + low, value, value + high)
            for at, value, (low, high) in zip(sums, values, ways, strict=True)
        }
