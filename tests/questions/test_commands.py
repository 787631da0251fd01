"""The commands `ask` and `questions`: thin, and refusing clearly."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from mopac_spend import shipped
from mopac_spend.cli import ask as ask_command
from mopac_spend.cli import opening
from mopac_spend.cli import questions as questions_command
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.questions import header, library
from mopac_spend.questions.renderings import FORMS
from tests.questions.conftest import TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mopac_spend.books.load import Books


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(ask_command.command, arguments, obj=str(folder))


def refusal(folder: Path, *arguments: str) -> str:
    result = run(folder, *arguments)
    assert isinstance(result.exception, Refusal)
    assert result.stdout == ""
    return str(result.exception)


def test_the_command_offers_every_form() -> None:
    assert ask_command.FORMS == FORMS


def test_ask_prints_a_table(folder: Path) -> None:
    result = run(folder, "spend-by-category")
    assert result.exit_code == 0
    assert result.stdout.startswith("Spend by category, by financial year (£)\n")
    assert "Total: £1,234,679.40" in result.stdout


def test_ask_takes_every_filter(folder: Path) -> None:
    result = run(
        folder,
        "payments",
        *("--from", "2019-04-01", "--to", "2019-12-31", "--plan", "pcp"),
        *("--initiative", "victims", "--category", "untagged"),
        *("--directorate", "untagged", "--decision", "PCD 79"),
        *("--supplier", "NOBODY", "--supplier", "Bolt LLP", "--format", "json"),
    )
    content = json.loads(result.stdout)
    assert content["total"] == "1.01"
    assert content["parameters"]["supplier"] == ["NOBODY", "Bolt LLP"]
    assert (
        json.loads(
            run(folder, "coverage", "--fund", "home-office", "--format", "json").stdout
        )["total"]
        == "100.00"
    )


def test_ask_writes_a_file_in_the_form_of_its_ending(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "answer.json"
    result = run(folder, "coverage", "--output", str(path))
    assert result.stdout == ""
    assert result.stderr.endswith(f"wrote {path}: total £1,234,679.40\n")
    assert json.loads(path.read_text(encoding="utf-8"))["total"] == TOTAL


def test_an_empty_answer_is_no_fault(folder: Path) -> None:
    result = run(folder, "coverage", "--fy", "2030-31", "--format", "csv")
    assert result.exit_code == 0
    assert (
        "Note: No payment matches. The books hold 5 payments, 14 May 2018 to 3 July "
        "2019.\n"
    ) in result.stderr


@pytest.mark.parametrize("more", [[], ["--payments"]])
def test_csv_in_a_file_has_its_method_beside_it(
    folder: Path, tmp_path: Path, more: list[str]
) -> None:
    path, beside = tmp_path / "answer.csv", tmp_path / "answer.csv-metadata.json"
    words = ["spend-by-category", "--plan", "pcp", *more]
    result = run(folder, *words, "--output", str(path))
    assert result.exit_code == 0
    assert f"wrote {path}: total £91.01\n" in result.stderr
    assert f"wrote {beside}: the method of these figures\n" in result.stderr
    content = json.loads(beside.read_text(encoding="utf-8"))
    whole = json.loads(run(folder, *words, "--format", "json").stdout)
    del whole["rows"]
    if more:
        del whole["payments"]["rows"]
        header = path.read_text(encoding="utf-8").splitlines()[0]
        assert content["payments"]["columns"] == header.split(",")
    assert content == whole
    assert content["method"]["coverage"] == {"pounds": "0.99", "payments": "0.80"}
    assert sorted(tmp_path.iterdir()) == [path, beside]


def test_csv_whose_method_cannot_be_written_is_not_written(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"{'x' * 245}.csv"  # its name fits, that of its method not
    assert "cannot be written" in refusal(folder, "coverage", "--output", str(path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [[], ["--payments"]])
def test_csv_on_the_terminal_has_its_method_on_standard_error(
    folder: Path, more: list[str]
) -> None:
    result = run(folder, "spend-by-category", "--plan", "pcp", "--format", "csv", *more)
    assert "Definition" not in result.stdout
    for label in (
        "Definition: The sum of payments by category",
        "Basis: payments: dated on the day they cleared.",
        "VAT: net of recoverable VAT.",
        "Period: all payments, 14 May 2018 to 3 July 2019",
        "Filters: plan is Police and Crime Plan",
        "Coverage: 99% of the pounds",
        "Left out: Untagged spend of the same period",
        "Books: Test books; SHA-256 ",
    ):
        assert label in result.stderr
    assert "Untagged: £20.50 in 1 payment" in result.stderr
    assert "note:" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["nosuch"],
            (
                "ASK-001: no question is called 'nosuch'; list them with: mopac-spend "
                "questions"
            ),
        ),
        (
            ["coverage", "--category", "grant"],
            (
                "ASK-002: no category is called 'grant'; nearest: grants, training, "
                "untagged; see registers/categories.beancount"
            ),
        ),
        (
            ["coverage", "--fy", "2018-2020"],
            (
                "ASK-003: '2018-2020' is not one financial year: 2018-19 would be; for "
                "all of them, ask from 2018-04-01 to 2020-03-31"
            ),
        ),
        (
            ["coverage", "--format", "xlsx"],
            "ASK-005: xlsx cannot be printed; add --output answer.xlsx",
        ),
        (
            ["coverage", "--format", "ods"],
            "ASK-005: ods cannot be printed; add --output answer.ods",
        ),
        (
            ["coverage", "--format", "csv", "--output", "answer.xlsx"],
            (
                "ASK-005: answer.xlsx: --format csv into a file that ends in .xlsx "
                "would not open; leave --format out, or end the file's name in .csv"
            ),
        ),
        (
            ["coverage", "--output", "no/such/answer.csv"],
            (
                "ASK-005: no/such/answer.csv: there is no folder no/such; make it, or "
                "choose another --output"
            ),
        ),
    ],
)
def test_a_request_that_cannot_be_met(
    folder: Path, arguments: list[str], message: str
) -> None:
    assert refusal(folder, *arguments) == message


def test_no_answer_is_written_among_the_books(folder: Path) -> None:
    path = folder / "main.beancount"
    before = path.read_bytes()
    assert refusal(folder, "coverage", "--output", str(path)) == (
        f"ASK-005: {path}: an answer is not written among the books; choose another "
        f"--output"
    )
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 300}.csv"
    assert refusal(folder, "coverage", "--output", str(path)) == (
        f"ASK-005: {path}: cannot be written (File name too long); choose another "
        f"--output"
    )


def test_faulty_books_give_no_answer(broken_folder: Path) -> None:
    result = run(broken_folder, "coverage")
    assert isinstance(result.exception, BooksError)
    assert result.stdout == ""
    assert "SPEND-020" in str(result.exception)


def test_faulty_books_answer_despite_errors_under_a_banner(
    broken_folder: Path,
) -> None:
    result = run(broken_folder, "coverage", "--despite-errors")
    assert result.exit_code == 0
    assert result.stdout.startswith("DO NOT RELEASE: these books have 1 finding")


def test_questions_are_listed_with_parameters_and_an_example() -> None:
    result = CliRunner().invoke(questions_command.command, [])
    for question in library.questions():
        assert f"{question.name}\n" in result.stdout
        assert question.example in result.stdout
    for option in ("--fy", "--quarter", "--from", "--plan", "--supplier"):
        assert option in result.stdout


def test_a_question_is_shown_with_its_sql() -> None:
    result = CliRunner().invoke(questions_command.command, ["coverage"])
    loaded = library.find("coverage")
    assert result.stdout.startswith("coverage: Coverage of the initiative tag\n")
    assert loaded.select in result.stdout
    assert "Definition: Payments by financial year" in result.stdout


def test_an_unknown_question_cannot_be_shown() -> None:
    result = CliRunner().invoke(questions_command.command, ["nosuch"])
    assert isinstance(result.exception, Refusal)


@pytest.fixture(scope="module")
def opened_once() -> Callable[..., Books]:
    return cache(opening.opened)


@pytest.mark.parametrize("name", library.names())
def test_the_examples_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened_once: Callable[..., Books],
    name: str,
) -> None:
    # They name codes of the sample books.
    monkeypatch.setattr(opening, "opened", opened_once)
    monkeypatch.chdir(tmp_path)
    words = library.find(name).example.split()
    assert words[:2] == ["mopac-spend", "ask"]
    assert run(shipped.folder("ledger"), *words[2:]).exit_code == 0


def test_the_questions_page_names_every_question_and_key() -> None:
    page = (shipped.folder("queries") / "README.md").read_text(encoding="utf-8")
    for name in (*library.names(), *header.REQUIRED, *header.OPTIONAL):
        assert f"| `{name}` |" in page
