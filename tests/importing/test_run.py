"""An import from end to end: refused whole, or posted and accounted for."""

from __future__ import annotations

import json
import re
import tempfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend import long_text
from mopac_spend.books import canonical, cutting
from mopac_spend.books.load import open_books
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.importing.posting import batches as posting_module
from mopac_spend.importing.run import import_files
from tests import real_data
from tests.importing.desk import (
    ACCOUNTS,
    HEADINGS,
    LAYOUT,
    LOCK,
    make_desk,
    payments,
    put,
    row,
    rows,
    snapshot,
    total,
)
from tests.importing.test_sheets import workbook
from tests.importing.test_tagging import SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

HEAD = ",".join(HEADINGS).encode()
GOOD = HEAD + b"\nD1,1.00,Acme,2018-05-14,,,\n"
# Name, content, what is said.
BAD = {
    "unrecognised": (
        b"Paid On,Payee,Sum\n",
        (
            "IMPORT-002: bad.csv: no layout recognises its headings; the nearest, "
            "desk, looks for a column Pounds. Have one proposed: mopac-spend layout "
            "suggest FILE --output NEW.toml; then import it with --layout NEW.toml. If "
            "it is of that source, teach that layout the new headings: mopac-spend "
            "layout learn FILE --layout desk"
        ),
    ),
    "empty": (
        b"",
        (
            "IMPORT-003: bad.csv: the file is empty; export it again from the source "
            "system"
        ),
    ),
    "blank": (
        b"\xef\xbb\xbf \r\n \r\n",
        (
            "IMPORT-003: bad.csv: the file is empty; export it again from the source "
            "system"
        ),
    ),
    "web page": (
        b"\r\n<!DOCTYPE html><html>Log in",
        (
            "IMPORT-004: bad.csv: this is a web page saved under another name, "
            "probably an error or log-in page; open the address in a browser and "
            "download the file itself"
        ),
    ),
    "quote left open": (
        HEAD + b'\nD1,1.00,Acme,2018-05-14,,,\nD2,1.00,"Acme,2018-05-14,,,\n',
        (
            "IMPORT-001: bad.csv: row 3 cannot be read (unexpected end of data); look "
            "for a quote left open"
        ),
    ),
    "wrong encoding": (
        HEAD + b"\nD1,1.00,Caf\xe9 \x81,2018-05-14,,,\n",
        (
            "IMPORT-001: bad.csv: byte 54 is not cp1252; add the right encoding to the "
            "layout's [read] encodings"
        ),
    ),
    "nul": (
        GOOD + b"D2,1.00,Ac\x00me,2018-05-14,,,\n",
        (
            "IMPORT-001: bad.csv: character 78 is NUL, as in a file saved as UTF-16 or "
            "damaged; add the right encoding to the layout's [read] encodings"
        ),
    ),
    "no payment": (
        HEAD + b"\nD1,,Acme,2018-05-14,,,\n",
        (
            "IMPORT-008: bad.csv: under the layout desk not one of its 1 rows is a "
            "payment: no amount"
        ),
    ),
    "no rows": (
        HEAD + b"\n",
        (
            "IMPORT-008: bad.csv: it has the headings of the layout desk and no row "
            "below them; export it again with its payments"
        ),
    ),
    "damaged workbook": (
        b"PK\x03\x04 and nothing else",
        (
            "IMPORT-001: bad.csv: the workbook cannot be read (Cannot detect file "
            "format); open it in a spreadsheet program, remove any password and save "
            "it again"
        ),
    ),
}


@pytest.fixture
def only_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave out the shipped layouts, so that messages name the desk's."""
    monkeypatch.setattr("mopac_spend.shipped.folder", lambda name: tmp_path / name)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_and_nothing_is_written(
    kind: str, books: Path, only_desk: None, run: Callable[..., Output]
) -> None:
    content, message = BAD[kind]
    import_files(books, [put(books.parent / "april.csv", rows(2))])
    (books.parent / "bad.csv").write_bytes(content)
    good = put(books.parent / "good.csv", rows(3, first=7))
    before = snapshot(books)
    for files in (["bad.csv"], ["good.csv", "bad.csv"], ["bad.csv", "good.csv"]):
        output = run("--books", books, "import", *(books.parent / f for f in files))
        assert (output.status, output.out, output.err) == (2, "", f"{message}\n")
        assert snapshot(books) == before
    assert good.is_file()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "layouts/desk.toml",
            LAYOUT.replace("[values]", "[value]"),
            "IMPORT-005: desk.toml: unknown setting value",
        ),
        (
            "layouts/other.toml",
            LAYOUT.replace('name = "desk"', 'name = "other"').replace("utf", "x")
            + 'spend_sign = "?"\n',
            (
                'IMPORT-005: other.toml: values.spend_sign must be "positive" or '
                '"negative"'
            ),
        ),
        (
            "rules/desk.toml",
            '[[rule]]\nid = "a"\nwhen.supplier = "x"\nthen = { fund = "gone" }\n',
            (
                "IMPORT-006: desk.toml: rule a: the fund 'gone' is in no register of "
                "these books"
            ),
        ),
    ],
)
def test_a_bad_layout_or_rule_is_refused_and_nothing_is_written(
    name: str, text: str, message: str, books: Path, run: Callable[..., Output]
) -> None:
    (books / "importers" / name).write_text(text, encoding="utf-8")
    before = snapshot(books)
    output = run("--books", books, "import", put(books.parent / "may.csv", rows(2)))
    assert (output.status, output.out, output.err) == (2, "", f"{message}\n")
    assert snapshot(books) == before


