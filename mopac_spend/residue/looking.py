"""Look into one file, in the child: by what it is, and not by what it is called."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from mopac_spend.forms.process import MIB, OLD, RefusedError
from mopac_spend.residue import texts
from mopac_spend.residue.kinds import CLOSED, HIDDEN_SHEET, LITTER, PICTURE
from mopac_spend.residue.looked import At, CannotLookError, Looked
from mopac_spend.residue.package import LOCKED, UNPACKED, Package

if TYPE_CHECKING:
    from collections.abc import Iterator

# Seconds that the child may work, and its memory.
SECONDS, MEMORY = 300, 3072 * MIB
# Archives within archives; whoever goes deeper means no good.
_DEEPEST = 4
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
_LITTER = (
    "__MACOSX/",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
    "~$",
    ".~lock.",
    ".git/",
)
_PACKED = {"[Content_Types].xml", "content.xml", "mimetype"}
_SCRAMBLED = "EncryptedPackage".encode("utf-16-le")


def serve(content: bytes) -> Iterator[Any]:
    """Say each finding: within what it is, its place, its kind and its text.

    The first line of what is sent is JSON: the name of the file, names of individuals,
    and whose file it is.
    """
    head, _, file = content.partition(b"\n")
    request = json.loads(head)
    looked = Looked(request["names"], request["body"])
    try:
        look(file, request["name"], looked, 0)
        found = list(looked.residues())
    except CannotLookError as error:
        yield {"code": error.code, "why": str(error)}
        return
    yield from ([place, what, text] for _, place, what, text in found)


def look(content: bytes, name: str, looked: Looked, depth: int) -> None:
    """Look into a file.

    Raises:
        CannotLookError: it has a password.
        RefusedError: there is nothing in it.
        Exception: whatever a damaged file does to its reader.

    """
    if not content:
        msg = "there is nothing in it; name the right file"
        raise RefusedError(msg)
    looked.say(name, "its name", face=False)
    if content.startswith(b"PK"):
        _packed(content, looked, depth)
    elif b"%PDF-" in content[:1024]:
        from mopac_spend.residue import pdf

        pdf.look(content, looked)
    elif content.startswith(OLD):
        _old(content, looked)
    elif content.startswith(_PICTURES):
        looked.add("the file", PICTURE)
    elif content.lstrip()[:5] == b"{\\rtf":
        looked.add("the file", CLOSED, "RTF")
    else:
        _text(content, name, looked)


def _text(content: bytes, name: str, looked: Looked) -> None:
    text = texts.decoded(content)
    if text is None:
        looked.add("the file", CLOSED, "a kind of file that is not known")
        return
    start = text.lstrip()[:300].lower()
    if "mime-version:" in text[:20_000].lower():
        looked.add("the file", CLOSED, "a message, with whatever is attached to it")
    if "<html" in start or "<!doctype html" in start:
        from mopac_spend.residue import html

        html.look(text, looked)
    else:
        texts.look(text, name, looked)


def _packed(content: bytes, looked: Looked, depth: int) -> None:
    package = Package(content)
    package.look_at_pack(looked)
    names = set(package.names)
    if not names & _PACKED:
        _archive(package, looked, depth)
    elif "content.xml" in names:
        from mopac_spend.residue import odf

        _refuse_scrambled(package)
        odf.look(package, looked)
    elif "xl/workbook.xml" in names:
        from mopac_spend.residue import xlsx

        xlsx.look(package, looked)
    elif "word/document.xml" in names:
        from mopac_spend.residue import docx

        docx.look(package, looked)
    else:
        looked.add("the file", CLOSED, f"a document with {max(names)}")


def _refuse_scrambled(package: Package) -> None:
    manifest = "META-INF/manifest.xml"
    if package.has(manifest) and b"encryption-data" in package.read(manifest):
        raise CannotLookError("RESIDUE-003", LOCKED)


def _archive(package: Package, looked: Looked, depth: int) -> None:
    unpacked = sum(each.file_size for each in package.entries)
    for name in package.names:
        if any(part in f"/{name}" for part in _LITTER):
            looked.add(name, LITTER)
            continue
        inside = Looked(looked.names, looked.body)
        if depth >= _DEEPEST or (depth and unpacked > UNPACKED // 4):
            looked.add(name, CLOSED, "archives within archives")
            continue
        try:
            content = package.read(name)
            if content:
                look(content, name.rpartition("/")[2], inside, depth + 1)
        except CannotLookError as error:
            inside.add("the file", CLOSED, str(error))
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a damaged file does
            inside.add("the file", CLOSED, f"damaged: {error}")
        looked.take(inside, name)
        if "/" in name:
            looked.say(name, "its name", face=False)


def _old(content: bytes, looked: Looked) -> None:
    """Look into what Office wrote until 2003, as far as its sheets can be read."""
    if _SCRAMBLED in content:
        raise CannotLookError("RESIDUE-003", LOCKED)
    looked.add("the file", CLOSED, "an older form, which keeps much that is not shown")
    if not any(_utf_16(name) in content for name in ("Workbook", "Book")):
        return
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:
        if re.search("password|encrypt", str(error).lower()):
            raise CannotLookError("RESIDUE-003", LOCKED) from error
        raise
    for sheet in book.sheets_metadata:
        if sheet.visible != SheetVisibleEnum.Visible:
            looked.add(sheet.name, HIDDEN_SHEET)
        looked.say(sheet.name, sheet.name)
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    looked.say(cell, At(sheet.name, number, at))


def _utf_16(text: str) -> bytes:
    return text.encode("utf-16-le")
