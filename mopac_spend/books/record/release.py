"""A folder with an answer and its lines, that strangers can check by themselves.

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
    checkpoint.txt        the books' origin, size and root, and what is released
    checkpoint.note       the same, signed with Ed25519
    checkpoint.txt.sig    OpenSSH's signature of checkpoint.txt
    allowed_signers       the key, for `ssh-keygen -Y verify`
    verify.py             checks all of this, and one line's proof
    index.html            what opens it
    data/answer.csv …     the answer, in the forms that it is released in; or of several
                          parts data/1a/answer.csv …
    data/lines.csv        the lines beneath, each with its number
    data/lines.index      where each 256th line begins, and the root of these 256
    data/totals.json      headings, number of lines and sums of columns of each table,
                          and the digest of index.html
    data/salt.txt         the secret that the salts of the lines are made from
    data/entries.txt      hashes of the entries of the record that the books rest on

Unsigned it has neither checkpoint nor key, `verify.py`, index, salt or entries: its
digests then say that it is whole, and not whose it is.

It is a bag (BagIt 1.0, RFC 8493), so `sha256sum -c` checks its files; `verify` says the
rest. One signature holds all of it: below the root of the books, the checkpoint has
the root of the lines and the digest of the manifest of data/.

Whoever has one line's proof has hashes of its neighbours. Each line has a salt of its
own, so that no guess at a neighbour can be tried; and so has the manifest, by the file
of the secret. Only whoever has the release, and with it all lines, has that. Equal
input and key give equal bytes.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mopac_spend.books.record import verify
from mopac_spend.books.record.checkpoint import secret, sign
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mopac_spend.books.record.checkpoint import Checkpoint, Key

# Lines of one row of the index: a proof hashes so many and not all.
BLOCK = 256
NUMBER = "line"
LINES, INDEX = verify.LINES, "data/lines.index"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is released.

    Attributes:
        text: as CSV, its headings first.
        sums: columns of pounds that are summed.
        of_lines: of an answer the column that comes to what the lines of its part come
            to; "" where none does: what overlaps has no sum, and a count no pounds.

    """

    text: bytes
    sums: Sequence[str] = ()
    of_lines: str = ""


