"""The projection: which transactions are payments, and what a row says of them."""

from __future__ import annotations

import datetime as dt
import doctest
from decimal import Decimal
from typing import Any

import pytest
from beancount.core import data
from beancount.core.amount import Amount
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import register, spend
from mopac_spend.spend import REF, Payment, document_of, project, seal
from tests.ledger_text import CODES, entries_of, ledger

BATCH = """
2020-05-14 custom "batch" "may"
  source: "may.csv"
  sha256: "00"
  layout: "office"
  seal: "11"
  rows-read: 3
  rows-posted: 1
  rows-already: 1
  rows-set-aside: 1
  rows-reversed: 0
  payments: 1
  pounds-read: 6.00 GBP
  pounds-posted: 1.00 GBP
  pounds-already: 2.00 GBP
  pounds-set-aside: 3.00 GBP
  pounds-reversed: 0.00 GBP
"""


def projected(entries: list[Any]) -> spend.Projection:
    codes, _ = register.read(entries)
    return project(entries, codes.accounts)


def payment(text: str) -> Payment:
    (row,) = projected(entries_of(CODES + text)).payments
    return row


def faults(text: str) -> list[str]:
    return [f.text for f in projected(entries_of(CODES + text)).findings]


def test_examples_of_the_module() -> None:
    assert doctest.testmod(spend).failed == 0


@pytest.mark.parametrize(
    ("links", "wrong"),
    [
        ("", []),
        ("^doc-1001 ^PCD-9 ^seen-by-audit", []),
        ("^doc-1002 ^grant-G-1", ["doc-1002", "grant-G-1"]),
        ("^doc-1001 ^contract-C-1", ["contract-C-1"]),
    ],
)
def test_a_link_is_of_nothing_that_the_lines_do_not_say(
    links: str, wrong: list[str]
) -> None:
    text = f"""
2020-05-14 ! "Harbour Ltd" "Course" {links}
  ref: "office:1001:1"
  directorate: "untagged"
  initiative: "untagged"
  category: "untagged"
  batch: "may"
  Expenses:Training  10.50 GBP
  Assets:Bank
"""
    found = projected(entries_of(CODES + text)).findings
    assert [each.code for each in found] == ["SPEND-029"] * len(wrong)
    for each, link in zip(found, wrong, strict=True):
        assert f"the link ^{link} is of something else" in each.message


def test_a_row_says_all_of_a_payment() -> None:
    row = payment(
        """
2020-05-14 ! "Harbour Ltd" "Course" ^doc-1001
  ref: "office:1001:3f9a"
  directorate: "strategy"
  initiative: "untagged"
  category: "training"
  fund: "home-office"
  decision: "D-12"
  grant: "G-1"
  contract: "C-1"
  purpose: "courses"
  borough: "camden"
  evidence: "invoice"
  supplier-id: "V-7"
  decision-as-written: "D 12"
  reverses: "office:1000:aaaa"
  belongs: "2019-05-03"
  batch: "may"
  row: "2"
  rule: "courses"
  Expenses:Training  250.00 GBP
  Assets:Bank  -250.00 GBP
"""
    )
    assert row == Payment(
        ref="office:1001:3f9a",
        date=dt.date(2020, 5, 14),
        amount=Decimal("250.00"),
        supplier="Harbour Ltd",
        description="Course",
        directorate="strategy",
        initiative="untagged",
        category="training",
        account="Expenses:Training",
        document="1001",
        fund="home-office",
        decision="D-12",
        grant="G-1",
        contract="C-1",
        purpose="courses",
        gross="",
        irrecoverable_vat="",
        invoice_received="",
        borough="camden",
        evidence="invoice",
        supplier_id="V-7",
        decision_as_written="D 12",
        reverses="office:1000:aaaa",
        belongs="2019-05-03",
        batch="may",
        row="2",
        rule="courses",
        flag="!",
        file="<string>",
        line=17,
    )


