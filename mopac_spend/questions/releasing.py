"""What of an answer is released: its rows, its lines, and nothing that leads further.

A ref is a short digest of what the source says of a payment, its supplier too: whoever
knows the rest tries names until it fits. So the lines of payments whose names are
withheld have no ref, and nothing else by which the paper behind them is found; they
have the number that every line of a release has. Their place among the others says
nothing of it either.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.books.record.release import NUMBER, REF, Release, Table
from mopac_spend.books.record.verify import POUNDS
from mopac_spend.cells import as_text, neutralised
from mopac_spend.engine.withholding import NAME
from mopac_spend.findings import Refusal
from mopac_spend.questions.renderings import json
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.questions.renderings.payments import SHOWN, payment_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.record.checkpoint import Checkpoint
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer

_SUPPLIER = "supplier"
# By these a payment is found again.
_REFS = {REF, "reverses"}
_LEADS = _REFS | {
    *("document", "evidence", "supplier_id"),
    *("batch", "row", "source_row", "rule"),
}


def released(
    answer: Answer, checkpoint: Checkpoint, entries: Sequence[bytes]
) -> Release:
    """Take from an answer what is released of it.

    Args:
        answer: of sound books.
        checkpoint: of the books.
        entries: hashes of the entries that it rests on.

    Raises:
        Refusal: `PROOF-007`, a supplier was asked for by name, and is an individual.

    """
    names, lines = _lines(answer)
    at = {name: place for place, name in enumerate(names)}
    withheld = any(row[at[_SUPPLIER]] == NAME for row in lines)
    if withheld and "supplier" in answer.parameters:
        msg = (
            "some of these payments are an individual's, and the answer says whom it "
            "was asked of; ask without --supplier, or release nothing of it"
        )
        raise Refusal("PROOF-007", msg)
    shown = {str(row[at[REF]]) for row in lines if row[at[REF]]}
    public = replace(answer, rows=_public(answer, shown)) if withheld else answer
    text = public.rendered("csv")
    columns, *rows = csv.reader(io.StringIO(text.decode(), ""), strict=True)
    of_files = {
        "answer.csv": text,
        "answer.csv-metadata.json": json.metadata(public, payments=False),
        "answer.html": public.rendered("html"),
    }
    # All of it stands in the answer; a proof has to be short.
    label = answer.method.illustrative.partition(":")[0]
    table = Table(
        (NUMBER, *names, *([LABEL] if label else [])),
        [
            (f"{number}", *map(_written, row), *([label] if label else []))
            for number, row in enumerate(lines, 1)
        ],
        ["amount"],
    )
    return Release(
        Table(columns, rows, _sums(answer, columns, rows)),
        of_files,
        table,
        checkpoint,
        entries,
    )


def _lines(answer: Answer) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Give the lines beneath, oldest first, those that are withheld last of a day."""
    if answer.question.of_registers:
        return SHOWN, []
    table = payment_table(answer)
    names = table.names
    withheld_at, day = names.index(_SUPPLIER), names.index("date")
    leads = [at for at, name in enumerate(names) if name in _LEADS]
    rows = [
        _without(row, leads) if row[withheld_at] == NAME else tuple(row)
        for row in table.rows
    ]

    def order(row: tuple[Cell, ...]) -> tuple[str, list[str]]:
        # The others come by date and ref, and stay so.
        hidden = row[withheld_at] == NAME
        return as_text(row[day]), ["", *map(as_text, row)] if hidden else []

    if any(row[withheld_at] == NAME for row in rows):
        rows.sort(key=order)
    return names, rows


def _public(answer: Answer, shown: set[str]) -> list[tuple[Cell, ...]]:
    """Blank what leads to a payment whose name is withheld; such rows stand last."""
    names = answer.names
    leads = [at for at, name in enumerate(names) if name in _LEADS]
    refs = [at for at in leads if names[at] in _REFS]
    ref = names.index(REF) if REF in names else None
    rows, hidden = [], []
    for row in answer.rows:
        if ref is None or str(row[ref]) not in shown:
            hidden.append(_without(row, leads))
        else:
            unknown = [at for at in refs if str(row[at]) not in shown]
            rows.append(_without(row, unknown))
    if ref is not None:
        hidden.sort(key=lambda row: [as_text(cell) for cell in row])
    return rows + hidden


def _without(row: Sequence[Cell], places: Sequence[int]) -> tuple[Cell, ...]:
    return tuple("" if at in places else cell for at, cell in enumerate(row))


def _written(cell: Cell) -> str:
    return neutralised(cell) if isinstance(cell, str) else as_text(cell)


def _sums(
    answer: Answer, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[str]:
    """Name the column of pounds that comes to the answer's total."""
    total = answer.question.total
    if not answer.question.adds or isinstance(answer.total, int):
        return []
    at = columns.index(total)
    return [total] if all(POUNDS.fullmatch(row[at]) for row in rows) else []
