"""What every page has: the books, Fava's own filters, and addresses.

The three fields of Fava's bar are heeded as Fava heeds them. Days are asked of the
spend table; what the account and the text select is selected by Fava itself, among
the transactions it has loaded, and the payments with their refs are asked about.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import urlencode

from fava.core.filters import AccountFilter, AdvancedFilter, TimeFilter
from fava.ext import FavaExtensionBase
from fava.helpers import FavaAPIError
from flask import Response, abort, current_app, g, request

from mopac_spend.fava.application import KEPT, ONE_YEAR
from mopac_spend.fava.pages.facets import BAR, FACETS, chosen_facets
from mopac_spend.fava.pages.things import has_page
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask, tell
from mopac_spend.tables.html import inside

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
_FAVAS = {"partial", "interval", "conversion", "charts"}


# Of the number of a page.
_DIGITS = 8
# Forms in which answers are loaded down: media type.
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class NotThereError(Refusal):
    """What was asked for is not in the books; nothing is shown in its place."""


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
        # Fava shows payments as the books hold them, and so do its neighbours.
        filters: Filters = {"as_recorded": True}
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

    def everything(self, question: str, parameters: Mapping[str, object]) -> AnswerRows:
        """Give the rows of an answer about all there is, whatever the bar says."""
        return self._told(question, parameters, {"as_recorded": True})

    def whole(self, question: str, parameters: Mapping[str, object]) -> Answer:
        """Give an answer about all there is, whatever the bar says."""
        return ask(
            self.books,
            question,
            table=self.table,
            parameters=parameters,
            as_recorded=True,
        )

    @staticmethod
    def inside(table: Table) -> Markup:
        """Write the rows of an answer's table, their head and their total."""
        return inside(table)

    def address(self, page: str, /, **more: object) -> str:
        """Give the address of a page under the same filters.

        Args:
            page: `Spend`, or `Spend/download` for what it gives beside.
            more: what the page itself is asked; empty texts are left out.

        """
        bar = {name: self.args[name] for name in BAR if self.args.get(name)}
        own = {name: str(value) for name, value in more.items() if value != ""}
        query = urlencode(bar | own)
        end = "" if "/" in page else "/"
        base = f"/{g.beancount_file_slug}/extension/{page}{end}"
        return f"{base}?{query}" if query else base

    def plain_address(self, page: str, /, **own: str) -> str:
        """Give the address of a page without the filters of the bar: it stays."""
        query = f"?{urlencode(own)}" if own else ""
        return f"/{g.beancount_file_slug}/extension/{page}/{query}"

    def thing(self, kind: str, code: str) -> str:
        """Give the address of the page of a thing; "" for what has none."""
        return self.address("Thing", of=kind, code=code) if has_page(kind, code) else ""

    @property
    def facets(self) -> dict[str, str]:
        """What the page's own filters are, for the addresses that keep them."""
        return {name: self.args[name] for name in FACETS if self.args.get(name)}


def chosen(asking: Asking, name: str, choices: Mapping[str, object]) -> str:
    """Read which of some lists is asked for; the first where none is.

    Raises:
        NotThereError: `ASK-006`, there is no such list.

    """
    choice = asking.args.get(name) or next(iter(choices))
    if choice not in choices:
        msg = f"there is no {choice[:40]!r} here; choose one of {', '.join(choices)}"
        raise NotThereError("ASK-006", msg)
    return choice


def paged(asking: Asking, count: int, at_once: int) -> tuple[int, int]:
    """Read which page of a list is asked for, and say how many there are.

    Raises:
        Refusal: `ASK-006`, what was asked for is no number of a page.
        NotThereError: `ASK-006`, there is no such page.

    """
    pages = max(1, -(-count // at_once))
    text = asking.args.get("page") or "1"
    if not (text.isascii() and text.isdigit()):
        raise Refusal("ASK-006", f"{text[:40]!r} is no page; write page=1")
    if len(text) > _DIGITS or not 1 <= int(text) <= pages:
        msg = f"there is no page {text[:40]} here; the last is page={pages}"
        raise NotThereError("ASK-006", msg)
    return int(text), pages


class Page(FavaExtensionBase):
    """A page: its template gets what `view` gives, or the words of a refusal."""

    # What its address may ask, beside what every address may.
    asks: ClassVar[frozenset[str]] = frozenset()

    def view(self) -> dict[str, Any]:
        """Give what the template shows."""
        asking = Asking(self.ledger)
        try:
            self.read(asking)
            return {"asking": asking, "refused": "", **self.seen(asking)}
        except Refusal as error:
            g.refused_as = 404 if isinstance(error, NotThereError) else 400
            return {"asking": asking, "refused": error.message}

    def given(self, answered: Callable[[Asking], Answer]) -> Response:
        """Give an answer as a file, as the address asks for it.

        Args:
            answered: asks the books what the address asks of this page.

        """
        asking = Asking(self.ledger)
        form = asking.args.get("form", "csv")
        if form not in FORMS:
            abort(400, f"There is no form {form[:20]!r}; csv, xlsx and json are.")
        try:
            self.read(asking)
            answer = answered(asking)
            content = answer.rendered(form)
        except Refusal as error:
            abort(404 if isinstance(error, NotThereError) else 400, error.message)
        name = f"{answer.question.name}.{form}"
        return Response(
            content,
            content_type=FORMS[form],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def read(self, asking: Asking) -> None:
        """See that everything in the address means something here.

        Raises:
            Refusal: `ASK-006`, something does not.

        """
        known = {*BAR, *_FAVAS, *self.asks}
        for name in asking.args:
            if name not in known:
                names = ", ".join(sorted({*BAR, *self.asks}))
                msg = f"this page cannot be asked for {name[:40]!r}; it takes {names}"
                raise Refusal("ASK-006", msg)

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give what this page has to show.

        Raises:
            Refusal: what was asked cannot be; its words are shown.

        """
        raise NotImplementedError
