"""Tables as cells over payments to individuals, and the atoms that cells are made of.

Whoever is told a sum knows the firms in it, line by line: their payments are published
by law. So what counts of a cell is the part of it that individuals were paid. Payments
that stand in the same cells cannot be told apart; together they are an atom, and each
cell is a sum of atoms:

    cells                 atoms        x     y     z
    grants, 2019-20                    1     1
    grants, 2020-21                                1
    grants                             1     1     1
    all of February 2020               1

"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    import numpy as np
    from scipy import sparse

    from mopac_spend.disclosure.rule import Rule


# What linear programs take for nil, of a pound.
NIL = 1e-6


class Paid(NamedTuple):
    """A payment to an individual: to whom, and pounds; a credit is less than nil."""

    person: str
    amount: Decimal


class Standing(enum.Enum):
    """What may become of a cell.

    `FREE` may be hidden; `FIXED` may not, because it is known elsewhere; `SHOWN` and
    `HIDDEN` are of an earlier release.
    """

    FREE = enum.auto()
    FIXED = enum.auto()
    SHOWN = enum.auto()
    HIDDEN = enum.auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table.

    Attributes:
        name: where it stands, in words.
        shares: how much of each payment is in it, by key: 1 of most, 0.4 where a rule
            divides it, -1 where it is taken off.
        standing: what may become of it.
        weight: what is lost if it is hidden, pounds by size.

    """

    name: str
    shares: Mapping[str, float]
    standing: Standing = Standing.FREE
    weight: float = 1.0


class Target(NamedTuple):
    """A sum that nobody may know.

    Attributes:
        shares: of each atom.
        margin: pounds by which a guess at it has to be able to miss, above and below.

    """

    shares: np.ndarray
    margin: float

    def wide(self, low: float, high: float) -> bool:
        """Say whether a guess may miss by so much below (less than nil) and above."""
        return low <= -self.margin + NIL and high >= self.margin - NIL


class Atoms:
    """Cells as sums of atoms.

    Attributes:
        sums: rows are different sums and columns atoms. Each atom is as it were paid:
            a column of credits has the other sign, so that no atom is less than nil.
        sizes: pounds of the atoms, more than nil.
        counts: how many payments each is.
        people: of each.
        sum_of: the row of each cell; -1 of one in which no individual was paid.
        standing: of the sums.
        weights: of the sums.
        atom_sensitive, sum_sensitive: which may not be known.

    """

    def __init__(
        self, paid: Mapping[str, Paid], cells: Sequence[Cell], rule: Rule
    ) -> None:
        import numpy as np
        from scipy import sparse

        self._people: dict[str, int] = {}
        columns: dict[str, list[tuple[int, float]]] = {}
        for at, cell in enumerate(cells):
            for key, share in cell.shares.items():
                if share and paid[key].amount:
                    columns.setdefault(key, []).append((at, share))
        parts: dict[tuple[bool, tuple[tuple[int, float], ...]], dict[int, float]] = {}
        number: dict[tuple[bool, tuple[tuple[int, float], ...]], int] = {}
        for key in sorted(columns):
            each = paid[key]
            atom = each.amount < 0, tuple(columns[key])
            of = parts.setdefault(atom, {})
            person = self._people.setdefault(each.person, len(self._people))
            of[person] = of.get(person, 0.0) + abs(float(each.amount))
            number[atom] = number.get(atom, 0) + 1
        self.people = [frozenset(of) for of in parts.values()]
        self.sizes: np.ndarray = np.array([sum(of.values()) for of in parts.values()])
        self.counts: np.ndarray = np.array(list(number.values()), dtype=float)
        self.atom_sensitive: np.ndarray = np.array(
            [rule.needed(of) > 0 for of in parts.values()], dtype=bool
        )
        places = [
            (at, column, -share if credit else share)
            for column, (credit, shares) in enumerate(parts)
            for at, share in shares
        ]
        shape = len(cells), len(parts)
        data = [share for *_, share in places]
        where = [at for at, *_ in places], [column for _, column, _ in places]
        whole = sparse.csr_matrix((data, where), shape=shape)
        self._unite(whole, cells)
        self._parts, self._rule = list(parts.values()), rule
        self.sum_sensitive: np.ndarray = np.array(
            [self._needed(row.indices, row.data) > 0 for row in self.sums],
            dtype=bool,
        )

    def _unite(self, whole: sparse.csr_matrix, cells: Sequence[Cell]) -> None:
        """Give cells that are the same sum one row."""
        import numpy as np

        order = [Standing.SHOWN, Standing.FIXED, Standing.FREE, Standing.HIDDEN]
        rows: dict[tuple[bytes, bytes], int] = {}
        first: list[int] = []
        self.sum_of: list[int] = []
        self.standing: list[Standing] = []
        self.weights: list[float] = []
        for at, cell in enumerate(cells):
            row = whole[[at]]
            if not row.nnz:
                self.sum_of.append(-1)
                continue
            key = row.indices.tobytes(), row.data.tobytes()
            number = rows.setdefault(key, len(rows))
            self.sum_of.append(number)
            if number == len(first):
                first.append(at)
                self.standing.append(cell.standing)
                self.weights.append(cell.weight)
                continue
            both = self.standing[number], cell.standing
            self.standing[number] = min(both, key=order.index)
            self.weights[number] += cell.weight
        self.sums: sparse.csr_matrix = whole[np.array(first, dtype=int)]

    def target(self, shares: np.ndarray) -> Target:
        """Give a sum of atoms as one that nobody may know."""
        import numpy as np

        places = np.flatnonzero(shares)
        return Target(shares, self._needed(places.tolist(), shares[places].tolist()))

    def _needed(self, atoms: Sequence[int], shares: Sequence[float]) -> float:
        of: dict[int, float] = {}
        for atom, share in zip(atoms, shares, strict=True):
            for person, pounds in self._parts[atom].items():
                of[person] = of.get(person, 0.0) + abs(share) * pounds
        return self._rule.needed(of)
