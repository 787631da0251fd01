"""Parts of requests and the questions that answer them: the right one of three."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.cli.ask import taken_apart
from mopac_spend.cli.filters import codes, days, divisions, limits
from mopac_spend.foi.asking import Typed, answered, typed
from mopac_spend.foi.narrower import MOST, narrower
from mopac_spend.foi.proposing import BEST, Proposer
from mopac_spend.foi.request import parts

if TYPE_CHECKING:
    from mopac_spend.foi.proposal import Proposed

REQUEST = Path(__file__).parents[2] / "docs" / "request-2021.txt"
PLAN = ("plan", "pcp-2017-21")
YEARS = (("from", "2017-04-01"), ("to", "2021-03-31"))


@pytest.fixture(scope="module")
def proposer() -> Proposer:
    return Proposer(open_books(shipped.folder("ledger")))


@pytest.fixture(scope="module")
def of_2021(proposer: Proposer) -> dict[str, Proposed]:
    found, around = parts(REQUEST.read_text(encoding="utf-8"))
    return {name: proposer.propose(part, around) for name, part in found.items()}


def asked(proposed: Proposed) -> list[tuple[str, set[tuple[str, str]]]]:
    return [(p.typed.question, {*p.typed.options}) for p in proposed.proposals]


@pytest.mark.parametrize(
    ("part", "category"),
    [
        ("4a", "consultancy"),
        ("4b", "community-grants"),
        ("4c", "training"),
        ("4d", "tenders"),
    ],
)
def test_spend_of_the_plan_by_category(
    part: str, category: str, of_2021: dict[str, Proposed]
) -> None:
    right = ("spend-by-category", {("category", category), PLAN, *YEARS})
    assert right in asked(of_2021[part])
    assert not of_2021[part].nearest


def test_progress_of_the_plans(of_2021: dict[str, Proposed]) -> None:
    first = {name: asked(each)[0] for name, each in of_2021.items()}
    assert first["1a"] == ("commitment-progress", {PLAN, *YEARS})
    assert first["5"] == ("commitment-progress", {("plan", "kcs-2017")})
    assert first["3"] == ("commitments-carried", {PLAN, ("calendar-year", "2021")})


def test_progress_against_delivery_plans_is_that_of_their_commitments(
    of_2021: dict[str, Proposed],
) -> None:
    for name in ("1b", "2"):
        assert asked(of_2021[name])[0][0] == "commitment-progress"


LISTED = """a) all payments over £500 made in July 2019;
b) payments to individuals
c) single tender actions in 2019
d) grants returned unspent"""
PROSE = """Hello,

Which contracts expire in 2021? How many different suppliers did you pay in 2020/21?
I would like spending by directorate against the budget for 2020/21.

