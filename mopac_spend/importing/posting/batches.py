"""Lines to a batch in the books: payments, reversals, control totals, disk.

What is new in a file, and what its earlier versions had that it has not, is
found in `earlier`. A new row becomes one payment, or several that sum to it; a
row that is gone is reversed by payments of the opposite sign. Rows set aside are
kept with their batch, and make one even if nothing else in their file is new.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.canonical import batch_pieces
from mopac_spend.books.payments import Payments
from mopac_spend.cells import neutralised
from mopac_spend.findings import Refusal, counted, first_of
from mopac_spend.importing.posting import changes, late
from mopac_spend.importing.posting.earlier import compare
from mopac_spend.importing.posting.late import UNLOCKED
from mopac_spend.importing.posting.needed import codes_needed
from mopac_spend.importing.posting.paid import by_row, payments_of, reversal
from mopac_spend.importing.posting.people import UnknownPeople, unknown_people
from mopac_spend.importing.posting.verdict import Sum, verdict
from mopac_spend.importing.posting.versions import UNSAID
from mopac_spend.importing.reading import period
from mopac_spend.importing.tagging.ahead import Ahead
from mopac_spend.importing.tagging.tagger import Tagger
from mopac_spend.long_text import LongText
from mopac_spend.money import LIMIT, NIL, PENNY, show
from mopac_spend.periods import FinancialYear
from mopac_spend.spend import BATCH_POUNDS, Batch, seal_of_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from mopac_spend.books.record.files import Content
    from mopac_spend.importing.posting.changes import Change
    from mopac_spend.importing.posting.earlier import Compared
    from mopac_spend.importing.posting.incoming import Incoming
    from mopac_spend.importing.posting.late import Locks
    from mopac_spend.importing.posting.ledger import Ledger
    from mopac_spend.importing.posting.needed import Needed
    from mopac_spend.importing.posting.verdict import Verdict
    from mopac_spend.importing.posting.versions import Word
    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.register import Register

SET_ASIDE = "set-aside"
_SLUG = re.compile(r"[^a-z0-9]+")
# Days from the middle of a file after which a date is doubted, and rows then named.
_FAR, _NAMED = 731, 5


@dataclass(frozen=True, slots=True)
class Posting:
    """A batch made and not yet written.

    Attributes:
        batch: its control totals.
        payments: what it posts, reversals included.
        set_aside: rows that could not be read.
        untagged: how many payments and pounds carry an undecided tag.
        text: the ledger file; empty where there is nothing to write.
        doubts: sentences about what a person should look at.
        changed: rows of an earlier version that came again otherwise; they are
            reversed and posted as they are now.
        withdrawn: rows of an earlier version that did not come again; reversed.
        differing: rows posted before that the file says otherwise in a field
            that no payment is known by; they stand as they are.
        needed: spellings that no register and no rule knows.
        verdict: what is to be known of the file before its total is believed, with
            doubts of its own.
        notes: what the file states and was found to be so, and what was assumed.
        people: payees that read like people, whom no register knows.

    """

    batch: Batch
    payments: Payments
    set_aside: list[SetAside]
    untagged: tuple[int, Decimal]
    text: LongText
    doubts: list[str]
    changed: list[Change]
    withdrawn: list[Change]
    differing: list[Change]
    needed: list[Needed]
    verdict: Verdict
    notes: list[str] = field(default_factory=list)
    people: UnknownPeople = field(default_factory=UnknownPeople)


def prepare(  # noqa: PLR0913, PLR0917 - a file, and what it meets
    incoming: Incoming,
    rules: Sequence[Rule],
    register: Register,
    ledger: Ledger,
    word: Word | None = UNSAID,
    locks: Locks = UNLOCKED,
) -> Posting:
    """Make the batch of one file, without writing anything.

    Args:
        incoming: the file.
        rules: tagging rules, the first that fits decides.
        register: the codes of the books.
        ledger: what is posted.
        word: what a person says the file is; None where nobody can be asked.
        locks: which periods are closed, and what becomes of their rows.

    Raises:
        Refusal: `IMPORT-080` to `-082`, as `versions.find_versions`; `IMPORT-083`,
            its pounds are more than books can say; `RECORD-014`, rows are dated in a
            closed period.

    """
    slug = f"{slug_of(incoming.source.name)[:60]}-{incoming.source.sha256[:8]}"
    name = free_name(slug, lambda each: each in ledger.batches)
    tagger = Tagger(rules, register)
    with Ahead(tagger, rules, incoming.extract.lines) as ahead:
        compared = compare(incoming, ledger, word)
        new = compared.new
        decided = ahead.decided(new.places)
    posted = payments_of(new.refs, new.lines, decided, name)
    said = zip(posted.amounts, posted.column("flag"), strict=True)
    untagged = [amount for amount, flag in said if flag == "!"]
    back = [reversal(each, name) for row in compared.gone for each in row.payments]
    payments = Payments.of([*posted, *back]) if back else posted
    payments = late.restated(payments, locks, incoming.source.name)
    changed, withdrawn = changes.pair(compared.gone, by_row(posted, decided))
    differing = changes.differing(compared.again, tagger)
    recorded = not payments and _recorded(incoming, ledger)
    batch = _batch(name, incoming, compared, payments, recorded=recorded)
    _within_limit(batch, incoming)
    doubts = [*incoming.extract.doubts, *compared.doubts]
    bank = register.books.bank if register.books else "Assets:Bank"
    return Posting(
        batch,
        payments,
        incoming.extract.set_aside,
        (len(untagged), sum(untagged, NIL)),
        LongText() if recorded else _text(batch, payments, bank),
        [
            *late.said(payments, locks),
            *doubts,
            *_far_dates(incoming, compared),
            *_differing(differing),
        ],
        changed,
        withdrawn,
        differing,
        codes_needed(new.lines, decided.codes, register),
        verdict(incoming, compared, Sum(batch.rows_read, batch.pounds_read), ledger),
        _notes(incoming.extract),
        unknown_people(payments, register),
    )


def texts(postings: Iterable[Posting]) -> dict[str, Content]:
    """Give the files to write, by path in the books.

    What was set aside comes before every batch: no batch is ever there without it.
    """
    writing = [posting for posting in postings if posting.text]
    aside: dict[str, Content] = {
        posting.batch.set_aside: set_aside_text(posting.set_aside)
        for posting in writing
        if posting.batch.set_aside
    }
    return aside | {posting.batch.file: posting.text for posting in writing}


def _text(batch: Batch, payments: Payments, bank: str) -> LongText:
    """Write a batch.

    Raises:
        Refusal: `IMPORT-010`, there is no room for so long a text.

    """
    try:
        pieces = batch_pieces(batch, payments, bank)
        return LongText(piece.encode() for piece in pieces)
    except OSError as error:
        raise journal.unwritable(error, Path(tempfile.gettempdir())) from error


def slug_of(file: str) -> str:
    """Make the name of a file fit for names in the books."""
    return _SLUG.sub("-", file.rpartition(".")[0].lower()).strip("-") or "file"


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """Give a name that is not taken: `name`, or else `name-2` and so on."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(each for each in names if not is_taken(each))


