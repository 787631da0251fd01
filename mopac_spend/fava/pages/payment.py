"""The page *Payment*: everything there is to say of one payment, by its ref.

A ref outlives every edit of the books, so its address can be kept.
"""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from fava.ext import extension_endpoint
from flask import abort

from mopac_spend.fava.evidence import Status, served, status
from mopac_spend.fava.history import history
from mopac_spend.fava.pages.asking import Asking
from mopac_spend.fava.pages.legible import legible
from mopac_spend.fava.pages.page import NotThereError, Page
from mopac_spend.fava.pages.recorded import payment_record
from mopac_spend.fields import FIELDS, REGISTERED, TAGS
from mopac_spend.findings import Refusal
from mopac_spend.importing.explaining import explain

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Response

    from mopac_spend.importing.explaining import Explained
    from mopac_spend.spend import Payment as Row

_LONGEST = 60  # lines of a payment's text


class Payment(Page):
    """One payment: tags, source, evidence, kin and history."""

    report_title = "Payment"
    asks = frozenset({"ref"})

    def seen(self, asking: Asking) -> dict[str, Any]:
        """Give the payment of a ref; without one, only the field to type it in."""
        ref = asking.args.get("ref", "").strip()
        if not ref:
            return {"ref": ""}
        try:
            explained = explain(asking.books, ref)
        except Refusal as error:
            raise NotThereError(error.code, error.message) from error
        shown = _shown(asking, [*explained.payments, *_kin(explained)])
        return {
            "ref": ref,
            "explained": explained,
            "shown": shown,
            "parts": [
                _part(asking, each, explained.reversed_by, shown[each.ref]["withheld"])
                for each in explained.payments
            ],
            "kin": _named_kin(explained),
            # What a rule looked at may be a person's name.
            "withheld": any(shown[each.ref]["withheld"] for each in explained.payments),
            "holds": {
                True: "holds",
                False: "does not hold",
                None: "held at the import",
            },
        }

    @extension_endpoint
    def evidence(self) -> Response:
        """Give the file that a payment names as its evidence."""
        asking = Asking(self.ledger)
        try:
            explained = explain(asking.books, asking.args.get("ref", ""))
        except Refusal as error:
            abort(404, error.message)
        # Named in the list of payments or not: who audits a payment sees its evidence.
        return served(asking.books.root, explained.payments[0].evidence or "none")


def _kin(explained: Explained) -> list[Row]:
    return [each for _, payments, _ in _named_kin(explained) for each in payments]


def _named_kin(explained: Explained) -> list[tuple[str, list[Row], int]]:
    """Give what belongs to the payment: in words, payments, and how many there are."""
    groups = [
        ("Other parts of the same row", explained.parts, len(explained.parts)),
        ("Takes back", explained.reverses, len(explained.reverses)),
        ("Taken back by", explained.reversed_by, len(explained.reversed_by)),
        ("On the same document", explained.document, explained.document_count),
    ]
    return [each for each in groups if each[1]]


def _shown(asking: Asking, payments: list[Row]) -> dict[str, dict[str, Any]]:
    """Give each payment as lists of payments show it: no individual is named."""
    answer = asking.of("payments", [each.ref for each in payments])
    rows = (dict(zip(answer.names, row, strict=True)) for row in answer.rows)
    return {
        str(row["ref"]): row
        | {name: legible(str(row[name])) for name in ("supplier", "description")}
        | {"withheld": row["description"] == "Withheld"}
        for row in rows
    }


def _part(
    asking: Asking,
    payment: Row,
    reversed_by: list[Row],
    withheld: bool,  # noqa: FBT001
) -> dict[str, Any]:
    back = [each for each in reversed_by if each.reverses == payment.ref]
    register, root = asking.books.register, asking.books.root
    evidence = status(root, payment.evidence)
    return {
        "payment": payment,
        "tags": [
            (kind, code, register.title(kind, code))
            for kind in TAGS
            if (code := getattr(payment, kind))
        ],
        "more": [
            (FIELDS[kind].heading, code, register.title(kind, code))
            for kind in REGISTERED
            if (code := getattr(payment, kind))
        ],
        "evidence": evidence.value,
        "evidence_words": "its name is withheld" if withheld else payment.evidence,
        "on_file": evidence is Status.ON_FILE,
        "text": "" if withheld else _text(root, payment),
        "recorded": payment_record(asking, payment, back, withheld=withheld),
        "history": None if withheld else history(root, payment.file, payment.ref),
        "documents": [] if withheld else _documents(asking, payment.ref),
    }


def _text(root: Path, payment: Row) -> str:
    """Give the payment as it stands in the books."""
    first = payment.line - 1
    try:
        with (root / payment.file).open(encoding="utf-8") as text:
            rest = [*islice(text, first, first + _LONGEST)]
    except (OSError, UnicodeDecodeError):
        return ""
    lines = [legible(line.rstrip("\n")) for line in takewhile(str.strip, rest)]
    return "\n".join(lines)


def _documents(asking: Asking, ref: str) -> list[tuple[str, str]]:
    """Give name and place of the documents that share a link with the payment."""
    entries = asking.ledger.all_entries_by_type
    documents = [each for each in entries.Document if each.links]
    if not documents:
        return []  # without a look at every payment
    links = next(
        (each.links for each in entries.Transaction if each.meta.get("ref") == ref),
        None,
    )
    return [
        (each.filename.rpartition("/")[2], each.filename)
        for each in documents
        if links and links & each.links
    ]
