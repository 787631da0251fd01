"""The columns of a batch file that is proven to be canonical, cut by its lines.

Nothing is checked here: `reader` has proved every byte of the file, so which line
of a payment says what, and how many bytes stand before and after a value, are
known. Whole columns are cut at a time, by Arrow, in two millionths of a second a
payment; a Python string for every value would take four times that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books import arrow
from mopac_spend.books.rows import PAYMENT_COLUMNS, day, quarter_name
from mopac_spend.fields import OPTIONAL, TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    # Places: of lines in the file, or of payments in the batch.
    Places: TypeAlias = npt.NDArray[np.int64]
    Flags: TypeAlias = npt.NDArray[np.bool_]

# A `pyarrow.Array`; its published types know no column of one kind made of another.
Column: TypeAlias = Any
Columns: TypeAlias = dict[str, Column]

_OPTIONAL = tuple((each.name, each.key) for each in OPTIONAL)
_LINE_END, _ESCAPE = b"\n\\"
# The first and last bytes of `  ref: "…"` with its line end, and of a leg.
_CLOSING = 2
_LEG, _POUNDS = 2, 5
# In `2018-05-14 * "Supplier" "Description" ^link`.
_DATE, _FLAG, _SUPPLIER = (0, 10), (11, 12), 14
_REST = 2**31 - 1
# `pyarrow.scalar` too imports pandas, so scalars are taken out of columns.
_ONE, _OTHER = arrow.whole([0, 1])
_NOTHING, _BETWEEN = arrow.text(["", "\x1f"])
# What a string escapes, what stands for it while columns are cut, and what it is.
_ESCAPES = ((b"\\\\", b"\x01", "\\"), (b'\\"', b"\x02", '"'))


class _Lines:
    """The lines of the payments of one file.

    Attributes:
        first: place of each payment's blank line.
        end: place after each payment's last line.

    """

    def __init__(self, body: bytes | memoryview) -> None:
        """Find the lines."""
        self._bytes = np.frombuffer(body, np.uint8)
        ends = np.flatnonzero(self._bytes == _LINE_END) + 1
        self._starts = np.append(0, ends).astype(np.int32)
        buffers = [None, pa.py_buffer(self._starts.data), pa.py_buffer(body)]
        self._all = pa.Array.from_buffers(pa.binary(), len(ends), buffers)
        blank = self._bytes[self._starts[:-1]] == _LINE_END
        self.first: Places = np.flatnonzero(blank)
        self.end: Places = np.append(self.first[1:], len(ends))

    def whole(self, places: Places) -> Column:
        """Give the bytes of lines."""
        return self._all.take(_numbers(places))

    def value(self, places: Places, key: str) -> Column:
        """Give what stands between the quotes of lines that begin with a key."""
        return _part(self.whole(places), len(f'  {key}: "'), -_CLOSING)

    def has(self, places: Places, at: int, letter: str) -> Flags:
        """Say which lines have a letter at a byte."""
        return np.equal(self._bytes[self._starts[places] + at], ord(letter))


def cut(content: bytes | memoryview, above: int, file: str) -> Columns:
    """Cut payments of a canonical file.

    Args:
        content: bytes of payments, from a blank line before one to the end of one.
        above: how many lines of the file stand before that.
        file: its path relative to the books.

    Returns:
        The columns of `PAYMENT_COLUMNS`, row by row in the order of the file, and
        `written`: the amounts as texts.

    Raises:
        ValueError: a day that is in no calendar.

    """
    escaped = _ESCAPE in np.frombuffer(content, np.uint8)
    if escaped:
        # It holds no other control character, so every quote is now a delimiter.
        for written, stand_in, _ in _ESCAPES:
            content = bytes(content).replace(written, stand_in)
    lines = _Lines(content)
    first, end = lines.first, lines.end
    ruled = lines.has(end - 3, len("  r"), "u")
    row = end - 3 - ruled
    columns = _head(lines.whole(first + 1))
    columns["ref"] = lines.value(first + 2, "ref")
    for number, tag in enumerate(TAGS, 3):
        columns[tag] = lines.value(first + number, tag)
    columns |= _optional(lines, first + 3 + len(TAGS), row - 1)
    columns["batch"] = lines.value(row - 1, "batch")
    columns["row"] = lines.value(row, "row")
    # The leg stands in for a rule that is not there, and is then left empty.
    columns["rule"] = _where(ruled, lines.value(np.where(ruled, end - 3, row), "rule"))
    if escaped:
        columns = {name: _unescaped(column) for name, column in columns.items()}
    columns["document"] = _document(columns["ref"])
    leg = _part(lines.whole(end - 2), _LEG, -_POUNDS)
    columns["account"], columns["written"] = _both(leg, "  ")
    columns["amount"] = columns["written"].cast(pa.decimal128(18, 2))
    columns["line"] = _numbers(first + (above + 2))
    columns["file"] = arrow.repeated(file, len(first))
    columns |= _periods(columns.pop("date"))
    return {name: columns[name] for name in (*PAYMENT_COLUMNS, "written")}


def together(cuts: Sequence[Columns]) -> Columns:
    """Put what was cut of one file together, in this order; it is used up."""
    if len(cuts) == 1:
        return cuts[0]
    return {name: _one([each.pop(name) for each in cuts]) for name in [*cuts[0]]}


def _one(pieces: Sequence[Column]) -> Column:
    if len({each.type for each in pieces}) > 1:  # all empty in some, and held once
        pieces = [each.cast(pa.string()) for each in pieces]
    return pa.concat_arrays(pieces)


def spans(codes: Column, days: Column) -> list[tuple[str, str, str]]:
    """Give each code with its first and its last day; the days are in order."""
    coded = codes.dictionary_encode()
    # `to_numpy` would import pandas.
    at = np.frombuffer(coded.indices.buffers()[1], np.int32)[: len(codes)]
    places = np.arange(len(at))
    first, last = np.empty((2, len(coded.dictionary)), np.int64)
    # Of several values for one place numpy keeps the last.
    first[at[::-1]], last[at] = places[::-1], places
    names = coded.dictionary.to_pylist()
    texts = [
        (str(days[int(f)].as_py()), str(days[int(t)].as_py()))
        for f, t in zip(first, last, strict=True)
    ]
    return [(name, *text) for name, text in zip(names, texts, strict=True)]


def pairs(one: Column, other: Column) -> list[tuple[str, str]]:
    """Give every pair of values that stand in one row, sorted."""
    both = (text.split("\x1f") for text in joined([one, other]).unique().to_pylist())
    return sorted((left, right) for left, right in both)


def joined(columns: Sequence[Column]) -> Column:
    r"""Join the texts of each row, `\x1f` between them."""
    return pc.binary_join_element_wise(*columns, _BETWEEN)


def in_order(days: Column) -> bool:
    """Say whether no day comes before the one above it."""
    return pc.all(pc.less_equal(days[:-1], days[1:])).as_py() is not False


def _head(heads: Column) -> Columns:
    """Cut the first lines of payments.

    Escaped quotes have a stand-in, so the first `" "` is where the supplier ends
    and the next `"` is where the description does.
    """
    supplier, rest = _both(_part(heads, _SUPPLIER, _REST), '" "')
    description = pc.split_pattern(rest, '"', max_splits=1)
    return {
        "date": _part(heads, *_DATE),
        "flag": _part(heads, *_FLAG),
        "supplier": supplier,
        "description": pc.list_element(description, _ONE),
    }


def _optional(lines: _Lines, begin: Places, end: Places) -> Columns:
    """Cut the lines that not every payment has, which stand in one known order."""
    counts = end - begin
    whose = np.repeat(np.arange(len(begin)), counts)
    within = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
    there = lines.whole(np.repeat(begin, counts) + within)
    columns: Columns = {}
    for name, key in _OPTIONAL:
        before = f'  {key}: "'
        mine: Column = pc.starts_with(there, before)
        places = np.flatnonzero(_flags(mine))
        holders = whose[places]
        if not len(holders):
            columns[name] = arrow.repeated("", len(begin))
            continue
        values = _part(there.take(_numbers(places)), len(before), -_CLOSING)
        at = np.zeros(len(begin), np.int64)
        at[holders] = np.arange(len(holders))
        has = np.zeros(len(begin), np.bool_)
        has[holders] = True
        columns[name] = _where(has, values.take(_numbers(at)))
    return columns


def _document(refs: Column) -> Column:
    """Take the document out of `source:document:row`; it may hold colons itself."""
    _, rest = _both(refs, ":")
    parts = pc.split_pattern(rest, ":", max_splits=1, reverse=True)
    return pc.list_element(parts, _ONE)


def _periods(dates: Column) -> Columns:
    """Give date, financial year and quarter, which go by the same few days."""
    coded = dates.dictionary_encode()
    days = [day(text) for text in coded.dictionary.to_pylist()]
    quarters = [quarter_name(each) for each in days]
    years = [name.rpartition("-")[0] for name in quarters]
    return {
        "date": arrow.days(days).take(coded.indices),
        "financial_year": _named(coded.indices, years),
        "quarter": _named(coded.indices, quarters),
    }


def _named(at: Column, names: Sequence[str]) -> Column:
    """Give a column of names, each held once: of one held twice Parquet holds rows."""
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_each = arrow.whole([places[name] for name in names]).cast(pa.int32())
    return arrow.by_place(of_each.take(at), arrow.text([*places]))


def _part(lines: Column, begin: int, end: int) -> Column:
    """Cut bytes out of lines, where the bytes before and after are ASCII."""
    return pc.binary_slice(lines, begin, end).view(pa.string())


def _both(texts: Column, between: str) -> tuple[Column, Column]:
    """Split texts in two where something first stands."""
    halves = pc.split_pattern(texts, between, max_splits=1)
    return pc.list_element(halves, _ONE), pc.list_element(halves, _OTHER)


def _where(there: Flags, values: Column) -> Column:
    """Keep values where they are there, and be empty elsewhere."""
    if there.all():
        return values
    bits = pa.py_buffer(np.packbits(there, bitorder="little").data)
    mask = pa.Array.from_buffers(pa.bool_(), len(there), [None, bits])
    return pc.if_else(mask, values, _NOTHING)


def _flags(column: Column) -> Flags:
    """Give true and false as numpy."""
    bits = np.frombuffer(column.buffers()[1], np.uint8)
    return np.unpackbits(bits, count=len(column), bitorder="little").astype(np.bool_)


def _unescaped(column: Column) -> Column:
    if pa.types.is_dictionary(column.type):
        return column  # all of them empty
    for _, stand_in, meant in _ESCAPES:
        column = pc.replace_substring(column, stand_in.decode(), meant)
    return column


def _numbers(numbers: Places) -> Column:
    """Give whole numbers as Arrow; `pyarrow.array` would import pandas to ask."""
    whole = np.ascontiguousarray(numbers, np.int64)
    return pa.Array.from_buffers(
        pa.int64(), len(whole), [None, pa.py_buffer(whole.data)]
    )
