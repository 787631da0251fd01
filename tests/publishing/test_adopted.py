"""A file that was published by other tools, held against the books row by row."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests import real_data
from tests.errors.commands import run
from tests.questions.real_books import city_hall

if TYPE_CHECKING:
    from pathlib import Path

    from tests.publishing.conftest import Desk
    from tests.questions.real_books import Body

ITEM = "vru / victims / consultancy"
LINES = f"""
    2020-07-01 | Acme Ltd | Advice | 600.00 | {ITEM}
    2020-07-01 | Acme Ltd | Advice | 600.00 | {ITEM}
    2020-07-02 | Bolt LLP | Advice | 700.00 | {ITEM}
    2020-07-03 | Kite Ltd | Advice | 500.00 | {ITEM}
    2020-07-04 | Mast Ltd | Advice | 900.00 | {ITEM}
    2020-08-04 | Mast Ltd | Advice | 901.00 | {ITEM}
"""
LAYOUT = """
name = "old"
source = "old"
[columns]
date = ["Paid"]
amount = ["Pounds"]
supplier = ["To"]
[values]
dates = ["%Y-%m-%d"]
"""
FILE = """Paid,Pounds,To
2020-07-01,600.00,ACME LTD
2020-07-02,700.00,REDACTED
2020-07-03,500.00,Kite Ltd
2020-07-09,123.00,Nobody Ltd
some day,5.00,Odd Ltd
"""


def adopted(desk: Desk, *typed: str) -> dict[str, Any]:
    done = desk.run("adopt", *typed, "--format", "json")
    assert done.status == 0, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def sizes(said: dict[str, Any]) -> dict[str, tuple[int, str]]:
    return {e["what"]: (e["rows"], e["pounds"]) for e in said["found"] if e["rows"]}


def test_what_left_the_bank_and_is_not_in_the_file_is_a_number(desk: Desk) -> None:
    desk.make(LINES)
    (desk.folder / "old.toml").write_text(LAYOUT)
    (desk.folder / "july.csv").write_text(FILE)
    said = adopted(desk, "july.csv", "--duty", "sio-3g", "--layout", "old.toml")
    assert (said["first"], said["last"]) == ("2020-07-01", "2020-07-31")
    assert sizes(said) == {
        # A name that is masked is found by day and pounds.
        "in-both": (2, "1300.00"),
        # At the threshold, which the law leaves out.
        "more-than-the-duty": (1, "500.00"),
        "not-in-the-books": (1, "123.00"),
        # One of two that are alike, and one that is alone.
        "not-in-the-file": (2, "1500.00"),
        "not-read": (1, "5.00"),
    }
    assert said["not_in_the_file"] == ["test:2:000000000002", "test:5:000000000005"]
    assert said["not_in_the_books"] == ["5"]
    told = desk.run(*("adopt", "july.csv", "--duty", "sio-3g", "--layout", "old.toml"))
    assert "Left the bank, and not in the file" in told.out
    assert "not in the file: test:2:000000000002" in told.out
    # Nothing is written.
    assert not (desk.folder / "books/publications").exists()


@pytest.fixture(scope="module")
def gla(tmp_path_factory: pytest.TempPathFactory) -> Body:
    return city_hall(tmp_path_factory.mktemp("gla") / "books")


@pytest.mark.slow
def test_a_real_register_against_books_made_of_it(gla: Body, tmp_path: Path) -> None:
    file = real_data.city_hall(2019)[2]
    typed = ("publish", "adopt", str(file), "--duty", "gla-250", "--format", "json")
    done = run("--books", str(gla.folder), *typed, cwd=tmp_path)
    assert done.status == 0, done.err
    said = json.loads(done.out)
    first, last = gla.periods()["2019-20-P03"]
    rows = [
        row
        for row in csv.DictReader(io.StringIO(file.read_text("utf-8", "replace")))
        if row["Clearing Date"].strip()
    ]
    found = sizes(said)
    in_file = {
        k: v for k, v in found.items() if k not in {"not-in-the-file", "not-read"}
    }
    assert sum(count for count, _ in in_file.values()) == len(rows)
    assert "not-in-the-books" not in found
    assert first <= last
    # One row is taken out of the file, and is then the gap.
    text = file.read_bytes().splitlines(keepends=True)
    shorter = tmp_path / file.name
    shutil.copy(file, shorter)
    shorter.write_bytes(b"".join([*text[:5], *text[6:]]))
    before = found.get("not-in-the-file", (0, "0"))
    typed = ("publish", "adopt", str(shorter), "--duty", "gla-250", "--format", "json")
    less = json.loads(run("--books", str(gla.folder), *typed, cwd=tmp_path).out)
    assert sizes(less)["not-in-the-file"][0] == before[0] + 1
    assert Decimal(sizes(less)["in-both"][1]) != Decimal(found["in-both"][1])
