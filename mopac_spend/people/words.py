"""Words of names: titles, the commonest forenames, and what firms are called.

Nothing here is a list of people. What stands in front of a name, which names are given
to children, and what a firm calls itself are facts of the language.
"""

from __future__ import annotations

# As they are written before a name in small letters, and in capitals; of the latter only
# those that are no other word as well.
TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Revd|Cllr"
CAPITALS = r"MR|MRS|MS|MISS|MX|PROF|REV|CLLR"
# The commonest forenames of England and Wales of the last eighty years.
FORENAMES = (
    "Aaron|Abdul|Abigail|Adam|Adrian|Agnes|Ahmed|Aidan|Aisha|Alan|Alana|Albert|Alex|"
    "Alexander|Alexandra|Alfie|Alfred|Ali|Alice|Alison|Allan|Amanda|Amber|Amelia|Amina|"
    "Amy|Andrea|Andrew|Angela|Anita|Ann|Anna|Anne|Annette|Anthony|Antonia|Archie|Arthur|"
    "Ashley|Audrey|Barbara|Barry|Beatrice|Ben|Benjamin|Bernard|Beth|Bethany|Beverley|"
    "Brenda|Brian|Bridget|Bruce|Callum|Cameron|Carl|Carol|Caroline|Catherine|Charles|"
    "Charlie|Charlotte|Cheryl|Chloe|Christian|Christina|Christine|Christopher|Claire|"
    "Clare|Clive|Colin|Connor|Craig|Daisy|Daniel|Danielle|Darren|David|Dawn|Dean|Deborah|"
    "Debra|Denise|Dennis|Derek|Diana|Diane|Dominic|Donald|Donna|Doreen|Dorothy|Douglas|"
    "Duncan|Dylan|Edith|Edward|Eileen|Elaine|Eleanor|Elizabeth|Ella|Ellen|Ellie|Emily|"
    "Emma|Eric|Erin|Ernest|Ethan|Eva|Evie|Fatima|Faye|Fiona|Florence|Frances|Francis|"
    "Frank|Fraser|Frederick|Freya|Gail|Gareth|Gary|Gavin|Gemma|Geoffrey|George|Georgia|"
    "Georgina|Gerald|Gillian|Glenn|Gordon|Grace|Graham|Grant|Greg|Gregory|Guy|Hannah|"
    "Harold|Harriet|Harry|Hayley|Hazel|Heather|Helen|Henry|Hilary|Holly|Howard|Hugh|Ian|"
    "Ibrahim|Imran|Irene|Isaac|Isabella|Isla|Jack|Jacob|Jacqueline|Jade|Jake|James|Jamie|"
    "Jan|Jane|Janet|Janice|Jason|Jasmine|Jean|Jeffrey|Jennifer|Jeremy|Jessica|Jill|Joan|"
    "Joanna|Joanne|Joe|Joel|John|Jonathan|Jordan|Joseph|Josephine|Joshua|Joyce|Judith|"
    "Julia|Julian|Julie|June|Justin|Karen|Karl|Kate|Katherine|Kathleen|Kathryn|Katie|"
    "Keith|Kelly|Kenneth|Kerry|Kevin|Kieran|Kim|Kimberley|Kirsty|Kyle|Laura|Lauren|"
    "Lawrence|Leah|Lee|Leon|Leonard|Lesley|Leslie|Lewis|Liam|Lily|Linda|Lisa|Logan|"
    "Lorraine|Lou|Louis|Louise|Lucas|Lucy|Luke|Lynn|Lynne|Malcolm|Marc|Margaret|Maria|"
    "Marie|Marilyn|Marion|Mark|Martin|Martyn|Mary|Matthew|Maureen|Max|Megan|Melanie|"
    "Melissa|Michael|Michelle|Mohammad|Mohammed|Molly|Monica|Muhammad|Nadia|Naomi|"
    "Natalie|Natasha|Nathan|Neil|Nicholas|Nicola|Nigel|Noah|Norma|Norman|Oliver|Olivia|"
    "Omar|Oscar|Owen|Pamela|Patricia|Patrick|Paul|Paula|Pauline|Peter|Philip|Phillip|"
    "Phoebe|Rachel|Ralph|Raymond|Rebecca|Reece|Rhys|Richard|Rita|Robert|Robin|Roger|"
    "Ronald|Rosemary|Rosie|Ross|Roy|Russell|Ruth|Ryan|Sally|Sam|Samantha|Samuel|Sandra|"
    "Sara|Sarah|Scott|Sean|Shannon|Sharon|Sheila|Shirley|Simon|Sophia|Sophie|Stacey|"
    "Stephanie|Stephen|Steven|Stewart|Stuart|Susan|Suzanne|Sylvia|Tara|Teresa|Terence|"
    "Theresa|Thomas|Timothy|Tina|Toby|Tom|Tony|Tracey|Tracy|Trevor|Tyler|Valerie|Vanessa|"
    "Vera|Victoria|Vincent|Wayne|Wendy|William|Yasmin|Yusuf|Yvonne|Zara|Zoe"
)
TITLE_WORDS = frozenset(
    each.casefold() for each in f"{TITLES}|{CAPITALS}|DR".split("|")
)
# Of a payee, which is all name: those that are too much else in a text.
PAYEE_TITLES = TITLE_WORDS | {
    *("mister", "councillor", "reverend", "pastor", "imam", "rabbi", "esq"),
}
# Behind a name, and of nobody but a person.
BEHIND = frozenset(
    "qc kc mbe obe cbe bem phd esq jp jr jnr snr deceased decd barrister".split()
)
# What a firm or a body calls itself, and nobody's surname: with one of these nobody is
# meant, title or not.
OF_BODIES = frozenset(
    """
    ltd limited limted lmited plc llp incorporated corp corporation gmbh sarl srl spa
    company companies group partnership partners practice surgery council borough
    government ministry department dept hmrc nhs trust trustees foundation charity
    association assoc society institute institution federation commission committee
    agency academy college university nursery hospital hospice clinic school schools
    cathedral diocese mosque synagogue constabulary museum theatre insurance assurance
    hotel hotels solicitors solicitor sons daughters martens kipling selfridge
    selfridges communications laboratories charities almshouses
    """.split()
)
# What firms are called, and people too, or what people do: with one of these a name
# without a title is nobody's.
OF_TRADES = frozenset(
    """
    inc lp sa ag bv nv cic cio co county city district parish town ward authority
    holdings union club board centre center church chapel temple police fire library
    gallery bank pub inn station chambers brothers bros son england britain uk gb eu usa
    london international global worldwide europe european national royal army navy
    embassy lodge house housing home homes tenants residents community forum network
    alliance consortium fund pension scheme project projects lb rb hm
    service services solution solutions system systems consulting consult consultants
    consultant consultancy consultancies associates associate contractors contractor
    contracts contracting construction builders builder building buildings plumbing
    heating electrical electrics electricals joinery carpentry roofing scaffolding
    scaffoldings plastering decorators decorating painting paints carpets carpet flooring
    floors interiors kitchens windows glass glazing doors door blinds landscapes
    landscape gardens garden gardening nurseries tree trees forestry fencing paving
    drainage cleaning cleaners laundry waste skip skips recycling removals removal
    transport logistics haulage coaches coach taxis taxi cabs motors motor garage garages
    tyres vehicles vans autos auto automotive hire hires engineering engineers engineer
    surveyors surveying architects architecture architectural planning design designs
    designers print printing printers printer press publishing publications publishers
    publisher books book media film films picture pictures production productions studio
    studios video digital photography photographer photographic graphics graphic
    marketing advertising events event promotions training trainers coaching learning
    education educational tuition tutors music musical dance drama arts art crafts craft
    sport sports fitness leisure cricket football rugby tennis golf health healthcare
    medical dental pharmacy chemist chemists care caring carers fostering opticians
    therapy therapies counselling psychology veterinary vets advocacy software technology
    technologies technical tech computers computing computer data web online internet
    telecom telecoms mobile energy power gas water oil fuel fuels electric electronic
    electronics lighting security fabrications steel metal metals tools hardware supplies
    supply supplier suppliers equipment machinery products product manufacturing
    industries industrial stores store shop shops mart market markets trading trade
    traders sales wholesale retail foods food catering caterers bakery butchers dining
    farm farms farmers dairy fisheries flowers florist toys fashion clothing textiles
    uniforms furniture jewellers accountants accountancy accounting auditors finance
    financial investments investment capital properties property estates estate lettings
    letting rentals developments development developers land law legal lawyers notary
    translation translations interpreting recruitment resourcing resource resources
    resourcers personnel employment staffing executive management research analytics
    analysis world direct express central bar cafe restaurant coffee kitchen pizza
    burger wine wines brewery street road avenue lane court gate bridge square tower
    mews place wharf manor abbey castle nursing childcare playgroup preschool pre-school
    news times post radio tv television safety rescue ambulance aid cross living support
    link action team teams east west north south northern southern eastern western
    british english french german scottish welsh irish air rail railway rails bus buses
    travel tours tour airport airways airlines marine shipping boats repairs repair
    maintenance testing inspection control controls installations signs display displays
    demolition plant coatings leather outdoors guesthouse guesthouses guest advertiser
    office council's friends friend children child youth young women womens men's women's
    people volunteers volunteering centre's lives life future futures vision mission
    magazine museum's cycles cycle cycling bikes bike books' theatre's choir orchestra
    ensemble opera festival festivals trustee trusts packaging plastics chemicals
    ceramics timber bricks stone concrete asphalt cement quarries quarry ventures venture
    enterprise enterprises partnering strategy strategies insight insights innovation
    innovations creative concept concepts ideas labs lab
    of for the with in at by on to and your my our all new open
    """.split()
)
