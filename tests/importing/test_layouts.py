"""Layout files: what they say, what is wrong with them, and which one fits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from mopac_spend import shipped
from mopac_spend.findings import Refusal
from mopac_spend.importing.reading import fitting, layouts, lines, period
from mopac_spend.importing.reading.sheets import Source
from tests.importing.desk import HEADINGS, LAYOUT, make_desk, put, rows
from tests.importing.test_sheets import workbook

if TYPE_CHECKING:
    from pathlib import Path

LEAST = """\
name = "desk"
source = "desk"
[columns]
date = ["Paid On"]
amount = "Pounds"
supplier = ["Payee"]
"""
NO_DATE = (
    '[columns] has no date; add date = ["its heading"], or undated = true under [read] '
    "where the files have none"
)
FIELDS = ", ".join(layouts.FIELDS)


def load(tmp_path: Path, text: str) -> layouts.Layout:
    file = tmp_path / "desk.toml"
    file.write_text(text, encoding="utf-8")
    return layouts.load(file)


def source(text: str, name: str = "may.csv") -> Source:
    return Source(name, "", text.encode())


def test_the_least_a_layout_says(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST)
    assert layout.columns["amount"] == ("Pounds",)
    assert (layout.delimiter, layout.header_rows, layout.sheets) == ("", 20, ())
    assert layout.formats == ("csv", "xlsx")
    assert (layout.rules, layout.spend_sign) == ("", 1)
    assert layout.needed == ["date", "amount", "supplier"]


def test_every_shipped_layout_loads_and_its_rules_are_there() -> None:
    folder = shipped.folder("importers")
    loaded = [layouts.load(path) for path in (folder / "layouts").glob("*.toml")]
    assert {"city-hall", "lancashire-pcc"} <= {layout.name for layout in loaded}
    for layout in loaded:
        assert layout.title
        assert not layout.rules or (folder / "rules" / f"{layout.rules}.toml").is_file()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("name", "nom"), "unknown setting nom"),
        (("[columns]", "[read]\nsheet = 1\n[columns]"), "unknown setting read.sheet"),
        (("date =", "day ="), f"unknown setting columns.day; fields are {FIELDS}"),
        (
            ("date =", "unused ="),
            f"unknown setting columns.unused; fields are {FIELDS}",
        ),
        (
            ("[columns]", '[defaults]\nteam = "x"\n[columns]'),
            f"unknown setting defaults.team; fields are {FIELDS}",
        ),
        (("[columns]", "read = 1\n[columns]"), "unknown setting read"),
        (
            ('date = ["Paid On"]', ""),
            NO_DATE,
        ),
        (
            ('amount = "Pounds"', ""),
            '[columns] has no amount; add amount = ["its heading"]',
        ),
        (
            ('"desk"', '"My Desk"'),
            'name must be small letters, digits and hyphens: name = "my-body"',
        ),
        (
            ('source = "desk"', ""),
            'source must be small letters, digits and hyphens: source = "my-body"',
        ),
        (('name = "desk"', "name = 1"), "name must be a text in quotes"),
        (('"Pounds"', "[]"), "columns.amount must be a list of texts"),
        (('"Pounds"', '["Pounds", 1]'), "columns.amount must be a list of texts"),
        (
            ("[columns]", 'formats = ["pdf"]\n[columns]'),
            "formats must be a list out of csv, xlsx",
        ),
        (
            ("[columns]", '[read]\nencodings = ["utf-9"]\n[columns]'),
            "read.encodings: there is no encoding 'utf-9'",
        ),
        (
            ("[columns]", '[read]\nencodings = ["rot13"]\n[columns]'),
            "read.encodings: there is no encoding 'rot13'",
        ),
        (
            ("[columns]", '[read]\ndelimiter = "||"\n[columns]'),
            "read.delimiter must be one character",
        ),
        (
            ("[columns]", "[read]\nheader_rows = 0\n[columns]"),
            "read.header_rows must be a whole number from 1",
        ),
        (
            ("[columns]", "[read]\nsheets = 3\n[columns]"),
            "read.sheets must be a list of texts",
        ),
        (
            ("[columns]", '[read]\noptional = ["fund"]\n[columns]'),
            "read.optional must be a list out of date, amount, supplier",
        ),
        (
            ("[columns]", '[values]\nspend_sign = "minus"\n[columns]'),
            'values.spend_sign must be "positive" or "negative"',
        ),
        (
            ("[columns]", '[values]\ndates = ["%d/%m"]\n[columns]'),
            "values.dates: '%d/%m' does not say month and year",
        ),
        (
            ("[columns]", '[values]\ndates = ["%Q"]\n[columns]'),
            "values.dates: '%Q' does not say month and year",
        ),
        (
            ("[columns]", '[defaults]\namount = "1"\n[columns]'),
            "[defaults] may hold a date in one of values.dates, and no amount",
        ),
        (
            ("[columns]", '[defaults]\ndate = "May"\n[columns]'),
            "[defaults] may hold a date in one of values.dates, and no amount",
        ),
    ],
)
def test_a_layout_with_a_mistake(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    old, new = change
    text = LEAST.replace(old, new, 1)
    with pytest.raises(Refusal) as refused:
        load(tmp_path, text)
    assert str(refused.value) == f"IMPORT-005: desk.toml: {message}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name = desk", "is not TOML: "),
        (b'title = "\xa3"', "cannot be read as UTF-8 text ("),
        (b"[a]\n[a]", "is not TOML: "),
    ],
)
def test_a_layout_that_is_not_toml(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "desk.toml").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        layouts.load(tmp_path / "desk.toml")
    assert str(refused.value).startswith(f"IMPORT-005: desk.toml: {reason}")


def test_two_layouts_of_one_name_in_one_folder(tmp_path: Path) -> None:
    books = make_desk(tmp_path)
    (books / "importers/layouts/copy.toml").write_text(LAYOUT, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        layouts.load_all(books)
    assert str(refused.value) == (
        "IMPORT-005: desk.toml: its name, desk, is already that of copy.toml"
    )


def test_the_books_own_layout_comes_before_the_shipped_one(tmp_path: Path) -> None:
    books = make_desk(tmp_path)
    own = LAYOUT.replace('name = "desk"', 'name = "city-hall"')
    (books / "importers/layouts/city-hall.toml").write_text(own, encoding="utf-8")
    known = layouts.load_all(books)
    assert known["city-hall"].source == "desk"
    assert "lancashire-pcc" in known


def test_the_layout_whose_headings_fit_is_chosen(tmp_path: Path) -> None:
    known = layouts.load_all(make_desk(tmp_path))
    chosen = fitting.choose(Source.read(put(tmp_path / "may.csv", rows(1))), known)
    assert chosen.name == "desk"
    # Case, blanks and a star before them make no difference to headings.
    assert fitting.choose(source("* PAID  ON,pounds , Payee\n"), known).name == "desk"


def test_a_heading_row_further_down_is_not_looked_for(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST + "[read]\nheader_rows = 2\n")
    text = "Payments\nMay\nPaid On,Pounds,Payee\n"
    assert layout.heading(layout.read(source(text))[0]) is None


def test_a_file_that_no_layout_recognises(tmp_path: Path) -> None:
    known = {"desk": load(tmp_path, LEAST)}
    with pytest.raises(Refusal) as refused:
        fitting.choose(source("Paid On,Payee,Sum\n"), known)
    assert str(refused.value) == (
        "IMPORT-002: may.csv: no layout recognises its headings; the nearest, desk, "
        "looks for a column Pounds. Have one proposed: mopac-spend layout suggest "
        "FILE --output NEW.toml; then import it with --layout NEW.toml. If it is of "
        "that source, teach that layout the new headings: mopac-spend layout learn "
        "FILE --layout desk"
    )


def test_a_missing_column_is_named_by_every_heading_it_may_have(
    tmp_path: Path,
) -> None:
    either = '["Pounds", "Net", "Gross", "Sum", "Total"]'
    known = {"desk": load(tmp_path, LEAST.replace('"Pounds"', either))}
    with pytest.raises(Refusal) as refused:
        fitting.choose(source("Paid On,Payee\n"), known)
    assert (
        "the nearest, desk, looks for a column Pounds (or Net, Gross, Sum, …). Have"
    ) in str(refused.value)


def test_no_layout_is_near_to_a_file_without_one_of_its_headings(
    tmp_path: Path,
) -> None:
    known = {"desk": load(tmp_path, LEAST)}
    with pytest.raises(Refusal) as refused:
        fitting.choose(source("Day,Who,How much\n"), known)
    assert str(refused.value) == (
        "IMPORT-002: may.csv: no layout recognises its headings. Have one proposed: "
        "mopac-spend layout suggest FILE --output NEW.toml; then import it with "
        "--layout NEW.toml"
    )


def test_a_kind_of_file_that_no_layout_is_for(tmp_path: Path) -> None:
    known = {"desk": load(tmp_path, 'formats = ["csv"]\n' + LEAST)}
    with pytest.raises(Refusal) as refused:
        fitting.choose(Source("may.xlsx", "", workbook({"A": [["x"]]})), known)
    assert str(refused.value).startswith(
        "IMPORT-002: may.xlsx: no layout recognises its headings; there is no layout "
        "for xlsx files. Have one proposed"
    )


def test_several_layouts_that_fit(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST)
    with pytest.raises(Refusal) as refused:
        fitting.choose(
            source("Paid On,Pounds,Payee\n"),
            {"a": layout, "b": load(tmp_path, LEAST.replace('"desk"', '"other"'))},
        )
    assert str(refused.value) == (
        "IMPORT-002: may.csv: several layouts fit it; say which: --layout desk or "
        "--layout other"
    )
    more = load(tmp_path, LEAST + 'fund = ["From"]\n')
    chosen = fitting.choose(
        source("Paid On,Pounds,Payee,From\n"), {"a": layout, "b": more}
    )
    assert chosen is more


def test_a_layout_that_cannot_read_a_file_does_not_stop_another(
    tmp_path: Path,
) -> None:
    strict = load(
        tmp_path, LEAST.replace("Pounds", "Sum") + '[read]\nencodings = ["ascii"]\n'
    )
    known = {"strict": strict, "desk": load(tmp_path, LEAST)}
    assert fitting.choose(source("Paid On,Pounds,Payee\n2018,£1,A\n"), known).columns
    with pytest.raises(Refusal) as refused:
        fitting.choose(source("Paid On,£,Payee\n"), known)
    assert (
        "the nearest, desk, looks for a column Pounds; under desk, byte 9 is not "
        "ascii; add the right encoding to the layout's [read] encodings. "
    ) in str(refused.value)
    with pytest.raises(Refusal) as refused:
        fitting.choose(source("Paid On,£,Payee\n"), {"strict": strict})
    assert refused.value.code == "IMPORT-001"


def test_a_layout_reads_the_sheets_it_names(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST + '[read]\nsheets = ["Paid", "Late"]\n')
    content = workbook({"Paid": [["x"]], "Other": [["y"]], "Late": [["z"]]})
    assert [s.name for s in layout.read(Source("b", "", content))] == ["Paid", "Late"]
    with pytest.raises(Refusal) as refused:
        layout.read(Source("b.xlsx", "", workbook({"Paid": [["x"]], "Lat": [["z"]]})))
    assert str(refused.value) == (
        "IMPORT-002: b.xlsx: the layout desk reads the sheet Late, which is not "
        "there; there are Paid, Lat"
    )


def test_a_layout_is_named_or_its_file_is(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST)
    known = {"desk": layout}
    assert layouts.named("desk", known) is layout
    assert layouts.named(str(tmp_path / "desk.toml"), {}).name == "desk"
    for name in ("dusk", "dusk.toml"):
        with pytest.raises(Refusal) as refused:
            layouts.named(name, known)
        assert str(refused.value) == (
            f"IMPORT-007: there is no layout {name!r}; there are desk"
        )


def test_headings_of_the_desk_are_those_of_its_layout(tmp_path: Path) -> None:
    layout = load(tmp_path, LAYOUT)
    (sheet,) = layout.read(source(",".join(HEADINGS)))
    heading = layout.heading(sheet)
    assert heading is not None
    assert sorted(heading.columns.values()) == list(range(len(HEADINGS)))


UNDATED = """\
name = "pivot"
source = "pivot"
[read]
undated = true
[columns]
amount = "Pounds"
supplier = ["Payee"]
"""
BEFORE_BOOKS = dt.date(2012, 1, 16)


def test_a_layout_may_say_that_its_files_have_no_dates(tmp_path: Path) -> None:
    layout = load(tmp_path, UNDATED)
    assert layout.needed == ["amount", "supplier"]
    file = source("Payee,Pounds\nAcme,41234.50\n")
    assert fitting.choose(file, {"pivot": layout}) is layout
    with pytest.raises(Refusal, match=r"IMPORT-031: may.csv: there is no date in it"):
        lines.extract(file, layout, BEFORE_BOOKS)
    result = lines.extract(file, layout, BEFORE_BOOKS, period.parse("2018-05"))
    assert [line.date for line in result.lines] == [dt.date(2018, 5, 31)]


def test_a_file_that_lacks_its_dates_alone_needs_a_period(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST)
    file = source("Payee,Pounds\nAcme,5.00\n")
    with pytest.raises(Refusal, match=r"IMPORT-031: .* under the layout desk"):
        fitting.choose(file, {"desk": layout})
    with pytest.raises(Refusal, match=r"IMPORT-031: .* under the layout desk"):
        lines.extract(file, layout, BEFORE_BOOKS)
    chosen = fitting.choose(file, {"desk": layout}, undated=True)
    result = lines.extract(file, chosen, BEFORE_BOOKS, period.parse("2018-05"))
    assert result.lines[0].text("evidence") == (
        "date assumed: the last day of May 2018, given at import"
    )


@pytest.mark.parametrize("text", [UNDATED, LEAST])
def test_dates_under_an_unknown_heading_are_not_passed_over(
    text: str, tmp_path: Path
) -> None:
    file = source("Payee,Pounds,Settled\nAcme,5.00,2018-05-14\n")
    layout = load(tmp_path, text)
    for undated in (False, True):
        with pytest.raises(Refusal, match="IMPORT-002"):
            fitting.choose(file, {"desk": layout}, undated=undated)


def test_a_file_with_dates_keeps_them_though_a_period_is_given(tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST)
    file = source("Payee,Pounds,Paid On\nAcme,5.00,2018-04-14\nBolt,6.00,\n")
    result = lines.extract(file, layout, BEFORE_BOOKS, period.parse("2018-05"))
    assert [line.date for line in result.lines] == [dt.date(2018, 4, 14)]
    assert [aside.reason for aside in result.set_aside] == ["no date"]
    assert result.assumed == ""


@pytest.mark.parametrize(
    "heading", ["Net Amount (£)", "NET AMOUNT (\u0153)", " Net  Amount (£): "]
)
def test_a_heading_is_known_in_any_spelling(heading: str, tmp_path: Path) -> None:
    layout = load(tmp_path, LEAST.replace('"Pounds"', '"Net Amount (£)"'))
    file = Source("may.csv", "", f"Paid On,{heading},Payee\n".encode("cp1252"))
    assert fitting.choose(file, {"desk": layout}) is layout
