"""What a column of a shipped question may show of payments to individuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.engine.withholding import BEFORE
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.plain import leading
from mopac_spend.tables import Column, Kind

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.questions.selection import Filters

# By these a payment is found; any other column of a question has to be known for plain.
LEADS = {
    *("amends", "batch", "document", "evidence", "payment", "ref", "reverses"),
    *("missing_from", "run_from", "run_to", "rule", "rule_title", "sha256"),
    *("source_row",),
}


@pytest.mark.parametrize("name", library.names())
def test_each_column_leads_nowhere_or_is_known_to_lead(books: Books, name: str) -> None:
    question = library.find(name)
    days: Filters = {"from_": "2018-04-01", "to": "2020-03-31"}
    filters: Filters = days if BEFORE in question.tables else {}
    answer = ask(books, question, **filters)
    of_payments = leading(answer.names, answer.columns, of_one=False)
    assert {answer.names[at] for at in of_payments} <= LEADS


def test_a_column_that_nobody_knows_leads() -> None:
    columns = [
        Column.named("invoice", Kind.TEXT),
        Column.named("number", Kind.WHOLE),
        Column.named("supplier", Kind.TEXT),
        Column.named("contract", Kind.TEXT),
        Column.named("amount", Kind.POUNDS),
    ]
    names = [column.name for column in columns]
    assert leading(names, columns) == [0, 1, 3]
    assert leading(names, columns, of_one=False) == [0, 1]
