"""The desk is killed while two people work: nothing is lost, and nothing done twice."""

from __future__ import annotations

import contextlib
import os
import random
import re
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.books.record import read
from tests.books_maker import make_books
from tests.desk.conftest import LINES
from tests.desk.serving import serving
from tests.desk.test_importing import HEAD, LAYOUT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk.serving import Served

pytestmark = pytest.mark.slow

# As many as wanted: MOPAC_SPEND_KILLS=200.
KILLS = int(os.environ.get("MOPAC_SPEND_KILLS", "4"))
_SEEN = re.compile(rb'name="seen" value="([0-9a-f]+)"')
_WHERE = re.compile(rb"(?im)^location: /files/([0-9a-f]+)\r")


class Worker(threading.Thread):
    """Somebody who drops files and posts them, until nobody answers."""

    def __init__(self, served: Served, name: str, at: int) -> None:
        super().__init__()
        self.served, self.name_, self.at = served, name, at
        self.dropped: dict[str, str] = {}
        self.posted: set[str] = set()

    def run(self) -> None:
        with contextlib.suppress(OSError, AssertionError):
            mine = self.served.sign_in(self.name_)
            token = mine.token("/files/")
            for number in range(1_000):
                self._one(mine, token, f"{self.name_}-{self.at}-{number}")

    def _one(self, mine: Served, token: str, name: str) -> None:
        kind = "multipart/form-data; boundary=edge"
        row = f"2018-06-02,{random.randint(1, 10**7) / 100:.2f},Acre {name} Ltd\n"  # noqa: S311
        body = (
            f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f'{token}\r\n--edge\r\nContent-Disposition: form-data; name="files"; '
            f'filename="{name}.csv"\r\n\r\n{HEAD}{row}\r\n--edge--\r\n'
        )
        where = _WHERE.search(mine.post("/files/", body.encode(), kind))
        assert where
        about = where[1].decode()
        self.dropped[about] = f"{name}.csv"
        seen = _SEEN.search(mine.get(f"/files/{about}"))
        assert seen
        form = f"csrf_token={token}&seen={seen[1].decode()}"
        kind = "application/x-www-form-urlencoded"
        answer = mine.post(f"/files/{about}/post", form.encode(), kind)
        # The books changed meanwhile: it is looked at again, another time.
        if b" 303 " in answer[:20]:
            self.posted.add(about)


def test_a_desk_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    books = make_books(tmp_path / "books", LINES)
    own = books / "importers" / "layouts"
    own.mkdir(parents=True)
    (own / "office.toml").write_text(LAYOUT)
    chance = random.Random(7)  # noqa: S311
    dropped: dict[str, str] = {}
    posted: set[str] = set()
    for at in range(KILLS):
        with serving(books, tmp_path / "desk") as served:
            workers = [Worker(served, name, at) for name in ("preparer", "both")]
            for each in workers:
                each.start()
            patience = time.monotonic() + 20
            while not any(each.posted for each in workers):
                time.sleep(0.01)
                if time.monotonic() > patience:
                    break
            time.sleep(chance.random())
            served.process.kill()
            for each in workers:
                each.join()
                dropped |= each.dropped
                posted |= each.posted
    with serving(books, tmp_path / "desk") as served:
        reader = served.sign_in("preparer")
        page = reader.get("/files/").decode()
        shown = {about: f"/files/{about}" in page for about in dropped}
        said = {about: reader.get(f"/files/{about}").decode() for about in posted}
        every = {about: reader.get(f"/files/{about}").decode() for about in dropped}
    assert dropped
    assert posted
    assert [about for about, there in shown.items() if not there] == []
    assert [about for about, text in said.items() if "Posted by" not in text] == []
    record = read(books)
    assert not record.damage
    tokens = Counter(each.posting for each in record.entries if each.posting)
    assert [token for token, count in tokens.items() if count > 1] == []
    sources = Counter(each.source for each in open_books(books).batches)
    for about, name in dropped.items():
        # The books and the desk say the same of every file.
        assert sources[name] == ("Posted by" in every[about]), name
