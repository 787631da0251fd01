"""OFX as SGML and as XML: the same figures, or a refusal; never a line too few."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.banking import ofx
from mopac_spend.banking.file import BankFile
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

HEADER = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n"
    "CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" '
    'SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
LINE = (
    "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20170403<TRNAMT>-1.00<FITID>7<NAME>A LTD"
    "<MEMO>FEE</STMTTRN>"
)


def sgml(lines: str = LINE, *, balance: str = "9.00", more: str = "") -> str:
    return (
        f"{HEADER}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<DTSERVER>20170404<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>"
        "<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>000000<ACCTID>1234"
        "<ACCTTYPE>CHECKING</BANKACCTFROM>"
        f"<BANKTRANLIST><DTSTART>20170401<DTEND>20170430{lines}</BANKTRANLIST>"
        f"{more}<LEDGERBAL><BALAMT>{balance}<DTASOF>20170430</LEDGERBAL></STMTRS>"
        "</STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def xml(lines: str, balance: str = "9.00") -> str:
    return (
        f"{XML}<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1</TRNUID><STMTRS>"
        "<CURDEF>GBP</CURDEF><BANKACCTFROM><BANKID>000000</BANKID>"
        "<ACCTID>1234</ACCTID></BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>20170401</DTSTART><DTEND>20170430</DTEND>{lines}</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>{balance}</BALAMT><DTASOF>20170430</DTASOF></LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def read(text: str) -> list[tuple[str, str, str]]:
    """Read one statement: day, amount and text of each line."""
    (statement,) = ofx.read(BankFile("bank.ofx", text.encode()))
    assert (statement.account, statement.currency) == ("000000 1234", "GBP")
    return [(str(each.date), str(each.amount), each.text) for each in statement.lines]


def refused(text: str) -> str:
    with pytest.raises(Refusal) as caught:
        ofx.read(BankFile("bank.ofx", text.encode()))
    return str(caught.value).removeprefix("BANK-001: bank.ofx: cannot be read as OFX ")


FEE = [("2017-04-03", "-1.00", "A LTD FEE 7")]


def test_values_need_no_end_tag_and_may_have_one() -> None:
    assert read(sgml()) == FEE
    ended = LINE.replace("<FITID>7", "<FITID>7</FITID>\n").replace(
        "-1.00", " -1.00\n\t</TRNAMT>"
    )
    assert read(sgml(ended)) == FEE
    assert read(sgml().replace("\n\n<OFX>", "<OFX>").replace("\n", "\r\n")) == FEE
    assert read(sgml().removeprefix(HEADER)) == FEE
    assert read(sgml().replace("<STMTTRN>", "<StmtTrn>")) == FEE


def test_the_opening_balance_is_worked_out() -> None:
    (statement,) = ofx.read(BankFile("bank.ofx", sgml().encode()))
    assert statement.derived
    assert (statement.opening, statement.closing) == (Decimal("10.00"), Decimal("9.00"))
    assert (statement.first, statement.last) == (
        dt.date(2017, 4, 1),
        dt.date(2017, 4, 30),
    )


@pytest.mark.parametrize("name", ["MEMO", "NAME", "CHECKNUM", "REFNUM"])
def test_a_value_that_is_empty_takes_nothing_with_it(name: str) -> None:
    line = LINE.replace("<NAME>A LTD<MEMO>FEE", f"<{name}><SIC>\n")
    assert read(sgml(line)) == [("2017-04-03", "-1.00", "7")]


def test_entities_are_read_and_a_plain_ampersand_stands() -> None:
    line = LINE.replace("FEE", "B&amp;Q &#163;1 &lt;M&S&gt;&nbsp;&copying")
    assert read(sgml(line))[0][2] == "A LTD B&Q £1 <M&S> &copying 7"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-8-sig"])
def test_texts_are_read_whatever_the_header_says_of_them(encoding: str) -> None:
    content = sgml(LINE.replace("FEE", "CAFÉ £")).encode(encoding)
    (statement,) = ofx.read(BankFile("bank.ofx", content))
    assert statement.lines[0].text == "A LTD CAFÉ £ 7"


def test_the_payee_may_be_an_element_of_its_own() -> None:
    payee = (
        "<PAYEE><NAME>B LTD<ADDR1>1 A ST<CITY>X<STATE>Y<POSTALCODE>Z<PHONE>0</PAYEE>"
    )
    assert read(sgml(LINE.replace("<NAME>A LTD", payee)))[0][2] == "B LTD FEE 7"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20170403", "2017-04-03"),
        ("201704032359", "2017-04-03"),
        ("20170403235959", "2017-04-03"),
        # In UTC these are the second and the fourth of April.
        ("20170403000000[+1:BST]", "2017-04-03"),
        ("20170403233000.000[-5:EST]", "2017-04-03"),
    ],
)
def test_a_day_is_the_day_the_bank_wrote(written: str, day: str) -> None:
    assert read(sgml(LINE.replace("20170403", written)))[0][0] == day


@pytest.mark.parametrize(
    ("written", "pounds"),
    [("-1", "-1.00"), ("+1,5", "1.50"), ("-.25", "-0.25"), ("1.5000", "1.50")],
)
def test_an_amount_has_a_point_or_a_comma(written: str, pounds: str) -> None:
    assert read(sgml(LINE.replace("-1.00", written)))[0][1] == pounds


@pytest.mark.parametrize(
    "written",
    ["1,000", "1,000.00", "1.000,00", "1 000", "--1", "1e3", "£1", "१", "NaN"],
)
def test_what_may_be_another_amount_is_none(written: str) -> None:
    assert refused(sgml(LINE.replace("-1.00", written))) == (
        f"({written!r} is no amount); ask the bank for the file again"
    )


BROKEN = {
    "no amount": (LINE.replace("<TRNAMT>-1.00", ""), "(TRNAMT is missing)"),
    "no day": (LINE.replace("<DTPOSTED>20170403", ""), "(DTPOSTED is missing)"),
    "no such day": (LINE.replace("0403", "0431"), "(day is out of range for month)"),
    "a day in words": (LINE.replace("20170403", "3 April"), "('3 April' is no day)"),
    "one line of two": (
        LINE + LINE.replace("<STMTTRN>", "").replace("</STMTTRN>", "") + LINE,
        "(TRNTYPE stands among the lines)",
    ),
    "two lines run together": (
        (LINE + LINE).replace("</STMTTRN><STMTTRN>", ""),
        "(DTPOSTED is there more than once)",
    ),
    "a line misspelt": (
        LINE.replace("STMTTRN>", "STMTRN>"),
        "(STMTRN stands among the lines)",
    ),
    "a line that is not ended": (
        LINE.replace("</STMTTRN>", ""),
        "(</BANKTRANLIST> stands where it cannot, in line 11)",
    ),
    "an end too many": (
        f"{LINE}</STMTTRN>",
        "(</STMTTRN> stands where it cannot, in line 11)",
    ),
    "half a tag": (LINE.replace("<MEMO>", "<MEMO"), "(< stands where it cannot, in li"),
    "a sign in a text": (LINE.replace("FEE", "A < B"), "(< stands where it cannot, in"),
    "a comment": (f"<!--{LINE}-->", "(< stands where it cannot, in line 11)"),
    "text of nobody": (f"{LINE}FEE", "(</STMTTRN> stands where it cannot, in line 11)"),
    "a value of values": (
        LINE.replace("-1.00", "<A>1</TRNAMT>"),
        "(TRNAMT holds elements and no value)",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_would_lose_or_double_a_line_is_refused(name: str) -> None:
    lines, words = BROKEN[name]
    assert refused(sgml(lines)).startswith(words)


def test_two_lists_of_lines_are_refused() -> None:
    more = "<BANKTRANLIST><DTSTART>20170401<DTEND>20170430</BANKTRANLIST>"
    assert refused(sgml(more=more)).startswith("(BANKTRANLIST is there more than once)")


def test_lines_that_are_pending_are_not_in_the_balance() -> None:
    more = f"<BANKTRANLISTP><DTASOF>20170430{LINE}</BANKTRANLISTP>"
    assert read(sgml(more=more)) == FEE


def test_an_amount_in_another_currency_is_refused() -> None:
    line = LINE.replace("<MEMO>", "<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY><MEMO>")
    assert refused(sgml(line)) == (
        "BANK-005: bank.ofx: a statement in it mixes currencies (GBP, EUR); ask the "
        "bank for one statement a currency"
    )
    assert read(sgml(line.replace("EUR", "GBP"))) == FEE
    assert read(sgml(line.replace("CURRENCY>", "ORIGCURRENCY>"))) == FEE


def test_a_card_in_the_file_is_no_statement_of_the_account() -> None:
    card = (
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><TRNUID>1<CCSTMTRS><CURDEF>GBP<CCACCTFROM>"
        f"<ACCTID>9</CCACCTFROM><BANKTRANLIST><DTSTART>20170401<DTEND>20170430{LINE}"
        "</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"
    )
    assert read(sgml().replace("</OFX>", card)) == FEE


def test_an_account_without_lines_is_read() -> None:
    assert read(sgml("")) == []


def test_nothing_stands_before_the_file() -> None:
    assert refused(f"<!DOCTYPE OFX [<!ENTITY a 'b'>]>{sgml()}").startswith(
        "(< stands where it cannot, in line 1)"
    )


@pytest.mark.parametrize(
    "bomb",
    ['<!DOCTYPE OFX [<!ENTITY j SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE OFX>"],
)
def test_entities_of_xml_are_refused_unread(bomb: str) -> None:
    line = "<STMTTRN><DTPOSTED>20170403</DTPOSTED><TRNAMT>1</TRNAMT></STMTTRN>"
    assert refused(xml(line).replace("<OFX>", f"{bomb}<OFX>")) == (
        "BANK-001: bank.ofx: holds a document type, which no bank sends; it was not "
        "read further"
    )


def test_a_comment_of_xml_cuts_no_amount() -> None:
    line = (
        "<STMTTRN><!-- one --><DTPOSTED>20170403</DTPOSTED>"
        "<TRNAMT>1<!-- more -->0.00</TRNAMT></STMTTRN><!-- no more -->"
    )
    assert read(xml(line)) == [("2017-04-03", "10.00", "")]


def test_millions_of_elements_are_refused_at_once() -> None:
    assert refused(sgml("<A>1" * 2_000_001)) == (
        "(more elements than any statement has); ask the bank for the file again"
    )


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" "),
    max_size=30,
).map(lambda text: " ".join(text.split()))
AMOUNT = st.decimals(-(10**9), 10**9, places=2)
DAYS = st.dates(dt.date(2017, 4, 1), dt.date(2017, 4, 30))


def of_lines(lines: Iterable[tuple[dt.date, Decimal, str]], end: str) -> str:
    """Write lines with a mark in the place of the end tags of values."""
    return "".join(
        f"<STMTTRN><DTPOSTED>{day:%Y%m%d}{end}DTPOSTED><TRNAMT>{amount}{end}TRNAMT>"
        f"<MEMO>{escape(text, quote=False)}{end}MEMO></STMTTRN>"
        for day, amount, text in lines
    )


@given(st.lists(st.tuples(DAYS, AMOUNT, TEXT)), AMOUNT, st.sampled_from(["</", ""]))
def test_both_forms_give_back_what_was_written(
    lines: list[tuple[dt.date, Decimal, str]], balance: Decimal, end: str
) -> None:
    meant = [(str(day), f"{amount + 0:.2f}", text) for day, amount, text in lines]
    written = of_lines(lines, "</")
    assert read(xml(written, str(balance))) == meant
    if not end:
        for name in ("DTPOSTED", "TRNAMT", "MEMO"):
            written = written.replace(f"</{name}>", "")
    assert read(sgml(written, balance=str(balance))) == meant


@given(st.data())
def test_what_is_cut_out_is_never_a_line_less_in_silence(data: st.DataObject) -> None:
    """A stretch shorter than half a line: a longer one may be a whole line."""
    text = sgml(LINE * 3)
    begin = data.draw(st.integers(text.index(LINE), len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + len(LINE) // 2)))
    try:
        damaged = (text[:begin] + text[end:]).encode()
        (statement,) = ofx.read(BankFile("bank.ofx", damaged))
    except Refusal:
        return
    assert len(statement.lines) == 3
