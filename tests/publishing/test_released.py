"""Publications and releases beside one another: nothing hidden is given back unsaid."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.disclosure import Cell, Paid, Rule, Standing
from mopac_spend.disclosure.printed import given_back
from mopac_spend.disclosure.released import FOLDER, Shelf
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released
from mopac_spend.tables.model import Mark
from tests.disclosure.office import Office
from tests.disclosure.test_answers import PAYMENTS, PEOPLE, YEAR

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell as Shown

SMALL = (
    "\n    2018-08-08 | Person Example F | Advice | 300.00 | "
    "vru / victims / consultancy"
)
DARK = PEOPLE + "".join(
    f'2012-01-16 custom "withholding" "W-{each}" "What one of few was paid"\n'
    f'  supplier: "person-{each}"\n'
    f'  reason: "personal-data"\n'
    f"  amount: TRUE\n"
    for each in "abcde"
)
DESPITE = ("--despite-releases", "--by", "Head", "--reason", "The Order asks for it")


def publish(office: Office, *more: str) -> tuple[int, str]:
    out = str(office.folder / "out")
    wish = ("--period", "2018-19", "--output", out, "--with-gaps", "--format", "json")
    done = office.run("publish", "sio-3g", *wish, *more)
    return done.exit_code, done.output if done.exit_code == 0 else f"{done.exception}"


def rows(office: Office) -> list[dict[str, str]]:
    file = office.folder / "out/sio-3g-2018-19/sio-3g-2018-19.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shelf(office: Office) -> Shelf:
    return Shelf(office.folder / "foi-cases" / FOLDER)


def amounts(office: Office) -> dict[Shown, Shown]:
    """Give what a release of the year by category would show."""
    answer = ask(open_books(office.books), "spend-by-category", **YEAR)
    of = released(answer, shelf(office), lines=False).answer
    return {row[0]: row[-1] for row in of.rows}


def test_what_a_release_hid_is_not_given_back_in_silence(tmp_path: Path) -> None:
    office = Office(tmp_path)
    out = office.release("release", "spend-by-category", "--fy", "2018-19")
    assert "[c]" in (out / "data/answer.csv").read_text("utf-8")
    before = shelf(office).kept()
    status, refused = publish(office)
    assert status != 0
    assert "what earlier releases hid" in refused
    assert "consultancy" in refused
    assert "--despite-releases" in refused
    assert not (tmp_path / "out").exists()
    assert not (office.books / "publications").exists()
    assert shelf(office).kept() == before
    # Whose decision it is, is recorded.
    status, why = publish(office, "--despite-releases")
    assert status != 0
    assert "somebody's decision" in why
    status, _ = publish(office, *DESPITE)
    assert status == 0
    assert len(rows(office)) == 5
    assert "The Order asks for it" in "".join(
        file.read_text("utf-8")
        for file in (office.books / "record").glob("*.beancount")
    )


def test_amounts_that_are_withheld_too_give_nothing_back(tmp_path: Path) -> None:
    office = Office(tmp_path, registers=DARK)
    office.release("release", "spend-by-category", "--fy", "2018-19")
    status, said = publish(office)
    assert status == 0, said
    shown = [row for row in rows(office) if row["Withheld"]]
    assert [row["Amount (£)"] for row in shown] == [""] * 5
    assert {row["Recipient"] for row in shown} == {"Individual (name withheld)"}
    content = json.loads(said)
    classes = {each["class"]: Decimal(each["pounds"]) for each in content["classes"]}
    # The rows are there, and their sum is in that of the class, of five people.
    assert classes["sio-3g"] == Decimal("26823.05")
    assert content["pounds"] == "0.00"
    assert any("but for those of 5 rows" in each for each in content["notes"])
    for file in (tmp_path / "out/sio-3g-2018-19").iterdir():
        for pounds in ("7321.55", "7,321.55", "4100.10", "4,100.10"):
            assert pounds.encode() not in file.read_bytes(), file.name


def test_a_sum_of_a_class_that_would_say_it_is_refused(tmp_path: Path) -> None:
    """Where one amount alone is withheld, the class less its rows says it."""
    only = DARK[: DARK.index('2012-01-16 custom "withholding" "W-b"')]
    office = Office(tmp_path, registers=only)
    office.release("release", "spend-by-category", "--fy", "2018-19")
    status, refused = publish(office)
    assert status != 0
    assert "what earlier releases hid" in refused


def test_a_release_knows_what_was_published(tmp_path: Path) -> None:
    office = Office(tmp_path, PAYMENTS + SMALL)
    before = amounts(office)
    assert before["consultancy"] is Mark.CONFIDENTIAL
    status, said = publish(office)
    assert status == 0, said
    # Five are printed, each by itself. The sixth is under the threshold and is not: any
    # sum less the printed rows would say it, so no individual is in the release.
    assert len(shelf(office).kept().paid) == 6
    after = amounts(office)
    assert after["training"] == Decimal("250.25")
    assert after["consultancy"] == Decimal("100.00")
    # Published again, nothing more is to be remembered.
    files = sorted((tmp_path / "foi-cases" / FOLDER).glob("*.json"))
    assert publish(office)[0] == 0
    assert sorted((tmp_path / "foi-cases" / FOLDER).glob("*.json")) == files


def test_what_is_printed_row_by_row_is_hidden_nowhere_else(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert amounts(office)["consultancy"] is Mark.CONFIDENTIAL
    assert publish(office)[0] == 0
    assert amounts(office)["consultancy"] == Decimal("7421.55")


def test_what_nobody_has_decided_of_is_remembered_too(tmp_path: Path) -> None:
    """Its row is withheld until then, and its amount is public from then on."""
    lines = "2018-04-02 | Mr Quill Quorum | Talk | 700.00 | vru / victims / training"
    office = Office(tmp_path, lines)
    status, said = publish(office)
    assert status == 0, said
    ((key, paid),) = shelf(office).kept().paid.items()
    assert (key.rpartition(" ")[2], paid.amount) == ("700.00", Decimal("700.00"))
    assert "Quorum" not in "".join(
        file.read_text() for file in (tmp_path / "foi-cases" / FOLDER).glob("*.json")
    )


def test_a_draft_is_held_against_releases_and_not_remembered(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert publish(office, "--draft")[0] == 0
    assert not shelf(office).kept().paid
    office.release("release", "spend-by-category", "--fy", "2018-19")
    assert publish(office, "--draft")[0] != 0


def test_without_individuals_nothing_is_remembered(tmp_path: Path) -> None:
    office = Office(
        tmp_path, "2018-04-02 | Acme Ltd | Talk | 700.00 | vru / victims / training"
    )
    assert publish(office)[0] == 0
    assert not (tmp_path / "foi-cases").exists()


PAID = {
    name: Paid(name, Decimal(pounds))
    for name, pounds in (("a", 100), ("b", 200), ("c", 300), ("d", 400), ("e", 500))
}


def cell(keys: str, standing: Standing = Standing.SHOWN) -> Cell:
    return Cell(keys, dict.fromkeys(keys, 1.0), standing)


@pytest.mark.parametrize(
    ("now", "given"),
    [
        ([], []),
        # Of the others one by one nothing follows; of the hidden one itself it does.
        (["b"], []),
        (["a"], ["a"]),
        # The total less what is left is the hidden sum.
        (["bcde"], ["a"]),
        (["b", "c", "d", "e"], ["a"]),
        (["bcd"], []),
    ],
)
def test_what_follows_of_a_hidden_sum(now: list[str], given: list[str]) -> None:
    before = [cell("abcde"), cell("a", Standing.HIDDEN), cell("bcde", Standing.HIDDEN)]
    found = given_back(PAID, before, [cell(each) for each in now], Rule())
    assert [each for each in found if each == "a"] == given


def test_what_was_known_before_is_not_given_back_now() -> None:
    before = [cell("abc"), cell("bc"), cell("a", Standing.HIDDEN)]
    assert not given_back(PAID, before, [cell("a")], Rule())
    assert not given_back(PAID, [cell("a"), *before], [cell("abc")], Rule())
