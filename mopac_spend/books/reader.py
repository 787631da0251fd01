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

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from operator import add, gt
from typing import TYPE_CHECKING

from beancount.core import data
from beancount.parser import parser

from mopac_spend.books.canonical import heading_text, quoted
from mopac_spend.books.rows import day
from mopac_spend.register import TAGS
from mopac_spend.spend import OPTIONAL, Payment, batch_of, seal_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.spend import Batch

# What a string holds: no control characters, and only \" and \\ escaped.
_TEXT = r'[^"\\\x00-\x1f\x7f]*+(?:\\["\\][^"\\\x00-\x1f\x7f]*+)*+'
_STRING = rf'"({_TEXT})"'
_PLAIN = r'[^"\\\x00-\x1f\x7f]*'
# source : document : line, the document reaching to the last colon.
_REF = rf'"([a-z0-9][a-z0-9-]*+:({_PLAIN}):[^":\\\x00-\x1f\x7f]++)"'
_CODE = r'"([A-Za-z0-9-]*+)"'
_LEAVES = r"(?::[A-Z0-9][A-Za-z0-9-]*+)++"
_ACCOUNT = rf"[A-Z][A-Za-z0-9-]*+{_LEAVES}"
# Up to the limit of money.LIMIT.
_POUNDS = r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}"
_FIRST_PAYMENT = re.compile(r"\n(?=\n[0-9]{4}-[0-9]{2}-[0-9]{2} [*!] )")
_LAST_LEG = re.compile(rf"\n  ({_ACCOUNT})  -?{_POUNDS} GBP\n\Z")
_TAIL = 400
# Lines of a payment without any optional tag or rule: blank, head, ref, three
# tags, batch, row and two legs.
_LINES = 10


@dataclass(frozen=True, slots=True)
class CanonicalBatch:
    """One file as columns, row by row in the order of the file.

    Attributes:
        batch: its control totals, which the rows hold.
        texts: the text columns of `spend.Payment` by name, all of one length;
            `batch` and `file` are constant and left out.
        dates: ISO texts, in order.
        amounts: texts in pounds, as written.
        pence: whole pence, spend positive.
        lines: line of each payment in the file.
        line_count: lines of all of them.
        bank: the account of the other leg.

    """

    batch: Batch
    texts: dict[str, Sequence[str]]
    dates: Sequence[str]
    amounts: Sequence[str]
    pence: Sequence[int]
    lines: Sequence[int]
    line_count: int
    bank: str

    @property
    def holds(self) -> bool:
        """Whether the rows are those of the control total and the seal."""
        due = (self.batch.pounds_posted - self.batch.pounds_reversed).scaleb(2)
        if len(self.dates) != self.batch.payments or sum(self.pence) != int(due):
            return False
        texts = self.texts
        sealed = (texts[name] for name in ("supplier", "description", "row"))
        lines = zip(texts["ref"], self.dates, self.amounts, *sealed, strict=True)
        return seal_of_lines(lines) == self.batch.seal

    def unescaped(self) -> CanonicalBatch:
        """Give the same with the strings as they were before they were written."""
        texts = {
            name: _unescaped(column) if any("\\" in text for text in column) else column
            for name, column in self.texts.items()
        }
        return replace(self, texts=texts)

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
    end, bank = _FIRST_PAYMENT.search(text), _LAST_LEG.search(text[-_TAIL:])
    if end is None or bank is None or bank[1].startswith("Expenses:"):
        return None
    head = text[: end.end()]
    batch = _batch(head, file)
    if batch is None:
        return None
    matches = _pattern(batch.id, bank[1]).findall(text, len(head))
    columns = _columns(matches, batch, bank[1], head.count("\n"))
    if columns is None or not _covers(columns, text, len(head)):
        return None
    if "\\" in text:
        columns = columns.unescaped()
    return columns if columns.holds else None


def _covers(columns: CanonicalBatch, text: str, start: int) -> bool:
    """Prove that nothing stands before, between or after the payments.

    Matches hold a known number of line ends, so equal sums leave none outside
    them. Text outside would then stand within a line: between the line end of
    one payment and the blank line of the next, where two line ends would not
    meet, or after the last line end.
    """
    lines = columns.line_count
    met = text.count("\n\n", start - 1)
    whole = text.count("\n", start) == lines and met == len(columns.dates)
    return whole and text.endswith("\n")


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
    options = "".join(rf'(?:  {key}: "(?!")({_TEXT})"\n)?+' for key in OPTIONAL)
    return re.compile(
        rf"\n([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) ([*!]) {_STRING} {_STRING}"
        rf"(?: \^[A-Za-z0-9._/-]++)*+\n"
        rf"  ref: {_REF}\n"
        rf"  directorate: {_CODE}\n"
        rf"  initiative: {_CODE}\n"
        rf"  category: {_CODE}\n"
        rf"{options}"
        rf"  batch: {re.escape(quoted(batch))}\n"
        rf"  row: {_STRING}\n"
        rf'(?:  rule: "([A-Za-z0-9-]++)"\n)?+'
        rf"  (Expenses{_LEAVES})  ((?P<minus>-)?+(?P<pounds>{_POUNDS})) GBP\n"
        rf"  {re.escape(bank)}  (?(minus)|-)(?P=pounds) GBP\n"
    )


# The groups of the pattern, in order; "" is one that no column needs.
_GROUPS = (
    "date",
    "flag",
    "supplier",
    "description",
    "ref",
    "document",
    *TAGS,
    *(key.replace("-", "_") for key in OPTIONAL),
    "row",
    "rule",
    "account",
    "amount",
)


def _columns(
    matches: list[tuple[str, ...]], batch: Batch, bank: str, head_lines: int
) -> CanonicalBatch | None:
    if not matches:
        return None
    texts: dict[str, Sequence[str]] = dict(
        zip(_GROUPS, zip(*matches, strict=True), strict=False)
    )
    dates, amounts = texts.pop("date"), texts.pop("amount")
    try:
        for date in set(dates):
            day(date)
    except ValueError:
        return None
    if any(map(gt, dates, dates[1:])):
        return None
    pence = [int(amount.replace(".", "")) for amount in amounts]
    # A payment's place is its first line, after the blank one.
    heights = _heights(texts, len(matches))
    starts = list(accumulate(heights, initial=head_lines + 2))
    return CanonicalBatch(
        batch=batch,
        texts=texts,
        dates=dates,
        amounts=amounts,
        pence=pence,
        lines=starts[:-1],
        line_count=starts[-1] - head_lines - 2,
        bank=bank,
    )


def _heights(texts: dict[str, Sequence[str]], count: int) -> list[int]:
    """Give the number of lines of each payment: some tags are left out."""
    heights = [_LINES] * count
    for key in (*OPTIONAL, "rule"):
        column = texts[key.replace("-", "_")]
        if any(column):
            heights = list(map(add, heights, map(bool, column)))
    return heights


def _unescaped(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.replace('\\"', '"').replace("\\\\", "\\") for text in texts)
