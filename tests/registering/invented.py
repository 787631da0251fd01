"""Entries and events of every kind, invented from what a kind may hold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from mopac_spend.register import KINDS, RESERVED, Entry, Register, SpendAccount
from mopac_spend.register.shape import Slot, Sort
from mopac_spend.registering.columns import columns_of
from mopac_spend.registering.filled import key_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.register.shape import Described

FIRST = dt.date(2020, 4, 1)
ACCOUNT = "Expenses:Training"
AWKWARD = (
    *("=1+1", "'=1+1", "''=1+1", " =x", "+1", "-5.00", "@x", "#REF!", "yes", "no"),
    *('"', 'say "it"', "\\", "a\\", "a,b;c", "; no comment", "1-2", "01/04/2020"),
    *("0012", "12.50", "\u2019", "\uff1d1", "a\nb", "a\r\nb", "\t", " x ", "_x0041_"),
)


def base() -> Register:
    """Make a register with two codes of each kind and one account."""
    register = Register()
    register.accounts[ACCOUNT] = SpendAccount(ACCOUNT, "training", (), FIRST)
    for name, kind in KINDS.items():
        for number in (1, 2):
            code = f"{name}-{number}"
            title = f"The {name} {number}"
            register.entries[name][code] = kind(
                code=code, title=title, valid_from=FIRST
            )
    return register


def texts(*, awkward: bool = True) -> SearchStrategy[str]:
    """Give texts that the ledger can hold; where none is awkward, on one line."""
    unshown = ["Cs"] if awkward else ["Cs", "Cc", "Zl", "Zp"]
    letters = st.characters(exclude_categories=unshown, exclude_characters="\0")  # type: ignore[arg-type]
    texts = [text for text in AWKWARD if awkward or text.isprintable()]
    return st.sampled_from(texts) | st.text(letters, max_size=20)


def recorded(kind: Described, *, awkward: bool = True) -> SearchStrategy[Recorded]:
    """Give entries or events of a kind; awkward texts may hold ends of lines."""
    cells: dict[str, SearchStrategy[Any]] = {
        slot.name: _values(slot, awkward) for slot in columns_of(kind)
    }
    if issubclass(kind, Entry):
        cells["code"] = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9-]{0,8}\Z").map(
            "n-".__add__
        )
        cells["title"] = texts(awkward=awkward).filter(str.strip)
        cells["valid_from"] = _days()
    else:
        cells["day"] = _days()
    return st.builds(kind, **cells)


def several(kind: Described, *, awkward: bool = True) -> SearchStrategy[list[Recorded]]:
    """Give entries or events of a kind, of which no two are the same."""
    return st.lists(recorded(kind, awkward=awkward), max_size=5, unique_by=key_of)


def _days() -> SearchStrategy[dt.date]:
    return st.dates(dt.date(1801, 1, 1), dt.date(2199, 12, 31))


def _values(slot: Slot, awkward: bool) -> SearchStrategy[Any]:  # noqa: FBT001
    pounds = st.decimals(
        Decimal("-9e11"), Decimal("9e11"), places=2, allow_nan=False
    ).map(lambda amount: amount or Decimal("0.00"))
    whole = st.integers(0, 10**9)
    by_sort: dict[Sort, SearchStrategy[Any]] = {
        Sort.DAY: st.none() | _days(),
        Sort.POUNDS: st.none() | pounds,
        Sort.WHOLE: whole,
        Sort.COUNT: st.none() | whole,
        Sort.YES_OR_NO: st.booleans(),
        Sort.SAID: st.none() | st.booleans(),
        Sort.TEXT: st.just("") | texts(awkward=awkward),
        Sort.LIST: _lists(slot),
    }
    if slot.one_of:
        return st.sampled_from(["", *slot.one_of])
    if slot.names and slot.sort is Sort.TEXT:
        codes = [code for kind in slot.names for code in _codes(kind)]
        return st.sampled_from(codes if slot.name == "code" else ["", *codes])
    return by_sort[slot.sort]


def _lists(slot: Slot) -> SearchStrategy[tuple[str, ...]]:
    of: dict[str, SearchStrategy[str]] = {
        "ids": st.from_regex(r"\A[A-Z0-9][A-Z0-9 ]{0,4}[A-Z0-9]\Z"),
        "commitments": st.builds(
            "{} {}.50".format, st.dates(dt.date(1900, 1, 1)), st.integers(0, 10**6)
        ),
        "shares": st.builds(
            "initiative-{} {}".format, st.integers(1, 2), st.integers(1, 99)
        ),
    }
    if slot.name == "profile":
        month = st.integers(-(10**6), 10**6).map("{}.50".format)
        return st.just(()) | st.tuples(*[month] * 12)
    codes = [code for kind in slot.names for code in _codes(kind)]
    each = of.get(slot.name, st.sampled_from(codes) if codes else st.just("x"))
    return st.lists(each, max_size=3).map(tuple)


def _codes(kind: str) -> list[str]:
    if kind in RESERVED:
        return [kind]
    return [ACCOUNT] if kind == "account" else [f"{kind}-1", f"{kind}-2"]
