"""What a rule of payments is, and how it may be proved of many of them at once.

A rule says which findings it makes, which columns of a payment it reads, and what may
stand in for a look at every row where the books rest in parts (`books.probe`). One
that says nothing of that is shown the rows: slower, and right.

    RULE = PaymentRule(
        codes=("SPEND-099",),
        columns=("initiative", "date"),
        breaks=_before_its_time,
        proof=Proof.SPANS,
    )

belongs in `checks.RULES`, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from mopac_spend.fields import CODED, TAGS, Payment
from mopac_spend.findings import CODES, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mopac_spend.register import Register
    from mopac_spend.spend import Projection

# What parts keep of their rows: of each tag with codes its codes and their days, and
# of these two, which values stand together.
PAIRED = ("account", "category")


class Proof(Enum):
    """What shows that no row of the parts breaks a rule, without a look at rows.

    Attributes:
        SPANS: it is shown each code of a column of `fields.CODED` on its first and last
            day. What holds on both has to hold between them, and a payment without a
            code to be none of its business.
        PAIRS: it is shown each pair of values of `PAIRED`.
        REVIEWS: it is shown each `rule` that names a review, and minds no other.
        FLAGGED: every payment with an untagged tag has the flag `!`.
        READER: the strict reader takes no file with such a row, and no batch stands
            twice.
        REFS: no ref stands twice.

    """

    SPANS = auto()
    PAIRS = auto()
    REVIEWS = auto()
    FLAGGED = auto()
    READER = auto()
    REFS = auto()


# What a rule may be proved by if it is about one payment by itself, and if it is not.
OfPayment: TypeAlias = Literal[
    Proof.SPANS, Proof.PAIRS, Proof.REVIEWS, Proof.FLAGGED, Proof.READER
]
OfBooks: TypeAlias = Literal[Proof.READER, Proof.REFS]

# Columns that a rule reads where it is proved by what parts keep of columns.
_COLUMNS: dict[Proof, set[tuple[str, ...]]] = {
    Proof.SPANS: {(kind, "belongs_on") for kind in CODED},
    Proof.PAIRS: {PAIRED},
    Proof.REVIEWS: {("rule",)},
    Proof.FLAGGED: {(*TAGS, "flag")},
}


class Breach(NamedTuple):
    """What is wrong with a payment: a code, and words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PaymentRule:
    """A rule about one payment by itself.

    Attributes:
        codes: of its findings.
        columns: of a payment, all that it reads.
        breaks: tells what is wrong with a payment.
        proof: see `Proof`; None where rows have to be looked at.

    """

    codes: tuple[str, ...]
    columns: tuple[str, ...]
    breaks: Callable[[Payment, Register], Iterable[Breach]]
    proof: OfPayment | None = None

    def __post_init__(self) -> None:
        """See that what it declares can be.

        Raises:
            ValueError: it cannot: a code, a column or the proof.

        """
        _see(self)
        if not self.columns:
            msg = f"{self.codes}: a rule about a payment reads a column of it"
            raise ValueError(msg)

    def find(self, projection: Projection, register: Register) -> Iterator[Finding]:
        """Find the payments that break it."""
        for payment in projection.payments:
            for code, message in self.breaks(payment, register):
                yield at(payment, code, message)


@dataclass(frozen=True, slots=True)
class BooksRule:
    """A rule about payments together, or about batches.

    Attributes:
        codes, columns: as of a `PaymentRule`; no column where batches are enough.
        find: finds what breaks it.
        proof: see `Proof`; None where rows have to be looked at.

    """

    codes: tuple[str, ...]
    columns: tuple[str, ...]
    find: Callable[[Projection, Register], Iterable[Finding]]
    proof: OfBooks | None = None

    def __post_init__(self) -> None:
        """See that what it declares can be.

        Raises:
            ValueError: it cannot: a code or a column.

        """
        _see(self)


Rule: TypeAlias = PaymentRule | BooksRule


def at(payment: Payment, code: str, message: str) -> Finding:
    """Make a finding at a payment's place, naming the payment."""
    who = payment.ref or f"{payment.date} {payment.supplier}"
    return Finding(payment.file, payment.line, code, f"payment {who}: {message}")


def name_of(rule: Rule) -> str:
    """Give what tells a rule from every other one: what it declares, and of what."""
    run = rule.breaks if isinstance(rule, PaymentRule) else rule.find
    parts = (rule.codes, rule.columns, rule.proof, run.__module__, run.__qualname__)
    return " ".join(map(str, parts))


def _see(rule: Rule) -> None:
    if unlisted := set(rule.codes) - set(CODES):
        msg = f"{sorted(unlisted)} is not in CODES"
        raise ValueError(msg)
    if unknown := set(rule.columns) - {*Payment._fields, "belongs_on"}:
        msg = f"{rule.codes}: no column of a payment is called {sorted(unknown)}"
        raise ValueError(msg)
    columns = _COLUMNS.get(rule.proof) if rule.proof else None
    if columns is not None and rule.columns not in columns:
        msg = f"{rule.codes}: {rule.proof} proves nothing of {rule.columns}"
        raise ValueError(msg)
