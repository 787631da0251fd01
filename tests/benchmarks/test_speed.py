"""How long the main jobs take, and the tools that could be picked instead.

Run by hand, never in a test run: `make bench` prints the table and writes
`docs/performance.md`; `make bench-compare` fails where anything has become 15 %
slower than when `make bench-save` was last run on the same machine.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import open_books
from mopac_spend.books.store import VARIABLE
from mopac_spend.disclosure.released import Shelf
from mopac_spend.periods import FinancialYear
from mopac_spend.publishing.run import Wish, publish
from tests.benchmarks.peers import PEERS, YEAR, Peer, prepare
from tests.benchmarks.public.processes import Ran, peak, run
from tests.importing.publishers import long_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

COMMAND = (sys.executable, "-m", "mopac_spend")
ASK = ("ask", "spend-by-initiative", "--fy", YEAR, "--format", "json")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def asked(books: Path, *options: str) -> Ran:
    return run((*COMMAND, *options, "--books", books, *ASK), {})


def note(benchmark: BenchmarkFixture, name: str, mib: int) -> None:
    benchmark.extra_info |= {"name": name, "mib": mib}


def test_cold(
    benchmark: BenchmarkFixture,
    books: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Text to validated rows to the answer, with nothing kept from before."""
    caches = (str(tmp_path / f"cache-{number}") for number in itertools.count())

    def anew() -> None:
        monkeypatch.setenv(VARIABLE, next(caches))

    benchmark.pedantic(asked, args=(books,), setup=anew, rounds=3)  # type: ignore[no-untyped-call]
    anew()
    command = (*COMMAND, "--books", books, *ASK)
    note(benchmark, "cold", peak(command, {}))


def test_one_file_changed(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path
) -> None:
    mine = tmp_path / books.name
    shutil.copytree(books, mine)
    asked(mine)
    changes = changing(max(mine.glob("payments/*/*.beancount")))
    benchmark.pedantic(asked, args=(mine,), setup=lambda: next(changes), rounds=5)  # type: ignore[no-untyped-call]
    next(changes)
    note(benchmark, "after one file changed", asked(mine).mib)


def changing(file: Path) -> Iterator[None]:
    """Give another payment another directorate, and the file bytes it never had."""
    before, *payments = file.read_text(encoding="utf-8").split("\n\n20")
    for at in itertools.count(1):
        other = "finance" if '"strategy"' in payments[at] else "strategy"
        payments[at] = re.sub(
            r'directorate: "[^"]*"', f'directorate: "{other}"', payments[at]
        )
        file.write_text("\n\n20".join([before, *payments]), encoding="utf-8")
        yield


def test_warm(benchmark: BenchmarkFixture, books: Path, cache: Path) -> None:
    asked(books)
    ran = benchmark.pedantic(asked, args=(books,), rounds=7)  # type: ignore[no-untyped-call]
    note(benchmark, "warm", ran.mib)


def test_verified(benchmark: BenchmarkFixture, books: Path, cache: Path) -> None:
    asked(books)
    ran = benchmark.pedantic(asked, args=(books, "--verify"), rounds=5)  # type: ignore[no-untyped-call]
    note(benchmark, "verified: all text read again (--verify)", ran.mib)


def test_within_one_process(
    benchmark: BenchmarkFixture, books: Path, cache: Path
) -> None:
    opened = open_books(books)
    benchmark(opened.ask, "spend-by-initiative", fy=YEAR)
    note(benchmark, "warm, within one Python process", 0)


def test_quarterly_report(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path
) -> None:
    asked(books)
    what = ("report", "quarterly", "--fy", YEAR, "--quarter", "4")
    command = (*COMMAND, "--books", books, *what, "--output", tmp_path / "report")
    ran = benchmark.pedantic(run, args=(command, {}), rounds=3)  # type: ignore[no-untyped-call]
    assert list((tmp_path / "report").iterdir())
    note(benchmark, "quarterly report", ran.mib)


def test_published_files_compared(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path
) -> None:
    """Hold a year of published files against the books: 36 of them."""
    mine = tmp_path / books.name
    shutil.copytree(books, mine)
    year = FinancialYear.parse(YEAR)
    for number in range(1, 13):
        period = f"{year.month(number).first:%Y-%m}"
        for duty in ("sio-3f", "sio-3g", "sio-3h"):
            wish = Wish(duty, period, tmp_path / "out", with_gaps=True)
            publish(mine, wish, Shelf(tmp_path / "small-cells"))
    command = (*COMMAND, "--books", mine, "publish", "--due", "--format", "json")
    ran = benchmark.pedantic(run, args=(command, {}), rounds=3)  # type: ignore[no-untyped-call]
    found = [each for each in json.loads(ran.output) if each["publication"]]
    assert len({each["publication"] for each in found}) == 36
    assert not any(each["differences"] for each in found)
    note(benchmark, "36 published files held against the books", ran.mib)


