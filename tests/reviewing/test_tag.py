"""A filled-in list, applied: the tags change and nothing else, or nothing does."""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from mopac_spend.books import reader
from mopac_spend.books.load import by_beancount, main_file, open_books
from mopac_spend.books.record import read
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books as start
from tests.books_maker import REGISTERS, make_books
from tests.reviewing import desk

pytestmark = pytest.mark.usefixtures("workbooks_here")

BATCH = "payments/all/test-batch.beancount"
GROUP_1 = {
    ("Groups", "decide directorate", 2): "vru",
    ("Groups", "decide initiative", 2): "Knife crime seed fund",
    ("Groups", "decide category", 2): "grants",
}


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return make_books(tmp_path / "books", desk.LINES)


def _fill(books: Path, decisions: dict[tuple[str, str, int], str]) -> Path:
    path = books.parent / "list.xlsx"
    return desk.filled(desk.workbook_of(books), decisions, path)


def test_one_decision_covers_a_group(books: Path) -> None:
    before = desk.snapshot(books)
    applied = desk.tag(books, _fill(books, GROUP_1))
    assert len(applied.outcome.changes) == 2
    assert applied.review is not None
    tagged = [p for p in open_books(books).payments if p.supplier == "Acme Ltd"]
    assert {p[5:9] for p in tagged} == {
        ("vru", "knife-crime", "grants", "Expenses:Grants")
    }
    assert {(p.flag, p.rule) for p in tagged} == {("*", applied.review.id)}
    after = desk.snapshot(books)
    assert set(after) - set(before) == {
        "registers/reviews.beancount",
        applied.review.record,
    } | {name for name in after if name.startswith("record/")}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {BATCH, "main.beancount"}, "and the include of the record"


