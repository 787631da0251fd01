"""What is proven of payments by their columns is what one pattern says of the whole.

The pattern is the layout in one piece, and takes three times as long: it is what the
walk over columns is held against, with bytes just within the layout and just outside.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.books import arrow, cutting, parts, reader
from mopac_spend.books.canonical import LEAVES, batch_text, payment_text
from mopac_spend.books.columns import seal_of
from mopac_spend.books.rows import day
from mopac_spend.fields import OPTIONAL, TAGS, Payment
from mopac_spend.spend import seal
from tests.books_maker import make_batch, make_payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.books.columns import Columns

BANK = "Assets:Bank"
_TEXT = r'[^"\\\x00-\x1f\x7f]*+(?:\\["\\][^"\\\x00-\x1f\x7f]*+)*+'
_STRING, _SOME = rf'"{_TEXT}"', rf'(?!"){_TEXT}'
_ISO, _CODE = "[0-9]{4}-[0-9]{2}-[0-9]{2}", '"[A-Za-z0-9-]++"'
_NO_COLON = r'[^":\\\x00-\x1f\x7f]'
_PART = rf'{_NO_COLON}*+(?:\\["\\]{_NO_COLON}*+)*+'
_POUNDS = r"(?:0|[1-9][0-9]{0,11})\.[0-9]{2}"
_KEYS = "".join(
    rf'(?:  {each.key}: "{_ISO if each.restates else _SOME}"\n)?+' for each in OPTIONAL
)
LAYOUT = re.compile(
    rf"\n({_ISO}) [*!] {_STRING} {_STRING}(?P<links>(?: \^[A-Za-z0-9._/-]++)*+)\n"
    rf'  ref: "[a-z0-9][a-z0-9-]*+:(?:{_PART}:)++{_NO_COLON}++"\n'
    rf"{''.join(rf'  {kind}: {_CODE}' + chr(10) for kind in TAGS)}{_KEYS}"
    rf"  batch: {_STRING}\n"
    rf"  row: {_STRING}\n"
    rf"(?:  rule: {_CODE}\n)?+"
    rf"  Expenses{LEAVES}  (?P<minus>-(?!0\.00 ))?+(?P<pounds>{_POUNDS}) GBP\n"
    rf"  {BANK}  (?(minus)|-)(?P=pounds) GBP\n"
)
# What is put in, or takes the place of a byte.
BYTES = [
    *b"\r|\r\n|\t|\0|\x01|\x02|\x7f|\x1f|\xff|\xc3|\n|\n\n| |  |\\|".split(b"|"),
    *b"""\\\\|\\"|"|" "|"\n|""|  row: "|:|-|0|00|.|1|A|a| ^x|^| ^doc-z|;|#""".split(
        b"|"
    ),
    *(each.encode() for each in "\u2028\x85é"),
]


def payments() -> list[Payment]:
    """Make payments of every kind that the layout has."""
    said = {each.key: f"{each.key}" for each in OPTIONAL if not each.restates}
    told: Sequence[tuple[str, str, dict[str, str]]] = (
        ("Acme Ltd", "Advice", {"fund": "home-office", "purpose": "£5 “and” more"}),
        ('The "Big" \\ Co', '"', {"purpose": 'a\\"b', "belongs": "2018-04-03"}),
        ("", "", {}),
        ("Ünïcode\u2028Ltd", "a: b", {**said, "belongs": "2018-05-06"}),
        ('" "', "\\", {"decision": "PCD 79", "supplier-id": "7"}),
    )
    amounts = map(Decimal, ("12.50", "-0.05", "0.00", "999999999999.99", "-1000.00"))
    refs = ("gla:5109:3f9a", "a-1:x:y:z:1", "0::0", 'gla:"q" \\:1', "gla:é :é")
    return [
        make_payment(
            number,
            "may",
            date=dt.date(2018, 5, number),
            supplier=supplier,
            description=description,
            amount=amount,
            tags=("strategy", "knife-crime", "training"),
            optional={"ref": ref, **optional},
        )._replace(rule="a-rule" if number % 2 else "")
        for number, ((supplier, description, optional), amount, ref) in enumerate(
            zip(told, amounts, refs, strict=True), 1
        )
    ]


def taken(content: bytes) -> Columns | None:
    """Give the columns of payments that are proven; None where they are not."""
    try:
        return cutting.cut(content, 0, 0, "may.beancount", BANK)
    except ValueError:
        return None


def belongs_to_the_layout(content: bytes) -> bool:
    try:
        text, at = content.decode(), 0
        while at < len(text):
            block = LAYOUT.match(text, at)
            if block is None:
                return False
            day(block[1])
            if of_something_else(block):
                return False
            at = block.end()
    except ValueError:
        return False
    return bool(text)


