"""A text that rests on the disk says what one that is held says."""

from __future__ import annotations

import gc
import hashlib
import resource
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mopac_spend import long_text
from mopac_spend.long_text import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECES = st.lists(st.text("ab\n", max_size=9).map(str.encode), max_size=9)


@pytest.fixture(params=[(1, 1), (1, 4), (9, 4), (2**20, 2**20)], autouse=True)
def sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let it rest on the disk early or late, and be read in pieces of some bytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_text, "_SHORT", request.param[0])
        patch.setattr(long_text, "_AT_ONCE", request.param[1])
        yield


@given(
    PIECES, st.integers(-9, 99), st.integers(-9, 99), st.sampled_from([b"a", b"\nb"])
)
def test_it_says_what_its_pieces_say(
    pieces: list[bytes], begin: int, end: int, wanted: bytes
) -> None:
    whole, text = b"".join(pieces), LongText(pieces)
    assert bytes(text) == b"".join(text.pieces()) == whole
    assert (len(text), bool(text)) == (len(whole), bool(whole))
    assert (text[begin:end], text[begin:]) == (whole[begin:end], whole[begin:])
    assert text.find(wanted, abs(begin)) == whole.find(wanted, abs(begin))
    assert text.sha256 == hashlib.sha256(whole).hexdigest()


def test_equal_texts_are_equal() -> None:
    one, same, other = LongText([b"a", b"b"]), LongText([b"ab"]), LongText([b"a"])
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert LongText() != b""


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_no_room_for_the_last_of_it_is_said_at_once() -> None:
    most, limit = resource.getrlimit(resource.RLIMIT_FSIZE), 20_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most[1]))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(long_text, "_SHORT", 1)
            # What waits in memory for its turn is not yet written.
            with pytest.raises(OSError, match="too large"):
                LongText([b"a" * limit, b"b"])
            gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
