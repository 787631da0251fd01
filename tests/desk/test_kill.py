"""The desk is killed while two people work: nothing is lost, and nothing done twice.

All of a month is worked on at once (`tests.desk.month`). The desk is killed after some
answers, or while it starts; what got no answer is sent again to the next one.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from mopac_spend.banking import recorded
from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.desk.storage import NAME
from mopac_spend.desk.users import write
from mopac_spend.foi.filing import Cabinet
from mopac_spend.register import UNTAGGED
from tests.books_maker import make_books
from tests.desk.month import BASE, PEOPLE, RULE, Confirmed, Person
from tests.desk.serving import ROOT, free_port, serving
from tests.errors.commands import run
from tests.importing.test_approval import limited
from tests.reviewing.test_make_rules import LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

# As many as wanted: MOPAC_SPEND_KILLS=200.
KILLS = int(os.environ.get("MOPAC_SPEND_KILLS", "4"))


def test_a_desk_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    known = worked(tmp_path, KILLS)
    assert known.tried
    judge(tmp_path, known)


def worked(tmp_path: Path, kills: int) -> Confirmed:
    """Work and be killed; give what was confirmed."""
    books = made(tmp_path)
    known = Confirmed()
    people = [Person(each.id, known, tmp_path) for each in PEOPLE]
    people[2].jobs = [people[2].approve]
    chance = random.Random(7)  # noqa: S311 - the same every time
    for at in range(kills):
        # One in eight is killed before it listens, while it settles what was left.
        if at % 8 == 5:
            killed_early(tmp_path, chance.uniform(0.3, 2))
            continue
        with serving(books, tmp_path / "desk") as served:
            # Two people; now and then the second is somebody who only approves.
            pair = people[:2] if at % 3 else [people[0], people[2]]
            work = [
                threading.Thread(target=each.work, args=(served.port,)) for each in pair
            ]
            before = sum(known.tried.values())
            wanted = before + chance.randrange(1, 8)
            for each in work:
                each.start()
            until = time.monotonic() + 60
            while sum(known.tried.values()) < wanted and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(chance.random() / 20)
            served.process.kill()
            for each in work:
                each.join()
    return known


def judge(folder: Path, known: Confirmed) -> None:
    """Hold what was confirmed against what is there."""
    assert known.faults == []
    books = folder / "books"
    with serving(books, folder / "desk") as served:
        ann = served.sign_in("ann")
        shown = {id_: served.sign_in(id_) for id_ in known.forms.values()}
        forms = {id_: one.get("/registers/").decode() for id_, one in shown.items()}
        files = ann.get("/files/").decode()
        posted = {a for a in known.dropped if b"Posted by" in ann.get(f"/files/{a}")}
    print(tally(known))  # noqa: T201 - figures to be read
    judge_books(books, known, posted)
    judge_desk(folder / "desk", books, known, files, forms)
    judge_cases(folder / "foi-cases", books, known)


def tally(known: Confirmed) -> dict[str, int]:
    """Count what was confirmed."""
    return {name: len(each) for name, each in vars(known).items()}


def made(folder: Path) -> Path:
    books = make_books(folder / "books", BASE)
    limited(books, "  approval-above: 5000.00 GBP")
    for name, text in (("layouts", LAYOUT), ("rules", RULE)):
        (books / "importers" / name).mkdir(parents=True)
        (books / "importers" / name / "office.toml").write_text(text)
    accept(books, "A. Officer", "first")
    kept = folder / "desk"
    kept.mkdir(mode=0o700)
    write(kept / "users.toml", PEOPLE)
    return books


def killed_early(folder: Path, after: float) -> None:
    """Start a desk, and kill it before anybody comes."""
    command = (
        *(sys.executable, "-m", "mopac_spend", "--books", str(folder / "books")),
        *("desk", "--port", str(free_port()), "--kept", str(folder / "desk")),
    )
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        time.sleep(after)
        process.kill()


def judge_books(books: Path, known: Confirmed, posted: set[str]) -> None:
    """See that the books are sound, and hold what was confirmed, once."""
    outcome = run("--books", str(books), "check", cwd=books)
    assert outcome.status == 0, outcome
    record = read(books)
    assert not record.damage
    tokens = Counter(each.posting for each in record.entries if each.posting)
    assert [token for token, count in tokens.items() if count > 1] == []
    assert all(each.approver != each.by for each in record.entries)
    now = open_books(books)
    assert not now.findings
    assert not now.unrecorded
    sources = Counter(each.source for each in now.batches)
    assert [name for name, count in sources.items() if count > 1] == []
    assert known.posted <= {*known.dropped}
    assert [
        known.dropped[a] for a in known.posted if not sources[known.dropped[a]]
    ] == []
    # The desk and the books say the same of every file.
    for about, name in known.dropped.items():
        assert sources[name] == (about in posted), name
    payments = Counter((p.supplier, p.description) for p in now.payments)
    ours = {at: n for at, n in payments.items() if at[0].startswith(("Acre ", "Grand"))}
    assert [at for at, count in ours.items() if count > 1] == []
    contracts = Counter(now.register.entries["contract"].keys())
    assert {code for code in known.written if contracts[code] != 1} == set()
    whys = Counter(each.why for each in record.entries)
    assert [why for why in known.closings if whys[why] != 1] == []
    histories = recorded.read(books)
    for account, ref in known.recorded.items():
        (own,) = (
            each for each in histories.values() if each.account.endswith(account[-4:])
        )
        assert len(own.lines) == 2
        assert not ref or own.lines[0].pays == (ref,)
    rules = tomllib.loads((books / "importers/rules/office.toml").read_text())["rule"]
    ids = Counter(each["id"] for each in rules)
    assert [name for name in known.rules if ids[name] != 1] == []


def judge_desk(
    kept: Path, books: Path, known: Confirmed, files: str, forms: dict[str, str]
) -> None:
    """See that what was decided stands as a draft or in the books, and is settled."""
    tags = {p.ref: p for p in open_books(books).payments}
    with closing(sqlite3.connect(kept / NAME)) as file:
        assert not file.execute(
            "SELECT * FROM posting WHERE state = 'begun'"
        ).fetchall()
        look = (
            "SELECT key, says FROM decision JOIN act ON act = number WHERE kind = ? "
            "AND posting = '' AND undone = '' ORDER BY number"
        )
        drafts, noted = (
            dict(file.execute(look, (kind,)).fetchall())
            for kind in ("review", "set-aside")
        )
    for ref, codes in known.decided.items():
        for kind in codes:
            # Of payments decided together some may have been decided before.
            in_books = getattr(tags[ref], kind) != UNTAGGED
            assert in_books or kind in json.loads(drafts.get(ref, "{}")), ref
    for about in known.dropped:
        assert f"/files/{about}" in files
    register = open_books(books).register.entries["contract"]
    for code in known.forms.keys() - known.written:
        assert code in forms[known.forms[code]] or code in register
    for row, note in known.noted.items():
        assert json.loads(noted[row]) == note


def judge_cases(folder: Path, books: Path, known: Confirmed) -> None:
    """See that each step of a request was done once, where it was seen to be next."""
    cabinet = Cabinet(folder, books)
    assert known.cases <= {*cabinet.names()}
    for name in cabinet.names():
        events = cabinet.case(name).events
        steps = Counter(each.event for each in events)
        assert max(steps["acknowledge"], steps["approve"], steps["release"]) <= 1, steps
    for (name, after), step in known.events.items():
        assert cabinet.case(name).events[after].event == step, (name, after)
