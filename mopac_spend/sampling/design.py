"""A design: what is drawn, how many, and by which numbers.

Numbers are SHA-256 of the payments' digest, seed and design, and of what they are for:
nothing else decides, and whoever has the three can draw again with any tool that has
SHA-256.

    base = sha256(digest US seed US text)      in hex; US is the character 31
    number(what) = sha256(base US what)      as one whole number
    key of a payment = the first 16 digits in hex of sha256(base US ref)
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Iterator

MUS, ATTRIBUTES, STRATIFIED = "mus", "attributes", "stratified"
DESIGNS = (MUS, ATTRIBUTES, STRATIFIED)
INTERVAL, CELL, RANDOM = "interval", "cell", "random"
SELECTIONS = (INTERVAL, CELL, RANDOM)
# Payments that are strata of their own, and how many of them are drawn.
CREDITS, NIL, INDIVIDUALS = "credits", "nil", "individuals"
APART = (CREDITS, NIL, INDIVIDUALS)
POISSON, BINOMIAL, HYPERGEOMETRIC = "poisson", "binomial", "hypergeometric"
MODELS = (POISSON, BINOMIAL, HYPERGEOMETRIC)
PROPORTIONATE, ALL = "proportionate", "all"
# What payments are divided by, where they are stratified.
STRATA = ("directorate", "category", "initiative", "fund", "account", "financial_year")
# What stands between the parts of what is hashed.
US = "\x1f"
_LONGEST_SEED = 200
_AMOUNTS = {"confidence", "tolerable", "expected"}
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,20})?")
_LEAST, _MOST = Decimal("0.5"), Decimal("0.9999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What was asked for.

    Attributes:
        sha256: of the payments drawn from, as `population.gather` takes it, in hex.
        seed: any words, chosen before the sample is drawn.
        design: one of `DESIGNS`.
        selection: one of `SELECTIONS`; `random` but for `mus`.
        model: of size and limits, one of `MODELS`.
        confidence: as `0.95`.
        size: how many to draw; None where they are to be counted out.
        tolerable, expected: pounds for `mus`, else rates; no tolerable one leaves an
            evaluation without a verdict.
        by: what strata are made by, one of `STRATA`; "" but for `stratified`.
        apart: stratum of its own to `proportionate`, `all` or a number.
        filters: period and filters as they were typed, option to texts.

    """

    sha256: str
    seed: str
    design: str
    selection: str = RANDOM
    model: str = BINOMIAL
    confidence: Decimal = Decimal("0.95")
    size: int | None = None
    tolerable: Decimal | None = None
    expected: Decimal = Decimal(0)
    by: str = ""
    apart: dict[str, str] = field(
        default_factory=lambda: dict.fromkeys(APART, PROPORTIONATE)
    )
    filters: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The design as it is hashed: JSON, without digest and seed."""
        parts = {
            name: f"{value:f}" if isinstance(value, Decimal) else value
            for name, value in asdict(self).items()
            if name not in {"sha256", "seed"} and value not in (None, "", {})
        }
        return json.dumps(parts, sort_keys=True, ensure_ascii=True)

    @classmethod
    def of(cls, sha256: str, seed: str, text: str) -> Design:
        """Read what `text` gives.

        Raises:
            ValueError: it is none, or none that can be.

        """
        raw = json.loads(text)
        if not (isinstance(raw, dict) and all(map(_is_sound, raw, raw.values()))):
            msg = "it is no design"
            raise ValueError(msg)
        try:
            amounts = {name: Decimal(raw[name]) for name in _AMOUNTS & raw.keys()}
            design = cls(sha256=sha256, seed=seed, **(raw | amounts))
        except (TypeError, ArithmeticError) as error:
            raise ValueError(str(error)) from error
        if design.text != text:
            msg = "it is not as a design is written"
            raise ValueError(msg)
        return design

    @property
    def is_in_pounds(self) -> bool:
        """Whether what is tolerable is pounds, and not a rate."""
        return self.design == MUS

    def amount(self, value: Decimal) -> str:
        """Say what is tolerable or expected, for people."""
        return show(value) if self.is_in_pounds else per_cent(value)

    @property
    def base(self) -> str:
        """The digest that every number is drawn by."""
        return _hex(f"{self.sha256}{US}{self.seed}{US}{self.text}")

    def number(self, what: str) -> int:
        """Give the number that decides something."""
        return int(_hex(f"{self.base}{US}{what}"), 16)

    def key(self, ref: str) -> int:
        """Give the number that orders a payment."""
        return int(_hex(f"{self.base}{US}{ref}")[:16], 16)

    def check(self) -> None:
        """See that it can be drawn at all.

        Raises:
            Refusal: `SAMPLE-001`, a number that cannot be; `SAMPLE-002`, no seed.

        """
        plain = self.seed.strip()
        if not (self.seed and plain == self.seed and plain.isprintable()) or (
            len(plain) > _LONGEST_SEED
        ):
            msg = (
                "a sample needs a seed of up to 200 letters, chosen before it is "
                "drawn, such as the audit's number: --seed 'IA 2021/07'"
            )
            raise Refusal("SAMPLE-002", msg)
        wrong = next(self._wrong(), "")
        if wrong:
            raise Refusal("SAMPLE-001", wrong)

    def _wrong(self) -> Iterator[str]:
        """Say what cannot be, a sentence each."""
        yield from self._unknown()
        if self.selection != RANDOM and not self.is_in_pounds:
            yield "--selection interval and cell are of pounds: they need --design mus"
        if (self.design == STRATIFIED) is not bool(self.by):
            yield "--by says what strata are made by: it needs --design stratified"
        if not _LEAST <= self.confidence <= _MOST:
            yield (
                f"a confidence of {per_cent(self.confidence)} cannot be planned with; "
                f"give one from 50 to 99.99: --confidence 95"
            )
        if self.size is None and self.tolerable is None:
            yield (
                "a sample needs a size: --size 60, or what it is counted out from: "
                "--tolerable and --expected"
            )
        if self.size is not None and self.size < 1:
            yield f"a sample of {self.size} shows nothing; give --size 1 or more"
        if self.tolerable is None and self.expected:
            yield "--expected says nothing without --tolerable; give both"
        if self.tolerable is not None and not 0 <= self.expected < self.tolerable:
            yield (
                f"what is expected, {self.amount(self.expected)}, has to be less than "
                f"what is tolerable, {self.amount(self.tolerable)}, and not below nil; "
                f"give others"
            )

    def _unknown(self) -> Iterator[str]:
        """Say what is none of its choices."""
        known = {
            "--design": (self.design, DESIGNS),
            "--selection": (self.selection, SELECTIONS),
            "--model": (self.model, MODELS),
            "--by": (self.by, (*STRATA, "")),
        }
        for option, (value, choices) in known.items():
            if value not in choices:
                one_of = ", ".join(filter(None, choices))
                yield f"{option} {value!r} is none of {one_of}"
        for name, how in self.apart.items():
            number = how.isascii() and how.isdigit()
            if how not in {PROPORTIONATE, ALL} and not number:
                yield (
                    f"--{name} takes all, a number such as 5, or proportionate, and "
                    f"not {how!r}"
                )


def _is_sound(name: str, value: object) -> bool:
    """Say whether a part of a design that was read may be what it says it is."""
    if name == "size":
        return type(value) is int
    if name in _AMOUNTS:
        return isinstance(value, str) and bool(_AMOUNT.fullmatch(value))
    if name == "apart":
        return isinstance(value, dict) and set(value) == {*APART} and _texts(value)
    if name == "filters":
        return isinstance(value, dict) and _texts(value)
    return isinstance(value, str)


def _texts(values: dict[str, object]) -> bool:
    """Say whether all of some values are texts, or lists of texts."""
    return all(
        isinstance(one, str)
        for value in values.values()
        for one in (value if isinstance(value, list) else [value])
    )


def per_cent(rate: Decimal) -> str:
    """Say a rate or a confidence: `5 %`."""
    return f"{(rate * 100).normalize():f} %"


def usual_model(design: str) -> str:
    """Give the model that the tables of the AICPA's guide are made by."""
    return POISSON if design == MUS else BINOMIAL


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
