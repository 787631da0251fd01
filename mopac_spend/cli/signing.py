"""What commands that sign have in common: the key, the origin, the checkpoint."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.books.record import Record
    from mopac_spend.books.record.checkpoint import Checkpoint

_KEY = "An OpenSSH key, or the .pub of one that an agent has; never in the books."
_FILE = click.Path(path_type=Path, readable=False)
key = click.option("--key", required=True, type=_FILE, help=_KEY)
key_or_none = click.option("--key", type=_FILE, help=f"{_KEY[:-1]}; unsigned without.")
origin = click.option(
    "--origin",
    metavar="NAME",
    help="Whose books these are, as books.example/spend; else by their title.",
)


def kept_apart(root: Path, key: Path, output: Path) -> None:
    """See that neither a key nor what it signed stands among the books.

    Raises:
        Refusal: `RECORD-006`, one does.

    """
    for each, what in ((key, "a key is not kept"), (output, "nothing signed is kept")):
        if each.resolve().is_relative_to(root):
            msg = f"{what} among the books that it seals; choose another place"
            raise Refusal("RECORD-006", msg, str(each))


def checkpoint(
    path: str, books: Books, origin: str | None
) -> tuple[Checkpoint, Record]:
    """Give the checkpoint of books, and the record that it is of.

    Raises:
        Refusal: `RECORD-006`, the record does not answer for all that they say.

    """
    from mopac_spend.books.record.sealing import checkpoint_of
    from mopac_spend.books.recording import status

    stands = status(path)
    if not stands.covered:
        msg = (
            "the record does not answer for all that these books say, so a checkpoint "
            "would not; see what is missing with: mopac-spend status"
        )
        raise Refusal("RECORD-006", msg)
    slug = re.sub(r"[^a-z0-9]+", "-", books.title.casefold()).strip("-")
    return checkpoint_of(
        stands.record.entries, origin or f"mopac-spend/{slug}"
    ), stands.record
