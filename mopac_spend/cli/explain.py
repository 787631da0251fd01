"""`mopac-spend explain`: why a payment is tagged as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mopac_spend.cells import as_text
from mopac_spend.fields import CODED
from mopac_spend.findings import counted
from mopac_spend.money import NIL, show
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mopac_spend.importing.explaining import Explained
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment

_SHOWN = 20
_HOLDS = {True: "holds", False: "does not hold", None: "held at the import"}


@click.command("explain")
@click.argument("ref")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def command(path: str, ref: str, form: str) -> None:
    """Show the payment REF: its tags, what decided them, and its source row."""
    from mopac_spend.cli.opening import opened
    from mopac_spend.importing.explaining import explain

    books = opened(path)
    explained = explain(books, ref)
    if form == "json":
        click.echo(json.text(_plain(explained)), nl=False)
        return
    if books.illustrative:
        click.echo(books.illustrative)
    for line in _lines(explained, books.register):
        # A name may hold characters that move the terminal's cursor.
        click.echo("".join(each if each.isprintable() else " " for each in line))


def _lines(explained: Explained, register: Register) -> Iterator[str]:
    for payment in explained.payments:
        yield f"{payment.ref}  {payment.date}  {show(payment.amount)}"
        yield f"  paid to      {payment.supplier}"
        yield f"  for          {payment.description}"
        for kind in CODED:
            if code := getattr(payment, kind):
                named = register.knows(kind, code)
                title = f" ({register.title(kind, code)})" if named else ""
                yield f"  {kind:<12} {code}{title}"
        yield f"  account      {payment.account}"
        if payment.belongs:
            yield f"  belongs to   {payment.belongs}; posted late, as a restatement"
        state = "a tag nobody has decided" if payment.flag == "!" else "decided"
        yield f"  state        {state}"
        yield f"  written at   {payment.file}:{payment.line}"
    yield from _source(explained)
    yield from _decided(explained)
    yield from _kin("other parts of the same row", explained.parts)
    yield from _kin("takes back", explained.reverses)
    yield from _kin("taken back by", explained.reversed_by)
    yield from _kin(
        "on the same document", explained.document, explained.document_count
    )


def _source(explained: Explained) -> Iterator[str]:
    first, batch = explained.payments[0], explained.batch
    yield "source"
    if batch is None:
        yield "  no import brought it: it was written into the books by hand"
        return
    yield f"  file         {batch.source} (sha256 {batch.sha256})"
    yield f"  row          {first.row}"
    yield f"  document     {first.document or 'none'}"
    yield f"  layout       {batch.layout}"
    yield f"  batch        {batch.id} at {batch.file}:{batch.line}"


def _decided(explained: Explained) -> Iterator[str]:
    first, rule, review = explained.payments[0], explained.rule, explained.review
    yield "decided by"
    if review is not None:
        for by, kinds in explained.decided.items():
            yield f"  a person: {by.by}, {by.at}, in {by.source}"
            yield f"  chose {' and '.join(kinds)}"
        yield f"  review {review.id} at {review.file}:{review.line}"
        yield f"  every tag before and after: {review.record}"
    elif rule is not None:
        yield f"  the rule {rule.id} at {rule.place}"
        yield f"  why: {rule.why or 'the rule does not say'}"
        for test in explained.tested:
            note = f" ({test.value})" if test.value else ""
            if test.holds is None:
                note = (
                    " (by the rule's id; payments do not keep what was written there)"
                )
            yield f"    {test.condition}: {_HOLDS[test.holds]}{note}"
        yield from (f"  | {line}" for line in rule.text.splitlines())
    elif not first.rule:
        yield "  no rule: the source says it, through the registers, or a person wrote"
        yield "  it into the books since; see: mopac-spend changes --from 1"
    if explained.doubt:
        yield f"  look at this: {explained.doubt}"


def _kin(what: str, payments: Sequence[Payment], count: int = 0) -> Iterator[str]:
    if not payments:
        return
    yield f"{what}: {counted(count or len(payments), 'payment')}"
    for each in payments[:_SHOWN]:
        yield f"  {each.ref}  {each.date}  {show(each.amount)}  {each.supplier}"
    if len(payments) > _SHOWN:
        pounds = sum((each.amount for each in payments[_SHOWN:]), NIL)
        yield f"  and {len(payments) - _SHOWN} more shown by json ({show(pounds)})"


def _plain(explained: Explained) -> dict[str, object]:
    rule, review, batch = explained.rule, explained.review, explained.batch
    return {
        "payments": _payments(explained.payments),
        "source": {
            name: as_text(getattr(batch, name))
            for name in ("id", "source", "sha256", "layout", "file", "line")
        }
        if batch
        else None,
        "rule": {"id": rule.id, "why": rule.why, "place": rule.place, "text": rule.text}
        if rule
        else None,
        "conditions": [
            {"condition": each.condition, "holds": each.holds, "value": each.value}
            for each in explained.tested
        ],
        "review": {
            name: as_text(getattr(review, name))
            for name in ("id", "by", "at", "source", "record", "file", "line")
        }
        if review
        else None,
        "chosen": [
            {
                "tag": each.kind,
                "chosen": each.code,
                "now": each.now,
                "stands": each.stands,
                "review": each.review.id,
                "by": each.review.by,
                "at": each.review.at,
            }
            for each in explained.chosen
        ],
        "look_at_this": explained.doubt,
        "parts": _payments(explained.parts),
        "reverses": _payments(explained.reverses),
        "reversed_by": _payments(explained.reversed_by),
        "document_count": explained.document_count,
        "document": _payments(explained.document),
    }


def _payments(payments: Sequence[Payment]) -> list[dict[str, str]]:
    return [
        {name: as_text(value) for name, value in each._asdict().items()}
        for each in payments
    ]
