"""What a backup keeps, and where it stands on the disk.

In an archive, and in a restored folder, each has a name of its own at the top:

    ledger/       the books: ledger, registers, record, set-aside, their importers
    foi-cases/    beside them: cases, references, and what was released (small-cells)
    cases/        a folder of cases that stands elsewhere
    desk/         drafts of those who work in a browser
    queries/      questions of one's own, that $MOPAC_SPEND_QUERIES names
    users         names and hashes of passwords

The names are those under which the program looks for them, so that a restored folder
is worked in as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

LEDGER, BESIDE, CASES, DESK, QUERIES, USERS = (
    *("ledger", "foi-cases", "cases"),
    *("desk", "queries", "users"),
)
TOPS = (LEDGER, BESIDE, CASES, DESK, QUERIES, USERS)
# What nobody but their owner may look into.
PRIVATE = frozenset({BESIDE, CASES, DESK, USERS})


class Place(NamedTuple):
    """One thing that is kept: its name at the top, and its folder or file."""

    top: str
    path: Path


def standing(
    main: Path,
    *,
    cases: Path | None = None,
    drafts: Path | None = None,
    queries: Path | None = None,
    users: Path | None = None,
) -> list[Place]:
    """Give what there is to keep of books.

    Args:
        main: main file of the books.
        cases: a folder of cases; the one beside the books is always kept.
        drafts: the folder of drafts; the one beside the books, without.
        queries: a folder of questions.
        users: a user file.

    Returns:
        What is there, and whatever was named: if that is not there, it is noticed when
        it is read.

    """
    root = main.parent
    beside = root.parent / BESIDE
    places = [Place(LEDGER, root)]
    if beside.is_dir():
        places.append(Place(BESIDE, beside))
    if cases and cases.resolve() != beside.resolve():
        places.append(Place(CASES, cases))
    own = drafts or root.parent / DESK
    if drafts or own.is_dir():
        places.append(Place(DESK, own))
    if queries:
        places.append(Place(QUERIES, queries))
    if users:
        places.append(Place(USERS, users))
    return places
