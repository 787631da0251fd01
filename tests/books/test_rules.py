"""A rule that stands in the list is run by whatever looks at books, cache or none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from fava.core import FavaLedger

from mopac_spend import findings
from mopac_spend.books import checks, load, program, resting
from mopac_spend.books import store as stores
from mopac_spend.books.admission import Bounds
from mopac_spend.books.checks.rule import (
    BooksRule,
    Breach,
    PaymentRule,
    Proof,
    at,
    name_of,
)
from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.rows import Rows
from mopac_spend.fava.shelf import Ledger
from mopac_spend.findings import BooksError, Finding
from mopac_spend.importing import starter
from mopac_spend.importing.run import import_files
from tests.books_maker import make_books
from tests.errors.commands import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mopac_spend.books.checks.rule import OfPayment, Rule
    from mopac_spend.books.resting import State
    from mopac_spend.register import Register
    from mopac_spend.spend import Payment, Projection

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "importers" / "samples" / "finance-2017-18-Q1.csv"
LINES = """
2018-05-14 | Acme Ltd | Seed | 600.00 | vru / knife-crime / grants
2018-06-14 | Bolt LLP | Advice | 30.00 | finance / victims / consultancy
2019-05-14 | Acme Ltd | Course | 5.00 | vru / victims / training
"""
CODE = "SPEND-099"


def _dear(payment: Payment, _: Register) -> Iterator[Breach]:
    if payment.amount > 500:
        yield Breach(CODE, f"{payment.amount} is too dear")


def _early(payment: Payment, _: Register) -> Iterator[Breach]:
    if payment.initiative == "victims" and payment.belongs_on.year < 2019:
        yield Breach(CODE, f"nothing was paid for victims on {payment.belongs_on}")


def _advice(payment: Payment, _: Register) -> Iterable[Breach]:
    advised = payment.supplier == "Bolt LLP" and "Advice" in payment.description
    return [Breach(CODE, "no advice is bought there")] if advised else ()


def _twice(whole: Projection, _: Register) -> Iterator[Finding]:
    met: set[str] = set()
    for payment in whole.payments:
        if payment.supplier in met:
            yield at(payment, CODE, f"{payment.supplier} was paid before")
        met.add(payment.supplier)


def _small(whole: Projection, _: Register) -> Iterator[Finding]:
    for batch in whole.batches:
        if batch.rows_read < 4:
            yield Finding(batch.file, batch.line, CODE, f"batch {batch.id} is small")


SORTS = (
    *("of one column", "proved by days", "without a proof"),
    *("that reads more than it says", "of all payments", "of batches"),
    "of payments it does not name",
)


def new_rules() -> dict[str, Rule]:
    """Give a rule of every sort, each of which finds something in the books."""
    of = (CODE,)
    return {
        "of one column": PaymentRule(of, ("amount",), _dear),
        "proved by days": PaymentRule(
            of, ("initiative", "belongs_on"), _early, Proof.SPANS
        ),
        "without a proof": PaymentRule(of, ("supplier", "description"), _advice),
        "that reads more than it says": PaymentRule(of, ("supplier",), _advice),
        "of all payments": BooksRule(of, ("supplier",), _twice),
        "of batches": BooksRule(of, (), _small),
        "of payments it does not name": BooksRule(of, (), _twice),
    }


@pytest.fixture(autouse=True)
def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    for codes in (findings.CODES, findings.CONTROLS):
        monkeypatch.setitem(codes, CODE, "A rule of these tests")


@pytest.fixture(params=SORTS)
def rule(request: pytest.FixtureRequest) -> Rule:
    return new_rules()[request.param]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(stores.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = make_books(tmp_path / "books", LINES)
    long_ago(folder)
    return folder


def long_ago(folder: Path) -> None:
    """Let files look as if nobody had changed them lately."""
    for path in folder.rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


def add(rule: Rule, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "RULES", (*checks.RULES, rule))


def found(books: Path) -> list[Finding]:
    return open_books(books, despite_errors=True).findings


def texts(books: Path) -> list[str]:
    """What Beancount's way finds, which has no quick path, as one line each."""
    findings = by_beancount(books / "main.beancount").findings
    assert findings
    assert {finding.code for finding in findings} == {CODE}
    return [str(finding) for finding in findings]


@pytest.mark.parametrize("warm", [False, True])
def test_a_new_rule_is_found_by_the_quick_path(
    cache: Path,
    books: Path,
    rule: Rule,
    monkeypatch: pytest.MonkeyPatch,
    *,
    warm: bool,
) -> None:
    if warm:
        assert found(books) == []
        assert list(cache.glob("*/sound/*.json"))
    with monkeypatch.context() as with_it:
        add(rule, with_it)
        expected = texts(books)
        with_it.setattr(load, "by_beancount", None)
        for _ in range(2):
            assert [str(each) for each in found(books)] == expected
    # The verdict of books without the rule is not that of books with it.
    assert found(books) == []


