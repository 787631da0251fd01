"""A published file of other tools, taken into the books: its bytes, its rows, an entry.

The entry says what was found of it, in rows and pounds, so the gap between what left
the bank and what the public was shown stands in the record. What the books publish of
the same days later is its next version, beside it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from mopac_spend.books import journal
from mopac_spend.books.differences import unrecorded
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Adopted, Deed, read
from mopac_spend.books.record import Publication as Recorded
from mopac_spend.books.record.files import digest_of as digest_of_bytes
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.publishing import pending
from mopac_spend.publishing.adopted import BOTH, MORE, UNKNOWN, WORDS, adopt
from mopac_spend.publishing.columns import REF
from mopac_spend.publishing.compared import KEPT, digest_of, kept_name
from mopac_spend.publishing.law import law_of
from mopac_spend.publishing.run import ADOPT, entries_of, next_name
from mopac_spend.publishing.standard import fields_of
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Record
    from mopac_spend.publishing.adopted import Found

# What a row is kept under that no payment of the books is found for.
_ROW = "row:"
# What is kept of a row, where the duty has a column for it: the rest is in the file.
_FIELDS = ("date", "recipient", "amount")
_KINDS = {".csv", ".xlsx", ".xls", ".xlsm", ".ods", ".txt", ".tsv"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was taken in.

    Attributes:
        found: what was found of it.
        name: of the publication that it is now.
        digest: of its rows, by which the record knows it.
        unchanged: it was taken in before.
        settled: what a process that was killed had left, and what became of it; "".

    """

    found: Found
    name: str
    digest: str
    unchanged: bool
    settled: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            **self.found.plain,
            "publication": self.name,
            "sha256": self.found.held.sha256,
            "digest": self.digest,
            "recorded": True,
            "unchanged": self.unchanged,
        }


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be taken in.

    Attributes:
        file: as it was published.
        duty: by its name; `period`, as somebody types it.
        by: who takes it in; `reason`, why; "" where nobody says it.
        layout: of the file; "" finds one by its headings.

    """

    file: Path
    duty: str
    period: str
    by: str
    reason: str = ""
    layout: str = ""


def take_in(
    path: Path | str, wish: Wish, opening: Callable[..., Books] = open_books
) -> Taken:
    """Take in a file that was published before by other tools.

    Raises:
        BooksError: the books have findings.
        Refusal: the file cannot be read, as an import says it; `PUBLISH-001` to
            `-004`, the duty cannot be drawn; `PUBLISH-007`, the books cannot record
            it; `PUBLISH-010`, it is not what was said. Nothing was written.

    """
    root = main_file(path).parent
    if not wish.period:
        msg = (
            "say of what period the file was published: --period 2020-07, a quarter or "
            "a year"
        )
        raise Refusal("PUBLISH-002", msg, wish.file.name)
    with journal.alone(root):
        settled = pending.settle(root)
        books = opening(path)
        found = adopt(books, wish.file, wish.duty, wish.period, wish.layout)
        content = _content(wish.file, found.held.sha256)
        record, law = read(root), law_of(books.register)
        stem = f"{law.name(found.held.of)}-{found.period.name}"
        for each in entries_of(record, stem):
            of = each.publication
            if of and of.adopted and of.adopted.sha256 == found.held.sha256:
                return Taken(found, of.report, of.lines, unchanged=True)
        _refuse_others(found)
        _refuse_earlier(record, stem)
        if unrecorded(root, {}):
            msg = (
                "the books were changed by hand since the last entry of their record "
                "(mopac-spend status), and nothing was taken in; accept it first: "
                "mopac-spend record --by NAME --why REASON"
            )
            raise Refusal("PUBLISH-007", msg, str(root))
        name, kept = next_name(record, stem), _kept(found)
        publication = Recorded(
            report=name,
            period=found.period,
            payments=len(found.held.pairs),
            pounds=sum((line.amount for line, _ in found.held.pairs), NIL),
            lines=digest_of(kept),
            adopted=Adopted(
                plain(wish.file.name),
                found.held.sha256,
                tuple((what, *size) for what, size in found.sums.items()),
            ),
        )
        deed = Deed(ADOPT, wish.by, wish.reason, publication=publication)
        texts: dict[str, str | bytes] = {
            kept_name(name): kept,
            file_name(name, wish.file.name): content,
        }
        journal.post(root, texts, deed, books.batches)
    return Taken(found, name, publication.lines, unchanged=False, settled=settled)


def file_name(name: str, file: str) -> str:
    """Give where the file itself is kept in the books: nothing runs or includes it."""
    return f"{KEPT}/{name}-as-published{ending_of(file)}"


def ending_of(file: str) -> str:
    """Give the ending of a file that was taken in: of a table, or none of anything."""
    ending = PurePath(file).suffix.casefold()
    return ending if ending in _KINDS else ".bin"


def titles_of(found: tuple[tuple[str, int, Any], ...]) -> list[tuple[str, int, Any]]:
    """Give what was found of a file in words, with rows and pounds."""
    return [(WORDS.get(what, what), rows, pounds) for what, rows, pounds in found]


def _content(file: Path, sha256: str) -> bytes:
    """Read the file as it is kept.

    Raises:
        Refusal: `PUBLISH-010`, it is another than the one that was compared.

    """
    content = file.read_bytes()
    if digest_of_bytes(content) != sha256:
        msg = "it was changed while it was read; run the command again"
        raise Refusal("PUBLISH-010", msg, file.name)
    return content


def _refuse_others(found: Found) -> None:
    """Refuse a file of another body, of another duty, or of other days.

    Raises:
        Refusal: `PUBLISH-010`, it is.

    """
    held, sums = found.held, found.sums
    inside, outside = len(held.pairs), len(held.outside)
    if outside >= max(inside, 1):
        days = sorted(each.date for each in held.outside)
        pounds = show(sum((each.amount for each in held.outside), NIL))
        msg = (
            f"{counted(outside, 'row')} ({pounds}) of it are of other days, {days[0]} "
            f"to {days[-1]}, and {counted(inside, 'row')} of {found.period.name}; say "
            f"with --period what it is of"
        )
        raise Refusal("PUBLISH-010", msg, found.file)
    if not inside:
        msg = (
            "no row of it could be read as a payment, so that nothing could be "
            "compared; name a layout with --layout"
        )
        raise Refusal("PUBLISH-010", msg, found.file)
    if (unknown := sums[UNKNOWN][0]) * 2 > inside:
        msg = (
            f"{counted(unknown, 'row')} of {inside} ({show(sums[UNKNOWN][1])}) are not "
            f"in these books, so that it seems to be of another body; see what it is "
            f"without --by, import what the books lack, or take another file"
        )
        raise Refusal("PUBLISH-010", msg, found.file)
    others: dict[str, int] = {}
    for _, paid in held.pairs:
        if paid and paid.outcome != held.of.code and paid.duty == paid.outcome:
            others[paid.outcome] = others.get(paid.outcome, 0) + 1
    other = max(others, key=lambda code: others[code], default="")
    if other and others[other] > sums[BOTH][0]:
        msg = (
            f"{counted(others[other], 'row')} of it are what {other} publishes, and "
            f"{counted(sums[BOTH][0], 'row')} what {found.duty} does; say with --duty "
            f"what it is of"
        )
        raise Refusal("PUBLISH-010", msg, found.file)
    if not sums[BOTH][0] and not sums[MORE][0]:
        msg = "none of its rows is a payment of these books, so nothing ties it to them"
        raise Refusal("PUBLISH-010", msg, found.file)
    _refuse_longer(found)


def _refuse_longer(found: Found) -> None:
    """Refuse a period some months of which the file says nothing of.

    It would stand as published for them too.

    Raises:
        Refusal: `PUBLISH-010`, the books have payments of such a month.

    """
    held = found.held
    there = {f"{line.date:%Y-%m}" for line, _ in held.pairs}
    lacking: dict[str, int] = {}
    for each in held.left:
        if (
            each.outcome == held.of.code
            and (month := f"{each.date:%Y-%m}") not in there
        ):
            lacking[month] = lacking.get(month, 0) + 1
    if lacking:
        months = listed(sorted(lacking))
        msg = (
            f"it has no row of {months}, in which {found.duty} publishes "
            f"{counted(sum(lacking.values()), 'payment')}; say with --period what it "
            f"is of"
        )
        raise Refusal("PUBLISH-010", msg, found.file)


def _refuse_earlier(record: Record, stem: str) -> None:
    """Refuse a file of days of which the books have published themselves.

    Raises:
        Refusal: `PUBLISH-010`, they have.

    """
    for each in reversed(entries_of(record, stem)):
        if each.publication and not each.publication.adopted:
            msg = (
                f"{each.publication.report} was published out of the books on "
                f"{each.day}, and an earlier file is taken in before that; hold it "
                f"against the books without --by"
            )
            raise Refusal("PUBLISH-010", msg, stem)


def _kept(found: Found) -> str:
    """Write the rows as those of a publication are kept: a ref, and texts."""
    import pyarrow as pa
    from pyarrow import csv

    headings = {each.name: each.heading for each in fields_of(found.held.of)}
    fields = [each for each in _FIELDS if each in headings]
    rows = []
    for line, paid in found.held.pairs:
        cells = {
            "date": line.date.isoformat(),
            "recipient": plain(line.text("supplier")),
            "amount": str(line.amount),
        }
        ref = paid.ref if paid else f"{_ROW}{line.row}"
        rows.append((ref, *(cells[each] for each in fields)))
    names = [REF, *(headings[each] for each in fields)]
    columns = [
        pa.array([row[at] for row in rows], pa.string()) for at in range(len(names))
    ]
    content = io.BytesIO()
    csv.write_csv(pa.table(columns, names=names), content)
    return content.getvalue().decode()
