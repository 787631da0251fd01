"""What is matched and what is left for a person: small cases, each with one point."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.banking.matching import Matches, match
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
