"""DOCX: remarks, tracked changes, hidden text, and what stands beside the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mopac_spend.residue import office
from mopac_spend.residue.kinds import (
    AUTHOR,
    COMMENT,
    COVERED,
    CUSTOM,
    EMBEDDED,
    FIELD,
    LINK,
    TRACKED,
    UNSEEN,
)
from mopac_spend.residue.package import attribute, local, texts_of
from mopac_spend.residue.xlsx_styles import BLACK, WHITE, colour_of, is_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element, Package

_PROSE = re.compile(r"word/(?:document|header|footer|footnotes|endnotes)\d*\.xml")
_COMMENTS = re.compile(r"word/comments(?:Extended|Ids|Extensible)?\d*\.xml")
_CHANGES = {
    *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange"),
    *("sectPrChange", "tcPrChange", "trPrChange", "tblGridChange", "cellIns"),
    *("cellDel", "cellMerge", "numberingChange", "tblPrExChange"),
}
_OFF = {"0", "false", "off", "none"}
_HIGHLIGHTS = {"black": BLACK, "white": WHITE}
# Half points.
_SMALL = 5
# Fields that show what they say, and those that name files or people.
_USUAL = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|TOC|REF|PAGEREF|NOTEREF|SEQ|STYLEREF|"
    r"HYPERLINK|FORMTEXT|FORMCHECKBOX|SYMBOL|EQ|XE|TC|=|TITLE)\b",
    re.IGNORECASE,
)


def look(package: Package, looked: Looked) -> None:
    """Find what a document holds besides what it shows."""
    (main,) = [
        target for _, kind, target, _ in package.related("") if kind == "officeDocument"
    ]
    hidden = _Hidden(
        package.tree("word/styles.xml") if package.has("word/styles.xml") else None
    )
    for name in package.names:
        if name == main or _PROSE.fullmatch(name):
            _prose(package.tree(name), name, hidden, looked)
        elif not _beside(package, name, looked) and not office.look_at(
            package, name, looked
        ):
            office.unknown(package, name, looked)


def _beside(package: Package, name: str, looked: Looked) -> bool:
    """Look at a part that stands beside the text, if it is one; say whether it is."""
    if _COMMENTS.fullmatch(name):
        _comments(package.tree(name), name, looked)
    elif name == "word/people.xml":
        for each in package.tree(name).iter("{*}person"):
            looked.add(name, AUTHOR, f"of changes: {attribute(each, 'author')}")
    elif name == "word/settings.xml":
        _settings(package, name, looked)
    elif re.fullmatch(r"word/(?:styles|numbering|stylesWithEffects)\.xml", name):
        for text in texts_of(package.tree(name), words=False):
            looked.say(text, name, face=False)
    elif re.fullmatch(r"word/(?:afchunk|glossary/).*", name):
        looked.add(name, EMBEDDED, "another document within this one")
    else:
        return False
    return True


def _comments(root: Element, name: str, looked: Looked) -> None:
    for each in root.iter("{*}comment"):
        text = "".join(piece.text or "" for piece in each.iter("{*}t"))
        by = attribute(each, "author")
        looked.add(name, COMMENT, f"{by}: {text}")
        looked.say(text, name, face=False)
        if by:
            looked.add(name, AUTHOR, f"of comments: {by}")


def _settings(package: Package, name: str, looked: Looked) -> None:
    root = package.tree(name)
    for each in root:
        what = local(each)
        if what == "trackRevisions" and attribute(each, "val") not in _OFF:
            looked.add(name, TRACKED, "changes are being tracked")
        elif what in {"docVars", "mailMerge"}:
            looked.add(name, CUSTOM, " ".join(texts_of(each)))
    for _, kind, target, outside in package.related(name):
        if outside and kind == "attachedTemplate":
            looked.add(name, LINK, f"template: {target}")
    for text in texts_of(root):
        looked.say(text, name, face=False)


class _Hidden:
    """Which styles hide their text, and which runs and paragraphs do."""

    def __init__(self, styles: Element) -> None:
        self._own: dict[str, Any] = {}
        for each in styles.iter("{*}style") if styles is not None else ():
            self._own[attribute(each, "styleId")] = each

    def _given(self, properties: list[Any], what: str) -> Element:
        """Give a property of a run, of its style, or of a parent of that."""
        for own in properties:
            if own is None:
                continue
            if (here := own.find(f"{{*}}{what}")) is not None:
                return here
            style = own.find("{*}rStyle")
            style = own.find("{*}pStyle") if style is None else style
            name = attribute(style, "val") if style is not None else ""
            for _ in range(20):
                if name not in self._own:
                    break
                if (its := self._own[name].find(f"{{*}}rPr/{{*}}{what}")) is not None:
                    return its
                based = self._own[name].find("{*}basedOn")
                name = attribute(based, "val") if based is not None else ""
        return None

    def why(self, run: Element, paragraph: Element) -> str:
        """Say of which kind it is that nobody sees the text of a run, or ""."""
        own, around = run.find("{*}rPr"), paragraph.find("{*}pPr")
        of = [own, around]
        for what in ("vanish", "webHidden", "specVanish"):
            vanish = self._given(of, what)
            if vanish is not None and attribute(vanish, "val") not in _OFF:
                return UNSEEN
        size = self._given(of, "sz")
        if size is not None and float(attribute(size, "val") or 99) <= _SMALL:
            return UNSEEN
        colour, shade = self._given(of, "color"), self._given(of, "shd")
        light = self._given(of, "highlight")
        if shade is None and around is not None:
            shade = around.find("{*}shd")
        if shade is None:
            shade = _of_cell(paragraph)
        ground = colour_of(attribute(shade, "fill")) if shade is not None else None
        if light is not None:
            ground = _HIGHLIGHTS.get(attribute(light, "val"))
            if ground is None:
                return ""
        text = colour_of(attribute(colour, "val")) if colour is not None else None
        ground = ground or WHITE
        if text is None:  # Word writes on dark in white by itself, but not on a mark
            marked = light is not None or (shade is not None and _of_run(shade))
            text = BLACK if marked or ground != BLACK else WHITE
        if is_unseen(text, ground):
            return COVERED if ground == BLACK else UNSEEN
        return ""


def _of_run(shade: Element) -> bool:
    return local(shade.getparent()) == "rPr"


def _of_cell(paragraph: Element) -> Element:
    cell = paragraph.getparent()
    return cell.find("{*}tcPr/{*}shd") if local(cell) == "tc" else None


def _prose(root: Element, name: str, hidden: _Hidden, looked: Looked) -> None:
    for number, paragraph in enumerate(root.iter("{*}p"), 1):
        place = f"paragraph {number}" if name.endswith("document.xml") else name
        text = "".join(_words(paragraph))
        looked.say(text, place, name)
        for run in paragraph.iter("{*}r"):
            words = "".join(_words(run))
            if words.strip() and (what := hidden.why(run, paragraph)):
                looked.add(place, what, words, name)
        for each in paragraph.iter("{*}instrText", "{*}fldSimple"):
            code = each.text or attribute(each, "instr")
            if code and code.strip() and not _USUAL.match(code):
                looked.add(place, FIELD, code, name)
            looked.say(code or "", place, name, face=False)
    for each in root.iter():
        if local(each) in _CHANGES:
            text = "".join(_words(each))
            by = attribute(each, "author")
            looked.add(name, TRACKED, f"{local(each)} by {by}: {text}")
            looked.say(text, name, face=False)
    for text in texts_of(root, words=False):
        looked.say(text, name, face=False)
    office.drawing(root, name, looked)


def _words(element: Element) -> Iterator[str]:
    for each in element.iter("{*}t", "{*}delText", "{*}tab", "{*}br"):
        yield each.text or ("" if local(each) in {"t", "delText"} else " ")
