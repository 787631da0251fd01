"""What the findings of a sample come to: projected, and at most.

A *taint* is the part of a payment that is misstated. A hit stands for the pence of its
interval, so the projected misstatement is the sum of the taints times these. At most it
is, at the confidence of the design:

* the *Stringer bound*: the factor for no error, and for each taint, the largest first,
  how much the factor for one error more is above the one before, times the taint; by
  the factors of the design's model, Poisson or binomial or hypergeometric;
* the *gamma limit*: the Poisson factor for the sum of the taints.

Overstatements and understatements are never set off against each other. What was taken
whole is known and not projected. Of payments that were drawn one by one, each as likely
as any other, the rate of those in error is projected, and what they differ by.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.sampling.design import APART, ATTRIBUTES, HYPERGEOMETRIC, MUS, POISSON
from mopac_spend.sampling.drawing import REST, TOP
from mopac_spend.sampling.factors import factor, upper_rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mopac_spend.sampling.design import Design
    from mopac_spend.sampling.drawing import Drawn, Stratum


class Pounds(NamedTuple):
    """Misstatement of one direction, in whole pence.

    Attributes:
        known: what was found in the payments that were taken whole.
        payments: in how many payments below the interval it was found.
        taints: their sum, a hit each.
        largest: of the taints.
        projected: what the hits stand for, and `known`.
        stringer, gamma: at most, and `known`.

    """

    known: int
    payments: int
    taints: Fraction
    largest: Fraction
    projected: int
    stringer: int
    gamma: int


class Rate(NamedTuple):
    """Payments in error of one stratum, drawn one by one.

    Attributes:
        stratum: of which.
        wrong: how many of those drawn were in error.
        difference: what these are overstated by, pence; negative for understated.
        projected: the same of all its payments.
        at_most: payments in error that there may be; None where nothing is said.

    """

    stratum: Stratum
    wrong: int
    difference: int
    projected: int
    at_most: int | None


class Evaluation(NamedTuple):
    """What the findings come to.

    Attributes:
        drawn: the sample.
        over, under: of a monetary-unit sample; None of another.
        rates: strata whose payments were drawn one by one, but for those apart.
        apart: strata of their own, of which no limit is given.

    """

    drawn: Drawn
    over: Pounds | None
    under: Pounds | None
    rates: list[Rate]
    apart: list[Rate]

    @property
    def payments_at_most(self) -> int:
        """How many payments may be in error, of all `rates`."""
        return sum(rate.at_most or 0 for rate in self.rates)

    @property
    def rate_at_most(self) -> Fraction:
        """The same as a part of the payments drawn from."""
        return Fraction(
            self.payments_at_most, sum(rate.stratum.payments for rate in self.rates)
        )


def evaluate(drawn: Drawn, audited: Mapping[str, int]) -> Evaluation:
    """Evaluate findings.

    Args:
        drawn: the sample.
        audited: pence that each payment should have been, by ref, all of them; for a
            sample of attributes 1 where the payment deviates and 0 where not.

    """
    differences = {
        item.ref: audited[item.ref]
        if drawn.design.design == ATTRIBUTES
        else item.pence - audited[item.ref]
        for item in drawn.items
    }
    by_item = [s for s in drawn.strata if s.name not in {TOP, REST, *APART}]
    over = under = None
    if drawn.design.design == MUS:
        over, under = (_pounds(drawn, differences, sign) for sign in (1, -1))
    rates = [_rate(drawn, each, differences, len(by_item)) for each in by_item]
    apart = [
        _rate(drawn, each, differences, 0)
        for each in drawn.strata
        if each.name in APART
    ]
    return Evaluation(drawn, over, under, rates, apart)


def stringer(
    taints: Iterable[Fraction], upper: Callable[[int], float], of: Fraction
) -> float:
    """Give the Stringer bound.

    Args:
        taints: of the hits that are misstated.
        upper: factor, or rate, at most for so many errors.
        of: what one of those is worth.

    """
    ranked = sorted(taints, reverse=True)
    factors = [upper(errors) for errors in range(len(ranked) + 1)]
    steps = (after - before for before, after in itertools.pairwise(factors))
    above = sum(step * float(t) for step, t in zip(steps, ranked, strict=True))
    return (factors[0] + above) * float(of)


def _pounds(drawn: Drawn, differences: Mapping[str, int], sign: int) -> Pounds:
    design, weight, hits = drawn.design, drawn.weight, drawn.hits
    known, payments, taints = 0, 0, []
    for item in drawn.items:
        misstated = max(0, sign * differences[item.ref])
        if item.stratum == TOP:
            known += misstated
        elif item.stratum == REST and misstated:
            payments += 1
            taints += [Fraction(misstated, item.pence)] * item.hits
    rest = drawn.stratum(REST)
    pence = rest.pence if rest else 0
    total, largest = sum(taints, Fraction(0)), max(taints, default=Fraction(0))
    if hits:
        bound = stringer(taints, *_factors(design, hits, pence, weight))
        gamma = factor(design.confidence, float(total)) * float(weight)
    else:
        bound = gamma = float(pence)  # nothing of it was seen
    if sign > 0 and largest <= 1:
        # No more can be overstated than there is.
        bound, gamma = min(bound, float(pence)), min(gamma, float(pence))
    return Pounds(
        known,
        payments,
        total,
        largest,
        known + round(total * weight),
        known + math.ceil(bound),
        known + math.ceil(gamma),
    )


def _factors(
    design: Design, hits: int, pence: int, weight: Fraction
) -> tuple[Callable[[int], float], Fraction]:
    """Give the factors of a model, and what one is worth in pence."""
    confidence, model = design.confidence, design.model
    if model == POISSON:
        return (lambda errors: factor(confidence, errors)), weight
    # Pounds are what is counted, and pence may be beyond what a float holds exactly.
    counted = max(pence // 100, hits)
    return (
        lambda errors: upper_rate(model, confidence, hits, errors, counted)
    ), Fraction(pence)


def _rate(
    drawn: Drawn, stratum: Stratum, differences: Mapping[str, int], strata: int
) -> Rate:
    """Project a stratum; with a limit where it is one of so many that need one."""
    own = [differences[i.ref] for i in drawn.items if i.stratum == stratum.name]
    wrong, difference = sum(each != 0 for each in own), sum(own)
    if drawn.design.design == ATTRIBUTES:
        difference = 0
    projected = (
        round(Fraction(difference * stratum.payments, stratum.drawn)) if own else 0
    )
    at_most = None
    if strata and stratum.drawn < stratum.payments:
        # Of several strata each is held surer, so that all of them hold together.
        confidence = 1 - (1 - drawn.design.confidence) / strata
        model = HYPERGEOMETRIC if strata > 1 else drawn.design.model
        rate = upper_rate(model, confidence, stratum.drawn, wrong, stratum.payments)
        at_most = min(
            math.ceil(round(rate * stratum.payments, 6)),
            stratum.payments - stratum.drawn + wrong,
        )
    elif strata:
        at_most = wrong
    return Rate(stratum, wrong, difference, projected, at_most)