def of_something_else(block: re.Match[str]) -> bool:
    """Say whether a link is of another document, grant or contract."""

    def said(key: str) -> str:
        found = re.search(rf'^  {key}: "(.*)"$', block[0], re.MULTILINE)
        return found[1] if found else ""

    document = said("ref").partition(":")[2].rpartition(":")[0]
    own = {
        begin + (re.sub(r"[^A-Za-z0-9._/-]+", "-", text).strip("-") or "x")
        for begin, text in (
            *(("doc-", document), ("grant-", said("grant"))),
            *(("contract-", said("contract")), ("", said("decision"))),
        )
        if text
    }
    return any(
        link.startswith(("doc-", "grant-", "contract-")) and link not in own
        for link in block["links"].replace("^", "").split()
    )


def mutated(whole: bytes, dice: random.Random) -> bytes:
    """Change a text in one or two places, or its lines."""
    for _ in range(dice.choice((1, 1, 1, 2))):
        way, at = dice.randrange(5), dice.randrange(len(whole) + 1)
        lines = whole.split(b"\n")
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        if way == 0:
            whole = whole[:at] + dice.choice(BYTES) + whole[at:]
        elif way == 1:
            whole = whole[:at] + dice.choice(BYTES) + whole[at + 1 :]
        elif way == 2:
            whole = whole[:at] + whole[at + dice.choice((1, 2, 10, 40)) :]
        elif way == 3:
            lines[one], lines[other] = lines[other], lines[one]
            whole = b"\n".join(lines)
        else:
            lines.insert(other, lines[one])
            whole = b"\n".join(lines)
    return whole


TEXTS = [payment_text(each, BANK).encode() for each in payments()]


def test_every_payment_of_the_layout_is_taken_and_says_what_was_written() -> None:
    columns = taken(b"".join(TEXTS))
    assert columns is not None
    sealed = columns.pop("sealed")
    rows = [
        Payment._make(row)
        for row in zip(
            *(columns[name].to_pylist() for name in Payment._fields), strict=True
        )
    ]
    placeless = [each._replace(file="", line=0) for each in rows]
    assert placeless == [each._replace(file="", line=0) for each in payments()]
    assert seal_of(sealed) == seal(rows)
    begins = [1 + b"".join(TEXTS[:at]).count(b"\n") for at in range(len(TEXTS))]
    assert [each.line - 1 for each in rows] == begins


LINKED = """
2018-05-01 * "Acme" "x" ^doc-x-y ^PCD-79 ^grant-G-1 ^contract-c
  ref: "gla:x y:1"
  directorate: "strategy"
  initiative: "knife-crime"
  category: "training"
  decision: "PCD 79"
  grant: "G-1"
  contract: "c"
  batch: "may"
  row: "1"
  Expenses:Training  1.00 GBP
  Assets:Bank  -1.00 GBP
"""


@pytest.mark.parametrize(
    ("links", "holds"),
    [
        (" ^doc-x-y ^PCD-79 ^grant-G-1 ^contract-c", True),
        (" ^contract-c ^doc-x-y", True),
        ("", True),
        (" ^doc-x-y ^PCD-80 ^seen-by-audit ^PCD-79", True),
        (" ^doc-other ^PCD-79 ^grant-G-1 ^contract-c", False),
        (" ^doc-x-y ^doc-other", False),
        (" ^doc-x-y ^PCD-79 ^grant-G-2 ^contract-c", False),
        (" ^doc-x-y ^PCD-79 ^grant-G-1 ^contract-d", False),
    ],
)
@pytest.mark.parametrize("document", ["x y", "x-y", "-x-y", "x-y:"])
def test_links_are_of_no_other_document_grant_or_contract(
    links: str, document: str, *, holds: bool
) -> None:
    written = " ^doc-x-y ^PCD-79 ^grant-G-1 ^contract-c"
    text = LINKED.replace("x y", document).replace(written, links).encode()
    plain = b"".join(TEXTS[:2])
    assert (taken(text) is not None) == holds
    assert (taken(plain + text) is not None) == holds
    assert belongs_to_the_layout(text) == holds


