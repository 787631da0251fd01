"""What a reader types into Fava's bar: read before anything is shown.

A text that cannot be read, or an account that the books do not have, is said in a
sentence; Fava would show nothing, or nil, or an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.fava import patterns
from mopac_spend.fava.guard import OWN_PAGES

if TYPE_CHECKING:
    from flask import Flask

    from mopac_spend.fava.one_year import OneYear

# Seconds in which all patterns of one request are to be found.
_SECONDS = 10.0
# Characters of each field.
_LONGEST = {"account": 300, "filter": 1_000, "time": 100}
_TIMES = "Write 2020-21, 2020-21 Q4, 2020-09 or 2020-04-01 - 2020-09-30."
_OTHER_YEAR = (
    "Only {} is open in Fava's own pages. The pages Spend, Budget, Registers and "
    "Controls answer over all years; for another year start mopac-spend browse --fy."
)


def read_filters(application: Flask, one_year: OneYear | None) -> None:
    """Refuse what cannot be read, with 400, and what is not there, with 404."""
    from fava.util.date import INTERVALS
    from flask import abort, g, request

    @application.before_request
    def readable() -> None:
        ledger = getattr(g, "ledger", None)
        if ledger is None:
            return
        patterns.limited(_SECONDS)
        fields = {name: request.args.get(name, "").strip() for name in _LONGEST}
        for name, longest in _LONGEST.items():
            if len(fields[name]) > longest:
                wrong = f"The field {name} has more than {longest:,} characters."
                abort(400, f"{wrong} Shorten it.")
        if fields["account"]:
            _account(ledger, fields["account"])
        named = (request.view_args or {}).get("name") or request.args.get("a")
        if named and request.endpoint in {"account", "json_api.get_account_report"}:
            _opened(ledger, named)
        interval = request.args.get("interval")
        if interval and interval not in INTERVALS:
            wrong = f"{interval[:40]!r} is no interval."
            abort(400, f"{wrong} Choose one of {', '.join(sorted(INTERVALS))}.")
        if fields["filter"]:
            _filter(fields["filter"])
        if fields["time"]:
            _days(ledger, fields["time"], one_year)


def _filter(text: str) -> None:
    from fava.core.filters import AdvancedFilter
    from fava.helpers import FavaAPIError
    from flask import abort

    try:
        AdvancedFilter(text)
    except (FavaAPIError, RecursionError) as why:
        abort(400, f"The filter cannot be read. {_words(why)}")


def _words(why: Exception) -> str:
    if isinstance(why, patterns.PatternError):
        return why.message
    if isinstance(why, RecursionError):
        return "It is nested too deeply; shorten it."
    return "Write words, #code, ^document, or field:word, such as payee:acme."


def _account(ledger: Any, text: str) -> None:  # noqa: ANN401 - a FavaLedger
    from flask import abort

    try:
        fits = patterns.fitting(text)
    except patterns.PatternError as why:
        wrong = "The account cannot be read. Write a name: Expenses:Grants."
        abort(400, f"{wrong} {why.message}")
    if not any(map(fits, ledger.accounts)):
        abort(404, f"These books have no account {text[:80]!r}. Write one of theirs.")


def _opened(ledger: Any, name: str) -> None:  # noqa: ANN401 - a FavaLedger
    from flask import abort

    below = f"{name}:"
    if not any(each == name or each.startswith(below) for each in ledger.accounts):
        abort(404, f"These books have no account {name[:80]!r}. Write one of theirs.")


def _days(ledger: Any, time: str, one_year: OneYear | None) -> None:  # noqa: ANN401
    from fava.core.filters import TimeFilter
    from fava.helpers import FavaAPIError
    from flask import abort, request

    try:
        days = TimeFilter(ledger.options, ledger.fava_options, time).date_range
    except (FavaAPIError, ValueError, OverflowError):
        abort(400, f"{time[:80]!r} names no days. {_TIMES}")
    if one_year and OWN_PAGES not in request.path:
        period = one_year.year.period
        if not (days.begin in period and days.end_inclusive in period):
            abort(400, _OTHER_YEAR.format(one_year.year))
