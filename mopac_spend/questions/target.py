"""Where an answer goes and in which form, settled before any books are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.questions.renderings import BINARY, ENDINGS

if TYPE_CHECKING:
    from pathlib import Path


def target(
    form: str | None, output: Path | None, books: Path
) -> tuple[str, Path | None]:
    """Settle form and file.

    Args:
        form: as asked for; None takes it from the ending of the file.
        output: the file; None prints.
        books: the folder of the books, where no answer may be written.

    Returns:
        One of `renderings.FORMS`, and the file or None.

    Raises:
        Refusal: `ASK-005`, the two contradict each other, a spreadsheet would
            go to the terminal, or the file is among the books.

    """
    if output is None:
        if form in BINARY:
            msg = f"{form} cannot be printed; add --output answer.{form}"
            raise Refusal("ASK-005", msg)
        return form or "table", None
    told = ENDINGS.get(output.suffix.lower())
    if form and told and form != told:
        msg = (
            f"--format {form} into a file that ends in {output.suffix} would not "
            f"open; leave --format out, or end the file's name in .{form}"
        )
        raise Refusal("ASK-005", msg, str(output))
    root = books.parent if books.is_file() else books
    if output.resolve().is_relative_to(root.resolve()):
        msg = "an answer is not written among the books; choose another --output"
        raise Refusal("ASK-005", msg, str(output))
    if not output.parent.is_dir():
        msg = f"there is no folder {output.parent}; make it, or choose another --output"
        raise Refusal("ASK-005", msg, str(output))
    return form or told or "table", output
