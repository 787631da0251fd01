"""XLSX: sheets, and what a workbook keeps besides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.residue import office
from mopac_spend.residue.kinds import (
    AUTHOR,
    CLOSED,
    COMMENT,
    CONNECTION,
    DEFINED,
    HIDDEN_SHEET,
    LEFT_OVER,
    LINK,
    LINKED,
    MODEL,
    PATH,
    PIVOT,
    TRACKED,
)
from mopac_spend.residue.package import local, texts_of
from mopac_spend.residue.xlsx_sheet import Sheet, Texts, plain_formula
from mopac_spend.residue.xlsx_styles import BLACK, WHITE, Styles, is_unseen

if TYPE_CHECKING:
    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element, Package

_PARTS: tuple[tuple[str, str], ...] = (
    (r"xl/pivotCache/.*|xl/(?:slicer|timeline)Caches/.*", PIVOT),
    (r"xl/revisions/.*", TRACKED),
    (r"xl/model/.*|xl/customData/.*", MODEL),
    (r"xl/connections\.xml|xl/queryTables/.*|xl/queries/.*", CONNECTION),
    (r"xl/(?:pivotTables|slicers|timelines|tables|chartsheets)/.*\.xml", ""),
    (r"xl/(?:calcChain|metadata|volatileDependencies|xmlMaps)\.xml", ""),
    (r"xl/tables/tableSingleCells\d*\.xml|xl/featurePropertyBag/.*", ""),
    (r"xl/namedSheetViews/.*", ""),
)
_COMMENTS = re.compile(r"xl/(?:comments|threadedComments).*\.xml")
_PRINTED = ("_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase")


def look(package: Package, looked: Looked) -> None:
    """Find what a workbook holds besides what it shows."""
    (book,) = [
        target for _, kind, target, _ in package.related("") if kind == "officeDocument"
    ]
    root = package.tree(book)
    related = {id_: (kind, to) for id_, kind, to, _ in package.related(book)}
    first = dict(reversed(related.values()))
    _workbook(root, book, looked)
    styles = Styles(package, first.get("styles", ""), first.get("theme", ""))
    shared = _shared(package, first.get("sharedStrings", ""), styles)
    done = {book, *(first.get(kind, "") for kind in ("styles", "sharedStrings"))}
    names: dict[str, str] = {}
    for each in root.iterfind("{*}sheets/{*}sheet"):
        kind, part = related[_id(each)]
        name = names[part] = each.get("name", "")
        looked.say(name, name)
        if (state := each.get("state", "visible")) != "visible":
            looked.add(name, HIDDEN_SHEET, state)
        if kind == "worksheet":
            done.add(part)
            Sheet(name, looked, styles, shared).read(package.read(part))
    sheets = _sheets_of(package, names)
    for part in package.names:
        if part not in done:
            _part(package, part, sheets, looked)
    _texts(shared, looked)


def _id(sheet: Element) -> str:
    return next(str(value) for key, value in sheet.items() if key.endswith("}id"))


def _workbook(root: Element, book: str, looked: Looked) -> None:
    for each in root.iterfind("{*}definedNames/{*}definedName"):
        name, text = each.get("name", ""), each.text or ""
        if not name.startswith(_PRINTED) or "[" in text:
            looked.add("defined names", DEFINED, f"{name}: {text}")
        looked.say(f"{name} {plain_formula(text)}", "defined names", face=False)
    for each in root.iter("{*}absPath"):
        looked.add(book, PATH, each.get("url", ""))
    for each in root.iter("{*}fileSharing"):
        if user := each.get("userName"):
            looked.add(book, AUTHOR, f"reserved by {user}")
    for each in root.iter("{*}customWorkbookView"):
        looked.add(book, AUTHOR, f"a view of {each.get('name', '')}")
    for text in texts_of(root):
        looked.say(plain_formula(text), book, face=False)


def _shared(package: Package, part: str, styles: Styles) -> Texts:
    """Read the shared texts; those with white letters are known by their number."""
    texts: list[str] = []
    pale: set[str] = set()
    if not part:
        return Texts(texts, pale)
    for number, each in enumerate(package.tree(part)):
        if len(each) == 1 and (plain := each[0]).tag.endswith("}t"):
            texts.append(plain.text or "")
            continue
        pieces = [
            run.text or ""
            for run in each.iter("{*}t")
            if local(run.getparent()) != "rPh"
        ]
        texts.append("".join(pieces))
        for colour in each.iterfind("{*}r/{*}rPr/{*}color"):
            if is_unseen(styles.colour(colour, BLACK), WHITE):
                pale.add(str(number))
    return Texts(texts, pale)


def _texts(shared: Texts, looked: Looked) -> None:
    shown = [at for at in range(len(shared.texts)) if shared.is_used(at)]
    looked.say_all(
        [shared.texts[at] for at in shown], lambda number: shared.place(shown[number])
    )
    for at, text in enumerate(shared.texts):
        if text and not shared.is_used(at):
            looked.add("shared texts", LEFT_OVER, text)
            looked.say(text, "shared texts", face=False)


def _sheets_of(package: Package, names: dict[str, str]) -> dict[str, str]:
    """Give the name of the sheet that each part belongs to."""
    return {
        target: name
        for part, name in names.items()
        for _, _, target, outside in package.related(part)
        if not outside
    }


def _part(package: Package, name: str, sheets: dict[str, str], looked: Looked) -> None:
    place = sheets.get(name, "")
    if _COMMENTS.fullmatch(name):
        _comments(package.tree(name), place or name, looked)
    elif name.startswith("xl/persons/"):
        for each in package.tree(name).iter("{*}person"):
            looked.add(name, AUTHOR, f"of comments: {each.get('displayName', '')}")
    elif name.startswith("xl/externalLinks/") and name.endswith(".xml"):
        _external(package, name, looked)
    elif any(re.fullmatch(pattern, name) for pattern, _ in _PARTS):
        what = next(what for pattern, what in _PARTS if re.fullmatch(pattern, name))
        _kept(package, name, what, looked)
    elif not office.look_at(package, name, looked):
        office.unknown(package, name, looked)


def _kept(package: Package, name: str, what: str, looked: Looked) -> None:
    if what:
        looked.add(name, what, f"{len(package.read(name)):,} bytes")
    if name.endswith(".xml"):
        for text in texts_of(package.tree(name)):
            looked.say(plain_formula(text), name, face=False)
    elif not what:
        looked.add(name, CLOSED, "a part that is not known")


def _comments(root: Element, sheet: str, looked: Looked) -> None:
    authors = [each.text or "" for each in root.iter("{*}author")]
    for each in root.iter("{*}comment", "{*}threadedComment"):
        text = "".join(each.itertext())
        number = int(each.get("authorId") or 0) if authors else 0
        by = authors[number] if number < len(authors) else ""
        place = f"{sheet}!{each.get('ref', '')}"
        looked.add(place, COMMENT, f"{by}: {text}" if by else text, sheet)
        looked.say(text, place, sheet, face=False)
    for by in authors:
        if by.strip():
            looked.add(sheet, AUTHOR, f"of comments: {by}")


def _external(package: Package, name: str, looked: Looked) -> None:
    root = package.tree(name)
    values = sum(1 for each in root.iter("{*}cell") if len(each))
    target = next((to for _, _, to, _ in package.related(name)), "")
    if values:
        looked.add(name, LINKED, f"{values:,} cells of {target}")
    elif target:
        looked.add(name, LINK, target)
    for text in texts_of(root):
        looked.say(text, name, face=False)
