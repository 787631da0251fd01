"""A publication as a folder, all of it or nothing, and never over another.

sio-3g-2020-07/
sio-3g-2020-07.csv
sio-3g-2020-07.csv-metadata.json    CSVW
datapackage.json                    Frictionless
sio-3g-2020-07.ods
index.html
manifest-sha256.txt                 for `sha256sum -c`

and what the standard of its duty, if it has one, puts beside them (`standard`).
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.findings import Refusal, counted
from mopac_spend.publishing import documents, metadata
from mopac_spend.publishing.standard import standard_of
from mopac_spend.tables.workbook import TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.publishing.publication import Publication

MANIFEST, PACKAGE = "manifest-sha256.txt", "datapackage.json"
_VERSION = re.compile(r"(?P<stem>.+?)(?:-v(?P<number>\d+))?")
_MOST = 20_000_000


def contents_of(publication: Publication) -> dict[str, bytes]:
    """Make every file of a publication.

    Raises:
        Refusal: `PUBLISH-006`, there are more rows than a spreadsheet holds, or what
            its standard does not allow.

    """
    name = f"{publication.name}.csv"
    content = documents.csv(publication)
    try:
        workbook = documents.ods(publication)
    except TooLarge as error:
        msg = f"{error}; publish a shorter period"
        raise Refusal("PUBLISH-006", msg) from error
    standard = standard_of(publication.duty)
    more = standard.files(publication.lines.draft, publication) if standard else []
    beside = [
        *((each.name, each.what) for each in more),
        (name, "the rows, for programs"),
        (f"{publication.name}.ods", "the same, for people"),
        (f"{name}-metadata.json", "what its columns are (CSVW)"),
        (PACKAGE, "the same, with classes and what is missing (Frictionless)"),
        (MANIFEST, "digests of all files"),
    ]
    made = {
        **{each.name: each.content for each in more},
        name: content,
        f"{name}-metadata.json": metadata.csvw(publication, name),
        PACKAGE: metadata.datapackage(publication, name, content, more),
        f"{publication.name}.ods": workbook,
        "index.html": documents.page(publication, beside),
    }
    made[MANIFEST] = _manifest(made)
    return made


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write a publication into a folder that is not there yet.

    Raises:
        Refusal: `PUBLISH-006`, it cannot be written; nothing of it is.

    """
    try:
        files.write_folder(folder, contents)
    except OSError as error:
        msg = (
            f"cannot be written ({error.strerror}); name a folder you may write to "
            f"with --output DIR"
        )
        raise Refusal("PUBLISH-006", msg, str(folder)) from error


def versions(output: Path, stem: str) -> list[int]:
    """Give the versions of a publication that are in a folder."""
    found = []
    for place in output.glob(f"{stem}*") if output.is_dir() else ():
        match = _VERSION.fullmatch(place.name)
        if match and match["stem"] == stem:
            found.append(int(match["number"] or 1))
    return sorted(found)


def refuse_others(output: Path, books: Path, body: str) -> None:
    """Refuse a folder in which another body publishes, or that is among the books.

    Raises:
        Refusal: `PUBLISH-006`, it is.

    """
    if output.resolve().is_relative_to(books.resolve()):
        msg = "nothing is published among the books; choose another --output"
        raise Refusal("PUBLISH-006", msg, str(output))
    if not output.is_dir():
        return
    for place in sorted(output.glob(f"*/{PACKAGE}")):
        whose = _whose(place)
        if whose not in {body, ""}:
            msg = (
                f"{output} holds what {whose} publishes, and these are the books of "
                f"{body}; choose another --output"
            )
            raise Refusal("PUBLISH-006", msg, str(place.parent))


def is_whole(folder: Path) -> str:
    """Say what is wrong with a publication in a folder; "" where nothing is."""
    try:
        lines = (folder / MANIFEST).read_text("utf-8").splitlines()
        pairs = [line.split("  ", 1) for line in lines]
        named = {name: digest for digest, name in pairs}
        standing = {each.name for each in folder.iterdir()} - {MANIFEST}
        if standing != named.keys():
            return counted(len(standing ^ named.keys()), "file") + " more or fewer"
        changed = [
            name
            for name, digest in named.items()
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
        ]
    except (OSError, ValueError):
        return "it cannot be read"
    return f"{changed[0]} was changed" if changed else ""


def _whose(place: Path) -> str:
    """Give the body that a data package is of; "" where it does not say."""
    try:
        if place.stat().st_size > _MOST:
            return ""
        package = json.loads(place.read_bytes())
        return str(package["contributors"][0]["title"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""


def _manifest(contents: Mapping[str, bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ).encode()