def test_import(
    benchmark: BenchmarkFixture,
    books: Path,
    cache: Path,
    exports: Path,
    tmp_path: Path,
) -> None:
    """Post 100,000 rows, a tenth of them posted before, under 200 rules."""
    mine = tmp_path / books.name
    shutil.copytree(books, mine)
    rules = mine / "importers/rules"
    rules.mkdir(parents=True, exist_ok=True)
    shutil.copy(exports / "sample-finance.toml", rules)
    importing = (*COMMAND, "--books", mine, "import")
    run((*importing, exports / "earlier.csv"), {})
    asked(mine)
    command = (*importing, exports / "new.csv")
    ran = benchmark.pedantic(run, args=(command, {}), rounds=1)  # type: ignore[no-untyped-call]
    before = len(open_books(books).books.payments)
    assert len(open_books(mine).books.payments) == before + 100_000
    note(benchmark, "import of 100,000 rows under 200 rules", ran.mib)


def test_suggest(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path
) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(long_file(100_000))
    outputs = (tmp_path / f"{number}.toml" for number in itertools.count())

    def suggested() -> Ran:
        what = ("layout", "suggest", file, "--output", next(outputs))
        return run((*COMMAND, "--books", books, *what), {})

    ran = benchmark.pedantic(suggested, rounds=3)  # type: ignore[no-untyped-call]
    note(benchmark, "a layout suggested for 100,000 rows", ran.mib)


@pytest.mark.parametrize(
    "page",
    [
        *("Front/", "Search/?words=knife+crime", "Thing/?of=category&code=consultancy"),
        *("Spend/", "Spend/?down=supplier&across=quarter"),
    ],
)
def test_page(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path, page: str
) -> None:
    """A page of the auditor's window, over all years, of a ledger of one of them."""
    from mopac_spend.fava.application import make_application
    from mopac_spend.fava.one_year import OneYear
    from mopac_spend.periods import FinancialYear

    year = OneYear(FinancialYear.parse(YEAR), tmp_path)
    application = make_application(books, one_year=year)
    client = application.test_client()
    address = f"/{application.config['LEDGERS'].slug}/extension/{page}"

    def given() -> None:
        assert client.get(address).status_code == 200

    benchmark.pedantic(given, rounds=20, warmup_rounds=1)  # type: ignore[no-untyped-call]
    note(benchmark, f"page {page}", 0)


def test_one_year_opened(
    benchmark: BenchmarkFixture, books: Path, cache: Path, tmp_path: Path
) -> None:
    """From nothing to the ledger of one year, ready to be browsed."""
    asked(books)
    words = (
        "from mopac_spend.fava.application import make_application as made;"
        "from mopac_spend.fava.one_year import OneYear;"
        "from mopac_spend.periods import FinancialYear as Year;"
        "from pathlib import Path;"
        "import sys; made(sys.argv[1],"
        " one_year=OneYear(Year.parse(sys.argv[2]), Path(sys.argv[3])))"
    )
    command = (sys.executable, "-c", words, books, YEAR, tmp_path)
    ran = benchmark.pedantic(run, args=(command, {}), rounds=3)  # type: ignore[no-untyped-call]
    note(benchmark, "one year opened in Fava", ran.mib)


@pytest.fixture(scope="session")
def prepared(books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("peers") / books.name
    shutil.copytree(books, folder)
    prepare(folder)
    return folder


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peer(
    benchmark: BenchmarkFixture,
    books: Path,
    prepared: Path,
    cache: Path,
    peer: Peer,
) -> None:
    if peer.missing:
        pytest.skip(f"{peer.missing} is not installed")
    command = peer.command(prepared)
    if peer.warmed:
        run(command, peer.environment)
    ran = benchmark.pedantic(run, args=(command, peer.environment), rounds=1)  # type: ignore[no-untyped-call]
    assert peer.total(ran.output) == Decimal(json.loads(asked(books).output)["total"])
    note(benchmark, peer.name, ran.mib)
    benchmark.extra_info["peer"] = True
