"""The rules of the books: rows and register in, findings out.

Each file holds one rule or a small family, and `RULES` holds them all. Whatever looks
at payments runs that list: the loader, by `books.probe` as long as it finds nothing,
and Beancount's plugin and Fava through `books.examine`. So what Fava shows and what
stops an answer are the same findings with the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.books.checks import (
    categories,
    control_totals,
    flags,
    provenance,
    reviews,
    tags,
)
from mopac_spend.books.checks.rule import PaymentRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.checks.rule import Rule
    from mopac_spend.findings import Finding
    from mopac_spend.register import Register
    from mopac_spend.spend import Projection

RULES: tuple[Rule, ...] = (
    *tags.RULES,
    categories.RULE,
    flags.RULE,
    *provenance.RULES,
    reviews.RULE,
    *control_totals.RULES,
)


def check(projection: Projection, register: Register) -> list[Finding]:
    """Run every rule over the spend table.

    Returns:
        Their findings, together with those the projection already made, in the order
        of their places.

    """
    findings = [*projection.findings]
    for rule in RULES:
        findings += rule.find(projection, register)
    return sorted(findings)


def reading(*columns: str) -> Iterator[PaymentRule]:
    """Give the rules about one payment that read any of these columns."""
    for rule in RULES:
        if isinstance(rule, PaymentRule) and not set(columns).isdisjoint(rule.columns):
            yield rule
