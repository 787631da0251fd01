"""Work done beside gives what it gives done here, whatever becomes of the process."""

from __future__ import annotations

import os
import threading
import time
from multiprocessing import Pipe, get_context
from typing import TYPE_CHECKING

import pytest

from mopac_spend.beside import HOLDS_NOTHING, Beside, can_copy

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

here = os.getpid()
copied = pytest.mark.skipif(not can_copy(), reason="no second core to copy it to")


def fail() -> int:
    msg = "no number"
    raise ValueError(msg)


def end() -> int:
    """Come to a sudden end, but not in this process."""
    if os.getpid() != here:
        os._exit(9)
    return 7


@copied
def test_it_is_another_process_and_sees_what_is_there() -> None:
    seen = [1, 2]
    with Beside(lambda: (os.getpid(), seen)) as beside:
        seen.append(3)  # too late for the copy
        process, told = beside.result()
    assert process != os.getpid()
    assert told == [1, 2]


def test_what_it_raises_is_raised_here() -> None:
    with Beside(fail) as beside, pytest.raises(ValueError, match="no number"):
        beside.result()


def test_a_process_that_came_to_an_end_is_done_without() -> None:
    with Beside(end) as beside:
        assert beside.result() == 7


def test_what_cannot_be_sent_is_made_here() -> None:
    with Beside(lambda: lambda: 5) as beside:
        assert beside.result()() == 5


@copied
def test_whoever_leaves_early_ends_it() -> None:
    began = time.monotonic()
    with Beside(lambda: time.sleep(60)) as beside:
        assert beside.is_there
    assert time.monotonic() - began < 30


def test_a_thread_of_a_server_copies_nothing() -> None:
    found = []

    def work() -> None:
        with Beside(os.getpid) as beside:
            found.append((beside.is_there, beside.result()))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(False, os.getpid())]


def test_beside_a_thread_that_may_be_loading_nothing_is_copied() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        with Beside(os.getpid) as beside:
            assert beside.result() == os.getpid()
    finally:
        ended.set()
        thread.join()


@copied
def test_a_thread_that_holds_nothing_does_not_hinder() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name=HOLDS_NOTHING)
    thread.start()
    try:
        with Beside(os.getpid) as beside:
            assert beside.result() != os.getpid()
    finally:
        ended.set()
        thread.join()


def within(to: Connection) -> None:
    with Beside(os.getpid) as beside:
        to.send(beside.result() == os.getpid())


def test_a_process_that_may_begin_none_does_it_itself() -> None:
    ours, theirs = Pipe(duplex=False)
    process = get_context("spawn").Process(target=within, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    with ours:
        assert ours.recv()
    process.join()


def test_what_is_not_worth_it_is_done_here() -> None:
    with Beside(os.getpid, worth_it=False) as beside:
        assert beside.result() == os.getpid()
