"""What pages keep: of one state of the books, as much as there is room for."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from mopac_spend.fava import kept
from mopac_spend.fava.kept import Kept

FIRST, SECOND = (("a", 1, 1, 1, 1),), (("a", 2, 2, 2, 2),)


class Rows(NamedTuple):
    """An answer."""

    rows: tuple[int, ...]


def test_an_answer_is_of_one_state_of_the_books() -> None:
    keeping = Kept()
    assert keeping.get(FIRST, "key", lambda: 1) == 1
    assert keeping.get(FIRST, "key", lambda: 2) == 1
    assert keeping.get(SECOND, "key", lambda: 3) == 3
    # The books are as they were again, and what was kept of them is gone.
    assert keeping.get(FIRST, "key", lambda: 4) == 4


def test_what_is_refused_is_not_kept() -> None:
    keeping = Kept()
    with pytest.raises(ZeroDivisionError):
        keeping.get(FIRST, "key", lambda: 1 // 0)
    assert keeping.get(FIRST, "key", lambda: 2) == 2


def test_what_was_not_looked_at_for_longest_goes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "_IN_ALL", 10)
    monkeypatch.setattr(kept, "_ROWS", 6)
    keeping = Kept()
    three = Rows((1, 2, 3))
    other = Rows((4, 5, 6))
    assert keeping.get(FIRST, "one", lambda: three) is three
    assert keeping.get(FIRST, "two", lambda: three) is three
    assert keeping.get(FIRST, "one", lambda: other) is three
    keeping.get(FIRST, "three", lambda: three)
    assert keeping.get(FIRST, "one", lambda: other) is three
    assert keeping.get(FIRST, "two", lambda: other) is other
    long = Rows(tuple(range(9)))
    keeping.get(FIRST, "long", lambda: long)
    assert keeping.get(FIRST, "long", lambda: other) is other
