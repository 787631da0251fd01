"""Look into a file in this process, and compare what was found."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from mopac_spend.residue import looking

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


def found(
    content: bytes, name: str, names: Iterable[str] = (), body: str = ""
) -> list[tuple[str, str, str]]:
    """Give place, kind and text of all that is found."""
    head = json.dumps({"name": name, "names": [*names], "body": body}).encode()
    return [(p, what, text) for p, what, text in looking.serve(head + b"\n" + content)]


def found_in(path: Path, **known: str) -> list[tuple[str, str, str]]:
    return found(path.read_bytes(), path.name, **known)


def kinds(of: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    return {(place, what) for place, what, _ in of}


def changed(content: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """Give a packed file with some parts put in, replaced or (None) taken out."""
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return into.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name)


def swelling() -> bytes:
    """Give an archive that says of itself that it unpacks to 1,792 MiB."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("a.csv", b"a")
    content = bytearray(into.getvalue())
    size = content.index(b"PK\x01\x02") + 24
    content[size : size + 4] = (1792 << 20).to_bytes(4, "little")
    return bytes(content)
