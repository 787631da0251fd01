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
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from beancount.core.data import Custom, Query, new_metadata
from beancount.parser.grammar import ValueType
from fava import core
from fava.core import FavaLedger
from fava.core.extensions import ExtensionModule
from fava.core.fava_options import FavaOptions
from fava.util import slugify
from flask import abort, g

from mopac_spend.books import referee
from mopac_spend.books.collection import no_collection
from mopac_spend.books.examine import SpendError
from mopac_spend.bounds import Bounds
from mopac_spend.fields import TAGS
from mopac_spend.findings import Refusal
from mopac_spend.periods import FinancialYear

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView

    from mopac_spend.engine.watched import Mark, Standing, WatchedBooks
    from mopac_spend.fava.one_year import OneYear

PAGES = "mopac_spend.fava.pages"
# Our pages in the order of the work, as Fava's sidebar lists them; the one that opens.
IN_ORDER = (
    *("Front", "Search", "Spend", "Budget", "Registers", "Ask"),
    *("Controls", "Payment", "Thing"),
)
OPENS = "extension/Front/"
# The books that are being loaded by one of our ledgers.
_BOUNDS: ContextVar[Bounds | None] = ContextVar("_BOUNDS", default=None)
# Loads before books that change all the while are called that.
_TRIES = 3
# The questions that are asked most, for Fava's query page.
_BY_TAG = (
    "SELECT coalesce(str(any_meta('{0}')), 'none') AS {0}, sum(number) AS pounds "
    "WHERE account ~ '^Expenses' GROUP BY {0} ORDER BY {0}"
)
ASKED_MOST = {
    **{f"spend-by-{tag}": _BY_TAG.format(tag) for tag in TAGS},
    # Fava knows no register: a supplier that wrote itself two ways stands twice. Its
    # sidebar shows 24 letters.
    "suppliers-as-written": (
        "SELECT payee, sum(number) AS pounds, count(number) AS payments "
        "WHERE account ~ '^Expenses' GROUP BY payee ORDER BY pounds DESC"
    ),
    "untagged-payments": (
        "SELECT date, payee, narration, number AS pounds "
        "WHERE account ~ '^Expenses' AND 'untagged' IN tags ORDER BY date"
    ),
}


class Furnished(ExtensionModule):
    """Fava's extensions, our pages among them, whatever the books themselves name.

    The years and the questions are added here because Fava reads them out of the
    same lists right after; the entries that are shown and summed stay as they are.
    """

    def load_file(self) -> None:
        """Add to what Fava reads of the ledger, and load the extensions."""
        entries: Any = self.ledger.all_entries_by_type
        payments = [each.date for each in entries.Transaction if "ref" in each.meta]
        day = payments[0] if payments else dt.date(1970, 1, 1)
        text = new_metadata("<mopac-spend>", 0)

        def custom(kind: str, *values: str) -> Custom:
            return Custom(text, day, kind, [ValueType(value, str) for value in values])

        years = sorted({FinancialYear.of(each).start for each in payments})
        entries.Custom.append(custom("fava-extension", PAGES))
        entries.Custom.extend(
            custom(
                "fava-sidebar-link",
                str(FinancialYear(start)),
                f"/jump?time={str(FinancialYear(start)).replace('-', '/')}",
            )
            for start in reversed(years)
        )
        entries.Query.extend(
            Query(text, day, name, query) for name, query in ASKED_MOST.items()
        )
        super().load_file()
        # A way that the books themselves name is kept.
        options: Any = self.ledger.fava_options
        if options.default_page == FavaOptions().default_page:
            options.default_page = OPENS
        order = {name: at for at, name in enumerate(IN_ORDER)}
        self._instances = dict(
            sorted(self._instances.items(), key=lambda e: order.get(e[0], len(order)))
        )


def _loading(by_fava: Callable[..., Any]) -> Callable[..., Any]:
    """Load a ledger of ours as the books are opened, and any other as Fava does.

    Fava's own way reads what an include names, runs what a plugin is called, and
    dies with Beancount's parser.
    """

    def load_uncached(beancount_file_path: str, *, is_encrypted: bool) -> Any:  # noqa: ANN401 - as Fava's
        bounds = _BOUNDS.get()
        if bounds is None:
            return by_fava(beancount_file_path, is_encrypted=is_encrypted)
        loaded = referee.ledger(beancount_file_path, bounds)
        places = [(f"{bounds.root}/{f.file}", f.line) for f in loaded.findings]
        errors = [
            SpendError({"filename": name, "lineno": line}, finding.text)
            for (name, line), finding in zip(places, loaded.findings, strict=True)
        ]
        return loaded.entries, [*loaded.errors, *errors], loaded.options

    return load_uncached


# The one name by which every ledger of Fava loads; there is no other seam.
core.load_uncached = _loading(core.load_uncached)  # type: ignore[attr-defined]


class Ledger(FavaLedger):
    """A ledger that does not look at its files by itself."""

    def __init__(self, path: str, bounds: Bounds) -> None:
        """Load a main file of the books within those bounds."""
        self._bounds = bounds
        super().__init__(path, poll_watcher=True)

    def load_file(self) -> None:
        """Load the books, our pages beside them."""
        self.extensions = Furnished(self)
        within = _BOUNDS.set(self._bounds)
        try:
            super().load_file()
        finally:
            _BOUNDS.reset(within)
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

    def __init__(
        self,
        watched: WatchedBooks,
        title: str,
        *,
        despite_errors: bool,
        one_year: OneYear | None = None,
    ) -> None:
        """Load the ledger.

        Args:
            watched: the books.
            title: theirs, which gives the address.
            despite_errors: show books with findings too.
            one_year: the year that is loaded; None for the whole ledger.

        Raises:
            Refusal: `BOOKS-007`, see `mopac_spend.fava.one_year`.

        """
        self.slug = slugify(title) or "books"
        self.watched = watched
        self.despite_errors = despite_errors
        self._one_at_a_time = threading.Lock()
        self.one_year = one_year
        standing = watched.now()
        self._mark: Mark = standing.mark
        self._ledger = self._load(standing)

    def ready(self) -> bool:
        """Say whether there are books to be shown, without a banner if so asked."""
        standing = self.watched.now()
        return standing.books is not None and (
            self.despite_errors or not standing.wrong
        )

    def _load(self, standing: Standing) -> Ledger:
        main = self.watched.main
        shown = self.one_year.write(main, standing) if self.one_year else main
        with no_collection():
            return Ledger(str(shown), Bounds.of(main.parent))

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
        with self._one_at_a_time:
            for _ in range(_TRIES):
                standing = self.watched.now()
                if standing.books is None or (
                    standing.wrong and not self.despite_errors
                ):
                    abort(503, standing.wrong)
                if standing.mark == self._mark:
                    # The page and its neighbours see the same books.
                    g.books_standing = standing
                    return self._ledger
                try:
                    self._ledger = self._load(standing)
                except (ArithmeticError, OSError, Refusal) as error:
                    abort(503, f"The books cannot be loaded: {error}")
                # What changed while it was loaded is seen by the next look.
                self._mark = standing.mark if self.watched.stands(standing) else ()
        return abort(503, "The books are being written; look again in a moment.")
