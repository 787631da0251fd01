"""What tells a lake of many bodies from the books of one: the list of what it holds.

Whatever opens books looks for it where there are none, so that a command that is of one
body's own books says so instead of finding nothing.
"""

from __future__ import annotations

from pathlib import Path

from mopac_spend.findings import Refusal

LIST = "lake.json"
_OF_ONE = (
    "this is a lake of many bodies, which is asked and not written or worked in: use "
    "ask, questions and find with it, or name the books of one body with --books"
)


def is_lake(place: Path | str) -> bool:
    """Say whether a folder is a lake."""
    try:
        return Path(place, LIST).is_file()
    except (OSError, ValueError):
        return False


def refuse_lake(place: Path | str) -> None:
    """Refuse a lake where the books of one body are wanted.

    Raises:
        Refusal: `LAKE-004`.

    """
    if is_lake(place):
        raise Refusal("LAKE-004", _OF_ONE, str(place))
