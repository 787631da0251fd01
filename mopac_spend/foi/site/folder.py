"""How the site gets into its folder: every file whole, the first page last.

Whoever reads meanwhile finds each page as it was before or as it is after, and nothing
that is linked and not there. A command that is killed on the way leaves files that the
next one takes for its own. What is in the folder and in no case is somebody else's, and
the site is refused.
"""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from mopac_spend import files as whole
from mopac_spend.findings import Refusal, first_of
from mopac_spend.foi.site.files import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

# A page of a year, and what is of a request: they may be there of an earlier state.
_YEAR = re.compile(r"\d{4}\.html")
_OF_CASE = re.compile(r"requests/(FOI-\d{4}-\d{4,6})/version-\d+(?:\.html|/.+)")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep every other publisher out; the lock goes with the process that has it.

    Raises:
        Refusal: `LOG-005`, another is publishing; `LOG-003`, it cannot be written.

    """
    with ExitStack() as held:
        try:
            held.enter_context(
                whole.locked(folder.with_name(f".{folder.name}.publishing"))
            )
        except BlockingIOError as error:
            msg = (
                "another command is publishing to this site; try again when it is done"
            )
            raise Refusal("LOG-005", msg, str(folder)) from error
        except OSError as error:
            raise _unwritable(folder, error) from error
        yield


def there(folder: Path, names: Collection[str], cases: Collection[str]) -> set[str]:
    """Give the files of the site that are there, those of an earlier state too.

    Args:
        folder: of the site, which need not be there.
        names: of all files that it should have.
        cases: references of those that are or were published.

    Raises:
        Refusal: `LOG-003`, there is something else in it.

    """
    found = set(whole.names_below(folder))
    others = sorted(
        each
        for each in found.difference(names)
        if not _YEAR.fullmatch(each)
        and not ((of := _OF_CASE.fullmatch(each)) and of[1] in cases)
    )
    if others:
        msg = (
            f"there is something else in it, {first_of(others, 3)}; give --site a "
            f"folder of its own, or take that out"
        )
        raise Refusal("LOG-003", msg, str(folder))
    return found


def write(
    folder: Path, files: Mapping[str, Callable[[], bytes]], gone: Collection[str]
) -> int:
    """Write files of the site, in their order, and take out what is gone.

    A file that is there and equal stays as it is.

    Args:
        folder: of the site.
        files: what writes each, by name; the first page is the last of them.
        gone: names of files that the site has no more.

    Returns:
        How many files were written.

    Raises:
        Refusal: `LOG-003`, one cannot be written.

    """
    try:
        return whole.write_site(folder, files, gone, FIRST)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> Refusal:
    msg = (
        f"it cannot be written ({error.strerror}); once it can, make the site whole "
        f"with: mopac-spend foi publish --all --site {folder}"
    )
    return Refusal("LOG-003", msg, str(folder))
