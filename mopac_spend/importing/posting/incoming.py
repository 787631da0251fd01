"""A file accepted for posting, and what tells its rows from each other.

A row's *identity* is what the source says of it: document, date, amount,
supplier, account, description, directorate. Its ref is made of the source, the
document and a digest of that identity, so it does not depend on the order in
which files arrive.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.fields import OPTIONAL
from mopac_spend.importing.reading.headed import Headed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.reading.sheets import Source

IDENTITY = ("supplier", "document", "line", "account", "description", "directorate")


# Text fields that go into the books as they are, and are no part of the identity.
COPIED = tuple(
    each.name for each in OPTIONAL if each.read and (each.as_written or not each.coded)
)


_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file accepted for posting: its bytes, layout and rows, and its headings."""

    source: Source
    layout: Layout
    extract: Extract
    headed: Headed = field(default_factory=Headed)


class New(NamedTuple):
    """Rows to post: the ref of each, its place in the file, and what it says."""

    refs: list[str]
    places: Sequence[int]
    lines: Lines

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.refs)


def base_refs(source: str, lines: Lines) -> list[str]:
    """Make the ref of each line's first occurrence: source, document, identity."""
    days = {day: day.isoformat() for day in set(lines.dates)}
    identities = zip(
        [days[day] for day in lines.dates],
        map(str, lines.amounts),
        *map(lines.text, IDENTITY),
        strict=True,
    )
    sha256 = hashlib.sha256
    digests = [sha256("\x1f".join(each).encode()).hexdigest() for each in identities]
    return [
        f"{source}:{document}:{digest[:_DIGITS]}"
        for document, digest in zip(lines.text("document"), digests, strict=True)
    ]
