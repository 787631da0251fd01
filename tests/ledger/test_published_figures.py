"""Published sums and uplifts, and the rules that divide what is shared."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.periods import FinancialYear
from mopac_spend.register import (
    Apportionment,
    Category,
    Decision,
    Initiative,
    PublishedSum,
    SumPart,
    Uplift,
)
from mopac_spend.register.values import share_of

if TYPE_CHECKING:
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

GRANTS = ("community-grants", "grants-to-public-bodies")
NO_SHARE = Decimal("0.02")


def approved(register: Register, code: str) -> Decimal:
    """Give what is approved under a decision, with its uplifts."""
    more = [
        e.amount or Decimal(0) for e in register.events_of(Uplift) if e.code == code
    ]
    return (register.of(Decision)[code].amount or Decimal(0)) + sum(more, Decimal(0))


def test_every_published_sum_ties_but_one(register: Register) -> None:
    parts: Counter[str] = Counter()
    for part in register.events_of(SumPart):
        parts[part.code] += int((part.amount or 0) * 100)
    sums = register.of(PublishedSum)
    assert parts.keys() == sums.keys()
    off = {
        code: Decimal(parts[code]) / 100 - (each.amount or 0)
        for code, each in sums.items()
        if parts[code] != (each.amount or 0) * 100
    }
    assert off == {"SUM-PCD-225": Decimal(30000)}
    assert "DOES NOT TIE" in sums["SUM-PCD-225"].note
    assert len(sums) >= 20


def test_an_uplift_raises_a_decision_to_what_was_published(register: Register) -> None:
    assert approved(register, "PCD-903") == Decimal(600000)
    assert approved(register, "PCD-1074") == Decimal(725000)
    for raising, raised in {"PCD 1032": "PCD-903", "DMPCD 1255": "PCD-1074"}.items():
        assert register.resolve("decision", raising) == raised


def test_allocations_are_within_their_decision(register: Register) -> None:
    known = register.of(Decision)
    within = {code for code, each in known.items() if each.within == "PCD-79"}
    assert within == {"PCD-310", "PCD-421"}
    allocated = sum(approved(register, code) for code in within)
    assert allocated < approved(register, "PCD-79")


def test_the_shares_of_a_year_follow_what_its_programmes_paid(
    register: Register, payments: dict[str, Payment]
) -> None:
    initiatives = register.of(Initiative)
    rules = register.of(Apportionment)
    assert sorted(rules) == ["APP-2017-18", "APP-2018-19", "APP-2019-20", "APP-2020-21"]
    for code, rule in rules.items():
        assert rule.shared == "shared-evaluation"
        assert rule.valid_to
        paid: Counter[str] = Counter()
        for payment in payments.values():
            year = f"{FinancialYear.of(payment.date)}"
            one = initiatives.get(payment.initiative)
            if one and payment.category in GRANTS and code.endswith(year):
                ran = one.valid_on(rule.valid_from) and one.valid_on(rule.valid_to)
                paid[one.code] += int(payment.amount * 100) if ran else 0
        some = {k: v for k, v in paid.items() if v > NO_SHARE * paid.total()}
        shares = dict(map(share_of, rule.shares))
        assert shares.keys() == some.keys(), code
        assert sum(shares.values()) == 100
        for initiative, share in shares.items():
            exact = Decimal(100 * some[initiative]) / sum(some.values())
            assert abs(share - exact) < 1, (code, initiative)


def test_every_shared_payment_is_divided_by_a_rule(
    register: Register, payments: dict[str, Payment]
) -> None:
    rules = register.of(Apportionment).values()
    shared = [p for p in payments.values() if p.initiative == "shared-evaluation"]
    assert len(shared) > 20
    for payment in shared:
        assert sum(rule.valid_on(payment.date) for rule in rules) == 1
    assert {rule.approver for rule in rules} == {"Chief Financial Officer"}


def test_definitions_that_people_dispute_have_two_others(register: Register) -> None:
    consultancy = register.of(Category)["consultancy"]
    assert set(consultancy.narrower) == {
        "Expenses:Consultancy:Contractors",
        "Expenses:Consultancy:IT",
    }
    assert set(consultancy.wider) == {"agency-staff", "legal-fees", "audit-fees"}
    for category in register.of(Category).values():
        for account in category.narrower:
            assert register.accounts[account].category == category.code
        assert category.code not in category.wider


def test_decisions_of_payments_are_dated_and_cover_what_is_paid(
    register: Register, payments: dict[str, Payment]
) -> None:
    paid: Counter[str] = Counter()
    for payment in payments.values():
        if payment.decision:
            paid[payment.decision] += int(payment.amount * 100)
    assert len(paid) > 15
    for code, pence in paid.items():
        assert pence <= approved(register, code) * 100, code
        assert register.of(Decision)[code].valid_from < dt.date(2021, 4, 1)
