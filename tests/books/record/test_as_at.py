"""What the books said on a day, and what changed between two of them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from mopac_spend import open_books
from mopac_spend.books.as_at import as_at as put_together
from mopac_spend.books.store import Store
from mopac_spend.engine.watched import WatchedBooks
from mopac_spend.findings import Refusal
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from tests.books.record.books import HEADINGS, batch, books
from tests.books.record.test_status import ACCEPT, edit, retag

if TYPE_CHECKING:
    from pathlib import Path

APRIL, MAY, JUNE = "1618225200", "1620817200", "1623495600"  # 2021-04-12 and on
ASK = ("ask", "spend-by-initiative", "--output", "answer.json")


def answer(desk: Path, *more: str, before: tuple[str, ...] = ()) -> str:
    done = books(desk, *before, *ASK, *more)
    assert done.status == 0, done.err
    return (desk / "answer.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def days(
    imported: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """Books to which something was done on three days, and what they answered."""
    desk = shutil.copytree(imported, tmp_path_factory.mktemp("days") / "desk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", APRIL)
        answers = {"2021-04-12": answer(desk)}
        patch.setenv("SOURCE_DATE_EPOCH", MAY)
        retag(desk)
        assert books(desk, *ACCEPT).status == 0
        answers["2021-05-12"] = answer(desk)
        patch.setenv("SOURCE_DATE_EPOCH", JUNE)
        (desk / "july.csv").write_text(
            HEADINGS + "2020-07-02,1.00,Acme Ltd\n", encoding="utf-8"
        )
        assert books(desk, "import", "july.csv").status == 0
        answers["2021-06-12"] = answer(desk)
    assert len(set(answers.values())) == 3
    return desk, answers


@pytest.fixture
def history(
    days: tuple[Path, dict[str, str]], desk: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The answers that were given on three days, in a copy of those books."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", JUNE)
    shutil.rmtree(desk)
    books_then, answers = days
    shutil.copytree(books_then, desk)
    return dict(answers)


def test_an_answer_as_at_a_day_is_that_of_the_day_to_the_byte(
    desk: Path, history: dict[str, str]
) -> None:
    for day, given in history.items():
        for _ in range(2):
            assert answer(desk, "--as-at", day) == given, day
    told = books(desk, *ASK, "--as-at", "2021-05-12")
    assert "by the end of 2021-05-12: entry 4, of 2021-05-12 (record)" in told.err
    assert answer(desk, "--as-at", "2021-06-11") == history["2021-05-12"]
    without = answer(desk, "--as-at", "2021-04-30", before=("--no-cache",))
    assert without == history["2021-04-12"]


def test_what_is_changed_by_hand_since_is_not_of_that_day(
    desk: Path, history: dict[str, str]
) -> None:
    edit(
        batch(desk, "may"), 'initiative: "untagged"', 'initiative: "business-as-usual"'
    )
    assert answer(desk, "--as-at", "2021-06-12") == history["2021-06-12"]


def test_python_opens_a_day_too(desk: Path, history: dict[str, str]) -> None:
    total = json.loads(history["2021-05-12"])["total"]
    assert total == "1525.50"
    then = open_books(desk / "books", as_at="2021-05-12")
    assert f"{then.spend['amount'].sum():.2f}" == total
    assert len(open_books(desk / "books").spend) == len(then.spend) + 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2021-04-11", "the record names every file of these books from 2021-04-12 on"),
        ("2999-01-01", "2999-01-01 is not over"),
        ("yesterday", "'yesterday' is no day; write it as 2021-06-30"),
    ],
)
def test_a_day_that_the_record_does_not_have_is_refused(
    desk: Path, day: str, words: str
) -> None:
    refused = books(desk, *ASK, "--as-at", day)
    assert refused.status == 2
    assert refused.err.startswith(f"RECORD-005: {words}")


def test_a_day_put_together_and_changed_is_no_answer(
    desk: Path, history: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", f"{tmp_path / 'cache'}")
    assert answer(desk, "--as-at", "2021-04-12") == history["2021-04-12"]
    (kept,) = (tmp_path / "cache").glob("*/as-at/*/payments/2020-21/june-*")
    edit(kept, 'initiative: "untagged"', 'initiative: "business-as-usual"')
    with pytest.raises(Refusal, match="BOOKS-021"):
        open_books(desk / "books", as_at="2021-04-12")
    assert answer(desk, "--as-at", "2021-04-12") == history["2021-04-12"]


def test_what_changed_between_two_days_and_who_answered_for_it(
    desk: Path, history: dict[str, str]
) -> None:
    assert history
    told = json.loads(
        books(
            desk,
            *("changes", "--from", "2021-04-12", "--to", "2021-06-12"),
            *("--format", "json"),
        ).out
    )
    (added,) = told["added"]
    assert (added["amount"], added["date"]) == ("1.00", "2020-07-02")
    assert added["record"] == {"recorded": "2021-06-12", "by": "", "why": "import"}
    (changed,) = told["changed"]
    assert changed["changes"] == {"initiative": ["untagged", "business-as-usual"]}
    assert changed["pounds"] == "25.50"
    assert changed["record"] == {
        "recorded": "2021-05-12",
        "by": "A. Officer",
        "why": "a wrong directorate",
    }
    assert told["removed"] == []
    back = json.loads(
        books(
            desk,
            *("changes", "--from", "5", "--to", "2021-04-12", "--format", "json"),
        ).out
    )
    assert (len(back["added"]), len(back["removed"]), len(back["changed"])) == (0, 1, 1)


def test_changes_are_a_list_for_people_and_a_workbook(
    desk: Path, history: dict[str, str]
) -> None:
    assert history
    shown = books(desk, "changes", "--from", "2021-04-12", "--format", "csv")
    assert shown.out.startswith(
        "change,what,pounds,field,before,after,recorded,by,why,"
    )
    assert "retagged: 1 payment, £25.50" in shown.err
    assert "added: 1 payment, £1.00" in shown.err
    done = books(desk, "changes", "--from", "2021-04-12", "--output", "changes.xlsx")
    assert done.status == 0
    assert (desk / "changes.xlsx").stat().st_size > 0


def test_a_copy_that_was_kept_is_a_state(desk: Path, history: dict[str, str]) -> None:
    assert history
    copy = shutil.copytree(desk / "books", desk / "copy")
    edit(
        batch(desk, "may"), 'initiative: "untagged"', 'initiative: "business-as-usual"'
    )
    told = json.loads(
        books(desk, "changes", "--from", f"{copy}", "--format", "json").out
    )
    (changed,) = told["changed"]
    assert changed["record"]["by"] == "not recorded"
    refused = books(desk, "changes", "--from", "99")
    assert refused.err.startswith(
        "RECORD-005: the record has entries 1 to 5, and no 99"
    )


def test_individuals_are_not_named(desk: Path, history: dict[str, str]) -> None:
    assert history
    (desk / "books/registers/suppliers.beancount").write_text(
        '2019-04-01 custom "supplier" "p-1" "Acme Ltd"\n  individual: TRUE\n',
        encoding="utf-8",
    )
    main = desk / "books/main.beancount"
    text = main.read_text(encoding="utf-8")
    if "registers/**" not in text and "suppliers" not in text:
        main.write_text(
            text + 'include "registers/suppliers.beancount"\n', encoding="utf-8"
        )
    for form in ("json", "csv"):
        shown = books(desk, "changes", "--from", "2021-04-12", "--format", form)
        assert shown.status == 0, shown.err
        assert "Acme" not in shown.out


PERSON = """\
2012-01-16 custom "supplier" "{}" "Peregrine Ash"
  individual: TRUE
