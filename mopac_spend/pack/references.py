"""Whose number each line of a release has in the books: it stays in the house.

It is a CSV, `line,ref`, or of several parts `line,part,part_line,ref`, in a folder that
only its owner can read. That of `release make` is named after the lines that it is of,
so that it is found again from the release itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING

from mopac_spend.books.record import verify
from mopac_spend.files import write_atomically
from mopac_spend.findings import Refusal, listed

if TYPE_CHECKING:
    from pathlib import Path

# Beside the cases of requests, which nobody else may read either.
FOLDER = "releases"
_DIGITS = 16


def name_of(lines: bytes) -> str:
    """Name the references of a release by its lines, as `data/lines.csv` has them."""
    return f"{hashlib.sha256(lines).hexdigest()[:_DIGITS]}.csv"


def keep(path: Path, content: bytes) -> bool:
    """Keep references; equal ones may be there.

    Returns:
        Whether they were not there before.

    Raises:
        Refusal: `PROOF-009`, something else is there, or it cannot be written.

    """
    try:
        if path.exists():
            if path.read_bytes() == content:
                return False
            msg = "something else is there; name another file with --references"
            raise Refusal("PROOF-009", msg, str(path))
        write_atomically(path, content, private=True)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); name another with --references"
        raise Refusal("PROOF-009", msg, str(path)) from error
    return True


def lines_of(path: Path, ref: str) -> list[str]:
    """Give the numbers of the lines of a payment.

    Args:
        path: of the references.
        ref: of the payment.

    Raises:
        Refusal: `PROOF-009`, they cannot be read, or have no line of it.

    """
    try:
        text = path.read_bytes().decode()
        rows = csv.DictReader(io.StringIO(text, ""))
        numbers = [row["line"] for row in rows if row["ref"] == ref and row["line"]]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        why = getattr(error, "strerror", None) or "it is no CSV of line and ref"
        msg = f"cannot be read ({why}); name the references with --references"
        raise Refusal("PROOF-009", msg, str(path)) from error
    if not numbers:
        msg = f"no line of the release is {ref}; give the ref as `explain` shows it"
        raise Refusal("PROOF-009", msg, str(path))
    return numbers


def one_line_of(path: Path, ref: str) -> str:
    """Give the number of the one line of a payment.

    Raises:
        Refusal: as `lines_of`; `PROOF-005`, it was divided and is on several.

    """
    numbers = lines_of(path, ref)
    if len(numbers) > 1:
        msg = f"{ref} stands on lines {listed(numbers)}; name one of them by its number"
        raise Refusal("PROOF-005", msg)
    return numbers[0]


def of_release(folder: Path) -> str:
    """Name the references of a release that stands in a folder.

    Raises:
        Refusal: `PROOF-005`, it has no lines that can be read.

    """
    try:
        return name_of((folder / verify.LINES).read_bytes())
    except OSError as error:
        msg = (
            f"{folder} is no signed release that can be read ({error.strerror}); name "
            f"the folder that its verify.py is in"
        )
        raise Refusal("PROOF-005", msg) from error
