"""A budget for the small books of these tests: two directorates, one year.

VRU has 4,000.00 for knife crime (profiled: all of it by December) and 600.00 without
an initiative (in twelve equal parts). Finance has 300.00 for business as usual. One
virement of September moves 100.00 from VRU to Finance, one of February moves 50.00
from Finance to a reserve. Victims have no budget of their own, and spend.
"""

from __future__ import annotations

BUDGET = """
2020-03-20 custom "decision" "BUDGET-2020" "Budget 2020-21"
  reference: "BUDGET 2020"
2020-03-20 custom "annual-budget" "budget-2020-21" "Budget 2020-21"
  year: "2020-21"
  amount: 4900.00 GBP
  approver: "The board"
  decision: "BUDGET-2020"
  virement-limit: 500.00 GBP
  tolerance: 200.00 GBP
  tolerance-percent: 10
2020-03-20 custom "budget-line" "line-knife" "VRU: knife crime"
  budget: "budget-2020-21"
  directorate: "vru"
  initiative: "knife-crime"
  fund: "home-office"
  amount: 4000.00 GBP
  profile: "1000, 500, 500, 500, 500, 500, 250, 125, 125, 0, 0, 0"
2020-03-20 custom "budget-line" "line-vru" "VRU: other"
  budget: "budget-2020-21"
  directorate: "vru"
  amount: 600.00 GBP
2020-03-20 custom "budget-line" "line-finance" "Finance: business as usual"
  budget: "budget-2020-21"
  directorate: "finance"
  initiative: "business-as-usual"
  amount: 300.00 GBP
2020-09-01 custom "virement" "V-1" "More courses"
  approver: "Chief Financial Officer"
2020-09-01 custom "movement" "V-1"
  from: "line-vru"
  to: "line-finance"
  amount: 100.00 GBP
2021-02-01 custom "virement" "V-2" "Put aside"
  approver: "The board"
  decision: "BUDGET-2020"
2021-02-01 custom "movement" "V-2"
  from: "line-finance"
  amount: 50.00 GBP
2021-02-01 custom "movement" "V-2"
  to: "rainy-day"
  amount: 50.00 GBP
2020-04-01 custom "reserve" "rainy-day" "Rainy day"
  purpose: "general"
  opening: 1000.00 GBP
2020-12-31 custom "forecast" "line-knife"
  amount: 2500.00 GBP
2020-06-30 custom "forecast" "line-finance"
  amount: 390.00 GBP
2021-04-20 custom "explanation" "vru"
  period: "2020-21-Q4"
  cause: "re-profiled"
  amount: -2000.00 GBP
  what: "Projects start a year later"
2021-04-20 custom "explanation" "vru"
  period: "2020-21-Q4"
  cause: "underspend"
  amount: -600.00 GBP
  what: "Fewer projects applied."
"""

ACCRUALS = """
2020-03-31 custom "accrual" "A-0" "Received in March"
  directorate: "vru"
  amount: 40.00 GBP
  released: 2020-04-01
2021-03-31 custom "accrual" "A-1" "Received in March"
  directorate: "vru"
  initiative: "knife-crime"
  amount: 90.00 GBP
2021-03-31 custom "accrual" "A-2" "Paid in advance"
  directorate: "finance"
  amount: -15.00 GBP
"""
