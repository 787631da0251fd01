"""What is decided once becomes a rule, and next year's file is not undecided again."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.reading.layouts import load
from mopac_spend.importing.run import import_files
from mopac_spend.importing.tagging import rules
from tests.books_maker import make_books
from tests.errors.commands import Outcome
from tests.errors.commands import run as running
from tests.reviewing.desk import as_csv, faults, filled, rows_of_csv, table, workbook_of

if TYPE_CHECKING:
    from pathlib import Path

LAYOUT = """\
name = "office"
source = "office"
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
description = ["For"]
account = ["Account"]
directorate = ["Team"]
"""
HEAD = "Paid on,Net pounds,Paid to,For,Account,Team\n"
MAY = HEAD + (
    "2018-05-02,500.00,Harbour Training Ltd,Course 12,,Finance\n"
    '2018-05-03,40.00,Harbour Training Ltd,"Course 13 ""C:\\x""",,Finance\n'
    "2018-05-04,7.00,Harbour Training Ltd,Tea,,Finance\n"
    "2018-05-05,9.00,Acre & Sons,Course 14,,Finance\n"
)
JUNE = HEAD + (
    "2018-06-02,510.00,HARBOUR  TRAINING LTD,Course 88,,Finance\n"
    "2018-06-04,7.50,Harbour Training Ltd,Tea,,Finance\n"
    "2018-06-05,9.50,Acre and Sons,Course 9,,Finance\n"
)
_RULES = "books/importers/rules/office.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with books that hold one imported month, all of it undecided."""
    books = make_books(tmp_path / "books", "")
    layouts = books / "importers" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "office.toml").write_text(LAYOUT)
    for name, text in (("may", MAY), ("june", JUNE)):
        (tmp_path / f"{name}.csv").write_text(text)
    import_files(books, [tmp_path / "may.csv"])
    return tmp_path


def run(folder: Path, command: str) -> Outcome:
    return running(*command.split(), cwd=folder)


def asked(folder: Path, text: str, **cells: str) -> Path:
    """Fill in the group whose text begins so, in CSV."""
    rows = rows_of_csv(folder / "books")
    for row in rows:
        if row["line"] == "group" and row["description"].startswith(text):
            row |= {key.replace("_", " "): value for key, value in cells.items()}
    return as_csv(rows, folder / "list.csv")


def decided(folder: Path, month: str) -> dict[str, tuple[str, str, str]]:
    return {
        f"{p.supplier}: {p.description}": (p.initiative, p.category, p.rule)
        for p in open_books(folder / "books").payments
        if f"{p.date:%B}".casefold() == month
    }


def test_a_rule_of_a_list_decides_the_next_file(folder: Path) -> None:
    list_ = asked(
        folder,
        "Course 12",
        decide_initiative="victims",
        decide_category="training",
        make_a_rule="text",
    )
    said = run(folder, f"--books books tag {list_.name} --by Ann --make-rules")
    assert said.status == 0, said
    assert "would decide" in said.out
    assert "rules kept in" in said.out
    import_files(folder / "books", [folder / "june.csv"])
    june = decided(folder, "june")
    (name,) = tomllib.loads((folder / _RULES).read_text())["rule"]
    of_rule = ("victims", "training", name["id"])
    # Numbers count as alike, and the text goes for whoever was paid.
    assert june["HARBOUR TRAINING LTD: Course 88"] == of_rule
    assert june["Acre and Sons: Course 9"] == of_rule
    assert june["Harbour Training Ltd: Tea"] == ("untagged", "untagged", "")


def test_without_the_option_no_rule_is_kept_and_its_effect_is_said(
    folder: Path,
) -> None:
    list_ = asked(folder, "Tea", decide_initiative="victims", make_a_rule="supplier")
    said = run(folder, f"--books books tag {list_.name} --by Ann --dry-run")
    assert said.status == 0, said
    assert "says the same of 1 payment (£7.00)" in said.out
    assert "would decide 2 payments (£540.00)" in said.out
    assert "no rule was kept" in said.out
    assert not (folder / _RULES).exists()
    assert run(folder, f"--books books tag {list_.name} --by Ann").status == 0
    assert not (folder / _RULES).exists()


def test_a_rule_that_contradicts_is_refused_and_nothing_is_written(
    folder: Path,
) -> None:
    first = asked(folder, "Course 12", decide_initiative="archive")
    assert run(folder, f"--books books tag {first.name} --by Ann").status == 0
    before = {p: p.read_bytes() for p in (folder / "books").rglob("*.beancount")}
    list_ = asked(folder, "Tea", decide_initiative="victims", make_a_rule="supplier")
    said = run(folder, f"--books books tag {list_.name} --by Ann --make-rules")
    assert said.status != 0
    assert "IMPORT-052" in said.err
    assert "would contradict 1 payment (£500.00)" in said.err
    assert "Harbour" not in said.err
    assert before == {p: p.read_bytes() for p in before}
    assert not (folder / _RULES).exists()


