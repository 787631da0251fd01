"""Work in a process of its own: it answers, fails or is ended, and never lingers."""

from __future__ import annotations

import os
import threading
import time

import pytest

from mopac_spend.fava.apart import Apart, Busy, Limits, Refused
from tests.fava.conftest import until


def alive(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_done_changes_nothing_here() -> None:
    numbers = [1]

    def work() -> bytes:
        numbers.append(2)
        return str(os.getpid()).encode() + b" " + b"x" * 1_000_000

    child, _, rest = Apart().done(work).partition(b" ")
    assert int(child) != os.getpid()
    assert len(rest) == 1_000_000
    assert numbers == [1]
    assert not alive(int(child))


def test_a_fault_is_told_in_words() -> None:
    def work() -> bytes:
        msg = "no such column"
        raise ValueError(msg)

    with pytest.raises(Refused, match="ValueError: no such column"):
        Apart().done(work)


def test_endless_work_is_ended() -> None:
    def work() -> bytes:
        while True:
            pass

    before = time.monotonic()
    with pytest.raises(Refused, match="It took longer than one query may; narrow it"):
        Apart(Limits(seconds=0.5)).done(work)
    assert time.monotonic() - before < 20


def test_work_that_takes_all_memory_is_ended() -> None:
    def work() -> bytes:
        return b"x" * (1 << 31)

    with pytest.raises(Refused, match="It needs more memory than one query may have"):
        Apart(Limits(memory=1 << 27)).done(work)


def test_work_that_dies_is_told() -> None:
    with pytest.raises(Refused, match="It needs more memory than one query may have"):
        Apart().done(lambda: os.kill(os.getpid(), 9) or b"")  # type: ignore[func-returns-value]


def test_long_work_gives_way_where_others_wait() -> None:
    apart = Apart(Limits(seconds=60, while_others_wait=60))
    reasons: list[str] = []

    def endless() -> bytes:
        while True:
            time.sleep(1)

    def ask() -> None:
        try:
            apart.done(endless, "one")
        except (Refused, Busy) as why:
            reasons.append(str(why))

    asking = [threading.Thread(target=ask) for _ in range(6)]
    for each in asking:
        each.start()
    until(lambda: len(apart._running) == 5 and apart._waiting == ["one"])
    # Another has a place though this one has taken more than its share.
    assert apart.done(lambda: b"here", "other") == b"here"
    assert reasons == []
    apart.limits = Limits(seconds=60, while_others_wait=0.5)
    assert apart.done(lambda: b"here", "one") == b"here"
    apart.end()
    for each in asking:
        each.join(60)
        assert not each.is_alive()
    assert reasons[0].startswith("Others wait, and it takes long")
    with pytest.raises(Busy):
        apart.done(lambda: b"", "other")
