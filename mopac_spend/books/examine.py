"""Everything that is checked of a ledger, in one place for Beancount and for us.

`examine` takes what Beancount made of the text and returns register, rows and
findings. The plugin (for Fava and `bean-check`) and the loader (for everything
else) both call it, so the same fault has the same code and words everywhere.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

from mopac_spend import register, spend
from mopac_spend.books import admission, checks, door, folders, wholeness
from mopac_spend.books.wholeness import content_of
from mopac_spend.findings import Finding, counted, place
from mopac_spend.register.reviews import review_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.locking import Span

# The first words of a directive. A text that spans lines may hold such a line
# too; that costs a second reading of its file, never a wrong finding.
_DIRECTIVE = re.compile(rb"^\d{4}[-/]\d\d?[-/]\d\d?[ \t]", re.MULTILINE)


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
    proven: Mapping[str, Span] = MappingProxyType({}),
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
    yield from unread(entries, doubtful, root)
    yield from records_kept(entries, root)
    yield from wholeness.findings(files, batches, root, proven, known)


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
            content = content_of(root, review.record)
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
