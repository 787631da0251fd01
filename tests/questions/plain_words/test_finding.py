"""Plain words of the sample books: what is read of them, and what is said."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.questions import library

if TYPE_CHECKING:
    from mopac_spend.questions.header import Header
    from mopac_spend.questions.plain_words import Candidate, Finder


def first(finder: Finder, text: str) -> Candidate:
    return finder.find(text).candidates[0]


def options(finder: Finder, text: str) -> str:
    return " ".join(f"--{name} {value}" for name, value in first(finder, text).options)


@pytest.mark.parametrize("header", library.headers(), ids=lambda header: header.name)
def test_every_shipped_question_has_other_wordings(header: Header) -> None:
    assert len(header.also) >= 3
    own = {each.name.replace("_", "-") for each in header.parameters}
    for wording in header.also:
        assert {name for name, _ in wording.options} <= own


@pytest.mark.parametrize("header", library.headers(), ids=lambda header: header.name)
def test_a_question_is_found_by_its_title(finder: Finder, header: Header) -> None:
    found = finder.find(header.title).candidates
    assert header.name in [each.question for each in found]


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ("in 2019/20", "--fy 2019-20"),
        ("in 2019-20", "--fy 2019-20"),
        ("in 2019-2020", "--fy 2019-20"),
        ("in 2019\u201320", "--fy 2019-20"),
        ("in 19/20", "--fy 2019-20"),
        ("in FY19/20", "--fy 2019-20"),
        ("in FY 2019/20", "--fy 2019-20"),
        ("in FY20", "--fy 2019-20"),
        ("in FY2020", "--fy 2019-20"),
        ("in the financial year 2019 to 2020", "--fy 2019-20"),
        ("for the year ending 31 March 2020", "--fy 2019-20"),
        ("for the year ended 30 June 2020", "--from 2019-07-01 --to 2020-06-30"),
        ("from 2018-19 to 2019-20", "--from 2018-04-01 --to 2020-03-31"),
        ("in 2018/19 and 2019/20", "--from 2018-04-01 --to 2020-03-31"),
        ("2018-2021", "--from 2018-04-01 --to 2021-03-31"),
        ("in 2019", "--calendar-year 2019"),
        ("in the calendar year 2019", "--calendar-year 2019"),
        ("in Q3 2019/20", "--quarter 2019-20-Q3"),
        ("in 2019-20 Q3", "--quarter 2019-20-Q3"),
        ("in the third quarter of 2019/20", "--quarter 2019-20-Q3"),
        ("in the last quarter of 2019/20", "--quarter 2019-20-Q4"),
        ("in quarter 2 of FY2020", "--quarter 2019-20-Q2"),
        ("in the first half of 2019/20", "--from 2019-04-01 --to 2019-09-30"),
        ("in the first three months of 2019/20", "--from 2019-04-01 --to 2019-06-30"),
        ("in P3 2019-20", "--period 2019-20-P3"),
        ("in June 2019", "--from 2019-06-01 --to 2019-06-30"),
        ("in February 2020", "--from 2020-02-01 --to 2020-02-29"),
        ("in April and May 2019", "--from 2019-04-01 --to 2019-05-31"),
        ("April to June 2019", "--from 2019-04-01 --to 2019-06-30"),
        ("in June of 2019/20", "--from 2019-06-01 --to 2019-06-30"),
        ("on 3 July 2019", "--from 2019-07-03 --to 2019-07-03"),
        ("on 03/07/2019", "--from 2019-07-03 --to 2019-07-03"),
        ("from 1 April 2019 to 3rd July 2019", "--from 2019-04-01 --to 2019-07-03"),
        ("between 2019-05-01 and 2019-05-31", "--from 2019-05-01 --to 2019-05-31"),
        ("since April 2020", "--fy 2020-21"),
        ("after 30 June 2020", "--from 2020-07-01 --to 2021-03-31"),
        ("up to 30 June 2017", "--from 2017-04-03 --to 2017-06-30"),
        ("before July 2017", "--from 2017-04-03 --to 2017-06-30"),
        ("in 2019/20 compared to 2018/19", "--from 2018-04-01 --to 2020-03-31"),
        ("last year", "--fy 2019-20"),
        ("this financial year", "--fy 2020-21"),
        ("next year", "--fy 2021-22"),
        ("last quarter", "--quarter 2020-21-Q3"),
        ("last month", "--from 2021-02-01 --to 2021-02-28"),
        ("last calendar year", "--calendar-year 2020"),
        ("in the last three years", "--from 2018-04-01 --to 2021-03-31"),
        ("so far this year", "--to-date 2021-03-31"),
    ],
)
def test_days_are_read(finder: Finder, days: str, meant: str) -> None:
    candidate = first(finder, f"consultancy spend {days}")
    assert candidate.doubts == ()
    assert options(finder, f"consultancy spend {days}") == (
        f"--category consultancy {meant}"
    )


@pytest.mark.parametrize("days", ["last year", "last month", "so far this year"])
def test_what_is_reckoned_from_the_last_payment_says_so(
    finder: Finder, days: str
) -> None:
    said = f"'{days}' is reckoned from the last payment of the books, 31 March 2021"
    assert said in first(finder, f"consultancy spend {days}").notes


@pytest.mark.parametrize(
    "days",
    [
        "in 2017/18 and 2020/21",
        "except in 2019/20",
        "not in 2019/20",
        "in Q1 and Q2 2020/21",
        "in Q3",
        "on 31 June 2019",
        "in late 2019",
        "in April and July 2019",
        "from 2020/21 to 2018/19",
        "since 2022",
    ],
)
def test_days_that_no_command_takes_are_a_doubt(finder: Finder, days: str) -> None:
    candidate = first(finder, f"consultancy spend {days}")
    assert [each for each in candidate.doubts if "not understood" in each]


@pytest.mark.parametrize(
    "days",
    [
        *("in April", "in the last six months", "in week 3", "on a Monday"),
        *("in the first half", "in the first half of April"),
    ],
)
def test_days_that_are_not_read_are_said(finder: Finder, days: str) -> None:
    found = finder.find(f"consultancy spend {days}")
    assert found.unknown or found.candidates[0].doubts


@pytest.mark.parametrize(
    ("amounts", "meant"),
    [
        ("over £500", "--over 500"),
        ("of more than 10k", "--over 10000"),
        ("exceeding £1.5m", "--over 1500000"),
        ("in excess of £25,000", "--over 25000"),
        ("over 500", "--over 500"),
        ("over £500.50", "--over 500.50"),
        ("under £5,000", "--under 5000"),
        ("below 5 thousand pounds", "--under 5000"),
        ("of at least £500", "--at-least 500"),
        ("of £500 or more", "--at-least 500"),
        ("of £500 or less", "--at-most 500"),
        ("of no more than £500", "--at-most 500"),
        ("between £500 and £1,000", "--at-least 500 --at-most 1000"),
        ("of £500 to £1,000", "--at-least 500 --at-most 1000"),
        ("over £500 and under £5,000", "--over 500 --under 5000"),
        ("under £5,000 and over £500", "--over 500 --under 5000"),
    ],
)
def test_amounts_are_read(finder: Finder, amounts: str, meant: str) -> None:
    candidate = first(finder, f"list every item {amounts}")
    assert options(finder, f"list every item {amounts}") == meant
    assert candidate.question in {"items", "payments"}


@pytest.mark.parametrize(
    "text", ["items over 18", "items over 2019", "payments in over 500 days"]
)
def test_a_number_that_is_no_amount_is_none(finder: Finder, text: str) -> None:
    for candidate in finder.find(text).candidates:
        assert not {name for name, _ in candidate.options} & {"over", "at-least"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("consultants", "--category consultancy"),
        ("legal fees", "--category legal-fees"),
        ("the Violence Reduction Unit", "--directorate violence-reduction-unit"),
        ("the VRU", "--directorate violence-reduction-unit"),
        ("the finance directorate", "--directorate finance"),
        ("the Knife Crime Strategy 2017", "--plan kcs-2017"),
        ("the knife crime strategy", "--plan kcs-2017"),
        ("knife crime", "--plan kcs-2017"),
        ("the 2017-21 plan", "--plan pcp-2017-21"),
        ("the 2017-2021 Police and Crime Plan", "--plan pcp-2017-21"),
        ("kcs-2017", "--plan kcs-2017"),
        ("London Gang Exit", "--initiative london-gang-exit"),
        ("the knife crime seed fund", "--initiative knife-crime-seed-fund"),
        ("the Home Office grant", "--fund home-office-grant"),
        ("YLF", "--fund young-londoners-fund"),
        ("offering ways out of crime", "--strand kcs-2017-ways-out"),
        ("recruitment", "--account Expenses:Running-Costs:Recruitment"),
        ("542100", "--account Expenses:Consultancy:IT"),
        ("Hackney", "--borough Hackney"),
        ("Camden Council", "--supplier camden"),
        ("Hackney Council", "--supplier London Borough of Hackney"),
        ("Kestrel Row Consulting", "--supplier kestrel-row"),
        ("KESTREL ROW CONSULTING LIMITED", "--supplier kestrel-row"),
        ("Larkmoor Hospitals NHS Trust", "--supplier Larkmoor Hospitals NHS Trust"),
        ("PCD 681", "--decision PCD-681"),
        ("DMPCD 2016/79", "--decision PCD-79"),
        ("G-CCF1-01", "--grant G-CCF1-01"),
        ("C-DVS-2017", "--contract C-DVS-2017"),
    ],
)
def test_names_are_found_through_the_registers(
    finder: Finder, name: str, meant: str
) -> None:
    found = finder.find(f"how much was spent on {name}").candidates
    by_payments = next(each for each in found if each.question != "decision-spend")
    assert " ".join(f"--{name} {value}" for name, value in by_payments.options) == meant


def test_the_same_days_of_last_year_are_no_period(finder: Finder) -> None:
    text = "training spend up to 31 October 2020 against the same period last year"
    assert first(finder, text).command == (
        "mopac-spend ask spend-to-date --category training --to-date 2020-10-31"
    )
    lacking = first(finder, "has spending gone up since the same time last year")
    assert lacking.doubts == (
        "spend-to-date compares with the year before; say of which days",
    )


def test_two_names_narrow_and_two_of_a_kind_widen(finder: Finder) -> None:
    text = "spend on training and consultancy by the VRU in 2019/20"
    assert options(finder, text) == (
        "--category training --category consultancy "
        "--directorate violence-reduction-unit --fy 2019-20"
    )


def test_a_year_in_a_title_is_no_period(finder: Finder) -> None:
    assert options(finder, "spend on the Knife Crime Strategy 2017") == (
        "--plan kcs-2017"
    )
    text = "spend on the Knife Crime Strategy in 2017"
    assert options(finder, text) == "--plan kcs-2017 --calendar-year 2017"
    text = "spend on the Knife Crime Strategy 2017/18"
    assert options(finder, text) == "--plan kcs-2017 --fy 2017-18"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("spend under PCD 9999", "no decision is called PCD 9999"),
        (
            "spend on everything but not consultancy",
            "'consultancy' is left out, which no filter does",
        ),
        ("spend other than training", "'training' is left out, which no filter does"),
        (
            "how much was not spent on training",
            "spend-by-category says nothing of 'not'",
        ),
        (
            "spend on hotels in 2019/20",
            (
                "'hotels' selects nothing by itself; add "
                "--account Expenses:Running-Costs:Travel"
            ),
        ),
        (
            "how much was spent on electricity",
            (
                "electricity is on the account Expenses:Running-Costs:Premises "
                "together with other spending, and no finer figure is in the books"
            ),
        ),
        ("spend on consultansy", "'consultansy' is read as consultancy"),
        (
            "the proportion of invoices paid within 30 days",
            "grant-release-times says nothing of 'invoices'",
        ),
        (
            "decisions that were overspent, over the approved amount, by the VRU",
            (
                "decisions-over-authority is asked of the registers and takes no "
                "--directorate, so 'vru' would change nothing"
            ),
        ),
    ],
)
def test_what_would_not_be_in_the_answer_is_said(
    finder: Finder, text: str, doubt: str
) -> None:
    doubts = [each for one in finder.find(text).candidates for each in one.doubts]
    assert doubt in doubts


def test_a_name_that_several_have_is_not_chosen(finder: Finder) -> None:
    candidate = first(finder, "how much was paid to Brindlewick")
    assert "supplier" not in dict(candidate.options)
    assert "'brindlewick' selects nothing by itself" in candidate.doubts[0]
    grants = first(finder, "all grants awarded to Brindlewick")
    assert (grants.question, *grants.options) == (
        "grants-awarded",
        ("recipient", "brindlewick"),
    )


def test_a_questions_own_parameter_takes_what_is_read(finder: Finder) -> None:
    assert first(finder, "approved and spent under PCD 681").command == (
        "mopac-spend ask decision-spend --authority PCD-681"
    )
    assert first(finder, "grants outstanding at 31 March 2020").command == (
        "mopac-spend ask grants-outstanding --at 2020-03-31"
    )
    assert first(finder, "contract register of contracts over £100,000").command == (
        "mopac-spend ask contract-register --worth 100000"
    )
    assert first(finder, "ten largest suppliers").command == (
        "mopac-spend ask top-suppliers --top 10"
    )
    assert first(finder, "were grants competitive or direct").command == (
        "mopac-spend ask grants-by-year --by route"
    )
    assert first(finder, "commitments that are delayed").command == (
        "mopac-spend ask commitments --status delayed"
    )
    assert first(finder, "cross table of funds against quarters").command == (
        "mopac-spend ask spend-by-two --down fund --across quarter"
    )


def test_words_that_nothing_knows_are_named(finder: Finder) -> None:
    found = finder.find("how many burglaries were there in Barnet")
    assert (found.candidates, found.unknown) == ((), ("burglaries",))


def test_an_essay_is_no_question(finder: Finder) -> None:
    with pytest.raises(Refusal, match="ASK-008: a question in plain words has 1,000"):
        finder.find("spend " * 200)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "?", "\0\0", "\x1b[2J", "a" * 999, "1" * 999, "£" * 999, "(" * 999),
        *("over £" * 150, "2019/" * 199, "q1 " * 300, "--fy 2019-20 " * 70, "½ ①"),
    ],
)
def test_text_that_tries_things_is_only_text(finder: Finder, text: str) -> None:
    for candidate in finder.find(text).candidates:
        assert "\x1b" not in candidate.command


_PARTS = st.sampled_from(
    [
        *("spend", "on", "consultants", "knife crime", "over", "£500", "10k", "PCD 79"),
        *(
            "in",
            "from",
            "to",
            "between",
            "and",
            "2019/20",
            "2019",
            "Q3",
            "last",
            "year",
        ),
        *(
            "1 April 2019",
            "31/02/2020",
            "FY99",
            "P13 2019-20",
            "not",
            "except",
            "-",
            "/",
        ),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PARTS, max_size=12).map(" ".join)))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_is_read_and_what_it_gives_can_be_typed(
    finder: Finder, text: str
) -> None:
    for candidate in finder.find(text).candidates:
        typed = shlex.split(candidate.command)
        assert typed[:3] == ["mopac-spend", "ask", candidate.question]
        assert len(typed) == 3 + 2 * len(candidate.options)
        if not candidate.doubts:
            days = [
                *("fy", "quarter", "period", "calendar-year", "to-date", "from", "to")
            ]
            said = [name for name, _ in candidate.options if name in days]
            assert said in ([], ["from", "to"]) or len(said) == 1
