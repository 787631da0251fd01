"""What cannot be published is said, with a code and what to do; nothing is written.

What else is refused: a category that no class covers and duties that clash are in
`test_law`, a file of other tools in `test_adopted`, what a release hid in
`test_released`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
LINES = "\n".join(
    f"{day} | Acme Ltd | Advice | 600.00 | {ITEM} | decision=PCD-79"
    for day in ("2020-06-01", "2020-08-01")
)
WISH = ("--output", "out")
# By whom a form is filled in that the standard does not know.
DUTY = """
2020-04-01 custom "duty" "own-500" "Our own list"
  law: "our own"
  what: "each item"
  per: "{per}"
  threshold: 500.00 GBP
  operator: "{operator}"
  vat: "net"
  classes: "class-purchases"
  frequency: "{frequency}"
  form: "Date: date*, Amount (£): {field}*"
"""
SOUND = {
    "per": "document",
    "operator": "exceeding",
    "frequency": "month",
    "field": "amount",
}


@pytest.mark.parametrize(
    ("typed", "code", "what_to_do"),
    [
        (("pa23-s70", "--period", "2020-06", *WISH), "PUBLISH-002", "in force from"),
        (("sio-3g-2012", "--period", "2020-06", *WISH), "", ""),
        (("sio-3g", "--period", "2012-01", *WISH), "PUBLISH-005", "no payment of"),
        (
            ("sio-3g", "--period", "2009-01", *WISH),
            "PUBLISH-002",
            "publish a period in",
        ),
        (
            ("sio-9z", "--period", "2020-06", *WISH),
            "PUBLISH-001",
            "there are 360giving",
        ),
        (("sio-3g", "--period", "June", *WISH), "PUBLISH-002", "a month as 2020-05"),
        (("sio-3g", "--period", "2020-21-H3", *WISH), "PUBLISH-002", "is no period"),
        (("sio-3g", "--period", "2099-06", *WISH), "PUBLISH-002", "publish it after"),
        (("sio-3g", "--period", "2020-06"), "PUBLISH-001", "where to"),
        (("sio-3g", "--period", "2020-07", *WISH), "PUBLISH-005", "not the same as"),
    ],
)
def test_it_is_said_with_its_code_and_what_to_do(
    desk: Desk, typed: tuple[str, ...], code: str, what_to_do: str
) -> None:
    done = desk.make(LINES).run(*typed)
    if not code:
        # An earlier name of a duty is that of the one in force.
        assert done.status == 0, done.err
        return
    assert done.status == 2, done.err
    assert code in done.err
    assert what_to_do in done.err
    assert not (desk.folder / "out").exists()
    assert not (desk.folder / "books/publications").exists()


def test_a_period_that_is_not_closed_is_provisional_in_every_form(desk: Desk) -> None:
    said = desk.make(LINES).publish("sio-3g", "2020-06")
    assert said["status"] == "provisional"
    assert any(note.startswith("PROVISIONAL") for note in said["notes"])
    folder = desk.folder / said["folder"]
    for name in (
        "index.html",
        "datapackage.json",
        f"{said['publication']}.csv-metadata.json",
    ):
        assert "PROVISIONAL" in (folder / name).read_text("utf-8"), name


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("per", "invoice", "must be one of payment, document"),
        ("operator", "over", "must be one of exceeding, at-least"),
        ("frequency", "fortnight", "must be one of month, quarter"),
        ("field", "colour", "which is no field; there are"),
    ],
)
def test_a_value_that_no_list_knows_is_said(
    desk: Desk, field: str, value: str, said: str
) -> None:
    desk.make(LINES, DUTY.format(**SOUND | {field: value}))
    done = desk.run("own-500", "--period", "2020-06", *WISH)
    assert done.status != 0
    assert said in done.out + done.err
    assert not (desk.folder / "out").exists()


def test_a_reason_that_the_order_does_not_know_is_said(desk: Desk) -> None:
    registers = """
2020-04-01 custom "withholding" "W-1" "Because"
  supplier: "Acme Ltd"
  reason: "embarrassing"
"""
    desk.make(LINES, registers)
    done = desk.run("sio-3g", "--period", "2020-06", *WISH)
    assert done.status != 0
    assert "must be one of national-security" in done.out + done.err
    assert not (desk.folder / "out").exists()
