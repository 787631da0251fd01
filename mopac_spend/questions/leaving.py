"""The files of one answer that is released.

answer.html                  rows, total and method, for people
answer.csv                   the same rows, long, with what its columns hold beside it
answer.csv-metadata.json     (CSV on the Web)
answer.ods                   the same for a spreadsheet
method.json                  how the figures were made, for programs
lines.csv                    the payments beneath, each with its number

What stays in the house is beside them: `about.json`, which the page of the release is
written from, and `references.csv`, which says whose number each line has in the books.
"""

from __future__ import annotations

import csv as csv_module
import io
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record.verify import POUNDS
from mopac_spend.cells import csv_text
from mopac_spend.questions.beneath import REF
from mopac_spend.questions.releasing import schedule
from mopac_spend.questions.renderings import csv, html
from mopac_spend.questions.renderings import json as whole
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.tables import Column, Kind, csvw, json
from mopac_spend.tables.model import printed

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer
    from mopac_spend.questions.releasing import Released
    from mopac_spend.tables import Table

ANSWER, LINES = "answer.csv", "lines.csv"
ABOUT, REFERENCES = "about.json", "references.csv"
# Rows of a table on a page; all of them are in the CSV beside it.
MOST = 500


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
    text = csv.write(answer, payments=False)
    label = [Column(LABEL, "Label", Kind.TEXT)] if method.illustrative else []
    more = {"dc:description": method.definition, "dc:source": method.books}
    files = {
        ANSWER: text,
        f"{ANSWER}-metadata.json": csvw.metadata(
            ANSWER, method.title, [*answer.columns, *label], answer.rows, more=more
        ),
        "answer.html": html.write(answer, payments=False, most=MOST),
        "answer.ods": answer.rendered("ods"),
        "method.json": whole.metadata(answer, payments=False),
        ABOUT: json.text(_about(of, text, lines=lines)).encode(),
    }
    if lines and not answer.question.of_registers:
        # All of it stands in the answer; a proof has to be short.
        short = method.illustrative.partition(":")[0]
        rows = [(*row, short) for row in of.lines.rows] if short else of.lines.rows
        names = (*of.lines.names, *([LABEL] if short else []))
        files[LINES] = csv_text(names, rows).encode()
        numbers = enumerate(of.refs, 1)
        files[REFERENCES] = csv_text([names[0], REF], numbers).encode()
    return files


def _about(of: Released, text: bytes, *, lines: bool) -> dict[str, Any]:
    answer = of.answer
    method = answer.method
    sums = _sums(answer, text)
    beneath = lines and not answer.question.of_registers
    return {
        "title": method.title,
        "definition": method.definition,
        "period": method.period,
        "filters": list(method.filters),
        "total": answer.total_words,
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


def _sums(answer: Answer, text: bytes) -> list[str]:
    """Name the column of pounds that comes to the answer's total."""
    total = answer.question.total
    if not answer.question.adds or isinstance(answer.total, int):
        return []
    columns, *rows = csv_module.reader(io.StringIO(text.decode(), ""), strict=True)
    at = columns.index(total)
    return [total] if all(POUNDS.fullmatch(row[at]) for row in rows) else []
