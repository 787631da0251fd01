"""What would become of a file, seen before it is posted; and its posting.

Both are `mopac_spend.importing.run.import_files`, and a posting is refused if it is not
what was seen: the digest of what would be written is part of what somebody decides.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend.books.record import read, today
from mopac_spend.desk.in_hand import MEND, said
from mopac_spend.desk.second_person import Wished
from mopac_spend.findings import BooksError, Refusal, counted
from mopac_spend.importing.grants import packages
from mopac_spend.importing.posting.approval import Second, above, alone, limit_of
from mopac_spend.importing.posting.late import Restating, Who
from mopac_spend.importing.posting.versions import Word
from mopac_spend.importing.reading import mending
from mopac_spend.importing.run import import_files
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.in_hand import Dropped
    from mopac_spend.importing.posting.batches import Posting

# Looks that are remembered: each is of some thousand payments.
_REMEMBERED = 16
_TO_COME = "to be approved"


@dataclass(frozen=True, slots=True)
class Look:
    """What would become of a file.

    Attributes:
        posting: what would be posted; None where it is refused.
        digest: of what would be written.
        wrong: why it is refused.

    """

    posting: Posting | None
    digest: str = ""
    wrong: Refusal | BooksError | None = None

    @property
    def code(self) -> str:
        """Give the code of what is wrong; "" where nothing is."""
        return self.wrong.code if isinstance(self.wrong, Refusal) else ""

    @property
    def read(self) -> Decimal:
        """Give the pounds of the file, to hold against what its sheet says."""
        if self.posting is None:
            raise KeyError(self.code)
        return self.posting.batch.pounds_read


class Looks:
    """Looks that are remembered until the books, or what is said of a file, change."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._known: OrderedDict[object, Look] = OrderedDict()
        self._one_at_a_time = threading.Lock()
        self._looking = threading.Lock()

    def at(self, desk: Desk, dropped: Dropped) -> Look:
        """Look what would become of a file."""
        choices = said(desk, dropped)
        own = desk.root / "importers"
        kept = tuple(
            (f.name, f.stat().st_mtime_ns) for f in sorted(own.rglob("*.toml"))
        )
        mark = desk.watched().now().mark
        key = (dropped.id, json.dumps(choices, sort_keys=True), mark, kept)
        # Who comes while another file is read waits for his own alone.
        if known := self._remembered(key):
            return known
        with self._looking:
            if known := self._remembered(key):
                return known
            known = _look(desk, dropped, choices)
        with self._one_at_a_time:
            self._known[key] = known
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known

    def _remembered(self, key: object) -> Look | None:
        with self._one_at_a_time:
            if (known := self._known.get(key)) is not None:
                self._known.move_to_end(key)
        return known


def _look(desk: Desk, dropped: Dropped, choices: dict[str, Any]) -> Look:
    reason = choices.get("restate", "")
    restating = Restating(_TO_COME, reason, _TO_COME) if reason else None

    def opening(_: Path | str) -> Books:
        return desk.books()

    try:
        (posting,) = import_files(
            desk.main,
            [dropped.path],
            **_words(choices),
            restating=restating,
            dry_run=True,
            opening=opening,
        )
    except BooksError as wrong:
        return Look(None, wrong=wrong)
    except Refusal as wrong:
        return Look(None, wrong=_better(dropped, wrong))
    return Look(posting, digest_of([posting], reason))


def _better(dropped: Dropped, wrong: Refusal) -> Refusal:
    """Say of grants what they are, rather than that no layout knows them."""
    if wrong.code != "IMPORT-002":
        return wrong
    try:
        packages.read(dropped.path)
    except Refusal:
        return wrong
    words = "these are grants in the form of 360Giving"
    return Refusal("IMPORT-060", words, dropped.name)


def _words(choices: dict[str, Any]) -> dict[str, Any]:
    return {
        "layout": choices.get("layout", ""),
        "period": choices.get("period", ""),
        "word": Word(choices.get("amends", ""), bool(choices.get("beside"))),
        "mends": {
            key.removeprefix(MEND): mending.said(says, key.removeprefix(MEND))
            for key, says in choices.items()
            if key.startswith(MEND) and says
        },
    }


def digest_of(postings: Sequence[Posting], reason: str) -> str:
    """Digest what would be written, and for what reason late rows are."""
    digest = hashlib.sha256(f"{reason}\0".encode())
    for each in postings:
        for piece in each.text.pieces():
            digest.update(piece)
        digest.update(f"\0{each.batch.file}\0{len(each.set_aside)}\0".encode())
    return digest.hexdigest()


def second(desk: Desk, dropped: Dropped, look: Look, by: str) -> Second | None:
    """Say whether a second person has to approve a file that somebody would post.

    Whoever brought it in counts as well as whoever posts it.
    """
    if look.posting is None:
        return None
    if said(desk, dropped).get("restate"):
        return Second([dropped.name], "")
    books = desk.books()
    limit = limit_of(books)
    if limit is None:
        return None
    others = alone(books, read(desk.root), today(desk.root))
    return above([look.posting], limit, [by, dropped.by], others)


def wished(desk: Desk, dropped: Dropped, look: Look) -> Wished:
    """Say what a second person is asked to approve."""
    if look.posting is None:
        raise KeyError(look.code)
    batch = look.posting.batch
    rows = counted(batch.rows_posted, "row")
    restated = "as a restatement, " if said(desk, dropped).get("restate") else ""
    words = f"Post {dropped.name}, {restated}{rows}, {show(batch.pounds_posted)}"
    needed = second(desk, dropped, look, desk.person.name)
    if needed and needed.words:
        words += f"; {needed.words}"
    return Wished(dropped.place.kind, dropped.id, words, look.digest)


def post(desk: Desk, dropped: Dropped, digest: str, by: str, approver: str = "") -> str:
    """Post a file as it was seen.

    Args:
        desk: where it is posted.
        dropped: the file.
        digest: of what was seen.
        by: who prepared it.
        approver: who approved it, where somebody had to.

    Returns:
        What was posted, in words.

    Raises:
        Refusal: `DESK-021`, it is not what was seen any more; what `import_files`
            refuses. Nothing was posted.
        BooksError: the books have errors.

    """
    choices = said(desk, dropped)
    reason = choices.get("restate", "")

    def seen(postings: Sequence[Posting]) -> None:
        if digest_of(postings, reason) != digest:
            msg = "the books have changed since this was looked at; look at it again"
            raise Refusal("DESK-021", msg)

    with desk.drafts.posting(dropped.place, by, approver) as posting:
        (done,) = import_files(
            desk.main,
            [dropped.path],
            **_words(choices),
            restating=Restating(by, reason, approver) if reason else None,
            who=Who(by, "", approver),
            seen=seen,
        )
        batch = done.batch
        posting.became = (
            f"{counted(batch.rows_posted, 'row')} posted, {show(batch.pounds_posted)}; "
            f"{counted(batch.rows_set_aside, 'row')} set aside"
        )
    desk.note(
        "posted", f"{dropped.name}: {posting.became}; approver: {approver or '-'}"
    )
    return posting.became
