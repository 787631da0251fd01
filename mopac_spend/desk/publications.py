"""What the law wants published, at the desk: seen, published, and put on a site.

All of it is `mopac_spend.publishing`, as `mopac-spend publish` calls it. Publications
and their site lie in the folder of the desk.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mopac_spend.desk.acts import Place
from mopac_spend.desk.second_person import Wished
from mopac_spend.files import make_folder
from mopac_spend.findings import Refusal, counted
from mopac_spend.foi.places import shelf_of
from mopac_spend.money import show
from mopac_spend.publishing import calendar, pending, run
from mopac_spend.publishing.site.make import make

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.desk.desk import Desk
    from mopac_spend.publishing.calendar import Due
    from mopac_spend.publishing.site.make import Made

KIND = "publication"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A duty and a period, as pages name them."""

    duty: str
    period: str

    @property
    def about(self) -> str:
        """Give the name of both."""
        return f"{self.duty}~{self.period}"

    @property
    def place(self) -> Place:
        """Give where what is said of it is kept."""
        return Place(KIND, self.about)

    @classmethod
    def of(cls, about: str) -> Chosen:
        """Read the name of both."""
        duty, _, period = about.partition("~")
        return cls(duty, period)


class Calendar:
    """What is due, remembered until the books change, or the day does."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._known: tuple[object, list[Due]] | None = None
        self._looking = threading.Lock()

    def remembered(self) -> list[Due]:
        """Give what was due when somebody last looked; nothing before."""
        return self._known[1] if self._known else []

    def of(self, desk: Desk) -> list[Due]:
        """Give what is due, published, late, missing or changed.

        Raises:
            Refusal: as `calendar.due`.

        """
        from mopac_spend.books.record import today

        with self._looking:
            mark = desk.watched().now().mark, today(desk.root)
            if self._known is None or self._known[0] != mark:
                pending.settled(desk.root)
                found = calendar.due(desk.main, None, lambda *_: desk.books())
                self._known = mark, list(found)
            return self._known[1]


def folder(desk: Desk) -> Path:
    """Give the folder of publications."""
    return desk.settings.kept / "publications"


def site(desk: Desk) -> Path:
    """Give the folder of their site."""
    return desk.settings.kept / "site"


def publish(
    desk: Desk, chosen: Chosen, digest: str, wish: run.Wish, why: str = ""
) -> str:
    """Publish a duty for a period as it was seen.

    Args:
        desk: where it is published.
        chosen: the duty and the period.
        digest: of the rows that were seen.
        wish: how it is published, and by whom.
        why: the reason that an approver saw; "" where nobody had to approve it.

    Returns:
        What became of it, in words.

    Raises:
        Refusal: `DESK-021`, it is not what was seen any more; as `run.publish`.
        BooksError: the books have errors.

    """
    make_folder(folder(desk), private=True)

    def seen(look: run.Look) -> None:
        if look.digest != digest:
            msg = "the books have changed since this was looked at; look at it again"
            raise Refusal("DESK-021", msg)

    with desk.drafts.posting(chosen.place, wish.by, wish.approver) as posting:
        shelf = shelf_of(desk.root)
        done = run.publish(desk.main, wish, shelf, seen=seen)
        of = done.publication
        posting.became = (
            f"{of.name} published as {of.status}: {counted(of.lines.rows, 'row')}, "
            f"{show(of.lines.pounds)}"
        )
        if done.unchanged:
            posting.became = f"{of.name} is published already, and nothing differs"
    approved = f"; approver: {wish.approver}; reason: {why}" if wish.approver else ""
    desk.note("published", f"{posting.became}{approved}")
    return posting.became


def reason_of(desk: Desk, chosen: Chosen) -> str:
    """Give why it is asked for in spite of a release; "" where nobody says so."""
    said = desk.drafts.standing(chosen.place).get("reason")
    return str(said.says) if said else ""


def with_reason(digest: str, reason: str) -> str:
    """Digest what is approved: rows, by their digest, and why they are published."""
    return hashlib.sha256(f"{digest}\0{reason}".encode()).hexdigest()


def wished(chosen: Chosen, title: str, digest: str, reason: str) -> Wished:
    """Say what a second person is asked to approve."""
    words = f"Publish {title}, {chosen.period}, though a release hid a part: {reason}"
    return Wished(KIND, chosen.about, words, digest)


def files(desk: Desk, name: str) -> dict[str, Path]:
    """Give the files of a publication that the desk wrote, by name."""
    written = folder(desk).iterdir() if folder(desk).is_dir() else ()
    place = next((each for each in written if each.name == name), None)
    if place is None:
        return {}
    found = sorted(each for each in place.rglob("*") if each.is_file())
    return {each.relative_to(place).as_posix(): each for each in found}


def make_site(desk: Desk) -> Made:
    """Write the site of all publications.

    Raises:
        Refusal: as `make`.

    """
    make_folder(folder(desk), private=True)
    return make(desk.main, site(desk), folder(desk))


def packed(place: Path) -> io.BytesIO:
    """Give a folder as one ZIP, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(place.rglob("*")):
            if each.is_file():
                name = each.relative_to(place).as_posix()
                archive.writestr(zipfile.ZipInfo(name), each.read_bytes())
    whole.seek(0)
    return whole


def duties(books: Books) -> list[tuple[str, str]]:
    """Give the name and the title of each duty, those of the body first."""
    from mopac_spend.publishing.law import law_of

    law = law_of(books.register)
    found = {law.name(each): each.title for each in law.duties.values()}
    return sorted(found.items(), key=lambda each: each[1].casefold())
