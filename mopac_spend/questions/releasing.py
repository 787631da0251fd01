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
from mopac_spend.engine.contracted import WITHHELD as OF_CONTRACTS
from mopac_spend.engine.withholding import NAME
from mopac_spend.findings import Refusal
from mopac_spend.questions import undecided
from mopac_spend.questions.columns import PAYMENTS
from mopac_spend.questions.plain import leading
from mopac_spend.questions.renderings import json
from mopac_spend.questions.renderings.csv import LABEL
from mopac_spend.questions.renderings.payments import SHOWN, payment_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.record.checkpoint import Checkpoint
    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer

_SUPPLIER = "supplier"
# By these a payment is found again in the same table.
_REFS = {REF, "reverses"}
# What all of one person's payments may be found by.
_ASKED = ("contract", "grant")
_WITHHELD = {NAME, OF_CONTRACTS}


def released(
    answer: Answer, checkpoint: Checkpoint, entries: Sequence[bytes]
) -> Release:
    """Take from an answer what is released of it.

    Args:
        answer: of sound books.
        checkpoint: of the books.
        entries: hashes of the entries that it rests on.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual; `SUPPLIER-004`, it names
            people whom nobody has decided.

    """
    undecided.refuse(answer, lines=True)
    public = for_anybody(answer)
    names, lines = _lines(public)
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
    sums = _sums(answer, columns, rows)
    of_lines = "" if answer.question.of_registers else "".join(sums)
    of_answer = Table(columns, rows, sums)
    return Release(of_answer, of_files, table, checkpoint, entries, of_lines)


def for_anybody(answer: Answer) -> Answer:
    """Give an answer as it may leave the building.

    Its rows and the payments beneath it have nothing by which the paper behind a
    payment to an individual is found: no ref, document, batch, row of a source, number,
    contract or grant. What a column may show stands in `mopac_spend.questions.plain`;
    any other is blank. Rows of individuals stand behind the others, and their payments
    behind those of the day, in an order that says nothing.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual: by name, or of a contract
            or grant all of whose payments are withheld.

    """
    if answer.question.of_registers:
        leads = leading(answer.names, answer.columns)
        rows = [
            _without(row, leads) if _WITHHELD & {*row} else row for row in answer.rows
        ]
        return replace(answer, rows=rows)
    beneath = answer.beneath([_SUPPLIER, REF])
    hidden = [name == NAME for name, _ in beneath]
    _refuse_of_one(answer, hidden)
    if not any(hidden):
        return answer
    shown = {f"{ref}" for name, ref in beneath if name != NAME and ref}

    def lines(names: Sequence[str], _paperless: bool) -> list[tuple[Cell, ...]]:  # noqa: FBT001
        return _lines_of(answer, names)

    return replace(answer, rows=_public(answer, shown), lines=lines)


def _refuse_of_one(answer: Answer, hidden: Sequence[bool]) -> None:
    by_name = any(hidden) and _SUPPLIER in answer.parameters
    of_one = bool(hidden) and all(hidden)
    if by_name or (of_one and any(name in answer.parameters for name in _ASKED)):
        msg = (
            "some of these payments are an individual's, and the answer says whom or "
            "what it was asked of; ask without --supplier, --contract and --grant, or "
            "release nothing of it"
        )
        raise Refusal("PROOF-007", msg)


def _lines(answer: Answer) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Give the lines beneath."""
    if answer.question.of_registers:
        return SHOWN, []
    table = payment_table(answer)
    return table.names, [tuple(row) for row in table.rows]


def _lines_of(answer: Answer, names: Sequence[str]) -> list[tuple[Cell, ...]]:
    """Give payments, oldest first, those that are withheld last of a day."""
    columns = {column.name: column for column in PAYMENTS}
    leads = leading(names, [columns[name] for name in names])
    rows = [
        (as_text(day), supplier == NAME, row)
        for day, supplier, *row in answer.beneath(["date", _SUPPLIER, *names])
    ]
    public = [
        (day, hidden, _without(row, leads) if hidden else tuple(row))
        for day, hidden, row in rows
    ]

    def order(each: tuple[str, bool, tuple[Cell, ...]]) -> tuple[str, bool, list[str]]:
        # The others come by date and ref, and stay so.
        day, hidden, row = each
        return day, hidden, [*map(as_text, row)] if hidden else []

    return [row for *_, row in sorted(public, key=order)]


def _public(answer: Answer, shown: set[str]) -> list[tuple[Cell, ...]]:
    """Blank what leads to a payment whose name is withheld; such rows stand last."""
    names = answer.names
    leads = leading(names, answer.columns)
    of_payments = leading(names, answer.columns, of_one=False)
    refs = [at for at, name in enumerate(names) if name in _REFS]
    ref = names.index(REF) if REF in names else None
    rows, hidden = [], []
    for row in answer.rows:
        if ref is None:
            # Nobody can tell whose payments are in it.
            rows.append(_without(row, leads if _WITHHELD & {*row} else of_payments))
        elif f"{row[ref]}" in shown:
            unknown = [at for at in refs if f"{row[at]}" not in shown]
            rows.append(_without(row, unknown))
        else:
            hidden.append(_without(row, leads))
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
