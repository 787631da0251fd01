"""Who divides a shared cost: rules of the books in turn, and inventions of a question.

A row of shares says on which days an initiative has which part of another:
(rule, shared, initiative, position, weight, total of the weights, first, last). Weights
are whole numbers. `mopac_spend.questions.division` divides payments by them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.questions.nearest import unknown
from mopac_spend.register import RESERVED, Apportionment, Initiative, alike
from mopac_spend.register.values import is_share, share_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.register import Register

# Initiatives and weights.
Shares = tuple[tuple[str, Decimal], ...]
ASSUMED = "assumed"
_DECIDED_OTHERWISE = {alike(text) for pair in RESERVED.items() for text in pair}
_WORDS = (
    "write --assume SHARED=INITIATIVE:SHARE,INITIATIVE:SHARE, such as "
    "--assume shared-evaluation=knife-crime:40,victims:60"
)


@dataclass(frozen=True, slots=True)
class Assumed:
    """A division invented for one question.

    Attributes:
        shared: the initiative whose payments are divided.
        shares: initiatives and weights.
        text: as it was asked.

    """

    shared: str
    shares: Shares
    text: str


def assumed(register: Register, text: str) -> Assumed:
    """Read a division as it is typed: `shared=knife-crime:40,victims:60`.

    Raises:
        Refusal: `ASK-007`, it cannot be read or divides nothing; `ASK-002`, an
            initiative that no register knows.

    """
    name, equals, listed = text.partition("=")
    named = [name, *(each.rpartition(":")[0] for each in listed.split(","))]
    if any(alike(each) in _DECIDED_OTHERWISE for each in named):
        msg = (
            "what is untagged or business as usual is not divided, nor is anything "
            "divided into it: nobody has decided that it serves an initiative"
        )
        raise Refusal("ASK-007", msg)
    shared = register.resolve(Initiative.kind, name)
    if shared is None and equals:
        raise unknown(register, Initiative.kind, name)
    shares: list[tuple[str, Decimal]] = []
    for each in filter(None, map(str.strip, listed.split(","))):
        typed, _, weight = each.rpartition(":")
        code = register.resolve(Initiative.kind, typed)
        if code is None and typed:
            raise unknown(register, Initiative.kind, typed)
        try:
            number = Decimal(weight.strip().removesuffix("%"))
        except ArithmeticError:
            number = Decimal(0)
        if code is None or not is_share(number):
            msg = f"{each!r} is no share; {_WORDS}"
            raise Refusal("ASK-007", msg)
        shares.append((code, number))
    codes = [code for code, _ in shares]
    if shared is None or len(shares) < 2 or len(set(codes)) < len(codes):  # noqa: PLR2004
        msg = f"{text!r} divides nothing; {_WORDS}"
        raise Refusal("ASK-007", msg)
    return Assumed(shared, tuple(shares), text)


def recorded(register: Register) -> list[tuple[Any, ...]]:
    """Give the shares of the recorded rules."""
    return [
        row
        for rule, shares, last in _in_turn(register)
        for row in _rows(rule.code, rule.shared, shares, rule.valid_from, last)
    ]


def _in_turn(register: Register) -> list[tuple[Apportionment, Shares, dt.date]]:
    """Give each recorded rule that divides, its shares and its last day.

    Books opened despite errors are divided too, and no payment of theirs twice: a rule
    ends where the next one of its shared initiative begins, and what it gives to an
    initiative that it names again is one share.
    """
    begun: dict[str, dt.date] = {}
    rules: list[tuple[Apportionment, Shares, dt.date]] = []
    of_register = register.of(Apportionment).values()
    for rule in sorted(of_register, key=attrgetter("valid_from"), reverse=True):
        weights: dict[str, Decimal] = {}
        for code, weight in map(share_of, rule.shares):
            weights[code] = weights.get(code, Decimal(0)) + weight
        if not weights or rule.shared in {"", *RESERVED}:
            continue
        last = rule.valid_to or dt.date.max
        if following := begun.get(rule.shared):
            last = min(last, following - dt.timedelta(days=1))
        begun[rule.shared] = rule.valid_from
        rules.append((rule, tuple(weights.items()), last))
    return rules[::-1]


def invented(
    register: Register, assumptions: Iterable[Assumed]
) -> list[tuple[Any, ...]]:
    """Give the shares of invented divisions, on the days that no rule divides."""
    rows: list[tuple[Any, ...]] = []
    for each in assumptions:
        rules = sorted(
            (rule.valid_from, last)
            for rule, _, last in _in_turn(register)
            if rule.shared == each.shared
        )
        first = dt.date.min
        for begins, ends in [*rules, (dt.date.max, dt.date.max)]:
            if first < begins:
                last = (
                    begins if begins == dt.date.max else begins - dt.timedelta(days=1)
                )
                rows += _rows(ASSUMED, each.shared, each.shares, first, last)
            first = max(
                first, ends if ends == dt.date.max else ends + dt.timedelta(days=1)
            )
    return rows


def _rows(
    rule: str,
    shared: str,
    shares: Shares,
    first: dt.date,
    last: dt.date,
) -> list[tuple[Any, ...]]:
    """Give weights as whole numbers: decimals of any length divide exactly."""
    scale = 10 ** max(0, *(-int(w.as_tuple().exponent) for _, w in shares))
    weights = [int(weight * scale) for _, weight in shares]
    return [
        (rule, shared, code, at, weight, sum(weights), first, last)
        for at, ((code, _), weight) in enumerate(zip(shares, weights, strict=True))
    ]
