"""The signs that a page shows, without a look into the font."""

from __future__ import annotations

import sys

from mopac_spend.tables import typeset


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


def test_the_fonts_are_found_without_the_library_that_brings_them() -> None:
    before = "matplotlib" in sys.modules
    assert (typeset._fonts() / "DejaVuSans.ttf").is_file()
    assert ("matplotlib" in sys.modules) == before
