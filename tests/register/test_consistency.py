"""Whether entries and events agree: each rule, where it finds and where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from mopac_spend.register import read
from tests.ledger_text import entries_of, ledger

CODES = """
2017-04-01 custom "books" "Office for Testing"
2017-04-01 custom "plan" "plan" "Plan"
2017-04-01 custom "plan" "other-plan" "Other plan"
2017-04-01 custom "heading" "young" "Young people"
  plan: "plan"
2017-04-01 custom "initiative" "team" "Team"
2017-04-01 custom "initiative" "knife" "Knife crime"
2017-04-01 custom "initiative" "victims" "Victims"
2017-04-01 custom "decision" "D-1" "Decision"
2017-04-01 custom "grant" "G-1" "Grant"
2017-04-01 custom "contract" "C-1" "Contract"
"""
RULE = """
{day} custom "apportionment" "{code}" "Team"
  shared: "team"
  shares: "{shares}"
  driver: "Staff days"
  approver: "Head of Finance"
"""


def findings(text: str) -> list[str]:
    """Give the findings of codes with a text after them."""
    return [finding.text for finding in read(entries_of(CODES + text))[1]]


def rule(
    day: str, code: str = "r", shares: str = "knife 1, victims 1", to: str = ""
) -> str:
    written = RULE.format(day=day, code=code, shares=shares)
    return f"{written}  valid-to: {to}\n" if to else written


def test_the_codes_agree() -> None:
    assert findings("") == []


def test_commitments_stand_in_a_plan_and_under_its_heading() -> None:
    assert findings("""
2017-04-01 custom "commitment" "K-1" "One"
  plan: "plan"
  heading: "young"
2017-04-01 custom "commitment" "K-2" "Two"
  plan: "other-plan"
  heading: "young"
2017-04-01 custom "commitment" "K-3" "Three"
2017-04-01 custom "heading" "loose" "Of no plan"
""") == [
        'SPEND-033: heading loose: it names no plan; add plan: "…" under it',
        'SPEND-033: commitment K-3: it names no plan; add plan: "…" under it',
        (
            "SPEND-033: commitment K-2: its heading young is one of plan and not of "
            "other-plan; correct one of the two"
        ),
    ]


def test_what_names_a_code_names_one_of_the_right_kind() -> None:
    assert findings("""
2017-04-01 custom "grant" "G-2" "Onward"
  onward-of: "D-1"
  call: "C-2020"
2020-04-01 custom "variation" "G-1"
  decision: "D-2"
2020-04-01 custom "uplift" "D-1"
  by: "whatever the paper is called"
