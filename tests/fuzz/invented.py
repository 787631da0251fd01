"""Invented bank statements, written in each format that is read."""

# ruff: noqa: E501 - records of banks are wide
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mopac_spend.banking.reading import FORMATS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_NAMES = ("HARBOUR TRAINING", "QUAYSIDE LLP", "ACRE AND VALE", "NORTHWELL COUNCIL")


@dataclass(slots=True)
class Made:
    """Lines between two balances; `opening` and `closing` may be made not to fit."""

    lines: list[tuple[dt.date, Decimal, str]]
    opening: Decimal
    closing: Decimal


def made(chance: random.Random) -> Made:
    """Invent a statement."""
    day, lines = dt.date(2018, 4, 3), []
    for number in range(chance.choice([1, 2, 5, 12])):
        day += dt.timedelta(days=chance.randrange(3))
        amount = Decimal(chance.randint(-900_000, 400_000)) / 100 or Decimal("1.00")
        lines.append((day, amount, f"{chance.choice(_NAMES)} {number}"))
    opening = Decimal(chance.randint(-100_000, 90_000_000)) / 100
    return Made(lines, opening, opening + sum(amount for _, amount, _ in lines))


def mt940(given: Made) -> str:
    """Write MT940."""
    first, last = given.lines[0][0], given.lines[-1][0]
    rows = [
        ":20:A",
        ":25:123456/12345678",
        ":28C:1/1",
        f":60F:{_swift(given.opening, first)}",
    ]
    for day, amount, text in given.lines:
        mark = "C" if amount > 0 else "D"
        rows.append(f":61:{day:%y%m%d%m%d}{mark}{_comma(amount)}NMSCNONREF")
        rows.append(f":86:{text}")
    return "\n".join([*rows, f":62F:{_swift(given.closing, last)}", "-", ""])


def camt(given: Made) -> str:
    """Write CAMT.053."""
    first, last = given.lines[0][0], given.lines[-1][0]
    entries = "\n".join(
        f'<Ntry><Amt Ccy="GBP">{abs(amount):.2f}</Amt><CdtDbtInd>{_mark(amount)}</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AddtlNtryInf>{text}</AddtlNtryInf></Ntry>"
        for day, amount, text in given.lines
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        "<Stmt><Acct><Id><IBAN>GB00</IBAN></Id></Acct>\n"
        f"{_balance('OPBD', given.opening, first)}{_balance('CLBD', given.closing, last)}"
        f"{entries}\n</Stmt></BkToCstmrStmt></Document>\n"
    )


def ofx(given: Made) -> str:
    """Write OFX."""
    lines = "\n".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day:%Y%m%d}<TRNAMT>{amount:.2f}"
        f"<FITID>{number}<MEMO>{text}</STMTTRN>"
        for number, (day, amount, text) in enumerate(given.lines)
    )
    first, last = given.lines[0][0], given.lines[-1][0]
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n"
        "CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>"
        "<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<DTSERVER>20180404<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>"
        "<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        "<STMTRS><CURDEF>GBP<BANKACCTFROM><BANKID>1<ACCTID>1234<ACCTTYPE>CHECKING"
        f"</BANKACCTFROM><BANKTRANLIST><DTSTART>{first:%Y%m%d}<DTEND>{last:%Y%m%d}\n"
        f"{lines}\n</BANKTRANLIST><LEDGERBAL><BALAMT>{given.closing:.2f}"
        f"<DTASOF>{last:%Y%m%d}</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )


def bai2(given: Made) -> str:
    """Write BAI2, with the control totals that its records have."""
    day, count = given.lines[-1][0], len(given.lines)
    opening, closing = (
        f"{amount * 100:.0f}" for amount in (given.opening, given.closing)
    )
    total = int(given.opening * 100) + int(given.closing * 100)
    total += sum(int(abs(amount) * 100) for _, amount, _ in given.lines)
    rows = [
        f"01,A,B,{day:%y%m%d},0000,1,,,2/",
        f"02,B,A,1,{day:%y%m%d},2359,GBP,2/",
        f"03,1234,GBP,010,{opening},,,015,{closing},,/",
        *(
            f"16,{'399' if amount > 0 else '699'},{abs(amount) * 100:.0f},,,,{text}/"
            for _, amount, text in given.lines
        ),
        f"49,{total},{count + 2}/",
        f"98,{total},1,{count + 4}/",
        f"99,{total},1,{count + 6}/",
        "",
    ]
    return "\n".join(rows)


def csv(given: Made) -> str:
    """Write CSV as one of the British banks does, the last line first."""
    rows, balance = [], given.opening
    for day, amount, text in given.lines:
        balance += amount
        out, into = (f"{-amount:.2f}", "") if amount < 0 else ("", f"{amount:.2f}")
        rows.append(
            f"{day:%d/%m/%Y},FPO,'00-00-00,00001234,{text},{out},{into},{balance:.2f},"
        )
    if given.closing != balance:
        rows[-1] = rows[-1].replace(f",{balance:.2f},", f",{given.closing:.2f},")
    return "\n".join([_LLOYDS, *reversed(rows), ""])


def bankline(given: Made) -> str:
    """Write Bankline Direct: a row a line, one balance, and sums of both ways."""
    day = given.lines[-1][0]
    sums: dict[bool, list[Decimal]] = {True: [], False: []}
    for _, amount, _ in given.lines:
        sums[amount < 0].append(abs(amount))
    out, into = (f"{sum(sums[way]) * 100:>13.0f}" for way in (True, False))
    balance = f"{abs(given.closing) * 100:>15.0f}{'D' if given.closing < 0 else 'C'}"
    rows = [
        f"VOL1{1:06}{'':27}****830000{'':32}1",
        f"HDR1 {'A':8}{1:04}{'':22}F{'':7}{day: %y%j}{'':13}{day: %y%j}0",
        f"UHL1{day: %y%j}000000{'':4}000{'':5}{'DAILY':9}000{'':14}{'OFFICE':26}",
        *(
            f"{_NUMBER}{'03' if amount < 0 else '93'}{'0' * 18}"
            f"{abs(amount) * 100:>11.0f}{text:<36}{'':18}{on: %y%j}"
            for on, amount, text in given.lines
        ),
        f"{_NUMBER}Y1{'':19}{balance * 4}{day: %y%j}",
        f"UTL1{out}{into}{len(sums[True]):>7}{len(sums[False]):>7}{1:>7}",
        "",
    ]
    return "\n".join(rows)


# Every format that is read is written here, by a function that is called as its module.
FORMS: dict[str, Callable[[Made], str]] = {
    name: globals()[name]
    for each in FORMATS
    if (name := each.__name__.rpartition(".")[2].removeprefix("bank_"))
}
_NUMBER = "000000000012340"
_LLOYDS = (
    "Transaction Date,Transaction Type,Sort Code,Account Number,"
    "Transaction Description,Debit Amount,Credit Amount,Balance,"
)


def _comma(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")


def _swift(amount: Decimal, day: dt.date) -> str:
    return f"{'D' if amount < 0 else 'C'}{day:%y%m%d}GBP{_comma(amount)}"


def _mark(amount: Decimal) -> str:
    return "DBIT" if amount < 0 else "CRDT"


def _balance(kind: str, amount: Decimal, day: dt.date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="GBP">{abs(amount):.2f}</Amt><CdtDbtInd>{_mark(amount)}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )
