"""The question files: their headers, and what their SQL may do.

A question is a file `queries/<name>.sql`: a header of SQL comments, then one
SELECT over `spend` (the selected payments) and the register tables.

    -- title: Spend by supplier
    -- asks: the public: "who was paid, and how much?"
    -- definition: one row per supplier name as the source wrote it,
    --   largest first
    -- caveats: a supplier may appear under several names
    -- source: none; it is a sum
    -- total: amount
    SELECT supplier, sum(amount) AS amount FROM spend GROUP BY ALL ORDER BY 2 DESC

`rows` and `across` lay out the table that people read, and `example` replaces
the one made from the name. Any mistake is refused as `ASK-004` at its line.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from mopac_spend import shipped
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

REQUIRED = ("title", "asks", "definition", "caveats", "source", "total")
OPTIONAL = ("rows", "across", "example")

_KEY = re.compile(r"--\s?([a-z]+):(.*)")
_MORE = re.compile(r"--\s{3,}(\S.*)")


@dataclass(frozen=True, slots=True)
class Question:
    """One question file.

    Attributes:
        name: what to type.
        title, asks, definition, caveats, source: the header, in plain words.
        total: the column whose sum is the answer's total.
        rows: columns that head the rows of a person's table.
        across: columns to pivot by, one table each; the second and later ones
            are drawn only where they have more than one value.
        example: a command to copy.
        sql: the SELECT, with blank lines in place of the header so that the
            engine's line numbers are the file's.
        file: where it was read, as a person would name it.
        tables: what it reads.

    """

    name: str
    title: str
    asks: str
    definition: str
    caveats: str
    source: str
    total: str
    rows: tuple[str, ...]
    across: tuple[str, ...]
    example: str
    sql: str = field(repr=False)
    file: str
    tables: frozenset[str]

    @property
    def select(self) -> str:
        """The SELECT alone, for print."""
        return self.sql.strip()


def names(folder: Path | None = None) -> list[str]:
    """Name every question of a folder, the shipped one unless told."""
    return sorted(path.stem for path in (folder or _shipped()).glob("*.sql"))


def questions(folder: Path | None = None) -> list[Question]:
    """Load every question of a folder.

    Raises:
        Refusal: `ASK-004`, a file has a mistake.

    """
    return [find(name, folder) for name in names(folder)]


def find(name: str, folder: Path | None = None) -> Question:
    """Load one question by name.

    Raises:
        Refusal: `ASK-001`, there is none of that name; `ASK-004`, its file has
            a mistake.

    """
    known = names(folder)
    wanted = name.strip().lower()
    if wanted not in known:
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}? List" if near else "list"
        msg = f"no question is called {name!r}; {hint} them with: mopac-spend questions"
        raise Refusal("ASK-001", msg)
    return load((folder or _shipped()) / f"{wanted}.sql")


def load(path: Path) -> Question:
    """Read a question file and check it.

    Raises:
        Refusal: `ASK-004` with the file and line: no UTF-8, a header line
            missing or unknown, more or other than one SELECT, or a SELECT that
            reads anything but `spend` and the registers.

    """
    from mopac_spend.questions.statement import check

    place = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"cannot be read as UTF-8 text ({error}); save it again as UTF-8"
        raise Refusal("ASK-004", msg, place) from error
    lines = text.splitlines()
    header, length = _header(lines, place)
    sql = "\n" * length + "\n".join(lines[length:]) + "\n"
    return Question(
        name=path.stem,
        rows=_listed(header.pop("rows", "")),
        across=_listed(header.pop("across", "")),
        example=header.pop(
            "example", f"mopac-spend ask {path.stem} --fy 2020-21 --format csv"
        ),
        sql=sql,
        file=place,
        tables=check(sql, place),
        **header,
    )


def _header(lines: list[str], place: str) -> tuple[dict[str, str], int]:
    """Read the comment lines at the top; give them and how many they are."""
    header: dict[str, str] = {}
    key = ""
    comments = list(takewhile(lambda line: line.startswith("--"), lines))
    for at, line in enumerate(comments, 1):
        if (found := _MORE.fullmatch(line)) and key:
            header[key] += f" {found[1].strip()}"
        elif found := _KEY.fullmatch(line):
            key = _known_key(found[1], header, f"{place}:{at}")
            header[key] = found[2].strip()
        else:
            msg = (
                "this header line is neither `-- key: text` nor a continuation "
                "`--   text`; indent it by two more blanks, or name its key"
            )
            raise Refusal("ASK-004", msg, f"{place}:{at}")
    for key in REQUIRED:
        if not header.get(key):
            msg = f"the header has no {key}; add a line `-- {key}: …` at the top"
            raise Refusal("ASK-004", msg, f"{place}:1")
    return header, len(comments)


def _known_key(key: str, header: dict[str, str], place: str) -> str:
    if key not in {*REQUIRED, *OPTIONAL}:
        msg = f"the header knows no {key!r}; use {', '.join((*REQUIRED, *OPTIONAL))}"
        raise Refusal("ASK-004", msg, place)
    if key in header:
        msg = f"the header says {key} twice; remove one"
        raise Refusal("ASK-004", msg, place)
    return key


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _shipped() -> Path:
    return shipped.folder("queries")
