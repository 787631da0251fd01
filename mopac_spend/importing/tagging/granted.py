"""What a source says of grants, as codes of their register.

Books without a register of grants keep a source's reference as it is. Once there
is one, a payment carries the code of a grant it knows and that was awarded by the
payment's day, or none; the spelling is then listed among the codes needed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mopac_spend.importing.reading.line import Lines
from mopac_spend.register import Grant

if TYPE_CHECKING:
    from mopac_spend.importing.reading.extracted import Extract
    from mopac_spend.importing.reading.line import Line
    from mopac_spend.register import Register

AS_WRITTEN = "grant_as_written"


def by_register(extract: Extract, register: Register) -> Extract:
    """Give rows with codes in place of what the source wrote for a grant."""
    if not register.of(Grant) or not extract.lines.has("grant"):
        return extract
    lines = Lines.of(_coded(line, register) for line in extract.lines)
    return replace(extract, lines=lines)


def _coded(line: Line, register: Register) -> Line:
    written = line.text("grant")
    if not written:
        return line
    code = register.resolve(Grant.kind, written)
    texts = {name: text for name, text in line.texts.items() if name != "grant"}
    if code and register.valid_code(Grant.kind, code, line.date):
        return line._replace(texts=texts | {"grant": code})
    return line._replace(texts=texts | {AS_WRITTEN: written})
