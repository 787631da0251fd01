"""The sample for what the law wants published: a year of every duty, and no gaps."""

from __future__ import annotations

import csv
import io
import json
import runpy
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.publishing.law import law_of
from tests.errors.commands import run

SAMPLES = Path(__file__).parents[2] / "importers" / "samples"
EXPORT = SAMPLES / "duties" / "duties-2026-27.csv"
# 30 April 2027: the year is over.
NOW = "1809043200"
YEAR = {"2026-27"}
PERIODS = {
    "pa23-s69": {"2026-27-H1", "2026-27-H2"},
    "pa23-s70": {f"2026-27-Q{n}" for n in (1, 2, 3, 4)},
}
# What was owed and not paid is in no books of payments, and no number of a company is
# invented for a sample.
LACKING = {"pa23-s69", "ocds"}
PAYMENTS, POUNDS = 170, Decimal("1146637.56")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    shutil.copytree(SAMPLES / "duties", folder / "books")
    done = run("--books", "books", "import", f"{EXPORT}", cwd=folder)
    assert done.status == 0, done.err
    return folder


def publish(desk: Path, duty: str, period: str, *more: str) -> dict[str, Any]:
    wish = ("--period", period, "--output", "out", "--format", "json", *more)
    done = run("--books", "books", "publish", duty, *wish, cwd=desk)
    assert done.status == 0, done.err
    said: dict[str, Any] = json.loads(done.out)
    return said


def rows(desk: Path, said: dict[str, Any]) -> list[dict[str, str]]:
    text = (desk / said["folder"] / f"{said['publication']}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def paid() -> list[dict[str, str]]:
    with EXPORT.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_export_is_what_the_script_writes() -> None:
    made = runpy.run_path(f"{SAMPLES / 'duties.py'}")
    assert EXPORT.read_bytes().decode() == made["text"]()
    assert len(paid()) == PAYMENTS
    assert sum(Decimal(row["Net amount"]) for row in paid()) == POUNDS


def test_every_duty_has_a_year_without_gaps(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOW)
    law = law_of(open_books(desk / "books").register)
    names = sorted({law.name(each) for each in law.duties.values()})
    for name in names:
        gaps = ("--with-gaps",) if name in LACKING else ()
        found = 0
        for period in sorted(PERIODS.get(name, YEAR)):
            said = publish(desk, name, period, *gaps)
            found += len(rows(desk, said))
            lacking = "\n".join(said["missing"])
            assert bool(lacking) == (name in LACKING), lacking
            if period in YEAR:
                # All that was paid is in one class, to the penny.
                classes = said["classes"]
                assert sum(each["rows"] for each in classes) == PAYMENTS
                assert sum(Decimal(each["pounds"]) for each in classes) == POUNDS
        assert found, name
    _of_the_export(desk)


def _of_the_export(desk: Path) -> None:
    """Hold what was published against the export, with nothing of the publisher."""

    def amounts(name: str, heading: str) -> list[Decimal]:
        with (desk / f"out/{name}/{name}.csv").open(encoding="utf-8") as stream:
            return sorted(Decimal(row[heading]) for row in csv.DictReader(stream))

    def of(*categories: str) -> list[Decimal]:
        return sorted(
            Decimal(row["Net amount"])
            for row in paid()
            if row["Category"] in categories
        )

    grants = of("community-grants", "grants-to-public-bodies")
    assert amounts("sio-3f-2026-27", "Amount (£)") == grants
    assert amounts("sio-3h-2026-27", "Amount (£)") == of("office-holders")
    begun = [
        Decimal(row["Gross amount"])
        for row in paid()
        if row["Contract"] in {"C-2026-1", "C-2026-2"}
    ]
    found = [
        pounds
        for period in sorted(PERIODS["pa23-s70"])
        for pounds in amounts(f"pa23-s70-{period}", "Amount with VAT (£)")
    ]
    assert sorted(found) == sorted(each for each in begun if each > 30000)
    assert Decimal("30000.00") in begun
    assert Decimal("30000.01") in found
    lost = amounts("ltc-500-2026-27", "Irrecoverable VAT (£)")
    assert [each for each in lost if each] == sorted(
        Decimal(row["VAT not recovered"]) for row in paid() if row["Account"] == "5200"
    )
    for file in (desk / "out").rglob("*.csv"):
        assert "Quillby" not in file.read_text("utf-8")
        assert "Hearthgate" not in file.read_text("utf-8")
