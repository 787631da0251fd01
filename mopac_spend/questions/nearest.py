"""What could have been meant by a code or a name that nothing is called."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from mopac_spend.engine.database import TABLES
from mopac_spend.fields import TAGS
from mopac_spend.findings import Refusal
from mopac_spend.register import UNTAGGED, Heading, alike

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mopac_spend.register import Register

# What is asked for by this word: that which names no fund, decision, grant, contract or
# borough, or counts for no plan, strand or commitment on its day.
NONE = "none"


def called(kind: str) -> str:
    """Give what people call a kind of code, where the register has another word."""
    return "strand" if kind == Heading.kind else kind


def unknown(register: Register, kind: str, text: str) -> Refusal:
    """Word the refusal of a code that no register knows, with the nearest ones."""
    names = (name for of, name in register.aliases if of == kind)
    near = nearest(text, names)
    codes = dict.fromkeys(register.aliases[kind, name] for name in near)
    where = f"registers/{TABLES[kind].replace('_', '-')}.beancount"
    hint = f"nearest: {', '.join(codes)}" if codes else "the register holds none"
    if kind in TAGS and alike(text) == NONE:
        hint = f"every payment carries one, {UNTAGGED} where nobody has decided"
    word = called(kind)
    return Refusal("ASK-002", f"no {word} is called {text!r}; {hint}; see {where}")


def nearest(
    text: str, names: Iterable[str], count: int = 3, *, cutoff: float = 0.0
) -> list[str]:
    """Give the names most like a text: those that hold it first, then by letters.

    Args:
        text: as typed.
        names: what could have been meant.
        count: how many at most.
        cutoff: how much alike, 0 to 1; see `difflib.get_close_matches`.

    """
    wanted, known = alike(text), sorted(set(names))
    holding = [name for name in known if wanted and wanted in alike(name)]
    close = difflib.get_close_matches(wanted, known, n=count, cutoff=cutoff)
    return list(dict.fromkeys([*holding[:count], *close]))[:count]
