"""A request taken apart: its questions, and what stands around them.

    questions, around = parts(text)
    questions["4a"].words  # "Set out total monies spent … : Consultancy Fees"

Numbers as people write them are read: `1.`, `2)`, `(a)`, `b.`, `iv)`, `1.2`, `Q3:`,
with or without a bullet before them, on lines of their own or within one. Where nothing
is numbered, bullets are the questions, or the sentences that ask for something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal
from mopac_spend.foi.letter_text import (
    asks,
    is_around,
    is_closing,
    is_formula,
    is_of_before,
    is_small_print,
    sentences,
    unquoted,
)
from mopac_spend.foi.numbering import (
    BULLET,
    Part,
    begins,
    go_on,
    in_line,
    nested,
    numbered,
    trimmed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Part", "as_text", "parts"]

_LARGEST = 1_000_000  # bytes of a request

_SHORT = 70  # letters of a line in a list without bullets
_TAIL = 300  # letters of a sentence that leads to a list
_LEAST = 2  # words of a question that is numbered within a line
# A list beneath these is what to say of each thing, and no list of questions.
_OF_EACH = re.compile(
    r"\b(?:for each|of each|per (?:contract|grant|payment|supplier)|fields?|columns?|"
    r"headings?|broken down|breakdown|by the following|includ(?:e|ing)|such as|"
    r"categor(?:y|ies)|details? of each)\b[^.?]*:?\s*$",
    re.IGNORECASE,
)


def parts(text: str) -> tuple[dict[str, Part], list[str]]:
    """Take the text of a request apart.

    Returns:
        The questions in their order, by their numbers; of two that are numbered alike
        the second is `1-2`. One that only leads to those under it, `4. Set out …: a. …
        b. …`, is no question by itself. What asks for something and has no number
        beside others that have is `further-1`. Then the lines that are in none of them,
        such as greetings: somebody has to see whether they ask for something too.

    """
    lines, around = unquoted(text.splitlines())
    lines, below = _above(lines)
    found, others = numbered(lines)
    if found:
        given = nested(found)
        further, rest = _further(others)
        given |= {part.name: part for part in further}
        return given, [*rest, *around, *below]
    listed, others = _bulleted(lines)
    if listed:
        return listed, [*others, *around, *below]
    asked, others = _prose(lines)
    if asked:
        return asked, [*others, *around, *below]
    whole = " ".join(text.split())
    return ({"1": Part("1", whole)} if whole else {}), []


def _above(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part a letter at its closing, or where its small print begins."""
    marked = [at for at, line in enumerate(lines) if begins(line)]
    last = marked[-1] if marked else 0  # a form may have its questions under it
    for at, line in enumerate(lines):
        if at > last and (is_closing(line) or is_small_print(line)):
            below = [" ".join(each.split()) for each in lines[at:]]
            return lines[:at], [each for each in below if each]
    return lines, []


def _further(lines: Sequence[str]) -> tuple[list[Part], list[str]]:
    """Find what asks for something beside what is numbered."""
    further: list[Part] = []
    rest = []
    for line in lines:
        leads = line.rstrip().endswith(":") or not line.rstrip().endswith("?")
        if is_around(line) or is_formula(line) or leads or not asks(line):
            rest.append(line)
        else:
            name = f"further-{len(further) + 1}"
            further.append(Part(name, line))
    return further, rest


def _bulleted(lines: Sequence[str]) -> tuple[dict[str, Part], list[str]]:
    """Take the points of a list for questions, where it is no list of what to say."""
    points: list[str] = []
    before: list[str] = []
    after: list[str] = []
    goes_on = False
    plain = {*_lines_of_a_list(lines)}
    for at, line in enumerate(lines):
        words = " ".join(line.split())
        if at in plain:
            points.append(words)
            goes_on = False
        elif mark := BULLET.match(line):
            points.append(" ".join(line[mark.end() :].split()))
            goes_on = True
        elif goes_on and words and line[:1].isspace():
            points[-1] += f" {words}"
        else:
            goes_on = False
            if words:
                (after if points else before).append(words)
    paragraph = " ".join(each for each in before if not is_around(each))
    lead = next(reversed(sentences(paragraph)), "")
    if len(points) < _LEAST or (
        _OF_EACH.search(lead[-_TAIL:]) and not any(map(asks, points))
    ):
        return {}, []
    if after and after[0][0].islower() and not is_around(after[0]):
        end = after.pop(0)  # `in 2019/20`, which is said of every point
        points = [f"{point} {end}" for point in points]
    leads = lead.endswith(":") or (asks(lead) and not lead.endswith("?"))
    within = "" if all(map(asks, points)) or not leads or is_formula(lead) else lead
    around = [each for each in before if not within or each not in within]
    given = {
        f"{at}": Part(f"{at}", trimmed(point), within)
        for at, point in enumerate(points, 1)
    }
    further, rest = _further(after)
    return given | {part.name: part for part in further}, [*around, *rest]


