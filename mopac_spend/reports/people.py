"""What a report says of individuals: no name, and in some figures what few were paid.

A release hides small cells (`mopac_spend.disclosure`); a report does not. Its figures
by directorate, category, initiative and fund hold what individuals were paid as well,
and whoever takes off the published payments to firms is left with that. So it is said
how many of them are of too few people, and a draft says which.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.disclosure import Rule
from mopac_spend.engine.withholding import individuals
from mopac_spend.findings import counted, listed
from mopac_spend.reports.model import Lack, Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.periods import Period
    from mopac_spend.reports.sources import Sources

KINDS = ("directorate", "category", "initiative", "fund")
_NAMED = 8
_PAID = """
SELECT supplier, directorate, category, initiative, fund,
    CAST(sum(amount) AS DECIMAL(18,2))
FROM payments
WHERE supplier IN (SELECT unnest($1)) AND date BETWEEN $2 AND $3
GROUP BY ALL
ORDER BY ALL
"""
NOT_NAMED = "Individuals are not named in any table."


class Small(NamedTuple):
    """The figures of a report that are of too few individuals.

    Attributes:
        period: of the period, `initiative: code` each.
        to_date: of the year so far.

    """

    period: tuple[str, ...] = ()
    to_date: tuple[str, ...] = ()

    @property
    def figures(self) -> int:
        """How many figures they are."""
        return len(self.period) + len(self.to_date)


def small(sources: Sources) -> Small:
    """Find the figures from which it follows what one of few people was paid."""
    names = sorted(individuals(sources.table.cursor(), sources.books))
    if not names:
        return Small()
    span = sources.span
    period = _small(sources, names, span.period)
    return Small(period, () if span.whole else _small(sources, names, span.to_date))


def _small(sources: Sources, names: Sequence[str], days: Period) -> tuple[str, ...]:
    rows = (
        sources.table.cursor().execute(_PAID, [names, days.first, days.last]).fetchall()
    )
    numbers = {name: number for number, name in enumerate(names)}
    paid: defaultdict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for supplier, *codes, amount in rows:
        for kind, code in zip(KINDS, codes, strict=True):
            parts = paid[kind, code or "none"]
            # The rule is of sizes, and guesses: nothing is added up here.
            number = numbers[supplier]
            parts[number] = parts.get(number, 0.0) + abs(float(amount))
    of = sources.register.books
    rule = Rule(of.fewest, of.margin) if of else Rule()
    return tuple(
        f"{kind} {code}"
        for (kind, code), parts in sorted(paid.items())
        if rule.needed(parts) > 0
    )


def note(some: Small) -> Note:
    """Say what the report shows of individuals."""
    if not some.figures:
        return Note("Individuals", NOT_NAMED)
    figures = counted(some.figures, "figure")
    return Note(
        "Individuals",
        f"{NOT_NAMED} Unlike a release, this report hides no small figures: "
        f"{figures} by {listed(KINDS)} hold payments to so few individuals that what "
        f"one of them was paid can be worked out by whoever knows the rest.",
    )


def lacks(some: Small) -> tuple[Lack, ...]:
    """Say to staff which figures those are."""
    if not some.figures:
        return ()
    where = listed([*dict.fromkeys((*some.period, *some.to_date))], _NAMED)
    return (
        Lack(
            "",
            f"Before it leaves, look at the figures that too few individuals are paid "
            f"in: {where}. What leaves through mopac-spend release make hides them.",
        ),
    )