def test_a_layout_or_a_folder_that_is_not_there(
    books: Path, run: Callable[..., Output]
) -> None:
    file = put(books.parent / "may.csv", rows(2))
    output = run("--books", books, "import", "--layout", "dusk", file)
    assert output.status == 2
    assert output.err.startswith("IMPORT-007: there is no layout 'dusk'; there are ")
    output = run("--books", books.parent / "nowhere", "import", file)
    assert output.status == 2
    assert output.err == (
        f"BOOKS-001: no main.beancount in {books.parent / 'nowhere'}; name the folder "
        f"with --books DIR, or make new books with: mopac-spend init DIR\n"
    )
    output = run("--books", books, "import", books.parent)
    assert output.err == (
        f"IMPORT-001: {books.parent}: cannot be read (Is a directory); check the name "
        f"and your rights\n"
    )


def test_a_named_layout_whose_columns_are_not_there(
    books: Path, run: Callable[..., Output]
) -> None:
    (books.parent / "x.csv").write_text("Paid On,Payee,Sum\n", encoding="utf-8")
    output = run("--books", books, "import", "--layout", "desk", books.parent / "x.csv")
    assert output.err == (
        "IMPORT-002: x.csv: the layout desk looks for a column Pounds, which is not "
        "there\n"
    )


def test_nothing_is_added_to_books_with_findings(
    books: Path, run: Callable[..., Output]
) -> None:
    file = put(books.parent / "may.csv", rows(2))
    import_files(books, [file])
    (batch,) = (books / "payments").glob("*/*.beancount")
    text = batch.read_text(encoding="utf-8")
    batch.write_text(text.replace("1.00 GBP", "2.00 GBP"), encoding="utf-8")
    before = snapshot(books)
    output = run("--books", books, "import", put(books.parent / "june.csv", rows(9)))
    assert output.status == 1
    assert "SPEND-020: batch may-" in output.err
    assert snapshot(books) == before


def test_books_without_an_account_for_the_unclassified(
    books: Path, run: Callable[..., Output]
) -> None:
    accounts = ACCOUNTS.replace("Expenses:Unclassified", "Expenses:Other").replace(
        '"untagged"', '"training"'
    )
    (books / "accounts.beancount").write_text(accounts, encoding="utf-8")
    output = run("--books", books, "import", put(books.parent / "may.csv", rows(2)))
    assert output.status == 2
    assert output.err.startswith(
        "IMPORT-006: accounts.beancount: the chart of accounts"
    )


def test_a_dry_run_says_the_same_and_writes_nothing(
    books: Path, run: Callable[..., Output]
) -> None:
    file = put(books.parent / "may.csv", [*rows(2), row(paid_on="")])
    before = {path: path.stat().st_mtime_ns for path in books.rglob("*")}
    dry = run("--books", books, "import", "--dry-run", file)
    assert dry.status == 0
    # Not even the lock is there.
    assert {path: path.stat().st_mtime_ns for path in books.rglob("*")} == before
    wet = run("--books", books, "import", file)
    assert dry.out.startswith(wet.out)
    assert dry.out.endswith("\nDry run: nothing was written.\n")


