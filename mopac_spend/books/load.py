"""Open a folder of books: load, examine, and refuse to answer over a finding."""

from __future__ import annotations

import hashlib
import shutil
import stat
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import encoding, folders, journal, program
from mopac_spend.books.ahead import Ahead
from mopac_spend.books.as_at import as_at as put_together
from mopac_spend.books.individuals import with_those_of
from mopac_spend.books.journal import MAIN
from mopac_spend.books.lakes import refuse_lake
from mopac_spend.books.opened import Books
from mopac_spend.books.record import Closed, read
from mopac_spend.books.resting import Resting
from mopac_spend.books.rows import Rows, day, in_order
from mopac_spend.books.settling import Patience
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.books.store import Store
from mopac_spend.findings import BooksError, Refusal, caution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


__all__ = ["Books", "by_beancount", "digest", "main_file", "open_books"]

# Openings before books that change all the while are left to Beancount alone.
_TRIES = 3
_CHANGED = (
    "what was kept there of the books as they were on a day is not what the record "
    "says, and was removed; ask again, and see who can write to that folder"
)


def main_file(path: Path | str) -> Path:
    """Find the main file of the books in a folder, or take it itself.

    Raises:
        Refusal: `BOOKS-001`, there is none. `BOOKS-010`, nobody can tell. `LAKE-004`,
            it is a lake.

    """
    place = Path(path)
    main = place
    try:
        main = place / MAIN if place.is_dir() else place
        there = stat.S_ISREG(main.stat().st_mode)
    except PermissionError as error:
        msg = (
            f"whether there are books here cannot be seen ({folders.why(error)}); ask "
            f"whoever keeps them for the right to read their folder"
        )
        raise Refusal("BOOKS-010", msg, str(place)) from error
    except (OSError, ValueError):
        there = False
    if not there:
        refuse_lake(place)
        msg = (
            f"no {MAIN} in {place}; name the folder with --books DIR, or make new "
            f"books with: mopac-spend init DIR"
        )
        raise Refusal("BOOKS-001", msg)
    return main.resolve()


def open_books(  # noqa: PLR0913 - one for each way of opening
    path: Path | str = "ledger",
    *,
    despite_errors: bool = False,
    as_at: str = "",
    today: Path | None = None,
    cache: bool = True,
    verify: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
    ahead: Ahead | None = None,
) -> Books:
    """Load books and run every check.

    Args:
        path: folder of the books, or their main file.
        despite_errors: give books with findings too; whoever shows a figure
            from them must show `findings` as well.
        as_at: a day such as `2021-06-30`: the books as they were recorded by its end;
            as they stand where it is "". Who is an individual today is withheld.
        today: main file of the books as they stand, where these are of a day already.
        cache: keep what was read in the user's cache folder, and use what is
            there; without, everything is read from the text.
        verify: read every file again, changed or not, and hold all that is kept
            against it.
        progress: told how many files have been read, of how many, where it
            takes time.
        ahead: of the same main file and store, where it was begun before.

    Raises:
        BooksError: the books have findings; it lists every one.
        Refusal: `BOOKS-001`, no books there; `BOOKS-010`, they may not be looked at;
            `RECORD-005`, what they were on that day is not known.

    """
    main, store = main_file(path), Store.open(cache=cache)
    if as_at:
        today = main
        main = put_together(main, as_at, store)
    with ahead or Ahead(main, store) as reading:
        known, books = _opened(main, store, reading, verify=verify, progress=progress)
    if verify and known and not _alike(known, books):
        caution(_untrue(store, f"{main.parent}"))
    if as_at:
        _refuse_changed(books)
    if books.findings and not despite_errors:
        raise BooksError(books.findings)
    return _knowing(books, today, despite_errors=despite_errors, cache=cache)


def _opened(
    main: Path,
    store: Store,
    ahead: Ahead,
    *,
    verify: bool,
    progress: Callable[[int, int], None],
) -> tuple[Books | None, Books]:
    """Give the books as they were known, and as they are; wait while they are saved."""
    patience = Patience(main.parent)
    while True:
        # What a killed import had posted takes its place before anything is read.
        finished = journal.finish(main.parent)
        known = _known(main, store, ahead) if finished else None
        try:
            if known is None or verify:
                books = _load(main, store, ahead, verify=verify, progress=progress)
            else:
                books = known
        except BooksError:
            if patience.is_over():
                raise
            continue
        if not books.findings or patience.is_over():
            return known, books


