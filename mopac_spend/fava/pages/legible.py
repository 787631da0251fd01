"""What others wrote, as a page shows it: short enough, and in its own order.

A name may be ten thousand letters long, and may hold marks that turn round how all that
follows is shown. Files keep names as they are; pages show the beginning of a long one,
and such marks by their numbers.
"""

from __future__ import annotations

import re

# Letters of a name that are shown, and those beyond which nothing leads to it: an
# address may be only so long.
_SHOWN, LONGEST = 200, 500
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def legible(text: str) -> str:
    """Give a text as pages show it."""
    text = _TURNING.sub(lambda mark: f"⟨U+{ord(mark[0]):04X}⟩", text)
    if len(text) <= _SHOWN:
        return text
    return f"{text[:_SHOWN]}… ({len(text):,} characters in all)"
