"""An export that nobody changed changes nothing, whatever the register holds."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.cells import csv_rows, guarded, unguarded
from mopac_spend.forms.filled import Faults, read
from mopac_spend.register import Event
from mopac_spend.registering.columns import ALL
from mopac_spend.registering.exporting import export
from mopac_spend.registering.filled import read_rows, recorded_of
from mopac_spend.registering.run import EXPORT
from tests.registering.invented import AWKWARD, base, several, texts
from tests.workbooks_here import read_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.books.register_text import Recorded
    from mopac_spend.register import Register
    from mopac_spend.register.shape import Described

EACH = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.kind)


@pytest.fixture(scope="module", autouse=True)
def _read_here() -> Iterator[None]:
    with read_here():
        yield


def register_with(kind: Described, entries: list[Recorded]) -> Register:
    register = base()
    for each in entries:
        if isinstance(each, Event):
            register.events[kind.kind].append(each)
        else:
            register.entries[kind.kind][each.code] = each
    return register


def unchanged(kind: Described, register: Register, form: str) -> None:
    entries = recorded_of(kind, register)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"register.{form}"
        file.write_bytes(export(kind, entries, form))
        filled = read(file, "REGISTER-001", EXPORT)
        rows = read_rows(filled.first, kind, register, faults := Faults())
        faults.refuse()
    assert [row.new for row in rows] == entries
    assert [row.old for row in rows] == entries
    assert [row.number for row in rows] == list(range(2, len(entries) + 2))


@EACH
@given(st.data())
@settings(max_examples=3, deadline=None)
def test_csv(kind: Described, data: st.DataObject) -> None:
    unchanged(kind, register_with(kind, data.draw(several(kind))), "csv")


@EACH
@given(st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_workbook(kind: Described, data: st.DataObject) -> None:
    unchanged(kind, register_with(kind, data.draw(several(kind))), "xlsx")


@given(texts())
def test_a_guarded_text_is_harmless_and_is_given_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip(" \u00a0").startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_awkward_texts_in_every_text(text: str, form: str) -> None:
    from mopac_spend.register import Contract, SumPart
    from tests.registering.invented import FIRST

    contract = Contract(
        code="n-1",
        title=text if text.strip() else f"x{text}",
        valid_from=FIRST,
        supplier=text,
        owner=text,
        note=text,
    )
    unchanged(Contract, register_with(Contract, [contract]), form)
    part = SumPart(code="published-sum-1", day=FIRST, what=text, source=text)
    other = SumPart(code="published-sum-1", day=FIRST, what=f"'{text}")
    unchanged(SumPart, register_with(SumPart, [part, other]), form)


def test_no_text_of_a_csv_runs_in_a_spreadsheet() -> None:
    from mopac_spend.register import Plan
    from tests.registering.invented import FIRST

    entries: list[Recorded] = [
        Plan(code=f"n-{number}", title=f"x{text}", valid_from=FIRST, note=text)
        for number, text in enumerate(AWKWARD)
    ]
    rows = csv_rows(export(Plan, entries, "csv"))
    for row in rows[1:]:
        assert not any(cell.lstrip().startswith(("=", "@", "\t")) for cell in row)
