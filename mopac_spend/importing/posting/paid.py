"""Rows to the payments that they become, column by column."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from mopac_spend.books.payments import Payments
from mopac_spend.importing.posting.incoming import COPIED
from mopac_spend.importing.tagging.tagger import CODES, divided, is_undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mopac_spend.importing.reading.line import Lines
    from mopac_spend.importing.tagging.ahead import Decided
    from mopac_spend.spend import Payment

# What a payment says as its source does.
_SAID = tuple(n for n in ("supplier", "description", *COPIED) if n not in CODES)


def payments_of(
    refs: Sequence[str], lines: Lines, decided: Decided, batch: str
) -> Payments:
    """Make the payments of rows.

    Args:
        refs: of the rows.
        lines: what they say.
        decided: of each.
        batch: the id of their batch.

    """
    codes, rules, amounts = decided.codes, decided.rules, lines.amounts
    if any(len(each) > 1 for each in codes):
        whose = [(at, n) for at, of in enumerate(codes) for n, _ in enumerate(of, 1)]
        refs = [
            f"{refs[at]}/{n}" if len(codes[at]) > 1 else refs[at] for at, n in whose
        ]
        parts = map(divided, amounts, rules)
        amounts = [*chain.from_iterable(parts)]
        rules = [rules[at] for at, _ in whose]
        lines = lines.take([at for at, _ in whose])
    every = [*chain.from_iterable(codes)]
    flagged = {
        id(each): {**each, "flag": "!" if is_undecided(each) else "*"} for each in every
    }
    columns = {
        **{name: lines.text(name) for name in _SAID if lines.has(name)},
        "ref": refs,
        "date": lines.dates,
        "amount": amounts,
        "document": lines.text("document"),
        "row": lines.rows,
        "rule": [rule.id if rule else "" for rule in rules],
    }
    return Payments(columns, [flagged[id(each)] for each in every], batch=batch)


def by_row(payments: Iterable[Payment], decided: Decided) -> Iterator[list[Payment]]:
    """Give the payments of each row together."""
    left = iter(payments)
    return (list(islice(left, len(codes))) for codes in decided.codes)


def reversal(payment: Payment, batch: str) -> Payment:
    """Make the payment that takes one back."""
    return payment._replace(
        ref=f"{payment.ref}-reversed",
        amount=-payment.amount,
        reverses=payment.ref,
        batch=batch,
        file="",
        line=0,
    )
