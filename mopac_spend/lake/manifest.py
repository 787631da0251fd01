"""The list of a lake: its bodies, their parts, and the digest of each.

    {"format": "mopac-spend lake", "version": 1, "shape": "77d0…", "sha256": "1e06…",
     "bodies": [{"code": "office-for-testing", "books_sha256": "9ac4…", …}]}

It is written last, and names every file by the digest of its bytes: what it does not
name is no part of the lake, and what is not as it says is not read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from mopac_spend.books import folders
from mopac_spend.books.lakes import LIST
from mopac_spend.books.rows import PAYMENT_COLUMNS
from mopac_spend.findings import Refusal
from mopac_spend.money import NIL
from mopac_spend.register import EVENTS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT, VERSION = "mopac-spend lake", 1
# What is in a lake, at its top.
BOOKS, PAYMENTS, REGISTERS = "books", "payments", "registers"


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path below the lake, and the digest of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """The payments of one body in one financial year.

    Attributes:
        file: the Parquet file.
        year: `2020-21`.
        first, last: days of its payments.
        payments, pounds: how many they are, and their sum.

    """

    file: File
    year: str
    first: dt.date
    last: dt.date
    payments: int
    pounds: Decimal


@dataclass(frozen=True, slots=True)
class Body:
    """What a lake holds of one body.

    Attributes:
        code: by which it is asked for.
        title: of the body, or of its books.
        day: on which its books were opened last, and found to be these.
        books_sha256: digest of its books, as the method of an answer has it.
        entries: of the record of these books.
        root: of the tree over these entries, in hexadecimal; "" without any.
        sealed: when a checkpoint of them was signed last, in words; "" if never.
        cut_at: pounds below which its sources seem to leave payments out; nil if none.
        books: its registers and batches, exactly.
        parts: its payments, by year.
        tables: its registers as tables, for other programs.

    """

    code: str
    title: str
    day: dt.date
    books_sha256: str
    entries: int
    root: str
    sealed: str
    cut_at: Decimal
    books: File
    parts: tuple[Part, ...]
    tables: tuple[File, ...]

    @property
    def payments(self) -> int:
        """How many there are."""
        return sum(part.payments for part in self.parts)

    @property
    def pounds(self) -> Decimal:
        """What they come to."""
        return sum((part.pounds for part in self.parts), NIL)

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of its payments; None where there are none."""
        if not self.parts:
            return None
        firsts, lasts = zip(*((p.first, p.last) for p in self.parts), strict=True)
        return min(firsts), max(lasts)

    @property
    def files(self) -> Iterator[File]:
        """Every file of it."""
        yield self.books
        yield from (part.file for part in self.parts)
        yield from self.tables


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a lake holds: bodies by code, in the order of these."""

    bodies: dict[str, Body]

    @property
    def text(self) -> str:
        """Write it."""
        bodies = [asdict(self.bodies[code]) for code in sorted(self.bodies)]
        listed = json.loads(json.dumps(bodies, default=str))
        head = {"format": FORMAT, "version": VERSION, "shape": shape()}
        whole = {**head, "sha256": _digest(listed), "bodies": listed}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"

    @property
    def names(self) -> set[str]:
        """The paths of all files."""
        return {file.path for body in self.bodies.values() for file in body.files}


def shape() -> str:
    """Digest what payments and registers have: with others it is another lake."""
    kinds: dict[str, Any] = {**KINDS, **EVENTS}
    described = {
        name: [f"{slot.name} {slot.type}" for slot in fields(kind)]
        for name, kind in kinds.items()
    }
    return _digest([PAYMENT_COLUMNS, described])


def read(folder: Path) -> Manifest:
    """Read the list of a lake.

    Raises:
        Refusal: `LAKE-001`, it is of another version; `LAKE-002`, it is damaged.

    """
    place = folder / LIST
    try:
        raw = json.loads(folders.content(place))
        version = raw["format"], raw["version"], raw["shape"]
    except OSError as error:
        msg = f"it cannot be read ({error.strerror}); see who may read that folder"
        raise Refusal("LAKE-002", msg, str(place)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(place) from error
    if version != (FORMAT, VERSION, shape()):
        msg = (
            f"it is of another version of mopac-spend ({version[0]} {version[1]}); "
            f"make it again in an empty folder: mopac-spend combine NEW BOOKS…"
        )
        raise Refusal("LAKE-001", msg, str(place))
    try:
        if _digest(raw["bodies"]) != raw["sha256"]:
            raise damaged(place)
        bodies = [_body(each) for each in raw["bodies"]]
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise damaged(place) from error
    return Manifest({body.code: body for body in bodies})


def damaged(place: Path, code: str = "") -> Refusal:
    """Make the refusal of what is not as it was written.

    Args:
        place: the file.
        code: of its body; "" for the whole lake.

    """
    again = f"DIR {code}=BOOKS" if code else "NEW BOOKS…"
    msg = (
        f"it is damaged, gone, or not of the books that the lake names, so nothing is "
        f"answered; make it again from the books: mopac-spend combine {again}"
    )
    return Refusal("LAKE-002", msg, str(place))


def _digest(what: object) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _body(raw: dict[str, Any]) -> Body:
    """Read a body.

    Raises:
        KeyError, TypeError, ValueError, ArithmeticError: it is none.

    """
    return Body(
        **raw
        | {
            "day": dt.date.fromisoformat(raw["day"]),
            "cut_at": Decimal(raw["cut_at"]),
            "books": _file(raw["books"]),
            "parts": tuple(map(_part, raw["parts"])),
            "tables": tuple(map(_file, raw["tables"])),
        }
    )


def _part(raw: dict[str, Any]) -> Part:
    days = {name: dt.date.fromisoformat(raw[name]) for name in ("first", "last")}
    file, pounds = _file(raw["file"]), Decimal(raw["pounds"])
    return Part(**raw | days | {"file": file, "pounds": pounds})


def _file(raw: dict[str, Any]) -> File:
    """Read a file, which stands below the lake."""
    file = File(**raw)
    path = PurePosixPath(file.path)
    if path.is_absolute() or ".." in path.parts or "\\" in file.path:
        raise ValueError(file.path)
    return file
