"""A proposed layout as TOML that a person can read and change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.importing.reading.layouts import Layout
    from mopac_spend.importing.suggesting.proposal import Proposal


def to_toml(proposal: Proposal) -> str:
    """Write a proposal's layout, with its doubts as comments.

    What comes out is what `layouts.load` reads.
    """
    layout = proposal.layout
    lines = [
        f"name = {_text(layout.name)}",
        f"title = {_text(layout.title)}",
        f"source = {_text(layout.source)}",
        *_comments(proposal),
        "",
        "[read]",
        f"encodings = {_texts(layout.encodings)}",
        f"header_rows = {layout.header_rows}",
        *_read(layout),
        "",
        "[columns]",
        *(f"{name} = {_texts(headings)}" for name, headings in layout.columns.items()),
        "",
        "[values]",
        f"dates = {_texts((*layout.dates, *layout.months))}",
        f'spend_sign = "{"positive" if layout.spend_sign > 0 else "negative"}"',
        *(['pence = "comma"'] if layout.comma else []),
        *_kinds(layout),
    ]
    return "\n".join(lines) + "\n"


def _read(layout: Layout) -> list[str]:
    lines = []
    if layout.sheets:
        lines.append(f"sheets = {_texts(layout.sheets)}")
    if layout.undated:
        lines.append("undated = true")
    if layout.optional:
        ordered = [name for name in layout.columns if name in layout.optional]
        lines.append(f"optional = {_texts(ordered)}")
    return lines


def _kinds(layout: Layout) -> list[str]:
    lines = []
    if layout.credits:
        lines.append(f"credits = {_texts(sorted(layout.credits))}")
    if layout.not_spend:
        lines += ["", "[not_spend]"]
        lines += [f"{k} = {_texts(sorted(v))}" for k, v in layout.not_spend.items()]
    return lines


def _comments(proposal: Proposal) -> list[str]:
    lines = [f"# Unsure of {doubt.about}: {doubt.why}" for doubt in proposal.doubts]
    if proposal.unused:
        lines.append(f"# Columns not used: {', '.join(proposal.unused)}")
    return ["", *lines] if lines else []


def _text(text: str) -> str:
    """Write a TOML string: JSON's, with the one sign escaped that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
