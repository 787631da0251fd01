"""Of which state of the books the answers of a case are, and whether it is the present.

An answer holds the digest of the books it was given from. A letter whose parts are of
different states may contradict itself; one whose books have changed since may
contradict what anybody gets who asks today.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.answering import ANSWER
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    import datetime as dt

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet


class State(NamedTuple):
    """One part's answer, and the books that it is of.

    Attributes:
        part: its number; `day`, on which it was answered.
        books_sha256: digest of the books then.
        sealed: the last signed checkpoint of them, in words; "" where none was.
        again: the command that asks the same anew, but for the name behind `--by`.

    """

    part: str
    day: dt.date
    books_sha256: str
    sealed: str
    again: str


def states(cabinet: Cabinet, case: Case) -> list[State]:
    """Give the state of the books for each part that the books answered."""
    found = []
    for event in case.events:
        if event.event != "answer":
            continue
        name = event.details["answer"]["part"]
        answered = case.answers[name]
        if answered.section or event.details.get("files", {}) != answered.files:
            continue  # refused, or answered anew since
        for path in answered.files:
            if path.endswith(f"/{ANSWER}"):
                text = cabinet.contents(case, {path: answered.files[path]})[path]
                method = json.loads(text)["method"]
                again = f"mopac-spend foi answer {case.id} {name} {answered.command}"
                state = State(
                    name,
                    event.day,
                    method["books_sha256"],
                    method.get("sealed", ""),
                    f"{again} --by NAME",
                )
                found.append(state)
    return found


def changed(of: list[State], books_sha256: str) -> list[str]:
    """Say which answers are not of the books as they stand, a sentence each."""
    return [
        f"part {each.part} was answered on {day_words(each.day)}, and the books have "
        f"changed since; ask again: {each.again}"
        for each in of
        if each.books_sha256 != books_sha256
    ]


def one_state(case: str, of: list[State], despite: str) -> list[str]:
    """See that all answers of a letter are of one state of the books.

    Returns:
        What to keep for the approver, where it is so and somebody says why.

    Raises:
        Refusal: `FOI-022`, they are not, and nobody says why the letter may leave so.

    """
    groups: dict[str, list[str]] = {}
    for each in of:
        groups.setdefault(each.books_sha256, []).append(each.part)
    if len(groups) < 2:  # noqa: PLR2004 - two states are more than one
        return []
    parts = [f"part {', '.join(names)}" for names in groups.values()]
    words = (
        f"its answers are of {len(groups)} different states of the books: "
        f"{listed(parts)}"
    )
    if despite.strip():
        return [words]
    last = of[-1].books_sha256
    again = next(each.again for each in of if each.books_sha256 != last)
    msg = (
        f"{words}; answer the older ones again, as with: {again}; or say with "
        f"--despite why the letter may leave so"
    )
    raise Refusal("FOI-022", msg, case)
