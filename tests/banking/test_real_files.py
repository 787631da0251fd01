"""Every statement that was found, read or refused, figure by figure and word by word.

`real_files.txt` holds what is expected of each; the figures of every statement that is
read are counted here once more, from the bytes of the file and by other means.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from mopac_spend.banking.reading import read
from mopac_spend.findings import Refusal
from tests import real_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.banking.statement import Statement

# Opening, sum of the lines, number of lines, closing.
Figures = tuple[Decimal | None, Decimal, int, Decimal | None]


def expected() -> dict[str, list[str]]:
    by_file: dict[str, list[str]] = {}
    text = Path(__file__).with_name("real_files.txt").read_text(encoding="utf-8")
    for part in text.split("## ")[1:]:
        name, *lines = part.strip().split("\n")
        by_file[name] = lines
    return by_file


def files() -> list[str]:
    folder = real_data.FOLDER / "bank"
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("LICENSE")
    )


def outcome(name: str) -> list[str]:
    try:
        return [_shown(each) for each in read(real_data.path(f"bank/{name}"))]
    except Refusal as refusal:
        return [str(refusal)]


def _shown(each: Statement) -> str:
    return (
        f"{each.form} {each.currency} {each.first} {each.last}: {each.opening} + "
        f"{each.total} in {len(each.lines)} = {each.closing}"
        f"{' opening worked out' if each.derived else ''}"
    )


@pytest.mark.parametrize("name", sorted(expected()))
def test_each_file_is_read_or_refused_as_expected(name: str) -> None:
    assert outcome(name) == expected()[name]


def test_no_file_is_left_out() -> None:
    real_data.path("bank")
    assert set(files()) <= set(expected())


@pytest.mark.parametrize(
    "name",
    [name for name, lines in expected().items() if not lines[0].startswith("BANK-")],
)
def test_the_figures_are_those_counted_by_other_means(name: str) -> None:
    path = real_data.path(f"bank/{name}")
    count = COUNTED[name.split("/", maxsplit=1)[0]]
    figures = [(s.opening, s.total, len(s.lines), s.closing) for s in read(path)]
    assert figures == count(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, lines in expected().items()
        if name.startswith("mt940/") and lines[0].startswith("BANK-003")
    ],
)
def test_what_does_not_add_up_is_refused_with_its_figures(name: str) -> None:
    content = real_data.path(f"bank/{name}").read_bytes()
    counted = _mt940(content.decode("utf-8", "replace"))
    opening, total, _, closing = next(
        (o, t, n, c) for o, t, n, c in counted if o is not None and o + t != c
    )
    (refusal,) = outcome(name)
    for figure in (opening, total, closing):
        assert f" {figure:,.2f}" in refusal


def _mt940(text: str) -> list[Figures]:
    figures: list[Figures] = []
    for part in re.split(r"(?m)^:20:", text.replace("\r", ""))[1:]:
        opening, closing = (
            _signed(
                *re.findall(rf"(?m)^:{tag}[FM]:([CD])\d{{6}}[A-Z]{{3}}([\d,]+)", part)[
                    0
                ]
            )
            for tag in ("60", "62")
        )
        lines = [
            _signed({"RC": "D", "RD": "C"}.get(mark, mark), pounds)
            for mark, pounds in re.findall(
                r"(?m)^:61:\d{6}(?:\d{4}|    )?(R?[CD])[A-Z]?([\d,]+)", part
            )
        ]
        figures.append((opening, sum(lines, Decimal(0)), len(lines), closing))
    return figures


def _signed(mark: str, pounds: str) -> Decimal:
    amount = _comma(pounds)
    return -amount if mark == "D" else amount


def _camt(text: str) -> list[Figures]:
    space = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"
    figures: list[Figures] = []
    for each in ET.fromstring(text.encode()).iter(f"{space}Stmt"):  # noqa: S314 - ours

        def amounts(tag: str, within: ET.Element = each) -> list[Decimal]:
            return [
                Decimal(e.findtext(f"{space}Amt", ""))
                * (1 if e.findtext(f"{space}CdtDbtInd") == "CRDT" else -1)
                for e in within.findall(space + tag)
            ]

        opening, closing = amounts("Bal")[:2]
        lines = amounts("Ntry")
        figures.append((opening, sum(lines, Decimal(0)), len(lines), closing))
    return figures


def _bai2(text: str) -> list[Figures]:
    figures: list[Figures] = []
    for part in re.split(r"(?m)^03,", text)[1:]:
        head, body = re.split(r"(?m)^16,", part, maxsplit=1)
        opening, closing = (
            Decimal(re.findall(rf",0{code},(\d+)", head)[0]) / 100 for code in (10, 15)
        )
        lines = [
            Decimal(pence) / 100 * (1 if int(kind) < 400 else -1)
            for kind, pence in re.findall(r"(?m)^16,(\d+),(\d+)", f"16,{body}")
        ]
        figures.append((opening, sum(lines, Decimal(0)), len(lines), closing))
    return figures


def _ofx(text: str) -> list[Figures]:
    lines = [_comma(each) for each in re.findall(r"<TRNAMT>([-\d.,]+)", text)]
    closing = _comma(re.findall(r"<LEDGERBAL>\s*<BALAMT>([-\d.,]+)", text)[0])
    total = sum(lines, Decimal(0))
    return [(closing - total, total, len(lines), closing)]


def _comma(pounds: str) -> Decimal:
    return Decimal(pounds.replace(",", "."))


def _bankline(text: str) -> list[Figures]:
    """Take the file's own totals: records 44 and 54, and the trailer's counts."""
    rows = text.splitlines()
    out, inward = (
        sum(int(row[35:46]) for row in rows if row[15:17] == code and row[0].isdigit())
        for code in ("44", "54")
    )
    (balance,) = [int(row[36:51]) for row in rows if row[15:17] == "Y1"]
    (trailer,) = [row for row in rows if row.startswith("UTL1")]
    # The trailer's counts hold the two records of totals as well.
    count = int(trailer[30:37]) + int(trailer[37:44]) - 2
    total, closing = Decimal(inward - out) / 100, Decimal(balance) / 100
    return [(closing - total, total, count, closing)]


COUNTED: dict[str, Callable[[str], list[Figures]]] = {
    "mt940": _mt940,
    "camt": _camt,
    "bai2": _bai2,
    "ofx": _ofx,
    "bankline": _bankline,
}
