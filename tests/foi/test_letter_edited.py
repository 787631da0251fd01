"""A letter as text that people change, and back: no table of it is touched."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.foi.letter import (
    HEADING,
    ITEM,
    NOTE,
    TABLE,
    TEXT,
    Block,
    Grid,
    Letter,
)
from mopac_spend.foi.letter_edited import (
    LONGEST,
    as_text,
    changes,
    doubts,
    from_text,
)
from mopac_spend.foi.letter_page import html

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID = Grid(["What", "Pounds"], [["Advice", "£20.50"]], [False, True], after="and more")
RIGHTS = "Ask us within 40 working days for a review."
BLOCKS = (
    Block(TEXT, "Thank you. It came to £1,234.50 in all."),
    Block(TABLE, "In short", table=GRID),
    Block(HEADING, "Our answers", 1),
    Block(HEADING, "1. How much?", 2),
    Block(ITEM, "One"),
    Block(ITEM, "Two"),
    Block(NOTE, "ILLUSTRATIVE"),
    Block(TEXT, "- is how this paragraph begins"),
    Block(TEXT, "[Table 1: In short]"),
    Block(TABLE, "In short", table=GRID),
    Block(TEXT, RIGHTS),
)


def letter(blocks: Sequence[Block] = BLOCKS) -> Letter:
    day = dt.date(2021, 7, 1)
    return Letter("Reply", "A body", "FOI-2021-0001", day, blocks)


def test_what_is_not_changed_is_the_same() -> None:
    made = letter()
    assert from_text(made, as_text(made)) == list(made.blocks)
    assert doubts(made, from_text(made, as_text(made)), [RIGHTS]) == []
    assert changes(as_text(made), as_text(made)) == []


_WORDS = st.text(
    st.sampled_from("ab #-![]\\:1\u00a3Table\u202e\x00<&"), min_size=1, max_size=20
)
_KINDS = [(TEXT, 1), (ITEM, 1), (NOTE, 1), (HEADING, 1), (HEADING, 2)]
_BLOCK = st.one_of(
    st.tuples(st.sampled_from(_KINDS), _WORDS).map(
        lambda of: Block(of[0][0], of[1], of[0][1])
    ),
    st.just(Block(TABLE, "T", table=GRID)),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200)
@given(st.lists(_BLOCK, min_size=1, max_size=8))
def test_every_letter_comes_back_as_it_was(blocks: list[Block]) -> None:
    made = letter([each for each in blocks if each.shown.text])
    if made.blocks:
        assert from_text(made, as_text(made)) == list(made.blocks)


def test_lines_join_and_kinds_are_told_apart() -> None:
    made = letter([Block(TEXT, "x")])
    text = "# Head\nOne\ntwo\n\n- a\n- b\n! note\n## Less\n#no heading\n"
    assert [(each.kind, each.text) for each in from_text(made, text)] == [
        *((HEADING, "Head"), (TEXT, "One two"), (ITEM, "a"), (ITEM, "b")),
        *((NOTE, "note"), (HEADING, "Less"), (TEXT, "#no heading")),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nothing of tables", "Table 1 is not in it any more"),
        ("[Table 1]\n[Table 1]\n[Table 2]", "stands in it twice"),
        ("[Table 1]\n[Table 2]\n[Table 3]", "is no table of this letter"),
        ("[Table 1]\n[Table 2]\n" + "x" * LONGEST, "longer than"),
    ],
)
def test_tables_stand_once_as_the_books_gave_them(text: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        from_text(letter(), text)
    assert refused.value.code == "FOI-013"


def test_an_empty_letter_is_none() -> None:
    with pytest.raises(Refusal, match="nothing in it"):
        from_text(letter([Block(TEXT, "x")]), " \n\n")


def test_a_table_moved_is_the_table_that_it_was() -> None:
    made = letter()
    text = as_text(made).replace("[Table 1: In short]\n", "", 1) + "\n[Table 1]\n"
    # The paragraph that only looks like it stands behind a sign, and is left alone.
    assert from_text(made, text)[-1] == made.blocks[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("It was £1,234.50.", ""),
        ("It was £20.50.", ""),  # of a table
        ("It was £1,234.51.", "£1,234.51"),
        ("About £2 million.", "£2million"),
        ("It was £ 5.", "£5"),
    ],
)
def test_pounds_that_no_answer_says_are_said(line: str, said: str) -> None:
    made = letter()
    found = doubts(made, from_text(made, f"{as_text(made)}\n{line}\n"), [RIGHTS])
    assert len(found) == bool(said)
    assert said in "".join(found)


def test_rights_that_are_taken_out_are_said() -> None:
    made = letter()
    text = as_text(made).replace(RIGHTS, "Goodbye.")
    (found,) = doubts(made, from_text(made, text), [RIGHTS])
    assert RIGHTS in found
    assert changes(as_text(made), text) == [("-", RIGHTS), ("+", "Goodbye.")]


def test_what_was_written_is_text() -> None:
    made = letter([Block(TEXT, "x")])
    blocks = from_text(made, "<script>alert(1)</script>\n\n\u202eabc\x07\n")
    page = html(replace(made, blocks=blocks))
    assert "<script" not in page
    assert "\u202e" not in page
    assert "\x07" not in page
