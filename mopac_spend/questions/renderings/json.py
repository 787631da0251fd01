"""JSON: question, parameters, method, columns, rows, total.

Rows are lists in the order of `columns`. With the payments beneath there is one more
key, `payments`, of the same shape.

`metadata` is the same object without rows, for beside a CSV file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.cells import as_text
from mopac_spend.questions.renderings.payments import payment_columns, payment_table
from mopac_spend.tables import json

if TYPE_CHECKING:
    from mopac_spend.questions.result import Result


def write(answer: Result, *, payments: bool) -> bytes:
    """Write the answer as one object, the banner of faulty books first."""
    return json.text(_content(answer, payments=payments, rows=True)).encode()


def metadata(answer: Result, *, payments: bool) -> bytes:
    """Write what `write` does but the rows, which the CSV file holds."""
    return json.text(_content(answer, payments=payments, rows=False)).encode()


def _content(answer: Result, *, payments: bool, rows: bool) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if answer.method.banner:
        content["banner"] = answer.method.banner
    content |= {
        "question": answer.question.name,
        "parameters": answer.parameters,
        "method": answer.method.as_json(),
        "columns": list(answer.names),
        **({"rows": json.rows(answer.rows)} if rows else {}),
        "total": as_text(answer.total),
    }
    if payments:
        columns = payment_columns(answer)
        content["payments"] = {
            "columns": [column.name for column in columns],
            **({"rows": json.rows(payment_table(answer).rows)} if rows else {}),
            "total": as_text(answer.method.selected.pounds),
        }
    return content
