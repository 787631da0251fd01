"""Batches above the limit of a body are posted only with a second person's approval.

What one hand posts piece by piece counts as one: batches that nobody approved, of the
last days, by the same person or of the same source, add up towards the limit. A file
that is cut in two, is named otherwise, is read by another layout or is posted in part
by somebody else so needs no fewer people than the whole.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.books.payments import Payments
from mopac_spend.books.record.closing import approved
from mopac_spend.books.rows import of_files
from mopac_spend.findings import Refusal, counted, listed
from mopac_spend.money import NIL, show
from mopac_spend.people import same_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Record
    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.posting.late import Who
    from mopac_spend.spend import Payment

# How long a batch that nobody approved adds to those that come after it.
DAYS = 7
_IMPORT = "import"
# What posts batches; grants are given by it too.
_POST = {_IMPORT, "grants"}


class Alone(NamedTuple):
    """A batch that somebody posted alone, not long ago.

    Attributes:
        by: who did; "" where nobody said so, and it may have been anybody.
        sources: whose refs its payments have.
        pounds: that it moved, whichever way.

    """

    by: str
    sources: frozenset[str]
    pounds: Decimal


class Second(NamedTuple):
    """That a second person has to approve batches.

    Attributes:
        files: the names of those that need one.
        words: what they were added up with; "" where each is above the limit itself.

    """

    files: list[str]
    words: str


def moved(payments: Payments) -> Decimal:
    """Give the pounds that payments move, whichever way: credits hide none of them."""
    return sum(map(abs, payments.amounts), NIL)


def alone(books: Books, record: Record, today: dt.date) -> list[Alone]:
    """Give the batches of the last days that nobody but who posted them has seen.

    Args:
        books: that hold them; what was taken out again is not among them.
        record: of the books.
        today: the day of what is recorded now.

    """
    first = f"{today - dt.timedelta(days=DAYS - 1)}"
    by = {
        batch.file: entry.by
        for batch, entry in record.batches.values()
        if entry.command in _POST and not entry.approver and entry.day >= first
    }
    payments: dict[str, list[Payment]] = {name: [] for name in by}
    for payment in of_files(books.payments, {*by}):
        payments[payment.file].append(payment)
    return [
        Alone(by[name], _sources(some), moved(some))
        for name, some in ((n, Payments.of(own)) for n, own in payments.items())
    ]


def above(
    postings: Sequence[Posting], limit: Decimal, by: Sequence[str], others: list[Alone]
) -> Second | None:
    """Say whether batches need a second person.

    Args:
        postings: that are posted together.
        limit: of the body, in pounds.
        by: who prepared them; an empty name is anybody's.
        others: as `alone` gives them.

    Returns:
        None where they need nobody else.

    """
    some = [each for each in postings if each.text]
    whole = sum((moved(each.payments) for each in some), NIL)
    adding: set[int] = set()
    large = []
    for each in some:
        same = {at for at, one in enumerate(others) if _of_one_hand(one, each, by)}
        if whole + sum((others[at].pounds for at in same), NIL) > limit:
            large.append(each)
            adding |= same
    if not large:
        return None
    words = ""
    if all(moved(each.payments) <= limit for each in large):
        pounds = sum((others[at].pounds for at in adding), whole)
        words = (
            f"together with {counted(len(some) - 1 + len(adding), 'file')} of the same "
            f"person or source that nobody else approved in {DAYS} days, it is "
            f"{show(pounds)}"
        )
    return Second([each.batch.source for each in large], words)


def refuse_unapproved(
    postings: Sequence[Posting], books: Books, record: Record, who: Who, today: dt.date
) -> str:
    """Refuse batches that need a second person, and have none.

    Args:
        postings: about to be written.
        books: with the limit of the body.
        record: of the books.
        who: who posts them, and who approved it.
        today: the day of what is recorded now.

    Returns:
        With what they were added up, for the record; "" for nothing.

    Raises:
        Refusal: `RECORD-001`, nobody says who posts them; `RECORD-012`, nobody else
            approved it.

    """
    limit = limit_of(books)
    second = None
    if limit is not None:
        second = above(postings, limit, [who.by], alone(books, record, today))
    if second is None:
        if who.approver:
            approved(who.by, who.reason or _IMPORT, who.approver)
        return ""
    try:
        approved(who.by, who.reason or _IMPORT, who.approver)
    except Refusal as refusal:
        added = f"; {second.words}" if second.words else ""
        msg = (
            f"more than {show(limit or NIL)} is posted only with somebody else's "
            f"approval{added}; {refusal.message}"
        )
        raise Refusal(refusal.code, msg, listed(second.files)) from refusal
    return second.words


def limit_of(books: Books) -> Decimal | None:
    """Give the pounds above which a batch needs a second person; None without."""
    body = books.register.books
    return body.approval_above if body else None


def _of_one_hand(one: Alone, posting: Posting, by: Sequence[str]) -> bool:
    """Say whether a batch may be a part of what another is a part of."""
    if one.sources & _sources(posting.payments):
        return True
    return not one.by or any(not each or same_person(each, one.by) for each in by)


def _sources(payments: Payments) -> frozenset[str]:
    return frozenset(ref.partition(":")[0] for ref in payments.refs)
