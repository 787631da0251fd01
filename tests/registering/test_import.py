"""Registers taken out, filled in and brought back: what is new, changed, as it was."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import journal
from mopac_spend.books.load import open_books
from mopac_spend.findings import Refusal
from mopac_spend.register import Condition, Contract, Grant, Instalment, Variation
from mopac_spend.registering import run as running
from mopac_spend.registering.columns import kind_named
from mopac_spend.registering.exporting import export
from mopac_spend.registering.run import import_register
from tests.books_maker import make_books
from tests.registering.desk import (
    CONTRACTS,
    as_csv,
    books_with,
    brought_in,
    contents,
    faults,
    held,
    taken_out,
    typed,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("workbooks_here")

DAY = dt.date(2020, 4, 1)
FILE = "registers/contracts.beancount"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return books_with(tmp_path)


def text_of(books: Path, name: str = FILE) -> str:
    return (books / name).read_text(encoding="utf-8")


def test_a_workbook_is_filled_in(books: Path, tmp_path: Path) -> None:
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    typed(
        file,
        {
            (2, "title"): 'Internal audit, "two" years',
            (2, "value"): 1234.5,
            (2, "ends"): dt.date(2022, 3, 31),
            (4, "code"): "C-NEW",
            (4, "title"): "=New",
            (4, "valid_from"): "01/05/2021",
            (4, "valid_to"): dt.date(2023, 5, 1),
            (4, "route"): "Open",
            (4, "bids"): 3,
            (4, "value"): "£2,500.00",
            (4, "initiative"): "knife-crime",
            (4, "decision"): "PCD-79",
            (4, "cpv"): 79212000,
        },
    )
    imported = brought_in(books, "contract", file)
    assert [row.number for row in imported.new] == [4]
    assert [row.number for row in imported.changed] == [2]
    assert (imported.unchanged, imported.left) == (1, 0)
    new = (
        '\n2021-05-01 custom "contract" "C-NEW" "=New"\n'
        '  route: "open"\n'
        "  bids: 3\n"
        "  value: 2500.00 GBP\n"
        '  cpv: "79212000"\n'
        '  initiative: "knife-crime"\n'
        '  decision: "PCD-79"\n'
        "  valid-to: 2023-05-01\n"
    )
    assert text_of(books) == (
        CONTRACTS.replace('"Internal audit"', '"Internal audit, \\"two\\" years"')
        .replace("1000.00", "1234.50")
        .replace("2021-03-31", "2022-03-31")
        + new
    )
    again = brought_in(books, "contract", file)
    assert (again.unchanged, again.texts) == (3, {})


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_workbook_saved_by_another_program(
    books: Path, tmp_path: Path, form: str
) -> None:
    """LibreOffice writes every part of the file anew."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    with (books / FILE).open("a", encoding="utf-8") as text:
        text.write('  reason: "=1+1"\n  note: "0012"\n')
    home = (tmp_path / "profile").as_uri()
    for kind in ("contract", "variation"):
        file = taken_out(books, kind, tmp_path / f"{kind}.xlsx")
        if kind == "contract":
            typed(file, {(3, "valid_to"): dt.date(2022, 3, 31), (3, "value"): 12.5})
        subprocess.run(
            [
                *(program, f"-env:UserInstallation={home}", "--headless"),
                *("--convert-to", form, "--outdir", str(tmp_path / "saved"), str(file)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    imported = brought_in(books, "contract", tmp_path / "saved" / f"contract.{form}")
    (row,) = imported.changed
    assert isinstance(row.new, Contract)
    assert (row.new.value, str(row.new.valid_to)) == (Decimal("12.50"), "2022-03-31")
    assert imported.unchanged == 1
    saved = tmp_path / "saved" / f"variation.{form}"
    assert brought_in(books, "variation", saved).unchanged == 1


def test_what_is_emptied_is_taken_away(books: Path, tmp_path: Path) -> None:
    file = taken_out(books, "contract", tmp_path / "contracts.xlsx")
    typed(file, {(2, "ends"): None, (2, "value"): None, (3, "route"): " "})
    brought_in(books, "contract", file)
    audit, evaluation = held(books, "contract")
    assert isinstance(audit, Contract)
    assert isinstance(evaluation, Contract)
    assert (audit.ends, audit.value, audit.route) == (None, None, "open")
    assert evaluation.route == ""
    assert "; as published" in text_of(books)


def test_what_is_left_out_stays(books: Path, tmp_path: Path) -> None:
    file = as_csv(
        tmp_path, "title,valid_from,code", "Internal audits,2019-04-01,C-AUDIT"
    )
    imported = brought_in(books, "contract", file)
    assert (len(imported.changed), imported.left) == (1, 1)
    expected = CONTRACTS.replace('"Internal audit"', '"Internal audits"')
    assert text_of(books) == expected


def test_a_register_that_is_not_there_yet(books: Path, tmp_path: Path) -> None:
    file = as_csv(
        tmp_path,
        "code;Title;Valid from;Amount;Onward of;individual;intermediary",
        "G-1;Through a partner;2020-04-01;5000;;no;yes",
        "G-2;On to a club;30/04/2020;£1,500.00;G-1;;",
    )
    brought_in(books, "grants", file)
    text = text_of(books, "registers/grants.beancount")
    assert text == (
        ";; Grants. Written by `mopac-spend register import grant FILE`, and by hand: "
        "copy a\n;; neighbour, then run `mopac-spend check`.\n"
        '\n2020-04-01 custom "grant" "G-1" "Through a partner"\n'
        "  amount: 5000.00 GBP\n  intermediary: TRUE\n"
        '\n2020-04-30 custom "grant" "G-2" "On to a club"\n'
        '  amount: 1500.00 GBP\n  onward-of: "G-1"\n'
    )
    one, two = held(books, "grant")
    assert isinstance(one, Grant)
    assert isinstance(two, Grant)
    assert (one.intermediary, two.onward_of) == (True, "G-1")


def test_events(books: Path, tmp_path: Path) -> None:
    brought_in(
        books,
        "grant",
        as_csv(tmp_path, "code,title,valid_from", "G-1,Clubs,2020-04-01"),
    )
    file = as_csv(
        tmp_path,
        "code,day,number,amount,signed_off",
        "G-1,2020-05-01,1,100,2020-04-20",
        "G-1,2020-09-01,2,200,",
    )
    imported = brought_in(books, "instalments", file)
    assert len(imported.new) == 2
    assert brought_in(books, "instalment", file).unchanged == 2
    # The second one falls due later: its number is what it is known by.
    later = as_csv(tmp_path, "code,day,number", "G-1,2020-10-01,2")
    imported = brought_in(books, "instalment", later)
    assert (len(imported.new), len(imported.changed), imported.left) == (0, 1, 1)
    two = held(books, "instalment")[1]
    assert isinstance(two, Instalment)
    assert (two.day, two.amount) == (dt.date(2020, 10, 1), Decimal("200.00"))
    conditions = as_csv(
        tmp_path,
        "code,day,what,met",
        "G-1,2020-05-01,Accounts,2020-06-01",
        "G-1,2020-05-01,A plan,",
    )
    brought_in(books, "condition", conditions)
    assert [
        each.what for each in held(books, "condition") if isinstance(each, Condition)
    ] == ["Accounts", "A plan"]


def test_an_event_is_changed_where_it_stands(books: Path, tmp_path: Path) -> None:
    file = taken_out(books, "variation", tmp_path / "variations.xlsx")
    typed(file, {(2, "amount"): -99.99, (2, "reason"): "Less work"})
    brought_in(books, "variation", file)
    assert text_of(books) == CONTRACTS.replace(
        "amount: 250.00 GBP\n", 'amount: -99.99 GBP\n  reason: "Less work"\n'
    )
    (variation,) = held(books, "variation")
    assert isinstance(variation, Variation)
    assert variation.amount == Decimal("-99.99")


def test_a_dry_run_writes_nothing(books: Path, tmp_path: Path) -> None:
    file = as_csv(tmp_path, "code,title,valid_from", "C-2,Two,2020-04-01")
    before = contents(books)
    imported = import_register(books, Contract, file, dry_run=True)
    assert list(imported.texts) == [FILE]
    assert contents(books) == before
    assert not (books / ".import.lock").exists()


def test_books_that_somebody_writes_to_are_waited_for(
    books: Path, tmp_path: Path
) -> None:
    file = as_csv(tmp_path, "code,title,valid_from", "C-2,Two,2020-04-01")
    with journal.alone(books), pytest.raises(Refusal, match="IMPORT-009"):
        brought_in(books, "contract", file)


def test_a_disk_that_is_full_leaves_everything(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = as_csv(tmp_path, "code,title,valid_from", "C-2,Two,2020-04-01")
    before = contents(books)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="IMPORT-010"):
        brought_in(books, "contract", file)
    assert contents(books) == before


def test_a_value_over_several_lines_is_changed_by_hand(
    books: Path, tmp_path: Path
) -> None:
    path = books / FILE
    path.write_text(CONTRACTS + '  reason: "more\nwork"\n', encoding="utf-8")
    file = as_csv(tmp_path, "code,day,reason", "C-AUDIT,2020-06-01,less")
    (fault,) = faults(books, "variation", file)
    assert fault.startswith(f"REGISTER-005: {FILE}:")
    assert "write each of its lines as `  name: value` on one line" in fault
    # What stands beside it can be changed, and it stays.
    brought_in(
        books,
        "variation",
        as_csv(tmp_path, "code,day,amount", "C-AUDIT,2020-06-01,1"),
    )
    assert 'amount: 1.00 GBP\n  reason: "more\nwork"\n' in text_of(books)


def test_an_entry_outside_the_registers_is_changed_by_hand(
    books: Path, tmp_path: Path
) -> None:
    about = books / "payments" / "about.beancount"
    about.write_text('2020-04-01 custom "fund" "F-1" "One"\n', encoding="utf-8")
    file = as_csv(tmp_path, "code,title,valid_from", "F-1,First,2020-04-01")
    (fault,) = faults(books, "fund", file)
    assert fault.startswith("REGISTER-005: payments/about.beancount:1: ")
    assert "not one of the books' registers" in fault


def test_books_that_would_not_read_it(books: Path, tmp_path: Path) -> None:
    main = books / "main.beancount"
    named = "".join(
        f'include "registers/{name}.beancount"\n'
        for name in ("body", "codes", "contracts")
    )
    text = main.read_text("utf-8").replace('include "registers/*.beancount"\n', named)
    main.write_text(text, encoding="utf-8")
    file = as_csv(tmp_path, "code,title,valid_from", "F-1,First,2020-04-01")
    (fault,) = faults(books, "fund", file)
    assert fault == (
        "REGISTER-004: main.beancount: no include of main.beancount finds "
        'registers/funds.beancount; add the line include "registers/*.beancount" to '
        "it; nothing was written"
    )
    assert brought_in(
        books, "contract", taken_out(books, "contract", tmp_path / "c.csv")
    )


def test_payments_have_to_stand(books: Path, tmp_path: Path) -> None:
    file = as_csv(
        tmp_path,
        "code,title,valid_from,valid_to",
        "knife-crime,Knife crime seed fund,2018-06-01,2019-01-01",
    )
    first, last = faults(books, "initiative", file)
    assert first.startswith(
        "REGISTER-007: list.csv, row 2: SPEND-013: payment test:1:000000000001: the "
        "initiative knife-crime is valid from 2018-06-01 to 2019-01-01 and the payment "
        "is dated 2018-05-14"
    )
    assert "dated 2019-05-14" in last
    wide = as_csv(
        tmp_path,
        "code,title,valid_from,valid_to",
        "knife-crime,Knife crime seed fund,2018-05-14,2019-05-14",
    )
    assert len(brought_in(books, "initiative", wide).changed) == 1
    assert open_books(books).findings == []


def test_the_first_grants_have_to_be_those_that_payments_name(tmp_path: Path) -> None:
    line = "2018-05-14 | Acme | Fund | 5.00 | vru / victims / grants | grant=G-7"
    books = make_books(tmp_path / "books", line)
    file = as_csv(tmp_path, "code,title,valid_from", "G-1,One,2018-04-01")
    (fault,) = faults(books, "grant", file)
    assert fault.startswith(
        "REGISTER-007: list.csv: SPEND-012: payment test:1:000000000001: the grant G-7 "
        "is not in the register of grants"
    )
    file = as_csv(tmp_path, "code,title,valid_from", "G-7,Seven,2018-04-01")
    assert len(brought_in(books, "grant", file).new) == 1
    assert open_books(books).findings == []


def test_five_thousand_rows(books: Path, tmp_path: Path) -> None:
    grants = [
        Grant(
            code=f"G-{number}",
            title=f"Grant {number}",
            valid_from=DAY,
            amount=Decimal(number),
            initiative="knife-crime",
        )
        for number in range(5000)
    ]
    file = tmp_path / "grants.xlsx"
    file.write_bytes(export(Grant, grants, "xlsx"))
    began = time.process_time()
    imported = brought_in(books, "grant", file)
    assert len(imported.new) == 5000
    assert time.process_time() - began < 5


def test_a_register_that_is_read_otherwise_is_not_written(
    books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = as_csv(tmp_path, "code,title,valid_from", "C-2,Two,2020-04-01")
    monkeypatch.setattr(
        running, "entry_text", lambda _: '2020-04-01 custom "contract" "C-2" "Too"\n'
    )
    (fault,) = faults(books, kind_named("contract").kind, file)
    assert fault.startswith("REGISTER-005: an entry cannot be changed where it stands")
