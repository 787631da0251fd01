"""The sample registers of contracts, tenders and suppliers agree with the payments."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.register import ROUTES, Contract, Decision, Supplier, Tender, Variation
from mopac_spend.register.suppliers import Names

if TYPE_CHECKING:
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment


@pytest.fixture(scope="module")
def paid(payments: dict[str, Payment]) -> dict[str, list[Payment]]:
    """Payments by the contract they carry."""
    held: defaultdict[str, list[Payment]] = defaultdict(list)
    for payment in payments.values():
        if payment.contract:
            held[payment.contract].append(payment)
    return dict(held)


def cap(register: Register, code: str) -> Decimal:
    """Give the value of a contract with all its variations."""
    changes = [e for e in register.events_of(Variation) if e.code == code]
    value = register.of(Contract)[code].value or Decimal(0)
    return value + sum((e.amount or Decimal(0) for e in changes), Decimal(0))


def test_every_contract_tag_is_a_contract_of_its_supplier(
    register: Register, paid: dict[str, list[Payment]]
) -> None:
    known, names = register.of(Contract), Names(register)
    assert len(known) >= 15
    assert paid.keys() == known.keys()
    for code, held in paid.items():
        contract = known[code]
        assert contract.valid_from <= min(payment.date for payment in held), code
        assert {payment.category for payment in held} == {contract.category}, code
        payees = {names.find(p.supplier, p.supplier_id) or p.supplier for p in held}
        assert payees == {contract.supplier}, code


def test_one_contract_is_over_its_cap(
    register: Register, paid: dict[str, list[Payment]]
) -> None:
    spent = {code: sum(p.amount for p in held) for code, held in paid.items()}
    over = {code for code, pounds in spent.items() if pounds > cap(register, code)}
    assert over == {"C-PAS-2017"}
    assert spent["C-IVWS-2019"] == cap(register, "C-IVWS-2019") == Decimal(15353600)
    assert any(pounds < cap(register, code) for code, pounds in spent.items())


def test_a_variation_is_the_amount_of_its_decision(register: Register) -> None:
    decisions = register.of(Decision)
    both = (decisions["PCD-212"].amount or 0) + (decisions["PCD-353"].amount or 0)
    assert cap(register, "C-DVS-2017") == both
    changes = register.events_of(Variation)
    assert any((event.amount or 0) < 0 for event in changes)
    assert any(event.amount is None and event.ends for event in changes)


def test_contracts_differ_in_route_and_end(register: Register) -> None:
    known = register.of(Contract).values()
    assert {contract.route for contract in known} == set(ROUTES)
    single = register.of(Contract)["C-CPS-2019"]
    assert (single.route, single.value) == ("single-tender", Decimal(400000))
    assert all(c.owner.startswith(("Director of ", "Chief ")) for c in known)
    last, year = dt.date(2021, 3, 31), dt.timedelta(days=365)
    assert any(c.ends and last < c.ends <= last + year for c in known)


def test_tenders_have_every_outcome(register: Register) -> None:
    outcomes = Counter(tender.outcome for tender in register.of(Tender).values())
    assert outcomes == {"awarded": 5, "withdrawn": 1, "": 2}
    named = {contract.tender for contract in register.of(Contract).values()} - {""}
    assert named == {
        t.code for t in register.of(Tender).values() if t.outcome[:1] == "a"
    }


def test_spellings_and_numbers_are_one_supplier(
    register: Register, payments: dict[str, Payment]
) -> None:
    names = Names(register)
    held: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for payment in payments.values():
        if code := names.find(payment.supplier, payment.supplier_id):
            held[code].add((payment.supplier, payment.supplier_id))
    for code in ("kestrel-row", "halcyon-steps", "camden", "greenfinch-academy"):
        assert len({name for name, _ in held[code]}) == 2, code
    for code in ("pellmell-quay", "cardinal-post"):
        assert len({each for _, each in held[code]}) == 2, code


def test_a_novation_follows_the_day(register: Register) -> None:
    names, title = Names(register), "Turnstone Exit Partnership Ltd"
    assert names.find(title, "", dt.date(2018, 9, 30)) == "turnstone-exit"
    assert names.find(title, "", dt.date(2018, 10, 1)) == "turnstone-exit-2018"
    known = register.of(Supplier)
    numbers = {each.company for each in known.values() if each.company}
    assert numbers == {"00000001", "00000002"}, "no company's"
    assert [each.code for each in known.values() if each.individual] == ["individuals"]
