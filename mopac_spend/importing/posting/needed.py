"""Codes that an import would need: what a source says and no register knows."""

from __future__ import annotations

from collections import defaultdict
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mopac_spend.fields import REGISTERED, TAGS
from mopac_spend.importing.tagging.granted import AS_WRITTEN
from mopac_spend.money import NIL
from mopac_spend.register import UNTAGGED, Grant

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from mopac_spend.importing.reading.line import Line, Lines
    from mopac_spend.register import Register


# What is decided of a part of a row.
Codes: TypeAlias = "Mapping[str, str]"
# Kinds of reference, each with the field in which a line says what its source wrote.
_REFERENCES = {k: AS_WRITTEN if k == Grant.kind else k for k in REGISTERED}
_SAID = (*TAGS, "account", "account_name", *_REFERENCES.values())


class Needed(NamedTuple):
    """A spelling that stands for no code, where no rule decides either.

    `kind` is `directorate`, `account`, `decision` …; `spellings` are what its rows
    say, of an account its code and its name; `rows` and `pounds` say how much of the
    file waits for it.
    """

    kind: str
    spellings: tuple[str, ...]
    rows: int
    pounds: Decimal

    @property
    def spelling(self) -> str:
        """Give all that its rows say, in one."""
        return ", ".join(self.spellings)


def codes_needed(
    lines: Lines, codes: Sequence[Sequence[Codes]], register: Register
) -> list[Needed]:
    """List the spellings that registers and rules leave open.

    Args:
        lines: that are new.
        codes: those of the parts of each.
        register: what the books know.

    Returns:
        By kind, the most pounds first.

    """
    known: dict[tuple[Hashable, ...], list[tuple[str, tuple[str, ...]]]] = {}
    waiting: defaultdict[tuple[str, tuple[str, ...]], list[Decimal]]
    waiting = defaultdict(list)
    columns = [lines.text(name) for name in _SAID if lines.has(name)]
    said = zip(*columns, strict=True) if columns else repeat(())
    for at, (says, parts) in enumerate(zip(said, codes, strict=False)):
        # Many rows say the same and share what was decided, which all stay while asked.
        key = (*says, *map(id, parts))
        if (unknown := known.get(key)) is None:
            unknown = known[key] = list(_unknown(lines[at], parts, register))
        for each in unknown:
            waiting[each].append(lines.amounts[at])
    needed = [
        Needed(kind, spellings, len(amounts), sum(amounts, NIL))
        for (kind, spellings), amounts in waiting.items()
    ]
    return sorted(needed, key=lambda each: (each.kind, -each.pounds, each.spelling))


def _unknown(
    line: Line, parts: Sequence[Codes], register: Register
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the spellings of a line that are open and that no register knows."""
    for kind, *spellings in _open(line, parts):
        if all(register.resolve(kind, each) is None for each in spellings):
            yield kind, tuple(spellings)


def _open(line: Line, codes: Sequence[Codes]) -> Iterator[tuple[str, ...]]:
    """Give what a line says of a kind that was not decided: kind and spellings."""
    for kind in TAGS:
        text = line.text(kind)
        if text and any(each[kind] == UNTAGGED for each in codes):
            yield kind, text
    texts = tuple(filter(None, map(line.text, ("account", "account_name"))))
    if texts and any(each["category"] == UNTAGGED for each in codes):
        yield "account", *texts
    for kind, said in _REFERENCES.items():
        text = line.text(said)
        if text and any(not each[kind] for each in codes):
            yield kind, text
