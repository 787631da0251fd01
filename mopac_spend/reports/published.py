"""The reports that were issued before, which a later one says what changed since."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books.record import read
from mopac_spend.findings import Refusal
from mopac_spend.periods import Period
from mopac_spend.reports.lines import COLUMNS, LINES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    import pyarrow as pa

    from mopac_spend.books.record import Published as Recorded
    from mopac_spend.reports.sources import Sources

METADATA = "metadata.json"
# What the name of a report for staff ends with; nothing is compared with it.
DRAFT = "draft"
# Larger than any report writes.
_MOST = {METADATA: 20_000_000, LINES: 2_000_000_000}
_FOLDER = re.compile(r"(?P<name>.+?)(?:-v(?P<version>\d+))?-tables")


@dataclass(frozen=True, slots=True)
class Published:
    """An earlier report of the year, or of the same days.

    Attributes:
        name: `quarterly-2020-21-Q3`, with its version.
        title: what it is called in sentences: `2020-21-Q3`.
        period: the days it was about.
        place: the folder of its tables.
        sha256: the digest of its lines, which it states and they have.

    """

    name: str
    title: str
    period: Period
    place: Path
    sha256: str

    def lines(self) -> pa.Table:
        """Read its lines, the columns of `COLUMNS`.

        Raises:
            Refusal: `REPORT-002`, they are damaged.

        """
        return _read(self.place, self.sha256)


class Before(NamedTuple):
    """What was reported before.

    Attributes:
        earlier: reports of earlier days of the year, by their days.
        own: the report of these days, drawn before, or the one of them that was
            published; None where it was not found.
        recorded: what the record says of its publication; None where it says nothing.
        apart: sentences on what was found and cannot be compared.

    """

    earlier: list[Published]
    own: Published | None
    recorded: Recorded | None
    apart: list[str]


def find(sources: Sources) -> Before:
    """Find the earlier reports of the year, and of these days.

    Of several versions it is the one that the record says was published, or else the
    newest.

    Raises:
        Refusal: `REPORT-002`, one is damaged.

    """
    recorded = {
        each.publication.stem: each for each in read(sources.books.root).published
    }
    span = sources.span
    stem = f"{span.report}-{span.name}"
    reports, apart = [], []
    own: Published | None = None
    for name, versions in sorted(_versions(sources).items()):
        place = _chosen(versions, recorded.get(name))
        meta = _metadata(place)
        period = _period(meta, place)
        days = span.period.first, span.period.last
        if name == stem and (period.first, period.last) != days:
            raise _damaged(place, METADATA, "its days are not those of its name")
        if name != stem and not _earlier(sources, name, period):
            continue
        of = meta.get("books", {})
        whose = (sources.body, sources.books.title)
        if (meta.get("body"), of.get("title")) != whose:
            apart.append(f"{place.name} is a report of other books and not compared.")
            continue
        digest = _proven(place, meta)
        report = Published(place.name, period.name, period, place, digest)
        if name != stem:
            reports.append(report)
        elif name not in recorded or _is(meta, recorded[name]):
            # A draft is not taken for what was published, where that is gone.
            own = report
    earlier = sorted(reports, key=lambda each: each.period.first)
    return Before(earlier, own, recorded.get(stem), apart)


def _versions(sources: Sources) -> dict[str, list[Path]]:
    """Give the folders of every report by its name, the newest version first."""
    versions: dict[str, list[tuple[int, Path]]] = {}
    for folder in map(Path, sources.published):
        for place in sorted(folder.glob("*-tables")) if folder.is_dir() else ():
            named = _FOLDER.fullmatch(place.name)
            if named and named["name"].endswith(f"-{DRAFT}"):
                continue
            if named and (place / METADATA).is_file() and (place / LINES).is_file():
                version = int(named["version"] or 1), place
                versions.setdefault(named["name"], []).append(version)
    return {
        name: [place for _, place in sorted(some, key=lambda each: -each[0])]
        for name, some in versions.items()
    }


def _chosen(versions: list[Path], recorded: Recorded | None) -> Path:
    """Choose the version that was published, or else the newest."""
    if recorded is None:
        return versions[0]
    named = f"{recorded.publication.report}-tables"
    # Drafts may have the same lines.
    by_name = sorted(versions, key=lambda place: place.name != named)
    like = (place for place in by_name if _is(_metadata(place), recorded))
    return next(like, versions[0])


def _is(metadata: dict[str, Any], recorded: Recorded) -> bool:
    """Say whether a report is the one that the record says was published."""
    return _stated(metadata) == recorded.publication.lines


def _stated(metadata: dict[str, Any]) -> object:
    """Give the digest that a report states of its lines."""
    digests = metadata.get("sha256")
    return digests.get(LINES) if isinstance(digests, dict) else None


def _earlier(sources: Sources, name: str, period: Period) -> bool:
    """Say whether a report is of the same kind, and of earlier days of the year."""
    span = sources.span
    return (
        span.to_date.first <= period.first
        and period.last < span.period.first
        and name.startswith(f"{span.report}-")
    )


def _metadata(place: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(_bytes(place, METADATA))
    except ValueError as error:
        raise _damaged(place, METADATA, "it is no JSON") from error
    if not isinstance(metadata, dict):
        raise _damaged(place, METADATA, "it does not describe a report")
    return metadata


def _period(metadata: dict[str, Any], place: Path) -> Period:
    try:
        days = metadata["periods"]["period"]
        first, last = (dt.date.fromisoformat(days[each]) for each in ("first", "last"))
        return Period(first, last, str(days["name"])[:40])
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(place, METADATA, "it does not say of which days") from error


def _proven(place: Path, metadata: dict[str, Any]) -> str:
    """Give the digest that a report states of its lines, if they have it."""
    with _opened(place, LINES) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if _stated(metadata) != digest:
        raise _changed(place)
    return digest


def _read(place: Path, sha256: str) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv

    content = _bytes(place, LINES)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _changed(place)
    options = csv.ConvertOptions(column_types=column_types(), strings_can_be_null=False)
    try:
        table = csv.read_csv(io.BytesIO(content), convert_options=options)
    except pa.ArrowInvalid as error:
        raise _damaged(place, LINES, "it cannot be read") from error
    if tuple(table.column_names) != COLUMNS:
        raise _damaged(place, LINES, "its headings are not those of a report")
    if any(column.null_count for column in table.columns):
        raise _damaged(place, LINES, "it has lines without a day or an amount")
    return table


def _bytes(place: Path, name: str) -> bytes:
    with _opened(place, name) as file:
        return file.read()


@contextmanager
def _opened(place: Path, name: str) -> Iterator[BufferedReader]:
    try:
        with (place / name).open("rb") as file:
            if os.fstat(file.fileno()).st_size > _MOST[name]:
                raise _damaged(place, name, "it is too large")
            yield file
    except OSError as error:
        raise _damaged(place, name, str(error.strerror)) from error


def _changed(place: Path) -> Refusal:
    return _damaged(place, LINES, "it was changed after the report was made")


def _damaged(place: Path, name: str, why: str) -> Refusal:
    msg = (
        f"an earlier report, {place.name}, cannot be compared with: {why}. Restore the "
        f"folder as it was published, or move it away to draw this report without it"
    )
    return Refusal("REPORT-002", msg, str(place / name))
