"""Fava's own words, where they are a household's and not those of a ledger of spend.

Fava looks up every label in a catalogue of the reader's language; in English it is
empty. Here it has the few words that would mislead: what a body spent is no profit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

WORDS = {
    "Income Statement": "Income and spend",
    "Net Profit": "Net spend",
    "Net Worth": "Balance",
    "Profit": "Net spend",
    "Balance Sheet": "Balances",
}


def speak(application: Flask) -> None:
    """Give an application of Fava's our words, where its catalogue has none."""
    with application.app_context():
        domain: Any = application.extensions["babel"].instance.domain_instance
    theirs = domain.get_translations

    def worded() -> Any:  # noqa: ANN401 - as Babel's
        catalogue = theirs()
        for word, ours in WORDS.items():
            catalogue._catalog.setdefault(word, ours)  # noqa: SLF001 - as Fava reads it
        return catalogue

    domain.get_translations = worded