def test_a_review_is_of_the_moment_of_its_entry(
    books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1618225200")
    review = desk.tag(books, _fill(books, GROUP_1)).review
    assert review
    assert review.id.startswith("review-2021-04-12-")
    assert (f"{review.day}", review.at) == ("2021-04-12", "2021-04-12T11:00:00Z")
    # A clock that went back is that of neither.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    group = {("Groups", "decide initiative", 2): "Knife crime seed fund"}
    later = desk.tag(books, _fill(books, group)).review
    assert later
    assert later.at == read(books).entries[-1].at == review.at


def test_only_the_lines_of_tags_change(books: Path) -> None:
    """The file stays canonical, under its seal, and all other lines as they were."""
    before = (books / BATCH).read_text().splitlines()
    desk.tag(books, _fill(books, GROUP_1))
    after = (books / BATCH).read_text().splitlines()
    others = [line for line in after if not line.startswith('  rule: "review-')]
    changed = [(a, b) for a, b in zip(before, others, strict=True) if a != b]
    assert changed[:5] == [
        (
            '2018-05-14 ! "Acme Ltd" "Seed fund 12" ^doc-1',
            '2018-05-14 * "Acme Ltd" "Seed fund 12" ^doc-1',
        ),
        ('  directorate: "untagged"', '  directorate: "vru"'),
        ('  initiative: "untagged"', '  initiative: "knife-crime"'),
        ('  category: "untagged"', '  category: "grants"'),
        ("  Expenses:Unclassified  100.00 GBP", "  Expenses:Grants  100.00 GBP"),
    ]
    assert len(changed) == 10
    assert reader.read((books / BATCH).read_bytes(), BATCH) is not None


def test_what_is_partly_decided_keeps_its_flag(books: Path) -> None:
    desk.tag(books, _fill(books, {("Groups", "decide directorate", 2): "vru"}))
    flags = [p.flag for p in open_books(books).payments if p.supplier == "Acme Ltd"]
    assert flags == ["!", "!"]
    desk.tag(books, _fill(books, {("Groups", "decide initiative", 2): "victims"}))
    assert len(open_books(books).register.reviews) == 2


def test_a_payment_goes_before_its_group(books: Path) -> None:
    """And `untagged` leaves one payment of a group undecided."""
    both = {
        **GROUP_1,
        ("Payments", "decide initiative", 2): "victims",
        ("Payments", "decide category", 3): "untagged",
    }
    desk.tag(books, _fill(books, both))
    tags = [(p.initiative, p.category, p.flag) for p in open_books(books).payments][:2]
    assert tags == [("victims", "grants", "*"), ("knife-crime", "untagged", "!")]


def test_an_account_says_its_category(books: Path) -> None:
    account = {("Groups", "decide account", 2): "Expenses:Training"}
    desk.tag(books, _fill(books, account))
    assert open_books(books).payments[0].category == "training"


def test_who_decided_is_recorded(books: Path) -> None:
    file = _fill(books, GROUP_1)
    review = desk.tag(books, file).review
    assert review is not None
    opened = open_books(books)
    entry = opened.register.reviews[review.id]
    assert (entry.by, entry.source, entry.payments) == ("A. Officer", "list.xlsx", 2)
    assert entry.sha256 == review.sha256
    with (books / entry.record).open(newline="") as record:
        rows = list(csv.DictReader(record))
    assert len(rows) == 8
    assert {(r["tag"], r["before"], r["after"]) for r in rows[:3]} == {
        ("directorate", "untagged", "vru"),
        ("initiative", "untagged", "knife-crime"),
        ("category", "untagged", "grants"),
    }
    assert by_beancount(main_file(books)).findings == []


def test_the_same_list_twice_changes_nothing(books: Path) -> None:
    file = _fill(books, GROUP_1)
    desk.tag(books, file)
    before = desk.snapshot(books)
    again = desk.tag(books, file)
    assert (again.review, again.outcome.already, again.outcome.changes) == (None, 2, [])
    assert desk.snapshot(books) == before


def test_an_empty_list_changes_nothing(books: Path) -> None:
    before = desk.snapshot(books)
    assert desk.tag(books, _fill(books, {})).outcome.left == 3
    assert desk.snapshot(books) == before


def test_suggestions_are_not_decisions(tmp_path: Path) -> None:
    lines = "\n".join(
        f"2018-05-{day:02} | {name} | Fund | 1.00 | vru / {code} / grants"
        for day in range(1, 29)
        for name, code in (("Acme", "victims"), ("Bolt", "archive"))
    )
    open_one = "2018-06-01 | Acme | Fund | 1.00 | vru / untagged / grants"
    books = make_books(tmp_path / "books", f"{lines}\n{open_one}")
    content = desk.workbook_of(books)
    assert desk.table(content, "Groups")[0]["suggested initiative"] == "victims"
    assert desk.tag(books, _fill(books, {})).review is None


def test_every_fault_is_told_at_once_with_its_cell(books: Path) -> None:
    file = _fill(
        books,
        {
            ("Groups", "decide directorate", 2): "vruu",
            ("Groups", "decide initiative", 2): "|<f>1+1</f><v>2</v>",
            ("Groups", "decide category", 2): 't="b"|<v>1</v>',
            ("Groups", "decide initiative", 3): "<v>43102</v>",
            ("Payments", "decide account", 4): "Expenses:Grants",
            ("Payments", "decide category", 4): "training",
        },
    )
    faults = desk.faults(books, file)
    assert [text.partition(": ")[2] for text in faults] == [
        (
            "list.xlsx, Groups!N2 (decide directorate): 'vruu' is no directorate of "
            "the register; nearest: vru"
        ),
        (
            "list.xlsx, Groups!O2 (decide initiative): is a formula; type what should "
            "be there"
        ),
        (
            "list.xlsx, Groups!P2 (decide category): TRUE is a truth value, not a "
            "text: format the cell as Text and type the category again"
        ),
        (
            "list.xlsx, Groups!O3 (decide initiative): 43102 is a number, not a text: "
            "format the cell as Text and type the initiative again"
        ),
        (
            "list.xlsx, Payments!P4 (decide category): training contradicts "
            "test:3:000000000003, whose account Expenses:Consultancy declares "
            "consultancy; to change what is decided, correct the text of the payment"
        ),
        (
            "list.xlsx, Payments!Q4 (decide account): the account Expenses:Grants "
            "declares grants, not training; choose an account of the category, or "
            "leave the account empty"
        ),
    ]


@pytest.mark.parametrize(
    ("code", "written", "heard"),
    [("1-2", "1-2", True), ("007", "7", False), ("TRUE", "true", True)],
)
def test_codes_that_spreadsheets_change(
    tmp_path: Path, code: str, written: str, *, heard: bool
) -> None:
    """As text they are what they are; what is left of a code is no other code."""
    registers = f'{REGISTERS}2012-01-16 custom "initiative" "{code}" "Odd"\n'
    books = make_books(tmp_path / "books", desk.LINES, registers=registers)
    rows = desk.rows_of_csv(books)
    rows[0]["decide initiative"] = f" {written} "
    file = desk.as_csv(rows, tmp_path / "list.csv")
    if not heard:
        assert "is no initiative" in desk.faults(books, file)[0]
        return
    desk.tag(books, file)
    assert open_books(books).payments[0].initiative == code


def test_a_code_has_to_be_valid_on_the_day(tmp_path: Path) -> None:
    registers = (
        f'{REGISTERS}2012-01-16 custom "initiative" "early" "Early"\n'
        f"  valid-to: 2018-05-31\n"
    )
    books = make_books(tmp_path / "books", desk.LINES, registers=registers)
    file = _fill(books, {("Groups", "decide initiative", 2): "early"})
    (fault,) = desk.faults(books, file)
    assert fault == (
        "REVIEW-004: list.xlsx, Groups!O2 (decide initiative): the initiative early is "
        "valid from 2012-01-16 to 2018-05-31, and test:2:000000000002 is dated "
        "2018-06-01; decide the payments of that day on their own"
    )


def test_a_closed_account_takes_nothing(books: Path) -> None:
    chart = books / "accounts.beancount"
    chart.write_text(f"{chart.read_text()}2018-01-01 close Expenses:Grants\n")
    faults = desk.faults(books, _fill(books, GROUP_1))
    closed = "no account of the category grants is open on 2018-05-14"
    assert any(closed in each for each in faults)


def test_what_was_decided_meanwhile_is_refused(books: Path) -> None:
    file = _fill(books, GROUP_1)
    path = books / BATCH
    text = path.read_text()
    path.write_text(text.replace('initiative: "untagged"', 'initiative: "victims"', 1))
    faults = desk.faults(books, file)
    assert len(faults) == 1
    assert "its initiative is victims, decided already" in faults[0]


def test_rows_may_be_sorted_and_deleted(books: Path) -> None:
    rows = desk.rows_of_csv(books)
    rows[0]["decide initiative"] = "victims"
    others = [row for row in reversed(rows) if row["description"] != "Seed fund 13"]
    desk.tag(books, desk.as_csv(others, books.parent / "list.csv"))
    initiatives = [p.initiative for p in open_books(books).payments]
    assert initiatives == ["victims", "untagged", "untagged", "victims"]


def test_rows_that_do_not_fit_the_books_are_refused(books: Path) -> None:
    rows = desk.rows_of_csv(books)
    rows[0]["decide initiative"] = "victims"
    wrong = [dict(row) for row in rows]
    wrong[1]["pounds"] = "40.00"  # sorted in one column only
    wrong[2]["ref"] = "test:9:000000000009"
    wrong.append(dict(rows[4]))
    wrong.append({**rows[0], "group": "G9"})
    faults = desk.faults(books, desk.as_csv(wrong, books.parent / "list.csv"))
    assert [text.split(": ")[0] for text in faults] == ["REVIEW-006"] * 4
    assert "sorted in some columns only" in faults[0]
    assert "hold no payment test:9:000000000009" in faults[1]
    assert "stands here and at I6 (ref)" in faults[2]
    assert "the group G9, of which the list holds no payment" in faults[3]


def test_rows_shuffled_within_a_supplier_are_refused(tmp_path: Path) -> None:
    """Supplier and pounds agree; only the text, and what is decided, tell."""
    books = make_books(
        tmp_path / "books",
        """
        2018-05-14 | Acme Ltd | Seed fund 12 | 40.00 | finance / untagged / untagged
        2018-06-01 | Acme Ltd | Advice on seeds | 40.00 | vru / untagged / untagged
        """,
    )
    rows = desk.rows_of_csv(books)
    groups = [row for row in rows if row["line"] == "group"]
    payments = [row for row in rows if row["line"] == "payment"]
    groups[0]["decide initiative"] = "victims"
    path = books.parent / "list.csv"

    def told(*, of: list[dict[str, str]], key: str) -> list[str]:
        first, second = of
        first[key], second[key] = second[key], first[key]
        faults = desk.faults(books, desk.as_csv(rows, path))
        first[key], second[key] = second[key], first[key]
        return faults

    assert "the payment test:" in told(of=payments, key="ref")[0]
    swapped = told(of=groups, key="group")
    assert any("which is for 'Seed fund 12'" in each for each in swapped)
    (fault,) = told(of=groups, key="directorate now")
    assert "shows the directorate 'vru' as decided" in fault
    assert "directorate now" in fault
    desk.tag(books, desk.as_csv(rows, path))
    by_text = {p.description: p.initiative for p in open_books(books).payments}
    assert by_text == {"Seed fund 12": "victims", "Advice on seeds": "untagged"}


def test_a_list_of_other_books_is_refused_once(books: Path, tmp_path: Path) -> None:
    rows = desk.rows_of_csv(books)
    first = [row for row in rows if not row["ref"].startswith("test:1:")]
    path = desk.as_csv(first, tmp_path / "list.csv")
    others = make_books(
        tmp_path / "others",
        "2018-05-14 | Dale | Else | 9.00 | untagged / untagged / untagged",
    )
    (fault,) = desk.faults(others, path)
    assert "hold none of its 2 payments" in fault


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheets_save_it(
    books: Path, encoding: str, delimiter: str
) -> None:
    rows = desk.rows_of_csv(books)
    rows[0]["decide initiative"] = "victims"
    rows[1]["pounds"], rows[1]["date"] = "100", "14/05/2018"
    path = books.parent / "list.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    assert len(desk.tag(books, path).outcome.changes) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it holds no payment"),
        (b"PK\x03\x04 no archive", "the workbook cannot be read"),
        (b"ref,amount\nx,1\n", "holds no payment"),
        (b"\xd0\xcf\x11\xe0 old excel", "a workbook of an older form"),
        (b'group,ref,decide category,decide category\nG1,x,a,"b"\n', "two columns"),
        (b"group,ref,decide category\nG1,,grants\n", "its ref is missing"),
    ],
)
def test_what_is_no_review_list_is_refused(
    books: Path, content: bytes, message: str
) -> None:
    path = books.parent / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=message) as refused:
        desk.tag(books, path)
    assert refused.value.code == "REVIEW-002"


