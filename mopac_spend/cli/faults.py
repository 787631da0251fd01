"""What goes wrong around a command, said in one line, and its exit status.

A refusal and a finding say their own words. Here are the words for the rest: a full
disk, too little memory, a file that may not be read, and, last, what nobody expected,
whose traceback goes to a file that only its owner reads. Nobody sees one on a terminal.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

import click

from mopac_spend.beside import HOLDS_NOTHING
from mopac_spend.findings import BooksError, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

FINDINGS, REFUSED, STOPPED = 1, 2, 130
# Seconds that a command may take to end after a Ctrl-C.
_PATIENCE = 2.0
# No signal has this number.
_OVER = 0
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_MANY = {errno.EMFILE, errno.ENFILE}
# How libraries of other languages say that there is no memory, or no room, left.
_MEMORY_WORDS = (
    *("out of memory", "cannot allocate memory", "can't start new thread"),
    *("failed to map segment", "bad allocation", "bad_alloc", "malloc of size"),
    *("failed to allocate", "could not allocate"),
)
_FULL_WORDS = ("no space left", "file too large", "disk quota")
_MANY_WORDS = ("too many open files",)
# How a byte that is no UTF-8 is named, once it stands in a text.
_SPOILT = "surrogate"
# What is lacking explains whatever fault came of it.
_LACKS = {"RUN-002", "RUN-003", "RUN-006"}
_LONGEST = 300


class OfSystemError(Exception):
    """An error that click would take for something else; its cause is what it is."""


def run(command: Callable[[], object]) -> int:
    """Run a command; give the exit status, having said what went wrong.

    Whatever comes of a Ctrl-C, a database's error or a half-done import, is a stop.
    """
    stops: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stops.append(number)
        raise KeyboardInterrupt

    with _handling(stop), _heard(stop):
        try:
            try:
                command()
                status = 0
            except SystemExit as left:
                if isinstance(left.__context__, BrokenPipeError):
                    raise left.__context__ from None  # click's own way out
                status = left.code if isinstance(left.code, int) else bool(left.code)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001 - the last resort
            with _handling(signal.SIG_IGN):
                status = _stopped() if stops else _status_of(error)
        with _handling(signal.SIG_IGN):
            _empty_output()
    return status


@contextlib.contextmanager
def _handling(
    how: Callable[[int, FrameType | None], object] | signal.Handlers,
) -> Iterator[None]:
    """Handle Ctrl-C so, where Python would, and this is not a thread."""
    before = signal.getsignal(signal.SIGINT)
    try:
        if before not in (signal.SIG_IGN, None):
            signal.signal(signal.SIGINT, how)
    except ValueError:  # a thread has no signals
        before = None
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _heard(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """End the process where a Ctrl-C does not end the command.

    The database waits for a query's other threads, however long they work, before it
    gives up the query. Whatever is written is whole or not there, so nothing is lost.
    """
    if None in {sys.stdin, sys.stdout, sys.stderr}:
        yield  # a pipe would take the place of what is closed
        return
    out, into = os.pipe()
    os.set_blocking(into, False)
    try:
        before = signal.set_wakeup_fd(into, warn_on_full_buffer=False)
    except ValueError:  # a thread has no signals
        before = None
    ended = threading.Event()

    def listen() -> None:
        while _OVER not in (signals := os.read(out, 64)):
            is_ours = signal.getsignal(signal.SIGINT) is stop
            if signal.SIGINT in signals and is_ours and not ended.wait(_PATIENCE):
                say("stopped")
                os._exit(STOPPED)

    listening = threading.Thread(target=listen, name=HOLDS_NOTHING, daemon=True)
    listening.start()
    try:
        yield
    finally:
        with _handling(signal.SIG_IGN):  # it has ended, and no word of it is lost
            ended.set()
            if before is not None:
                signal.set_wakeup_fd(before)
            os.write(into, bytes([_OVER]))
            listening.join()
        os.close(into)
        os.close(out)


def _status_of(error: BaseException) -> int:
    """Say what went wrong; give the exit status."""
    if isinstance(error, OfSystemError) and error.__cause__ is not None:
        error = error.__cause__
    match error:
        case BooksError():
            say(str(error))
            say(
                f"\n{len(error.findings)} finding(s): no answer is given over them. "
                f"Mend them, then run: mopac-spend check"
            )
            return FINDINGS
        case Refusal():
            say(str(error))
        case click.ClickException():
            with contextlib.suppress(OSError, ValueError):
                error.show()
        case click.Abort() | KeyboardInterrupt():
            return _stopped()
        case BrokenPipeError():
            return 0  # Whoever read our output (`head`, a pager) has enough of it.
        case _:
            say(str(_refusal(error)))
    return REFUSED


def _stopped() -> int:
    say("stopped")
    return STOPPED


def say(text: str) -> None:
    """Print to standard error: data alone goes to standard output."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(text, err=True)


