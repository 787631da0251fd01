"""A sample and its evaluation in words: what was done, and what it does not show."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.sampling.design import ATTRIBUTES, MUS, POISSON, STRATIFIED, per_cent
from mopac_spend.sampling.drawing import ITEMS, REST
from mopac_spend.sampling.factors import factor, upper_rate
from mopac_spend.sampling.population import pounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from mopac_spend.sampling.design import Design
    from mopac_spend.sampling.drawing import Drawn
    from mopac_spend.sampling.evaluation import Evaluation, Pounds, Rate

_DESIGNS = {
    MUS: "monetary-unit sample: each penny is as likely as any other",
    ATTRIBUTES: "sample of attributes: each payment is as likely as any other",
    STRATIFIED: "stratified sample: within its stratum each payment is as likely as "
    "any other",
}
# For how many errors factors are shown.
_FACTORS = 5
DIGEST, SEED, DESIGN = "Digest of the payments", "Seed", "Text of the design"
_DIGESTED = (
    "the digest is SHA-256 of the payments of the population in order of ref, each a "
    "line of JSON without blanks between its parts: ref, date, amount, supplier (of an "
    "individual the words that stand for the name), account, directorate, initiative, "
    "category"
)
_ORDER = (
    "payments by key: the first 16 digits in hex of SHA-256(base, ref), base being "
    "SHA-256(digest of the payments, seed, text of the design) in hex; the parts are "
    "joined by the character 31"
)
_NUMBERS = (
    "the start of a fixed interval is SHA-256(base, 'start') as a whole number, modulo "
    "the interval in pence; the penny of a cell is of 'cell 0' and so on, and pence "
    "drawn one by one of 'unit 0' and so on, modulo their sum"
)
NOT_SHOWN = (
    "This doesn't show that nothing is misstated, that every payment that was made is "
    "in the books, or anything of the strata of which nothing was drawn; and it is no "
    "better than the findings, which are the auditor's own."
)


def method(drawn: Drawn) -> Iterator[tuple[str, str]]:
    """Give how a sample was drawn, label and text, so that it can be drawn again."""
    design = drawn.design
    yield "Design", f"{_DESIGNS[design.design]}; selection {design.selection}"
    yield DIGEST, design.sha256
    yield SEED, design.seed
    yield DESIGN, design.text
    yield "Confidence", f"{per_cent(design.confidence)}, {design.model} model"
    if design.tolerable is not None:
        words = (
            f"tolerable {design.amount(design.tolerable)}, "
            f"expected {design.amount(design.expected)}"
        )
        what = "Misstatement" if design.is_in_pounds else "Rate of payments in error"
        yield what, words
    yield "Size", _size(drawn)
    if drawn.interval:
        interval = show(pounds_of(drawn.interval))
        yield "Interval", f"{interval}: the pounds above nil by the size, rounded down"
    if drawn.start:
        yield "Start", f"at {show(pounds_of(drawn.start))} along the payments"
    yield "Factors", _factors(drawn)
    yield "Digest", _DIGESTED
    yield "Order", _ORDER
    if design.design == MUS:
        yield "Numbers", _NUMBERS


def _size(drawn: Drawn) -> str:
    if drawn.errors is None:
        return f"{drawn.size:,}, as given"
    return (
        f"{drawn.size:,}, counted out: the least at which a sample with "
        f"{drawn.errors:.3g} errors leaves a chance of at most "
        f"{per_cent(1 - drawn.design.confidence)} that the tolerable one is met"
    )


def _factors(drawn: Drawn) -> str:
    design = drawn.design
    if design.design == STRATIFIED:
        return (
            "upper rates of each stratum by the hypergeometric model, each with an "
            "equal part of the risk, so that all hold together"
        )
    if design.design == MUS and design.model == POISSON:
        factors = (factor(design.confidence, at) for at in range(_FACTORS))
        words = ", ".join(f"{each:.4f}" for each in factors)
        return f"confidence factors for 0, 1, 2, 3 and 4 errors (Poisson): {words}"
    size, of = drawn.size, drawn.stratum(ITEMS)
    population = of.payments if of else 0
    if rest := drawn.stratum(REST):
        size, population = drawn.hits, max(rest.pence // 100, drawn.hits)
    rates = (
        upper_rate(design.model, design.confidence, size, at, population)
        for at in range(min(_FACTORS, size))
    )
    words = ", ".join(f"{rate * 100:.2f} %" for rate in rates)
    return f"upper rates for 0, 1, 2 and more errors ({design.model}): {words}"


def conclusion(evaluation: Evaluation) -> Iterator[str]:
    """Say what findings come to, a sentence or two each."""
    drawn = evaluation.drawn
    if evaluation.over and evaluation.under:
        yield from _of_pounds(drawn, evaluation.over, "overstatement")
        yield from _of_pounds(drawn, evaluation.under, "understatement")
    if evaluation.rates:
        yield from _of_rates(evaluation)
    for rate in evaluation.apart:
        if rate.stratum.payments:
            yield _of_apart(rate, drawn.design)
    yield NOT_SHOWN


def _of_pounds(drawn: Drawn, limits: Pounds, what: str) -> Iterator[str]:
    design = drawn.design
    sure = per_cent(design.confidence)
    rest = drawn.stratum(REST)
    yield (
        f"The projected {what} is {show(pounds_of(limits.projected))}: "
        f"{show(pounds_of(limits.known))} in payments taken whole, and "
        f"{counted(limits.payments, 'payment')} below the interval, whose taints come "
        f"to {float(limits.taints):.4f}."
    )
    yield (
        f"Its upper limit at {sure} is {show(pounds_of(limits.stringer))} by the "
        f"Stringer bound ({design.model} factors), and "
        f"{show(pounds_of(limits.gamma))} by the gamma limit (Poisson factors)."
    )
    if rest and rest.payments and not drawn.hits:
        yield (
            "Nothing below the interval was hit, so all of it is taken for what may be "
            "misstated."
        )
    if limits.largest > 1:
        yield "A taint of more than 100 % counts as it is."
    if design.tolerable is None:
        yield f"No tolerable {what} was stated before it was drawn, so none is judged."
        return
    tolerable = show(design.tolerable)
    limit = pounds_of(limits.stringer)
    if limit < design.tolerable:
        yield (
            f"The upper limit is under the tolerable {tolerable}: at {sure} the {what} "
            f"of the payments above nil, but for those to individuals, is less."
        )
    else:
        yield (
            f"The upper limit is not under the tolerable {tolerable}: the sample "
            f"doesn't show at {sure} that the {what} is less; examine more, or have it "
            f"corrected."
        )


def _of_rates(evaluation: Evaluation) -> Iterator[str]:
    design, rates = evaluation.drawn.design, evaluation.rates
    drawn = sum(rate.stratum.drawn for rate in rates)
    wrong = sum(rate.wrong for rate in rates)
    sure, most = per_cent(design.confidence), evaluation.rate_at_most
    yield f"{wrong:,} of {counted(drawn, 'payment')} drawn are in error."
    if design.design != ATTRIBUTES:
        projected = pounds_of(sum(rate.projected for rate in rates))
        yield (
            f"Their differences, projected stratum by stratum, come to "
            f"{show(projected)} overstated. No upper limit in pounds is given: few "
            f"differences of payments drawn alike don't bear one; draw --design mus."
        )
    together = ", each stratum held so that all hold together" if len(rates) > 1 else ""
    yield (
        f"At {sure} the rate of payments in error is at most {_percent(most)}, "
        f"{counted(evaluation.payments_at_most, 'payment')}{together}."
    )
    if design.tolerable is None:
        yield "No tolerable rate was stated before it was drawn, so none is judged."
        return
    under = Decimal(most.numerator) / Decimal(most.denominator) < design.tolerable
    tolerable = design.amount(design.tolerable)
    yield (
        f"The upper limit is under the tolerable {tolerable}."
        if under
        else f"The upper limit is not under the tolerable {tolerable}: the sample "
        f"doesn't show at {sure} that the rate is less; examine more."
    )


def _percent(rate: Fraction) -> str:
    return f"{float(rate) * 100:.2f} %"


def _of_apart(rate: Rate, design: Design) -> str:
    of = rate.stratum
    words = (
        f"Apart, {of.name}: {counted(of.payments, 'payment')}, "
        f"{show(pounds_of(of.pence))}; {of.drawn:,} drawn, {rate.wrong:,} in error"
    )
    if design.design == ATTRIBUTES or not of.drawn:
        return f"{words}. No limit is given of them."
    return (
        f"{words}, overstated by {show(pounds_of(rate.difference))}, projected "
        f"{show(pounds_of(rate.projected))}. No limit is given of them."
    )