def test_an_entity_is_not_resolved(books: Path, tmp_path: Path) -> None:
    """A workbook is XML from outside: nothing in it may read a file or grow."""
    content = desk.workbook_of(books)
    path = tmp_path / "evil.xlsx"
    bomb = (
        b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    )
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(path, "w") as copy,
    ):
        for name in archive.namelist():
            data = archive.read(name)
            if name == "xl/sharedStrings.xml":
                head, _, rest = data.partition(b"<sst")
                data = head + bomb + b"<sst" + rest.replace(b"vru", b"&b;&x;")
            copy.writestr(name, data)
    before = desk.snapshot(books)
    with contextlib.suppress(Refusal):
        desk.tag(books, path)
    assert desk.snapshot(books) == before


def test_a_file_edited_by_hand(books: Path) -> None:
    """Other blanks, comments and line ends stay; the tag changes."""
    path = books / BATCH
    text = path.read_text()
    text = text.replace(
        '  initiative: "untagged"\n', '    initiative:  "untagged" ; ?\n'
    )
    text = text.replace('2018-06-02 ! "Bolt', '; a note\n2018-06-02 ! "Bolt')
    path.write_bytes(text.replace("\n", "\r\n").encode())
    before = path.read_bytes().split(b"\r\n")
    assert reader.read(path.read_bytes(), BATCH) is None
    desk.tag(books, _fill(books, GROUP_1))
    after = path.read_bytes().split(b"\r\n")
    others = [line for line in after if not line.startswith(b"  rule:")]
    changed = [(a, b) for a, b in zip(before, others, strict=True) if a != b]
    assert len(changed) == 10
    assert changed[2][1] == b'    initiative:  "knife-crime" ; ?'
    assert open_books(books).payments[0].initiative == "knife-crime"


