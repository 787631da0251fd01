"""Layouts: which column of a source means what, as TOML.

    name = "city-hall"
    source = "gla"
    [columns]
    date = ["Clearing Date"]
    amount = ["Amount"]
    supplier = ["Vendor Name"]

`docs/finance.md` explains every setting. A layout fits a file when all its
columns that are not optional are found in one row near the top of a sheet.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend import shipped
from mopac_spend.findings import Refusal
from mopac_spend.importing import settings
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mopac_spend.importing.sheets import Row, Sheet, Source

REQUIRED = ("date", "amount", "supplier")
FIELDS = (
    *REQUIRED,
    "supplier_id",
    "description",
    "account",
    "account_name",
    "directorate",
    "cost_centre",
    "project",
    "initiative",
    "category",
    "document",
    "line",
    "decision",
    "fund",
    "purpose",
    "grant",
    "contract",
    "borough",
    "evidence",
)
FORMATS = ("csv", "xlsx")
# A missing column is named by its first heading and up to so many others.
_OTHERS = 3
_SETTINGS = {
    "": {"name", "title", "source", "rules", "formats", "example"}
    | {"read", "columns", "values", "defaults"},
    "read": {"encodings", "delimiter", "header_rows", "sheets", "optional"},
    "values": {"dates", "spend_sign"},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one source writes its payments; see the module for the TOML."""

    name: str
    title: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    rules: str = ""
    formats: tuple[str, ...] = FORMATS
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")
    delimiter: str = ","
    header_rows: int = 20
    sheets: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ("%d/%m/%Y", "%Y-%m-%d")
    spend_sign: int = 1
    defaults: Mapping[str, str] = field(default_factory=dict)
    path: Path = field(default_factory=Path)

    @property
    def needed(self) -> list[str]:
        """Fields whose column must be there."""
        return [name for name in self.columns if name not in self.optional]

    def read(self, source: Source) -> list[Sheet]:
        """Read a file as this layout says."""
        if source.is_workbook:
            return self._chosen(source.workbook(), source)
        return source.text(self.encodings, self.delimiter)

    def _chosen(self, sheets: list[Sheet], source: Source) -> list[Sheet]:
        names = [sheet.name for sheet in sheets]
        if lacking := [name for name in self.sheets if name not in names]:
            msg = (
                f"the layout {self.name} reads the sheet {', '.join(lacking)}, which "
                f"is not there; there are {', '.join(names)}"
            )
            raise Refusal("IMPORT-002", msg, source.name)
        return [s for s in sheets if not self.sheets or s.name in self.sheets]

    def heading(self, sheet: Sheet) -> Heading | None:
        """Find the heading row of a sheet and where each field is in it."""
        for at, row in enumerate(sheet.rows[: self.header_rows]):
            if found := self.heading_in(row):
                return Heading(at, found)
        return None

    def heading_in(self, row: Row) -> dict[str, int] | None:
        """Read one row as headings; None if a needed column is not in it."""
        found = self._positions(row)
        return found if all(name in found for name in self.needed) else None

    def twice(self, row: Row) -> str:
        """Give a heading of date or amount that a row has more than once, or ""."""
        spelled = [_spelling(cell) for cell in row.cells if isinstance(cell, str)]
        for name in ("date", "amount"):
            for heading in self.columns.get(name, ()):
                if (count := spelled.count(alike(heading))) > 1:
                    return heading
                if count:
                    break
        return ""

    def missing(self, sheets: Sequence[Sheet]) -> list[str]:
        """Give the headings that stop this layout, in the row that fits best."""
        best = list(self.needed)
        for sheet in sheets:
            for row in sheet.rows[: self.header_rows]:
                found = self._positions(row)
                lacks = [name for name in self.needed if name not in found]
                if len(lacks) < len(best):
                    best = lacks
        return [self._headings(name) for name in best]

    def _headings(self, name: str) -> str:
        """Write the headings a field may have: `Date (or Paid On, Day)`."""
        first, *others = self.columns[name]
        if len(others) > _OTHERS:
            others[_OTHERS:] = ["…"]
        return f"{first} (or {', '.join(others)})" if others else first

    def _positions(self, row: Row) -> dict[str, int]:
        where: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str):
                where.setdefault(_spelling(cell), at)
        found = {}
        for name, headings in self.columns.items():
            spots = (where[key] for h in headings if (key := alike(h)) in where)
            if (spot := next(spots, None)) is not None:
                found[name] = spot
        return found


def _spelling(cell: str) -> str:
    return alike(cell.strip().lstrip("*"))


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a sheet's heading row is (index into its rows) and its columns."""

    at: int
    columns: Mapping[str, int]


def folders(books: Path) -> list[Path]:
    """Folders that hold `layouts/` and `rules/`: the books' own first."""
    return [books / "importers", shipped.folder("importers")]


def load_all(books: Path) -> dict[str, Layout]:
    """Load every layout the books may use; their own come before shipped ones.

    Raises:
        Refusal: `IMPORT-005`, one has a mistake.

    """
    layouts: dict[str, Layout] = {}
    for folder in folders(books):
        for path in sorted((folder / "layouts").glob("*.toml")):
            layout = load(path)
            held = layouts.setdefault(layout.name, layout)
            if held is not layout and held.path.parent == path.parent:
                msg = f"its name, {layout.name}, is already that of {held.path.name}"
                raise Refusal("IMPORT-005", msg, path.name)
    return layouts


def choose(source: Source, layouts: Mapping[str, Layout]) -> Layout:
    """Find the one layout that fits a file.

    Raises:
        Refusal: `IMPORT-002`, none fits (it says what the nearest lacks), or
            several fit equally well.

    """
    form = "xlsx" if source.is_workbook else "csv"
    fits: list[tuple[int, Layout]] = []
    unlike: list[tuple[list[str], Layout]] = []
    unreadable: list[tuple[str, Refusal]] = []
    for layout in layouts.values():
        if form not in layout.formats:
            continue
        try:
            sheets = layout.read(source)
        except Refusal as refusal:
            # Another layout may have the encoding or the delimiter it takes.
            unreadable.append((layout.name, refusal))
            continue
        found = [h for sheet in sheets if (h := layout.heading(sheet))]
        if found:
            fits.append((max(len(h.columns) for h in found), layout))
        else:
            unlike.append((layout.missing(sheets), layout))
    best = [layout for count, layout in fits if count == max(c for c, _ in fits)]
    if len(best) == 1:
        return best[0]
    if best:
        names = " or ".join(f"--layout {layout.name}" for layout in best)
        msg = f"several layouts fit it; say which: {names}"
        raise Refusal("IMPORT-002", msg, source.name)
    if unreadable and not unlike:
        raise unreadable[0][1]
    near = "" if unlike else f"; there is no layout for {form} files"
    # One that has not a single heading of the file is near to nothing.
    if nearest := [each for each in unlike if len(each[0]) < len(each[1].needed)]:
        lacks, layout = min(nearest, key=lambda each: len(each[0]))
        near = f"; the nearest, {layout.name}, looks for a column {', '.join(lacks)}"
    for name, unread in unreadable:
        near += f"; under {name}, {unread.message}"
    msg = (
        f"no layout recognises its headings{near}. Write a layout (docs/finance.md "
        f"shows one) and name it with --layout FILE.toml"
    )
    raise Refusal("IMPORT-002", msg, source.name)


def named(name: str, layouts: Mapping[str, Layout]) -> Layout:
    """Find a layout by name, or load the TOML file the name points to.

    Raises:
        Refusal: `IMPORT-007`, there is no such layout.

    """
    if name in layouts:
        return layouts[name]
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return load(path)
    msg = f"there is no layout {name!r}; there are {', '.join(sorted(layouts))}"
    raise Refusal("IMPORT-007", msg)


def load(path: Path) -> Layout:
    """Load one layout file.

    Raises:
        Refusal: `IMPORT-005`, with what is wrong in it.

    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return _layout(raw, path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"is not TOML: {error}"
        raise Refusal("IMPORT-005", msg, path.name) from error
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check your rights"
        raise Refusal("IMPORT-005", msg, path.name) from error
    except (TypeError, ValueError) as error:
        raise Refusal("IMPORT-005", f"{error}", path.name) from error


def _layout(raw: dict[str, Any], path: Path) -> Layout:
    _known(raw)
    read, values = raw.get("read", {}), raw.get("values", {})
    columns = {
        name: settings.texts(headings, f"columns.{name}")
        for name, headings in raw.get("columns", {}).items()
    }
    defaults = {
        name: settings.text(value, f"defaults.{name}")
        for name, value in raw.get("defaults", {}).items()
    }
    for name in REQUIRED:
        if name not in columns and (name == "amount" or name not in defaults):
            msg = f'[columns] has no {name}; add {name} = ["its heading"]'
            raise ValueError(msg)
    dates = settings.date_forms(values.get("dates", ["%d/%m/%Y", "%Y-%m-%d"]))
    settings.check_defaults(defaults, dates)
    return Layout(
        name=settings.word(raw, "name"),
        title=settings.text(raw.get("title", raw.get("name", "")), "title"),
        source=settings.word(raw, "source"),
        columns=columns,
        rules=settings.text(raw.get("rules", ""), "rules"),
        formats=settings.one_of(raw.get("formats", list(FORMATS)), FORMATS, "formats"),
        encodings=settings.encodings(read.get("encodings", ["utf-8-sig", "cp1252"])),
        delimiter=settings.delimiter(read.get("delimiter", ",")),
        header_rows=settings.count(read.get("header_rows", 20), "read.header_rows"),
        sheets=settings.sheets(read.get("sheets", "*")),
        optional=frozenset(
            settings.one_of(read.get("optional", []), tuple(columns), "read.optional")
        )
        - set(REQUIRED),
        dates=dates,
        spend_sign=settings.sign(values.get("spend_sign", "positive")),
        defaults=defaults,
        path=path,
    )


def _known(raw: dict[str, Any]) -> None:
    def unknown() -> Iterator[str]:
        yield from (key for key in raw if key not in _SETTINGS[""])
        for table in ("read", "values"):
            inner = raw.get(table, {})
            if not isinstance(inner, dict):
                yield table
                continue
            yield from (f"{table}.{k}" for k in inner if k not in _SETTINGS[table])
        for table in ("columns", "defaults"):
            inner = raw.get(table, {})
            if not isinstance(inner, dict):
                yield table
                continue
            yield from (f"{table}.{k}" for k in inner if k not in FIELDS)

    if names := list(unknown()):
        msg = (
            f"unknown setting {', '.join(names)}; fields are {', '.join(FIELDS)}"
            if any(name.startswith(("columns.", "defaults.")) for name in names)
            else f"unknown setting {', '.join(names)}"
        )
        raise ValueError(msg)
