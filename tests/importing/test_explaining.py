"""`explain` says of any ref what decided it, where it came from and what is its kin."""

from __future__ import annotations

import datetime as dt
import json
import os
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.importing.explaining import explain
from mopac_spend.importing.run import import_files
from tests.books_maker import make_books
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
    assert [(each.condition, each.holds) for each in found.conditions] == [
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
    assert [each.holds for each in whole.conditions] == [True]


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


@pytest.fixture
def reviewed(tmp_path: Path) -> tuple[Path, str]:
    """Books of which a person decided the initiative of one payment, and its ref."""
    desk = make_desk(tmp_path / "books", rules=RULES)
    cells = [row("D9", "5.00", text="Unknown")]
    import_files(desk, [put(tmp_path / "june.csv", cells)])
    decide(desk, tmp_path / "review.csv", "initiative", "victims", 2)
    return desk, ref_of(open_books(desk), "D9")


def decide(desk: Path, listed: Path, kind: str, code: str, day: int) -> None:
    from mopac_spend.reviewing.applying import apply

    told = ("review", "--output", str(listed))
    run("--books", str(desk), *told, cwd=listed.parent)
    head, *lines = listed.read_text(encoding="utf-8-sig").splitlines()
    at = head.split(",").index(f"decide {kind}")
    filled = []
    for each in lines:
        words = each.split(",")
        if words[0] == "payment":
            words[at] = code
        filled.append(",".join(words))
    listed.write_text("\r\n".join([head, *filled, ""]), encoding="utf-8")
    now = dt.datetime(2026, 1, day, tzinfo=dt.UTC)
    apply(desk, listed, "Desk Officer", now=now)


def by_hand(desk: Path, old: str, new: str) -> None:
    (file,) = desk.glob("payments/*/*.beancount")
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_a_person_decided(reviewed: tuple[Path, str], tmp_path: Path) -> None:
    desk, ref = reviewed
    found = explain(open_books(desk), ref)
    assert found.review is not None
    assert found.review.by == "Desk Officer"
    assert found.doubt == ""
    told = run("--books", str(desk), "explain", ref, cwd=tmp_path).out
    assert told.count("a person") == 1
    assert "  chose initiative victims\n" in told


def test_a_tag_changed_after_a_review_is_not_the_reviewers(
    reviewed: tuple[Path, str], tmp_path: Path
) -> None:
    desk, ref = reviewed
    by_hand(desk, 'initiative: "victims"', 'initiative: "knife-crime"')
    told = run("--books", str(desk), "explain", ref, cwd=tmp_path).out
    assert (
        "  look at this: initiative was changed since: the review by Desk Officer on "
        "2026-01-02 chose victims; who changed it to knife-crime is not recorded\n"
    ) in told
    assert "a person" not in told
    form = ("--format", "json")
    plain = json.loads(
        run("--books", str(desk), "explain", ref, *form, cwd=tmp_path).out
    )
    (chosen,) = plain["chosen"]
    assert (chosen["chosen"], chosen["now"], chosen["stands"]) == (
        "victims",
        "knife-crime",
        False,
    )


def test_a_payment_that_only_says_it_was_reviewed(
    reviewed: tuple[Path, str], tmp_path: Path
) -> None:
    desk, _ = reviewed
    (review,) = open_books(desk).register.reviews
    import_files(desk, [put(tmp_path / "july.csv", [row("D1", "100.00")])])
    (other,) = (
        file
        for file in desk.glob("payments/*/*.beancount")
        if review not in file.read_text(encoding="utf-8")
    )
    text = other.read_text(encoding="utf-8")
    other.write_text(text.replace('"advice"', f'"{review}"'), encoding="utf-8")
    found = explain(open_books(desk), ref_of(open_books(desk), "D1"))
    assert found.chosen == []
    assert found.doubt == (
        f"the record of the review {review} does not list this payment, so who "
        f"decided its tags is not recorded"
    )


def test_each_of_two_reviews_has_what_it_chose(tmp_path: Path) -> None:
    line = "2018-06-02 | Bolt LLP | Advice | 20.50 | untagged / untagged / consultancy"
    made = make_books(tmp_path / "books", line)
    decide(made, tmp_path / "a.csv", "initiative", "victims", 2)
    decide(made, tmp_path / "b.csv", "directorate", "finance", 3)
    (payment,) = open_books(made).payments
    found = explain(open_books(made), payment.ref)
    days = {each.kind: each.review.day.day for each in found.chosen}
    assert days == {"initiative": 2, "directorate": 3}
    assert found.doubt == ""
    by_hand(made, 'initiative: "victims"', 'initiative: "knife-crime"')
    told = explain(open_books(made), payment.ref)
    assert list(told.decided.values()) == [["directorate finance"]]
    assert "on 2026-01-02 chose victims" in told.doubt
