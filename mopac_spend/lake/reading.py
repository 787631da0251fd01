"""A lake that is open: the books of each of its bodies, proven when they are asked.

    lake = open_lake("lake")
    lake.books("office-for-testing").payments

The books of a body are `Books` like any others, whose parts rest in the lake: whoever
asks them asks nothing of Beancount's text. Every byte of a body's files is hashed
when it is opened, and again where they may have changed.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books import encoding, folders
from mopac_spend.books.lakes import is_lake
from mopac_spend.books.load import Books
from mopac_spend.books.record import Closed
from mopac_spend.books.resting import Resting
from mopac_spend.books.rows import PAYMENT_COLUMNS, Rows
from mopac_spend.engine.database import EMBEDDED, connect, payments
from mopac_spend.findings import Refusal
from mopac_spend.lake.manifest import Manifest, damaged, read
from mopac_spend.lake.staging import is_whole
from mopac_spend.questions.nearest import nearest
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from mopac_spend.engine import Cursor
    from mopac_spend.lake.manifest import Body, File


class Lake:
    """Many bodies, to be asked.

    Attributes:
        folder: where it is.
        bodies: what it holds of each, by code.
        databases: how many are open together; each takes some megabytes, and threads.

    """

    databases = 8

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Hold what a list names; no part is read yet."""
        self.folder = folder
        self.bodies = manifest.bodies
        self._books: dict[str, Books] = {}
        self._tables: dict[tuple[str, str], Cursor] = {}

    def named(self, wanted: str | Sequence[str] = ()) -> list[str]:
        """Give the codes of bodies, in the order of the lake; all where none is named.

        Args:
            wanted: codes or titles, one text or several.

        Raises:
            Refusal: `LAKE-005`, there is no such body, or none at all.

        """
        names = [wanted] if isinstance(wanted, str) else [*wanted]
        known = {alike(body.title): code for code, body in self.bodies.items()}
        known |= {code: code for code in self.bodies}
        chosen = set()
        for name in names:
            code = known.get(name.strip().lower()) or known.get(alike(name))
            if code is None:
                near = nearest(name, self.bodies)
                msg = f"the lake has no body {name!r}; it has {', '.join(near)}"
                raise Refusal("LAKE-005", msg, str(self.folder))
            chosen.add(code)
        if not self.bodies:
            msg = "the lake holds no body yet; fill it: mopac-spend combine DIR BOOKS…"
            raise Refusal("LAKE-005", msg, str(self.folder))
        return [code for code in self.bodies if code in chosen or not names]

    def books(self, code: str) -> Books:
        """Give the books of a body.

        Raises:
            Refusal: `LAKE-002`, what is kept of it is damaged; `LAKE-007`, it was
                combined again since the lake was opened.

        """
        if code not in self._books:
            self._books[code] = self._opened(self.bodies[code])
        return self._books[code]

    def table(self, code: str, engine: str = EMBEDDED) -> Cursor:
        """Give the database of the books of a body, in an engine.

        Raises:
            Refusal: as `books`; `ENGINE-001`, there is no such engine here.

        """
        if (code, engine) not in self._tables:
            while len(self._tables) >= self.databases:
                del self._tables[next(iter(self._tables))]
            self._tables[code, engine] = connect(self.books(code), engine)
        return self._tables[code, engine]

    @cached_property
    def payments(self) -> pa.Table:
        """All payments of all bodies: `body`, and the columns of `PAYMENT_COLUMNS`.

        By body, day, file and line; `date` date32, `amount` decimal128(18, 2) in
        pounds, `line` int64, the rest text.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        tables = []
        for code in self.named():
            rows = self.books(code).payments
            for name in rows.names() if isinstance(rows, Rows) else ():
                with pq.ParquetFile(name) as file:
                    part = file.read(columns=[*PAYMENT_COLUMNS])
                plain = part.schema.remove_metadata()
                at = plain.get_field_index("financial_year")
                plain = plain.set(at, pa.field("financial_year", pa.string()))
                body = pa.array([code] * len(part), pa.string())
                tables.append(part.cast(plain).add_column(0, "body", body))
        if not tables:
            none = payments([])
            return none.add_column(0, "body", pa.array([], pa.string()))
        return pa.concat_tables(tables)

    def _opened(self, body: Body) -> Books:
        raw = self._proven(body)
        parts = [
            Resting(self.folder / p.file.path, "", p.first, p.last, p.file.sha256)
            for p in body.parts
        ]

        def remake(part: Resting) -> None:
            raise self._not_as_listed(part.path, body)

        rows = Rows(parts, body.payments, [], remake)
        rows.prove()
        try:
            return Books(
                root=self.folder,
                title=str(raw["title"]),
                register=encoding.to_register(raw["register"]),
                payments=rows,
                batches=[encoding.to_batch(each) for each in raw["batches"]],
                findings=[],
                sha256=str(raw["sha256"]),
                unrecorded=str(raw["unrecorded"]),
                closed=tuple(map(Closed.of_plain, raw["closed"])),
                sealed=str(raw["sealed"]),
                allowed=tuple(raw["allowed"]),
            )
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise self._not_as_listed(self.folder / body.books.path, body) from error

    def _proven(self, body: Body) -> dict[str, Any]:
        """Give what is kept of a body beside its payments, every file of it proven."""
        self._prove([body.books, *body.tables], body)
        place = self.folder / body.books.path
        try:
            raw: dict[str, Any] = json.loads(folders.content(place))
        except (OSError, ValueError, RecursionError) as error:
            raise self._not_as_listed(place, body) from error
        if raw.get("sha256") != body.books_sha256:
            raise damaged(place, body.code)
        return raw

    def _prove(self, files: Iterable[File], body: Body) -> None:
        for file in files:
            if not is_whole(self.folder, file):
                raise self._not_as_listed(self.folder / file.path, body)

    def _not_as_listed(self, place: Path, body: Body) -> Refusal:
        """Make the refusal of a file that is not as the list said when it was read."""
        if place.relative_to(self.folder).as_posix() in read(self.folder).names:
            return damaged(place, body.code)
        msg = (
            f"{body.code} was combined again, or taken out, since this lake was "
            f"opened; ask again, in Python after opening it again: open_books(…)"
        )
        return Refusal("LAKE-007", msg, str(self.folder))


def open_lake(folder: Path | str) -> Lake:
    """Open a lake.

    Raises:
        Refusal: `LAKE-001`, it is of another version; `LAKE-002`, its list is damaged;
            `LAKE-005`, it is none.

    """
    if not is_lake(folder):
        msg = (
            "these are the books of one body and no lake; leave --body out, or make a "
            "lake of them first: mopac-spend combine DIR BOOKS…"
        )
        raise Refusal("LAKE-005", msg, str(folder))
    place = Path(folder).resolve()
    return Lake(place, read(place))
