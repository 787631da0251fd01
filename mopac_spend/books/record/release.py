"""A folder with lines of spend that a stranger can check without this program.

    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt
    data/lines.csv        the lines
    data/totals.json      headings, number of lines, sums of columns
    checkpoint.txt        origin, size and root of the tree whose leaves they are
    checkpoint.note       the same, signed with Ed25519 (where the key is one)
    checkpoint.txt.sig    OpenSSH's signature of checkpoint.txt
    allowed_signers       the key, for `ssh-keygen -Y verify`
    lines.proof           which leaves the lines are, and hashes of what is between
    verify.py             checks all of this

It is a bag (BagIt 1.0, RFC 8493), so `sha256sum -c` checks its files; `verify` says the
rest. Equal input gives equal bytes, but for OpenSSH's signatures with other keys than
Ed25519.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from mopac_spend.books.record import verify
from mopac_spend.books.record.tree import Excerpt, leaf_hashes
from mopac_spend.files import write_together
from mopac_spend.findings import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mopac_spend.books.record.checkpoint import SignedCheckpoint

_LABEL = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Release:
    """What is released.

    Attributes:
        columns: headings.
        rows: lines, in the order of their leaves, as they may be published.
        sums: columns of pounds that are summed.
        indexes: of the lines' leaves in the tree, ascending.
        others: hashes of what is between them, as `Tree.excerpt` gives them.
        signed: the checkpoint of the tree.
        info: lines of bag-info.txt, such as `Source-Organization`.

    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    indexes: Sequence[int]
    others: Sequence[bytes]
    signed: SignedCheckpoint
    info: Mapping[str, str] = field(default_factory=dict)


def line_hashes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[bytes]:
    """Hash lines as leaves: what `verify.canonical` says, for many at once.

    Raises:
        UnicodeEncodeError: a text has half of a character.

    """
    head = verify.canonical(columns, ()).removesuffix(b"[]")
    return leaf_hashes(head + verify.compact([*row]).encode() for row in rows)


