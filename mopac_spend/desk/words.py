"""Words of the library, for people who never saw a terminal.

The library says what to type next. Here nobody types: what it says of commands, options
and settings is left out, and for a refusal `words.toml` says what to do at the desk
instead.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mopac_spend.findings import CODES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.findings import Refusal

# What speaks of commands, of options, and of settings in files.
_TYPED = re.compile(r"mopac-spend |(?<![\w-])--[a-z]|\w = |under \[")
_BETWEEN = re.compile(r"; |(?<=\w)\. (?=[A-Z])")


def plainly(refusal: Refusal) -> str:
    """Say what a refusal says, without commands, and what to do at the desk."""
    place = f"{refusal.place}: " if refusal.place else ""
    # Where nothing else is left, what its code means is.
    said = _untyped(refusal.message) or f"{CODES[refusal.code]}."
    return " ".join(filter(None, [f"{place}{said}", instead().get(refusal.code, "")]))


def sentence(text: str) -> str:
    """Say something of the library without what is to be typed, if anything is left."""
    return _untyped(text) or text


def _untyped(text: str) -> str:
    kept = [part for part in _BETWEEN.split(text) if not _TYPED.search(part)]
    said = "; ".join(kept).strip(" ;:,")
    if not said:
        return ""
    whole = said if said.endswith((".", "!", "?")) else f"{said}."
    return whole[0].upper() + whole[1:]


@cache
def instead() -> Mapping[str, str]:
    """Read what to do at the desk, by the code of a refusal."""
    text = files(__package__).joinpath("words.toml").read_text("utf-8")
    return {code: " ".join(says.split()) for code, says in tomllib.loads(text).items()}
