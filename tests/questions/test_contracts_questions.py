"""What is asked about contracts, on a register that can be added up by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as P
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions.contract_books import CONTRACTS, LINES, TOTAL
from tests.questions.picked import picked

if TYPE_CHECKING:
    from mopac_spend.questions.selection import Filters

NIL = P("0.00")
NO_CONTRACT = "On no contract of the register"
WITHHELD = "Individuals (names withheld)"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, LINES, registers=REGISTERS + CONTRACTS))


@pytest.mark.parametrize("name", ["contract-register", "contract-spend"])
@pytest.mark.parametrize(
    ("parameters", "filters"),
    [
        ({}, {}),
        ({"at": "2018-09-10"}, {}),
        ({}, {"fy": "2018-19"}),
        ({}, {"contract": "C-1"}),
        ({}, {"initiative": "archive"}),
        ({}, {"supplier": "Bolt LLP", "fy": "2019-20"}),
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


def test_the_register_as_it_stands_at_the_end(books: Books) -> None:
    answer = ask(books, "contract-register")
    first = answer.rows[0]
    assert first == (
        *("Support service, lot 1", "C-1", "Helm Services Ltd", "open", 4),
        *(day("2018-03-01"), day("2018-04-01"), day("2019-12-31")),
        *(day("2020-03-31"), "Director of Testing", "85312310"),
        *(P("500.00"), 3, P("25.00"), P("525.00")),
        *(day("2018-04-10"), day("2018-10-10"), P("1.05"), 3, P("550.00")),
    )
    figures = ("contract", "supplier", "route", "value_now", "share_of_cap", "spent")
    assert picked(answer, *figures)[1:] == [
        ("C-2", "Bolt LLP", "open", P("400.00"), P("0.07"), P("28.00")),
        ("C-3", WITHHELD, "single-tender", P("100.00"), P("1.20"), P("120.00")),
        ("C-4", "Bolt LLP", "direct-call-off", NIL, None, P("10.00")),
        ("C-5", WITHHELD, "quotations", P("50.00"), P("0.10"), P("5.00")),
        ("C-6", "Bolt LLP", "not recorded", P("1.00"), P("2.00"), P("2.00")),
        ("", "", "", NIL, None, P("15.00")),
    ]
    assert picked(answer, "contract_title")[-1] == (NO_CONTRACT,)


def test_no_person_is_named_anywhere(books: Books) -> None:
    for name in (
        *("contract-register", "contract-spend", "contracts-expiring", "tenders"),
        *("contract-variations", "single-tender-actions", "spend-by-contract"),
    ):
        text = str(ask(books, name).rows)
        assert "Reader" not in text
        assert "person-7" not in text


def test_value_and_end_are_as_varied_by_the_day(books: Books) -> None:
    names = ("variations", "value_now", "ends", "spent", "share_of_cap")
    before = ask(books, "contract-register", parameters={"at": "2018-08-31"})
    assert picked(before, *names)[0] == (
        *(0, P("500.00"), day("2019-03-31"), P("500.00"), P("1.00")),
    )
    # A variation of time alone changes no value; a variation of value no end.
    after = ask(books, "contract-register", parameters={"at": "2019-03-31"})
    assert picked(after, *names)[0] == (
        *(2, P("550.00"), day("2019-09-30"), P("550.00"), P("1.00")),
    )
    assert picked(after, "contract_title", "spent")[-2:] == [
        (NO_CONTRACT, P("15.00")),
        ("Paid after 2019-03-31", P("30.00")),
    ]


@pytest.mark.parametrize(
    ("parameters", "contracts", "rest"),
    [
        # Running on that day: begun, and not ended as varied.
        (
            {"at": "2019-03-31", "which": "live"},
            ["C-1", "C-2", "C-4", "C-5"],
            "120.00",
        ),
        ({"at": "2019-10-01", "which": "live"}, ["C-1", "C-2", "C-4", "C-6"], "125.00"),
        # To the penny: 400.00 is not over 400.
        ({"worth": "400"}, ["C-1"], "165.00"),
        ({"worth": "399.99"}, ["C-1", "C-2"], "137.00"),
    ],
)
def test_live_contracts_and_those_over_so_many_pounds(
    books: Books, parameters: dict[str, object], contracts: list[str], rest: str
) -> None:
    answer = ask(books, "contract-register", parameters=parameters)
    assert [code for (code,) in picked(answer, "contract") if code] == contracts
    assert ("On contracts not listed", P(rest)) in picked(
        answer, "contract_title", "spent"
    )
    assert answer.total == P(TOTAL)


def test_without_a_register_of_contracts_all_spend_is_on_none(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    lines = "2018-04-10 | Bolt LLP | a | 3.00 | vru / victims / training | contract=C-9"
    folder = tmp_path_factory.mktemp("no-register")
    opened = open_books(make_books(folder, lines))
    for name in ("contract-register", "contract-spend", "spend-by-contract"):
        answer = ask(opened, name)
        assert picked(answer, "contract", "contract_title") == [("", NO_CONTRACT)]
        assert answer.total == P("3.00")


def test_asked_of_days_it_is_about_contracts_awarded_on_them(books: Books) -> None:
    answer = ask(books, "contract-register", fy="2019-20")
    assert picked(answer, "contract", "contract_title", "spent") == [
        ("C-6", "How it was awarded is not known", P("2.00")),
        ("", "On earlier contracts", P("28.00")),
    ]


@pytest.mark.parametrize(
    ("filters", "contracts"),
    [
        ({"contract": ["C-1", "C-2"]}, ["C-1", "C-2"]),
        # Paid under the initiative, or of it by the register.
        ({"initiative": "victims"}, ["C-1", "C-3"]),
        ({"decision": "PCD-79"}, ["C-1", "C-3"]),
        ({"category": "training"}, ["C-2", "C-5", "C-6"]),
        ({"category": "consultancy"}, ["C-1", "C-3", "C-4"]),
        ({"supplier": "Helm Services Ltd"}, ["C-1"]),
    ],
)
def test_a_filter_lists_contracts_paid_or_known_to_the_register(
    books: Books, filters: Filters, contracts: list[str]
) -> None:
    for name in ("contract-register", "contract-spend"):
        answer = ask(books, name, **filters)
        codes = [code for (code,) in picked(answer, "contract") if code]
        assert sorted(str(code) for code in codes) == contracts


def test_spend_against_caps(books: Books) -> None:
    answer = ask(books, "contract-spend")
    figures = ("contract", "standing", "cap", "remaining", "over_cap", "spent")
    assert picked(answer, *figures) == [
        ("C-1", "over", P("525.00"), NIL, P("25.00"), P("550.00")),
        ("C-3", "over", P("100.00"), NIL, P("20.00"), P("120.00")),
        ("C-6", "over", P("1.00"), NIL, P("1.00"), P("2.00")),
        ("C-5", "within", P("50.00"), P("45.00"), NIL, P("5.00")),
        ("C-2", "within", P("400.00"), P("372.00"), NIL, P("28.00")),
        ("C-4", "no value recorded", NIL, NIL, NIL, P("10.00")),
        ("", "", NIL, NIL, NIL, P("15.00")),
    ]
    # Spend of exactly the cap is within it.
    earlier = ask(books, "contract-spend", parameters={"at": "2019-03-31"})
    rows = {row[0]: row for row in picked(earlier, *figures)}
    assert rows["C-1"][1:5] == ("within", P("550.00"), NIL, NIL)


@pytest.mark.parametrize(
    ("parameters", "filters", "standing"),
    [
        ({}, {"contract": "C-1"}, "over"),
        ({}, {"initiative": "victims"}, "within (payments asked about)"),
        (
            {"at": "2019-12-31"},
            {"from_": "2018-01-01", "to": "2018-12-31"},
            "over (payments asked about)",
        ),
    ],
)
def test_standing_says_when_payments_may_be_missing(
    books: Books, parameters: dict[str, object], filters: Filters, standing: str
) -> None:
    answer = ask(books, "contract-spend", parameters=parameters, **filters)
    assert ("C-1", standing) in picked(answer, "contract", "standing")


def test_spend_by_contract_in_a_year(books: Books) -> None:
    assert ask(books, "spend-by-contract", fy="2019-20").rows == [
        (
            *("Support service, lot 2", "C-2", "Bolt LLP"),
            *(day("2019-05-10"), day("2019-05-11"), 2, P("28.00")),
        ),
        (
            *("How it was awarded is not known", "C-6", "Bolt LLP"),
            *(day("2019-06-01"), day("2019-06-01"), 1, P("2.00")),
        ),
    ]
    answer = ask(books, "spend-by-contract")
    assert picked(answer, "contract", "amount")[-1] == ("", P("15.00"))
    assert answer.total == P(TOTAL)


@pytest.mark.parametrize(
    ("parameters", "filters", "contracts"),
    [
        # As varied, C-1 ends in December and can be extended to March.
        (
            {},
            {"fy": "2019-20"},
            [("C-5", "end"), ("C-1", "end and last extension"), ("C-2", "end")],
        ),
        (
            {"at": "2019-03-31"},
            {"from_": "2019-09-01", "to": "2019-12-31"},
            [("C-1", "end")],
        ),
        (
            {},
            {"from_": "2020-03-31", "to": "2020-03-31"},
            [("C-1", "last extension"), ("C-2", "end")],
        ),
        ({}, {"fy": "2018-19"}, [("C-3", "end")]),
        ({}, {"fy": "2019-20", "contract": "C-2"}, [("C-2", "end")]),
        (
            {},
            {"fy": "2019-20", "initiative": "victims"},
            [("C-1", "end and last extension")],
        ),
        ({}, {"fy": "2021-22"}, []),
        # Without days: from the last day of the books on.
        ({}, {}, [("C-5", "end"), ("C-1", "end and last extension"), ("C-2", "end")]),
    ],
)
def test_contracts_that_end_in_a_window(
    books: Books,
    parameters: dict[str, object],
    filters: Filters,
    contracts: list[tuple[str, str]],
) -> None:
    answer = ask(books, "contracts-expiring", parameters=parameters, **filters)
    assert picked(answer, "contract", "falls_in_the_window") == contracts


def test_a_last_extension_alone_falls_in_the_window(books: Books) -> None:
    answer = ask(books, "contracts-expiring", from_="2020-03-01", to="2020-03-31")
    names = ("contract", "ends", "extends_to", "falls_in_the_window", "value_now")
    assert picked(answer, *names) == [
        (
            *("C-1", day("2019-12-31"), day("2020-03-31")),
            *("last extension", P("525.00")),
        ),
        ("C-2", day("2020-03-31"), None, "end", P("400.00")),
    ]
    assert answer.total == P("925.00")


def test_variations_with_value_and_end_before_and_after(books: Books) -> None:
    answer = ask(books, "contract-variations")
    names = ("value_before", "value_after", "ends_before", "ends_after", "amount")
    assert picked(answer, *names) == [
        (
            *(P("500.00"), P("550.00"), day("2019-03-31"), day("2019-03-31")),
            P("50.00"),
        ),
        (
            *(P("550.00"), P("550.00"), day("2019-03-31"), day("2019-09-30")),
            NIL,
        ),
        (
            *(P("550.00"), P("525.00"), day("2019-09-30"), day("2019-12-31")),
            P("-25.00"),
        ),
    ]
    assert answer.total == P("25.00")
    # Earlier ones still count in what stood before.
    of_year = ask(books, "contract-variations", fy="2019-20")
    assert picked(of_year, "reason", "value_before") == [
        ("fewer hours, and longer", P("550.00"))
    ]
    assert ask(books, "contract-variations", contract="C-2").rows == []
    assert len(ask(books, "contract-variations", decision="PCD-79").rows) == 3
