"""Web pages: what the source of a page has that the page does not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mopac_spend import charts
from mopac_spend.residue import texts
from mopac_spend.residue.kinds import (
    COMMENT,
    EMBEDDED,
    FIELD,
    HIDDEN_PART,
    MACRO,
    PICTURE,
    UNSEEN,
)
from mopac_spend.residue.xlsx_styles import WHITE, colour_of, is_unseen
from mopac_spend.tables import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.residue.looked import Looked
    from mopac_spend.residue.package import Element

_GONE = re.compile(
    r"(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|"
    r"opacity\s*:\s*0(?:\.0+)?\s*(?:[;!}]|$)|font-size\s*:\s*0)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|[;{\s])color\s*:\s*(#[0-9a-f]{3,8}|white)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;}]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*|\*)?(?:[.#][\w-]+)*", re.IGNORECASE)
_DATA = re.compile(r"data:([\w/+.-]*)[;,](.*)", re.DOTALL)
_SILENT = {"script", "style", "template", "noscript"}
_USUAL = {"viewport", "description", "color-scheme", "theme-color", "generator"}


def look(text: str, looked: Looked) -> None:
    """Find what a page hides, and note its texts."""
    from lxml import html

    parser = html.HTMLParser(no_network=True, encoding="utf-8")
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    hidden = list(_hiding_rules(root))
    for each in root.iter():
        if not isinstance(each.tag, str):
            said = (each.text or "").strip()
            if said:
                looked.add(_line(each), COMMENT, said, "the page")
                looked.say(said, _line(each), "the page", face=False)
            if each.tail:
                looked.say(each.tail.strip(), _line(each), "the page")
            continue
        _element(each, hidden, looked)


def _line(each: Element) -> str:
    return f"line {each.sourceline}" if each.sourceline else "the page"


def _element(each: Element, hidden: list[str], looked: Looked) -> None:
    place, tag = _line(each), each.tag
    style = each.get("style", "")
    text = " ".join("".join(each.itertext()).split()) if tag not in _TALL else ""
    is_hidden = (
        each.get("hidden") is not None or bool(_GONE.search(style)) or tag == "template"
    )
    if is_hidden or any(_fits(each, rule) for rule in hidden):
        looked.add(place, HIDDEN_PART, text or f"<{tag}>", "the page")
    elif style and text and _is_pale(style):
        looked.add(place, UNSEEN, text, "the page")
    _told(each, place, looked)
    for value in each.values():
        _value(value, place, looked)
    if tag == "script" and _is_data(each):
        texts.look(each.text or "", "data.json", looked)
    elif tag not in _SILENT:
        looked.say((each.text or "").strip(), place, "the page", face=not is_hidden)
    elif each.text:
        looked.say(each.text.replace("[", "("), place, "the page", face=False)
    looked.say((each.tail or "").strip(), place, "the page")


def _told(each: Element, place: str, looked: Looked) -> None:
    """Look at what is told by the element itself."""
    match each.tag:
        case "script" if _is_data(each) or page.is_own(each.text or ""):
            pass
        case "script":
            looked.add(place, MACRO, each.text or each.get("src", ""), "the page")
        case "input" if each.get("type") == "hidden":
            said = f"{each.get('name')}: {each.get('value')}"
            looked.add(place, FIELD, said, "the page")
        case "object" | "embed" | "iframe":
            said = each.get("src") or each.get("data", "")
            looked.add(place, EMBEDDED, said, "the page")
        case "meta" if (name := each.get("name", "")) and name not in _USUAL:
            is_author = name.lower() in {"author", "creator", "dc.creator"}
            looked.property(place, name, each.get("content", ""), author=is_author)


def _is_data(each: Element) -> bool:
    """Whether it is data that is never run; its texts are searched as such.

    It is what a page says to search engines, or what a script of ours shows: other
    data is something that the page keeps to itself.
    """
    if each.get("type") == "application/ld+json":
        return True
    return each.get("type") == "application/json" and any(
        page.is_own(other.text or "") for other in each.getroottree().iter("script")
    )


_TALL = {"html", "body", "main", "head"}


def _value(value: str, place: str, looked: Looked) -> None:
    if data := _DATA.match(value):
        if data[2]:
            what = PICTURE if data[1].startswith("image/") else EMBEDDED
            looked.add(place, what, f"{data[1]}, {len(data[2]):,} letters", "the page")
    elif len(value) > 3:  # noqa: PLR2004 - a number, a flag
        looked.say(value, place, "the page", face=False)


def _is_pale(style: str) -> bool:
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if not colour:
        return False
    below = _shade(ground[1]) if ground else WHITE
    return is_unseen(_shade(colour[1]), below)


def _shade(text: str) -> tuple[int, int, int] | None:
    words = text.strip().lower()
    if words == "white":
        return WHITE
    if words == "black":
        return (0, 0, 0)
    if re.fullmatch(r"#[0-9a-f]{3}", words):
        return colour_of("".join(2 * each for each in words[1:]))
    return colour_of(words[:7])


def _hiding_rules(root: Element) -> Iterator[str]:
    """Give the selectors of rules that hide on a screen.

    Words of our charts that a narrow page has no room for are in them twice, and the
    style of charts shows one or the other; it is known to the letter.
    """
    own = str(charts.style())
    for sheet in root.iter("style"):
        text = sheet.text or ""
        if own in text:
            text = text.replace(own, "")
            yield ".roomy.tight"
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        if "print" in sheet.get("media", ""):
            continue
        text = _without_print(text)
        for selectors, body in _RULE.findall(text):
            if _GONE.search(f"{{{body}"):
                yield from (each.strip() for each in selectors.split(","))


def _without_print(text: str) -> str:
    """Leave out what is said for paper alone."""
    while (start := re.search(r"@media[^{]*\bprint\b[^{]*\{", text)) is not None:
        depth, at = 1, start.end()
        while depth and at < len(text):
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        text = text[: start.start()] + text[at:]
    return text


def _fits(each: Element, selector: str) -> bool:
    """Whether a selector is of an element; of a longer one, whether its end is."""
    last = re.split(r"[\s>+~]+", selector)[-1]
    last = re.sub(r":(?!not)[\w-]+(?:\([^)]*\))?|\[[^\]]*\]", "", last)
    if not last or not _SIMPLE.fullmatch(last):
        return False
    tag = re.match(r"[a-z*][a-z0-9]*", last, re.IGNORECASE)
    classes = set(re.findall(r"\.([\w-]+)", last))
    ids = set(re.findall(r"#([\w-]+)", last))
    return (
        (not tag or tag[0] in {"*", each.tag})
        and classes <= set(each.get("class", "").split())
        and ids <= {each.get("id", "")}
        and bool(tag or classes or ids)
    )
