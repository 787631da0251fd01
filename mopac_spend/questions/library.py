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

`also` holds other wordings, parted by semicolons, by which plain words find it.
`rows`, `across`, `sums` and `seldom` lay out the table that people read, `only` is a
condition that payments meet to be counted, `param` declares a parameter
(`mopac_spend.questions.parameters`), and `example` replaces the one made from the
name. Any mistake is refused as `ASK-004` at its line.

Questions stand in the shipped `queries` folder, in a folder `queries` of the books,
and in the folder that `$MOPAC_SPEND_QUERIES` names.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import shipped
from mopac_spend.engine.all_paid import DESCRIBED, NAMES_PAID
from mopac_spend.engine.database import TABLES
from mopac_spend.engine.payees import PAYEES
from mopac_spend.engine.withholding import SELECTED, SPEND_PRIVATE, Names
from mopac_spend.findings import Refusal
from mopac_spend.questions.header import (
    ALSO,
    Header,
    header_of,
    lines_of,
    listed,
    read_header,
    wordings,
)
from mopac_spend.register import Supplier

if TYPE_CHECKING:
    from mopac_spend.questions.parameters import Parameter

VARIABLE = "MOPAC_SPEND_QUERIES"


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
        sums: columns that add up over its rows beside the total; others may not.
        seldom: columns that people do not see where all of them is nil.
        example: a command to copy.
        only: a condition of SQL that payments meet to be counted; "" for all.
        adds: whether its rows add up; those of overlapping plans do not.
        of_registers: it is asked of the registers, and no payments are beneath.
        filters: those of payments that a question of registers heeds by itself.
        published: columns by which a reader finds the same in a list of payments that
            is published, such as `date`; none where no such list answers it.
        alike: columns of payments, where its SELECT reads no other but their amounts,
            which it adds up and does no more with, and counts them by `payments_in`:
            those that are alike may stand as one row.
        parameters: its own.
        sql: the SELECT, with blank lines in place of the header so that the
            engine's line numbers are the file's.
        file: where it was read, as a person would name it.
        tables: what it reads.
        named: those of its parameters that stand in its SELECT.
        names: what it sees of who is an individual; all, only where it is shipped
            and its header says that it reads `spend_private`.
        shipped: whether it comes with the program.

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
    sums: tuple[str, ...]
    seldom: tuple[str, ...]
    example: str
    only: str
    adds: bool
    of_registers: bool
    filters: tuple[str, ...]
    published: tuple[str, ...]
    alike: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    sql: str = field(repr=False)
    file: str
    tables: frozenset[str]
    named: frozenset[str]
    names: Names
    shipped: bool = False

    @property
    def select(self) -> str:
        """The SELECT alone, for print."""
        return self.sql.strip()

    @property
    def lists(self) -> bool:
        """Whether a person's table is headed by the day, as a list of payments is."""
        return "date" in self.rows


# What may name individuals, and is seen without names by a SELECT alone.
_PERSONAL = {"contracts_at"}


def folders(books: Path | str | None = None) -> list[Path]:
    """Give the folders that questions stand in: shipped, of the books, one's own.

    Args:
        books: folder of the books or their main file; None for shipped ones alone.

    """
    paths = [shipped.folder("queries")]
    if books is not None:
        root = Path(books)
        paths.append((root.parent if root.is_file() else root) / "queries")
    if own := os.environ.get(VARIABLE):
        paths.append(Path(own))
    return [folder for folder in paths if folder.is_dir()]


def files(books: Path | str | None = None) -> dict[str, Path]:
    """Give the file of every question by name.

    Raises:
        Refusal: `ASK-004`, two folders have a question of one name.

    """
    by_name: dict[str, Path] = {}
    for folder in folders(books):
        for path in sorted(folder.glob("*.sql"), key=attrgetter("name")):
            if (other := by_name.setdefault(path.stem, path)) != path and not (
                other.samefile(path)
            ):
                msg = f"{other} is called {path.stem} too; rename one of the two"
                raise Refusal("ASK-004", msg, str(path))
    return dict(sorted(by_name.items()))


def names(books: Path | str | None = None) -> list[str]:
    """Name every question."""
    return list(files(books))


def questions(books: Path | str | None = None) -> list[Question]:
    """Load every question.

    Raises:
        Refusal: `ASK-004`, a file has a mistake.

    """
    return [load(path) for path in files(books).values()]


