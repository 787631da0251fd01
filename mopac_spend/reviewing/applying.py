"""Apply a filled-in list: every tag of it, or none, and who decided.

The list is held against the books under the lock that imports take. All files that
change, the register of reviews and the record of what changed appear as one moment.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from beancount.core import data

from mopac_spend.books import door, folders, journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed, moment
from mopac_spend.books.record.closing import approved
from mopac_spend.cells import neutralised
from mopac_spend.engine.database import connect
from mopac_spend.findings import Refusal, RefusedListError
from mopac_spend.findings import listed as named
from mopac_spend.money import NIL, show
from mopac_spend.quoting import quoted
from mopac_spend.register.reviews import REVIEW, Review
from mopac_spend.reviewing import columns, filled
from mopac_spend.reviewing.deciding import Known, decide
from mopac_spend.reviewing.rewriting import rewritten
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.register import Register
    from mopac_spend.reviewing.deciding import Change, Outcome
    from mopac_spend.reviewing.filled import Filled

REGISTER = "registers/reviews.beancount"
RECORDS = "reviews"
_ABOUT = """\
;; Who decided tags of payments, when, and from which file: one directive each time
;; somebody ran `mopac-spend tag`. A payment names its review as its rule; what changed
;; is listed in the record. Do not edit: restore it from your backup instead.
"""
_RECORD = ("ref", "date", "pounds", "tag", "before", "after", "rule before")


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a list.

    Attributes:
        outcome: what changed, what had changed already, what is left.
        review: who decided; None where nothing changed.
        files: paths written, relative to the books.

    """

    outcome: Outcome
    review: Review | None
    files: list[str]


def apply(  # noqa: PLR0913 - what a person may choose about it
    path: Path | str,
    filled_in: Path | Filled,
    by: str,
    *,
    also: Sequence[str] = (),
    approver: str = "",
    dry_run: bool = False,
    now: dt.datetime | None = None,
    opening: Callable[[Path | str], Books] = open_books,
) -> Applied:
    """Apply a filled-in list to books.

    Args:
        path: folder of the books.
        filled_in: the list, or its file.
        by: who decided, or who says for all who did that it is to be written.
        also: who else decided.
        approver: who approved it, where the body wants that of such a sum.
        dry_run: check everything and write nothing.
        now: the moment that the review says; that of its entry in the record if None.
        opening: opens the books; the command line's knows its own options.

    Raises:
        BooksError: the books have findings; nothing is changed in broken books.
        Refusal: the list cannot be read (`REVIEW-002`), has faults (a
            `RefusedListError`, `REVIEW-003` to `-006`), names a payment that cannot be
            changed (`REVIEW-007`), is approved by nobody else though its sum has to
            be (`RECORD-012`), or the books cannot be written; nothing was.

    """
    people = list(dict.fromkeys(" ".join(each.split()) for each in (by, *also)))
    if not all(each and each.isprintable() for each in people):
        msg = "who decided is not known; say it with --by 'Your name'"
        raise Refusal("REVIEW-002", msg)
    who = named(people)
    listed = filled.read(filled_in) if isinstance(filled_in, Path) else filled_in
    root = main_file(path).parent
    with journal.alone(root):
        books = opening(path)
        at = now or moment(root)
        name = _id(listed, at, books)
        payments, reversed_refs = _payments(books, listed)
        known = Known(payments, reversed_refs, books.register, closed_accounts(root))
        outcome = decide(listed, known, name)
        if not outcome.changes:
            return Applied(outcome, None, [])
        if not dry_run:
            _refuse_unapproved(outcome.changes, books.register, people, approver)
        texts = _changed_files(books, outcome.changes)
        record = _record(outcome.changes)
        review = _review(name, (who, at), listed, outcome.changes, record)
        texts = {review.record: record, REGISTER: _register(books, review), **texts}
        if not dry_run:
            deed = Deed("tag", people[0], approver=approver)
            journal.post(root, texts, deed, books.batches)
    return Applied(outcome, review, list(texts))


def _id(listed: Filled, at: dt.datetime, books: Books) -> str:
    name = f"{REVIEW}{at.date()}-{listed.sha256[:8]}"
    number = 1
    while (f"{name}-{number}" if number > 1 else name) in books.register.reviews:
        number += 1
    return f"{name}-{number}" if number > 1 else name


def moved(changes: Iterable[Change]) -> Decimal:
    """Give the pounds of what is decided, whichever way: credits hide none of them."""
    return sum((abs(each.before.amount) for each in changes), NIL)


def needs_approval(pounds: Decimal, register: Register) -> bool:
    """Say whether decisions about so many pounds need a second person."""
    limit = register.books.approval_above if register.books else None
    return limit is not None and pounds > limit


def _refuse_unapproved(
    changes: Sequence[Change], register: Register, people: Sequence[str], approver: str
) -> None:
    """Refuse decisions that need a second person, and have none.

    Raises:
        Refusal: `RECORD-012`, nobody else approved them.

    """
    required = needs_approval(moved(changes), register)
    for each in people:
        if required or approver:
            try:
                approved(each, "review", approver)
            except Refusal as refusal:
                limit = register.books.approval_above if register.books else None
                msg = (
                    f"tags of more than {show(limit or NIL)} are decided only with "
                    f"somebody else's approval; {refusal.message}"
                    if required
                    else refusal.message
                )
                raise Refusal(refusal.code, msg, refusal.place) from refusal


