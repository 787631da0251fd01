"""What people chose for a payment, by the records of their reviews.

A payment names the review that decided it last; the record of that review says which
tags it changed, and what the payment had named before. What stands on the payment now
is text that anybody can edit, so it is held against the record and never taken for it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.cells import neutralised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.register.reviews import Review
    from mopac_spend.spend import Payment


@dataclass(frozen=True, slots=True)
class Chosen:
    """One tag that a person decided.

    Attributes:
        kind: of the tag.
        code: that was chosen.
        now: what the payment carries.
        review: in which it was chosen.

    """

    kind: str
    code: str
    now: str
    review: Review

    @property
    def stands(self) -> bool:
        """Whether the payment still carries what was chosen."""
        return self.code == self.now

    @property
    def words(self) -> str:
        """Say what became of it since."""
        review, kind = self.review, self.kind
        return (
            f"{kind} was changed since: the review by {review.by} on {review.day} "
            f"chose {self.code}; who changed it to {self.now or 'nothing'} is not "
            f"recorded"
        )


def chosen(books: Books, payment: Payment) -> list[Chosen]:
    """Give every tag of a payment that a review decided, the last decision of each.

    Args:
        books: whose payment names a review as its rule.
        payment: of them.

    Returns:
        Nothing where no record lists the payment, or the record cannot be read.

    """
    by_kind: dict[str, Chosen] = {}
    name, seen = payment.rule, set[str]()
    while (review := books.register.reviews.get(name)) and name not in seen:
        seen.add(name)
        for line in _record(books.root, review):
            if line["ref"] != neutralised(payment.ref):
                continue
            kind, code = line["tag"], line["after"]
            now = str(getattr(payment, kind, ""))
            by_kind.setdefault(kind, Chosen(kind, code, now, review))
            name = line["rule before"]
    return list(by_kind.values())


def _record(root: Path, review: Review) -> Iterator[dict[str, str]]:
    """Read the lines of a record that is the one its review names."""
    try:
        content = (root / review.record).read_bytes()
        if hashlib.sha256(content).hexdigest() == review.record_sha256:
            text = io.StringIO(content.decode(), newline="")
            yield from csv.DictReader(text)
    except (OSError, ValueError):
        return
