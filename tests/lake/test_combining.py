"""A lake is made again where books changed, never half, twice or of other books."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from mopac_spend import files
from mopac_spend.books.lakes import LIST
from mopac_spend.books.load import open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.lake.asking import ask
from mopac_spend.lake.combining import combine
from mopac_spend.lake.manifest import read
from mopac_spend.lake.reading import open_lake
from mopac_spend.periods import day_words, today
from tests.books_maker import make_books
from tests.lake.conftest import LINES, combined, imported, titled

MORE = LINES.replace("100.00", "130.00")


def bytes_of(lake: Path) -> dict[str, bytes]:
    """Give every file of a lake, but the lock."""
    return {
        path.relative_to(lake).as_posix(): path.read_bytes()
        for path in sorted(lake.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def two(pair: Path, tmp_path: Path) -> Path:
    """The books of two bodies, and a lake of them, to be changed."""
    return shutil.copytree(pair, tmp_path / "two")


def changed(folder: Path) -> None:
    """Make books again with a payment of £130 in the place of one of £100."""
    shutil.rmtree(folder)
    make_books(folder, MORE)


def test_what_has_not_changed_is_not_written_again(two: Path) -> None:
    lake = two / "lake"
    before = {path: path.stat().st_ino for path in lake.rglob("*.parquet")}
    again = combined(lake, ("one", two / "one"), ("other", two / "other"))
    assert again == {"one": "unchanged", "other": "unchanged"}
    assert {path: path.stat().st_ino for path in lake.rglob("*.parquet")} == before
    changed(two / "one")
    assert combined(lake, ("one", two / "one")) == {"one": "written", "other": "kept"}
    after = {path: path.stat().st_ino for path in lake.rglob("*.parquet")}
    assert {p: i for p, i in before.items() if "body=other" in str(p)}.items() <= (
        after.items()
    )


def test_equal_books_give_an_equal_lake(two: Path) -> None:
    named = ("other", two / "other"), ("one", two / "one")
    combined(two / "again", *named)
    assert bytes_of(two / "again") == bytes_of(two / "lake")


def test_equal_books_give_an_equal_lake_in_every_process(two: Path) -> None:
    words = [sys.executable, "-m", "mopac_spend", "--no-cache", "combine"]
    for seed in "12":
        apart = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*words, two / seed, two / "one"], env=apart, check=True)
    assert bytes_of(two / "1") == bytes_of(two / "2")


def test_what_the_list_names_is_on_the_disk_before_the_list_is(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is waited for once for each file and folder, and in their order."""
    fsync, replace = os.fsync, Path.replace
    done: list[tuple[str, int | Path]] = []

    def waited(handle: int) -> None:
        fsync(handle)
        done.append(("waited", os.fstat(handle).st_ino))

    def moved(file: Path, to: Path) -> Path:
        done.append(("moved", Path(to)))
        return replace(file, to)

    monkeypatch.setattr(os, "fsync", waited)
    monkeypatch.setattr(Path, "replace", moved)
    lake = two / "new"
    combined(lake, ("one", two / "one"), ("other", two / "other"))
    listed = max(at for at, each in enumerate(done) if each == ("moved", lake / LIST))
    before = done[:listed]
    inside = [each for each in lake.rglob("*") if each.name not in {LIST, ".lock"}]
    assert len(inside) > 100
    for path in inside:
        waits = [
            at
            for at, each in enumerate(before)
            if each == ("waited", path.stat().st_ino)
        ]
        assert len(waits) == 1
        (at,) = waits
        moves = [
            when
            for when, (what, to) in enumerate(before)
            if what == "moved" and (to == path or path in Path(str(to)).parents)
        ]
        assert all(at < when if path.is_file() else when < at for when in moves)
        assert moves
    assert before.count(("waited", lake.stat().st_ino)) > 0


