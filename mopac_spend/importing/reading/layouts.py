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

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend import shipped
from mopac_spend.fields import READ
from mopac_spend.findings import Refusal
from mopac_spend.forms.written import WrittenError, text_of, toml_of
from mopac_spend.importing.reading import settings
from mopac_spend.importing.reading.currencies import of_one_side
from mopac_spend.importing.reading.days import day_of, month_of
from mopac_spend.register import alike

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from mopac_spend.importing.reading.cells import Cell
    from mopac_spend.importing.reading.sheets import Row, Sheet, Source

REQUIRED = ("date", "amount", "supplier")
# What a row says, in the order in which a layout is written: it has columns that no
# payment keeps, and whatever else a payment has comes last.
_FIRST = (
    *REQUIRED,
    *("credit", "currency", "kind", "supplier_id", "description"),
    *("account", "account_name", "directorate", "cost_centre", "project"),
    *("initiative", "category", "document", "line", "decision", "fund", "purpose"),
)
FIELDS = (*_FIRST, *(name for name in READ if name not in _FIRST))
FORMATS = ("csv", "xlsx")
# A missing column is named by its first heading and up to so many others.
_OTHERS = 3
_LONGEST_HEADING = 200
_SETTINGS = {
    "": {"name", "title", "source", "rules", "formats", "example"}
    | {"read", "columns", "values", "defaults", "not_spend"},
    "read": {"encodings", "delimiter", "header_rows", "sheets", "optional"}
    | {"undated"},
    "values": {"dates", "spend_sign", "pence", "credits"},
    **dict.fromkeys(("columns", "defaults", "not_spend"), frozenset(FIELDS)),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How one source writes its payments; see the module for the TOML.

    `delimiter` is "" where it is told from each file. An `undated` layout needs no
    date column: a person gives the period of each file without one. `months` are
    forms of a date that say no day. `comma` says that a comma stands before the pence.
    Where there is a `credit` column, an amount is
    what stands under `amount` less what stands there; `credits` are what a `kind` of
    row is called whose amount is taken off, written without a minus.
    """

    name: str
    title: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    rules: str = ""
    formats: tuple[str, ...] = FORMATS
    encodings: tuple[str, ...] = ("utf-8-sig", "cp1252")
    delimiter: str = ""
    header_rows: int = 20
    sheets: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    undated: bool = False
    dates: tuple[str, ...] = ("%d/%m/%Y", "%Y-%m-%d")
    months: tuple[str, ...] = ()
    spend_sign: int = 1
    comma: bool = False
    credits: frozenset[str] = frozenset()
    defaults: Mapping[str, str] = field(default_factory=dict)
    not_spend: Mapping[str, frozenset[str]] = field(default_factory=dict)
    path: Path = field(default_factory=Path)

    @property
    def needed(self) -> list[str]:
        """Fields whose column must be there."""
        return [
            name
            for name in self.columns
            if name not in self.optional and not (self.undated and name == "date")
        ]

    def day(self, cell: Cell) -> dt.date | None:
        """Read a cell of a date column, the last day where it says a month only."""
        return day_of(cell, self.dates) or month_of(cell, self.months)

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
            if columns := self.heading_in(row):
                return Heading(at, columns)
        return None

    def heading_in(self, row: Row) -> dict[str, int] | None:
        """Read one row as headings; None if a needed column is not in it."""
        columns = self.positions(row)
        return columns if all(name in columns for name in self.needed) else None

    def twice(self, row: Row) -> str:
        """Give a heading of days or pounds that a row has more than once, or ""."""
        spelled = [_spelling(cell) for cell in row.cells if isinstance(cell, str)]
        for name in ("date", "amount", "credit"):
            for heading in self.columns.get(name, ()):
                if (count := spelled.count(_spelling(heading))) > 1:
                    return heading
                if count:
                    break
        return ""

    def begins_another(self, row: Row, columns: Mapping[str, int]) -> bool:
        """Say whether a row has some of these headings in place, but not all of them.

        Args:
            row: one below the headings.
            columns: where each field is.

        """
        needed = [name for name in self.needed if name in columns]
        at_home = self.positions(row)
        same = [name for name in needed if at_home.get(name) == columns[name]]
        texts = all(
            isinstance(row.cells[columns[name]], str)
            for name in needed
            if columns[name] < len(row.cells)
        )
        return bool(same) and texts and self.heading_in(row) is None

    def missing(self, sheets: Sequence[Sheet]) -> list[str]:
        """Give the headings that stop this layout, in the row that fits best."""
        best = list(self.needed)
        for sheet in sheets:
            for row in sheet.rows[: self.header_rows]:
                columns = self.positions(row)
                lacks = [name for name in self.needed if name not in columns]
                best = min(best, lacks, key=len)
        return [self._headings(name) for name in best]

    def _headings(self, name: str) -> str:
        """Write the headings a field may have: `Date (or Paid On, Day)`."""
        first, *others = self.columns[name]
        if len(others) > _OTHERS:
            others[_OTHERS:] = ["…"]
        return f"{first} (or {', '.join(others)})" if others else first

    def positions(self, row: Row) -> dict[str, int]:
        """Find where each field is that a row has a heading of."""
        where: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str):
                where.setdefault(_spelling(cell), at)
        columns = {}
        for name, headings in self.columns.items():
            there = [h for h in headings if _spelling(h) in where]
            if name == "currency":
                there = self._of_the_amount(there, where)
            if there:
                columns[name] = where[_spelling(there[0])]
        return columns

    def _of_the_amount(
        self, currencies: list[str], where: Mapping[str, int]
    ) -> list[str]:
        """Leave out currencies that are those of another amount."""
        amount = next((h for h in self.columns["amount"] if _spelling(h) in where), "")
        return [each for each in currencies if of_one_side(amount, each, where)]


@lru_cache(maxsize=4096)
def _spelling(cell: str) -> str:
    """Reduce a heading to what is compared; one too long to be one is nothing."""
    if len(cell) > _LONGEST_HEADING:
        return ""
    return alike(cell.strip().lstrip("*").rstrip(" :\u00a0"))


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
            first = layouts.setdefault(layout.name, layout)
            if first is not layout and first.path.parent == path.parent:
                msg = f"its name, {layout.name}, is already that of {first.path.name}"
                raise Refusal("IMPORT-005", msg, path.name)
    return layouts


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
        text = text_of(path)
    except WrittenError as error:
        raise Refusal("IMPORT-005", f"{error}", path.name) from error
    return of_text(text, path)


def of_text(text: str, path: Path) -> Layout:
    """Read a layout from its text, which stands or will stand in a file.

    Raises:
        Refusal: `IMPORT-005`, with what is wrong in it.

    """
    try:
        return _layout(toml_of(text), path)
    except (TypeError, ValueError, WrittenError) as error:
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
    undated = settings.flag(read.get("undated", False), "read.undated")
    for name in REQUIRED:
        if name in columns or (name == "date" and undated):
            continue
        if name == "amount" or name not in defaults:
            msg = f'[columns] has no {name}; add {name} = ["its heading"]'
            if name == "date":
                msg += ", or undated = true under [read] where the files have none"
            raise ValueError(msg)
    dates, months = settings.date_forms(values.get("dates", ["%d/%m/%Y", "%Y-%m-%d"]))
    settings.check_defaults(defaults, dates)
    return Layout(
        name=settings.word(raw, "name"),
        title=settings.text(raw.get("title", raw.get("name", "")), "title"),
        source=settings.word(raw, "source"),
        columns=columns,
        rules=settings.text(raw.get("rules", ""), "rules"),
        formats=settings.one_of(raw.get("formats", list(FORMATS)), FORMATS, "formats"),
        encodings=settings.encodings(read.get("encodings", ["utf-8-sig", "cp1252"])),
        delimiter=settings.delimiter(read.get("delimiter", "")),
        header_rows=settings.count(read.get("header_rows", 20), "read.header_rows"),
        sheets=settings.sheets(read.get("sheets", "*")),
        optional=frozenset(
            settings.one_of(read.get("optional", []), tuple(columns), "read.optional")
        )
        - set(REQUIRED),
        undated=undated,
        dates=dates,
        months=months,
        spend_sign=settings.sign(values.get("spend_sign", "positive")),
        comma=settings.pence(values.get("pence", "point")),
        credits=_credits(values, columns),
        defaults=defaults,
        not_spend={
            name: frozenset(map(alike, settings.texts(kinds, f"not_spend.{name}")))
            for name, kinds in raw.get("not_spend", {}).items()
        },
        path=path,
    )


def _credits(
    values: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]]
) -> frozenset[str]:
    """Take what kinds of row are credits."""
    if "credits" not in values:
        return frozenset()
    if "kind" not in columns:
        msg = 'values.credits needs the column that says so: kind = ["its heading"]'
        raise ValueError(msg)
    return frozenset(map(alike, settings.texts(values["credits"], "values.credits")))


def _known(raw: dict[str, Any]) -> None:
    names: list[str] = []
    for table, known in _SETTINGS.items():
        inner = raw.get(table, {}) if table else raw
        if isinstance(inner, dict):
            prefix = f"{table}." if table else ""
            names += (f"{prefix}{key}" for key in inner if key not in known)
        else:
            names.append(table)
    if names:
        msg = f"unknown setting {', '.join(names)}"
        if any(
            name.startswith(("columns.", "defaults.", "not_spend.")) for name in names
        ):
            msg += f"; fields are {', '.join(FIELDS)}"
        raise ValueError(msg)
