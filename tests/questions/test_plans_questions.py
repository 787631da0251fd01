"""What plans cost and how far commitments have come, on books to add up by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.cells import Cell
    from mopac_spend.questions.answer import Answer

# `many` serves one plan in three ways, on days that differ, and a strand of another;
# `evaluation` is divided from April 2018 to March 2019.
PLANS = """
2018-07-01 custom "plan" "late" "Late strategy"
  valid-to: 2018-12-31
2018-07-01 custom "heading" "late-one" "Late, first"
  plan: "late"
  order: 1
  valid-to: 2018-09-30
2018-07-01 custom "heading" "late-two" "Late, second"
  plan: "late"
  order: 2
2017-04-01 custom "commitment" "PCP-1" "See to the first"
  plan: "pcp"
  heading: "pcp-priorities"
2017-04-01 custom "commitment" "PCP-2" "See to the second"
  plan: "pcp"
  carried-into: "LATE-1"
2017-04-01 custom "commitment" "PCP-3" "See to the third"
  plan: "pcp"
  carried-into: "LATE-1"
2018-01-01 custom "commitment" "PCP-4" "Added later"
  plan: "pcp"
2018-07-01 custom "commitment" "LATE-1" "See to it at last"
  plan: "late"
  heading: "late-one"
2012-01-16 custom "initiative" "many" "Serves in many ways"
  serves: "late-one late-two LATE-1 PCP-1"
2012-01-16 custom "initiative" "evaluation" "Evaluation for all"
2018-04-01 custom "apportionment" "APP-1" "Evaluation, 2018-19"
  valid-to: 2019-03-31
  shared: "evaluation"
  driver: "pounds of grants"
  shares: "knife-crime 60, many 30, business-as-usual 10"
  approver: "Chief Financial Officer"
2017-06-30 custom "progress" "PCP-1"
  status: "on-track"
  evidence: "Return 1"
2017-09-30 custom "progress" "PCP-1"
  status: "delayed"
  evidence: "Return 2"
2017-12-31 custom "progress" "PCP-1"
  status: "on-track"
  evidence: "Return 3"
2018-03-31 custom "progress" "PCP-1"
  status: "on-track"
  evidence: "Return 4"
2018-03-31 custom "progress" "PCP-2"
  status: "complete"
  evidence: "Return 4"
2018-09-30 custom "progress" "PCP-2"
  status: "withdrawn"
  evidence: "Return 6"
2018-09-30 custom "progress" "LATE-1"
  status: "not-started"
  evidence: "Return 6"
