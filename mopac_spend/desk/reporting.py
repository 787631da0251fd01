"""Reports: drawn and read at the desk, and issued as they were read.

A draft lies in the folder of the desk, in every form. Issued is that draft, byte for
byte, and only as long as the books are those it was drawn from.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books.load import open_books
from mopac_spend.desk.acts import Place
from mopac_spend.desk.second_person import Wished
from mopac_spend.files import make_folder
from mopac_spend.findings import Refusal
from mopac_spend.reports import issue, span
from mopac_spend.reports.lines import one_by_one
from mopac_spend.reports.publishing import publishing

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.second_person import Wish
    from mopac_spend.reports.sources import Sources
    from mopac_spend.reports.span import Span

KIND = "report"
DRAWN = Place("reports")
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that was drawn.

    Attributes:
        id: by which pages name it.
        name: of the report.
        words: what it is of.
        chosen: the period, as `of` reads it.
        books: digest of the books that it was drawn from.
        folder: where it lies.
        by, at: who drew it, and when.

    """

    id: str
    name: str
    words: str
    chosen: str
    books: str
    folder: Path
    by: str
    at: str

    @property
    def place(self) -> Place:
        """Give where what is said of it is kept."""
        return Place(KIND, self.id)

    @property
    def page(self) -> Path:
        """Give its page."""
        return self.folder / f"{self.name}.html"

    def files(self) -> dict[str, Path]:
        """Give its files by name, those of its tables too."""
        found = sorted(each for each in self.folder.rglob("*") if each.is_file())
        return {each.relative_to(self.folder).as_posix(): each for each in found}

    def digest(self) -> str:
        """Digest all of it."""
        whole = hashlib.sha256()
        for name, path in self.files().items():
            whole.update(f"{name}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()


def folder(desk: Desk) -> Path:
    """Give the folder of issued reports."""
    return desk.settings.kept / "reports"


def of(chosen: str) -> Span:
    """Give the days of a report: `2020-21-Q4`, or `2020-21` for a whole year.

    Raises:
        Refusal: `REPORT-001`, there is no such quarter or year.

    """
    year, _, quarter = chosen.partition("-Q")
    return span.quarter(year, quarter) if quarter else span.outturn(year)


def draw(desk: Desk, chosen: str, once: str) -> str:
    """Draw a report in every form, and keep it; the same again is the same draft.

    Args:
        desk: where it is drawn.
        chosen: its period, as `of` reads it.
        once: of the click.

    Returns:
        By which pages name it.

    Raises:
        Refusal: `REPORT-001`, there is no such period; `REPORT-002`, an earlier report
            is damaged.
        BooksError: the books have errors.

    """
    from mopac_spend.reports.assembly import assemble
    from mopac_spend.reports.lines import beside

    days = of(chosen)
    sources = _sources(desk, desk.books(), days)
    earlier = [each.name for each in sorted(folder(desk).glob("*"))]
    mark = json.dumps([sources.books.sha256, earlier]).encode()
    digest = hashlib.sha256(mark).hexdigest()[:12]
    id_ = f"{days.report}-{days.name}-{digest}"
    place = _drafts(desk) / id_
    if not place.is_dir():
        make_folder(_drafts(desk), private=True)
        scratch = Path(tempfile.mkdtemp(prefix=".drawing-", dir=_drafts(desk)))
        try:
            issue.issue(assemble(sources), scratch / "whole", beside=beside(sources))
            if not place.is_dir():
                (scratch / "whole").rename(place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    if id_ not in everything(desk):
        said = {
            "name": f"{days.report}-{days.name}",
            "words": days.words,
            "chosen": chosen,
            "books": sources.books.sha256,
        }
        words = f"drew the report of {days.words}"
        desk.drafts.decide(DRAWN, {id_: said}, desk.person.name, words, once)
        desk.note("drew", f"{days.words} ({id_})")
    return id_


def everything(desk: Desk) -> dict[str, Draft]:
    """Give the drafts that are kept, oldest first."""
    return {
        id_: Draft(id_, **each.says, folder=_drafts(desk) / id_, by=each.by, at=each.at)
        for id_, each in desk.drafts.standing(DRAWN).items()
        if each.says and (_drafts(desk) / id_).is_dir()
    }


def put_away(desk: Desk, draft: Draft) -> None:
    """Put a draft away."""
    words = f"put the report of {draft.words} away"
    desk.drafts.decide(DRAWN, {draft.id: None}, desk.person.name, words)
    desk.wishes.forget(KIND, draft.id)
    shutil.rmtree(draft.folder, ignore_errors=True)
    desk.note("put away", draft.id)


def stands(desk: Desk, draft: Draft) -> bool:
    """Say whether the books are those that a draft was drawn from."""
    return desk.books().sha256 == draft.books


def said(desk: Desk, draft: Draft) -> dict[str, Any]:
    """Give what is said of a draft."""
    standing = desk.drafts.standing(draft.place)
    return {key: each.says for key, each in standing.items()}


def wished(draft: Draft, reason: str) -> Wished:
    """Say what a second person is asked to approve."""
    digest = hashlib.sha256(f"{draft.digest()}\0{reason}".encode()).hexdigest()
    words = f"Issue the report of {draft.words}"
    return Wished(KIND, draft.id, words, digest)


def post(desk: Desk, draft: Draft, wish: Wish, approver: str) -> str:
    """Issue a draft as it was approved, and say so in the record of the books.

    Raises:
        Refusal: `DESK-021`, the books are not those it was drawn from any more, or it
            is not what was approved; as `publishing`. Nothing was issued.
        BooksError: the books have errors.

    """
    with desk.drafts.posting(draft.place, wish.by, approver) as posting:
        reason = str(posting.decisions[REASON].says)
        with publishing(desk.root, wish.by, reason, approver) as published:
            sources = _sources(desk, open_books(desk.main), of(draft.chosen))
            made = issue.again(draft.folder, draft.name)
            same = wished(draft, reason).digest == wish.wished.digest
            if sources.books.sha256 != draft.books or not same:
                msg = "the books have changed since this was drawn; draw it again"
                raise Refusal("DESK-021", msg)
            # Of one that was written, and not said to be, before the desk was stopped.
            name = _written(folder(desk), made) or issue.put(made, folder(desk)).name
            published(sources, name, one_by_one(sources))
        posting.became = name
    return f"The report of {draft.words} is issued: {posting.became}"


def issued(desk: Desk, draft: Draft) -> tuple[str, str, str] | None:
    """Say who had a draft issued, when, and under which name; None where nobody did."""
    return desk.drafts.posted(KIND).get(draft.id)


def _written(into: Path, made: issue.Made) -> str:
    for place in sorted(into.glob(f"{made.name}*.html")):
        there = issue.again(into, place.stem)
        if (there.contents, there.tables) == (made.contents, made.tables):
            return place.stem
    return ""


def _sources(desk: Desk, books: Books, days: Span) -> Sources:
    from mopac_spend.foi.places import shelf_of
    from mopac_spend.reports.people import public
    from mopac_spend.reports.sources import Sources

    places = (folder(desk),)
    return public(Sources(books, days, published=places, shelf=shelf_of(desk.root)))


def _drafts(desk: Desk) -> Path:
    return desk.settings.kept / "drawn"
