"""The English that requests are written in: words of no weight, and words alike.

None of it is of one body's books: what these are called stands in their registers, and
what questions are called in their headers.
"""

from __future__ import annotations

# Words that say nothing of what is asked.
FUNCTION = """
interested
a an the of and or to in on at by for from with within into onto upon as is are was were
be been being am do does did done doing has have had having would shall should can could
may might must i we you he she it they them us me my our your his her its their this
that these those there here so if than then but nor also just very too both either
neither what which who whom whose where why how please thank thanks kindly dear sir
madam hello hi regards like want need wish about between during since until till through
throughout out up down off over under per via against s t m doesn etc e g eg ie let
get go goes going gone went come comes came put take taken took gave give given say see
know think got gets after another other others everything anything something everyone
anyone someone somebody else anywhere able any some such same one two way ask tell show
whether because though although while whereas instead rather quite really simply
"""

# Words of requests and of figures: they help to choose a question, and nobody misses
# them where it has none of them.
SOFT = """
show description brief outline associate product document attach condition relevant
associated available additional further possible significant essential corresponding
former future past whatever wherever hand team-level context background overview summary
note notice text page link item-level line-by-line question-by-question provide supply
confirm list state detail details information request foi freedom act figure data
breakdown break total overall sum amount number value much many each every all full
entire complete whole individual separate following format excel csv spreadsheet table
form copy term relation relate regard respect concern involve include use year financial
fiscal calendar period date day time month quarter body organisation organization
authority department actual current recent latest last past previous next ever different
various several single combined gross net exact approximate roughly far now still yet
already only more most less least large small big high low question answer find look
behind public external internal kind sort type set broken split across together make
happen call name certain particular specific pound gbp money cash fund cost spend pay
expense describe explain check compare become begin start keep turn bring hold follow
add help exist understand well right good bad new old long short early extra straight
formal simple main own result reason part place thing method basis point example
instance position situation issue matter purpose extent nature level range side end
first second third fourth record report available held hold release deputy mayor
commissioner london council office mopac side relevant respective equal outcome
public sector related database bill file central line word case regarding respectively
deliver receive run serve win lose open arrange buy sell purchase procure acquire draw
load fail reach stand agree book made make met meet say used use often behalf raw read
exercise invite process service project programme area local group disclose along
incumbent serve engage enter occur appear require allow ensure cause lead versus
remain upcoming earmark profile fall ago error limit old year-end
"""

# Words that say that money is asked about.
MONEY = """
spend pay cost money cash fund fee bill expense charge invoice price budget grant buy
purchase payment transaction pound sum
"""