def _empty_output() -> None:
    """Send what nobody can take any more to nowhere, or Python says so at its end."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())


def _refusal(error: BaseException) -> Refusal:
    """Give the words for an error that is no refusal of its own."""
    for each in _causes(error):
        refusal = _of_system(each)
        # A file that was not there may be no reason for what came after it.
        if refusal and (each is error or refusal.code in _LACKS):
            return refusal
    where = keep(error)
    next_step = (
        f"send {where} to whoever looks after it, with the command"
        if where
        else "tell whoever looks after it the command"
    )
    return Refusal(
        "RUN-001",
        f"the program met what it did not expect ({_in_words(error)}); {next_step}",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and those that led to it."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def _of_system(error: BaseException) -> Refusal | None:
    """Say what the system has too little of, or does not let us do."""
    number = error.errno if isinstance(error, OSError) else None
    words = str(error).casefold()
    is_foreign = isinstance(error, (OSError, ImportError, RuntimeError)) or (
        "duckdb" in type(error).__module__
    )

    def one_of(phrases: tuple[str, ...]) -> bool:
        return is_foreign and any(each in words for each in phrases)

    if number in _FULL or one_of(_FULL_WORDS):
        return _no_room(error)
    if (
        isinstance(error, MemoryError)
        or number == errno.ENOMEM
        or one_of(_MEMORY_WORDS)
    ):
        return Refusal(
            "RUN-003",
            "there is not enough memory for this; close other programs, raise the "
            "limit (ulimit -v unlimited), or ask for less: one year with --fy",
        )
    if number in _MANY or one_of(_MANY_WORDS):
        return Refusal(
            "RUN-006",
            "too few files may be open at once; raise the limit: ulimit -n 1024",
        )
    if isinstance(error, UnicodeEncodeError) or (is_foreign and _SPOILT in words):
        return _no_letter(error)
    return _no_file(error) if isinstance(error, OSError) else None


def _no_room(error: BaseException) -> Refusal:
    return Refusal(
        "RUN-002",
        f"there is no room to write all of it ({_reason(error)}), so do not rely on "
        f"what was written or shown; free some space, raise the limit (ulimit -f "
        f"unlimited), or write to another disk, and run the command again",
        _place(error),
    )


def _no_letter(error: BaseException) -> Refusal:
    if not isinstance(error, UnicodeEncodeError) or _SPOILT in str(error):
        msg = "a text or a name that was given is not UTF-8; type it again"
        return Refusal("RUN-007", msg)
    letter = error.object[error.start : error.start + 1]
    return Refusal(
        "RUN-007",
        f"{error.encoding} cannot write {letter!a}, so the output is not whole; set "
        f"PYTHONIOENCODING=utf-8, or write to a file with --output",
    )


def _no_file(error: OSError) -> Refusal:
    if "temporary directory" in str(error):
        msg = "there is no folder for temporary files; name one: export TMPDIR=FOLDER"
        return Refusal("RUN-004", msg)
    msg = f"cannot be used ({_reason(error)}); check its name and your rights"
    place = _place(error)
    return Refusal("RUN-004", msg if place else f"a file or folder {msg}", place)


def _place(error: BaseException) -> str:
    name = error.filename if isinstance(error, OSError) else None
    return os.fsdecode(name) if isinstance(name, (str, bytes)) else ""


def _reason(error: BaseException) -> str:
    reason = error.strerror if isinstance(error, OSError) else None
    return " ".join((reason or str(error)).split())[:_LONGEST]


def _in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())[:_LONGEST]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def keep(error: BaseException) -> str:
    """Keep a traceback where only its owner reads it; give its place, or ""."""
    import tempfile
    import traceback
    from pathlib import Path

    import platformdirs

    text = "".join(traceback.format_exception(error))
    text = f"mopac-spend {' '.join(map(ascii, sys.argv[1:]))}\n\n{text}"
    folders = [platformdirs.user_state_dir("mopac-spend", appauthor=False)]
    with contextlib.suppress(OSError):
        folders.append(tempfile.gettempdir())
    for folder in folders:
        with contextlib.suppress(OSError):
            place = Path(folder)
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            # Made so that only its owner reads it.
            handle, name = tempfile.mkstemp(".txt", "mopac-spend-fault-", place)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            return name
    return ""
