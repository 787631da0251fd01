"""Where a review list goes and in which form, settled before any books are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend import files
from mopac_spend.findings import Refusal
from mopac_spend.reviewing import flat, workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.reviewing.undecided import ReviewList

_FORMS: dict[str, Callable[[ReviewList], bytes]] = {
    ".xlsx": workbook.render,
    ".csv": flat.render,
}


def settle(
    output: Path, books: Path, *, overwrite: bool
) -> Callable[[ReviewList], bytes]:
    """Settle the form of a list by the ending of its file.

    Raises:
        Refusal: `REVIEW-001`: another ending, a file that is there (it may be filled
            in), a folder that is not, or a place among the books.

    """
    root = books.parent if books.is_file() else books
    form = _FORMS.get(output.suffix.lower())
    if form is None:
        msg = "a review list is written as .xlsx or .csv; name the file so"
    elif output.resolve().is_relative_to(root.resolve()):
        msg = "a review list is not written among the books; choose another --output"
    elif not output.parent.is_dir():
        msg = f"there is no folder {output.parent}; make it, or choose another --output"
    elif output.exists() and not overwrite:
        msg = (
            "the file is there already, and may hold decisions; name another one, or "
            "add --overwrite"
        )
    else:
        return form
    raise Refusal("REVIEW-001", msg, str(output))


def write(output: Path, content: bytes) -> None:
    """Write a list whole or not at all.

    Raises:
        Refusal: `REVIEW-001`, the folder cannot be written to.

    """
    try:
        files.write_atomically(output, content)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); check the name and your rights"
        raise Refusal("REVIEW-001", msg, str(output)) from error
