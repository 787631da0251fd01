"""Files that were published packed: unpacked within limits, or refused in words."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.packed import unpacked
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.run import import_files
from tests.importing.desk import put, row, rows, total

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TEXT = b"Doc,Pounds\n" + b"D1,1.00\n" * 500
PACKED = gzip.compress(TEXT, mtime=0)
LARGEST = 100_000


def zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(Refusal) as raised:
        unpacked(content, "may.csv", LARGEST)
    return f"{raised.value}"


# Named, and not by their bytes: those hold the second in which they were packed.
WAYS = {
    "not at all": TEXT,
    "gzip": PACKED,
    "gzip, filled up": PACKED + b"\x00" * 512,
    "gzip, twice": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "zip": zipped({"out/may.csv": TEXT}),
    "zip of a Mac": zipped(
        {"may.csv": TEXT, "__MACOSX/._may.csv": b"x", ".DS_Store": b"y"}
    ),
}


@pytest.mark.parametrize("content", WAYS.values(), ids=WAYS)
def test_what_is_packed_is_what_was_put_in(content: bytes) -> None:
    assert unpacked(content, "may.csv", LARGEST) == TEXT


def test_a_file_called_csv_and_packed_is_posted_once(
    books: Path, tmp_path: Path
) -> None:
    plain = put(tmp_path / "plain" / "may.csv", [row("D0", "5.00"), *rows(20)])
    file = tmp_path / "may.csv"
    file.write_bytes(gzip.compress(plain.read_bytes()))
    (posting,) = import_files(books, [file])
    assert (posting.batch.rows_posted, f"{total(books)}") == (21, "25.00")
    # The digest is that of the file as it was published.
    assert posting.batch.sha256 == Source.read(file).sha256
    assert posting.batch.sha256 != Source.read(plain).sha256
    (again,) = import_files(books, [plain])
    assert (again.batch.rows_posted, again.batch.rows_already) == (0, 21)


def test_faults_are_said_in_words() -> None:
    assert refused(gzip.compress(PACKED)) == (
        "IMPORT-001: may.csv: it is packed twice; unpack it once and import what comes "
        "out"
    )
    assert refused(zipped({"may.csv": PACKED})).endswith("import what comes out")
    assert refused(PACKED[:-9]) == (
        "IMPORT-001: may.csv: it is packed with gzip and cut off before its end; "
        "download it again"
    )
    assert refused(PACKED + b"hello there") == (
        "IMPORT-001: may.csv: it is packed with gzip, and 11 bytes behind the end are "
        "something else; unpack it, look at what comes out, and import that"
    )
    assert "IMPORT-001: may.csv: it is packed with gzip and damaged" in refused(
        PACKED[:-6] + b"\xff" + PACKED[-5:]
    )
    large = "IMPORT-030: may.csv: unpacked it has more than 100,000 bytes, which no "
    assert refused(gzip.compress(b"a,b\n" * 5_000_000)).startswith(large)
    assert refused(PACKED * 60).startswith(large)
    assert refused(zipped({"may.csv": b"a,b\n" * 5_000_000})).startswith(large)
    assert refused(gzip.compress(b"") * 101).startswith("IMPORT-001")
    damaged = bytearray(zipped({"may.csv": TEXT}))
    damaged[45] ^= 0xFF
    assert refused(bytes(damaged)).startswith(
        "IMPORT-001: may.csv: the ZIP file is damaged ("
    )


def test_a_zip_of_several_tables_is_for_a_person_to_unpack(tmp_path: Path) -> None:
    file = tmp_path / "both.zip"
    file.write_bytes(zipped({"april.csv": TEXT, "may.csv": TEXT}))
    with pytest.raises(Refusal) as raised:
        Source.read(file).workbook()
    assert f"{raised.value}" == (
        "IMPORT-001: both.zip: it is a ZIP file and no workbook; unpack it and take "
        "what is in it: april.csv, may.csv"
    )


@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255), st.booleans())
def test_a_damaged_file_is_refused_or_whole(at: int, change: int, cut: bool) -> None:  # noqa: FBT001 - drawn
    content = bytearray(PACKED)
    content[at] ^= change
    packed = bytes(content[:at] if cut else content)
    try:
        plain = unpacked(packed, "may.csv", LARGEST)
    except Refusal:
        return
    # Bytes of the head that say nothing of the content, or no gzip any more.
    assert plain in {TEXT, packed}
