"""A file made of packed parts: XLSX, DOCX, ODS. Its parts, its XML and its pack.

Nothing of a part is run, no entity is filled in and nothing is fetched; what a part
unpacks to is counted before it is unpacked.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.findings import counted
from mopac_spend.forms.process import MIB, TooLargeError
from mopac_spend.residue.kinds import COMMENT, LEFT_OVER
from mopac_spend.residue.looked import CannotLookError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked

# Of lxml, which has no types.
Element: TypeAlias = Any
UNPACKED, _PARTS = 600 * MIB, 20_000
_ENCRYPTED = 0x1
# The fixed part of what stands before each part, and of what may stand after it.
_HEADER, _DESCRIPTOR = 30, 24
LOCKED = "it has a password; open it, remove the password and save it again"


class Package:
    """The parts of a file, by name."""

    def __init__(self, content: bytes) -> None:
        """Open it.

        Raises:
            CannotLookError: `RESIDUE-003`, it has a password.
            TooLargeError: it unpacks to more than any file that is released.
            zipfile.BadZipFile: it is damaged.

        """
        self.content = content
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self.entries = self._archive.infolist()
        if any(each.flag_bits & _ENCRYPTED for each in self.entries):
            raise CannotLookError("RESIDUE-003", LOCKED)
        unpacked = sum(each.file_size for each in self.entries)
        if unpacked > UNPACKED or len(self.entries) > _PARTS:
            parts = counted(len(self.entries), "part")
            msg = f"it has {parts}, of {unpacked // MIB:,} MiB unpacked"
            raise TooLargeError(msg)

    @cached_property
    def names(self) -> list[str]:
        """The parts, without folders."""
        return [each.filename for each in self.entries if not each.is_dir()]

    @cached_property
    def _known(self) -> set[str]:
        return set(self.names)

    def has(self, name: str) -> bool:
        """Whether there is a part."""
        return name in self._known

    def read(self, name: str) -> bytes:
        """Give a part."""
        return self._archive.read(name)

    def tree(self, name: str) -> Element:
        """Give the root of a part of XML."""
        return root_of(self.read(name))

    def look_at_pack(self, looked: Looked) -> None:
        """Find what stands in the pack beside its parts."""
        if comment := self._archive.comment:
            looked.add("the archive", COMMENT, comment.decode("utf-8", "replace"))
        for name, count in Counter(self.names).items():
            if count == 1:
                continue
            looked.add(name, LEFT_OVER, "the part is there twice, and one is shown")
        position = 0
        for each in sorted(self.entries, key=lambda entry: entry.header_offset):
            if each.header_offset - position > _DESCRIPTOR:
                looked.add(each.filename, LEFT_OVER, "bytes before it are of no part")
            start = each.header_offset
            extra = self.content[start + 26 : start + _HEADER]
            lengths = extra[0] + 256 * extra[1] + extra[2] + 256 * extra[3]
            position = start + _HEADER + lengths + each.compress_size
            if each.comment:
                looked.add(
                    each.filename, COMMENT, each.comment.decode("utf-8", "replace")
                )

    def related(self, part: str) -> Iterator[tuple[str, str, str, bool]]:
        """Give what a part names: id, last word of its kind, target, if outside."""
        folder, _, file = part.rpartition("/")
        name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        if not self.has(name):
            return
        for each in self.tree(name).iterchildren("{*}Relationship"):
            target, kind = each.get("Target", ""), each.get("Type", "")
            outside = each.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
            yield each.get("Id", ""), kind.rpartition("/")[2], target, outside


def root_of(content: bytes) -> Element:
    """Give the root of XML.

    Raises:
        lxml.etree.XMLSyntaxError: it is none.
        ValueError: it declares entities, which no office program writes.

    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False
    )
    root = etree.fromstring(content, parser)
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and list(dtd.iterentities()):
        msg = "it declares entities of XML"
        raise ValueError(msg)
    return root


def local(element: Element) -> str:
    """Give the name of an element or attribute without its namespace."""
    tag = element if isinstance(element, str) else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Give an attribute by its name without a namespace, or ""."""
    for key, value in element.items():
        if local(key) == name:
            return str(value)
    return ""


def texts_of(root: Element, *, words: bool = True) -> Iterator[str]:
    """Give all texts of XML, and those attributes that hold words; comments too.

    Args:
        root: an element of lxml.
        words: its texts too, and not its attributes and comments alone.

    """
    for each in root.iter():
        is_element = isinstance(each.tag, str)
        if (words or not is_element) and each.text and each.text.strip():
            yield each.text.strip()
        if words and each.tail and each.tail.strip():
            yield each.tail.strip()
        if is_element:
            yield from (value for value in each.values() if _SPEAKS.search(value))


_SPEAKS = re.compile(r"[A-Za-z]{2,}[^A-Za-z0-9]|@|\\|/[A-Za-z]")
