"""Published totals against their parts, with every way in which they can differ."""

from __future__ import annotations

from decimal import Decimal as P

import pytest

from mopac_spend.books.load import Books, open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.questions.picked import picked

NIL = P("0.00")


def published(code: str, total: str, *parts: str, more: str = "") -> str:
    """Write one sum with its parts."""
    amount = f"  amount: {total} GBP\n" if total else ""
    return f'2018-06-01 custom "published-sum" "{code}" "{code}"\n{amount}{more}' + (
        "".join(
            f'2018-06-01 custom "sum-part" "{code}"\n'
            f'  what: "part {number}"\n  amount: {part} GBP\n'
            for number, part in enumerate(parts)
        )
    )


SUMS = "".join(
    (
        published("S-1", "10.00", "4.00", "6.00", more='  decision: "PCD-79"\n'),
        published("S-2", "10.00", "4.00", "7.00"),
        published("S-3", "10.00", "4.00", "7.01", more='  note: "such as"\n'),
        published("S-4", "10.00", "12.00", "-3.50"),
        published("S-5", "10.00"),
        published("S-6", "", "4.00"),
    )
).replace(
    '2018-06-01 custom "published-sum" "S-4"', '2019-06-01 custom "published-sum" "S-4"'
)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("books")
    return open_books(make_books(folder, registers=REGISTERS + SUMS))


def test_totals_against_their_parts(books: Books) -> None:
    answer = ask(books, "published-sums")
    names = ("published_sum", "published", "parts", "of_parts", "difference")
    assert picked(answer, *names, "standing") == [
        (
            *("S-3", P("10.00"), 2, P("11.01"), P("1.01")),
            "does not tie: the parts are more",
        ),
        (
            *("S-4", P("10.00"), 2, P("8.50"), P("-1.50")),
            "does not tie: the parts are less",
        ),
        ("S-1", P("10.00"), 2, P("10.00"), NIL, "ties"),
        # A pound is rounding, and a penny more is not.
        ("S-2", P("10.00"), 2, P("11.00"), P("1.00"), "ties but for rounding"),
        ("S-5", P("10.00"), 0, NIL, NIL, "no parts recorded"),
        ("S-6", NIL, 1, P("4.00"), NIL, "no total recorded"),
    ]
    assert picked(answer, "note")[0] == ("such as",)
    assert answer.total == 2
    assert answer.total_words == "2"


def test_sums_of_days_and_of_a_decision(books: Books) -> None:
    of_days = ask(books, "published-sums", fy="2019-20")
    assert picked(of_days, "published_sum") == [("S-4",)]
    of_decision = ask(books, "published-sums", decision="PCD 79")
    assert picked(of_decision, "published_sum", "not_tying") == [("S-1", 0)]


def test_a_filter_of_payments_is_refused(books: Books) -> None:
    with pytest.raises(Refusal, match="--category") as raised:
        ask(books, "published-sums", category="grants")
    assert raised.value.code == "ASK-006"
