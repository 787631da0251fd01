"""Files that are no list of payments get the advice that fits them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import import_files
from mopac_spend.importing.suggesting.proposal import propose
from tests import real_data
from tests.importing.desk import put, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output

PROSE = "\n".join(
    f"Dear all, we spent more in the year that ended, as was said{', again' * (n % 4)}."
    for n in range(12)
).encode()
# Words between quotes, with commas of their own, in a table none the less.
WORDY = "Day paid,Who was paid,Why,Sum\n" + "\n".join(
    f'2024-05-0{n},Acre Ltd,"Paper for the office, as was said{", again" * n}",1.00'
    for n in range(1, 9)
)
MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: spend\n\nSee attached.\n"
MT940 = b":20:STMT\n:25:1234\n:28C:1/1\n:60F:C180501GBP5,00\n:61:180502D1,00NTRF\n"
CAMT = b'<?xml version="1.0"?><Document xmlns="urn:iso:20022:camt.053"/>'
BANK = b"Transaction Date,Sort Code,Account Number,Description,Debit,Credit,Balance\n"
TABLE = "not a table; ask the publisher for the figures as CSV or as a spreadsheet"


def word() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("word/document.xml", "<x/>")
    return file.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"%PDF-1.7\n", f"IMPORT-040: a.pdf: this is a PDF, {TABLE}"),
        ("a.csv", b"\x89PNG\r\n", f"IMPORT-040: a.csv: this is a picture, {TABLE}"),
        ("a.docx", word(), f"IMPORT-040: a.docx: this is a text document, {TABLE}"),
        ("a.doc", ole("WordDocument"), "this is a text document, not a table"),
        (
            "a.msg",
            ole("__substg1.0_0"),
            "this is an e-mail, not a table; save the",
        ),
        ("a.xlsx", ole("EncryptedPackage"), "locked with a password; open it"),
        ("a.eml", MAIL, "IMPORT-040: a.eml: this is an e-mail, not a table; save the"),
        ("a.txt", PROSE, "IMPORT-040: a.txt: this reads like a text and not like a"),
        ("a.json", b'{"a": [1,\n2]}', f"IMPORT-040: a.json: this is JSON, {TABLE}"),
        ("a.xml", b"<?xml version='1.0'?><a/>", f"this is XML, {TABLE}"),
        ("a.sta", MT940, "a bank statement (MT940): mopac-spend reconcile a.sta"),
        ("a.xml", CAMT, "a bank statement (CAMT): mopac-spend reconcile a.xml"),
        ("a.ofx", b"OFXHEADER:100\n", "statement (OFX): mopac-spend reconcile a.ofx"),
        ("my bank.csv", BANK, "bank statement: mopac-spend reconcile 'my bank.csv'"),
        (
            "a.csv",
            b"code,title,valid_from,valid_to\n",
            (
                "IMPORT-060: a.csv: this is a register: mopac-spend "
                "register import KIND a.csv, where mopac-spend register kinds "
                "lists what KIND may be"
            ),
        ),
    ],
)
def test_what_is_no_list_of_payments_is_told(
    name: str, content: bytes, reason: str, books: Path, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        import_files(books, [file])
    assert reason in f"{refused.value}"
    with pytest.raises(Refusal) as refused:
        propose(Source.read(file))
    assert reason in f"{refused.value}"


def test_what_this_program_wrote_is_told(
    books: Path, tmp_path: Path, run: Callable[..., Output]
) -> None:
    import_files(books, [put(tmp_path / "may.csv", rows(3))])
    texts = {
        "list.xlsx": ("review", "--output"),
        "list.csv": ("review", "--output"),
        "answer.csv": ("ask", "spend-by-category", "--format", "csv", "--output"),
        "answer.xlsx": ("ask", "spend-by-category", "--format", "xlsx", "--output"),
        "beneath.csv": (
            *("ask", "spend-by-category", "--payments", "--format", "csv"),
            "--output",
        ),
        "form.xlsx": ("budget", "template"),
        "codes.csv": ("register", "export", "initiative"),
    }
    reasons = {
        "list.xlsx": "this is a review list: mopac-spend tag {}",
        "list.csv": "this is a review list: mopac-spend tag {}",
        "answer.csv": "this is an answer that was asked of books, not a source of",
        "answer.xlsx": "this is an answer that was asked of books, not a source of",
        "beneath.csv": "this is an answer that was asked of books, not a source of",
        "form.xlsx": "this is a form of budgets: mopac-spend budget import {}",
        "codes.csv": "this is a register: mopac-spend register import KIND {}",
    }
    for name, words in texts.items():
        file = tmp_path / name
        output = run("--books", books, *words, file)
        assert (output.status, file.exists()) == (0, True), output.err
        output = run("--books", books, "import", file)
        assert output.status == 2
        assert output.err.startswith(
            f"IMPORT-060: {name}: {reasons[name].format(name)}"
        )


@pytest.mark.parametrize("kind", ["mt940", "camt", "bai2", "ofx"])
def test_statements_of_banks_go_to_reconcile(kind: str, books: Path) -> None:
    files = [
        each
        for each in sorted(real_data.path(f"bank/{kind}").rglob("*"))
        if each.suffix in {".sta", ".mt940", ".xml", ".bai2", ".ofx", ".qfx"}
    ]
    count = 0
    for file in files:
        with pytest.raises(Refusal) as refused:
            import_files(books, [file])
        count += refused.value.code == "IMPORT-060"
    # A few of them are broken on purpose.
    assert count * 10 >= len(files) * 8 > 0


def test_words_between_quotes_are_no_prose(books: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(WORDY)
    with pytest.raises(Refusal) as refused:
        import_files(books, [file])
    assert refused.value.code == "IMPORT-002"
