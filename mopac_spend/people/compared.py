"""Names of the people who do something to the books, and when two are one person's.

What one person does another has to approve. So a name is compared by what is read of
it: without case, accents, blanks, points, and characters that nobody sees; and letters
that look like another count as that other.

>>> same_person("Alex Smith", "ALEX  SMITH.")
True
"""

from __future__ import annotations

import unicodedata

# ruff: noqa: RUF001 - these letters look like others, and stand here for that

# Letters by the Latin ones that they look like: Greek and Cyrillic, and Latin ones that
# Unicode does not take apart. Where a capital looks like another letter than the small
# one does, both stand here.
_LOOKS = {
    "a": "АаΑαɑᴀ",
    "b": "ВвЬьΒβ",
    "c": "СсϹϲᴄ",
    "d": "ԀԁđĐðÐ",
    "e": "ЕеΕεЄєƐɛ",
    "f": "Ϝϝƒ",
    "g": "ɡԌԍ",
    "h": "НнҺһΗħĦ",
    "j": "ЈјϳȷͿ",
    "k": "КкΚκ",
    # Nobody can tell a capital I from a small L.
    "l": "iIıіІΙιӀӏłŁ1Ɩɩ",
    "m": "МмΜ",
    "n": "пПΝηո",
    "o": "ОоΟοσΣøØ0օՕ",
    "p": "РрΡρ",
    "q": "Ԛԛգ",
    "r": "Гг",
    "s": "ЅѕՏ",
    "t": "ТтΤτŧŦ",
    "u": "υμԱս",
    "v": "νѴѵ",
    "w": "ԜԝωѡѠ",
    "x": "ХхΧχ",
    "y": "УуҮүΥγ",
    "z": "Ζζᴢ",
}
_AS_READ = str.maketrans(
    {each: letter for letter, alike in _LOOKS.items() for each in alike}
)
# They count as letters, and are blank.
_FILLERS = "\u115f\u1160"


def read_as(name: str) -> str:
    """Reduce a name to what is compared of it; "" where it names nobody."""
    letters = "".join(
        each
        for each in unicodedata.normalize("NFKD", name)
        if unicodedata.category(each)[0] in "LN" and each not in _FILLERS
    )
    # Folded before, for what only small letters are; and after, for what they become.
    return letters.translate(_AS_READ).casefold().translate(_AS_READ)


def same_person(one: str, other: str) -> bool:
    """Say whether two names may be one person's.

    A name that has no letter is nobody's, so it is never somebody else's: with it the
    answer is yes.
    """
    read, beside = read_as(one), read_as(other)
    return not read or not beside or read == beside