def test_a_form_that_cannot_be_changed_is_refused(books: Path) -> None:
    """A tag of a whole file is nobody's line: it is not guessed at."""
    path = books / BATCH
    text = path.read_text().replace('  directorate: "untagged"\n', "", 1)
    head, gap, rest = text.partition("\n2018-05-14")
    path.write_text(
        f'{head}\npushmeta directorate: "untagged"\n{gap}{rest}\npopmeta directorate:\n'
    )
    faults = desk.faults(books, _fill(books, GROUP_1))
    assert faults[0].startswith(f"REVIEW-007: {BATCH}:")
    assert "its directorate does not stand on a line of its own" in faults[0]


def test_broken_books_are_not_tagged(books: Path) -> None:
    file = _fill(books, GROUP_1)
    path = books / BATCH
    path.write_text(path.read_text().replace("100.00", "101.00"))
    with pytest.raises(BooksError):
        desk.tag(books, file)


def test_books_that_would_not_see_the_review(books: Path) -> None:
    main = books / "main.beancount"
    named = 'include "registers/body.beancount"\ninclude "registers/codes.beancount"'
    main.write_text(main.read_text().replace('include "registers/*.beancount"', named))
    with pytest.raises(Refusal, match="no include of main"):
        desk.tag(books, _fill(books, GROUP_1))


