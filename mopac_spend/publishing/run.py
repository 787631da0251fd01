"""Publish a duty for a period: the folder, and the entry of the record that says so."""

from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.books import journal
from mopac_spend.books.differences import unrecorded
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed, read, today
from mopac_spend.books.record import Publication as Recorded
from mopac_spend.books.record.closed import closed
from mopac_spend.closing.run import parse
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear, day_words
from mopac_spend.publishing import folder, individuals, pending
from mopac_spend.publishing.compared import digest_of, kept_name, kept_text
from mopac_spend.publishing.documents import harmless
from mopac_spend.publishing.lines import drawn
from mopac_spend.publishing.publication import Publication, covers, is_closed, notes_of
from mopac_spend.publishing.sources import Sources
from mopac_spend.publishing.standard import standard_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Record
    from mopac_spend.books.record.entry import Entry
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.periods import Period
    from mopac_spend.publishing.law import Law
    from mopac_spend.publishing.lines import Lines
    from mopac_spend.register import Duty, Register

COMMAND, ADOPT = "publish", "publish adopt"
_DRAFT = "-draft"
_VERSION = re.compile(r"-v(\d+)$")
_HALF = re.compile(r"(.+?)[\s,/-]*H([12])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be published.

    Attributes:
        duty: by its code; `period`, as somebody types it.
        output: folder into which the publication's own folder goes.
        with_gaps: publish what the books have, and say what they lack.
        draft: write it, and do not record it as published.
        by: who publishes it; `reason`, why; "" where nobody says it.
        despite_releases: publish although it gives back what a release hid.
        approver: who else approved it; "" where nobody had to.

    """

    duty: str
    period: str
    output: Path
    with_gaps: bool = False
    draft: bool = False
    by: str = ""
    reason: str = ""
    despite_releases: bool = False
    approver: str = ""


class Look(NamedTuple):
    """What of a duty and a period would be published.

    Attributes:
        sources: it is drawn from.
        duty, period: of which.
        lines: it.

    """

    sources: Sources
    duty: Duty
    period: Period
    lines: Lines

    @property
    def digest(self) -> str:
        """Digest its rows, as the record knows them."""
        return digest_of(kept_text(self.lines))


@dataclass(frozen=True, slots=True)
class Published:
    """What was published.

    Attributes:
        publication: as it was written.
        folder: where it is.
        digest: of its rows, by which the record knows it.
        recorded: an entry of the record says that it is published.
        unchanged: the same was published before, under the same name.
        settled: what a process that was killed had left, and what became of it; "".

    """

    publication: Publication
    folder: Path
    digest: str
    recorded: bool
    unchanged: bool
    settled: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        of = self.publication
        return {
            "publication": of.name,
            "duty": of.duty.code,
            "period": of.period.name,
            "first": of.period.first.isoformat(),
            "last": of.period.last.isoformat(),
            "status": of.status,
            "folder": str(self.folder),
            "digest": self.digest,
            "recorded": self.recorded,
            "unchanged": self.unchanged,
            "rows": of.lines.rows,
            "pounds": str(of.lines.pounds),
            "classes": [each.plain for each in of.lines.classes],
            "missing": [each.words for each in of.lines.gaps],
            "withheld": of.lines.withheld,
            "notes": of.notes,
        }


def look(books: Books, duty: str, period: str) -> Look:
    """See what of a duty and a period would be published; nothing is written.

    Args:
        books: opened.
        duty: by its name.
        period: as somebody types it.

    Raises:
        Refusal: `PUBLISH-001` to `-004`, and what the standard of the duty refuses.

    """
    sources = Sources.of(books)
    of = period_of(period, books.register)
    chosen = sources.law.duty(duty, of)
    if of.first > today(books.root):
        after = day_words(of.last)
        msg = f"{of.name} has not begun; publish it after {after}"
        raise Refusal("PUBLISH-002", msg)
    lines = drawn(sources, chosen, of)
    if standard := standard_of(chosen):
        standard.refuse(lines.draft)
    return Look(sources, chosen, of, lines)


def publish(
    path: Path | str,
    wish: Wish,
    shelf: Shelf,
    opening: Callable[..., Books] = open_books,
    seen: Callable[[Look], None] = lambda _: None,
) -> Published:
    """Publish a duty for a period.

    Both the folder and its entry, or neither (`pending`).

    Args:
        path: folder of the books.
        wish: what, and where to.
        shelf: what was released of individuals, which it is held against, and which
            remembers it.
        opening: opens the books.
        seen: shown what is about to be published, while nobody else may write; it
            refuses what is not as somebody saw it before.

    Raises:
        BooksError: the books have findings.
        Refusal: `PUBLISH-001` to `-008`; `DISCLOSURE-002`, `-004` or `-005`, what was
            released is damaged, or given back; `IMPORT-009` or `-010`, the books
            cannot be written. Nothing was written.

    """
    root = main_file(path).parent
    with _alone(root, draft=wish.draft):
        settled = "" if wish.draft else pending.settle(root)
        books = opening(path)
        body = books.register.books.title if books.register.books else ""
        looked = look(books, wish.duty, wish.period)
        sources, duty, period, lines = looked
        law = sources.law
        folder.refuse_others(wish.output, root, body)
        seen(looked)
        if lines.gaps and not wish.with_gaps:
            raise _lacking(lines, law, duty, period)
        if not wish.draft and unrecorded(root, {}):
            msg = (
                "the books were changed by hand since the last entry of their record "
                "(mopac-spend status), and nothing was published; accept it first: "
                "mopac-spend record --by NAME --why REASON; or write a draft with "
                "--draft"
            )
            raise Refusal("PUBLISH-007", msg, str(root))
        kept = kept_text(lines)
        record = read(root)
        stem = f"{law.name(duty)}-{period.name}"
        name, unchanged = _named(record, stem, wish, books, period, digest_of(kept))
        publication = made(books, law, duty, period, lines, name)
        # What is remembered and was not published makes later releases say less.
        of_people = individuals.said_of(sources, lines, duty, name, shelf)
        individuals.remember(
            of_people,
            shelf,
            books.register,
            name,
            despite=wish.despite_releases,
            draft=wish.draft,
        )
        target, digest = wish.output / name, digest_of(kept)
        if unchanged and target.exists():
            _see_that_it_is_whole(target)
        elif wish.draft or unchanged:
            folder.write(target, folder.contents_of(publication))
        else:
            of = Recorded(name, period, lines.rows, lines.pounds, digest)
            deed = Deed(
                *(COMMAND, wish.by, wish.reason),
                publication=of,
                approver=wish.approver,
            )
            texts = {kept_name(name): kept}
            pending.put(
                root,
                target,
                folder.contents_of(publication),
                digest,
                lambda: journal.post(root, texts, deed, books.batches),
            )
    recorded = not wish.draft
    return Published(publication, target, digest, recorded, unchanged, settled)


def made(  # noqa: PLR0913, PLR0917 - what it is of
    books: Books, law: Law, duty: Duty, period: Period, lines: Lines, name: str
) -> Publication:
    """Make a publication of rows that were drawn."""
    of = books.register.books
    return Publication(
        name=name,
        duty=duty,
        period=period,
        title=f"{duty.title}, {period.name}",
        body=of.title if of else "",
        label=of.illustrative if of else "",
        provisional=not is_closed(books, period),
        notes=notes_of(books, law, duty, period, lines),
        lines=lines,
        cells=harmless(lines.cells()),
    )


def period_of(text: str, register: Register) -> Period:
    """Read a month, a quarter, a half-year, a numbered period or a financial year.

    Raises:
        Refusal: `PUBLISH-002`, it is none of these.

    """
    try:
        if half := _HALF.fullmatch(text.strip()):
            return FinancialYear.parse(half[1]).half(int(half[2]))
    except ValueError as error:
        raise Refusal("PUBLISH-002", f"{error}") from error
    try:
        return parse(text, register)
    except Refusal as refused:
        msg = f"{refused.message}, or a half-year as 2020-21-H1"
        raise Refusal("PUBLISH-002", msg) from refused


def entries_of(record: Record, stem: str = "") -> list[Entry]:
    """Give the entries that say that something was published, oldest first.

    Args:
        record: of the books.
        stem: only of this publication, whatever its version.

    """
    return [
        each
        for each in record.entries
        if each.command in {COMMAND, ADOPT}
        and each.publication
        and (not stem or each.publication.stem == stem)
    ]


def _see_that_it_is_whole(target: Path) -> None:
    if wrong := folder.is_whole(target):
        msg = (
            f"this is published already, and nothing differs since, but {wrong} in "
            f"its folder; move the folder away, and publish again"
        )
        raise Refusal("PUBLISH-006", msg, str(target))


def _named(  # noqa: PLR0913, PLR0917 - what is known, and what is asked
    record: Record, stem: str, wish: Wish, books: Books, period: Period, digest: str
) -> tuple[str, bool]:
    """Name a publication, and say whether it is what was published before."""
    if wish.draft:
        stem = f"{stem}{_DRAFT}"
    before = entries_of(record, stem)
    if before and (last := before[-1].publication):
        then = covers(closed(record.entries[: before[-1].number]), period)
        # What was published before its period was over said nothing of what was left.
        end, day = period.last.isoformat(), today(books.root).isoformat()
        over = before[-1].day >= end or day < end
        if last.lines == digest and then == is_closed(books, period) and over:
            return last.report, True
    return next_name(record, stem, folder.versions(wish.output, stem)), False


def next_name(record: Record, stem: str, others: Iterable[int] = ()) -> str:
    """Name the next version of a publication.

    Args:
        record: of the books.
        stem: what every version of it is called.
        others: numbers of versions that are taken.

    """
    recorded = [
        int(match[1]) if (match := _VERSION.search(each.publication.report)) else 1
        for each in entries_of(record, stem)
        if each.publication
    ]
    number = max([*recorded, *others], default=0) + 1
    return stem if number == 1 else f"{stem}-v{number}"


def _lacking(lines: Lines, law: Law, duty: Duty, period: Period) -> Refusal:
    gaps = "; ".join(each.words for each in lines.gaps)
    msg = (
        f"the books lack what {law.name(duty)} asks for of {period.name}, and nothing "
        f"was written: {gaps}. Tag what is undecided (mopac-spend review --output "
        f"LIST.xlsx), name the contract, the grant or the decision, or complete their "
        f"registers; or publish what there is, which will say what is missing: "
        f"--with-gaps"
    )
    return Refusal("PUBLISH-005", msg)


def _alone(root: Path, *, draft: bool) -> AbstractContextManager[None]:
    return nullcontext() if draft else journal.alone(root)
