"""What is matched and what is left for a person: small cases, each with one point."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.banking.matching import (
    Choice,
    Matches,
    match,
    payee,
    squashed,
    without_reversed,
)
from mopac_spend.banking.recorded import Booked
from tests.books_maker import make_payment

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from mopac_spend.spend import Payment

TAGS = ("vru", "knife-crime", "grants")


def day(number: int) -> dt.date:
    return dt.date(2020, 5, number)


def paid(
    number: int, pounds: str, on: int, supplier: str, document: str = ""
) -> Payment:
    ref = {"ref": f"fin:{document}:{number:012x}"} if document else {}
    return make_payment(
        number,
        "b",
        date=day(on),
        supplier=supplier,
        amount=Decimal(pounds),
        tags=TAGS,
        optional=ref,
    )


def line(number: int, pounds: str, on: int, text: str = "") -> Booked:
    return Booked(f"s:{number}", day(on), Decimal(pounds), text)


def shown(matches: Matches) -> dict[str, tuple[list[int], str]]:
    return {
        key: ([int(p.row) - 1 for p in fit], how)
        for key, (fit, how) in sorted(matches.matched.items())
    }


def run(lines: Sequence[Booked], payments: Sequence[Payment]) -> Matches:
    return match(lines, payments, 7)


def test_a_document_is_stronger_than_amount_and_day() -> None:
    payments = [
        paid(1, "100.00", 4, "Acme Ltd", "A4711"),
        paid(2, "100.00", 5, "Bolt LLP", "B4712"),
    ]
    matches = run([line(1, "-100.00", 5, "INV A 4711 THANK YOU")], payments)
    assert shown(matches) == {"s:1": ([1], "names the document")}


def test_two_documents_in_one_line() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd", "A4711"),
        paid(2, "40.00", 4, "Acme Ltd", "A4712"),
        paid(3, "1.00", 4, "Acme Ltd", "A4713"),
    ]
    matches = run([line(1, "-100.00", 5, "A4711 A4712")], payments)
    assert shown(matches) == {"s:1": ([1, 2], "names the document, 2 payments")}


def test_a_penny_off_is_no_match() -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd", "A4711")]
    matches = run([line(1, "-100.01", 4, "A4711 ACME")], payments)
    assert not matches.matched
    assert not matches.doubtful
    assert [p.row for p in matches.payments] == ["2"]


def test_what_fits_twice_is_listed_and_not_guessed() -> None:
    payments = [paid(1, "100.00", 3, "Acme Ltd"), paid(2, "100.00", 6, "Bolt LLP")]
    matches = run([line(1, "-100.00", 5, "FASTER PAYMENT")], payments)
    assert not matches.matched
    assert [[p.row for p in fit] for fit in matches.doubtful["s:1"]] == [["2"], ["3"]]
    assert len(matches.payments) == 2


def test_a_person_chooses_what_fits_to_the_penny() -> None:
    payments = [paid(1, "100.00", 3, "Acme Ltd"), paid(2, "100.00", 6, "Bolt LLP")]
    lines = [line(1, "-100.00", 5, "FASTER PAYMENT"), line(2, "-9.00", 5, "CHARGE")]
    second = payments[1].ref
    matches = match(lines, payments, 7, chosen={"s:1": Choice((second,), "A. Officer")})
    assert shown(matches) == {"s:1": ([2], "chosen by A. Officer")}
    assert [p.row for p in matches.payments] == ["2"]
    # Neither other pounds, nor a payment or a line that is not there, nor none.
    for key, refs in {
        "s:2": (second,),
        "s:1": (second, "no-such"),
        "s:9": (second,),
        "s:3": (),
    }.items():
        matches = match(lines, payments, 7, chosen={key: Choice(refs, "A. Officer")})
        assert not matches.matched
        assert len(matches.payments) == 2


def test_the_same_day_is_no_reason_to_choose() -> None:
    payments = [paid(1, "100.00", 5, "Acme Ltd"), paid(2, "100.00", 6, "Bolt LLP")]
    matches = run([line(1, "-100.00", 5, "FASTER PAYMENT")], payments)
    assert not matches.matched
    assert len(matches.doubtful["s:1"]) == 2


def test_a_run_and_one_payment_of_its_amount_are_listed() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd"),
        paid(2, "40.00", 4, "Bolt LLP"),
        paid(3, "100.00", 6, "Cove CIC"),
    ]
    matches = run([line(1, "-100.00", 5, "BACS")], payments)
    assert not matches.matched
    assert [len(fit) for fit in matches.doubtful["s:1"]] == [2, 1]


def test_two_lines_that_want_one_payment_are_listed() -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd")]
    matches = run([line(1, "-100.00", 3), line(2, "-100.00", 5)], payments)
    assert not matches.matched
    assert set(matches.doubtful) == {"s:1", "s:2"}


def test_equal_instalments_of_one_payee_are_paired_by_day() -> None:
    payments = [paid(1, "100.00", 3, "Acme Ltd"), paid(2, "100.00", 6, "Acme Ltd")]
    lines = [line(1, "-100.00", 4, "ACME"), line(2, "-100.00", 7, "ACME LTD")]
    assert shown(run(lines, payments)) == {
        "s:1": ([1], "amount, names the payee"),
        "s:2": ([2], "amount, names the payee"),
    }


def test_a_line_that_names_another_payee_is_not_matched_on_its_amount() -> None:
    payments = [paid(1, "100.00", 5, "Acme Ltd"), paid(2, "70.00", 25, "Bolt LLP")]
    matches = run([line(1, "-100.00", 5, "BOLT LLP REF 9")], payments)
    assert not matches.matched
    assert not matches.doubtful


def test_a_payee_may_be_the_last_that_a_line_says() -> None:
    payments = [paid(1, "100.00", 5, "Acme Ltd"), paid(2, "70.00", 25, "Bolt LLP")]
    assert not run([line(1, "-100.00", 5, "PAID TO BOLT")], payments).matched


def test_a_payee_of_three_letters_is_named_by_no_line() -> None:
    payments = [paid(1, "100.00", 5, "Acme Ltd"), paid(2, "70.00", 5, "Abc Ltd")]
    result = run([line(1, "-100.00", 5, "ABC PAYMENT")], payments)
    assert shown(result) == {"s:1": ([1], "amount and day")}


def test_a_run_is_matched_after_what_was_paid_alone() -> None:
    payments = [
        paid(1, "100.00", 4, "Acme Ltd", "A4711"),
        paid(2, "20.00", 4, "Bolt LLP"),
        paid(3, "30.00", 4, "Cove CIC"),
        paid(4, "-5.00", 4, "Dune Trust"),
    ]
    lines = [line(1, "-100.00", 4, "A4711"), line(2, "-45.00", 5, "BACS")]
    assert shown(run(lines, payments)) == {
        "s:1": ([1], "names the document"),
        "s:2": ([2, 3, 4], "a payment run, 3 payments"),
    }


def test_a_run_short_of_one_payment_is_a_hint_and_no_match() -> None:
    payments = [
        paid(number, pounds, 4, f"Supplier {number}")
        for number, pounds in enumerate(("11.00", "22.00", "44.00"), 1)
    ]
    matches = run([line(1, "-66.00", 5, "BACS")], payments)
    assert not matches.matched
    assert matches.hints["s:1"] == (
        f"the payments of 2020-05-04 less {payments[0].ref} (£11.00) would be this line"
    )


def test_a_refund_is_matched_with_money_in() -> None:
    payments = [paid(1, "-30.00", 4, "Acme Ltd")]
    assert shown(run([line(1, "30.00", 6, "ACME")], payments)) == {
        "s:1": ([1], "amount, names the payee")
    }


def test_what_was_reversed_waits_for_no_line() -> None:
    one = paid(1, "30.00", 4, "Acme Ltd")
    back = paid(2, "-30.00", 4, "Acme Ltd")._replace(reverses=one.ref)
    matches = run([line(1, "-30.00", 4, "ACME")], [one, back])
    assert not matches.matched
    assert not matches.payments


@pytest.mark.parametrize(
    ("paid_on", "line_on", "how"),
    [
        (10, 10, "amount and day"),
        (10, 17, "amount, within 7 days"),
        (10, 3, "amount, within 7 days"),
        (10, 18, None),
        (10, 2, None),
    ],
)
def test_how_far_the_day_of_a_payment_may_be(
    paid_on: int, line_on: int, how: str | None
) -> None:
    result = run(
        [line(1, "-100.00", line_on)], [paid(1, "100.00", paid_on, "Acme Ltd")]
    )
    assert shown(result) == ({"s:1": ([1], how)} if how else {})
    assert not result.doubtful


@pytest.mark.parametrize(("month", "matched"), [(5, True), (6, False)])
def test_a_line_that_names_the_document_may_be_a_month_away(
    month: int, *, matched: bool
) -> None:
    last = dt.date(2020, month, 31 if month == 5 else 1)
    payments = [paid(1, "100.00", 1, "Acme Ltd", "A4711")._replace(date=last)]
    away = Booked("s:1", dt.date(2020, 4, 30), Decimal("-100.00"), "A4711")
    assert bool(run([away], payments).matched) == matched


def test_a_payment_that_a_line_is_known_for_is_taken() -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd", "A4711")]
    result = match([line(1, "-100.00", 4, "A4711")], payments, 7, {payments[0].ref})
    assert not result.matched
    assert not result.payments
    assert [each.key for each in result.lines] == ["s:1"]


@pytest.mark.parametrize("amounts", [["0.00"], ["100.00", "-100.00"]])
def test_a_line_of_nil_pays_nothing(amounts: list[str]) -> None:
    payments = [paid(at, each, 4, "Acme Ltd") for at, each in enumerate(amounts, 1)]
    result = run([line(1, "0.00", 4, "ACME")], payments)
    assert not result.matched
    assert not result.doubtful


def test_a_payment_is_matched_once() -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd", "A4711")]
    result = run([line(1, "-100.00", 4, "A4711"), line(2, "-100.00", 4)], payments)
    assert shown(result) == {"s:1": ([1], "names the document")}
    assert [each.key for each in result.lines] == ["s:2"]


def test_documents_that_are_more_than_the_line_are_not_matched() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd", "A4711"),
        paid(2, "50.00", 4, "Acme Ltd", "A4712"),
    ]
    result = run([line(1, "-100.00", 5, "A4711 A4712")], payments)
    assert not result.matched
    assert not result.doubtful


def test_the_lines_of_one_document_are_paid_together() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd", "A4711"),
        paid(2, "40.00", 5, "Acme Ltd")._replace(document="A4711"),
        paid(3, "15.00", 4, "Bolt LLP"),
    ]
    assert shown(run([line(1, "-100.00", 5, "FASTER PAYMENT")], payments)) == {
        "s:1": ([1, 2], "amount, one document, 2 payments")
    }


def test_every_line_of_a_document_has_to_be_near() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd", "A4711"),
        paid(2, "40.00", 20, "Acme Ltd")._replace(document="A4711"),
    ]
    assert not run([line(1, "-100.00", 5, "FASTER PAYMENT")], payments).matched


def test_one_line_of_a_document_that_is_named() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd", "A4711"),
        paid(2, "40.00", 4, "Acme Ltd")._replace(document="A4711"),
    ]
    result = run([line(1, "-40.00", 25, "A4711")], payments)
    assert shown(result) == {"s:1": ([2], "names the document")}


def test_a_short_number_names_no_document() -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd", "471")]
    assert not run([line(1, "-100.00", 25, "471 ")], payments).matched
    payments = [paid(1, "100.00", 4, "Acme Ltd", "4711")]
    assert run([line(1, "-100.00", 25, "4711 ")], payments).matched


@pytest.mark.parametrize(
    ("text", "named"), [("A 47 11 B", True), ("A 4 7 11 B", False)]
)
def test_a_number_may_be_printed_in_four_pieces(text: str, *, named: bool) -> None:
    payments = [paid(1, "100.00", 4, "Acme Ltd", "A4711B")]
    assert bool(run([line(1, "-100.00", 25, text)], payments).matched) == named


def test_the_run_of_one_payee_on_a_day() -> None:
    payments = [
        paid(1, "60.00", 4, "Acme Ltd"),
        paid(2, "40.00", 4, "Acme Limited"),
        paid(3, "15.00", 4, "Bolt LLP"),
    ]
    assert shown(run([line(1, "-100.00", 5, "BACS")], payments)) == {
        "s:1": ([1, 2], "a payment run, 2 payments")
    }


def test_the_payments_of_one_payee_on_two_days_are_no_run() -> None:
    payments = [paid(1, "60.00", 4, "Acme Ltd"), paid(2, "40.00", 5, "Acme Ltd")]
    assert not run([line(1, "-100.00", 5, "BACS")], payments).matched


@pytest.mark.parametrize(("line_on", "matched"), [(11, True), (12, False)])
def test_a_run_may_be_as_far_as_a_payment(line_on: int, *, matched: bool) -> None:
    payments = [paid(1, "60.00", 4, "Acme Ltd"), paid(2, "40.00", 4, "Bolt LLP")]
    result = run([line(1, "-100.00", line_on, "BACS")], payments)
    assert bool(result.matched) == matched


def test_instalments_are_paired_by_day_and_not_by_number() -> None:
    payments = [paid(1, "100.00", 6, "Acme Ltd"), paid(2, "100.00", 3, "Acme Ltd")]
    lines = [line(1, "-100.00", 7, "ACME"), line(2, "-100.00", 4, "ACME")]
    fits = {key: refs for key, (refs, _) in shown(run(lines, payments)).items()}
    assert fits == {"s:1": [1], "s:2": [2]}


def test_instalments_that_another_line_may_have_paid_are_not_paired() -> None:
    payments = [paid(1, "100.00", 3, "Acme Ltd"), paid(2, "100.00", 6, "Acme Ltd")]
    lines = [line(at, "-100.00", on, "ACME") for at, on in ((1, 4), (2, 4), (3, 12))]
    result = run(lines, payments)
    assert not result.matched
    assert {key: len(fits) for key, fits in result.doubtful.items()} == {
        "s:1": 2,
        "s:2": 2,
        "s:3": 1,
    }


def test_a_part_of_a_document_is_no_instalment() -> None:
    payments = [
        paid(1, "100.00", 3, "Acme Ltd"),
        paid(2, "60.00", 4, "Acme Ltd", "A4711"),
        paid(3, "40.00", 5, "Acme Ltd")._replace(document="A4711"),
    ]
    lines = [line(at, "-100.00", 5, "ACME") for at in (1, 2)]
    result = run(lines, payments)
    assert not result.matched
    assert [len(fits) for fits in result.doubtful.values()] == [2, 2]


def test_equal_lines_that_name_different_payees_are_not_paired() -> None:
    payments = [paid(1, "100.00", 3, "Acme Ltd"), paid(2, "100.00", 6, "Bolt LLP")]
    lines = [line(at, "-100.00", 4, "ACME BOLT") for at in (1, 2)]
    result = run(lines, payments)
    assert not result.matched
    assert {key: len(fits) for key, fits in result.doubtful.items()} == {
        "s:1": 2,
        "s:2": 2,
    }


def test_two_equal_lines_are_not_paired_with_three_payments() -> None:
    payments = [paid(at, "100.00", 2 + at, "Acme Ltd") for at in (1, 2, 3)]
    lines = [line(at, "-100.00", 4, "ACME") for at in (1, 2)]
    assert not run(lines, payments).matched


def test_a_reader_is_shown_ten_sets_at_most() -> None:
    payments = [paid(at, "100.00", 4, f"Supplier {at}") for at in range(1, 13)]
    (shown_sets,) = run([line(1, "-100.00", 5)], payments).doubtful.values()
    assert len(shown_sets) == 10


def test_what_is_no_hint() -> None:
    three = [paid(at, pounds, 4, f"Supplier {at}") for at, pounds in THREE]
    # Two payments are no run; a run of another week; two that would do; money in, nil.
    other = paid(5, "70.00", 25, "Bolt LLP")
    assert not run([line(1, "-22.00", 4, "BOLT LLP")], [*three[1:], other]).hints
    assert not run([line(1, "-66.00", 12)], three).hints
    assert run([line(1, "-66.00", 11)], three).hints
    twice = [*three, paid(4, "11.00", 4, "Supplier 4")]
    assert not run([line(1, "-77.00", 4)], twice).hints
    back = [paid(at, f"-{pounds}", 4, f"Supplier {at}") for at, pounds in THREE]
    assert not run([line(1, "66.00", 4)], back).hints
    cancelled = [*three[:2], paid(4, "-22.00", 4, "Supplier 4")]
    assert not run([line(1, "0.00", 4)], cancelled).hints


def test_a_hint_names_the_payment_whose_amount_is_over() -> None:
    three = [paid(at, pounds, 4, f"Supplier {at}") for at, pounds in THREE]
    hint = run([line(1, "-55.00", 5, "BACS")], three).hints["s:1"]
    assert f"less {three[1].ref} (£22.00)" in hint


THREE = list(enumerate(("11.00", "22.00", "44.00"), 1))


def test_what_was_reversed_is_left_out_with_what_reversed_it() -> None:
    one, two = paid(1, "30.00", 4, "Acme Ltd"), paid(2, "40.00", 4, "Acme Ltd")
    back = paid(3, "-30.00", 4, "Acme Ltd")._replace(reverses=one.ref)
    # What it reversed is not among them: it stands by itself.
    alone = paid(4, "-50.00", 4, "Acme Ltd")._replace(reverses="fin:gone:1")
    assert without_reversed([one, two, back, alone]) == [two, alone]


@pytest.mark.parametrize(
    ("supplier", "printed"),
    [
        ("Acme Limited", "acme"),
        ("Acme (Ltd.)", "acme"),
        ("Acme Trading CIC, The", "acmetrading"),
        ("Café de l'Été plc", "cafedelete"),
        ("Abc Ltd", ""),
        ("Limited Editions", "limitededitions"),
        ("London Borough of Barking and Dagenham", "londonboroughofbar"),
        ("A" * 17 + " B C", "a" * 17 + "b"),
        ("", ""),
    ],
)
def test_what_a_bank_prints_of_a_payee(supplier: str, printed: str) -> None:
    assert payee(supplier) == printed


def test_banks_lose_all_but_letters_and_digits() -> None:
    assert squashed("Café Ltd. 083 - ½ Ø") == "cafeltd08312"


AMOUNTS = st.sampled_from(["10.00", "20.00", "30.00", "50.00"])
SUPPLIERS = st.sampled_from(["Acme Ltd", "Bolt LLP", "Cove CIC"])
PAYMENTS = st.lists(st.tuples(AMOUNTS, st.integers(1, 20), SUPPLIERS), max_size=12)
TEXTS = st.sampled_from(["", "ACME", "BOLT", "BACS", "COVE 1"])
LINES = st.lists(st.tuples(AMOUNTS, st.integers(1, 20), TEXTS), max_size=12)


@given(PAYMENTS, LINES, st.randoms(use_true_random=False))
def test_exact_in_any_order_and_done_in_one_go(
    payments: list[tuple[str, int, str]],
    lines: list[tuple[str, int, str]],
    chance: random.Random,
) -> None:
    posted = [
        paid(at, pounds, on, supplier)
        for at, (pounds, on, supplier) in enumerate(payments, 1)
    ]
    listed = [
        line(at, f"-{pounds}", on, text)
        for at, (pounds, on, text) in enumerate(lines, 1)
    ]
    matches = run(listed, posted)
    by_key = {each.key: each for each in listed}
    for key, (fit, _) in matches.matched.items():
        assert sum(p.amount for p in fit) == -by_key[key].amount
    used = [p.ref for fit, _ in matches.matched.values() for p in fit]
    assert len(used) == len(set(used))
    assert {p.ref for p in matches.payments} == {p.ref for p in posted} - set(used)
    assert {each.key for each in matches.lines} == set(by_key) - set(matches.matched)

    mixed = run(chance.sample(listed, len(listed)), chance.sample(posted, len(posted)))
    assert shown(mixed) == shown(matches)
    assert mixed.lines == matches.lines
    assert mixed.payments == matches.payments
    assert mixed.doubtful == matches.doubtful
    # What is left is left again: a second reconciliation changes nothing.
    again = match(matches.lines, posted, 7, set(used))
    assert not again.matched


def test_a_run_of_hundreds_takes_no_time() -> None:
    payments = [
        paid(at, f"{at}.0{at % 10}", 1 + at % 20, f"Supplier {at:04}")
        for at in range(1, 4001)
    ]
    days = itertools.groupby(sorted(payments, key=lambda p: p.date), lambda p: p.date)
    lines = [
        line(at, str(-sum(p.amount for p in same)), when.day, "BACS")
        for at, (when, same) in enumerate(days, 1)
    ]
    matches = run(lines, payments)
    assert len(matches.matched) == 20
    assert not matches.payments