@ledger
def test_transactions_without_a_spend_leg_are_no_payments(entries: list[Any]) -> None:
    """
    2017-04-01 open Assets:Bank
    2017-04-01 open Income:Grants
    2020-05-14 * "Home Office" "Grant"
      Assets:Bank  250.00 GBP
      Income:Grants
    """
    assert projected(entries) == ([], [], [])


@ledger
def test_a_spend_account_may_stand_outside_expenses(entries: list[Any]) -> None:
    """
    2017-04-01 open Assets:Bank
    2017-04-01 open Assets:Equipment
      category: "equipment"
    2020-05-14 * "Maker" "Cameras"
      Assets:Equipment  250.00 GBP
      Assets:Bank
    """
    (row,) = projected(entries).payments
    assert (row.account, row.amount) == ("Assets:Equipment", Decimal("250.00"))


def test_tags_of_the_leg_count_where_the_transaction_has_none() -> None:
    row = payment(
        """
2020-05-14 * "Harbour Ltd" "Course"
  directorate: "strategy"
  Expenses:Training  250.00 GBP
    directorate: "ignored"
    initiative: "knife-crime"
  Assets:Bank
    category: "ignored"
"""
    )
    assert (row.directorate, row.initiative, row.category) == (
        "strategy",
        "knife-crime",
        "",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("NULL", ""),
        ('""', ""),
        ("5421", "5421"),
        ("5.50", "5.50"),
        ("5 GBP", "5 GBP"),
        ("2020-05-14", "2020-05-14"),
        ("TRUE", "True"),
        ("Assets:Bank", "Assets:Bank"),
        ("#knife-crime", "knife-crime"),
        ("GBP", "GBP"),
    ],
)
@pytest.mark.parametrize("key", ["ref", "directorate", "batch", "row", "supplier-id"])
def test_metadata_of_any_sort_is_text_in_a_row(key: str, value: str, text: str) -> None:
    row = payment(
        f"""
2020-05-14 * "Harbour Ltd" "Course"
  {key}: {value}
  Expenses:Training  250.00 GBP
  Assets:Bank
"""
    )
    assert getattr(row, key.replace("-", "_")) == text


def test_an_amount_is_carried_with_two_places() -> None:
    row = payment('2020-05-14 * "A" "B"\n  Expenses:Training  250 GBP\n  Assets:Bank\n')
    assert str(row.amount) == "250.00"


def test_what_is_missing_from_a_transaction_is_blank() -> None:
    row = payment("2020-05-14 *\n  Expenses:Training  1 GBP\n  Assets:Bank\n")
    assert (row.supplier, row.description, row.ref, row.document) == ("", "", "", "")


@pytest.mark.parametrize(
    ("leg", "message"),
    [
        (
            "1.005 GBP",
            "1.005 has fractions of a penny; write two decimal places",
        ),
        (
            "5 USD",
            (
                "the spend leg is in USD; the books are kept in GBP, write what was "
                "paid in pounds"
            ),
        ),
        (
            "5 EUR",
            (
                "the spend leg is in EUR; the books are kept in GBP, write what was "
                "paid in pounds"
            ),
        ),
        (
            "5 GBP @ 1.00 GBP",
            (
                "the spend leg is in GBP with a cost or price; the books are kept in "
                "GBP, write what was paid in pounds"
            ),
        ),
        (
            "5 USD @ 0.80 GBP",
            (
                "the spend leg is in USD with a cost or price; the books are kept in "
                "GBP, write what was paid in pounds"
            ),
        ),
        (
            "5 GBP {1.00 GBP}",
            (
                "the spend leg is in GBP with a cost or price; the books are kept in "
                "GBP, write what was paid in pounds"
            ),
        ),
        (
            f"{'9' * 40}.00 GBP",
            (
                f"{'9' * 40}.00 is too large to be an amount in pounds; write what was "
                f"paid"
            ),
        ),
    ],
)
def test_an_amount_that_is_not_pounds_and_pence_is_a_finding(
    leg: str, message: str
) -> None:
    text = f'2020-05-14 * "A"\n  Expenses:Training  {leg}\n  Assets:Bank  -5 GBP\n'
    assert faults(text) == [f"SPEND-019: {message}"]


