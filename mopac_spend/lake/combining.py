"""Make a lake of the books of bodies, or make it again where they changed.

All books are opened and checked, and all that changed is written beside the lake,
before anything of the lake moves: one finding, and it stays as it was. Then files take
their places under names that are digests, the list is written anew, and what it no
longer names goes. Whoever reads the list sees the lake before or after.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mopac_spend import files
from mopac_spend.books.lakes import LIST, is_lake
from mopac_spend.books.load import main_file
from mopac_spend.books.steadily import steadily
from mopac_spend.findings import BooksError, Finding, Refusal
from mopac_spend.lake.manifest import BOOKS, PAYMENTS, REGISTERS, Body, Manifest, read
from mopac_spend.lake.staging import Standing, extends, is_whole, stage, stage_books
from mopac_spend.periods import today
from mopac_spend.register import alike

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from mopac_spend.books.load import Books

_LOCK, _STAGED = ".lock", ".being-combined"
_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 60


class Combined(NamedTuple):
    """What became of one body: it was `written`, `unchanged`, `removed`, or `kept`.

    A body is kept as it was where its books were not named.
    """

    code: str
    became: str
    body: Body


def combine(
    folder: Path,
    bodies: Sequence[tuple[str, Path]],
    *,
    opened: Callable[[Path], Books],
    remove: Collection[str] = (),
) -> list[Combined]:
    """Bring the books of bodies into a lake, or as far as they changed.

    Args:
        folder: of the lake; made if need be.
        bodies: the code of each, "" for one made of its title, and its books.
        opened: opens books, and lets those with findings not pass.
        remove: codes of bodies that are to go.

    Returns:
        What became of every body, by code.

    Raises:
        BooksError: books of one body have findings; nothing was changed.
        Refusal: `LAKE-001` to `-003`, `-005` and `-006`, or whatever `opened` raises.

    """
    with _alone(folder):
        before = read(folder)
        # What was cut short, and the files of a body that was being removed, go first.
        _sweep(folder, before)
        if unknown := sorted({*remove} - before.bodies.keys()):
            msg = (
                f"the lake has no body {unknown[0]!r} to remove; it has "
                f"{', '.join(before.bodies) or 'none'}"
            )
            raise Refusal("LAKE-005", msg, str(folder))
        staged = folder / _STAGED
        left = {c: b for c, b in before.bodies.items() if c not in {*remove}}
        became = dict.fromkeys(left, "kept")
        named: Counter[str] = Counter()
        try:
            for code, place in bodies:
                root = main_file(place).parent
                _apart(folder, root)
                books = _sound(opened, place)
                title = books.register.books.title if books.register.books else ""
                code = _code(code, title or books.title, place)  # noqa: PLW2901 - its own, now
                named[code] += 1
                _one_of_a_name(code, title or books.title, books, left, named, place)
                known = left.get(code)
                whole = known and all(is_whole(folder, each) for each in known.files)
                # What is damaged is written again, as what changed is.
                again = known if whole else None
                made = _bring(books, code, title or books.title, again, staged)
                became[code], left[code] = made
            after = Manifest({code: left[code] for code in sorted(left)})
            _settle(folder, staged, after)
        finally:
            # Whatever happened, the list says what stands.
            _sweep(folder, read(folder))
    gone = [
        Combined(code, "removed", before.bodies[code])
        for code in sorted({*remove} - after.bodies.keys())
    ]
    return [*(Combined(c, became[c], b) for c, b in after.bodies.items()), *gone]


def _sound(opened: Callable[[Path], Books], place: Path) -> Books:
    """Open books; their findings say whose they are."""
    try:
        return opened(place)
    except BooksError as error:
        raise BooksError(
            [
                Finding(str(place / each.file), each.line, each.code, each.message)
                for each in error.findings
            ]
        ) from error


def _bring(
    books: Books, code: str, title: str, known: Body | None, staged: Path
) -> tuple[str, Body]:
    """Write what changed of one body beside the lake; say what became of it."""
    standing = Standing.of(books.root)
    if (
        known
        and known.books_sha256 == books.sha256
        and (known.entries, known.root) == (standing.entries, standing.root)
    ):
        return "unchanged", replace(
            known,
            title=title,
            day=today(),
            sealed=books.sealed,
            books=stage_books(books, code, staged),
        )
    write = partial(stage, books, code, title, today(), staged)
    # A part of the cache that is damaged meanwhile has no share in the lake.
    again = partial(shutil.rmtree, staged / PAYMENTS / f"body={code}", True)  # noqa: FBT003
    return "written", steadily(books.payments, write, again)


def _one_of_a_name(  # noqa: PLR0913, PLR0917 - what a body is known by
    code: str,
    title: str,
    books: Books,
    bodies: dict[str, Body],
    named: Counter[str],
    place: Path,
) -> None:
    """See that a body is in the lake once, and is the one that it was.

    Raises:
        Refusal: `LAKE-003`.

    """
    if named[code] > 1:
        msg = (
            f"two bodies are called {code}; name one of them otherwise: "
            f"mopac-spend combine DIR other-name={place}"
        )
        raise Refusal("LAKE-003", msg, str(place))
    for other in bodies.values():
        if other.code != code and (
            alike(other.title) == alike(title) or other.books_sha256 == books.sha256
        ):
            msg = (
                f"{other.code} of the lake is {other.title!r} too, and what is there "
                f"twice is counted twice; combine it as {other.code}={place}, or "
                f"remove that one: --remove {other.code}"
            )
            raise Refusal("LAKE-003", msg, str(place))
    known = bodies.get(code)
    # A record without entries says nothing of whose it is.
    if known and not known.entries and known.title != title:
        msg = (
            f"the lake has {code} of {known.title!r}, and no record says that these "
            f"are its books; name them otherwise, as other-name={place}, or take that "
            f"one out first: --remove {code}"
        )
        raise Refusal("LAKE-003", msg, str(place))
    if known and not extends(books.root, known):
        msg = (
            f"the lake has {code} of other books, or of these as they were later: "
            f"their record does not hold the {known.entries} entries that it "
            f"rests on; name another body otherwise, as other-name={place}, or take "
            f"that one out first: --remove {code}"
        )
        raise Refusal("LAKE-003", msg, str(place))


def _code(code: str, title: str, place: Path) -> str:
    """Give the code of a body: as it was named, or made of its title.

    Raises:
        Refusal: `LAKE-003`, it is none.

    """
    if not code:
        slug = re.sub(r"[^a-z0-9]+", "-", title.casefold().replace("'", "")).strip("-")
        code = slug[:_LONGEST].strip("-")
    if not _CODE.fullmatch(code) or len(code) > _LONGEST:
        msg = (
            f"{code!r} is no code for a body; write small letters, figures and "
            f"hyphens, a letter first: mopac-spend combine DIR my-body={place}"
        )
        raise Refusal("LAKE-003", msg, str(place))
    return code


def _apart(folder: Path, root: Path) -> None:
    """See that a lake and books do not stand in one another.

    Raises:
        Refusal: `LAKE-006`.

    """
    one, other = folder.resolve(), root.resolve()
    if one.is_relative_to(other) or other.is_relative_to(one):
        msg = f"neither a lake nor books stand in the other ({root}); name another"
        raise Refusal("LAKE-006", msg, str(folder))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a lake for the time that it is written, a new and empty one if need be.

    Raises:
        Refusal: `LAKE-006`, it cannot be one, or cannot be written, or somebody writes.

    """
    try:
        # The engine takes such a name for a pattern.
        if set("*?[") & set(str(folder.resolve())):
            msg = "its path has one of *?[ in it; name another folder"
            raise Refusal("LAKE-006", msg, str(folder))
        if not is_lake(folder):
            if folder.is_dir() and {each.name for each in folder.iterdir()} - {_LOCK}:
                msg = "is no lake and holds something; name a new or an empty folder"
                raise Refusal("LAKE-006", msg, str(folder))
            files.make_folder(folder, private=True)
        files.append_privately(folder / _LOCK).close()
        with files.locked(folder / _LOCK):
            if not is_lake(folder):
                empty = Manifest({}).text
                files.write_atomically(folder / LIST, empty, private=True)
            yield
    except BlockingIOError as error:
        msg = "somebody else is writing this lake; wait, and type this again"
        raise Refusal("LAKE-006", msg, str(folder)) from error
    except OSError as error:
        msg = (
            f"it cannot be written ({error.strerror}); what it answers is whole, as it "
            f"was before or will be: mend that, and type this again"
        )
        raise Refusal("LAKE-006", msg, str(folder)) from error


def _settle(folder: Path, staged: Path, after: Manifest) -> None:
    """Give what was staged its places, and then write the list."""
    placed = [each for each in sorted(staged.rglob("*")) if each.is_file()]
    names = [each.relative_to(staged).as_posix() for each in placed]
    files.move_together(names, staged, folder)
    files.write_atomically(folder / LIST, after.text, private=True)


def _sweep(folder: Path, manifest: Manifest) -> None:
    """Remove what the list does not name: it is of before, or was cut short."""
    shutil.rmtree(folder / _STAGED, ignore_errors=True)
    names = manifest.names
    for top in (BOOKS, PAYMENTS, REGISTERS):
        for path in sorted((folder / top).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(folder).as_posix() not in names:
                path.unlink()
