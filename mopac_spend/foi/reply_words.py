"""The words of the letters: ours, and before them those of the body's own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.letter import paragraphs
from mopac_spend.foi.letter_template import substituted
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.letter import Block

WORDS = "reply.toml"
_LARGEST = 1_000_000


class Words:
    """The words of letters about one case."""

    def __init__(self, case: Case, folder: Path, body: str, sent: dt.date) -> None:
        """Take our words, and the body's own from its folder of cases.

        Raises:
            Refusal: `FOI-013`, they cannot be read, or name a text that is not ours.

        """
        ours = files(__package__).joinpath(WORDS).read_text(encoding="utf-8")
        self._words: dict[str, str] = tomllib.loads(ours)
        self._own = folder / WORDS
        self._fields = {
            "id": case.id,
            "body": body,
            "received": day_words(case.received),
            "sent": day_words(sent),
            "due": day_words(case.due) if case.due else "",
        }
        if self._own.is_file():
            self._take()

    def _take(self) -> None:
        try:
            content = self._own.read_bytes()
            if len(content) > _LARGEST:
                msg = f"it is longer than {_LARGEST:,} bytes"
                raise ValueError(msg)  # noqa: TRY301 - said as what else is wrong is
            own = tomllib.loads(content.decode())
        except (ValueError, OSError, RecursionError) as error:
            msg = f"it cannot be read ({error}); mend it"
            raise Refusal("FOI-013", msg, str(self._own)) from error
        strange = [name for name in own if name not in self._words]
        if none := [name for name in own if not isinstance(own[name], str)]:
            msg = f"{listed(none)} has to be a text between quotes; mend it"
            raise Refusal("FOI-013", msg, str(self._own))
        if strange:
            msg = f"no letter has {listed(strange)}; it has {listed(list(self._words))}"
            raise Refusal("FOI-013", msg, str(self._own))
        self._words |= own

    def say(self, name: str, /, **more: str) -> str:
        """Fill a text in.

        Raises:
            Refusal: `FOI-013`, it names a field that nobody knows.

        """
        fields = {**self._fields, **more}
        return substituted(self._words[name], fields, str(self._own), f"{name}: ")

    def blocks(self, *names: str, **more: str) -> list[Block]:
        """Give the paragraphs of texts, one after the other; a blank one has none."""
        return [each for name in names for each in paragraphs(self.say(name, **more))]
