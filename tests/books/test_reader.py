"""The strict reader: what it takes is what Beancount reads, and the rest is left."""

from __future__ import annotations

import datetime as dt
import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount.parser import parser
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mopac_spend import register
from mopac_spend.books import checks, cutting, probe, reader
from mopac_spend.books.canonical import batch_text, heading_text
from mopac_spend.books.parts import Facts, facts_of
from mopac_spend.fields import BELONGS, OPTIONAL
from mopac_spend.long_text import LongText
from mopac_spend.spend import Payment, Projection, project, seal_of_texts
from tests import real_data
from tests.books_maker import make_batch, make_payment
from tests.ledger_text import CODES, entries_of

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.books.columns import Columns
    from mopac_spend.spend import Batch

KEYS = [each.key for each in OPTIONAL]
SHORT = """
    2018-06-01 custom "initiative" "short" "Half a year"
      valid-to: 2018-12-31
"""
REGISTER = register.read(entries_of(CODES + textwrap.dedent(SHORT)))[0]
_TEXTS = st.sampled_from(["id", "source", "layout", "set_aside", "amends"])
FILE = "payments/2018-19/may.beancount"
# What an import writes after it cleaned a cell, and what it would never write.
clean = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20
) | st.text(st.sampled_from('"\\;*#^£é\u2028 ab'), min_size=1, max_size=8)
DIRECTORATES = ["strategy", "untagged", "strategy", "finance"]
INITIATIVES = ["knife-crime", "short", "untagged", "business-as-usual"]


@st.composite
def payments(draw: st.DrawFn, number: int = 1) -> Payment:
    """Draw a payment as an import may write it."""
    keys = draw(st.sets(st.sampled_from(KEYS), max_size=4))
    days = st.dates(dt.date(2018, 4, 1), dt.date(2019, 3, 31)).map(str)
    optional = {key: draw(days if key == BELONGS else clean) for key in keys}
    if draw(st.booleans()):
        optional |= {"fund": "home-office", "decision": "D-12"}
    document = draw(st.text(st.sampled_from('A1: -é/\\"'), max_size=6))
    optional["ref"] = f"office:{document}:{number:04}{draw(st.integers(0, 99))}"
    payment = make_payment(
        number,
        "may",
        date=draw(st.dates(dt.date(2018, 4, 1), dt.date(2019, 3, 31))),
        supplier=draw(clean),
        description=draw(clean | st.just("")),
        amount=draw(st.integers(-(10**12), 10**12).map(lambda p: Decimal(p) / 100)),
        tags=(
            draw(st.sampled_from(DIRECTORATES)),
            draw(st.sampled_from(INITIATIVES)),
            draw(st.sampled_from(["training", "untagged"])),
        ),
        optional=optional,
    )
    return payment._replace(
        row=draw(clean), rule=draw(st.sampled_from(["", "a-rule"] * 3 + ["review-1"]))
    )


@st.composite
def batches(draw: st.DrawFn) -> str:
    """Draw the text of a batch file."""
    rows = [draw(payments(number)) for number in range(draw(st.integers(1, 5)))]
    return batch_text(make_batch("may", rows), rows, "Assets:Bank")


def by_beancount(content: bytes) -> Projection | None:
    """Read as Beancount does; None where it finds an error."""
    entries, errors, _ = parser.parse_string(content)
    if errors:
        return None
    for entry in entries:
        entry.meta["filename"] = FILE
    return project(entries, REGISTER.accounts)


def in_pieces(content: bytes) -> tuple[Batch | None, list[Payment], list[str]]:
    """Read a file piece by piece; give its rows, and their texts under the seal."""
    rows: list[Payment] = []
    sealed: list[str] = []

    def seen(columns: Columns) -> None:
        cells = (columns[name].to_pylist() for name in Payment._fields)
        rows.extend(map(Payment._make, zip(*cells, strict=True)))
        sealed.extend(columns["sealed"].to_pylist())

    batch = reader.read_in_pieces(LongText([content]), FILE, seen)
    return batch, rows, sealed


def agrees(content: bytes) -> bool:
    """Hold the reader against Beancount; say whether it took the file."""
    read = reader.read(content, FILE)
    batch, shown, sealed = in_pieces(content)
    if read is None:
        # It sees all that is wrong but for a seal.
        assert batch is None or seal_of_texts(sealed) != batch.seal
        return False
    assert (batch, shown) == (read.batch, list(read.payments()))
    assert seal_of_texts(sealed) == read.batch.seal
    loaded = by_beancount(content)
    assert loaded is not None
    assert loaded.findings == []
    assert sorted(read.payments()) == sorted(loaded.payments)
    assert [read.batch] == loaded.batches
    # Amounts are equal as texts too, of which the seal is made; and what the rules
    # find in the rows is found in the facts.
    findings = checks.check(loaded, REGISTER)
    whole = Projection(list(read.payments()), [read.batch], [])
    assert checks.check(whole, REGISTER) == findings
    facts = Facts.from_json(facts_of(read).to_json())
    assert probe.clean(whole, [facts], REGISTER) == (not findings)
    return True


