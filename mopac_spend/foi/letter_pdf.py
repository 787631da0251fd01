"""A letter as PDF, tagged; by our layout, or by one of the body's own.

A body's own layout is a program of somebody else's. It runs in a child with limits of
time and memory, sees a folder with nothing else in it, fetches nothing, and has only
the letter to set.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.findings import Refusal
from mopac_spend.forms.process import Wanted, answered
from mopac_spend.tables import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.foi.letter import Letter

LAYOUT = "letter.typ"
_LARGEST = 200_000
_WAIT = 30
# What could fetch something, or run a text as a program.
_FORBIDDEN = re.compile(r"\b(?:import|include|eval|plugin|std)\b")
_UNKNOWN = re.compile(r"does not contain key \"([^\"]*)\"")

# Bounds of the child.
SECONDS, MEMORY = 20, 4 * 1024**3


def pdf(letter: Letter, folder: Path) -> bytes:
    """Write a letter as PDF; equal letters give equal bytes.

    Args:
        letter: what it says.
        folder: in which the body may have a layout of its own.

    Raises:
        Refusal: `FOI-013`, that layout cannot be used.

    """
    data = _data(letter)
    own = folder / LAYOUT
    if not own.is_file():
        return typeset.pdf(Path(__file__).with_name(LAYOUT), "letter", data)
    return _by(own, data)


def _data(letter: Letter) -> dict[str, Any]:
    return {
        **letter.fields,
        "blocks": [
            {
                **each._asdict(),
                "table": each.table.upright._asdict() if each.table else None,
            }
            for each in letter.blocks
        ],
    }


def _by(layout: Path, data: dict[str, Any]) -> bytes:
    source = _source(layout)
    for number, line in enumerate(source.splitlines(), 1):
        if found := _FORBIDDEN.search(line):
            msg = (
                f"a layout sets a letter and no more, and {found[0]!r} is nothing that "
                f"it may say; take it out"
            )
            raise Refusal("FOI-013", msg, f"{layout}, line {number}")
    sent = json.dumps([source, data]).encode()
    wanted = Wanted(str(layout), "FOI-013")
    try:
        (said,) = answered("mopac_spend.foi.letter_pdf", [sent], wanted, _WAIT)
    except Refusal as refusal:
        msg = (
            "no letter can be set by it, or only with too much time or memory; mend it"
        )
        raise Refusal("FOI-013", msg, str(layout)) from refusal
    if "wrong" in said:
        raise _mend(layout, source, said["wrong"], list(data))
    return base64.b64decode(said["pdf"])


def _source(layout: Path) -> str:
    try:
        content = layout.read_bytes()
        if len(content) <= _LARGEST:
            return content.decode("utf-8-sig")
        why = f"it is longer than {_LARGEST:,} bytes"
    except (OSError, ValueError) as error:
        why = f"it cannot be read ({error})"
    raise Refusal("FOI-013", f"{why}; mend it", str(layout))


def _mend(layout: Path, source: str, why: str, known: list[str]) -> Refusal:
    """Say what is wrong with a layout, and where, if it is an unknown field."""
    place = str(layout)
    if unknown := _UNKNOWN.search(why):
        lines = enumerate(source.splitlines(), 1)
        named = [at for at, line in lines if f".{unknown[1]}" in line]
        place = f"{layout}, line {named[0]}" if named else place
        why = f"a letter has no {unknown[1]}"
    msg = f"{why}; mend it; letter has {', '.join(known)}"
    return Refusal("FOI-013", msg, place)


def serve(content: bytes) -> Iterator[dict[str, str]]:
    """Set a letter by the layout of a body's own; what runs in the child."""
    import os
    import tempfile

    import typst

    # Whatever a layout could still ask the network for meets a closed door.
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = os.environ[name.lower()] = "http://127.0.0.1:9"
    os.environ.pop("NO_PROXY", None)
    os.environ.pop("no_proxy", None)
    source, data = json.loads(content)
    with tempfile.TemporaryDirectory(prefix="mopac-spend-") as alone:
        layout = Path(alone) / LAYOUT
        layout.write_text(source, encoding="utf-8")
        try:
            made = typeset.pdf(layout, "letter", data)
        except typst.TypstError as error:
            yield {"wrong": " ".join(f"{error.message}".split())}
        else:
            yield {"pdf": base64.b64encode(made).decode()}
