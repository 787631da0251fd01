"""What is kept of books that were opened, so that they are opened quickly again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mopac_spend.books import encoding, program
from mopac_spend.books.rows import Rows
from mopac_spend.books.store import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.accounts import Account
    from mopac_spend.books.opened import Books
    from mopac_spend.books.snapshot import Snapshot
    from mopac_spend.books.store import Part, Store


def of_other_files(books: Books, accounts: Sequence[Account] | None) -> dict[str, Any]:
    """Give what the files say that hold no batch, as JSON holds it.

    Args:
        books: of which they are.
        accounts: as `mopac_spend.books.assemble.Assembled` has them.

    """
    return {
        "register": encoding.of_register(books.register),
        "accounts": accounts and [each.plain for each in accounts],
    }


def keep(  # noqa: PLR0913, PLR0917 - what was opened, and what it was made of
    main: Path,
    store: Store,
    books: Books,
    snapshot: Snapshot,
    parts: Sequence[Part],
    of_others: Mapping[str, Any],
) -> None:
    """Leave in a store what makes the next opening quick.

    Args:
        main: main file of the books.
        store: where their parts are.
        books: as they were opened.
        snapshot: their files as they were read.
        parts: those that their rows rest in.
        of_others: as `of_other_files`.

    """
    if not store.lasting:
        return
    rows = books.payments
    index = {
        **snapshot.plain,
        "code": program.digest(),
        "digest": "",
        "parts": [part.path.stem for part in parts],
    }
    if not books.findings and isinstance(rows, Rows) and not rows.others:
        # What was set aside is not part of the books' digest, but of the checks.
        index["digest"] = digest_of(
            program.digest(),
            books.sha256,
            *(f"{n} {s.sha256}" for n, s in snapshot.files.items()),
        )
        store.keep_sound(
            index["digest"],
            {
                **of_others,
                "title": books.title,
                "batches": [encoding.of_batch(batch) for batch in books.batches],
                "count": len(rows),
                "parts": [part.resting.plain for part in parts],
                "sha256": books.sha256,
                "unrecorded": books.unrecorded,
                "closed": [each.plain for each in books.closed],
                "sealed": books.sealed,
            },
        )
    store.keep_index(main, index)
    store.trim(part.path for part in parts)
