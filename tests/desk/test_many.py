"""Ten people at once over all pages of finance and requests: nothing is lost.

    MOPAC_SPEND_DESK_PAYMENTS=80000 MOPAC_SPEND_DESK_SECONDS=120 \\
        python -m pytest -s tests/desk/test_many.py

measures it on books of that size, and says of each kind of page how long it took.
"""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.recording import accept
from mopac_spend.desk.users import Person as User
from mopac_spend.desk.users import write
from tests.benchmarks.large_books import make
from tests.desk.conftest import HASH
from tests.desk.month import PEOPLE, Confirmed, Person
from tests.desk.serving import serving
from tests.desk.test_kill import judge, made
from tests.reviewing.test_make_rules import LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAYMENTS = int(os.environ.get("MOPAC_SPEND_DESK_PAYMENTS", "0"))
# So long where it is measured, else until so many clicks were answered.
SECONDS = float(os.environ.get("MOPAC_SPEND_DESK_SECONDS", "0"))
CLICKS, PATIENCE = 40, 120
NAMES = ("Ada", "Bea", "Cato", "Dora", "Edda", "Fay", "Gus", "Hal")
ROLES = PEOPLE[0].roles
TEN = [
    *PEOPLE[:2],
    *(User(each.lower(), f"{each} {each}son", ROLES, HASH) for each in NAMES),
]


def test_ten_people_work_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    books = large(tmp_path) if PAYMENTS else made(tmp_path)
    write(tmp_path / "desk" / "users.toml", TEN)
    known = Confirmed()
    people = [Person(each.id, known, tmp_path) for each in TEN]
    for person in people:
        person.jobs += [person.look] * 12
    with serving(books, tmp_path / "desk", "--largest", "8") as served:
        if PAYMENTS:
            served.sign_in("ann").get("/review/")
        work = [threading.Thread(target=p.work, args=(served.port,)) for p in people]
        for each in work:
            each.start()
        until = time.monotonic() + (SECONDS or PATIENCE)
        while time.monotonic() < until:
            time.sleep(0.05)
            if not SECONDS and sum(each.clicks for each in people) > CLICKS:
                break
        for one in people:
            one.ended = True
        for each in work:
            each.join()
    assert sum(each.clicks for each in people) > CLICKS
    told(people)
    judge(tmp_path, known)


def large(folder: Path) -> Path:
    """Make books of so many payments that what takes long is seen."""
    make(folder / "books", PAYMENTS)
    (folder / "books" / "importers" / "layouts").mkdir(parents=True)
    (folder / "books" / "importers" / "layouts" / "office.toml").write_text(LAYOUT)
    (folder / "books" / "importers" / "rules").mkdir()
    (folder / "books" / "importers" / "rules" / "office.toml").write_text("")
    accept(folder / "books", "A. Officer", "first")
    (folder / "desk").mkdir(mode=0o700)
    return folder / "books"


def told(people: list[Person]) -> None:
    """Say how long pages took, the slowest first."""
    kinds: defaultdict[str, list[float]] = defaultdict(list)
    for person in people:
        for kind, some in person.took.items():
            kinds[kind] += some
    every = sorted(one for some in kinds.values() for one in some)
    lines = [f"{len(every)} answers, p95 {_p95(every):.2f} s; load {os.getloadavg()}"]
    for kind, some in sorted(kinds.items(), key=lambda each: -_p95(each[1])):
        lines.append(
            f"{_p95(some):7.2f} s p95 {sorted(some)[len(some) // 2]:7.2f} s median "
            f"{len(some):5} {kind}"
        )
    print("\n".join(lines))  # noqa: T201 - figures to be read


def _p95(some: list[float]) -> float:
    return sorted(some)[min(len(some) - 1, int(0.95 * len(some)))]
