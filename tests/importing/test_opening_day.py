"""Books that open too late for a file say how they are opened earlier."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.run import import_files
from mopac_spend.importing.starter import make_books
from tests.importing.desk import put, row, total

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.importing.conftest import Output


def test_the_refusal_names_the_lines_to_change(books: Path, tmp_path: Path) -> None:
    cells = [row("D1", paid_on="2011-05-14"), row("D2", paid_on="2011-05-02")]
    file = put(tmp_path / "may.csv", cells)
    with pytest.raises(Refusal) as refused:
        import_files(books, [file])
    assert f"{refused.value}" == (
        "IMPORT-008: may.csv: under the layout desk not one of its 2 rows is a "
        "payment: dated 2011-05-14, before these books open on 2012-01-16; to open "
        "them earlier, write 2011-05-02 or a day before it in place of 2012-01-16 in "
        "registers/all.beancount:1 and accounts.beancount (6 lines), "
        "registers/all.beancount (11 lines); where 2012-01-16 begins a line, and run: "
        "mopac-spend check"
    )


@pytest.mark.parametrize("body", ["pcc", "city-hall"])
def test_what_it_says_works(
    body: str, tmp_path: Path, run: Callable[..., Output]
) -> None:
    books = tmp_path / "books"
    make_books(books, body)
    file = tmp_path / "leeds.csv"
    file.write_text(
        "Service label,Expenditure category,Detailed expenditure type,Detailed "
        "expenditure code,Date paid,Transaction number,Net amount,Supplier name\n"
        "Place,Works,Repairs,K1,03/04/1999,1,5.50,Shop Ltd\n"
    )
    output = run("--books", books, "import", file)
    match = re.search(
        r"write (\S+) or a day before it in place of (\S+) in (\S+?):\d+( and .*?)?(;|,"
        r" and run)",
        output.err,
    )
    assert match is not None, output.err
    day, opened = match[1], match[2]
    for name in {match[3], *re.findall(r"(\S+\.beancount) \(", match[4] or "")}:
        path = books / name
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(rf"^{opened}(?= (?:open|custom))", day, text, flags=re.MULTILINE),
            encoding="utf-8",
        )
    assert run("--books", books, "check").status == 0
    assert run("--books", books, "import", file).status == 0
    assert f"{total(books)}" == "5.50"
