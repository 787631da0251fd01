"""What the books said to one part of a request, as it is kept in the case.

answers/4a/answer.json    question, parameters, method, rows, total, as `ask` has them
answers/4a/answer.csv …   the files that may leave, and what they are put together with
                          (`mopac_spend.questions.leaving`)
answers/4a/letter.json    what of it stands in the letter
answers/4a/private.json   refs and amounts of the payments beneath; stays in the case
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.foi.reply_answered import in_letter
from mopac_spend.money import NIL
from mopac_spend.questions.leaving import files_of
from mopac_spend.questions.releasing import released
from mopac_spend.questions.renderings import json as whole
from mopac_spend.tables import json

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer

ANSWER, LETTER, PRIVATE = "answer.json", "letter.json", "private.json"
# Payments whose refs are kept, so that a later answer can be held against this one.
_KEPT = 100_000


def kept(answer: Answer, *, lines: bool) -> dict[str, bytes]:
    """Write what is kept of an answer, by name of the file, as it may leave.

    Args:
        answer: of sound books.
        lines: with the payments beneath.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual; `SUPPLIER-004`, it names
            people whom nobody has decided.

    """
    of = released(answer, lines=lines)
    return {
        **files_of(of, lines=lines),
        ANSWER: whole.write(of.answer, payments=False),
        LETTER: json.text(in_letter(answer, of.answer)).encode(),
    }


def beneath(answer: Answer) -> dict[str, Decimal]:
    """Give the payments beneath an answer, ref to pounds; those of one ref together.

    Empty where the answer is of registers, or of more payments than are kept.
    """
    if answer.question.of_registers or answer.method.selected.payments > _KEPT:
        return {}
    pounds: dict[str, Decimal] = {}
    for ref, amount in answer.beneath(["ref", "amount"]):
        if isinstance(amount, Decimal):
            pounds[f"{ref}"] = pounds.get(f"{ref}", NIL) + amount
    return pounds


def private(answer: Answer) -> dict[str, bytes]:
    """Write what of an answer never leaves the case; a name that is no file of it."""
    refs = {ref: f"{pounds:.2f}" for ref, pounds in beneath(answer).items()}
    return {PRIVATE: json.text(refs).encode()} if refs else {}
