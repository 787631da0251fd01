"""Every way to write days and pounds that a layout can say is chosen by click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend.importing.reading.layouts import load
from mopac_spend.importing.suggesting.revised import ORDERS
from tests.books_maker import make_books
from tests.desk.conftest import LINES, Visitor, made, of
from tests.desk.test_importing import dropped

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

COLUMNS = {
    "column-0": "date",
    "heading-0": "Day paid",
    "column-1": "supplier",
    "heading-1": "Payee",
    "column-2": "amount",
    "heading-2": "Sum",
}
HEAD = "Day paid;Payee;Sum\n"
# How a day and pounds are written, and which choice says so.
WRITTEN = {
    ("day", "point"): "03/04/2018;Acre Ltd;1,234.56\n",
    ("month", "comma"): "04/03/2018;Acre Ltd;1.234,56\n",
    ("packed", "comma"): "20180403;Acre Ltd;1234,56\n",
    ("packed-day", "point"): "03042018;Acre Ltd;1234.56\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Visitor, Flask]:
    folder: Path = tmp_path_factory.mktemp("styles")
    application = made(folder, make_books(folder / "books", LINES))
    return Visitor(application).signed_in("preparer"), application


def read(text: str) -> list[str]:
    """Give the first row as a page shows that it would be read."""
    table = text[text.index("The first rows") :]
    cells = re.findall(r'<td class="govuk-table__cell[^>]*>([^<]*)</td>', table)
    return cells[1:4]


def test_every_order_is_written_here() -> None:
    assert {order for order, _ in WRITTEN} == {*ORDERS}


@pytest.mark.parametrize("style", WRITTEN, ids="-".join)
def test_a_style_is_chosen_seen_at_once_and_kept(
    desk: tuple[Visitor, Flask], style: tuple[str, str]
) -> None:
    visitor, application = desk
    order, pence = style
    rows = WRITTEN[style] + "23/04/2018;Quay Ltd;some\n"
    name = f"council-{order}-{pence}"
    page = f"{dropped(visitor, f'{name}.csv', HEAD + rows)}/layout"
    before = re.search(r'name="before" value="([^"]+)"', visitor.get(page).text)
    assert before
    fields = {**COLUMNS, "before": before[1], "header": before[1].rpartition("!")[2]}
    said = {**fields, "order": order, "pence": pence, "sign": "plus", "name": name}
    seen = visitor.post(page, page, **said).text
    assert read(seen) == ["2018-04-03", "£1,234.56", "Acre Ltd"]
    assert f'value="{order}" checked' in seen
    assert f'value="{pence}" checked' in seen
    # Another choice is seen at once too: as something else, or as what cannot be read.
    other = "comma" if pence == "point" else "point"
    assert "£1,234.56" not in visitor.post(page, page, **{**said, "pence": other}).text
    minus = visitor.post(page, page, **{**said, "sign": "minus"}).text
    assert read(minus)[1] == "-£1,234.56"
    assert visitor.post(page, page, **said, step="keep").status_code == 303
    layout = load(of(application).root / "importers" / "layouts" / f"{name}.toml")
    assert layout.comma == (pence == "comma")
    assert layout.dates[0] == ORDERS[order]
