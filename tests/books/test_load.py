"""Opening books: what is given, what is refused, and what is never believed."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.books import building
from mopac_spend.books.load import main_file, open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.spend import seal
from tests.errors.cases import BATCH_FILE, GOOD, Case

if TYPE_CHECKING:
    from mopac_spend.findings import Finding

SAMPLES = Path(__file__).parents[2] / "ledger"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    shutil.copytree(GOOD, tmp_path / "books")
    return tmp_path / "books"


def findings(path: Path) -> list[Finding]:
    return open_books(path, despite_errors=True).findings


def codes(path: Path) -> set[str]:
    return {finding.code for finding in findings(path)}


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_good_books_are_given_whole(books: Path) -> None:
    opened = open_books(books)
    assert opened.root == books.resolve()
    assert opened.title == "Good books"
    assert opened.illustrative == "ILLUSTRATIVE: every payment is invented"
    assert [payment.ref for payment in opened.payments] == [
        "office:1001:3f9a2c11d0be",
        "office:1002:77c0de55a101",
    ]
    assert [batch.id for batch in opened.batches] == ["may-2020-1a2b3c4d"]
    assert opened.findings == []


def test_the_main_file_may_be_named_itself(books: Path) -> None:
    assert open_books(books / "main.beancount").sha256 == open_books(books).sha256
    assert main_file(str(books)) == (books / "main.beancount").resolve()


@pytest.mark.parametrize("name", ["nowhere", ".", "main.beancount/x"])
def test_no_books_are_a_refusal(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refusal) as raised:
        open_books(name)
    assert str(raised.value) == (
        f"BOOKS-001: no main.beancount in {name}; name the folder with --books DIR, or "
        f"make new books with: mopac-spend init DIR"
    )


@pytest.mark.parametrize("name", ["with blanks", "Büro £", "a'b"])
def test_the_folder_may_have_any_name(name: str, books: Path) -> None:
    assert findings(books.rename(books.with_name(name))) == []


def test_despite_errors_gives_what_there_is_and_what_is_wrong(tmp_path: Path) -> None:
    opened = open_books(
        Case("SPEND-020", "deleted").build(tmp_path), despite_errors=True
    )
    assert len(opened.payments) == 1
    assert [finding.code for finding in opened.findings] == ["SPEND-020"]


def test_books_without_the_plugin_line_are_examined_all_the_same(
    tmp_path: Path,
) -> None:
    case = Case("SPEND-012", "misspelt")
    main = case.build(tmp_path) / "main.beancount"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace('plugin "mopac_spend.plugin"\n', ""), encoding="utf-8")
    assert [str(finding) for finding in findings(tmp_path)] == case.expected


def test_what_beancount_pads_is_examined(books: Path) -> None:
    add(
        books / "accounts.beancount",
        "2020-06-01 pad Expenses:Training Assets:Bank\n"
        "2020-06-02 balance Expenses:Training 1500.00 GBP\n",
    )
    assert {"SPEND-011", "SPEND-016"} <= codes(books)


def test_a_directive_without_values_is_no_page_of_program_text(books: Path) -> None:
    add(books / "accounts.beancount", '2020-06-01 custom "batch"\n')
    refused = [f for f in findings(books) if f.code == "SPEND-002"]
    assert "\n".join(map(str, refused)) == (
        'main.beancount: SPEND-002: Beancount refuses this (Error applying plugin "'
        "beancount.ops.pad\": TypeError: 'NoneType' object is not iterable); mend the "
        "entry, or restore the file from your backup"
    )


@pytest.mark.parametrize("amount", ["9" * 40 + ".00 GBP", "0 GBP {{1.00 GBP}}"])
def test_an_amount_that_beancount_cannot_work_out_is_a_finding(
    amount: str, books: Path
) -> None:
    add(
        books / "accounts.beancount",
        f'2020-06-01 * "A"\n  Expenses:Training  {amount}\n  Assets:Bank\n',
    )
    with pytest.raises(BooksError, match="SPEND-002: Beancount stops at an amount"):
        open_books(books, despite_errors=True)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"\0" * 100, b"\xef\xbb\xbf", "\u2028\n".encode()],
    ids=["empty", "not UTF-8", "noughts", "byte order mark", "line separator"],
)
def test_a_main_file_of_any_content_gives_findings(content: bytes, books: Path) -> None:
    (books / "main.beancount").write_bytes(content)
    # A file with bytes of nil in it was not saved whole: nothing of it is believed.
    assert ("SPEND-071" if b"\0" in content else "SPEND-034") in codes(books)


def test_a_byte_that_is_not_utf_8_is_a_finding(books: Path) -> None:
    file = books / BATCH_FILE
    file.write_bytes(file.read_bytes().replace(b"Review of", b"Rev\xefew of"))
    assert {"SPEND-001", "SPEND-020"} <= codes(books)


def test_windows_line_ends_change_nothing(books: Path) -> None:
    before = open_books(books).payments
    for path in books.rglob("*.beancount"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert open_books(books).payments == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_change_of_a_byte_changes_what_was_imported_unnoticed(
    books: Path, data: st.DataObject
) -> None:
    whole = (GOOD / BATCH_FILE).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + bytes([data.draw(st.integers(0, 255))]) + whole[at + 1 :]
    (books / BATCH_FILE).write_bytes(changed)
    try:
        opened = open_books(books)
    except BooksError:
        return
    assert seal(opened.payments) == opened.batches[0].seal


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 2000))
def test_rubbish_in_a_file_gives_findings_and_no_fault(
    books: Path, rubbish: bytes, first: int, last: int
) -> None:
    whole = (GOOD / BATCH_FILE).read_bytes()
    (books / BATCH_FILE).write_bytes(whole[:first] + rubbish + whole[last:])
    try:
        opened = open_books(books)
    except BooksError:
        return
    assert seal(opened.payments) == opened.batches[0].seal


def test_a_cached_ledger_is_neither_believed_nor_written(books: Path) -> None:
    harm = books / "harm"
    cache = books / ".main.beancount.picklecache"
    harmful = f"cos\nsystem\n(S'echo > {harm}'\ntR.".encode()
    cache.write_bytes(harmful)
    assert findings(books) == []
    assert open_books(books, cache=False).findings == []
    assert not harm.exists()
    assert not cache.exists() or cache.read_bytes() == harmful


@pytest.mark.parametrize("enabled", [True, False])
def test_collection_is_as_it_was_before(enabled: bool, books: Path) -> None:  # noqa: FBT001
    was = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        open_books(books)
        assert gc.isenabled() == enabled
        (books / BATCH_FILE).write_bytes(b"")
        with pytest.raises(BooksError):
            open_books(books)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was else gc.disable)()


def test_the_digest_is_of_every_file_wherever_the_books_stand(
    books: Path, tmp_path: Path
) -> None:
    before = open_books(books).sha256
    copy = tmp_path / "elsewhere"
    shutil.copytree(books, copy)
    assert open_books(copy).sha256 == before
    seen = {before}
    for path in sorted(copy.rglob("*.beancount")):
        add(path, "; a comment\n")
        seen.add(open_books(copy).sha256)
    assert len(seen) == 1 + len(list(copy.rglob("*.beancount")))


def test_the_digest_sees_a_file_under_another_name(books: Path) -> None:
    before = open_books(books).sha256
    codes_file = books / "registers" / "codes.beancount"
    codes_file.rename(codes_file.with_name("all.beancount"))
    assert open_books(books).sha256 != before


def test_a_file_included_from_elsewhere_has_its_whole_path(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_INCLUDES", str(tmp_path))
    other = tmp_path / "books-shared.beancount"
    other.write_text("2017-04-01 open Expenses:Travel GBP\n", encoding="utf-8")
    add(books / "main.beancount", 'include "../books-shared.beancount"\n')
    (finding,) = findings(books)
    assert finding.code == "SPEND-018"
    assert finding.place.endswith("books-shared.beancount:1")
    assert finding.file.startswith("/") or ":" in finding.file


def test_the_order_of_files_does_not_matter(books: Path) -> None:
    lines = (books / "registers" / "codes.beancount").read_text(encoding="utf-8")
    blocks = lines.split("\n\n")
    before = open_books(books)
    for seed in range(5):
        random.Random(seed).shuffle(blocks)  # noqa: S311 - no secret
        text = "\n\n".join(blocks) + "\n"
        (books / "registers" / "codes.beancount").write_text(text, encoding="utf-8")
        opened = open_books(books)
        assert opened.payments == before.payments
        assert opened.register.aliases == before.register.aliases


def test_a_helper_that_is_ended_from_outside_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = open_books(SAMPLES, cache=False)
    monkeypatch.setattr(building, "begin", _ended)
    again = open_books(SAMPLES, cache=False)
    assert list(again.payments) == list(opened.payments)
    assert again.sha256 == opened.sha256


def _ended(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
