"""The spend table: one row per payment, and the one projection that makes it.

A payment is a transaction with exactly one leg on a spend account. `project`
turns Beancount transactions into rows; everything downstream (answers, reports,
Fava pages) reads rows and never transactions, so no two of them can disagree.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.fields import BELONGS, OPTIONAL, SEALED, SPEND_ROOT, TAGS, Payment
from mopac_spend.findings import Finding, place
from mopac_spend.money import NIL, whole_pence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import (
        Callable,
        Collection,
        Container,
        Iterable,
        Iterator,
        Sequence,
    )

    from beancount.core import data

__all__ = [
    "BATCH_COUNTS",
    "BATCH_OPTIONAL",
    "BATCH_POUNDS",
    "BATCH_TEXTS",
    "CURRENCY",
    "LINKED",
    "NOT_IN_LINK",
    "REF",
    "Batch",
    "Payment",
    "Projection",
    "astray",
    "batch_of",
    "document_of",
    "link_safe",
    "links_of",
    "project",
    "seal",
    "seal_of_columns",
    "seal_of_texts",
    "sealed_texts",
]

CURRENCY = "GBP"
# Texts that are digested at one time.
_AT_ONCE = 8192
# ref = source system : document : line; the document may hold colons itself.
REF = re.compile(r"[a-z0-9][a-z0-9-]*:.*:[^:]+", re.DOTALL)


class Batch(NamedTuple):
    """What one imported file must hold: its control totals, in rows and pounds.

    `rows_read = rows_posted + rows_already + rows_set_aside`, the same in
    pounds. A row split over initiatives is one row and several `payments`.
    `reversed` counts the rows of an earlier version of the file that this one
    replaced; the payments sum to `pounds_posted - pounds_reversed`. `seal` is
    the digest of what an import fixes for ever about its payments. `amends` are
    the batches of which it is a newer version; `beside` those with rows of which it
    has most, and which a person said it is no version of.
    """

    id: str
    date: dt.date
    source: str
    sha256: str
    layout: str
    rows_read: int
    rows_posted: int
    rows_already: int
    rows_set_aside: int
    rows_reversed: int
    pounds_read: Decimal
    pounds_posted: Decimal
    pounds_already: Decimal
    pounds_set_aside: Decimal
    pounds_reversed: Decimal
    payments: int
    amends: str
    set_aside: str
    seal: str
    file: str
    line: int
    beside: str = ""


# What a payment is tied to, with how the link begins.
LINKED = {
    "document": "doc-",
    "decision": "",
    "grant": "grant-",
    "contract": "contract-",
}
# What a link cannot hold, one `-` stands for all of it; as Python and Arrow read it.
NOT_IN_LINK = re.compile(r"[^A-Za-z0-9._/-]+")
BATCH_TEXTS = ("source", "sha256", "layout", "seal")
# Texts that are written only where there is something to say, in this order.
BATCH_OPTIONAL = ("amends", "beside", "set_aside")
BATCH_COUNTS = (
    "rows_read",
    "rows_posted",
    "rows_already",
    "rows_set_aside",
    "rows_reversed",
    "payments",
)
BATCH_POUNDS = (
    "pounds_read",
    "pounds_posted",
    "pounds_already",
    "pounds_set_aside",
    "pounds_reversed",
)


class Projection(NamedTuple):
    """What a ledger says about spending: rows, batches, and what cannot be read."""

    payments: Sequence[Payment]
    batches: list[Batch]
    findings: list[Finding]


def document_of(ref: str) -> str:
    """Give the document in a ref: what stands between first and last colon.

    >>> document_of("gla:CHAPS 083:3f9a2c11d0be")
    'CHAPS 083'
    """
    return ref.partition(":")[2].rpartition(":")[0]


def links_of(payment: Payment) -> list[str]:
    """Give the links that tie a payment to its document and authority."""
    return [
        prefix + link_safe(value)
        for name, prefix in LINKED.items()
        if (value := getattr(payment, name))
    ]


def link_safe(text: str) -> str:
    """Replace what a Beancount link cannot hold: `CHAPS 083` is `CHAPS-083`."""
    return NOT_IN_LINK.sub("-", text).strip("-") or "x"


def astray(own: Collection[str], links: Iterable[str]) -> list[str]:
    """Give the links that are of another document, grant or contract than a payment.

    Args:
        own: as `links_of` gives them.
        links: that it has; what begins otherwise may be any that somebody wants.

    """
    begins = tuple(filter(None, LINKED.values()))
    return sorted(each for each in links if each.startswith(begins) and each not in own)


def seal(payments: Iterable[Payment]) -> str:
    """Digest what an import fixes: ref, date, amount, supplier, description, row.

    And of a restatement the day it belongs to. Tags and accounts are left out: they
    are decided and corrected later.
    """
    rows = list(payments)
    return seal_of_columns(lambda name: map(attrgetter(name), rows))


def seal_of_columns(column: Callable[[str], Iterable[object]]) -> str:
    """Digest payments as `seal` does, of which a field of each is given by its name."""
    return seal_of_texts(sealed_texts(column))


def sealed_texts(column: Callable[[str], Iterable[object]]) -> Iterator[str]:
    """Give what of each payment is under the seal, as text."""
    columns = [map(str, column(name)) for name in SEALED]
    texts = map("\x1f".join, zip(*columns, strict=True))
    return (
        f"{text}\x1f{belongs}" if belongs else text
        for text, belongs in zip(texts, column(BELONGS), strict=True)
    )


def seal_of_texts(texts: Iterable[str]) -> str:
    r"""Digest payments given as text: ref, date, amount … with `\x1f` between."""
    digest, between = hashlib.sha256(), ""
    ordered = sorted(texts)
    for at in range(0, len(ordered), _AT_ONCE):
        digest.update((between + "\n".join(ordered[at : at + _AT_ONCE])).encode())
        between = "\n"
    return digest.hexdigest()


def project(
    entries: Iterable[Any], accounts: Container[str], root: str = ""
) -> Projection:
    """Turn a ledger's entries into rows of the spend table.

    Args:
        entries: Beancount directives, booked.
        accounts: the spend accounts that the ledger declares, by name; others that
            begin as those do count too, and are findings elsewhere.
        root: folder of the books; places are given relative to it.

    Returns:
        Payments in the order of the entries, batches, and the findings that
        stand in the way of a row: `SPEND-010`, `-019`, and `-030` for a batch.

    """
    from beancount.core import data

    payments: list[Payment] = []
    batches: list[Batch] = []
    findings: list[Finding] = []
    for entry in entries:
        if isinstance(entry, data.Transaction):
            legs = [
                posting
                for posting in entry.postings
                if posting.account in accounts or posting.account.startswith(SPEND_ROOT)
            ]
            if not legs:
                continue
            if len(legs) > 1:
                findings.append(_two_legs(entry, len(legs), root))
                continue
            amount = _pounds(legs[0])
            if isinstance(amount, str):
                findings.append(Finding(*place(entry.meta, root), "SPEND-019", amount))
                continue
            payments.append(_payment(entry, legs[0], amount, root))
            findings += _of_another(payments[-1], entry.links or ())
        elif isinstance(entry, data.Custom) and entry.type == "batch":
            try:
                batches.append(batch_of(entry, root))
            except (TypeError, ValueError, ArithmeticError) as error:
                findings.append(
                    Finding(
                        *place(entry.meta, root),
                        "SPEND-030",
                        f"batch: {error}; restore the file from your backup or "
                        f"import its source again",
                    )
                )
    return Projection(payments, batches, findings)


def _two_legs(entry: data.Transaction, count: int, root: str) -> Finding:
    return Finding(
        *place(entry.meta, root),
        "SPEND-010",
        f"this transaction has {count} spend legs, and a filtered total would be "
        f"wrong; write one transaction per leg, all with the same ^document link",
    )


def _of_another(payment: Payment, links: Iterable[str]) -> Iterator[Finding]:
    own = links_of(payment)
    for link in astray(own, links):
        said = " ".join(f"^{each}" for each in own) or "none of the kind"
        yield Finding(
            payment.file,
            payment.line,
            "SPEND-029",
            f"the link ^{link} is of something else than this payment, whose lines say "
            f"{said}; put the link right, or the line of its grant or contract",
        )


def _pounds(leg: data.Posting) -> Decimal | str:
    """Give the leg's amount in pounds, or what is wrong with it."""
    from beancount.core.amount import Amount

    units = leg.units
    if not isinstance(units, Amount) or not isinstance(units.number, Decimal):
        return "the spend leg has no amount; write it out, such as 120.00 GBP"
    if units.currency != CURRENCY or leg.cost is not None or leg.price is not None:
        return (
            f"the spend leg is in {units.currency}"
            f"{' with a cost or price' if leg.cost or leg.price else ''}; the books "
            f"are kept in GBP, write what was paid in pounds"
        )
    try:
        return whole_pence(units.number)
    except ValueError as error:
        return str(error)


