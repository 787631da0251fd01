"""Fava's query page: reading statements, each in a process of its own.

Fava answers all readers out of one shell, and takes its commands, one of which writes
files. Here only what reads is run, within limits, and a download is as every other
export of ours: exact, and nothing in it runs as a formula.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.cells import neutralised
from mopac_spend.fava import patterns
from mopac_spend.fava.apart import Apart, Busy, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask import Flask, Response

# Statements that only read. `run` runs a query that the books themselves hold.
_READING = re.compile(r"\s*(select|balances|journal|\.?run)\b", re.IGNORECASE)
_RUN = re.compile(r"\s*\.?run\b", re.IGNORECASE)
_NOT_READING = "These books are read-only: SELECT, BALANCES and JOURNAL run."
_BUSY = "Other queries are running, and have been for a while; ask again in a moment."
_FORMS = "A query is downloaded as query_result.csv; there is no other form."
_ENDLESS = "The query is nested too deeply; shorten it."
_PENCE = -2


def answer_queries(
    application: Flask, apart: Apart, cleaned: Callable[[bytes], bytes]
) -> None:
    """Put our own answers in place of Fava's to its query page.

    Args:
        application: Fava's.
        apart: where the work is done.
        cleaned: takes places of the server out of an answer.

    """
    from flask import Response, abort, current_app, g
    from werkzeug.utils import secure_filename

    def query(**_: Any) -> Response:  # noqa: ANN401 - as Flask calls it
        text, ledger = _statement(), g.ledger
        entries = g.filtered.entries_with_all_prices

        def work() -> bytes:
            patterns.anew()
            result = ledger.query_shell.execute_query_serialised(entries, text)
            data = {"data": result, "mtime": str(ledger.mtime)}
            return str(current_app.json.dumps(data)).encode()

        return Response(_done(apart, work), mimetype="application/json")

    def download(result_format: str, **_: Any) -> Response:  # noqa: ANN401
        text, ledger = _statement(), g.ledger
        if result_format != "csv":
            abort(400, _FORMS)
        entries = g.filtered.entries_with_all_prices

        def work() -> bytes:
            patterns.anew()
            return _csv(ledger, entries, text)

        name = _RUN.sub("", text, count=1) if _RUN.match(text) else ""
        name = secure_filename(name.strip(" ;'\"\t")) or "query_result"
        return Response(
            cleaned(_done(apart, work)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    application.view_functions |= {
        "json_api.get_query": query,
        "download_query": download,
    }


def _statement() -> str:
    from flask import abort, request

    text = request.args.get("query_string", "")
    if not _READING.match(text):
        abort(403, _NOT_READING)
    return f".{text.lstrip().lstrip('.')}" if _RUN.match(text) else text


def _done(apart: Apart, work: Callable[[], bytes]) -> bytes:
    from flask import abort, request

    try:
        return apart.done(work, request.remote_addr or "")
    except Busy:
        abort(503, _BUSY)
    except Refused as why:
        reason = _ENDLESS if "RecursionError" in str(why) else str(why)
        abort(400, f"The query cannot be run: {reason}")


def _csv(ledger: Any, entries: Any, text: str) -> bytes:  # noqa: ANN401 - of Fava
    """Run a statement and write its rows as RFC 4180 has it."""
    from beanquery.numberify import numberify_results
    from fava.core.query_shell import NonExportableQueryError

    result = ledger.query_shell.shell.run(entries, text)
    if isinstance(result, str):
        raise NonExportableQueryError
    columns, rows = numberify_results(result.description, result.fetchall())
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([neutralised(each.name) for each in columns])
    writer.writerows(map(_cells, rows))
    return file.getvalue().encode()


def _cells(row: Iterable[object]) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: object) -> str:
    """Write a value: pounds with two places or, where there are more, with all."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        short = isinstance(exponent, int) and exponent >= _PENCE
        return f"{value:.2f}" if short else f"{value:f}"
    if isinstance(value, int | dt.date):
        return str(value)
    if isinstance(value, set | frozenset | list | tuple):
        return neutralised(" ".join(sorted(map(str, value))))
    return neutralised(str(value))
