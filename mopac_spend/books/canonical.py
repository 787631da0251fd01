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

import datetime as dt
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from mopac_spend.books.payments import AT_ONCE, Payments
from mopac_spend.fields import OPTIONAL, TAGS, Payment
from mopac_spend.quoting import quoted
from mopac_spend.spend import (
    BATCH_COUNTS,
    BATCH_OPTIONAL,
    BATCH_POUNDS,
    BATCH_TEXTS,
    CURRENCY,
    LINKED,
    link_safe,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mopac_spend.spend import Batch

# What follows `Expenses`, or another root, in the name of an account.
LEAVES = r"(?::[A-Z0-9][A-Za-z0-9-]*+)++"


def batch_text(batch: Batch, payments: Iterable[Payment], bank: str) -> str:
    """Write a whole batch file.

    Args:
        batch: control totals; its `file` and `line` are not written.
        payments: the rows, in any order.
        bank: the account they were paid from.

    """
    return "".join(batch_pieces(batch, payments, bank))


def batch_pieces(batch: Batch, payments: Iterable[Payment], bank: str) -> Iterator[str]:
    """Write a batch file as `batch_text` does, some thousand payments at a time."""
    yield heading_text(batch)
    columns = Payments.of(payments)
    for at in range(0, len(columns), AT_ONCE):
        yield _text(columns.in_order(at, at + AT_ONCE), bank)


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
    return _text(Payments.of([payment]), bank)


def _text(payments: Payments, bank: str) -> str:
    """Write payments by their columns, in this order.

    Most of what stands in one stands there again and again, and is written once.
    """
    of = {name: payments.column(name) for name in Payment._fields}
    names = "supplier", "description", "ref", "batch", "row"
    supplier, description, refs, batch, rows = (_escaped(of[n]) for n in names)
    links = [(of[name], partial(_link, begin)) for name, begin in LINKED.items()]
    tags = [(of[kind], partial(_line, kind)) for kind in TAGS]
    others = [(of[each.name], partial(_line_if, each.key)) for each in OPTIONAL]
    pounds = list(map(str, of["amount"]))
    columns = (
        *(_pieces([(of["date"], dt.date.isoformat)]), of["flag"]),
        *(supplier, description, _pieces(links), refs, _pieces(tags + others)),
        *(batch, rows, _pieces([(of["rule"], partial(_line_if, "rule"))])),
        *(of["account"], pounds),
        [each[1:] if each[0] == "-" else f"-{each}" for each in pounds],
    )
    texts = []
    for each in zip(*columns, strict=True):
        date, flag, to, what, tied, ref, said, id_, row, rule, on, out, back = each
        texts.append(
            f'\n{date} {flag} "{to}" "{what}"{tied}\n  ref: "{ref}"\n{said}'
            f'  batch: "{id_}"\n  row: "{row}"\n{rule}'
            f"  {on}  {out} {CURRENCY}\n  {bank}  {back} {CURRENCY}\n"
        )
    return "".join(texts)


def _escaped(texts: Sequence[str]) -> Sequence[str]:
    """Give texts as they stand between quotes."""
    whole = "".join(texts)
    if '"' not in whole and "\\" not in whole:
        return texts
    return [quoted(text)[1:-1] for text in texts]


def _pieces(
    columns: Iterable[tuple[Sequence[Any], Callable[[Any], str]]],
) -> Iterable[str]:
    """Write what stands in columns, one behind the other, in each row.

    Args:
        columns: values, and how one is written.

    """
    written, rows = [], 0
    for values, write in columns:
        rows = len(values)
        texts = {value: write(value) for value in set(values)}
        if any(texts.values()):
            written.append([texts[value] for value in values])
    if len(written) == 1:
        return written[0]
    if not written:
        return repeat("", rows)
    return map("".join, zip(*written, strict=True))


def _line(key: str, value: str) -> str:
    return f"  {key}: {quoted(value)}\n"


def _line_if(key: str, value: str) -> str:
    return _line(key, value) if value else ""


def _link(begin: str, value: str) -> str:
    return f" ^{begin}{link_safe(value)}" if value else ""


def _key(name: str) -> str:
    return name.replace("_", "-")
