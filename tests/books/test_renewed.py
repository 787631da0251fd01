"""Books of which batch files changed are those that are read from all of the text."""

from __future__ import annotations

import os
import random
import re
import signal
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend import beside
from mopac_spend.books import ahead as ahead_of
from mopac_spend.books import assemble as assembling
from mopac_spend.books import load as loading
from mopac_spend.books import renewed, resting, settling
from mopac_spend.books import store as stores
from mopac_spend.books.ahead import Ahead
from mopac_spend.books.canonical import batch_text, heading_text
from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.books.store import Store
from mopac_spend.findings import BooksError
from mopac_spend.spend import document_of
from tests.books_maker import ACCOUNTS, BANK, make_batch, make_books, payment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.load import Books

LINES = (
    "2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants",
    "2018-06-14 | Bolt LLP | Advice | 30.00 | finance / victims / consultancy",
    "2019-05-14 | Cole | Course | 5.00 | vru / untagged / training",
)
LONG_AGO = (1_600_000_000, 1_600_000_000)
copied = pytest.mark.skipif(
    not beside.can_copy(), reason="no second core to copy it to"
)


def written(
    folder: Path,
    name: str,
    *,
    ref: str = "",
    supplier: str = "Acme",
    year: str = "2018",
) -> int:
    """Write a sound batch file of two payments; give its length."""
    rows = [
        payment(line.replace("2018", year), at, name)._replace(
            ref=f"test:{name}:{at}", supplier=supplier
        )
        for at, line in enumerate(LINES[:2])
    ]
    rows[-1] = rows[-1]._replace(ref=ref or rows[-1].ref)
    rows = [each._replace(document=document_of(each.ref)) for each in rows]
    file = folder / "payments" / "all" / f"{name}.beancount"
    return file.write_text(batch_text(make_batch(name, rows), rows, BANK), "utf-8")


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Open books of four batches, last changed long ago, of which a verdict is kept."""
    monkeypatch.setenv(stores.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(settling, "STILL", 0)  # nobody saves them meanwhile
    folder = make_books(tmp_path / "books", "\n".join(LINES))
    for name in ("april", "may", "june"):
        written(folder, name)
    for path in folder.rglob("*"):
        os.utime(path, LONG_AGO)
    open_books(folder)
    return folder


def edit(file: Path, old: str, new: str) -> int:
    text = file.read_text(encoding="utf-8")
    assert old in text
    return file.write_text(text.replace(old, new, 1), encoding="utf-8")


def said(books: Path, *, cache: bool) -> object:
    """Give all that books say, or what is wrong with them."""
    try:
        opened = open_books(books, cache=cache)
    except BooksError as error:
        return error.findings
    return everything(opened)


def everything(opened: Books) -> tuple[object, ...]:
    batches = sorted(opened.batches, key=lambda each: each.file)
    return (
        *([*opened.payments], batches, opened.register, opened.sha256),
        *(opened.title, opened.unrecorded, opened.closed, opened.sealed),
    )


def may(books: Path) -> Path:
    return books / "payments/all/may.beancount"


def of_may(old: str, new: str) -> Callable[[Path], object]:
    return lambda books: edit(may(books), old, new)


def bank_closed(books: Path) -> None:
    edit(books / "accounts.beancount", ACCOUNTS, f"{ACCOUNTS}\n2018-01-01 close {BANK}")


def led_outside(books: Path) -> None:
    may(books).rename(books.parent / "may.beancount")
    may(books).symlink_to(books.parent / "may.beancount")


def in_place_of_main(books: Path) -> None:
    edit(books / "main.beancount", '"Test books"', '"Other books"')
    of_may('"vru"', '"finance"')(books)


CHANGES: dict[str, tuple[bool, Callable[[Path], object]]] = {
    # Whether the verdict of before is taken up, and what becomes of the books.
    "a tag": (True, of_may('directorate: "vru"', 'directorate: "finance"')),
    "a tag of two files": (
        True,
        lambda books: [
            edit(file, 'directorate: "vru"', 'directorate: "finance"')
            for file in (may(books), books / "payments/all/june.beancount")
        ],
    ),
    "every file": (
        True,
        lambda books: [
            written(books, name, supplier="Dove")
            for name in ("april", "may", "june", "test-batch")
        ],
    ),
    "nothing but times": (True, lambda books: os.utime(may(books))),
    "a code that no register knows": (False, of_may('"vru"', '"vrx"')),
    "an amount": (False, of_may("100.00 GBP", "101.00 GBP")),
    "a blank": (False, of_may("\n\n2", "\n\n\n2")),
    "its last line": (
        False,
        lambda books: edit(may(books), may(books).read_text(), ""),
    ),
    "a ref of another": (
        False,
        lambda books: written(books, "may", ref="test:june:1"),
    ),
    "a tag that lacks a flag": (False, of_may('"grants"', '"untagged"')),
    "an account that is not open": (
        False,
        of_may("Expenses:Grants", "Expenses:Grants:No"),
    ),
    "an account of another category": (
        False,
        of_may("Expenses:Grants", "Expenses:Training"),
    ),
    "a year before accounts were open": (
        False,
        lambda books: written(books, "may", year="2010"),
    ),
    "the day of the batch": (True, of_may("\n\n2018", "\n\n1998")),
    "the bank is closed": (False, bank_closed),
    "a link that leads out": (False, led_outside),
    "a ref of another, among its own": (
        False,
        lambda books: written(books, "june", ref="test:may:0"),
    ),
    "the main file too": (False, in_place_of_main),
    "a file more": (False, lambda books: written(books, "july")),
    "a file less": (False, lambda books: may(books).unlink()),
    "a hidden file": (
        False,
        lambda books: may(books).rename(books / "payments/all/.may.beancount"),
    ),
    "a register too": (
        False,
        lambda books: [
            written(books, "may", supplier="Dove"),
            (books / "registers/codes.beancount").write_bytes(b""),
        ],
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_is_said_is_what_the_text_says(
    case: str, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed, change = CHANGES[case]
    change(books)
    truth = said(books, cache=False)
    assembled = []
    real = assembling.assemble

    def assemble(*given: Any, **named: Any) -> object:  # noqa: ANN401
        assembled.append(1)
        return real(*given, **named)

    monkeypatch.setattr(assembling, "assemble", assemble)
    assert said(books, cache=True) == truth
    assert bool(assembled) is not renewed
    # What was kept of it says the same, and so does whoever reads everything.
    assert said(books, cache=True) == truth
    if not isinstance(truth, list):
        assert truth == everything(by_beancount((books / "main.beancount").resolve()))


def test_a_folder_that_leads_out_by_now(books: Path) -> None:
    inner = books / "payments" / "others"
    inner.mkdir()
    may(books).rename(inner / "may.beancount")
    open_books(books)
    inner.rename(books.parent / "others")
    inner.symlink_to(books.parent / "others")
    written(books, "june", supplier="Dove")
    found = said(books, cache=True)
    assert found == said(books, cache=False)
    assert isinstance(found, list)


@pytest.mark.parametrize("folder", ["registers", "payments", "payments/others"])
def test_a_folder_that_leads_out_while_nothing_else_changes(
    books: Path, folder: str
) -> None:
    inner = books / "payments" / "others"
    inner.mkdir()
    may(books).rename(inner / "may.beancount")
    open_books(books)
    (books / folder).rename(books.parent / "elsewhere")
    (books / folder).symlink_to(books.parent / "elsewhere")
    found = said(books, cache=True)
    assert isinstance(found, list)
    assert "SPEND-072" in str(found)
    assert found == said(books, cache=False)


def test_a_folder_that_leads_elsewhere_in_the_books_is_still_known(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = books / "payments" / "others"
    inner.mkdir()
    may(books).rename(inner / "may.beancount")
    inner.rename(books / "kept")
    inner.symlink_to(books / "kept")
    truth = said(books, cache=False)
    assert said(books, cache=True) == truth
    monkeypatch.setattr(loading, "_load", None)
    assert said(books, cache=True) == truth


EMPTY = heading_text(make_batch("zero", []))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("payments/zero.beancount", EMPTY),
        ("payments/all/may.beancount", f'{EMPTY}2012-01-16 custom "fund" "f" "F"\n'),
    ],
)
def test_a_batch_that_beancount_read_is_no_part_of_what_was_kept(
    file: str, text: str, books: Path
) -> None:
    (books / file).write_text(text, encoding="utf-8")
    for path in books.rglob("*.beancount"):
        os.utime(path, LONG_AGO)
    open_books(books)
    written(books, "zero")
    (books / "payments/all/zero.beancount").rename(may(books))
    assert said(books, cache=True) == said(books, cache=False)


def test_any_byte_of_a_batch_file_may_change(books: Path) -> None:
    drawn = random.Random(7)  # noqa: S311 - no secret
    content = may(books).read_bytes()
    for _ in range(4):
        at = drawn.randrange(len(content))
        changed = bytes([content[at] ^ 1 << drawn.randrange(7)])
        may(books).write_bytes(content[:at] + changed + content[at + 1 :])
        assert said(books, cache=True) == said(books, cache=False)
        may(books).write_bytes(content)
        open_books(books)


def test_a_balance_is_held_against_what_changed(books: Path) -> None:
    spent = sum(each.amount for each in open_books(books).payments)
    balance = f"\n2030-01-01 balance {BANK}  -{spent} GBP\n"
    edit(books / "accounts.beancount", ACCOUNTS, ACCOUNTS + balance)
    open_books(books)
    rows = [each for each in open_books(books).payments if each.batch == "may"]
    rows = [each._replace(amount=each.amount + 1) for each in rows]
    may(books).write_text(batch_text(make_batch("may", rows), rows, BANK), "utf-8")
    with pytest.raises(BooksError, match="SPEND-002"):
        open_books(books)


def test_what_is_kept_of_other_files_is_not_believed_once_it_is_damaged(
    books: Path, tmp_path: Path
) -> None:
    of_may('directorate: "vru"', 'directorate: "finance"')(books)
    truth = said(books, cache=False)
    for kept in (tmp_path / "cache").rglob("sound/*.json"):
        text = kept.read_text(encoding="utf-8")
        kept.write_text(re.sub("Finance", "Nobody", text), encoding="utf-8")
    assert said(books, cache=True) == truth


@copied
def test_a_second_process_makes_the_part(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_may('directorate: "vru"', 'directorate: "finance"')(books)
    here = os.getpid()
    real = Store.build

    def build(*given: object) -> object:
        assert os.getpid() != here
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "build", build)
    opened = open_books(books)
    assert isinstance(opened.payments, Rows)
    assert len(list((tmp_path / "cache").rglob("*.parquet"))) == 5


@copied
def test_a_second_process_that_is_ended_costs_only_time(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_may('directorate: "vru"', 'directorate: "finance"')(books)
    truth = said(books, cache=False)
    begun = []
    monkeypatch.setattr(beside, "begin", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    real = beside.Beside.result

    def result(of: beside.Beside[object]) -> object:
        begun.append(of.is_there)
        return real(of)

    monkeypatch.setattr(beside.Beside, "result", result)
    assert said(books, cache=True) == truth
    assert begun == [True]


def test_a_file_that_changes_again_after_it_was_read_ahead(books: Path) -> None:
    of_may('directorate: "vru"', 'directorate: "finance"')(books)
    main = (books / "main.beancount").resolve()
    with Ahead(main, Store.open()) as ahead:
        ahead.wait()
        of_may('category: "grants"', 'category: "untagged"')(books)
        with pytest.raises(BooksError):
            open_books(books, ahead=ahead)
    of_may('category: "untagged"', 'category: "grants"')(books)
    with Ahead(main, Store.open()) as ahead:
        of_may('directorate: "finance"', 'directorate: "vru"')(books)
        opened = open_books(books, ahead=ahead)
    assert everything(opened) == said(books, cache=False)


def test_books_that_change_while_they_are_renewed_are_read_again(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_may('directorate: "vru"', 'directorate: "finance"')(books)
    real, seen = renewed.renew, []

    def renew(*given: object) -> object:
        result = real(*given)  # type: ignore[arg-type]
        seen.append(result)
        if len(seen) == 1:
            of_may('directorate: "finance"', 'directorate: "vru"')(books)
        return result

    monkeypatch.setattr(renewed, "renew", renew)
    assert everything(open_books(books)) == said(books, cache=False)
    assert len(seen) == 2
    assert all(seen)


def parts(books: Path) -> list[Path]:
    return sorted((books.parent / "cache").rglob("*.parquet"))


@copied
@pytest.mark.parametrize("when", ["before it is hashed", "after it was hashed"])
def test_a_part_that_is_damaged_is_made_again_whoever_hashed_it(
    when: str, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead_of, "_MANY", 0)
    truth, main = said(books, cache=False), (books / "main.beancount").resolve()
    damaged = parts(books)[1]
    content = damaged.read_bytes()
    if when.startswith("before"):
        damaged.write_bytes(content[:-9] + bytes(9))
    with Ahead(main, Store.open(), early=True) as ahead:
        hashed = ahead.wait()
        monkeypatch.setattr(ahead, "wait", lambda: hashed)
        if when.startswith("after"):
            damaged.write_bytes(content[:-9] + bytes(9))
        opened = open_books(books, ahead=ahead)
        assert len(hashed) == len(parts(books)) == 4
    assert everything(opened) == truth
    assert len(damaged.read_bytes()) == len(content)


@copied
def test_parts_that_another_process_hashed_are_not_hashed_here(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead_of, "_MANY", 0)
    truth, main = said(books, cache=False), (books / "main.beancount").resolve()
    with Ahead(main, Store.open(), early=True) as ahead:
        monkeypatch.setattr(resting, "hashed", lambda _: pytest.fail("hashed here"))
        opened = open_books(books, ahead=ahead)
        monkeypatch.undo()
    assert everything(opened) == truth
