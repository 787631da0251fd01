"""Rows put right by hand: what somebody says of a cell that could not be read.

    mends = {"12": Mend(date=dt.date(2018, 4, 30))}

A mend counts only where its row would be set aside for want of that very field, so that
nobody changes by it what a file says. The payment says under its evidence what was put
right, and what stands in the file. What was posted so stays so: when the same file is
read again its mends are those of the books (`posted`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend import money
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.cells import clean
from mopac_spend.importing.reading.days import day_of
from mopac_spend.periods import EARLIEST, LATEST

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.spend import Batch, Payment

FIELDS = ("date", "amount", "supplier")
BY_HAND = "put right by hand"
_DAYS = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d")
_LONGEST = 300
_TYPED = re.compile(r"(?P<row>.+):(?P<field>\w+)=(?P<value>.*)")


class Mend(NamedTuple):
    """What somebody says of a row; None for what he does not speak of.

    Attributes:
        date: the day of the payment.
        amount: its pounds, spend positive.
        supplier: who was paid.

    """

    date: dt.date | None = None
    amount: Decimal | None = None
    supplier: str | None = None


UNMENDED = Mend()


def said(values: Mapping[str, str], row: str) -> Mend:
    """Read what somebody says of a row.

    Args:
        values: text by field: a day as 2018-04-30 or 30/04/2018, pounds, a name.
        row: which, for what is wrong.

    Raises:
        Refusal: `IMPORT-084`, a text is no day, or no pounds, or there is no field of
            that name.

    """
    read: dict[str, Any] = {}
    for field, text in values.items():
        try:
            read[field] = _READERS[field](text.strip())
        except KeyError:
            msg = f"{field!r} cannot be put right; what can is {', '.join(FIELDS)}"
            raise Refusal("IMPORT-084", msg, f"row {row}") from None
        except ValueError as error:
            raise Refusal("IMPORT-084", f"{error}", f"row {row}") from error
    return Mend(**read)


def typed(each: Iterable[str]) -> dict[str, Mend]:
    """Read what is typed of rows: `12:date=30/04/2018`, `Apr 18!12:amount=1,234.56`.

    Raises:
        Refusal: `IMPORT-084`, one cannot be read.

    """
    rows: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for text in each:
        match = _TYPED.fullmatch(text)
        if match is None:
            msg = "write row, field and what it is, such as 12:date=30/04/2018"
            raise Refusal("IMPORT-084", msg, text)
        rows[match["row"]][match["field"]] = match["value"]
    return {row: said(values, row) for row, values in rows.items()}


def _day(text: str) -> dt.date:
    day = day_of(text, _DAYS)
    if day is None or not EARLIEST <= day.year <= LATEST:
        msg = f"{text!r} is no day of a payment; write it as 30/04/2018"
        raise ValueError(msg)
    return day


def _name(text: str) -> str:
    name = clean(text)
    if len(name) > _LONGEST:
        msg = f"a name of more than {_LONGEST} letters; write a shorter one"
        raise ValueError(msg)
    if not name:
        msg = "nobody is named; write who was paid"
        raise ValueError(msg)
    return name


_READERS: dict[str, Callable[[str], Any]] = {
    "date": _day,
    "amount": money.from_text,
    "supplier": _name,
}


def over(before: Mapping[str, Mend], mends: Mapping[str, Mend]) -> dict[str, Mend]:
    """Put what is said of rows over what was said before, field by field."""
    said_anew = {row: _over(before.get(row, UNMENDED), mends[row]) for row in mends}
    return {**before, **said_anew}


def _over(before: Mend, mend: Mend) -> Mend:
    return Mend(
        before.date if mend.date is None else mend.date,
        before.amount if mend.amount is None else mend.amount,
        before.supplier if mend.supplier is None else mend.supplier,
    )


def evidence(field: str, cell: object) -> str:
    """Say on a payment what of it was put right, and what the file says there."""
    says = f"the file says {clean(str(cell))[:60]!r}" if cell is not None else "blank"
    return f"{field} {BY_HAND}: {says}"


def posted(
    sha256: str, batches: Iterable[Batch], payments: Iterable[Payment]
) -> dict[str, Mend]:
    """Give what was put right of a file when it was posted, by row.

    Args:
        sha256: of the file.
        batches: of the books.
        payments: of the books; looked at only if the file was posted before.

    """
    ids = {batch.id for batch in batches if batch.sha256 == sha256}
    if not ids:
        return {}
    rows: defaultdict[str, list[Payment]] = defaultdict(list)
    taken_back = set()
    for each in payments:
        if each.reverses:
            taken_back.add(each.reverses)
        elif each.batch in ids and BY_HAND in each.evidence:
            rows[each.row].append(each)
    # What was said of a row may have been said anew: what it was before is taken back.
    standing = {
        row: [part for part in parts if part.ref not in taken_back]
        for row, parts in rows.items()
    }
    return {row: _of_payments(parts) for row, parts in standing.items() if parts}


def _of_payments(parts: Sequence[Payment]) -> Mend:
    first, by_hand = parts[0], [f"{each} {BY_HAND}" for each in FIELDS]
    date, amount, supplier = (each in first.evidence for each in by_hand)
    return Mend(
        first.belongs_on if date else None,
        sum((part.amount for part in parts), money.NIL) if amount else None,
        first.supplier if supplier else None,
    )
