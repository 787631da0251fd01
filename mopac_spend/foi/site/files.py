"""Which files the site has, and what is in each: a function of the cases alone.

    index.html  2021.html …  topics.html  statistics.html  statistics.csv
    feed.xml  catalogue.json
    requests/FOI-2021-0001/index.html          what stands of a request
    requests/FOI-2021-0001/version-1/…         the files that were sent
    requests/FOI-2021-0001/version-1.html      what was published before

Made from equal cases it is equal, byte by byte, however often and in whatever order the
cases were published.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mopac_spend.foi.publication import Entry, Publication, Sent, entry
from mopac_spend.foi.site import figures, pages
from mopac_spend.foi.site.catalogue import catalogue
from mopac_spend.foi.site.feed import atom
from mopac_spend.foi.statistics import counted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mopac_spend.foi.case import Case
    from mopac_spend.foi.filing import Cabinet

FIRST = "index.html"
# The reply as plain text, by the names that it may have in a release.
_LETTERS = ("data/reply.txt", "reply.txt")


@dataclass(frozen=True)
class Site:
    """What is published, and the cases that it is of.

    Attributes:
        cases: all of the body, by reference.
        entries: those that were ever published, the earliest reference first.
        as_at: the day for which the statistics are.
        cabinet: where the cases are.

    """

    cases: Mapping[str, Case]
    entries: Sequence[Entry]
    as_at: dt.date
    cabinet: Cabinet

    @property
    def _last(self) -> Entry | None:
        """What was changed last: whose words stand on the pages that all share."""
        order = sorted(self.entries, key=lambda each: (each.last, each.case))
        return order[-1] if order else None

    @property
    def body(self) -> str:
        """Whose log it is."""
        return self._last.body if self._last else ""

    @property
    def label(self) -> str:
        """What to print where the payments are invented."""
        return next((each.label for each in self.entries if each.label), "")

    def files(self) -> dict[str, Callable[[], bytes]]:
        """Give all files of the site, each with what writes it, the first page last."""
        of_cases = {
            name: content
            for each in self.entries
            for name, content in self.of_case(each)
        }
        return of_cases | self.shared()

    def shared(self) -> dict[str, Callable[[], bytes]]:
        """Give the files that every publication changes, the first page last."""
        entries, body, label = self.entries, self.body, self.label
        of = counted(self.cases.values(), self.as_at)
        years = pages.years(entries, body, label)
        texts = {
            **{f"{year}.html": text for year, text in years.items()},
            "topics.html": pages.topics(entries, body, label),
            "statistics.csv": figures.as_csv(of, body, label),
            "statistics.html": figures.page(of, body, label, csv="statistics.csv"),
            "catalogue.json": catalogue(body, label, self.as_at),
            "feed.xml": atom(entries, body, label, self.as_at),
            FIRST: pages.index(entries, body, label),
        }
        return {name: text.encode for name, text in texts.items()}

    def of_case(self, entry: Entry) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """Give the files of a request, each with what writes it; its page last."""
        where = pages.place(entry.case)
        if entry.now is None:
            yield f"{where}/{FIRST}", lambda: pages.withdrawn(entry).encode()
            return
        for of in entry.versions:
            for sent in of.files:
                name = f"{where}/version-{of.version}/{sent.name}"
                yield name, partial(self._sent, entry.case, sent)
        *earlier, now = entry.versions
        for of in earlier:
            name = f"{where}/version-{of.version}.html"
            yield name, partial(self._page, of, (), now)
        yield f"{where}/{FIRST}", partial(self._page, now, earlier, None)

    def _page(
        self, of: Publication, earlier: Sequence[Publication], later: Publication | None
    ) -> bytes:
        letter = next(
            (each for name in _LETTERS for each in of.files if each.name == name), None
        )
        text = ""
        if letter:
            text = self._sent(of.case, letter).decode()
        return pages.request(of, text, earlier, later).encode()

    def _sent(self, case: str, sent: Sent) -> bytes:
        """Read a file of a release, as it was sent.

        Raises:
            Refusal: `FOI-006`, it is not as it was sent.

        """
        named = {sent.path: sent.sha256}
        return self.cabinet.contents(self.cases[case], named)[sent.path]


def site(cabinet: Cabinet, cases: Sequence[Case], as_at: dt.date | None = None) -> Site:
    """Give the site of a folder of cases.

    Args:
        cabinet: where they are.
        cases: all of them.
        as_at: the day for which the statistics are; the day of the last publication
            without.

    Raises:
        Refusal: `FOI-006`, a case is damaged.

    """
    entries = [each for case in cases if (each := entry(case, cabinet))]
    last = max((each.last for each in entries), default=None)
    day = as_at or last or max(case.events[-1].day for case in cases)
    return Site({case.id: case for case in cases}, entries, day, cabinet)
