"""Everything that is checked of a ledger, in one place for Beancount and for us.

`examine` takes what Beancount made of the text and returns register, rows and
findings. The plugin (for Fava and `bean-check`) and the loader (for everything
else) both call it, so the same fault has the same code and words everywhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

from mopac_spend import register, spend
from mopac_spend.books import admission, checks, door, folders, locking, record
from mopac_spend.books.folders import under
from mopac_spend.books.journal import JOURNAL, is_there
from mopac_spend.bounds import Bounds
from mopac_spend.findings import Finding, counted, listed, place
from mopac_spend.money import show
from mopac_spend.register.reviews import review_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# The first words of a directive. A text that spans lines may hold such a line
# too; that costs a second reading of its file, never a wrong finding.
_DIRECTIVE = re.compile(rb"^\d{4}[-/]\d\d?[-/]\d\d?[ \t]", re.MULTILINE)
PAYMENTS = "payments"
BANK = "bank"
# Folders of which every ledger file has to be one of the books.
WHOLE = (PAYMENTS, BANK, record.FOLDER)


@dataclass(frozen=True, slots=True)
class Examination:
    """What a ledger holds and what is wrong with it."""

    register: register.Register
    payments: Sequence[spend.Payment]
    batches: list[spend.Batch]
    findings: list[Finding]


class SpendError(NamedTuple):
    """A finding, in the shape Beancount's error list takes."""

    source: dict[str, Any]
    message: str
    entry: Any = None


def examine(entries: Sequence[Any], options: Mapping[str, Any]) -> Examination:
    """Read register and rows from booked entries and run every check.

    Args:
        entries: Beancount directives.
        options: Beancount's options map; `filename` and `include` are used.

    """
    root = os.path.dirname(options["filename"])  # noqa: PTH120 - Beancount's text
    files = [str(name) for name in options.get("include") or ()]
    codes, findings = register.read(entries, root)
    projection = spend.project(entries, codes.accounts, root)
    findings += checks.check(projection, codes)
    findings += of_files(entries, files, projection.batches, root)
    return Examination(
        codes, projection.payments, projection.batches, sorted(set(findings))
    )


def of_files(  # noqa: PLR0913, PLR0917 - what was read, and how
    entries: Sequence[Any],
    files: Iterable[str],
    batches: Sequence[spend.Batch],
    root: str,
    proven: Mapping[str, locking.Span] = MappingProxyType({}),
    known: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Find what is wrong with the files as files.

    Args:
        entries: what Beancount made of them.
        files: absolute paths.
        batches: every batch of the books.
        root: folder of the books.
        proven: files that were read whole without Beancount, with their days.
        known: digests of files that were read, by path.

    """
    files = list(files)
    doubtful = [name for name in files if name not in proven]
    yield from unseen(root)
    yield from left_out(files, root)
    yield from out_of_sight(files, root)
    yield from cut_short(root)
    yield from unread(entries, doubtful, root)
    yield from without_batch(batches, doubtful, root)
    yield from cut_off(doubtful, root)
    yield from set_aside_kept(batches, root)
    yield from amended_kept(batches)
    yield from record.findings(batches, root)
    yield from locking.findings(root, known, proven)
    yield from records_kept(entries, root)


def unread(
    entries: Iterable[Any], files: Iterable[str], root: str
) -> Iterator[Finding]:
    """Find what Beancount dropped because it could not read it (`SPEND-001`).

    Beancount leaves a broken entry out, says so in its own error list and goes
    on with lower totals. Plugins are not given that list, so a file that has
    more directives than entries came of it is parsed once more for its errors.
    """
    counts = Counter(str(entry.meta.get("filename", "")) for entry in entries)
    for name in files:
        try:
            content = folders.content(name)
        except OSError:
            continue  # a finding of its own (SPEND-071)
        place = Path(os.path.relpath(name, root)).as_posix()
        if damaged := admission.damaged(place, content):
            yield damaged
            continue
        if len(_DIRECTIVE.findall(content)) == counts[name]:
            continue
        for error in door.parse(content, name).errors:
            yield syntax(error, root)


def syntax(error: Any, root: str) -> Finding:  # noqa: ANN401
    """Word one of Beancount's reading errors as a finding."""
    message = " ".join(str(error.message).split())
    return Finding(
        *place(error.source, root),
        "SPEND-001",
        f"Beancount cannot read this ({message}); mend the line, or restore the "
        f"file from your backup",
    )


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
    batches: Iterable[spend.Batch], files: Iterable[str], root: str
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
        relative = Path(os.path.relpath(name, root)).as_posix()
        parts = relative.split("/")
        if parts[0] == PAYMENTS and len(parts) > 2:  # noqa: PLR2004
            yield Path(name), relative


def amended_kept(batches: Sequence[spend.Batch]) -> Iterator[Finding]:
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


def _of_the_books(root: str, name: str) -> bytes:
    """Read a file that books name as one of theirs.

    Raises:
        OSError: it cannot be read, or leads out of the folder of the books.

    """
    path = str(Path(root, name))
    if not Bounds.of(root).inside(path):
        msg = "it leads out of the folder of the books"
        raise OSError(msg)
    return folders.content(path)


def set_aside_kept(batches: Iterable[spend.Batch], root: str) -> Iterator[Finding]:
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
            text = _of_the_books(root, batch.set_aside).decode()
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


def records_kept(entries: Iterable[Any], root: str) -> Iterator[Finding]:
    """What a review changed is still there to be looked at (`SPEND-047`)."""
    for entry in entries:
        if not isinstance(entry, data.Custom) or entry.type != "review":
            continue
        values = [value.value for value in entry.values or ()]
        where = place(entry.meta, root)
        try:
            review = review_of(entry.date, values, entry.meta, where)
        except (TypeError, ValueError, ArithmeticError):
            continue  # a finding of its own (SPEND-046)
        try:
            content = _of_the_books(root, review.record)
        except (OSError, ValueError):
            content = b""
        if hashlib.sha256(content).hexdigest() != review.record_sha256:
            yield Finding(
                *where,
                "SPEND-047",
                f"the review {review.id} changed "
                f"{counted(review.payments, 'payment')}, and {review.record}, which "
                f"lists them, {'was altered' if content else 'is missing'}; restore "
                f"that file from your backup",
            )
