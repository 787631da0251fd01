"""The reply to the request of 2021, and what a reply says of each kind of answer."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from mopac_spend import shipped
from mopac_spend.residue.run import checked
from tests.foi.letter_desk import CASE, ON, Desk

pytestmark = pytest.mark.usefixtures("looked_into_here")

REQUEST = Path(__file__).parents[2] / "docs" / "request-2021.txt"
PLAN = ("--plan", "pcp-2017-21")
YEARS = ("--from", "2017-04-01", "--to", "2021-03-31")
SPENT = ("spend-by-category", *PLAN, *YEARS, "--category")
LATER = (
    *("--refuse", "22", "--why", "It will be published before the end of 2021"),
    *("--interest", "It is better read whole than in drafts."),
)
# The parts of the request, and what the first page has to say to each.
ANSWERS = {
    "1a": (("commitment-progress", *PLAN), "complete or on course 87%"),
    "1b": (("--say", "The boards publish minutes."), "The boards publish minutes."),
    "2": (("commitment-progress", *PLAN), "commitments 119"),
    "3": (LATER, "Withheld: section 22"),
    "4a": ((*SPENT, "consultancy"), "At least \u00a33,116,154.72 in 206 payments"),
    "4b": ((*SPENT, "community-grants"), "At least \u00a331,572,343.19"),
    "4c": ((*SPENT, "training"), "At least \u00a31,518,063.51"),
    "4d": (
        ("spend-by-initiative", *PLAN, *YEARS, "--category", "tenders"),
        "At least \u00a327,557,593.24",
    ),
    "5": (("commitment-progress", "--plan", "kcs-2017"), "commitments 39"),
}


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("desk")
    text = REQUEST.read_text(encoding="utf-8")
    # What is released is remembered beside the books, so they are a copy.
    books = Path(shutil.copytree(shipped.folder("ledger"), folder / "ledger"))
    desk = Desk(folder, books, text)
    for part, (words, _) in ANSWERS.items():
        desk.answer(part, *words)
    return desk.draft()


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_first_page_answers_every_part(reply: dict[str, bytes]) -> None:
    first = flat(PdfReader(io.BytesIO(reply["pdf"])).pages[0].extract_text())
    table = docx.Document(io.BytesIO(reply["docx"])).tables[0]
    rows = {row.cells[0].text: row.cells[2].text for row in table.rows}
    assert {*ANSWERS} == {*rows} - {"Part"}
    for part, (_, answer) in ANSWERS.items():
        assert answer in rows[part]
        assert answer in first
    # The whole of it is short; the figures as they were made stand at its end.
    assert len(PdfReader(io.BytesIO(reply["pdf"])).pages) <= 5


def test_figures_are_said_in_sentences_with_their_coverage_and_definition(
    reply: dict[str, bytes],
) -> None:
    text = flat(reply["txt"].decode())
    assert (
        "We paid \u00a33,116,154.72 in 206 payments from 1 April 2017 to 31 March "
        "2021, where the plan is Police and Crime Plan 2017-21 and the category is "
        "Consultancy. Of every \u00a3100 of such spending \u00a370 carries a decision "
        "about the initiative that it served, so the figure is a minimum: "
        "\u00a31,740,812.77 in 96 payments carry none yet, and some of that may "
        "belong here."
    ) in text
    assert "Consultancy: Advice, analysis, evaluation, research" in text
    assert "The largest of these are Integrated Victims and Witnesses Service" in text
    # What was said once is not said again.
    assert text.count("For each plan, how many commitments") == 1
    assert text.count("The words mean what they mean under part 1a.") == 2
    assert text.count("The table is the one under part 1a.") == 1
    assert "by month, directorate, initiative" in text
    assert "payment by payment" in text


def test_the_words_of_the_law_are_where_they_have_to_be(
    reply: dict[str, bytes],
) -> None:
    text = flat(reply["txt"].decode())
    for words in (
        "We hold information for this part and do not give it, because section 22",
        "It will be published before the end of 2021. We weighed the public interest",
        "notice of refusal under section 17(1), and its reasons as to the public",
        "for which section 17(3) asks",
        "within 40 working days for an internal review",
        "(section 17(7)(a))",
        "section 50 of the Act (section 17(7)(b))",
        "ILLUSTRATIVE",
    ):
        assert words in text
    table = docx.Document(io.BytesIO(reply["docx"])).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    why = "Section 22: information intended for future publication."
    assert rows[1:] == [["3", "All that part 3 asks for", "the whole", why]]


def test_nothing_is_found_in_what_leaves(
    reply: dict[str, bytes], tmp_path: Path
) -> None:
    for form, content in reply.items():
        file = tmp_path / f"reply.{form}"
        file.write_bytes(content)
        assert checked(file, (), "Mayor's Office for Policing and Crime") == []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_reply_is_the_same_twice(desk: Desk) -> None:
    for part in "12":
        desk.answer(part, "--say", "None.")
    assert desk.draft() == desk.draft()


def test_a_table_is_cut_and_says_so(desk: Desk, tmp_path: Path) -> None:
    from mopac_spend.books.load import open_books
    from mopac_spend.disclosure.released import Shelf
    from mopac_spend.foi.answering import kept
    from mopac_spend.questions import library
    from mopac_spend.questions.ask import ask

    ledger = Path(shutil.copytree(shipped.folder("ledger"), tmp_path / "ledger"))
    desk.books = ledger
    desk.answer("1", "spend-by-supplier", "--fy", "2020-21")
    desk.answer("2", "--say", "See part 1.")
    letters = desk.draft()
    text = flat(letters["txt"].decode())
    answer = ask(
        open_books(ledger), library.find("spend-by-supplier", ledger), fy="2020-21"
    )
    rows = len(answer.tables[0].rows)
    assert rows > 60
    # Individuals are too few to be shown, so that their row is not there.
    assert f"{rows - 26} more rows are in the file of this table." in text
    # The total is that of all rows, not of those that are shown.
    table = docx.Document(io.BytesIO(letters["docx"])).tables[1]
    assert len(table.rows) == 1 + 25 + 1
    others = [row[-1] for row in answer.rows if "Individuals" not in f"{row[0]}"]
    total = sum(each for each in others if isinstance(each, Decimal))
    assert table.rows[-1].cells[-1].text == f"{total:,.2f}"
    texts, _ = kept(answer, Shelf(tmp_path / "small-cells"), [], lines=False)
    assert b"Individuals (names withheld)" not in texts["answer.csv"]
    assert "Annex: what is withheld" in text
    withheld = docx.Document(io.BytesIO(letters["docx"])).tables[-1].rows[1].cells
    assert [cell.text for cell in withheld] == [
        *("1", "Payments to individuals", "in no figure"),
        "Section 40(2): personal information of people who are not you.",
    ]


def test_nothing_found_is_said_and_is_no_nil(desk: Desk) -> None:
    desk.answer("1", "spend-by-category", "--fy", "1999-2000")
    desk.answer("2", "--say", "None.")
    text = desk.text()
    assert "No payment matches in" in text
    assert "We paid" not in text


def test_words_of_an_officer_come_before_the_figures(desk: Desk) -> None:
    desk.answer("1", "spend-by-category", "--fy", "2020-21", "--say", "It fell. " * 40)
    desk.answer("2", "--say", "One\n\n- a\n- b")
    letters = desk.draft()
    rows = docx.Document(io.BytesIO(letters["docx"])).tables[0].rows
    assert rows[1].cells[2].text.startswith("It fell. It fell.")
    assert rows[1].cells[2].text.endswith("\u2026")
    assert len(rows[1].cells[2].text) <= 150
    assert "\n- a\n- b\n" in letters["txt"].decode()


def test_a_reply_after_a_review_offers_no_second_one(desk: Desk) -> None:
    for part in "12":
        desk.answer(part, "--say", "None.")
    assert "internal review, naming" in desk.text()
    desk.done("approve", CASE, "--by", "Head", "--on", "2021-06-28")
    desk.done("release", CASE, *ON)
    desk.done("review", CASE, *ON)
    text = desk.text()
    assert "the internal review of our reply" in text
    assert "internal review, naming" not in text
    assert "section 50 of the Act" in text


def test_an_answer_that_was_changed_by_hand_is_not_drafted(desk: Desk) -> None:
    desk.answer("1", "spend-by-category", "--fy", "2020-21")
    desk.answer("2", "--say", "None.")
    (file,) = desk.cases.rglob("letter.json")
    file.write_text(file.read_text("utf-8").replace("\u00a3", "\u00a31"), "utf-8")
    assert desk.refused("draft", CASE, *ON).startswith("FOI-006: ")
    assert not list(desk.cases.rglob("reply.*"))
