"""A folder with an answer and its lines, that strangers can check by themselves.

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
    checkpoint.txt        the books' origin, size and root, and what is released
    checkpoint.note       the same, signed with Ed25519
    checkpoint.txt.sig    OpenSSH's signature of checkpoint.txt
    allowed_signers       the key, for `ssh-keygen -Y verify`
    verify.py             checks all of this, and one line's proof
    data/answer.csv …     the answer, in the forms that it is released in
    data/lines.csv        the lines beneath it, each with its number
    data/lines.index      where each 256th line begins, and the root of these 256
    data/totals.json      headings, number of lines and sums of columns of both
    data/salt.txt         the secret that the salts of the lines are made from
    data/entries.txt      hashes of the entries of the record that the books rest on

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
import mmap
from bisect import bisect_right
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mopac_spend import files
from mopac_spend.books.record import verify
from mopac_spend.books.record.checkpoint import secret, sign
from mopac_spend.books.record.tree import inclusion
from mopac_spend.findings import Refusal, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mopac_spend.books.record.checkpoint import Checkpoint, Key

# Lines of one row of the index: a proof hashes so many and not all.
_BLOCK = 256
NUMBER, REF = "line", "ref"
_INDEX = "data/lines.index"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is released.

    Attributes:
        columns: headings.
        rows: cells as they stand in the CSV.
        sums: columns of pounds that are summed.

    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str] = ()

    @property
    def totals(self) -> dict[str, object]:
        """What `verify.py` holds it against."""
        sums = {column: self.sum_of(column) for column in self.sums}
        return {"columns": [*self.columns], "lines": len(self.rows), "sums": sums}

    def sum_of(self, column: str) -> str:
        """Sum a column of pounds.

        Raises:
            Refusal: a cell of it is no amount (`PROOF-005`).

        """
        at, pence = self.columns.index(column), 0
        for row in self.rows:
            if not verify.POUNDS.fullmatch(row[at]):
                _refuse(f"{row[at]!r} in column {column} is no amount in pounds")
            pence += int(row[at].replace(".", ""))
        return f"{'-' * (pence < 0)}{abs(pence) // 100}.{abs(pence) % 100:02}"


@dataclass(frozen=True, slots=True)
class Release:
    """What is released.

    Attributes:
        answer: the answer's rows, as `answer.csv` among the files has them.
        files: other files of data/, by name.
        lines: the lines beneath it, as they may be published; their first column is
            their number, from 1.
        checkpoint: of the books.
        entries: hashes of the entries that it rests on.
        of_lines: the column of the answer that comes to what the lines come to; ""
            where none does: what overlaps has no sum, and a count no pounds.

    """

    answer: Table
    files: Mapping[str, bytes]
    lines: Table
    checkpoint: Checkpoint
    entries: Sequence[bytes]
    of_lines: str = ""


def refuse_standing(folder: Path) -> None:
    """Refuse to write a release over anything.

    Raises:
        Refusal: something is there (`PROOF-005`).

    """
    if folder.is_symlink() or folder.exists():
        _refuse(f"{folder} is there already; name a folder that is not")


def write(folder: Path, release: Release, key: Key) -> None:
    """Write a release into a folder that is not there yet.

    Raises:
        Refusal: something is there already, or the lines cannot be written so that
            they are read alike (`PROOF-005`); the key does not sign, or is not Ed25519
            (`PROOF-001`).
        OSError: it cannot be written; nothing of it is.

    """
    refuse_standing(folder)
    if not key.public:
        msg = (
            f"nothing was released: strangers can check an Ed25519 key alone, and this "
            f"is none; make one: ssh-keygen -t ed25519 -f {key.path.stem}.new"
        )
        raise Refusal("PROOF-001", msg, str(key.path))
    origin, columns = release.checkpoint.origin, [*release.lines.columns]
    _hold_together(release)
    text = _blocks(release.lines)
    of_content = hashlib.sha256(b"".join(text) + release.files["answer.csv"])
    hidden = secret(key, f"{origin} {of_content.hexdigest()}\n")
    hashes = [
        verify.line_hash(verify.salt_of(hidden, number), [*row])
        for number, row in enumerate(release.lines.rows, 1)
    ]
    totals = {
        verify.ANSWER: release.answer.totals,
        verify.LINES: release.lines.totals,
        "answer_is_of_lines": release.of_lines,
    }
    payload = {
        **{f"data/{name}": content for name, content in release.files.items()},
        verify.LINES: b"".join(text),
        _INDEX: _index(text, hashes),
        verify.TOTALS: f"{json.dumps(totals, ensure_ascii=False, indent=2)}\n".encode(),
        verify.SALT: f"{hidden.hex()}\n".encode(),
        verify.ENTRIES: "".join(f"{_base64(e)}\n" for e in release.entries).encode(),
    }
    manifest = _manifest(payload)
    extensions = (
        f"lines {len(hashes)} {_base64(verify.root(hashes))}",
        f"columns {verify.compact(columns)}",
        f"manifest {hashlib.sha256(manifest).hexdigest()}",
    )
    signed = sign(replace(release.checkpoint, extensions=extensions), key)
    size = sum(map(len, payload.values()))
    tags = {
        verify.TEXT: signed.checkpoint.text.encode(),
        verify.NOTE: signed.note.encode(),
        verify.SIGNATURE: signed.signature.encode(),
        verify.KEY: signed.signer.encode(),
        "verify.py": Path(verify.__file__).read_bytes(),
        "bagit.txt": verify.BAGIT.encode(),
        "bag-info.txt": verify.INFO.format(origin, size, len(payload)).encode(),
        verify.FILES: manifest,
    }
    files.write_folder(folder, {**payload, **tags, verify.TAGS: _manifest(tags)})


def prove(folder: Path, wanted: str) -> str:
    """Prove one line of a release; it shows nothing of the others.

    Beside the line it is 842 bytes of a million lines.

    Args:
        folder: the release.
        wanted: the ref of the line, or its number.

    Raises:
        Refusal: the folder is no release or was changed, or it does not have the line
            or has several of that ref (`PROOF-005`).

    """
    try:
        *_, more = verify.checkpoint((folder / verify.TEXT).read_bytes().decode())
        count, root, columns, _ = verify.released(more)
        with (
            (folder / verify.LINES).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines,
        ):
            blocks = _Blocks(folder, lines)
            number = blocks.number_of(wanted, columns, count)
            row, path = blocks.path(number)
        salt = verify.salt_of(blocks.secret, number)
        hashed = verify.line_hash(salt, row)
        if verify.rooted(hashed, number - 1, count, path) != root:
            _refuse(f"{folder} was changed; check it with its verify.py")
    except (verify.Fault, OSError, ValueError, IndexError, csv.Error) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        _refuse(
            f"{folder} is no release that can be read ({why}); name the folder that "
            f"its verify.py is in"
        )
    proof = base64.b85encode(salt + b"".join(path)).decode()
    line = _csv([row], "\n").decode()
    return f"{verify.PROOF}\n{line}{proof}\n"


class _Blocks:
    """The lines of a release by 256, so that a proof reads few of them."""

    def __init__(self, folder: Path, lines: mmap.mmap) -> None:
        rows = (folder / _INDEX).read_bytes().decode().split("\n")[:-1]
        parted = [row.split(" ") for row in rows]
        self._lines, self._at = lines, [int(at) for at, _ in parted]
        self._roots = [verify.plain(root) for _, root in parted]
        self.secret = bytes.fromhex((folder / verify.SALT).read_text().strip())

    def number_of(self, wanted: str, columns: Sequence[str], count: int) -> int:
        """Find a line by its number or ref."""
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= count:
            return int(wanted)
        found = [] if ":" not in wanted else [*self._found(wanted, columns.index(REF))]
        if len(found) > 1:
            _refuse(
                f"{wanted} stands on lines {listed([*map(str, found)])}, in parts; "
                f"name one of them by its number"
            )
        if not found:
            _refuse(
                f"{wanted} is no line of this release; name a ref that is in its "
                f"{verify.LINES}, or the number of a line, 1 to {count}"
            )
        return found[0]

    def path(self, number: int) -> tuple[list[str], list[bytes]]:
        """Give a line and its path to the root."""
        block, at = divmod(number - 1, _BLOCK)
        rows = self._rows(block)
        hashes = [
            verify.line_hash(verify.salt_of(self.secret, line), row)
            for line, row in enumerate(rows, block * _BLOCK + 1)
        ]
        return rows[at], [*inclusion(at, hashes), *inclusion(block, self._roots)]

    def _found(self, wanted: str, column: int) -> Iterator[int]:
        text, at = wanted.encode(), self._at[0]
        # Another cell may hold it, so the rows around are read.
        while (at := self._lines.find(text, at)) >= 0:
            block = bisect_right(self._at, at) - 1
            for line, row in enumerate(self._rows(block), block * _BLOCK + 1):
                if row[column] == wanted:
                    yield line
            at = self._end(block)

    def _end(self, block: int) -> int:
        return self._at[block + 1] if block + 1 < len(self._at) else len(self._lines)

    def _rows(self, block: int) -> list[list[str]]:
        text = self._lines[self._at[block] : self._end(block)].decode()
        return _read(text)


def _blocks(table: Table) -> list[bytes]:
    """Write a table as CSV: its headings, then its rows by 256.

    Raises:
        Refusal: they would not be read as they were written.

    """
    rows, starts = table.rows, range(0, len(table.rows), _BLOCK)
    parts = [[table.columns], *(rows[start : start + _BLOCK] for start in starts)]
    text = []
    for part in parts:
        text.append(_csv(part))
        _hold(text[-1].decode(), part, len(table.columns))
    return text


def _csv(rows: Iterable[Sequence[str]], end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=end).writerows(rows)
    return file.getvalue().encode()


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, ""), strict=True))


def _index(text: Sequence[bytes], hashes: list[bytes]) -> bytes:
    at, index = len(text[0]), ""
    for start, block in zip(range(0, len(hashes), _BLOCK), text[1:], strict=True):
        root = verify.root(hashes[start : start + _BLOCK])
        index += f"{at} {_base64(root)}\n"
        at += len(block)
    return index.encode()


def _hold(text: str, rows: Sequence[Sequence[str]], width: int) -> None:
    """Refuse rows that would not be read from CSV as they were written."""
    try:
        same = _read(text) == [[*row] for row in rows] and {*map(len, rows)} == {width}
    except csv.Error:
        same = False
    if not same or "\0" in text:
        _refuse("a row would not be read from CSV as it was written")


def _hold_together(release: Release) -> None:
    """Refuse what `verify.py` would not take."""
    answer, lines = release.answer, release.lines
    for columns in (answer.columns, lines.columns):
        if len({*columns}) != len(columns):
            _refuse("two of its columns have one heading")
    text = release.files["answer.csv"].decode()
    _hold(text, [answer.columns, *answer.rows], len(answer.columns))
    if lines.columns[0] != NUMBER or any(
        row[0] != f"{number}" for number, row in enumerate(lines.rows, 1)
    ):
        _refuse("its lines are not numbered")
    if column := release.of_lines:
        total = answer.sum_of(column)
        if column not in answer.sums or [*map(lines.sum_of, lines.sums)] != [total]:
            _refuse(f"the answer comes to {total}, and its lines to another sum")
    rests_on = len(release.entries), verify.root([*release.entries])
    if rests_on != (release.checkpoint.size, release.checkpoint.root):
        _refuse("its entries are not those of the checkpoint")


def _refuse(why: str) -> NoReturn:
    raise Refusal("PROOF-005", why)


def _manifest(contents: Mapping[str, bytes]) -> bytes:
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    ).encode()


def _base64(hashed: bytes) -> str:
    return base64.b64encode(hashed).decode()