""") == [
        "SPEND-033: grant G-2: onward-of D-1 is in no register; correct it or add it",
        "SPEND-033: grant G-2: call C-2020 is in no register; correct it or add it",
        (
            "SPEND-033: variation of G-1: the contract G-1 is in no register; correct "
            "it or add it"
        ),
        (
            "SPEND-033: variation of G-1: decision D-2 is in no register; correct it "
            "or add it"
        ),
    ]


def test_an_account_declares_a_category_that_there_is() -> None:
    account = '\n2017-04-01 open Expenses:Travel\n  category: "{}"\n'
    assert findings(account.format("untagged")) == []
    (text,) = findings(account.format("travel"))
    assert text == (
        "SPEND-033: account Expenses:Travel: category travel is in no register; "
        "correct it or add it"
    )


@pytest.mark.parametrize(
    ("kind", "lines", "words"),
    [
        ("fund", "valid-to: 2020-03-31", "valid-to 2020-03-31 comes before its first"),
        ("fund", "valid-to: 2020-04-01", ""),
        ("call", "closes: 2020-03-31", "closes 2020-03-31 comes before its first day"),
        ("tender", "closes: 2020-03-31", "closes 2020-03-31 comes before its first"),
        ("tender", "closes: 2020-04-01", ""),
        (
            "grant",
            "starts: 2020-05-01\n  ends: 2020-04-30",
            "ends 2020-04-30 comes bef",
        ),
        ("grant", "starts: 2020-05-01\n  ends: 2020-05-01", ""),
        ("grant", "ends: 2019-01-01", ""),  # awarded after the work
        (
            "contract",
            "ends: 2020-05-01\n  extends-to: 2020-04-30",
            "extends-to 2020-04-30 comes before ends, 2020-05-01; correct one of the",
        ),
        ("contract", "extends-to: 2019-04-30", ""),
        (
            "accrual",
            "amount: 1.00 GBP\n  released: 2020-03-31",
            "released 2020-03-31 comes before its first day",
        ),
        ("accrual", "amount: 1.00 GBP\n  released: 2020-04-01", ""),
    ],
)
def test_days_come_in_their_order(kind: str, lines: str, words: str) -> None:
    texts = findings(f'\n2020-04-01 custom "{kind}" "x-1" "One"\n  {lines}\n')
    if not words:
        assert texts == []
        return
    (text,) = texts
    assert text.startswith(f"SPEND-052: {kind} x-1: {words}")


@pytest.mark.parametrize(
    "rules",
    [
        rule("2020-04-01"),
        rule("2020-04-01", "a", to="2021-03-31") + rule("2021-04-01", "b"),
        rule("2021-04-01", "b") + rule("2020-04-01", "a", to="2021-03-31"),
        rule("2020-04-01", shares="knife 40%, victims 30%, business-as-usual 30%"),
        rule("2020-04-01", "a")
        + rule("2020-04-01", "b").replace('"team"', '"team-2"')
        + '\n2017-04-01 custom "initiative" "team-2" "Team 2"\n',
    ],
)
def test_rules_that_can_divide(rules: str) -> None:
    assert findings(rules) == []


@pytest.mark.parametrize(
    ("rules", "faults"),
    [
        (
            rule("2020-04-01").replace('  shared: "team"\n', ""),
            ["it does not say which"],
        ),
        (rule("2020-04-01", shares="knife 100"), ["it takes two or more initiatives"]),
        (rule("2020-04-01", shares="knife 1, knife 2"), ["it takes two or more init"]),
        (
            rule("2020-04-01").replace('  driver: "Staff days"\n', ""),
            ["nobody can see what its shares rest on; add driver: under it"],
        ),
        (
            rule("2020-04-01").replace('  approver: "Head of Finance"\n', ""),
            ["nobody can see which post approved it; add approver: under it"],
        ),
        (
            rule("2020-04-01", shares="team 1, knife 1"),
            ["team is divided itself; give"],
        ),
        (
            rule("2020-04-01", "a") + rule("2021-04-01", "b"),
            ["a divides team on 2021-04-01 too; end that one with valid-to: before"],
        ),
        (
            rule("2020-04-01", "a", to="2021-04-01") + rule("2021-04-01", "b"),
            ["a divides team on 2021-04-01 too"],
        ),
        (
            rule("2020-04-01", "a", to="2022-12-31")
            + rule("2020-06-01", "b", to="2020-06-30")
            + rule("2021-04-01", "c"),
            ["a divides team on 2020-06-01 too", "a divides team on 2021-04-01 too"],
        ),
    ],
)
def test_rules_that_cannot_divide(rules: str, faults: list[str]) -> None:
    texts = findings(rules)
    assert len(texts) == len(faults)
    for text, words in zip(texts, faults, strict=True):
        assert text.startswith("SPEND-050: apportionment ")
        assert words in text


def test_a_rule_without_any_share() -> None:
    text = rule("2020-04-01").replace('  shares: "knife 1, victims 1"\n', "")
    assert [each[:60] for each in findings(text)] == [
        "SPEND-050: apportionment r: it takes two or more initiatives"
    ]


def test_shares_of_initiatives_that_are_none() -> None:
    assert findings(rule("2020-04-01", shares="knife 1, untagged 1, D-1 1")) == [
        f"SPEND-033: apportionment r: shares {code} is in no register; correct it or "
        f"add it"
        for code in ("untagged", "D-1")
    ]


def test_events_are_told_apart_by_what_no_two_share() -> None:
    assert (
        findings("""
2020-05-01 custom "instalment" "G-1"
  number: 1
  amount: 1.00 GBP
2020-05-01 custom "instalment" "G-1"
  number: 2
  amount: 1.00 GBP
2020-05-01 custom "condition" "G-1"
  what: "Accounts"
2020-05-01 custom "condition" "G-1"
  what: "A policy"
