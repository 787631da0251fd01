"""The registers as files: what is there now, and what would be read of a change.

    now = texts_of(main)
    register, findings = read(now | {"registers/contracts.beancount": "…"})

Whatever changes a register is read back before it is written, and refused where the
register would have a finding that it has not now.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from mopac_spend import register as registers
from mopac_spend.books import door, folders, snapshot
from mopac_spend.books.wholeness import WHOLE
from mopac_spend.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mopac_spend.register import Register


def texts_of(main: Path) -> dict[str, str]:
    """Read every file of the books but payments, bank statements and the record.

    Args:
        main: their main file.

    Returns:
        Whole texts by path relative to the books' folder.

    Raises:
        OSError: one cannot be read.
        ValueError: one is not UTF-8.

    """
    root = main.resolve().parent
    texts: dict[str, str] = {}
    waiting = [main.resolve()]
    while waiting:
        path = waiting.pop()
        name = _name(path, root)
        if name in texts or name.startswith(tuple(f"{each}/" for each in WHOLE)):
            continue
        texts[name] = folders.content(path).decode()
        for pattern in _includes(texts[name]):
            waiting += map(Path, snapshot.matching(str(path.parent / pattern)))
    return texts


def is_included(main: Path, texts: Mapping[str, str], name: str) -> bool:
    """Say whether an include finds a file that is not there yet.

    Args:
        main: the main file of the books.
        texts: the books, as `texts_of` gives them.
        name: of the file, relative to the books' folder.

    """
    root = main.resolve().parent
    for file, text in texts.items():
        for pattern in _includes(text):
            inner = _name((root / file).parent / pattern, root)
            in_folder = inner.count("/") == name.count("/") or "**" in inner
            if in_folder and fnmatch(name, inner.replace("**/", "*")):
                return True
    return False


def read(texts: Mapping[str, str]) -> tuple[Register, list[Finding]]:
    """Read registers out of texts.

    Returns:
        The register, and what is wrong with it; what Beancount cannot read is
        `SPEND-001`.

    """
    entries, findings = [], []
    for name, text in texts.items():
        read_of, errors, *_ = door.parse(text, name)
        entries += read_of
        findings += [
            Finding(name, int(error.source["lineno"]), "SPEND-001", str(error.message))
            for error in errors
        ]
    register, of_register = registers.read(entries)
    return register, [*findings, *of_register]


def new_findings(now: Mapping[str, str], findings: Sequence[Finding]) -> list[Finding]:
    """Give what would be wrong with registers and is not wrong now.

    Args:
        now: the books, as `texts_of` gives them.
        findings: what would be wrong with them.

    """
    if not findings:
        return []
    before = {finding.text for finding in read(now)[1]}
    return [finding for finding in findings if finding.text not in before]


def _includes(text: str) -> Iterator[str]:
    if "include" in text:
        yield from map(str, door.parse(text).options["include"])


def _name(path: Path, root: Path) -> str:
    inner = path.relative_to(root) if path.is_relative_to(root) else path
    return inner.as_posix()
