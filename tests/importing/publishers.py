"""Files of invented publishers, each headed and written in its own way.

A seed gives one file: its headings, their order, columns beside them, banner rows,
delimiter, encoding, signs and dates are drawn, and what it holds is known.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NIL = Decimal("0.00")
DATES = [
    "Date", "Payment Date", "PaymentDate", "Date Paid", "Paid Date", "Clearing Date",
    "Transaction Date", "TRANSACTION_DATE", "Date of Payment", "Posting Date",
    "Effective Date", "Invoice Date", "Date expenditure was incurred", "Pay Date",
    "Cleared Date", "GL Date", "Cheque Date", "Date of Transaction", "payment_date",
    "DATE PAID", "Accounting Date", "Doc. Date", "Paid on",
]  # fmt: skip
AMOUNTS = [
    "Amount", "Amount (£)", "Net Amount", "NetAmount", "NET_AMOUNT", "Amount £",
    "Amount excl VAT", "Amount Excluding VAT", "Net Value", "Value", "Value (£)",
    "Total", "Payment Amount", "Amount Paid", "Invoice Amount", "Transaction Amount",
    "Spend", "Sum of Amount", "SumOfAmount_Exc_VAT", "Line Amount", "£",
    "Amount in GBP", "Actual Value", "Total Amount", "Net Invoice Value",
    "AP Amount (£)", "Amount in Sterling", "Gross Amount", "Expenditure (£)",
]  # fmt: skip
SUPPLIERS = [
    "Supplier", "Supplier Name", "SupplierName", "SUPPLIER_NAME", "Vendor",
    "Vendor Name", "Payee", "Payee Name", "Beneficiary", "Beneficiary Name",
    "Creditor", "Creditor Name", "Merchant Name", "Supplier (beneficiary)",
    "Supplier Name/Address", "Name", "Paid To", "Recipient", "Company Name",
    "Name of Supplier", "Supplier Description", "Trading Name", "Suppliers Name",
    "Supplier/Payee Name", "Contractor",
]  # fmt: skip
PAYEES = [
    "Harbour Training Ltd", "Quayside Advisers LLP", "Northwell Borough Council",
    "Acre & Vale Limited", "REDACTED PERSONAL DATA", "Larkfield Housing Trust",
    "O'Dell, Marsh and Partners", "Fernhill", "Tidewater Services PLC",
    'The "Old Mill" Charity', "Green Lane Surgery", "1st Aid Supplies Ltd",
]  # fmt: skip
_BESIDE: dict[str, Callable[[random.Random, int], str]] = {
    "Body Name": lambda _r, _n: "Northwell Borough Council",
    "Body": lambda _r, _n: "http://data.example.org/id/E07000001",
    "Department Family": lambda _r, _n: "Department of Works",
    "Directorate": lambda r, _n: r.choice(["Place", "People", "Resources"]),
    "Service Area": lambda r, _n: r.choice(["Highways", "Adult Care", "Parks"]),
    "Expense Type": lambda r, _n: r.choice(["Agency Staff", "Fuel", "Legal Fees"]),
    "Purpose of Expenditure": lambda r, _n: r.choice(["Repairs", "Paid in full"]),
    "Merchant Category": lambda r, _n: r.choice(["Hotels", "Computers"]),
    "Transaction Number": lambda _r, n: str(5100000000 + n),
    "Supplier ID": lambda r, _n: str(r.randint(10000, 99999)),
    "Supplier Postcode": lambda r, _n: f"NW{r.randint(1, 9)} {r.randint(1, 9)}AB",
    "Invoice Number": lambda r, _n: f"INV{r.randint(1000, 99999)}",
    "Row": lambda _r, n: str(n + 1),
    "Cost Centre": lambda r, _n: str(r.randint(40000, 45000)),
    "Account Code": lambda r, _n: str(r.randint(30000, 60000)),
    "Capital or Revenue": lambda r, _n: r.choice(["Capital", "Revenue"]),
    "Card Transaction": lambda r, _n: r.choice(["Yes", "No"]),
    "Company Registration No": lambda r, _n: f"0{r.randint(1000000, 9999999)}",
    "Currency": lambda _r, _n: "GBP",
    "VAT Registration Number": lambda r, _n: str(r.randint(10**8, 10**9 - 1)),
    "Irrecoverable VAT": lambda r, _n: r.choice(["0.00", "12.50", ""]),
    "Due Date": lambda r, _n: f"{r.randint(1, 28):02}/05/2022",
    "Quantity": lambda r, _n: str(r.randint(1, 9)),
    "Contract Reference": lambda r, _n: r.choice(["", "C-104"]),
    "Proclass Code": lambda r, _n: str(r.randint(100000, 199999)),
}
_DAYS: list[Callable[[dt.date], str]] = [
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day}/{d.month}/{d:%Y}",
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%d-%b-%Y}",
    lambda d: f"{d:%d-%b-%y}",
    lambda d: f"{d:%d %B %Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d/%m/%y}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d:%d/%m/%Y} 00:00:00",
    lambda d: str((d - dt.date(1899, 12, 30)).days),
    lambda d: f"{d:%m/%d/%Y}",
]
_ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"]


@dataclass(frozen=True, slots=True)
class File:
    """One invented file: its bytes, and the rows and pounds it holds."""

    name: str
    content: bytes
    rows: int
    pounds: Decimal


def _written(amount: Decimal, style: int) -> str:
    size = abs(amount)
    plain = [f"{size:.2f}", f"{size:,.2f}", f"£{size:,.2f}", f"{size:,.2f}"][style % 4]
    if amount >= 0:
        return plain
    return [f"-{plain}", f"({plain})", f"{plain}-", f"{plain}CR"][style // 4]


def _quoted(cell: str, delimiter: str) -> str:
    if any(sign in cell for sign in (delimiter, '"', "\n")):
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
    return cell


def file_of(seed: int) -> File:
    """Make the file of a seed."""
    rng = random.Random(seed)  # noqa: S311 - invention, not secrets
    style, day = rng.randrange(16), rng.choice(_DAYS)
    count = rng.randint(25, 120)
    amounts = [
        Decimal(rng.randint(25000, 9000000)) / 100 * (1 if rng.random() < 0.95 else -1)
        for _ in range(count)
    ]
    days = [dt.date(2022, 4, 1) + dt.timedelta(days=rng.randrange(30)) for _ in amounts]
    amount_heading = rng.choice(AMOUNTS)
    columns: dict[str, list[str]] = {
        rng.choice(DATES): [day(each) for each in days],
        amount_heading: [_written(each, style) for each in amounts],
        rng.choice(SUPPLIERS): [rng.choice(PAYEES) for _ in amounts],
    }
    for name in rng.sample(sorted(_BESIDE), rng.randint(0, 9)):
        columns[name] = [_BESIDE[name](rng, n) for n in range(count)]
    if "et" in amount_heading and rng.random() < 0.5:
        taxes = [(each / 5).quantize(Decimal("0.01")) for each in amounts]
        columns["VAT"] = [_written(each, style) for each in taxes]
        columns["Gross"] = [
            _written(a + t, style) for a, t in zip(amounts, taxes, strict=True)
        ]
    order = rng.sample(sorted(columns), len(columns))
    rows = [order, *zip(*(columns[name] for name in order), strict=True)]
    width = len(order)
    banners = [
        ["Northwell Borough Council: payments over £500"],
        ["Report date:", "02/05/2022"],
        [],
    ]
    above = [[*b, *[""] * (width - len(b))] for b in banners[: rng.randrange(4)]]
    below: list[list[str]] = [[""] * width for _ in range(rng.choice([0, 0, 3]))]
    if rng.random() < 0.3:
        total = [""] * width
        total[order.index(amount_heading)] = f"{sum(amounts, NIL):.2f}"
        below.insert(0, total)
    delimiter = rng.choice([",", ",", ",", "\t", ";", "|"])
    text = rng.choice(["\r\n", "\n"]).join(
        delimiter.join(_quoted(cell, delimiter) for cell in row)
        for row in [*above, *rows, *below]
    )
    content = (text + "\n").encode(rng.choice(_ENCODINGS))
    return File(f"northwell-{seed}.csv", content, count, sum(amounts, NIL))


def long_file(rows: int) -> bytes:
    """Give a file of so many rows, all read alike."""
    lines = (
        f"{n % 28 + 1:02}/04/2022,{n}.25,Payee {n % 900} Ltd,51000{n},Roads,Fuel\n"
        for n in range(rows)
    )
    return f"Date,Amount,Supplier,Document No,Service,Type\n{''.join(lines)}".encode()
