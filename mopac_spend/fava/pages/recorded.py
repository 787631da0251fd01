"""What pages show of the record: how the books stand to it, and what it says.

What people wrote into it is shown as text, up to a length; what an individual is called
is withheld.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from flask import current_app

from mopac_spend.books.changes import Hidden
from mopac_spend.books.differences import ADDED
from mopac_spend.books.payment_history import BEGUN, POSTED, SETTLED, history
from mopac_spend.fava.application import RECORD
from mopac_spend.fava.pages.page import paged
from mopac_spend.fields import FIELDS
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.differences import Change
    from mopac_spend.books.payment_history import Event
    from mopac_spend.books.record import Closed, Entry, Record
    from mopac_spend.fava.pages.asking import Asking
    from mopac_spend.fava.recorded import RecordUnderWindow
    from mopac_spend.spend import Payment

# Entries on one page.
_ENTRIES = 50
# Characters of what somebody wrote.
_LONGEST = 600
BEGIN = "mopac-spend record --by NAME --why REASON"
_SORTS = {
    BEGUN: "in the books when the record began to name every file",
    POSTED: "posted with its batch",
}


def under_window() -> RecordUnderWindow:
    """Give the record of the books that are served."""
    record: RecordUnderWindow = current_app.config[RECORD]
    return record


def record_list(asking: Asking) -> dict[str, Any]:
    """Give the list *Record* of the page *Controls*."""
    under, books = under_window(), asking.books
    record, stands = under.read(asking.mark), under.stands(books.register)
    view: dict[str, Any] = {
        "record": record,
        "stands": stands,
        "begin": BEGIN,
        "last": record.entries[-1] if record.entries else None,
        "fields": _fields,
        "short": shortened,
        "sorts": {BEGUN: "in the books"},
    }
    if record.damage or not record.entries:
        return view
    hidden = Hidden(books.register)
    page, pages = paged(asking, len(record.entries), _ENTRIES)
    last = len(record.entries) - (page - 1) * _ENTRIES
    numbers = range(last, max(0, last - _ENTRIES), -1)
    closings = [e for e in record.entries if e.closing or e.reopening]
    return view | {
        "entries": [_entry(under, record, each, hidden) for each in numbers],
        "page": page,
        "pages": pages,
        "closings": [_closing(each, hidden) for each in reversed(closings)],
        "closed": [_closed(each, hidden) for each in record.closed],
        "proved": under.proved(),
        "checkpoint": under.beside.checkpoint,
        "base64": lambda root: base64.b64encode(root).decode(),
    }


def _entry(
    under: RecordUnderWindow, record: Record, number: int, hidden: Hidden
) -> dict[str, Any]:
    try:
        sums, lost = under.sums(record, number), False
    except Refusal:
        sums, lost = None, True
    entry = record.entries[number - 1]
    return _written(entry, hidden) | {
        "sums": sums,
        "lost": lost,
        "closing": entry.closing.period.name if entry.closing else "",
        "reopening": entry.reopening.name if entry.reopening else "",
    }


def _written(entry: Entry, hidden: Hidden) -> dict[str, Any]:
    """Give what people wrote into an entry, as a page shows it."""
    return {
        "entry": entry,
        "at": shortened(entry.at.replace("T", " ").removesuffix("Z")),
        "command": shortened(entry.command),
        "by": shortened(entry.by),
        "approver": shortened(entry.approver),
        "why": shortened(hidden.words(entry.why)),
    }


def _closing(entry: Entry, hidden: Hidden) -> dict[str, Any]:
    explained = entry.closing.explained if entry.closing else ()
    return _written(entry, hidden) | {
        "period": entry.closing.period if entry.closing else entry.reopening,
        "closing": entry.closing,
        "explained": [
            (shortened(point), shortened(hidden.words(why))) for point, why in explained
        ],
    }


def _closed(closed: Closed, hidden: Hidden) -> str:
    """Say what became of a period, as `mopac-spend status` does."""
    return shortened(hidden.closed(closed).words)


def payment_record(
    asking: Asking, payment: Payment, back: Sequence[Payment], *, withheld: bool
) -> dict[str, Any]:
    """Give what the record says of a payment, as the page *Payment* shows it.

    Args:
        asking: the request.
        payment: of the books.
        back: payments that take it back.
        withheld: it went to an individual, who is not named.

    """
    under = under_window()
    record = under.read(asking.mark)
    # Books of a day stand in no git.
    view: dict[str, Any] = {"begin": BEGIN, "own": under.beside.kept is None}
    if record.damage:
        return view | {"state": "damaged", "fault": str(record.damage[0])}
    if not record.entries:
        return view | {"state": "none"}
    hidden = Hidden(asking.books.register)
    root = asking.books.root
    try:
        events = [
            (each, _what(each)) for each in history(root, record, payment, under.kept)
        ]
        for other in back:
            came = history(root, record, other, under.kept)[:1]
            events += [(each, f"taken back by {other.ref}") for each in came]
    except Refusal as refusal:
        return view | {"state": "damaged", "fault": str(refusal)}
    events.sort(key=lambda each: each[0].number)
    return view | {
        "state": "whole" if record.whole else "batches",
        "events": [
            _event(each, what, hidden, withheld=withheld) for each, what in events
        ],
        "closed": [
            _closed(each, hidden)
            for each in record.closed
            if payment.date in each.period
        ],
    }


def _event(
    event: Event, what: str, hidden: Hidden, *, withheld: bool
) -> dict[str, Any]:
    written = _written(event.entry, hidden) if event.entry else {"entry": None}
    change = event.change
    if change:
        change = hidden.nameless(change) if withheld else hidden.of(change)
    return written | {
        "what": what,
        "fields": _fields(change) if change else [],
    }


def _what(event: Event) -> str:
    """Say in words what was done to a payment."""
    if event.sort == SETTLED:
        return f"settled: the bank booked it on {event.day}"
    if event.sort != ADDED or not event.change:
        return _SORTS.get(event.sort, event.sort)
    imported = event.entry and event.entry.command == "import"
    words = "imported" if imported else "added"
    if belongs := event.change.after.get("belongs"):
        words += f" as a restatement of what belongs to {shortened(belongs)}"
    if reverses := event.change.after.get("reverses"):
        words += f", takes back {shortened(reverses)}"
    return words


def _fields(change: Change) -> list[tuple[str, str, str]]:
    """Give what changed of something that was there before and after."""
    if not (change.before and change.after):
        return []
    return [
        (
            FIELDS[name].heading if name in FIELDS else shortened(name),
            shortened(before) or "none",
            shortened(after) or "none",
        )
        for name, (before, after) in change.fields.items()
    ]


def shortened(text: str) -> str:
    """Give what somebody wrote, as far as a page has room for it."""
    # A byte that is no text cannot be sent.
    text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text):,} characters in all)"