2020-05-01 custom "variation" "C-1"
2020-05-02 custom "variation" "C-1"
""")
        == []
    )


@ledger
def test_an_event_twice_is_told_with_both_places(entries: list[Any]) -> None:
    """
    2017-04-01 custom "books" "Office for Testing"
    2017-04-01 custom "decision" "D-1" "Decision"
    2020-05-02 custom "uplift" "D-1"
      amount: 1.00 GBP
    2020-05-02 custom "uplift" "D-1"
      amount: 2.00 GBP
    2020-05-02 custom "uplift" "D-1"
    """
    _, findings = read(entries)
    assert [(finding.line, finding.text) for finding in findings] == [
        (
            line,
            (
                "SPEND-051: uplift of D-1: the same uplift of D-1 is at <string>:4; "
                "remove one of the two, or tell them apart"
            ),
        )
        for line in (6, 8)
    ]


@pytest.mark.parametrize("kind", ["instalment", "clawback"])
@pytest.mark.parametrize("amount", ["", "  amount: 0.00 GBP\n", "  amount: -1 GBP\n"])
def test_an_instalment_is_above_nil(kind: str, amount: str) -> None:
    (text,) = findings(f'\n2020-05-01 custom "{kind}" "G-1"\n{amount}')
    assert text == (
        f"SPEND-030: {kind} of G-1: its amount is missing or not above nil; write it "
        f"as it was announced, such as amount: 5000.00 GBP"
    )


def test_a_variation_may_be_below_nil() -> None:
    assert (
        findings('\n2020-05-01 custom "variation" "C-1"\n  amount: -1.00 GBP\n') == []
    )


def test_an_individual_is_not_named() -> None:
    (text,) = findings("""
2020-05-01 custom "grant" "G-2" "A bursary"
  individual: TRUE
  recipient: "Somebody"
""")
    assert text.startswith(
        "SPEND-040: grant G-2 is to an individual and says who it is"
    )


@pytest.mark.parametrize(
    ("first", "heir", "message"),
    [
        ("", "", "b succeeds it and it has no last day; add valid-to: under it, the"),
        ("2020-03-31", "", ""),
        ("2020-03-31", "2020-04-01", ""),
        ("2020-03-31", "2020-03-31", "b succeeds it and ended on 2020-03-31, which is"),
    ],
)
def test_a_supplier_stands_on_no_day_of_its_successor(
    first: str, heir: str, message: str
) -> None:
    ends = [f"  valid-to: {day}\n" if day else "" for day in (first, heir)]
    texts = findings(
        f'\n2017-04-01 custom "supplier" "a" "A"\n  successor: "b"\n{ends[0]}'
        f'2017-04-01 custom "supplier" "b" "B"\n{ends[1]}'
    )
    assert len(texts) == bool(message)
    for text in texts:
        assert text.startswith(f"SPEND-052: supplier a: {message}")


@pytest.mark.parametrize(
    ("definition", "messages"),
    [
        ('narrower: "Expenses:Own"', []),
        ('wider: "other Expenses:Third"', []),
        ('narrower: "Expenses:Third"', ["narrower leaves out Expenses:Third, which"]),
        ('wider: "own"', ["wider takes in own, which is in it already"]),
        ('wider: "Expenses:Own"', ["wider takes in Expenses:Own, which is in it alr"]),
        (
            'wider: "other Expenses:Other"',
            ["wider takes in Expenses:Other and the category it is an account of"],
        ),
        ('narrower: "Expenses:Own Expenses:Own"', ["narrower names one twice"]),
        ('wider: "other other"', ["wider names one twice"]),
    ],
)
def test_a_definition_moves_what_can_be_moved(
    definition: str, messages: list[str]
) -> None:
    accounts = "".join(
        f'2017-04-01 open Expenses:{name.title()}\n  category: "{name}"\n'
        f'2017-04-01 custom "category" "{name}" "{name}"\n'
        for name in ("other", "third", "own")
    )
    texts = findings(f"\n{accounts}  {definition}\n")
    assert len(texts) == len(messages)
    for text, words in zip(texts, messages, strict=True):
        assert text.startswith(f"SPEND-053: category own: {words}")


def test_neither_a_name_nor_an_id_of_an_individual() -> None:
    grant = '\n2020-05-01 custom "grant" "G-2" "A bursary"\n  individual: TRUE\n'
    assert findings(grant) == []
    (text,) = findings(f'{grant}  recipient-id: "GB-COH-1"\n')
    assert text.startswith("SPEND-040: grant G-2 ")
    of_a_body = grant.replace("individual: TRUE", 'recipient: "Somebody"')
    assert findings(of_a_body) == []
