"""Three bodies and the lake of them: the sample books, an import, and invented ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.books.load import open_books
from mopac_spend.cli.main import group
from mopac_spend.importing.starter import make_books as init
from mopac_spend.lake.combining import combine
from mopac_spend.lake.reading import Lake, open_lake
from tests.books_maker import REGISTERS, make_books

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "importers" / "samples"
# ILLUSTRATIVE: whoever is paid here is invented. One is an individual to these books,
# and to none of the others.
LINES = """
2018-05-14 | Acme Ltd | Seed | 100.00 | vru / knife-crime / grants | fund=home-office
2018-06-01 | Bolt LLP | Advice | 20.50 | finance / untagged / consultancy
2018-07-04 | Perdita Ash | Talk | 7.00 | vru / victims / training
2019-07-03 | Nobody | Course | 1.01 | untagged / victims / untagged | decision=PCD-79
"""
PEOPLE = """
2017-04-01 custom "supplier" "perdita" "Perdita Ash"
  individual: TRUE
"""
BODY = "registers/body.beancount"


def titled(folder: Path, title: str) -> Path:
    """Give books the title of another body."""
    file = folder / BODY
    head, _, rest = file.read_text(encoding="utf-8").partition('custom "books" "')
    text = f'{head}custom "books" "{title}"{rest.partition(chr(34))[2]}'
    file.write_text(text, encoding="utf-8")
    return folder


def run(*words: str | Path) -> Result:
    """Run a command; what it raises is in the result."""
    return CliRunner().invoke(group, [str(word) for word in words])


def imported(folder: Path, file: str) -> None:
    done = run("--books", folder, "import", SAMPLES / file)
    assert done.exit_code == 0, done.output


def combined(lake: Path, *bodies: tuple[str, Path]) -> dict[str, str]:
    """Combine; say what became of each."""
    return {each.code: each.became for each in combine(lake, bodies, opened=open_books)}


@pytest.fixture(scope="session")
def bodies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The books of three bodies, by the code of each."""
    folder = tmp_path_factory.mktemp("bodies")
    init(folder / "harbour", "mopac")
    titled(folder / "harbour", "Harbour Office")
    imported(folder / "harbour", "finance-2017-18-Q1.csv")
    make_books(folder / "office", LINES, registers=REGISTERS + PEOPLE)
    return {
        "harbour": folder / "harbour",
        "office": folder / "office",
        "sample": ROOT / "ledger",
    }


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books `one` and `other` of equal payments, and a `lake` of both.

    Whoever is an individual to the one is none to the other.
    """
    folder = tmp_path_factory.mktemp("pair")
    one = make_books(folder / "one", LINES, registers=REGISTERS + PEOPLE)
    other = titled(make_books(folder / "other", LINES), "Other Office")
    became = combined(folder / "lake", ("one", one), ("other", other))
    assert became == {"one": "written", "other": "written"}
    return folder


@pytest.fixture(scope="session")
def folder(bodies: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the three, which no test changes."""
    lake = tmp_path_factory.mktemp("lakes") / "lake"
    assert set(combined(lake, *bodies.items()).values()) == {"written"}
    return lake


@pytest.fixture(scope="session")
def lake(folder: Path) -> Lake:
    return open_lake(folder)
