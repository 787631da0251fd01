"""Many rows of a result, held as columns and made where somebody reads them.

A list of a million payments is asked for its total, for the names that stand in it and
for the texts that name somebody before anybody reads a row of it, and often nobody
does. What is asked of whole columns is asked of the columns: each text once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    # Of Arrow: a column of one batch, whose texts may stand once beside it.
    Column: TypeAlias = Any

Row: TypeAlias = tuple[Any, ...]


class Listed(Sequence[Row]):
    """Rows of which the first are as they were fetched, and the others columns.

    No cell of the columns is nothing, unless nothing is what stands for no value. Rows
    are made anew each time they are read: whoever reads them twice keeps a list.
    """

    def __init__(self, first: list[Row], batches: Iterable[Sequence[Column]]) -> None:
        """Hold some rows, and behind them columns, batch by batch."""
        self._first = first
        coding = _Coding()
        self._batches = [coding.coded(batch) for batch in batches]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._first) + sum(len(batch[0]) for batch in self._batches)

    def __iter__(self) -> Iterator[Row]:
        """Make the rows, one batch after the other."""
        yield from self._first
        for batch in self._batches:
            yield from zip(*map(_cells, batch), strict=True)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        """Make one row, or some."""
        if isinstance(at, slice):
            return [*self][at]
        place = at + len(self) if at < 0 else at
        if not 0 <= place < len(self):
            raise IndexError(at)
        return next(islice(self, place, None))

    def __eq__(self, other: object) -> bool:
        """Say whether rows are the same, however they are held."""
        if not isinstance(other, Listed | list):
            return NotImplemented
        return len(self) == len(other) and all(
            own == each for own, each in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]

    def differing(self, at: int) -> set[Any]:
        """Give what stands in a column, each once."""
        return {row[at] for row in self._first}.union(
            *(_values(_held(batch[at])) for batch in self._batches)
        )

    def texts(self, at: int, *, figures: bool = True) -> set[str]:
        """Give the texts of a column, each once; none where it holds other cells.

        Args:
            at: the column.
            figures: also those of figures alone, as far as they are among the columns;
                documents are by the million.

        """
        if not any(_is_text(batch[at]) for batch in self._batches[:1]):
            return {row[at] for row in self._first if isinstance(row[at], str)}
        held = (_held(batch[at]) for batch in self._batches)
        some = held if figures else map(_with_letters, held)
        return {*map(itemgetter(at), self._first)}.union(*map(_values, some)) - {None}

    def holds(self, at: int, text: str) -> bool:
        """Say whether a text stands in a column of texts."""
        import pyarrow.compute as pc

        return text in map(itemgetter(at), self._first) or any(
            pc.index(_held(batch[at]), text).as_py() >= 0 for batch in self._batches
        )

    def sums(self, at: int) -> list[Any]:
        """Give figures that come to what a column does; what is no figure adds none."""
        import pyarrow.compute as pc

        own = [row[at] for row in self._first]
        columns = [batch[at] for batch in self._batches]
        return own + [pc.sum(each).as_py() for each in columns if _is_figures(each)]

    def instead(self, places: Collection[int], of: Callable[[Any], Any]) -> Listed:
        """Give rows that have other texts in some columns.

        Args:
            places: of the columns.
            of: gives what stands in the place of a text.

        """
        first = [
            tuple(of(cell) if at in places else cell for at, cell in enumerate(row))
            for row in self._first
        ]
        return Listed(
            first,
            (
                [
                    _other(each, of) if at in places else each
                    for at, each in enumerate(batch)
                ]
                for batch in self._batches
            ),
        )

    def blank(self, places: Collection[int], where: Sequence[int], text: str) -> Listed:
        """Give rows that have no text in some columns, where others have a given one.

        Args:
            places: of the columns without; of texts.
            where: of those that are looked at: one of them is enough.
            text: that is looked for.

        """
        first = [
            tuple("" if at in places else cell for at, cell in enumerate(row))
            if any(row[at] == text for at in where)
            else row
            for row in self._first
        ]
        return Listed(
            first, (_blank(batch, places, where, text) for batch in self._batches)
        )


def differing(rows: Sequence[Row], at: int) -> set[Any]:
    """Give what stands in a column of rows, each once."""
    if isinstance(rows, Listed):
        return rows.differing(at)
    return {row[at] for row in rows}


def holds(rows: Sequence[Row], at: int, text: str) -> bool:
    """Say whether a text stands in a column of rows."""
    if isinstance(rows, Listed):
        return rows.holds(at, text)
    return text in map(itemgetter(at), rows)


def figures(rows: Sequence[Row], at: int) -> Iterable[Any]:
    """Give figures that come to what a column of rows does; None are among them."""
    return rows.sums(at) if isinstance(rows, Listed) else map(itemgetter(at), rows)


class _Coding:
    """Holds each text of a batch once, but in columns of which nearly all differ."""

    def __init__(self) -> None:
        """Begin with no column known."""
        self._differ: set[int] = set()

    def coded(self, batch: Sequence[Column]) -> list[Column]:
        """Hold the columns of one batch."""
        return [self._coded(at, column) for at, column in enumerate(batch)]

    def _coded(self, at: int, column: Column) -> Column:
        if at in self._differ or not _is_text(column) or _of_coded(column) is not None:
            return column
        coded: Any = column.dictionary_encode()
        if 2 * len(coded.dictionary) > len(column):
            self._differ.add(at)
            return column
        return coded


def _is_text(column: Column) -> bool:
    import pyarrow as pa

    sort = column.type
    return pa.types.is_string(getattr(sort, "value_type", sort))


def _is_figures(column: Column) -> bool:
    import pyarrow as pa

    return pa.types.is_decimal(column.type) or pa.types.is_integer(column.type)


def _of_coded(column: Column) -> Column | None:
    return getattr(column, "dictionary", None)


def _held(column: Column) -> Column:
    texts = _of_coded(column)
    return column if texts is None else texts


def _with_letters(column: Column) -> Column:
    """Leave out texts of figures alone."""
    import pyarrow.compute as pc

    return column.filter(pc.invert(pc.ascii_is_decimal(column)))


def _other(column: Column, of: Callable[[Any], Any]) -> Column:
    import pyarrow as pa

    texts = _of_coded(column)
    if texts is None:
        return pa.array([of(text) for text in column.to_pylist()], pa.string())
    others = pa.array([of(text) for text in texts.to_pylist()], pa.string())
    # A text may then stand twice among those that are held.
    return pa.DictionaryArray.from_arrays(column.indices, others)


def _blank(
    batch: Sequence[Column], places: Collection[int], where: Sequence[int], text: str
) -> list[Column]:
    import pyarrow as pa
    import pyarrow.compute as pc

    met = None
    for at in where:
        column = batch[at].cast(pa.string())
        here = pc.is_in(column, pa.array([text]))
        met = here if met is None else pc.or_(met, here)
    if met is None or not pc.any(met).as_py():
        return [*batch]
    return [
        pc.if_else(met, "", each.cast(pa.string())) if at in places else each
        for at, each in enumerate(batch)
    ]


def _cells(column: Column) -> list[Any]:
    """Make the cells of a column, each value once, but where nearly all differ."""
    held = _of_coded(column) is not None
    coded = column if held or _is_text(column) else column.dictionary_encode()
    values = _held(coded)
    if values is column or 2 * len(values) > len(column):
        return _values(column)
    import numpy as np

    cells = np.array([*_values(values), None], dtype=object)
    made: list[Any] = cells.take(
        coded.indices.fill_null(len(values)).to_numpy()
    ).tolist()
    return made


def _values(column: Column) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_decimal(column.type):
        # By way of texts in a third of the time.
        texts = column.cast(pa.string()).to_pylist()
        return [None if text is None else Decimal(text) for text in texts]
    values: list[Any] = column.to_pylist()
    return values
