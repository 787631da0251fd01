"""The ledger that Fava shows, in step with the books.

It stands where Fava keeps its own loader of ledgers. The address stays what it was
when the server was started, whatever becomes of the title; a changed ledger is
loaded anew beside the one that is being read, so that no page is put together from
two; and where the books are wrong no page is given at all, unless whoever started
the server said so.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Query, new_metadata
from beancount.parser.grammar import ValueType
from fava.core import FavaLedger
from fava.core.extensions import ExtensionModule
from fava.util import slugify
from flask import abort

from mopac_spend.fava.held import Held
from mopac_spend.periods import FinancialYear

if TYPE_CHECKING:
    from collections.abc import ItemsView

    from mopac_spend.fava.held import Mark

PAGES = "mopac_spend.fava.pages"
# The questions that are asked most, for Fava's query page.
ASKED_MOST = {
    "spend-by-initiative": "SELECT any_meta('initiative') AS initiative, sum(number) AS pounds "
    "WHERE account ~ '^Expenses' GROUP BY initiative ORDER BY initiative",
    "spend-by-directorate": "SELECT any_meta('directorate') AS directorate, sum(number) AS pounds "
    "WHERE account ~ '^Expenses' GROUP BY directorate ORDER BY directorate",
    "spend-by-category": "SELECT any_meta('category') AS category, sum(number) AS pounds "
    "WHERE account ~ '^Expenses' GROUP BY category ORDER BY category",
    "spend-by-supplier": "SELECT payee, sum(number) AS pounds, count(number) AS payments "
    "WHERE account ~ '^Expenses' GROUP BY payee ORDER BY pounds DESC",
    "untagged-payments": "SELECT date, payee, narration, number AS pounds "
    "WHERE account ~ '^Expenses' AND 'untagged' IN tags ORDER BY date",
}


class Furnished(ExtensionModule):
    """Fava's extensions, our pages among them, whatever the books themselves name.

    The years and the questions are added here because Fava reads them out of the
    same lists right after; the entries that are shown and summed stay as they are.
    """

    def load_file(self) -> None:
        """Add to what Fava reads of the ledger, and load the extensions."""
        held: Any = self.ledger.all_entries_by_type
        payments = [each.date for each in held.Transaction]
        day = payments[0] if payments else dt.date(1970, 1, 1)
        text = new_metadata("<mopac-spend>", 0)

        def custom(kind: str, *values: str) -> Custom:
            return Custom(text, day, kind, [ValueType(value, str) for value in values])

        years = sorted({FinancialYear.of(each).start for each in payments})
        held.Custom.append(custom("fava-extension", PAGES))
        held.Custom.extend(
            custom("fava-sidebar-link", str(FinancialYear(start)), f"/jump?time=FY{start + 1}")
            for start in reversed(years)
        )
        held.Query.extend(
            Query(text, day, name, query) for name, query in ASKED_MOST.items()
        )
        super().load_file()


class Ledger(FavaLedger):
    """A ledger that does not look at its files by itself."""

    def load_file(self) -> None:
        """Load the books, our pages beside them."""
        self.extensions = Furnished(self)
        super().load_file()
        self._loaded = time.time_ns()

    def changed(self) -> bool:
        """Say no: another ledger takes the place of one that has changed."""
        return False

    @property
    def mtime(self) -> int:
        """When it was loaded, so that browsers fetch anew what they hold."""
        return self._loaded


class Shelf:
    """What Fava asks for ledgers: one, under one name."""

    def __init__(self, held: Held, title: str, *, despite_errors: bool) -> None:
        """Load the ledger.

        Args:
            held: the books.
            title: theirs, which gives the address.
            despite_errors: show books with findings too.

        """
        self.slug = slugify(title) or "books"
        self.held = held
        self.despite_errors = despite_errors
        self._one_at_a_time = threading.Lock()
        self._mark: Mark = held.now().mark
        self._ledger = Ledger(str(held.main), poll_watcher=True)

    @property
    def ledgers(self) -> list[FavaLedger]:
        """The ledger, alone."""
        return [self._ledger]

    def first_slug(self) -> str:
        """Give the name of the ledger."""
        return self.slug

    def items(self) -> ItemsView[str, FavaLedger]:
        """Give name and ledger."""
        return {self.slug: self.ledgers[0]}.items()

    def __getitem__(self, slug: str) -> FavaLedger:
        """Give the ledger for one request, as the books are now.

        Raises:
            KeyError: it has another name.
            HTTPException: 503, the books are wrong.

        """
        if slug != self.slug:
            raise KeyError(slug)
        standing = self.held.now()
        if standing.books is None or (standing.wrong and not self.despite_errors):
            abort(503, standing.wrong)
        with self._one_at_a_time:
            if standing.mark != self._mark:
                self._ledger = Ledger(str(self.held.main), poll_watcher=True)
                self._mark = standing.mark
            return self._ledger
