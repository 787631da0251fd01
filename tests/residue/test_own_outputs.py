"""What the program itself writes of the sample books leaves nothing to be found."""

from __future__ import annotations

from pathlib import Path

import pytest

from mopac_spend.questions.library import questions
from mopac_spend.residue.betrays import search
from mopac_spend.residue.run import checked
from tests.errors.commands import run

# Hundreds of files, for each of which a child would begin.
pytestmark = pytest.mark.usefixtures("looked_into_here")

LEDGER = str(Path(__file__).parents[2] / "ledger")
FORMS = ["csv", "json", "xlsx", "ods", "html", "md"]
YEAR = ("--fy", "2020-21")


def nothing_in(folder: Path) -> int:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [each for path in files for each in checked(path)] == []
    return len(files)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", ["spend-by-initiative", "spend-by-supplier"])
def test_answers(form: str, question: str, tmp_path: Path) -> None:
    output = tmp_path / f"answer.{form}"
    typed = ("--books", LEDGER, "ask", question, *YEAR, "--payments")
    assert run(*typed, "--output", str(output), cwd=tmp_path).status == 0
    assert nothing_in(tmp_path) == (2 if form == "csv" else 1)


def test_no_question_says_anything_that_would_be_found() -> None:
    # An answer to it could not be released, whatever it answered.
    for each in questions():
        words = [each.title, each.asks, each.definition, each.caveats, each.source]
        assert [*search(words, [])] == [], each.name


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["quarterly", "dashboard"])
def test_reports(kind: str, tmp_path: Path) -> None:
    period = ("--quarter", "4") if kind == "quarterly" else ()
    typed = ("--books", LEDGER, "report", kind, *YEAR, *period)
    assert run(*typed, "--output", str(tmp_path), cwd=tmp_path).status == 0
    endings = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert endings >= {".xlsx", ".ods", ".pdf", ".html", ".csv", ".json"}
    assert nothing_in(tmp_path) > 20
