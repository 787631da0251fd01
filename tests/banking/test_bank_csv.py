"""The CSV of British banks, by their published headings; every row is ILLUSTRATIVE."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.banking.reading import read
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from pathlib import Path

# Two lines each: a fee of £2.50 on 3 April, £100.00 in on 4 April; £10.00 before.
BANKS = {
    "Lloyds": (
        "Transaction Date,Transaction Type,Sort Code,Account Number,"
        "Transaction Description,Debit Amount,Credit Amount,Balance,\n"
        "04/04/2017,FPI,'00-00-00,00001234,GRANT,,100,107.50,\n"
        "03/04/2017,PAY,'00-00-00,00001234,FEE,2.50,,7.50,\n"
    ),
    "NatWest": (
        "Date, Type, Description, Value, Balance, Account Name, Account Number\n"
        '04 Apr 2017,BAC,"GRANT, FIRST",100.00,107.50,OFFICE,600000-00001234\n'
        '03/04/2017,CHG,"FEE",-2.50,7.50,OFFICE,600000-00001234\n'
    ),
    "Nationwide": (
        '"Account Name:","Office ****01234"\n"Account Balance:","£107.50"\n'
        '"Available Balance: ","£107.50"\n\n'
        '"Date","Transaction type","Description","Paid out","Paid in","Balance"\n'
        '"03 Apr 2017","Charge","FEE","£2.50","","£7.50"\n'
        '"04 Apr 2017","Credit","GRANT","","£100.00","£107.50"\n'
    ),
    "Starling": (
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),"
        "Spending Category,Notes\n"
        "03/04/2017,BANK,FEE,FEE,-2.50,7.50,BILLS,\n"
        "04/04/2017,FUNDER,GRANT,FASTER PAYMENT,100.00,107.50,INCOME,\n"
    ),
    "Monzo": (
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,"
        "Local amount,Local currency,Notes and #tags,Address,Receipt,Description,"
        "Category split,Money Out,Money In,Balance,Balance currency\n"
        "tx_1,03/04/2017,09:00:00,Fee,Bank,,Bills,-2.50,GBP,-2.50,GBP,,,,FEE,,-2.50,,"
        "7.50,GBP\n"
        "tx_2,04/04/2017,09:00:00,Credit,Funder,,Income,100.00,GBP,100.00,GBP,,,,"
        "GRANT,,,100.00,107.50,GBP\n"
    ),
    "Revolut": (
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,"
        "State,Balance\n"
        "FEE,Current,2017-04-02 10:00:00,2017-04-03 11:00:00,FEE,-2.00,0.50,GBP,"
        "COMPLETED,7.50\n"
        "CARD,Current,2017-04-03 10:00:00,,HOTEL,-9.00,0.00,GBP,REVERTED,\n"
        "TOPUP,Current,2017-04-04 10:00:00,2017-04-04 10:00:00,GRANT,100.00,0.00,GBP,"
        "COMPLETED,107.50\n"
    ),
}
WITHOUT_BALANCE = {
    "Barclays": (
        "Number,Date,Account,Amount,Subcategory,Memo\n"
        " ,04/04/2017,20-00-00 00001234,100.00,Direct Credit,GRANT      \n"
        " ,03/04/2017,20-00-00 00001234,-2.50,Charge,FEE      \n"
    ),
    "HSBC": "03/04/2017,CHG FEE,-2.50\n04/04/2017,CR GRANT,100.00\n",
}


def statement_file(tmp_path: Path, text: str, encoding: str = "cp1252") -> Path:
    file = tmp_path / "statement.csv"
    file.write_text(text, encoding=encoding)
    return file


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_a_bank_with_balances(bank: str, encoding: str, tmp_path: Path) -> None:
    (each,) = read(statement_file(tmp_path, BANKS[bank], encoding))
    assert (each.opening, each.closing) == (Decimal("10.00"), Decimal("107.50"))
    assert [(str(x.date), x.amount) for x in each.lines] == [
        ("2017-04-03", Decimal("-2.50")),
        ("2017-04-04", Decimal("100.00")),
    ]
    assert ["FEE" in x.text for x in each.lines] == [True, False]
    assert each.currency == "GBP"


@pytest.mark.parametrize("bank", WITHOUT_BALANCE)
def test_a_bank_without_balances(bank: str, tmp_path: Path) -> None:
    (each,) = read(statement_file(tmp_path, WITHOUT_BALANCE[bank]))
    assert (each.opening, each.closing) == (None, None)
    assert [x.amount for x in each.lines] == [Decimal("-2.50"), Decimal("100.00")]


NO_HEADINGS = (
    "BANK-002: statement.csv: has no headings of a bank statement (a date, and an "
    "amount or money in and out); payments are imported with: mopac-spend import"
)
NOT_RUNNING = (
    "BANK-003: statement.csv: the running balance does not run at row 2: with £100.00 "
    "it should be £107.49 and is £107.50; nothing was taken from it: export the "
    "statement again"
)
AGAIN = "export the statement again"
EITHER_WAY = (
    "BANK-003: statement.csv: all its rows are of 2017-04-03 and its balance runs "
    "upwards as well as downwards, so nothing says with which row the day began; "
    "export more days, or another format"
)
# From 10.00 upwards, or from 7.50 downwards?
OUT_AND_IN = (
    BANKS["Starling"].replace("04/04", "03/04").replace("100.00,107.50", "2.50,10.00")
)
REFUSED = {
    EITHER_WAY: OUT_AND_IN,
    NOT_RUNNING: BANKS["Lloyds"].replace("2.50,,7.50", "2.50,,7.49"),
    f"BANK-001: statement.csv, row 2: 'lots' is not an amount in pounds; {AGAIN}": (
        BANKS["Starling"].replace("-2.50", "lots")
    ),
    f"BANK-001: statement.csv, row 2: '31/09/2017' is no date; {AGAIN}": (
        BANKS["Starling"].replace("03/04/2017", "31/09/2017")
    ),
    "BANK-005: statement.csv: mixes currencies in one account (EUR, GBP); export one "
    "currency alone": BANKS["Revolut"].replace("0.00,GBP,COMP", "0.00,EUR,COMP"),
    NO_HEADINGS: "Supplier,Net\nAcme,1.00\n",
}


@pytest.mark.parametrize("words", REFUSED)
def test_a_refusal_says_where_and_what(words: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read(statement_file(tmp_path, REFUSED[words]))
    assert str(refused.value) == words


def test_two_accounts_in_one_file_are_two_statements(tmp_path: Path) -> None:
    other = BANKS["Lloyds"].split("\n", 1)[1].replace("00001234", "00005678")
    statements = read(statement_file(tmp_path, BANKS["Lloyds"] + other))
    assert [each.account[-4:] for each in statements] == ["1234", "5678"]
    assert {each.closing for each in statements} == {Decimal("107.50")}
