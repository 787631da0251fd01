"""The reply to a request, worked out from its case.

The first page answers: after a line of thanks a table has each part of the request in
the requester's own words, and beside it the answer. Then come the answers in full, what
else could be asked (section 16), the rights of the requester, and two annexes: what is
withheld, and how the figures were made. Equal cases give equal replies.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.answering import LETTER
from mopac_spend.foi.counting import cost_of
from mopac_spend.foi.exemptions import COST, VEXATIOUS, cited, exemption_of
from mopac_spend.foi.letter import (
    ITEM,
    NOTE,
    TABLE,
    Block,
    Grid,
    Letter,
    heading,
    paragraphs,
)
from mopac_spend.foi.reply_refused import brief, refusal
from mopac_spend.foi.reply_words import Words
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from mopac_spend.foi.case import Answered, Case
    from mopac_spend.foi.cost import Cost, Minutes
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.request import Part

# Letters of a question, and of an answer, in the table of the first page.
_ASKED, _ANSWERED = 110, 150


class _Of(NamedTuple):
    """A part, what it is answered with, and what the books said to it."""

    part: Part
    answered: Answered
    books: Mapping[str, Any]


def reply(
    cabinet: Cabinet,
    case: Case,
    body: str,
    sent: dt.date,
    help: Sequence[str] = (),  # noqa: A002 - as the letter calls it
) -> Letter:
    """Work out the reply to a request.

    Args:
        cabinet: in which the case is, and the body's own words.
        case: every part of it has an answer.
        body: who answers.
        sent: the day of the letter.
        help: what could be asked instead, besides what the answers offer.

    Raises:
        Refusal: `FOI-013`, the body's own words have a field that nobody knows, or an
            answer is not there; `FOI-012`, a part is refused for its cost, and costs
            no more than it may.

    """
    words = Words(case, cabinet.folder, body, sent)
    parts = _parts(cabinet, case)
    again = _again(case)
    begins = f"_{again}" if again else ""
    labels = {each.books["illustrative"] for each in parts if each.books}
    helps = _helps(words, parts, help)
    blocks = [
        *(Block(NOTE, each) for each in sorted(labels) if each),
        *words.blocks(f"thanks{begins}"),
        *_longer(words, case),
        _summary(words, parts),
        heading(words.say("answers")),
        *_answers(words, parts, _cost(cabinet, case)),
        heading(words.say("help")),
        *(Block(ITEM, each) for each in helps),
        heading(words.say("rights")),
        *words.blocks(*([] if again else ["review"]), "ico"),
        *words.blocks("licence", "close"),
        *_withheld(words, parts),
        *_notes(words, parts),
    ]
    return Letter(words.say(f"subject{begins}"), body, case.id, sent, blocks, helps)


def kept_back(
    cabinet: Cabinet, case: Case, body: str, sent: dt.date
) -> list[tuple[str, ...]]:
    """List what the requester does not get: part, what, how much, and why."""
    words = Words(case, cabinet.folder, body, sent)
    grids = [each.table for each in _withheld(words, _parts(cabinet, case))]
    return [tuple(row) for grid in grids if grid for row in grid.rows]


def demanded(cabinet: Cabinet, case: Case, body: str, sent: dt.date) -> list[str]:
    """Give the paragraphs that the law asks of a reply: the rights of the requester."""
    words = Words(case, cabinet.folder, body, sent)
    names = ([] if _again(case) else ["review"]) + ["ico"]
    return [each.text for each in words.blocks(*names)]


def _parts(cabinet: Cabinet, case: Case) -> list[_Of]:
    return [
        _Of(part, case.answers[name], _said_to(cabinet, case, case.answers[name]))
        for name, part in case.parts.items()
    ]


def _again(case: Case) -> str:
    """Give what the request was last looked at again for: `review` or `appeal`."""
    again = [each.event for each in case.events if each.event in {"review", "appeal"}]
    return again[-1] if again else ""


def _said_to(cabinet: Cabinet, case: Case, answered: Answered) -> dict[str, Any]:
    """Read what the books said to a part; nothing, where they were not asked."""
    named = [each for each in answered.files if each.endswith(f"/{LETTER}")]
    if answered.section or not named:
        return {}
    files = {name: answered.files[name] for name in named}
    ((name, text),) = cabinet.contents(case, files).items()
    try:
        content: dict[str, Any] = json.loads(text)
        content["brief"], content["withheld"]
    except (ValueError, KeyError) as error:
        msg = f"the answer of part {answered.part} cannot be read; answer it again"
        raise Refusal("FOI-013", msg, name) from error
    return content


def _cost(cabinet: Cabinet, case: Case) -> tuple[Cost, list[Minutes]]:
    spent = cost_of(cabinet, case)
    minutes = [each for name in spent.cases for each in cabinet.case(name).minutes]
    return spent, minutes


def _longer(words: Words, case: Case) -> list[Block]:
    told = [each for each in case.events if each.event == "extend"]
    if not told or _again(case):
        return []
    until = day_words(case.due) if case.due else ""
    return words.blocks("longer", told=day_words(told[-1].day), until=until)


def _summary(words: Words, parts: list[_Of]) -> Block:
    names = ("summary_part", "summary_asked", "summary_answer")
    rows = [
        (of.part.name, _cut(of.part.text, _ASKED), _brief(words, of)) for of in parts
    ]
    grid = Grid([words.say(each) for each in names], rows, (False, False, False))
    return Block(TABLE, words.say("summary"), table=grid)


def _brief(words: Words, of: _Of) -> str:
    if of.answered.section:
        return brief(words, of.answered)
    if not of.answered.words:
        return str(of.books["brief"])
    first, *_ = paragraphs(of.answered.words)
    return _cut(first.text, _ANSWERED)


def _cut(text: str, most: int) -> str:
    """Cut a text short where a word ends."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;:')}\u2026"


