"""An entry says what was done, is read back as written, and follows the last one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mopac_spend.books.record import Entry, RecordedBatch, RecordedFile, read
from mopac_spend.books.record.reading import FOLDER, HEADING

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ENTRY = Entry(
    number=1,
    at="2026-11-24T09:30:00Z",
    command="import",
    by="A. Officer",
    why='said "yes"',
    before="",
    batches=(
        RecordedBatch("may", "payments/m.beancount", 3, 4, Decimal("12.50"), "5" * 64),
    ),
    files=(RecordedFile("payments/m.beancount", "", "6" * 64),),
)


def test_an_entry_is_text_that_a_person_can_read() -> None:
    assert ENTRY.text.splitlines()[:6] == [
        '2026-11-24 custom "record" 1 "import"',
        "  version: 1",
        '  at: "2026-11-24T09:30:00Z"',
        '  by: "A. Officer"',
        '  why: "said \\"yes\\""',
        f'  digest: "{ENTRY.digest}"',
    ]
    assert "  pounds: 12.50 GBP\n" in ENTRY.text


def test_the_digest_of_a_version_never_changes() -> None:
    # A later version must leave this one provable: never correct this figure.
    assert ENTRY.digest == (
        "aa93e477ce5740fd6423917f6d335314e261b314d068628868360e900cc425ca"
    )


@settings(deadline=None)
@given(
    st.builds(
        RecordedBatch,
        *(TEXT, TEXT, st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1)),
        *(st.decimals(-(10**9), 10**9, places=2), TEXT, st.booleans()),
    )
)
def test_whatever_a_batch_is_called_is_read_back(batch: RecordedBatch) -> None:
    first = Entry(1, ENTRY.at, "tag", "", "", "", (batch,), ())
    second = Entry(2, ENTRY.at, "tag", "", "", first.digest, (), ())
    with TemporaryDirectory() as folder:
        path = Path(folder, FOLDER, "2026.beancount")
        path.parent.mkdir()
        text = HEADING + "".join(f"\n{each.text}" for each in (first, second))
        path.write_bytes(text.encode())
        record = read(Path(folder))
    assert not record.damage
    assert [each.text for each in record.entries] == [first.text, second.text]
    recorded = record.entries[0].batches[0]
    assert replace(recorded, line=0) == batch


def test_every_changed_byte_of_a_record_is_found(tmp_path: Path) -> None:
    second = Entry(2, ENTRY.at, "tag", "", "", ENTRY.digest, (), ENTRY.files)
    path = tmp_path / FOLDER / "2026.beancount"
    path.parent.mkdir()
    whole = f"{HEADING}\n{ENTRY.text}\n{second.text}".encode()
    path.write_bytes(whole)
    assert not read(tmp_path).damage
    for at in range(len(whole)):
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        for changed in (flipped, whole[:at] + whole[at + 1 :], whole[:at]):
            path.write_bytes(changed)
            record = read(tmp_path)
            # Cut between two entries it is whole, and lacks the later one.
            whole_entries = changed == f"{HEADING}\n{ENTRY.text}".encode()
            if changed == HEADING.encode() or whole_entries:
                continue
            assert record.damage, (at, changed[max(0, at - 20) : at + 20])


@pytest.mark.parametrize(
    "moment",
    [
        "2026-99-99T09:30:00Z",
        "2026-02-29T09:30:00Z",
        "2026-11-24T24:30:00Z",
        "2026-11-24T09:30:00",
        "2026-11-24",
        "2026-W48-1T09:30:00Z",
        "0000-01-01T00:00:00Z",
    ],
)
def test_an_entry_of_a_moment_that_is_none_is_damage(
    moment: str, tmp_path: Path
) -> None:
    second = Entry(2, moment, "tag", "", "", ENTRY.digest, (), ())
    path = tmp_path / FOLDER / "2026.beancount"
    path.parent.mkdir()
    path.write_bytes(f"{HEADING}\n{ENTRY.text}\n{second.text}".encode())
    record = read(tmp_path)
    assert [each.text for each in record.entries] == [ENTRY.text]
    (damage,) = record.damage
    line = f"{HEADING}\n{ENTRY.text}\n".count("\n") + 1
    assert (damage.place, damage.code) == (f"record/2026.beancount:{line}", "SPEND-063")
    assert "restore record/ from your backup" in damage.message
