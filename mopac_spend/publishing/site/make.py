"""Which files the site has, and how they get into its folder: the index last.

    index.html  feed.xml  catalog.jsonld
    sio-3g-2020-07/…                                   each version, as it went out
    changes/sio-3g-2020-07--sio-3g-2020-07-v2.html     what differs between two

The index is all that a reader goes by: what it leads to is written before it, and what
it no longer leads to goes after it. So the site changes in one moment.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mopac_spend import files
from mopac_spend.books.load import main_file, open_books
from mopac_spend.books.record import read
from mopac_spend.findings import Refusal, first_of
from mopac_spend.publishing import pending
from mopac_spend.publishing.folder import refuse_others
from mopac_spend.publishing.run import entries_of
from mopac_spend.publishing.site.catalogue import dcat
from mopac_spend.publishing.site.changes import changes
from mopac_spend.publishing.site.feed import atom
from mopac_spend.publishing.site.pages import FIRST, change, index
from mopac_spend.publishing.site.standing import by_stem, standing
from mopac_spend.publishing.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from mopac_spend.books.load import Books
    from mopac_spend.publishing.site.standing import Version

CATALOGUE, FEED = "catalog.jsonld", "feed.xml"
_CHANGES = "changes"
_MOST = 50_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """What was made.

    Attributes:
        page: the first page.
        versions: that it lists.
        written: how many files were written.
        settled: what a process that was killed had left, and what became of it; "".

    """

    page: Path
    versions: list[Version]
    written: int
    settled: str = ""

    @property
    def without(self) -> list[str]:
        """Say which versions are listed without their files, and why."""
        return [
            f"{each.name}: {each.without}" for each in self.versions if each.without
        ]

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "page": str(self.page),
            "publications": len({each.stem for each in self.versions}),
            "versions": [each.name for each in self.versions],
            "without_files": self.without,
            "files_written": self.written,
        }


def make(
    path: Path | str,
    site: Path,
    output: Path,
    opening: Callable[..., Books] = open_books,
) -> Made:
    """Make the site of all publications, or bring it up to what the record says.

    Args:
        path: folder of the books.
        site: its folder, which need not be there.
        output: the folder into which publications were written.
        opening: opens the books.

    Raises:
        BooksError: the books have findings.
        Refusal: `PUBLISH-006`, a folder cannot be used; `RECORD-003`, what was
            published is lost; `PUBLISH-003`, a duty is not whole.

    """
    root = main_file(path).parent
    settled = pending.settled(root)
    books = opening(path)
    of = books.register.books
    body, label = (of.title, of.illustrative) if of else ("", "")
    _keep_apart(site, output, root)
    refuse_others(site, root, body)
    refuse_others(output, root, body)
    _refuse_other_site(site, body)
    sources, record = Sources.of(books), read(root)
    with ExitStack() as held:
        _locked(held, site)
        versions = standing(sources, entries_of(record), output, site)
        if not versions:
            msg = (
                "nothing is published yet, so there is nothing to list; publish first: "
                "mopac-spend publish --due says what is due"
            )
            raise Refusal("PUBLISH-002", msg)
        found = {
            stem: [*changes(sources, some, record.entries)]
            for stem, some in by_stem(versions)
        }
        contents = {n: text for each in versions for n, text in each.files.items()}
        for some in found.values():
            contents |= {
                each.place: change(each, body, label).encode() for each in some
            }
        contents[FEED] = atom(versions, body, label).encode()
        contents[CATALOGUE] = dcat(versions, body, label).encode()
        contents[FIRST] = index(versions, found, body, label).encode()
        there = _there(site, contents, {each.name for each in versions})
        written = _write(site, contents, there.difference(contents))
    return Made(site / FIRST, versions, written, settled)


def _locked(held: ExitStack, site: Path) -> None:
    """Keep every other maker of the site out.

    Raises:
        Refusal: `PUBLISH-006`, another is at it, or the folder cannot be written to.

    """
    try:
        held.enter_context(files.locked(site.with_name(f".{site.name}.publishing")))
    except BlockingIOError as error:
        msg = "another command is making this site; try again when it is done"
        raise Refusal("PUBLISH-006", msg, str(site)) from error
    except OSError as error:
        raise _unwritable(site, error) from error


def _write(site: Path, contents: dict[str, bytes], gone: Collection[str]) -> int:
    whole = {name: _giving(content) for name, content in contents.items()}
    try:
        return files.write_site(site, whole, sorted(gone), FIRST, lasting=True)
    except OSError as error:
        raise _unwritable(site, error) from error


def _giving(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _keep_apart(site: Path, output: Path, root: Path) -> None:
    """See that the site is no other folder that matters, nor in or around one.

    Raises:
        Refusal: `PUBLISH-006`, it is.

    """
    here = site.resolve()
    for other in (output.resolve(), root.resolve()):
        if here in {other, *other.parents} or other in here.parents:
            msg = (
                f"it would be in or around {other}, which holds more than is "
                f"published; give --site a folder of its own"
            )
            raise Refusal("PUBLISH-006", msg, str(site))
    if not output.is_dir():
        msg = "there is no such folder; name that of your publications with --output"
        raise Refusal("PUBLISH-006", msg, str(output))


def _refuse_other_site(site: Path, body: str) -> None:
    """Refuse the site of another body.

    Raises:
        Refusal: `PUBLISH-006`, it is.

    """
    place = site / CATALOGUE
    if not place.is_file():
        return
    try:
        said = json.loads(place.read_bytes()) if place.stat().st_size < _MOST else {}
        whose = str(said["dct:publisher"]["foaf:name"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        whose = "somebody else"
    if whose != body:
        msg = (
            f"it is a site of {whose}, and these are the books of {body}; give --site "
            f"a folder of its own"
        )
        raise Refusal("PUBLISH-006", msg, str(site))


def _there(site: Path, contents: Collection[str], names: Collection[str]) -> set[str]:
    """Give the files of the site that are there, those of an earlier state too.

    Raises:
        Refusal: `PUBLISH-006`, there is something else in it.

    """
    found = set(files.names_below(site))
    others = sorted(_strange(found.difference(contents), names))
    if others:
        msg = (
            f"there is something else in it, {first_of(others, 3)}; give --site a "
            f"folder of its own, or take that out"
        )
        raise Refusal("PUBLISH-006", msg, str(site))
    return found


def _strange(found: Collection[str], names: Collection[str]) -> Iterator[str]:
    """Give what no earlier state of the site had."""
    for each in found:
        inside = each.split("/")
        of_version = len(inside) > 1 and inside[0] in names
        of_changes = inside[0] == _CHANGES and each.endswith(".html")
        if not of_version and not of_changes and each not in {FIRST, FEED, CATALOGUE}:
            yield each


def _unwritable(site: Path, error: OSError) -> Refusal:
    msg = (
        f"it cannot be written ({error.strerror}); make room or check your rights, and "
        f"run the command again, which makes it whole"
    )
    return Refusal("PUBLISH-006", msg, str(site))
