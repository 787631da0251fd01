"""What completes a word of the filter: brought along, or asked for in large books."""

from __future__ import annotations

from types import SimpleNamespace

from mopac_spend.fava.completing import completions

MANY = [f"Supplier {number} (Ltd)" for number in range(600)]


def ledger(**lists: list[str]) -> SimpleNamespace:
    empty: dict[str, list[str]] = {"payees": [], "links": [], "tags": []}
    return SimpleNamespace(attributes=SimpleNamespace(**empty | lists))


def test_only_what_a_page_does_not_bring_is_given() -> None:
    few = ledger(payees=MANY[:400])
    assert completions(few, "supplier") == []
    many = ledger(payees=MANY, links=[f"doc-{each}" for each in range(600)])
    found = completions(many, "SUPPLIER 59")
    assert found[0] == r'payee:"Supplier\ 59\ \(Ltd\)"'
    assert len(completions(many, "supplier")) == 30
    assert completions(many, "^doc-599") == ["^doc-599"]
    assert completions(many, "#doc-599") == []
    assert completions(many, "") == []
    assert completions(many, 'payee:"supplier 7')[0].startswith('payee:"Supplier')