@pytest.mark.parametrize("piece", [1, 2**22])
def test_whatever_is_changed_columns_and_pattern_agree(
    piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "PIECE", piece)
    dice = random.Random(piece)  # noqa: S311 - no secret
    verdicts = []
    for _ in range(700):
        whole = b"".join(dice.sample(TEXTS, dice.randint(1, 3)))
        content = mutated(whole, dice)
        expected = belongs_to_the_layout(content)
        assert (taken(content) is not None) == expected, content
        verdicts.append(expected)
    # Changes are near enough to the layout that many stay within.
    assert verdicts.count(True) > 25


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # As many quotes as before, and one of them within a text.
        ('  ref: "gla:5109:3f9a"\n', '  ref: "gla:5109:3f"a"\n'),
        ('  row: "2"\n', '  row: "\n'),
        ('  row: "2"\n  rule: "a-rule"\n', '  row: "\n  rule: "a-"rule"\n'),
        ('"Acme Ltd" "Advice"', '"Acme "Ltd" "Advice'),
        ('"Acme Ltd" "Advice"', '"Acme Ltd""Advice"'),
        ('"Acme Ltd" "Advice"', '"Acme Ltd"  "Advice"'),
        ('Advice" ^doc-5109', 'Advice" ^doc-5109 ^'),
        ('Advice" ^doc-5109', 'Advice"^doc-5109'),
        ('Advice" ^doc-5109', 'Advice" ^doc-5109 '),
        ('  fund: "home-office"\n', '  fund: ""\n'),
        ('  fund: "home-office"\n', '  fund: "home-office"\n' * 2),
        ('  fund: "home-office"\n', '  fünd: "home-office"\n'),
        ('  fund: "home-office"\n', "  fund: home-office\n"),
        ("gla:5109:3f9a", "gla:5109"),
        ("gla:5109:3f9a", "gla:5109:"),
        ("gla:5109:3f9a", ":5109:3f9a"),
        ("gla:5109:3f9a", "Gla:5109:3f9a"),
        ("gla:5109:3f9a", 'gla:5109:3f\\"9a'),
        ("12.50", "12.5"),
        ("12.50", "12.500"),
        ("12.50", "012.50"),
        ("12.50", "+12.50"),
        ("12.50", "1e1"),
        ("12.50", "1,212.50"),
        ("12.50", "1000000000000.00"),
        ("12.50", "-0.00"),
        ("  12.50 GBP", "  12.51 GBP"),
        ("  -12.50 GBP", "  --12.50 GBP"),
        ("  -12.50 GBP", "  12.50 GBP"),
        ("  -12.50 GBP", "  -12.50 GBP "),
        ("  Assets:Bank", "  Assets:Banks"),
        ("  Assets:Bank  ", "  Assets:Bank "),
        ("2018-05-01 *", "2018-02-30 *"),
        ("2018-05-01 *", "2018-05-01 é"),
        ("2018-05-01 *", "२०१८-05-01 *"),
    ],
)
def test_bytes_just_outside_the_layout_are_not_taken(old: str, new: str) -> None:
    text = TEXTS[0].decode()
    changed = text.replace(old, new)
    assert changed != text
    assert not belongs_to_the_layout(changed.encode())
    assert taken(changed.encode()) is None
    # Nor where the payments around it are.
    assert taken(TEXTS[1] + changed.encode() + TEXTS[2]) is None


@pytest.mark.parametrize("letter", range(256))
def test_of_every_byte_at_a_few_places_columns_and_pattern_agree(letter: int) -> None:
    whole = TEXTS[0]
    for mark in b"Acme Advice 5109: strategy home a-rule 12.50".split():
        at = whole.index(mark) + 1
        content = whole[:at] + bytes([letter]) + whole[at + 1 :]
        assert (taken(content) is not None) == belongs_to_the_layout(content)


@pytest.mark.parametrize("number", range(1, 12))
def test_lines_that_say_nothing_in_any_payment_are_taken_or_not(number: int) -> None:
    """A column of empty texts alone is none that the others are."""
    emptied = []
    for text in TEXTS[:2]:
        lines = text.splitlines(keepends=True)
        lines[number] = re.sub(r'".*"|  \S+ GBP', '""', lines[number].decode()).encode()
        emptied.append(b"".join(lines))
    for content in (*emptied, b"".join(emptied)):
        assert (taken(content) is not None) == belongs_to_the_layout(content)


@pytest.mark.parametrize("content", [b"\n", b"\n\n", b"\n" * 40, b"x", b'\n"\n'])
def test_what_holds_no_payment_is_not_taken(content: bytes) -> None:
    with pytest.raises(ValueError, match="canonical layout"):
        cutting.cut(content, 0, 0, "may.beancount", BANK)


def test_parts_are_the_same_rows_in_however_many_pieces_they_were_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever the order in which a column came to hold its different values."""
    rows = payments()
    text = batch_text(make_batch("may", rows), rows, BANK).encode()
    whole = reader.read(text, "may.beancount")
    monkeypatch.setattr(cutting, "PIECE", 1)
    pieces = reader.read(text, "may.beancount")
    assert whole is not None
    assert pieces is not None
    last = len(whole.columns["supplier"].dictionary) - 1
    turned = [last - at for at in whole.columns["supplier"].indices.to_pylist()]
    backwards = whole.columns["supplier"].dictionary.to_pylist()[::-1]
    pieces.columns["supplier"] = arrow.by_place(
        arrow.whole(turned).cast("int32"), arrow.text(backwards)
    )
    assert parts.same_rows(parts.parquet(whole), parts.parquet(pieces))
    others = [each._replace(supplier=f"{each.supplier}.") for each in rows]
    other = batch_text(make_batch("may", others), others, BANK).encode()
    read = reader.read(other, "may.beancount")
    assert read is not None
    assert not parts.same_rows(parts.parquet(whole), parts.parquet(read))


def test_texts_as_long_as_a_piece_are_taken() -> None:
    long = payments()[0]._replace(description="é" * cutting.PIECE)
    content = payment_text(long, BANK).encode() + TEXTS[1]
    columns = taken(content)
    assert columns is not None
    assert columns["description"].to_pylist() == [long.description, '"']
    assert taken(content.replace(b"GBP\n\n", b"GBP\n\t\n")) is None