def _knowing(
    books: Books, today: Path | None, *, despite_errors: bool, cache: bool
) -> Books:
    """Give books that know whom these books know for individuals today."""
    if today is None:
        return books
    now = open_books(today, despite_errors=despite_errors, cache=cache)
    known = with_those_of(books.register, now.register, now.payments)
    return replace(books, register=known)


def _refuse_changed(books: Books) -> None:
    if books.unrecorded:  # nothing else can differ where they were put together
        shutil.rmtree(books.root)
        raise Refusal("BOOKS-021", _CHANGED, str(books.root))


def _known(main: Path, store: Store, ahead: Ahead) -> Books | None:
    """Give books that are as they were when they were found sound."""
    index = store.index(main)
    if index is None or index.get("code") != program.digest():
        return None
    before = Snapshot.of(index)
    stands = before.stands and before.is_inside(str(main.parent))
    verdict = store.sound(str(index.get("digest"))) if stands else None
    if verdict is None:
        return None
    try:
        register = encoding.to_register(verdict["register"])
        parts = [
            Resting(store.place(key), file, day(first), day(last), sha256)
            for key, file, first, last, sha256 in verdict["parts"]
        ]
        hashed = ahead.wait()
        if not all(part.prove(hashed.get(part.path.stem)) for part in parts):
            return None
        remake = partial(store.build_again, main.parent)
        books = Books(
            root=main.parent,
            title=str(verdict["title"]),
            register=register,
            payments=Rows(parts, int(verdict["count"]), [], remake),
            batches=[encoding.to_batch(each) for each in verdict["batches"]],
            findings=[],
            sha256=str(verdict["sha256"]),
            unrecorded=str(verdict["unrecorded"]),
            closed=tuple(map(Closed.of_plain, verdict["closed"])),
            sealed=str(verdict["sealed"]),
        )
    except (OSError, KeyError, TypeError, ValueError):
        return None
    store.used(main)
    return books


def _alike(one: Books, other: Books) -> bool:
    """Say whether books say the same, as far as anything but parts says it."""
    contents = (
        (each.title, each.register, each.batches, len(each.payments), each.sha256)
        for each in (one, other)
    )
    return next(contents) == next(contents)


def _untrue(store: Store, what: str) -> Refusal:
    msg = (
        f"what was kept there of {what} is not what the text says; it was made again, "
        f"and what follows is of the text. See who can write to that folder"
    )
    return Refusal("BOOKS-021", msg, str(store.folder))


def _load(
    main: Path,
    store: Store,
    ahead: Ahead,
    *,
    verify: bool,
    progress: Callable[[int, int], None],
) -> Books:
    for _ in range(_TRIES):
        opened = None if verify else _renewed(main, store, ahead, progress)
        if opened is None:
            opened = _assembled(main, store, ahead, verify=verify, progress=progress)
        if opened is None:
            break
        books, snapshot = opened
        # An import that gave its files their names meanwhile may be seen in part.
        if snapshot.of_one_moment and not journal.is_there(main.parent):
            return books
        journal.finish(main.parent)
    return by_beancount(main)


def _renewed(
    main: Path, store: Store, ahead: Ahead, progress: Callable[[int, int], None]
) -> tuple[Books, Snapshot] | None:
    """Put books together of which batch files alone changed since they were sound."""
    index = store.index(main)
    if index is None or index.get("code") != program.digest():
        return None
    verdict = store.sound(str(index.get("digest")))
    if verdict is None:
        return None
    from mopac_spend.books.collection import no_collection
    from mopac_spend.books.keeping import keep
    from mopac_spend.books.renewed import renew

    before = Snapshot.of(index)
    try:
        with no_collection():
            renewed = renew(main, store, before, verdict, ahead, progress)
        of_others = {name: verdict[name] for name in ("register", "accounts")}
        title = str(verdict["title"])
    except (OSError, KeyError, TypeError, ValueError, ArithmeticError):
        return None
    if renewed is None:
        return None
    record = read(main.parent)
    books = Books(
        root=main.parent,
        title=title,
        register=renewed.register,
        payments=renewed.rows,
        batches=renewed.batches,
        findings=[],
        sha256=digest(main.parent, renewed.snapshot, renewed.include),
        unrecorded=_unrecorded(main.parent, renewed.snapshot),
        closed=tuple(record.closed),
        sealed=record.sealed,
        _store=store,
    )
    keep(main, store, books, renewed.snapshot, renewed.parts, of_others)
    return books, renewed.snapshot


