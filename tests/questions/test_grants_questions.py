"""What is asked about grants, on a register that can be added up by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions.grant_books import GRANTS, LINES, TOTAL
from tests.questions.picked import picked

if TYPE_CHECKING:
    from mopac_spend.questions.selection import Filters

VCSE, TO_PASS_ON = "Community sector (VCSE)", "Intermediaries, to pass on"
NOT_RECORDED, NO_GRANT = "Not recorded", "On no grant of the register"
STRAIGHT, PASSED_ON = "Paid straight to recipients", "Passed on by intermediaries"
HELD = "Held by intermediaries"
WITHHELD = "Individuals (names withheld)"
FIRST, SECOND, THIRD = "2018-19", "2019-20", "2020-21"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + GRANTS))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("grants-by-year", {"by": "sector"}),
        ("grants-by-year", {"by": "route"}),
        ("grants-by-year", {"by": "use"}),
        ("community-grants", {}),
        ("grants-by-borough", {}),
        ("grants-by-recipient", {}),
    ],
)
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"fy": SECOND},
        {"grant": "G-4"},
        {"initiative": "knife-crime"},
        {"decision": "PCD-79"},
        {"borough": "brent"},
        {"category": "grants", "fy": FIRST},
        {"supplier": "Passing Foundation"},
    ],
)
def test_amounts_come_to_what_was_asked(
    books: Books, name: str, parameters: dict[str, object], filters: Filters
) -> None:
    answer = ask(books, name, parameters=parameters, **filters)
    assert answer.total == answer.method.selected.pounds
    assert answer.method.exclusions == ()
    if not filters:
        assert answer.total == P(TOTAL)


def test_one_of_two_levels_is_counted_in_each_year(books: Books) -> None:
    assert ask(books, "grants-by-year").rows == [
        (FIRST, VCSE, 2, P("1700.00"), 2, P("500.00")),
        (FIRST, "Others", 1, P("50.00"), 1, P("50.00")),
        (FIRST, TO_PASS_ON, 0, P("1300.00"), 1, P("1500.00")),
        (FIRST, NO_GRANT, 0, P("0.00"), 1, P("20.50")),
        (SECOND, VCSE, 0, P("0.00"), 1, P("-1.00")),
        (SECOND, "Public bodies", 1, P("500.00"), 1, P("500.00")),
        (SECOND, TO_PASS_ON, 0, P("-900.00"), 1, P("500.00")),
        (SECOND, NOT_RECORDED, 1, P("900.00"), 0, P("0.00")),
        (THIRD, VCSE, 0, P("0.00"), 1, P("401.00")),
    ]


def test_grants_by_route_and_by_use(books: Books) -> None:
    by_route = ask(books, "grants-by-year", parameters={"by": "route"}, fy=FIRST)
    assert by_route.rows == [
        (FIRST, "Competitive", 2, P("1700.00"), 2, P("500.00")),
        (FIRST, TO_PASS_ON, 0, P("1300.00"), 1, P("1500.00")),
        (FIRST, NOT_RECORDED, 1, P("50.00"), 1, P("50.00")),
        (FIRST, NO_GRANT, 0, P("0.00"), 1, P("20.50")),
    ]
    by_use = ask(books, "grants-by-year", parameters={"by": "use"}, fy=SECOND)
    assert picked(by_use, "kind", "awards", "awarded", "amount") == [
        ("Revenue", 0, P("0.00"), P("-1.00")),
        ("Capital", 1, P("500.00"), P("500.00")),
        # What is passed on in a year is taken from what was held before.
        (TO_PASS_ON, 0, P("-900.00"), P("500.00")),
        (NOT_RECORDED, 1, P("900.00"), P("0.00")),
    ]


@pytest.mark.parametrize(
    ("filters", "awards", "awarded"),
    [
        ({"grant": "G-1"}, 1, "1000.00"),
        # With an intermediary's award come those that it made.
        ({"grant": "G-4"}, 2, "2000.00"),
        ({"initiative": "knife-crime"}, 3, "3000.00"),
        ({"borough": "BRENT"}, 1, "1000.00"),
        ({"decision": "PCD-79"}, 1, "500.00"),
        ({"initiative": "knife-crime", "borough": "Brent"}, 1, "1000.00"),
        # What only payments know narrows no award.
        ({"supplier": "Clubs Trust"}, 5, "3550.00"),
        ({"fy": FIRST}, 3, "3050.00"),
    ],
)
def test_what_the_register_says_narrows_awards(
    books: Books, filters: Filters, awards: int, awarded: str
) -> None:
    rows = picked(ask(books, "grants-by-year", **filters), "awards", "awarded")
    assert sum(row[0] for row in rows if isinstance(row[0], int)) == awards
    assert sum(row[1] for row in rows if isinstance(row[1], P)) == P(awarded)


def test_community_grants_with_those_passed_on(books: Books) -> None:
    nil = P("0.00")
    assert ask(books, "community-grants").rows == [
        (FIRST, STRAIGHT, VCSE, 1, P("1000.00"), nil, 2, P("500.00")),
        (FIRST, STRAIGHT, "Others", 1, P("50.00"), nil, 1, P("50.00")),
        (FIRST, PASSED_ON, VCSE, 1, P("700.00"), nil, 0, P("700.00")),
        # Paid 1,500 and passed on 700; the fee stands apart.
        (FIRST, HELD, "", 0, P("1300.00"), P("100.00"), 1, P("800.00")),
        (FIRST, NO_GRANT, "", 0, nil, nil, 1, P("20.50")),
        (SECOND, STRAIGHT, VCSE, 0, nil, nil, 1, P("-1.00")),
        (SECOND, STRAIGHT, "Public bodies", 1, P("500.00"), nil, 1, P("500.00")),
        (SECOND, PASSED_ON, NOT_RECORDED, 1, P("900.00"), nil, 0, P("900.00")),
        (SECOND, HELD, "", 0, P("-900.00"), nil, 1, P("-400.00")),
        (THIRD, STRAIGHT, VCSE, 0, nil, nil, 1, P("401.00")),
    ]


def test_nothing_is_passed_on_of_payments_that_were_not_asked_about(
    books: Books,
) -> None:
    rows = picked(
        ask(books, "community-grants", supplier="Clubs Trust", fy=FIRST),
        *("way", "awarded", "amount"),
    )
    assert (PASSED_ON, P("700.00"), P("0.00")) in rows
    assert (HELD, P("1300.00"), P("0.00")) in rows
    of_it = picked(
        ask(books, "community-grants", supplier="Passing Foundation", fy=FIRST),
        *("way", "amount"),
    )
    assert (PASSED_ON, P("700.00")) in of_it
    assert (HELD, P("800.00")) in of_it


def test_an_award_that_is_passed_on_twice_counts_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    again = """
2019-05-01 custom "grant" "G-7" "Passed on by those it was passed on to"
  amount: 300.00 GBP
  recipient: "Street Group"
  onward-of: "G-6"
  sector: "vcse"