def test_two_legs_are_a_finding_and_no_row() -> None:
    text = """
2020-05-14 * "A" "B"
  Expenses:Training  1.00 GBP
  Expenses:Unheard-Of  1.00 GBP
  Expenses:Training  1.00 GBP
  Assets:Bank
"""
    assert projected(entries_of(CODES + text)).payments == []
    assert faults(text) == [
        (
            "SPEND-010: this transaction has 3 spend legs, and a filtered total would "
            "be wrong; write one transaction per leg, all with the same ^document link"
        )
    ]


@pytest.mark.parametrize("amount", ["", "GBP"])
def test_a_leg_that_nobody_completed_is_a_finding(amount: str) -> None:
    text = f'2020-05-14 * "A"\n  Expenses:Training  {amount}\n  Assets:Bank  -5 GBP\n'
    codes, _ = register.read(entries_of(CODES))
    entries, *_ = parser.parse_string(text)
    (finding,) = project(entries, codes.accounts).findings
    assert finding.text == (
        "SPEND-019: the spend leg has no amount; write it out, such as 120.00 GBP"
    )


def test_what_is_no_payment_or_a_faulty_one_hides_none_behind_it() -> None:
    text = """
2020-05-14 * "Bank" "Interest"
  Assets:Bank  1.00 GBP
  Income:Interest
2020-05-14 * "A" "Two legs"
  Expenses:Training  1.00 GBP
  Expenses:Consultancy  1.00 GBP
  Assets:Bank
2020-05-14 * "A" "Dollars"
  Expenses:Training  1.00 USD
  Assets:Bank  -1.00 USD
2020-05-14 custom "archive" "may"
2020-05-14 * "A" "Pounds"
  Expenses:Training  1.00 GBP
  Assets:Bank
"""
    projection = projected(entries_of(CODES + text))
    assert [row.description for row in projection.payments] == ["Pounds"]
    assert [each.code for each in projection.findings] == ["SPEND-010", "SPEND-019"]
    assert "has 2 spend legs" in projection.findings[0].message


def test_a_transaction_that_a_plugin_made_may_lack_everything() -> None:
    leg = data.Posting(
        "Expenses:Training", Amount(Decimal(1), "GBP"), None, None, None, None
    )
    nothing: Any = None
    bare = data.Transaction(
        nothing,
        dt.date(2020, 5, 14),
        nothing,
        nothing,
        nothing,
        frozenset(),
        frozenset(),
        [leg],
    )
    codes, _ = register.read(entries_of(CODES))
    (row,) = project([bare], codes.accounts).payments
    assert (row.supplier, row.description, row.flag, row.ref) == ("", "", "", "")


def test_a_batch_says_what_it_amends_and_stands_beside() -> None:
    more = '  amends: "april"\n  beside: "march"\n  set-aside: "may.csv"\n'
    (batch,) = projected(entries_of(BATCH + more)).batches
    assert (batch.amends, batch.beside, batch.set_aside) == (
        "april",
        "march",
        "may.csv",
    )


