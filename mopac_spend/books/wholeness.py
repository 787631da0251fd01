"""Whether all files of the books are there, seen, and whole, whatever they say.

None of it asks Beancount: it holds folders, batches and the record against each other.
"""

from __future__ import annotations

import csv
import glob
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import admission, folders, locking, record, snapshot
from mopac_spend.books.folders import PAYMENTS, may_be_batch, place, under
from mopac_spend.books.journal import JOURNAL, is_there
from mopac_spend.bounds import Bounds
from mopac_spend.findings import Finding, counted, listed
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.snapshot import Snapshot
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch

BANK = "bank"
# Folders of which every ledger file has to be one of the books.
WHOLE = (PAYMENTS, BANK, record.FOLDER)


def note_records(
    batches: Sequence[Batch], codes: Register, root: str | Path, now: Snapshot
) -> None:
    """Take files beside the books into a snapshot, before a check reads them.

    They are the rows that were set aside, and what reviews changed.
    """
    aside = [batch.set_aside for batch in batches if batch.set_aside]
    reviews = [review.record for review in codes.reviews.values()]
    for inner in (*aside, *reviews):
        name = str(Path(root, inner))
        try:
            now.files[name] = snapshot.read(name)[1]
        except OSError:
            now.includes[glob.escape(name)] = []  # it may come back
        except ValueError:
            continue  # a finding of its own (SPEND-025, SPEND-047)


def findings(
    files: Sequence[str],
    batches: Sequence[Batch],
    root: str,
    proven: Mapping[str, locking.Span],
    known: Mapping[str, str],
) -> Iterator[Finding]:
    """Find what is missing from the books, or is not whole.

    Args:
        files: absolute paths.
        batches: every batch of the books.
        root: folder of the books.
        proven: files that were read whole without Beancount, with their days.
        known: digests of files that were read, by path.

    """
    doubtful = [name for name in files if name not in proven]
    yield from unseen(root)
    yield from left_out(files, root)
    yield from out_of_sight(files, root)
    yield from cut_short(root)
    yield from without_batch(batches, doubtful, root)
    yield from cut_off(doubtful, root)
    yield from set_aside_kept(batches, root)
    yield from amended_kept(batches)
    yield from record.findings(batches, root)
    yield from locking.findings(root, known, proven)


def unseen(root: str) -> Iterator[Finding]:
    """Every folder of `WHOLE` can be looked into (`SPEND-071`)."""
    bounds = Bounds.of(root)
    for folder in WHOLE:
        pattern = str(Path(root, folder, "**", "*.beancount"))
        yield from admission.unseen(pattern, bounds)


def left_out(files: Iterable[str], root: str) -> Iterator[Finding]:
    """Every file under `payments/`, `bank/` and `record/` is read (`SPEND-027`).

    An include that was removed or narrowed would lower every total unseen, or take
    the balances that the bank confirmed out of the check, or what says that a batch
    has to be there.
    """
    included = {os.path.realpath(name) for name in files}
    for folder in WHOLE:
        for name in under(str(Path(root, folder))):
            if os.path.realpath(name) not in included:
                yield Finding(
                    Path(name).relative_to(root).as_posix(),
                    0,
                    "SPEND-027",
                    f"no include of main.beancount finds this file; put back the line "
                    f'include "{folder}/**/*.beancount", or move the file out of the '
                    f"books",
                )


def out_of_sight(files: Iterable[str], root: str) -> Iterator[Finding]:
    """Every file of the books is one that the record names (`SPEND-073`).

    The record leaves out what is hidden, and takes what ends otherwise for no ledger
    file: a change of it would be said nowhere, nor be kept out of a closed period.
    """
    for name in files:
        path = Path(os.path.relpath(name, root))
        if ".." in path.parts:
            continue  # allowed by whoever opens the books, and in every method
        hidden = any(part.startswith(".") for part in path.parts)
        if hidden or path.suffix != record.LEDGER:
            what = "is hidden" if hidden else f"does not end in {record.LEDGER}"
            yield Finding(
                path.as_posix(),
                0,
                "SPEND-073",
                f"this file of the books {what}, so that the record would not say "
                f"what changes in it; give it a name that ends in {record.LEDGER} and "
                f"begins with no point, and its folders too",
            )


