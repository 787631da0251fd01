"""A strict reader of the one layout in which an import writes payments.

It takes a file whole or not at all. What it takes gives the rows that Beancount's
parser and `spend.project` would give, at some four millionths of a second a row;
a file with one byte outside the layout, or one that does not hold its own control
total and seal, is left to Beancount. There is no third way, and no guessing.

That nothing is passed over is proved by cover: payments are matched one after the
other, each where the last one ended, and the last must end with the file. Then
`columns` cuts them.
`docs/canonical-layout.md` describes the layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from beancount.core import data

from mopac_spend.books import door
from mopac_spend.books.canonical import heading_text
from mopac_spend.fields import BELONGS, OPTIONAL, SEALED, TAGS, Payment
from mopac_spend.money import NIL
from mopac_spend.spend import batch_of, seal_of_texts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from mopac_spend.books.columns import Columns
    from mopac_spend.spend import Batch

# What a string holds: no control characters, and only \" and \\ escaped.
_TEXT = r'[^"\\\x00-\x1f\x7f]*+(?:\\["\\][^"\\\x00-\x1f\x7f]*+)*+'
_STRING = rf'"{_TEXT}"'
_SOME, _ISO = rf'(?!"){_TEXT}', "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# source : document : row, the document reaching to the last colon.
_NO_COLON = r'[^":\\\x00-\x1f\x7f]'
_PIECE = rf'{_NO_COLON}*+(?:\\["\\]{_NO_COLON}*+)*+'
_REF = rf'"[a-z0-9][a-z0-9-]*+:(?:{_PIECE}:)++{_NO_COLON}++"'
_CODE = r'"[A-Za-z0-9-]++"'
_LEAVES = r"(?::[A-Z0-9][A-Za-z0-9-]*+)++"
# Where a bank account may stand: not under `Expenses`.
_BANK = rf"(?:Assets|Liabilities|Equity|Income){_LEAVES}"
# Up to the limit of money.LIMIT.
_POUNDS = r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}"
_FIRST_PAYMENT = re.compile(rb"\n(?=\n[0-9]{4}-[0-9]{2}-[0-9]{2} [*!] )")
_LAST_LEG = re.compile(rf"\n  ({_BANK})  -?{_POUNDS} GBP\n\Z".encode())
_TAIL = 400
# Bytes that are cut at a time; some three times as many are held besides.
PIECE = 2**20
# Columns are cut by 32-bit offsets.
_LONGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CanonicalBatch:
    """One file as columns, row by row in the order of the file.

    Attributes:
        batch: its control totals, which the rows hold.
        columns: those of `PAYMENT_COLUMNS` by name.
        bank: the account of the other leg.

    """

    batch: Batch
    columns: Columns
    bank: str

    def payments(self) -> Iterator[Payment]:
        """Give the rows as `Payment`."""
        cells = (self.columns[name].to_pylist() for name in Payment._fields)
        return map(Payment._make, zip(*cells, strict=True))


def read(
    content: bytes, file: str, seen: Callable[[Columns], Columns] = lambda cut: cut
) -> CanonicalBatch | None:
    """Read a batch file if every byte of it is in the canonical layout.

    Args:
        content: the file's bytes.
        file: its path relative to the books, which the rows will carry.
        seen: shown the columns of some thousand rows after the other, as they are
            proven; what it gives of them is kept. That the file is whole is proven
            after the last.

    Returns:
        None where the file is not wholly canonical or not whole: it then
        belongs to Beancount.

    """
    end, bank = _FIRST_PAYMENT.search(content), _LAST_LEG.search(content[-_TAIL:])
    if end is None or bank is None:
        return None
    try:
        head, account = content[: end.end()].decode(), bank[1].decode()
        batch = _batch(head, file)
        if batch is None or len(content) > _LONGEST:
            return None
        rest = content, end.end(), head.count("\n"), file, _pattern(account)
        rows = _Rows()
        table = _cut(*rest, lambda cut: seen(rows.take(cut)))
    except ValueError:  # no UTF-8, or a day that is in no calendar
        return None
    if table is None or not rows.are_of(batch):
        return None
    return CanonicalBatch(batch, table, account)


def _cut(  # noqa: PLR0913, PLR0917 - a file, where in it, and what becomes of it
    content: bytes,
    begin: int,
    above: int,
    file: str,
    pattern: re.Pattern[str],
    kept: Callable[[Columns], Columns],
) -> Columns | None:
    """Prove and cut payments, piece by piece, so that memory goes by a piece.

    A blank line stands before each payment and within none, so what is covered in
    pieces is covered.

    Raises:
        ValueError: no UTF-8, or a day that is in no calendar.

    """
    from mopac_spend.books import columns

    cuts, whole = [], memoryview(content)
    while begin < len(content):
        at = content.find(b"\n\n", begin + PIECE)
        end = len(content) if at < 0 else at + 1
        piece = whole[begin:end]
        text = str(piece, "utf-8")
        if not _covered(pattern, text):
            return None
        cuts.append(kept(columns.cut(piece, above, file)))
        above += text.count("\n")
        begin = end
    return columns.together(cuts)


def _covered(pattern: re.Pattern[str], text: str) -> bool:
    """Prove that payments alone stand in a text."""
    match, at = pattern.match, 0
    while at < len(text):
        block = match(text, at)
        if block is None:
            return False
        at = block.end()
    return True


class _Rows:
    """Rows of one file, taken in piece by piece: of which batch, and what they seal."""

    def __init__(self) -> None:
        self._batches: set[str] = set()
        self._pounds = NIL
        self._sealed: list[str] = []
        self._last: dt.date | None = None
        self._in_order = True

    def take(self, columns: Columns) -> Columns:
        """Take in the next rows; what only a seal needs of them is taken away."""
        import pyarrow.compute as pc

        from mopac_spend.books.columns import in_order, joined

        dates = columns["date"]
        texts = {"date": dates.cast("string"), "amount": columns.pop("written")}
        lines = joined([texts.get(name, columns[name]) for name in SEALED]).to_pylist()
        if any(columns[BELONGS].unique().to_pylist()):
            days = columns[BELONGS].to_pylist()
            pairs = zip(lines, days, strict=True)
            lines = [f"{line}\x1f{day}" if day else line for line, day in pairs]
        self._sealed += lines
        self._batches.update(columns["batch"].unique().to_pylist())
        self._pounds += pc.sum(columns["amount"]).as_py()
        first, before = dates[0].as_py(), self._last
        follows = before is None or before <= first
        self._in_order = self._in_order and follows and in_order(dates)
        self._last = dates[-1].as_py()
        return columns

    def are_of(self, batch: Batch) -> bool:
        """Whether they are in order, of one batch, and those of its totals and seal."""
        due = batch.pounds_posted - batch.pounds_reversed
        return (
            self._batches == {batch.id}
            and (len(self._sealed), self._pounds) == (batch.payments, due)
            and self._in_order
            and seal_of_texts(self._sealed) == batch.seal
        )


def _batch(head: str, file: str) -> Batch | None:
    # What has to be tried first is no heading that we wrote; nor is one with a nil,
    # which was not saved whole, though it may stand in a text of it.
    if "\0" in head or not door.harmless(head.encode()):
        return None
    entries, errors, *_ = door.parse(head)
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


# Made once for all files of books: it takes as long as a thousand payments.
@lru_cache(maxsize=64)
def _pattern(bank: str) -> re.Pattern[str]:
    options = "".join(
        rf'(?:  {each.key}: "{_ISO if each.restates else _SOME}"\n)?+'
        for each in OPTIONAL
    )
    tags = "".join(rf"  {kind}: {_CODE}\n" for kind in TAGS)
    return re.compile(
        rf"\n[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [*!] {_STRING} {_STRING}"
        rf"(?: \^[A-Za-z0-9._/-]++)*+\n"
        rf"  ref: {_REF}\n"
        rf"{tags}{options}"
        rf"  batch: {_STRING}\n"
        rf"  row: {_STRING}\n"
        rf'(?:  rule: "[A-Za-z0-9-]++"\n)?+'
        # Beancount reads -0.00 as nil, which has another seal.
        rf"  Expenses{_LEAVES}  (?P<minus>-(?!0\.00 ))?+(?P<pounds>{_POUNDS}) GBP\n"
        rf"  {re.escape(bank)}  (?(minus)|-)(?P=pounds) GBP\n"
    )