def test_a_lake_that_lags_says_as_of_which_books_and_day(two: Path) -> None:
    before = open_books(two / "one").sha256
    changed(two / "one")
    after = open_books(two / "one").sha256
    lagging = ask(open_lake(two / "lake"), "spend-by-body", body="one")
    assert lagging.total == Decimal("128.51")
    said = dict(lagging.method.lines())["Body one"]
    assert f"SHA-256 {before}, as combined on {day_words(today())}" in said
    assert "what was changed in these books since is not in it" in said
    combined(two / "lake", ("one", two / "one"))
    now = ask(open_lake(two / "lake"), "spend-by-body", body="one")
    assert now.total == Decimal("158.51")
    assert after in dict(now.method.lines())["Body one"]
    assert now.method.books_sha256 != lagging.method.books_sha256


def test_one_finding_stops_all_of_it(two: Path) -> None:
    before = bytes_of(two / "lake")
    changed(two / "one")
    file = two / "other/payments/all/test-batch.beancount"
    text = file.read_text(encoding="utf-8").replace("20.50 GBP", "21.50 GBP")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BooksError) as caught:
        combined(two / "lake", ("one", two / "one"), ("other", two / "other"))
    assert all(str(two / "other") in each.file for each in caught.value.findings)
    assert bytes_of(two / "lake") == before


def test_a_body_is_removed(two: Path) -> None:
    became = combine(two / "lake", [], opened=open_books, remove=["other"])
    assert [(each.code, each.became) for each in became] == [
        ("one", "kept"),
        ("other", "removed"),
    ]
    assert not [name for name in bytes_of(two / "lake") if "other" in name]
    with pytest.raises(Refusal, match="LAKE-005"):
        combine(two / "lake", [], opened=open_books, remove=["other"])
    combine(two / "lake", [], opened=open_books, remove=["one"])
    with pytest.raises(Refusal, match=r"LAKE-005.*holds no body yet"):
        ask(open_lake(two / "lake"), "spend-by-body")


def test_a_body_that_is_taken_out_and_brought_again_is_said_once(two: Path) -> None:
    again = [("other", two / "other")]
    became = combine(two / "lake", again, opened=open_books, remove=["other", "one"])
    assert [(each.code, each.became) for each in became] == [
        ("other", "written"),
        ("one", "removed"),
    ]


def test_a_body_without_payments_is_a_body(two: Path) -> None:
    make_books(two / "empty")
    titled(two / "empty", "Empty Office")
    combined(two / "new", ("empty", two / "empty"))
    lake = open_lake(two / "new")
    assert lake.payments.num_rows == 0
    assert {"body", "financial_year"} <= {*lake.payments.column_names}
    answer = ask(lake, "spend-by-body")
    assert (answer.rows, answer.total) == ([], 0)
    combined(two / "new", ("one", two / "one"))
    said = " ".join(ask(open_lake(two / "new"), "spend-by-body").method.notes)
    assert "payments reach over: empty: none; one: " in said


def test_no_body_is_in_it_twice(two: Path) -> None:
    lake, one, other = two / "lake", two / "one", two / "other"
    before = bytes_of(lake)
    for bodies in (
        [("third", one)],  # the same books under another code
        [("new", one), ("new", other)],
        [("Bad Code", one)],
        [("2020", one)],
    ):
        with pytest.raises(Refusal, match="LAKE-003"):
            combined(lake, *bodies)
        assert bytes_of(lake) == before
    copy = shutil.copytree(other, two / "copy")
    with pytest.raises(Refusal, match=r"LAKE-003.*other-name="):
        combined(two / "new", ("", copy), ("", other))
    # By which it may be asked for, so that "OTHER OFFICE" would be either.
    titled(copy, "other  OFFICE")
    with pytest.raises(Refusal, match=r"LAKE-003.*too, and what is there twice"):
        combined(lake, ("third", copy))
    titled(copy, "A third office")
    assert combined(lake, ("", copy))["a-third-office"] == "written"


def test_a_title_of_which_no_code_can_be_made_is_said_with_its_books(two: Path) -> None:
    titled(two / "one", "Δήμος")
    with pytest.raises(Refusal, match=r"LAKE-003: .*one: '' is no code.*my-body=.*one"):
        combined(two / "new", ("", two / "other"), ("", two / "one"))


