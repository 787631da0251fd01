"""How many to draw, so that a sample can show what it is drawn to show.

The least size at which a population whose rate of error is the tolerable one would
show no more errors than are expected with a chance of at most the risk, 1 less the
confidence. Expected errors are parts of one in the Poisson model, as in table C-1 of
the AICPA's guide, and rounded up to whole ones in the others, as in tables A-1 and A-2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import special

from mopac_spend.findings import Refusal
from mopac_spend.sampling.design import BINOMIAL, POISSON
from mopac_spend.sampling.factors import EXACT, at_most

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    import numpy.typing as npt

_AT_ONCE, _MOST = 2_000, 100_000


class Size(NamedTuple):
    """How many to draw, and how many errors among them were planned for."""

    size: int
    errors: float


def least(
    model: str,
    confidence: Decimal,
    tolerable: Fraction,
    expected: Fraction,
    population: int,
) -> Size:
    """Find the least size.

    Args:
        model: one of `design.MODELS`.
        confidence: as `0.95`.
        tolerable: rate of error.
        expected: another, less than it.
        population: how many there are to draw from: payments, or pounds.

    Raises:
        Refusal: `SAMPLE-001`, no size shows it, or none that anybody draws.

    """
    wrong = int(tolerable * population)
    if not 0 <= expected < tolerable < 1 or not wrong:
        msg = (
            "the expected misstatement has to be less than the tolerable one, and that "
            "less than the population; give --tolerable and --expected so"
        )
        raise Refusal("SAMPLE-001", msg)
    risk, most = float(1 - confidence) * EXACT, min(_MOST, population)
    for first in range(1, most + 1, _AT_ONCE):
        sizes = np.arange(first, min(first + _AT_ONCE, most + 1))
        errors = _expected(model, sizes, expected)
        if model == POISSON:
            chance = special.gammaincc(errors + 1, sizes * float(tolerable))
        elif model == BINOMIAL:
            chance = special.bdtr(errors, sizes, float(tolerable))
        else:
            chance = at_most(population, wrong, sizes, errors.astype(np.int64))
        enough = np.flatnonzero(chance <= risk)
        if len(enough):
            at = int(enough[0])
            return Size(int(sizes[at]), float(errors[at]))
    msg = (
        f"no sample of up to {most:,} shows it: the expected misstatement is too near "
        f"to the tolerable one, or the population too small; give others, or --size"
    )
    raise Refusal("SAMPLE-001", msg)


def _expected(
    model: str, sizes: npt.NDArray[np.int64], rate: Fraction
) -> npt.NDArray[np.float64]:
    """Give the errors that are expected in samples."""
    if model == POISSON:
        return (sizes * float(rate)).astype(np.float64)
    # In whole numbers: 0.035 of 400 is 14, and a float makes it more.
    parts, of = rate.as_integer_ratio()
    return np.array([-(-int(size) * parts // of) for size in sizes], np.float64)
