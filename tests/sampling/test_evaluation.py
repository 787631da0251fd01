"""Findings to projected misstatement and limits, and what is said of them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from mopac_spend.sampling.drawing import REST, TOP, Drawn, draw
from mopac_spend.sampling.evaluation import Evaluation, evaluate
from mopac_spend.sampling.factors import factor
from mopac_spend.sampling.words import NOT_SHOWN, conclusion
from tests.sampling.made import Line, design, of_pence, population

if TYPE_CHECKING:
    from collections.abc import Mapping

# The population of IDEA's results in test_limits, less the remainder: 31 hits at an
# interval of 237,444 pence, two payments each.
WHOLE = 7_360_816
EVEN = of_pence(*[WHOLE // 62] * 62)


def drawn(lines: list[Line], **asked: object) -> Drawn:
    made = design(**({"size": 31} | asked))
    return draw(made, population(lines, made))


def found(sample: Drawn, audited: Mapping[int, int]) -> Evaluation:
    """Evaluate: what items below the interval should have been, by their number."""
    right = {item.ref: item.pence for item in sample.items}
    rest = [item for item in sample.items if item.stratum == REST]
    return evaluate(sample, right | {rest[at].ref: to for at, to in audited.items()})


def test_no_error_leaves_the_factor_for_none() -> None:
    sample = drawn(EVEN)
    over, under = found(sample, {})[1:3]
    assert over is not None
    assert over == under
    limit = factor(Decimal("0.95"), 0) * sample.interval
    assert over.projected == over.taints == 0
    assert over.stringer == over.gamma
    assert over.stringer == pytest.approx(limit, abs=1)


@pytest.mark.parametrize(
    ("wrong", "limit"), [(0, 678_033), (1, 1_060_621), (5, 2_279_226)]
)
def test_the_limits_of_idea_from_a_drawn_sample(wrong: int, limit: int) -> None:
    sample = drawn(EVEN, model="binomial")
    assert sample.hits == 31
    over = found(sample, dict.fromkeys(range(wrong), 0)).over
    assert over is not None
    assert over.stringer == pytest.approx(limit, rel=2e-4)
    assert over.projected == pytest.approx(wrong * 237_445.68, abs=2 * wrong)


def test_over_and_under_are_not_set_off() -> None:
    sample = drawn(EVEN)
    pence = sample.items[0].pence
    over, under = found(sample, {0: pence // 2, 1: pence + pence // 2})[1:3]
    assert over is not None
    assert under is not None
    assert (
        over.projected == under.projected == pytest.approx(sample.interval / 2, abs=1)
    )
    assert over.payments == under.payments == 1
    assert over.stringer == under.stringer


def test_what_is_taken_whole_is_known_and_not_projected() -> None:
    lines = of_pence(*[1_000] * 99, 50_000)
    sample = drawn(lines, size=30)
    (top,) = [item for item in sample.items if item.stratum == TOP]
    right = {item.ref: item.pence for item in sample.items}
    none, some = evaluate(sample, right), evaluate(sample, right | {top.ref: 40_000})
    assert none.over is not None
    assert some.over is not None
    assert some.over.known == some.over.projected == 10_000
    assert some.over.stringer - none.over.stringer == 10_000
    assert some.over.taints == 0


def test_no_more_is_overstated_than_there_is() -> None:
    sample = drawn(of_pence(*[100] * 10), size=3)
    over, under = found(sample, {})[1:3]
    assert over is not None
    assert under is not None
    assert (over.stringer, over.gamma) == (998, 998)
    assert under.stringer == 998  # 3 x 333 is 999: nothing bounds an understatement


def test_what_nothing_was_hit_of_may_all_be_wrong() -> None:
    lines = of_pence(*[10_000] * 9, 5)
    sample = next(
        each
        for each in (drawn(lines, size=9, seed=f"{at}") for at in range(50))
        if not each.hits
    )
    evaluation = found(sample, {})
    assert evaluation.over is not None
    assert (evaluation.over.projected, evaluation.over.stringer) == (0, 5)
    assert "Nothing below the interval was hit" in " ".join(conclusion(evaluation))


def test_a_payment_hit_twice_counts_twice() -> None:
    lines = of_pence(*[700] * 20)
    sample = drawn(lines, size=19, selection="random")
    (twice, *_) = [item for item in sample.items if item.hits > 1]
    right = {item.ref: item.pence for item in sample.items}
    over = evaluate(sample, right | {twice.ref: 0}).over
    assert over is not None
    assert over.taints == twice.hits
    assert over.projected == round(twice.hits * sample.weight)


def test_a_taint_beyond_the_whole_counts_and_is_said() -> None:
    sample = drawn(EVEN)
    evaluation = found(sample, {0: -sample.items[0].pence})
    assert evaluation.over is not None
    assert evaluation.over.taints == evaluation.over.largest == 2
    assert "A taint of more than 100 %" in " ".join(conclusion(evaluation))


@pytest.mark.parametrize(
    ("tolerable", "said"),
    [
        ("8000", "The upper limit is under the tolerable £8,000.00: at 95 %"),
        ("7000", "The upper limit is not under the tolerable £7,000.00: the sample"),
        (None, "No tolerable overstatement was stated before it was drawn"),
    ],
)
def test_the_conclusion_is_said(tolerable: str | None, said: str) -> None:
    given = Decimal(tolerable) if tolerable else None
    sentences = list(conclusion(found(drawn(EVEN, tolerable=given), {})))
    assert any(each.startswith(said) for each in sentences)
    assert sentences[-1] == NOT_SHOWN
    limit = "upper limit at 95 % is £7,113.19 by the Stringer bound (poisson factors)"
    assert limit in sentences[1]


def test_a_rate_is_bounded() -> None:
    """59 of many without a deviation: at most 5 % at 95 %, table A-1."""
    asked = {"design": "attributes", "selection": "random", "model": "binomial"}
    lines = of_pence(*[100] * 100_000)
    sample = drawn(lines, **asked, size=59, tolerable=Decimal("0.05"))
    none = dict.fromkeys((item.ref for item in sample.items), 0)
    clean = evaluate(sample, none)
    assert clean.over is None
    assert float(clean.rate_at_most) == pytest.approx(1 - 0.05 ** (1 / 59), abs=1e-5)
    assert "The upper limit is under the tolerable 5 %." in conclusion(clean)
    one = evaluate(sample, none | {sample.items[0].ref: 1})
    assert float(one.rate_at_most) == pytest.approx(0.0776, abs=1e-3)
    assert "1 of 59 payments drawn are in error." in conclusion(one)
    assert any("is not under the tolerable 5 %" in each for each in conclusion(one))


def test_all_of_a_stratum_leaves_nothing_open() -> None:
    asked = {"design": "attributes", "selection": "random", "model": "binomial"}
    sample = drawn(of_pence(1, 2, 3), **asked, size=3)
    wrong = evaluate(sample, {item.ref: int(item.pence == 2) for item in sample.items})
    assert wrong.payments_at_most == 1
    assert wrong.rate_at_most == Fraction(1, 3)


def test_strata_are_projected_each_and_bounded_together() -> None:
    lines = [
        *(ref_of("a", at, 100) for at in range(200)),
        *(ref_of("b", at, 10_000) for at in range(20)),
    ]
    sample = drawn(
        lines,
        design="stratified",
        selection="random",
        by="fund",
        size=30,
        model="binomial",
    )
    right = {item.ref: item.pence for item in sample.items}
    evaluation = evaluate(sample, right | {sample.items[0].ref: 0})
    first, second = evaluation.rates
    assert first.difference == 100
    assert first.projected == round(Fraction(100 * 200, first.stratum.drawn))
    assert second.projected == 0
    assert first.at_most is not None
    assert first.at_most > first.wrong
    assert any("No upper limit in pounds" in each for each in conclusion(evaluation))


def ref_of(stratum: str, at: int, pence: int) -> Line:
    return f"test:{stratum}{at}:x", pence, False, stratum


def test_strata_apart_are_projected_and_not_bounded() -> None:
    lines = [*EVEN, *((f"test:c{at}:x", -1_000, False, "a") for at in range(10))]
    sample = drawn(lines, apart={"credits": "5", "nil": "0", "individuals": "0"})
    right = {item.ref: item.pence for item in sample.items}
    credit = next(item for item in sample.items if item.stratum == "credits")
    evaluation = evaluate(sample, right | {credit.ref: -1_500})
    assert evaluation.over is not None
    assert evaluation.over.projected == 0
    (rate, *_) = evaluation.apart
    assert (rate.wrong, rate.difference, rate.projected) == (1, 500, 1_000)
    assert rate.at_most is None
    assert any(
        each.startswith("Apart, credits: 10 payments, -£100.00; 5 drawn, 1 in error")
        for each in conclusion(evaluation)
    )


@pytest.mark.parametrize("selection", ["interval", "cell", "random"])
def test_over_many_seeds_it_projects_what_is_there_and_the_limits_hold(
    selection: str,
) -> None:
    pence = [101 + 37 * at % 9_000 for at in range(300)]
    lines = of_pence(*pence)
    wrong = {ref: each * 7 // 10 for ref, each, *_ in lines[::15]}
    due = sum(each - wrong.get(ref, each) for ref, each, *_ in lines)
    projected, over_due = 0, 0
    for seed in range(100):
        sample = drawn(lines, size=40, seed=f"s{seed}", selection=selection)
        audited = {i.ref: wrong.get(i.ref, i.pence) for i in sample.items}
        over = evaluate(sample, audited).over
        assert over is not None
        projected += over.projected
        over_due += over.stringer >= due and over.gamma >= due
    assert projected / 100 == pytest.approx(due, rel=0.2)
    assert over_due >= 95
