r"""Bytes of payments to columns: proven to be canonical, and cut, in one walk.

Which line of a payment says what is known by its place, and every line is proven:

* Only what ends a line is a control character, and all of it is UTF-8.
* Each payment begins with its blank line, has the lines that every payment has, and
  between them optional ones in their order.
* Each line begins and ends as its kind does, in as many quotes as it has. There are no
  more quotes than that in all of it, so none stands within a text. What is escaped has
  a stand-in, and no `\` is left.
* What stands a thousand times is held against its pattern once: codes, accounts, days
  and flags. Amounts are proven by writing them again.

So it takes a third of what matching each payment did, and of most values Python sees
each that is different and no more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books import arrow
from mopac_spend.books.canonical import LEAVES
from mopac_spend.books.columns import (
    NOTHING,
    at,
    flags,
    joined,
    named,
    numbers,
    together,
    values,
)
from mopac_spend.books.rows import PAYMENT_COLUMNS, day, quarter_name
from mopac_spend.fields import BELONGS, OPTIONAL, SEALED, TAGS
from mopac_spend.money import LIMIT

if TYPE_CHECKING:
    import numpy.typing as npt

    from mopac_spend.books.columns import Column, Columns

# Places: of lines in a piece, or of payments in it.
Places: TypeAlias = "npt.NDArray[np.int64]"

# Bytes that are cut at a time; some three times as many are held besides.
PIECE = 2**22
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OPENING = re.compile(rf'{_DAY} [*!] "')
_ISO, _CODE = re.compile(_DAY), re.compile("[A-Za-z0-9-]++")
_TAGGED = re.compile("".join(rf'  {tag}: "([A-Za-z0-9-]++)"\n' for tag in TAGS))
_SOURCE, _ACCOUNT = re.compile("[a-z0-9][a-z0-9-]*+"), re.compile(f"Expenses{LEAVES}")
# As Arrow reads a pattern.
_LINKS = r"\A(?: \^[A-Za-z0-9._/-]+)*\n\z"
_LINE_END, _QUOTE, _PRINTED = ord("\n"), ord('"'), ord(" ")
_ESCAPE, _DELETE = b"\\", b"\x7f"
# Lines that stand before optional ones: blank, head, ref, tags. Behind them are
# batch, row, perhaps a rule, and two legs.
_ABOVE, _LEAST = 3 + len(TAGS), 3 + len(TAGS) + 4
_POUNDS = " GBP\n"
# In `2018-05-14 * "Supplier" "Description" ^link`.
_DATE, _FLAG, _SUPPLIER = 10, 11, 14
_REST = 2**31 - 1
_ONE, _OTHER = arrow.whole([0, 1])
_OPTIONAL = {each.key: number for number, each in enumerate(OPTIONAL)}
_MINUS = arrow.text(["-"])[0]
# What a string escapes, what stands for it while columns are cut, and what it is.
_ESCAPES = ((b"\\\\", b"\x01", "\\"), (b'\\"', b"\x02", '"'))


def cut(content: bytes, begin: int, above: int, file: str, bank: str) -> Columns:
    """Prove and cut payments, piece by piece, so that memory goes by a piece.

    A blank line stands before each payment and within none, so what is proven in
    pieces is proven.

    Args:
        content: of a whole file.
        begin: where the blank line before its first payment is.
        above: how many lines stand before that.
        file: its path relative to the books.
        bank: the account of every second leg.

    Returns:
        The columns of `PAYMENT_COLUMNS`, row by row in the order of the file, and
        `sealed`: what of each is under the seal, as text.

    Raises:
        ValueError: a byte is not canonical, or a day is in no calendar.

    """
    pieces = []
    while begin < len(content):
        after = content.find(b"\n\n", begin + PIECE)
        end = len(content) if after < 0 else after + 1
        text, escaped = _written(content, begin, end)
        columns, lines = _piece(text, above, file, bank, escaped=escaped)
        pieces.append(columns)
        above += lines
        begin = end
    return together(pieces)


def _prove(holds: object) -> None:
    if not holds:
        msg = "it is not in the canonical layout"
        raise ValueError(msg)


def _piece(
    text: bytes | memoryview, above: int, file: str, bank: str, *, escaped: bool
) -> tuple[Columns, int]:
    """Prove and cut some payments; give how many lines they have, too."""
    lines = _Lines(text)
    first, end = lines.payments()
    ruled = lines.has(end - 3, len("  r"), "u")
    row = end - 3 - ruled
    _prove(np.all(row - 1 >= first + _ABOVE))
    dates, columns = _head(lines.whole(first + 1))
    columns["ref"] = lines.value(first + 2, "ref")
    columns["document"] = _document(columns["ref"], escaped=escaped)
    columns |= _tags(lines.between(first + 3, first + _ABOVE))
    columns |= _optional(lines, first + _ABOVE, row - 1)
    columns["batch"] = lines.value(row - 1, "batch").dictionary_encode()
    columns["row"] = lines.value(row, "row")
    holders = np.flatnonzero(ruled)
    rules = _each(lines.value(end[holders] - 3, "rule"), _CODE)
    columns["rule"] = _of_some(rules, holders, len(first))
    written, legs = _legs(lines.whole(end - 2), lines.whole(end - 1), bank)
    columns |= legs
    if escaped:
        columns = {name: _unescaped(column) for name, column in columns.items()}
    columns["sealed"] = _sealed({**columns, "date": dates, "amount": written})
    columns["supplier"] = columns["supplier"].dictionary_encode()
    columns["line"] = numbers(first + (above + 2))
    columns["file"] = arrow.repeated(file, len(first))
    return {name: columns[name] for name in (*PAYMENT_COLUMNS, "sealed")}, len(lines)


def _written(content: bytes, begin: int, end: int) -> tuple[bytes | memoryview, bool]:
    """Prove that bytes are text in lines, and put stand-ins for what is escaped."""
    piece = memoryview(content)[begin:end]
    str(piece, "utf-8")
    letters = np.frombuffer(piece, np.uint8)
    ends = np.count_nonzero(letters == _LINE_END)
    _prove(np.count_nonzero(letters < _PRINTED) == ends)
    _prove(content.find(_DELETE, begin, end) < 0)
    if content.find(_ESCAPE, begin, end) < 0:
        return piece, False
    whole = bytes(piece)
    for written, stand_in, _ in _ESCAPES:
        whole = whole.replace(written, stand_in)
    _prove(_ESCAPE not in whole)
    return whole, True


class _Lines:
    """The lines of some payments."""

    def __init__(self, body: bytes | memoryview) -> None:
        """Find the lines."""
        self._bytes = np.frombuffer(body, np.uint8)
        ends = np.flatnonzero(self._bytes == _LINE_END) + 1
        _prove(len(ends) and ends[-1] == len(body))
        self._starts = np.append(0, ends).astype(np.int32)
        self._sizes = np.diff(self._starts)
        buffers = [None, pa.py_buffer(self._starts.data), pa.py_buffer(body)]
        self._all = pa.Array.from_buffers(pa.binary(), len(ends), buffers)

    def __len__(self) -> int:
        return len(self._all)

    def payments(self) -> tuple[Places, Places]:
        """Give the place of each payment's blank line, and that after its last line.

        Each is proven to have lines enough; those with keys to end with a quote; and
        all of them to have no more quotes than two for every line with a key, and four
        for the first of each.
        """
        first = np.flatnonzero(self._sizes == 1)
        end = np.append(first[1:], len(self))
        _prove(len(first) and first[0] == 0 and np.all(end - first >= _LEAST))
        closed = self._bytes[self._starts[1:] - len('"\n')] == _QUOTE
        for places in (first, first + 1, end - 2, end - 1):
            closed[places] = True
        _prove(np.all(closed))
        quotes = np.count_nonzero(self._bytes == _QUOTE)
        # No quotes are in three lines of a payment: the blank one, and the legs.
        _prove(quotes == 2 * (len(self) - 3 * len(first)) + 2 * len(first))
        return first, end

    def whole(self, places: Places) -> Column:
        """Give the bytes of lines."""
        return self._all.take(numbers(places))

    def between(self, begin: Places, end: Places) -> Column:
        """Give the bytes of several lines together, of each payment."""
        bounds = np.stack([self._starts[begin], self._starts[end]], 1)
        buffers = [None, pa.py_buffer(bounds.data), self._all.buffers()[2]]
        count = 2 * len(begin) - 1
        # Every other one is what stands between them.
        some = pa.Array.from_buffers(pa.binary(), count, buffers)
        return some.take(numbers(np.arange(0, count, 2)))

    def has(self, places: Places, letter_at: int, letter: str) -> npt.NDArray[np.bool_]:
        """Say which lines have a letter at a byte."""
        return np.equal(self._bytes[self._starts[places] + letter_at], ord(letter))

    def value(
        self, places: Places, key: str, whole: Column = None, least: int = 0
    ) -> Column:
        """Give what stands between two quotes in lines that are proven to have a key.

        Args:
            places: of the lines.
            key: theirs.
            whole: the bytes of these lines, if they are at hand.
            least: bytes that have to stand between the quotes.

        """
        before = f'  {key}: "'
        whole = self.whole(places) if whole is None else whole
        _prove(np.all(flags(pc.starts_with(whole, before))))
        _prove(np.all(self._sizes[places] >= len(before) + least + len('"\n')))
        return _part(whole, len(before), -len('"\n'))


def _head(heads: Column) -> tuple[Column, Columns]:
    """Prove and cut the first lines of payments; give their dates as texts, too.

    Four quotes are in each: one opens the supplier, two stand between it and the
    description, which the last one closes.
    """
    opening = _each(_part(heads, 0, _SUPPLIER), _OPENING)
    supplier, rest = _both(_part(heads, _SUPPLIER, _REST), '" "')
    description, links = _both(rest, '"')
    _prove(np.all(flags(pc.match_substring_regex(links, _LINKS))))
    texts = values(opening)
    days = [day(each[:_DATE]) for each in texts]
    quarters = [quarter_name(each) for each in days]
    return _part(heads, 0, _DATE), {
        "date": arrow.days(days).take(opening.indices),
        "flag": named(opening.indices, [each[_FLAG] for each in texts]),
        "supplier": supplier,
        "description": description,
        "financial_year": named(
            opening.indices, [each.rpartition("-")[0] for each in quarters]
        ),
        "quarter": named(opening.indices, quarters),
    }


def _document(refs: Column, *, escaped: bool) -> Column:
    """Take the document out of `source:document:row`; it may hold colons itself."""
    source, rest = _both(refs, ":")
    _each(source, _SOURCE)
    parts = pc.split_pattern(rest, ":", max_splits=1, reverse=True)
    row = pc.list_element(parts, _OTHER)
    _prove(np.all(flags(pc.not_equal(row, NOTHING))))
    if escaped:
        for _, stand_in, _ in _ESCAPES:
            _prove(not np.any(flags(pc.match_substring(row, stand_in.decode()))))
    return pc.list_element(parts, _ONE)


def _tags(lines: Column) -> Columns:
    """Prove and cut the lines of tags, which stand together again and again."""
    coded = _each(lines.view(pa.string()), _TAGGED)
    codes = zip(*(_TAGGED.findall(each)[0] for each in values(coded)), strict=True)
    return {tag: named(coded.indices, of) for tag, of in zip(TAGS, codes, strict=True)}


def _optional(lines: _Lines, begin: Places, end: Places) -> Columns:
    """Prove and cut the lines that not every payment has, in their one order."""
    counts = end - begin
    whose = np.repeat(np.arange(len(begin)), counts)
    ahead = np.cumsum(counts) - counts
    places = np.repeat(begin - ahead, counts) + np.arange(len(whose))
    there = lines.whole(places)
    which = np.full(len(places), -1)
    columns = {each.name: arrow.repeated("", len(begin)) for each in OPTIONAL}
    while len(unknown := np.flatnonzero(which < 0)):
        # Few keys are in one piece: the first that is not known yet tells the next one.
        key = there[int(unknown[0])].as_py().partition(b":")[0].strip().decode()
        _prove(key in _OPTIONAL)
        number = _OPTIONAL[key]
        mine = np.flatnonzero(flags(pc.starts_with(there, f'  {key}: "')))
        _prove(len(mine) and mine[0] == unknown[0])
        which[mine] = number
        some = there if len(mine) == len(there) else there.take(numbers(mine))
        coded = lines.value(places[mine], key, some, least=1).dictionary_encode()
        if OPTIONAL[number].restates:
            _prove(all(map(_ISO.fullmatch, values(coded))))
        columns[OPTIONAL[number].name] = _of_some(coded, whose[mine], len(begin))
    later = (whose[1:] > whose[:-1]) | (which[1:] > which[:-1])
    _prove(np.all(later))
    return columns


def _legs(legs: Column, returns: Column, bank: str) -> tuple[Column, Columns]:
    """Prove and cut the legs of payments; give the amounts as they are written, too.

    An amount is canonical if it is written again as it was, and a leg of the bank if
    it says the same with the other sign.
    """
    before = f"  {bank}  "
    for whole, opening in ((legs, "  "), (returns, before)):
        _prove(np.all(flags(pc.starts_with(whole, opening))))
        _prove(np.all(flags(pc.ends_with(whole, _POUNDS))))
    account, written = _both(_part(legs, 2, -len(_POUNDS)), "  ")
    amount = written.cast(pa.decimal128(18, 2))
    _prove(amount.cast(pa.string()).equals(written))
    limits = pc.min_max(amount)
    _prove(limits["min"].as_py() > -LIMIT and limits["max"].as_py() < LIMIT)
    turned = pc.if_else(
        pc.starts_with(written, "-"),
        _part(written.view(pa.binary()), 1, _REST),
        pc.binary_join_element_wise(_MINUS, written, NOTHING),
    )
    _prove(_part(returns, len(before), -len(_POUNDS)).equals(turned))
    return written, {"account": _each(account, _ACCOUNT), "amount": amount}


def _sealed(texts: Columns) -> Column:
    """Give what of each payment is under the seal."""
    sealed = joined([texts[name] for name in SEALED])
    days = texts[BELONGS]
    if not any(values(days)):
        return sealed
    days = days.cast(pa.string())
    return pc.if_else(pc.equal(days, NOTHING), sealed, joined([sealed, days]))


def _each(column: Column, pattern: re.Pattern[str]) -> Column:
    """Hold every different text once, and prove it to be of a pattern."""
    coded = column.dictionary_encode()
    _prove(all(map(pattern.fullmatch, values(coded))))
    return coded


def _of_some(coded: Column, holders: Places, count: int) -> Column:
    """Make a column of what some payments have, and none of the others."""
    if len(holders) == count:
        return coded
    if not len(holders):
        return arrow.repeated("", count)
    places = np.zeros(count, np.int32)
    places[holders] = at(coded) + 1
    indices = pa.Array.from_buffers(
        pa.int32(), count, [None, pa.py_buffer(places.data)]
    )
    different = pa.concat_arrays([arrow.text([""]), coded.dictionary])
    return arrow.by_place(indices, different)


def _part(lines: Column, begin: int, end: int) -> Column:
    """Cut bytes out of lines, where the bytes before and after are ASCII."""
    return pc.binary_slice(lines, begin, end).view(pa.string())


def _both(texts: Column, between: str) -> tuple[Column, Column]:
    """Split texts in two where something first stands.

    Raises:
        ValueError: it stands in one of them nowhere.

    """
    halves = pc.split_pattern(texts, between, max_splits=1)
    return pc.list_element(halves, _ONE), pc.list_element(halves, _OTHER)


def _unescaped(column: Column) -> Column:
    if pa.types.is_dictionary(column.type):
        return arrow.by_place(column.indices, _unescaped(column.dictionary))
    if pa.types.is_string(column.type):
        for _, stand_in, meant in _ESCAPES:
            column = pc.replace_substring(column, stand_in.decode(), meant)
    return column
