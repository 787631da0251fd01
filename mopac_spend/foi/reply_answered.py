"""What of an answer stands in a reply: sentences that anybody understands, a table.

A sentence has the total, the days and what was counted; another says how far the books
are decided, another what the words mean. They are made from the answer and from the
header of its question, so a question of a body's own is answered in words too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.engine.contracted import WITHHELD
from mopac_spend.engine.withholding import NAME
from mopac_spend.findings import counted
from mopac_spend.foi.letter import TOTAL
from mopac_spend.questions.method import NO_DAYS
from mopac_spend.questions.protecting import LEFT_OUT
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
    notes = [question] if defined else []
    if len(defined) > _FEW:
        notes += defined
        defined = []
    basis = []
    if not method.of_registers:
        basis = [f"The figures are {method.basis}", f"VAT: {method.vat}"]
    said, coverage = _said(public), _coverage(public)
    left_out = [
        each
        for each in method.exclusions
        if not (coverage and str(method.untagged) in each)
    ]
    return {
        "illustrative": method.illustrative,
        "brief": _brief(public, coverage) or said[0],
        "said": said,
        "coverage": coverage,
        "defined": defined or [question],
        "notes": [*notes, *left_out, *method.notes, *basis],
        "cuts": _cuts(public),
        "withheld": _withheld(answer, public),
        "books_sha256": method.books_sha256,
        "table": _table(public.tables[0]),
    }


def _said(answer: Answer) -> list[str]:
    method = answer.method
    if method.found_nothing:
        return [method.nothing]
    where = " and ".join(
        f"the {each}"
        if " is " in each and not each.startswith(("each", "the"))
        else each
        for each in method.filters
    )
    where = f", where {where}" if where else ""
    if is_paid(answer):
        amount = (
            f"{answer.total_words} in {counted(method.selected.payments, 'payment')}"
        )
        words = (
            "We paid"
            if answer.total >= 0
            else "On balance more came back than we paid:"
        )
        return [f"{words} {amount} {_when(method)}{where}.", *_largest(answer)]
    table = answer.tables[0]
    days = "" if method.period == NO_DAYS else f" {_when(method)}"
    if method.of_registers and len(table.rows) == 1:
        return [f"{_read_out(table)}{days and f', {days.strip()}'}."]
    total = answer.total_words
    if isinstance(answer.total, int):
        heading = answer.columns[answer.names.index(answer.question.total)].heading
        total = f"{total} {heading[:1].lower()}{heading[1:]}"
    return [f"{method.title}: {total} in total{days}{where}."]


def _amount(answer: Answer) -> str:
    payments = counted(answer.method.selected.payments, "payment")
    return f"{answer.total_words} in {payments}"


def _brief(answer: Answer, coverage: str) -> str:
    """Say the sum in a few words, where it is one; "" where it is none."""
    if answer.method.found_nothing or not is_paid(answer):
        return ""
    least = "At least " if coverage else ""
    return f"{least}{_amount(answer)} {_when(answer.method)}."


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
    return f"from {days}" if days[:1].isdigit() and " to " in days else f"in {days}"


def _read_out(table: Table) -> str:
    """Read the one row of a table out; what is nil stands in the table alone."""
    (row,) = table.rows
    name, *cells = [
        (
            f"{column.heading[:1].lower()}{column.heading[1:]}",
            _written(cell, column.kind),
        )
        for cell, column in zip(row, table.columns, strict=True)
        if cell is not None and cell not in {0, ""}
    ]
    return f"{name[1]}: {', '.join(f'{heading} {cell}' for heading, cell in cells)}"


def _written(cell: Cell, kind: Kind) -> str:
    sign = "\u00a3" if kind is Kind.POUNDS and isinstance(cell, Decimal) else ""
    return f"{sign}{printed(cell, kind)}"


def _largest(answer: Answer) -> list[str]:
    """Name the largest rows of a long table of pounds."""
    table = answer.tables[0]
    last = table.columns[-1]
    if len(table.rows) <= _LARGEST or last.kind is not Kind.POUNDS or not table.total:
        return []
    if any(row[-1] is Mark.CONFIDENTIAL for row in table.rows):
        return []  # what is hidden may be the largest
    unnamed = {RESERVED[UNTAGGED], NAME, WITHHELD, ""}
    rows = [
        (row[-1], row[0])
        for row in table.rows
        if isinstance(row[-1], Decimal) and isinstance(row[0], str)
        if row[0] not in unnamed and row[-1] > 0
    ]
    if len({name for _, name in rows}) < _LARGEST:
        return []
    # Equal amounts stand in the order of the table.
    rows.sort(key=lambda each: -each[0])
    said = [f"{name} (\u00a3{pounds:,.2f})" for pounds, name in rows[:2]]
    return [f"The largest of these are {said[0]} and {said[1]}."]


def _coverage(answer: Answer) -> str:
    """Say of how much the initiative is decided, where the figure rests on that."""
    method = answer.method
    names = {*answer.names, *answer.parameters}
    if method.of_registers or not method.untagged.payments:
        return ""
    if not any(name in names for name in _DECIDED):
        return ""
    pounds = int(Decimal(method.coverage["pounds"]) * _HUNDRED)
    carried = {0: "less than \u00a31", _HUNDRED: "nearly all of it"}
    share = carried.get(pounds, f"\u00a3{pounds}")
    return (
        f"Of every \u00a3100 of such spending {share} "
        f"carries a decision about the initiative that it served, so the figure is a "
        f"minimum: {method.untagged} carry none yet, and some of that may belong here."
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
    if LEFT_OUT in public.method.exclusions:
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
