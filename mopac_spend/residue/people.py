"""Names of people, as far as they can be told without knowing anybody.

A title with a name after it, and a surname in capitals with a forename after it, are
found in any text. Of what else a name can look like, half would be firms: those are
found where a register knows them for individuals (`Known`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NAME = r"[A-Z][a-z]*[A-Z]?[a-z'\u2019-]+(?:-[A-Z][a-z]+)?"
_TITLES = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Revd|Cllr"
_CAPITALS = r"MR|MRS|MS|MISS|MX|PROF|REV|CLLR"
# Not of a firm that is called by somebody's name.
_NO_FIRM = (
    r"(?!(?:[^\n]{0,40}?)\b(?i:ltd|limited|plc|llp|inc|martens|kipling|selfridge)\b)"
)
TITLED = (
    rf"\b(?:{_TITLES})\b\.?[^\S\n]+(?:[A-Z]\.?[^\S\n]*){{0,3}}{_NO_FIRM}"
    rf"{_NAME}(?:[^\S\n]+{_NAME}){{0,2}}"
    rf"|\b(?:{_CAPITALS})\b\.?[^\S\n]+{_NO_FIRM}(?:[A-Z]\.?[^\S\n]+){{0,3}}"
    r"[A-Z][A-Z'\u2019-]+(?:[^\S\n]+[A-Z][A-Z'\u2019-]+){0,2}"
    rf"|(?:^|[,;:(][^\S\n]*)DR\.?[^\S\n]+{_NO_FIRM}(?:[A-Z]\.?[^\S\n]+){{0,3}}"
    r"[A-Z][A-Z'\u2019-]{2,}(?:[^\S\n]+[A-Z][A-Z'\u2019-]+){0,2}"
)
# The commonest forenames of England and Wales of the last eighty years, whatever the
# spelling of the rest; so `NHS England` and `KPMG Consulting` are nobody.
_FORENAMES = (
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
SURNAME_FIRST = (
    rf"\b[A-Z][A-Z'\u2019-]{{2,}},?[^\S\n]+(?:{_FORENAMES})\b(?:[^\S\n]+[A-Z]\b\.?)?"
    rf"|^[A-Z][a-z'\u2019-]+,[^\S\n]+(?:{_FORENAMES})\b(?:[^\S\n]+[A-Z]\b\.?)?$"
)
# What a text has that has such a name, for the search in linear time.
SUSPECT = (
    rf"\b(?:{_TITLES}|{_CAPITALS}|DR)\b\.?[ \t\v]+[A-Z]"
    rf"|[A-Z]{{2}},?[ \t\v]+(?:{_FORENAMES})\b|[a-z],[ \t\v]+(?:{_FORENAMES})\b"
)
_WORD = re.compile(r"[^\W_]+")
_TITLE_WORDS = {each.casefold() for each in f"{_TITLES}|{_CAPITALS}|DR".split("|")}


class Known:
    """Individuals whom a register names, to be found however they are written.

    >>> list(Known(["MR J SMITH"]).those_in("paid to Smith, J. in May"))
    ['MR J SMITH']
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Take names as the register and payments write them."""
        self._names: dict[tuple[str, ...], str] = {}
        for name in names:
            words = tuple(_WORD.findall(name.casefold()))
            bare = tuple(each for each in words if each not in _TITLE_WORDS)
            for form in (words, bare, bare[-1:] + bare[:-1], bare[1:] + bare[:1]):
                if form:
                    self._names.setdefault(form, name)
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for form in self._names:
            self._by_first.setdefault(form[0], []).append(form)

    def those_in(self, text: str) -> Iterator[str]:
        """Give those who are named in a text, once each."""
        words = tuple(_WORD.findall(text.casefold()))
        if self._by_first.keys().isdisjoint(words):
            return
        # One word by itself may be anybody's; as the whole of a text it is theirs.
        yield from dict.fromkeys(
            self._names[form]
            for at, word in enumerate(words)
            for form in self._by_first.get(word, ())
            if words[at : at + len(form)] == form and (len(form) > 1 or len(words) == 1)
        )