def find(name: str, books: Path | str | None = None) -> Question:
    """Load one question by name.

    Args:
        name: as typed.
        books: folder of the books, for questions of their own.

    Raises:
        Refusal: `ASK-001`, there is none of that name; `ASK-004`, its file has
            a mistake.

    """
    known = files(books)
    spelt = {each.lower(): each for each in known}
    wanted = spelt.get(name.strip().lower())
    if wanted is None:
        typed = name.strip().lower()
        near = difflib.get_close_matches(typed, known, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}? List" if near else "list"
        msg = f"no question is called {name!r}; {hint} them with: mopac-spend questions"
        raise Refusal("ASK-001", msg)
    return load(known[wanted])


def headers(books: Path | str | None = None) -> list[Header]:
    """Read the header of every question, and no more of it than that.

    Raises:
        Refusal: `ASK-004`, a header has a mistake.

    """
    return [header_of(path) for path in files(books).values()]


def load(path: Path) -> Question:
    """Read a question file and check it.

    Raises:
        Refusal: `ASK-004` with the file and line: no UTF-8, a header line
            missing or unknown, more or other than one SELECT, or a SELECT that
            reads anything but `spend` and the registers.

    """
    from mopac_spend.questions.statement import check, check_only

    place, lines = lines_of(path)
    header, parameters, length = read_header(lines, place)
    sql = "\n" * length + "\n".join(lines[length:]) + "\n"
    adds = not _chosen(header, "adds", ("no",), place)
    sums = listed(header.pop("sums", ""))
    if sums and not adds:
        msg = "rows that overlap have no sums; leave out `-- sums:`, or `-- adds: no`"
        raise Refusal("ASK-004", msg, f"{place}:1")
    if header.get("across") and not header.get("rows"):
        msg = "what goes across needs rows down the side; add `-- rows: …`"
        raise Refusal("ASK-004", msg, f"{place}:1")
    ours = _is_ours(path)
    reads = _chosen(header, "reads", ("registers", SPEND_PRIVATE), place)
    of_registers = reads == "registers"
    only = header.pop("only", "")
    wordings(header.pop(ALSO, ""), place)
    bound = frozenset(parameter.name for parameter in parameters)
    naming = frozenset(
        {DESCRIBED, NAMES_PAID, SELECTED} if ours and reads == SPEND_PRIVATE else ()
    )
    condition = check_only(only, f"{place}, only", bound, naming)
    if not ours and (read := sorted(condition.tables & _PERSONAL)):
        msg = f"the condition `only` does not read {read[0]}; the SELECT may"
        raise Refusal("ASK-004", msg, f"{place}, only")
    select = check(
        *(sql, place, bound, condition.parameters),
        of_registers=of_registers,
        also=naming,
    )
    tables = condition.tables | select.tables
    return Question(
        name=path.stem,
        rows=listed(header.pop("rows", "")),
        across=listed(header.pop("across", "")),
        sums=sums,
        seldom=listed(header.pop("seldom", "")),
        example=header.pop(
            "example", f"mopac-spend ask {path.stem} --fy 2020-21 --format csv"
        ),
        only=only,
        adds=adds,
        of_registers=of_registers,
        filters=listed(header.pop("filters", "")),
        published=listed(header.pop("published", "")),
        alike=listed(header.pop("alike", "")),
        parameters=parameters,
        sql=sql,
        file=place,
        tables=tables,
        named=select.parameters,
        names=_names(ours=ours, reads=reads, tables=tables),
        shipped=ours,
        **header,
    )


def _is_ours(path: Path) -> bool:
    folder = path.resolve().parent
    package = Path(__file__).parent.parent
    return folder == shipped.folder("queries").resolve() or package in folder.parents


def _names(*, ours: bool, reads: str, tables: frozenset[str]) -> Names:
    """Say what a question may see of who is an individual.

    A copy of a shipped one may say what that says, and sees no more for it.
    """
    if ours and reads == SPEND_PRIVATE:
        return Names.ALL
    nobody = ours and tables.isdisjoint({PAYEES, TABLES[Supplier.kind]})
    return Names.NOBODY if nobody else Names.KEYS


def _chosen(
    header: dict[str, str], key: str, values: tuple[str, ...], place: str
) -> str:
    """Give what a header line says that can say few things."""
    value = header.pop(key, "")
    if value not in {"", *values}:
        msg = f"`-- {key}:` says {values[0]} or is left out, not {value!r}"
        raise Refusal("ASK-004", msg, f"{place}:1")
    return value
