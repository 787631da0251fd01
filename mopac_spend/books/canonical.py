"""The one layout in which an import writes payments.

    2018-05-14 * "Supplier" "Description" ^doc-5109506866
      ref: "gla:5109506866:3f9a2c11d0be"
      directorate: "housing-and-land"
      …
      Expenses:Consultancy:IT  1234.50 GBP
      Assets:Bank  -1234.50 GBP

One batch a file: a heading for people, the `batch` directive with its control
totals, then its payments by date and ref. Equal input gives equal bytes: no
clock, no path of a machine, no order of arrival.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING

from mopac_spend.fields import OPTIONAL, TAGS
from mopac_spend.quoting import quoted
from mopac_spend.spend import (
    BATCH_COUNTS,
    BATCH_OPTIONAL,
    BATCH_POUNDS,
    BATCH_TEXTS,
    CURRENCY,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.spend import Batch, Payment

_NOT_IN_LINK = re.compile(r"[^A-Za-z0-9._/-]+")
_LINKED = {"decision": "", "grant": "grant-", "contract": "contract-"}
_OPTIONAL_KEYS = tuple(each.key for each in OPTIONAL)
_optional_of = attrgetter(*(each.name for each in OPTIONAL))
_tags_of = attrgetter(*TAGS)


def batch_text(batch: Batch, payments: Iterable[Payment], bank: str) -> str:
    """Write a whole batch file.

    Args:
        batch: control totals; its `file` and `line` are not written.
        payments: the rows, in any order.
        bank: the account they were paid from.

    """
    ordered = sorted(payments, key=lambda p: (p.date, p.ref))
    body = [payment_text(payment, bank) for payment in ordered]
    return "".join([heading_text(batch), *body])


def heading_text(batch: Batch) -> str:
    """Write what stands above the payments: three comments and the directive."""
    # A file's name may hold the end of a line, after which it would be no comment.
    source = " ".join(batch.source.split())
    heading = (
        f"; {source}: {batch.payments} payments, written by an import.\n"
        f"; Correct tags here if you must; a date, amount or supplier that changes\n"
        f"; breaks the control total below and stops every answer.\n\n"
    )
    return heading + _batch_directive(batch)


def _batch_directive(batch: Batch) -> str:
    lines = [f'{batch.date} custom "batch" {quoted(batch.id)}']
    lines += [f"  {_key(name)}: {quoted(getattr(batch, name))}" for name in BATCH_TEXTS]
    lines += [
        f"  {_key(name)}: {quoted(getattr(batch, name))}"
        for name in BATCH_OPTIONAL
        if getattr(batch, name)
    ]
    lines += [f"  {_key(name)}: {getattr(batch, name)}" for name in BATCH_COUNTS]
    lines += [
        f"  {_key(name)}: {getattr(batch, name)} {CURRENCY}" for name in BATCH_POUNDS
    ]
    return "\n".join(lines) + "\n"


def payment_text(payment: Payment, bank: str) -> str:
    """Write one payment, a blank line before it."""
    links = "".join(f" ^{link}" for link in links_of(payment))
    optional = "".join(
        [
            f"  {key}: {quoted(value)}\n"
            for key, value in zip(_OPTIONAL_KEYS, _optional_of(payment), strict=True)
            if value
        ]
    )
    tags = "".join(
        [
            f"  {kind}: {quoted(code)}\n"
            for kind, code in zip(TAGS, _tags_of(payment), strict=True)
        ]
    )
    rule = f"  rule: {quoted(payment.rule)}\n" if payment.rule else ""
    pounds = str(payment.amount)
    opposite = pounds[1:] if pounds.startswith("-") else f"-{pounds}"
    return (
        f"\n{payment.date.isoformat()} {payment.flag} {quoted(payment.supplier)} "
        f"{quoted(payment.description)}{links}\n"
        f"  ref: {quoted(payment.ref)}\n"
        f"{tags}{optional}"
        f"  batch: {quoted(payment.batch)}\n"
        f"  row: {quoted(payment.row)}\n"
        f"{rule}"
        f"  {payment.account}  {pounds} {CURRENCY}\n"
        f"  {bank}  {opposite} {CURRENCY}\n"
    )


def links_of(payment: Payment) -> list[str]:
    """Give the links that tie a payment to its document and authority."""
    links = [f"doc-{link_safe(payment.document)}"] if payment.document else []
    links += [
        prefix + link_safe(value)
        for name, prefix in _LINKED.items()
        if (value := getattr(payment, name))
    ]
    return links


def link_safe(text: str) -> str:
    """Replace what a Beancount link cannot hold: `CHAPS 083` is `CHAPS-083`."""
    return _NOT_IN_LINK.sub("-", text).strip("-") or "x"


def _key(name: str) -> str:
    return name.replace("_", "-")
