"""Rows become lines or are set aside with a reason; none is passed over."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import layouts
from mopac_spend.importing.reading.cells import clean, parse_date
from mopac_spend.importing.reading.days import day_of
from mopac_spend.importing.reading.lines import extract
from mopac_spend.importing.reading.sheets import Source
from tests.importing.desk import HEADINGS, LAYOUT, put, row, rows
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.layouts import Layout

OPENED = dt.date(2012, 1, 16)
HEAD = ",".join(HEADINGS)


def desk(tmp_path: Path, layout: str = LAYOUT) -> Layout:
    file = tmp_path / "desk.toml"
    file.write_text(layout, encoding="utf-8")
    return layouts.load(file)


def of_text(tmp_path: Path, text: str, layout: str = LAYOUT) -> Extract:
    source = Source("may.csv", "", text.encode())
    return extract(source, desk(tmp_path, layout), OPENED)


def of_rows(tmp_path: Path, cells: Sequence[Sequence[str]]) -> Extract:
    source = Source.read(put(tmp_path / "may.csv", cells))
    return extract(source, desk(tmp_path), OPENED)


def reasons(result: Extract) -> list[tuple[int, str, Decimal]]:
    return [(each.number, each.reason, each.amount) for each in result.set_aside]


def test_a_line_is_a_day_an_amount_and_texts(tmp_path: Path) -> None:
    (line,) = of_rows(tmp_path, [row("D 1", "1,234.50", code="")]).lines
    assert (line.row, line.date, line.amount) == (
        "2",
        dt.date(2018, 5, 14),
        Decimal("1234.50"),
    )
    assert line.texts == {
        "document": "D 1",
        "supplier": "Acme Ltd",
        "description": "Advice",
        "directorate": "Estates & Land",
    }
    assert line.text("account") == ""


@pytest.mark.parametrize(
    ("cells", "reason", "pounds"),
    [
        (row(paid_on=""), "no date", "100.00"),
        (
            row(paid_on="14/05/2018"),
            "the date '14/05/2018' is not written as 2018-12-31",
            "100.00",
        ),
        (
            row(paid_on="2018-02-30"),
            "the date '2018-02-30' is not written as 2018-12-31",
            "100.00",
        ),
        (
            row(paid_on="0018-05-14"),
            "the date 0018-05-14 is outside 1990 to 2100",
            "100.00",
        ),
        (
            row(paid_on="2011-05-14"),
            "dated 2011-05-14, before these books open on 2012-01-16",
            "100.00",
        ),
        (row(pounds=""), "no amount", "0.00"),
        (row(pounds="n/a"), "'n/a' is not an amount in pounds", "0.00"),
        (row(pounds="12,50"), "'12,50' is not an amount in pounds", "0.00"),
        (
            row(pounds="1.005"),
            (
                "'1.005' has more than two decimal places, and may be 1.005 or 1,005; "
                "write it with two"
            ),
            "0.00",
        ),
        (
            row(payee="  ", text="", code="", doc="", team=""),
            "no supplier",
            "100.00",
        ),
        (
            row(payee="\u200b", text="", code="", doc="", team=""),
            "no supplier",
            "100.00",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_set_aside(
    cells: tuple[str, ...], reason: str, pounds: str, tmp_path: Path
) -> None:
    result = of_rows(tmp_path, [row("D0"), cells])
    assert len(result.lines) == 1
    assert reasons(result) == [(3, reason, Decimal(pounds))]
    original = json.loads(result.set_aside[0].original)
    # What is kept is the row as it was, blank cells at its end left out.
    whole = ["" if not cell.strip() else cell for cell in cells]
    assert whole[: len(original)] == original
    assert not any(whole[len(original) :])


@pytest.mark.parametrize(
    "trailer",
    [
        ("", "3.00", "Total", "", "", "", ""),
        ("Grand Total", "3.00", "", "", "", "", ""),
        ("", "3.00", "", "3 ", "", "", ""),
        ("", "3.00", "", "", "", "", ""),
        ("TOTAL (£)", "£3.00", "", "", "", "", ""),
        ("", "3.00", "", "", "Total for May 2018:", "", ""),
    ],
)
def test_a_total_is_checked_and_neither_posted_nor_set_aside(
    trailer: tuple[str, ...], tmp_path: Path
) -> None:
    result = of_rows(tmp_path, [*rows(3), trailer])
    assert (len(result.lines), result.set_aside, result.doubts) == (3, [], [])
    assert [str(total) for total in result.totals] == [
        "its total in row 5, £3.00, is the sum of 3 rows above it"
    ]


def test_a_total_that_does_not_agree_is_doubted(tmp_path: Path) -> None:
    trailer = ("", "4.00", "Total", "", "", "", "")
    result = of_rows(tmp_path, [*rows(3), trailer])
    assert (len(result.lines), result.set_aside) == (3, [])
    (doubt,) = result.doubts
    assert doubt == (
        "its total in row 5, £4.00, is not the sum of the 3 rows above it, £3.00; "
        "the difference is £1.00"
    )


def test_totals_of_parts_and_of_all_agree_each_with_its_own(tmp_path: Path) -> None:
    part = ("", "2.00", "Sub-total", "", "", "", "")
    cells = [*rows(2), part, *rows(2, 3), part, ("", "4.00", "Total", "", "", "", "")]
    result = of_rows(tmp_path, cells)
    assert [total.agrees for total in result.totals] == [True] * 3
    assert [total.rows for total in result.totals] == [2, 2, 4]


def test_a_total_counts_what_was_set_aside(tmp_path: Path) -> None:
    cells = [*rows(2), row(paid_on="", pounds="5.00")]
    result = of_rows(tmp_path, [*cells, ("", "7.00", "Total", "", "", "", "")])
    assert result.totals[0].agrees
    assert (len(result.lines), len(result.set_aside)) == (2, 1)


@pytest.mark.parametrize("payee", ["Total Gas & Power Ltd", "Totally Local", "TOTAL"])
def test_a_payee_that_is_called_so_is_paid(payee: str, tmp_path: Path) -> None:
    result = of_rows(tmp_path, [row("D1"), row("D2", payee=payee)])
    assert [line.text("supplier") for line in result.lines] == ["Acme Ltd", payee]
    assert result.totals == []


def test_an_amount_alone_among_rows_is_set_aside(tmp_path: Path) -> None:
    alone = ("", "9.00", "", "", "", "", "")
    result = of_rows(tmp_path, [*rows(2), alone, *rows(1, 3)])
    assert reasons(result) == [(4, "no date", Decimal("9.00"))]


@pytest.mark.parametrize(
    ("payee", "pounds", "spent"),
    [
        ("PAYMENT RECEIVED - THANK YOU", "-10.00", False),
        ("Payment received, thank you", "10.00", False),
        ("PAYMENT - THANK YOU", "-10.00", False),
        ("DIRECT DEBIT PAYMENT", "-10.00", False),
        ("DIRECT DEBIT PAYMENT", "10.00", True),
        ("Thank You Cards Ltd", "-10.00", True),
    ],
)
def test_a_card_s_own_payment_is_not_spend_and_is_accounted_for(
    payee: str, pounds: str, tmp_path: Path, *, spent: bool
) -> None:
    result = of_rows(tmp_path, [row("D1"), row("", pounds, payee=payee)])
    assert len(result.lines) == 1 + spent
    if not spent:
        reason = "not spend: the payment of a card's own balance"
        assert reasons(result) == [(3, reason, Decimal(pounds))]


def test_a_credit_note_may_say_how_it_was_paid(tmp_path: Path) -> None:
    result = of_rows(tmp_path, [row("D1"), row("D2", "-9.00", text="BACS")])
    assert [f"{line.amount}" for line in result.lines] == ["100.00", "-9.00"]
    result = of_rows(tmp_path, [row("D1"), row("", "-9.00", payee="DD", text="BACS")])
    assert reasons(result) == [
        (3, "not spend: the payment of a card's own balance", Decimal("-9.00"))
    ]


def test_a_layout_says_what_else_is_not_spend(tmp_path: Path) -> None:
    layout = LAYOUT + '[not_spend]\naccount = ["9999"]\n'
    text = f"{HEAD}\nD1,1.00,Acme,2018-05-14,,5420,\nD2,2.00,Bank,2018-05-14,,9999,\n"
    result = of_text(tmp_path, text, layout)
    assert reasons(result) == [(3, "not spend: its account is '9999'", Decimal("2.00"))]


@pytest.mark.parametrize(
    "written",
    [
        "16 Mar 2011",
        "16 March 2011",
        "16-Mar-11",
        "16/03/2011",
        "16/3/11",
        "16.03.2011",
        "16-03-2011",
        "2011-03-16",
        "2011-03-16 00:00:00",
        "16/03/2011 09:30",
        "40618",
        "40618.5",
        "Mar 16, 2011",
    ],
)
def test_one_day_in_the_styles_of_one_column(written: str) -> None:
    assert day_of(written, ("%d/%m/%Y",)) == dt.date(2011, 3, 16)


@pytest.mark.parametrize(
    "written", ["", "31/09/2012", "2011", "20110316", "12345", "03/2011", "x" * 99]
)
def test_what_is_no_day_for_certain_is_none(written: str) -> None:
    assert day_of(written, ("%d/%m/%Y",)) is None


def test_which_comes_first_is_the_layout_s_to_say() -> None:
    assert day_of("3-4-18", ("%d/%m/%Y",)) == dt.date(2018, 4, 3)
    assert day_of("3-4-18", ("%m/%d/%Y",)) == dt.date(2018, 3, 4)
    assert day_of("3/4/2018", ("%Y-%m-%d",)) is None
    assert day_of("3.4.2018", ("%d/%m/%Y", "%m-%d-%Y")) is None


def test_an_impossible_day_in_another_date_column_is_said(tmp_path: Path) -> None:
    text = (
        "Pounds,Payee,Paid On,Invoice Date\n"
        "5.00,Acme,2018-05-14,2018-05-01\n6.00,Bolt,2018-05-14,31/09/2018\n"
    )
    result = of_text(tmp_path, text)
    assert len(result.lines) == 2
    (doubt,) = result.doubts
    assert doubt == (
        "1 row (£6.00) with an impossible day in another date column: row 3 "
        "('31/09/2018'); they were posted by the date that is the payment's"
    )


def test_a_row_whose_cells_ran_together_keeps_its_pounds(tmp_path: Path) -> None:
    text = (
        "Doc,Payee,Paid On,Pounds,Text\n"
        "D1,Acme,2018-05-14,5.00,Advice\n"
        "D2,Acme,14/05/20186.50,Advice\n"
        "D3,Acme,14/05/2018,Advice\n"
    )
    result = of_text(tmp_path, text)
    fused = "it has fewer cells than there are headings: two cells have run together"
    assert reasons(result) == [
        (3, fused, Decimal("6.50")),
        (4, "'Advice' is not an amount in pounds", Decimal("0.00")),
    ]


def test_blank_rows_are_nothing(tmp_path: Path) -> None:
    result = of_text(tmp_path, f"{HEAD}\n\n,,,,,,\nD1,1.00,Acme,2018-05-14,,,\n \n")
    assert [line.row for line in result.lines] == ["4"]
    assert result.set_aside == []


def test_banners_above_the_headings_are_not_rows(tmp_path: Path) -> None:
    text = f"Payments,,\nMay 2018\n{HEAD}\nD1,1.00,Acme,2018-05-14,,,\n"
    result = of_text(tmp_path, text)
    assert (len(result.lines), len(result.set_aside)) == (1, 0)


def test_a_row_with_a_comma_too_many_is_not_guessed_at(tmp_path: Path) -> None:
    shifted = "D2,50.00,Acme,2018-05-14,Advice, and more,5420,Estates & Land"
    result = of_text(tmp_path, f"{HEAD}\nD1,1.00,Acme,2018-05-14,,,\n{shifted}\n")
    assert reasons(result) == [
        (
            3,
            "it has more cells than there are headings; look for a comma too many",
            Decimal("50.00"),
        )
    ]


def test_commas_at_the_end_of_a_row_are_nothing(tmp_path: Path) -> None:
    result = of_text(tmp_path, f"{HEAD}\nD1,1.00,Acme,2018-05-14,,,,,,\n")
    assert (len(result.lines), len(result.set_aside)) == (1, 0)


def test_two_quotes_left_open_do_not_swallow_the_rows_between(tmp_path: Path) -> None:
    lines = [
        'D1,1.00,Acme,2018-05-14,Advice,5420,"Estates',
        "D2,2.00,Acme,2018-05-14,Advice,5420,Estates",
        'D3,3.00,Acme,2018-05-14,Advice,5420,Estates"',
        "D4,4.00,Acme,2018-05-14,Advice,5420,Estates",
    ]
    result = of_text(tmp_path, "\n".join([HEAD, *lines]))
    assert [line.text("document") for line in result.lines] == ["D4"]
    assert reasons(result) == [
        (
            2,
            (
                "a cell holds what look like rows; look for a quote left "
                "open; it seems to hold 3 rows with £6.00"
            ),
            Decimal("6.00"),
        )
    ]


def test_a_text_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    text = f'{HEAD}\nD1,1.00,Acme,2018-05-14,"Advice,\r\nand more, in May",5420,\n'
    (line,) = of_text(tmp_path, text).lines
    assert line.text("description") == "Advice, and more, in May"


def test_headings_that_come_again_are_followed(tmp_path: Path) -> None:
    text = (
        f"{HEAD}\nD1,1.00,Acme,2018-05-14,,,\n"
        "Pounds,Paid On,Payee,Doc\n2.00,2018-06-01,Bolt,D2\n"
    )
    result = of_text(tmp_path, text)
    assert [(line.text("document"), line.amount) for line in result.lines] == [
        ("D1", Decimal("1.00")),
        ("D2", Decimal("2.00")),
    ]
    assert reasons(result) == [(3, "the headings again", Decimal("0.00"))]


def test_two_columns_of_amounts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        of_text(tmp_path, "Paid On,Pounds,Payee,Pounds\n2018-05-14,1,Acme,2\n")
    assert str(refused.value) == (
        "IMPORT-002: may.csv, row 1: the column Pounds is there twice; give the "
        "wrong one another name"
    )


def test_a_file_without_a_single_payment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        of_rows(tmp_path, [row(paid_on=""), row(pounds="")])
    assert str(refused.value) == (
        "IMPORT-008: may.csv: under the layout desk not one of its 2 rows is a "
        "payment: no date"
    )
    with pytest.raises(Refusal) as refused:
        of_rows(tmp_path, [])
    assert str(refused.value) == (
        "IMPORT-008: may.csv: it has the headings of the layout desk and no row "
        "below them; export it again with its payments"
    )


def test_every_sheet_is_read_and_one_without_headings_is_set_aside(
    tmp_path: Path,
) -> None:
    day = dt.date(2018, 5, 14)
    content = workbook(
        {
            "May": [
                ["Payee", "* Pounds", "Paid On"],
                ["Acme", 4442.2699999999995, day],
            ],
            "Jun": [["Paid  on", "POUNDS", "Payee"], [day, -2, "Bolt"]],
            "Notes": [["Published monthly"], [], ["Contact finance"]],
        }
    )
    result = extract(Source("b.xlsx", "", content), desk(tmp_path), OPENED)
    assert [(line.row, line.amount) for line in result.lines] == [
        ("May!2", Decimal("4442.27")),
        ("Jun!2", Decimal("-2.00")),
    ]
    assert [(a.sheet, a.number, a.reason) for a in result.set_aside] == [
        ("Notes", 1, "the sheet has no heading row of this layout"),
        ("Notes", 3, "the sheet has no heading row of this layout"),
    ]


def test_spend_shown_as_minus_is_turned_and_nil_has_no_sign(tmp_path: Path) -> None:
    layout = LAYOUT.replace("[values]", '[values]\nspend_sign = "negative"')
    text = "Paid On,Pounds,Payee\n2018-05-14,-5.00,A\n2018-05-14,0,B\n"
    result = of_text(tmp_path, text, layout)
    assert [str(line.amount) for line in result.lines] == ["5.00", "0.00"]


def test_defaults_stand_in_for_columns_and_blank_cells(tmp_path: Path) -> None:
    layout = LAYOUT.replace('date = ["Paid On"]\n', "") + (
        '[defaults]\ndate = "2018-05-31"\nsupplier = "Redacted"\nfund = "Grant"\n'
    )
    result = of_text(tmp_path, "Pounds,Payee\n5.00,\n6.00,Acme\n", layout)
    assert [(line.date, dict(line.texts)) for line in result.lines] == [
        (dt.date(2018, 5, 31), {"supplier": "Redacted", "fund": "Grant"}),
        (dt.date(2018, 5, 31), {"supplier": "Acme", "fund": "Grant"}),
    ]


def test_a_spreadsheet_s_whole_number_keeps_no_point_nought() -> None:
    assert clean(5109506866.0) == "5109506866"
    assert clean(1.5) == "1.5"
    assert clean(dt.date(2018, 5, 14)) == "2018-05-14"
    assert clean(None) == ""


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\r\nb\tc\u00a0 d", "a b c d"),
        ("<script>alert(1)</script>", "\u2039script\u203aalert(1)\u2039/script\u203a"),
        ("Mayor\x92s Office", "Mayor\u2019s Office"),
        ("pay\u202eee\u200b\x00\x1b[31m", "payee[31m"),
        ("e\u0301", "\u00e9"),
        ("e\u200b\u0301", "\u00e9"),
        ('say "hi" \\ back', 'say "hi" \\ back'),
        ("=1+1", "=1+1"),
    ],
)
def test_texts_are_made_one_clean_line(cell: str, text: str) -> None:
    assert clean(cell) == text


@given(st.text(st.characters()))
def test_clean_texts_are_clean_whatever_they_were(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & set("<>\r\n\t\x00")
    assert cleaned == cleaned.strip()
    cleaned.encode()


def test_dates_are_read_by_the_first_form_that_fits() -> None:
    forms = ("%d/%m/%Y", "%d/%m/%y", "%d %b %Y")
    assert parse_date("03/04/2018", forms) == dt.date(2018, 4, 3)
    assert parse_date("03/04/18", forms) == dt.date(2018, 4, 3)
    assert parse_date("4 Apr 2018", forms) == dt.date(2018, 4, 4)
    assert parse_date("2018-04-04", forms) is None
