"""The books as they were on a day, put together again from the record.

    main = as_at(main_file("ledger"), "2021-06-30", store)      a folder of the store

They are the files that the record names by the end of that day, byte for byte, with
the record as it was: whatever opens books opens these, and answers as it did then. What
was changed by hand and accepted later is not among them.
"""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

from mopac_spend.books.journal import MAIN
from mopac_spend.books.record import files, read
from mopac_spend.books.record.closed import closed
from mopac_spend.books.record.reading import HEADING
from mopac_spend.files import TEMPORARY, make_folder, write_atomically
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.record import Entry, Record
    from mopac_spend.books.store import Store

# Days that stay put together: each takes the room of the books.
_DAYS = 4
# Stores that go with the process, in which books were put together.
_STAYING: list[Store] = []


def as_at(main: Path, day: str, store: Store) -> Path:
    """Put the books together as they were at the end of a day.

    Args:
        main: their main file.
        day: such as `2021-06-30`, of Greenwich time as the entries of the record are.
        store: in a folder of which they stand.

    Returns:
        The main file of the books as they were.

    Raises:
        BooksError: the record is damaged.
        Refusal: `RECORD-005`, it does not have that day; `RECORD-003`, what it kept is
            lost.
        OSError: the store has no room.

    """
    root = main.parent
    record = read(root)
    if record.damage:
        raise BooksError(record.damage)
    number = number_by(record, day)
    if not store.lasting:
        _STAYING.append(store)
    folder = store.folder / "as-at" / record.entries[number - 1].digest
    if not folder.is_dir():
        # Under its name only when it is whole.
        begun = folder.with_name(f"{TEMPORARY}{folder.name}")
        shutil.rmtree(begun, ignore_errors=True)
        for name, digest in record.files_after(number).items():
            content = files.content(root, digest)
            write_atomically(begun / name, content, lasting=False, private=True)
        for digest in _of_closings(record, number):
            content = files.content(root, digest)
            copy = begun / files.place(digest)
            write_atomically(copy, content, lasting=False, private=True)
        for name, text in _texts(record.entries[:number]).items():
            write_atomically(begun / name, text, lasting=False, private=True)
        begun.rename(folder)
        _trim(folder)
    make_folder(folder, private=True)
    folder.touch()
    names = record.files_after(number)
    return folder / (main.name if main.name in names else MAIN)


def words(root: Path, day: str) -> str:
    """Say which entry of the record was the last of a day.

    Raises:
        Refusal: `RECORD-005`, the record does not have that day.

    """
    record = read(root)
    entry = record.entries[number_by(record, day) - 1]
    return (
        f"the books as they were recorded by the end of {day}: entry {entry.number}, "
        f"of {entry.day} ({entry.command})"
    )


def number_by(record: Record, day: str) -> int:
    """Give the number of the last entry by the end of a day.

    Raises:
        Refusal: `RECORD-005`, the record does not have that day.

    """
    try:
        end = dt.date.fromisoformat(day)
    except ValueError as error:
        msg = f"{day!r} is no day; write it as 2021-06-30"
        raise Refusal("RECORD-005", msg) from error
    if not record.whole:
        msg = (
            "the record does not name every file of these books, so what they were on "
            "a day is not known; begin it with: mopac-spend record --by NAME --why "
            "REASON"
        )
        raise Refusal("RECORD-005", msg)
    today = dt.datetime.now(dt.UTC).date()
    if end > today:
        msg = f"{day} is not over; ask for today or for a day before"
        raise Refusal("RECORD-005", msg)
    number, first = record.last_by(f"{end}"), record.entries[record.first_whole - 1]
    if number < first.number:
        msg = (
            f"the record names every file of these books from {first.day} on; what "
            f"they were on {day} is not known"
        )
        raise Refusal("RECORD-005", msg)
    after = record.entries[number : number + 1]
    if after and after[0].day > f"{today}":
        msg = (
            f"entry {number + 1} of the record says that it is of {after[0].day}, "
            f"which is not yet: a clock was wrong, and what was recorded by {day} is "
            f"not known; see what changed since an entry with: mopac-spend changes "
            f"--from N"
        )
        raise Refusal("RECORD-005", msg)
    return number


def _of_closings(record: Record, number: int) -> set[str]:
    """Give what ledger files held when a period was closed, and did not any more."""
    now = record.files_after(number)
    return {
        digest
        for each in closed(record.entries[:number])
        for name, digest in record.files_after(each.number).items()
        if name.endswith(".beancount") and now.get(name) != digest
    }


def _texts(entries: list[Entry]) -> dict[str, str]:
    """Write the record as it was, by file."""
    texts: dict[str, str] = {}
    for entry in entries:
        texts[entry.file] = f"{texts.get(entry.file, HEADING)}\n{entry.text}"
    return texts


def _trim(newest: Path) -> None:
    """Remove the days that were asked for longest ago."""
    others = [each for each in newest.parent.iterdir() if each != newest]
    others.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    for each in others[_DAYS - 1 :]:
        shutil.rmtree(each, ignore_errors=True)