def test_somebody_has_decided(books: Path) -> None:
    from mopac_spend.reviewing.applying import apply

    with pytest.raises(Refusal, match="--by"):
        apply(books, _fill(books, GROUP_1), " \n")
    odd = apply(books, _fill(books, GROUP_1), 'O\'Neil "Q" \\ x').review
    assert odd is not None
    assert open_books(books).register.reviews[odd.id].by == 'O\'Neil "Q" \\ x'


def test_an_import_after_a_review_keeps_the_tags(tmp_path: Path) -> None:
    """The export that brought the payments posts nothing and takes nothing back."""
    samples = Path("importers/samples")
    books = tmp_path / "books"
    start(books, "mopac", illustrative=True)
    export = samples / "finance-2017-18-Q1.csv"
    import_files(books, [export])
    rows = desk.rows_of_csv(books)
    for row in rows:
        if row["line"] == "group" and row["initiative now"] == "untagged":
            row["decide initiative"] = "business-as-usual"
    applied = desk.tag(books, desk.as_csv(rows, tmp_path / "list.csv"))
    assert applied.outcome.changes
    before = desk.snapshot(books)
    (again,) = import_files(books, [export])
    assert (len(again.payments), again.batch.rows_reversed) == (0, 0)
    assert desk.snapshot(books) == before
    refs = {change.after.ref: change.after for change in applied.outcome.changes}
    for payment in open_books(books).payments:
        if payment.ref in refs:
            assert payment.initiative == "business-as-usual"


def test_a_payment_reversed_meanwhile_is_refused(tmp_path: Path) -> None:
    """An amended export took it back after the list was written."""
    samples = Path("importers/samples")
    books = tmp_path / "books"
    start(books, "mopac", illustrative=True)
    export = tmp_path / "spend.csv"
    shutil.copyfile(samples / "finance-2017-18-Q1.csv", export)
    import_files(books, [export])
    rows = desk.rows_of_csv(books)
    for row in rows:
        if row["line"] == "group" and row["initiative now"] == "untagged":
            row["decide initiative"] = "business-as-usual"
    wanted = next(row for row in rows if row["line"] == "payment")
    payment = {p.ref: p for p in open_books(books).payments}[wanted["ref"]]
    lines = export.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    del lines[int(payment.row) - 1]
    export.write_text("".join(lines))
    import_files(books, [export])
    faults = desk.faults(books, desk.as_csv(rows, tmp_path / "list.csv"))
    assert len(faults) == 1
    assert f"{wanted['ref']} was reversed meanwhile" in faults[0]


def test_a_list_saved_by_another_program(books: Path) -> None:
    """LibreOffice writes every part of the file anew."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    file = _fill(books, GROUP_1)
    target = books.parent / "saved"
    home = (books.parent / "profile").as_uri()
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={home}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(target), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert len(desk.tag(books, target / "list.xlsx").outcome.changes) == 2