def _payment(
    entry: data.Transaction, leg: data.Posting, amount: Decimal, root: str
) -> Payment:
    meta = entry.meta or {}
    # Tags may stand on the transaction or, in books written by others, on the
    # spend leg itself.
    own = leg.meta or {}

    def text(key: str) -> str:
        value = meta.get(key)
        if value is None:
            value = own.get(key)
        return "" if value is None else str(value)

    ref = text("ref")
    name, line = place(meta, root)
    return Payment(
        ref=ref,
        date=entry.date,
        amount=amount,
        supplier=entry.payee or "",
        description=entry.narration or "",
        **{kind: text(kind) for kind in TAGS},
        account=leg.account,
        document=document_of(ref),
        **{each.name: text(each.key) for each in OPTIONAL},
        batch=text("batch"),
        row=text("row"),
        rule=text("rule"),
        flag=entry.flag or "",
        file=name,
        line=line,
    )


def batch_of(entry: data.Custom, root: str) -> Batch:
    """Read a `batch` directive.

    Raises:
        TypeError, ValueError: something is missing or of the wrong sort.

    """
    from beancount.core.amount import Amount

    values = [value.value for value in entry.values or ()]
    if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
        msg = "takes one text, its id"
        raise ValueError(msg)
    meta = entry.meta
    details: dict[str, Any] = {}
    for name in BATCH_TEXTS:
        details[name] = _required(meta, name, str)
    for name in BATCH_COUNTS:
        number = _required(meta, name, Decimal)
        if number != int(number):
            msg = f"{name.replace('_', '-')} is not a whole number"
            raise ValueError(msg)
        details[name] = int(number)
    for name in BATCH_POUNDS:
        amount = _required(meta, name, Amount)
        if amount.currency != CURRENCY:
            msg = f"{name.replace('_', '-')} is not in GBP"
            raise ValueError(msg)
        details[name] = whole_pence(amount.number or NIL)
    for name in BATCH_OPTIONAL:
        details[name] = str(meta.get(name.replace("_", "-")) or "")
    name, line = place(meta, root)
    return Batch(
        id=values[0],
        date=entry.date,
        file=name,
        line=line,
        **details,
    )


def _required(meta: data.Meta, name: str, kind: type) -> Any:  # noqa: ANN401
    key = name.replace("_", "-")
    value = meta.get(key)
    if not isinstance(value, kind):
        msg = f"{key} is missing or of the wrong sort"
        raise TypeError(msg)
    return value