def cut_short(root: str) -> Iterator[Finding]:
    """No import stopped between its first file and its last (`SPEND-028`).

    The loader finishes such an import before it reads; this is for Fava, and for
    whoever may not write to the books.
    """
    if is_there(Path(root)):
        yield Finding(
            JOURNAL,
            0,
            "SPEND-028",
            "an import was killed while its files took their places, so some of them "
            "may be missing; finish it with: mopac-spend check, run by someone who "
            "may write to these books",
        )


def without_batch(
    batches: Iterable[Batch], files: Iterable[str], root: str
) -> Iterator[Finding]:
    """A file in a year's folder under `payments/` that lost its batch (`SPEND-023`).

    An import that was cut off, or a file that was emptied, leaves one; without
    this its payments would be missing and nothing would say so.
    """
    with_batch = {batch.file for batch in batches}
    for _, relative in _batch_files(files, root):
        if relative not in with_batch:
            yield Finding(
                relative,
                0,
                "SPEND-023",
                "the file holds no batch, so what it should contain is unknown; "
                "restore it from your backup, or delete it and import its source "
                "again",
            )


def cut_off(files: Iterable[str], root: str) -> Iterator[Finding]:
    """A batch file ends with the end of a line (`SPEND-026`).

    Cut in its last line, a file may lose the bank's amount, which Beancount then
    works out for itself: every figure would still be right, and the file broken.
    """
    for path, relative in _batch_files(files, root):
        try:
            content = folders.content(path)
        except OSError:
            continue  # a finding of its own (SPEND-071)
        if content and not content.endswith(b"\n"):
            yield Finding(
                relative,
                content.count(b"\n") + 1,
                "SPEND-026",
                "the file ends in the middle of a line, so it was probably cut off "
                "while it was saved or copied; restore it from your backup, or delete "
                "it and import its source again",
            )


def _batch_files(files: Iterable[str], root: str) -> Iterator[tuple[Path, str]]:
    """Give the files in a year's folder under `payments/`: path, place."""
    for name in files:
        if may_be_batch(name, root):
            yield Path(name), place(name, root)


def amended_kept(batches: Sequence[Batch]) -> Iterator[Finding]:
    """A version of a file stands beside the one that it amends (`SPEND-064`).

    It takes back rows of that one: without it they are taken off what was never there.
    """
    ids = {batch.id for batch in batches}
    for batch in batches:
        if gone := [each for each in batch.amends.split() if each not in ids]:
            yield Finding(
                batch.file,
                batch.line,
                "SPEND-064",
                f"batch {batch.id} is a new version of {listed(gone)}, which is not in "
                f"the books: what it took back "
                f"({counted(batch.rows_reversed, 'row')}, "
                f"{show(batch.pounds_reversed)}) is taken off all the same; restore "
                f"the batch that it amends from your backup, or take this one out as "
                f"well and import its source again",
            )


def content_of(root: str, name: str) -> bytes:
    """Read a file that books name as one of theirs.

    Raises:
        OSError: it cannot be read, or leads out of the folder of the books.

    """
    path = str(Path(root, name))
    if not Bounds.of(root).inside(path):
        msg = "it leads out of the folder of the books"
        raise OSError(msg)
    return folders.content(path)


def set_aside_kept(batches: Iterable[Batch], root: str) -> Iterator[Finding]:
    """Rows that could not be read are still there to be looked at (`SPEND-025`)."""
    for batch in batches:
        if not batch.set_aside:
            if batch.rows_set_aside:
                yield Finding(
                    batch.file,
                    batch.line,
                    "SPEND-025",
                    f"batch {batch.id} set {counted(batch.rows_set_aside, 'row')} "
                    f"aside and does not say in which file; restore {batch.file} from "
                    f"your backup",
                )
            continue
        try:
            text = content_of(root, batch.set_aside).decode()
            rows = sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1
        except (OSError, ValueError, csv.Error):
            rows = 0
        if rows != batch.rows_set_aside:
            yield Finding(
                batch.file,
                batch.line,
                "SPEND-025",
                f"batch {batch.id} set {counted(batch.rows_set_aside, 'row')} aside in "
                f"{batch.set_aside}, which now holds {max(rows, 0)}; restore that "
                f"file from your backup",
            )
