"""JSON: question, parameters, method, columns, rows, total.

Amounts are strings with two decimals, because a JSON number is a binary double
in most readers. Rows are lists in the order of `columns`. With the payments
beneath there is one more key, `payments`, of the same shape.

`metadata` is the same object without rows, for beside a CSV file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text
from mopac_spend.questions.renderings.payments import payment_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mopac_spend.cells import Cell
    from mopac_spend.questions.result import Result


def write(answer: Result, *, payments: bool) -> bytes:
    """Write the answer as one object, the banner of faulty books first."""
    return _written(_content(answer, payments=payments, rows=True))


def metadata(answer: Result, *, payments: bool) -> bytes:
    """Write what `write` does but the rows, which the CSV file holds."""
    return _written(_content(answer, payments=payments, rows=False))


def _content(answer: Result, *, payments: bool, rows: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if answer.method.banner:
        content["banner"] = answer.method.banner
    content |= {
        "question": answer.question.name,
        "parameters": answer.parameters,
        "method": answer.method.as_json(),
        "columns": list(answer.names),
        **({"rows": _rows(answer.rows)} if rows else {}),
        "total": as_text(answer.total),
    }
    if payments:
        table = payment_table(answer)
        content["payments"] = {
            "columns": [column.name for column in table.columns],
            **({"rows": _rows(table.rows)} if rows else {}),
            "total": as_text(table.total[-1]),
        }
    return content


def _written(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _rows(rows: Iterable[Sequence[Cell]]) -> list[list[str | int | None]]:
    return [[_value(cell) for cell in row] for row in rows]


def _value(cell: Cell) -> str | int | None:
    return cell if cell is None or isinstance(cell, (str, int)) else as_text(cell)
