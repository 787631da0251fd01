"""Whatever stands in the place of a value, every award is accounted for."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.importing.grants import entries, packages
from mopac_spend.importing.grants.compared import compare
from mopac_spend.register import Register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GRANT: dict[str, Any] = {
    "id": "360G-test-1",
    "title": "Youth work",
    "currency": "GBP",
    "amountAwarded": 100,
    "amountDisbursed": 50,
    "awardDate": "2018-05-01",
    "plannedDates": [{"startDate": "2018-05", "endDate": "2019", "duration": 5}],
    "recipientOrganization": [{"id": "GB-CHC-1", "name": "Clubs Trust"}],
    "fundingOrganization": [{"id": "GB-CHC-2", "name": "Office"}],
    "grantProgramme": [{"code": "K", "title": "Knife crime"}],
    "regrantType": "FRG010",
    "disbursementTransaction": [{"transactionDate": "2018-06-01", "value": 5}],
    "commitmentTransaction": [{"transactionDate": "2018-06-01", "value": 5}],
    "dataSource": "http://example.org",
}
ODD: list[Any] = [
    *(None, 5, -3, 1.5, True, "", "x" * 100_000, [], {}, [[]], [None], {"id": 5}),
    *("9999-12-31", 10**30, 1e300, "2018-13", "360G-a\n1", "=1+1", "\u202e<b>"),
]


def places(value: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, inner in pairs:
        yield (*at, key)
        yield from places(inner, (*at, key))


PLACES = list(places(GRANT))


def with_odd(changes: list[tuple[tuple[Any, ...], Any]]) -> dict[str, Any]:
    copied = copy.deepcopy(GRANT)
    for (*outer, last), value in changes:
        inside: Any = copied
        try:
            for key in outer:
                inside = inside[key]
            inside[last] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
    return copied


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(ODD)), max_size=4
    )
)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_value_in_any_place(
    tmp_path: Path, changes: list[tuple[tuple[Any, ...], Any]]
) -> None:
    file = tmp_path / "g.json"
    sound = {**GRANT, "id": "360G-test-2"}
    file.write_text(json.dumps({"grants": [with_odd(changes), sound]}), "utf-8")
    package = packages.read(file)
    name = "registers/grants.beancount"
    compared = compare(package, Register(), dt.date(2012, 1, 16), name)
    assert len(compared.new) + len(compared.set_aside) == 2
    count = len(compared.paid) + len(compared.paid_aside)
    listed = (r.values.get("disbursementTransaction", ()) for r in package.records)
    assert count == sum(map(len, listed))
    # What would be written is read back as it was meant.
    text = entries.file_text("g.json", compared.new)
    entries.prove({name: text}, {grant.code: grant for grant in compared.new})
    assert "<b>" not in text


@given(cut=st.integers(0, 10_000), byte=st.binary(max_size=3))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_bytes(tmp_path: Path, cut: int, byte: bytes) -> None:
    whole = json.dumps({"grants": [GRANT]}).encode()
    at = cut % len(whole)
    file = tmp_path / "g.json"
    file.write_bytes(whole[:at] + byte + whole[at + len(byte) :])
    try:
        package = packages.read(file)
    except Refusal:
        return
    name = "registers/grants.beancount"
    compared = compare(package, Register(), dt.date(2012, 1, 16), name)
    assert len(compared.new) + len(compared.set_aside) == len(package.records)
