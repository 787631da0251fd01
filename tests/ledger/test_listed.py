"""The registers hold what published papers list: nineteen decisions, and boards."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mopac_spend.questions.titles import code_of
from mopac_spend.register import Board, Commitment, Decision, Register

PAPERS = Path(__file__).parents[3] / "shared" / "sources"
# Of the report of 20 July 2017, section 6.2.
NUMBERS = (
    *(132, 139, 170, 174, 183, 186, 188, 197, 198, 199, 200, 201, 203, 209),
    *(210, 212, 213, 216, 218),
)
PCP = "pcp-2017-21"


def papers() -> str:
    """Give all source papers as one text, or skip the test."""
    files = sorted(PAPERS.glob("*.txt"))
    if not files:
        pytest.skip(f"the source papers are not in {PAPERS}")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_all_nineteen_decisions_of_the_report_are_there(register: Register) -> None:
    assert len(NUMBERS) == 19
    for number in NUMBERS:
        entry = register.of(Decision)[f"PCD-{number}"]
        assert entry.reference == f"PCD {number}"
        assert "20 July 2017, section 6.2" in entry.source + entry.note
        for written in (f"PCD {number}", f"PCD{number}", f"DMPCD {number}"):
            assert register.resolve("decision", written) == entry.code
    # What the list does not say is not in them.
    listed = [register.of(Decision)[f"PCD-{n}"] for n in NUMBERS]
    assert [each.amount is None for each in listed].count(True) == 16


def test_their_titles_are_those_of_the_report(register: Register) -> None:
    lines = dict(re.findall(r"^PCD (\d+)\t(.+)$", papers(), re.MULTILINE))
    assert {int(number) for number in lines} == set(NUMBERS)
    for number, title in lines.items():
        assert code_of(register, "decision", title.strip()) == f"PCD-{number}"


def test_the_boards_are_those_that_the_papers_name(register: Register) -> None:
    boards = register.of(Board)
    assert len(boards) == 7
    assert {each.within for each in boards.values()} == {"", "lcrb"}
    # No paper says who oversees the Knife Crime Strategy.
    assert {each.oversees for each in boards.values()} == {(PCP,)}
    assert all(each.source for each in boards.values())
    text = " ".join(papers().split())
    for named in (
        "sub-boards of the London Crime Reduction Board",
        "Delivery Management Group (DMG)",
        "Reducing Reoffending, Safer Children and Young People, VAWG, Victims and",
    ):
        assert named in text


def test_a_reference_leads_to_its_paper(register: Register) -> None:
    text = " ".join(papers().split())
    cited = [each for each in register.of(Commitment).values() if each.reference]
    assert len(cited) == 26
    for each in cited:
        paper, _, place = each.reference.partition(", ")
        if paper == "MOPAC2500222-D4012":
            for number in re.findall(r"\d+", place):
                assert f"Recommendation {number}" in text
        else:
            assert place in text
