"""A register of grants, and payments on it, small enough to add up by hand."""

GRANTS = """
2018-04-01 custom "call" "CALL-1" "Seed fund"
  closes: 2018-04-30
  applications: 8
  requested: 6800.00 GBP
  budget: 2000.00 GBP
  initiative: "knife-crime"
2018-04-01 custom "call" "CALL-2" "Nobody was counted"
2019-04-01 custom "call" "CALL-3" "Nothing awarded"
  applications: 5
  initiative: "victims"
2018-05-01 custom "grant" "G-1" "Clubs"
  amount: 1000.00 GBP
  recipient: "Clubs Trust"
  recipient-id: "GB-CHC-1"
  sector: "vcse"
  route: "competitive"
  use: "revenue"
  borough: "Brent"
  call: "CALL-1"
  initiative: "knife-crime"
2019-05-01 custom "grant" "G-2" "Lighting"
  amount: 500.00 GBP
  recipient: "Brent Council"
  sector: "public"
  route: "direct"
  use: "capital"
  initiative: "victims"
  decision: "PCD-79"
2018-06-01 custom "grant" "G-3" "Bursary of one person"
  amount: 50.00 GBP
  individual: TRUE
  sector: "other"
  call: "CALL-2"
2018-05-01 custom "grant" "G-4" "Small grants, to be passed on"
  amount: 2000.00 GBP
  recipient: "Passing Foundation"
  intermediary: TRUE
  fee: 100.00 GBP
  sector: "vcse"
  route: "direct"
  initiative: "knife-crime"
2018-09-01 custom "grant" "G-5" "Passed on"
  amount: 700.00 GBP
  recipient: "Small Club"
  onward-of: "G-4"
  sector: "vcse"
  route: "competitive"
  borough: "Newham"
  call: "CALL-1"
  initiative: "knife-crime"
2019-04-02 custom "grant" "G-6" "Passed on later"
  amount: 900.00 GBP
  recipient: "Other Club"
  onward-of: "G-4"
  initiative: "knife-crime"
2018-06-20 custom "clawback" "G-1"
  amount: 150.00 GBP
  reason: "not all was spent"
  payment: "test:2:000000000002"
2019-03-01 custom "clawback" "G-4"
  amount: 10.00 GBP
  reason: "fee was too high"
2019-06-01 custom "clawback" "G-3"
  amount: 5.00 GBP
  reason: "said who it was"
  payment: "other:1:000000000000"
"""
LINES = """
2018-05-14 | Clubs Trust | Seed | 600.00 | vru / knife-crime / grants | grant=G-1
2018-06-24 | Clubs Trust | Back | -100.00 | vru / knife-crime / grants | grant=G-1
2018-07-01 | Passing Foundation | One | 1500.00 | vru / knife-crime / grants | grant=G-4
2018-07-02 | Individual recipient | Grant | 50.00 | vru / victims / grants | grant=G-3
2018-07-02 | Bolt LLP | Advice | 20.50 | finance / archive / consultancy | borough=Brent
2019-06-01 | Lights | b | 500.00 | vru / victims / grants | grant=G-2 | borough=Camden
2019-07-01 | Passing Foundation | Two | 500.00 | vru / knife-crime / grants | grant=G-4
2020-01-10 | Clubs Trust | Mistake | -1.00 | vru / knife-crime / grants | grant=G-1
2020-04-03 | Clubs Trust | Rest | 401.00 | vru / knife-crime / grants | grant=G-1
"""
TOTAL = "3470.50"