def _answers(
    words: Words, parts: list[_Of], costs: tuple[Cost, list[Minutes]]
) -> list[Block]:
    blocks = []
    shown: dict[str, str] = {}
    defined: dict[str, str] = {}
    for of in parts:
        blocks.append(heading(f"{of.part.name}. {of.part.words}", 2))
        if of.answered.section:
            blocks += refusal(words, of.answered, *costs)
            continue
        blocks += paragraphs(of.answered.words) if of.answered.words else []
        if not of.books:
            continue
        said = [*of.books["said"], of.books["coverage"]]
        blocks += paragraphs(" ".join(each for each in said if each))
        table = _table(words, of.books["table"])
        if (same := shown.setdefault(str(table), of.part.name)) != of.part.name:
            blocks += words.blocks("table_as", part=same)
        else:
            blocks.append(table)
        for each in of.books["defined"]:
            if each in defined:
                blocks += words.blocks("counted_as", part=defined[each])
            else:
                blocks += paragraphs(each)
            defined.setdefault(each, of.part.name)
    return blocks


def _table(words: Words, of: Mapping[str, Any]) -> Block:
    left_out = of["left_out"]
    after = words.say("rows_left_out", count=f"{left_out:,}") if left_out else ""
    grid = Grid(of["headings"], of["rows"], of["figures"], of["total"], after)
    return Block(TABLE, of["title"], table=grid)


def _helps(words: Words, parts: list[_Of], more: Sequence[str]) -> list[str]:
    """Say what could be asked instead: what the officer offers, then other cuts."""
    helps = [*(each for of in parts for each in of.answered.help), *more]
    cuts = [each for of in parts if of.books for each in of.books["cuts"]]
    if cuts:
        helps.append(words.say("help_cuts", cuts=listed(list(dict.fromkeys(cuts)))))
    return list(dict.fromkeys([*helps, words.say("help_any")]))


def _withheld(words: Words, parts: list[_Of]) -> list[Block]:
    """List what the requester does not get, and why."""
    rows = []
    for of in parts:
        name = of.part.name
        # To list what is neither confirmed nor denied would confirm it; what is read
        # elsewhere, or costs too much to find, is not withheld.
        exemption = exemption_of(of.answered.section)
        shown = of.answered.neither or of.answered.published
        if exemption and not shown and exemption.section not in {COST, VEXATIOUS}:
            why = f"Section {cited(of.answered.section)}: {exemption.title}."
            what = words.say("withheld_part", part=name)
            rows.append((name, what, words.say("withheld_whole"), why))
        for kind, count in of.books.get("withheld", ()):
            rows.append((name, kind, count, words.say("withheld_names")))
    if not rows:
        return []
    names = ("summary_part", "withheld_what", "withheld_much", "withheld_why")
    grid = Grid([words.say(each) for each in names], rows, [False] * len(names))
    title = words.say("withheld_table")
    return [heading(words.say("withheld")), Block(TABLE, title, table=grid)]


def _notes(words: Words, parts: list[_Of]) -> list[Block]:
    notes = [each for of in parts if of.books for each in of.books["notes"]]
    if not notes:
        return []
    said = [Block(ITEM, each) for each in dict.fromkeys(notes)]
    return [heading(words.say("notes")), *words.blocks("files"), *said]
