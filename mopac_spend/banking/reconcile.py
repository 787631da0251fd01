"""One reconciliation: statements read, matched, listed, recorded all at once.

Every file is read and refused or accepted before anything is written. What is written
goes through the books' journal, so that the statements of one command are all in the
books, or none is. No payment is added, changed or removed.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from mopac_spend.banking import reading, recorded
from mopac_spend.banking.chain import GAP_LINE, Link, link
from mopac_spend.banking.matching import Matches, match
from mopac_spend.banking.posting import INCLUDE, later_text, record, record_text
from mopac_spend.banking.recorded import History, account_of
from mopac_spend.banking.statement import POUNDS
from mopac_spend.books import door, journal
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed
from mopac_spend.books.register_text import with_include
from mopac_spend.findings import BooksError, Finding, Refusal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.banking.matching import Choice
    from mopac_spend.banking.posting import Record
    from mopac_spend.banking.recorded import Booked
    from mopac_spend.banking.statement import Statement
    from mopac_spend.books.load import Books
    from mopac_spend.spend import Payment

DAYS = 7
_BANK = "Assets:Bank"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a reconciliation found and what it wrote.

    Attributes:
        title, illustrative: of the books, for what is shown.
        statements: each with its account in the books and how it follows the last.
        shown: lines of the statements named and every recorded line still open.
        before: payments of shown lines that were matched in an earlier command.
        matches: what was matched, is doubtful, and is left on either side. Payments
            left are those on the days that statements cover.
        texts: records that were made, by path in the books.

    """

    title: str
    illustrative: str
    statements: list[tuple[Statement, str, Link]]
    shown: list[Booked]
    before: dict[str, tuple[Payment, ...]]
    matches: Matches
    texts: dict[str, str]

    @property
    def sound(self) -> bool:
        """Whether every statement follows the one before it."""
        return all(link.sound for _, _, link in self.statements)


def reconcile(  # noqa: PLR0913 - what a person may choose about it
    path: Path | str,
    files: Sequence[Path],
    *,
    days: int = DAYS,
    accept_gap: bool = False,
    dry_run: bool = False,
    opening: Callable[[Path | str], Books] = open_books,
    progress: Callable[[str], None] = lambda _: None,
    chosen: Mapping[str, Choice] = MappingProxyType({}),
    by: str = "",
    seen: Callable[[Reconciliation], None] = lambda _: None,
) -> Reconciliation:
    """Hold statements against the payments of the books, and record them.

    Args:
        path: folder of the books.
        files: statements; none looks again at the lines that are recorded and open.
        days: how far a payment's day may be from the bank's.
        accept_gap: record a statement that does not follow the one before it.
        dry_run: find everything and write nothing.
        opening: opens the books.
        progress: told the name of each file as it is taken up.
        chosen: of lines by key, the payments that a person says they paid.
        by: who does it, for the record.
        seen: told what would be written; refuses it if that is not what was seen.

    Raises:
        BooksError: the books have findings.
        Refusal: a statement cannot be used, or the books cannot be written;
            nothing was written.

    """
    main = main_file(path)
    root = main.parent
    with nullcontext() if dry_run else journal.alone(root):
        books = opening(path)
        bank = (books.register.books.bank if books.register.books else "") or _BANK
        statements = []
        for file in files:
            progress(f"reading {file.name}")
            statements += reading.read(file)
        _in_pounds(statements)
        progress("matching")
        outcome = _reconciled(
            books, statements, bank, days=days, accept_gap=accept_gap, chosen=chosen
        )
        if outcome.texts and not dry_run:
            seen(outcome)
            texts = outcome.texts | _with_include(main)
            journal.post(root, texts, Deed("reconcile", by), books.batches)
    return outcome


