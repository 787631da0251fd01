"""The signs that a page shows, without a look into the font."""

from __future__ import annotations

import pytest

from mopac_spend.tables import typeset
from mopac_spend.tables.signs import signs


def test_the_font_has_every_sign_that_is_taken_for_known() -> None:
    known = typeset._signs()
    common = [sign for sign in typeset._COMMON if sign.isprintable()]
    assert [sign for sign in common if ord(sign) not in known] == []


def test_what_the_font_has_not_is_marked_and_what_it_has_is_kept() -> None:
    assert (
        typeset._known("\u00a35 \u2013 \u201cCaf\u00e9\u201d")
        == "\u00a35 \u2013 \u201cCaf\u00e9\u201d"
    )
    assert (
        typeset._known("a\u00adb\x00c\u202ed\u4e2d") == "a\ufffdb\ufffdc\ufffdd\ufffd"
    )


def test_the_fonts_are_ours_with_their_licence() -> None:
    for name in (*typeset.WEIGHTS, "LICENSE_DEJAVU"):
        assert (typeset.FONTS / name).is_file()


def test_a_font_is_asked_for_its_signs() -> None:
    known = signs((typeset.FONTS / "DejaVuSans.ttf").read_bytes())
    assert len(known) == 5906
    assert {ord("A"), 0xA3, 0xFFFD, 0x1D538} <= known  # beyond the first plane too
    assert not {0x4E2D, 0x1FAE0} & known


def test_a_font_without_a_table_of_signs_is_refused() -> None:
    font = (typeset.FONTS / "DejaVuSans.ttf").read_bytes()
    start = font.index(b"cmap")
    offset = int.from_bytes(font[start + 8 : start + 12], "big")
    broken = font[: offset + 2] + b"\0\0" + font[offset + 4 :]
    with pytest.raises(ValueError, match="no table of all of Unicode"):
        signs(broken)
