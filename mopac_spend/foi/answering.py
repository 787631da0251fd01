"""What the books said to one part of a request, as it is kept in the case.

answers/4a/answer.json    question, parameters, method, rows, total, as `ask` has them
answers/4a/answer.csv     the same rows for a spreadsheet
answers/4a/answer.html    the same on a page
answers/4a/letter.json    what of it stands in the letter
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.foi.reply_answered import in_letter
from mopac_spend.questions.releasing import released
from mopac_spend.questions.renderings import csv, html
from mopac_spend.questions.renderings import json as whole
from mopac_spend.tables import json

if TYPE_CHECKING:
    from mopac_spend.questions.answer import Answer

LETTER = "letter.json"


def kept(answer: Answer) -> dict[str, bytes]:
    """Write what is kept of an answer, by name of the file, as it may leave.

    Args:
        answer: of sound books.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual; `SUPPLIER-004`, it names
            people whom nobody has decided.

    """
    public = released(answer, lines=False).answer
    return {
        "answer.json": whole.write(public, payments=False),
        "answer.csv": csv.write(public, payments=False),
        "answer.html": html.write(public, payments=False),
        LETTER: json.text(in_letter(answer, public)).encode(),
    }