def _assembled(
    main: Path,
    store: Store,
    ahead: Ahead,
    *,
    verify: bool,
    progress: Callable[[int, int], None],
) -> tuple[Books, Snapshot] | None:
    """Put books together from parts; None where Beancount has to decide."""
    from mopac_spend.books.assemble import Doubt, assemble
    from mopac_spend.books.collection import no_collection
    from mopac_spend.books.keeping import keep, of_other_files
    from mopac_spend.books.referee import all_findings

    index = {} if verify else store.index(main) or {}
    if index.get("code") != program.digest():
        index = {**index, "digest": ""}  # other rules found it sound
    before = Snapshot.of(index)
    for place in (store, None):
        # A disk that is full for the store may still have room for the run.
        used = place or Store.passing()
        try:
            with no_collection():
                assembled = assemble(
                    main, used, before, ahead, verify=verify, progress=progress
                )
        except (Doubt, ArithmeticError):
            return None
        except OSError:
            continue
        record = read(main.parent)
        books = Books(
            root=main.parent,
            title=assembled.options["title"],
            register=assembled.examination.register,
            payments=assembled.examination.payments,
            batches=list(assembled.examination.batches),
            findings=all_findings(
                assembled.examination.findings, assembled.errors, main
            ),
            sha256=digest(
                main.parent, assembled.snapshot, assembled.options["include"]
            ),
            unrecorded=_unrecorded(main.parent, assembled.snapshot),
            closed=tuple(record.closed),
            sealed=record.sealed,
            _store=used,
        )
        for file in assembled.untrue:
            caution(_untrue(used, file))
        keep(
            main,
            used,
            books,
            assembled.snapshot,
            assembled.parts,
            of_other_files(books, assembled.accounts),
        )
        return books, assembled.snapshot
    return None


def by_beancount(main: Path) -> Books:
    """Load books through Beancount alone: the referee of every doubt."""
    from mopac_spend.books import referee

    (examined, loaded), record = referee.load(main), read(main.parent)
    return Books(
        root=main.parent,
        title=loaded.options["title"],
        register=examined.register,
        payments=sorted(examined.payments, key=in_order),
        batches=list(examined.batches),
        findings=referee.all_findings(
            examined.findings, loaded.errors, main, loaded.findings
        ),
        sha256=digest(main.parent, Snapshot(), loaded.options["include"]),
        unrecorded=_unrecorded(main.parent, Snapshot()),
        closed=tuple(record.closed),
        sealed=record.sealed,
        allowed=loaded.allowed,
    )


def _unrecorded(root: Path, snapshot: Snapshot) -> str:
    from mopac_spend.books.differences import unrecorded

    known = {name: state.sha256 for name, state in snapshot.files.items()}
    try:
        return unrecorded(root, known)
    except Refusal as error:
        return str(error)  # the record cannot say; `check` and `status` fail of it
    except OSError as error:
        # Of a ledger file it is a finding of its own (SPEND-071).
        what = f"{error.filename or 'a file'} cannot be read ({folders.why(error)})"
        return f"What was changed by hand cannot be told: {what}."


def digest(root: Path, snapshot: Snapshot, names: Sequence[str]) -> str:
    """Digest every file of the books, whatever folder they stand in."""
    total = hashlib.sha256()
    for name in sorted(names):
        path = Path(name)
        inner = path.relative_to(root) if path.is_relative_to(root) else path
        known = snapshot.files.get(name)
        try:
            content = b"" if known else folders.content(name)
            of_file = known.sha256 if known else hashlib.sha256(content).hexdigest()
        except OSError:
            continue  # a finding of its own (SPEND-071)
        total.update(f"{inner.as_posix()} {of_file}\n".encode())
    return total.hexdigest()
