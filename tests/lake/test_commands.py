"""What is typed of a lake, and what is refused of one."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import TYPE_CHECKING

import pytest

from mopac_spend import OpenBooks, open_books
from mopac_spend.books.load import main_file
from mopac_spend.cli.main import COMMANDS, OF_MANY
from mopac_spend.findings import Refusal
from tests.books_maker import make_books
from tests.lake.conftest import combined, run, titled
from tests.run.test_every_command import TYPED

if TYPE_CHECKING:
    from pathlib import Path

OF_ONE = sorted(COMMANDS.keys() - OF_MANY)


def test_what_is_of_one_bodys_books_is_refused(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    for name in OF_ONE:
        done = run("--books", folder, *shlex.split(TYPED[name]))
        assert isinstance(done.exception, Refusal), done.output
        assert done.exception.code == "LAKE-004", done.exception
        assert "use ask, questions and find" in done.exception.message
    assert sorted(folder.rglob("*")) == before


def test_books_are_opened_nowhere_else_of_a_lake(folder: Path) -> None:
    """What a command would not see, the library does."""
    with pytest.raises(Refusal, match="LAKE-004"):
        main_file(folder)


def test_a_lake_is_combined_and_asked(bodies: dict[str, Path], tmp_path: Path) -> None:
    lake, office = tmp_path / "lake", bodies["office"]
    made = run("combine", lake, office, f"port={bodies['harbour']}")
    assert made.exit_code == 0
    assert "office-for-testing: written, 4 payments, £128.51, as of" in made.output
    assert "port: written, " in made.output
    assert "office-for-testing: unchanged" in run("combine", lake, office).output
    told = run("--books", lake, "ask", "payments", "--payments", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert {row["body"] for row in rows} == {"office-for-testing", "port"}
    assert run("combine", lake, "--remove", "port").exit_code == 0
    asked = ("ask", "spend-by-body", "--format", "json")
    whole = json.loads(run("--books", lake, *asked).stdout)
    assert whole["total"] == "128.51"
    assert whole["method"]["bodies"].keys() == {"office-for-testing"}
    assert run("combine", lake).exit_code == 2


@pytest.mark.parametrize("form", ["xlsx", "ods", "html", "md", "csv", "txt"])
def test_every_form_has_the_bodies(form: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / f"answer.{form}"
    done = run(
        *("--books", folder, "ask", "spend-by-body", "--body", "office"),
        *("--payments", "--output", file),
    )
    assert done.exit_code == 0, done.output
    assert file.stat().st_size


def test_plain_words_are_understood_of_one_body(folder: Path) -> None:
    words = ("what was spent on training", "--body", "office")
    found = run("--books", folder, "find", *words)
    assert "mopac-spend ask spend-by-category --category training" in found.output
    assert "ask it alone: --body office" in found.stderr
    told = run("--books", folder, "ask", *words, "--yes", "--format", "json")
    assert json.loads(told.stdout)["total"] == "7.00"


def test_plain_words_that_all_bodies_understand_alike_are_asked_of_all(
    folder: Path,
) -> None:
    words = "what was spent on training in 2018-19"
    command = "mopac-spend ask spend-by-category --category training --fy 2018-19"
    found = run("--books", folder, "find", words)
    assert found.stdout.startswith(command)
    told = run("--books", folder, "ask", words, "--yes", "--format", "json")
    typed = run("--books", folder, *shlex.split(command)[1:], "--format", "json")
    assert json.loads(told.stdout) == json.loads(typed.stdout)
    assert json.loads(told.stdout)["parameters"]["body"] == [
        *("harbour", "office", "sample")
    ]
    two = ("--body", "office", "--body", "harbour")
    some = run("--books", folder, "find", words, *two)
    assert some.stdout.startswith(command)
    assert (
        "office and harbour; ask them alone: --body office --body harbour"
        in some.stderr
    )


def test_plain_words_that_bodies_understand_otherwise_are_asked_of_none(
    folder: Path,
) -> None:
    words = "how much was paid to Bolt LLP in 2018-19"
    told = run("--books", folder, "ask", words, "--yes")
    assert isinstance(told.exception, Refusal)
    assert told.exception.code == "LAKE-004"
    message = told.exception.message
    assert "office: mopac-spend ask spend-by-supplier --supplier 'Bolt LLP'" in message
    assert "harbour and sample: no question" in message
    assert "or name one body: --body" in message
    assert not told.stdout


def test_a_word_that_one_body_does_not_know_is_of_no_other(folder: Path) -> None:
    words = "spend on training by category in 2018-19 of the harbour office"
    assert not run("--books", folder, "find", words, "--body", "harbour").exit_code
    told = run("--books", folder, "ask", words, "--yes")
    assert isinstance(told.exception, Refusal)
    assert told.exception.code == "LAKE-004"
    assert "office and sample: no question" in told.exception.message
    assert told.exception.message.endswith("--body harbour")


@pytest.mark.parametrize(
    ("words", "named", "body"),
    [
        ("what did the Council spend on training in 2018-19", "council", ()),
        ("what did the Council spend on training in 2018-19", "council", ("mayor",)),
        ("what was spent by the mayor's  office on training", "mayor", ()),
        (
            "how much was spent on training by the council and the mayor\u2019s office",
            *("council and mayor", ()),
        ),
        ("how much was spent on training in London", "london", ()),
    ],
)
def test_words_that_name_a_body_are_not_asked_of_others(
    words: str, named: str, body: tuple[str, ...], tmp_path: Path
) -> None:
    """Its own registers pass over its title, and a word of the kind says nothing."""
    payment = "2018-05-14 | Acme Ltd | Paper | 5.00 | vru / victims / training"
    titles = {"mayor": "Mayor's Office", "council": "Council", "london": "City Hall"}
    made = [
        (code, titled(make_books(tmp_path / code, f"{payment}\n" * number), title))
        for number, (code, title) in enumerate(titles.items(), 1)
    ]
    combined(tmp_path / "lake", *made)
    of = [word for code in body for word in ("--body", code)]
    told = run("--books", tmp_path / "lake", "ask", words, *of, "--yes")
    assert isinstance(told.exception, Refusal)
    assert told.exception.code == "LAKE-004"
    assert f"these words name {named}, and " in told.exception.message
    assert not told.stdout
    of = [word for code in named.split(" and ") for word in ("--body", code)]
    told = run("--books", tmp_path / "lake", "ask", words, *of, "--yes")
    assert told.exit_code == 0, told.exception


def test_a_name_that_begins_as_a_body_does_is_of_the_body_that_is_asked(
    tmp_path: Path,
) -> None:
    """`--supplier "one: Depot"` is what only `one` would be asked for, as ` Depot`."""
    payment = "2018-05-14 | one: Depot | Paper | 5.00 | vru / victims / training"
    made = [
        (code, titled(make_books(tmp_path / code, payment), f"Office {code}"))
        for code in ("one", "other")
    ]
    combined(tmp_path / "lake", *made)
    books = ("--books", tmp_path / "lake")
    words = "how much was paid to one: Depot in 2018-19"
    asked = (*books, "ask", words, "--body", "one")
    told = run(*asked, "--yes", "--format", "json")
    answer = json.loads(told.stdout)
    assert answer["total"] == "5.00"
    assert answer["parameters"]["body"] == ["one"]
    command = told.stderr.splitlines()[1].strip()
    typed = run(*books, *shlex.split(command)[1:], "--body", "one", "--format", "json")
    assert json.loads(typed.stdout) == answer


def test_words_that_no_question_fits_are_of_none(folder: Path) -> None:
    found = run("--books", folder, "find", "when is the next meeting of gardeners")
    assert found.exit_code == 1
    assert "no question of these books fits" in found.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ask spend-by-body --body nobody", "LAKE-005"),
        ("ask spend-by-body --despite-errors", "LAKE-004"),
        ("ask spend-by-body --as-at 2021-06-30", "LAKE-004"),
        ("ask spend-by-body --as-at 2021-06-30 --body office", "LAKE-004"),
    ],
)
def test_what_a_lake_is_not_asked(words: str, code: str, folder: Path) -> None:
    done = run("--books", folder, *shlex.split(words))
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == code


def test_the_books_of_one_body_take_no_body(bodies: dict[str, Path]) -> None:
    books = bodies["office"]
    done = run("--books", books, "ask", "spend-by-body", "--body", "office")
    assert isinstance(done.exception, Refusal)
    assert done.exception.code == "LAKE-005"
    with pytest.raises(Refusal, match="LAKE-005"):
        open_books(books).ask("spend-by-body", body="office")


def test_python_opens_a_lake_as_books(folder: Path, bodies: dict[str, Path]) -> None:
    lake = open_books(folder)
    assert isinstance(lake, OpenBooks)
    assert "office 4" in repr(lake)
    spend = lake.spend
    for code, books in bodies.items():
        own = open_books(books).spend
        mine = spend[spend["body"] == code].drop(columns="body")
        assert mine.reset_index(drop=True).equals(own)
        assert list(mine.dtypes) == list(own.dtypes)
    answer = lake.ask("spend-by-category", body="office", fy="2018-19")
    assert answer.frame["body"].unique().tolist() == ["office"]
    assert answer.payments().columns[0] == "body"
    assert "spend-by-body" in [question.name for question in lake.questions]
    for refused in (
        lambda: lake.register,
        lambda: lake.report(fy="2018-19", quarter=1),
    ):
        with pytest.raises(Refusal, match="LAKE-004"):
            refused()
