"""`explain` says of any ref what decided it, where it came from and what is its kin."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.run import import_files
from mopac_spend.importing.tagging.explaining import explain
from tests.errors.commands import run
from tests.importing.desk import make_desk, put, row

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.load import Books

RULES = """
[[rule]]
id = "advice"
why = "Advice is for victims."
when.description = { contains = "advice" }
when.amount = { above = "10" }
when.account = ["5420", "5421"]
then = { initiative = "victims" }

[[rule]]
id = "halves"
when.document = "D3"
split = [
  { percent = "50", initiative = "victims" },
  { percent = "50", initiative = "knife-crime" },
]
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("desk")
    made = make_desk(folder / "books", rules=RULES)
    rows = [
        row("D1", "100.00"),
        row("D1", "7.00", text="Tea"),
        row("D3", "50.01", text="Tools", payee="Bolt\x1b[2J"),
        row("D4", "9.00", text="Withdrawn"),
    ]
    import_files(made, [put(folder / "may.csv", rows)])
    again = put(folder / "may.csv", rows[:3])
    os.utime(again)
    import_files(made, [again])
    return open_books(made)


def ref_of(books: Books, document: str, *, amount: str = "", back: bool = False) -> str:
    return next(
        each.ref
        for each in books.payments
        if each.document == document
        and (not amount or f"{each.amount}" == amount)
        and bool(each.reverses) is back
    )


def test_a_rule_with_its_text_its_place_and_each_condition(books: Books) -> None:
    found = explain(books, ref_of(books, "D1", amount="100.00"))
    assert found.rule is not None
    assert found.rule.line == 2
    assert found.rule.place.endswith("importers/rules/desk.toml:2")
    assert 'why = "Advice is for victims."' in found.rule.text
    assert [(each.condition, each.holds) for each in found.held] == [
        ("description contains 'advice'", True),
        ("amount is above £10.00", True),
        ("account is '5420' or '5421'", None),
    ]
    assert found.batch is not None
    assert found.batch.source == "may.csv"
    assert [f"{each.amount}" for each in found.document] == ["7.00"]
    assert found.document_count == 1
    assert found.doubt == ""


def test_a_split_row_and_its_parts(books: Books) -> None:
    ref = ref_of(books, "D3")
    one = explain(books, ref)
    assert [each.ref[-2:] for each in one.payments + one.parts] == ["/1", "/2"]
    whole = explain(books, ref.partition("/")[0])
    assert [f"{each.amount}" for each in whole.payments] == ["25.01", "25.00"]
    assert not whole.parts
    assert whole.rule is not None
    assert whole.rule.id == "halves"
    assert [each.holds for each in whole.held] == [True]


def test_a_reversal_and_what_it_takes_back(books: Books) -> None:
    back = explain(books, ref_of(books, "D4", back=True))
    (taken,) = back.reverses
    there = explain(books, taken.ref)
    assert [each.ref for each in there.reversed_by] == [back.payments[0].ref]


def test_no_rule_and_no_such_ref(books: Books) -> None:
    plain = explain(books, ref_of(books, "D1", amount="7.00"))
    assert (plain.rule, plain.review, plain.doubt) == (None, None, "")
    with pytest.raises(Refusal, match=r"IMPORT-050: .*nearest: desk:D1:"):
        explain(books, "desk:D1:000000000000")
    with pytest.raises(Refusal, match="a ref stands under each payment"):
        explain(books, "nothing")


def test_a_rule_that_was_changed_or_removed_since(books: Books) -> None:
    file = books.root / "importers/rules/desk.toml"
    ref = ref_of(books, "D1", amount="100.00")
    try:
        file.write_text(RULES.replace('"10"', '"1000"'), encoding="utf-8")
        assert "amount is above £1,000.00 does not hold" in explain(books, ref).doubt
        file.write_text(RULES.replace('"advice"', '"other"', 1), encoding="utf-8")
        assert "the rule advice is not found today" in explain(books, ref).doubt
    finally:
        file.write_text(RULES, encoding="utf-8")


def test_the_command_prints_no_control_characters(books: Books) -> None:
    ref = ref_of(books, "D3")
    done = run("--books", str(books.root), "explain", ref, cwd=books.root)
    assert done.status == 0
    assert "the rule halves at" in done.out
    assert "\x1b" not in done.out
    told = run(
        *("--books", str(books.root), "explain", ref, "--format", "json"),
        cwd=books.root,
    )
    plain = json.loads(told.out)
    assert plain["payments"][0]["ref"] == ref
    assert plain["conditions"] == [
        {"condition": "document is 'D3'", "holds": True, "value": "D3"}
    ]


def test_what_a_person_decided(books: Books, tmp_path: Path) -> None:
    from mopac_spend.reviewing.applying import apply

    desk = make_desk(tmp_path / "books", rules=RULES)
    cells = [row("D9", "5.00", text="Unknown")]
    import_files(desk, [put(tmp_path / "june.csv", cells)])
    ref = ref_of(open_books(desk), "D9")
    listed = tmp_path / "review.csv"
    run("--books", str(desk), "review", "--output", str(listed), cwd=tmp_path)
    assert listed.is_file()
    head, *lines = listed.read_text(encoding="utf-8-sig").splitlines()
    at = head.split(",").index("decide initiative")
    filled = []
    for each in lines:
        words = each.split(",")
        if words[0] == "payment":
            words[at] = "victims"
        filled.append(",".join(words))
    listed.write_text("\r\n".join([head, *filled, ""]), encoding="utf-8")
    now = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    apply(desk, listed, "Desk Officer", now=now)
    found = explain(open_books(desk), ref)
    assert found.review is not None
    assert found.review.by == "Desk Officer"
    assert run("--books", str(desk), "explain", ref, cwd=tmp_path).out.count("a person")
