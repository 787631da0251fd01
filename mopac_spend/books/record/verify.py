"""Check a release of spend with Python (3.9 or newer) and nothing else.

    python3 -I verify.py [FOLDER [EARLIER]]
    python3 -I verify.py proof FILE [FOLDER]

FOLDER has the release, or beside a proof its checkpoint alone; it is this script's own
where it is left out. EARLIER is a checkpoint of before, which the books of this release
have to hold. FILE proves one line. The first FAULT ends with status 1. Take this script
from the body, and compare the key that it prints with the one that the body publishes.

A line is hashed with 16 bytes of salt and the JSON array of its values as they stand in
the CSV (UTF-8, no spaces, escapes as in RFC 8785). These hashes, and those of what was
done to the books (data/entries.txt), are leaves of two Merkle trees (RFC 9162). The
signed checkpoint (C2SP) has size and root of the second and, below them, number and
root of the lines, their columns, and the digest of the manifest of data/.

No check here can show that a line is true, or that none was left out.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import json
import re
import sys
from pathlib import Path, PurePosixPath
from typing import Any

FILES, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "Source-Organization: {}\nPayload-Oxum: {}.{}\n"
PAGE, LINES, TOTALS = "index.html", "data/lines.csv", "data/totals.json"
SALT, ENTRIES = "data/salt.txt", "data/entries.txt"
TEXT, NOTE, SIGNATURE = "checkpoint.txt", "checkpoint.note", "checkpoint.txt.sig"
KEY, NAMESPACE, PROOF = (
    "allowed_signers",
    "mopac-spend@checkpoint",
    "mopac-spend/line@v1",
)
SSH_ED25519, SALTED = b"\0\0\0\x0bssh-ed25519\0\0\0\x20", 16
_HASH, _NUMBER = r"([A-Za-z0-9+/]{43}=)\n", r"(0|[1-9][0-9]{0,17})"
POUNDS = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\.[0-9]{2}")
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Fault(Exception):  # noqa: N818 - what is wrong, in words
    """What is wrong with a release."""


def hold(right: object, wrong: str) -> None:
    """Raise a fault where something is not right."""
    if not right:
        raise Fault(wrong)


def node(left: bytes, right: bytes) -> bytes:
    """Hash a node of a tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


def above(hashes: list[bytes]) -> list[bytes]:
    """Hash the nodes above; one that is left over stays as it is."""
    return [*map(node, hashes[::2], hashes[1::2]), *hashes[len(hashes) & ~1 :]]


def root(hashes: list[bytes]) -> bytes:
    """Hash a tree of leaves (RFC 9162, 2.1.1)."""
    while len(hashes) > 1:
        hashes = above(hashes)
    return hashes[0] if hashes else hashlib.sha256(b"").digest()


def rooted(hashed: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Hash a tree from a leaf and its path; b"" where they do not fit (2.1.3.2)."""
    hold(0 <= index < size, "there is no such leaf")
    for other in path:
        while index ^ 1 >= size > 1:  # left over on its level
            index, size = index >> 1, (size + 1) >> 1
        hold(size > 1, "the path is too long")
        hashed = node(other, hashed) if index & 1 else node(hashed, other)
        index, size = index >> 1, (size + 1) >> 1
    return hashed if size == 1 else b""


def salt_of(secret: bytes, number: int) -> bytes:
    """Give the salt of a line by its number, from 1."""
    return hmac.new(secret, b"%d" % number, "sha256").digest()[:SALTED]


def line_hash(salt: bytes, values: list[str]) -> bytes:
    """Hash a line."""
    return hashlib.sha256(b"\0" + salt + compact(values).encode()).digest()


def plain(text: str) -> bytes:
    """Decode base64 that is written in its one right form."""
    data = base64.b64decode(text, validate=True)
    hold(base64.b64encode(data).decode() == text, "base64 is not in its one form")
    return data


def checkpoint(text: str) -> tuple[str, int, bytes, str]:
    """Read a checkpoint: its origin, size and root, and the lines that follow."""
    match = re.fullmatch(rf"([^\n]+)\n{_NUMBER}\n{_HASH}((?:[^\n]+\n)*)", text)
    if not match or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise Fault("the checkpoint is not origin, size and root, each on its line")
    return match[1], int(match[2]), plain(match[3]), match[4]


def released(more: str) -> tuple[int, bytes, list[str], str]:
    """Read the lines of a release: number and root of its lines, columns, manifest."""
    form = rf"lines {_NUMBER} {_HASH}columns (.+)\nmanifest ([0-9a-f]{{64}})\n"
    match = re.fullmatch(form, more)
    if not match:
        raise Fault("the checkpoint is not that of a release")
    return int(match[1]), plain(match[2]), json.loads(match[3]), match[4]


def key_id(name: str, public: bytes) -> bytes:
    """Give the four bytes by which a note names an Ed25519 key."""
    return hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]


def key_text(name: str, public: bytes) -> str:
    """Write an Ed25519 key as C2SP does: what a body publishes of it."""
    key = base64.b64encode(b"\1" + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{key}"


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def _sum(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    (a, b), (c, d) = one, two
    e = D * a * b * c * d
    x, y = (a * d + b * c) * pow(1 + e, -1, P), (b * d + a * c) * pow(1 - e, -1, P)
    return x % P, y % P


def _times(number: int, point: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    while number:
        total = _sum(total, point) if number & 1 else total
        point, number = _sum(point, point), number >> 1
    return total


def _point(data: bytes) -> tuple[int, int]:
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    right = y < P and x * x % P == square and (x or not sign)
    hold(right, "a key or signature is no point of the curve of Ed25519")
    return x if x & 1 == sign else P - x, y


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature is right (RFC 8032, 5.1.7)."""
    number = int.from_bytes(signature[32:], "little")
    if (len(public), len(signature)) != (32, 64) or number >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + data).digest()
    hashed = _times(int.from_bytes(digest, "little") % ORDER, _point(public))
    base = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    return _times(number, base) == _sum(_point(signature[:32]), hashed)


