"""Tagging rules: conditions, decisions, splits, and every kind of mistake."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books.load import open_books
from mopac_spend.fields import RULED
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.line import Line, Lines
from mopac_spend.importing.tagging import rules
from mopac_spend.importing.tagging.matching import Matcher
from tests.importing.desk import fits, make_desk

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.register import Register

THEN = 'then = { initiative = "victims" }'


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return open_books(make_desk(tmp_path_factory.mktemp("books"))).register


def load(tmp_path: Path, register: Register, text: str) -> tuple[rules.Rule, ...]:
    file = tmp_path / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return rules.load(file, register)


def line(amount: str = "100.00", day: str = "2018-05-14", **texts: str) -> Line:
    return Line("2", dt.date.fromisoformat(day), Decimal(amount), texts)


@pytest.mark.parametrize(
    ("when", "does", "does_not"),
    [
        (
            'description = { contains = "seed  FUND" }',
            line(description="Knife crime Seed\u00a0Fund 2018"),
            line(description="Seedfund"),
        ),
        (
            'description = { contains = ["x", "seed & fund"] }',
            line(description="seed and fund"),
            line(description="seed or fund"),
        ),
        (
            'supplier = { starts = "acme" }',
            line(supplier="ACME Ltd"),
            line(supplier="The Acme"),
        ),
        ('account = "5440"', line(account="5440"), line(account="54401")),
        ('account = ["5440", "5441"]', line(account="5441"), line()),
        (
            'document = { matches = "^pcd[0-9]+$" }',
            line(document="PCD79"),
            line(document="PCD-79"),
        ),
        ('amount = { above = "100.00" }', line("100.01"), line("100.00")),
        ('amount = { below = "0" }', line("-0.01"), line("0.00")),
        ('amount = { at_least = "100" }', line("100.00"), line("99.99")),
        ('amount = { at_most = "100" }', line("100.00"), line("100.01")),
        (
            "date = { from = 2018-05-14 }",
            line(day="2018-05-14"),
            line(day="2018-05-13"),
        ),
        ("date = { to = 2018-05-14 }", line(day="2018-05-14"), line(day="2018-05-15")),
        (
            'supplier = { starts = "a", contains = "z" }',
            line(supplier="abz"),
            line(supplier="ab"),
        ),
        (
            'directorate = "Estates and Land"',
            line(directorate="ESTATES & LAND"),
            line(),
        ),
    ],
)
def test_a_condition(
    when: str, does: Line, does_not: Line, tmp_path: Path, register: Register
) -> None:
    (rule,) = load(tmp_path, register, f'[[rule]]\nid = "a"\nwhen.{when}\n{THEN}\n')
    assert fits(rule, does)
    assert not fits(rule, does_not)


def test_a_directorate_may_be_named_by_its_code(
    tmp_path: Path, register: Register
) -> None:
    text = f'[[rule]]\nid = "a"\nwhen.directorate = "estates"\n{THEN}\n'
    (rule,) = load(tmp_path, register, text)
    assert fits(rule, line(directorate="Estates & Land"), "estates")
    assert not fits(rule, line(directorate="Programmes"), "programmes")


def test_all_conditions_must_hold_and_the_first_rule_wins(
    tmp_path: Path, register: Register
) -> None:
    text = f"""
        [[rule]]
        id = "both"
        when.supplier = "Acme"
        when.amount = {{ above = "50" }}
        {THEN}
        [[rule]]
        id = "acme"
        when.supplier = "Acme"
        {THEN}
    """
    both = load(tmp_path, register, text)
    large, small = line(supplier="acme"), line("1.00", supplier="ACME")
    lines = Lines.of([large, small, line(supplier="Bolt")])
    rules = Matcher(both, register).firsts(lines, ["", "", ""])
    assert [rule and rule.id for rule in rules] == ["both", "acme", None]


def test_rules_for_another_kind_of_body_decide_nothing(
    tmp_path: Path, register: Register
) -> None:
    text = '[[rule]]\nid = "a"\nwhen.supplier = "x"\nthen = { initiative = "gone" }\n'
    assert load(tmp_path, register, f'body = "city-hall"\n{text}') == ()
    with pytest.raises(Refusal):
        load(tmp_path, register, f'body = "pcc"\n{text}')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("body = 1", 'body must be a text in quotes: body = "pcc"'),
        ("rules = []", "only [[rule]] tables are allowed, not rules"),
        ("rule = 1", "only [[rule]] tables are allowed, not rule"),
        ("rule = [1]", "rule 1 is not a table"),
        ('[[rule]]\nwhen.supplier = "x"', 'rule 1 has no id such as id = "seed-fund"'),
        ('[[rule]]\nid = "Seed Fund"', 'rule 1 has no id such as id = "seed-fund"'),
        (
            f'[[rule]]\nid = "a"\nwhen.supplier = "x"\n{THEN}\n' * 2,
            "rule a: the id is used twice",
        ),
        (
            f'[[rule]]\nid = "a"\nif.supplier = "x"\n{THEN}',
            "rule a: unknown setting if",
        ),
        (
            f'[[rule]]\nid = "a"\n{THEN}',
            "rule a: no condition; a rule for everything is a default of the layout",
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"',
            "rule a: it decides nothing; add then = { initiative = … }",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.payee = "x"\n{THEN}',
            f"rule a: payee is not a field; fields are {', '.join(layouts.FIELDS)}",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.supplier = {{ like = "x" }}\n{THEN}',
            (
                "rule a: when.supplier must be a table of equals, contains, starts, "
                "matches"
            ),
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.supplier = ""\n{THEN}',
            "rule a: when.supplier must be given texts in quotes",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.account = [5440]\n{THEN}',
            "rule a: when.account must be given texts in quotes",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.amount = "500"\n{THEN}',
            "rule a: when.amount must be a table of above, below, at_least, at_most",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.amount = {{ above = 500 }}\n{THEN}',
            'rule a: when.amount.above must be in quotes: "500.00"',
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.amount = {{ above = "lots" }}\n{THEN}',
            "rule a: when.amount.above: 'lots' is not an amount",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.amount = {{ above = "NaN" }}\n{THEN}',
            "rule a: when.amount.above: 'NaN' is not an amount",
        ),
        (
            f'[[rule]]\nid = "a"\nwhen.date = {{ from = "2018-04-01" }}\n{THEN}',
            "rule a: when.date.from must be a date without quotes: 2018-04-01",
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nthen = 1',
            "rule a: then must be a table",
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nthen = { borough = "x" }',
            (
                "rule a: borough cannot be decided; a rule decides directorate, "
                "initiative, category, account, fund, decision, grant, contract"
            ),
        ),
        *(
            (
                f'[[rule]]\nid = "a"\nwhen.fund = "x"\nthen = {{ {kind} = "gone" }}',
                f"rule a: the {kind} 'gone' is in no register of these books",
            )
            for kind in RULED
        ),
        (
            (
                '[[rule]]\nid = "a"\nwhen.supplier = "x"\n'
                'then = { account = "Expenses:Grants", category = "consultancy" }'
            ),
            "rule a: Expenses:Grants is of category grants, not consultancy",
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nsplit = 5',
            "rule a: split must be a list of parts",
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nsplit = [ { percent = 40 } ]',
            'rule a: every part of a split needs percent = "40" in quotes',
        ),
        (
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nsplit = [ { percent = "x" } ]',
            "rule a: 'x' is not a percentage",
        ),
        (
            (
                '[[rule]]\nid = "a"\nwhen.supplier = "x"\n'
                'split = [ { percent = "0" }, { percent = "100" } ]'
            ),
            "rule a: a share of 0 per cent cannot be posted",
        ),
        (
            (
                '[[rule]]\nid = "a"\nwhen.supplier = "x"\n'
                'split = [ { percent = "40" }, { percent = "35" }, { percent = "20" } ]'
            ),
            "rule a: the parts of the split sum to 95 and not to 100 per cent",
        ),
        (
            (
                '[[rule]]\nid = "a"\nwhen.supplier = "x"\n'
                'split = [ { percent = "100", initiative = "gone" } ]'
            ),
            "rule a: the initiative 'gone' is in no register of these books",
        ),
    ],
)
def test_a_rule_file_with_a_mistake(
    text: str, message: str, tmp_path: Path, register: Register
) -> None:
    with pytest.raises(Refusal) as refused:
        load(tmp_path, register, text)
    assert str(refused.value) == f"IMPORT-006: desk.toml: {message}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"rule = ", "is not TOML: "),
        (b'why = "\xa3"', "cannot be read as UTF-8 text ("),
        (b"a = 1\na = 2", "is not TOML: "),
    ],
)
def test_a_rule_file_that_is_not_toml(
    content: bytes, reason: str, tmp_path: Path, register: Register
) -> None:
    (tmp_path / "desk.toml").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        rules.load(tmp_path / "desk.toml", register)
    assert str(refused.value).startswith(f"IMPORT-006: desk.toml: {reason}")


@pytest.mark.parametrize("pattern", ["(", "[a", "(?=x)", r"\\1"])
def test_a_pattern_that_cannot_be_used(
    pattern: str, tmp_path: Path, register: Register
) -> None:
    text = f'[[rule]]\nid = "a"\nwhen.supplier = {{ matches = "{pattern}" }}\n{THEN}\n'
    with pytest.raises(Refusal) as refused:
        load(tmp_path, register, text)
    assert "IMPORT-006: desk.toml: rule a: when.supplier: the pattern" in str(
        refused.value
    )


def test_a_pattern_that_would_run_for_ever_elsewhere(
    tmp_path: Path, register: Register
) -> None:
    text = f'[[rule]]\nid = "a"\nwhen.supplier = {{ matches = "^(a+)+$" }}\n{THEN}\n'
    (rule,) = load(tmp_path, register, text)
    assert not fits(rule, line(supplier="a" * 50_000 + "b"))


def one_rule(name: str, field: str = "supplier") -> str:
    return f'[[rule]]\nid = "{name}"\nwhen.{field} = "x"\n{THEN}\n'


def test_the_books_own_rules_come_before_those_beside_a_shipped_layout(
    tmp_path: Path, register: Register
) -> None:
    shipped = make_desk(tmp_path / "shipped", rules=one_rule("shipped"))
    layout = layouts.load(shipped / "importers/layouts/desk.toml")
    books = make_desk(tmp_path / "books", rules=one_rule("own"))
    (rule,) = rules.load_for(layout, books, register)
    assert rule.id == "own"
    (books / "importers/rules/desk.toml").unlink()
    (rule,) = rules.load_for(layout, books, register)
    assert rule.id == "shipped"


def test_a_rule_that_looks_at_a_field_its_layout_lacks(
    tmp_path: Path, register: Register
) -> None:
    books = make_desk(tmp_path / "books", rules=one_rule("a", "project"))
    layout = layouts.load(books / "importers/layouts/desk.toml")
    with pytest.raises(Refusal) as refused:
        rules.load_for(layout, books, register)
    assert str(refused.value) == (
        "IMPORT-006: desk.toml: rule a: the layout desk has no project, so the rule "
        "never matches; it has date, amount, supplier, supplier_id, description, "
        "account, account_name, directorate, initiative, category, document, "
        "decision, fund, purpose"
    )
    by_default = replace(layout, defaults={"project": "x"})
    assert rules.load_for(by_default, books, register)


def test_rules_that_do_not_exist(tmp_path: Path, register: Register) -> None:
    books = make_desk(tmp_path / "books")
    layout = layouts.load(books / "importers/layouts/desk.toml")
    (books / "importers/rules/desk.toml").unlink()
    with pytest.raises(Refusal) as refused:
        rules.load_for(layout, books, register)
    assert str(refused.value) == (
        "IMPORT-006: desk.toml: the layout desk names the rules desk.toml, which do "
        "not exist"
    )
