"""Sentences that a reply makes of an answer, for every question that is shipped."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mopac_spend import shipped
from mopac_spend.books.load import open_books
from mopac_spend.disclosure.released import Shelf
from mopac_spend.findings import Refusal
from mopac_spend.foi.reply_answered import in_letter, is_paid
from mopac_spend.money import show
from mopac_spend.questions import library
from mopac_spend.questions.ask import ask
from mopac_spend.questions.releasing import released

if TYPE_CHECKING:
    from mopac_spend.books.load import Books
    from mopac_spend.questions.answer import Answer

LEDGER = shipped.folder("ledger")


@pytest.fixture(scope="module")
def books() -> Books:
    return open_books(LEDGER)


def asked(books: Books, name: str, **filters: Any) -> tuple[Answer, dict[str, Any]]:  # noqa: ANN401
    answer = ask(books, library.find(name, LEDGER), **filters)
    with tempfile.TemporaryDirectory() as nothing:
        # What is said is said of what may leave.
        public = released(answer, Shelf(Path(nothing)), lines=False).answer
    return public, in_letter(answer, public)


@pytest.mark.parametrize("name", [*library.files()])
def test_every_question_is_said_with_its_total_and_its_days(
    name: str, books: Books
) -> None:
    try:
        answer, said = asked(books, name, fy="2020-21")
    except Refusal as refusal:
        pytest.skip(f"it is not asked of a year alone: {refusal.message}")
    sentence = said["said"][0]
    assert sentence.endswith(".")
    assert "\u00a3-" not in sentence
    if answer.method.found_nothing:
        assert sentence == answer.method.nothing
        return
    assert answer.total_words.removeprefix("-") in sentence
    assert "2020-21 (1 April 2020 to 31 March 2021)" in sentence
    if "we paid" in sentence.casefold():
        assert is_paid(answer)
        assert answer.total == answer.method.selected.pounds
    # Nothing is a minimum that takes every payment in.
    assert "At least" not in said["brief"]
    table = said["table"]
    assert all(len(row) == len(table["headings"]) for row in table["rows"])
    assert len(table["rows"]) <= 25 + table["total"]
    json.dumps(said)


def test_a_share_of_each_hundred_pounds_is_said_where_a_figure_rests_on_it(
    books: Books,
) -> None:
    answer, said = asked(books, "spend-by-category", fy="2020-21", plan="pcp-2017-21")
    untagged = answer.method.untagged
    assert said["brief"].startswith(f"At least {show(answer.total)} in ")  # type: ignore[arg-type]
    share = int(Decimal(answer.method.coverage["pounds"]) * 100)
    assert (
        f"Of every \u00a3100 of such spending \u00a3{share} carries" in said["coverage"]
    )
    assert f"so the figure is a minimum: {untagged} carry none" in said["coverage"]
    # It is said once, and not again among the notes.
    assert not [each for each in said["notes"] if str(untagged) in each]
    _, said = asked(books, "spend-by-initiative", fy="2020-21")
    assert "the figure of each one is a minimum" in said["coverage"]
    for name in ("spend-by-category", "spend-by-supplier", "payments"):
        assert asked(books, name, fy="2020-21")[1]["coverage"] == ""


def test_the_first_page_has_the_row_and_not_what_was_asked(books: Books) -> None:
    _, said = asked(books, "commitment-progress", plan="kcs-2017")
    assert said["brief"].endswith("commitments 39.")


def test_one_long_row_is_read_out(books: Books) -> None:
    _, said = asked(books, "commitment-progress", plan="kcs-2017")
    assert said["said"][0] == (
        "Knife Crime Strategy 2017: complete 37, on track 2, complete or on course 39, "
        "share complete or on course 100%, commitments 39, as at 31 March 2021, where "
        "the plan is Knife Crime Strategy 2017."
    )


def test_a_question_of_some_payments_is_named(books: Books) -> None:
    _, said = asked(books, "single-tender-actions", fy="2020-21")
    assert said["said"][0].startswith("Single tender actions and other direct awards: ")
    _, said = asked(books, "contract-register", fy="2020-21")
    assert "Contract register: the rows add up to" in said["said"][0]
    assert "which is the 1,294 payments" in said["said"][0]


def test_a_division_that_was_invented_is_said(books: Books) -> None:
    assume = "public-attitude-survey=vru-work-programme:1,safer-neighbourhood-boards:1"
    _, said = asked(books, "spend-by-initiative", fy="2020-21", assume=assume)
    assert "is by a division that was made for this answer" in " ".join(said["said"])


def test_more_came_back_than_was_paid(books: Books) -> None:
    answer, said = asked(books, "corrections", fy="2020-21")
    assert answer.total < 0
    assert f"more came back than we paid, by {show(-answer.total)}" in said["said"][0]  # type: ignore[arg-type]


def test_what_is_withheld_is_counted_as_a_reader_sees_it(books: Books) -> None:
    answer, said = asked(books, "payments", fy="2020-21")
    # They are too few: none of them is in a row.
    assert not any("Individual (name withheld)" in row for row in answer.rows)
    assert ["Payments to individuals", "in no figure"] in said["withheld"]
    (small,) = asked(books, "spend-by-category")[1]["withheld"]
    assert small == [
        "Figures that would say what one of few individuals was paid",
        "16 cells",
    ]