def test_a_new_rule_is_found_by_check_and_ask(
    cache: Path, books: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--books", str(books), "check", cwd=books).status == 0
    add(rule, monkeypatch)
    for order in (("check",), ("ask", "spend-by-initiative")):
        outcome = run("--books", str(books), *order, cwd=books)
        assert outcome.status == 1
        assert outcome.err.splitlines()[: len(texts(books))] == texts(books)


def test_a_new_rule_is_found_by_beancount_and_fava(
    cache: Path, books: Path, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(rule, monkeypatch)
    main = str(books / "main.beancount")
    _, errors, _ = loader.load_file(main)
    shown = (
        errors,
        FavaLedger(main, poll_watcher=True).errors,
        Ledger(main, Bounds.of(books)).errors,
    )
    for each in shown:
        findings = [
            f"{Path(str(error.source['filename'])).relative_to(books)}:"
            f"{error.source['lineno']}: {error.message}"
            for error in each
            if error.source
        ]
        assert findings == texts(books)


@pytest.mark.parametrize("sort", ["of one column", "without a proof", "of batches"])
def test_a_new_rule_stops_an_import(
    tmp_path: Path, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "ledger"
    starter.make_books(folder, starter.MOPAC, illustrative=True)
    source = tmp_path / "new.csv"
    first, *_ = SAMPLE.read_text(encoding="utf-8").partition("2000,IOM400,IOM Progs")
    renamed = first.replace("London Borough of Ealing", "Bolt LLP")
    source.write_text(renamed.replace("LCPF direct", "Advice"), encoding="utf-8")
    add(new_rules()[sort], monkeypatch)
    with pytest.raises(BooksError, match=CODE):
        import_files(folder, [source])
    assert list(folder.glob("payments/*/*")) == []


def test_no_payment_is_read_for_a_rule_that_finds_nothing(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Rows, "read", None)
    add(PaymentRule(("SPEND-016",), ("supplier",), lambda *_: ()), monkeypatch)
    assert open_books(books).findings == []
    assert list(cache.glob("*/sound/*.json"))


def test_every_rule_of_the_files_is_in_the_list() -> None:
    written = {
        name_of(each)
        for path in Path(str(checks.__file__)).parent.glob("[a-z]*.py")
        for value in vars(sys.modules[f"mopac_spend.books.checks.{path.stem}"]).values()
        for each in (value if isinstance(value, tuple) else (value,))
        if isinstance(each, PaymentRule | BooksRule)
    }
    listed = [name_of(each) for each in checks.RULES]
    assert len(listed) == len(set(listed))
    assert written == set(listed)


@pytest.mark.parametrize(
    ("codes", "columns", "proof"),
    [
        (("SPEND-098",), ("amount",), None),
        ((CODE,), ("pounds",), None),
        ((CODE,), (), Proof.READER),
        ((CODE,), ("supplier", "date"), Proof.SPANS),
        ((CODE,), ("fund", "date", "amount"), Proof.SPANS),
        ((CODE,), ("category", "account"), Proof.PAIRS),
        ((CODE,), ("rule", "row"), Proof.REVIEWS),
        ((CODE,), ("flag",), Proof.FLAGGED),
    ],
)
def test_what_a_rule_cannot_declare(
    codes: tuple[str, ...], columns: tuple[str, ...], proof: OfPayment | None
) -> None:
    with pytest.raises(ValueError, match="SPEND-09"):
        PaymentRule(codes, columns, _dear, proof)
    if proof is None:
        with pytest.raises(ValueError, match="SPEND-09"):
            BooksRule(codes, columns, _twice)


# Opens books cold and through Beancount, and prints the files of ours behind that.
OPENING = """
import pathlib, sys
from mopac_spend.books.load import by_beancount, open_books
main = pathlib.Path(sys.argv[1], "main.beancount")
assert open_books(main).findings == by_beancount(main).findings == []
for name, module in sys.modules.items():
    if name.partition(".")[0] == "mopac_spend":
        print(module.__file__)
"""


def test_a_verdict_is_of_every_file_that_it_was_made_with(
    cache: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", OPENING, str(books)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    behind = {Path(line) for line in result.stdout.splitlines()}
    assert {"tags.py", "probe.py", "spend.py"} <= {path.name for path in behind}
    digested: set[Path] = set()

    def noted(path: Path) -> State:
        digested.add(path)
        return resting.state_of(path)

    monkeypatch.setattr(program, "state_of", noted)
    program._files.cache_clear()
    program.digest()
    program._files.cache_clear()
    assert behind - digested == set()


def test_a_rule_that_is_written_anew_is_found_though_the_cache_is_warm(
    cache: Path, books: Path, tmp_path: Path
) -> None:
    """By the program as a person runs it, and by Beancount as one runs that."""
    folder = tmp_path / "program"
    for name in ("mopac_spend", "queries", "importers"):
        ignored = shutil.ignore_patterns("__pycache__", "samples")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    ours = ("mopac_spend", "--books", str(books))
    orders = (
        (*ours, "check"),
        (*ours, "ask", "spend-by-initiative"),
        ("beancount.scripts.check", "-C", str(books / "main.beancount")),
    )

    def told(order: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *order],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )

    assert [told(order).returncode for order in orders] == [0, 0, 0]
    (path,) = cache.glob("*/sound/*.json")
    before = path.stat().st_mtime_ns
    assert told(orders[1]).returncode == 0
    assert path.stat().st_mtime_ns == before
    file = folder / "mopac_spend" / "books" / "checks" / "categories.py"
    text = file.read_text(encoding="utf-8")
    assert text.count("payment.category != account.category") == 1
    text = text.replace(
        "payment.category != account.category", 'account.category == "grants"'
    )
    file.write_text(text, encoding="utf-8")
    for order in orders:
        done = told(order)
        assert done.returncode == 1
        assert "SPEND-014: payment test:1:000000000001: " in done.stderr
