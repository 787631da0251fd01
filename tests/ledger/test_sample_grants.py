"""The sample grants agree with the payments and with what was published."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.register import Call, Clawback, Condition, Grant, Instalment

if TYPE_CHECKING:
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

NORM = 21


@pytest.fixture(scope="module")
def paid(payments: dict[str, Payment]) -> dict[str, list[Payment]]:
    """Payments by the grant they carry."""
    held: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in payments.values():
        if payment.grant:
            held[payment.grant].append(payment)
    return dict(held)


def pounds(payments: list[Payment]) -> Decimal:
    return sum((payment.amount for payment in payments), Decimal(0))


def awarded(register: Register, prefix: str) -> list[Decimal]:
    """Give the amounts of the awards of one prefix."""
    known = register.of(Grant).values()
    return [g.amount or Decimal(0) for g in known if g.code.startswith(prefix)]


def test_every_grant_tag_is_an_award_made_by_then(
    register: Register, paid: dict[str, list[Payment]]
) -> None:
    known = register.of(Grant)
    assert len(known) >= 30
    for code, held in paid.items():
        assert known[code].valid_from <= min(payment.date for payment in held), code
        assert {payment.supplier for payment in held} == {known[code].recipient}, code
        assert pounds(held) <= (known[code].amount or 0), code
        boroughs = {payment.borough for payment in held}
        assert boroughs in ({known[code].borough}, {""}), code


def test_every_instalment_names_a_payment_of_its_grant(
    register: Register, payments: dict[str, Payment]
) -> None:
    events = register.events_of(Instalment)
    released = [event for event in events if event.payment]
    assert len({event.payment for event in released}) == len(released) > 400
    for event in released:
        payment = payments[event.payment]
        assert (payment.grant, payment.amount) == (event.code, event.amount)


def test_instalments_come_to_no_more_than_the_award(register: Register) -> None:
    due: Counter[str] = Counter()
    for event in register.events_of(Instalment):
        due[event.code] += int((event.amount or 0) * 100)
    for code, pence in due.items():
        assert pence <= (register.of(Grant)[code].amount or 0) * 100, code


def test_days_to_release_are_of_every_sort(
    register: Register, payments: dict[str, Payment]
) -> None:
    sorts: Counter[str] = Counter()
    for event in register.events_of(Instalment):
        if event.payment and event.signed_off:
            days = (payments[event.payment].date - event.signed_off).days
            sorts["early" if days < 0 else "norm" if days <= NORM else "late"] += 1
        elif event.payment:
            sorts["no sign-off"] += 1
        elif not event.released:
            sorts["signed off" if event.signed_off else "not due"] += 1
    assert sorts["norm"] > sorts["late"] > sorts["no sign-off"] > 1
    assert sorts["early"] == sorts["signed off"] == 1


@pytest.mark.parametrize(
    ("prefix", "awards", "published"),
    [
        ("G-CCF1-", 13, "10000000.00"),  # PCD 310
        ("G-CCF1-FOS", 1, "2996940.00"),
        ("G-RCC18-", 4, "1260000.00"),  # PCD 350
        ("G-HAV18", 1, "2165000.00"),
        ("G-SEED1-", 9, "250000.00"),
        ("G-SEED2-", 34, "1150000.00"),
        ("G-CPA19-", 39, "1440000.00"),  # PCD 681
        ("G-VRC19-", 15, "2400000.00"),  # PCD 673
        ("G-VYP19", 1, "450000.00"),  # PCD 649
        ("G-VMG19-", 6, "36000.00"),
        ("G-SUM20", 1, "500000.00"),  # PCD 788
        ("G-URR20-", 4, "750000.00"),  # the funds uplift
        ("G-UED20-", 2, "150000.00"),
        ("G-UHC20-", 3, "300000.00"),
        ("G-DSV", 32, "1542328.25"),  # PCD 888, to the penny
        ("G-LCPF17-BROMLEY", 1, "643430.00"),
    ],
)
def test_awards_come_to_what_was_published(
    register: Register, prefix: str, awards: int, published: str
) -> None:
    held = awarded(register, prefix)
    assert (len(held), sum(held)) == (awards, Decimal(published))


def test_an_intermediary_passes_on_no_more_than_it_was_given(
    register: Register, payments: dict[str, Payment]
) -> None:
    known = register.of(Grant)
    victims, extremism = known["G-VSG17"], known["G-CVE19"]
    assert (victims.amount, victims.fee) == (Decimal(714564), Decimal(12874))
    assert {g.code for g in known.values() if g.intermediary} == {"G-VSG17", "G-CVE19"}
    assert sum(awarded(register, "G-VSG17-ON-")) < Decimal(714564)
    assert sum(awarded(register, "G-CVE19-ON-")) == extremism.amount
    for code, grant in known.items():
        assert grant.onward_of == (code.partition("-ON-")[0] if "-ON-" in code else "")
    fees = [p for p in payments.values() if p.category == "grant-management-fees"]
    assert pounds(fees) == Decimal(12874) + (extremism.fee or 0)
    assert {payment.grant for payment in fees} == {""}, "a fee is no grant"


def test_what_was_awarded_and_not_paid(
    register: Register, paid: dict[str, list[Payment]]
) -> None:
    waiting = {
        code
        for code, grant in register.of(Grant).items()
        if not grant.onward_of and pounds(paid.get(code, [])) != grant.amount
    }
    # The council's first instalment came before the export had a column for it.
    assert waiting == {"G-LCPF17-BROMLEY", "G-YPP20-01", "G-YPP20-02"}


def test_one_clawback_came_back_and_one_is_due(
    register: Register, payments: dict[str, Payment]
) -> None:
    back, due = sorted(register.events_of(Clawback), key=lambda event: event.day)
    assert payments[back.payment].grant == back.code
    assert payments[back.payment].amount == -(back.amount or 0) < 0
    assert (due.code, due.payment) == ("G-CPA19-17", "")


def test_conditions_are_met_and_open(register: Register) -> None:
    met = Counter(event.met is not None for event in register.events_of(Condition))
    assert met[True] > met[False] > 3


def test_grants_differ_in_route_use_and_sector(register: Register) -> None:
    known = register.of(Grant).values()
    assert {g.route for g in known} == {"competitive", "direct", ""}
    assert {g.use for g in known} == {"capital", "revenue"}
    assert {g.sector for g in known} == {"vcse", "public", "other"}
    assert len({g.borough for g in known}) == 33, "all 32, and no borough"


def test_calls_have_as_many_awards_as_were_published(register: Register) -> None:
    calls = register.of(Call)
    awards = Counter(grant.call for grant in register.of(Grant).values())
    for code, count in {"CALL-SEED1": 9, "CALL-SEED2": 34, "CALL-CPA19": 39}.items():
        assert (awards[code], calls[code].budget) == (
            count,
            sum(awarded(register, f"G-{code.removeprefix('CALL-')}-")),
        )
    assert calls["CALL-CPA19"].applications == 83
    endeavour = calls["CALL-SEF4"]
    assert (endeavour.applications, endeavour.requested, endeavour.budget) == (
        70,
        Decimal(2565515),
        Decimal(873925),
    )
    assert not awards["CALL-SEF4"], "later than these books; its note says so"
    assert "23 awards" in endeavour.note
