"""From which text to which the columns of a part reach: what need not be read.

Parquet keeps the least and the most of some columns beside them; `books.parts` says of
which. A part that was written without them, or whose texts are too long to be kept, is
taken to reach everything, and is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# Least and most of the rows that stand together; None where nothing is said.
Extent = list[tuple[str, str] | None]


def extents(part: str, columns: Collection[str]) -> dict[str, Extent]:
    """Give how far columns of texts reach, of rows that stand together.

    Args:
        part: name of a proven part.
        columns: of its own.

    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(part) as file:
        groups = [file.metadata.row_group(n) for n in range(file.num_row_groups)]
        at = {name: file.schema_arrow.names.index(name) for name in columns}
        return {
            name: [
                (str(said.min), str(said.max)) if said and said.has_min_max else None
                for said in (group.column(place).statistics for group in groups)
            ]
            for name, place in at.items()
        }


def meets(extent: Extent, first: str, last: str) -> bool:
    """Say whether there may be a text between two, both included."""
    return any(
        each is None or (each[0] <= last and each[1] >= first) for each in extent
    )
