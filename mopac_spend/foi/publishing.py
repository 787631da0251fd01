"""To publish is an event of a case and a site that shows it, or neither.

All that would be published is worked out and looked into before the case has its event;
then the site is written, the first page last. Where the disk is full in between, the
case says what the site should have, and the site is made whole from the cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from mopac_spend.files import differs
from mopac_spend.findings import Refusal, first_of
from mopac_spend.foi import requester
from mopac_spend.foi.guards import PUBLISH, UNPUBLISH
from mopac_spend.foi.publication import (
    FILE,
    Entry,
    drawn,
    entry,
    written,
)
from mopac_spend.foi.site import checking
from mopac_spend.foi.site import folder as site_folder
from mopac_spend.foi.site.files import FIRST, Site, site
from mopac_spend.foi.site.pages import place
from mopac_spend.residue.individuals import individuals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet
    from mopac_spend.foi.publication import Words


@dataclass(frozen=True)
class Published:
    """What was done.

    Attributes:
        page: of the request, or the first page of the site.
        version: of the request; 0 where none stands.
        files: how many were written.

    """

    page: Path
    version: int
    files: int


@dataclass(frozen=True)
class Publisher:
    """Whoever publishes cases to a site.

    Attributes:
        cabinet: the cases.
        books: whose individuals may be named nowhere.
        folder: of the site.

    """

    cabinet: Cabinet
    books: Books
    folder: Path

    @cached_property
    def individuals(self) -> list[str]:
        """Whom the books know for individuals."""
        return individuals(self.books)

    def publish(self, name: str, words: Words, by: str, day: dt.date) -> Published:
        """Add what was released of a case to the site, beside what was published.

        Args:
            name: of the case.
            words: what is published of its request, and who answered.
            by: who publishes it.
            day: on which.

        Raises:
            Refusal: `LOG-001` to `-006`; `FOI-001` to `-010`, as for any event. Then
                nothing was published.

        """
        self._keep_apart()
        with site_folder.alone(self.folder):
            cases = self._cases()
            case = self.cabinet.case(name)
            case.may(PUBLISH, by, self.cabinet.role(by), {})
            self._without_requester(case, words)
            of = drawn(case, self.cabinet, self.books.register, words, day)
            before = entry(case, self.cabinet)
            new = Entry(
                name,
                (*(before.versions if before else ()), of),
                before.first if before else day,
                day,
                "",
                of.body,
                of.label,
            )

            def add() -> None:
                contents = {FILE: written(of)}
                details = {"version": of.version}
                self.cabinet.add(
                    case, PUBLISH, details, by=by, day=day, contents=contents
                )

            count = self._put(cases, new, add)
        return Published(self._page(name), of.version, count)

    def withdraw(self, name: str, reason: str, by: str, day: dt.date) -> Published:
        """Take what was published of a case out of the site; a page says so.

        Raises:
            Refusal: `LOG-006`, nothing of it stands, or nobody says why; and as
                `publish`.

        """
        self._keep_apart()
        with site_folder.alone(self.folder):
            cases = self._cases()
            case = self.cabinet.case(name)
            case.may(UNPUBLISH, by, self.cabinet.role(by), {})
            before = entry(case, self.cabinet)
            if before is None or not before.versions:
                msg = "nothing of it is published, so nothing can be withdrawn"
                raise Refusal("LOG-006", msg, name)
            if not reason.strip():
                msg = "say with --reason why it is withdrawn; its page will say so"
                raise Refusal("LOG-006", msg, name)
            self._names_nobody(case, reason, (), "--reason")
            new = replace(before, versions=(), withdrawn=reason, last=day)

            def add() -> None:
                self.cabinet.add(case, UNPUBLISH, {"reason": reason}, by=by, day=day)

            count = self._put(cases, new, add)
        return Published(self._page(name), 0, count)

    def whole(self, as_at: dt.date | None = None) -> Published:
        """Make the whole site from the cases, and hold what is there against it.

        Args:
            as_at: the day for which the statistics are; that of the last publication
                without.

        Raises:
            Refusal: `LOG-003` to `-005`; `FOI-006`, a case is damaged.

        """
        self._keep_apart()
        with site_folder.alone(self.folder):
            of = site(self.cabinet, self._cases(), as_at)
            files = of.files()
            found = site_folder.there(self.folder, files, {*_references(of)})
            self._look_into(of, files)
            count = site_folder.write(self.folder, files, found.difference(files))
        return Published(self.folder / FIRST, 0, count)

    def _page(self, name: str) -> Path:
        return self.folder / place(name) / FIRST

    def _cases(self) -> list[Case]:
        return [self.cabinet.case(name) for name in self.cabinet.names()]

    def _keep_apart(self) -> None:
        """See that the site is neither among cases or books, nor around them.

        Raises:
            Refusal: `LOG-003`, it is.

        """
        here = self.folder.resolve()
        for private in (self.cabinet.folder, self.books.root):
            there = private.resolve()
            if here in {there, *there.parents} or there in here.parents:
                msg = (
                    f"it would be among what is not published, or around it "
                    f"({private}); give --site a folder of its own"
                )
                raise Refusal("LOG-003", msg, str(self.folder))

    def _without_requester(self, case: Case, words: Words) -> None:
        """See that a text is the request, and says nothing of who asked.

        Raises:
            Refusal: `LOG-001`, it does, or the title; `LOG-002`, it is another text.

        """
        original = self.cabinet.text(case)
        own = f"{self.cabinet.folder / case.id}/request.txt"
        if not words.request.strip():
            msg = f"there is nothing in it; copy {own} and take out what names somebody"
            raise Refusal("LOG-002", msg, case.id)
        if word := requester.added_words(words.request, original):
            msg = (
                f"{word!r} does not stand there in the request that came; copy {own}, "
                f"and only take words out, or put [name removed] in their place"
            )
            raise Refusal("LOG-002", msg, case.id)
        names = [*self.individuals, *_named(case, original, words.allowed)]
        said = [
            f"line {each.line}: {each.what}: {_shown(each.text)}"
            for each in requester.traces(words.request, names, original, words.allowed)
        ]
        if said:
            msg = (
                f"{first_of(said, 5)}; copy {own}, put [name removed] in place of each "
                f"or take it out, and give the copy with --request-text FILE"
            )
            raise Refusal("LOG-001", msg, case.id)
        self._names_nobody(case, words.title, words.allowed, "--title")

    def _names_nobody(
        self, case: Case, text: str, allowed: Sequence[str], option: str
    ) -> None:
        """See that what is said of a request names nobody.

        Raises:
            Refusal: `LOG-001`, it does.

        """
        original = self.cabinet.text(case)
        names = [*self.individuals, *_named(case, original, allowed)]
        found = requester.traces(text, names, original, allowed)
        if found:
            msg = (
                f"{found[0].what}: {_shown(found[0].text)}; say it in {option} without"
            )
            raise Refusal("LOG-001", msg, case.id)

    def _put(self, cases: Sequence[Case], new: Entry, add: Callable[[], None]) -> int:
        """Look into what is to be published, add the event, and write the site."""
        was = site(self.cabinet, cases)
        entries = [*(each for each in was.entries if each.case != new.case), new]
        entries.sort(key=lambda each: each.case)
        as_at = max(each.last for each in entries)
        of = Site(was.cases, entries, as_at, self.cabinet)
        files = of.files()
        found = site_folder.there(self.folder, files, {*_references(of)})
        # The pages of other requests were looked into when they were written, and so
        # was every page that stays as it is.
        changed = {
            name: content
            for name, content in files.items()
            if name not in found
            or name.startswith(f"{place(new.case)}/")
            or ("/" not in name and differs(self.folder / name, content()))
        }
        self._look_into(of, changed)
        add()
        return site_folder.write(self.folder, changed, found.difference(files))

    def _look_into(self, of: Site, files: Mapping[str, Callable[[], bytes]]) -> None:
        """Look into what is to be published, as `release check` does.

        Raises:
            Refusal: `LOG-004`, something was found.

        """
        of_cases = {each.split("/")[1] for each in files if "/" in each}
        own = {
            f"{place(each.case)}/": self._own(of.cases[each.case], each)
            for each in of.entries
            if each.case in of_cases
        }
        found = checking.found(files, self.individuals, own, of.body)
        if found:
            msg = (
                f"{first_of(found, 5)}; take it out of the words that you give, leave "
                f"the file out with --leave-out NAME, or withdraw what is published"
            )
            raise Refusal("LOG-004", msg, str(self.folder))

    def _own(self, case: Case, of: Entry) -> list[str]:
        """Give the names that may stand in no file of a request."""
        allowed = of.now.allowed if of.now else ()
        return _named(case, self.cabinet.text(case), allowed)


def _references(of: Site) -> list[str]:
    return [each.case for each in of.entries]


def _named(case: Case, original: str, allowed: Sequence[str]) -> list[str]:
    """Give the names in a request by which somebody would know who asked."""
    said = str(case.events[0].details.get("requester") or "").strip()
    names = requester.named(original, allowed)
    return [*names, said] if " " in said and said not in allowed else names


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line
