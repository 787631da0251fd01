"""What completes a word in Fava's filter: brought along, or asked for in large books.

Fava puts every payee and every link of the books into each page, a megabyte and more
where there are many. Long lists are left out here; while a word is typed, the script of
the shell asks for those few that complete it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask, Response

# Names of a list that stand in every page, and those that are given for a word.
_MOST, _GIVEN = 500, 30


def bring_less(application: Flask) -> None:
    """Leave long lists out of what Fava's pages bring along."""
    from fava.internal_api import get_ledger_data
    from fava.json_api import json_success

    def data() -> Any:  # noqa: ANN401 - a LedgerData
        whole = get_ledger_data()
        return replace(
            whole,
            payees=_if_short(whole.payees),
            links=_if_short(whole.links),
            tags=_if_short(whole.tags),
        )

    def given(**_: Any) -> Response:  # noqa: ANN401 - as Flask calls it
        return json_success(data())

    application.add_template_global(data, "get_ledger_data")
    application.view_functions["json_api.get_ledger_data"] = given


def completions(ledger: Any, word: str) -> list[str]:  # noqa: ANN401 - a FavaLedger
    """Give what completes a word, of lists that pages do not bring along.

    Args:
        ledger: whose payees, links and tags they are.
        word: as it is typed so far; `^` begins a link and `#` a tag.

    """
    found = [
        *_of(ledger.attributes.tags, word.removeprefix("#"), "#{}"),
        *_of(ledger.attributes.links, word.removeprefix("^"), "^{}"),
    ]
    if word[:1] not in {"#", "^"}:
        bare = word.removeprefix("payee:").lstrip('"')
        payees = _of(ledger.attributes.payees, bare, "{}")
        found = [*(f'payee:"{re.escape(each)}"' for each in payees), *found]
    return found[:_GIVEN]


def _if_short(names: Sequence[str]) -> Sequence[str]:
    return names if len(names) <= _MOST else []


def _of(names: list[str], word: str, form: str) -> list[str]:
    if len(names) <= _MOST or not word:
        return []
    wanted = word.casefold()
    found = (form.format(each) for each in names if wanted in each.casefold())
    return [each for each, _ in zip(found, range(_GIVEN), strict=False)]