"""
COMPANY = '2012-01-16 custom "supplier" "ash" "Peregrine Ash"\n'
GRANT = '2012-01-16 custom "grant" "G-1" "A bursary"\n'


@pytest.fixture(params=["not known", "a company", "another code", "a grant"])
def person(
    request: pytest.FixtureRequest, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Books that know since May that one who was paid in April is an individual."""
    (desk / "july.csv").write_text(
        HEADINGS + "2020-07-02,70.00,Peregrine Ash\n", encoding="utf-8"
    )
    assert books(desk, "import", "july.csv").status == 0
    suppliers = desk / "books/registers/suppliers.beancount"
    grants = desk / "books/registers/grants.beancount"
    if request.param in {"a company", "another code"}:
        suppliers.write_text(COMPANY, encoding="utf-8")
    if request.param == "a grant":
        grants.write_text(GRANT, encoding="utf-8")
    assert books(desk, *ACCEPT).status == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MAY)
    if request.param == "a grant":
        grants.write_text(f"{GRANT}  individual: TRUE\n", encoding="utf-8")
        edit(batch(desk, "july"), "  category:", '  grant: "G-1"\n  category:')
    else:
        code = "p-ash" if request.param == "another code" else "ash"
        suppliers.write_text(PERSON.format(code), encoding="utf-8")
    assert books(desk, *ACCEPT).status == 0
    return desk


