"""What the columns of a CSV file hold, in the form of the W3C's CSV on the Web.

https://www.w3.org/TR/tabular-metadata/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.tables import json
from mopac_spend.tables.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.tables.model import Column

_OF_KINDS = {
    Kind.WHOLE: "integer",
    Kind.POUNDS: "decimal",
    Kind.SHARE: "decimal",
    Kind.PER_CENT: "decimal",
    Kind.DAY: "date",
}


def metadata(
    file: str,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    more: Mapping[str, str] | None = None,
) -> bytes:
    """Describe a CSV file, for beside it.

    Args:
        file: its name; its first row has the names of the columns.
        title: of the table.
        columns: of the table.
        rows: of the table: a column with a text in it is a column of texts.
        more: what else is said of the table, by a name of Dublin Core, `dc:source`.

    """
    texts = {at for row in rows for at, cell in enumerate(row) if _is_text(cell)}
    content: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": title,
        **(more or {}),
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:title": column.heading,
                    "datatype": "string"
                    if at in texts
                    else _OF_KINDS.get(column.kind.base, "string"),
                }
                for at, column in enumerate(columns)
            ]
        },
    }
    return json.text(content).encode()


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(cell)
