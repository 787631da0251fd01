"""Why a payment is tagged as it is, and where it came from.

The payment and its kin are looked up in the database; the rule is read from the
file of today, and each of its conditions is held against the payment again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.known import Known, row_of, row_ref
from mopac_spend.importing.tagging.matching import Payees
from mopac_spend.importing.tagging.reviewed import Chosen, chosen
from mopac_spend.importing.tagging.rule_files import name_for
from mopac_spend.register.reviews import REVIEW
from mopac_spend.spend import Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.load import Books
    from mopac_spend.engine import Cursor
    from mopac_spend.importing.tagging.conditions import Condition
    from mopac_spend.importing.tagging.known import Row
    from mopac_spend.importing.tagging.rules import Rule
    from mopac_spend.register.reviews import Review
    from mopac_spend.spend import Batch

_FIELDS = ", ".join(Payment._fields)
BACK = "-reversed"
# Others of one document that are fetched, and refs that are suggested.
_OTHERS, _NEAR = 200, 3


@dataclass(frozen=True, slots=True)
class Tested:
    """One condition of the rule, and what the payment says to it.

    `holds` is None where a payment does not keep what the condition looks at.
    """

    condition: str
    holds: bool | None
    value: str


@dataclass(frozen=True, slots=True)
class Explained:
    """All there is to say of one source row in the books.

    Attributes:
        payments: the payment asked for, or all parts where the row was meant.
        batch: the import that brought it; None where it was written by hand.
        parts: the other parts of a split row.
        reverses, reversed_by: the payment taken back, and what took this back.
        document: others on the same document, and how many there are in all.
        rule: the rule as it is written today; None where there is none.
        tested: its conditions, each with what the payments say to it.
        review: who decided by hand last, where somebody did.
        chosen: the tags that people decided, as the records of reviews have them.
        doubt: why rule and payment do not fit, or "".

    """

    payments: list[Payment]
    batch: Batch | None
    parts: list[Payment]
    reverses: list[Payment]
    reversed_by: list[Payment]
    document: list[Payment]
    document_count: int
    rule: Rule | None = None
    tested: list[Tested] = field(default_factory=list)
    review: Review | None = None
    chosen: list[Chosen] = field(default_factory=list)
    doubt: str = ""

    @property
    def decided(self) -> dict[Review, list[str]]:
        """Give each review whose choice still stands, and what it chose, in words."""
        choices: dict[Review, list[str]] = {}
        for each in self.chosen:
            if each.stands:
                choices.setdefault(each.review, []).append(f"{each.kind} {each.code}")
        return choices


def explain(books: Books, ref: str) -> Explained:
    """Explain a payment, or a split row by the ref its parts have in common.

    Raises:
        Refusal: `IMPORT-050`, the books hold no such ref.

    """
    from mopac_spend.engine.database import connect

    with connect(books) as database:
        row = row_ref(ref.removesuffix(BACK))
        kin = _kin(database, row)
        payments = [each for each in kin if each.ref == ref] or [
            each for each in kin if row_ref(each.ref) == ref
        ]
        if not payments:
            raise _unknown(database, ref)
        first = payments[0]
        count, others = _document(database, first, row)
    batches = {batch.id: batch for batch in books.batches}
    back = {each.reverses: each for each in kin if each.reverses}
    refs = {each.ref for each in payments}
    parts = [each for each in kin if not each.reverses]
    explained = Explained(
        payments,
        batches.get(first.batch),
        [each for each in parts if each.ref not in refs and not first.reverses],
        [each for each in parts if each.ref in {one.reverses for one in payments}],
        [back[each.ref] for each in payments if each.ref in back],
        others,
        count,
    )
    return _decided(explained, parts or payments, books)


def _kin(database: Cursor, row: str) -> list[Payment]:
    """Give all payments of a row: its parts, and what took them back."""
    rows = database.execute(
        f"SELECT {_FIELDS} FROM payments WHERE ref >= $1 AND ref < $1 || '0' AND "  # noqa: S608 - our own names
        f"(ref = $1 OR starts_with(ref, $1 || '/') OR starts_with(ref, $1 || '-'))",
        [row],
    ).fetchall()
    kin = map(Payment._make, rows)
    return sorted(kin, key=lambda p: (p.ref.endswith(BACK), len(p.ref), p.ref))


def _document(
    database: Cursor, payment: Payment, row: str
) -> tuple[int, list[Payment]]:
    """Count and give the payments of other rows on the same document."""
    if not payment.document:
        return 0, []
    source = payment.ref.partition(":")[0]
    where = (
        "FROM payments WHERE document = $1 AND starts_with(ref, $2) "
        "AND NOT (ref = $3 OR starts_with(ref, $3 || '/') "
        "OR starts_with(ref, $3 || '-'))"
    )
    values = [payment.document, f"{source}:", row]
    (count,) = database.execute(f"SELECT count(*) {where}", values).fetchone() or (0,)
    rows = database.execute(
        f"SELECT {_FIELDS} {where} ORDER BY date, ref LIMIT {_OTHERS}",
        values,
    ).fetchall()
    return count, list(map(Payment._make, rows))


def _unknown(database: Cursor, ref: str) -> Refusal:
    document = ref.partition(":")[2].rpartition(":")[0] or ref
    rows = database.execute(
        "SELECT ref FROM payments WHERE document = $1 OR ends_with(ref, ':' || $2) "
        "ORDER BY ref LIMIT $3",
        [document, ref, _NEAR],
    ).fetchall()
    near = ", ".join(each for (each,) in rows)
    advice = (
        f"nearest: {near}"
        if near
        else "a ref stands under each payment, and in every list of payments"
    )
    return Refusal("IMPORT-050", f"no payment has the ref {ref!r}; {advice}")


def _decided(explained: Explained, parts: Sequence[Payment], books: Books) -> Explained:
    """Add who or what decided the tags."""
    first = explained.payments[0]
    if first.rule.startswith(REVIEW):
        return _reviewed(explained, books)
    if not first.rule:
        return explained
    rule, where = _rule(first.rule, explained.batch, books)
    if rule is None:
        doubt = f"the rule {first.rule} is not found today: {where}"
        return replace(explained, doubt=doubt)
    row = row_of(parts, {rule.id: rule})
    known, payees = Known(books.register), Payees(books.register)
    tested = [_tested(test, row, known, payees) for test in rule.tests]
    failing = [each.condition for each in tested if each.holds is False]
    doubt = (
        f"as the rule is written today, {' and '.join(failing)} does not hold: rule, "
        f"register or tags were changed since"
        if failing
        else ""
    )
    return replace(explained, rule=rule, tested=tested, doubt=doubt)


def _reviewed(explained: Explained, books: Books) -> Explained:
    """Add who decided by hand, as far as what was decided still stands."""
    review = books.register.reviews.get(explained.payments[0].rule)
    of_each = [chosen(books, payment) for payment in explained.payments]
    every = list(dict.fromkeys(each for some in of_each for each in some))
    changed = dict.fromkeys(each.words for each in every if not each.stands)
    doubt = "; ".join(changed)
    if review and not all(of_each):
        doubt = (
            f"the record of the review {review.id} does not list this payment, so who "
            f"decided its tags is not recorded"
        )
    return replace(explained, review=review, chosen=every, doubt=doubt)


def _tested(test: Condition, row: Row, known: Known, payees: Payees) -> Tested:
    supplier = payees.code(row.line) if test.field == "supplier" else ""
    holds = known.holds(test, row, supplier)
    value = ""
    if test.field == "amount":
        value = f"{row.line.amount:.2f}"
    elif test.field == "date":
        value = row.line.date.isoformat()
    elif holds is not None:
        value = row.line.text(test.field) or str(getattr(row.first, test.field, ""))
    if supplier and holds:
        value += f" (supplier {supplier})"
    return Tested(test.words, holds, value)


def _rule(name: str, batch: Batch | None, books: Books) -> tuple[Rule | None, str]:
    """Find a rule by the layout of the batch; else what was looked through."""
    if batch is None:
        return None, "no import brought the payment, so no layout names its rules"
    layout = layouts.load_all(books.root).get(batch.layout)
    if layout is None:
        return None, f"there is no layout {batch.layout}"
    if not name_for(layout, books.root):
        return None, f"the layout {layout.name} names no rules"
    path = rules.path_for(layout, books.root)
    by_id = {rule.id: rule for rule in rules.load(path, books.register)}
    return by_id.get(name), f"it is not in {path}"