def test_a_batch_is_read_with_its_totals() -> None:
    (batch,) = projected(entries_of(BATCH)).batches
    assert batch == spend.Batch(
        id="may",
        date=dt.date(2020, 5, 14),
        source="may.csv",
        sha256="00",
        layout="office",
        rows_read=3,
        rows_posted=1,
        rows_already=1,
        rows_set_aside=1,
        rows_reversed=0,
        pounds_read=Decimal("6.00"),
        pounds_posted=Decimal("1.00"),
        pounds_already=Decimal("2.00"),
        pounds_set_aside=Decimal("3.00"),
        pounds_reversed=Decimal("0.00"),
        payments=1,
        amends="",
        set_aside="",
        seal="11",
        file="<string>",
        line=2,
    )


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ('"batch" "may"', '"batch"', "takes one text, its id"),
        ('"batch" "may"', '"batch" "may" "june"', "takes one text, its id"),
        ('"batch" "may"', '"batch" 5', "takes one text, its id"),
        ('"batch" "may"', '"batch" ""', "takes one text, its id"),
        ('source: "may.csv"', "", "source is missing or of the wrong sort"),
        ('seal: "11"', "seal: 11", "seal is missing or of the wrong sort"),
        ("rows-read: 3", "rows-read:", "rows-read is missing or of the wrong sort"),
        ("rows-read: 3", "rows-read: 3.5", "rows-read is not a whole number"),
        ("rows-read: 3", "rows-read: -3.5", "rows-read is not a whole number"),
        ("payments: 1", 'payments: "1"', "payments is missing or of the wrong sort"),
        (
            "pounds-read: 6.00 GBP",
            "pounds-read: 6.00",
            "pounds-read is missing or of the wrong sort",
        ),
        ("6.00 GBP", "6.00 USD", "pounds-read is not in GBP"),
        ("6.00 GBP", "6.00 EUR", "pounds-read is not in GBP"),
        ("6.00", "6.005", "6.005 has fractions of a penny; write two decimal places"),
        (
            "6.00",
            f"{'6' * 40}.00",
            (
                f"{'6' * 40}.00 is too large to be an amount in pounds; write what was "
                f"paid"
            ),
        ),
    ],
)
def test_a_batch_of_another_form_is_a_finding(
    line: str, instead: str, message: str
) -> None:
    assert line in BATCH
    text = BATCH.replace(line, instead).replace("  \n", "")
    assert faults(text) == [
        (
            f"SPEND-030: batch: {message}; restore the file from your backup or import "
            f"its source again"
        )
    ]


@pytest.mark.parametrize(
    ("ref", "document"),
    [
        ("gla:CHAPS 083:3f9a", "CHAPS 083"),
        ("gla:a:b:c:3f9a", "a:b:c"),
        ("gla::3f9a", ""),
        ("gla", ""),
        ("", ""),
    ],
)
def test_the_document_of_a_ref(ref: str, document: str) -> None:
    assert document_of(ref) == document


@given(st.text(), st.text(min_size=1).filter(lambda line: ":" not in line))
def test_any_document_reads_back_from_a_ref(document: str, line: str) -> None:
    ref = f"office:{document}:{line}"
    assert REF.fullmatch(ref)
    assert document_of(ref) == document


@pytest.mark.parametrize(
    "ref", ["", "office", "office:1", "Office:1:2", ":1:2", "o:1:"]
)
def test_what_is_no_ref(ref: str) -> None:
    assert not REF.fullmatch(ref)


SEALED = {"ref", "date", "amount", "supplier", "description", "row", "belongs"}


@pytest.mark.parametrize("name", Payment._fields)
def test_the_seal_is_broken_by_what_an_import_fixes_and_by_nothing_else(
    name: str,
) -> None:
    row = payment('2020-05-14 * "A" "B"\n  Expenses:Training  250 GBP\n  Assets:Bank\n')
    others = {"date": dt.date(2020, 5, 15), "amount": Decimal("250.01")}
    change: dict[str, Any] = {name: others.get(name, "other")}
    changed = row._replace(**change)
    assert (seal([changed]) != seal([row])) == (name in SEALED)


def test_the_seal_does_not_depend_on_order_and_does_on_number() -> None:
    text = '2020-05-14 * "{}" "B"\n  Expenses:Training  250 GBP\n  Assets:Bank\n'
    one, two = payment(text.format("A")), payment(text.format("C"))
    assert seal([one, two]) == seal([two, one])
    assert len({seal([]), seal([one]), seal([one, one]), seal([one, two])}) == 4
