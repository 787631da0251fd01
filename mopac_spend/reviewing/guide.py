"""The words on the first sheet of a review list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import counted
from mopac_spend.money import show

if TYPE_CHECKING:
    from mopac_spend.reviewing.undecided import ReviewList

# One paragraph is one row of the sheet.
_HOW = """
Each row of the sheet Groups stands for payments of one supplier with one text.
Choose codes in the yellow columns; they count for every payment of the group.

Each payment stands in the sheet Payments. A code there counts for that payment
alone and goes before its group's. Write untagged there to leave one payment
undecided, or delete its row.

Leave a cell empty to decide nothing. A grey cell is decided already.

Titles work as well as codes. A category goes with an account: leave the account
empty to use the category's general one.

A drop-down list holds the codes that are valid on every day of the group, or on the
payment's day. Where a code is valid on some days of a group only, decide its
payments one by one.

Write yes under accept to take the suggestions of a row as they stand; a code that
you choose in the row goes before its suggestion. Formulas are refused.

Choose under make a rule, in the sheet Groups, by what payments like these are to be
decided so from now on: supplier and text, the text, the supplier, or the account of
the source. Rules are kept by mopac-spend tag with the option --make-rules, and
without it you are told what each would do.

Rows may be sorted (with all their columns), filtered and deleted. Then save the
file and apply it: mopac-spend tag FILE --by 'Your name'. Every cell is checked
first, and nothing is changed unless all of them stand.
"""
_SUGGESTIONS = """
A suggestion is the code that payments like this one were given. It is never applied
by itself. Its confidence is the proportion of such suggestions that were right when
they were tried on the decided payments of these books.

What is decided may be of another sort than what is left: a confidence says nothing
about payments unlike any that were decided. No suggestion is made that is right no
more often than wrong, or where one single code was ever used.
"""


def guide(listed: ReviewList) -> list[tuple[str, bool]]:
    """Give the lines of the guide, and whether each is a heading."""
    count = counted(listed.count, "payment")
    groups = counted(len(listed.groups), "group")
    size = f"{count} ({show(listed.pounds)}) in {groups}, the largest sums first."
    lines = [(f"Undecided payments: {listed.title}", True)]
    if listed.illustrative:
        lines.append((listed.illustrative, False))
    lines += [(size, False), ("How to decide", True), *_paragraphs(_HOW)]
    lines += [("Suggestions", True), *_paragraphs(_SUGGESTIONS)]
    accuracy = [(each.words, False) for each in listed.accuracy if each.tried]
    if accuracy:
        lines += [("How suggestions did on decided payments", True), *accuracy]
    return lines


def _paragraphs(text: str) -> list[tuple[str, bool]]:
    return [(" ".join(each.split()), False) for each in text.strip().split("\n\n")]
