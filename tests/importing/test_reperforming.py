"""Every batch is made again from its source, and a forged one is not what it says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mopac_spend.books.canonical import batch_text
from mopac_spend.books.load import open_books
from mopac_spend.spend import Batch, Payment, seal
from tests.errors.commands import Outcome, run

Forgery = Callable[[Batch, list[Payment]], tuple[Batch, list[Payment]]]
ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "importers/samples"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "ledger", tmp_path / "books")


def check(books: Path, sources: Path = SOURCES) -> Outcome:
    typed = ("--books", f"{books}", "check", "--format", "json")
    return run(*typed, "--against-sources", f"{sources}", cwd=books.parent)


def outcomes(done: Outcome) -> dict[str, str]:
    content = json.loads(done.out)
    return {each["batch"]: each["outcome"] for each in content["against_sources"]}


def forge(books: Path, change: Forgery) -> str:
    """Write a batch anew with right totals and seal, and the whole record with it."""
    opened = open_books(books)
    batch = opened.batches[0]
    payments = [each for each in opened.payments if each.batch == batch.id]
    forged, payments = change(batch, payments)
    forged = forged._replace(seal=seal(payments), payments=len(payments))
    (books / batch.file).write_text(
        batch_text(forged, payments, "Assets:Bank"), encoding="utf-8"
    )
    shutil.rmtree(books / "record")
    main = books / "main.beancount"
    lines = main.read_text(encoding="utf-8").splitlines(keepends=True)
    main.write_text("".join(x for x in lines if "record" not in x), encoding="utf-8")
    begun = ("record", "--by", "A", "--why", "all is well")
    assert run("--books", f"{books}", *begun, cwd=books.parent).status == 0
    return batch.id


def moved_pounds(batch: Batch, payments: list[Payment]) -> tuple[Batch, list[Payment]]:
    """The same total, divided otherwise between two payees."""
    one, other, *rest = payments
    pounds = one.amount / 2
    return batch, [
        one._replace(amount=one.amount - pounds),
        other._replace(amount=other.amount + pounds),
        *rest,
    ]


def another_payee(batch: Batch, payments: list[Payment]) -> tuple[Batch, list[Payment]]:
    one, *rest = payments
    return batch, [one._replace(supplier="Nobody Ltd"), *rest]


def left_out(batch: Batch, payments: list[Payment]) -> tuple[Batch, list[Payment]]:
    """A row is said to be posted already, and stands nowhere."""
    one, *rest = payments
    forged = batch._replace(
        rows_posted=batch.rows_posted - 1,
        pounds_posted=batch.pounds_posted - one.amount,
        rows_already=batch.rows_already + 1,
        pounds_already=batch.pounds_already + one.amount,
    )
    return forged, rest


def test_every_batch_of_the_samples_is_what_its_source_says(books: Path) -> None:
    done = check(books)
    assert set(outcomes(done).values()) == {"same"}
    assert len(outcomes(done)) == len(open_books(books).batches)


@pytest.mark.parametrize("change", [moved_pounds, another_payee, left_out])
def test_a_forged_batch_with_right_totals_seal_and_record_is_found(
    books: Path, change: Forgery
) -> None:
    batch = forge(books, change)
    assert run("--books", f"{books}", "check", cwd=books.parent).status == 0
    done = check(books)
    assert done.status == 1
    others = outcomes(done)
    assert others.pop(batch) == "different"
    assert set(others.values()) == {"same"}


def test_a_batch_without_its_source_is_said(books: Path, tmp_path: Path) -> None:
    some = shutil.copytree(SOURCES, tmp_path / "sources")
    gone = next(iter(sorted(some.glob("finance-*"))))
    gone.unlink()
    done = check(books, some)
    assert done.status == 1
    assert sorted(outcomes(done).values()).count("no source") == 1
