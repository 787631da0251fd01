"""Bytes in lines, and texts in columns, cut where it was looked what stands there.

Nothing is copied before it is known to be wanted: a column is made of the places of
its values, by Arrow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mopac_spend.books.columns import flags, numbers
from mopac_spend.fields import TAGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from mopac_spend.books.columns import Column

# Places: of lines in a piece, or of payments in it; of bytes in it.
Places: TypeAlias = "npt.NDArray[np.int64]"
Bytes: TypeAlias = "npt.NDArray[np.int32]"

LINE_END, QUOTE = ord("\n"), ord('"')
# Lines that stand before optional ones: blank, head, ref, tags. Behind them are
# batch, row, perhaps a rule, and two legs.
ABOVE, _LEAST = 3 + len(TAGS), 3 + len(TAGS) + 4


def prove(holds: object) -> None:
    """Go on only where something holds.

    Raises:
        ValueError: it does not.

    """
    if not holds:
        msg = "it is not in the canonical layout"
        raise ValueError(msg)


class Lines:
    """The lines of some payments."""

    def __init__(self, body: bytes | memoryview) -> None:
        """Find the lines."""
        self._bytes = np.frombuffer(body, np.uint8)
        ends = np.flatnonzero(self._bytes == LINE_END) + 1
        prove(len(ends) and ends[-1] == len(body))
        self._starts = np.append(0, ends).astype(np.int32)
        self._sizes = np.diff(self._starts)
        self._body = pa.py_buffer(body)
        buffers = [None, pa.py_buffer(self._starts.data), self._body]
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
        prove(len(first) and first[0] == 0 and np.all(end - first >= _LEAST))
        closed = self._bytes[self._starts[1:] - len('"\n')] == QUOTE
        for places in (first, first + 1, end - 2, end - 1):
            closed[places] = True
        prove(np.all(closed))
        quotes = np.count_nonzero(self._bytes == QUOTE)
        # No quotes are in three lines of a payment: the blank one, and the legs.
        prove(quotes == 2 * (len(self) - 3 * len(first)) + 2 * len(first))
        return first, end

    def whole(self, places: Places) -> Column:
        """Give the bytes of lines."""
        return self._all.take(numbers(places))

    def between(self, begin: Places, end: Places) -> Column:
        """Give the bytes of several lines together, of each payment."""
        bounds = self._starts[begin], self._starts[end]
        return _pieces(self._body, bounds, 0)[0]

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
        prove(np.all(flags(pc.starts_with(whole, before))))
        prove(np.all(self._sizes[places] >= len(before) + least + len('"\n')))
        return part(whole, len(before), -len('"\n'))


class Marked:
    """Texts of one column, and where letters stand in them."""

    def __init__(self, column: Column) -> None:
        """Know a column that was just made."""
        _, offsets, self._body = column.buffers()
        self._offsets = np.frombuffer(offsets, np.int32)[: len(column) + 1]
        self.begin, self.end = self._offsets[:-1], self._offsets[1:]
        self.letters = np.frombuffer(self._body, np.uint8)[: self._offsets[-1]]

    def marks(self, letter: str) -> Bytes:
        """Give where a letter stands, in all of the texts."""
        return np.flatnonzero(self.letters == ord(letter)).astype(np.int32)

    def each(self, letter: str, count: int) -> Sequence[Bytes]:
        """Give where a letter stands in each text, proven to be there so many times."""
        marks = self.marks(letter)
        prove(len(marks) == count * len(self.begin))
        of_each = [*marks.reshape(-1, count).T]
        prove(np.all(of_each[0] >= self.begin) and np.all(of_each[-1] < self.end))
        return of_each

    def pieces(self, bounds: Sequence[Bytes], *which: int) -> list[Column]:
        """Give pieces of each text, as `_pieces`."""
        return _pieces(self._body, bounds, *which)


def _pieces(body: pa.Buffer, bounds: Sequence[Bytes], *which: int) -> list[Column]:
    """Cut bytes where those before and after are ASCII.

    Args:
        body: the bytes.
        bounds: where the pieces of each row begin and end, one ending where the next
            one begins.
        which: the pieces that are wanted, from nil; the last bound ends the last one.

    """
    offsets = np.column_stack(bounds).astype(np.int32, copy=False)
    count = offsets.size - 1
    buffers = [None, pa.py_buffer(offsets.data), body]
    every = pa.Array.from_buffers(pa.string(), count, buffers)
    step = len(bounds)
    return [every.take(numbers(np.arange(each, count, step))) for each in which]


def part(lines: Column, begin: int, end: int) -> Column:
    """Cut bytes out of lines, where the bytes before and after are ASCII."""
    return pc.binary_slice(lines, begin, end).view(pa.string())