def _recorded(incoming: Incoming, ledger: Ledger) -> bool:
    """Say whether the books have all there is to keep of a file without payments."""
    aside = len(incoming.extract.set_aside)
    return not aside or any(
        (batch.sha256, batch.rows_set_aside) == (incoming.source.sha256, aside)
        for batch in ledger.batches.values()
    )


def _far_dates(incoming: Incoming, compared: Compared) -> list[str]:
    """Doubt new rows whose date is far from those of most of their file."""
    days = sorted(incoming.extract.lines.dates)
    middle, new = days[len(days) // 2], compared.new.lines
    away = {day for day in set(days) if abs((day - middle).days) > _FAR}
    far = [new[at] for at, day in enumerate(new.dates) if day in away]
    if far:
        new = new.take([at for at, day in enumerate(new.dates) if day not in away])
    doubts = period.outside(incoming.extract.lines, new, incoming.extract.period)
    if not far:
        return doubts
    pounds = sum((line.amount for line in far), NIL)
    named = first_of([f"row {line.row} ({line.date})" for line in far], _NAMED)
    doubt = (
        f"{counted(len(far), 'row')} ({show(pounds)}) dated more than two years from "
        f"the middle of the file, {middle}: {named}; if a date is "
        f"wrong, put it right in the source system, export again and import that"
    )
    return [doubt, *doubts]


def _notes(extract: Extract) -> list[str]:
    """Say which totals of a file agree, and what was assumed about its dates."""
    notes = [f"{total}" for total in extract.totals if total.agrees]
    if extract.assumed:
        evidence = extract.lines.text("evidence")
        rows = counted(sum(text.endswith(extract.assumed) for text in evidence), "row")
        notes.append(f"{rows} without a date column: {extract.assumed}")
    if extract.without_day:
        notes.append(
            f"{counted(extract.without_day, 'row')} whose date says a month or a "
            f"quarter and no day: date assumed, the last day of it"
        )
    return notes


def _differing(rows: Sequence[Change]) -> list[str]:
    """Doubt rows that were corrected where nothing is posted anew for it."""
    if not rows:
        return []
    named = []
    for row in rows:
        differences = [f"{d.field} {d.old!r}, now {d.new!r}" for d in row.differences]
        at = f" at {row.place}" if row.place else ""
        named.append(f"row {row.row} ({'; '.join(differences)}){at}")
    pounds = sum((row.amount for row in rows), NIL)
    doubt = (
        f"{counted(len(rows), 'row')} ({show(pounds)}) posted already "
        f"{'is' if len(rows) == 1 else 'are'} not the same in a field that no payment "
        f"is known by: {first_of(named, _NAMED)}; what is posted stands, so where "
        f"the file is right, correct the field under the payment, and its link where "
        f"it has one"
    )
    return [doubt]


def _batch(
    name: str,
    incoming: Incoming,
    compared: Compared,
    payments: Payments,
    *,
    recorded: bool,
) -> Batch:
    aside = incoming.extract.set_aside
    posted = sum(compared.new.lines.amounts, NIL)
    already = sum((row.amount for row in compared.matched), NIL)
    put_aside = sum((row.amount for row in aside), NIL)
    first = min(payments.dates or incoming.extract.lines.dates)
    return Batch(
        id=name,
        date=first,
        source=incoming.source.name,
        sha256=incoming.source.sha256,
        layout=incoming.layout.name,
        rows_read=len(compared.new.refs) + len(compared.matched) + len(aside),
        rows_posted=len(compared.new.refs),
        rows_already=len(compared.matched),
        rows_set_aside=len(aside),
        rows_reversed=len(compared.gone),
        pounds_read=posted + already + put_aside,
        pounds_posted=posted,
        pounds_already=already,
        pounds_set_aside=put_aside,
        pounds_reversed=sum((row.amount for row in compared.gone), NIL),
        payments=len(payments),
        amends="" if recorded else compared.amends,
        set_aside=f"{SET_ASIDE}/{name}.csv" if aside and not recorded else "",
        seal=seal_of_columns(payments.column),
        file="" if recorded else f"payments/{FinancialYear.of(first)}/{name}.beancount",
        line=0,
        beside="" if recorded else compared.beside,
    )


def _pounds_of(row: SetAside) -> str:
    if not row.unknown:
        return f"{row.amount}"
    return f"{row.amount} and more" if row.amount else "unknown"


def _within_limit(batch: Batch, incoming: Incoming) -> None:
    """Refuse pounds whose sum the books could not read again.

    Raises:
        Refusal: `IMPORT-083`.

    """
    total = max((getattr(batch, name) for name in BATCH_POUNDS), key=abs)
    if abs(total) < LIMIT:
        return
    lines = incoming.extract.lines
    places = [*zip(lines.amounts, lines.rows, strict=True)]
    places += [
        (row.amount, f"{row.sheet}!{row.number}" if row.sheet else f"{row.number}")
        for row in incoming.extract.set_aside
    ]
    amount, place = max(places, key=lambda each: abs(each[0]))
    msg = (
        f"row {place} is {show(amount)}, and with it the file comes to {show(total)}; "
        f"the books take no more than {show(LIMIT - PENNY)}, in one payment or in one "
        f"file. Nothing was posted: put the amount right in the source system, export "
        f"again and import that"
    )
    raise Refusal("IMPORT-083", msg, incoming.source.name)


def set_aside_text(rows: Sequence[SetAside]) -> str:
    """Give the file of the rows that could not be read: CSV, a heading first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["sheet", "row", "reason", "amount in pounds", "original cells"])
    writer.writerows(
        # A sheet may be called `=cmd|…`, and a reason quotes what a cell says.
        (
            *(neutralised(row.sheet), row.number, neutralised(row.reason)),
            *(_pounds_of(row), row.original),
        )
        for row in rows
    )
    return text.getvalue()