"""
    folder = tmp_path_factory.mktemp("books")
    opened = open_books(make_books(folder, LINES, registers=REGISTERS + GRANTS + again))
    answer = ask(opened, "community-grants")
    assert answer.total == P(TOTAL)
    assert picked(answer, "way", "sector", "awards", "awarded", "amount")[7:9] == [
        (PASSED_ON, VCSE, 1, P("300.00"), P("300.00")),
        # 500 was paid; 900 went to a second hand, which passed 300 of it on.
        (HELD, "", 0, P("-300.00"), P("200.00")),
    ]


def test_boroughs_are_those_of_payments_and_then_of_grants(books: Books) -> None:
    answer = ask(books, "grants-by-borough")
    assert answer.rows == [
        ("Brent", 1, P("1000.00"), 5, P("20.50"), P("920.50")),
        ("Camden", 0, P("0.00"), 1, P("0.00"), P("500.00")),
        ("Newham", 1, P("700.00"), 0, P("0.00"), P("0.00")),
        (TO_PASS_ON, 0, P("400.00"), 2, P("0.00"), P("2000.00")),
        (NOT_RECORDED, 3, P("1450.00"), 1, P("0.00"), P("50.00")),
    ]


def test_payments_of_no_grant_and_no_borough_are_one_line(books: Books) -> None:
    lines = "2018-07-02 | Bolt LLP | Advice | 9.50 | finance / archive / consultancy\n"
    folder = books.root / "another"
    opened = open_books(make_books(folder, lines, registers=REGISTERS + GRANTS))
    answer = ask(opened, "grants-by-borough", initiative="archive")
    assert answer.rows == [(NO_GRANT, 0, P("0.00"), 1, P("9.50"), P("9.50"))]


def test_calls_with_applications_and_awards(books: Books) -> None:
    opened = dt.date(2018, 4, 1)
    nil = P("0.00")
    answer = ask(books, "grant-calls")
    assert answer.rows == [
        (
            *("Seed fund", "CALL-1", opened, dt.date(2018, 4, 30), 8),
            *(P("6800.00"), P("2000.00"), 2, P("1700.00"), P("0.25"), P("0.25")),
        ),
        (
            *("Nobody was counted", "CALL-2", opened, None, None),
            *(nil, nil, 1, P("50.00"), None, None),
        ),
        (
            *("Nothing awarded", "CALL-3", dt.date(2019, 4, 1), None, 5),
            *(nil, nil, 0, nil, None, None),
        ),
        (
            *("On no call of the register", "", None, None, None),
            *(nil, nil, 2, P("1400.00"), None, None),
        ),
    ]
    assert answer.total == P("3150.00")
    by_day = ask(books, "grant-calls", fy=SECOND)
    assert picked(by_day, "call", "awards") == [("CALL-3", 0), ("", 2)]
    of_victims = ask(books, "grant-calls", initiative="victims")
    assert picked(of_victims, "call", "awards") == [("CALL-3", 0), ("", 1)]


def test_every_award_is_listed_and_people_are_not(books: Books) -> None:
    answer = ask(books, "grants-awarded")
    by = "passed on by Passing Foundation"
    names = ("grant", "grant_title", "recipient", "way", "awarded", "passed_on")
    nil = P("0.00")
    assert picked(answer, *names, "amount") == [
        ("G-1", "Clubs", "Clubs Trust", "straight", P("1000.00"), nil, P("900.00")),
        (
            *("G-4", "Small grants, to be passed on", "Passing Foundation"),
            *("to pass on", P("2000.00"), P("1600.00"), P("2000.00")),
        ),
        ("G-5", "Passed on", "Small Club", by, P("700.00"), nil, nil),
        ("G-6", "Passed on later", "Other Club", by, P("900.00"), nil, nil),
        ("G-2", "Lighting", "Brent Council", "straight", P("500.00"), nil, P("500.00")),
        ("", WITHHELD, "", "", P("50.00"), nil, P("50.00")),
    ]
    assert answer.total == P("3450.00")


@pytest.mark.parametrize(
    ("recipient", "grants"),
    [
        ("clubs", ["G-1"]),
        ("gb-chc-1", ["G-1"]),
        ("club", ["G-1", "G-5", "G-6"]),
        ("nobody", []),
    ],
)
def test_one_recipient_over_all_years(
    books: Books, recipient: str, grants: list[str]
) -> None:
    answer = ask(books, "grants-awarded", parameters={"recipient": recipient})
    assert [code for (code,) in picked(answer, "grant") if code] == grants
    assert ("Grants to others",) in picked(answer, "grant_title")
    assert answer.total == P("3450.00")


@pytest.mark.parametrize(
    ("filters", "grants"),
    [
        ({"fy": SECOND}, ["G-1", "G-4", "G-6", "G-2"]),
        ({"initiative": "victims"}, ["G-2", ""]),
        ({"borough": "Camden"}, ["G-2"]),
        ({"borough": "Brent"}, ["G-1"]),
        ({"supplier": "Lights"}, ["G-2"]),
        ({"category": "consultancy"}, []),
    ],
)
def test_a_filter_lists_awards_that_were_paid_or_that_the_register_knows(
    books: Books, filters: Filters, grants: list[str]
) -> None:
    answer = ask(books, "grants-awarded", **filters)
    assert [code for (code,) in picked(answer, "grant")] == grants