def test_the_same_list_again_does_not_keep_a_rule_twice(folder: Path) -> None:
    list_ = asked(folder, "Tea", decide_initiative="victims", make_a_rule="yes")
    command = f"--books books tag {list_.name} --by Ann --make-rules"
    assert run(folder, command).status == 0
    again = run(folder, command)
    assert again.status == 0
    assert "kept already" in again.out
    assert (folder / _RULES).read_text().count("[[rule]]") == 1


def test_a_rule_by_the_account_of_the_source(folder: Path) -> None:
    books = folder / "books"
    accounts = books / "accounts.beancount"
    text = accounts.read_text()
    coded = text.replace('category: "training"', 'category: "training"\n  code: "540"')
    accounts.write_text(coded)
    july = HEAD + (
        "2018-07-02,5.00,Acre,Room,540,Finance\n2018-07-03,6.00,Bolt,Hall,540,Finance\n"
        "2018-07-04,6.50,Bolt,Hall,,Finance\n"
    )
    (folder / "july.csv").write_text(july)
    import_files(books, [folder / "july.csv"])
    list_ = asked(folder, "Room", decide_initiative="victims", make_a_rule="account")
    said = run(folder, f"--books books tag {list_.name} --by Ann --make-rules")
    assert said.status == 0, said
    assert "would decide 1 payment (£6.00)" in said.out
    (name,) = tomllib.loads((folder / _RULES).read_text())["rule"]
    assert "540" in name["when"]["account"]["equals"]


def test_a_rule_that_cannot_be_is_said_and_the_tags_are_written(folder: Path) -> None:
    list_ = asked(folder, "Tea", decide_initiative="victims", make_a_rule="account")
    said = run(folder, f"--books books tag {list_.name} --by Ann")
    assert said.status == 0, said
    assert "the account of these payments says nothing" in said.out
    assert run(folder, f"--books books tag {list_.name} --make-rules").status != 0


def test_shipped_rules_are_kept_before_those_that_are_made(folder: Path) -> None:
    layout = folder / "books/importers/layouts/office.toml"
    layout.write_text(f'rules = "city-hall"\n{LAYOUT}')
    list_ = asked(folder, "Tea", decide_initiative="victims", make_a_rule="yes")
    said = run(folder, f"--books books tag {list_.name} --by Ann --make-rules")
    assert said.status == 0
    shipped = rules.path_for(load(layout), folder).read_text()
    kept = (folder / "books/importers/rules/city-hall.toml").read_text()
    assert kept.startswith(shipped)
    layout.write_text(f'rules = "mine"\n{LAYOUT}')
    own = folder / "books/importers/rules/mine.toml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(
        '[[rule]]\nid = "tea"\nwhen.description = "Tea"\nthen = { initiative = '
        '"archive" }\n# the last word\n'
    )
    said = run(folder, f"--books books tag {list_.name} --by Ann --make-rules")
    assert "tea" in said.err
    assert "takes all it could" in said.err


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"accept": "yes"}, "nothing is suggested here"),
        ({"accept": "perhaps"}, "write yes to accept"),
        ({"make_a_rule": "colour"}, "say by what the rule goes"),
        ({"make_a_rule": "text"}, "decides nothing that could be a rule"),
    ],
)
def test_what_nobody_can_tell_is_told_with_its_cell(
    folder: Path, cells: dict[str, str], words: str
) -> None:
    (fault,) = faults(folder / "books", asked(folder, "Tea", **cells))
    assert words in fault
    assert "REVIEW-003" in fault


def test_suggestions_are_accepted_by_a_word(tmp_path: Path) -> None:
    lines = "\n".join(
        f"2018-04-{1 + at:02} | {who} | Fund | 1.00 | vru / {what} / grants"
        for at in range(18)
        for who, what in (("Acme", "knife-crime"), ("Bolt", "victims"))
    )
    open_one = "\n2018-06-20 | Acme | Fund | 5.00 | vru / untagged / grants"
    books = make_books(tmp_path / "books", lines + open_one)
    content = workbook_of(books)
    (row,) = table(content, "Groups")
    assert row["suggested initiative"] == "knife-crime"
    path = filled(content, {("Groups", "accept", 2): "yes"}, tmp_path / "list.xlsx")
    assert run(tmp_path, f"--books books tag {path.name} --by Ann").status == 0
    (changed,) = [p for p in open_books(books).payments if p.amount == 5]
    assert (changed.initiative, changed.flag) == ("knife-crime", "*")
    typed = {("Groups", "accept", 2): "yes", ("Groups", "decide initiative", 2): "x"}
    assert faults(books, filled(content, typed, tmp_path / "typed.xlsx"))