def test_other_or_older_books_do_not_take_the_place_of_a_body(
    bodies: dict[str, Path], tmp_path: Path
) -> None:
    lake, harbour = tmp_path / "lake", tmp_path / "harbour"
    older = shutil.copytree(bodies["harbour"], tmp_path / "older")
    shutil.copytree(older, harbour)
    imported(harbour, "finance-2017-18-Q2.csv")
    combined(lake, ("harbour", harbour))
    before = bytes_of(lake)
    total = ask(open_lake(lake), "spend-by-body").total
    with pytest.raises(Refusal, match=r"LAKE-003.*as they were later"):
        combined(lake, ("harbour", older))
    assert bytes_of(lake) == before
    imported(harbour, "finance-2017-18-Q3.csv")
    assert combined(lake, ("harbour", harbour)) == {"harbour": "written"}
    assert ask(open_lake(lake), "spend-by-body").total > total


def test_parts_say_whose_they_are_and_other_programs_read_them(folder: Path) -> None:
    manifest = read(folder)
    whole = pq.read_table(folder / "payments")
    assert {"body", "financial_year"} <= {*whole.column_names}
    assert pc.sum(whole["amount"]).as_py() == sum(
        body.pounds for body in manifest.bodies.values()
    )
    for body in manifest.bodies.values():
        for part in body.parts:
            with pq.ParquetFile(folder / part.file.path) as file:
                said = file.schema_arrow.metadata
            assert said[b"mopac-spend.books-sha256"].decode() == body.books_sha256
            assert said[b"mopac-spend.record-root"].decode() == body.root
    assert manifest.bodies["harbour"].root
    known = pq.read_table(folder / "registers" / "initiatives")
    assert {*known["body"].to_pylist()} == {*manifest.bodies}


def test_what_a_killed_combine_left_is_no_part_of_it(two: Path) -> None:
    lake = two / "lake"
    before = bytes_of(lake)
    stray = lake / "payments/body=one/financial_year=2018-19/0123456789abcdef.parquet"
    known = next(stray.parent.glob("*.parquet"))
    files.write_atomically(stray, known.read_bytes())
    files.write_atomically(lake / ".being-combined/books/half.json", "{")
    assert ask(open_lake(lake), "spend-by-body", body="one").total == Decimal("128.51")
    combined(lake, ("one", two / "one"))
    assert bytes_of(lake) == before


def test_a_disk_that_fails_is_said_as_what_is_so(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the list is written already, the lake is no longer as it was."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    changed(two / "one")
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", full)
        with pytest.raises(Refusal, match=r"LAKE-006.*No space left") as refused:
            combined(two / "lake", ("one", two / "one"))
    assert ask(open_lake(two / "lake"), "spend-by-body", body="one").total == (
        Decimal("158.51")
    )
    assert "as it was before or will be" in str(refused.value)


def test_where_no_lake_can_be_kept(two: Path) -> None:
    one = two / "one"
    (two / "mine").mkdir()
    (two / "mine/letter.txt").write_text("kept")
    for place in (two / "mine", one / "lake", two / "what[1]", one / "main.beancount"):
        with pytest.raises(Refusal, match="LAKE-006"):
            combined(place, ("one", one))
    assert not (two / "what[1]").exists()
    assert [each.name for each in (two / "mine").iterdir()] == ["letter.txt"]
    with files.locked(two / "lake/.lock"), pytest.raises(Refusal, match="LAKE-006"):
        combined(two / "lake", ("one", one))


def test_the_list_names_bodies_in_order_and_is_versioned(two: Path) -> None:
    listed = json.loads((two / "lake/lake.json").read_text(encoding="utf-8"))
    assert (listed["format"], listed["version"]) == ("mopac-spend lake", 1)
    assert [each["code"] for each in listed["bodies"]] == ["one", "other"]


def test_another_body_takes_no_place_where_there_is_no_record(
    pair: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    combined(lake, ("one", pair / "one"))
    before = open_lake(lake).bodies
    with pytest.raises(Refusal, match=r"LAKE-003.*no record says"):
        combined(lake, ("one", pair / "other"))
    assert open_lake(lake).bodies == before
