"""What of an answer stands in a reply: sentences that anybody understands, a table.

A sentence has the total, the days and what was counted; another says how far the books
are decided, another what the words mean. They are made from the answer and from the
header of its question, so a question of a body's own is answered in words too.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.engine.contracted import WITHHELD
from mopac_spend.engine.withholding import NAME
from mopac_spend.findings import counted
from mopac_spend.foi.letter import TOTAL
from mopac_spend.money import show
from mopac_spend.periods import day_words
from mopac_spend.questions.method import NO_DAYS
from mopac_spend.register import RESERVED, UNTAGGED
from mopac_spend.tables.model import Kind, Mark, printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.method import Method
    from mopac_spend.tables import Table

# Rows of a table in a letter; the whole of it goes with the letter as a file.
MOST = 25
# Definitions under a table; more of them stand with the notes.
_FEW = 2
_LARGEST = 3
# Filters and columns that only a decision about the initiative fills.
_DECIDED = ("initiative", "plan", "strand", "commitment")
# By what the same payments can be shown, and the questions that do so.
_CUTS = {
    "month": "spend-by-month",
    "directorate": "spend-by-directorate",
    "initiative": "spend-by-initiative",
    "category": "spend-by-category",
    "borough": "spend-by-borough",
    "supplier (individuals are not named)": "spend-by-supplier",
}
_ALL, _HUNDRED = "all payments, ", 100
_FROM = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4} to ")
# How the titles of questions begin that only divide what was paid, and by what.
_DIVIDES = ("Spend by ", "Spend to ")
_THINGS = {"initiative_title", "category_title", "directorate_title", "supplier"}
# Filters that are whole sentences by themselves.
_WHOLE = ("each ", "the ")
_NOT_COUNTED = "; payments to individuals are withheld and not counted"


def in_letter(answer: Answer, public: Answer) -> dict[str, Any]:
    """Give what of an answer stands in a reply.

    Args:
        answer: what the books said.
        public: what may leave of it.

    Returns:
        `brief`, a few words for a list of answers; `said`, sentences; `coverage`, one
        more, or ""; `defined`, what words mean; `notes`; `cuts`, how else it can be
        shown; `withheld`, what is not shown, and how often; `table`; `illustrative`;
        `books_sha256`.

    """
    method = public.method
    defined = [f"{title}: {words}" for title, words in method.definitions.items()]
    question = f"{method.title}: {method.definition}"
    said, coverage = _said(public), _coverage(public)
    notes = [question] if defined else []
    if len(defined) > _FEW:
        notes += defined
        defined = []
    asked = "; ".join(method.parameters)
    notes += [asked and f"{method.title} was asked with: {asked}.", method.overlap]
    notes += [
        each
        for each in method.exclusions
        if not (coverage and str(method.untagged) in each)
    ]
    if method.apportioned.payments:
        notes.append(
            f"{method.title}: {method.apportioned} is a share of costs that several "
            f"initiatives have in common, by rules that are in the files."
        )
    notes += [*method.notes, *method.sensitivity]
    if not method.of_registers:
        notes += [f"The figures are {method.basis}", f"VAT: {method.vat}"]
    return {
        "illustrative": method.illustrative,
        "brief": _brief(public, coverage) or said[0],
        "said": said,
        "coverage": coverage,
        "defined": defined or [question],
        "notes": [each for each in notes if each],
        "cuts": _cuts(public),
        "withheld": _withheld(answer, public),
        "books_sha256": method.books_sha256,
        "table": _table(public.tables[0]),
    }


def _said(answer: Answer) -> list[str]:
    method = answer.method
    if method.found_nothing:
        return [method.nothing]
    narrowed = f"{_given(answer)}{_where(method)}"
    if is_paid(answer):
        said = f"{_paid(answer)} {_when(method)}{narrowed}{_but(method)}."
        return [said, *_largest(answer), *_assumed(method)]
    table = answer.tables[0]
    days = "" if method.period == NO_DAYS else f" {_when(method)}"
    if method.of_registers and len(table.rows) == 1:
        return [f"{_read_out(table)}{days and f',{days}'}{narrowed}{_but(method)}."]
    total = answer.total_words
    if isinstance(answer.total, int):
        heading = answer.columns[answer.names.index(answer.question.total)].heading
        total = f"{total} {_lower(heading)}"
    said = f"{method.title}: {total} in total{days}{narrowed}{_but(method)}."
    return [said, *_assumed(method)]


def _but(method: Method) -> str:
    """Say where a figure stands that it is not of all that was paid."""
    return _NOT_COUNTED if method.leaves_individuals_out else ""


def _paid(answer: Answer) -> str:
    """Say what was paid, and for what, where the question is not of all spend."""
    words = "we paid" if answer.total >= 0 else "more came back than we paid, by"
    pounds = answer.total_words.removeprefix("-")
    payments = counted(answer.method.selected.payments, "payment")
    if _is_of_all(answer):
        return f"{words[:1].upper()}{words[1:]} {pounds} in {payments}"
    title = answer.method.title
    if answer.question.only:
        return f"{title}: {words} {pounds} in {payments}"
    # Its title may name some of them only; the rows are of all.
    said = f"{title}: the rows add up to {answer.total_words}, which is"
    return (
        f"{said} {'the' if answer.method.leaves_individuals_out else 'all'} {payments}"
    )


def _is_of_all(answer: Answer) -> bool:
    """Tell whether a question only divides what was paid, and leaves nothing out."""
    return answer.method.title.startswith(_DIVIDES) and not answer.question.only


def _given(answer: Answer) -> str:
    """Say the parameters that somebody gave, and the day on which was counted."""
    words = []
    for each, said in zip(
        answer.question.parameters, answer.method.parameters, strict=True
    ):
        name = each.option.removeprefix("--")
        value = said.removeprefix(f"{name} is ").removesuffix(f" ({each.words})")
        if name == "at" and each.sort == "day":
            words.append(f", as at {day_words(dt.date.fromisoformat(value))}")
        elif value not in {each.default, f"{each.default}.00"}:
            words.append(f", with {name} {value}")
    return "" if _is_of_all(answer) else "".join(words)


def _where(method: Method) -> str:
    """Say which payments or entries were asked about, of all that there are."""
    words = [
        f"the {each}" if " is " in each and not each.startswith(_WHOLE) else each
        for each in method.filters
    ]
    return f", where {' and '.join(words)}" if words else ""


def _assumed(method: Method) -> list[str]:
    if not method.assumed.payments:
        return []
    said = (
        f"Of this {method.assumed} is by a division that was made for this answer and "
        f"is not held in the books."
    )
    return [said]


def _brief(answer: Answer, coverage: str) -> str:
    """Say the sum, or the one row, in a few words; "" where it takes a sentence."""
    method = answer.method
    if method.of_registers and len(answer.tables[0].rows) == 1:
        return f"{_read_out(answer.tables[0])}."
    if method.found_nothing or not (is_paid(answer) and _is_of_all(answer)):
        return ""
    least = "At least " if coverage and _by_decision(answer) else ""
    payments = counted(method.selected.payments, "payment")
    said = f"{least}{answer.total_words} in {payments} {_when(method)}{_but(method)}."
    return said if answer.total >= 0 else ""


def is_paid(answer: Answer) -> bool:
    """Tell whether its total is the sum of the payments that were asked about."""
    return (
        not answer.question.of_registers
        and answer.question.adds
        and isinstance(answer.total, Decimal)
        and answer.total == answer.method.selected.pounds
    )


def _when(method: Method) -> str:
    days = method.period.removeprefix(_ALL)
    return f"{'from' if _FROM.match(days) else 'in'} {days}"


def _read_out(table: Table) -> str:
    """Read the one row of a table out; what is nil stands in the table alone."""
    ((name, *row),) = table.rows
    cells = [
        f"{_lower(column.heading)} {_written(cell, column.kind)}"
        for cell, column in zip(row, table.columns[1:], strict=True)
        if cell is not None and cell not in {0, ""}
    ]
    return f"{_written(name, table.columns[0].kind)}: {', '.join(cells) or 'none'}"


def _lower(heading: str) -> str:
    """Write a heading within a sentence; one that is an abbreviation stays."""
    words = heading.removesuffix(" (\u00a3)")
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _written(cell: Cell, kind: Kind) -> str:
    sign = "\u00a3" if kind is Kind.POUNDS and isinstance(cell, Decimal) else ""
    return f"{sign}{printed(cell, kind)}"


def _largest(answer: Answer) -> list[str]:
    """Name the largest of many things that what was paid is divided by."""
    table = answer.tables[0]
    if table.columns[0].name not in _THINGS or not _is_of_all(answer):
        return []
    names = [column.name for column in table.columns]
    at = names.index("amount") if "amount" in names else len(names) - 1
    if any(row[at] is Mark.CONFIDENTIAL for row in table.rows):
        return []  # what is hidden may be the largest
    if "amount" not in names and table.columns[at].heading != TOTAL:
        return []
    unnamed = {*RESERVED.values(), NAME, WITHHELD, ""}
    pounds = {
        row[0]: row[at]
        for row in table.rows
        if isinstance(row[at], Decimal) and isinstance(row[0], str)
        if row[0] not in unnamed
    }
    sums = {name: each for name, each in pounds.items() if isinstance(each, Decimal)}
    if len({row[0] for row in table.rows}) < len(table.rows) or len(sums) <= _LARGEST:
        return []
    # Equal amounts stand in the order of the table.
    first, second, *_ = sorted(sums, key=lambda name: -sums[name])
    one, two = (
        f"{printed(name, Kind.TEXT)} ({show(sums[name])})" for name in (first, second)
    )
    return [f"The largest of these are {one} and {two}."]


def _by_decision(answer: Answer) -> bool:
    """Tell whether payments without a decision about their initiative are left out."""
    return any(name in answer.parameters for name in _DECIDED)


def _coverage(answer: Answer) -> str:
    """Say of how much the initiative is decided, where the figures rest on that."""
    method = answer.method
    if method.of_registers or not method.untagged.payments:
        return ""
    divides = answer.tables[0].columns[0].name.startswith(_DECIDED)
    if not (divides or _by_decision(answer)):
        return ""
    pounds = int(Decimal(method.coverage["pounds"]) * _HUNDRED)
    carried = {0: "less than \u00a31", _HUNDRED: "nearly all of it"}
    share = carried.get(pounds, f"\u00a3{pounds}")
    figure = "the figure is" if _by_decision(answer) else "the figure of each one is"
    return (
        f"Of every \u00a3100 of such spending {share} carries a decision about the "
        f"initiative that it served, so {figure} a minimum: {method.untagged} carry "
        f"none yet, and some of that may belong here."
    )


def _cuts(answer: Answer) -> list[str]:
    if answer.question.of_registers or answer.method.found_nothing:
        return []
    shown = answer.question.name
    return [words for words, name in _CUTS.items() if name != shown]


def _withheld(answer: Answer, public: Answer) -> list[list[str]]:
    """Say what a reader does not see in the rows, and how often."""
    labels = {NAME, WITHHELD}
    names = sum(1 for row in public.rows for cell in row if cell in labels)
    blank = _blanks(public.rows) - _blanks(answer.rows)
    small = sum(row.count(Mark.CONFIDENTIAL) for row in public.rows)
    kinds = (
        ("Names of individuals who were paid", names),
        ("References and other details by which an individual may be found", blank),
        ("Figures that would say what one of few individuals was paid", small),
    )
    counts = [[kind, counted(count, "cell")] for kind, count in kinds if count > 0]
    if public.method.leaves_individuals_out:
        counts.append(["Payments to individuals", "in no figure"])
    return counts


def _blanks(rows: Sequence[Sequence[Cell]]) -> int:
    return sum(1 for row in rows for cell in row if cell in {None, ""})


def _table(table: Table) -> dict[str, Any]:
    columns = table.columns[: -1 if _is_twice(table) else None]
    kinds = [column.kind for column in columns]
    rows = [row for row in table.rows if not _is_nil(row)] or table.rows
    lines = [
        [printed(cell, kind) for cell, kind in zip(row, kinds, strict=False)]
        for row in (*rows[:MOST], *([table.total] if table.total else []))
    ]
    return {
        "title": table.title,
        "headings": [column.heading for column in columns],
        "figures": [kind.is_figure for kind in kinds],
        "rows": lines,
        "total": bool(table.total),
        "left_out": max(0, len(rows) - MOST),
    }


def _is_twice(table: Table) -> bool:
    """Tell whether the totals of a pivoted table are its one other column again."""
    return (
        table.matrix
        and len(table.columns) > table.stub + 1
        and table.columns[-1].heading == TOTAL
        and all(row[-1] == row[-2] for row in table.lines)
        and len(table.columns) == table.stub + 2
    )


def _is_nil(row: Sequence[Cell]) -> bool:
    """Tell whether a row says no more than that nothing of this is undecided."""
    return row[0] == RESERVED[UNTAGGED] and not any(row[1:])
