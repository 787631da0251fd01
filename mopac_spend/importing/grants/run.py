"""One import of grants, from the files a person names to register and payments.

Every file is read and every award compared before the first is written, and all
files of the command appear in the books at once, or none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import journal
from mopac_spend.books.collection import no_collection
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import Deed, read, today
from mopac_spend.books.register_text import changed_texts
from mopac_spend.findings import Refusal, counted
from mopac_spend.importing.grants import award as awards
from mopac_spend.importing.grants import entries, packages
from mopac_spend.importing.grants.compared import (
    Compared,
    compare,
    copy_of,
    file_name,
)
from mopac_spend.importing.posting import approval, batches
from mopac_spend.importing.posting.incoming import Incoming
from mopac_spend.importing.posting.late import Who
from mopac_spend.importing.posting.ledger import Ledger
from mopac_spend.importing.posting.proof import prove
from mopac_spend.importing.reading.extracted import Extract
from mopac_spend.importing.reading.layouts import Layout
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.tagging import rules, tagger
from mopac_spend.money import NIL, show
from mopac_spend.register import Grant, alike
from mopac_spend.register.spelling import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.posting.batches import Posting
    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

UNNAMED = Who()
NAME, SOURCE = "360giving", "360g"
_FIELDS = (
    *("supplier", "supplier_id", "description", "document", "line"),
    *("initiative", "purpose", "grant"),
)
# Days between two payments of one sum to one payee that may be the same payment.
_NEAR = 31


@dataclass(frozen=True, slots=True)
class GrantsImport:
    """What one file of grants comes to.

    Attributes:
        source: its name.
        compared: its awards, sorted.
        posting: its payments; None where it says of none when it was paid.
        set_aside: all rows set aside that are not in the posting's batch.
        set_aside_file: where they are kept, or "".
        doubts: sentences about what a person should look at.

    """

    source: str
    compared: Compared
    posting: Posting | None
    set_aside: list[SetAside]
    set_aside_file: str
    doubts: list[str]

    @property
    def awards(self) -> dict[str, tuple[int, Decimal]]:
        """Number and pounds of awards: read, new, again, changed, set_aside."""
        compared = self.compared
        pounds = {
            "new": [grant.amount or NIL for grant in compared.new],
            "again": [grant.amount or NIL for grant in compared.again],
            "changed": [each.new.amount or NIL for each in compared.changed],
            "set_aside": [row.amount for row in compared.set_aside],
        }
        every = [amount for amounts in pounds.values() for amount in amounts]
        return {
            name: (len(amounts), sum(amounts, NIL))
            for name, amounts in {"read": every, **pounds}.items()
        }


def import_grants(  # noqa: PLR0913 - what a person may choose about an import
    path: Path | str,
    files: Sequence[Path],
    *,
    awards_only: bool = False,
    funders: Collection[str] = (),
    who: Who = UNNAMED,
    dry_run: bool = False,
    opening: Callable[[Path | str], Books] = open_books,
    progress: Callable[[str], None] = lambda _: None,
) -> list[GrantsImport]:
    """Import files of 360Giving: awards to the register, payments to the books.

    Args:
        path: folder of the books.
        files: JSON, XLSX or CSV.
        awards_only: post no payments.
        funders: names or identifiers of funders that are the body itself, beside
            its name in the books; what others paid is no spend of these books.
        who: who posts, and who approved it.
        dry_run: prepare everything and write nothing.
        opening: opens the books.
        progress: told the name of each file as it is taken up.

    Raises:
        BooksError: the books have findings, or would have.
        Refusal: `GRANT-001` to `-005`, or one of any import; `RECORD-001` or `-012`,
            nobody else approved what is above the limit; nothing was written.

    """
    root = main_file(path).parent
    with nullcontext() if dry_run else journal.alone(root), no_collection():
        books = opening(path)
        desk = _Desk(books, copy_of(books.register), Ledger.of(books), awards_only)
        desk.funders |= {alike(name) for name in funders}
        imports = []
        for file in files:
            progress(f"reading {file.name}")
            imports.append(desk.take(packages.read(file)))
            progress(f"proving {file.name}")
        texts = _register_texts(imports, desk.register, books.root)
        _agrees(books, desk.register)
        postings = [each.posting for each in imports if each.posting]
        written = texts | batches.texts(postings)
        if not dry_run:
            posted = [each.batch for each in postings if each.text]
            added = approval.refuse_unapproved(
                postings, books, read(root), who, today(root)
            )
            why = "; ".join(filter(None, (who.reason, added)))
            deed = Deed(*("grants", who.by, why), posted, approver=who.approver)
            journal.post(root, written, deed, books.batches)
    return imports


class _Desk:
    """The books while files are taken in, one after the other."""

    def __init__(
        self,
        books: Books,
        register: Register,
        ledger: Ledger,
        awards_only: bool,  # noqa: FBT001
    ) -> None:
        self.books, self.register, self.ledger = books, register, ledger
        self.awards_only = awards_only
        of = register.books
        self.opened = of.opened if of else dt.date.min
        self.funders = {alike(of.title)} if of else set()
        own = books.root / "importers" / "rules" / f"{NAME}.toml"
        self.layout = Layout(
            NAME,
            "360Giving",
            SOURCE,
            dict.fromkeys(("date", "amount", *_FIELDS), ()),
            rules=NAME if own.is_file() else "",
        )
        self.rules = rules.load_for(self.layout, books.root, register)

    def take(self, package: packages.Package) -> GrantsImport:
        """Take in one file.

        Raises:
            Refusal: `GRANT-003`, it holds not one award.

        """
        name = file_name(package.source, self.books.root)
        compared = compare(package, self.register, self.opened, name)
        if not (compared.new or compared.changed or compared.again):
            first = f": {compared.set_aside[0].reason}" if compared.set_aside else ""
            count = counted(len(compared.set_aside), "row")
            pounds = sum((row.amount for row in compared.set_aside), NIL)
            msg = (
                f"of its {count} ({show(pounds)}) not one is an award that can be "
                f"used{first}; nothing was written"
            )
            raise Refusal("GRANT-003", msg, package.source.name)
        lines = self._lines(compared)
        posted = self._post(package, lines, compared)
        aside = [*compared.set_aside, *(() if posted else compared.paid_aside)]
        paid: defaultdict[str, Decimal] = defaultdict(lambda: NIL)
        for grant, each in compared.paid:
            paid[grant.code] += each.amount
        doubts = [
            *package.doubts,
            *compared.doubts,
            *awards.doubts_of(compared.read, paid),
            *self._elsewhere(posted.payments if posted else ()),
        ]
        name = Path(name).stem
        file = f"{batches.SET_ASIDE}/awards-{name}.csv" if aside else ""
        return GrantsImport(package.source.name, compared, posted, aside, file, doubts)

    def _lines(self, compared: Compared) -> list[Line]:
        """Make rows of what was paid; what others paid is set aside."""
        if self.awards_only:
            if compared.paid or compared.paid_aside:
                count = len(compared.paid) + len(compared.paid_aside)
                pounds = sum((each.amount for _, each in compared.paid), NIL)
                pounds += sum((row.amount for row in compared.paid_aside), NIL)
                compared.doubts.append(
                    f"{counted(count, 'payment')} ({show(pounds)}) were not posted, as "
                    f"--awards-only says"
                )
                compared.paid_aside.clear()
            return []
        rows = []
        for grant, paid in compared.paid:
            if {alike(grant.funder), alike(grant.funder_id)} & self.funders:
                rows.append(_line(grant, paid))
            else:
                compared.paid_aside.append(self._of_another(grant, paid))
        return rows

    def _of_another(self, grant: Grant, paid: awards.Paid) -> SetAside:
        body = self.register.books.title if self.register.books else "nobody"
        reason = (
            f"paid by {grant.funder or 'a funder without a name'}, and these books are "
            f"those of {body}; if they are one, import again with --funder "
            f'"{grant.funder_id or grant.funder}"'
        )
        return awards.paid_aside(paid, grant, reason)

    def _post(
        self, package: packages.Package, lines: list[Line], compared: Compared
    ) -> Posting | None:
        if not lines:
            return None
        tagger.unclassified(self.register)
        extract = Extract(Lines.of(lines), compared.paid_aside)
        incoming = Incoming(replace(package.source, content=b""), self.layout, extract)
        # A package is published anew under another name, and holds all of the last.
        posting = batches.prepare(
            incoming, self.rules, self.register, self.ledger, word=None
        )
        if posting.text:
            prove(posting, self.register)
            self.ledger.add(posting.payments, [posting.batch])
        return posting

    def _elsewhere(self, payments: Collection[Payment]) -> Iterator[str]:
        """Doubt payments that may have come in with another source already."""
        if not payments:
            return
        from mopac_spend.engine.database import connect

        days = [payment.date for payment in payments]
        near = dt.timedelta(days=_NEAR)
        elsewhere: defaultdict[tuple[Decimal, str], list[dt.date]] = defaultdict(list)
        rows = connect(self.books).execute(
            "SELECT amount, supplier, date FROM payments WHERE date BETWEEN ? AND ? "
            "AND NOT starts_with(ref, ?)",
            [min(days) - near, max(days) + near, f"{SOURCE}:"],
        )
        for amount, supplier, day in rows.fetchall():
            elsewhere[amount, plain_name(supplier)].append(day)
        same = []
        for payment in payments:
            alike_on = elsewhere.get((payment.amount, plain_name(payment.supplier)), ())
            if any(abs(day - payment.date) <= near for day in alike_on):
                same.append(payment)
        if same:
            pounds = sum((payment.amount for payment in same), NIL)
            yield (
                f"{counted(len(same), 'payment')} ({show(pounds)}) may be in the books "
                f"already from another source: same payee, same pounds, within "
                f"{_NEAR} days; if so, import the awards with --awards-only"
            )


def _line(grant: Grant, paid: awards.Paid) -> Line:
    texts = {
        "supplier": awards.WITHHELD if grant.individual else grant.recipient,
        "supplier_id": grant.recipient_id,
        "description": grant.title
        if grant.individual
        else paid.description or grant.title,
        "document": grant.identifier,
        "line": paid.id,
        "initiative": grant.programme,
        "purpose": grant.programme,
        "grant": grant.code,
    }
    texts = {name: text for name, text in texts.items() if text}
    return Line(paid.row, paid.date, paid.amount, texts)


def _register_texts(
    imports: Sequence[GrantsImport], known: Register, root: Path
) -> dict[str, str]:
    """Give the files of the register and of rows set aside, proved.

    A later file of one command may change what an earlier one brought, so every
    award is written as the register has it in the end.

    Raises:
        Refusal: `GRANT-005`, a file of the register cannot be changed.

    """
    texts = {
        each.set_aside_file: batches.set_aside_text(each.set_aside)
        for each in imports
        if each.set_aside_file
    }
    final = known.of(Grant)
    register: dict[str, str] = {}
    for each in imports:
        compared = each.compared
        if compared.new:
            new = [final[grant.code] for grant in compared.new]
            register[compared.name] = entries.file_text(each.source, new)
    in_books = [c for each in imports for c in each.compared.changed if c.old.line]
    changes = {change.old.code: final[change.old.code] for change in in_books}
    # Of two changes in one command the first one's old is what the books have.
    stand = {change.old.code: change.old for change in reversed(in_books)}
    before = {name: _text_of(root, name) for name in {g.file for g in changes.values()}}
    register |= changed_texts(before, [(stand[c], new) for c, new in changes.items()])
    meant = {g.code: final[g.code] for each in imports for g in each.compared.new}
    entries.prove(register, meant | changes)
    return texts | register


def _text_of(root: Path, name: str) -> str:
    try:
        return (root / name).read_bytes().decode()
    except (OSError, ValueError) as error:
        msg = f"cannot be read ({error}); restore it from your backup"
        raise Refusal("GRANT-005", msg, name) from error


def _agrees(books: Books, register: Register) -> None:
    """See that no payment in the books contradicts the register as it will be.

    Raises:
        Refusal: `GRANT-004`, one does.

    """
    from mopac_spend.engine.database import connect

    used = connect(books).execute(
        'SELECT "grant", min(date), count(*), sum(amount) FROM payments '
        "WHERE \"grant\" <> '' GROUP BY 1 ORDER BY 1"
    )
    known = register.of(Grant)
    for code, first, count, pounds in used.fetchall():
        of = (
            f"the grant {code} is named by {counted(count, 'payment')} "
            f"({show(pounds)}) of these books"
        )
        if code not in known:
            msg = (
                f"{of}, and no register would hold it; add it to "
                f"registers/grants.beancount, then import again"
            )
            raise Refusal("GRANT-004", msg)
        if first < known[code].valid_from:
            msg = (
                f"{of}, the first of them on {first}, and the file says that it was "
                f"awarded on {known[code].valid_from}; correct the day in the file or "
                f"the grant of the payment"
            )
            raise Refusal("GRANT-004", msg)
