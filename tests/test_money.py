"""Pounds and pence: read, shown, rounded and divided without losing a penny."""

from __future__ import annotations

import doctest
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import money
from mopac_spend.money import (
    LIMIT,
    NIL,
    allocate,
    from_cell,
    from_text,
    show,
    to_pence,
    whole_pence,
)

PENCE = int(LIMIT) * 100 - 1
amounts = st.integers(-PENCE, PENCE).map(lambda pence: Decimal(pence).scaleb(-2))
weights = st.decimals(0, 1000, places=4, allow_nan=False)
shares = st.lists(weights, min_size=1, max_size=12).filter(any)


def test_examples_of_the_module() -> None:
    assert doctest.testmod(money).failed == 0


@given(amounts)
def test_what_is_shown_reads_back(amount: Decimal) -> None:
    assert from_text(show(amount)) == amount


@given(amounts)
def test_what_the_books_write_reads_back(amount: Decimal) -> None:
    assert str(from_text(str(amount))) == str(amount)


@given(amounts.map(abs))
def test_every_way_of_writing_a_credit_is_one_amount(amount: Decimal) -> None:
    plain = f"{amount:,.2f}"
    written = [f"({plain})", f"-{plain}", f"{plain}-", f"{plain}CR", f"-£{plain}"]
    written += [f"£ -{plain}", f"\u2212{plain}", f"\u2013 {plain}", f"(£{plain})"]
    assert {from_text(text) for text in written} == {-amount}


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("1234.5", "1234.50"),
        ("1,234.56", "1234.56"),
        ("£1,234.56", "1234.56"),
        ("1234.56 DR", "1234.56"),
        ("1234.56DR", "1234.56"),
        ("1234.56 cr", "-1234.56"),
        ("12.00 gbp", "12.00"),
        ("GBP 12.00", "12.00"),
        ("£12.00 GBP", "12.00"),
        ("+7", "7.00"),
        ("+ 7", "7.00"),
        ("( 7 )", "-7.00"),
        ("7 -", "-7.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("-0.00", "0.00"),
        ("1.2300", "1.23"),
        ("1\u00a0234.56", "1234.56"),
        ("1\u202f234\u2009567.89 ", "1234567.89"),
        ("£1\u00a0234.50", "1234.50"),
        ("1 234 567.89", "1234567.89"),
        ("- £ 12.00", "-12.00"),
        ("1,000.000", "1000.00"),
        ("1234.5600", "1234.56"),
        ("0.500", "0.50"),
        ("333.33333333333331", "333.33"),
        ("537.1999999999999", "537.20"),
        ("-4442.2699999999995", "-4442.27"),
        ("999,999,999,999.99", "999999999999.99"),
    ],
)
def test_amounts_as_people_write_them(text: str, pounds: str) -> None:
    assert str(from_text(text)) == pounds


NO_AMOUNT = [
    *(
        "",
        " ",
        ".",
        "-",
        "£",
        "()",
        "CR",
        "n/a",
        "12,50",
        "1,23,456",
        "1,2345",
        "1.2.3",
    ),
    *("--5", "-5-", "(-5)", "-5CR", "(5", "5)", "5£5", "5GBP5", "1e5", "inf", "NaN"),
    *("0x10", "£1m", "\u2212\u22125", "$5", "€5", "(555", "555)"),
    # Two numbers, blanks out of place, digits of other scripts.
    *("1 2", "1 234", "12 34.00", "1\u00a02", "12. 50", "12 .50", "1\u00a0234 567.00"),
    *("\u0661\u0662", "\uff11\uff12", "\u0967\u0968.00", "1\t2", "1\n2"),
]


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount in pounds") as raised:
        from_text(text)
    assert str(raised.value) == f"{text!r} is not an amount in pounds"


@pytest.mark.parametrize(
    "text", ["0.001", "1,000.0000001", "5.0000000001", "166.6666667", "1234.567"]
)
def test_fractions_of_a_penny_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="has more than two decimal places"):
        from_text(text)


def test_a_double_written_out_has_fifteen_digits_that_count() -> None:
    for text in ("166.66666666666", "0.12345678901234", "000166.66666666666"):
        with pytest.raises(ValueError, match="has more than two decimal places"):
            from_text(text)
    assert str(from_text("166.666666666666")) == "166.67"
    assert str(from_text("0.123456789012345")) == "0.12"


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("1.000", "1.000 or 1,000"),
        ("£12.500", "12.500 or 12,500"),
        ("(1.234)", "1.234 or 1,234"),
        ("999.990-", "999.990 or 999,990"),
    ],
)
def test_a_point_that_may_part_thousands_is_refused(text: str, ways: str) -> None:
    with pytest.raises(ValueError, match="has more than two decimal places") as raised:
        from_text(text)
    assert str(raised.value) == (
        f"{text!r} has more than two decimal places, and may be {ways}; write it with "
        f"two"
    )


def test_a_comma_that_may_be_a_point_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'-0,123' may be 0\.123 or 123"):
        from_text("-0,123")
    assert from_text("0,012.50") == Decimal("12.50")


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(" \u00a0\u2009,."))
def test_thousands_are_parted_in_one_way_or_it_is_no_amount(
    thousands: int, rest: int, mark: str
) -> None:
    text = f"{thousands}{mark}{rest:03}"
    certain = mark not in " ."
    try:
        assert from_text(text) == thousands * 1000 + rest
        assert certain
    except ValueError:
        assert not certain
    if mark != ".":
        assert from_text(f"{text}.25") == thousands * 1000 + rest + Decimal("0.25")


