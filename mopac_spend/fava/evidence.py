"""Evidence: what a payment says of it, whether the file is there, and serving it.

`evidence` of a payment is a file of the books' folder, such as
`documents/invoice-17.pdf`, or words that say what the payment rests on. Files come
from elsewhere: a browser is given only kinds in which nothing runs to show, and every
other to keep; nothing outside the folder is given at all.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Response

# What a browser shows, by ending.
_SHOWN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".eml": "text/plain; charset=utf-8",
}
# A text that can only mean a file.
_FILE = re.compile(
    r"[^\n]+\.(pdf|png|jpe?g|gif|tiff?|txt|csv|md|eml|msg|docx?|xlsx?|ods|odt|html?|xml)",
    re.IGNORECASE,
)


class Status(Enum):
    """What is known of the evidence of a payment."""

    NONE = "none"
    IN_WORDS = "said in words"
    ON_FILE = "on file"
    MISSING = "missing"


def status(root: Path, evidence: str) -> Status:
    """Say how a payment's evidence stands.

    Args:
        root: folder of the books.
        evidence: as the payment says it.

    """
    if not evidence:
        return Status.NONE
    if file_of(root, evidence):
        return Status.ON_FILE
    return Status.MISSING if _FILE.fullmatch(evidence) else Status.IN_WORDS


def file_of(root: Path, name: str) -> Path | None:
    """Find a file that stands in the folder of the books; None if it does not."""
    try:
        path = (root / name).resolve()
        inside = path.is_relative_to(root.resolve())
        return path if inside and path.is_file() else None
    except (OSError, ValueError):
        return None


def served(root: Path, name: str) -> Response:
    """Give a file of the books so that nothing in it runs.

    Args:
        root: folder of the books.
        name: of the file, relative to it or whole.

    Raises:
        HTTPException: 404, there is no such file in the folder.

    """
    from flask import abort, send_file

    path = file_of(root, name)
    if path is None:
        abort(404, "The folder of the books holds no such file.")
    kind = _SHOWN.get(path.suffix.lower())
    response = send_file(
        path,
        mimetype=kind or "application/octet-stream",
        as_attachment=kind is None,
        download_name=path.name,
    )
    if kind != _SHOWN[".pdf"]:  # the browser's own viewer does not run in a sandbox
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