def _payments(books: Books, listed: Filled) -> tuple[dict[str, Payment], set[str]]:
    """Give the payments a list names, and which of them were reversed."""
    refs = list({entry[columns.REF] for entry in listed.payments})
    fields = ", ".join(Payment._fields)
    with connect(books) as connection:
        connection.execute("CREATE TEMP TABLE wanted (ref VARCHAR)")
        connection.execute("INSERT INTO wanted SELECT unnest(?::VARCHAR[])", [refs])
        rows = connection.execute(
            f"SELECT {fields} FROM payments WHERE ref IN (SELECT ref FROM wanted)"  # noqa: S608 - our own names
        ).fetchall()
        back = connection.execute(
            "SELECT reverses FROM payments "
            "WHERE reverses <> '' AND reverses IN (SELECT ref FROM wanted)"
        ).fetchall()
    payments = map(Payment._make, rows)
    return {payment.ref: payment for payment in payments}, {ref for (ref,) in back}


def closed_accounts(root: Path) -> dict[str, dt.date]:
    """Give the accounts that were closed, and when; the chart stands outside payments/.

    A register of codes does not know it, and a payment to a closed account would stop
    every answer.
    """
    closed: dict[str, dt.date] = {}
    for file in sorted(root.glob("**/*.beancount")):
        if file.relative_to(root).parts[0] == journal.JOURNAL.partition("/")[0]:
            continue
        content = folders.content(file)
        # Batches are the most of the books, and close nothing.
        if b"close" not in content:
            continue
        entries, *_ = door.parse(content, str(file))
        closed |= {e.account: e.date for e in entries if isinstance(e, data.Close)}
    return closed


def _changed_files(books: Books, changes: Sequence[Change]) -> dict[str, str]:
    """Give each file with its changes; every one that cannot be changed is told.

    Raises:
        RefusedListError: some cannot (`REVIEW-007`).

    """
    of_file: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        of_file[change.before.file].append(change)
    texts: dict[str, str] = {}
    faults: list[Refusal] = []
    for name, some in sorted(of_file.items()):
        try:
            content = _inside(books.root, name).read_bytes()
            texts[name] = rewritten(content, name, some, books.register).decode()
        except Refusal as refusal:
            faults.append(refusal)
        except OSError as error:
            msg = f"cannot be read ({error.strerror}); check your rights"
            faults.append(Refusal("REVIEW-007", msg, name))
    if faults:
        raise RefusedListError(faults)
    return texts


def _inside(root: Path, name: str) -> Path:
    """Give the path of a file of the books.

    Raises:
        Refusal: `REVIEW-007`, it lies elsewhere.

    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        msg = "the file lies outside the books; correct its payments by hand"
        raise Refusal("REVIEW-007", msg, name)
    return root / name


def _record(changes: Iterable[Change]) -> str:
    """List what was decided, one tag a line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_RECORD)
    for change in changes:
        was = change.before
        writer.writerows(
            [neutralised(was.ref), was.date, was.amount, kind, before, after, was.rule]
            for kind, before, after in change.tags
        )
    return text.getvalue()


def _review(
    name: str,
    decided: tuple[str, dt.datetime],
    listed: Filled,
    changes: Sequence[Change],
    record: str,
) -> Review:
    by, at = decided
    return Review(
        id=name,
        day=at.date(),
        by=by,
        at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        source="".join(c if c.isprintable() else " " for c in listed.name),
        sha256=listed.sha256,
        payments=len(changes),
        pounds=sum((change.before.amount for change in changes), NIL),
        record=f"{RECORDS}/{name}.csv",
        record_sha256=hashlib.sha256(record.encode()).hexdigest(),
    )


def _register(books: Books, review: Review) -> str:
    """Give the register of reviews with one more in it.

    Raises:
        Refusal: `REVIEW-007`, the main file includes no such register, so that the
            books would not know of the review.

    """
    path = books.root / REGISTER
    # Books that know of reviews have included them, wherever the include stands.
    if not books.register.reviews and not _included(books.root):
        msg = (
            f"no include of main.beancount finds {REGISTER}, where reviews are kept; "
            f'add the line include "registers/*.beancount"'
        )
        raise Refusal("REVIEW-007", msg, "main.beancount")
    text = path.read_bytes().decode() if path.is_file() else _ABOUT
    lines = [f'{review.day} custom "review" {quoted(review.id)}']
    lines += [
        f"  {key}: {quoted(getattr(review, key))}"
        for key in ("by", "at", "source", "sha256")
    ]
    lines += [f"  payments: {review.payments}", f"  pounds: {review.pounds} GBP"]
    lines += [f"  record: {quoted(review.record)}"]
    lines += [f"  record-sha256: {quoted(review.record_sha256)}"]
    gap = "\n" if text.endswith("\n") else "\n\n"
    return text + gap + "\n".join(lines) + "\n"


def _included(root: Path) -> bool:
    """Whether an include of the main file would find the register of reviews."""
    options = door.parse(folders.content(main_file(root))).options
    wanted = PurePosixPath(REGISTER)
    return any(
        pattern in {REGISTER, "**/*.beancount"}
        or (
            "**" not in pattern
            and len(PurePosixPath(pattern).parts) == len(wanted.parts)
            and wanted.match(pattern)
        )
        or (
            PurePosixPath(pattern).parts[:2] == (wanted.parts[0], "**")
            and wanted.match(PurePosixPath(pattern).name)
        )
        for pattern in options["include"]
    )
