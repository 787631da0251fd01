"""Draw a sample: whole pence and whole numbers decide, and no float.

Credits, nil payments and payments to individuals are strata of their own. Of the other
payments a monetary-unit sample takes those of the interval or more whole, and lays the
rest end to end in the order of their keys: the pence hit there name their payments.

`interval` hits every so many pence from a start that is drawn; `cell` one penny drawn
in each cell of the interval; `random` as many pence as there are cells, drawn one by
one. An end that is no whole cell is hit with the chance that it is part of one. Samples
of payments take those with the least keys.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mopac_spend.findings import Refusal, counted
from mopac_spend.money import show
from mopac_spend.sampling.design import (
    ALL,
    APART,
    CELL,
    CREDITS,
    INDIVIDUALS,
    INTERVAL,
    MUS,
    NIL,
    PROPORTIONATE,
    STRATIFIED,
)
from mopac_spend.sampling.population import pounds_of

if TYPE_CHECKING:
    from mopac_spend.sampling.design import Design
    from mopac_spend.sampling.population import Population, Whole

TOP, REST, ITEMS = "top", "below the interval", "payments"


class Stratum(NamedTuple):
    """Payments that are drawn from by one rule.

    Attributes:
        name: of it.
        payments, pence: all of them.
        drawn, drawn_pence: those that are in the sample.
        how: they were drawn, in words.

    """

    name: str
    payments: int
    pence: int
    drawn: int
    drawn_pence: int
    how: str


class Item(NamedTuple):
    """One payment of a sample.

    Attributes:
        ref: of it.
        stratum: the name of its own.
        pence: of it.
        key: what ordered it.
        hits: how many pence of it were hit; 1 where payments are drawn.
        unit: the first of those, counted from 1 along the payments of its stratum; 0
            where payments are drawn.

    """

    ref: str
    stratum: str
    pence: int
    key: int
    hits: int = 1
    unit: int = 0


class Drawn(NamedTuple):
    """A sample.

    Attributes:
        design: that it was drawn by.
        size: that was asked for, or counted out.
        errors: that were planned for; None where the size was given.
        strata: all of the population, whether or not any was drawn.
        items: of the sample, by stratum, in the order they were drawn in.
        interval: pence, for a monetary-unit sample; else 0.
        start: the first penny of a fixed interval; else 0.

    """

    design: Design
    size: int
    errors: float | None
    strata: list[Stratum]
    items: list[Item]
    interval: int = 0
    start: int = 0

    def stratum(self, name: str) -> Stratum | None:
        """Give a stratum by its name."""
        return next((each for each in self.strata if each.name == name), None)

    @property
    def hits(self) -> int:
        """How many pence were hit below the interval."""
        return sum(item.hits for item in self.items if item.stratum == REST)

    @property
    def weight(self) -> Fraction:
        """The pence below the interval that each hit stands for."""
        rest = self.stratum(REST)
        if self.design.selection in {INTERVAL, CELL} or rest is None or not self.hits:
            return Fraction(self.interval)
        return Fraction(rest.pence, self.hits)


def draw(design: Design, population: Population) -> Drawn:
    """Draw a sample.

    Raises:
        Refusal: `SAMPLE-001`, a size that cannot be; `SAMPLE-002`, no seed;
            `SAMPLE-003`, nothing to draw from.

    """
    design.check()
    return _Drawing(design, population).drawn()


class _Drawing:
    def __init__(self, design: Design, population: Population) -> None:
        self._design, self._of = design, population
        pence, individual = population.pence, population.individual
        self._apart = {
            CREDITS: np.flatnonzero(~individual & (pence < 0)),
            NIL: np.flatnonzero(~individual & (pence == 0)),
            INDIVIDUALS: np.flatnonzero(individual),
        }
        self._main: Whole = np.flatnonzero(~individual & (pence > 0))
        self._strata: list[Stratum] = []
        self._items: list[Item] = []

    def drawn(self) -> Drawn:
        whole = self._sum(np.arange(len(self._of.pence)))
        if not len(self._main) or whole <= 0:
            payments = counted(len(self._of.pence), "payment")
            msg = (
                f"there is nothing to draw from: the population is {payments}, "
                f"{show(pounds_of(whole))}, {len(self._main):,} of them above nil "
                f"and not to individuals; choose other days or filters"
            )
            raise Refusal("SAMPLE-003", msg)
        size, errors = self._size()
        interval = start = 0
        if self._design.design == MUS:
            interval, start = self._pounds(size)
        elif self._design.design == STRATIFIED:
            self._stratified(size)
        else:
            how = "the least keys, each payment as likely as any other"
            self._take(ITEMS, self._main, size, how)
        taken = sum(each.drawn for each in self._strata)
        for name in APART:
            self._set_apart(name, taken)
        return Drawn(
            self._design, size, errors, self._strata, self._items, interval, start
        )

    def _size(self) -> tuple[int, float | None]:
        design, most = self._design, len(self._main)
        errors = None
        size = design.size or 0
        if not size and design.tolerable is not None:
            from mopac_spend.sampling.sizes import least

            pence = self._sum(self._main)
            of = Fraction(pence, 100) if design.is_in_pounds else Fraction(1)
            tolerable = Fraction(design.tolerable) / of
            expected = Fraction(design.expected) / of
            population = pence // 100 if design.is_in_pounds else most
            size, errors = least(
                design.model, design.confidence, tolerable, expected, population
            )
        if size > most:
            msg = (
                f"a sample of {size:,} is more than the {counted(most, 'payment')} "
                f"above nil that did not go to individuals; give a smaller --size, or "
                f"examine all of them"
            )
            raise Refusal("SAMPLE-001", msg)
        return size, errors

    def _pounds(self, size: int) -> tuple[int, int]:
        """Draw pence; give interval and start."""
        design, pence = self._design, self._of.pence
        interval = self._sum(self._main) // size
        if not interval:
            msg = f"a sample of {size:,} has no whole penny each; give a smaller --size"
            raise Refusal("SAMPLE-001", msg)
        is_top = pence[self._main] >= interval
        top, rest = self._main[is_top], self._of.ordered(self._main[~is_top])
        least = show(pounds_of(interval))
        how = f"all: each is the interval, {least}, or more"
        self._take(TOP, top, len(top), how)
        along = np.cumsum(pence[rest])
        end = int(along[-1]) if len(along) else 0
        cells = -(-end // interval)
        start = 0
        if design.selection == INTERVAL:
            start = design.number("start") % interval
            units = list(range(start, end, interval))
            how = f"every {least} from {show(pounds_of(start + 1))} on"
        elif design.selection == CELL:
            drawn = (
                at * interval + design.number(f"cell {at}") % interval
                for at in range(cells)
            )
            units = [unit for unit in drawn if unit < end]
            how = f"one penny in each cell of {least}"
        else:
            units = sorted(design.number(f"unit {at}") % end for at in range(cells))
            how = "pence drawn one by one, each as likely as any other"
        places, first, hits = np.unique(
            np.searchsorted(along, units, side="right"),
            return_index=True,
            return_counts=True,
        )
        for place, one, count in zip(places, first, hits, strict=True):
            self._add(REST, int(rest[place]), int(count), units[one] + 1)
        taken = rest[places]
        self._strata.append(
            Stratum(REST, len(rest), end, len(taken), self._sum(taken), how)
        )
        return interval, start + 1 if design.selection == INTERVAL else 0

    def _stratified(self, size: int) -> None:
        names = self._of.stratum
        assert names is not None  # noqa: S101 - it was gathered by them
        of_main = names[self._main]
        strata = {
            str(name): self._main[of_main == name]
            for name in sorted({str(each) for each in of_main})
        }
        if size < len(strata):
            msg = (
                f"a sample of {size:,} is too small for {len(strata):,} strata by "
                f"{self._design.by}; give --size {len(strata)} or more, or another --by"
            )
            raise Refusal("SAMPLE-001", msg)
        shares = allocated(
            size,
            [len(places) for places in strata.values()],
            [self._sum(places) for places in strata.values()],
        )
        how = "the least keys; one, and as many more as its pounds are of all"
        for (name, places), share in zip(strata.items(), shares, strict=True):
            self._take(f"{self._design.by} {name or '(none)'}", places, share, how)

    def _set_apart(self, name: str, taken: int) -> None:
        places, wanted = self._apart[name], self._design.apart.get(name, PROPORTIONATE)
        how = wanted
        if wanted == ALL or not len(places):
            number = len(places)
        elif wanted == PROPORTIONATE:
            number = -(-len(places) * taken // len(self._main))
            how = "the least keys; at least as many in a hundred as of the others"
        else:
            number = min(int(wanted), len(places))
            how = f"the least keys; {int(wanted):,} were wanted"
        self._take(name, places, number, how if number else "none were drawn")

    def _take(self, name: str, places: Whole, number: int, how: str) -> None:
        taken = self._of.ordered(places)[:number]
        for at in taken:
            self._add(name, int(at))
        count, pence = len(places), self._sum(places)
        self._strata.append(
            Stratum(name, count, pence, len(taken), self._sum(taken), how)
        )

    def _add(self, name: str, at: int, hits: int = 1, unit: int = 0) -> None:
        of = self._of
        pence, key = int(of.pence[at]), int(of.keys[at])
        self._items.append(Item(of.ref(at), name, pence, key, hits, unit))

    def _sum(self, places: Whole) -> int:
        return int(self._of.pence[places].sum())


def allocated(size: int, most: list[int], weights: list[int]) -> list[int]:
    """Divide a size: one each, the rest by weight and largest remainder.

    >>> allocated(10, [5, 100, 2], [100, 800, 100])
    [2, 7, 1]
    """
    shares = [1] * len(most)
    left = size - len(most)
    while left:
        open_ = [at for at in range(len(most)) if shares[at] < most[at]]
        of = sum(weights[at] for at in open_)
        parts = {at: left * weights[at] // of for at in open_}
        lost = sorted(open_, key=lambda at: (-(left * weights[at] % of), at))
        for at in lost[: left - sum(parts.values())]:
            parts[at] += 1
        for at, part in parts.items():
            taken = min(part, most[at] - shares[at])
            shares[at] += taken
            left -= taken
    return shares
