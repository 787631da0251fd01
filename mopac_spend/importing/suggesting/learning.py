"""Teach a layout the headings that a publisher has changed.

    lesson = learn(source, layouts.load_all(root), root, name="leeds")

Only what stops the layout is looked for: each needed column that is not there is
sought among the columns that it does not use, by heading and values, and where two
come in question a person is asked. The file of the layout gets one more spelling
in one list, and is otherwise as it was; a shipped one is copied into the books.
"""

from __future__ import annotations

import difflib
import json
import shlex
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.headed import basis_of
from mopac_spend.importing.suggesting import vocabulary
from mopac_spend.importing.suggesting.scoring import LEAST, LEAST_BESIDES, SCORES
from mopac_spend.importing.suggesting.table import columns_under
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.layouts import Heading, Layout
    from mopac_spend.importing.reading.sheets import Sheet, Source
    from mopac_spend.importing.suggesting.column import Column

_TWICE = 2


@dataclass(frozen=True, slots=True)
class Lesson:
    """A layout as it would read a file, and the text that makes it so.

    Attributes:
        layout: the layout as it will be.
        path: the file to write: in the books, where a shipped layout is taught.
        text: the whole TOML of it.
        learnt: field to the heading that is new for it.
        changed: lines of the file as they were (`- …`) and as they are (`+ …`).

    """

    layout: Layout
    path: Path
    text: str
    learnt: dict[str, str]
    changed: list[str]


def learn(  # noqa: PLR0913 - what is known, and what a person says
    source: Source,
    known: Mapping[str, Layout],
    root: Path,
    *,
    name: str = "",
    headings: Mapping[str, str] | None = None,
    typed: str = "",
) -> Lesson:
    """Find which headings of a file a layout lacks.

    Args:
        source: the file.
        known: layouts that the books may use.
        root: folder of the books.
        name: the layout, or "" for the nearest.
        headings: those that a person named, by field.
        typed: the command that a question names as the next one to type.

    Raises:
        Refusal: `IMPORT-061`, a person has to say which column is meant;
            `IMPORT-062`, there is nothing to learn, or no layout is near;
            `IMPORT-007`, there is no such layout.

    """
    headings = headings or {}
    layout = layouts.named(name, known) if name else _nearest(source, known, typed)
    if unknown := [each for each in headings if each not in layouts.FIELDS]:
        msg = f"there is no field {unknown[0]}; there are {', '.join(layouts.FIELDS)}"
        raise Refusal("IMPORT-061", msg)
    typed = typed if name else f"{typed} --layout {shlex.quote(layout.name)}"
    asking = _Asking(layout, headings, source.name, typed)
    learnt: dict[str, str] = {}
    for sheet, heading in _headings(layout, source):
        for each, spelled in asking.learnt(sheet, heading).items():
            if learnt.setdefault(each, spelled) != spelled:
                msg = (
                    f"its sheets head the {each} otherwise, as {learnt[each]!r} and as "
                    f"{spelled!r}; teach one of them with --column, then the other"
                )
                raise Refusal("IMPORT-061", msg, source.name)
    if not learnt:
        raise _nothing_new(layout, name or layout.name, source)
    return _lesson(layout, learnt, root)


def _nearest(source: Source, known: Mapping[str, Layout], typed: str) -> Layout:
    """Find the layout of which least is lacking."""
    ranked = []
    for layout in known.values():
        try:
            lacks = len(layout.missing(layout.read(source)))
        except Refusal:
            continue
        needed = len(layout.needed)
        if not lacks:
            raise _nothing_new(layout, layout.name, source)
        if lacks > 0 and lacks * _TWICE < needed:
            ranked.append((lacks / needed, layout))
    least = min((share for share, _ in ranked), default=1)
    near = [layout for share, layout in ranked if share == least]
    if len(near) == 1:
        return near[0]
    if near:
        ways = " or ".join(f"{typed} --layout {each.name}" for each in near)
        msg = f"several layouts are equally near; say which it is of: {ways}"
    else:
        msg = (
            "no layout knows most of its headings; name the one it is of with --layout "
            "NAME, or have a new one proposed: mopac-spend layout suggest "
            f"{shlex.quote(source.name)}"
        )
    raise Refusal("IMPORT-062", msg, source.name)


def _nothing_new(layout: Layout, name: str, source: Source) -> Refusal:
    msg = (
        f"the layout {layout.name} finds all its columns in it, so there is nothing to "
        f"learn; import it with: mopac-spend import --layout {shlex.quote(name)} "
        f"{shlex.quote(source.name)}"
    )
    return Refusal("IMPORT-062", msg, source.name)


def _headings(layout: Layout, source: Source) -> Iterator[tuple[Sheet, Heading]]:
    """Give the row of each sheet that has most headings of the layout."""
    for sheet in layout.read(source):
        if sheet.hidden:
            continue
        rows = enumerate(sheet.rows[: layout.header_rows])
        headings = [layouts.Heading(at, layout.positions(row)) for at, row in rows]
        best = max(headings, key=lambda each: len(each.columns), default=None)
        if best and any(name in layout.needed for name in best.columns):
            yield sheet, best


