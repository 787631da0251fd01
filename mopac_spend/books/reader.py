"""A strict reader of the one layout in which an import writes payments.

It takes a file whole or not at all. What it takes gives the rows that Beancount's
parser and `spend.project` would give, at some three millionths of a second a row;
a file with one byte outside the layout, or one that does not hold its own control
total and seal, is left to Beancount. There is no third way, and no guessing.

That nothing is passed over is proved by cover: payments are matched one after the
other, each where the last one ended, and the last must end with the file.
`docs/canonical-layout.md` describes the layout.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from beancount.core import data
from beancount.parser import parser

from mopac_spend.books.canonical import heading_text, quoted
from mopac_spend.spend import OPTIONAL, Payment, batch_of, document_of, seal_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.spend import Batch

# A string without control characters, in which only \" and \\ are escaped.
_STRING = r'"([^"\\\x00-\x1f\x7f]*+(?:\\["\\][^"\\\x00-\x1f\x7f]*+)*+)"'
_UNCAUGHT = _STRING.replace("(", "(?:", 1)
_CODE = r'"([A-Za-z0-9-]*+)"'
_LEAVES = r"(?::[A-Z0-9][A-Za-z0-9-]*+)++"
_ACCOUNT = rf"[A-Z][A-Za-z0-9-]*+{_LEAVES}"
# Up to the limit of money.LIMIT, and no negative nil.
_POUNDS = r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}"
_FIRST_PAYMENT = re.compile(r"\n(?=\n[0-9]{4}-[0-9]{2}-[0-9]{2} [*!] )")
_OPTION = re.compile(rf"  ([a-z-]+): {_STRING}\n")
_ORDER = {key: at for at, key in enumerate(OPTIONAL)}
# Lines of a payment without any optional tag: blank, head, ref, three tags,
# batch, row and two legs.
_LINES = 10


class Leg(NamedTuple):
    """An account that the file uses, and the days between which it does."""

    account: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class CanonicalBatch:
    """One file as columns, row by row in the order of the file.

    Attributes:
        batch: its control totals, which the rows hold.
        texts: the text columns of `spend.Payment` by name, all of one length;
            `batch` and `file` are constant and left out.
        dates: ISO texts.
        pence: whole pence, spend positive.
        lines: line of each payment in the file.
        bank: the account of the other leg.

    """

    batch: Batch
    texts: dict[str, Sequence[str]]
    dates: Sequence[str]
    pence: Sequence[int]
    lines: Sequence[int]
    bank: str

    def payments(self) -> Iterator[Payment]:
        """Give the rows as `Payment`."""
        for at, (date, pence, line) in enumerate(
            zip(self.dates, self.pence, self.lines, strict=True)
        ):
            yield Payment(
                date=day(date),
                amount=Decimal(pence).scaleb(-2),
                batch=self.batch.id,
                file=self.batch.file,
                line=line,
                **{name: column[at] for name, column in self.texts.items()},
            )

    def legs(self) -> list[Leg]:
        """Give every account used, with its first and last day."""
        accounts = self.texts["account"]
        first: dict[str, str] = {}
        last: dict[str, str] = {}
        for account, date in zip(accounts, self.dates, strict=True):
            if date < first.setdefault(account, date):
                first[account] = date
            if date > last.setdefault(account, date):
                last[account] = date
        used = [Leg(name, day(first[name]), day(last[name])) for name in first]
        of_bank = Leg(self.bank, day(min(self.dates)), day(max(self.dates)))
        return [*used, of_bank]


@lru_cache(maxsize=8192)
def day(text: str) -> dt.date:
    """Read an ISO date; one text is asked for a thousand times."""
    return dt.date.fromisoformat(text)


def read(content: bytes, file: str) -> CanonicalBatch | None:
    """Read a batch file if every byte of it is in the canonical layout.

    Args:
        content: the file's bytes.
        file: its path relative to the books, which the rows will carry.

    Returns:
        None where the file is not wholly canonical or not whole: it then
        belongs to Beancount.

    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    end = _FIRST_PAYMENT.search(text)
    if end is None:
        return None
    head = text[: end.end()]
    batch = _batch(head, file)
    if batch is None:
        return None
    bank = re.search(rf"\n  ({_ACCOUNT})  -?{_POUNDS} GBP\n\Z", text[-400:])
    if bank is None or bank[1].startswith("Expenses:"):
        return None
    matches = _payments(text, len(head), batch.id, bank[1])
    if matches is None:
        return None
    return _columns(matches, batch, bank[1], head.count("\n"), "\\" in text)


