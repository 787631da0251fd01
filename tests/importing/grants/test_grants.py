"""Awards and what was paid on them: each sort of file, each fault, each change."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from mopac_spend.books.load import by_beancount, open_books
from mopac_spend.books.record import read
from mopac_spend.books.recording import accept
from mopac_spend.engine.database import connect, provide
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.importing.grants import award, entries, record, values
from mopac_spend.importing.grants.run import import_grants
from mopac_spend.importing.posting.late import Who
from mopac_spend.importing.run import import_files
from mopac_spend.questions.ask import ask
from mopac_spend.register import Grant
from tests.importing.desk import (
    LAYOUT,
    ledger_files,
    make_desk,
    payments,
    put,
    row,
    snapshot,
    total,
)
from tests.importing.test_approval import limited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

BODY = {"id": "GB-LAE-TST", "name": "Office for Testing"}
P = Decimal


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_desk(tmp_path / "books")


def grant(number: int = 1, **more: object) -> dict[str, Any]:
    return {
        "id": f"360G-test-{number}",
        "title": f"Youth work {number}",
        "description": "A club.",
        "currency": "GBP",
        "amountAwarded": 1000,
        "awardDate": "2018-05-01",
        "recipientOrganization": [{"id": "GB-CHC-1234567", "name": "Clubs Trust"}],
        "fundingOrganization": [BODY],
        "grantProgramme": [{"code": "K", "title": "Knife crime seed fund"}],
    } | more


def paid(
    day: str = "2018-06-01", value: object = 250, **more: object
) -> dict[str, Any]:
    return {"id": f"T-{day}", "transactionDate": day, "value": value} | more


def save(path: Path, *grants: object) -> Path:
    path.write_text(json.dumps({"grants": grants}), encoding="utf-8")
    return path


def table(*rows: dict[str, object]) -> list[list[object]]:
    heads = list(dict.fromkeys(name for each in rows for name in each))
    return [list(heads), *([each.get(name, "") for name in heads] for each in rows)]


def flat(number: int = 1, **more: object) -> dict[str, object]:
    return {
        "Identifier": f"360G-test-{number}",
        "Title": f"Youth work {number}",
        "Description": "A club.",
        "Currency": "GBP",
        "Amount Awarded": 1000,
        "Award Date": "2018-05-01",
        "Recipient Org:0:Identifier": "GB-CHC-1234567",
        "Recipient Org:0:Name": "Clubs Trust",
        "Funding Org:0:Identifier": BODY["id"],
        "Funding Org:0:Name": BODY["name"],
        "Grant Programme:0:Code": "K",
        "Grant Programme:0:Title": "Knife crime seed fund",
        **more,
    }


def csv_text(rows: list[list[object]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            sheet.write_row(at, 0, cells)
    book.close()
    return path


def awards(books: Path) -> dict[str, Grant]:
    opened = open_books(books)
    referee = by_beancount((books / "main.beancount").resolve())
    assert opened.findings == referee.findings == []
    assert opened.register.of(Grant) == referee.register.of(Grant)
    assert list(opened.payments) == list(referee.payments)
    return opened.register.of(Grant)


def test_what_was_paid_is_spend_and_what_was_promised_is_not(
    books: Path, tmp_path: Path
) -> None:
    file = save(
        tmp_path / "grants.json",
        grant(
            1,
            disbursementTransaction=[paid(), paid("2019-01-31")],
            commitmentTransaction=[paid("2018-06-30", 600), paid("2019-06-30", 400)],
            plannedDates=[{"startDate": "2018-06", "duration": 12}],
            regrantType="FRG010",
        ),
        grant(2),
    )
    result = import_grants(books, [file])[0]
    assert result.awards["new"] == (2, P(2000))
    one = awards(books)["360G-test-1"]
    assert one.commitments == ("2018-06-30 600.00", "2019-06-30 400.00")
    assert (str(one.starts), str(one.ends)) == ("2018-06-01", "2019-05-31")
    assert one.regrant == "FRG010"
    first, second = payments(books)
    assert (first.date.isoformat(), first.amount) == ("2018-06-01", P(250))
    assert (first.grant, first.supplier) == ("360G-test-1", "Clubs Trust")
    assert (first.supplier_id, first.initiative) == ("GB-CHC-1234567", "knife-crime")
    assert second.batch == first.batch
    assert total(books) == P(500)
    assert ask(open_books(books), "spend-by-initiative").total == P(500)
    # DuckDB has the register: awarded and paid side by side.
    engine = connect(open_books(books))
    provide(engine, open_books(books), ["grants"])
    rows = engine.execute(
        "SELECT g.code, g.amount, coalesce(sum(p.amount), 0) FROM grants AS g "
        'LEFT JOIN payments AS p ON p."grant" = g.code GROUP BY 1, 2 ORDER BY 1'
    )
    assert rows.fetchall() == [
        ("360G-test-1", P(1000), P(500)),
        ("360G-test-2", P(1000), P(0)),
    ]
    before = snapshot(books)
    again = import_grants(books, [file])[0]
    assert again.posting is not None
    assert again.posting.batch.rows_already == 2
    assert snapshot(books) == before


def test_json_workbook_and_csv_are_one_set_of_books(
    books: Path, tmp_path: Path
) -> None:
    names = ("2018-06-01", "2018-09-01")
    one = save(
        tmp_path / "a.json",
        grant(1, disbursementTransaction=[paid(day, 250) for day in names]),
        grant(2),
    )
    wide = {
        f"disbursementTransaction:{at}:{name}": value
        for at, day in enumerate(names)
        for name, value in (
            ("Identifier", f"T-{day}"),
            ("Transaction Date", day),
            ("Value", 250),
        )
    }
    rows = table(flat(1, **wide), flat(2))
    deep: list[list[object]] = [
        ["Identifier", *(f"Disbursement Transaction:0:{n}" for n in _OF_PAYMENT)],
        *(["360G-test-1", f"T-{day}", day, 250] for day in names),
    ]
    two = workbook(tmp_path / "b.xlsx", {"grants": rows})
    three = workbook(
        tmp_path / "c.xlsx",
        {
            "grants": table(flat(1), flat(2)),
            "payments": deep,
            "Meta": [["Title"], ["x"]],
        },
    )
    four = tmp_path / "d.csv"
    four.write_text(csv_text(rows), encoding="utf-8-sig")
    five = tmp_path / "e.csv"
    five.write_bytes(csv_text(rows, ";").encode("cp1252"))
    six = tmp_path / "f.csv"
    six.write_bytes(csv_text(rows, "\t").encode("utf-16"))
    notes = []
    for at, file in enumerate((one, two, three, four, five, six)):
        other = make_desk(tmp_path / f"books-{at}")
        import_grants(other, [file])
        grants = [(g.code, g.amount, g.recipient) for g in awards(other).values()]
        notes.append((grants, {(p.ref, p.amount, p.date) for p in payments(other)}))
    assert all(each == notes[0] for each in notes)
    assert len(notes[0][1]) == 2
    # And in the books of one, all the others are known.
    import_grants(books, [one])
    before = ledger_files(books)
    results = import_grants(books, [two, three, four, five, six])
    assert [each.awards["again"][0] for each in results] == [2] * 5
    assert ledger_files(books) == before
    assert "the sheet Meta is not of grants" in results[1].doubts[0]


_OF_PAYMENT = ("Identifier", "Transaction Date", "Value")


def test_every_text_encoding_gives_the_same_name(tmp_path: Path) -> None:
    rows = table(flat(1, **{"Recipient Org:0:Name": "Café Trust"}))
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        books = make_desk(tmp_path / encoding)
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes(csv_text(rows).encode(encoding))
        import_grants(books, [file])
        assert [each.recipient for each in awards(books).values()] == ["Café Trust"]


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no id": ({"id": None}, "no identifier", "1000"),
    "no prefix": ({"id": "42"}, "is not one of 360Giving", "1000"),
    "a line in it": ({"id": "360G-a-\n1"}, "is not one of 360Giving", "1000"),
    "too long": ({"id": "360G-a-" + "1" * 300}, "more than 200", "1000"),
    "no amount": ({"amountAwarded": None}, "no amount", "0"),
    "words": ({"amountAwarded": "some"}, "not one in pounds", "0"),
    "huge": ({"amountAwarded": 10**20}, "not one in pounds", "0"),
    "truth": ({"amountAwarded": True}, "is not a number", "0"),
    "below nil": ({"amountAwarded": -5}, "below nil", "-5"),
    "euro": ({"currency": "EUR"}, "the currency is 'EUR'", "0"),
    "no currency": ({"currency": None}, "no currency", "0"),
    "no day": ({"awardDate": None}, "no award date", "1000"),
    "31 June": ({"awardDate": "2018-06-31"}, "is not a day", "1000"),
    "long ago": ({"awardDate": "1018-06-01"}, "outside", "1000"),
    "nobody": ({"recipientOrganization": None}, "no recipient", "1000"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_used_is_set_aside_with_its_pounds(
    books: Path, tmp_path: Path, name: str
) -> None:
    fault, reason, pounds = FAULTS[name]
    broken = grant(2, disbursementTransaction=[paid()]) | fault
    file = save(tmp_path / "grants.json", grant(1), broken)
    result = import_grants(books, [file])[0]
    (aside,) = result.compared.set_aside
    assert reason in aside.reason
    assert (aside.sheet, aside.number, aside.amount) == ("grants", 2, P(pounds))
    awarded = result.awards
    parts = ("new", "again", "changed", "set_aside")
    assert sum(awarded[part][0] for part in parts) == awarded["read"][0] == 2
    # Its payment is set aside with it, and both are kept.
    assert [each.amount for each in result.compared.paid_aside] == (
        [P(250)] if name != "euro" else [P(0)]
    )
    text = (books / result.set_aside_file).read_text(encoding="utf-8")
    assert len(list(csv.reader(io.StringIO(text)))) == 3
    assert [*awards(books)] == ["360G-test-1"]
    assert total(books) == 0


@pytest.mark.parametrize(
    ("transaction", "reason"),
    [
        (paid(""), "no payment date"),
        (paid("2018-04-30"), "before the grant was awarded on 2018-05-01"),
        (paid(value=-1), "below nil"),
        (paid(value=None), "no amount"),
        (paid(currency="USD"), "the currency is 'USD'"),
        (paid("2018-02-30"), "is not a day"),
    ],
)
def test_a_payment_that_cannot_be_used(
    books: Path, tmp_path: Path, transaction: dict[str, Any], reason: str
) -> None:
    transactions = [paid(), transaction]
    file = save(tmp_path / "g.json", grant(1, disbursementTransaction=transactions))
    result = import_grants(books, [file])[0]
    assert result.posting is not None
    batch = result.posting.batch
    assert (batch.rows_read, batch.rows_posted, batch.rows_set_aside) == (2, 1, 1)
    assert reason in result.posting.set_aside[0].reason
    assert total(books) == P(250)
    awards(books)


def test_payments_before_the_books_open(books: Path, tmp_path: Path) -> None:
    early = grant(
        1, awardDate="2001-01-01", disbursementTransaction=[paid("2002-01-01")]
    )
    result = import_grants(books, [save(tmp_path / "g.json", early)])[0]
    assert result.posting is None
    assert "before these books open" in result.set_aside[0].reason
    assert [*awards(books)] == ["360G-test-1"]


def test_what_another_body_paid_is_no_spend(books: Path, tmp_path: Path) -> None:
    other = [{"id": "GB-CHC-7", "name": "Another Foundation"}]
    raw = grant(1, fundingOrganization=other, disbursementTransaction=[paid()])
    file = save(tmp_path / "g.json", raw)
    result = import_grants(books, [file], dry_run=True)[0]
    assert result.posting is None
    assert "paid by Another Foundation" in result.set_aside[0].reason
    assert result.set_aside[0].amount == P(250)
    import_grants(books, [file], funders=["GB-CHC-7"])
    assert total(books) == P(250)


def test_awards_only(books: Path, tmp_path: Path) -> None:
    file = save(tmp_path / "g.json", grant(1, disbursementTransaction=[paid()]))
    result = import_grants(books, [file], awards_only=True)[0]
    assert result.posting is None
    assert any("1 payment (£250.00) were not posted" in each for each in result.doubts)
    assert total(books) == 0


def test_an_amended_file_changes_what_changed(books: Path, tmp_path: Path) -> None:
    file = save(tmp_path / "g.json", grant(1), grant(2), grant(3))
    first = import_grants(books, [file])[0].compared.name
    path = books / first
    text = path.read_text(encoding="utf-8")
    # A person ends a grant and says why.
    by_hand = '  valid-to: 2019-12-31\n  note: "ended early"\n'
    at = text.index('  identifier: "360G-test-2"')
    path.write_text(text[:at] + by_hand + text[at:], encoding="utf-8")
    accept(books, "A. Officer", "it ended early")
    save(file, grant(1), grant(2, amountAwarded=900, title="Youth\nwork"), grant(4))
    result = import_grants(books, [file])[0]
    (change,) = result.compared.changed
    assert change.differences == [
        ("title", "Youth work 2", "Youth work"),
        ("amount", "1000.00", "900.00"),
    ]
    assert [each.code for each in result.compared.withdrawn] == ["360G-test-3"]
    assert {k: v[0] for k, v in result.awards.items()} == {
        "read": 3,
        "new": 1,
        "again": 1,
        "changed": 1,
        "set_aside": 0,
    }
    now = awards(books)
    assert sorted(now) == [f"360G-test-{number}" for number in (1, 2, 3, 4)]
    two = now["360G-test-2"]
    assert (two.amount, str(two.valid_to), two.note) == (
        P(900),
        "2019-12-31",
        "ended early",
    )
    changed = path.read_text(encoding="utf-8")
    assert by_hand in changed
    assert changed.count("custom") == 3


def test_two_versions_in_one_command(books: Path, tmp_path: Path) -> None:
    one = save(tmp_path / "one.json", grant(1), grant(2))
    two = save(tmp_path / "two.json", grant(1, amountAwarded=5), grant(2))
    three = save(tmp_path / "three.json", grant(1, amountAwarded=6))
    import_grants(books, [one, two])
    assert awards(books)["360G-test-1"].amount == P(5)
    import_grants(books, [three, one])
    assert awards(books)["360G-test-1"].amount == P(1000)


def test_one_award_twice_in_a_file(books: Path, tmp_path: Path) -> None:
    one = grant(1, disbursementTransaction=[paid()])
    file = save(tmp_path / "g.json", one, one, grant(1, amountAwarded=7))
    result = import_grants(books, [file])[0]
    assert {k: v[0] for k, v in result.awards.items()} == {
        "read": 3,
        "new": 1,
        "again": 1,
        "changed": 0,
        "set_aside": 1,
    }
    assert "row grants!1 says otherwise" in result.compared.set_aside[0].reason
    assert total(books) == P(250)


def test_a_person_is_named_nowhere(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    person = {
        "recipientIndividual": {"id": "360G-test-pers-9", "name": "Hypatia Doe"},
        "recipientOrganization": None,
        "title": "Grant to Hypatia Doe",
        "description": "For Hypatia Doe",
        "toIndividualsDetails": {"primaryGrantReason": "GTIR010"},
        "disbursementTransaction": [paid(description="Hypatia Doe, rent")],
    }
    bad = grant(2, **person) | {"currency": "EUR"}
    file = save(tmp_path / "g.json", grant(1, **person), bad)
    output = run("--books", books, "grants", file)
    assert output.status == 0
    texts = b"".join(snapshot(books).values()).decode() + output.out + output.err
    assert "Hypatia" not in texts
    assert "pers-9" not in texts
    assert "GTIR" not in texts
    (only,) = awards(books).values()
    assert only.individual
    assert [each.supplier for each in payments(books)] == [award.WITHHELD]
    row = flat(3, **{"Recipient Ind:Name": "Hypatia Doe"})
    row.pop("Recipient Org:0:Name")
    book = tmp_path / "p.csv"
    book.write_text(csv_text(table(row)), encoding="utf-8")
    import_grants(books, [book])
    assert b"Hypatia" not in b"".join(snapshot(books).values())


def test_no_markup_and_no_formula(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    nasty = '=HYPERLINK("http://x")<script>alert(1)</script>'
    who = [{"id": "GB-CHC-1234567", "name": nasty}]
    raw = grant(1, title=nasty, recipientOrganization=who)
    bad = grant(2, title=nasty, amountAwarded=None)
    raw["disbursementTransaction"] = [paid()]
    file = save(tmp_path / "g.json", raw, bad)
    import_grants(books, [file])
    assert b"<script" not in b"".join(ledger_files(books).values())
    output = run("--books", books, "ask", "spend-by-supplier", "--format", "csv")
    assert output.status == 0
    assert "\"'=HYPERLINK" in output.out
    assert "<script" not in output.out
    aside = next((books / "set-aside").glob("awards-*")).read_text(encoding="utf-8")
    cells = [cell for line in csv.reader(io.StringIO(aside)) for cell in line]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_json_that_is_hostile(books: Path, tmp_path: Path) -> None:
    for text in (
        '{"grants": ' + "[" * 100_000,
        '{"grants": [{"amountAwarded": NaN}]}',
        '{"grants": [{"amountAwarded": ' + "9" * 10_000 + "}]}",
        '{"grants": 5}',
        "[]",
        '{"grants": [5, null, []]}',
    ):
        file = tmp_path / "g.json"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(Refusal) as refused:
            import_grants(books, [file])
        assert refused.value.code in {"GRANT-001", "GRANT-002", "GRANT-003"}
    huge = save(tmp_path / "g.json", grant(1), grant(2, amountAwarded=1))
    text = huge.read_text(encoding="utf-8").replace('": 1,', '": 1e999999,')
    huge.write_text(text, encoding="utf-8")
    assert import_grants(books, [huge])[0].awards["set_aside"] == (1, P(0))


def test_identifiers_that_are_no_code(books: Path, tmp_path: Path) -> None:
    ids = ("360G-a/b", "360G-a-b", "360G-a b", "360G-a:b")
    grants = [grant(1) | {"id": each} for each in ids]
    import_grants(books, [save(tmp_path / "g.json", *grants)])
    assert {each.identifier for each in awards(books).values()} == set(ids)
    same = grant(1) | {"id": "360G-A-B"}
    result = import_grants(books, [save(tmp_path / "h.json", grant(5), same)])[0]
    assert "but for capital letters" in result.compared.set_aside[0].reason


def test_columns_twice_and_cells_too_many(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "g.csv"
    rows = table(flat(1), flat(2))
    file.write_text(csv_text([[*rows[0], "Amount awarded"], *rows[1:]]), "utf-8")
    with pytest.raises(Refusal, match="there twice"):
        import_grants(books, [file])
    file.write_text(csv_text([rows[0], rows[1], [*rows[2], "", "x"]]), "utf-8")
    result = import_grants(books, [file])[0]
    assert "more cells" in result.compared.set_aside[0].reason


def test_a_ledger_without_a_register_of_grants_takes_any(
    books: Path, tmp_path: Path
) -> None:
    layout = LAYOUT.replace('["Payee Number"]', '["Payee Number"]\ngrant = ["Grant"]')
    layout = layout.replace('"supplier_id",', '"supplier_id", "grant",')
    books = make_desk(tmp_path / "named", layout=layout)
    heads = ("Doc", "Pounds", "Payee", "Paid On", "Text", "Code", "Team", "Grant")
    file = put(tmp_path / "may.csv", [(*row("D1"), "our ref 7")], heads)
    import_files(books, [file])
    assert [each.grant for each in payments(books)] == ["our ref 7"]
    # The first register of grants would make them errors: nothing is written.
    before = snapshot(books)
    grants = save(tmp_path / "g.json", grant(1))
    with pytest.raises(Refusal) as refused:
        import_grants(books, [grants])
    assert refused.value.code == "GRANT-004"
    assert snapshot(books) == before
    (books / "registers/grants.beancount").write_text(
        '2018-01-01 custom "grant" "G-7" "Ours"\n  identifier: "our ref 7"\n'
    )
    with pytest.raises(BooksError, match="SPEND-012"):
        open_books(books)
    # With the payment's code corrected, and a reference in a new file understood.
    file = next(books.glob("payments/*/*.beancount"))
    text = file.read_text(encoding="utf-8").replace(
        'grant: "our ref 7"', 'grant: "G-7"'
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BooksError, match="SPEND-029"):
        open_books(books)
    file.write_text(text.replace("^grant-our-ref-7", "^grant-G-7"), encoding="utf-8")
    rows = [(*row("D2"), "OUR REF 7"), (*row("D3"), "unheard of")]
    posting = import_files(books, [put(tmp_path / "june.csv", rows, heads)])[0]
    assert [each.grant for each in posting.payments] == ["G-7", ""]
    assert [(n.kind, n.spelling) for n in posting.needed if n.kind == "grant"] == [
        ("grant", "unheard of")
    ]
    import_grants(books, [grants])
    assert sorted(awards(books)) == ["360G-test-1", "G-7"]


def test_payments_that_may_be_there_already(books: Path, tmp_path: Path) -> None:
    other = row("D1", "250.00", payee="CLUBS TRUST LTD", paid_on="2018-06-04")
    import_files(books, [put(tmp_path / "may.csv", [other])])
    file = save(tmp_path / "g.json", grant(1, disbursementTransaction=[paid()]))
    result = import_grants(books, [file], dry_run=True)[0]
    assert any("may be in the books already" in each for each in result.doubts)


def test_what_was_disbursed_without_a_day(books: Path, tmp_path: Path) -> None:
    raw = grant(1, amountDisbursed=600, disbursementTransaction=[paid()])
    result = import_grants(books, [save(tmp_path / "g.json", raw)])[0]
    assert any(
        "£350.00 of what 1 award had disbursed" in each for each in result.doubts
    )
    assert total(books) == P(250)


def test_the_command(books: Path, tmp_path: Path, run: Callable[..., Output]) -> None:
    file = save(tmp_path / "g.json", grant(1, disbursementTransaction=[paid()]))
    output = run("--books", books, "import", file)
    assert output.status == 2
    assert "take them in with: mopac-spend grants g.json" in output.err
    output = run("--books", books, "grants", "--dry-run", file)
    assert output.status == 0
    assert "Dry run: nothing was written." in output.out
    assert not list(books.glob("registers/grants-*"))
    output = run("--books", books, "grants", file, "--format", "json")
    (answer,) = json.loads(output.out)
    assert answer["awards"]["new"] == {"rows": 1, "pounds": "1000.00"}
    assert answer["payments"]["pounds_posted"] == "250.00"
    assert run("--books", books, "check").status == 0


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("Identifier", ("", 0, "id")),
        ("For Regrant Type", ("", 0, "regrantType")),
        ("Planned Dates:Duration (months)", ("plannedDates", 0, "duration")),
        ("Recipient Org:1:Name", ("recipientOrganization", 1, "name")),
        ("recipientOrganization:0:id", ("recipientOrganization", 0, "id")),
        ("Award Date - website format", None),
        ("Recipient Org:Location:0:Name", None),
        ("Full name of applicant", None),
    ],
)
def test_headings(heading: str, place: tuple[str, int, str] | None) -> None:
    assert record.place_of(heading) == place


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2021-01-26T00:00:00+00:00", "2021-01-26"),
        ("2021-01-26T23:59:59.5Z", "2021-01-26"),
        ("26/01/2021", "2021-01-26"),
        ("26-01-2021", "2021-01-26"),
    ],
)
def test_days(cell: str, day: str) -> None:
    assert str(values.day(cell, "award date")) == day


def test_every_field_of_the_register_is_written_or_peoples_own() -> None:
    own = {"code", "title", "valid_from", "valid_to", "note", "file", "line"}
    own |= {"intermediary", "fee", "onward_of", "sector", "route", "use", "borough"}
    own |= {"call", "initiative", "decision"}
    own |= {"individual_reasons", "individual_purposes"}
    assert {slot.name for slot in fields(Grant)} == own | {*entries.FIELDS}


def test_what_is_paid_of_grants_needs_a_second_person_too(
    books: Path, tmp_path: Path
) -> None:
    limited(books, "  approval-above: 400.00 GBP")
    before = snapshot(books)
    half = save(tmp_path / "half.json", grant(1, disbursementTransaction=[paid()]))
    other = save(tmp_path / "other.json", grant(2, disbursementTransaction=[paid()]))
    with pytest.raises(Refusal, match="RECORD-012"):
        import_grants(books, [half, other], who=Who("Ann Archer"))
    assert snapshot(books) == before
    # Nor is it posted in two pieces, each below the limit.
    import_grants(books, [half], who=Who("Ann Archer"))
    with pytest.raises(Refusal, match="RECORD-012"):
        import_grants(books, [other], who=Who("Ann Archer"))
    import_grants(books, [other], who=Who("Ann Archer", "", "Ben Baker"))
    last = read(books).entries[-1]
    assert (last.by, last.approver) == ("Ann Archer", "Ben Baker")
    assert total(books) == P(500)
