"""The desk, started: its logs, its lock, its server, and the end of them."""

from __future__ import annotations

import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import filelock

from mopac_spend.desk.application import create
from mopac_spend.desk.desk import DESK
from mopac_spend.desk.queues import QUEUES
from mopac_spend.desk.storage import Storage
from mopac_spend.desk.watching import Watcher
from mopac_spend.files import append_privately, make_folder
from mopac_spend.findings import Refusal
from mopac_spend.serving.bodies import Bodies
from mopac_spend.serving.lines import Lines
from mopac_spend.serving.logged import clean, logged, moment
from mopac_spend.serving.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mopac_spend.desk.desk import Desk
    from mopac_spend.desk.settings import Settings

_LOCK = "desk.lock"
# Bytes that anybody may send, such as a form to sign in; larger forms of whoever has;
# and of how many largest files there is room at once.
_OF_ANYONE, _TOGETHER = 1 << 16, 8
# Pages answered at once for one address: behind a proxy all have one.
_PAGES = 12


def run(
    books: Path | str,
    settings: Settings,
    host: str,
    port: int,
    listening: Callable[[], None],
) -> None:
    """Run a desk until it is told to stop.

    Args:
        books: folder of the books.
        settings: how it is run.
        host: the address to listen at.
        port: likewise.
        listening: called when requests are taken.

    Raises:
        Refusal: what `create` raises; `DESK-001`, another desk works with what is
            kept, or the logs cannot be written.
        OSError: there is no listening at the address.

    """
    with _alone(settings.kept), _logs(settings.kept) as (access, changes):
        application = create(books, settings, changes, access)
        desk: Desk = application.config[DESK]
        bodies = Bodies(
            _OF_ANYONE,
            _TOGETHER * (settings.body + _OF_ANYONE),
            lambda *asked: settings.body + _OF_ANYONE if _known(desk, *asked) else 0,
            lambda address, head, status: _note(access, address, head, status),
        )
        # Whoever comes first would wait for it in large books.
        application.config[QUEUES].look_ahead(desk)
        if settings.watched:
            Watcher(desk, settings.watched).start()
        # Whoever runs it as a service stops it so.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        server = Server(logged(application, access), host, port, bodies, _PAGES)
        with suppress(KeyboardInterrupt):
            server.serve(listening)


def _known(desk: Desk, address: str, head: bytes) -> bool:
    """Say whether whoever sends a long body has signed in."""
    if desk.settings.header:
        # The proxy lets nobody through who has not.
        return address in desk.settings.proxies
    name = f"{desk.sessions.cookie}="
    for line in head.decode("latin-1").split("\r\n"):
        key, _, value = line.partition(":")
        if key.lower() == "cookie":
            for part in value.split(";"):
                if part.strip().startswith(name):
                    return desk.sessions.alive(part.strip().removeprefix(name))
    return False


def _note(log: Lines, address: str, head: bytes, status: str) -> None:
    """Note what was refused before anybody looked at it."""
    line = clean(head.split(b"\r\n")[0].decode("latin-1")[:500])
    log.write(f'{clean(address)} - - [{moment()}] "{line}" {status[:3]} - "-" "-"\n')


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Keep another desk from what is kept: it would settle what this one posts."""
    Storage(kept)
    lock = filelock.FileLock(kept / _LOCK, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        msg = "another desk is at work with this folder; stop it, or name another"
        raise Refusal("DESK-001", msg, str(kept)) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _logs(kept: Path) -> Iterator[tuple[Lines, Lines]]:
    make_folder(kept, private=True)
    with (
        append_privately(kept / "access.log") as access,
        append_privately(kept / "changes.log") as changes,
    ):
        yield Lines(access, "access.log"), Lines(changes, "changes.log")
