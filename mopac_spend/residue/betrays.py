"""What a text betrays: drafting tags, people, addresses, bank details, paths.

Texts are searched all at once, in linear time, for whatever might be one of those;
only the texts that this leaves are looked at closely. No rule of these knows who is a
person: `people` has what can be said of names without a register.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

from mopac_spend.people.known import Known
from mopac_spend.residue import people
from mopac_spend.residue.kinds import (
    ADDRESS,
    BANK,
    BIRTH,
    DRAFTING,
    E_MAIL,
    INSURANCE,
    MARKS,
    PATH,
    PERSON,
    PHONE,
    POSTCODE,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Of the library re2, which has no types.
Pattern: TypeAlias = Any
# What stands in brackets in released texts, and is no remark among colleagues.
_USUAL = {
    *("redacted", "withheld", "sic", "name withheld", "personal data", "redacted data"),
    *("name redacted", "names redacted", "personal data redacted", "name removed"),
    *("c", "x", "z", "e", "b", "p", "r", "u", "low", "note", "none", "nil", "england"),
}
# Short forms that stand in round brackets and are no initials.
_SHORT = frozenset(
    [
        "UK",
        "EU",
        "US",
        "USA",
        "IT",
        "HR",
        "AI",
        "NI",
        "VAT",
        "FOI",
        "FOIA",
        "EIR",
        "PCC",
        "GLA",
        "MPS",
        "MPA",
        "NHS",
        "VRU",
        "MP",
        "LLP",
        "PLC",
        "CIC",
        "CIO",
        "LTD",
        "GB",
        "GBP",
        "EW",
        "ID",
        "PR",
        "QA",
        "TV",
        "PC",
        "DPA",
        "SRO",
        "FY",
        "YTD",
        "NB",
        "EG",
        "IE",
        "PA",
        "ICT",
        "CCG",
        "BCU",
        "DMPC",
        "ABC",
        "HQ",
        "PO",
        "SLA",
        "BAU",
        "DBS",
        "VCS",
        "RSL",
        "TFL",
        "LFB",
        "CPS",
        "HMP",
        "MOJ",
        "HO",
        "DFE",
        "DWP",
        "ONS",
        "ICO",
        "KPI",
        "CSR",
    ]
)
# The Information Commissioner's, which every reply has to give.
_OFFICES = {"SK9 5AF"}
_DIGITS = re.compile(r"\D")
_BLANK = r"[^\S\n]"
_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|"
    "DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|"
    "KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|PH|"
    "PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|"
    "TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent|Cres|Gardens|Gdns|Court|Ct|"
    "Terrace|Grove|Way|Place|Mews|Square|Hill|Row|Walk|Parade|Rise|View|Green|Park|"
    "Villas|Vale|Wharf|Yard"
)
_PHONE = (
    r"(?<![\w.,:/£$€#+-])"
    r"(?:(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)"
    r"[1-9]\d{1,4}\)?(?:[ .-]?\d){5,8}(?![\w/]|[.,:-]\d)"
)
_PATH = (
    r"(?<![\w])[A-Za-z]:\\[^\s\"<>|]*|\\\\[A-Za-z0-9_.$-]+\\[^\s\"<>|]+"
    r"|\bfile:/{1,4}[^\s\"<>]+|\bsmb://[^\s\"<>]+"
    r"|(?<![\w.:/-])/(?:home|Users|users|root|mnt|media|Volumes|srv|var|tmp|opt|private)"
    r"/[^\s\"<>|,;]+"
    r"|(?<![\w/])~/[\w.-]+/[^\s\"<>|]*"
    r"|\bhttps?://[\w.-]+-my\.sharepoint\.com/[^\s\"<>]*"
)
_ACCOUNT = (
    r"(?i)\b(?:bank )?(?:account|acct|acc|a/c)\b\.?,?(?: *(?:number|num|no|nr)\b)?"
    r"[\W_]{0,5}(?:is )?\d(?:[ -]?\d){7}\b"
)
_BANK_HEADING = (
    r"(?i)^\W*(?:(?:supplier|payee|bank|bacs)\W*)*"
    r"(?:sort ?code|account (?:no|num|number)|iban|bic|swift)\W*$"
)
_INSURED = (
    r"(?<![\w-])[A-CEGHJ-TW-Z][A-CEGHJ-NPQ-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?![\w-])"
)
_BORN = r"(?i)\b(?:d\.?o\.?b\b\.?|date of birth|born on)\W{0,3}\d[\d\w /.-]{4,}"
_ADDRESS = (
    rf"(?i)(?<![\w-])(?:flat {_BLANK}*\w+,?{_BLANK}+)?"
    rf"(?!(?:19|20)\d\d\b)\d{{1,4}}[A-Za-z]?,?{_BLANK}+"
    rf"(?:[A-Za-z'.]+{_BLANK}+){{1,4}}(?:{_STREET})\b"
    rf"(?:\.?,?{_BLANK}+[\w' ,.]{{0,60}}?"
    rf"\b(?:{_AREAS})\d[A-Z\d]?{_BLANK}?\d[A-Z]{{2}}\b)?"
)
_POSTCODE = rf"(?<![\w-])(?:{_AREAS})\d[A-Z\d]?{_BLANK}\d[ABD-HJLNP-UW-Z]{{2}}(?![\w-])"
_RULES: list[tuple[str, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        (DRAFTING, r"\[[^\[\]\n]{1,60}\](?!\()"),
        (DRAFTING, r"\([A-Z]{2}\)(?=\s*(?:$|[.,;:?]))"),
        (DRAFTING, r"\([A-Z]{2,3} (?:to|please|pls|check|\d{1,2}[/.]\d)[^)]*\)"),
        (DRAFTING, r"\b(?:TODO|FIXME|TO DO|To do:|[Tt][Bb][CcDd]|DRAFT|WIP)\b"),
        (DRAFTING, r"(?i)\bto be (?:confirmed|determined|checked|completed|added)\b"),
        (DRAFTING, r"(?i)\bdraft (?:v(?:ersion)? ?\d|response|reply|answer|text|for)"),
        (DRAFTING, r"(?i)\bdraft\s*[:\-\u2013)]|\(draft\b|^draft$"),
        (DRAFTING, r"(?i)\b(?:insert|add) (?:name|date|figure|figures|text|here)\b"),
        (DRAFTING, r"(?i)\bplease (?:can you|could you) check\b|\blorem ipsum\b"),
        (DRAFTING, r"\?{3,}|\bX{4,}\b|\bxxx+\b"),
        (E_MAIL, r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,9}[A-Za-z]{2,}"),
        (PHONE, _PHONE),
        (BANK, r"(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])"),
        (BANK, r"(?i)\bsort\s*code\W{0,5}(?:is )?\d{2}\W?\d{2}\W?\d{2}\b"),
        (BANK, _ACCOUNT),
        (BANK, r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
        (BANK, r"(?<!\d)[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)"),
        (BANK, _BANK_HEADING),
        (INSURANCE, _INSURED),
        (BIRTH, _BORN),
        (BIRTH, r"(?i)^\W*(?:d\.?o\.?b\.?|date of birth)\W*$"),
        (ADDRESS, _ADDRESS),
        (POSTCODE, _POSTCODE),
        (POSTCODE, r"(?i)^\W*(?:home )?post ?code\W*$"),
        (PATH, _PATH),
        (MARKS, r"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"),
        (PERSON, people.TITLED),
        (PERSON, people.SURNAME_FIRST),
    )
]
# A text without any of these has nothing of the above; linear time, and no look back.
_SUSPECT = (
    r"@|\[|:\\|\\\\|~/|file:/|smb://|sharepoint|\?\?\?|(?i:xxx)"
    r"|/(?:home|Users|users|root|mnt|media|Volumes|srv|var|tmp|opt|private)/"
    r"|\([A-Z]{2,3}[ )]|\b(?:TODO|FIXME|TO DO|To do|WIP)\b|(?i:\btb[cd]\b|\bdraft)"
    r"|(?i:to be (?:confirmed|determined|checked|completed|added))"
    r"|(?i:\b(?:insert|add) (?:name|date|figure|text|here)|could you|can you|lorem)"
    r"|(?:\+|\b00)44|\b0[1-9]\d{1,4}\)?[ .-]?\d|\(0[1-9]"
    r"|\d{2}-\d{2}-\d{2}|(?i:sort ?code|\biban\b|\bbic\b|\bswift\b)"
    r"|(?i:\b(?:account|acct|acc|a/c)\b)|\b[A-Z]{2}\d{2} ?[A-Z0-9]{4}"
    r"|\b[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}|\b[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b"
    r"|(?i:d\.?o\.?b|of birth|born on|post ?code)"
    rf"|\b(?:{_AREAS})\d[A-Z\d]?[^\S\n]?\d[A-Z]{{2}}\b"
    rf"|\d[A-Za-z]?,?\s(?i:[^\n]{{2,60}}\b(?:{_STREET})\b)"
    r"|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xf3\xa0[\x80\x81]"
)
_ASKING = re.compile(r"check|confirm|insert|draft|ask|query|update|name|tb[cd]")
# Letters of a text that the rules look at in one go.
_LONGEST = 20_000
_AROUND = 30
# Digits of a telephone number without its 0, and of the shortest IBAN.
_NATIONAL, _SHORTEST_IBAN = 10, 15


def search(
    texts: Sequence[str], names: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    """Find what texts betray.

    Args:
        texts: of a file.
        names: of individuals, as a register writes them.

    Yields:
        Which of the texts, what it is of the kinds, and the words.

    """
    # Most cells of a list say what others say: each text is looked at once.
    different = [*dict.fromkeys(texts)]
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for at in _suspects(different):
        for piece in _pieces(different[at]):
            found[different[at]] += _close(piece)
    if names:
        known = Known(names)
        for text in different:
            for name in known.those_in(text):
                found[text].append((PERSON, name))
    for at, text in enumerate(texts) if found else ():
        for what, words in found.get(text, ()):
            yield at, what, words


def _pieces(text: str) -> Iterator[str]:
    """Give a text in pieces that a rule can take its time over; they overlap."""
    for start in range(0, max(len(text), 1), _LONGEST):
        yield text[max(start - 200, 0) : start + _LONGEST]


@cache
def _prefilter() -> Pattern:
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 64 << 20
    return re2.compile(f"(?:{_SUSPECT}|{people.SUSPECT})".encode("latin-1"), options)


def _suspects(texts: Sequence[str]) -> Iterator[int]:
    """Give the places of the texts in which a rule may find something."""
    lines = [
        each.replace("\n", "\v").encode("utf-8", "surrogatepass") for each in texts
    ]
    ends = list(accumulate(len(each) + 1 for each in lines))
    joined = b"\n".join(lines)
    pattern, position = _prefilter(), 0
    while position < len(joined) and (found := pattern.search(joined, position)):
        at = bisect_right(ends, found.start())
        yield at
        position = ends[at]


def _close(text: str) -> Iterator[tuple[str, str]]:
    for what, rule in _RULES:
        for found in rule.finditer(text):
            if _is(what, found):
                yield what, _shown(what, found)


def _shown(what: str, found: re.Match[str]) -> str:
    if what != MARKS:
        return found[0].strip()
    around = found.string[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
    return f"U+{ord(found[0]):04X} in: {around}"


def _is(what: str, found: re.Match[str]) -> bool:
    """Whether what looks like a thing is one."""
    words = found[0]
    if what == DRAFTING and words.startswith("["):
        return _is_remark(words[1:-1])
    if what == DRAFTING and re.fullmatch(r"\([A-Z]+\)", words):
        return not _is_acronym(words[1:-1], found.string[: found.start()])
    if what == BANK:
        return _is_bank(found)
    if what == POSTCODE:
        return words.upper() not in _OFFICES
    if what == PHONE:
        digits = _DIGITS.sub("", words.replace("(0)", ""))
        national = digits.removeprefix("00").removeprefix("44").removeprefix("0")
        grouped = len(digits) < len(words)
        return len(national) == _NATIONAL or (
            len(national) == _NATIONAL - 1 and grouped
        )
    return True


def _is_remark(inside: str) -> bool:
    """Whether a text in square brackets is a remark: [Lou], [JS to check], [draft]."""
    plain = inside.strip().casefold()
    if not plain or plain in _USUAL or not any(each.isalpha() for each in plain):
        return False
    if re.fullmatch(r"(?:note|table|ref|s|section|regulation)?\.? ?\d+[a-z]?", plain):
        return False
    # What stands in brackets in SQL, as the method of an answer gives it.
    if re.search(r"^['\"]|[=_()<>*{}|\\]|^\w+\.\w+$", inside):
        return False
    # A word of prose that was put in by an editor, [the] or [and others]; and who was
    # paid, as some systems write it: [ACRE BUSINESS SOLUTIONS LTD].
    is_prose = re.fullmatch(r"[a-z' ,]+|[A-Z][A-Z0-9&'., -]{4,}", inside)
    return not is_prose or bool(_ASKING.search(plain))


def _is_acronym(short: str, before: str) -> bool:
    if short in _SHORT:
        return True
    initials = "".join(each[0] for each in re.findall(r"\w+", before)).upper()
    big = "".join(re.findall(r"[A-Z]", before))
    return initials.endswith(short) or big.endswith(short)


def _is_bank(found: re.Match[str]) -> bool:
    words = found[0]
    if re.fullmatch(r"\d{2}-\d{2}-\d{2}", words):
        around = found.string[max(found.start() - _AROUND, 0) : found.end() + _AROUND]
        is_told = re.search(r"(?i)sort|(?<!\d)\d{8}(?!\d)", around)
        return bool(is_told) or not _is_day(words)
    if re.match(r"[A-Z]{2}\d{2}", words):
        plain = words.replace(" ", "")
        moved = plain[4:] + plain[:4]
        return (
            len(plain) >= _SHORTEST_IBAN
            and int("".join(str(int(each, 36)) for each in moved)) % 97 == 1
        )
    if re.fullmatch(r"[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{4}", words):
        return bool(found[1]) and _is_card(_DIGITS.sub("", words))
    return True


def _is_card(digits: str) -> bool:
    doubled = (
        sum(divmod(2 * int(each), 10)) if at % 2 else int(each)
        for at, each in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0


def _is_day(text: str) -> bool:
    for form in ("%d-%m-%y", "%y-%m-%d", "%m-%d-%y"):
        try:
            dt.datetime.strptime(text, form)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return True
    return False
