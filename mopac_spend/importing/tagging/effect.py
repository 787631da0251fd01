"""What a rule that is to be made does to the books at hand, before it is kept.

A posted payment is never changed by it. What is looked at is what it says about
payments like those that are to come: which it would decide, which say so already, and
which say something else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.fields import ACCOUNT, TAGS, Payment
from mopac_spend.importing.tagging.known import Known, row_of, together
from mopac_spend.importing.tagging.matching import Payees
from mopac_spend.importing.tagging.retagged import Sum
from mopac_spend.register import UNTAGGED
from mopac_spend.register.reviews import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.books.load import Books
    from mopac_spend.importing.tagging.known import Row
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.register import Register

_FIELDS = ", ".join(Payment._fields)
_STANDING = (
    "reverses = '' AND ref NOT IN (SELECT reverses FROM payments WHERE reverses <> '')"
)
_CHUNK = 20_000


class Against(NamedTuple):
    """A payment that says something else than a rule would."""

    ref: str
    supplier: str
    amount: Decimal
    kind: str
    has: str
    says: str

    @property
    def words(self) -> str:
        """Say it, without who was paid."""
        return f"{self.ref} has the {self.kind} {self.has}, and not {self.says}"


@dataclass(slots=True)
class Effect:
    """What a rule says about the payments of some books.

    Attributes:
        decides: undecided payments that it would decide.
        agrees: payments that say so already.
        others: payments that another rule decides before it.
        late: payments on whose day what it says is not in force.
        unknown: payments of which it cannot be known whether they are its own.
        against: what says something else, a line for each tag.
        contradicts: payments that do.

    """

    decides: Sum = field(default_factory=Sum)
    agrees: Sum = field(default_factory=Sum)
    others: Sum = field(default_factory=Sum)
    late: Sum = field(default_factory=Sum)
    unknown: Sum = field(default_factory=Sum)
    against: list[Against] = field(default_factory=list)
    contradicts: Sum = field(default_factory=Sum)

    @property
    def words(self) -> list[tuple[str, Sum]]:
        """Say in a word what each sum is of."""
        return [
            ("says the same of", self.agrees),
            ("would decide", self.decides),
            ("leaves to other rules", self.others),
            ("is not in force for", self.late),
            ("may be about", self.unknown),
            ("contradicts", self.contradicts),
        ]


def effect(
    books: Books,
    made: Rule,
    layouts: Sequence[str],
    decided: Mapping[str, Mapping[str, str]],
) -> Effect:
    """Hold a rule against the books.

    Args:
        books: whose payments.
        made: the rule.
        layouts: names of those that read its file.
        decided: what is decided and not posted yet, by ref and kind.

    """
    found = Effect()
    known, payees = Known(books.register), Payees(books.register)
    texts: dict[tuple[str, ...], bool | None] = {}
    # Texts repeat, so each is looked at once.
    kept = [test for test in made.tests if test.field != ACCOUNT]
    rest = [test for test in made.tests if test.field == ACCOUNT]
    for payment in _payments(books, layouts):
        key = (payment.supplier, payment.supplier_id, payment.description)
        by_day = (*key, str(payment.belongs_on))
        row: Row | None = None
        if by_day not in texts:
            row = row_of([payment], {})
            code = payees.code(row.line)
            texts[by_day] = together(known.holds(test, row, code) for test in kept)
        holds = texts[by_day]
        if holds and rest:
            row = row or row_of([payment], {})
            holds = together(known.holds(test, row) for test in rest)
        if holds is False:
            continue
        one = Sum(1, payment.amount)
        if holds is None:
            found.unknown = found.unknown.plus(*one)
        elif payment.rule and not payment.rule.startswith(REVIEW):
            found.others = found.others.plus(*one)
        else:
            codes: dict[str, Any] = {**decided.get(payment.ref, {})}
            after = payment._replace(**codes)
            _take(found, after, made, books.register)
    return found


def _take(found: Effect, payment: Payment, made: Rule, register: Register) -> None:
    """Count what a rule says of a payment that it takes."""
    says = _says(made, payment, register)
    one = Sum(1, payment.amount)
    has = {kind: getattr(payment, kind) for kind in says}
    differing = {
        kind: code
        for kind, code in says.items()
        if code != UNTAGGED and has[kind] not in {UNTAGGED, "", code}
    }
    if differing:
        found.contradicts = found.contradicts.plus(*one)
        found.against += [
            Against(
                *(payment.ref, payment.supplier, payment.amount),
                *(kind, has[kind], code),
            )
            for kind, code in differing.items()
        ]
    elif any(code == UNTAGGED for code in says.values()):
        found.late = found.late.plus(*one)
    elif has == says:
        found.agrees = found.agrees.plus(*one)
    else:
        found.decides = found.decides.plus(*one)


def _says(made: Rule, payment: Payment, register: Register) -> dict[str, str]:
    """Give the codes of a rule on the day of a payment; `untagged` if none stands."""
    (part,) = made.parts
    says: dict[str, str] = {}
    for kind, code in part.then.items():
        if kind == ACCOUNT:
            says["category"] = register.accounts[code].category
        elif kind in TAGS:
            on = register.valid_code(kind, code, payment.belongs_on)
            says[kind] = on or UNTAGGED
        else:
            says[kind] = code
    return says


def _payments(books: Books, layouts: Sequence[str]) -> Iterator[Payment]:
    """Give the payments of some layouts that stand, those of reversals left out."""
    from mopac_spend.engine.database import connect

    batches = [each.id for each in books.batches if each.layout in {*layouts}]
    with connect(books) as database:
        cursor = database.execute(
            f"SELECT {_FIELDS} FROM payments "  # noqa: S608 - our own names
            f"WHERE batch IN (SELECT unnest(?::VARCHAR[])) AND {_STANDING}",
            [batches],
        )
        while some := cursor.fetchmany(_CHUNK):
            yield from map(Payment._make, some)
