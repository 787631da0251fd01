"""The sample that a design draws from books, with all that its working paper says."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.books.steadily import steadily
from mopac_spend.engine.database import connect, forget, spend_between
from mopac_spend.engine.withholding import SPEND, lines
from mopac_spend.fields import FILTERS
from mopac_spend.findings import Refusal
from mopac_spend.questions.narrowing import narrow
from mopac_spend.questions.selection import INDIVIDUAL, select, shown_as
from mopac_spend.register import Supplier
from mopac_spend.sampling.drawing import draw
from mopac_spend.sampling.paper import Paper, details
from mopac_spend.sampling.population import gather, tied

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.questions.selection import Selection
    from mopac_spend.sampling.design import Design

_DAYS = {"fy", "quarter", "period", "calendar_year", "to_date", "from_", "to"}
_ONCE = {*_DAYS, "over", "at_least", "under", "at_most", "per"}
_FILTERS = {*_ONCE, "plan", "strand", "commitment", *FILTERS}


def paper_of(books: Books, design: Design, file: str = "") -> Paper:
    """Draw a sample, again if the books change meanwhile.

    Args:
        books: where from.
        design: whose digest is filled in, unless it has one.
        file: the paper that gives the design.

    Raises:
        Refusal: `SAMPLE-001` to `SAMPLE-005`; `ASK-002`, `-003`, `-007`, a period or
            a filter that cannot be.

    """
    table = connect(books)
    return steadily(
        books.payments,
        partial(_paper, books, design, table, file),
        partial(forget, table),
    )


def _paper(books: Books, design: Design, table: Cursor, file: str) -> Paper:
    register = books.register
    selection = _selected(books, design)
    narrowed = narrow(books, selection, table)
    cursor, period = narrowed.cursor, selection.period
    of = spend_between(books.payments, period)
    source = lines(cursor, books, of)
    sha256, population = gather(cursor, *source, design)
    if design.sha256 not in {"", sha256}:
        msg = (
            "the payments that the paper was drawn from do not stand in these books as "
            "they did: their digest is another; evaluate it with the books as they were"
        )
        raise Refusal("SAMPLE-005", msg, file)
    filtered = SPEND if selection.codes or selection.limits else ""
    tie_out = tied(cursor, books.batches, period, filtered, population)
    drawn = draw(replace(design, sha256=sha256), population)
    files = {each.id: each.source for each in books.batches}
    body = register.books
    ever = (None, None) if period else narrowed.days()
    return Paper(
        drawn,
        tie_out,
        details(cursor, *source, drawn, files),
        body.title if body else books.title,
        selection.period_words(*ever),
        tuple(selection.filter_words(register)),
        tuple(filter(None, (books.illustrative,))),
    )


def _selected(books: Books, design: Design) -> Selection:
    """Select the population; what a paper says may be anything.

    Raises:
        Refusal: `SAMPLE-003`, by the name of an individual; `SAMPLE-004`, by what is
            no filter; and those of `select`.

    """
    for name, value in design.filters.items():
        if name not in _FILTERS or isinstance(value, list) is (name in _ONCE):
            msg = f"its design asks for payments by {name!r}, as no command can"
            raise Refusal("SAMPLE-004", msg)
    selection = select(books.register, as_recorded=True, **design.filters)
    for name in selection.of(Supplier.kind):
        if shown_as(books.register, Supplier.kind, name) == INDIVIDUAL:
            msg = "a sample is not drawn by the name of an individual; leave it out"
            raise Refusal("SAMPLE-003", msg)
    return selection