@pytest.mark.parametrize("text", ["1000000000000", "-1,000,000,000,000.00", "9" * 60])
def test_a_reference_is_not_taken_for_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is too large to be an amount in pounds"):
        from_text(text)


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        amount = from_text(text)
    except ValueError:
        return
    assert amount == to_pence(amount)
    assert abs(amount) < LIMIT


@given(amounts.filter(lambda amount: abs(amount) < 10**9))
def test_a_cell_is_the_penny_it_shows(amount: Decimal) -> None:
    assert str(from_cell(float(amount))) == str(amount)


@given(st.floats())
def test_any_cell_is_an_amount_or_refused(number: float) -> None:
    try:
        amount = from_cell(number)
    except ValueError:
        return
    assert abs(amount - Decimal(number)) <= Decimal("0.0051")


def test_cells() -> None:
    assert str(from_cell(4442.2699999999995)) == "4442.27"
    assert str(from_cell(0.285)) == "0.29"  # the double is a little less
    assert str(from_cell(3)) == "3.00"
    # A nil that kept its sign would give a payment another seal than Beancount's.
    assert {str(from_cell(nil)) for nil in (0.0, -0.0, -0.001)} == {"0.00"}
    for number in (float("nan"), float("inf"), Decimal("NaN")):
        with pytest.raises(ValueError, match="is not an amount in pounds"):
            from_cell(number)
    for number in (1e12, -1e300, Decimal(10) ** 40):
        with pytest.raises(ValueError, match="is too large"):
            from_cell(number)


def test_halves_are_rounded_away_from_nil() -> None:
    assert [str(to_pence(Decimal(text))) for text in ("0.005", "-0.005", "0.0049")] == [
        "0.01",
        "-0.01",
        "0.00",
    ]


def test_whole_pence_are_taken_and_nothing_else() -> None:
    assert str(whole_pence(Decimal(5))) == "5.00"
    with pytest.raises(
        ValueError, match=r"^0\.005 has fractions of a penny; write two"
    ):
        whole_pence(Decimal("0.005"))
    for fraction in ("0.004", "-0.004", "-0.005"):
        with pytest.raises(ValueError, match="has fractions of a penny"):
            whole_pence(Decimal(fraction))
    for large in (LIMIT, -LIMIT, Decimal(10) ** 40, Decimal("NaN")):
        with pytest.raises(ValueError, match="is too large to be an amount in pounds"):
            whole_pence(large)


def test_a_hundred_pounds_in_thirds() -> None:
    thirds = [Decimal(1)] * 3
    assert list(map(str, allocate(Decimal("100.00"), thirds))) == [
        "33.34",
        "33.33",
        "33.33",
    ]
    assert list(map(str, allocate(Decimal("-100.00"), thirds))) == [
        "-33.34",
        "-33.33",
        "-33.33",
    ]


def test_a_programme_at_40_35_25() -> None:
    parts = allocate(Decimal("120000.00"), [Decimal(40), Decimal(35), Decimal(25)])
    assert list(map(str, parts)) == ["48000.00", "42000.00", "30000.00"]
    parts = allocate(Decimal("0.01"), [Decimal(40), Decimal(35), Decimal(25)])
    assert list(map(str, parts)) == ["0.01", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("total", "divided_by", "parts"),
    [
        # 42.857 and 57.142 pence: the larger remainder, though the smaller share.
        ("1.00", ["3", "4"], ["0.43", "0.57"]),
        ("-1.00", ["3", "4"], ["-0.43", "-0.57"]),
        # 3.33, 1.66 and 5.00 pence.
        ("0.10", ["2", "1", "3"], ["0.03", "0.02", "0.05"]),
        ("-0.01", ["1", "1"], ["-0.01", "0.00"]),
        ("1.00", ["0.25", "0.5"], ["0.33", "0.67"]),
        ("4.00", ["1E+2", "3E+2"], ["1.00", "3.00"]),
    ],
)
def test_a_penny_left_goes_to_the_part_that_lost_most(
    total: str, divided_by: list[str], parts: list[str]
) -> None:
    assert [
        str(part) for part in allocate(Decimal(total), list(map(Decimal, divided_by)))
    ] == parts


@given(amounts, shares)
def test_parts_sum_to_the_total_and_lie_within_a_penny(
    total: Decimal, divided_by: list[Decimal]
) -> None:
    parts = allocate(total, divided_by)
    assert sum(parts) == total
    whole = sum(map(Fraction, divided_by))
    for part, share in zip(parts, divided_by, strict=True):
        assert part == to_pence(part)
        assert abs(
            Fraction(part) - Fraction(total) * Fraction(share) / whole
        ) < Fraction(1, 100)


@given(amounts, shares)
def test_a_credit_is_divided_as_its_invoice_was(
    total: Decimal, divided_by: list[Decimal]
) -> None:
    invoice, credit = allocate(total, divided_by), allocate(-total, divided_by)
    assert [a + b for a, b in zip(invoice, credit, strict=True)] == [0] * len(invoice)


@given(amounts, shares, st.integers(1, 1000))
def test_only_the_proportion_of_shares_counts(
    total: Decimal, divided_by: list[Decimal], times: int
) -> None:
    larger = [share * times for share in divided_by]
    assert allocate(total, larger) == allocate(total, divided_by)


def test_what_cannot_be_divided_is_refused() -> None:
    for bad in ([], [NIL], [Decimal(2), Decimal(-1)]):
        with pytest.raises(ValueError, match=r"^shares must be positive$"):
            allocate(Decimal("1.00"), bad)
    with pytest.raises(ValueError, match=r"^1\.005 is not whole pence$"):
        allocate(Decimal("1.005"), [Decimal(1)])


def test_shown_for_people() -> None:
    assert show(Decimal("1234.5")) == "£1,234.50"
    assert show(Decimal(-12)) == "-£12.00"
    assert show(Decimal("-0.00")) == "£0.00"