def _bytes(path: Path) -> bytes:
    hold(path.is_file(), f"{path.name} is not there, or no file")
    return path.read_bytes()


def _read(path: Path) -> str:
    return _bytes(path).decode()


def _sha256(path: Path) -> str:
    return hashlib.sha256(_bytes(path)).hexdigest()


def _check_signature(folder: Path) -> str:
    """Check who signed the checkpoint; give its text."""
    text = _read(folder / TEXT)
    signer = rf'(\S+) namespaces="{NAMESPACE}" (\S+) (\S+)\n'
    match = re.fullmatch(signer, _read(folder / KEY))
    if not match or match[1] != checkpoint(text)[0]:
        raise Fault(f"{KEY} does not name one key for the origin of the checkpoint")
    name, kind, blob = match[1], match[2], plain(match[3])
    known = kind == "ssh-ed25519" and blob.startswith(SSH_ED25519)
    hold(known, f"{KEY} has no Ed25519 key, so nothing here shows who signed")
    public, note = blob[len(SSH_ED25519) :], _read(folder / NOTE)
    head = f"{text}\n— {name} "
    signature = note[len(head) : -1]
    hold(note == f"{head}{signature}\n", f"{NOTE} is not {TEXT} with a signature")
    signed = plain(signature)
    right = signed[:4] == key_id(name, public) and is_signed(
        public, text.encode(), signed[4:]
    )
    hold(right, f"{NOTE} is not {TEXT}, signed by the key of {name}")
    print(f"OK signed by this key, to be compared: {key_text(name, public)}")
    hold((folder / SIGNATURE).is_file(), f"{SIGNATURE} is not there")
    how = f"-f {KEY} -I {name} -n {NAMESPACE} -s {SIGNATURE} < {TEXT}"
    print(f"NOT CHECKED here, by OpenSSH alone: ssh-keygen -Y verify {how}")
    return text


def _check_files(folder: Path, origin: str) -> None:
    names: set[str] = set()
    folders: set[str] = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        (folders if path.is_dir() else names).add(name)
    within = {f"{parent}" for name in names for parent in PurePosixPath(name).parents}
    for name in sorted({*folders, "."} ^ within):
        raise Fault(f"{name} is a folder with nothing in it")
    data = sorted(name for name in names if name.startswith("data/"))
    for manifest, part in ((FILES, data), (TAGS, sorted(names - {*data, TAGS}))):
        right = [f"{_sha256(folder / name)}  {name}" for name in part]
        lines = _read(folder / manifest).split("\n")
        for line in sorted({*right, ""} ^ {*lines}):
            raise Fault(f"{line[66:]} is not as {manifest} has it")
        hold(lines == [*right, ""], f"{manifest} is not in order")
    size = sum((folder / name).stat().st_size for name in data)
    texts = _read(folder / "bagit.txt"), _read(folder / "bag-info.txt")
    same = texts == (BAGIT, INFO.format(origin, size, len(data)))
    hold(same, "bagit.txt or bag-info.txt is not that of this bag")
    print(f"OK {len(names) - 1} files are as the manifests have them")


def amount(pence: int) -> str:
    """Write pence as pounds."""
    return f"{'-' * (pence < 0)}{abs(pence) // 100}.{abs(pence) % 100:02}"


def _check_table(
    folder: Path, name: str, totals: dict[str, Any], secret: bytes
) -> tuple[list[bytes], dict[str, int]]:
    """Hold a table against its totals; hash its lines, and sum them by part."""
    columns, sums = totals["columns"], dict.fromkeys(totals["sums"], 0)
    hashes: list[bytes] = []
    parts: dict[str, int] = {}
    lines = name == LINES
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        hold(next(rows) == columns, f"{name} has not the columns that {TOTALS} names")
        for number, row in enumerate(rows, 1):
            values = dict(zip(columns, row))
            if len(row) != len(columns) or (lines and row[0] != f"{number}"):
                raise Fault(
                    f"line {number} of {name} has other columns or another number"
                )
            for column in sums:
                if not POUNDS.fullmatch(values[column]):
                    raise Fault(f"{values[column]!r} in {name} is no amount in pounds")
                pence = int(values[column].replace(".", ""))
                sums[column] += pence
                part = values.get("part", "") if lines else ""
                parts[part] = parts.get(part, 0) + pence
            hashes.append(line_hash(salt_of(secret, number), row) if lines else b"")
    count = totals["lines"]
    hold(count == len(hashes), f"{name} has {len(hashes)} lines, and {TOTALS} {count}")
    for column, pence in sums.items():
        total = amount(pence)
        same = total == totals["sums"][column]
        hold(same, f"{column} of {name} comes to {total}, and {TOTALS} has another sum")
        print(f"OK {count} lines of {name} sum to {total} in column {column}")
    return hashes, parts