def _lines_of_a_list(lines: Sequence[str]) -> Iterator[int]:
    """Find lines under a colon that are a list without bullets, not a paragraph."""
    for at, line in enumerate(lines):
        if not line.rstrip().endswith(":"):
            continue
        block: list[int] = []
        for under in range(at + 1, len(lines)):
            words = lines[under].strip()
            if not words and not block:
                continue
            if not words or len(words) > _SHORT or is_around(words):
                break
            block.append(under)
        first = [lines[each].strip()[0] for each in block]
        ends = [lines[each].rstrip()[-1] for each in block]
        whole = all(each.isupper() or each.isdigit() for each in first)
        if len(block) >= _LEAST and whole and not {*ends[:-1]} & {*".,;-"}:
            yield from block
            return


def _prose(lines: Sequence[str]) -> tuple[dict[str, Part], list[str]]:
    """Take the sentences that ask for something for questions.

    What stands between them belongs to the one before it.
    """
    around: list[str] = []
    questions: list[str] = []
    for paragraph in _paragraphs(lines):
        if is_around(paragraph):
            around.append(paragraph)
            continue
        inner = in_line(paragraph)
        if inner is not None and not questions:
            lead, pieces = inner
            given = {sign: Part(sign, piece, lead) for sign, piece in pieces}
            return given, [*around, *_but(lines, paragraph, around)]
        for sentence in sentences(paragraph):
            if is_formula(sentence) and not _asks_of_money(sentence):
                around.append(sentence)
            elif questions and (is_of_before(sentence) or not asks(sentence)):
                questions[-1] += f" {sentence}"
            elif asks(sentence):
                questions.append(sentence)
            else:
                around.append(sentence)
    given = {f"{at}": Part(f"{at}", words) for at, words in enumerate(questions, 1)}
    return given, around


def _asks_of_money(sentence: str) -> bool:
    """Whether a formula, `under the Act`, leads to what is asked in one sentence."""
    return bool(
        re.search(
            r"\b(?:how (?:much|many)|spen[dt]|spending|cost|paid|payments?|contracts?|"
            r"grants?|budgets?|invoices?|suppliers?|tenders?)\b",
            sentence,
            re.IGNORECASE,
        )
        and asks(sentence)
    )


def _but(lines: Sequence[str], paragraph: str, around: Sequence[str]) -> Iterator[str]:
    for each in _paragraphs(lines):
        if each != paragraph and each not in around:
            yield each


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Join lines to paragraphs; heads and greetings are one each."""
    joined: list[str] = []
    for line in [*lines, ""]:
        words = " ".join(line.split())
        alone = bool(words) and is_around(line)
        if (not words or alone) and joined:
            yield " ".join(joined)
            joined = []
        if alone:
            yield words
        elif words and joined:
            go_on(joined, words)
        elif words:
            joined.append(BULLET.sub("", words))


def as_text(content: bytes) -> str:
    """Read a request as it came.

    Raises:
        Refusal: `FOI-007`, it is no text, or longer than a request is.

    """
    if len(content) > _LARGEST:
        msg = f"it is longer than {_LARGEST:,} bytes; give its text alone"
        raise Refusal("FOI-007", msg)
    try:
        plain = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"it is no text in UTF-8 ({error.reason}); save it as plain text"
        raise Refusal("FOI-007", msg) from error
    if "\x00" in plain:
        raise Refusal("FOI-007", "it is no text; save it as plain text")
    return plain
