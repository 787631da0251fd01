"""Confidence factors, and the upper rates that a sample leaves open.

>>> from decimal import Decimal
>>> [round(factor(Decimal("0.95"), errors), 2) for errors in range(3)]
[3.0, 4.74, 6.3]

The AICPA's *Audit Guide: Audit Sampling* prints them rounded up (table C-2: 3.00, 4.75,
6.30). Errors may be parts of one, but where the population is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from mopac_spend.sampling.design import BINOMIAL, POISSON

if TYPE_CHECKING:
    from decimal import Decimal

    import numpy.typing as npt

# A chance that is the risk itself may come out above it in the last places of a float.
EXACT = 1 + 1e-9


def factor(confidence: Decimal, errors: float) -> float:
    """Give the errors that a sample with so many may stand for: Poisson, or gamma."""
    return float(special.gammaincinv(errors + 1, float(confidence)))


def upper_rate(
    model: str, confidence: Decimal, size: int, errors: float, population: int = 0
) -> float:
    """Give the highest rate of error at which a sample may still show so few.

    Args:
        model: one of `design.MODELS`.
        confidence: as `0.95`.
        size: of the sample.
        errors: in it.
        population: of how many it was drawn, for the hypergeometric model.

    """
    if errors >= size:
        return 1.0
    if model == POISSON:
        return min(1.0, factor(confidence, errors) / size)
    if model == BINOMIAL:
        return float(special.betaincinv(errors + 1, size - errors, float(confidence)))
    return highest(confidence, population, size, int(errors)) / population


def highest(confidence: Decimal, population: int, size: int, errors: int) -> int:
    """Give the most errors of a counted population at which so few may be shown."""
    risk = float(1 - confidence) * EXACT
    low, high = errors, population - size + errors
    while low < high:
        middle = (low + high + 1) // 2
        if at_most(population, middle, np.array([size]), errors)[0] > risk:
            low = middle
        else:
            high = middle - 1
    return low


def at_most(
    population: int,
    wrong: int,
    sizes: npt.NDArray[np.int64],
    errors: int | npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """Give how likely samples show at most so many errors: hypergeometric.

    Args:
        population: how many there are, of which `wrong` are in error.
        wrong: see `population`.
        sizes: of the samples.
        errors: at most so many, one number or one a sample.

    """
    most = np.broadcast_to(np.asarray(errors), sizes.shape)
    total = np.zeros(sizes.shape)
    for shown in range(int(most.max()) + 1):
        possible = (
            (shown <= most)
            & (shown <= wrong)
            & (shown <= sizes)
            & (sizes - shown <= population - wrong)
        )
        rest = np.where(possible, sizes - shown, 0)
        chance = np.exp(
            _ways(wrong, min(shown, wrong))
            + _ways(population - wrong, rest)
            - _ways(population, sizes)
        )
        total += np.where(possible, chance, 0.0)
    return np.minimum(total, 1.0)


def _ways(of: int, chosen: npt.NDArray[np.int64] | int) -> npt.NDArray[np.float64]:
    """Give the logarithm of in how many ways some of many are chosen."""
    some = np.asarray(chosen, np.float64)
    # By `betaln`: a difference of `gammaln`s of millions loses its last places.
    ways: npt.NDArray[np.float64] = -special.betaln(of - some + 1, some + 1) - np.log(
        of + 1
    )
    return ways
