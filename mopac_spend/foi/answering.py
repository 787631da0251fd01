"""What the books said to one part of a request, as it is kept in the case.

answers/4a/answer.json    question, parameters, method, rows, total, as `ask` has them
answers/4a/answer.csv …   the files that may leave, and what they are put together with
                          (`mopac_spend.questions.leaving`)
answers/4a/letter.json    what of it stands in the letter
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.foi.reply_answered import in_letter
from mopac_spend.questions.leaving import files_of
from mopac_spend.questions.releasing import released
from mopac_spend.questions.renderings import json as whole
from mopac_spend.tables import json

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer

ANSWER = "answer.json"
LETTER = "letter.json"


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
