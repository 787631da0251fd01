"""What stands around the questions of a request: greetings, closings, small print.

A request comes as a letter or an e-mail. What of it asks for something is for
`request`; this module knows the rest by the words that such letters have. Nothing is
taken away: a line that is no question stays in the case as a line around them.
"""

from __future__ import annotations

import re
from itertools import islice

_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+")
_HEAD = re.compile(
    r"^\s*(?:from|to|cc|bcc|sent|date|subject|reply-to|attachments?|our ref|your ref|"
    r"ref|re|tel|telephone|phone|mobile|e-?mail|address|website|web|twitter)\s*:",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^\s*(?:on\b.*\bwrote:|-+\s*original message|begin forwarded)", re.IGNORECASE
)
_GREETING = re.compile(
    r"^\s*(?:dear\b|hello\b|hi\b|good (?:morning|afternoon|evening)\b|to whom it may|"
    r"foi (?:team|officer)\b|sir\b|madam\b)[^?]{0,60}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*(?:yours(?:\s+(?:faithfully|sincerely|truly|etc\.?))?|(?:with\s+)?(?:kind|best|warm)"
    r"(?:est)?\s+(?:regards|wishes)|regards|many\s+thanks|(?:with\s+)?thanks"
    r"(?:\s+(?:again|in\s+advance|in\s+anticipation|very\s+much|so\s+much))*"
    r"|thank\s+you(?:\s+(?:very\s+much|so\s+much|again|in\s+advance|in\s+anticipation|"
    r"for\s+your\s+(?:help|time|assistance)))*|cheers|best)\s*[,.!]*\s*$",
    re.IGNORECASE,
)
# From here on a message speaks of itself and asks for nothing.
_SMALL_PRINT = re.compile(
    r"^\s*(?:-- ?$|_{5,}|-{5,}|\*{5,}|disclaimer\b|confidential(?:ity)?\b(?: notice)?|"
    r"this (?:e-?mail|message)\b.*\b(?:confidential|intended|privileged|recipient)|"
    r"please use this e-?mail address for all replies|sent from my\b|"
    r"please consider the environment|get outlook for)",
    re.IGNORECASE,
)
# What every request says of the Act, the form of an answer and its own fate.
_FORMULA = re.compile(
    r"\b(?:acknowledge|confirm (?:that you have received|receipt)|20 working days|"
    r"twenty working days|internal review|information commissioner|advi[cs]e and "
    r"assist|advice and assistance|section 1[0-9]|my preferred (?:form|format|method)|"
    r"by e-?mail|electronic(?:ally| form| format| copy)|(?:excel|csv|machine[- ]"
    r"readable)\b.{0,30}\b(?:format|form|file|if possible)|re-?use|redact|"
    r"clarif(?:y|ication)|"
    r"narrow|refine|appropriate limit|fees? (?:notice|regulations)|do not hesitate|"
    r"contact me|get in touch|look forward|"
    r"if (?:any of )?(?:this|these|it|you|my|the)\b|exemption|in pursuance|pursuant|"
    r"under the freedom|under the foi)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|^\W*(?:(?:and|also|finally|lastly|first(?:ly)?|second(?:ly)?|third(?:ly)?|"
    r"in addition|additionally|further(?:more)?|next|then)\b[, ]*)*(?:"
    r"please\b|kindly\b|(?:can|could|would|will) you\b|may i\b|"
    r"(?:how (?:much|many)|what|which|who|whom|when|where|why)\b|"
    r"(?:list|provide|supply|state|give|send|disclose|detail|set out|show|name|"
    r"identify|confirm|tell)\b)"
    r"|\b(?:i|we)(?:'d| would| should)? (?:also |further )?(?:like|wish|want|request|"
    r"ask|need|require)\b(?! to (?:thank|make clear|point out|add|complain|reuse|make "
    r"an? (?:foi|freedom|request)))"
    r"|\b(?:i|we) (?:am|are) (?:also |further )?(?:requesting|asking|seeking|"
    r"interested in|looking for)\b|\bplease\b.{0,40}\b(?:provide|supply|send|give|list|"
    r"state|tell|confirm|disclose|set out|include)\b",
    re.IGNORECASE,
)
# It says more of what was asked before it, and asks for nothing by itself.
_OF_BEFORE = re.compile(
    r"^\W*(?:and\b[, ]*|also\b[, ]*)?(?:(?:please|kindly|(?:can|could|would) you"
    r"(?: please)?|i would like|if possible)\b[, ]*(?:also )?)?(?:"
    r"(?:break|split|include|exclude|separate|group|present|show|give|provide|answer|"
    r"state|limit|restrict|do|list|have|supply|send|order|sort)\b\s+(?:\w+\s+){0,2}?"
    r"(?:this|these|those|it|them|that|each|down|the (?:figures?|answers?|totals?|"
    r"information|data|same|above|response)|vat|by (?:year|month|quarter))\b"
    r"|(?:this|these|those|it|that|they|by|for the (?:purposes?|avoidance))\b)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|etc|approx|ltd|plc|inc|co|no|nos|mr|mrs|ms|dr|st|prof|vs|cf|"
    r"para|paras|s|ss|fig|dept|gov|[A-Z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.?!])[\"')\]\u201d]*\s+(?=[\"'(\u201c\u2018]?[A-Z0-9\u00a3])")
