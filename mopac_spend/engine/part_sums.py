"""The sums that stand within parts, read without a row of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books import sums
from mopac_spend.engine.embedded import is_embedded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.books.rows import Rows
    from mopac_spend.books.sums import Sum
    from mopac_spend.engine import Cursor

_TOLD = "SELECT file_name, value FROM parquet_kv_metadata(?) WHERE key = ?"


def sums_of(
    cursor: Cursor, rows: Rows, parts: Sequence[Path]
) -> dict[str, list[Sum]] | None:
    """Give the sums of parts, by the names of their files in the books.

    Args:
        cursor: of the books' database.
        rows: of the books.
        parts: some of theirs.

    Returns:
        None where the engine cannot read them, or a part says nothing: those of a
        lake are written without.

    Raises:
        Refusal: as `Rows.names`.

    """
    if not is_embedded(cursor):
        return None
    names = rows.names(parts)
    values = [names, sums.KEY.encode()]
    found = cursor.execute(_TOLD, values).fetchall() if names else []
    told = {name: sums.read(text.decode()) for name, text in found}
    if not told.keys() >= {*names}:
        return None
    files = {str(part): file for file, (part, _) in rows.digests.items()}
    return {files[name]: told[name] for name in names}
