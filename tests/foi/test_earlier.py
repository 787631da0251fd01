"""What others were told, and why it differs now: by the payments, to the penny."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.cli.main import group
from mopac_spend.findings import Refusal
from mopac_spend.foi.answering import beneath
from mopac_spend.foi.asking import Typed, answered
from mopac_spend.foi.earlier import Earlier
from mopac_spend.foi.filing import Cabinet
from tests.books_maker import make_books

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("looked_into_here")

FIRST = """
    2018-05-14 | Acme Ltd | Course | 100.00 | vru / knife-crime / training
    2018-06-01 | Bolt LLP | Course | 20.50 | vru / victims / training
    2018-07-02 | Acme Ltd | Advice | 7.00 | finance / victims / consultancy
"""
# One course is gone, one is dearer, and one came late.
LATER = """
    2018-05-14 | Acme Ltd | Course | 100.00 | vru / knife-crime / consultancy
    2018-06-01 | Bolt LLP | Course | 20.50 | vru / victims / training
    2018-08-01 | Cole Ltd | Course | 300.00 | vru / victims / training
    2018-07-02 | Acme Ltd | Advice | 7.00 | finance / victims / consultancy
"""
LETTER = "1. What was spent on training?\n2. Anything else?\n\nRegards\nAlex Reader\n"
BY = ("--by", "Officer", "--on", "2021-06-28")
TRAINING = ("spend-by-category", "--category", "training", "--fy", "2018-19")


class Office:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books(FIRST)
        (folder / "letter.txt").write_text(LETTER, encoding="utf-8")

    def books(self, lines: str) -> None:
        shutil.rmtree(self.folder / "ledger", ignore_errors=True)
        make_books(self.folder / "ledger", lines)

    def run(self, *words: str) -> tuple[str, str]:
        books = ["--books", str(self.folder / "ledger"), "foi"]
        result = CliRunner().invoke(group, [*books, *words])
        assert result.exception is None, result.exception
        return result.stdout, result.stderr

    def open(self) -> str:
        file = str(self.folder / "letter.txt")
        return self.run("open", file, "--received", "2021-06-22")[0].strip()

    def sent(self, *asked: str) -> str:
        case = self.open()
        self.run("answer", case, "1", *asked, *BY)
        self.run("answer", case, "2", "--say", "No.", *BY)
        self.run("draft", case, *BY)
        self.run("approve", case, "--by", "Head", "--on", "2021-06-29")
        self.run("release", case, "--by", "Officer", "--on", "2021-07-02")
        return case

    def told(self, *asked: str) -> str:
        return self.run("answer", self.open(), "1", *asked, *BY)[1]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_same_question_of_the_same_books_has_the_same_figure(
    office: Office,
) -> None:
    case = office.sent(*TRAINING)
    said = office.told(*TRAINING)
    assert (
        f"you told another requester ({case}, part 1, 2 July 2021): £120.50. It is the "
        f"same figure, of the same books." in said
    )
    assert "Reader" not in said


def test_a_difference_is_explained_by_its_payments(office: Office) -> None:
    office.sent(*TRAINING)
    office.books(LATER)
    said = office.told(*TRAINING)
    assert "£120.50. It is £320.50 now, £200.00 more, because the books changed" in said
    assert re.search(r"1 payment added or now counted \(\+£300\.00: \S+\)", said)
    assert re.search(r"1 payment no longer there or counted \(-£100\.00: \S+\)", said)


def test_the_pieces_of_a_difference_sum_to_it(office: Office) -> None:
    office.sent(*TRAINING)
    office.books(LATER.replace("20.50", "21.00"))
    said = office.told(*TRAINING)
    change = re.search(r"£([\d.]+) more", said)
    pieces = re.findall(r"\((\+|-)£([\d.]+):", said)
    assert change
    assert sum(Decimal(f"{sign}{pounds}") for sign, pounds in pieces) == Decimal(
        change[1]
    )


def test_other_days_and_other_filters_are_said_and_others_are_not_shown(
    office: Office,
) -> None:
    office.sent(*TRAINING)
    year = ("spend-by-category", "--category", "training")
    assert "It was of other days: 2018-19" in office.told(*year)
    both = ("spend-by-category", "--fy", "2018-19")
    assert "asked otherwise: category training; now: category any" in office.told(*both)
    other = ("spend-by-category", "--category", "consultancy", "--fy", "2018-19")
    assert "another requester" not in office.told(*other)
    assert "another requester" not in office.told("spend-by-supplier")


def test_all_payments_are_compared_though_the_books_grew(office: Office) -> None:
    every = ("spend-by-category", "--category", "training")
    office.sent(*every)
    office.books(
        f"{FIRST}    2019-08-01 | Cole | Course | 5.00 | vru / victims / training"
    )
    said = office.told(*every)
    assert "£125.50 now, £5.00 more" in said
    assert "1 payment added or now counted (+£5.00" in said


def test_what_was_not_sent_was_not_told(office: Office) -> None:
    office.told(*TRAINING)
    assert "another requester" not in office.told(*TRAINING)
    case = office.sent(*TRAINING)
    office.run("review", case, "--by", "Officer", "--on", "2021-07-05")
    again = ("spend-by-category", "--category", "grants", "--by", "Officer")
    office.run("answer", case, "1", *again, "--on", "2021-07-06")
    assert f"({case}, part 1, 2 July 2021): £120.50." in office.told(*TRAINING)


def test_a_damaged_case_is_passed_by(office: Office) -> None:
    case = office.sent(*TRAINING)
    (office.folder / "foi-cases" / case / "events" / "0001.json").unlink()
    assert "another requester" not in office.told(*TRAINING)


def test_rows_of_registers_are_compared(office: Office) -> None:
    office.sent("commitments")
    assert "It is the same figure" in office.told("commitments")


def test_proposals_say_what_was_told(office: Office) -> None:
    office.sent(*TRAINING)
    case = office.open()
    told = json.loads(office.run("propose", case, "1", "--format", "json")[0])
    earlier = [line for each in told[0]["proposals"] for line in each["earlier"]]
    assert any("you told another requester" in line for line in earlier)
    assert "Reader" not in json.dumps(told)


def test_what_is_kept_of_payments_stays_in_the_case(office: Office) -> None:
    case = office.sent(*TRAINING)
    folder = office.folder / "foi-cases" / case
    (private,) = folder.rglob("private.json")
    refs = [*json.loads(private.read_text(encoding="utf-8"))["payments"]]
    assert len(refs) == 2
    for file in (folder / "release").rglob("*.*"):
        content = file.read_bytes()
        assert file.name != "private.json"
        assert not any(ref.encode() in content for ref in refs)


def test_answers_of_different_books_are_not_sent_in_one_letter(office: Office) -> None:
    case = office.open()
    office.run("answer", case, "1", *TRAINING, *BY)
    office.books(LATER)
    office.run("answer", case, "2", "spend-by-category", "--fy", "2018-19", *BY)
    books = ["--books", str(office.folder / "ledger"), "foi"]
    said = CliRunner().invoke(group, [*books, "draft", case, *BY]).exception
    assert isinstance(said, Refusal)
    assert said.code == "FOI-022"
    again = f"mopac-spend foi answer {case} 1 {' '.join(TRAINING)} --by NAME"
    assert again in str(said)
    office.run("draft", case, *BY, "--despite", "the first figure is of the audit")
    shown = json.loads(office.run("show", case, "--format", "json")[0])
    assert "different states of the books" in shown["despite"][0]
    office.run("answer", case, "1", *TRAINING, *BY)
    office.run("draft", case, *BY)
    shown = json.loads(office.run("show", case, "--format", "json")[0])
    assert (shown["despite"], shown["stale"]) == ([], [])


def test_a_draft_says_that_the_books_have_changed_since(office: Office) -> None:
    case = office.open()
    office.run("answer", case, "1", *TRAINING, *BY)
    office.run("answer", case, "2", "--say", "No.", *BY)
    office.books(LATER)
    said = office.run("draft", case, *BY)[1]
    assert "part 1 was answered on 28 June 2021, and the books have changed" in said
    assert "of other books: part 1" in office.run("show", case)[0]


def test_an_answer_holds_its_method_and_the_digest_of_the_books(
    office: Office,
) -> None:
    case = office.open()
    office.run("answer", case, "1", *TRAINING, *BY)
    (file,) = (office.folder / "foi-cases" / case).rglob("answer.json")
    method = json.loads(file.read_text(encoding="utf-8"))["method"]
    (part, _) = json.loads(office.run("show", case, "--format", "json")[0])["parts"]
    assert part["books_sha256"] == method["books_sha256"]
    assert len(method["books_sha256"]) == 64
    assert part["question"] == " ".join(TRAINING)
    assert method["sql"]


def test_refs_of_one_payment_that_is_divided_are_summed(office: Office) -> None:
    from mopac_spend.books.load import open_books

    books = open_books(office.folder / "ledger")
    answer = answered(books, Typed("spend-by-category", (("fy", "2018-19"),)))
    assert sum(beneath(answer).values()) == answer.total
    cabinet = Cabinet(office.folder / "foi-cases", office.folder / "ledger")
    assert Earlier(cabinet, "FOI-2021-0001").of(answer) == []