def _reconciled(  # noqa: PLR0913 - likewise
    books: Books,
    statements: Sequence[Statement],
    bank: str,
    *,
    days: int,
    accept_gap: bool,
    chosen: Mapping[str, Choice],
) -> Reconciliation:
    histories = recorded.read(books.root)
    was_open = {
        line.key: history.account
        for history in histories.values()
        for line in history.lines
        if not line.pays and not line.key.endswith(GAP_LINE)
    }
    links, records = _chained(statements, histories, bank, accept_gap=accept_gap)
    lines = {line.key: line for h in histories.values() for line in h.lines}
    lines |= {line.key: line for _, _, each in links for line in each.new}
    taken = {ref for line in lines.values() for ref in line.pays}
    payments = list(books.payments)
    still_open = [
        line
        for line in lines.values()
        if not line.pays and not line.key.endswith(GAP_LINE)
    ]
    matches = match(still_open, payments, days, taken, chosen)
    covered = [(h.first, h.last) for h in histories.values() if h.first and h.last]
    covered += [(s.first, s.last) for s, _, _ in links]
    matches.payments = _due(matches.payments, covered)
    texts = _texts(records, matches, lines, was_open, bank)
    _prove(texts)
    named = {statement.id for statement, _, _ in links}
    shown = [
        line
        for key, line in lines.items()
        if not line.pays or key.partition(":")[0] in named
    ]
    by_ref = {payment.ref: payment for payment in payments}
    before = {
        line.key: tuple(by_ref[ref] for ref in line.pays if ref in by_ref)
        for line in shown
        if line.pays
    }
    return Reconciliation(
        books.title, books.illustrative, links, shown, before, matches, texts
    )


def _chained(
    statements: Sequence[Statement],
    histories: dict[str, History],
    bank: str,
    *,
    accept_gap: bool,
) -> tuple[list[tuple[Statement, str, Link]], list[Record]]:
    """Follow the statements of each account, oldest first, whatever their order."""
    links, records = [], []
    number = sum(len(history.ids) for history in histories.values())
    listed: set[str] = set()
    for statement in sorted(statements, key=lambda s: (s.last, s.first)):
        account = account_of(bank, statement.account)
        history = histories.setdefault(account, History(account))
        if statement.id in listed:
            links.append((statement, account, Link("named twice")))
            continue
        listed.add(statement.id)
        chained = link(statement, history, accept_gap=accept_gap)
        links.append((statement, account, chained))
        if chained.records:
            number += 1
            records.append(record(statement, chained, history, number))
    return links, records


def _texts(
    records: Sequence[Record],
    matches: Matches,
    lines: dict[str, Booked],
    was_open: dict[str, str],
    bank: str,
) -> dict[str, str]:
    texts = dict(record_text(each, matches.matched, bank) for each in records)
    later = [lines[key] for key in sorted(was_open) if key in matches.matched]
    if later:
        name, text = later_text(later, was_open, matches.matched, bank)
        texts[name] = text
    return texts


def _due(
    payments: Sequence[Payment], covered: Sequence[tuple[dt.date, dt.date]]
) -> list[Payment]:
    """Keep the payments dated on days that a statement covers."""
    if not covered:
        return []
    first, last = min(c[0] for c in covered), max(c[1] for c in covered)
    return [payment for payment in payments if first <= payment.date <= last]


def _in_pounds(statements: Sequence[Statement]) -> None:
    for each in statements:
        if each.currency != POUNDS:
            msg = (
                f"account {each.account or 'unnamed'} is kept in {each.currency}, and "
                f"the books are kept in {POUNDS}; reconcile it by hand, and name only "
                f"statements in pounds"
            )
            raise Refusal("BANK-005", msg, each.source)


def _with_include(main: Path) -> dict[str, str]:
    """Give the main file with the include of `bank/`, if it lacks it.

    It comes with the first statement and not with new books: to Beancount an include
    that finds no file is an error.
    """
    text = main.read_bytes().decode()
    included = with_include(text, INCLUDE)
    return {} if included == text else {main.name: included}


def _prove(texts: dict[str, str]) -> None:
    """Read back what would be written.

    Raises:
        BooksError: Beancount cannot read it: a fault of ours, caught before the disk.

    """
    findings = [
        Finding(name, 0, "SPEND-001", " ".join(str(error.message).split()))
        for name, text in texts.items()
        for error in door.parse(text, name).errors
    ]
    if findings:
        raise BooksError(findings)
