"""One request for a page: the books, Fava's own filters, and addresses.

The three fields of Fava's bar are heeded as Fava heeds them. Days are asked of the
spend table; what the account and the text select is selected by Fava itself, among
the transactions it has loaded, and the payments with their refs are asked about.
"""

from __future__ import annotations

import shlex
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from fava.core.filters import AccountFilter, AdvancedFilter, TimeFilter
from fava.helpers import FavaAPIError
from flask import abort, current_app, g, request

from mopac_spend.fava.application import KEPT, ONE_YEAR
from mopac_spend.fava.pages.facets import (
    ALWAYS,
    BAR,
    DIVIDED,
    FACETS,
    SHARED,
    chosen_facets,
)
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.things import has_page
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask, tell
from mopac_spend.questions.library import find
from mopac_spend.register import Apportionment
from mopac_spend.tables.html import inside
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from markupsafe import Markup

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.engine.watched import Standing
    from mopac_spend.questions.again import AnswerRows
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.library import Question
    from mopac_spend.questions.selection import Filters
    from mopac_spend.tables import Table

# What Fava's own script adds to every address.
FAVAS = {"partial", "interval", "conversion", "charts"}


class Asking:
    """One request for a page: what it asks, of the books as they are."""

    def __init__(self, ledger: Any) -> None:  # noqa: ANN401 - a FavaLedger
        """Hold the ledger of the page; the request is Flask's own."""
        self.ledger = ledger
        self.args: Mapping[str, str] = request.args
        standing: Standing = g.books_standing
        if standing.books is None or standing.table is None:
            abort(503, standing.wrong)
        self.books: Books = standing.books
        self.table: Cursor = standing.table
        self.mark = standing.mark

    @cached_property
    def filters(self) -> Filters:
        """The filters of Fava's bar, as questions take them.

        Raises:
            Refusal: `ASK-003`, one of them cannot be read.

        """
        account, text, time = (self.args.get(name, "").strip() for name in BAR)
        # Fava shows payments as the books hold them, and so do its neighbours, unless
        # an address has it otherwise.
        filters: Filters = {"as_recorded": not self.divided}
        filters |= cast("Filters", chosen_facets(self.args))
        try:
            if time:
                days = TimeFilter(
                    self.ledger.options, self.ledger.fava_options, time
                ).date_range
                filters |= {"from_": days.begin, "to": days.end_inclusive}
            if account or text:
                self._loaded(filters)
                filters["refs"] = self._chosen(account, text)
        except (FavaAPIError, RecursionError) as error:
            raise Refusal("ASK-003", f"the filter cannot be read: {error}") from error
        return filters

    @cached_property
    def divided(self) -> bool:
        """Whether shared costs are divided among the initiatives that they serve.

        Raises:
            Refusal: `ASK-006`, the address has something else for it.

        """
        asked = self.args.get(SHARED, "")
        if asked not in {"", DIVIDED}:
            msg = f"{asked[:40]!r} is no way to show shared costs; write shared=divided"
            raise Refusal("ASK-006", msg)
        return bool(asked)

    @staticmethod
    def _loaded(filters: Filters) -> None:
        """See that Fava has loaded the days among which it is to select."""
        one_year = current_app.config[ONE_YEAR]
        days = [filters.get("from_"), filters.get("to")]
        if one_year and not all(day and day in one_year.year.period for day in days):
            msg = (
                f"only {one_year.year} is open to filters by account and text; set the "
                f"time to it as well"
            )
            raise Refusal("ASK-003", msg)

    def _chosen(self, account: str, text: str) -> list[str]:
        entries = self.ledger.all_entries_by_type.Transaction
        if text:
            entries = AdvancedFilter(text).apply(entries)
        if account:
            entries = AccountFilter(account).apply(entries)
        return [entry.meta["ref"] for entry in entries if "ref" in entry.meta]

    def tell(
        self,
        question: str | Question,
        parameters: Mapping[str, object] | None = None,
        refs: Sequence[str] | None = None,
    ) -> AnswerRows:
        """Give the rows of an answer under the filters of the bar.

        Args:
            question: its name, or a loaded one.
            parameters: its own parameters.
            refs: in place of what the account and the text select.

        """
        filters = self.filters
        if refs is not None:
            filters = {**filters, "refs": refs}
        return self._told(question, parameters or {}, filters)

    def under(
        self,
        question: str | Question,
        parameters: Mapping[str, object],
        more: Mapping[str, object],
    ) -> AnswerRows:
        """Give the rows of an answer under the bar's filters and some of the page's."""
        filters = cast("Filters", {**self.filters, **more})
        return self._told(question, parameters, filters)

    def _told(
        self,
        question: str | Question,
        parameters: Mapping[str, object],
        filters: Filters,
    ) -> AnswerRows:
        """Ask, or give what was answered of these very books before."""

        def asked() -> AnswerRows:
            return tell(self.books, question, self.table, parameters, **filters)

        if "refs" in filters:
            return asked()
        name = question if isinstance(question, str) else question.name
        key = (name, repr(sorted(parameters.items())), repr(sorted(filters.items())))
        return cast("AnswerRows", self.kept(key, asked))

    def kept(self, key: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is made
        """Give what was made of these books before under a key, or make it."""
        return current_app.config[KEPT].get(self.mark, key, make)

    def ask(
        self, question: str | Question, parameters: Mapping[str, object] | None = None
    ) -> Answer:
        """Give an answer, with its method, under the filters of the bar."""
        return ask(
            self.books,
            question,
            table=self.table,
            parameters=parameters,
            **self.filters,
        )

    def put(
        self, question: str, parameters: Mapping[str, object], filters: Filters
    ) -> Answer:
        """Give an answer under filters of its own, whatever the bar says."""
        return ask(
            self.books, question, table=self.table, parameters=parameters, **filters
        )

    def of(self, question: str, refs: Sequence[str]) -> AnswerRows:
        """Give the rows of an answer about some payments, whatever the bar says."""
        return tell(self.books, question, self.table, as_recorded=True, refs=refs)

    def everything(
        self, question: str | Question, parameters: Mapping[str, object]
    ) -> AnswerRows:
        """Give the rows of an answer about all there is, whatever the bar says."""
        return self._told(question, parameters, {"as_recorded": True})

    def whole(self, question: str, parameters: Mapping[str, object]) -> Answer:
        """Give an answer about all there is, whatever the bar says."""
        return ask(
            self.books,
            question,
            table=self.table,
            parameters=parameters,
            as_recorded=not self.divided,
        )

    @staticmethod
    def inside(table: Table) -> Markup:
        """Write the rows of an answer's table, their head and their total."""
        return inside(table, lambda cell, kind: legible(printed(cell, kind)))

    def address(self, page: str, /, **more: object) -> str:
        """Give the address of a page under the same filters.

        Args:
            page: `Spend`, or `Spend/download` for what it gives beside.
            more: what the page itself is asked; empty texts are left out.

        """
        own = {name: str(value) for name, value in more.items()}
        asked = {name: value for name, value in (self.bar | own).items() if value}
        query = urlencode(asked)
        end = "" if "/" in page else "/"
        base = f"/{g.beancount_file_slug}/extension/{page}{end}"
        return f"{base}?{query}" if query else base

    def addresses(self, page: str, /, **more: object) -> Callable[..., str]:
        """Give what makes many addresses that share the most of what they ask."""
        base = self.address(page, **more)
        base += "&" if "?" in base else "?"
        return lambda **own: base + urlencode(own)

    def plain_address(self, page: str, /, **own: str) -> str:
        """Give the address of a page without the filters of the bar: it stays."""
        query = f"?{urlencode(own)}" if own else ""
        return f"/{g.beancount_file_slug}/extension/{page}/{query}"

    def thing(self, kind: str, code: str) -> str:
        """Give the address of the page of a thing; "" for what has none."""
        return self.address("Thing", of=kind, code=code) if has_page(kind, code) else ""

    @property
    def bar(self) -> dict[str, str]:
        """What every address keeps of this one's."""
        return {
            name: self.args[name]
            for name in ALWAYS
            if self.args.get(name) and (name != SHARED or self.args[name] == DIVIDED)
        }

    @property
    def other_way(self) -> str:
        """The address of this page with shared costs the other way."""
        own = {n: v for n, v in self.args.items() if n not in {*FAVAS, SHARED}}
        if not self.divided:
            own[SHARED] = DIVIDED
        return f"{request.path}?{urlencode(own)}"

    @property
    def permalink(self) -> str:
        """The whole address of this page, which holds while the books do."""
        own = {name: each for name, each in self.args.items() if name not in FAVAS}
        query = f"?{urlencode(own)}" if own else ""
        return f"{request.url_root.rstrip('/')}{request.path}{query}"

    def question(self, name: str) -> Question:
        """Give a question of the books, for what it says of itself."""
        found: Question = self.kept(
            ("question", name), lambda: find(name, self.books.root)
        )
        return found

    @property
    def divides(self) -> bool:
        """Whether any rule of the books divides a shared cost."""
        return bool(self.books.register.of(Apportionment))

    def command(self, question: str, more: Mapping[str, object]) -> str:
        """Write what anybody can type for the figures of a page.

        Args:
            question: its name.
            more: options besides those of the bar, by name.

        """
        words = ["mopac-spend", "ask", question]
        days = {"from": self.filters.get("from_"), "to": self.filters.get("to")}
        for name, value in {**more, **days}.items():
            if value:
                words += [
                    f"--{name.replace('_', '-')}",
                    shlex.quote(legible(f"{value}")),
                ]
        return " ".join([*words, *([] if self.divided else ["--as-recorded"])])

    @property
    def facets(self) -> dict[str, str]:
        """What the page's own filters are, for the addresses that keep them."""
        return {name: self.args[name] for name in FACETS if self.args.get(name)}