def test_a_dry_run_shows_rows_as_tagged_and_the_codes_that_are_needed(
    tmp_path: Path, run: Callable[..., Output], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    rule = '[[rule]]\nid = "a"\nwhen.document = "D1"\nthen = { initiative = "victims" }'
    books = make_desk(tmp_path / "books", rule)
    headings = (*HEADINGS, "Money From", "Authority")
    cells = [
        (*row("D1", "7.00"), "Home Office Grant", "PCD 79"),
        (*row("D2", "8.00", code="9", team="New Desk"), "Pot", "PCD 1"),
        (*row("D3", "9.00", code="9", team="New Desk"), "", ""),
        (*row("D4", "1.00", payee="[b]x[/b]", team="Old Desk"), "", ""),
        *((*row(f"E{n}"), "", "") for n in range(9)),
    ]
    file = put(tmp_path / "may.csv", cells, headings)
    output = run("--books", books, "import", "--dry-run", file)
    table = output.out.partition("as they would be tagged")[2]
    shown = [
        [cell.strip() for cell in re.split("[│┃]", line)[1:-1]]
        for line in table.splitlines()
        if "│" in line
    ]
    tags = ["estates", "untagged", "consultancy", ""]
    assert shown == [
        ["2", "2018-05-14", "7.00", "Acme Ltd", "estates", "victims", *tags[2:3], "a"],
        ["3", "2018-05-14", "8.00", "Acme Ltd", *["untagged"] * 3, ""],
        ["4", "2018-05-14", "9.00", "Acme Ltd", *["untagged"] * 3, ""],
        ["5", "2018-05-14", "1.00", "[b]x[/b]", "untagged", *tags[1:]],
        ["6", "2018-05-14", "100.00", "Acme Ltd", *tags],
    ]
    known = "may.csv: code needed: no register knows the"
    assert [line for line in output.out.splitlines() if "code needed" in line] == [
        f"{known} account '9' (2 rows, £17.00)",
        f"{known} decision 'PCD 1' (1 row, £8.00)",
        f"{known} directorate 'New Desk' (2 rows, £17.00)",
        f"{known} directorate 'Old Desk' (1 row, £1.00)",
        f"{known} fund 'Pot' (1 row, £8.00)",
    ]
    dry = json.loads(
        run("--books", books, "import", "--dry-run", "--format", "json", file).out
    )
    wet = json.loads(run("--books", books, "import", "--format", "json", file).out)
    assert dry == wet
    assert dry[0]["codes_needed"][0] == {
        "kind": "account",
        "spelling": "9",
        "rows": 2,
        "pounds": "17.00",
    }
    assert [each["rule"] for each in dry[0]["first_payments"]] == ["a", *[""] * 4]
    # A code is not needed once its row is posted.
    again = run("--books", books, "import", "--dry-run", file)
    assert "code needed" not in again.out


def test_what_an_import_prints(
    books: Path, run: Callable[..., Output], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    may = put(books.parent / "may.csv", [*rows(1200), *[row(paid_on="")] * 7])
    june = put(books.parent / "[red]june.csv", [row("X", "-2,000.55"), *rows(10)])
    output = run("--books", books, "import", may, june)
    assert (output.status, output.err) == (0, "")
    cells = [
        [cell.strip() for cell in re.split("[│┃]", line)[1:-1]]
        for line in output.out.splitlines()
        if re.search("[│┃]", line)
    ]
    assert cells == [
        ["file", "read", "= posted", "+ already posted", "+ set aside"],
        ["may.csv", "1,207", "1,200", "0", "7"],
        ["", "1,900.00", "1,200.00", "0.00", "700.00"],
        ["[red]june.csv", "11", "1", "10", "0"],
        ["", "-1,990.55", "-2,000.55", "10.00", "0.00"],
        ["together", "1,218", "1,201", "10", "7"],
        ["", "-90.55", "-800.55", "10.00", "700.00"],
    ]
    lines = re.sub(r"may-[0-9a-f]{8}", "may-DIGEST8", output.out).splitlines()
    assert lines[-12:] == [
        (
            "may.csv: verdict: no two rows are equal; none is in the books already; no "
            "column says a currency; net or gross of VAT cannot be told; no earlier "
            "file of its layout to hold it against."
        ),
        (
            "[red]june.csv: verdict: no two rows are equal; 10 rows (£10.00) in the "
            "books already, from may.csv; no column says a currency; net or gross of "
            "VAT cannot be told; 1/110 of the rows of may.csv."
        ),
        (
            "[red]june.csv: look at this: it holds 11 rows (-£1,990.55), 1/110 of the "
            "rows of may.csv, which held 1,207 rows (£1,900.00): look whether it is of "
            "another span of time, or pounds and pence were taken for each other."
        ),
        (
            "may.csv: 1,200 of 1,200 payments (£1,200.00) carry a tag nobody has "
            "decided yet."
        ),
        *(f"may.csv: set aside row {n}: no date" for n in range(1202, 1207)),
        "may.csv: … and 2 more",
        "may.csv: all rows set aside are in set-aside/may-DIGEST8.csv",
        (
            "[red]june.csv: 1 of 1 payment (-£2,000.55) carries a tag nobody has "
            "decided yet."
        ),
    ]


def test_an_import_as_json(books: Path, run: Callable[..., Output]) -> None:
    file = put(books.parent / "may.csv", [row("D1", "2.50"), row(paid_on="")])
    output = run("--books", books, "import", "--format", "json", file)
    (answer,) = json.loads(output.out)
    name = open_books(books).batches[0].id
    assert answer.pop("sha256") == open_books(books).batches[0].sha256
    assert answer == {
        "source": "may.csv",
        "layout": "desk",
        "batch": name,
        "file": f"payments/2018-19/{name}.beancount",
        "set_aside_file": f"set-aside/{name}.csv",
        "rows": {"read": 2, "posted": 1, "already": 0, "set_aside": 1, "reversed": 0},
        "pounds": {
            "read": "102.50",
            "posted": "2.50",
            "already": "0.00",
            "set_aside": "100.00",
            "reversed": "0.00",
        },
        "payments": 1,
        "untagged": {"payments": 1, "pounds": "2.50"},
        "set_aside": [
            {
                "sheet": "",
                "row": 3,
                "reason": "no date",
                "pounds": "100.00",
                "pounds_known": True,
            }
        ],
        "set_aside_pounds_unknown": 0,
        "amends": [],
        "beside": [],
        "verdict": {
            "sentence": "no two rows are equal; none is in the books already; no "
            "column says a currency; net or gross of VAT cannot be told; no earlier "
            "file of its layout to hold it against",
            "identical": {
                "rows": 0,
                "pounds": "0.00",
                "beyond_first": {"rows": 0, "pounds": "0.00"},
                "largest": None,
            },
            "overlap": [],
            "currencies": {},
            "basis": {"this": "cannot be told", "heading": "Pounds", "before": None},
            "before": None,
        },
        "doubts": [],
        "notes": [],
        "read_like_people": {"payees": 0, "pounds": "0.00"},
        "changed": [],
        "withdrawn": [],
        "differing": [],
        "codes_needed": [],
        "first_payments": [
            {
                **p._asdict(),
                "date": "2018-05-14",
                "amount": "2.50",
                "file": "",
                "line": 0,
            }
            for p in payments(books)
        ],
    }
    output = run("--books", books, "import", "--format", "json", file)
    (answer,) = json.loads(output.out)
    assert (answer["batch"], answer["file"], answer["rows"]["already"]) == (
        None,
        None,
        1,
    )


def test_a_new_version_says_what_it_reversed(
    books: Path, run: Callable[..., Output]
) -> None:
    file = put(books.parent / "may.csv", rows(6))
    import_files(books, [file])
    first = open_books(books).batches[0].id
    output = run("--books", books, "import", put(file, rows(5)))
    assert (
        f"may.csv: a new version of {first}; 1 row (£1.00) that it no longer holds "
        f"was reversed.\n"
    ) in output.out
    output = run("--books", books, "import", put(file, [*rows(3), *rows(1, first=9)]))
    assert "may.csv: 1 of 1 payment (£1.00) carries a tag nobody" in output.out
    assert "2 rows (£2.00) that it no longer holds were reversed.\n" in output.out


def test_the_control_totals_add_up_when_rows_are_split(tmp_path: Path) -> None:
    books = make_desk(tmp_path / "books", SPLIT)
    file = put(tmp_path / "may.csv", [row("D1", "120000.00"), row("D2", "0.01")])
    import_files(books, [file])
    (batch,) = open_books(books).batches
    assert (batch.rows_posted, batch.payments) == (2, 4)
    assert total(books) == batch.pounds_posted == Decimal("120000.01")


def test_a_workbook_s_rows_say_which_sheet_they_are_of(books: Path) -> None:
    lines: list[list[object]] = [
        ["Paid On", "Pounds", "Payee"],
        ["2018-05-14", 1.5, "Acme"],
    ]
    file = books.parent / "may.xlsx"
    file.write_bytes(workbook({"Apr 18": lines, "May 18": lines}))
    import_files(books, [file])
    assert [p.row for p in payments(books)] == ["Apr 18!2", "May 18!2"]


@pytest.mark.parametrize("piece", [1, cutting.PIECE])
def test_what_does_not_read_back_is_never_written(
    piece: int, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A payment to a piece, or all in one: the last is held like the first.
    monkeypatch.setattr(cutting, "PIECE", piece)
    honest = canonical.batch_pieces
    meant: dict[str, Callable[[str], str]] = {
        "an amount": lambda text: text.replace("1.00 GBP", "1.10 GBP"),
        "a control total": lambda text: text.replace("rows-read: 2", "rows-read: 3"),
        "a payment less": lambda text: text[: text.rindex("\n20")],
        "another entry": lambda text: text + "\n2018-01-01 open Assets:Evil\n",
        "no Beancount": lambda text: text + "\nno Beancount\n",
        # The strict reader takes these; no seal is on what they change.
        "a tag": lambda text: text.replace('"estates"', '"vru"', 1),
        "the last tag": lambda text: "vru".join(text.rsplit("estates", 1)),
        "rows": lambda text: re.sub(
            r'(row: ")([23])', lambda m: f"{m[1]}{5 - int(m[2])}", text
        ),
        "an account": lambda text: text.replace("Consultancy", "Consultancy:IT", 1),
        "a rule": lambda text: text.replace('row: "2"', 'row: "2"\n  rule: "x"'),
        "a fund": lambda text: text.replace("  batch:", '  fund: "old-fund"\n  batch:'),
    }
    file = put(books.parent / "may.csv", rows(2))
    before = snapshot(books)
    for change in meant.values():

        def spoilt(*args: object, to: Callable[[str], str] = change) -> list[str]:
            return [to("".join(honest(*args)))]  # type: ignore[arg-type]

        monkeypatch.setattr(posting_module, "batch_pieces", spoilt)
        with pytest.raises(BooksError):
            import_files(books, [file])
        assert snapshot(books) == before
    monkeypatch.setattr(posting_module, "batch_pieces", honest)
    import_files(books, [file])
    assert total(books) == Decimal("2.00")


def test_a_text_without_room_to_wait_is_refused(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, file = snapshot(books), put(books.parent / "may.csv", rows(2))
    with monkeypatch.context() as patch:
        patch.setattr(long_text, "_SHORT", 1)
        patch.setattr(tempfile, "tempdir", str(books.parent / "no folder"))
        with pytest.raises(Refusal, match="IMPORT-010"):
            import_files(books, [file])
    assert snapshot(books) == before


def test_books_that_cannot_be_written_to(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    before = snapshot(books)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Refusal) as refused:
        import_files(books, [put(books.parent / "may.csv", rows(2))])
    assert re.sub("[0-9a-f]{8}", "DIGEST8", str(refused.value)) == (
        f"IMPORT-010: {books}/payments/2018-19/may-DIGEST8.beancount: cannot be "
        f"written (No space left on device); nothing was changed: make room or check "
        f"your rights, then run the command again"
    )
    assert snapshot(books) == before


def test_books_whose_lock_cannot_be_made(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(books / LOCK))

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(Refusal) as refused:
        import_files(books, [put(books.parent / "may.csv", rows(2))])
    assert str(refused.value) == (
        f"IMPORT-010: {books / LOCK}: cannot be written (Permission denied); nothing "
        f"was changed: make room or check your rights, then run the command again"
    )


def test_a_second_import_is_refused_while_one_is_at_work(
    books: Path, run: Callable[..., Output]
) -> None:
    import filelock

    file = put(books.parent / "may.csv", rows(2))
    before = snapshot(books)
    with filelock.FileLock(books / LOCK):
        output = run("--books", books, "import", file)
    assert output.status == 2
    assert output.err == (
        f"IMPORT-009: {books}: another command is writing to these books; try again "
        f"when it is done\n"
    )
    assert snapshot(books) == before
    assert run("--books", books, "import", file).status == 0


@pytest.mark.parametrize(
    "name",
    [
        "spend/encoding/mixedGLB.csv",
        "spend/encoding/utf-16le_encoded.csv",
        "spend/hyndburn/1701.csv",
        "spend/lambeth/2012-06-payments.csv",
        "spend/newcastle/2017-01__4310e5f.csv",
        "spend/uk25k/difficult1.csv",
        "grants360/quality-fixtures/bom.csv",
    ],
)
def test_a_real_file_of_another_source_is_refused_or_accounted_for(
    name: str, books: Path, run: Callable[..., Output]
) -> None:
    file = real_data.path(name)
    before = snapshot(books)
    output = run("--books", books, "import", file)
    if output.status:
        assert output.status == 2
        assert re.match(r"IMPORT-00\d: \S", output.err)
        assert snapshot(books) == before
    else:
        (batch,) = open_books(books).batches
        rows_of = batch.rows_posted + batch.rows_already + batch.rows_set_aside
        assert rows_of == batch.rows_read
