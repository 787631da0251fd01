"""Refusals of the library, in words for people who never saw a terminal.

The library says what to type next. Here nobody types: what a refusal says of commands
and options is left out, and `words.toml` says what to do at the desk instead.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mopac_spend.findings import Refusal


def plainly(refusal: Refusal) -> str:
    """Say what a refusal says, without commands, and what to do at the desk."""
    kept = [
        clause
        for clause in re.split(r"; ", refusal.message)
        if not re.search(r"mopac-spend |(?<![\w-])--[a-z]", clause)
    ]
    said = "; ".join(kept).strip(" ;:,")
    place = f"{refusal.place}: " if refusal.place and said else ""
    what = _sentence(f"{place}{said}") if said else ""
    if not place and what:
        what = what[0].upper() + what[1:]
    return " ".join(filter(None, [what, instead().get(refusal.code, "")]))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


@cache
def instead() -> Mapping[str, str]:
    """Read what to do at the desk, by the code of a refusal."""
    text = files(__package__).joinpath("words.toml").read_text("utf-8")
    return {code: " ".join(says.split()) for code, says in tomllib.loads(text).items()}
