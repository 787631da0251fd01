"""The store: quick when nothing changed, and never believed where it should not be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.books import assemble as assembling
from mopac_spend.books import checks, renewed
from mopac_spend.books import store as stores
from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import Books, by_beancount, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.books.snapshot import GRAIN, Snapshot, State
from mopac_spend.books.store import Store
from mopac_spend.engine.database import connect, pounds_of
from mopac_spend.findings import BooksError
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from mopac_spend.spend import document_of
from tests.books.record.books import without_record
from tests.books_maker import BANK, make_batch, make_books, payment
from tests.errors.cases import cases
from tests.importing.desk import snapshot
from tests.program import program

if TYPE_CHECKING:
    from tests.errors.cases import Case

SAMPLES = Path(__file__).parent.parent.parent / "importers" / "samples"
SMALL = "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stores.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five batches of the sample books, last changed long ago."""
    folder = tmp_path_factory.mktemp("imported") / "ledger"
    starter.make_books(folder, starter.MOPAC, illustrative=True)
    import_files(folder, sorted(SAMPLES.glob("finance-201*-Q1.*")))
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


@pytest.fixture
def books(imported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(imported, tmp_path / "ledger")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Books of three batches of a payment or two, last changed long ago."""
    folder = make_books(tmp_path / "small", SMALL)
    for name in ("second", "third"):
        file = folder / "payments" / "all" / f"{name}.beancount"
        payments = [payment(SMALL.strip(), 1, name)._replace(ref=f"test:{name}:1")]
        payments = [each._replace(document=document_of(each.ref)) for each in payments]
        file.write_text(batch_text(make_batch(name, payments), payments, BANK), "utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder


def parts(cache: Path) -> dict[str, int]:
    return {p.name: p.stat().st_ino for p in cache.rglob("*.parquet")}


def answers(books: Books) -> tuple[object, ...]:
    answer = ask(books, "spend-by-initiative")
    return answer.rows, answer.total, len(books.payments), books.sha256


_TRUTHS: dict[frozenset[tuple[str, bytes]], tuple[object, ...]] = {}


def truth(folder: Path) -> tuple[object, ...]:
    """Give the answers by Beancount alone, worked out once for equal files."""
    files = frozenset(snapshot(folder).items())
    if files not in _TRUTHS:
        _TRUTHS[files] = answers(by_beancount(folder.resolve() / "main.beancount"))
    return _TRUTHS[files]


def test_the_same_answer_with_and_without(cache: Path, books: Path) -> None:
    first, second = open_books(books), open_books(books)
    assert answers(first) == answers(second) == truth(books)
    assert answers(open_books(books, cache=False)) == truth(books)
    assert isinstance(second.payments, Rows)
    assert len(parts(cache)) == 3


def test_rows_are_those_of_beancount(cache: Path, books: Path) -> None:
    opened, referee = open_books(books), by_beancount(books / "main.beancount")
    assert opened.payments == referee.payments
    assert opened.batches == sorted(referee.batches, key=lambda batch: batch.file)
    assert opened.register == referee.register
    assert pounds_of(connect(opened)) == sum(
        (p.amount for p in referee.payments), Decimal(0)
    )


@pytest.mark.parametrize("case", cases(), ids=str)
def test_findings_are_those_of_beancount(
    cache: Path, case: Case, tmp_path: Path
) -> None:
    bad = case.build(tmp_path / "bad")
    try:
        referee = by_beancount((bad / "main.beancount").resolve()).findings
    except BooksError as error:
        referee = error.findings
    for _ in range(2):
        with pytest.raises(BooksError) as raised:
            open_books(bad)
        assert raised.value.findings == referee


def test_one_changed_file_builds_one_part(cache: Path, books: Path) -> None:
    open_books(books)
    before = parts(cache)
    changed = sorted(books.glob("payments/*/*.beancount"))[1]
    text = changed.read_text(encoding="utf-8")
    changed.write_text(
        text.replace('directorate: "finance"', 'directorate: "strategy"', 1),
        encoding="utf-8",
    )
    opened = open_books(books)
    assert answers(opened) == truth(books)
    assert opened.payments == by_beancount(books / "main.beancount").payments
    after = parts(cache)
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


@pytest.mark.parametrize("warm", [False, True])
def test_a_ref_that_a_new_file_repeats_is_found(
    cache: Path, books: Path, *, warm: bool
) -> None:
    """Known parts are not held against each other again, but the new one is."""
    repeated = open_books(without_record(books)).payments[7]
    if not warm:
        shutil.rmtree(cache)
    other = repeated._replace(batch="again", supplier="Another Ltd", file="", line=0)
    own = other._replace(ref=f"{other.ref}0", row="2")
    text = batch_text(make_batch("again", [other, own]), [other, own], "Assets:Bank")
    (books / "payments/2017-18/again.beancount").write_text(text, encoding="utf-8")
    for _ in range(2):
        opened = open_books(books, despite_errors=True)
        referee = by_beancount(books / "main.beancount")
        assert opened.findings == referee.findings
        assert {f.code for f in opened.findings} == {"SPEND-017"}
    assert len(parts(cache)) == 4


OPENING = """
import sys
from mopac_spend.books.load import open_books
open_books(sys.argv[1])
print("pandas" in sys.modules)
"""


def test_building_a_part_imports_no_pandas(cache: Path, books: Path) -> None:
    """Arrow imports it for many a harmless call, at a third of a second."""
    result = subprocess.run(
        [sys.executable, "-c", OPENING, books],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "False\n"
    assert len(parts(cache)) == 3


def test_a_changed_register_reads_no_payment_again(cache: Path, books: Path) -> None:
    open_books(books)
    before = parts(cache)
    register = books / "registers" / "initiatives.beancount"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("London Crime", "Renamed Crime"), encoding="utf-8")
    assert answers(open_books(books)) == truth(books)
    assert parts(cache) == before


def test_a_code_taken_out_of_the_register_is_found(cache: Path, books: Path) -> None:
    open_books(books)
    register = books / "registers" / "directorates.beancount"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace('"finance" "', '"other" "', 1), encoding="utf-8")
    with pytest.raises(BooksError) as raised:
        open_books(books)
    referee = by_beancount(books / "main.beancount")
    assert raised.value.findings == referee.findings
    assert {"SPEND-012"} <= {f.code for f in referee.findings}


def test_an_account_closed_or_missing_is_beancounts_to_tell(
    cache: Path, books: Path
) -> None:
    open_books(books)
    accounts = books / "accounts.beancount"
    text = accounts.read_text(encoding="utf-8")
    for change in ("", "\n2018-05-01 close Expenses:Legal-Fees\n"):
        accounts.write_text(
            text + change if change else text.replace("Assets:Bank", "Assets:Other"),
            encoding="utf-8",
        )
        with pytest.raises(BooksError) as raised:
            open_books(books)
        assert raised.value.findings == by_beancount(books / "main.beancount").findings


@pytest.mark.parametrize(("pounds", "sound"), [("0.00", False), (None, True)])
def test_balance_assertions_are_held_against_the_parts(
    cache: Path, books: Path, pounds: str | None, *, sound: bool
) -> None:
    day = "2018-10-01"
    paid = sum(
        (p.amount for p in open_books(books).payments if str(p.date) < day), Decimal(0)
    )
    amount = pounds or f"{-paid:.2f}"
    with (books / "accounts.beancount").open("a", encoding="utf-8") as file:
        file.write(f"\n{day} balance Assets:Bank {amount} GBP\n")
    opened = open_books(books, despite_errors=True)
    assert opened.findings == by_beancount(books / "main.beancount").findings
    assert (not opened.findings) == sound
    assert isinstance(opened.payments, Rows) or not sound


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    changes = {
        "empty": b"",
        "cut": content[: len(content) // 2],
        "altered": content[:-200] + bytes(200),
        "foreign": b"PAR1 nothing of ours PAR1",
        "text": b"{}",
    }
    path.write_bytes(changes[how])


@pytest.mark.parametrize("how", ["empty", "cut", "altered", "foreign", "text"])
@pytest.mark.parametrize("what", ["*.parquet", "parts/*.json", "books/*", "sound/*"])
def test_what_is_damaged_is_made_again(
    cache: Path, small: Path, what: str, how: str
) -> None:
    open_books(small)
    assert len(parts(cache)) == 3
    damaged = [path for path in cache.rglob(what) if path.is_file()]
    assert damaged
    for path in damaged:
        damage(path, how)
    assert answers(open_books(small)) == truth(small)
    assert answers(open_books(small)) == truth(small)


def test_a_part_of_other_rows_is_not_believed(cache: Path, books: Path) -> None:
    open_books(books)
    one, other, *_ = sorted(cache.rglob("*.parquet"))
    shutil.copy2(other, one)
    assert answers(open_books(books)) == truth(books)


def test_verify_finds_what_looks_untouched(cache: Path, books: Path) -> None:
    open_books(books)
    part = min(cache.rglob("*.parquet"))
    was, content = part.stat(), part.read_bytes()
    meddled = content[:-300] + bytes(280) + content[-20:]
    with part.open("r+b") as file:
        file.write(meddled)
    os.utime(part, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert answers(open_books(books, verify=True)) == truth(books)
    assert part.read_bytes() != meddled


def replaced_unseen(file: Path, old: str, new: str) -> None:
    """Change a file in place and put its size and time back."""
    was, text = file.stat(), file.read_text(encoding="utf-8")
    meddled = text.replace(old, new, 1)
    assert meddled != text
    with file.open("r+", encoding="utf-8") as opened:
        opened.write(meddled)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert file.stat().st_size == was.st_size
    assert file.stat().st_ino == was.st_ino


def test_a_change_of_equal_size_and_time_is_seen(cache: Path, books: Path) -> None:
    before = answers(open_books(books))
    assert answers(open_books(books)) == before
    file = min(books.glob("payments/*/*.beancount"))
    replaced_unseen(file, "finance-2017-18-Q1.csv: ", "finance-2017-18-Q2.csv: ")
    assert answers(open_books(books)) == truth(books) != before


def test_verify_hashes_files_that_look_untouched(cache: Path, books: Path) -> None:
    open_books(books)
    file = min(books.glob("payments/*/*.beancount"))
    replaced_unseen(file, "finance-2017-18-Q1.csv: ", "finance-2017-18-Q2.csv: ")
    # A disk that keeps no time of changes, or lies about it.
    store, main = Store.open(), books / "main.beancount"
    index = store.index(main)
    assert index is not None
    index["files"][str(file)][3] = file.stat().st_ctime_ns
    store.keep_index(main, index)
    assert open_books(books).sha256 != by_beancount(main).sha256
    assert answers(open_books(books, verify=True)) == truth(books)


@pytest.mark.parametrize(
    "name",
    ["payments/2030-31/x.beancount", "payments/.x.beancount", "bank/x.beancount"],
)
def test_a_file_that_no_include_finds_is_seen_when_it_appears(
    cache: Path, books: Path, name: str
) -> None:
    main = without_record(books) / "main.beancount"
    text = main.read_text(encoding="utf-8")
    narrow = text.replace("payments/**", "payments/2017-18").replace(
        'include "payments', 'include "payments/about.beancount"\ninclude "payments', 1
    )
    assert narrow != text
    for late in books.glob("payments/*/*.beancount"):
        if late.parent.name != "2017-18":
            late.unlink()
    main.write_text(narrow, encoding="utf-8")
    os.utime(main, (1_600_000_000, 1_600_000_000))
    for _ in range(2):
        assert open_books(books).findings == []
    (books / name).parent.mkdir(exist_ok=True)
    (books / name).write_text("; nothing\n", encoding="utf-8")
    opened = open_books(books, despite_errors=True)
    assert {"SPEND-027"} <= {f.code for f in opened.findings}
    assert opened.findings == by_beancount(main).findings


@pytest.mark.parametrize("folder", ["supplier=x", "a*", "q?", "c[x]"])
def test_no_name_of_a_folder_changes_what_parts_hold(
    tmp_path: Path, small: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB reads columns and patterns out of the paths of files."""
    referee = by_beancount(small / "main.beancount")
    for name in ("ab", folder):
        monkeypatch.setenv(stores.VARIABLE, str(tmp_path / name))
        for _ in range(2):
            opened = open_books(small)
            assert answers(opened) == truth(small)
            assert opened.payments == referee.payments


def test_the_cache_stays_where_it_was_when_the_process_moves(
    tmp_path: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(stores.VARIABLE, "here")
    opened = open_books(books)
    monkeypatch.chdir("/")
    assert answers(opened) == truth(books)


READING = """
import os, sys, time
from pathlib import Path
from mopac_spend.books import building
from mopac_spend.books.load import open_books
def build(job):
    Path(sys.argv[2], str(os.getpid())).touch()
    time.sleep(60)
building.build = build
open_books(sys.argv[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are seen in /proc")
@pytest.mark.skipif(os.cpu_count() == 1, reason="one process reads the files itself")
def test_whoever_reads_files_ends_with_the_command_that_was_killed(
    tmp_path: Path, books: Path
) -> None:
    for number in range(4):
        file = books / f"payments/2017-18/more-{number}.beancount"
        file.write_text("", encoding="utf-8")
    (tmp_path / "there").mkdir()
    words = [sys.executable, "-c", READING, str(books), str(tmp_path / "there")]
    environment = {**os.environ, stores.VARIABLE: str(tmp_path / "fresh")}
    command = subprocess.Popen(words, env=environment)
    until = time.monotonic() + 60
    while not (begun := [*(tmp_path / "there").iterdir()]):
        assert time.monotonic() < until
        assert command.poll() is None
        time.sleep(0.05)
    command.kill()
    command.wait()
    while any(Path(f"/proc/{each.name}/cmdline").exists() for each in begun):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_refs_found_apart_by_other_rules_are_compared_again(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeated = open_books(without_record(books)).payments[7]
    other = repeated._replace(batch="again", file="", line=0)
    text = batch_text(make_batch("again", [other]), [other], "Assets:Bank")
    (books / "payments/2017-18/again.beancount").write_text(text, encoding="utf-8")
    with monkeypatch.context() as older:
        # Rules of an earlier version, which did not look for copies.
        others = [rule for rule in checks.RULES if rule.codes != ("SPEND-017",)]
        older.setattr(checks, "RULES", tuple(others))
        assert open_books(books).findings == []
    with pytest.raises(BooksError, match="SPEND-017"):
        open_books(books)


def test_a_plugin_that_beancount_cannot_run_is_a_finding(
    cache: Path, books: Path
) -> None:
    main = books / "main.beancount"
    text = main.read_text(encoding="utf-8")
    plugin = 'plugin "mopac_spend.plugin"'
    main.write_text(text.replace(plugin, f'{plugin} "said"'), encoding="utf-8")
    opened = open_books(books, despite_errors=True)
    assert opened.findings == by_beancount(main).findings != []


def test_nothing_is_unpickled(cache: Path, books: Path) -> None:
    open_books(books)
    ends = {path.suffix for path in cache.rglob("*") if path.is_file()}
    assert ends == {".parquet", ".json"}


@pytest.mark.parametrize("what", ["a file", "nowhere", "read-only"])
def test_a_cache_that_cannot_be_used_costs_only_time(
    what: str, tmp_path: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "cache"
    if what == "a file":
        place.write_text("in the way")
    elif what == "nowhere":
        place = Path("/proc/no/such/place")
    else:
        place.mkdir()
        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setenv(stores.VARIABLE, str(place))
    assert answers(open_books(books)) == truth(books)
    assert not place.is_dir() or not list(place.rglob("*.parquet"))


def refuse(*_: object, **__: object) -> None:
    raise PermissionError


def test_a_full_cache_costs_only_time(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = Store.build

    def full(store: Store, *arguments: object) -> None:
        if store.lasting and store.folder.is_relative_to(cache):
            raise OSError(28, "No space left on device")
        build(store, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "build", full)
    assert answers(open_books(books)) == truth(books)


def test_the_cache_is_never_inside_the_books(cache: Path, books: Path) -> None:
    before = sorted(books.rglob("*"))
    open_books(books)
    open_books(books, cache=False)
    assert sorted(books.rglob("*")) == before


def test_a_file_changed_within_the_clocks_grain_is_read_again(
    cache: Path, books: Path
) -> None:
    changed = min(books.glob("payments/*/*.beancount"))
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text, encoding="utf-8")
    now = changed.stat()
    open_books(books)
    # The same size, the same times: only reading can tell.
    other = text.replace('directorate: "finance"', 'directorate: "strategy"', 1)
    other = other.replace('"strategy"\n', '"strategy"\n', 1)
    pad = len(text.encode()) - len(other.encode())
    assert pad < 0
    changed.write_text(text.replace("purpose", "purpose", 1), encoding="utf-8")
    same = text.replace('initiative: "business-as-usual"', 'initiative: "untagged"', 1)
    same = same.replace(" * ", " ! ", 1)
    changed.write_text(same, encoding="utf-8")
    os.utime(changed, ns=(now.st_atime_ns, now.st_mtime_ns))
    referee = by_beancount(books / "main.beancount")
    assert open_books(books, despite_errors=True).findings == referee.findings


def test_a_clock_that_goes_back_only_costs_a_reading(books: Path) -> None:
    file = books / "main.beancount"
    stat = file.stat()
    key = (stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns)
    state = State(*key, stat.st_mtime_ns - GRAIN, "x")
    assert Snapshot({str(file): state}).unchanged(str(file)) is None
    later = State(*key, time.time_ns(), "x")
    assert Snapshot({str(file): later}).unchanged(str(file)) == "x"


def test_the_parts_used_longest_ago_go_first(cache: Path, tmp_path: Path) -> None:
    for name in ("old", "new"):
        shutil.copytree(shipped.folder("ledger"), tmp_path / name)
        without_record(tmp_path / name)
    old = open_books(tmp_path / "old")
    assert isinstance(old.payments, Rows)
    store = Store.open()
    for index in (store.folder / "books").glob("*.json"):
        os.utime(index, (1_000_000_000, 1_000_000_000))
    more = sorted((tmp_path / "new").glob("payments/*/*.beancount"))
    more[0].unlink()
    new = open_books(tmp_path / "new")
    assert isinstance(new.payments, Rows)
    size = sum(path.stat().st_size for path in new.payments.parts)
    store.trim(new.payments.parts, limit=size)
    assert sorted(store.folder.glob("parts/*.parquet")) == sorted(new.payments.parts)


def _written(path: Path) -> float:
    return path.stat().st_mtime


def test_of_books_and_sound_books_the_newest_stay(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open()
    monkeypatch.setattr("mopac_spend.books.store.INDEXES", 3)
    for number in range(5):
        main = cache / f"{number}.beancount"
        store.keep_index(main, {"number": number})
        store.keep_sound(str(number), {"number": number})
        when = 1_000_000_000 + number
        os.utime(store.folder / "sound" / f"{number}.json", (when, when))
        newest = max((store.folder / "books").glob("*.json"), key=_written)
        os.utime(newest, (when, when))
    store.trim([])
    assert [store.sound(str(number)) for number in range(5)] == [
        None,
        None,
        *({"number": number} for number in (2, 3, 4)),
    ]
    left = [store.index(cache / f"{number}.beancount") for number in range(5)]
    assert [each and each["number"] for each in left] == [None, None, 2, 3, 4]


def test_within_its_limit_a_store_is_trimmed_without_reading_an_index(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_books(books)
    store = Store.open()
    read: list[Path] = []
    monkeypatch.setattr("mopac_spend.books.store._read_json", read.append)
    store.trim([])
    assert read == []
    store.trim([], limit=1)
    assert read != []
    assert list(store.folder.glob("parts/*.parquet")) == []


def test_two_processes_may_build_at_once(cache: Path, books: Path) -> None:
    command = [*program(), "--books", str(books), "ask"]
    command += ["spend-by-category", "--format", "json"]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    results = [json.loads(run.communicate()[0]) for run in runs]
    assert all(each == results[0] for each in results)
    assert results[0]["total"] == f"{pounds_of(connect(open_books(books))):.2f}"


def test_a_file_that_vanishes_or_returns_is_noticed(cache: Path, books: Path) -> None:
    before = answers(open_books(without_record(books)))
    file = min(books.glob("payments/*/*.beancount"))
    away = file.rename(books.parent / "away")
    assert answers(open_books(books)) == truth(books) != before
    away.rename(file)
    assert answers(open_books(books)) == before


def test_rows_set_aside_that_go_missing_are_noticed(
    cache: Path, tmp_path: Path
) -> None:
    shutil.copytree(shipped.folder("ledger"), tmp_path / "ledger")
    open_books(tmp_path / "ledger")
    next((tmp_path / "ledger" / "set-aside").glob("*.csv")).unlink()
    with pytest.raises(BooksError, match="SPEND-025"):
        open_books(tmp_path / "ledger")


def test_books_that_change_while_they_are_read_are_read_again(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, *_ = sorted(SAMPLES.glob("finance-2020-21-Q1.*"))
    real = assembling.assemble
    seen: list[int] = []

    def assemble(*arguments: object, **named: object) -> object:
        result = real(*arguments, **named)  # type: ignore[arg-type]
        seen.append(len(result.examination.payments))
        if len(seen) == 1:
            subprocess.run(
                [*program(), "--books", books, "import", late],
                check=True,
                capture_output=True,
            )
        return result

    monkeypatch.setattr(assembling, "assemble", assemble)
    assert answers(open_books(books)) == truth(books)
    assert len(seen) == 2
    assert seen[0] < seen[1]


def test_files_that_change_while_others_are_read_are_read_again(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer is made of one file before a change and another after it."""
    real = assembling.assemble
    changed = sorted(books.glob("payments/*/*.beancount"))[:2]
    seen: list[int] = []

    def assemble(*arguments: object, **named: object) -> object:
        result = real(*arguments, **named)  # type: ignore[arg-type]
        seen.append(len(seen))
        for file in changed if len(seen) == 1 else ():
            text = file.read_text(encoding="utf-8")
            text = text.replace('directorate: "finance"', 'directorate: "strategy"')
            file.write_text(text, encoding="utf-8")
        return result

    again = renewed.renew

    def renew(*arguments: object) -> object:
        seen.append(len(seen))
        return again(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(assembling, "assemble", assemble)
    monkeypatch.setattr(renewed, "renew", renew)
    opened = open_books(books)
    assert opened.payments == by_beancount(books / "main.beancount").payments
    assert len(seen) == 2


def test_the_cache_is_the_users_own(cache: Path, books: Path) -> None:
    open_books(books)
    assert Store.open().folder.stat().st_mode & 0o077 == 0
