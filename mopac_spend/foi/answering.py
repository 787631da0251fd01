"""What the books said to one part of a request, as it is kept in the case.

answers/4a/answer.json    question, parameters, method, rows, total, as `ask` has them
answers/4a/answer.csv …   the files that may leave, and what they are put together with
                          (`mopac_spend.questions.leaving`)
answers/4a/letter.json    what of it stands in the letter
answers/4a/….cells.json   what later releases have to know of its small cells, if any
answers/4a/private.json   total, refs and amounts of the house; stays in the case
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.cells import as_text
from mopac_spend.disclosure import NoSolutionError, Standing, decide
from mopac_spend.disclosure.printed import less_printed
from mopac_spend.disclosure.released import digest, read, written
from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.reply_answered import in_letter
from mopac_spend.money import NIL
from mopac_spend.questions.leaving import files_of
from mopac_spend.questions.releasing import released
from mopac_spend.questions.renderings import json as whole
from mopac_spend.tables import json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mopac_spend.disclosure import Rule
    from mopac_spend.disclosure.released import Kept, Shelf
    from mopac_spend.questions.answer import Answer

ANSWER, LETTER, PRIVATE = "answer.json", "letter.json", "private.json"
CELLS = ".cells.json"
# Payments whose refs are kept, so that a later answer can be held against this one.
_KEPT = 100_000


def kept(
    answer: Answer, shelf: Shelf, beside: Sequence[Kept], *, lines: bool
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Write what is kept of an answer, by name of the file, as it may leave.

    Args:
        answer: of sound books.
        shelf: what was released before.
        beside: the small cells of what leaves with it.
        lines: with the payments beneath.

    Returns:
        The files; and how well small cells are hidden, for who answers alone.

    Raises:
        Refusal: `PROOF-007`, it was asked of an individual; `SUPPLIER-004`, it names
            people whom nobody has decided; `DISCLOSURE-001`, what one of few people was
            paid could be worked out; `DISCLOSURE-002`, what was released before is
            damaged.

    """
    of = released(answer, shelf, *beside, lines=lines)
    files = {
        **files_of(of, lines=lines),
        ANSWER: whole.write(of.answer, payments=False),
        LETTER: json.text(in_letter(answer, of.answer)).encode(),
    }
    if of.kept.cells:
        content = written(of.kept)
        files[f"{digest(content)}{CELLS}"] = content
    return files, of.audit


def cells_of(contents: Mapping[str, bytes]) -> list[Kept]:
    """Read the small cells among the files of a case.

    Raises:
        Refusal: `DISCLOSURE-002`, they are damaged.

    """
    return [
        read(content, name)
        for name, content in sorted(contents.items())
        if name.endswith(CELLS)
    ]


def refuse_together(all_: Sequence[Kept], shelf: Shelf, rule: Rule, case: str) -> None:
    """Refuse answers from which one person's sum could be worked out together.

    Args:
        all_: the small cells of all answers that leave.
        shelf: what was released before.
        rule: of the body.
        case: whose answers they are.

    Raises:
        Refusal: `DISCLOSURE-003`; `DISCLOSURE-002`, what was released before is
            damaged.

    """
    if not all_:
        return
    known = shelf.kept()
    ours = {Standing.SHOWN: Standing.FIXED}
    cells = [
        replace(cell, standing=ours.get(cell.standing, cell.standing))
        for one in all_
        for cell in one.cells
    ]
    paid = {key: each for one in (known, *all_) for key, each in one.paid.items()}
    try:
        decide(paid, less_printed([*cells, *known.cells], known.cells), rule)
    except NoSolutionError as error:
        msg = (
            f"with what was released since, {listed(error.names, 3)} say what one of "
            f"few people was paid; answer these parts again, and small cells are hidden"
        )
        raise Refusal("DISCLOSURE-003", msg, case) from error


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
    """Write what of an answer never leaves the case; a name that is no file of it.

    Its total, and the payments beneath, are those of the house: a later answer is held
    against these, because what left may be without individuals.
    """
    refs = {ref: f"{pounds:.2f}" for ref, pounds in beneath(answer).items()}
    content = {"total": as_text(answer.total), "payments": refs}
    return {PRIVATE: json.text(content).encode()}