def totalled(
    page: bytes, tables: Mapping[str, Table], others: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Put together what a release says, with what its tables come to.

    Args:
        page: `index.html`.
        tables: by path below the release: `data/lines.csv`, whose first column is the
            number of a line, from 1; the answers, `data/answer.csv`, or of several
            parts `data/1a/answer.csv`, and then `part` is a column of the lines.
        others: files, by path below the release.

    Returns:
        The same, by path, and `data/totals.json`.

    Raises:
        Refusal: `PROOF-005`, a table cannot be read alike everywhere, or an answer is
            not what its lines come to.

    """
    counted = {name: _Counted(name, table) for name, table in sorted(tables.items())}
    lines = counted.get(verify.LINES)
    for name, of in counted.items():
        beneath = lines.by_part.get(verify.part_of(name), 0) if lines else 0
        if of.of_lines and of.sums.get(of.of_lines) != beneath:
            _refuse(f"{name} comes to another sum than its lines")
    totals = {
        "page": hashlib.sha256(page).hexdigest(),
        "tables": {name: of.totals for name, of in counted.items()},
    }
    return {
        **others,
        **{name: table.text for name, table in tables.items()},
        verify.TOTALS: f"{json.dumps(totals, ensure_ascii=False, indent=2)}\n".encode(),
        verify.PAGE: page,
    }


class _Counted:
    """What a table comes to."""

    def __init__(self, name: str, table: Table) -> None:
        """Read a table.

        Raises:
            Refusal: `PROOF-005`, it cannot be read alike everywhere.

        """
        is_lines = name == verify.LINES
        rows = _rows(table.text)
        _, self.columns = next(rows)
        if len({*self.columns}) != len(self.columns):
            _refuse("two of its columns have one heading")
        if is_lines and self.columns[0] != NUMBER:
            _refuse("its lines are not numbered")
        self.sums = dict.fromkeys(table.sums, 0)
        self.by_part: dict[str, int] = {}
        self.lines, self.of_lines = 0, table.of_lines
        summed = [(column, self.columns.index(column)) for column in table.sums]
        part = self.columns.index("part") if "part" in self.columns else None
        for self.lines, (_, row) in enumerate(rows, 1):
            if len(row) != len(self.columns):
                _refuse("a row would not be read from CSV as it was written")
            if is_lines and row[0] != f"{self.lines}":
                _refuse("its lines are not numbered")
            for column, at in summed:
                if not verify.POUNDS.fullmatch(row[at]):
                    _refuse(f"{row[at]!r} in column {column} is no amount in pounds")
                pence = int(row[at].replace(".", ""))
                self.sums[column] += pence
                if is_lines:
                    of = "" if part is None else row[part]
                    self.by_part[of] = self.by_part.get(of, 0) + pence

    @property
    def totals(self) -> dict[str, object]:
        """What `verify.py` holds it against."""
        return {
            "columns": self.columns,
            "lines": self.lines,
            "sums": {name: verify.amount(pence) for name, pence in self.sums.items()},
            "of_lines": self.of_lines,
        }


def refuse_standing(folder: Path) -> None:
    """Refuse to write a release over anything.

    Raises:
        Refusal: something is there (`PROOF-005`).

    """
    if folder.is_symlink() or folder.exists():
        _refuse(f"{folder} is there already; name a folder that is not")


def bagged(contents: Mapping[str, bytes], origin: str) -> dict[str, bytes]:
    """Put what is released into a bag that nobody signs.

    Args:
        contents: as `totalled` gives them.
        origin: whose release it is.

    Returns:
        The files of the folder, by path.

    """
    payload = _payload(contents)
    size = sum(map(len, payload.values()))
    tags = {
        **{name: content for name, content in contents.items() if "/" not in name},
        "bagit.txt": verify.BAGIT.encode(),
        "bag-info.txt": verify.INFO.format(origin, size, len(payload)).encode(),
        verify.FILES: _manifest(payload),
    }
    return {**payload, **tags, verify.TAGS: _manifest(tags)}


def signed(
    contents: Mapping[str, bytes],
    checkpoint: Checkpoint,
    entries: Sequence[bytes],
    key: Key,
) -> dict[str, bytes]:
    """Put what is released into a bag that is signed.

    Args:
        contents: as `totalled` gives them.
        checkpoint: of the books.
        entries: hashes of the entries of the record that it rests on.
        key: of whoever releases.

    Returns:
        The files of the folder, by path.

    Raises:
        Refusal: `PROOF-005`, the entries are not those of the checkpoint;
            `PROOF-001`, the key does not sign, or is not Ed25519.

    """
    if not key.public:
        msg = (
            f"nothing was released: strangers can check an Ed25519 key alone, and this "
            f"is none; make one: ssh-keygen -t ed25519 -f {key.path.stem}.new"
        )
        raise Refusal("PROOF-001", msg, str(key.path))
    if (len(entries), verify.root([*entries])) != (checkpoint.size, checkpoint.root):
        _refuse("its entries are not those of the checkpoint")
    tables = {
        name: content for name, content in contents.items() if name[-4:] == ".csv"
    }
    of_content = hashlib.sha256()
    for _, content in sorted(tables.items()):
        of_content.update(hashlib.sha256(content).digest())
    hidden = secret(key, f"{checkpoint.origin} {of_content.hexdigest()}\n")
    columns, hashes, index = _leaves(contents.get(verify.LINES, b""), hidden)
    payload = {
        **contents,
        INDEX: index,
        verify.SALT: f"{hidden.hex()}\n".encode(),
        verify.ENTRIES: "".join(f"{_base64(e)}\n" for e in entries).encode(),
    }
    manifest = _manifest(_payload(payload))
    extensions = (
        f"lines {len(hashes)} {_base64(verify.root(hashes))}",
        f"columns {verify.compact(columns)}",
        f"manifest {hashlib.sha256(manifest).hexdigest()}",
    )
    by = sign(replace(checkpoint, extensions=extensions), key)
    tags = {
        verify.TEXT: by.checkpoint.text.encode(),
        verify.NOTE: by.note.encode(),
        verify.SIGNATURE: by.signature.encode(),
        verify.KEY: by.signer.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
    }
    return bagged({**payload, **tags}, checkpoint.origin)


def _leaves(text: bytes, hidden: bytes) -> tuple[list[str], list[bytes], bytes]:
    """Give the columns of lines, the hash of each, and the index of them."""
    rows = _rows(text)
    at, columns = next(rows, (0, []))
    hashes, starts = [], [at]
    for number, (at, row) in enumerate(rows, 1):
        hashes.append(verify.line_hash(verify.salt_of(hidden, number), row))
        if number % BLOCK == 0:
            starts.append(at)
    index = ""
    for start, place in zip(range(0, len(hashes), BLOCK), starts, strict=False):
        root = verify.root(hashes[start : start + BLOCK])
        index += f"{place} {_base64(root)}\n"
    return columns, hashes, index.encode()


def _rows(text: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a CSV, headings first, each with the place where it ends.

    Raises:
        Refusal: `PROOF-005`, it is none that is read alike everywhere.

    """
    end = 0

    def lines() -> Iterator[str]:
        nonlocal end
        for line in io.BytesIO(text):
            end += len(line)
            yield line.decode()

    try:
        if b"\0" in text:
            _refuse("a row would not be read from CSV as it was written")
        for row in csv.reader(lines(), strict=True):
            yield end, row
    except csv.Error:
        _refuse("a row would not be read from CSV as it was written")


def _refuse(why: str) -> NoReturn:
    raise Refusal("PROOF-005", why)


def _payload(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in contents.items() if "/" in name}


def _manifest(contents: Mapping[str, bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ).encode()


def _base64(hashed: bytes) -> str:
    return base64.b64encode(hashed).decode()
