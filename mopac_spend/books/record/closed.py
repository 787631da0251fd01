"""The periods that were ever closed, as the entries of the record leave them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record.closing import Closing, RecordedSum
from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.periods import Period, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.books.record.entry import Entry


# Where payments and what the bank says of them stand.
_OF_MONEY = ("payments/", "bank/")


@dataclass(frozen=True, slots=True)
class Closed:
    """A period that was closed, as answers of it need it.

    Attributes:
        closing: what was published.
        number: of the entry that closed it; `day` and `by`, when and who.
        reopened: day of the last entry that opened it again; "" where none did.
        reopened_by, why: who did that, and for what reason.
        locked: whether it is closed now.
        changed: how many files of registers, budgets and settings were changed since:
            by these payments are named, divided and put under plans.
        between: batches that were recorded after it was closed first and before it was
            closed last; none where it was closed once.

    """

    closing: Closing
    number: int
    day: str
    by: str
    reopened: str = ""
    reopened_by: str = ""
    why: str = ""
    locked: bool = True
    changed: int = 0
    between: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """Its days and name."""
        return self.closing.period

    @property
    def words(self) -> str:
        """When it was closed and by whom, what it held, and whether it was reopened."""
        values = (
            f"{counted(self.closing.payments, 'payment')}, {show(self.closing.pounds)}"
        )
        text = (
            f"{self.period.name} was closed on {_day(self.day)} by {self.by}, with "
            f"{values}, as published."
        )
        if self.changed:
            were = "was" if self.changed == 1 else "were"
            text += (
                f" Since then {counted(self.changed, 'file')} of registers, budgets or "
                f"settings {were} changed, which may name or divide it otherwise: "
                f"mopac-spend changes --from {self.number}."
            )
        if not self.reopened:
            return text
        again = " It is closed again." if self.locked else " It is open now."
        return (
            f"{text} It was reopened on {_day(self.reopened)} by {self.reopened_by}: "
            f"{self.why}.{again}"
        )

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {name: _plain(each) for name, each in asdict(self).items()}

    @classmethod
    def of_plain(cls, raw: dict[str, Any]) -> Closed:
        """Read what `plain` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is something else.

        """
        closing = dict(raw["closing"])
        first, last, name = (
            closing["period"][each] for each in ("first", "last", "name")
        )
        closing["period"] = Period(_date(first), _date(last), str(name))
        closing["pounds"] = Decimal(closing["pounds"])
        closing["explained"] = tuple((str(a), str(b)) for a, b in closing["explained"])
        closing["sums"] = tuple(
            RecordedSum(**each | {"pounds": Decimal(each["pounds"])})
            for each in closing["sums"]
        )
        between = tuple(map(str, raw["between"]))
        return cls(**raw | {"closing": Closing(**closing), "between": between})


def closed(entries: Sequence[Entry]) -> list[Closed]:
    """Give every period that was ever closed, as its last closing has it, by day."""
    known: dict[tuple[dt.date, dt.date], Closed] = {}
    for entry in entries:
        if entry.closing:
            period = entry.closing.period
            before = known.get((period.first, period.last))
            now = Closed(entry.closing, entry.number, entry.day, entry.by)
            if before:
                now = replace(
                    before,
                    closing=entry.closing,
                    number=entry.number,
                    day=entry.day,
                    by=entry.by,
                    locked=True,
                    between=before.between
                    + _batches(entries[before.number : entry.number]),
                )
            known[period.first, period.last] = now
        elif entry.reopening:
            at = entry.reopening.first, entry.reopening.last
            if at in known:
                known[at] = replace(
                    known[at],
                    reopened=entry.day,
                    reopened_by=entry.by,
                    why=entry.why,
                    locked=False,
                )
    since = (replace(e, changed=_changed(entries, e.number)) for e in known.values())
    return sorted(since, key=lambda each: each.period)


def _batches(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(batch.id for entry in entries for batch in entry.batches)


def _changed(entries: Sequence[Entry], number: int) -> int:
    """Count ledger files that hold no payments and were changed after an entry."""
    later = (file.name for entry in entries[number:] for file in entry.files)
    return len(
        {
            name
            for name in later
            if name.endswith(".beancount") and not name.startswith(_OF_MONEY)
        }
    )


def locked_on(day: dt.date, some: Iterable[Closed]) -> list[str]:
    """Name the closed periods that a day is in."""
    return [each.period.name for each in some if each.locked and day in each.period]


def _plain(value: Any) -> Any:  # noqa: ANN401 - what JSON holds
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, dt.date | Decimal) else value


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day(text: str) -> str:
    return day_words(_date(text))
