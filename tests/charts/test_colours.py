"""The colours of charts are read by day and by night, and told apart by everybody."""

from __future__ import annotations

import itertools

import pytest

from mopac_spend.charts.style import DARK, LIGHT, SERIES, inside, style, written_in

# What eyes without one kind of cone see, after Vienot, Brettel and Mollon (1999).
_WITHOUT = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def brightness(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((brightness(one), brightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("light", [LIGHT, DARK])
def test_marks_and_words_stand_out(light: dict[str, str]) -> None:
    paper = light["paper"]
    for number in range(1, SERIES + 1):
        assert contrast(light[f"s{number}"], paper) >= 3 - 0.05
        assert contrast(light.get(f"t{number}", light[f"s{number}"]), paper) >= 4.5
        ground = light[f"s{number}"]
        words = paper if inside(number) == "inside" else LIGHT["ink"]
        assert contrast(words, ground) >= 4.5
        shade = light[f"h{number}"]
        words = light["paper"] if written_in(f"h{number}") else light["ink"]
        assert contrast(words, shade) >= 4.5
    assert contrast(light["ink"], paper) >= 7
    assert contrast(light["soft"], paper) >= 4.5
    assert contrast(light["ink"], light["below"]) >= 4.5


@pytest.mark.parametrize("light", [LIGHT, DARK])
@pytest.mark.parametrize("cones", _WITHOUT)
def test_series_are_told_apart(light: dict[str, str], cones: str) -> None:
    seen = []
    for number in range(1, SERIES + 1):
        colour = linear(light[f"s{number}"])
        pairs = [
            sum(a * b for a, b in zip(row, colour, strict=True))
            for row in _WITHOUT[cones]
        ]
        seen.append([max(0.0, each) ** (1 / 2.2) for each in pairs])
    for one, other in itertools.combinations(seen, 2):
        apart = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        assert apart > 0.1


def test_every_colour_of_the_day_has_one_of_the_night() -> None:
    assert LIGHT.keys() == DARK.keys()
    text = str(style())
    assert "prefers-color-scheme: dark" in text
    assert "url(" not in text
    assert "@import" not in text
