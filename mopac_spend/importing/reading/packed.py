"""Unpack a file that was published packed: gzip, or a ZIP of one table.

Some councils' servers hand out gzip under the name `.csv`. What is packed may be
built to swell, so nothing is unpacked beyond the size of any export.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from mopac_spend.findings import Refusal

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# A log may be gzip put after gzip; nobody publishes more of them in one file.
_MEMBERS = 100
_PIECE = 1 << 20
# What workbooks have inside, and what other programs put beside a file.
_OF_WORKBOOKS = {"[Content_Types].xml", "content.xml", "mimetype"}
_BESIDE = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
_TABLES = {".csv", ".txt", ".tsv", ".xls", ".xlsx", ".xlsm", ".ods", ".htm", ".html"}
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1


def unpacked(content: bytes, name: str, largest: int) -> bytes:
    """Give what a packed file holds; any other file as it is.

    Args:
        content: the bytes of the file.
        name: the file, for refusals.
        largest: bytes beyond which nothing is an export.

    Raises:
        Refusal: `IMPORT-001`, it is damaged, cut off, locked, or packed twice;
            `IMPORT-030`, unpacked it is larger than any export.

    """
    if content.startswith(GZIP):
        plain = _gunzipped(content, name, largest)
    elif content.startswith(ZIP) and (inner := _one_table(content)):
        plain = _unzipped(content, inner, name, largest)
    else:
        return content
    if plain.startswith(GZIP) or (plain.startswith(ZIP) and _one_table(plain)):
        msg = "it is packed twice; unpack it once and import what comes out"
        raise Refusal("IMPORT-001", msg, name)
    return plain


def _gunzipped(content: bytes, name: str, largest: int) -> bytes:
    output, left = bytearray(), content
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(_GZIP_WINDOW)
        try:
            output += member.decompress(left, largest + 1 - len(output))
        except zlib.error as error:
            msg = f"it is packed with gzip and damaged ({error}); download it again"
            raise Refusal("IMPORT-001", msg, name) from error
        if len(output) > largest or member.unconsumed_tail:
            raise _too_large(name, largest)
        if not member.eof:
            msg = "it is packed with gzip and cut off before its end; download it again"
            raise Refusal("IMPORT-001", msg, name)
        # Some programs fill a file up with noughts.
        left = member.unused_data.lstrip(b"\x00")
        if not left:
            return bytes(output)
        if not left.startswith(GZIP):
            break
    msg = (
        f"it is packed with gzip, and {len(left):,} bytes behind the end are something "
        f"else; unpack it, look at what comes out, and import that"
    )
    raise Refusal("IMPORT-001", msg, name)


def _one_table(content: bytes) -> str:
    """Name the table in a ZIP that holds nothing else; "" for any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [each.filename for each in packed.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if not _OF_WORKBOOKS.isdisjoint(names):
        return ""
    paths = [PurePosixPath(each) for each in names]
    tables = [path for path in paths if _BESIDE.isdisjoint(path.parts)]
    one = tables[0] if len(tables) == 1 else None
    return str(one) if one and one.suffix.casefold() in _TABLES else ""


def _unzipped(content: bytes, inner: str, name: str, largest: int) -> bytes:
    output = bytearray()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            about = packed.getinfo(inner)
            if about.flag_bits & _ENCRYPTED:
                msg = f"{inner} in it is locked; unpack it with its password"
                raise Refusal("IMPORT-001", f"{msg} and import that", name)
            if about.compress_type not in _METHODS:
                msg = f"{inner} in it is packed in a rare way; unpack it and import it"
                raise Refusal("IMPORT-001", msg, name)
            with packed.open(about) as file:
                while piece := file.read(_PIECE):
                    output += piece
                    if len(output) > largest:
                        raise _too_large(name, largest)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        msg = f"the ZIP file is damaged ({error}); download it again"
        raise Refusal("IMPORT-001", msg, name) from error
    return bytes(output)


def _too_large(name: str, largest: int) -> Refusal:
    msg = (
        f"unpacked it has more than {largest:,} bytes, which no export has; unpack it "
        f"and split it by month"
    )
    return Refusal("IMPORT-030", msg, name)
