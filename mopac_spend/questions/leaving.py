"""The files of one answer that is released.

answer.html                  rows, total and method, for people
answer.csv                   the same rows, long, with what its columns hold beside it
answer.csv-metadata.json     (CSV on the Web)
answer.ods                   the same for a spreadsheet, of no more than `SHEET` rows
method.json                  how the figures were made, for programs
lines.csv                    the payments beneath, each with its number

What stays in the house is beside them: `about.json`, which the page of the release is
written from, and `references.csv`, which says which payment each line is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record.release import NUMBER
from mopac_spend.cells import csv_text
from mopac_spend.questions.beneath import REF
from mopac_spend.questions.method import LEFT_OUT
from mopac_spend.questions.releasing import schedule
from mopac_spend.questions.renderings import html
from mopac_spend.questions.renderings import json as whole
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.tables import Column, Kind, csvw, json
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.releasing import Released
    from mopac_spend.tables import Table

ANSWER, LINES = "answer.csv", "lines.csv"
ABOUT, REFERENCES = "about.json", "references.csv"
# All that is written here, and nothing else that may stand beside it.
WRITTEN = frozenset(
    {
        *(ANSWER, f"{ANSWER}-metadata.json", "answer.html", "answer.ods"),
        *("method.json", ABOUT, LINES, REFERENCES),
    }
)
# Rows of a table on a page; all of them are in the CSV beside it.
MOST = 500
# Rows of a spreadsheet that a program opens while somebody waits, and that is looked
# into while somebody waits; more of them are in the CSV alone.
SHEET = 50_000


def files_of(of: Released, *, lines: bool) -> dict[str, bytes]:
    """Write an answer that is released, by name of the file.

    Args:
        of: what leaves of it.
        lines: with the payments beneath.

    Raises:
        Refusal: `ASK-005`, it has more rows than a spreadsheet.

    """
    answer = of.answer
    method = answer.method
    label = [Column(LABEL, "Label", Kind.TEXT)] if method.illustrative else []
    said = f"{method.definition} {method.illustrative}".strip()
    more = {"dc:description": said, "dc:source": method.books}
    files = {
        ANSWER: _text(answer, answer.names, answer.rows),
        f"{ANSWER}-metadata.json": csvw.metadata(
            ANSWER, method.title, [*answer.columns, *label], answer.rows, more=more
        ),
        "answer.html": html.write(answer, payments=False, most=MOST),
        "method.json": whole.metadata(answer, payments=False),
        ABOUT: json.text(_about(of, lines=lines)).encode(),
    }
    if len(answer.rows) <= SHEET:
        files["answer.ods"] = answer.rendered("ods")
    if lines and not answer.question.of_registers:
        files[LINES] = _text(answer, of.lines.names, of.lines.rows)
    if lines or REF in answer.names:
        numbers = enumerate(of.refs, 1)
        files[REFERENCES] = csv_text([NUMBER, REF], numbers).encode()
    return files


def _text(
    answer: Answer, names: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]
) -> bytes:
    """Write CSV; each row of illustrative books says so in a word.

    The whole of it stands beside the file, and a proof of a line has to be short.
    """
    if label := answer.method.illustrative.partition(":")[0]:
        names, rows = (*names, LABEL), [(*row, label) for row in rows]
    return csv_text(names, rows).encode()


def _about(of: Released, *, lines: bool) -> dict[str, Any]:
    answer = of.answer
    method = answer.method
    sums = _sums(answer)
    beneath = lines and not answer.question.of_registers
    return {
        "title": method.title,
        "definition": method.definition,
        "period": method.period,
        "filters": list(method.filters),
        "total": answer.total_words,
        "without": LEFT_OUT if method.leaves_individuals_out else "",
        "nothing": method.nothing if method.found_nothing else "",
        "illustrative": method.illustrative,
        "body": method.body or method.books,
        "books_sha256": method.books_sha256,
        "definitions": method.definitions,
        "sums": sums,
        "of_lines": sums[0] if sums and beneath else "",
        "tables": [_shown(table) for table in answer.tables],
        "withheld": json.records(
            (table := schedule(of.lines)).names, table.rows if beneath else []
        ),
    }


def _shown(table: Table) -> dict[str, Any]:
    """Give what of a table stands on the page of a release, as texts."""
    kinds = [column.kind for column in table.columns]
    lines = [*table.rows[:MOST], *([table.total] if table.total else [])]
    return {
        "title": table.title,
        "headings": [column.heading for column in table.columns],
        "figures": [kind.is_figure for kind in kinds],
        "stub": table.stub,
        "rows": [
            [printed(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
            for row in lines
        ],
        "total": bool(table.total),
        "left_out": max(0, len(table.rows) - MOST),
    }


def _sums(answer: Answer) -> list[str]:
    """Name the column of pounds that comes to the answer's total."""
    total = answer.question.total
    if not answer.question.adds or isinstance(answer.total, int):
        return []
    at = answer.names.index(total)
    return [total] if all(isinstance(row[at], Decimal) for row in answer.rows) else []