def test_who_is_an_individual_today_is_none_of_that_day_by_name(person: Path) -> None:
    for question in ("payments", "items", "spend-by-supplier"):
        day = "2021-05-12" if question == "items" else "2021-04-12"
        typed = ("ask", question, "--as-at", day, "--output", f"{question}.csv")
        done = books(person, *typed)
        assert done.status == 0, done.err
        shown = (person / f"{question}.csv").read_text("utf-8")
        assert "Peregrine" not in shown
        assert "70.00" in shown
    report = ("report", "quarterly", "--fy", "2020-21", "--quarter", "2")
    more = ("--as-at", "2021-04-12", "--output", "out", "--format", "csv")
    done = books(person, *report, *more)
    assert done.status == 0, done.err
    for file in (person / "out").rglob("*.*"):
        assert b"Peregrine" not in file.read_bytes(), file
    then = open_books(person / "books", as_at="2021-04-12")
    assert f"{then.spend['amount'].sum():.2f}" == "1595.50"


def test_the_window_of_a_day_names_no_individual_of_today(
    person: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOPAC_SPEND_CACHE", f"{tmp_path / 'cache'}")
    main = put_together(
        person / "books/main.beancount", "2021-04-12", Store.open(cache=True)
    )
    watched = WatchedBooks(main, person / "books/main.beancount")
    standing = watched.now().books
    assert standing
    answer = ask(standing, library.find("payments", f"{person / 'books'}"))
    assert "Peregrine" not in str(answer.rows)
    assert len(answer.rows) == 4


def test_changes_name_no_individual_whatever_kind_of_entry_does(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who a grant was to is known for an individual only after it was recorded."""
    registers = desk / "books/registers"
    grant = '2012-01-16 custom "grant" "G-1" "Bursary"\n'
    (registers / "grants.beancount").write_text(
        f'{grant}  recipient: "Peregrine Ash"\n  recipient-id: "GB-COH-7"\n'
        f'{grant.replace("G-1", "G-2")}  recipient: "Acme Ltd"\n'
    )
    assert books(desk, *ACCEPT).status == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MAY)
    (registers / "grants.beancount").write_text(f"{grant}  individual: TRUE\n")
    (registers / "decisions.beancount").write_text(
        '2012-01-16 custom "decision" "PCD-1" "A grant to PEREGRINE  ASH"\n'
        '2012-01-16 custom "decision" "PCD-2" "The ashes of a peregrine"\n'
    )
    (registers / "contracts.beancount").write_text(
        '2012-01-16 custom "contract" "C-1" "Advice"\n  supplier: "Peregrine Ash"\n'
        '2012-01-16 custom "contract" "C-2" "Advice of Peregrine Ash"\n'
        '  supplier: "Acme Ltd"\n'
    )
    typed = ("changes", "--from", "2021-04-12", "--to", "now", "--format")
    for form in ("json", "csv"):
        done = books(desk, *typed, form)
        assert done.status == 0, done.err
        assert "peregrine ash" not in " ".join(done.out.casefold().split())
        assert "GB-COH-7" not in done.out
    shown = books(desk, *typed, "json").out
    assert "The ashes of a peregrine" in shown
    assert "Acme Ltd" in shown