_BELOW = 6  # lines under a closing within which the name stands
_NAME = re.compile(r"[^\W\d_][\w'.\u2019-]*(?: [^\W\d_][\w'.\u2019-]*){1,4}")
_FROM = re.compile(r"^\s*from\s*:\s*\"?([^\"<\n]{3,80}?)\"?\s*(?:<|$)", re.IGNORECASE)


def unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part a message from what it quotes.

    A message that asks for nothing by itself and passes another one on is read with
    what it quotes.

    Returns:
        The lines to read, and those that stand around them.

    """
    own = [line for line in lines if not _QUOTED.match(line)]
    if len(own) == len(lines):
        return lines, []
    if any(asks(line) and not is_around(line) for line in own):
        quoted = [_QUOTED.sub("", line) for line in lines if _QUOTED.match(line)]
        return own, [line for line in quoted if line.strip()]
    return [_QUOTED.sub("", line) for line in lines], []


def is_closing(line: str) -> bool:
    """Whether a line ends a letter: what follows is who wrote it."""
    return bool(_CLOSING.match(line))


def is_small_print(line: str) -> bool:
    """Whether a line begins what a message says of itself."""
    return bool(_SMALL_PRINT.match(line))


def is_around(line: str) -> bool:
    """Whether a line is a head, a greeting or a closing."""
    return bool(
        _HEAD.match(line)
        or _GREETING.match(line)
        or _CLOSING.match(line)
        or _WROTE.match(line)
        or is_small_print(line)
    )


def asks(text: str) -> bool:
    """Whether a sentence asks for something."""
    return bool(_ASKS.search(text))


def is_formula(text: str) -> bool:
    """Whether a sentence speaks of the Act or of the form of the answer."""
    return bool(_FORMULA.search(text))


def is_of_before(text: str) -> bool:
    """Whether a sentence only says more of the one before it."""
    return bool(_OF_BEFORE.match(text))


def sentences(text: str) -> list[str]:
    """Part a paragraph into its sentences."""
    found: list[str] = []
    for piece in _END.split(text):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def requester(text: str) -> str:
    """Give the name under which a request was sent; "" where none stands in it.

    It is whom the message is from, or the line beneath the closing.
    """
    lines = [_QUOTED.sub("", line).strip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if not is_closing(line):
            continue
        below = next((each for each in islice(lines, at + 1, at + _BELOW) if each), "")
        if _NAME.fullmatch(below) and not is_closing(below):
            return below
    heads = [match[1].strip() for line in lines if (match := _FROM.match(line))]
    return next((name for name in heads if _NAME.fullmatch(name)), "")