# The first reading imports Arrow.
@settings(deadline=None)
@given(batches(), st.sampled_from([1, cutting.PIECE]))
def test_what_an_import_writes_is_taken_and_reads_as_beancount_reads_it(
    text: str, piece: int
) -> None:
    """In however many pieces it is read, of which few have the same optional tags."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "PIECE", piece)
        assert agrees(text.encode())


# What a heading may be changed by, a piece of it for another.
_PIECES = ('"', "\\", "\n", "-0.00 GBP", "0.00 GBP", "00", "£ é", "\u2028", "; ", "  ")


@given(
    st.text(st.sampled_from('ab £é\\"\n\t\0\u2028\u00a0'), max_size=6),
    st.integers(-(10**7), 10**7),
    st.dates(),
    st.data(),
)
def test_a_heading_is_read_as_beancount_reads_it(
    words: str, pence: int, day: dt.date, data: st.DataObject
) -> None:
    """Whatever is taken without Beancount is what Beancount takes."""
    texts: dict[str, Any] = dict.fromkeys(data.draw(st.sets(_TEXTS)), words)
    pounds = Decimal(pence).scaleb(-2)
    made = make_batch("may", [])._replace(**texts, date=day, pounds_read=pounds)
    head = heading_text(made)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(head)))
        length = data.draw(st.integers(0, 4))
        head = head[:at] + data.draw(st.sampled_from(_PIECES)) + head[at + length :]
    taken = reader.plain_heading(head)
    if taken is not None and heading_text(taken) == head:
        read = reader.heading_by_beancount(head)
        assert read is not None
        assert taken == read._replace(file="", line=0)


def test_an_ordinary_heading_asks_nobody() -> None:
    made = make_batch("may", [])
    assert reader.plain_heading(heading_text(made)) == made


@pytest.mark.parametrize(
    "supplier", ['"', '" ', '" "', "\\", '\\"', '\\\\" "', '" "#\\', 'a" "b" "c']
)
def test_escapes_do_not_move_where_a_text_ends(supplier: str) -> None:
    rows = [
        make_payment(
            1,
            "may",
            date=dt.date(2018, 5, 1),
            supplier=supplier,
            description=supplier,
            amount=Decimal(1),
            tags=TAGS,
            optional={"purpose": supplier},
        )
    ]
    assert agrees(batch_text(make_batch("may", rows), rows, "Assets:Bank").encode())


def test_nil_has_no_sign_and_is_left_to_beancount_where_it_has() -> None:
    """Beancount reads -0.00 as nil, of which the seal is another."""
    payments = [
        make_payment(1, "may", date=dt.date(2018, 5, 1), amount=Decimal(0), tags=TAGS)
    ]
    rows = [row._replace(amount=Decimal("-0.00")) for row in payments]
    text = batch_text(make_batch("may", rows), rows, "Assets:Bank")
    assert "  -0.00 GBP" in text
    assert reader.read(text.encode(), FILE) is None


def test_a_tag_without_a_code_is_left_to_beancount() -> None:
    text = WHOLE.replace('directorate: "strategy"', 'directorate: ""', 1)
    assert reader.read(text.encode(), FILE) is None


@pytest.mark.parametrize("bank", ["Bank:Account", "Expenses:Bank", "Asset:Bank"])
def test_a_bank_account_that_beancount_has_none_of_is_left_to_it(bank: str) -> None:
    text = batch_text(make_batch("may", ROWS), ROWS, bank)
    assert reader.read(text.encode(), FILE) is None


@pytest.mark.parametrize(
    ("days", "sound"),
    [
        (["2018-06-01", "2018-12-31"], True),
        (["2018-05-31", "2018-07-01"], False),
        (["2018-07-01", "2019-01-01"], False),
    ],
)
def test_facts_know_the_days_on_which_a_code_is_used(
    days: list[str], *, sound: bool
) -> None:
    rows = [
        make_payment(
            number,
            "may",
            date=dt.date.fromisoformat(day),
            amount=Decimal(1),
            tags=("strategy", "short", "training"),
        )
        for number, day in enumerate(days, 1)
    ]
    text = batch_text(make_batch("may", rows), rows, "Assets:Bank").encode()
    assert agrees(text)
    read = reader.read(text, FILE)
    assert read is not None
    whole = Projection(list(read.payments()), [read.batch], [])
    assert probe.clean(whole, [facts_of(read)], REGISTER) == sound


def test_nil_and_negative_amounts_are_taken() -> None:
    amounts = [Decimal("0.00"), Decimal("-0.01"), Decimal("999999999999.99")]
    rows = [
        make_payment(number, "may", date=dt.date(2018, 5, 1), amount=amount, tags=TAGS)
        for number, amount in enumerate(amounts, 1)
    ]
    assert agrees(batch_text(make_batch("may", rows), rows, "Assets:Bank").encode())


TAGS = ("strategy", "knife-crime", "training")
ROWS = [
    make_payment(
        number,
        "may",
        date=dt.date(2018, 5, number),
        supplier=f"Supplier {number}",
        amount=Decimal(100 * number),
        tags=TAGS,
        optional={"fund": "home-office", "purpose": "advice"},
    )
    for number in (1, 2, 3)
]
WHOLE = batch_text(make_batch("may", ROWS), ROWS, "Assets:Bank")


@given(
    batches(),
    st.data(),
    st.sampled_from(
        [
            "\n",
            "\r\n",
            "\t",
            " ",
            "; a comment\n",
            '  extra: "metadata"\n',
            "  number: 1\n",
            " #tag",
            " ^link",
            '"',
            "\\",
            "-",
            "0",
            "é",
            "\x00",
            "2018-05-01 open Assets:Other\n",
            "\n2018-05-01 balance Assets:Bank 0 GBP\n",
            "  Assets:Bank  1.00 USD\n",
            " @ 1.00 USD",
            " {1.00 GBP}",
            "pushtag #x\n",
            "",
        ]
    ),
)
def test_whatever_is_put_in_or_taken_out_it_agrees_or_refuses(
    text: str, data: st.DataObject, put_in: str
) -> None:
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 40))
    agrees((text[:at] + put_in + text[at + gone :]).encode())


@given(st.data())
def test_whatever_byte_is_changed_it_agrees_or_refuses(data: st.DataObject) -> None:
    content = bytearray(WHOLE.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    agrees(bytes(content))


@given(st.permutations(WHOLE.splitlines(keepends=True)))
@example(WHOLE.splitlines(keepends=True))
def test_lines_in_any_order_agree_or_are_refused(lines: list[str]) -> None:
    agrees("".join(lines).encode())


def test_every_line_doubled_or_removed_agrees_or_is_refused() -> None:
    lines = WHOLE.splitlines(keepends=True)
    taken = [
        at
        for at in range(len(lines))
        for count in (0, 2)
        if agrees(
            "".join([*lines[:at], *[lines[at]] * count, *lines[at + 1 :]]).encode()
        )
    ]
    # Only the optional tags may go, and nothing may stand twice.
    assert {lines[at].split(":")[0].strip() for at in taken} <= {"fund", "purpose"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n\n2018-05-02", "\nXYZ\n2018-05-02"),
        ("\n\n2018-05-02", "\n; said\n2018-05-02"),
        ("\n\n2018-05-02", "\n\n\n2018-05-02"),
        ("GBP\n\n2018-05-02", "GBP \n\n2018-05-02"),
        ("100.00 GBP", "0100.00 GBP"),
        ("100.00 GBP", "100.0 GBP"),
        ("100.00 GBP", "100.00 USD"),
        ("-100.00 GBP", "-100.01 GBP"),
        ('directorate: "strategy"', "directorate: strategy"),
        ("2018-05-01 * ", "2018-05-01 txn "),
        ("2018-05-01 * ", "2018-05-99 * "),
        ('"Supplier 1"', '"Supplier 2"'),
        ('"Supplier 1"', '"Supplier\\t1"'),
        ('fund: "home-office"', 'fund: ""'),
        ('fund: "home-office"', 'fund: "home-office"\n  fund: "home-office"'),
        ("payments: 3", "payments: 2"),
        ("; may.csv", "; june.csv"),
    ],
)
def test_what_is_not_the_layout_is_left_to_beancount(old: str, new: str) -> None:
    assert old in WHOLE
    assert reader.read(WHOLE.replace(old, new, 1).encode(), FILE) is None


@pytest.mark.parametrize("end", ["", "\n", " ", "; the end\n", "\nx"])
def test_nothing_may_follow_the_last_payment(end: str) -> None:
    assert (reader.read((WHOLE + end).encode(), FILE) is not None) == (end == "")


def test_links_may_be_added_and_change_nothing() -> None:
    text = WHOLE.replace('"Supplier 1" ""', '"Supplier 1" "" ^seen-2021')
    assert text != WHOLE
    assert agrees(text.encode())


def test_every_cut_is_refused() -> None:
    content = WHOLE.encode()
    assert all(reader.read(content[:at], FILE) is None for at in range(len(content)))


def test_the_shipped_books_are_canonical() -> None:
    from mopac_spend import shipped

    files = sorted(shipped.folder("ledger").glob("payments/*/*.beancount"))
    assert len(files) == 17
    assert all(agrees(path.read_bytes()) for path in files)


@pytest.mark.parametrize("body", ["city-hall", "pcc"])
def test_books_made_from_real_files_are_canonical(body: str, tmp_path: Path) -> None:
    from mopac_spend.importing import starter
    from mopac_spend.importing.run import import_files

    files = (
        real_data.city_hall(2019)[:3]
        if body == "city-hall"
        else [real_data.path("spend/lancashire-pcc/pcc-2020-21.xlsx")]
    )
    starter.make_books(tmp_path / "books", body)
    import_files(tmp_path / "books", files)
    written = sorted(tmp_path.glob("books/payments/*/*.beancount"))
    assert len(written) == len(files)
    assert all(agrees(path.read_bytes()) for path in written)