@dataclass(frozen=True, slots=True)
class _Asking:
    """One layout and what a person said of a file."""

    layout: Layout
    headings: Mapping[str, str]
    file: str
    typed: str

    def learnt(self, sheet: Sheet, heading: Heading) -> dict[str, str]:
        """Find the new heading of each field that a sheet lacks."""
        columns = [c for c in columns_under(sheet, heading.at) if c.heading]
        free = [c for c in columns if c.at not in heading.columns.values()]
        learnt: dict[str, str] = {}
        known = self.layout.columns
        lacking = [each for each in self.layout.needed if each not in heading.columns]
        for name in dict.fromkeys([*self.headings, *lacking]):
            # Fields that always had the same headings have the same one now.
            twin = next((k for k in learnt if known.get(k) == known.get(name)), "")
            if name in self.headings:
                learnt[name] = self._named(columns, name)
            elif twin:
                learnt[name] = learnt[twin]
            else:
                left = [c for c in free if c.heading not in learnt.values()]
                learnt[name] = self._one_of(left, name)
        return learnt

    def _named(self, columns: Sequence[Column], name: str) -> str:
        heading = self.headings[name]
        same = [c.heading for c in columns if alike(c.heading) == alike(heading)]
        if len(same) == 1:
            return same[0]
        there = ", ".join(column.heading for column in columns)
        what = "there more than once" if same else "no heading of it"
        msg = f"--column {name}={heading!r} is {what}; there are {there}"
        raise Refusal("IMPORT-061", msg, self.file)

    def _one_of(self, free: Sequence[Column], name: str) -> str:
        """Find the one column that may be a field; ask where none or several may."""
        known = listed([repr(each) for each in self.layout.columns[name]], 3)
        fits = [column for column in free if _may_be(column, name)]
        if len({column.cells for column in fits}) == 1:
            if name != "amount" or not self._of_another_basis(fits[0].heading):
                return fits[0].heading
            way = f"{self.typed} --column {shlex.quote(f'{name}={fits[0].heading}')}"
            msg = (
                f"{fits[0].heading!r} is {basis_of(fits[0].heading)} of VAT, and "
                f"{known} until now not; if its pounds are meant all the same: {way}"
            )
            raise Refusal("IMPORT-061", msg, self.file)
        headings = [c.heading for c in fits or free]
        if not headings:
            msg = f"it has no column that may be the {name} ({known} until now)"
            raise Refusal("IMPORT-062", msg, self.file)
        answers = (shlex.quote(f"{name}={each}") for each in headings)
        ways = " or ".join(f"{self.typed} --column {each}" for each in answers)
        columns = listed([repr(each) for each in headings])
        may = (
            f"{columns} may each be" if fits else "none of the other columns is surely"
        )
        msg = f"{may} the {name} ({known} until now); say which: {ways}"
        raise Refusal("IMPORT-061", msg, self.file)

    def _of_another_basis(self, heading: str) -> bool:
        """Say whether pounds headed so are net where those known are gross, or so."""
        known = {basis_of(each) for each in self.layout.columns["amount"]} - {""}
        return bool(known) and basis_of(heading) not in {*known, ""}


def _may_be(column: Column, name: str) -> bool:
    """Say whether heading and values of a column speak for a field."""
    if name in SCORES:
        return SCORES[name](column) >= LEAST
    return column.filled > 0 and vocabulary.weight(name, column.heading) >= (
        LEAST_BESIDES if name in vocabulary.fields() else 0
    )


def _lesson(layout: Layout, learnt: dict[str, str], root: Path) -> Lesson:
    """Write the new spellings into the layout's own text."""
    old = layout.path.read_text(encoding="utf-8")
    raw, text = tomllib.loads(old), old
    for name, heading in learnt.items():
        text = _with_heading(text, name, heading)
        before = raw.setdefault("columns", {}).get(name, [])
        raw["columns"][name] = [
            *([before] if isinstance(before, str) else before),
            heading,
        ]
    if not text or _read(text) != raw:
        shown = "; ".join(f"{name}: {h!r}" for name, h in learnt.items())
        msg = f"it is written in a way of its own; add under [columns] by hand {shown}"
        raise Refusal("IMPORT-062", msg, str(layout.path))
    own = root / "importers" / "layouts" / f"{layout.name}.toml"
    shipped = layouts.folders(root)[1] in layout.path.resolve().parents
    path = own if shipped else layout.path
    diff = difflib.unified_diff(old.splitlines(), text.splitlines(), n=0, lineterm="")
    changed = [f"{line[0]} {line[1:]}" for line in [*diff][2:] if line[0] in "+-"]
    return Lesson(layouts.of_text(text, path), path, text, learnt, changed)


def _read(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _with_heading(text: str, name: str, heading: str) -> str:
    """Put a heading behind the last one of a field; "" where that cannot be done."""
    begin = text.find("\n[columns]")
    at = text.find(f"\n{name} =", begin)
    end = text.find("\n[", begin + 1)
    if begin < 0:
        return ""
    spelled = json.dumps(heading, ensure_ascii=False)
    if at < 0 or (0 <= end < at):
        row = begin + len("\n[columns]\n")
        return f"{text[:row]}{name} = [{spelled}]\n{text[row:]}"
    last, whole = _last_text(text, at + len(f"\n{name} ="))
    if last is None:
        return ""
    if whole:
        return f"{text[:last]}, {spelled}{text[last:]}"
    first = text.index('"', at)
    return f"{text[:first]}[{text[first:last]}, {spelled}]{text[last:]}"


def _last_text(text: str, at: int) -> tuple[int | None, bool]:
    """Find where the last text of a value ends, and whether the value is a list."""
    in_list, last = False, None
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            end = at + 1
            while end < len(text) and text[end] != sign:
                end += 2 if text[end] == "\\" and sign == '"' else 1
            at = last = end + 1
            if not in_list:
                return last, False
            continue
        if sign == "#":
            at = text.find("\n", at)
            if at < 0:
                return None, False
        in_list = in_list or sign == "["
        if sign == "]":
            return last, True
        at += 1
    return None, False
