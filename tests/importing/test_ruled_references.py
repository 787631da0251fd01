"""A rule may decide a grant or a contract, which the source need not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.run import import_files
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.retagging import retag
from tests.errors.commands import run
from tests.importing.desk import HEADINGS, LAYOUT, make_desk, put, row

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.importing.posting.batches import Posting

REGISTER = """\
2018-04-01 custom "grant" "G-1" "Youth work in Brent"
  initiative: "knife-crime"
  amount: 5000.00 GBP
2018-09-01 custom "contract" "C-1" "Advice on estates"
  supplier: "Acme Ltd"
"""
RULES = """\
[[rule]]
id = "estates"
when.description = "Advice"
then = { contract = "C-1" }

[[rule]]
id = "youth"
when.description = "Youth"
then = { grant = "G-1", initiative = "knife-crime" }
"""
ROWS = [
    (*row("D1", text="Advice"), ""),
    (*row("D2", text="Youth"), ""),
    (*row("D3", text="Youth", paid_on="2018-03-01"), ""),
    # Equal but for what a rule decides: the same row twice.
    (*row("D4", text="Advice"), "X-7"),
    (*row("D4", text="Advice"), ""),
]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    layout = LAYOUT.replace('"purpose",', '"purpose", "contract",').replace(
        "[values]", 'contract = ["Agreement"]\n[values]'
    )
    books = make_desk(tmp_path / "books", rules=RULES, layout=layout)
    (books / "registers/given.beancount").write_text(REGISTER, encoding="utf-8")
    return books


def bring(books: Path, rows: list[tuple[str, ...]]) -> list[Posting]:
    file = put(books.parent / "may.csv", rows, (*HEADINGS, "Agreement"))
    return import_files(books, [file])


def test_a_rule_decides_a_grant_and_a_contract_of_the_registers(books: Path) -> None:
    bring(books, ROWS)
    payments = open_books(books).payments
    assert sorted(
        (p.document, p.contract, p.grant, p.initiative) for p in payments
    ) == [
        ("D1", "C-1", "", "untagged"),
        ("D2", "", "G-1", "knife-crime"),
        # The grant was not awarded yet; the initiative stood.
        ("D3", "", "", "knife-crime"),
        ("D4", "C-1", "", "untagged"),
        ("D4", "C-1", "", "untagged"),
    ]


def test_what_a_rule_decided_is_no_difference_in_the_file(books: Path) -> None:
    bring(books, ROWS)
    more = [*ROWS, (*row("D5", text="Tea"), "")]
    (posting,) = bring(books, more)
    assert (posting.batch.rows_posted, posting.batch.rows_already) == (1, 5)
    assert (posting.differing, posting.withdrawn) == ([], [])
    # What it would not decide is one: the source names another agreement.
    (posting,) = bring(books, [*more[:-1], (*row("D5", text="Tea"), "X-9")])
    (change,) = posting.differing
    assert [tuple(each) for each in change.differences] == [("contract", "", "X-9")]


def test_explain_shows_both_with_their_titles(books: Path) -> None:
    bring(books, ROWS)
    refs = {each.document: each.ref for each in open_books(books).payments}
    done = run("--books", "books", "explain", refs["D1"], cwd=books.parent)
    assert "  contract     C-1 (Advice on estates)\n" in done.out
    done = run("--books", "books", "explain", refs["D2"], cwd=books.parent)
    assert "  grant        G-1 (Youth work in Brent)\n" in done.out


def test_a_rule_that_decides_otherwise_retags(books: Path) -> None:
    bring(books, ROWS)
    opened = open_books(books)
    layout = layouts.load_all(books)["desk"]
    old = rules.load_for(layout, books, opened.register)
    path = books / "importers/rules/desk.toml"
    path.write_text(RULES.replace('contract = "C-1"', 'grant = "G-1"'), "utf-8")
    new = rules.load_for(layout, books, opened.register)
    retagging = retag(opened, [layout], old, new, changed=True)
    # What the source itself says of a contract is gone under the old rule.
    assert retagging.outcomes["cannot be known"].payments == 3
    assert set(retagging.lost) == {("estates", "contract")}
    path.write_text(RULES.replace('grant = "G-1", ', 'decision = "PCD-79", '), "utf-8")
    new = rules.load_for(layout, books, opened.register)
    retagging = retag(opened, [layout], old, new, changed=True)
    assert retagging.outcomes["retagged"].payments == 2
    assert {each.before for each in retagging.retagged} == {
        "decision none, grant G-1",
        "decision none",
    }
