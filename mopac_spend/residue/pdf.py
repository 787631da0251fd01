"""PDF: what its pages cover, and what the file keeps besides its pages."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any

from mopac_spend.residue.kinds import (
    CLOSED,
    COMMENT,
    COVERED,
    CUSTOM,
    EARLIER,
    EMBEDDED,
    FIELD,
    LAYER,
    LEFT_OVER,
    MACRO,
    PICTURE,
)
from mopac_spend.residue.looked import CannotLookError
from mopac_spend.residue.package import LOCKED, local, root_of, texts_of
from mopac_spend.residue.pdf_page import Painting, Text
from mopac_spend.residue.pdf_shapes import Box, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdf import PdfReader

    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element

_INFO = {"/Creator", "/Producer", "/CreationDate", "/ModDate", "/Trapped"}
_TOLD = {"title", "subject", "description", "Keywords", "Manager"}
_KEPT = {"History", "Ingredients", "DerivedFrom", "Thumbnails"}
_AUTHORS = {"creator", "Author", "author"}
# Annotations that are no remark: they are part of the page.
_PLAIN = {"/Link", "/Widget", "/Popup"}
_BOXES = {"/Square", "/Redact", "/FreeText", "/Stamp", "/Polygon", "/Highlight", "/Ink"}
_SCRIPTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE"}


def look(content: bytes, looked: Looked) -> None:
    """Find what a PDF holds besides what it shows.

    Raises:
        CannotLookError: `RESIDUE-003`, it has a password.

    """
    from pypdf import PasswordType, PdfReader

    logging.getLogger("pypdf").addHandler(_Heard(looked))
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise CannotLookError("RESIDUE-003", LOCKED)
    pages = list(reader.pages)
    for number, page in enumerate(pages, 1):
        _page(page, f"page {number}", looked)
    _versions(content, looked)
    _properties(reader, looked)
    _layers(reader, looked)
    shown = {page.indirect_reference.idnum for page in pages if page.indirect_reference}
    for number, each in _objects(reader):
        _object(number, each, shown, looked)


class _Heard(logging.Handler):
    """What the reader of PDFs passes over with a warning is a finding here."""

    def __init__(self, looked: Looked) -> None:
        super().__init__(logging.WARNING)
        self._looked = looked

    def emit(self, record: logging.LogRecord) -> None:
        """Note that a part could not be read."""
        self._looked.add("the file", CLOSED, record.getMessage())


def _page(page: Value, place: str, looked: Looked) -> None:
    painting = Painting(page)
    looked.say(painting.text, place)
    for text in painting.spoken:
        looked.say(text, place, face=False)
    shown = page.cropbox
    area = Box(
        float(shown.left), float(shown.bottom), float(shown.right), float(shown.top)
    )
    for what, text in painting.findings(area):
        looked.add(place, what, text)
    for each in page.get("/Annots") or ():
        _annotation(each.get_object(), place, painting, looked)
    if not painting.words and any(box.what == "a picture" for _, box in painting.boxes):
        looked.add(place, PICTURE, "the page is a picture, and has no text")
    for key in ("/PieceInfo", "/Thumb"):
        if key in page:
            looked.add(place, CUSTOM, key)


def _annotation(each: Value, place: str, painting: Painting, looked: Looked) -> None:
    kind = str(each.get("/Subtype", ""))
    text = " ".join(str(each[key]) for key in ("/T", "/Contents") if key in each)
    if kind == "/Widget":
        hidden = int(each.get("/F", 0)) & 2
        value = each.get("/V", "")
        if value or hidden:
            looked.add(place, FIELD, f"{each.get('/T', '')}: {value}")
    elif kind == "/FileAttachment":
        looked.add(place, EMBEDDED, text)
    elif kind not in _PLAIN:
        looked.add(place, COMMENT, f"{kind[1:]}: {text}")
    if kind in _BOXES:
        left, bottom, right, top = (float(side) for side in each["/Rect"])
        box = Box(left, bottom, right, top)
        for one in painting.texts:
            if one.words and _is_under(one, box):
                looked.add(place, COVERED, one.words)


def _is_under(text: Text, box: Box) -> bool:
    middle = (text.box.top + text.box.bottom) / 2
    across = min(box.right, text.box.right) - max(box.left, text.box.left)
    return box.bottom <= middle <= box.top and across > text.size / 2


def _versions(content: bytes, looked: Looked) -> None:
    linear = b"/Linearized" in content[:1024]
    saved = len(re.findall(rb"startxref\s+\d+\s+%%EOF", content))
    if saved > 1 + linear:
        looked.add("the file", EARLIER, f"saved {saved - linear} times")
    after = content.rpartition(b"%%EOF")[2].strip(b"\r\n \0")
    if after:
        looked.add("the file", LEFT_OVER, f"{len(after):,} bytes after its end")


def _properties(reader: PdfReader, looked: Looked) -> None:
    for key, value in (reader.metadata or {}).items():
        if key not in _INFO:
            is_author = key == "/Author"
            looked.property("properties", key[1:], str(value), author=is_author)
    catalogue: Value = reader.trailer["/Root"]
    metadata = catalogue.get("/Metadata")
    if metadata is None:
        return
    root = root_of(metadata.get_object().get_data())
    for each in root.iter():
        _property(each, looked)
    for text in texts_of(root):
        looked.say(text, "properties", face=False)


def _property(each: Element, looked: Looked) -> None:
    """Look at one element of XMP, which says a property in either of two ways."""
    name = local(each)
    if name in {"RDF", "xmpmeta", "Description"}:
        for key, value in each.items():
            if local(key) in _AUTHORS:
                looked.property("properties", local(key), value, author=True)
        return
    text = " ".join(part.strip() for part in each.itertext() if part.strip())
    if name in _AUTHORS:
        looked.property("properties", name, text, author=True)
    elif name in _TOLD:
        looked.property("properties", name, text, author=False)
    elif name in _KEPT:
        looked.add("properties", CUSTOM, f"{name}: {text}")


def _layers(reader: PdfReader, looked: Looked) -> None:
    catalogue: Value = reader.trailer["/Root"]
    layers = catalogue.get("/OCProperties")
    if layers is None:
        return
    usual = layers.get_object().get("/D", {}).get_object()
    base = usual.get("/BaseState", "/ON")
    on = {each.idnum for each in usual.get("/ON", ())}
    off = {each.idnum for each in usual.get("/OFF", ())}
    for each in layers.get_object().get("/OCGs", ()):
        hidden = each.idnum in off or (base == "/OFF" and each.idnum not in on)
        layer = each.get_object()
        view = layer.get("/Usage", {}).get("/View", {}).get("/ViewState")
        if hidden or view == "/OFF":
            looked.add("layers", LAYER, str(layer.get("/Name", "")))


def _objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Give every object of the file, those that nothing shows too."""
    from pypdf.generic import IndirectObject

    numbers = {number: of for of, each in reader.xref.items() for number in each}
    numbers |= dict.fromkeys(reader.xref_objStm, 0)
    for number, generation in sorted(numbers.items()):
        if number:
            try:
                yield number, IndirectObject(number, generation, reader).get_object()
            except Exception:  # noqa: BLE001 - whatever a broken object does
                yield number, None


