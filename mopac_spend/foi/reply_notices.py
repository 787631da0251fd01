"""Letters before a reply: that a request came, a question, a delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.foi.exemptions import cited, exemption_of
from mopac_spend.foi.letter import TABLE, Block, Grid, Letter, heading, sentence
from mopac_spend.foi.reply_words import Words
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from mopac_spend.foi.case import Case


class Notices:
    """The letters about a case that come before its reply, as of one day."""

    def __init__(self, case: Case, folder: Path, body: str, sent: dt.date) -> None:
        """Take the words of a body.

        Raises:
            Refusal: `FOI-013`, its own words cannot be read.

        """
        self._words = Words(case, folder, body, sent)
        self._case, self._body, self._sent = case, body, sent

    def acknowledgement(self) -> Letter:
        """Say that a request came, how it is read, and by when it is answered."""
        words = self._words
        names = ("summary_part", "summary_asked")
        rows = [(each.name, each.words) for each in self._case.parts.values()]
        grid = Grid([words.say(each) for each in names], rows, (False, False))
        first, last = words.blocks("acknowledge_parts"), words.blocks("acknowledge_due")
        table = Block(TABLE, words.say("summary_asked"), table=grid)
        blocks = [*words.blocks("acknowledge"), *last, *first, table]
        return self._letter("subject_acknowledge", [*blocks, *words.blocks("close")])

    def question(self, asked: str) -> Letter:
        """Ask the requester what is meant (section 1(3))."""
        names = ("clarify", "clarify_asked", "clarify_clock", "close")
        return self._letter("subject_clarify", self._words.blocks(*names, asked=asked))

    def delay(self, until: dt.date, section: str, reason: str) -> Letter:
        """Say that the public interest takes longer to weigh (section 17(2))."""
        exemption = exemption_of(section)
        fields = {
            "until": day_words(until),
            "section": cited(section),
            "title": exemption.title if exemption else "",
            "reason": sentence(reason),
        }
        words = self._words
        blocks = words.blocks("extend", "extend_until", "extend_notice", **fields)
        rights = [heading(words.say("rights")), *words.blocks("review", "ico")]
        return self._letter(
            "subject_extend", [*blocks, *rights, *words.blocks("close")]
        )

    def _letter(self, subject: str, blocks: list[Block]) -> Letter:
        title = self._words.say(subject)
        return Letter(title, self._body, self._case.id, self._sent, blocks)
