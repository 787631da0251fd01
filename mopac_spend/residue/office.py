"""The parts that XLSX and DOCX share: properties, pictures, embedded files, shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.residue.kinds import (
    AUTHOR,
    CLOSED,
    CUSTOM,
    EMBEDDED,
    FIELD,
    LINK,
    LINKED,
    MACRO,
    PICTURE,
    PRINTER,
    SHAPE,
    UNSEEN,
)
from mopac_spend.residue.package import attribute, local, texts_of

if TYPE_CHECKING:
    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element, Package

# Parts by their names, and what they are; of XML, the texts are searched besides.
_PARTS: tuple[tuple[str, str], ...] = (
    (r"(?:xl|word)/embeddings/.*", EMBEDDED),
    (r"(?:xl|word)/activeX/.*", MACRO),
    (r".*vbaProject.*|.*vbaData\.xml|customUI/.*|userCustomization/.*", MACRO),
    (r"xl/(?:macrosheets|dialogsheets)/.*|.*/attachedToolbars\.bin", MACRO),
    (r"(?:xl|word)/webextensions/.*|.*/webExtensions?/.*", MACRO),
    (r"(?:xl|word)/media/.*", PICTURE),
    (r"docProps/thumbnail\..*", PICTURE),
    (r"xl/printerSettings/.*|word/printerSettings.*", PRINTER),
    (r"xl/ctrlProps/.*", FIELD),
    (r"customXml/itemProps\d*\.xml|.*\.rels", ""),
    (r"customXml/.*", CUSTOM),
    (r"docMetadata/.*", CUSTOM),
    (r"xl/richData/.*|xl/customProperty.*", CUSTOM),
    (r"_xmlsignatures/.*", AUTHOR),
    (r"\[Content_Types\]\.xml|.*\.rels|.*/(?:theme|fontTable|webSettings)\d*\.xml", ""),
    (r".*/(?:theme|charts)/(?:theme|style|colors|themeOverride)\d*\.xml", ""),
    (r"(?:xl|word)/drawings/.*\.vml", ""),
    (r"(?:xl|word)/diagrams/.*", ""),
)
_AUTHORS = {"creator", "lastModifiedBy", "Manager"}
# What is the program's or the pack's and not a person's.
_PLAIN = {
    *("created", "modified", "revision", "lastPrinted", "language", "version"),
    *("Application", "AppVersion", "DocSecurity", "ScaleCrop", "LinksUpToDate"),
    *("SharedDoc", "HyperlinksChanged", "HLinks", "HeadingPairs", "TotalTime", "Pages"),
    *("Words", "Characters", "CharactersWithSpaces", "Lines", "Paragraphs", "Notes"),
    *("Slides", "HiddenSlides", "MMClips", "PresentationFormat", "DigSig", "Company"),
    *("identifier", "contentType", "TitlesOfParts"),
}
_SPOKEN = {"TitlesOfParts", "Company", "identifier", "HLinks"}
_TEMPLATES = re.compile(r"Normal(?:\.dotm?)?|", re.IGNORECASE)
_DRAWN = [
    f"{{*}}{name}"
    for name in ("sp", "wsp", "cNvPr", "docPr", "srcRect", "f", "externalData")
]
_OUTSIDE = re.compile(r"\[[^\]]+\]")


def look_at(package: Package, name: str, looked: Looked) -> bool:
    """Look at a part, if it is one that both forms have; say whether it is."""
    if re.fullmatch(r"docProps/(?:core|app|custom)\.xml", name):
        _properties(package.tree(name), name, looked)
        return True
    if re.fullmatch(r".*/(?:drawings/drawing|charts/chart(?:Ex)?)\d+\.xml", name):
        root = package.tree(name)
        drawing(root, name, looked)
        for text in texts_of(root):
            looked.say(text, name)
        return True
    for pattern, what in _PARTS:
        if re.fullmatch(pattern, name):
            _part(package, name, what, looked)
            return True
    return False


def _part(package: Package, name: str, what: str, looked: Looked) -> None:
    content = package.read(name)
    if what:
        looked.add(name, what, f"{len(content):,} bytes")
    if name.endswith((".xml", ".rels", ".vml")):
        if name.endswith(".rels") and "externalLinks" not in name:
            links(package, name, looked)
        for text in texts_of(package.tree(name)):
            looked.say(text, name, face=False)


def links(package: Package, name: str, looked: Looked) -> None:
    """Note the files outside that a part names, but for pages of the web."""
    for each in package.tree(name).iterchildren("{*}Relationship"):
        target, kind = each.get("Target", ""), each.get("Type", "").rpartition("/")[2]
        if each.get("TargetMode") == "External" and kind != "hyperlink":
            looked.add(name, LINK, f"{kind}: {target}")


def _properties(root: Element, name: str, looked: Looked) -> None:
    for each in root:
        key = local(each)
        text = " ".join(part.strip() for part in each.itertext() if part.strip())
        if key == "property":
            looked.property(name, each.get("name", ""), text or "set", author=False)
        elif key in _AUTHORS:
            looked.property(name, key, text, author=True)
        elif key == "Template":
            if not _TEMPLATES.fullmatch(text):
                looked.property(name, key, text, author=False)
        elif key in _SPOKEN:
            looked.say(text, name, face=False)
        elif key not in _PLAIN:
            looked.property(name, key, text, author=False)


def drawing(root: Element, name: str, looked: Looked) -> None:
    """Look at what is drawn: shapes, what is cropped, hidden, or kept of elsewhere."""
    for each in root.iter(*_DRAWN):
        what, text = _drawn(each)
        if what:
            looked.add(name, what, text)


def _drawn(each: Element) -> tuple[str, str]:
    """Say what something drawn is a finding of, or ""."""
    match local(each):
        case "sp" | "wsp":
            own = each.find("{*}spPr")
            text = " ".join(part.text or "" for part in each.iter("{*}t"))
            filled = own is None or own.find("{*}noFill") is None
            return (SHAPE if filled else ""), text
        case "cNvPr" | "docPr" if each.get("hidden") in {"1", "true"}:
            return UNSEEN, f"hidden: {each.get('name', '')}"
        case "srcRect" if any(value not in {"0", ""} for value in each.values()):
            return PICTURE, "cropped: what was cut away is still there"
        case "f" if _OUTSIDE.search(each.text or ""):
            return LINKED, f"a chart of {each.text}"
        case "externalData":
            return LINKED, f"a chart of other data {attribute(each, 'id')}"
    return "", ""


def unknown(package: Package, name: str, looked: Looked) -> None:
    """Note a part that no rule knows, and search it where it is XML."""
    from lxml import etree

    looked.add(name, CLOSED, "a part that is not known")
    if name.endswith(".xml"):
        try:
            for text in texts_of(package.tree(name)):
                looked.say(text, name, face=False)
        except etree.XMLSyntaxError:
            return
