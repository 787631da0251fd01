"""The figures and sentences of the quarterly report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.load import Books
from mopac_spend.findings import Finding, Refusal
from mopac_spend.periods import FinancialYear
from mopac_spend.questions.ask import ask
from mopac_spend.register import Register
from mopac_spend.reports.assembly import quarterly
from mopac_spend.reports.coverage import shares
from mopac_spend.reports.figures import percent
from mopac_spend.tables import Mark
from tests.books_maker import make_payment

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.reports.model import Report
    from mopac_spend.spend import Payment

Z, X = Mark.NOT_APPLICABLE, Mark.NOT_AVAILABLE
QUARTER = Decimal("895.67")
TO_DATE = Decimal("2190.72")


def pounds(text: str) -> Decimal:
    return Decimal(text)


def line(report: Report, table: str, code: str) -> tuple[object, ...]:
    return next(row for row in report.table(table).lines if row[0] == code)


def test_by_directorate_compares_quarter_and_year_to_date(report: Report) -> None:
    assert report.table("by-directorate").lines == (
        (
            *("vru", "Violence Reduction Unit"),
            *(pounds("600.00"), pounds("0.00"), pounds("600.00"), Z),
            *(pounds("1815.05"), pounds("0.00"), pounds("1815.05"), Z),
        ),
        (
            *("finance", "Finance"),
            *(pounds("283.33"), pounds("450.03"), pounds("-166.70"), pounds("-37.0")),
            *(pounds("363.33"), pounds("666.03"), pounds("-302.70"), pounds("-45.4")),
        ),
        (
            *("untagged", "Untagged"),
            *(pounds("12.34"), pounds("0.00"), pounds("12.34"), Z),
            *(pounds("12.34"), pounds("0.00"), pounds("12.34"), Z),
        ),
        (
            *("total", "Total"),
            *(QUARTER, pounds("450.03"), pounds("445.64"), pounds("99.0")),
            *(TO_DATE, pounds("666.03"), pounds("1524.69"), pounds("228.9")),
        ),
    )


def test_every_cut_has_the_same_total(report: Report) -> None:
    for kind in ("directorate", "category", "initiative"):
        assert report.table(f"by-{kind}").total_of("period") == QUARTER
        assert report.table(f"by-{kind}").total_of("to_date") == TO_DATE
    assert report.table("coverage").total_of("spend") == QUARTER
    assert report.table("coverage-by-directorate").total_of("total") == QUARTER
    assert report.table("by-directorate-by-quarter").total_of("quarter_4") == QUARTER
    for table, column in (
        ("by-directorate-by-quarter", "to_date"),
        ("initiative-by-category", "total"),
        ("coverage-to-date", "spend"),
        ("by-month", "spend"),
    ):
        assert report.table(table).total_of(column) == TO_DATE


@pytest.mark.parametrize(
    ("table", "question"),
    [
        ("by-directorate", "spend-by-directorate"),
        ("by-category", "spend-by-category"),
        ("by-initiative", "spend-by-initiative"),
    ],
)
def test_totals_are_those_of_the_question(
    report: Report, books: Books, table: str, question: str
) -> None:
    quarter = ask(books, question, quarter="2020-21-Q4")
    before = ask(books, question, quarter="2019-20-Q4")
    year = ask(books, question, fy="2020-21")
    assert report.table(table).total_of("period") == quarter.total
    assert report.table(table).total_of("period_before") == before.total
    assert report.table(table).total_of("to_date") == year.total


def test_business_as_usual_and_untagged_come_last_even_at_nil(books: Books) -> None:
    report = quarterly(books, "2020-21", 1)
    codes = report.table("by-initiative").column("initiative")
    assert codes[-2:] == ["business-as-usual", "untagged"]
    assert line(report, "by-initiative", "untagged")[2] == Decimal("0.00")
    assert report.table("by-category").column("category")[-1] == "untagged"
    assert report.table("by-directorate").column("directorate")[-1] == "untagged"


def test_initiative_by_category(report: Report) -> None:
    table = report.table("initiative-by-category")
    assert [column.name for column in table.columns] == [
        *("initiative", "title", "grants", "training", "consultancy", "untagged"),
        "total",
    ]
    assert line(report, "initiative-by-category", "untagged")[2:] == (
        *(pounds("0.00"), pounds("0.00"), pounds("113.33"), pounds("12.34")),
        pounds("125.67"),
    )


def test_coverage_counts_credits_by_size(report: Report) -> None:
    assert report.table("coverage").lines == (
        (
            *("named-initiative", "Tagged to an initiative"),
            *(pounds("600.00"), pounds("800.00"), pounds("73.0"), 2, pounds("40.0")),
        ),
        (
            *("business-as-usual", "Decided: business as usual"),
            *(pounds("250.00"), pounds("250.00"), pounds("22.8"), 1, pounds("20.0")),
        ),
        (
            *("untagged", "Untagged: not decided yet"),
            *(pounds("45.67"), pounds("45.67"), pounds("4.2"), 2, pounds("40.0")),
        ),
        (
            *("total", "Total"),
            *(QUARTER, pounds("1095.67"), pounds("100.0"), 5, pounds("100.0")),
        ),
    )


def test_quarters_after_the_report_are_not_shown(books: Books) -> None:
    report = quarterly(books, "2020-21", 2)
    assert line(report, "by-directorate-by-quarter", "total")[2:] == (
        *(pounds("1050.10"), pounds("100.00"), Z, Z),
        pounds("1150.10"),
    )


def test_a_month_without_payments_is_a_gap_and_not_nil(report: Report) -> None:
    months = report.table("by-month")
    august = next(row for row in months.rows if row[0] == "August")
    assert august == ("August", X, X, 0, pounds("14.00"), pounds("150.00"), 1)
    assert months.total == (
        *("Total", TO_DATE, Z, 13),
        *(pounds("666.03"), Z, 12),
    )
    assert report.gaps == (
        (
            "The books hold no payment at all dated in August 2020. A gap in the "
            "books is not spending of nil: totals that cover this month leave out "
            "whatever was spent."
        ),
    )


def test_gaps_of_the_year_before_are_said(books: Books) -> None:
    later = quarterly(books, "2021-22", 1)
    assert later.gaps == (
        (
            "The books hold no payment at all dated in May 2021 and June 2021. A gap "
            "in the books is not spending of nil: totals that cover these months "
            "leave out whatever was spent."
        ),
    )
    behind = quarterly(books, "2021-22", 2).gaps[1]
    assert behind == (
        "Of the year before, the books hold no payment at all dated in August 2020: "
        "a change measured against this month is not like for like."
    )


def test_without_a_year_before_nothing_is_compared(books: Books) -> None:
    report = quarterly(books, "2019-20", 1)
    assert report.table("by-directorate").total[2:] == (*(pounds("123.00"), Z, Z, Z),)
    assert report.table("by-month").total == ("Total", pounds("123.00"), Z, 3, Z, Z, 0)
    assert report.gaps == (
        (
            "The books hold no payment at all dated in 1 April 2018 to 30 June 2018, "
            "so nothing is compared with the year before."
        ),
    )
    assert report.summary[0] == (
        "In quarter 1 of 2019-20 (1 April 2019 to 30 June 2019), £123 was spent in 3 "
        "payments. The books hold no payment of the same period of 2018-19, so there "
        "is nothing to compare it with. The directorate with the most spend was "
        "Finance (£123). The category with the most spend was Grants (£111)."
    )


def test_a_quarter_without_payments_still_has_a_report_that_says_so(
    books: Books,
) -> None:
    report = quarterly(books, "2021-22", 2)
    assert report.summary[0] == (
        "The books hold no payment dated in quarter 2 of 2021-22 (1 July 2021 to 30 "
        "September 2021). They hold payments from 31 March 2019 to 1 April 2021."
    )
    assert report.table("by-directorate").total[2:6] == (X, pounds("100.00"), Z, Z)
    assert report.table("by-directorate").total_of("to_date") == pounds("8888.88")
    assert report.table("coverage").total == ("total", "Total", X, X, Z, 0, Z)
    assert [head[1:] for head in report.headlines] == [
        ("not known", "the books hold no payment of it", "by-directorate"),
        ("not known", "from £100", "by-directorate"),
        ("£9k", "in 1 payment", "by-directorate"),
    ]


def test_years_of_which_the_books_hold_nothing(books: Books) -> None:
    report = quarterly(books, "2030-31", 1)
    assert report.summary == (
        (
            "The books hold no payment dated in quarter 1 of 2030-31 (1 April 2030 to "
            "30 June 2030). They hold payments from 31 March 2019 to 1 April 2021."
        ),
    )
    assert len(report.gaps) == 2


def test_opening(report: Report) -> None:
    assert report.summary == (
        (
            "In quarter 4 of 2020-21 (1 January 2021 to 31 March 2021), £896 was "
            "spent in 5 payments, £446 (99.0 per cent) more than in the same period of "
            "2019-20. The directorate with the most spend was Violence Reduction Unit "
            "(£600). The category with the most spend was Grants (£600)."
        ),
        (
            "The largest movements against the same period of 2019-20 were: Violence "
            "Reduction Unit, £600 more; Finance, £167 (37.0 per cent) less; Untagged, "
            "£12 more."
        ),
        (
            "3 of the period's 5 payments (95.8 per cent of the pounds by size) "
            "carry a decision on their initiative: one is named, or business as "
            "usual. The other 2, £46, are untagged: nobody has decided yet."
        ),
        (
            "In the year to date (1 April 2020 to 31 March 2021), £2,000 was spent in "
            "13 payments, £2,000 (228.9 per cent) more than in the same period of "
            "2019-20."
        ),
        "Amounts on this page are rounded; the tables give them to the penny.",
    )


def test_headlines(report: Report) -> None:
    assert [head[1:3] for head in report.headlines] == [
        ("£896", "in 5 payments"),
        ("£446 more", "from £450"),
        ("£2k", "in 13 payments"),
    ]


def test_notes_state_the_conventions(report: Report, books: Books) -> None:
    notes = dict(report.notes)
    assert notes["Sign convention"] == (
        "Spend is positive; a minus is a credit; a positive change means more was "
        "spent than in the same period of the year before. A variance is spending "
        "less budget: a minus means less was spent than budgeted."
    )
    assert notes["Basis"] == "Payments: dated on the day they cleared."
    assert notes["VAT"] == "Net of recoverable VAT."
    assert books.sha256 in notes["Books"]
    assert [note.title for note in report.definitions] == [
        *("Grants", "Training", "Consultancy", "Untagged"),
    ]
    assert report.definitions[0].text == "Money given for a purpose."


def test_labels_say_illustrative_and_findings(report: Report, books: Books) -> None:
    assert report.labels == ("ILLUSTRATIVE: every payment is invented.",)
    finding = Finding("a.beancount", 3, "SPEND-011", "no initiative")
    broken = quarterly(
        Books(
            books.root,
            books.title,
            books.register,
            books.payments,
            books.batches,
            [finding],
            books.sha256,
        ),
        "2020-21",
        4,
    )
    assert broken.labels == (
        (
            "NOT RELIABLE: drawn despite 1 finding in the books; mend the books and "
            "make the report again before anyone relies on it."
        ),
        "ILLUSTRATIVE: every payment is invented.",
    )


@pytest.mark.parametrize("quarter", [0, 5, "5", "Q0", "", "four"])
def test_a_quarter_that_does_not_exist_is_refused(
    books: Books, quarter: int | str
) -> None:
    with pytest.raises(Refusal) as refused:
        quarterly(books, "2020-21", quarter)
    assert str(refused.value) == (
        f"REPORT-001: --quarter: quarter {quarter} does not exist: use 1, 2, 3 or 4"
    )


def test_a_year_that_cannot_be_read_is_refused(books: Books) -> None:
    with pytest.raises(Refusal) as refused:
        quarterly(books, "20201", 4)
    assert str(refused.value) == (
        "REPORT-001: --fy: '20201' is not a financial year: write it as 2020-21"
    )


def test_year_and_quarter_as_people_write_them(books: Books, report: Report) -> None:
    assert quarterly(books, "2020/21", "Q4") == report
    assert quarterly(books, FinancialYear(2020), 4) == report


def test_no_percentage_of_nil_or_of_a_credit() -> None:
    assert percent(Decimal(5), Decimal(0)) is Z
    assert percent(Decimal(5), Decimal(-10)) is Z
    assert percent(Decimal(1), Decimal(16)) == Decimal("6.3")  # 6.25, a half upwards
    assert str(percent(Decimal("-0.01"), Decimal(1000))) == "0.0"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_shares_sum_to_a_hundred(parts: list[int]) -> None:
    per_cent = shares([Decimal(part) for part in parts])
    if any(parts):
        assert sum(f for f in per_cent if isinstance(f, Decimal)) == Decimal(100)
    else:
        assert set(per_cent) == {Z}


DAYS = st.dates(dt.date(2019, 3, 1), dt.date(2021, 5, 1))
TAGS = st.tuples(
    st.sampled_from(["vru", "finance", "untagged"]),
    st.sampled_from(["a", "b", "business-as-usual", "untagged"]),
    st.sampled_from(["grants", "training", "untagged"]),
)


@st.composite
def payments(draw: st.DrawFn) -> list[Payment]:
    rows = draw(st.lists(st.tuples(DAYS, st.integers(-(10**9), 10**9), TAGS)))
    return [
        make_payment(n, "b", date=day, amount=Decimal(pence).scaleb(-2), tags=tags)
        for n, (day, pence, tags) in enumerate(rows)
    ]


@settings(deadline=None, max_examples=20)
@given(payments(), st.integers(1, 4))
def test_totals_tie_whatever_the_payments(rows: list[Payment], number: int) -> None:
    from pathlib import Path

    books = Books(Path(), "t", Register(), rows, [], [], "0" * 64)
    report = quarterly(books, "2020-21", number)  # a table that does not tie raises
    period = report.span.period
    amounts = [row.amount for row in rows if row.date in period]
    expected = sum(amounts, Decimal("0.00")) if amounts else X
    assert report.table("by-directorate").total_of("period") == expected
    if not any(row.date in report.span.to_date for row in rows):
        assert report.tables[0].name == "by-directorate"  # nothing else is to be told
        return
    assert {
        report.table(f"by-{kind}").total_of("period")
        for kind in ("category", "initiative")
    } == {expected}
    assert report.table("coverage").total_of("spend") == expected
    assert report.table("coverage").total_of("payments") == len(amounts)


def test_renamed_directorates_are_explained(tmp_path: Path) -> None:
    from mopac_spend.books.load import open_books
    from tests.books_maker import REGISTERS, make_books

    registers = REGISTERS + (
        '2012-01-16 custom "directorate" "programmes" "Programmes"\n'
        "  valid-to: 2020-06-30\n"
        '  successor: "vru"\n'
    )
    lines = "2020-04-01 | A | B | 1.00 | programmes / victims / grants\n"
    books = open_books(make_books(tmp_path, lines, registers=registers))
    notes = dict(quarterly(books, "2020-21", 1).notes)
    assert notes["Directorates"] == (
        "Each payment stands under the directorate it was made by, as it was called "
        "on that day. Programmes, in use until 30 June 2020, was followed by Violence "
        "Reduction Unit; changes of the two are best read together."
    )