def part_of(name: str) -> str:
    """Name the part that a table answers: `1a` for `data/1a/answer.csv`."""
    return "/".join(name.split("/")[1:-1])


def _check_totals(folder: Path, secret: bytes) -> tuple[list[bytes], list[str]]:
    """Hold each table against its totals, and answers against the lines beneath."""
    totals = json.loads(_read(folder / TOTALS))
    same = totals["page"] == _sha256(folder / PAGE)
    hold(same, f"{PAGE} is not the page that was signed")
    tables, columns = totals["tables"], []
    hashes: list[bytes] = []
    parts: dict[str, int] = {}
    if LINES in tables:
        hashes, parts = _check_table(folder, LINES, tables[LINES], secret)
        columns = tables[LINES]["columns"]
    for name, of in tables.items():
        if name == LINES:
            continue
        _check_table(folder, name, of, secret)
        if not of["of_lines"]:
            print(f"NOT HELD: by {TOTALS} no column of {name} is the sum of the lines")
            continue
        total, beneath = of["sums"][of["of_lines"]], amount(parts.get(part_of(name), 0))
        wrong = f"{name} comes to {total}, and its lines to another sum"
        hold(total == beneath, wrong)
        print(f"OK {name} comes to what its lines come to: {total}")
    return hashes, columns


def _check_release(folder: Path, earlier: list[str]) -> None:
    text = _check_signature(folder)
    origin, size, of_books, more = checkpoint(text)
    number, of_lines, columns, manifest = released(more)
    _check_files(folder, origin)
    hold(_sha256(folder / FILES) == manifest, "data/ is not what was signed")
    secret = bytes.fromhex(_read(folder / SALT).strip())
    hashes, headings = _check_totals(folder, secret)
    signed = headings == columns and (len(hashes), root(hashes)) == (number, of_lines)
    hold(signed, f"{LINES} has not the lines that were signed")
    print(f"OK each of the {number} lines is a leaf of the tree that was signed")
    entries = [plain(each) for each in _read(folder / ENTRIES).split()]
    same = (len(entries), root(entries)) == (size, of_books)
    hold(same, f"{ENTRIES} is not what the checkpoint rests on")
    print(f"OK the books were at entry {size} of their record")
    for name in earlier:
        before = _read(Path(name)).partition("\n\n")[0].rstrip("\n")
        of, old, old_root, _ = checkpoint(f"{before}\n")
        same = of == origin and 0 < old <= size and root(entries[:old]) == old_root
        hold(same, f"the books do not hold all that {name} rests on")
        print(f"OK the books hold all {old} entries of {name}, whoever signed that")


def _check_proof(file: Path, folder: Path) -> None:
    number, of_lines, columns, _ = released(checkpoint(_check_signature(folder))[3])
    head, _, text = _read(file).partition("\n")
    line, _, proof = text.removesuffix("\n").rpartition("\n")
    rows = list(csv.reader(io.StringIO(line, ""), strict=True))
    hold(head == PROOF and len(rows) == 1, f"{file} is not the proof of a line")
    values, data = rows[0], base64.b85decode(proof)
    salt, path = data[:SALTED], [data[i : i + 32] for i in range(SALTED, len(data), 32)]
    found = rooted(line_hash(salt, values), int(values[0]) - 1, number, path)
    same = found == of_lines and len(values) == len(columns)
    hold(same, f"{file}: its line is none of this release")
    print(f"OK line {values[0]} of the {number} that were released:")
    for column, value in zip(columns, values):
        print(f"  {column}: {value!r}")


def main(arguments: list[str]) -> int:
    """Check a release, or the proof of a line, and give the exit status."""
    proof = arguments[1:2] if arguments[:1] == ["proof"] else []
    folder, *earlier = arguments[2 if proof else 0 :] or [str(Path(__file__).parent)]
    if arguments[:1] == ["proof"] and (earlier or not proof):
        print("usage: python3 -I verify.py proof FILE [FOLDER]", file=sys.stderr)
        return 2
    try:
        if proof:
            _check_proof(Path(proof[0]), Path(folder))
        else:
            _check_release(Path(folder), earlier)
    except Exception as fault:  # noqa: BLE001 - nothing in a damaged file is a traceback
        known = isinstance(fault, (Fault, OSError))
        what = "a file of the release is in no form that can be read"
        print(f"FAULT {fault}" if known else f"FAULT {what}: {fault!r}")
        return 1
    return 0


if __name__ == "__main__":
    getattr(sys.stdout, "reconfigure", dict)(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
