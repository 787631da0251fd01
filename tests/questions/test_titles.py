"""A code is found by part of its title, where it alone has these words."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from mopac_spend.analyst import OpenBooks, open_books
from mopac_spend.findings import Refusal
from mopac_spend.questions.ask import ask
from tests.books_maker import REGISTERS, make_books
from tests.program import program

ROOT = Path(__file__).parents[2]
MORE = """
2017-04-01 custom "plan" "violence" "Serious Violence Strategy 2017"
2021-04-01 custom "plan" "pcp-next" "Police and Crime Plan 2021-25"
2017-04-01 custom "fund" "mopac-own" "MOPAC's own budget"
2017-04-01 custom "initiative" "crossing" "Knife crime: crossing & safer streets"
  serves: "violence"
2017-04-01 custom "supplier" "p-ash" "Rowan Ash"
  individual: TRUE
2018-04-01 custom "grant" "G-1" "Bursary for Rowan Ash"
  individual: TRUE
"""
LINES = """
2018-05-01 | Acme Ltd | Seed fund | 100.00 | vru / crossing / grants
2018-06-01 | Rowan Ash | Advice | 7.00 | vru / archive / consultancy
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: ANN401 - as opened
    folder = tmp_path_factory.mktemp("titles")
    return open_books(make_books(folder, LINES, registers=REGISTERS + MORE))


def read_as(books: OpenBooks, **filters: Any) -> list[str]:  # noqa: ANN401 - filters
    notes = books.ask("spend-by-category", **filters).method.notes
    return [note for note in notes if "was read as" in note]


@pytest.mark.parametrize("typed", ["Violence Strategy", "violence  STRATEGY"])
def test_part_of_a_title_is_read_and_said(books: OpenBooks, typed: str) -> None:
    answer = books.ask("spend-by-category", plan=typed)
    assert str(answer.total) == "100.00"
    assert answer.parameters["plan"] == ["violence"]
    (note,) = read_as(books, plan=typed)
    assert note == (
        f"The plan {typed!r} was read as Serious Violence Strategy 2017 (violence), "
        f"the only one with these words in its title."
    )


def test_a_code_a_title_or_an_alias_wins_and_is_not_remarked_on(
    books: OpenBooks,
) -> None:
    for typed in ("violence", "Serious Violence Strategy 2017", "VIOLENCE"):
        assert read_as(books, plan=typed) == []
    # The title of one plan stands in that of another.
    assert read_as(books, plan="Police and Crime Plan") == []
    asked = books.ask("spend-by-category", plan="police & crime plan")
    assert asked.parameters["plan"] == ["pcp"]


def test_what_several_have_is_refused_with_all_of_them(books: OpenBooks) -> None:
    with pytest.raises(Refusal) as refused:
        books.ask("spend-by-category", plan="crime")
    assert str(refused.value) == (
        "ASK-002: 'crime' stands in the titles of 3 plan codes: kcs (Knife Crime "
        "Strategy), pcp (Police and Crime Plan), pcp-next (Police and Crime Plan "
        "2021-25); give the code of one, or more of its title"
    )


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("fund", "own budget", "mopac-own"),
        ("initiative", "crossing and safer", "crossing"),
        ("directorate", "reduction unit", "vru"),
        ("plan", "Plan 2021/25", "pcp-next"),
    ],
)
def test_other_kinds_and_other_punctuation(
    books: OpenBooks, kind: str, typed: str, code: str
) -> None:
    filters: dict[str, Any] = {kind: typed}
    days: dict[str, Any] = {}
    if code == "pcp-next":
        days = {"from_": "2021-04-01", "to": "2021-06-30"}
    answer = books.ask("spend-by-category", **filters, **days)
    assert answer.parameters[kind] == [code]
    assert len(read_as(books, **filters, **days)) == 1


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *(
            ("plan", "2017"),
            ("plan", "25"),
            ("plan", "erious violence"),
            ("plan", "an"),
        ),
        ("plan", "Strategy Violence"),
        # Nobody is told a name of whom part was typed.
        *(("grant", "Rowan"), ("grant", "Bursary for")),
    ],
)
def test_what_is_no_word_of_a_title_is_unknown(
    books: OpenBooks, kind: str, typed: str
) -> None:
    with pytest.raises(Refusal, match="ASK-002: no "):
        ask(books.books, "spend-by-category", **{kind: typed})  # type: ignore[arg-type]


def test_a_supplier_is_never_found_by_part_of_a_name(books: OpenBooks) -> None:
    answer = books.ask("spend-by-category", supplier="Rowan")
    assert str(answer.total) == "0.00"
    assert "Ash" not in str(answer.method.notes)


def test_a_parameter_of_a_question_is_read_alike(tmp_path: Path) -> None:
    from mopac_spend.books.load import open_books as opened

    decisions = '2018-04-01 custom "decision" "PCD-1" "Boards of the boroughs"\n'
    books = opened(make_books(tmp_path, LINES, registers=REGISTERS + MORE + decisions))
    answer = ask(books, "decision-spend", parameters={"authority": "the boroughs"})
    assert answer.parameters["authority"] == "PCD-1"
    (note,) = [note for note in answer.method.notes if "was read as" in note]
    assert note.startswith("The decision 'the boroughs' was read as Boards of the")


def test_the_knife_crime_strategy_of_the_sample_books() -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program(), "ask", "commitment-progress", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    done = run("--plan", "Knife Crime Strategy", "--at", "2021-06-22")
    assert done.returncode == 0
    assert "Total: 39" in done.stdout
    assert "was read as Knife Crime Strategy 2017" in " ".join(done.stdout.split())
    refused = run("--plan", "Police and Crime Plan")
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert "pcp-2017-21" in refused.stderr
    assert "pcp-2021-25" in refused.stderr