Thanks
A. Reader"""
NUMBERED = """Q1 - How much was spent on training, by provider?
Q2 - How much of the spend went to each borough?
Q3 - Decisions that authorised the spending"""
LETTERS = [
    ("1. The ten suppliers paid the most in 2020/21", {"1": "top-suppliers"}),
    (
        "For 2019/20, please list:\n- legal fees\n- agency staff",
        {"1": "spend-by-category", "2": "spend-by-category"},
    ),
    (
        LISTED,
        {
            "a": "payments",
            "b": "payments-to-individuals",
            "c": "single-tender-actions",
            "d": "grants-returned",
        },
    ),
    (
        PROSE,
        {"1": "contracts-expiring", "2": "distinct-suppliers", "3": "budget-against"},
    ),
    (
        NUMBERED,
        {"1": "spend-by-", "2": "spend-by-borough", "3": "decision"},
    ),
]


@pytest.mark.parametrize(("letter", "right"), LETTERS)
def test_the_right_question_is_among_the_first_three(
    letter: str, right: dict[str, str], proposer: Proposer
) -> None:
    found, around = parts(letter)
    assert [*found] == [*right]
    for name, part in found.items():
        proposed = proposer.propose(part, around)
        questions = [each.typed.question for each in proposed.proposals]
        assert len(questions) <= BEST
        assert any(each.startswith(right[name]) for each in questions), questions


@pytest.mark.parametrize(
    "words",
    [
        "What is the average salary of your staff?",
        "How many knives were found?",
        "Why?",
    ],
)
def test_what_the_books_do_not_hold_is_proposed_nothing(
    words: str, proposer: Proposer
) -> None:
    found, around = parts(words)
    proposed = proposer.propose(found["1"], around)
    assert proposed.why
    assert not proposed.proposals or proposed.nearest


def test_days_beside_the_parts_are_those_of_the_parts(proposer: Proposer) -> None:
    found, around = parts(
        "Sent: 3 May 2018\nDear all,\nFor the years 2018/19 to 2019/20 please list:\n\n"
        "1. Spend on consultancy\n2. Spend on training in 2020/21\n"
    )
    first, second = (proposer.propose(each, around) for each in found.values())
    days = {("from", "2018-04-01"), ("to", "2020-03-31")}
    assert all(days <= options for _, options in asked(first))
    assert any("the days are those of" in n for n in first.proposals[0].notes)
    assert all(("fy", "2020-21") in options for _, options in asked(second))


def test_a_word_that_points_elsewhere_is_a_doubt(proposer: Proposer) -> None:
    found, around = parts("Which decisions authorised it?")
    proposed = proposer.propose(found["1"], around)
    assert "'it' may be something" in proposed.proposals[0].doubts[0]


def test_each_proposal_answers_what_it_says(
    proposer: Proposer, of_2021: dict[str, Proposed]
) -> None:
    for proposed in of_2021.values():
        for each in proposed.proposals:
            answer = answered(proposer.books, each.typed)
            assert answer.total_words in each.result
            command = each.command("FOI-2021-0001")
            assert command.startswith("mopac-spend foi answer FOI-2021-0001 ")


def test_narrower_questions_are_answered_and_are_less(proposer: Proposer) -> None:
    found, around = parts("1. All payments from 2017 to 2021\n2. Salaries of staff\n")
    some = narrower(proposer, found.values(), around)
    assert 0 < len(some) <= MOST
    whole = proposer.propose(found["1"], around).proposals[0]
    everything = proposer.answer(whole.typed)
    assert everything
    for each in some:
        assert each.part == "1"
        assert each.command == f"mopac-spend ask {each.asked}"
        assert each.sentence.endswith(".")
        pounds = re.findall(r"-?£[\d,.]+\d", each.result)
        assert pounds
    assert some[0].asked.startswith("payments --fy 2020-21")
    assert some[1].asked == "spend-by-initiative --fy 2020-21"
    assert re.match(r"payments --fy 2020-21 --category \S+$", some[2].asked) or (
        "--category" in some[2].asked
    )


def test_narrower_of_a_request_that_the_books_do_not_answer(
    proposer: Proposer,
) -> None:
    found, around = parts("What is the average salary of your staff?")
    assert narrower(proposer, found.values(), around) == []


@pytest.mark.parametrize(
    "what",
    [
        Typed("spend-by-category", (("category", "training"), ("fy", "2019-20"))),
        Typed("top-suppliers", (("top", "3"), ("over", "500"), ("per", "payment"))),
        Typed("spend-by-initiative", (("as-recorded", ""), ("supplier", "A & B's"))),
    ],
)
def test_a_question_is_written_as_it_is_typed(what: Typed, proposer: Proposer) -> None:
    seen: list[Typed] = []

    @click.command(context_settings={"ignore_unknown_options": True})
    @click.argument("words", nargs=-1, type=click.UNPROCESSED)
    @days
    @codes
    @limits
    @divisions
    def command(words: tuple[str, ...], **filters: object) -> None:
        name, parameters = taken_apart(words)
        seen.append(typed(name, parameters, filters))

    result = CliRunner().invoke(command, shlex.split(f"{what}"))
    assert result.exception is None, result.output
    assert seen[0].question == what.question
    assert {*seen[0].options} == {*what.options}
