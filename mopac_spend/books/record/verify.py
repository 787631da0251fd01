"""Check a release of spend with Python (3.9 or newer) and nothing else.

    python3 -I verify.py [FOLDER [LATER]]
    python3 -I verify.py PROOF [KEY]

FOLDER is the release; this script's own where it is left out. LATER is a file in which
the body shows that a later checkpoint holds all that this one holds. PROOF is the file
of one line's proof, KEY who has to have signed it, as a release's OK shows. The first
FAULT ends with status 1. Take this script from the body, and not from others.

A line is hashed as the JSON array of the headings, the end of a line, and the JSON
array of the values as they stand in the CSV (UTF-8, no spaces, escapes as in RFC 8785):
with the headings, so that no value can be moved under another one. Lines are leaves of
a Merkle tree (RFC 9162), whose size and root are a checkpoint (C2SP), signed as a note
with Ed25519, with OpenSSH, or both. `lines.proof` says which leaves the lines are, and
has the hashes of the others, those of a whole subtree as one. A hash hides nothing that
can be guessed, so trees are made only of lines in a form that anybody may read.

No check here can show that a line is true, that the key is the body's own (compare it),
or, where the tree has more leaves than the release lines, that none was left out.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import sys
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

EMPTY = hashlib.sha256(b"").digest()
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FILES, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LINES, TOTALS, PROOF = "data/lines.csv", "data/totals.json", "lines.proof"
TEXT, NOTE, SIGNATURE = "checkpoint.txt", "checkpoint.note", "checkpoint.txt.sig"
KEY, NAMESPACE = "allowed_signers", "mopac-spend@checkpoint"
ONE, MANY = "c2sp.org/tlog-proof@v1", "mopac-spend/lines-proof@v1"
SSH_ED25519 = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"
_HASH, _NUMBER = r"[A-Za-z0-9+/]{43}=\n", r"(?:0|[1-9][0-9]{0,17})"
_SIGNED = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
POUNDS = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\.[0-9]{2}")


class Fault(Exception):  # noqa: N818 - what is wrong, in words
    """What is wrong with a release."""


def leaf(data: bytes) -> bytes:
    """Hash a leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash a node of the tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


def canonical(columns: Sequence[str], values: Sequence[str]) -> bytes:
    """Give the bytes of a line, of which its leaf is made."""
    return f"{compact([*columns])}\n{compact([*values])}".encode()


def middle(low: int, high: int) -> int:
    """Give where a subtree divides: after the largest power of two below its size."""
    return low + (1 << ((high - low - 1).bit_length() - 1))


def gaps(indexes: Sequence[int], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Give the largest subtrees with none of these leaves, left to right."""
    inside = bisect_left(indexes, high) - bisect_left(indexes, low)
    if inside == 0 and low < high:
        yield low, high
    elif inside < high - low:
        yield from gaps(indexes, low, middle(low, high))
        yield from gaps(indexes, middle(low, high), high)


def subtree(known: Mapping[tuple[int, int], bytes], low: int, high: int) -> bytes:
    """Hash a subtree from its leaves and gaps: known hashes by their first and end."""
    if high - low == 1 or (low, high) in known:
        return known[low, high]
    half = middle(low, high)
    return node(subtree(known, low, half), subtree(known, half, high))


def included(
    hashed: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether a path leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    last = size - 1
    for other in path:
        if last <= 0:
            return False
        if index & 1 or index == last:
            hashed = node(other, hashed)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            hashed = node(hashed, other)
        index, last = index >> 1, last >> 1
    return index == last == 0 and hashed == root


def consistent(
    old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether a tree holds all of an earlier one (RFC 9162, 2.1.4.2)."""
    if old in {0, size}:
        return not path and old_root == (root if old == size else EMPTY)
    if not (old < size and path):
        return False
    first, *others = path if old & (old - 1) else (old_root, *path)
    second, at, last = first, old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    for other in others:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(other, first), node(other, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, other)
        at, last = at >> 1, last >> 1
    return (first, second, last) == (old_root, root, 0)


def plain(text: str) -> bytes:
    """Decode base64 that is written in its one right form."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise Fault("base64 is not written in its one form")
    return data


def checkpoint(text: str) -> tuple[str, int, bytes, list[str]]:
    """Read a checkpoint: its origin, size and root, and the lines that follow."""
    match = re.fullmatch(rf"([^\n]+)\n({_NUMBER})\n({_HASH})((?:[^\n]+\n)*)", text)
    if not match or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise Fault("the checkpoint is not origin, size and root, each on its line")
    more = match[4].split("\n")[:-1]
    return match[1], int(match[2]), plain(match[3].strip()), more


def note(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Read a signed note: its text, and the names with key id and signature."""
    body, _, signed = text.rpartition("\n\n")
    if not (body and signed) or _SIGNED.sub("", signed):
        raise Fault("the note is not a text, an empty line and lines of signatures")
    return f"{body}\n", [(each[1], plain(each[2])) for each in _SIGNED.finditer(signed)]


def key_id(name: str, public: bytes) -> bytes:
    """Give the four bytes by which a note names an Ed25519 key."""
    return hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]


