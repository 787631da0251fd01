"""`mopac-spend browse`: the books in Fava, read-only."""

from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mopac_spend.cli.filters import as_at as as_at_option
from mopac_spend.files import append_privately
from mopac_spend.findings import Refusal
from mopac_spend.serving.addresses import HERE, LOOPBACK
from mopac_spend.serving.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

    from mopac_spend.fava.apart import Apart
    from mopac_spend.fava.shelf import Shelf
    from mopac_spend.periods import FinancialYear

_ABROAD = (
    "would let others on the network read these books; name the readers with "
    "--user-file, or the header of a proxy that knows them with --user-header"
)
_UNSEALED = (
    "note: this system cannot take the right to write from a process; run this as a "
    "user who cannot write to the books"
)


@click.command("browse")
@click.option("--fy", metavar="2020-21", help="Load this financial year alone.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Address to listen at; others than this machine's need readers.",
)
@click.option(
    "--served-as",
    multiple=True,
    metavar="NAME",
    help="Also answer requests to this name, such as that of a proxy.",
)
@click.option(
    "--user-file",
    type=click.Path(path_type=Path, readable=False),
    help="Readers and their passwords: a file of `htpasswd -B`.",
)
@click.option(
    "--user-header",
    metavar="HEADER",
    help="Take the reader's name from this header, which a proxy sets.",
)
@click.option(
    "--address-header",
    metavar="HEADER",
    help="Take the reader's address from this header, which a proxy here sets.",
)
@click.option(
    "--access-log",
    type=click.Path(path_type=Path, readable=False),
    help="Add a line to this file for each request: who asked for what.",
)
@as_at_option
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path, readable=False),
    help="Show on Controls whether the record holds this checkpoint of before.",
)
@click.option(
    "--despite-errors",
    is_flag=True,
    help="Show books with findings, under a banner on every page.",
)
@click.pass_obj
def command(  # noqa: PLR0913 - one argument per option
    books: str,
    *,
    fy: str | None,
    port: int,
    host: str,
    served_as: tuple[str, ...],
    user_file: Path | None,
    user_header: str | None,
    address_header: str | None,
    access_log: Path | None,
    as_at: str | None,
    checkpoint: Path | None,
    despite_errors: bool,
) -> None:
    """Open the books in Fava at a local address; stop with Ctrl-C."""
    from mopac_spend.books import journal
    from mopac_spend.books.load import main_file
    from mopac_spend.books.record.checkpoint import read_file
    from mopac_spend.fava.readers import Door, known, named_by, users_of
    from mopac_spend.serving.guesses import Guesses
    from mopac_spend.serving.logged import logged

    if host not in HERE and not (user_file or user_header):
        raise Refusal("BOOKS-005", f"--host {host} {_ABROAD}")
    if user_file and user_header:
        msg = "--user-file and --user-header both say who reads; give one of them"
        raise click.UsageError(msg)
    users = users_of(user_file) if user_file else None
    log = _opened(access_log) if access_log else None
    year = _year(fy)
    held_to = read_file(checkpoint) if checkpoint else None
    main = main_file(books)
    kept, day = None, ""
    if as_at:
        kept = main.parent
        main, day = _as_at(main, as_at)
    # What a killed import had posted takes its place while it still can.
    journal.finish(main.parent)
    # Whoever runs it as a service stops it so; scratch is cleared away either way.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    click.echo("loading the books…", err=True)
    with _sealed() as scratch:
        from mopac_spend.fava.application import APART, make_application
        from mopac_spend.fava.health import healthy
        from mopac_spend.fava.one_year import OneYear
        from mopac_spend.fava.proxied import asked_from
        from mopac_spend.fava.recorded import Beside

        names = (*HERE, *({host} - {*HERE}), *served_as)
        fava = make_application(
            main,
            despite_errors=despite_errors,
            hosts=names,
            one_year=OneYear(year, scratch) if year else None,
            beside=Beside(kept, day, held_to),
        )
        application: WSGIApplication = fava
        if users:
            application = known(application, Door(users, Guesses()))
        if user_header:
            application = named_by(application, user_header)
        if log:
            application = logged(application, log)
        if address_header:
            application = asked_from(application, address_header)
        shelf: Shelf = fava.config["LEDGERS"]
        application = healthy(
            application, lambda: shelf.ready() and not (log and log.failing)
        )
        _serve(application, host, port, fava.config[APART])
    _leave()


def _as_at(main: Path, day: str) -> tuple[Path, str]:
    """Put the books together as they were recorded by the end of a day; in words."""
    from mopac_spend.books.as_at import as_at, words
    from mopac_spend.books.store import Store

    said = words(main.parent, day)
    click.echo(f"note: {said}", err=True)
    return as_at(main, day, Store.open()), f"{said[0].upper()}{said[1:]}."


def _year(fy: str | None) -> FinancialYear | None:
    from mopac_spend.periods import FinancialYear

    if fy is None:
        return None
    try:
        return FinancialYear.parse(fy)
    except ValueError as error:
        raise Refusal("ASK-003", f"{error}") from error


def _opened(file: Path) -> Lines:
    try:
        return Lines(append_privately(file), file.name)
    except OSError as error:
        msg = f"cannot be written ({error.strerror}); choose another --access-log"
        raise Refusal("BOOKS-006", msg, str(file)) from error


@contextmanager
def _sealed() -> Iterator[Path]:
    """Take the right to write, but for what is kept between runs, and scratch."""
    from mopac_spend.books.store import Store
    from mopac_spend.fava.seal import seal

    store = Store.open()
    within = store.folder if store.lasting else None
    with tempfile.TemporaryDirectory(
        prefix="serving-", dir=within, ignore_cleanup_errors=True
    ) as scratch:
        tempfile.tempdir = scratch
        os.chdir("/")
        if not seal([within or Path(scratch)]):
            click.echo(_UNSEALED, err=True)
        yield Path(scratch)


def _serve(application: WSGIApplication, host: str, port: int, apart: Apart) -> None:
    """Serve until told to stop.

    Raises:
        Refusal: `BOOKS-003`, there is no listening there.

    """
    from mopac_spend.serving.server import Server

    def listening() -> None:
        click.echo(f"Fava is at http://{host}:{port} (read-only; Ctrl-C stops it)")

    try:
        with suppress(KeyboardInterrupt):
            Server(application, host, port).serve(listening)
    except OSError as error:
        msg = f"port {port} is in use; choose another: mopac-spend browse --port 5001"
        if error.errno != errno.EADDRINUSE:
            why = error.strerror or error
            msg = f"--host {host} is no address of this machine ({why}); give one"
        raise Refusal("BOOKS-003", msg) from error
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # scratch is cleared away now
        apart.end()
    click.echo("stopped", err=True)


def _leave() -> None:
    """End now, whatever threads still work on, and however large the books are."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
