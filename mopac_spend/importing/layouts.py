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

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend import shipped
from mopac_spend.findings import Refusal
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
_SETTINGS = {
    "": {"name", "title", "source", "rules", "formats", "example"}
    | {"read", "columns", "values", "defaults"},
    "read": {"encodings", "delimiter", "header_rows", "sheets", "optional"},
    "values": {"dates", "spend_sign"},
}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


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
            sheets = source.workbook()
            return [s for s in sheets if not self.sheets or s.name in self.sheets]
        return source.text(self.encodings, self.delimiter)

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

    def missing(self, sheets: Sequence[Sheet]) -> list[str]:
        """Give the headings that stop this layout, in the row that fits best."""
        best: list[str] = [self.columns[name][0] for name in self.needed]
        for sheet in sheets:
            for row in sheet.rows[: self.header_rows]:
                found = self._positions(row)
                lacks = [self.columns[n][0] for n in self.needed if n not in found]
                if len(lacks) < len(best):
                    best = lacks
        return best

    def _positions(self, row: Row) -> dict[str, int]:
        where: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if isinstance(cell, str):
                where.setdefault(alike(cell.strip().lstrip("*")), at)
        found = {}
        for name, headings in self.columns.items():
            spots = (where[key] for h in headings if (key := alike(h)) in where)
            if (spot := next(spots, None)) is not None:
                found[name] = spot
        return found


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
            layouts.setdefault(layout.name, layout)
    return layouts


def choose(source: Source, layouts: Mapping[str, Layout]) -> Layout:
    """Find the one layout that fits a file.

    Raises:
        Refusal: `IMPORT-002`, none fits (it says what the nearest lacks), or
            several fit equally well.

    """
    form = "xlsx" if source.is_workbook else "csv"
    fits: list[tuple[int, Layout]] = []
    nearest: list[tuple[int, str, Layout]] = []
    for layout in layouts.values():
        if form not in layout.formats:
            continue
        sheets = layout.read(source)
        found = [h for sheet in sheets if (h := layout.heading(sheet))]
        if found:
            fits.append((max(len(h.columns) for h in found), layout))
        else:
            lacking = layout.missing(sheets)
            nearest.append((len(lacking), ", ".join(lacking), layout))
    best = [layout for count, layout in fits if count == max(c for c, _ in fits)]
    if len(best) == 1:
        return best[0]
    if best:
        names = " or ".join(f"--layout {layout.name}" for layout in best)
        msg = f"several layouts fit it; say which: {names}"
        raise Refusal("IMPORT-002", msg, source.name)
    if nearest:
        _, lacks, layout = min(nearest, key=lambda each: each[0])
        near = f"the nearest, {layout.name}, looks for a column {lacks}"
    else:
        near = f"there is no layout for {form} files"
    msg = (
        f"no layout recognises its headings; {near}. Write a layout for this source "
        f"(see importers/README.md) and name it with --layout"
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
    except (TypeError, ValueError) as error:
        raise Refusal("IMPORT-005", f"{error}", path.name) from error


def _layout(raw: dict[str, Any], path: Path) -> Layout:
    _known(raw)
    read, values = raw.get("read", {}), raw.get("values", {})
    columns = {
        name: _texts(headings, f"columns.{name}")
        for name, headings in raw.get("columns", {}).items()
    }
    for name in REQUIRED:
        if name not in columns:
            msg = f'[columns] has no {name}; add {name} = ["its heading"]'
            raise ValueError(msg)
    return Layout(
        name=_word(raw, "name"),
        title=_text(raw.get("title", raw.get("name", "")), "title"),
        source=_word(raw, "source"),
        columns=columns,
        rules=_text(raw.get("rules", ""), "rules"),
        formats=_one_of(raw.get("formats", list(FORMATS)), FORMATS, "formats"),
        encodings=_encodings(read.get("encodings", ["utf-8-sig", "cp1252"])),
        delimiter=_delimiter(read.get("delimiter", ",")),
        header_rows=_count(read.get("header_rows", 20), "read.header_rows"),
        sheets=_sheets(read.get("sheets", "*")),
        optional=frozenset(
            _one_of(read.get("optional", []), tuple(columns), "read.optional")
        )
        - set(REQUIRED),
        dates=_texts(values.get("dates", ["%d/%m/%Y", "%Y-%m-%d"]), "values.dates"),
        spend_sign=_sign(values.get("spend_sign", "positive")),
        defaults={
            name: _text(value, f"defaults.{name}")
            for name, value in raw.get("defaults", {}).items()
        },
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


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        msg = f"{where} must be a text in quotes"
        raise TypeError(msg)
    return value


def _word(raw: dict[str, Any], where: str) -> str:
    value = _text(raw.get(where, ""), where)
    if not _NAME.fullmatch(value):
        msg = f'{where} must be small letters, digits and hyphens: {where} = "my-body"'
        raise ValueError(msg)
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if (
        not isinstance(listed, list)
        or not listed
        or not all(isinstance(v, str) and v for v in listed)
    ):
        msg = f"{where} must be a list of texts"
        raise TypeError(msg)
    return tuple(listed)


def _one_of(value: object, allowed: tuple[str, ...], where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or any(each not in allowed for each in value):
        msg = f"{where} must be a list out of {', '.join(allowed)}"
        raise ValueError(msg)
    return tuple(value)


def _encodings(value: object) -> tuple[str, ...]:
    names = _texts(value, "read.encodings")
    for name in names:
        try:
            "".encode(name)
        except LookupError as error:
            msg = f"read.encodings: there is no encoding {name!r}"
            raise ValueError(msg) from error
    return names


def _delimiter(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n':
        msg = "read.delimiter must be one character"
        raise ValueError(msg)
    return value


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        msg = f"{where} must be a whole number from 1"
        raise ValueError(msg)
    return value


def _sheets(value: object) -> tuple[str, ...]:
    return () if value == "*" else _texts(value, "read.sheets")


def _sign(value: object) -> int:
    signs = {"positive": 1, "negative": -1}
    if not isinstance(value, str) or value not in signs:
        msg = 'values.spend_sign must be "positive" or "negative"'
        raise ValueError(msg)
    return signs[value]
