"""Small books with a contract of every sort, for tests of contracting data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.publishing.conftest import Desk

ITEM = "vru / victims / consultancy"
FORMULA = '=HYPERLINK("http://a.example";"x")'
BIDI = "Bids \u202etxt.exe"
MARKUP = "<script>alert(1)</script>"
LONG = "Long words " * 900
_ESCAPED = FORMULA.replace('"', '\\"')
SETTINGS = """\
  ocid-prefix: "ocds-213czf"
  org-id: "GB-LAE-TST"
  published-at: "https://www.body.example/published/"
"""
REGISTERS = f"""
2012-01-16 custom "supplier" "acme" "Acme Ltd"
  company: "1234567"
2012-01-16 custom "supplier" "bolt" "Bolt Trust"
  charity: "1012345"
2012-01-16 custom "supplier" "person" "Ms Quill Person"
  individual: TRUE
2012-01-16 custom "supplier" "refuge" "Refuge Trust"
2012-01-16 custom "withholding" "hidden-refuge" "Where a refuge is"
  supplier: "refuge"
  reason: "safety-of-a-person"
2019-06-01 custom "decision" "D-ONE" "Services for victims, award"
  reference: "D 1"
  amount: 90000.00 GBP
  source: "https://www.body.example/decisions/1"
2020-06-01 custom "uplift" "D-ONE"
  amount: 15000.00 GBP
2019-06-01 custom "decision" "D-TWO" "A programme of two contracts"
  amount: 50000.00 GBP
2019-04-01 custom "tender" "T-ONE" "Services for victims"
  closes: 2019-05-10
  route: "open"
  bids: 3
  estimate: 95000.00 GBP
  outcome: "awarded"
  initiative: "victims"
  source: "https://www.body.example/tenders/1"
2019-06-10 custom "contract" "C-ONE" "Services for victims"
  supplier: "acme"
  tender: "T-ONE"
  route: "open"
  value: 90000.00 GBP
  starts: 2019-07-01
  ends: 2020-06-30
  extends-to: 2021-06-30
  cpv: "85312310-5"
  initiative: "victims"
  decision: "D-ONE"
  source: "https://www.body.example/contracts/1"
2019-12-01 custom "variation" "C-ONE"
  reason: "Reports are due each quarter"
2020-06-15 custom "variation" "C-ONE"
  amount: 12500.50 GBP
  ends: 2021-03-31
  reason: "Option for nine months taken"
  decision: "D-ONE"
2019-06-20 custom "contract" "C-ENDED" "Training that ended"
  supplier: "bolt"
  route: "single-tender"
  bids: 1
  value: 8000.00 GBP
  starts: 2019-07-01
  ends: 2020-07-10
  decision: "D-TWO"
2020-05-01 custom "contract" "C-UNPAID" "Advice of which nothing was paid"
  supplier: "Quorum LLP"
  route: "quotations"
  bids: 4
  value: 7000.00 GBP
  starts: 2020-09-01
  ends: 2021-08-31
  decision: "D-TWO"
2020-04-20 custom "contract" "C-BARE" "Of which little is known"
2020-04-01 custom "contract" "C-PERSON" "Talks by Quill Person"
  supplier: "person"
  route: "single-tender"
  value: 5000.00 GBP
  starts: 2020-04-01
  ends: 2020-12-31
2020-04-02 custom "contract" "C-REFUGE" "Rent of 1 Nowhere Road"
  supplier: "refuge"
  route: "single-tender"
  value: 6000.00 GBP
  starts: 2020-04-01
  ends: 2020-12-31
  cpv: "70310000"
2020-05-05 custom "variation" "C-REFUGE"
  amount: 100.00 GBP
  reason: "Nowhere Road has a new gate"
2020-04-03 custom "contract" "C-HOSTILE" "{_ESCAPED}"
  supplier: "{MARKUP}"
  route: "direct-call-off"
  value: 9000.00 GBP
  starts: 2020-04-01
  ends: 2020-12-31
2020-05-06 custom "variation" "C-HOSTILE"
  reason: "As Quill Person asked"
2020-05-07 custom "variation" "C-HOSTILE"
  reason: "{LONG}"
2012-01-16 custom "contract" "C-LONG-GONE" "Over before the period"
  supplier: "acme"
  ends: 2013-01-31
2020-06-01 custom "tender" "T-OPEN" "{BIDI}"
  closes: 2021-06-30
  route: "restricted"
2020-05-01 custom "tender" "T-GONE" "Casework"
  closes: 2020-06-01
  route: "mini-competition"
  outcome: "withdrawn"
  bids: 1
"""
PAID = f"""
    2019-08-01 | Acme Ltd | Work | 11000.00 | {ITEM} | contract=C-ONE
    2020-04-09 | ACME LTD | Work | 12000.10 | {ITEM} | contract=C-ONE
    2020-05-09 | Acme Ltd | Refund | -700.05 | {ITEM} | contract=C-ONE
    2020-07-09 | Bolt Trust | Part of it | 300.00 | {ITEM} | contract=C-ONE
    2020-07-20 | Bolt Trust | Course | 4000.00 | {ITEM} | contract=C-ENDED
    2020-07-01 | Ms Quill Person | Talks | 600.00 | {ITEM} | contract=C-PERSON
    2020-07-01 | Refuge Trust | Rent | 650.00 | {ITEM} | contract=C-REFUGE
    2020-07-02 | {MARKUP} | {FORMULA} | 700.00 | {ITEM} | contract=C-HOSTILE
    2020-07-03 | Acme Ltd | Seed fund | 900.00 | vru / victims / grants
    2020-07-03 | Acme Ltd | Seed | 90.00 | vru / victims / grants | contract=C-ONE
    2020-07-04 | Bolt Trust | Paper | 80.00 | {ITEM}
    2020-07-05 | Acme Ltd | Who knows | 50.00 | vru / victims / untagged
"""
YEAR = "2020-21"


def contracting(desk: Desk, lines: str = PAID, registers: str = REGISTERS) -> Desk:
    """Make books whose body can publish contracting data."""
    desk.make(lines, registers)
    body = desk.folder / "books/registers/body.beancount"
    body.write_text(body.read_text("utf-8") + SETTINGS, encoding="utf-8")
    return desk
