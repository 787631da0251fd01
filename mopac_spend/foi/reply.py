"""The reply to a request, worked out from its case: what it says, block by block.

The first page answers: after a line of thanks each part of the request stands in the
requester's own words, and under it the answer. Equal cases give equal replies.
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.answering import LETTER
from mopac_spend.foi.exemptions import TITLES, number_of
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.foi.case import Answered, Case
    from mopac_spend.foi.request import Part

WORDS = "reply.toml"


class Block(NamedTuple):
    """One thing that a reply says.

    Attributes:
        kind: `subject`, `heading`, `text`, `note` or `table`.
        text: the words; of a table, its title.
        table: headings, rows (the last the total, if `total`), which are figures.

    """

    kind: str
    text: str
    table: Mapping[str, Any] | None = None


def reply(case: Case, folder: Path, body: str, sent: dt.date) -> list[Block]:
    """Work out the reply to a request.

    Args:
        case: every part of it has an answer.
        folder: of the cases.
        body: who answers.
        sent: the day of the letter.

    Raises:
        Refusal: `FOI-013`, the body's own words have a field that nobody knows, or an
            answer that is not there.

    """
    letter = _Letter(folder, _fields(case, body, sent))
    blocks = [
        Block("subject", letter.words("subject")),
        Block("text", letter.words("thanks")),
    ]
    tables = False
    labels, notes = [], []
    for name, part in case.parts.items():
        answered = case.answers[name]
        blocks.append(Block("heading", f"{name}. {part.words}"))
        if answered.section:
            blocks += letter.refused(part, answered)
            continue
        if answered.words:
            blocks.append(Block("text", answered.words))
        if not answered.files:
            continue
        of = _read(folder / case.id, answered)
        tables = True
        labels += [of["illustrative"]] if of["illustrative"] else []
        notes += of["notes"]
        blocks += [Block("text", each) for each in of["said"]]
        blocks.append(Block("table", of["table"]["title"], of["table"]))
    if notes:
        blocks.append(Block("heading", letter.words("notes")))
        blocks += [Block("note", each) for each in dict.fromkeys(notes)]
    end = [*(["files"] if tables else []), "help", "licence", "review", "ico"]
    blocks += [Block("text", letter.words(each)) for each in end]
    return [*(Block("note", each) for each in dict.fromkeys(labels)), *blocks]


def _fields(case: Case, body: str, sent: dt.date) -> dict[str, str]:
    return {
        "id": case.id,
        "body": body,
        "received": day_words(case.received),
        "sent": day_words(sent),
        "due": day_words(case.due) if case.due else "",
    }


class _Letter:
    """The words of a letter, the body's own before ours."""

    def __init__(self, folder: Path, fields: Mapping[str, str]) -> None:
        ours = files(__package__).joinpath(WORDS).read_text(encoding="utf-8")
        self._words: dict[str, str] = tomllib.loads(ours)
        self._own = folder / WORDS
        self._fields = fields
        if self._own.is_file():
            self._take()

    def _take(self) -> None:
        """Take the body's own words.

        Raises:
            Refusal: `FOI-013`, they cannot be read, or name a text that is not ours.

        """
        try:
            own = tomllib.loads(self._own.read_text(encoding="utf-8"))
        except ValueError as error:
            msg = f"it cannot be read ({error}); mend it"
            raise Refusal("FOI-013", msg, str(self._own)) from error
        strange = [name for name in own if not isinstance(self._words.get(name), str)]
        strange += [name for name in own if not isinstance(own[name], str)]
        if strange:
            msg = f"no letter has {listed(strange)}; it has {listed(list(self._words))}"
            raise Refusal("FOI-013", msg, str(self._own))
        self._words |= own

    def words(self, name: str, /, **more: str) -> str:
        """Fill a text in.

        Raises:
            Refusal: `FOI-013`, it names a field that nobody knows.

        """
        try:
            return Template(self._words[name]).substitute({**self._fields, **more})
        except (KeyError, ValueError) as error:
            known = ", ".join(f"${each}" for each in (*self._fields, *more))
            msg = f"{name}: {error} is no field of it; there are {known}"
            raise Refusal("FOI-013", msg, str(self._own)) from error

    def refused(self, part: Part, of: Answered) -> list[Block]:
        """Say why a part is refused."""
        title = TITLES[number_of(of.section)]
        words = self.words(
            "refused", section=of.section, title=title, why=of.why, question=part.words
        )
        blocks = [Block("text", words)]
        if of.interest:
            blocks.append(Block("text", self.words("interest", interest=of.interest)))
        return blocks


def _read(folder: Path, answered: Answered) -> dict[str, Any]:
    (name,) = [each for each in answered.files if each.endswith(f"/{LETTER}")]
    try:
        content: dict[str, Any] = json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        msg = f"the answer of part {answered.part} cannot be read; answer it again"
        raise Refusal("FOI-013", msg, name) from error
    return content


def plain(blocks: list[Block]) -> str:
    """Write a reply as plain text."""
    lines: list[str] = []
    for block in blocks:
        if block.table is None:
            lines += ["", block.text] if lines else [block.text]
            continue
        lines += ["", block.text, *_columns(block.table)]
    return "\n".join(lines) + "\n"


def _columns(table: Mapping[str, Any]) -> list[str]:
    rows = [table["headings"], *table["rows"]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if figure else cell.ljust(width)
            for cell, width, figure in zip(row, widths, table["figures"], strict=True)
        ).rstrip()
        for row in rows
    ]
    rule = "-" * len(max(lines, key=len))
    lines.insert(1, rule)
    if table["total"]:
        lines.insert(-1, rule)
    if table["left_out"]:
        lines.append(f"{table['left_out']} more rows are in the file of this table.")
    return lines
