"""The rules of the books, on rows alone. The texts are in tests/errors."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import register
from mopac_spend.books import checks
from mopac_spend.books.checks.rule import BooksRule, PaymentRule, Proof, at, name_of
from mopac_spend.books.probe import Probe
from mopac_spend.fields import TAGS
from mopac_spend.register.reviews import Review
from mopac_spend.spend import Projection
from tests.books_maker import make_batch, make_payment
from tests.ledger_text import CODES, entries_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.findings import Finding
    from mopac_spend.spend import Batch, Payment

REGISTER = register.read(entries_of(CODES))[0]
GOOD = make_payment(
    1,
    "may",
    date=dt.date(2020, 5, 14),
    amount=Decimal("250.00"),
    tags=("strategy", "knife-crime", "training"),
)
OTHER = make_payment(
    2,
    "may",
    date=dt.date(2020, 5, 15),
    amount=Decimal("-20.00"),
    tags=("strategy", "business-as-usual", "consultancy"),
)


def checked(
    payments: Sequence[Payment], batches: Sequence[Batch] | None = None
) -> list[Finding]:
    known = [make_batch("may", payments)] if batches is None else list(batches)
    whole = Projection(list(payments), known, [])
    for rule in checks.RULES:
        assert {each.code for each in rule.find(whole, REGISTER)} <= {*rule.codes}
        if isinstance(rule, PaymentRule):
            # Of a payment of which nothing else is known it says the same.
            for payment in payments:
                values = [getattr(payment, name) for name in rule.columns]
                shown: Any = Probe(rule.columns, values)
                messages = [*rule.breaks(shown, REGISTER)]
                assert messages == [*rule.breaks(payment, REGISTER)]
    return checks.check(whole, REGISTER)


def codes(
    payments: Sequence[Payment], batches: Sequence[Batch] | None = None
) -> set[str]:
    return {finding.code for finding in checked(payments, batches)}


def test_good_rows_have_no_finding() -> None:
    assert checked([GOOD, OTHER]) == []
    assert checked([], []) == []


def test_a_rule_is_another_in_whatever_it_declares() -> None:
    """By its name a verdict is known for one of these same rules."""
    breaks, find = checks.flags.RULE.breaks, checks.control_totals.RULES[0].find
    rules = (
        PaymentRule(("SPEND-015",), ("flag",), breaks),
        PaymentRule(("SPEND-016",), ("flag",), breaks),
        PaymentRule(("SPEND-015",), ("row",), breaks),
        PaymentRule(("SPEND-015",), ("flag",), breaks, Proof.READER),
        PaymentRule(("SPEND-015",), ("flag",), checks.reviews.RULE.breaks),
        BooksRule(("SPEND-015",), ("flag",), find),
        BooksRule(("SPEND-015",), ("flag",), checks.control_totals.RULES[1].find),
    )
    assert len({name_of(rule) for rule in rules}) == len(rules)


def test_a_finding_names_the_payment_by_its_ref_or_its_day_and_supplier() -> None:
    assert at(GOOD, "SPEND-015", "x").message == f"payment {GOOD.ref}: x"
    bare = at(GOOD._replace(ref=""), "SPEND-015", "x")
    assert bare.message == "payment 2020-05-14 Acme Ltd: x"


def test_findings_are_in_the_order_of_their_places() -> None:
    rows = [
        GOOD._replace(line=1, directorate="untagged"),
        OTHER._replace(line=2, initiative="gone"),
    ]
    assert [(each.line, each.code) for each in checked(rows)] == [
        (1, "SPEND-015"),
        (2, "SPEND-012"),
    ]


def test_findings_of_the_projection_are_kept() -> None:
    finding = checked([GOOD._replace(flag="", directorate="untagged")])[0]
    assert checks.check(Projection([], [], [finding]), REGISTER) == [finding]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"directorate": ""}, {"SPEND-011"}),
        ({"category": ""}, {"SPEND-011"}),
        ({"initiative": "victims"}, {"SPEND-012"}),
        ({"directorate": "knife-crime"}, {"SPEND-012"}),
        ({"initiative": "strategy"}, {"SPEND-012"}),
        ({"directorate": "business-as-usual"}, {"SPEND-012"}),
        ({"category": "travel"}, {"SPEND-012", "SPEND-014"}),
        ({"decision": "D-99"}, {"SPEND-012"}),
        ({"fund": "D-12"}, {"SPEND-012"}),
        ({"fund": "home-office", "decision": "D-12"}, set()),
        ({"fund": "untagged"}, set()),
        ({"date": dt.date(2017, 3, 31)}, {"SPEND-013"}),
        ({"date": dt.date(2017, 4, 1)}, set()),
        ({"category": "consultancy"}, {"SPEND-014"}),
        ({"account": "Expenses:Consultancy"}, {"SPEND-014"}),
        ({"account": "Expenses:No-Category"}, set()),
        ({"directorate": "untagged"}, {"SPEND-015"}),
        ({"directorate": "untagged", "flag": "!"}, set()),
        ({"flag": "!"}, set()),
        ({"ref": ""}, {"SPEND-016"}),
        ({"ref": "by hand"}, {"SPEND-016"}),
        ({"batch": ""}, {"SPEND-016", "SPEND-020"}),
        ({"batch": "june"}, {"SPEND-020", "SPEND-022"}),
        ({"file": "payments/other.beancount"}, {"SPEND-022"}),
    ],
)
def test_one_change_and_the_rules_it_breaks(
    changes: dict[str, Any], expected: set[str]
) -> None:
    changed = GOOD._replace(**changes)
    batch = make_batch("may", [changed, OTHER])
    assert codes([changed, OTHER], [batch]) == expected


def test_a_grant_may_begin_before_its_decision_is_signed() -> None:
    early = GOOD._replace(date=dt.date(2017, 4, 1), decision="D-12")
    decision = REGISTER.entries["decision"]["D-12"]
    assert not decision.valid_on(dt.date(2017, 3, 31))
    assert codes([early]) == set()


def test_each_tag_is_looked_at() -> None:
    bare = GOOD._replace(directorate="", initiative="", category="")
    messages = [f.message for f in checked([bare]) if f.code == "SPEND-011"]
    assert len(messages) == 3
    for kind in TAGS:
        assert any(f": no {kind}; " in message for message in messages)


def test_the_third_copy_of_a_payment_is_compared_with_the_first() -> None:
    rows = [GOOD._replace(file="a", line=at) for at in (1, 2, 3)]
    batch = make_batch("may", rows)._replace(file="a")
    findings = checked(rows, [batch])
    assert [finding.line for finding in findings] == [2, 3]
    assert all("payment at a:1;" in finding.message for finding in findings)


@pytest.mark.parametrize(
    "name",
    [
        *("rows_read", "rows_posted", "rows_already", "rows_set_aside"),
        *("pounds_read", "pounds_posted", "pounds_already", "pounds_set_aside"),
        *("payments", "pounds_reversed"),
    ],
)
def test_every_control_total_is_held(name: str) -> None:
    batch = make_batch("may", [GOOD, OTHER])
    changed = batch._replace(**{name: getattr(batch, name) + 1})
    assert codes([GOOD, OTHER], [changed]) == {"SPEND-020"}


def test_reversals_lower_what_a_batch_must_hold() -> None:
    back = OTHER._replace(ref=f"{OTHER.ref}-reversed", amount=Decimal("20.00"))
    rows = [GOOD, back]
    batch = make_batch("may", rows)._replace(
        rows_read=1,
        rows_posted=1,
        rows_reversed=1,
        pounds_read=Decimal("250.00"),
        pounds_posted=Decimal("250.00"),
        pounds_reversed=Decimal("-20.00"),
    )
    assert checked(rows, [batch]) == []


def test_rows_that_were_not_posted_add_up_with_those_that_were() -> None:
    batch = make_batch("may", [GOOD, OTHER])._replace(
        rows_read=7,
        rows_already=2,
        rows_set_aside=3,
        pounds_read=Decimal("300.00"),
        pounds_already=Decimal("50.00"),
        pounds_set_aside=Decimal("20.00"),
    )
    assert checked([GOOD, OTHER], [batch]) == []
    (finding,) = checked([GOOD, OTHER], [batch._replace(rows_read=6)])
    assert finding.message.startswith(
        "batch may: posted, already posted and set aside are 7 rows and £300.00, but "
        "6 rows and £300.00 were read; "
    )


@pytest.mark.parametrize(("file", "line"), [("z", 1), ("a", 9)])
def test_of_two_batches_the_one_that_stands_first_is_the_batch(
    file: str, line: int
) -> None:
    first = make_batch("may", [])._replace(file="a", line=2)
    other = first._replace(file=file, line=line, date=dt.date(2000, 1, 1))
    for batches in ([first, other], [other, first]):
        (finding,) = checked([], batches)
        assert (finding.file, finding.line) == (file, line)
        assert "batch may is also in a; " in finding.message


def test_a_payment_in_the_file_of_another_batch() -> None:
    june = OTHER._replace(batch="june")
    batches = [
        make_batch("may", [GOOD])._replace(file="may"),
        make_batch("june", [june])._replace(file="june"),
    ]
    rows = [GOOD._replace(file="may"), june._replace(file="may")]
    (finding,) = checked(rows, batches)
    assert finding.code == "SPEND-022"
    assert "which is june; move it back" in finding.message
    # The batches stand in the order that they are read in, the findings in that of
    # their places; a payment without a batch hides none behind it.
    rows = [GOOD._replace(batch=""), june._replace(batch="july", line=9)]
    findings = [(each.code, each.line) for each in checked(rows, [])]
    assert findings == [("SPEND-016", 0), ("SPEND-022", 9)]


def test_the_first_copy_is_the_one_that_stands_first() -> None:
    rows = [
        GOOD._replace(file=file, line=line, amount=Decimal(amount))
        for file, line, amount in (("b", 2, 1), ("b", 1, 2), ("a", 9, 3))
    ]
    copies = [f for f in checked(rows, []) if f.code == "SPEND-017"]
    assert [(each.file, each.line) for each in copies] == [("b", 1), ("b", 2)]
    assert all("payment at a:9;" in each.message for each in copies)
    rows = [GOOD._replace(file="a", line=line) for line in (9, 3)]
    (copy,) = (f for f in checked(rows, []) if f.code == "SPEND-017")
    assert copy.line == 9
    assert "payment at a:3;" in copy.message


def test_a_payment_without_a_ref_is_no_copy_and_hides_none() -> None:
    bare = [GOOD._replace(ref="by hand", line=line) for line in (1, 2)]
    findings = checked([*bare, GOOD._replace(line=3), GOOD._replace(line=4)], [])
    assert [(f.line, f.code) for f in findings if f.code != "SPEND-022"] == [
        (1, "SPEND-016"),
        (2, "SPEND-016"),
        (4, "SPEND-017"),
    ]


def test_a_category_that_has_an_account_says_which() -> None:
    (wrong,) = checked([GOOD._replace(category="consultancy")])
    assert wrong.message.endswith(
        "its category is consultancy and its account Expenses:Training declares "
        'training; post it to Expenses:Consultancy, or write category: "training"'
    )
    nowhere = checked([GOOD._replace(category="travel")])[-1]
    assert nowhere.message.endswith('declares training; write category: "training"')


def test_all_that_is_undecided_is_named() -> None:
    bare = GOOD._replace(directorate="untagged", initiative="untagged")
    (finding,) = checked([bare])
    assert finding.message.endswith(
        "directorate and initiative untagged but the flag is *; write ! in place of * "
        "until decided"
    )


def test_a_review_that_is_not_in_the_books() -> None:
    assert codes([GOOD._replace(rule="review-2020")]) == {"SPEND-045"}
    assert codes([GOOD._replace(rule="reviewed")]) == set()
    review = Review("review-2020", GOOD.date, "A", "", "", "", 1, GOOD.amount, "", "")
    known = replace(REGISTER, reviews={review.id: review})
    row = GOOD._replace(rule=review.id)
    projection = Projection([row], [make_batch("may", [row])], [])
    assert checks.check(projection, known) == []


def test_the_last_day_of_a_code() -> None:
    last = dt.date(2020, 5, 14)
    text = CODES + (
        '2017-04-01 custom "directorate" "old" "Old"\n  valid-to: 2020-05-14\n'
    )
    known = register.read(entries_of(text))[0]
    for day, wrong in ((last, []), (last + dt.timedelta(days=1), ["SPEND-013"])):
        row = GOOD._replace(directorate="old", date=day)
        projection = Projection([row], [make_batch("may", [row])], [])
        findings = checks.check(projection, known)
        assert [each.code for each in findings] == wrong
    assert (
        "is valid from 2017-04-01 to 2020-05-14 and the payment" in findings[0].message
    )


def test_a_code_that_begins_after_the_payment() -> None:
    later = "".join(
        f'2020-06-01 custom "{kind}" "later-{kind}" "Later"\n'
        for kind in ("fund", "decision")
    )
    known = register.read(entries_of(CODES + later))[0]

    def findings(**tags: Any) -> list[Finding]:  # noqa: ANN401 - columns
        row = GOOD._replace(**tags)
        return checks.check(Projection([row], [make_batch("may", [row])], []), known)

    (finding,) = findings(fund="later-fund")
    assert finding.message.endswith(
        "the fund later-fund is valid from 2020-06-01 on and the payment is dated "
        "2020-05-14; use the code of that day, or correct the dates in the register"
    )
    # What a decision authorises may begin before it is signed.
    assert findings(decision="later-decision") == []


def test_a_fund_has_to_be_in_a_register_though_there_is_none() -> None:
    without = CODES.replace('custom "fund" "home-office"', 'custom "decision" "D-13"')
    known = register.read(entries_of(without))[0]
    row = GOOD._replace(fund="home-office")
    projection = Projection([row], [make_batch("may", [row])], [])
    assert [each.code for each in checks.check(projection, known)] == ["SPEND-012"]


@pytest.mark.parametrize("kind", ["grant", "contract"])
def test_papers_elsewhere_are_held_against_a_register_once_there_is_one(
    kind: str,
) -> None:
    tags: dict[str, Any] = {kind: "X-1"}
    row = GOOD._replace(**tags)
    projection = Projection([row], [make_batch("may", [row])], [])
    assert checks.check(projection, REGISTER) == []
    text = f'{CODES}2017-04-01 custom "{kind}" "X-2" "Other"\n  '
    text += "amount: 1 GBP\n" if kind == "grant" else "value: 1 GBP\n"
    known = register.read(entries_of(text))[0]
    (finding,) = checks.check(projection, known)
    assert finding.code == "SPEND-012"


def test_the_rules_that_read_a_column() -> None:
    assert [rule.codes for rule in checks.reading("rule", "flag")] == [
        ("SPEND-015",),
        ("SPEND-045",),
    ]
    assert list(checks.reading("description")) == []


def test_a_batch_that_lost_everything() -> None:
    batch = make_batch("may", [GOOD])
    (finding,) = checked([], [batch])
    assert finding.message.startswith(
        "batch may holds 0 payments of £0.00 and its control total is 1 payment of "
        "£250.00; "
    )


def test_a_batch_says_what_it_holds_and_what_it_had_to() -> None:
    (finding,) = checked([GOOD, OTHER], [make_batch("may", [GOOD])])
    assert finding.message.startswith(
        "batch may holds 2 payments of £230.00 and its control total is 1 payment of "
        "£250.00; a payment was deleted, added or altered: restore "
    )


def test_a_batch_twice() -> None:
    batch = make_batch("may", [GOOD])
    findings = checked([GOOD], [batch, batch._replace(file="copy")])
    assert [(finding.file, finding.code) for finding in findings] == [
        ("copy", "SPEND-024")
    ]


@given(
    st.sampled_from(["supplier", "description", "row", "ref"]),
    st.text(min_size=1),
)
def test_no_alteration_of_what_was_imported_passes(name: str, text: str) -> None:
    batch = make_batch("may", [GOOD, OTHER])
    change: dict[str, Any] = {name: text}
    changed = GOOD._replace(**change)
    broken = codes([changed, OTHER], [batch])
    assert bool(broken) == (changed != GOOD)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_pounds_moved_from_one_payment_to_another_are_noticed(
    pence: int, more: int
) -> None:
    batch = make_batch("may", [GOOD, OTHER])
    one = GOOD._replace(amount=GOOD.amount + Decimal(pence).scaleb(-2))
    two = OTHER._replace(amount=OTHER.amount + Decimal(more).scaleb(-2))
    broken = codes([one, two], [batch])
    if pence == more == 0:
        assert broken == set()
    elif pence + more:
        assert broken == {"SPEND-020"}
    else:
        assert broken == {"SPEND-021"}