"""
LINES = """
2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants
2018-06-01 | Acme Ltd | Early | 7.00 | vru / many / grants
2018-08-01 | Acme Ltd | Both strands | 10.00 | vru / many / grants
2018-11-01 | Acme Ltd | One strand | 5.00 | vru / many / grants
2019-02-01 | Acme Ltd | Over | 3.00 | vru / many / grants
2018-08-02 | Bolt LLP | Evaluation | 20.00 | vru / evaluation / consultancy
2019-06-02 | Bolt LLP | Evaluation | 4.00 | vru / evaluation / consultancy
2018-09-01 | Nobody | Course | 1.01 | vru / victims / training
2018-09-02 | Nobody | Files | 2.00 | vru / archive / training
2018-09-03 | Nobody | Rent | 30.00 | finance / business-as-usual / training
2018-09-04 | Nobody | Advice | 40.00 | finance / untagged / consultancy
"""
TOTAL = P("222.01")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder: Path = tmp_path_factory.mktemp("plans")
    return open_books(make_books(folder, LINES, registers=REGISTERS + PLANS))


def cut(answer: Answer, *names: str) -> list[tuple[Cell, ...]]:
    """Give some columns of an answer."""
    at = [answer.names.index(name) for name in names]
    return [tuple(row[index] for index in at) for row in answer.rows]


def test_a_plan_counts_every_payment_once_on_the_days_it_is_in_force(
    books: Books,
) -> None:
    answer = ask(books, "spend-by-plan")
    assert cut(
        answer, *("plan_title", "payments", "direct", "apportioned", "amount")
    ) == [
        # Knife crime of its own, and its part of the shared 20.00.
        ("Knife Crime Strategy", 2, P("100.00"), P("12.00"), P("112.00")),
        # From July to December: 10.00, 5.00 and the part of 20.00.
        ("Late strategy", 3, P("15.00"), P("6.00"), P("21.00")),
        # Two parts of one payment are one payment.
        ("Police and Crime Plan", 7, P("126.01"), P("18.00"), P("144.01")),
        ("On no plan in force", 2, P("6.00"), P("0.00"), P("6.00")),
        ("Business as usual", 2, P("30.00"), P("2.00"), P("32.00")),
        ("Untagged", 1, P("40.00"), P("0.00"), P("40.00")),
    ]
    assert answer.total == TOTAL
    assert answer.method.exclusions == ()
    assert answer.method.overlap


def test_what_stands_under_another_plan_too_is_told(books: Books) -> None:
    rows = cut(ask(books, "spend-by-plan"), "plan_title", "under_other_plans")
    assert rows[:3] == [
        ("Knife Crime Strategy", P("112.00")),
        ("Late strategy", P("21.00")),
        ("Police and Crime Plan", P("133.00")),
    ]
    assert {pounds for _, pounds in rows[3:]} == {P("0.00")}


@pytest.mark.parametrize("plan", ["pcp", "kcs", "late"])
def test_a_plan_comes_to_what_its_filter_selects(books: Books, plan: str) -> None:
    line = {row[0]: row[-1] for row in ask(books, "spend-by-plan").rows}
    assert ask(books, "payments", plan=plan).total == line[plan]


@pytest.mark.parametrize("strand", ["pcp-priorities", "late-one", "late-two"])
def test_a_strand_comes_to_what_its_filter_selects(books: Books, strand: str) -> None:
    line = {row[2]: row[-1] for row in ask(books, "spend-by-strand").rows}
    assert ask(books, "payments", strand=strand).total == line[strand]


@pytest.mark.parametrize("commitment", ["PCP-1", "LATE-1"])
def test_a_commitment_comes_to_what_its_filter_selects(
    books: Books, commitment: str
) -> None:
    line = {row[2]: row[-1] for row in ask(books, "spend-by-commitment").rows}
    assert ask(books, "payments", commitment=commitment).total == line[commitment]


def test_strands(books: Books) -> None:
    answer = ask(books, "spend-by-strand")
    assert cut(answer, "plan_title", "strand_title", "payments", "amount") == [
        ("Knife Crime Strategy", "The plan as a whole", 2, P("112.00")),
        # To September, though `many` serves it by itself and by a commitment.
        ("Late strategy", "Late, first", 2, P("16.00")),
        ("Late strategy", "Late, second", 3, P("21.00")),
        ("Police and Crime Plan", "Our priorities", 6, P("143.00")),
        ("Police and Crime Plan", "The plan as a whole", 1, P("1.01")),
        ("On no plan in force", "", 2, P("6.00")),
        ("Business as usual", "", 2, P("32.00")),
        ("Untagged", "", 1, P("40.00")),
    ]
    assert answer.total == TOTAL


def test_commitments_that_initiatives_serve(books: Books) -> None:
    answer = ask(books, "spend-by-commitment")
    assert cut(answer, "commitment", "commitment_title", "payments", "amount") == [
        ("LATE-1", "See to it at last", 2, P("16.00")),
        ("PCP-1", "See to the first", 5, P("31.00")),
        ("", "On no commitment in force", 5, P("119.01")),
        ("", "Business as usual", 2, P("32.00")),
        ("", "Untagged", 1, P("40.00")),
    ]
    assert answer.total == TOTAL


@pytest.mark.parametrize(
    "question", ["spend-by-plan", "spend-by-strand", "spend-by-commitment"]
)
def test_lines_that_overlap_are_never_added(books: Books, question: str) -> None:
    (table,) = ask(books, question).tables
    assert table.total[0] == "Total (each payment once)"
    assert [cell for cell in table.total[1:] if cell is not None] == [TOTAL]
    assert {"direct", "apportioned"} <= {*table.names}
    assert "assumed" not in table.names


def test_what_was_divided_is_not_spoken_of_where_nothing_was(books: Books) -> None:
    (table,) = ask(books, "spend-by-plan", fy="2019-20").tables
    assert not {"direct", "apportioned"} & {*table.names}


def test_an_initiative_has_its_direct_and_its_apportioned_pounds_apart(
    books: Books,
) -> None:
    answer = ask(books, "spend-by-initiative", fy="2018-19")
    of_knife = [row for row in answer.rows if row[0] == "knife-crime"]
    nil = P("0.00")
    assert [(row[2], row[3], *row[6:]) for row in of_knife] == [
        ("Direct", "grants", 1, P("100.00"), nil, nil, P("100.00")),
        ("Apportioned", "consultancy", 1, nil, P("12.00"), nil, P("12.00")),
    ]
    by_category = answer.tables[0]
    assert [row[:2] for row in by_category.rows] == [
        ("Archive", "Direct"),
        ("Knife crime seed fund", "Direct"),
        ("Knife crime seed fund", "Apportioned"),
        ("Serves in many ways", "Direct"),
        ("Serves in many ways", "Apportioned"),
        ("Services for victims", "Direct"),
        ("Business as usual", "Direct"),
        ("Business as usual", "Apportioned"),
        ("Untagged", "Direct"),
    ]
    assert by_category.total[-1] == answer.total


def test_an_assumed_part_is_called_assumed(books: Books) -> None:
    answer = ask(
        books,
        "spend-by-initiative",
        fy="2019-20",
        assume="evaluation=victims:1,archive:3",
    )
    assert cut(answer, "initiative", "basis", "direct", "apportioned", "assumed") == [
        ("archive", "Assumed", P("0.00"), P("0.00"), P("3.00")),
        ("victims", "Assumed", P("0.00"), P("0.00"), P("1.00")),
    ]
    assert [row[:2] for row in answer.tables[0].rows[-2:]] == [
        ("Business as usual", "Direct"),
        ("Untagged", "Direct"),
    ]


def test_progress_counts_every_commitment_once(books: Books) -> None:
    answer = ask(books, "commitment-progress", parameters={"at": "2018-03-31"})
    # Three that began with the plan and one added later; the late plan is to come.
    assert cut(
        answer,
        *("plan_title", "complete", "on_track", "delayed", "unreported"),
        *("complete_or_on_course", "share_complete_or_on_course", "commitments"),
    ) == [("Police and Crime Plan", 1, 1, 0, 2, 2, P("0.50"), 4)]
    assert answer.total == 4
    assert answer.tables[0].total[-1] == 4


def test_progress_is_that_of_its_day(books: Books) -> None:
    def counted(day: str) -> tuple[Cell, ...]:
        answer = ask(books, "commitment-progress", parameters={"at": day}, plan="pcp")
        (row,) = cut(answer, "on_track", "delayed", "withdrawn", "commitments")
        return row

    assert counted("2017-09-29") == (1, 0, 0, 3)
    assert counted("2017-09-30") == (0, 1, 0, 3)
    assert counted("2017-12-31") == (1, 0, 0, 3)
    assert counted("2018-09-30") == (1, 0, 1, 4)


def test_progress_without_a_day_is_that_of_the_last_payment(books: Books) -> None:
    answer = ask(books, "commitment-progress")
    assert answer.parameters["at"] == "2019-06-02"
    assert [row[0] for row in answer.rows] == ["late", "pcp"]
    assert ask(books, "commitment-progress", fy="2017-18").parameters["at"] == (
        "2018-03-31"
    )


def test_progress_of_books_without_payments_is_all_that_was_reported(
    tmp_path: Path,
) -> None:
    empty = open_books(make_books(tmp_path, registers=REGISTERS + PLANS))
    assert cut(ask(empty, "commitment-progress"), "plan", "commitments") == [
        ("late", 1),
        ("pcp", 4),
    ]
    assert ask(empty, "commitments").total == 5
    assert ask(empty, "commitments-carried").total == 2


def test_a_status_stands_since_it_was_last_another(books: Books) -> None:
    answer = ask(books, "commitments", parameters={"at": "2018-08-31"}, plan="pcp")
    columns = (
        "commitment",
        "status",
        "since",
        "last_report",
        "evidence",
        "initiatives",
    )
    assert cut(answer, *columns) == [
        (
            *("PCP-1", "on-track", dt.date(2017, 12, 31), dt.date(2018, 3, 31)),
            *("Return 4", "many"),
        ),
        (
            *("PCP-2", "complete", dt.date(2018, 3, 31), dt.date(2018, 3, 31)),
            *("Return 4", ""),
        ),
        ("PCP-3", "unreported", None, None, "", ""),
        ("PCP-4", "unreported", None, None, "", ""),
    ]


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        ("on-track", ["PCP-1"]),
        ("withdrawn", ["PCP-2"]),
        ("not-started", ["LATE-1"]),
        ("unreported", ["PCP-3", "PCP-4"]),
        ("complete", []),
    ],
)
def test_commitments_of_one_status(books: Books, status: str, codes: list[str]) -> None:
    answer = ask(books, "commitments", parameters={"status": status})
    assert [code for (code,) in cut(answer, "commitment")] == codes
    assert answer.total == len(codes)


def test_what_was_carried_into_the_next_plan(books: Books) -> None:
    columns = ("commitment", "status", "into_plan", "into", "into_status")
    assert cut(
        ask(books, "commitments-carried", parameters={"at": "2018-06-30"}), *columns
    ) == [
        ("PCP-2", "complete", "Late strategy", "LATE-1", "not begun"),
        ("PCP-3", "unreported", "Late strategy", "LATE-1", "not begun"),
    ]
    assert cut(ask(books, "commitments-carried", plan="pcp"), *columns) == [
        ("PCP-2", "withdrawn", "Late strategy", "LATE-1", "not-started"),
        ("PCP-3", "unreported", "Late strategy", "LATE-1", "not-started"),
    ]
    assert ask(books, "commitments-carried", plan="late").rows == []


@pytest.mark.parametrize(
    "question", ["commitment-progress", "commitments", "commitments-carried"]
)
def test_a_filter_of_payments_is_refused_and_not_passed_by(
    books: Books, question: str
) -> None:
    with pytest.raises(Refusal, match="--category would change nothing"):
        ask(books, question, category="grants")
