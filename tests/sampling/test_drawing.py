"""Which payments are drawn: by whole numbers, and the same anywhere."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.sampling.design import APART, SELECTIONS, Design
from mopac_spend.sampling.drawing import REST, TOP, Drawn, allocated, draw
from tests.sampling.made import DIGEST, Line, design, of_pence, population

MIXED: list[Line] = [
    *of_pence(*range(100, 9_000, 37)),
    *((f"test:c{at}:x", -500 - at, False, "a") for at in range(12)),
    *((f"test:n{at}:x", 0, False, "b") for at in range(4)),
    *((f"test:i{at}:x", 700 * (-1) ** at, True, "b") for at in range(6)),
]
US = "\x1f"
GOLDEN_MUS = [
    "test:0228:x",
    "test:0061:x",
    "test:0150:x",
    "test:0210:x",
    "test:0102:x",
    "test:0181:x",
    "test:0203:x",
    "test:0172:x",
    "test:0205:x",
]
GOLDEN_ITEMS = [
    "test:0129:x",
    "test:0041:x",
    "test:0040:x",
    "test:0032:x",
    "test:0208:x",
]


def drawn(lines: list[Line], asked: Design) -> Drawn:
    return draw(asked, population(lines, asked))


def sha(*parts: str) -> int:
    return int(hashlib.sha256(US.join(parts).encode()).hexdigest(), 16)


def again(lines: list[Line], asked: Design, size: int) -> Counter[str]:
    """Draw pence by hashlib and lists alone, as the method is told."""
    base = f"{sha(DIGEST, asked.seed, asked.text):064x}"
    main = [(ref, pence) for ref, pence, person, _ in lines if pence > 0 and not person]
    interval = sum(pence for _, pence in main) // size
    hits = Counter(ref for ref, pence in main if pence >= interval)
    rest = sorted(
        (each for each in main if each[1] < interval),
        key=lambda each: (sha(base, each[0]) >> 192, each[0]),
    )
    end = sum(pence for _, pence in rest)
    cells = -(-end // interval)
    units = {
        "interval": [
            sha(base, "start") % interval + at * interval for at in range(cells)
        ],
        "cell": [
            at * interval + sha(base, f"cell {at}") % interval for at in range(cells)
        ],
        "random": [sha(base, f"unit {at}") % end for at in range(cells)],
    }[asked.selection]
    for unit in units:
        along = 0
        for ref, pence in rest:
            along += pence
            if unit < along:
                hits[ref] += 1
                break
    return hits


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("size", [1, 7, 30, 120, 240])
def test_pence_are_drawn_as_the_method_says(selection: str, size: int) -> None:
    asked = design(selection=selection, size=size)
    found = drawn(MIXED, asked)
    hits = {i.ref: i.hits for i in found.items if i.stratum in {TOP, REST}}
    assert hits == again(MIXED, asked, size)


def test_a_sample_is_the_same_on_any_machine() -> None:
    """Fixed for ever: a paper that was drawn years ago is drawn again."""
    found = drawn(MIXED, design(size=9))
    assert [i.ref for i in found.items if i.stratum == REST] == GOLDEN_MUS
    asked = design(design="attributes", selection="random", model="binomial", size=5)
    found = drawn(MIXED, asked)
    assert [i.ref for i in found.items if i.stratum == "payments"] == GOLDEN_ITEMS


@settings(max_examples=30, deadline=None)
@given(st.permutations(MIXED), st.sampled_from(SELECTIONS))
def test_the_order_of_the_rows_does_not_matter(
    lines: list[Line], selection: str
) -> None:
    asked = design(selection=selection, size=20)
    assert drawn(lines, asked) == drawn(MIXED, asked)


def test_another_seed_digest_or_design_draws_others() -> None:
    made = [
        design(size=20),
        design(size=20, seed="IA 2"),
        design(size=20, sha256="cd" * 32),
        design(size=20, selection="cell"),
    ]
    samples = [[item.ref for item in drawn(MIXED, each).items] for each in made]
    for one, other in itertools.combinations(samples, 2):
        assert one != other


def test_nothing_is_dropped() -> None:
    found = drawn(MIXED, design(size=20))
    assert sum(each.payments for each in found.strata) == len(MIXED)
    assert sum(each.pence for each in found.strata) == sum(
        pence for _, pence, *_ in MIXED
    )
    apart = {each.name: each for each in found.strata if each.name in APART}
    assert {name: each.payments for name, each in apart.items()} == {
        "credits": 12,
        "nil": 4,
        "individuals": 6,
    }
    assert all(each.drawn >= 1 for each in apart.values())
    assert len({item.ref for item in found.items}) == len(found.items)


@pytest.mark.parametrize(
    ("how", "number"), [("all", 12), ("0", 0), ("5", 5), ("99", 12)]
)
def test_a_stratum_apart_has_a_size_of_its_own(how: str, number: int) -> None:
    asked = design(size=20, apart={"credits": how, "nil": "0", "individuals": "0"})
    found = drawn(MIXED, asked)
    (credits_,) = [each for each in found.strata if each.name == "credits"]
    assert (credits_.drawn, credits_.payments) == (number, 12)
    assert sum(item.stratum == "credits" for item in found.items) == number


@pytest.mark.parametrize("selection", SELECTIONS)
def test_large_payments_are_taken_whole(selection: str) -> None:
    lines = of_pence(50_000, 10_000, *[100] * 200)
    found = drawn(lines, design(selection=selection, size=8))
    assert found.interval == 10_000
    assert [i.pence for i in found.items if i.stratum == TOP] in (
        [50_000, 10_000],
        [10_000, 50_000],
    )
    assert found.stratum(REST) is not None
    assert found.hits == 2


def test_nothing_but_large_payments() -> None:
    found = drawn(of_pence(100, 100, 100), design(size=3))
    assert [item.stratum for item in found.items] == [TOP] * 3
    assert found.hits == 0


@pytest.mark.parametrize("selection", SELECTIONS)
def test_each_penny_is_as_likely_as_any_other(selection: str) -> None:
    """Over many seeds a payment of so many pence is hit as often as that."""
    lines = of_pence(10, 20, 30, 40, 50, 60, 70, 45)
    times, hits = 600, Counter[str]()
    pence = {ref: each for ref, each, *_ in lines}
    for seed in range(times):
        found = drawn(lines, design(selection=selection, size=4, seed=f"s{seed}"))
        for item in found.items:
            hits[item.ref] += item.hits
    assert found.interval == 81
    ends = Fraction(sum(pence.values()))
    cells = 5 if selection == "random" else ends / found.interval
    for ref, each in pence.items():
        due = float(times * cells * each / ends)
        assert abs(hits[ref] - due) < 5 * due**0.5, (ref, hits[ref], due)


def test_payments_are_as_likely_as_any_other() -> None:
    lines = of_pence(*range(1, 21))
    hits = Counter[str]()
    for seed in range(400):
        asked = design(design="attributes", selection="random", size=5, seed=f"s{seed}")
        hits.update(item.ref for item in drawn(lines, asked).items)
    assert all(abs(hits[ref] - 100) < 5 * 100**0.5 for ref, *_ in lines)


def test_two_payments_of_one_key_go_by_ref() -> None:
    asked = design(size=3)
    of = population(of_pence(5, 5, 5, 5), asked)
    of = of._replace(keys=np.array([7, 3, 7, 7], np.uint64))
    assert of.ordered(np.array([3, 2, 1, 0])).tolist() == [1, 0, 2, 3]


def test_strata_share_a_sample_by_their_pounds() -> None:
    lines: list[Line] = [
        (f"test:{name}{at}:x", pence, False, name)
        for name, pence, count in (("a", 100, 50), ("b", 900, 50), ("c", 10_000, 2))
        for at in range(count)
    ]
    asked = design(design="stratified", selection="random", size=20, by="directorate")
    found = drawn(lines, asked)
    shares = {each.name: each.drawn for each in found.strata if each.drawn}
    assert shares == {"directorate a": 2, "directorate b": 16, "directorate c": 2}
    with pytest.raises(Refusal, match="SAMPLE-001: a sample of 2 is too small for 3"):
        drawn(lines, design(design="stratified", selection="random", size=2, by="fund"))


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 10**12)), min_size=1),
    st.data(),
)
def test_shares_sum_to_the_size(
    strata: list[tuple[int, int]], data: st.DataObject
) -> None:
    most, weights = map(list, zip(*strata, strict=True))
    size = data.draw(st.integers(len(most), sum(most)))
    shares = allocated(size, most, weights)
    assert sum(shares) == size
    assert all(1 <= share <= of for share, of in zip(shares, most, strict=True))


@pytest.mark.parametrize(
    ("lines", "asked", "said"),
    [
        (of_pence(5, 6), {"size": 0}, "SAMPLE-001: a sample of 0 shows nothing"),
        (of_pence(5, 6), {"size": 3}, "SAMPLE-001: a sample of 3 is more than the 2"),
        (of_pence(5, 6), {}, "SAMPLE-001: a sample needs a size"),
        (of_pence(5, 6), {"size": 1, "seed": " "}, "SAMPLE-002: a sample needs a seed"),
        (of_pence(-5, 0), {"size": 1}, "SAMPLE-003: there is nothing to draw from"),
        (of_pence(-5, 5), {"size": 1}, "SAMPLE-003: .* 2 payments, £0.00"),
        (of_pence(-9, 5), {"size": 1}, "SAMPLE-003: .* 2 payments, -£0.04"),
        (of_pence(5), {"size": 1, "selection": "all"}, "SAMPLE-001: --selection"),
        (of_pence(5), {"size": 1, "model": "normal"}, "SAMPLE-001: --model"),
        (of_pence(5), {"size": 1, "by": "fund"}, "SAMPLE-001: --by says"),
        (of_pence(5), {"size": 1, "design": "attributes"}, "SAMPLE-001: --selection"),
        (of_pence(5), {"size": 1, "apart": {"nil": "-1"}}, "SAMPLE-001: --nil takes"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    lines: list[Line], asked: dict[str, object], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        drawn(lines, design(**asked))
