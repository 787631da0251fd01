"""Open a folder of books: load, examine, and refuse to answer over a finding."""

from __future__ import annotations

import hashlib
import shutil
import stat
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend.books import encoding, folders, journal, program
from mopac_spend.books.as_at import as_at as put_together
from mopac_spend.books.individuals import with_those_of
from mopac_spend.books.journal import MAIN
from mopac_spend.books.lakes import refuse_lake
from mopac_spend.books.record import Closed, read
from mopac_spend.books.resting import Resting
from mopac_spend.books.rows import Rows, day, in_order
from mopac_spend.books.settling import Patience
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.books.store import Store, digest_of
from mopac_spend.findings import BooksError, Finding, Refusal, caution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mopac_spend.books.assemble import Assembled
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch, Payment

# Openings before books that change all the while are left to Beancount alone.
_TRIES = 3
_CHANGED = (
    "what was kept there of the books as they were on a day is not what the record "
    "says, and was removed; ask again, and see who can write to that folder"
)


@dataclass(frozen=True, slots=True)
class Books:
    """One ledger as rows.

    Attributes:
        root: folder of the books.
        title: the ledger's own title.
        register: its codes.
        payments: the spend table, one `Payment` a row; `Rows` where they
            rest in parts and are read when used.
        batches: control totals of every import.
        findings: what is wrong; empty unless opened despite errors.
        sha256: digest of every file of the books, for the method of an answer.
        unrecorded: what was changed by hand since the last entry of the record, in
            words for the method of every answer; "" where nothing was.
        closed: the periods that were ever closed, for answers of their days.
        sealed: when a checkpoint of them was signed last, in words; "" where none was.
        allowed: plugins that were run and folders elsewhere that were read, because
            whoever opens the books allows it (`mopac_spend.books.admission`).

    """

    root: Path
    title: str
    register: Register
    payments: Sequence[Payment]
    batches: list[Batch]
    findings: list[Finding]
    sha256: str
    unrecorded: str = ""
    closed: tuple[Closed, ...] = ()
    sealed: str = ""
    allowed: tuple[str, ...] = ()
    # A store that goes with the process is kept as long as its books.
    _store: object = field(default=None, repr=False, compare=False)

    @property
    def illustrative(self) -> str:
        """What to print where the payments are invented; "" for real books."""
        return self.register.books.illustrative if self.register.books else ""


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

    Raises:
        BooksError: the books have findings; it lists every one.
        Refusal: `BOOKS-001`, no books there; `BOOKS-010`, they may not be looked at;
            `RECORD-005`, what they were on that day is not known.

    """
    main, store = main_file(path), Store.open(cache=cache)
    if as_at:
        today = main
        main = put_together(main, as_at, store)
    patience = Patience(main.parent)
    while True:
        # What a killed import had posted takes its place before anything is read.
        finished = journal.finish(main.parent)
        known = _known(main, store) if finished else None
        try:
            if known is None or verify:
                books = _load(main, store, verify=verify, progress=progress)
            else:
                books = known
        except BooksError:
            if patience.is_over():
                raise
            continue
        if not books.findings or patience.is_over():
            break
    if verify and known and not _alike(known, books):
        caution(_untrue(store, f"{main.parent}"))
    if as_at:
        _refuse_changed(books)
    if books.findings and not despite_errors:
        raise BooksError(books.findings)
    return _knowing(books, today, despite_errors=despite_errors, cache=cache)


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


def _known(main: Path, store: Store) -> Books | None:
    """Give books that are as they were when they were found sound.

    Args:
        main: their main file.
        store: what is known of them.

    """
    index = store.index(main)
    if index is None or index.get("code") != program.digest():
        return None
    before = Snapshot.of(index)
    verdict = store.sound(str(index.get("digest"))) if before.stands else None
    if verdict is None:
        return None
    try:
        parts = [
            Resting(store.place(key), file, day(first), day(last), sha256)
            for key, file, first, last, sha256 in verdict["parts"]
        ]
        if not all(part.prove() for part in parts):
            return None
        remake = partial(store.build_again, main.parent)
        books = Books(
            root=main.parent,
            title=str(verdict["title"]),
            register=encoding.to_register(verdict["register"]),
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
    main: Path, store: Store, *, verify: bool, progress: Callable[[int, int], None]
) -> Books:
    for _ in range(_TRIES):
        assembled = _assembled(main, store, verify=verify, progress=progress)
        if assembled is None:
            break
        books, snapshot = assembled
        # An import that gave its files their names meanwhile may be seen in part.
        if snapshot.of_one_moment and not journal.is_there(main.parent):
            return books
        journal.finish(main.parent)
    return by_beancount(main)


def _assembled(
    main: Path, store: Store, *, verify: bool, progress: Callable[[int, int], None]
) -> tuple[Books, Snapshot] | None:
    """Put books together from parts; None where Beancount has to decide."""
    from mopac_spend.books.assemble import Doubt, assemble
    from mopac_spend.books.referee import all_findings, no_collection

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
                    main, used, before, verify=verify, progress=progress
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
        _keep(main, used, assembled, books)
        return books, assembled.snapshot
    return None


def _keep(main: Path, store: Store, assembled: Assembled, books: Books) -> None:
    """Leave in the store what makes the next opening quick."""
    if not store.lasting:
        return
    rows = assembled.examination.payments
    parts = [part.path for part in assembled.parts]
    index = {
        **assembled.snapshot.plain,
        "code": program.digest(),
        "digest": "",
        "parts": [path.stem for path in parts],
    }
    if not books.findings and isinstance(rows, Rows) and not rows.others:
        # What was set aside is not part of the books' digest, but of the checks.
        index["digest"] = digest_of(
            program.digest(),
            books.sha256,
            *(f"{n} {s.sha256}" for n, s in assembled.snapshot.files.items()),
        )
        store.keep_sound(
            index["digest"],
            {
                "title": books.title,
                "register": encoding.of_register(books.register),
                "batches": [encoding.of_batch(batch) for batch in books.batches],
                "count": len(rows),
                "parts": [part.resting.plain for part in assembled.parts],
                "sha256": books.sha256,
                "unrecorded": books.unrecorded,
                "closed": [each.plain for each in books.closed],
                "sealed": books.sealed,
            },
        )
    store.keep_index(main, index)
    store.trim(parts)


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
