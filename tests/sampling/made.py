"""Populations made of numbers, without books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from mopac_spend.sampling.design import Design
from mopac_spend.sampling.population import Population

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST = "ab" * 32
# ref, pence, whether to an individual, stratum
Line = tuple[str, int, bool, str]


def design(**given: Any) -> Design:  # noqa: ANN401 - its fields
    usual = {"sha256": DIGEST, "seed": "IA 1", "design": "mus", "selection": "interval"}
    return Design(**(usual | {"model": "poisson"} | given))


def of_pence(*pence: int) -> list[Line]:
    return [(f"test:{at:04}:x", each, False, "a") for at, each in enumerate(pence)]


def population(lines: Sequence[Line], asked: Design) -> Population:
    refs, pence, individual, stratum = zip(*lines, strict=True)
    return Population(
        pa.chunked_array([list(refs)]),
        np.array(pence, np.int64),
        np.array(individual, np.bool_),
        np.array(stratum) if asked.by else None,
        np.array([asked.key(ref) for ref in refs], np.uint64),
    )
