"""The bill of materials: valid, whole, and the same wherever it is made."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.bill_of_materials import made
from tests.packages import ROOT, US, listed, locked

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bill() -> str:
    return made()


@pytest.fixture
def told(bill: str) -> dict[str, Any]:
    return dict(json.loads(bill))


def test_it_is_valid_against_its_schema(bill: str) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(bill) is None
    assert validator.validate_str(bill.replace('"library"', '"shelf"')) is not None


def test_it_lists_what_the_lock_pins_with_licence_and_hashes(
    told: dict[str, Any],
) -> None:
    listed_there = {
        (each["name"], each["version"], each["licenses"][0]["expression"])
        for each in told["components"]
    }
    assert listed_there == {
        (name, version, row.licence)
        for name, row in listed("## To run").items()
        for version in row.version.split(", ")
    }
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    hashes = [
        each["content"]
        for component in told["components"]
        for file in component["externalReferences"]
        for each in file["hashes"]
    ]
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", lock))


def test_it_says_what_brings_what(told: dict[str, Any]) -> None:
    brings = {each["ref"]: each["dependsOn"] for each in told["dependencies"]}
    ours = {each.split("/")[1].split("@")[0] for each in brings["mopac-spend"]}
    run = locked("requirements.lock")
    assert ours == {name for name, row in run.items() if US in row.brought_by}
    (beancount,) = (ref for ref in brings if ref.startswith("pkg:pypi/beancount@"))
    assert [ref.partition("@")[0] for ref in brings[beancount]] == [
        "pkg:pypi/click",
        "pkg:pypi/python-dateutil",
        "pkg:pypi/regex",
    ]


def test_it_is_the_same_anywhere(bill: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(ROOT) not in bill
    assert "serialNumber" not in bill
    assert "timestamp" not in bill
    assert made() == bill
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert json.loads(made())["metadata"]["timestamp"].startswith("1970-01-02T00:00:00")
