"""Bank statements that were dropped, matched as far as they are sure, and recorded.

Both are `mopac_spend.banking.reconcile.reconcile`: once to see, and once to write what
was seen. Which of several payments a line paid is a draft until then.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from mopac_spend.banking.matching import Choice
from mopac_spend.banking.reconcile import reconcile
from mopac_spend.desk.acts import Place
from mopac_spend.desk.in_hand import plain_name
from mopac_spend.files import make_folder, write_atomically
from mopac_spend.findings import Refusal, counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mopac_spend.banking.reconcile import Reconciliation
    from mopac_spend.books.load import Books
    from mopac_spend.desk.acts import Decision
    from mopac_spend.desk.desk import Desk

KIND = "bank"
DROPPED = Place("statements")
# The lines that are recorded and still open, without a statement.
STILL_OPEN = "open"
GAP = "accept-gap"
# Between the statement and number of a line, and what a person says of it.
_LINE = ":"


@dataclass(frozen=True, slots=True)
class Statement:
    """A bank statement that was dropped; or the lines still open, without a file.

    Attributes:
        id: by which pages name it.
        name: of the file, as it came.
        path: where it lies; None without a file.
        by, at: who dropped it, and when.

    """

    id: str
    name: str
    path: Path | None
    by: str = ""
    at: str = ""

    @property
    def place(self) -> Place:
        """Give where what is said of it is kept."""
        return Place(KIND, self.id)


@dataclass(frozen=True, slots=True)
class Look:
    """What a reconciliation would come to: itself, and the digest of its texts."""

    outcome: Reconciliation
    digest: str


def take(desk: Desk, name: str, content: IO[bytes]) -> Statement:
    """Take a statement in; one that is in hand already is the same.

    Raises:
        Refusal: `BANK-001`, it is empty, or larger than any.

    """
    plain = plain_name(name)
    whole = content.read(desk.settings.body + 1)
    if not whole or len(whole) > desk.settings.body:
        why = "it is larger than any statement" if whole else "it is empty"
        msg = f"{why}; download it from the bank again"
        raise Refusal("BANK-001", msg, plain)
    digest = hashlib.sha256(whole).hexdigest()[:24]
    if (known := everything(desk).get(digest)) and known.path and known.path.is_file():
        return known
    make_folder(_folder(desk) / digest, private=True)
    write_atomically(_folder(desk) / digest / plain, whole, private=True)
    says, by = {digest: {"name": plain}}, desk.person.name
    desk.drafts.decide(DROPPED, says, by, f"dropped {plain}")
    desk.note("dropped", f"{plain} ({digest})")
    return everything(desk)[digest]


def everything(desk: Desk) -> dict[str, Statement]:
    """Give the statements that were dropped and not put away, oldest first."""
    return {
        digest: Statement(
            *(digest, each.says["name"], _folder(desk) / digest / each.says["name"]),
            *(each.by, each.at),
        )
        for digest, each in desk.drafts.standing(DROPPED).items()
        if each.says
    }


def find(desk: Desk, about: str) -> Statement | None:
    """Find a statement that is in hand, or the lines that are still open."""
    if about == STILL_OPEN:
        return Statement(STILL_OPEN, "Lines still open", None)
    return everything(desk).get(about)


def put_away(desk: Desk, statement: Statement) -> None:
    """Put a statement away that is recorded, or will not be."""
    import shutil

    words = f"put {statement.name} away"
    desk.drafts.decide(DROPPED, {statement.id: None}, desk.person.name, words)
    desk.note("put away", f"{statement.name} ({statement.id})")
    shutil.rmtree(_folder(desk) / statement.id, ignore_errors=True)


def look(desk: Desk, statement: Statement) -> Look:
    """See what a reconciliation would come to.

    Raises:
        Refusal: as `reconcile`.
        BooksError: the books have errors.

    """

    def opening(_: Path | str) -> Books:
        return desk.books()

    standing = desk.drafts.standing(statement.place)
    outcome = _reconciled(desk, statement, standing, dry_run=True, opening=opening)
    return Look(outcome, _digest(outcome))


def record(desk: Desk, statement: Statement, digest: str) -> str:
    """Record what was seen.

    Args:
        desk: where it is.
        statement: which; `STILL_OPEN` records the payments found for open lines.
        digest: of what was seen.

    Returns:
        What was recorded, in words.

    Raises:
        Refusal: `DESK-021`, it is not what was seen any more; as `reconcile`. Nothing
            was written.
        BooksError: the books have errors.

    """

    def seen(outcome: Reconciliation) -> None:
        if _digest(outcome) != digest:
            msg = "the books have changed since this was looked at; look at it again"
            raise Refusal("DESK-021", msg)

    by = desk.person.name
    with desk.drafts.posting(statement.place, by) as posting:
        how: dict[str, Any] = {"by": by, "seen": seen}
        outcome = _reconciled(desk, statement, posting.decisions, **how)
        lines = counted(len(outcome.matches.matched), "line")
        posting.became = f"{lines} matched, {len(outcome.matches.lines)} left"
    desk.note("recorded", f"{statement.name}: {posting.became}")
    return posting.became


def _reconciled(
    desk: Desk,
    statement: Statement,
    said: Mapping[str, Decision],
    **how: Any,  # noqa: ANN401
) -> Reconciliation:
    gap = said.get(GAP)
    return reconcile(
        desk.main,
        [statement.path] if statement.path else [],
        accept_gap=bool(gap and gap.says),
        chosen={
            key: Choice(tuple(each.says), each.by)
            for key, each in said.items()
            if _LINE in key and each.says
        },
        **how,
    )


def _digest(outcome: Reconciliation) -> str:
    whole = json.dumps(outcome.texts, sort_keys=True).encode()
    return hashlib.sha256(whole).hexdigest()


def _folder(desk: Desk) -> Path:
    return desk.settings.kept / "statements"
