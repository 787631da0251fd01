"""The inside of a table as HTML: headings, figures, and texts that stay texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from jinja2 import UndefinedError

from mopac_spend.tables import Column, Kind, Table
from mopac_spend.tables.html import environment, inside

HOSTILE = "<script>alert(1)</script>&\u202e"


def table(**more: object) -> Table:
    return Table(
        title="Spend",
        columns=(
            Column.named("code", Kind.CODE),
            Column.named("supplier", Kind.TEXT),
            Column.named("paid", Kind.DAY),
            Column("amount", "Amount <£>", Kind.POUNDS),
        ),
        rows=[
            ("a", HOSTILE, dt.date(2020, 4, 1), Decimal("1234.50")),
            ("b", "", dt.date(2020, 4, 2), Decimal("-0.50")),
        ],
        total=("total", "", "", Decimal("1234.00")),
        stub=2,
        **more,  # type: ignore[arg-type]
    )


def test_headings_say_what_they_head_and_figures_what_they_are() -> None:
    assert inside(table()).split("\n") == [
        "<thead>",
        "<tr>",
        '<th scope="col">Code</th>',
        '<th scope="col">Supplier</th>',
        '<th scope="col">Paid</th>',
        '<th scope="col" class="figure">Amount &lt;£&gt;</th>',
        "</tr>",
        "</thead>",
        "<tbody>",
        "<tr>",
        '<th scope="row">a</th>',
        '<th scope="row">&lt;script&gt;alert(1)&lt;/script&gt;&amp;\ufffd</th>',
        "<td>2020-04-01</td>",
        '<td class="figure">1,234.50</td>',
        "</tr>",
        "<tr>",
        '<th scope="row">b</th>',
        "<td></td>",  # an empty cell heads nothing
        "<td>2020-04-02</td>",
        '<td class="figure">-0.50</td>',
        "</tr>",
        "</tbody>",
        "<tfoot>",
        "<tr>",
        '<th scope="row">total</th>',
        "<td></td>",
        "<td></td>",
        '<td class="figure">1,234.00</td>',
        "</tr>",
        "</tfoot>",
    ]


def test_only_the_columns_that_are_chosen_are_written_as_the_page_shows_them() -> None:
    of = replace(table(), stub=1)
    chosen = [(1, of.columns[1]), (3, of.columns[3])]
    written = inside(of, lambda cell, kind: f"{kind.name} {cell}<", chosen)
    assert written.count("<tr>") == 4
    assert '<td class="figure">POUNDS 1234.50&lt;</td>' in written
    assert "2020-04-01" not in written


def test_a_table_without_a_total_has_no_foot() -> None:
    rows = [("x", Decimal("1.00"))]
    columns = (Column.named("a", Kind.TEXT), Column.named("b", Kind.POUNDS))
    assert "<tfoot>" not in inside(Table(title="t", columns=columns, rows=rows))


def test_templates_escape_and_want_every_name() -> None:
    template = environment().from_string("{{ text }} {{ table|inside }}")
    written = template.render(text="<b>", table=table())
    assert written.startswith("&lt;b&gt; <thead>")
    with pytest.raises(UndefinedError):
        template.render(text="<b>")
