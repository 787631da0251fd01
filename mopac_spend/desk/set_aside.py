"""Rows that were set aside: those of the books, and what somebody said of them.

A row is put right where its file is in hand (`in_hand.MEND`), or accepted as it stands,
with the reason. That is no posting: the reason stays with the desk.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend.desk import in_hand
from mopac_spend.desk.acts import Place
from mopac_spend.findings import Refusal
from mopac_spend.importing.posting.batches import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.desk.acts import Decision
    from mopac_spend.desk.desk import Desk
    from mopac_spend.importing.reading.aside import SetAside
    from mopac_spend.spend import Batch

PLACE = Place("set-aside")
_COLUMNS = ("sheet", "row", "reason", "amount in pounds", "original cells")
_DIGITS, _LONGEST = 24, 300


class Row(NamedTuple):
    """A row that was set aside.

    Attributes:
        key: by which pages name it: of its file, and where it stands there.
        source: of which file it is.
        about: by which the file is known, if it is in hand; "" otherwise.
        label: where it stands there.
        reason: why it was set aside.
        pounds: as far as they could be read.
        cells: as they stand.

    """

    key: str
    source: str
    about: str
    label: str
    reason: str
    pounds: str
    cells: list[str]


def key_of(about: str, label: str) -> str:
    """Name a row of a file, by the first digits of the file's digest."""
    return f"{about[:_DIGITS]}-{label}"


def rows(desk: Desk) -> list[Row]:
    """Read what was set aside of every file in the books, in its last version.

    Raises:
        Refusal: `BOOKS-001`, one cannot be read.

    """
    batches = desk.books().batches
    there = in_hand.everything(desk)
    found = []
    for batch in _last(batches):
        about = batch.sha256[:_DIGITS]
        lines = csv.DictReader(io.StringIO(_content(desk, batch), newline=""))
        for line in lines:
            sheet, number, reason, pounds, cells = (line.get(c, "") for c in _COLUMNS)
            label = f"{sheet}!{number}" if sheet else number
            in_it = about if about in there else ""
            found.append(
                Row(
                    *(key_of(about, label), batch.source, in_it, label),
                    *(reason, pounds, _cells(cells)),
                )
            )
    return found


def notes(desk: Desk) -> dict[str, Decision]:
    """Give why rows may stay as they are, by key."""
    standing = desk.drafts.standing(PLACE)
    return {key: each for key, each in standing.items() if each.says}


def accept(desk: Desk, key: str, note: str, once: str) -> None:
    """Keep why a row may stay as it is; "" says that it is to be looked at again."""
    kept = " ".join(note.split())[:_LONGEST]
    words = f"{key}: {kept or 'looked at again'}"
    desk.drafts.decide(PLACE, {key: kept}, desk.person.name, words, once)
    desk.note("set aside", words)


def alike(row: SetAside, rows: Iterable[SetAside]) -> int:
    """Count the other rows that lack the same, and may be read in a way of this one."""
    ways = {each.how for each in row.offers} - {""}
    return sum(
        other.lacks == row.lacks
        and other.label != row.label
        and not ways.isdisjoint(each.how for each in other.offers)
        for other in rows
    )


def _last(batches: Iterable[Batch]) -> list[Batch]:
    """Leave out batches that a later version of their file amends."""
    every = list(batches)
    amended = {each for batch in every for each in batch.amends.split()}
    return [each for each in every if each.set_aside and each.id not in amended]


def _content(desk: Desk, batch: Batch) -> str:
    """Read the file of a batch's rows, which stands where an import puts it.

    Raises:
        Refusal: `BOOKS-001`, it does not, or cannot be read.

    """
    path = PurePosixPath(batch.set_aside)
    try:
        if len(path.parts) != len((SET_ASIDE, path.name)) or path.parts[0] != SET_ASIDE:
            raise FileNotFoundError(2, "it lies elsewhere")
        return (desk.root / path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = "the rows that were set aside cannot be read"
        raise Refusal("BOOKS-001", msg, batch.set_aside) from error


def _cells(text: str) -> list[str]:
    try:
        cells = json.loads(text)
    except ValueError:
        return [text]
    return (
        ["" if c is None else str(c) for c in cells] if isinstance(cells, list) else []
    )
