"""The payments of the books in pieces: parts at rest, and the rows of no part.

Whoever asks names the pieces that may hold an answer, by their days, their batches or
how far their texts reach, and the columns that it takes to tell; of others nothing is
read. A few pieces are there at a time, whatever the size of the books.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mopac_spend.books.arrow import OF_SORT, table
from mopac_spend.books.rows import Rows, payments_of
from mopac_spend.books.steadily import steadily
from mopac_spend.fields import FIELDS, Payment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import pyarrow as pa

    from mopac_spend.books.columns import Column
    from mopac_spend.books.extents import Extent
    from mopac_spend.books.load import Books

Result = TypeVar("Result")
# What stands for the rows of no part, where others are named by their part.
_NO_PART = ""
# Pieces that are there at a time: to look for many values costs a little each time.
_TOGETHER = 12
# Columns that say how far they reach.
_REACHING = ("ref", "document", "evidence")
_LAST = "\U0010ffff"


class Pieces:
    """The payments of opened books."""

    def __init__(self, books: Books) -> None:
        """Hold books; nothing is read yet."""
        self._rows, self._batches = books.payments, books.batches
        self._closed = bool(books.closed)
        self._extents: dict[str, dict[str, Extent]] = {}

    def steadily(self, ask: Callable[[], Result]) -> Result:
        """Ask so that no damaged part has a share in the answer."""
        import pyarrow as pa

        try:
            return steadily(self._rows, ask, self._extents.clear)
        finally:
            # What was read of parts is not needed again, and Arrow would keep it.
            pa.default_memory_pool().release_unused()

    @property
    def all(self) -> list[str]:
        """Every piece."""
        names = self._rows.names() if isinstance(self._rows, Rows) else []
        return [*names, *self._of_no_part]

    def of_days(self, first: dt.date, last: dt.date) -> list[str]:
        """Give the pieces whose rows may belong to days between two."""
        if not isinstance(self._rows, Rows):
            return self._of_no_part
        within = set(map(str, self._rows.within(first, last)))
        # A restatement belongs to another day than the one that it is dated on.
        return [
            piece
            for piece in self.all
            if piece in within or piece == _NO_PART or self._restates(piece)
        ]

    def of_batches(self, ids: Collection[str]) -> list[str]:
        """Give the pieces that may hold payments of batches."""
        if not isinstance(self._rows, Rows):
            return self._of_no_part
        files = {batch.file for batch in self._batches if batch.id in ids}
        digests = self._rows.digests.items()
        parts = [part for file, (part, _) in digests if file in files]
        return [*self._rows.names(parts), *self._of_no_part]

    def reaching(self, column: str, first: str, last: str = "") -> list[str]:
        """Give the pieces that may have a text there between two, or that go on so.

        Args:
            column: `ref`, `document` or `evidence`.
            first: the least that is looked for.
            last: the beginning of the most; any, if not given.

        """
        from mopac_spend.books.extents import extents, meets

        pieces = self.all
        for piece in pieces:
            if piece != _NO_PART and piece not in self._extents:
                self._extents[piece] = extents(piece, _REACHING)
        return [
            piece
            for piece in pieces
            if piece == _NO_PART
            or meets(self._extents[piece][column], first, f"{last}{_LAST}")
        ]

    def payments(self, piece: str, at: Column) -> Iterator[Payment]:
        """Read the rows of a piece that stand at these places."""
        return payments_of(self._columns(piece, Payment._fields, coded=True).take(at))

    def tables(
        self, pieces: Sequence[str], names: Sequence[str]
    ) -> Iterator[tuple[list[tuple[str, int]], pa.Table]]:
        """Read columns of some pieces at a time.

        Returns:
            Each piece with its number of rows, and the rows of all of them.

        """
        import pyarrow as pa

        for at in range(0, len(pieces), _TOGETHER):
            some = pieces[at : at + _TOGETHER]
            read = [self._columns(piece, names) for piece in some]
            lengths = [each.num_rows for each in read]
            together = pa.concat_tables(read).combine_chunks()
            yield [*zip(some, lengths, strict=True)], together

    def _columns(
        self, piece: str, names: Sequence[str], *, coded: bool = False
    ) -> pa.Table:
        if piece == _NO_PART or not isinstance(self._rows, Rows):
            return self._others.select([*names])
        return self._rows.columns(piece, names, coded=coded)

    def _restates(self, piece: str) -> bool:
        """Say whether rows of a part belong to other days than they are dated on."""
        if not self._closed:
            return False
        return any(self._columns(piece, ["belongs"])["belongs"].unique().to_pylist())

    @property
    def _of_no_part(self) -> list[str]:
        rows = self._rows
        return [_NO_PART] if not isinstance(rows, Rows) or rows.others else []

    @cached_property
    def _others(self) -> pa.Table:
        rows = self._rows.others if isinstance(self._rows, Rows) else self._rows
        columns = [*zip(*rows, strict=True)] or [()] * len(Payment._fields)
        kinds = [OF_SORT[each.sort] for each in FIELDS.values()]
        return table(
            dict(zip(Payment._fields, zip(kinds, columns, strict=True), strict=True))
        )


def places(
    pieces: Iterable[tuple[str, int]], mask: Column
) -> Iterator[tuple[str, Column]]:
    """Give the pieces that have rows of a mask, and where in each these are."""
    import pyarrow.compute as pc

    at = 0
    for piece, length in pieces:
        of_piece = pc.indices_nonzero(mask.slice(at, length))
        at += length
        if len(of_piece):
            yield piece, of_piece