def _batch(head: str, file: str) -> Batch | None:
    entries, errors, _ = parser.parse_string(head)
    if errors or len(entries) != 1 or not isinstance(entries[0], data.Custom):
        return None
    try:
        batch = batch_of(entries[0], "")
    except (TypeError, ValueError):
        return None
    # Written again it must be the same bytes: that is what canonical means.
    if heading_text(batch) != head:
        return None
    # Three comments and a blank line come before it.
    return batch._replace(file=file, line=5)


@lru_cache(maxsize=64)
def _pattern(batch: str, bank: str) -> re.Pattern[str]:
    options = "|".join(re.escape(key) for key in OPTIONAL)
    return re.compile(
        rf"(\n([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) ([*!]) {_STRING} {_STRING}"
        rf"(?: \^[A-Za-z0-9._/-]++)*+\n"
        rf"  ref: {_STRING}\n"
        rf"  directorate: {_CODE}\n"
        rf"  initiative: {_CODE}\n"
        rf"  category: {_CODE}\n"
        rf"((?:  (?:{options}): {_UNCAUGHT}\n)*+)"
        rf"  batch: {re.escape(quoted(batch))}\n"
        rf"  row: {_STRING}\n"
        rf'(?:  rule: "([A-Za-z0-9-]++)"\n)?+'
        rf"  (Expenses{_LEAVES})  (-?{_POUNDS}) GBP\n"
        rf"  {re.escape(bank)}  (-?{_POUNDS}) GBP\n)"
    )


def _payments(
    text: str, start: int, batch: str, bank: str
) -> list[tuple[str, ...]] | None:
    """Match every payment from a place on; None unless they cover the text."""
    matches = _pattern(batch, bank).findall(text, start)
    # Matches stand in order and apart, so if their lengths sum to the text's,
    # there is nothing between them.
    covered = sum(len(match[0]) for match in matches)
    return matches if matches and covered == len(text) - start else None


def _columns(
    matches: list[tuple[str, ...]],
    batch: Batch,
    bank: str,
    head_lines: int,
    escaped: bool,  # noqa: FBT001
) -> CanonicalBatch | None:
    (
        _,
        dates,
        flags,
        suppliers,
        descriptions,
        refs,
        directorates,
        initiatives,
        categories,
        options,
        rows,
        rules,
        accounts,
        amounts,
        banked,
    ) = zip(*matches, strict=True)
    if not _legs_balance(amounts, banked):
        return None
    optional = _options(options)
    if optional is None:
        return None
    if escaped:
        suppliers, descriptions = _unescaped(suppliers), _unescaped(descriptions)
        refs, rows = _unescaped(refs), _unescaped(rows)
        optional = {name: _unescaped(column) for name, column in optional.items()}
    try:
        for date in set(dates):
            day(date)
    except ValueError:
        return None
    pence = [int(amount.replace(".", "")) for amount in amounts]
    sealed = seal_of_lines(
        zip(refs, dates, amounts, suppliers, descriptions, rows, strict=True)
    )
    due = int((batch.pounds_posted - batch.pounds_reversed).scaleb(2))
    if (len(matches), sum(pence), sealed) != (batch.payments, due, batch.seal):
        return None
    heights = [_LINES + block.count("\n") for block in options]
    heights = [h + bool(rule) for h, rule in zip(heights, rules, strict=True)]
    # A payment's place is its first line, after the blank one.
    starts = accumulate(heights[:-1], initial=head_lines + 2)
    return CanonicalBatch(
        batch=batch,
        texts={
            "ref": refs,
            "supplier": suppliers,
            "description": descriptions,
            "directorate": directorates,
            "initiative": initiatives,
            "category": categories,
            "account": accounts,
            "document": [document_of(ref) for ref in refs],
            **optional,
            "row": rows,
            "rule": rules,
            "flag": flags,
        },
        dates=dates,
        pence=pence,
        lines=list(starts),
        bank=bank,
    )


def _legs_balance(amounts: Sequence[str], banked: Sequence[str]) -> bool:
    for amount, other in zip(amounts, banked, strict=True):
        if amount == "0.00":
            if other != "0.00":
                return False
        elif other != (amount[1:] if amount[0] == "-" else f"-{amount}"):
            return False
    return "-0.00" not in amounts


def _options(blocks: Sequence[str]) -> dict[str, Sequence[str]] | None:
    """Read the optional tags; None where one is empty, twice or out of order."""
    count = len(blocks)
    columns: dict[str, list[str]] = {}
    for at, block in enumerate(blocks):
        last = -1
        for key, value in _OPTION.findall(block) if block else ():
            if _ORDER[key] <= last or not value:
                return None
            last = _ORDER[key]
            column = columns.get(key)
            if column is None:
                column = columns[key] = [""] * count
            column[at] = value
    return {key.replace("-", "_"): columns.get(key, [""] * count) for key in OPTIONAL}


def _unescaped(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.replace('\\"', '"').replace("\\\\", "\\") for text in texts)
