"""What the books said to one part of a request, as it is kept in the case.

answers/4a/answer.json    question, parameters, method, rows, total, as `ask` has them
answers/4a/answer.csv     the same rows for a spreadsheet
answers/4a/answer.html    the same on a page
answers/4a/letter.json    what of it stands in the letter
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.questions import undecided
from mopac_spend.questions.method import NO_DAYS, percent
from mopac_spend.questions.releasing import for_anybody
from mopac_spend.questions.renderings import csv, html
from mopac_spend.questions.renderings import json as whole
from mopac_spend.tables import json
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer
    from mopac_spend.tables import Table

LETTER = "letter.json"
# Rows of a table in a letter; the whole of it goes with the letter as a file.
MOST = 25
_ALL = "1"


def kept(answer: Answer) -> dict[str, bytes]:
    """Write what is kept of an answer, by name of the file, as it may leave.

    Args:
        answer: of sound books.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual; `SUPPLIER-004`, it names
            people whom nobody has decided.

    """
    undecided.refuse(answer, lines=False)
    public = for_anybody(answer)
    return {
        "answer.json": whole.write(public, payments=False),
        "answer.csv": csv.write(public, payments=False),
        "answer.html": html.write(public, payments=False),
        LETTER: json.text(_letter(public)).encode(),
    }


def _letter(answer: Answer) -> dict[str, Any]:
    method = answer.method
    days = "" if method.period == NO_DAYS else f", {method.period}"
    said = [f"{method.title}{days}: {answer.total_words} in total."]
    if method.found_nothing:
        said = [method.nothing]
    if method.filters:
        said.append(f"Only where {'; '.join(method.filters)}.")
    if not method.of_registers and method.coverage["pounds"] not in {_ALL, "1.00"}:
        said.append(
            f"{percent(method.coverage['pounds'])} of the pounds of these days have "
            f"their initiative decided, so a figure for an initiative or a plan is a "
            f"minimum; {method.untagged} are not decided yet."
        )
    notes = [f"{method.title}: {method.definition}"]
    notes += [f"{title}: {words}" for title, words in method.definitions.items()]
    notes += [*method.exclusions, *method.notes]
    return {
        "illustrative": method.illustrative,
        "said": said,
        "notes": [*notes, f"The figures are {method.basis} VAT: {method.vat}"],
        "books_sha256": method.books_sha256,
        "table": _table(answer.tables[0]),
    }


def _table(table: Table) -> dict[str, Any]:
    kinds = [column.kind for column in table.columns]
    lines = [
        [printed(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
        for row in (*table.rows[:MOST], *([table.total] if table.total else []))
    ]
    return {
        "title": table.title,
        "headings": [column.heading for column in table.columns],
        "figures": [kind.is_figure for kind in kinds],
        "rows": lines,
        "total": bool(table.total),
        "left_out": max(0, len(table.rows) - MOST),
    }
