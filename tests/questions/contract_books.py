"""Registers of contracts and tenders, and payments, small enough to add up by hand."""

CONTRACTS = """
2017-04-01 custom "supplier" "helm" "Helm Services Ltd"
2017-04-01 custom "supplier" "person-7" "Reader seven"
  individual: TRUE
2017-04-01 custom "alias" "supplier" "person-7" "Q. Reader"
2017-11-01 custom "tender" "T-1" "Support service, two lots"
  closes: 2018-01-15
  route: "open"
  bids: 7
  estimate: 900.00 GBP
  outcome: "awarded"
  initiative: "victims"
2018-05-01 custom "tender" "T-2" "Nobody was chosen"
  closes: 2018-06-01
  route: "quotations"
  bids: 1
  outcome: "withdrawn"
2018-05-01 custom "tender" "T-3" "Asked of one alone"
  route: "single-tender"
2019-03-01 custom "tender" "T-4" "Still open"
  closes: 2019-05-01
  route: "open"
2018-03-01 custom "contract" "C-1" "Support service, lot 1"
  supplier: "helm"
  tender: "T-1"
  route: "open"
  bids: 4
  value: 500.00 GBP
  starts: 2018-04-01
  ends: 2019-03-31
  extends-to: 2020-03-31
  owner: "Director of Testing"
  cpv: "85312310"
  category: "consultancy"
  initiative: "victims"
  decision: "PCD-79"
2018-03-02 custom "contract" "C-2" "Support service, lot 2"
  supplier: "Bolt LLP"
  tender: "T-1"
  route: "open"
  bids: 3
  value: 400.00 GBP
  starts: 2018-04-01
  ends: 2020-03-31
2018-06-01 custom "contract" "C-3" "Urgent advice"
  supplier: "Q. Reader"
  route: "single-tender"
  bids: 1
  value: 100.00 GBP
  starts: 2018-06-01
  ends: 2018-12-31
  decision: "PCD-79"
2018-07-01 custom "contract" "C-4" "Taken off a framework"
  supplier: "Bolt LLP"
  route: "direct-call-off"
2018-08-01 custom "contract" "C-5" "Three quotations"
  supplier: "person-7"
  route: "quotations"
  bids: 3
  value: 50.00 GBP
  ends: 2019-06-30
2019-05-01 custom "contract" "C-6" "How it was awarded is not known"
  supplier: "Bolt LLP"
  value: 1.00 GBP
2018-09-01 custom "variation" "C-1"
  amount: 50.00 GBP
  reason: "more hours"
  decision: "PCD-79"
2019-02-01 custom "variation" "C-1"
  ends: 2019-09-30
  reason: "time alone"
2019-04-01 custom "variation" "C-1"
  amount: -25.00 GBP
  ends: 2019-12-31
  reason: "fewer hours, and longer"
"""
# The third payment takes C-1 to 550.00, which is its cap after the first variation.
LINES = """
2018-04-10 | Helm Services Ltd | a | 300.00 | vru / victims / consultancy | contract=C-1
2018-08-10 | Helm Services Ltd | b | 200.00 | vru / victims / consultancy | contract=C-1
2018-10-10 | Helm Services Ltd | c | 50.00 | vru / archive / consultancy | contract=C-1
2018-06-10 | Q. Reader | d | 120.00 | vru / victims / consultancy | contract=C-3
2018-07-10 | Bolt LLP | e | 10.00 | finance / archive / consultancy | contract=C-4
2018-09-10 | Q. Reader | f | 5.00 | finance / archive / training | contract=C-5
2018-09-11 | Bolt LLP | g | 7.00 | finance / archive / training
2018-09-12 | Bolt LLP | h | 8.00 | finance / archive / training
2019-05-10 | Bolt LLP | i | 30.00 | finance / archive / training | contract=C-2
2019-05-11 | Bolt LLP | j | -2.00 | finance / archive / training | contract=C-2
2019-06-01 | Bolt LLP | k | 2.00 | finance / archive / training | contract=C-6
"""
TOTAL = "730.00"