def key_text(name: str, public: bytes) -> str:
    """Write an Ed25519 key as C2SP does: what a body publishes of it."""
    key = base64.b64encode(b"\1" + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{key}"


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _sum(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _sum(total, point)
        point, number = _sum(point, point), number >> 1
    return total


def _point(data: bytes) -> Point:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise Fault("a key or signature is no point of the curve of Ed25519")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is right (RFC 8032, 5.1.7)."""
    number = int.from_bytes(signature[32:], "little")
    if (len(public), len(signature)) != (32, 64) or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + data).digest()
    base = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    hashed = _times(int.from_bytes(digest, "little") % ORDER, _point(public))
    one, two = _times(number, base), _sum(_point(signature[:32]), hashed)
    return all((one[i] * two[2] - two[i] * one[2]) % P == 0 for i in (0, 1))


def signed_text(text: str, name: str, public: bytes) -> str:
    """Give the text of a note that this key has signed."""
    body, signatures = note(text)
    for whose, data in signatures:
        if (whose, data[:4]) == (name, key_id(name, public)):
            if not is_signed(public, body.encode(), data[4:]):
                raise Fault(f"the signature of {name} is not of this checkpoint")
            return body
    raise Fault(f"the checkpoint is not signed by the key of {name}")


def _read(path: Path) -> str:
    return path.read_bytes().decode()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _manifest(path: Path, names: str) -> dict[str, str]:
    text = _read(path)
    rows = {
        file: row for row, file in re.findall(rf"([0-9a-f]{{64}})  ({names})\n", text)
    }
    if text != "".join(f"{rows[file]}  {file}\n" for file in sorted(rows)):
        raise Fault(f"{path.name} is not a list of digests and names in order")
    return rows


def _check_files(folder: Path) -> None:
    files = _manifest(folder / FILES, "data/.+")
    files.update(_manifest(folder / TAGS, "(?!data/).+"))
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name in sorted(paths.keys() ^ {*files, TAGS, "data"}):
        raise Fault(f"{name} is {'in no manifest' if name in paths else 'not there'}")
    for name, digest in sorted(files.items()):
        if hashlib.sha256(paths[name].read_bytes()).hexdigest() != digest:
            raise Fault(f"{name} was changed")
    if _read(folder / "bagit.txt") != BAGIT:
        raise Fault("bagit.txt is not that of BagIt 1.0")
    _say(f"OK {len(files)} files are as the manifests have them")


def table(text: str) -> list[list[str]]:
    """Read a CSV: its headings, and its lines."""
    return list(csv.reader(io.StringIO(text, ""), strict=True))


def _check_totals(folder: Path) -> list[list[str]]:
    columns, *rows = lines = table(_read(folder / LINES))
    totals = json.loads(_read(folder / TOTALS))
    if totals["columns"] != columns or any(len(row) != len(columns) for row in rows):
        raise Fault(f"{LINES} has not the columns that {TOTALS} names")
    if totals["lines"] != len(rows):
        raise Fault(f"{LINES} has {len(rows)} lines, and {TOTALS} {totals['lines']}")
    for column, total in totals["sums"].items():
        pence = []
        for value in (total, *(row[columns.index(column)] for row in rows)):
            if not POUNDS.fullmatch(value):
                raise Fault(f"{value!r} in column {column} is no amount in pounds")
            pence.append(int(value.replace(".", "")))
        if pence[0] != sum(pence[1:]):
            raise Fault(f"column {column} does not sum to {total}, as {TOTALS} says")
        _say(f"OK {len(rows)} lines sum to {total} in column {column}")
    return lines


def _check_signature(folder: Path) -> tuple[str, str, bytes]:
    """Check the checkpoint; give its text, and the name and key of who signed it."""
    text = _read(folder / TEXT)
    signer = rf'(\S+) namespaces="{NAMESPACE}" (\S+) (\S+)\n'
    match = re.fullmatch(signer, _read(folder / KEY))
    if not match or match[1] != checkpoint(text)[0]:
        raise Fault(f"{KEY} does not name one key for the origin of the checkpoint")
    name, kind, blob = match[1], match[2], plain(match[3])
    public = blob[len(SSH_ED25519) :] if blob.startswith(SSH_ED25519) else b""
    if (kind == "ssh-ed25519") != bool(public):
        raise Fault(f"{KEY} names a key of another kind than it says")
    if (folder / NOTE).exists():
        if signed_text(_read(folder / NOTE), name, public) != text:
            raise Fault(f"{NOTE} and {TEXT} are of two checkpoints")
        key = key_text(name, public)
        _say(f"OK the checkpoint is signed by this key, to be compared: {key}")
    elif public or not (folder / SIGNATURE).exists():
        raise Fault("the checkpoint is not signed")
    if (folder / SIGNATURE).exists():
        how = f"-f {KEY} -I {name} -n {NAMESPACE} -s {SIGNATURE} < {TEXT}"
        _say(f"NOT CHECKED here, by OpenSSH alone: ssh-keygen -Y verify {how}")
    return text, name, public


def excerpt(
    text: str, lines: list[list[str]], size: int
) -> tuple[list[int], dict[tuple[int, int], bytes]]:
    """Read `lines.proof`: the leaf of each line, and what `subtree` has to know."""
    columns, *rows = lines
    head, ranges, *hashes = text.split("\n")
    if head != MANY or not re.fullmatch(rf"lines( {_NUMBER}-{_NUMBER})*", ranges):
        raise Fault(f"{PROOF} is not in the form of {MANY}")
    ends = [tuple(map(int, each.split("-"))) for each in ranges.split(" ")[1:]]
    counts = [end - low for low, end in ends]
    if min(counts, default=1) < 1 or sum(counts) != len(rows):
        raise Fault(f"{PROOF} is not of as many lines as {LINES} has")
    indexes = [index for low, end in ends for index in range(low, end)]
    if indexes != sorted({*indexes}) or (indexes and indexes[-1] >= size):
        raise Fault(f"{PROOF} does not fit a tree of {size} leaves")
    empty = list(gaps(indexes, 0, size))
    if hashes.pop() or len(empty) != len(hashes):
        raise Fault(f"{PROOF} has not the {len(empty)} hashes that it needs")
    known = dict(zip(empty, map(plain, hashes)))
    for index, row in zip(indexes, rows):
        known[index, index + 1] = leaf(canonical(columns, row))
    return indexes, known


def _check_lines(folder: Path, lines: list[list[str]], text: str) -> None:
    _, size, root, _ = checkpoint(text)
    indexes, known = excerpt(_read(folder / PROOF), lines, size)
    if (subtree(known, 0, size) if size else EMPTY) != root:
        raise Fault(f"the lines of {LINES} are not those of the checkpoint")
    rest = "all that it has" if size == len(indexes) else f"of the {size} that it has"
    _say(f"OK {len(indexes)} lines are leaves of the checkpoint, {rest}")


def _check_one(path: Path, key: str) -> None:
    head, _, signed = _read(path).partition("\n\n")
    form = rf"{ONE}\nextra (\S+)\nindex ({_NUMBER})\n((?:{_HASH})*)"
    match = re.fullmatch(form, f"{head}\n")
    if not match:
        raise Fault(f"{path} is not the proof of a line with the line in it")
    name, _, rest = key.partition("+")
    public = plain(rest.partition("+")[2])[1:]
    text = signed_text(signed, name, public) if key else note(signed)[0]
    origin, size, root, _ = checkpoint(text)
    line, hashes = plain(match[1]), list(map(plain, match[3].split()))
    if not included(leaf(line), int(match[2]), size, hashes, root):
        raise Fault(f"{path}: its line is no leaf of its checkpoint")
    how = f"signed by {key}" if key else "whose signature was NOT checked"
    _say(f"OK leaf {match[2]} of {size} of this checkpoint of {origin}, {how}:")
    _say(f"{text}\n{line.decode()}")


def _check_later(path: Path, text: str, name: str, public: bytes) -> None:
    head, _, signed = _read(path).partition("\n\n")
    origin, old, old_root, _ = checkpoint(text)
    match = re.fullmatch(rf"old {old}\n((?:{_HASH})*)", f"{head}\n")
    if not match:
        raise Fault(f"{path} does not lead on from the checkpoint of {old} leaves")
    later, size, root, _ = checkpoint(signed_text(signed, name, public))
    hashes = list(map(plain, match[1].split()))
    if later != origin or not consistent(old, old_root, size, root, hashes):
        raise Fault(f"the checkpoint of {path} does not hold all that this one holds")
    _say(f"OK the checkpoint of {size} leaves in {path} holds all {old} of this one")


def main(arguments: Sequence[str]) -> int:
    """Check a release, and give the exit status."""
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        if folder.is_file():
            _check_one(folder, "".join(arguments[1:]))
            return 0
        _check_files(folder)
        lines = _check_totals(folder)
        text, name, public = _check_signature(folder)
        _check_lines(folder, lines, text)
        if len(arguments) > 1:
            _check_later(Path(arguments[1]), text, name, public)
    except (Fault, OSError) as fault:
        _say(f"FAULT {fault}")
        return 1
    except Exception as fault:  # noqa: BLE001 - nothing in a damaged file is a traceback
        _say(f"FAULT a file of the release is in no form that can be read: {fault!r}")
        return 1
    return 0


if __name__ == "__main__":
    getattr(sys.stdout, "reconfigure", dict)(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
