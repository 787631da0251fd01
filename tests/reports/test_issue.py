"""Issuing: three outputs, nothing overwritten, refusals that say what works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from mopac_spend.cli.progress import Progress
from mopac_spend.cli.report import command
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.reports.issue import issue
from mopac_spend.reports.tables_csv import tables

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from mopac_spend.reports.model import Report

QUARTERLY = ("quarterly", "--fy", "2020-21", "--quarter", "4", "--output")


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(command, words, obj=str(folder))


def test_the_command_says_its_steps(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms: list[str] = []
    monkeypatch.setattr(Progress, "step", lambda _, what: forms.append(what))
    result = run(folder, *QUARTERLY, str(tmp_path / "out"))
    assert result.exit_code == 0
    assert forms == [
        "drawing quarter 4 of 2020-21",
        *("writing the page", "writing the workbook", "writing the PDF"),
        *("writing the OpenDocument", "writing the tables"),
    ]
    assert not result.stderr  # no bar where there is no terminal


def test_five_outputs(report: Report, tmp_path: Path) -> None:
    issued = issue(report, tmp_path / "new" / "folder")
    assert issued.earlier == ""
    assert sorted(path.name for path in (tmp_path / "new/folder").iterdir()) == [
        "quarterly-2020-21-Q4-tables",
        "quarterly-2020-21-Q4.html",
        "quarterly-2020-21-Q4.ods",
        "quarterly-2020-21-Q4.pdf",
        "quarterly-2020-21-Q4.xlsx",
    ]
    folder = issued.places["csv"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == tables(report)
    assert folder.stat().st_mode & 0o077  # not for its owner alone


def test_one_output(report: Report, tmp_path: Path) -> None:
    issued = issue(report, tmp_path, ["html"])
    assert [path.name for path in tmp_path.iterdir()] == ["quarterly-2020-21-Q4.html"]
    assert issue(report, tmp_path, ["html"]).name == "quarterly-2020-21-Q4-v2"
    assert [*issued.places] == ["html"]


def test_an_earlier_report_is_kept(report: Report, tmp_path: Path) -> None:
    old = tmp_path / "quarterly-2020-21-Q4.xlsx"
    old.write_text("as it was issued")
    second = issue(report, tmp_path)
    third = issue(report, tmp_path)
    assert old.read_text() == "as it was issued"
    assert second.places["html"].name == "quarterly-2020-21-Q4-v2.html"
    assert second.places["csv"].name == "quarterly-2020-21-Q4-v2-tables"
    assert second.earlier == third.earlier == "quarterly-2020-21-Q4"
    assert third.places["xlsx"].name == "quarterly-2020-21-Q4-v3.xlsx"
    for form in ("html", "pdf", "xlsx", "ods"):
        first, again = second.places[form], third.places[form]
        assert first.read_bytes() == again.read_bytes()


def test_a_folder_that_cannot_be_written(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(Refusal) as refused:
        issue(report, file)
    assert str(refused.value) == (
        f"REPORT-001: cannot write to {file} (File exists); name a folder you may "
        f"write to with --output DIR"
    )


def test_nothing_is_left_behind_when_the_disk_is_full(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(place: Path, content: bytes) -> None:
        place.write_bytes(content[:9])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mopac_spend.reports.issue.write_atomically", full)
    with pytest.raises(Refusal, match="No space left on device"):
        issue(report, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_command(folder: Path, tmp_path: Path) -> None:
    first = run(folder, *QUARTERLY, str(tmp_path))
    assert first.exit_code == 0
    assert first.stdout.splitlines()[1:] == [
        (
            "The books hold no payment at all dated in August 2020. A gap in the "
            "books is not spending of nil: totals that cover this month leave out "
            "whatever was spent."
        ),
        "To do: Name the folder of earlier reports of 2020-21 with --published.",
        f"page:         {tmp_path}/quarterly-2020-21-Q4.html",
        f"workbook:     {tmp_path}/quarterly-2020-21-Q4.xlsx",
        f"PDF:          {tmp_path}/quarterly-2020-21-Q4.pdf",
        f"OpenDocument: {tmp_path}/quarterly-2020-21-Q4.ods",
        f"tables:       {tmp_path}/quarterly-2020-21-Q4-tables",
    ]
    second = run(folder, *QUARTERLY, str(tmp_path))
    assert second.stderr == (
        f"{tmp_path} already holds quarterly-2020-21-Q4, which is kept as it is; this "
        f"report is quarterly-2020-21-Q4-v2\n"
    )


def test_command_refuses_before_it_reads_the_books(tmp_path: Path) -> None:
    words = ("quarterly", "--fy", "2020-21", "--quarter", "5", "--output", "x")
    refused = run(tmp_path / "no books here", *words).exception
    assert str(refused) == (
        "REPORT-001: --quarter: quarter 5 does not exist: use 1, 2, 3 or 4"
    )


def test_no_report_over_findings(folder: Path, tmp_path: Path) -> None:
    import shutil

    broken = tmp_path / "books"
    shutil.copytree(folder, broken)
    file = next((broken / "payments").rglob("test-batch.beancount"))
    file.write_text(file.read_text().replace("700.00 GBP", "70.00 GBP"))
    out = tmp_path / "out"
    refused = run(broken, *QUARTERLY, str(out))
    assert isinstance(refused.exception, BooksError)
    assert not out.exists()
    forced = run(broken, *QUARTERLY, str(out), "--despite-errors")
    assert forced.exit_code == 0
    html = (out / "quarterly-2020-21-Q4.html").read_text()
    assert 'class="label stop">NOT RELIABLE: drawn despite' in html
    assert "SPEND-020" in html