def write(folder: Path, release: Release) -> None:
    """Write a release into a folder that is not there yet, or empty.

    Raises:
        Refusal: the folder has files, or the lines are not leaves of the checkpoint's
            tree or cannot be written (`PROOF-005`).
        OSError: it cannot be written; nothing of it is.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _refuse(f"{folder.name} is there already; name another folder")
    _hold(release)
    signed = release.signed
    payload = {verify.LINES: _csv(release), verify.TOTALS: _totals(release)}
    tags = {
        verify.TEXT: signed.checkpoint.text,
        verify.NOTE: signed.note,
        verify.SIGNATURE: signed.signature,
        verify.KEY: signed.signer,
        verify.PROOF: _proof(release),
        "verify.py": Path(verify.__file__).read_text(encoding="utf-8"),
        "bagit.txt": verify.BAGIT,
        "bag-info.txt": _info(release, payload),
        verify.FILES: _manifest(payload),
    }
    tags = {name: text for name, text in tags.items() if text}
    files = {**payload, **tags, verify.TAGS: _manifest(tags)}
    write_together({folder / name: text.encode() for name, text in files.items()})


def prove(folder: Path, row: int, *, alone: bool = False) -> str:
    """Prove one line of a release, in the form of C2SP's tlog-proof.

    Args:
        folder: the release.
        row: of data/lines.csv, from 0.
        alone: leave the line and the checkpoint out: who asks has both. It is under 1
            kB then, of a tree of a million leaves.

    Raises:
        Refusal: the folder is no release, or has no such line (`PROOF-005`).

    """
    try:
        lines = verify.table(_text(folder, verify.LINES))
        _, size, root, _ = verify.checkpoint(_text(folder, verify.TEXT))
        note = (folder / verify.NOTE).exists() and _text(folder, verify.NOTE)
        indexes, known = verify.excerpt(_text(folder, verify.PROOF), lines, size)
        line, index = verify.canonical(lines[0], lines[1:][row]), indexes[row]
    except (verify.Fault, OSError, ValueError, IndexError, csv.Error) as fault:
        _refuse(f"{folder.name} is no release with a line {row + 1}: {fault}")
    path = Excerpt(size, known).inclusion(index)
    if not verify.included(known[index, index + 1], index, size, path, root):
        _refuse(f"{folder.name} was changed; check it with its verify.py")
    extra = [] if alone else [f"extra {base64.b64encode(line).decode()}"]
    proof = [verify.ONE, *extra, f"index {index}", *_base64(path), ""]
    return "\n".join(proof) + ("" if alone else f"\n{note or ''}")


def leading_on(old: int, path: Sequence[bytes], note: str) -> str:
    """Show that a later checkpoint holds all of an earlier one, for `verify.py`.

    The form is that of a request to a C2SP witness.

    Args:
        old: leaves of the earlier checkpoint.
        path: as `Tree.consistency` gives it.
        note: the later checkpoint, signed.

    """
    return "\n".join([f"old {old}", *_base64(path), "", note])


def _hold(release: Release) -> None:
    """Refuse what `verify.py` would not take."""
    checkpoint, indexes = release.signed.checkpoint, release.indexes
    if len({*release.columns}) != len(release.columns):
        _refuse("two of its columns have one heading")
    if any(one >= two for one, two in pairwise(indexes)):
        _refuse("its lines are not in the order of their leaves")
    try:
        hashes = line_hashes(release.columns, release.rows)
        leaves = dict(zip(indexes, hashes, strict=True))
        root = Excerpt.of(leaves, release.others, checkpoint.size).root
    except (ValueError, KeyError):
        _refuse("its lines, leaves and proof do not belong together")
    if root != checkpoint.root:
        _refuse("its lines are not those of the checkpoint")
    for label, text in release.info.items():
        if not _LABEL.fullmatch(label) or text.splitlines() != [text]:
            _refuse(f"{label!r} with {text!r} is no line of bag-info.txt")


def _refuse(why: str) -> NoReturn:
    raise Refusal("PROOF-005", why)


def _csv(release: Release) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([release.columns, *release.rows])
    text = file.getvalue()
    if verify.table(text) != [[*row] for row in (release.columns, *release.rows)]:
        _refuse("a line would not be read from CSV as it was written")
    return text


def _totals(release: Release) -> str:
    totals = {
        "columns": [*release.columns],
        "lines": len(release.rows),
        "sums": {column: _sum(release, column) for column in release.sums},
    }
    return f"{json.dumps(totals, ensure_ascii=False, indent=2)}\n"


def _sum(release: Release, column: str) -> str:
    at = release.columns.index(column)
    pence = 0
    for row in release.rows:
        if not verify.POUNDS.fullmatch(row[at]):
            _refuse(f"{row[at]!r} in column {column} is no amount in pounds")
        pence += int(row[at].replace(".", ""))
    return f"{Decimal(pence).scaleb(-2):.2f}"


def _proof(release: Release) -> str:
    ends: list[list[int]] = []
    for index in release.indexes:
        if ends and ends[-1][1] == index:
            ends[-1][1] += 1
        else:
            ends.append([index, index + 1])
    ranges = " ".join(["lines", *(f"{low}-{end}" for low, end in ends)])
    return "\n".join([verify.MANY, ranges, *_base64(release.others), ""])


def _info(release: Release, payload: Mapping[str, str]) -> str:
    size = sum(len(text.encode()) for text in payload.values())
    lines = {**release.info, "Payload-Oxum": f"{size}.{len(payload)}"}
    return "".join(f"{label}: {text}\n" for label, text in lines.items())


def _manifest(files: Mapping[str, str]) -> str:
    return "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
        for name, text in sorted(files.items())
    )


def _base64(hashes: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in hashes]


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode()
