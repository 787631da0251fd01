"""One import from the files a person names to the batches on disk.

Every file is read, mapped and refused or accepted before the first is written:
a refusal leaves the books exactly as they were. What is written appears in the
books all at once: a kill leaves them as before or as after the whole command.
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.collection import no_collection
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed, read, today
from mopac_spend.findings import Refusal
from mopac_spend.importing.grants import packages
from mopac_spend.importing.opening_day import how_to_open_earlier
from mopac_spend.importing.posting import approval, batches
from mopac_spend.importing.posting.incoming import Incoming
from mopac_spend.importing.posting.late import Locks, Restating, Who
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.posting.proof import prove
from mopac_spend.importing.posting.versions import UNSAID
from mopac_spend.importing.reading import (
    fitting,
    foreign,
    headed,
    layouts,
    lines,
    mending,
)
from mopac_spend.importing.reading import period as periods
from mopac_spend.importing.reading.extracted import TooEarlyError
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.tagging import granted, rules, tagger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.posting.versions import Word
    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.reading.mending import Mend
    from mopac_spend.periods import Period
    from mopac_spend.spend import Payment

UNNAMED = Who()


def import_files(  # noqa: PLR0913 - what a person may choose about an import
    path: Path | str,
    files: Sequence[Path],
    *,
    layout: str = "",
    period: str = "",
    word: Word = UNSAID,
    mends: Mapping[str, Mend] = MappingProxyType({}),
    restating: Restating | None = None,
    who: Who = UNNAMED,
    dry_run: bool = False,
    seen: Callable[[Sequence[Posting]], None] = lambda _: None,
    opening: Callable[[Path | str], Books] = open_books,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Posting]:
    """Import files into the books, one batch each, in the order given.

    Args:
        path: folder of the books.
        files: what to import.
        layout: name of a layout or path of a TOML file; "" finds the one whose
            headings fit.
        period: what the files are about, as `reading.period.parse` reads it. A
            file without dates needs it, and other dates are held against it.
        word: what a person says the files are, where their rows are in the books.
        mends: what a person says of rows that could not be read, by row; of one file.
        restating: who posts rows of closed periods as restatements; without, they are
            refused.
        who: who posts, and who approved it, where nothing is restated.
        dry_run: prepare everything and write nothing.
        seen: shown what is about to be written, while nobody else may write; it
            refuses what is not as somebody saw it before.
        opening: opens the books; the command line's knows its own options.
        progress: told the name of each file as it is taken up.

    Returns:
        One posting a file. Its batch's `payments` is 0 where all was posted
        before.

    Raises:
        BooksError: the books have findings; nothing is added to broken books.
        Refusal: a file, layout or rule cannot be used; nothing was written.

    """
    about = periods.parse(period)
    root = main_file(path).parent
    with nullcontext() if dry_run else journal.alone(root), no_collection():
        books = opening(path)
        known = layouts.load_all(books.root)
        incoming = []
        for file in files:
            progress(f"reading {file.name}")
            incoming.append(read_file(file, layout, known, books, about, mends))
        tagger.unclassified(books.register)
        rules_of = {
            each.layout.name: rules.load_for(each.layout, books.root, books.register)
            for each in incoming
        }
        record = read(root)
        locks = Locks(
            books.closed,
            today(root) if restating else None,
            today(root) if books.closed else None,
            record.published,
        )
        ledger = Ledger.of(books)
        postings: list[Posting] = []
        # The rows of a file are let go as soon as they are payments.
        while incoming:
            each = incoming.pop(0)
            if postings and postings[-1].text:
                ledger.add(postings[-1].payments, [postings[-1].batch])
            progress(f"tagging {each.source.name}")
            rules_for = rules_of[each.layout.name]
            posting = batches.prepare(
                each, rules_for, books.register, ledger, word, locks
            )
            progress(f"proving {each.source.name}")
            del each
            if posting.text:
                prove(posting, books.register)
            postings.append(posting)
        if not dry_run:
            posted = [each.batch for each in postings if each.text]
            who = Who(*restating) if restating else who
            added = approval.refuse_unapproved(
                postings, books, record, who, today(root)
            )
            seen(postings)
            why = "; ".join(filter(None, (who.reason, added)))
            deed = Deed(*("import", who.by, why), posted, approver=who.approver)
            journal.post(root, batches.texts(postings), deed, books.batches)
    return postings


def read_file(  # noqa: PLR0913, PLR0917 - a file, and what is said of it
    file: Path,
    layout: str,
    known: dict[str, Layout],
    books: Books,
    about: Period | None = None,
    mends: Mapping[str, Mend] = MappingProxyType({}),
    posted: Iterable[Payment] | None = None,
) -> Incoming:
    """Read one file under a layout, named or found by its headings.

    Args:
        file: the file.
        layout: a layout's name or file, or "".
        known: layouts the books may use.
        books: the books it is for.
        about: the period a person says it is about, or None.
        mends: what a person says of rows that cannot be read, by row; what was
            posted so before stays so.
        posted: payments among which what was posted of it is; all, if not given.

    Raises:
        Refusal: the file or the layout cannot be used; `IMPORT-084`, a mend is of no
            row that lacks it.

    """
    opened = books.register.books.opened if books.register.books else dt.date.min
    source = Source.read(file)
    foreign.refuse(source)
    try:
        chosen = (
            layouts.named(layout, known)
            if layout
            else fitting.choose(source, known, undated=about is not None)
        )
    except Refusal as refusal:
        foreign.refuse_prose(source)
        raise packages.refusal_of(file, refusal) from refusal
    try:
        before = mending.posted(
            source.sha256,
            books.batches,
            books.payments if posted is None else posted,
        )
        by_hand = mending.over(before, mends)
        extract = lines.extract(source, chosen, opened, about, by_hand)
    except TooEarlyError as early:
        how = how_to_open_earlier(books.root, opened, early.first)
        raise Refusal(early.code, f"{early.message}; {how}", early.place) from early
    if unused := sorted(mends.keys() - extract.mended):
        msg = (
            "no such row is set aside for want of what was said of it, so nothing is "
            "put right by it"
        )
        raise Refusal("IMPORT-084", msg, f"{source.name}, row {unused[0]}")
    extract = granted.by_register(extract, books.register)
    # Its cells have been read: a hundred thousand rows of them are not kept.
    headings = headed.of_file(source, chosen)
    return Incoming(Source(source.name, source.sha256, b""), chosen, extract, headings)
