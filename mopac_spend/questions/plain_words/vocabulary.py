"""The English that requests are written in: words of no weight, and words alike.

None of it is of one body's books: what these are called stands in their registers, and
what questions are called in their headers.
"""

from __future__ import annotations

# Words that say nothing of what is asked.
FUNCTION = """
a an the of and or to in on at by for from with within into onto upon as is are was were
be been being am do does did done doing has have had having would shall should can could
may might must i we you he she it they them us me my our your his her its their this
that these those there here so if than then but not nor also just very too both either
neither what which who whom whose where why how please thank thanks kindly dear sir
madam hello hi regards like want need wish about between during since until till through
throughout out up down off over under per via against s t m don doesn etc e g eg ie let
get go goes going gone went come comes came put take taken took gave give given say see
know think got gets after another other others everything anything something everyone
anyone someone somebody else anywhere able any some such same one two way ask tell show
whether because though although while whereas instead rather quite really simply
"""

# Words of requests and of figures: they help to choose a question, and nobody misses
# them where it has none of them.
SOFT = """
provide supply confirm list state detail details information request foi freedom act
figure data breakdown break total overall sum amount number value much many each every
all full entire complete whole individual separate following format excel csv
spreadsheet table form copy term relation relate regard respect concern involve include
exclude use year financial fiscal calendar period date day time month quarter body
organisation organization authority department actual current recent latest last past
previous next ever different various several single combined gross net exact approximate
roughly far now still yet already only more most less least large small big high low
question answer find look interested behind public external internal kind sort type set
broken split across together make happen call name certain particular specific pound gbp
money cash fund cost spend pay expense describe explain check compare become begin start
keep turn bring hold follow add help exist understand well right good bad new old long
short early extra straight formal simple main own result reason part place thing method
basis point example instance position situation issue matter purpose extent nature level
range side end first second third fourth january february march april june july august
september october november december record report publish available held hold release
deputy mayor commissioner london council office mopac side relevant respective equal
without outcome public sector related database bill file central line word case
regarding respectively deliver receive run serve win lose open arrange buy sell purchase
procure acquire draw load fail reach stand agree book made make met meet say used use
often behalf raw read exercise invite process service project programme area local group
disclose along incumbent serve engage enter mean occur appear require allow ensure cause
lead versus mean remain upcoming earmark profile fall ago error limit old year-end three
four five six seven eight nine ten
"""

# Words that say that money is asked about.
MONEY = """
spend pay cost money cash fund fee bill expense charge invoice price budget grant buy
purchase payment transaction pound sum
"""

# Each line is one word to a search: what stands first, and what means the same.
ALIKE = """
spend: expenditure outlay outgoing disbursement splash
pay: payee settle settled remit remuneration
money: monies cash
supplier: vendor contractor firm company companies business provider trader seller
contract: agreement
commitment: promise pledge action target objective undertaking
directorate: team department division unit
percentage: percent proportion fraction share
month: monthly months
year: annual annually yearly
quarter: quarterly
large: largest big biggest highest top major expensive costly costliest
bid: bidder bidders
expire: expiry end ending finish lapse expiration terminate
extend: extension extensions
change: alter alteration amend amendment edit modify modification revise revision
change: adjust adjustment
correct: correction reverse reversal restate restatement rectify
return: repay repaid refund clawback reclaim recover recovery
divide: apportion apportionment allocate allocation split attribute
carry: inherit inherited roll forward bring brought carried
person: people persons
charity: voluntary vcse nonprofit
grant: grantee grantees
recipient: beneficiary beneficiaries receiver
outstanding: owe owed owing unpaid due
approve: authorise authorize authorisation authorization authorised signed approval
reserve: reserves
intermediary: intermediaries partner partners
applicant: applied applicants application applications
competition: compete competed competitive competitively
consultant: consultancy consultants consulting consult adviser advisor advisers advisors
train: training trainer trainers trained course courses
transfer: move moved movement virement vire reallocate reallocation
list: listing
transaction: transactions
without: no never none nobody nothing
bill: bills
underspend: underspent
overspend: overspent exceed exceeded overrun breach breached
incomplete: missing gap
glossary: key explanation meaning legend
item: itemise itemised itemized
progress: advance status
borough: boroughs
award: awarded awards
let: letting
tag: classify classified tagged categorise code
untagged: unclassified undecided untag
wait: waiting
quick: quickly fast speed
calculate: reckon
cross: matrix tabulate crosstab
agency: temp temps temporary interim placement placements
marketing: advertise advertising advertisement publicity pr
travel: hotel hotels
plan: strategy strategies
"""

# What public bodies are asked for and books of payments do not say: one of these words
# that stands in no name of the books outweighs two that questions are put in.
OUTSIDE = """
absence abuse accident address agenda apprentice arrest assault attend attendance
attendee bonus burglary camera car cctv charge-sheet child complaint complainant
computer constable conviction correspondence councillor court crime crimes criminal
custody death detective diary disability disabled disciplinary discipline disease
dismissal dismiss disabled diversity dog drone drug dwelling earn electric email
emission employee employ employment energy ethnicity exam fatality firearm fleet fly
footage gender gift grievance guideline gun handset helicopter homicide honour hospital
hospitality house household incident income inquest inspection interest interview
investigation jail job laptop letter licence license maternity map member mileage minute
misconduct mortgage murder murderer name neighbour offence offender officer overtime
pandemic parking password patrol pension permit phone policeman police policing policy
politician population postcode prison prisoner prosecution protest qualification racism
rape rank redundancy resident resign resignation response robbery salary satisfaction
school search seizure sentence sergeant sickness speech speeding staff staffing
statistic stolen suspect suspension survey taser tax taxpayer telephone theft ticket
traffic tweet uniform vacancy vehicle victim violence volunteer vote wage warrant
weather website witness workforce
"""
