"""Words of names: titles, the commonest forenames, and what firms are called.

Nothing here is a list of people. What stands in front of a name, which names are given
to children, and what a firm calls itself are facts of the language.
"""

from __future__ import annotations

from functools import lru_cache

# As they are written before a name in small letters, and in capitals: of the latter
# only those that are no other word as well.
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
# Of payees, which are all name: short forms, and forenames of the last decades from all
# over the world; those left out are places, firms and surnames as often.
_MORE = """
Abbas Abbie Abdullah Abena Abigayle Ada Adaeze Ade Adele Adeola Aditya Agnieszka
Aileen Akash Akua Alasdair Alastair Alec Aled Aleksandra Alessandro Alexis Alistair
Alma Ama Amara Amir Amit Amrit Anand Andrei Andrzej Andy Aneta Anika Anil Anjali
Annabel Annie Antonio Arjun Arun Asha Asif Astrid Ayesha Ayo Aziz Babatunde Bala
Barney Bartosz Becky Bernadette Bernice Bert Bertie Beryl Betty Bhavesh Bill Billy Bob
Bobby Brandon Brendan Brett Bronwen Bryan Bryony Caitlin Camilla Carla Carly Carmen
Carolyn Carys Catalina Cath Cathy Cecilia Celia Chantelle Charlene Chidi Chinedu
Chinwe Chioma Chris Chrissie Chukwu Ciara Cindy Clara Clarissa Claudia Clement
Clementine Clifford Clinton Colette Colleen Conor Constance Cordelia Corinne Cressida
Cynthia Damian Damien Dan Daphne Darius Dariusz Dave Davina Debbie Deepak Deirdre
Delia Delroy Denis Desmond Dick Dilip Dina Dirk Dmitri Dolores Dominique Donnell
Donovan Doris Dorota Dougie Duane Dwayne Dympna Eamonn Eddie Edmund Edwin Effie Elena
Eli Elias Elise Eliza Eloise Elsa Elsie Emanuel Emeka Emilia Emmanuel Enid Erica Esme
Esther Ethel Eugene Eunice Evelyn Ewa Ewan Faisal Farah Farhan Felicity Felix Femi
Fergus Finlay Finn Fionnuala Folake Francesca Francesco Fred Freddie Gabriel Gabriela
Gabrielle Geoff Geraint Geraldine Gerard Gerry Gilbert Giles Gina Giovanni Gita Gladys
Glen Glenda Gloria Godfrey Goran Greta Grzegorz Gurpreet Gwen Gwyneth Haider Hamish
Hamza Harish Harjit Haroon Harpreet Hasan Haseeb Hasmukh Hassan Heidi Henrietta
Herbert Hermione Hilda Hugo Humphrey Hussein Ida Idris Ifeoma Ike Ilona Imogen
Inderjit Ines Ingrid Iona Iqbal Irfan Isabel Isabelle Ismail Isobel Ivan Ivor Iwona
Jackie Jacqui Jaime Jamal Jamila Janine Jared Jaroslaw Jasmin Jaspreet Javed Jayne
Jeanette Jed Jemima Jen Jenna Jenny Jeremiah Jerome Jerry Jess Jesse Jignesh Jim Jimmy
Jing Jo Joana Jodie Joey Johanna Johnny Jonas Jonny Jorge Josh Josie Juan Judy Jules
Juliana Juliet Juliette Kabir Kamal Kamila Kamran Karim Karolina Karthik Katarzyna
Kath Kathy Katrina Kavita Kay Kayleigh Keeley Kehinde Keir Keiran Ken Kendra Kenny
Khadija Khalid Kieron Kiran Kirsten Kofi Kris Krishna Kristian Kristina Krystyna
Krzysztof Kulwinder Kunal Kwame Lakshmi Lana Lara Larry Laszlo Laurence Laurie Layla
Leanne Leila Len Lena Lenny Leona Leroy Leticia Lia Liliana Lillian Lindsay Lindsey
Liz Lizzie Lorna Lottie Luca Lucia Lucinda Luis Lukasz Lydia Lyn Lynda Lynette Lynsey
Mabel Maciej Maddie Madeleine Magdalena Maggie Mahmoud Mairead Maisie Malgorzata Mandy
Manoj Manuel Marcel Marcia Marcin Marco Marcus Mariam Marian Mariana Marianne Mariusz
Marjorie Marlene Marlon Marsha Marta Martha Martina Marvin Matilda Matt Maurice Mavis
Maxine Maya Meena Meera Mehmet Mei Melinda Melvin Mercedes Meryl Mia Michaela Michal
Michele Mick Miguel Mike Mila Mildred Miles Milly Milo Ming Minnie Miranda Miriam
Mohamad Mohamed Mohamud Moira Mona Monika Morag Moses Mukesh Muriel Mustafa Myra Nabil
Nadeem Nadine Naima Nancy Nareesh Naresh Nasreen Natalia Nathaniel Naveed Neal Ned
Neha Nell Nellie Nerys Ngozi Niamh Nick Nicky Nicolas Nicole Nigella Nikhil Nikki
Nikos Nilesh Nina Niraj Nisha Nita Noel Nora Noreen Nuala Nuno Obi Odette Olga Oliwia
Olu Olufemi Oluwaseun Oluwatobi Oona Orla Osama Osman Oswald Otto Padma Padraig Paige
Paloma Pam Paola Parminder Pascal Patsy Pavel Pawel Pedro Peggy Penelope Penny Percy
Petra Petros Phil Philippa Phyllis Pierre Pilar Piotr Polly Pradeep Prakash Pranav
Preeti Priscilla Priya Przemyslaw Quentin Rabia Rafael Rafiq Raj Rajesh Rakesh Ramesh
Ramona Rania Rashid Raul Ravi Rehana Rekha Renata Rene Reuben Rhian Rhiannon Rhoda
Rhona Ricardo Rick Ricky Rob Robbie Roberta Roberto Rodney Rodrigo Rohan Roisin Rolf
Romeo Ron Ronan Ronnie Rory Rosa Rosalind Rosamund Rosanna Roshan Rowan Rowena Roxanne
Rudolf Rufus Rupert Rustam Sabina Sabrina Sadia Sadie Saeed Safia Saira Salim Salma
Sammy Sandeep Sandy Sangeeta Sanjay Santosh Sarita Saskia Satnam Saul Savannah Seamus
Sebastian Selina Selma Serena Sergei Sergio Seth Shabnam Shane Shanti Shaun Shauna
Shazia Sheena Shelley Sheryl Shirin Shona Shreya Sian Sidney Sidra Silvia Simone
Sinead Siobhan Slawomir Sofia Sonia Sonya Stan Stanislaw Stefan Stefania Stella Steph
Steve Stevie Sue Suhail Sukhdev Sumaira Sunil Sunita Suresh Susannah Susie Svetlana
Swati Sybil Tabitha Tahir Taiwo Tamara Tamsin Tania Tanya Tariq Tatiana Ted Temi Terri
Terry Tess Tessa Thea Thelma Theo Theodore Tim Timo Tobias Todd Tomas Tomasz Tommy
Toni Travis Tricia Trish Trudy Tunde Una Ursula Usha Usman Valentina Vasile Vernon
Veronica Vic Vicki Vicky Vijay Vikram Vinay Vivian Vivien Vivienne Vladimir Wahid
Walter Wanda Waseem Wesley Wilfred Winifred Winston Wojciech Xavier Xiao Yasin Yasmeen
Yaw Yemi Ying Yolanda Younis Yousef Yuri Yusra Yvette Zach Zachary Zack Zaheer Zahra
Zainab Zak Zeinab Zelda Zena Zofia Zubair Zuzana
"""
ALL_FORENAMES = frozenset(
    each.casefold() for each in (*FORENAMES.split("|"), *_MORE.split())
)
# Behind a name, and of nobody but a person.
_BEHIND = """
barrister bem cbe decd deceased esq jnr jp jr kc mbe obe phd qc snr
"""
BEHIND = frozenset(_BEHIND.split())
# What a firm or a body calls itself, and nobody's surname: with one of these nobody is
# meant, title or not.
_OF_BODIES = """
academy agency almshouses assoc association assurance borough cathedral charities
charity clinic college commission committee communications companies company
constabulary corp corporation council daughters department dept diocese federation
foundation gmbh government group hmrc hospice hospital hotel hotels incorporated
institute institution insurance kipling laboratories limited limted llp lmited ltd
martens ministry mosque museum nhs nursery partners partnership plc practice sarl
school schools selfridge selfridges society solicitor solicitors sons spa srl surgery
synagogue theatre trust trustees university
"""
OF_BODIES = frozenset(_OF_BODIES.split())
# What firms are called, and people too, or what people do: with one of these a name
# without a title is nobody's.
_OF_TRADES = """
abbey accountancy accountants accounting action advertiser advertising advocacy ag
aggregates aid air airlines airport airways alarms all alliance ambulance analysis
analytics and architects architectural architecture army art arts asphalt associate
associates at athletic athletics auditors authority auto automotive autorama autos
avenue bakery bank bar bedding beds belfry bike bikes blinds board boarding boats book
books boxing brewery bricks bridge britain british bros brothers builder builders
building buildings burger bus buses butchers bv by cabs cafe capital care carers
caring carpentry carpet carpets castle caterers catering cement center central centre
ceramics chambers chapel chemicals chemist chemists child childcare children choir
church cic cio city cleaners cleaning clothing club co coach coaches coaching coatings
coffee community computer computers computing concept concepts concrete consortium
construction consult consultancies consultancy consultant consultants consulting
contracting contractor contractors contracts control controls counselling county
courier couriers court craft crafts creative cricket cross cycle cycles cycling dairy
dance data decorating decorators demolition dental design designers designs developers
development developments digital dining direct display displays district door doors
drainage drama east eastern ecological education educational electric electrical
electricals electrics electronic electronics embassy employment energy engineer
engineering engineers england english ensemble enterprise enterprises equipment estate
estates eu europe european event events executive express fabrications farm farmers
farms fashion fencing festival festivals film films finance financial fire fisheries
fitness flooring floors florist flowers food foods football for forestry forum
fostering freight french friend friends fuel fuels fund furniture future futures
gallery garage garages garden gardening gardens gas gate gb german glass glazing
global golf grange graphic graphics guest guesthouse guesthouses guides gunsmiths gym
hardware haulage health healthcare heating hire hires hm holdings home homes
horticultural horticulture house housing ideas in inc industrial industries inn
innovation innovations insight insights inspection installations interiors
international internet interpreting investment investments irish jewellers joinery
kennels kitchen kitchens lab labs land landscape landscapes lane laundry law lawyers
lb leadership learning leather legal leisure letting lettings library life lighting
link lives living locks locksmiths lodge logistics london lp machinery magazine
maintenance management manor manufacturing marine market marketing markets mart media
medical metal metals mews mission mobile motor motors music musical my national navy
network new news north northern notary nurseries nursing nv of office offsite oil on
online open opera opticians orchestra organisation organise our outdoors packaging
painting paints parcels parish partnering paving pension people personnel pharmacy
photographer photographic photography picture pictures pizza place planning plant
plastering plastics playgroup playgroups plumbing police post power pre-school
preschool press print printer printers printing product production productions
products project projects promotions properties property psychology pub publications
publisher publishers publishing quarries quarry radio rail rails railway rb
recruitment recycling refrigeration refrigerator removal removals rentals repair
repairs rescue research residents resource resourcers resources resourcing restaurant
retail rewards road roofing royal rugby sa safety sales scaffolding scaffoldings
scheme scottish scouts seating security service services shipping shop shops signage
signs skip skips software solution solutions son south southern sport sports square
staffing station stationers stationery steel stone store stores strategies strategy
street studio studios supplier suppliers supplies supply support surveying surveyors
swimming system systems taxi taxis team teams tech technical technologies technology
telecom telecoms television temple tenants tennis testing textiles the therapies
therapy timber times to tools tour tours tower town toys trade traders trading
trainers training translation translations transmissions transport travel tree trees
trustee trusts tuition tutors tv tyre tyres uk uniforms union usa vans vehicles
venture ventures veterinary vets video vision volunteering volunteers ward warehouse
waste water web welsh west western wharf wholesale wholesalers windows windscreens
wine wines with women womens world worldwide yoga young your youth
"""
OF_TRADES = frozenset(_OF_TRADES.split())
# Of these, what is a surname too.
_SURNAMES = """
abbey ag all ba bank book bridge bus butchers carpenter castle chambers chapel child
children church city co coach cook county court cross driver east england english
farmer film fire french friend garden gate german home homes house inn irish land lane
law life link lodge london lp manor marine north parish place plant post power press
royal sa scott son south stone stores street temple times tower town union ward welsh
west wines young
"""
SURNAMES = frozenset(_SURNAMES.split())


@lru_cache(maxsize=200_000)
def is_body(name: str) -> bool:
    """Say whether a name has a word that only firms and bodies have."""
    words = name.casefold().split()
    # Lists cut names off, and take blanks out.
    return any(
        (word := each.strip(".,()")) in OF_BODIES or word.endswith("ltd")
        for each in words
    )


def is_firm(name: str) -> bool:
    """Say whether a name has a word that firms and bodies have, and people too."""
    return is_body(name) or not OF_TRADES.isdisjoint(name.casefold().split())