# General English of letters and reports, which is of no subject: likewise soft.
GENERAL = """
ability absolute accept access accord accurate achieve active activity adequate
administrative adopt advantage advice advise affect afford aim alternative analysis
announce apparent appearance appendix appoint approach appropriate argue argument arise
arrangement ascertain aspect assess assessment assign assist assume assumption attempt
attention attract availability avoid aware base basic bear beginning belief belong bit
broad calculate calculation capacity care careful cease challenge chance character
choose circumstance claim clarify clarity class clear close collect collection
combination combine comment common comparable comparison compile complex complexity
comply component comprehensive comprise concept conclude conclusion conduct confidence
confusion connection consequence consider considerable consideration consist consistent
constant constitute constraint construct contain content continue contribute
contribution control convert cope correspond couple cover create criteria criterion
critical cycle danger dataset deal debate decade declare deep define definite definition
degree demand demonstrate deny depend derive design desire destination determination
determine develop development differ difference difficulty direction discuss discussion
distance distribute distribution drive due duration duty ease easy economic edge effect
effective efficient effort elaborate element eligible emerge emphasis enable enclose
encourage enhance enjoy enquire enquiry entity enumerate environment equipment essence
establish estimate evaluate evaluation examination examine excellent exception
exceptional exchange existence existing expand expansion expect expectation experience
explanation explore exposure express expression extensive extent extract extreme face
facilitate fact factor failure fair familiar favour feature feel field fill final
finding finish fit fix fixed flexible focus force formation formula foundation framework
free frequency frequent fresh function fundamental gain gather general generate goal
great grow guarantee guess guidance guide handle hard hear heavy helpful highlight
hope hour idea ideal identical identification identify identity illustrate immediate
impact implement implication imply importance important impossible impression improve
improvement inclusion incur independent indicate indication indicator indirect influence
inform initial initiate inner input inquiry insight insist install instruction intend
intense intention interaction interpret interpretation introduce introduction join
journey judge judgement justify key knowledge lack language launch layer layout
leadership learn length life likely limitation limited location logic logical maintain
majority manage manner margin mark mass massive maximum meaning measure mechanism
mention mere minimum minor mixed mixture mode model modern moment monitor multiple
mutual narrative narrow national natural near necessary necessity need negative network
neutral norm normal notable notify notion observation observe obtain obvious occasion
offer official ongoing online operate operation operational opinion opportunity oppose
opposite option optional order ordinary organise origin original originate outer outlook
outright outside parallel parameter partial participate party passage path pattern
perception perfect perform permanent perspective persuade pertain phase phrase pick
picture piece plain play pool popular possess possibility potential practical practice
precise prefer preference preferred preparation prepare presence present press pressure
prevent primary principal principle prior private probable procedure proceed produce
production proof proper proposal propose prospect protection prove provision pursue push
quality quantify quarterly quote raise rapid rare react ready real realise reality
reasonable recall recipient-led recognise recognition recommend recommendation reduce
reduction refer reflect refuse regional regular reject relationship relative relevance
reliance rely remainder remaining remark removal remove render repeat replace
replacement reply represent representation required requirement resolution resolve
resource respond responsible restrict restriction resume retain reveal review rise risk
role root rough routine sample save scale scenario scheme scope secondary section seek
seem segment select selection sense sensible sequence series serious setting severe
shape shift shortage sight significance similar sit size skill slight slow solid
solution solve sound space spare speak special specialist specify spread stable stage
standard statement stay steady step stick stipulate store story strange strategic
strength strengthen stress strict strong structural structure study style subject
submission submit subsequent subset substance substantial substantiate sudden suffer
sufficient suggest suggestion suit suitable summarise supplementary support sure surface
surround survive sustain system tackle talk task technical technique tend tendency theme
theory thought threshold tight tool topic touch tough trace trade tradition traditional
transition treat treatment trend trial trigger true try typical ultimate uncertain
unclear undergo understanding undertake unique universal unlikely unusual update urgent
usage useful usual valid validity valuable variety vary vast verify version view visible
vision vital volume warn warning watch way weak weakness weigh whichever wide willing
wise wonder work world worthwhile wrong
"""

# Each line is one word to a search: what stands first, and what means the same.
ALIKE = """
spend: expenditure outlay outgoing disbursement splash
number: many count
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
transaction: transactions transactional
without: no not never none nobody nothing
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
marketing: campaign media brand branding promote promotion promotional
marketing: advertise advertising advertisement publicity pr
travel: hotel hotels
plan: strategy strategies
premises: accommodation facilities facility utilities utility rent property estate
"""

# What public bodies are asked for and books of payments do not say: one of these words
# that stands in no name of the books outweighs two that questions are put in.
OUTSIDE = """
absence abuse accident address agenda apprentice arrest assault attend attendance
attendee bonus burglary camera car cctv charge-sheet child complaint complainant
computer constable contact conviction correspondence councillor court crime crimes
criminal custody death detective diary disability disabled disciplinary discipline
disease dismissal dismiss disabled diversity dog drone drug dwelling earn electric email
emission employee employ employment energy ethnicity exam fatality firearm fleet fly
footage gender gift grievance guideline gun handset helicopter homicide honour hospital
hospitality house household incident income inquest inspection interest interview
investigation jail job laptop letter licence license maternity map member mileage minute
misconduct mortgage murder murderer name neighbour offence offender officer overtime
pandemic panel parking password patrol pension permit phone policeman police policing
policy politician population postcode prison prisoner prosecution protest qualification
racism rape rank redundancy resident resign resignation response robbery salary
satisfaction school search seizure sentence sergeant sickness speech speeding staff
staffing statistic stolen suspect suspension survey taser tax taxpayer telephone theft
ticket traffic tweet uniform vacancy vehicle victim violence volunteer vote wage warrant
weather website witness workforce
"""