def _object(number: int, each: Value, shown: set[int], looked: Looked) -> None:
    place = f"object {number}"
    if not isinstance(each, dict):
        return
    kind, subtype = each.get("/Type"), each.get("/Subtype")
    if kind == "/Page" and number not in shown:
        looked.add(place, LEFT_OVER, "a page that is not shown")
    elif kind == "/EmbeddedFile" or "/EF" in each:
        looked.add(place, EMBEDDED, str(each.get("/UF", each.get("/F", ""))))
    elif subtype == "/Image":
        size = f"{each.get('/Width')} by {each.get('/Height')} points"
        looked.add(place, PICTURE, size, "pictures")
    elif subtype in {"/RichMedia", "/Screen", "/3D", "/Movie", "/Sound"}:
        looked.add(place, EMBEDDED, str(subtype))
    if each.get("/S") in _SCRIPTS or "/JS" in each:
        looked.add(place, MACRO, str(each.get("/JS", each.get("/S"))))
    if "/XFA" in each:
        looked.add(place, CLOSED, "a form of XFA")
    if "/PieceInfo" in each and kind != "/Page":
        looked.add(place, CUSTOM, "/PieceInfo")
    for text in _strings(each, 0):
        looked.say(text, place, "objects", face=False)


def _strings(each: Value, depth: int) -> Iterator[str]:
    from pypdf.generic import TextStringObject

    if depth > 8:  # noqa: PLR2004 - deeper than any writer nests
        return
    values = each.values() if isinstance(each, dict) else each
    for value in values:
        if isinstance(value, TextStringObject):
            yield str(value)
        elif isinstance(value, (dict, list)):
            yield from _strings(value, depth + 1)
