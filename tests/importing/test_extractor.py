"""The layouts as beangulp importers: they show what an import would post."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from beancount.core import data

from mopac_spend.importing import starter
from mopac_spend.importing.extractor import LayoutImporter, importers
from mopac_spend.importing.run import import_files

ROOT = Path(__file__).parent.parent.parent
EXPORT = ROOT / "importers" / "samples" / "finance-2017-18-Q1.csv"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    starter.make_books(tmp_path / "books", starter.MOPAC)
    return tmp_path / "books"


@pytest.fixture
def importer(books: Path) -> LayoutImporter:
    (importer,) = [each for each in importers(books) if each.identify(str(EXPORT))]
    return importer


def test_one_importer_identifies_a_file(importer: LayoutImporter) -> None:
    assert importer.name == "mopac-spend.sample-finance"


def test_names_differ(books: Path) -> None:
    names = [each.name for each in importers(books)]
    assert len(set(names)) == len(names) > 1


def test_it_shows_what_an_import_posts(importer: LayoutImporter, books: Path) -> None:
    entries = importer.extract(str(EXPORT), [])
    (posting,) = import_files(books, [EXPORT])
    shown = [entry for entry in entries if isinstance(entry, data.Transaction)]
    batches = [e.values[0].value for e in entries if isinstance(e, data.Custom)]
    assert importer.account(str(EXPORT)) == "Assets:Bank"
    assert len(shown) == len(posting.payments)
    assert batches == [posting.batch.id]


def test_what_is_posted_already_is_left_out(
    importer: LayoutImporter, books: Path
) -> None:
    import_files(books, [EXPORT])
    assert importer.extract(str(EXPORT), []) == []


def test_the_config_runs_under_beangulp(books: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "importers" / "config.py", "identify", EXPORT],
        env={**os.environ, "MOPAC_SPEND_BOOKS": str(books), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "mopac-spend.sample-finance" in done.stdout
