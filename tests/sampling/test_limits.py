"""Factors and upper limits against published tables and worked examples."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import partial

import pytest
from scipy import stats

from mopac_spend.sampling.design import BINOMIAL, HYPERGEOMETRIC, MODELS, POISSON
from mopac_spend.sampling.evaluation import stringer
from mopac_spend.sampling.factors import factor, highest, upper_rate

SURE = Decimal("0.95")
# AICPA, Audit Guide: Audit Sampling, table C-2: confidence factors by risk, for 0 to 10
# overstatements.
TABLE_C_2 = {
    "0.95": "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97",
    "0.90": "2.31 3.89 5.33 6.69 8.00 9.28 10.54 11.78 13.00 14.21 15.41",
    "0.85": "1.90 3.38 4.73 6.02 7.27 8.50",
    "0.80": "1.61 3.00 4.28 5.52 6.73",
    "0.70": "1.21 2.44 3.62 4.77",
    "0.50": "0.70 1.68 2.68 3.68",
}
SIZES = [*range(20, 81, 5), 90, 100, 125, 150, 200, 300, 400, 500]
# The same guide (2017), table A-3: upper rates in per cent at 5 % risk for 0 to 10
# deviations, as jfa's tests cite it.
TABLE_A_3 = """
14.0 21.7 28.3 34.4 40.2 45.6 50.8 55.9 60.7 65.4 69.9
11.3 17.7 23.2 28.2 33.0 37.6 42.0 46.3 50.4 54.4 58.4
9.6 14.9 19.6 23.9 28.0 31.9 35.8 39.4 43.0 46.6 50.0
8.3 12.9 17.0 20.7 24.3 27.8 31.1 34.4 37.5 40.6 43.7
7.3 11.4 15.0 18.3 21.5 24.6 27.5 30.4 33.3 36.0 38.8
6.5 10.2 13.4 16.4 19.2 22.0 24.7 27.3 29.8 32.4 34.8
5.9 9.2 12.1 14.8 17.4 19.9 22.4 24.7 27.1 29.4 31.6
5.4 8.4 11.1 13.5 15.9 18.2 20.5 22.6 24.8 26.9 28.9
4.9 7.7 10.2 12.5 14.7 16.8 18.8 20.8 22.8 24.8 26.7
4.6 7.1 9.4 11.5 13.6 15.5 17.5 19.3 21.2 23.0 24.7
4.2 6.6 8.8 10.8 12.7 14.5 16.3 18.0 19.7 21.4 23.1
4.0 6.2 8.2 10.1 11.8 13.6 15.2 16.9 18.5 20.1 21.6
3.7 5.8 7.7 9.5 11.1 12.7 14.3 15.9 17.4 18.9 20.3
3.3 5.2 6.9 8.4 9.9 11.4 12.8 14.2 15.5 16.9 18.2
3.0 4.7 6.2 7.6 9.0 10.3 11.5 12.8 14.0 15.2 16.4
2.4 3.8 5.0 6.1 7.2 8.3 9.3 10.3 11.3 12.3 13.2
2.0 3.2 4.2 5.1 6.0 6.9 7.8 8.6 9.5 10.3 11.1
1.5 2.4 3.2 3.9 4.6 5.2 5.9 6.5 7.2 7.8 8.4
1.0 1.6 2.1 2.6 3.1 3.5 4.0 4.4 4.8 5.2 5.6
0.8 1.2 1.6 2.0 2.3 2.7 3.0 3.3 3.6 3.9 4.3
0.6 1.0 1.3 1.6 1.9 2.1 2.4 2.7 2.9 3.2 3.4
"""
# Table A-4: at 10 % risk.
TABLE_A_4 = """
10.9 18.1 24.5 30.5 36.1 41.5 46.8 51.9 56.8 61.6 66.2
8.8 14.7 20.0 24.9 29.5 34.0 38.4 42.6 46.8 50.8 54.8
7.4 12.4 16.8 21.0 24.9 28.8 32.5 36.2 39.7 43.2 46.7
6.4 10.7 14.5 18.2 21.6 24.9 28.2 31.4 34.5 37.6 40.6
5.6 9.4 12.8 16.0 19.0 22.0 24.9 27.7 30.5 33.2 35.9
5.0 8.4 11.4 14.3 17.0 19.7 22.3 24.8 27.3 29.8 32.2
4.6 7.6 10.3 12.9 15.4 17.8 20.2 22.5 24.7 27.0 29.2
4.2 6.9 9.4 11.8 14.1 16.3 18.4 20.5 22.6 24.6 26.7
3.8 6.4 8.7 10.8 12.9 15.0 16.9 18.9 20.8 22.7 24.6
3.5 5.9 8.0 10.0 12.0 13.9 15.7 17.5 19.3 21.0 22.8
3.3 5.5 7.5 9.3 11.1 12.9 14.6 16.3 18.0 19.6 21.2
3.1 5.1 7.0 8.7 10.4 12.1 13.7 15.2 16.8 18.3 19.8
2.9 4.8 6.6 8.2 9.8 11.3 12.8 14.3 15.8 17.2 18.7
2.6 4.3 5.9 7.3 8.7 10.1 11.5 12.8 14.1 15.4 16.7
2.3 3.9 5.3 6.6 7.9 9.1 10.3 11.5 12.7 13.9 15.0
1.9 3.1 4.3 5.3 6.3 7.3 8.3 9.3 10.2 11.2 12.1
1.6 2.6 3.6 4.4 5.3 6.1 7.0 7.8 8.6 9.4 10.1
1.2 2.0 2.7 3.4 4.0 4.6 5.3 5.9 6.5 7.1 7.6
0.8 1.3 1.8 2.3 2.7 3.1 3.5 3.9 4.3 4.7 5.1
0.6 1.0 1.4 1.7 2.0 2.4 2.7 3.0 3.3 3.6 3.9
0.5 0.8 1.1 1.4 1.6 1.9 2.1 2.4 2.6 2.9 3.1
"""


@pytest.mark.parametrize("confidence", TABLE_C_2)
def test_factors_are_those_of_table_c_2(confidence: str) -> None:
    for errors, told in enumerate(TABLE_C_2[confidence].split()):
        # Some of the guide's are rounded up and some to the nearest.
        assert abs(factor(Decimal(confidence), errors) - float(told)) <= 0.0101


@pytest.mark.parametrize(
    ("confidence", "table"), [("0.95", TABLE_A_3), ("0.90", TABLE_A_4)]
)
def test_upper_rates_are_those_of_tables_a_3_and_a_4(
    confidence: str, table: str
) -> None:
    for size, line in zip(SIZES, table.strip().splitlines(), strict=True):
        found = [
            Decimal(upper_rate(BINOMIAL, Decimal(confidence), size, at) * 100).quantize(
                Decimal("0.1"), ROUND_CEILING
            )
            for at in range(11)
        ]
        assert found == list(map(Decimal, line.split())), size


@pytest.mark.parametrize(
    ("model", "parts", "limit"),
    [
        # The tests of the R package FSaudit: 145 hits of 13,500,000 with taints of
        # 100, 20 and 4 %; it rounds the upper errors to whole pounds.
        (HYPERGEOMETRIC, (276050, 66853.55, 9684.91, 1579.74), 469616.48),
        (BINOMIAL, (276052, 66854.55, 9684.91, 1579.78), 469619.52),
        (POISSON, (278914, 69653.55, 10277.31, 1705.14), 475998.28),
    ],
)
def test_the_stringer_bound_of_fsaudit(
    model: str, parts: tuple[float, ...], limit: float
) -> None:
    size, of = 145, 13_500_000
    taints = [Fraction(4, 100), Fraction(1), Fraction(20, 100)]
    upper = partial(upper_rate, model, SURE, size, population=of)
    assert stringer([], upper, Fraction(of)) == pytest.approx(parts[0], abs=1)
    assert stringer(taints, upper, Fraction(of)) == pytest.approx(limit, abs=1)
    # What each taint adds beyond its projection.
    ranked = sorted(taints, reverse=True)
    for at, part in enumerate(parts[1:], 1):
        step = upper(at) - upper(at - 1)
        above = (step * of - of / size) * float(ranked[at - 1])
        assert above == pytest.approx(part, abs=1)


@pytest.mark.parametrize(
    ("taints", "limit"),
    [
        # Results of IDEA by the Stringer bound, as FSaudit's tests cite them: 31 hits
        # of 7,360,816; none in error, one wholly, five wholly, every one by a tenth.
        ([], 678_033),
        ([Fraction(1)], 1_060_621),
        ([Fraction(1)] * 5, 2_279_226),
        ([Fraction(1, 10)] * 31, 1_346_319),
    ],
)
def test_the_stringer_bound_of_idea(taints: list[Fraction], limit: float) -> None:
    upper = partial(upper_rate, BINOMIAL, SURE, 31)
    found = stringer(taints, upper, Fraction(7_360_816))
    assert found == pytest.approx(limit, rel=1e-4)


def test_the_stringer_bound_of_jfa_without_an_error() -> None:
    """The test f3-v0.1.0-t7 of jfa: 60 hits, 95 %, 0.04870291."""
    upper = partial(upper_rate, BINOMIAL, SURE, 60)
    assert stringer([], upper, Fraction(1)) == pytest.approx(0.04870291, abs=1e-8)


def test_a_worked_example_with_the_factors_of_the_table() -> None:
    """Course notes on sampling by size (L12, part 13, problem 7), 10 % risk.

    An interval of 42,373; taints of 60, 30 and 10 %, and 10,699 in an item above the
    interval: an upper limit of 172,988 with factors of one place, 2.31 for none.
    """
    printed = [2.31, 3.91, 5.31, 6.71]
    taints = [Fraction(3, 10), Fraction(6, 10), Fraction(1, 10)]
    found = stringer(taints, printed.__getitem__, Fraction(42_373)) + 10_699
    assert found == pytest.approx(172_988, abs=1)
    exact = partial(factor, Decimal("0.9"))
    assert stringer(taints, exact, Fraction(42_373)) + 10_699 == pytest.approx(
        found, rel=0.005
    )


@pytest.mark.parametrize("population", [10, 200, 5_000, 1_000_000])
def test_the_highest_number_is_that_of_scipys_distribution(population: int) -> None:
    for size in (1, 5, 9):
        for errors in range(min(size, 4)):
            found = highest(SURE, population, size, errors)
            chances = [
                stats.hypergeom.cdf(errors, population, at, size)
                for at in (found, found + 1)
            ]
            assert chances[0] > 0.05 - 1e-9 or found == errors
            assert found == population - size + errors or chances[1] <= 0.05 + 1e-9


def test_models_agree_where_the_population_is_large() -> None:
    rates = [upper_rate(model, SURE, 300, 2, 10**7) for model in MODELS]
    assert max(rates) < min(rates) * 1.02
    assert all(upper_rate(model, SURE, 5, 5, 10) == 1 for model in MODELS)
    assert not math.isnan(upper_rate(BINOMIAL, SURE, 1, 0))
