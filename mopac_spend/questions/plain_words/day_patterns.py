"""How people write years, quarters, months and dates, as patterns."""

from __future__ import annotations

import calendar
import re

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH = rf"(?P<month>{NAMES})"
YEAR = r"(?P<year>(?:19|20)\d\d)"
FY = (
    r"(?:(?:fy|f/y|financial year|fiscal year)\s*)?"
    r"(?P<a>(?:20|19)\d\d|\d\d)\s?[-/]\s?(?P<b>(?:20|19)\d\d|\d\d)(?![-/\d])"
)
FY_ENDING = r"(?:fy|f/y)\s*-?\s*(?P<ending>(?:20)?\d\d)(?![-/\d])"
OF = r"(?:\s*(?:,|of|in|for|-)?\s*(?:the\s+)?)"
QUARTER = (
    r"(?:q(?P<q>[1-4])|quarter\s+(?P<qn>[1-4]|one|two|three|four)"
    r"|(?P<qw>first|second|third|fourth|last|final|1st|2nd|3rd|4th)\s+quarter)"
)
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": 4, "final": 4}
SAME = re.compile(
    r"(?:the\s+)?same\s+(?:period|days|time|point|stage|months?|quarter|dates)"
    r"(?:\s+(?:of|in|as|the))*\s+(?:last|previous|prior|preceding)\s+year"
    r"|(?:the\s+)?same\s+(?:period|days|time|point)(?:\s+(?:of|in|the))*\s+year\s+before"
    r"|(?:by|at)\s+(?:this|that|the same)?\s*(?:time|point|stage|then)?\s*last\s+year"
    r"|(?:the\s+)?(?:days\s+of\s+the\s+)?year\s+(?:before|earlier)"
    r"|(?:against|compared?\s+(?:with|to)|versus|vs)\s+(?:the\s+)?(?:last|previous)\s+year"
)
TO_DATE = re.compile(
    r"(?:so\s+far\s+this\s+(?:financial\s+)?year|this\s+(?:financial\s+)?year\s+so\s+far"
    r"|(?:this\s+|current\s+|financial\s+)*year[\s-]to[\s-]date|\bytd\b)"
)
ENDED = re.compile(
    rf"\b(?:the\s+)?(?:financial\s+)?year\s+(?:ending|ended|to)\s+(?:on\s+)?"
    rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\s+)?(?:of\s+)?{MONTH}\s+{YEAR}\b"
)
AGO = r"(?P<which>last|past|previous|preceding|most recent|latest|prior)"
RECENT_YEARS = re.compile(
    rf"\b{AGO}\s+(?P<n>\d\d?|two|three|four|five|six|seven|eight|nine|ten)\s+"
    r"(?:full\s+|complete\s+)?(?P<sort>calendar\s+|financial\s+|fiscal\s+)?years?\b"
)
RELATIVE = re.compile(
    r"\b(?P<which>last|previous|preceding|prior|this|current|latest|next|coming)\s+"
    r"(?P<sort>financial\s+|fiscal\s+|calendar\s+)?(?P<unit>year|quarter|month)\b"
    r"(?!\s*(?:end|before))"
)
DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
N_MONTHS = r"(?P<which>first|last|final)\s+(?P<n>\d\d?|\w+)\s+months"
MONTHS_OF_ONE_YEAR = re.compile(
    rf"\b(?P<m1>{NAMES})\s*(?P<and>to|until|till|-|and|&|,)\s*(?P<m2>{NAMES}),?\s+"
    rf"(?:of\s+)?{YEAR}\b"
)
# A part of a period that no expression took: not all of that period is asked about.
PART = re.compile(
    r"\b(?:first|last|final|second|third|early|late|beginning|middle|end|half|part|rest)"
    r"[\s-]+(?:of\s+|the\s+)*(?:\w+\s+)?(?:quarter|months?|weeks?|days?|half|year)\b"
    r"|\bhalf[\s-]years?\b|\b(?:early|late|mid)[\s-]+(?=\0)"
)
# A month of no year; `may` and `march` are words too.
MONTH_LEFT = re.compile(
    rf"\b(?:in|for|during|of|and|to|since|until|till|from|by)\s+(?:{NAMES})\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november"
    r"|december)\b"
)
