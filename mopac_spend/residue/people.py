"""Names of people, as far as they can be told without knowing anybody.

A title with a name after it, and a surname in capitals with a forename after it, are
found in any text. Of what else a name can look like, half would be firms: those are
found where a register knows them for individuals (`mopac_spend.people.known`).
"""

from __future__ import annotations

from mopac_spend.people.words import CAPITALS, FORENAMES, TITLES

_NAME = r"[A-Z][a-z]*[A-Z]?[a-z'\u2019-]+(?:-[A-Z][a-z]+)?"
# Not of a firm that is called by somebody's name.
_NO_FIRM = (
    r"(?!(?:[^\n]{0,40}?)\b(?i:ltd|limited|plc|llp|inc|martens|kipling|selfridge)\b)"
)
TITLED = (
    rf"\b(?:{TITLES})\b\.?[^\S\n]+(?:[A-Z]\.?[^\S\n]*){{0,3}}{_NO_FIRM}"
    rf"{_NAME}(?:[^\S\n]+{_NAME}){{0,2}}"
    rf"|\b(?:{CAPITALS})\b\.?[^\S\n]+{_NO_FIRM}(?:[A-Z]\.?[^\S\n]+){{0,3}}"
    r"[A-Z][A-Z'\u2019-]+(?:[^\S\n]+[A-Z][A-Z'\u2019-]+){0,2}"
    rf"|(?:^|[,;:(][^\S\n]*)DR\.?[^\S\n]+{_NO_FIRM}(?:[A-Z]\.?[^\S\n]+){{0,3}}"
    r"[A-Z][A-Z'\u2019-]{2,}(?:[^\S\n]+[A-Z][A-Z'\u2019-]+){0,2}"
)
SURNAME_FIRST = (
    rf"\b[A-Z][A-Z'\u2019-]{{2,}},?[^\S\n]+(?:{FORENAMES})\b(?:[^\S\n]+[A-Z]\b\.?)?"
    rf"|^[A-Z][a-z'\u2019-]+,[^\S\n]+(?:{FORENAMES})\b(?:[^\S\n]+[A-Z]\b\.?)?$"
)
# What a text has that has such a name, for the search in linear time.
SUSPECT = (
    rf"\b(?:{TITLES}|{CAPITALS}|DR)\b\.?[ \t\v]+[A-Z]"
    rf"|[A-Z]{{2}},?[ \t\v]+(?:{FORENAMES})\b|[a-z],[ \t\v]+(?:{FORENAMES})\b"
)
