"""Write a letter in each form in which it is sent: text, DOCX, PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.foi.letter_docx import docx
from mopac_spend.foi.letter_pdf import pdf
from mopac_spend.foi.letter_plain import text

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.foi.letter import Letter


def forms(letter: Letter, folder: Path, name: str) -> dict[str, bytes]:
    """Write a letter in all forms; equal letters give equal bytes.

    Args:
        letter: what it says.
        folder: of the cases, in which the body's own templates are.
        name: of the files, without ending.

    Raises:
        Refusal: `FOI-013`, a template of the body's own cannot be used.

    """
    return {
        f"{name}.txt": text(letter),
        f"{name}.docx": docx(letter, folder),
        f"{name}.pdf": pdf(letter, folder),
    }
