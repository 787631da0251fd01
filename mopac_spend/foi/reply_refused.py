"""What a reply says of a part that is not answered, as section 17 asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi.cost import ACTIVITIES, AN_HOUR, COUNTED, cost
from mopac_spend.foi.exemptions import (
    ACCESSIBLE,
    COST,
    VEXATIOUS,
    cited,
    exemption_of,
)
from mopac_spend.foi.letter import ITEM, TABLE, Block, Grid, sentence
from mopac_spend.money import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.foi.case import Answered
    from mopac_spend.foi.cost import Cost, Minutes
    from mopac_spend.foi.exemptions import Exemption
    from mopac_spend.foi.reply_words import Words

_DOES = {
    "determine": "To find out whether we hold it",
    "locate": "To locate it",
    "retrieve": "To retrieve it",
    "extract": "To extract it from what else is there",
}


def brief(words: Words, of: Answered) -> str:
    """Say in a few words that a part is not answered."""
    exemption, fields = _of(of)
    names = {COST: "brief_cost", VEXATIOUS: "brief_vexatious"}
    name = names.get(exemption.section, "brief_refused")
    if of.published:
        name = "brief_published"
    return words.say("brief_neither" if of.neither else name, **fields)


def refusal(
    words: Words, of: Answered, spent: Cost, minutes: Sequence[Minutes]
) -> list[Block]:
    """Say why a part is refused.

    Args:
        words: of letters.
        of: what the part is refused with.
        spent: what the request costs, with those that are counted with it.
        minutes: of all of these.

    Raises:
        Refusal: `FOI-012`, it is refused for its cost, and costs no more than it may.

    """
    exemption, fields = _of(of)
    if exemption.section == COST:
        return _cost(words, fields, spent, minutes)
    if exemption.section == VEXATIOUS:
        return words.blocks("vexatious", "cost_notice", **fields)
    if exemption.section == ACCESSIBLE:
        links = [Block(ITEM, each) for each in of.published]
        at = words.blocks("published_at", **fields) if len(links) == 1 else links
        return [*words.blocks("published", **fields), *at, *words.blocks("notice")]
    says = ["neither" if of.neither else "refused"]
    if of.harm:
        says.append("harm_neither" if of.neither else "harm")
    if exemption.absolute:
        return words.blocks(*says, "absolute", "notice", **fields)
    says.append("interest_neither" if of.neither else "interest")
    return words.blocks(*says, "notice_interest", **fields)


def _of(of: Answered) -> tuple[Exemption, dict[str, str]]:
    exemption = exemption_of(of.section)
    if exemption is None:  # pragma: no cover - `answer` has seen that it is one
        msg = f"{of.section!r} is no section; answer part {of.part} again"
        raise Refusal("FOI-012", msg)
    return exemption, {
        "part": of.part,
        "section": cited(of.section),
        "title": exemption.title,
        "clause": exemption.neither,
        "why": sentence(of.why),
        "harm": sentence(of.harm),
        "interest": sentence(of.interest),
        "links": listed(of.published) if of.published else "",
    }


def _cost(
    words: Words, fields: dict[str, str], spent: Cost, minutes: Sequence[Minutes]
) -> list[Block]:
    if not spent.over:
        msg = (
            f"it is refused for its cost, and the case has {show(spent.pounds)} of "
            f"{show(spent.limit)}; note the minutes with foi estimate, or answer part "
            f"{fields['part']}"
        )
        raise Refusal("FOI-012", msg, spent.cases[0])
    of = {
        **fields,
        "limit": show(spent.limit),
        "cost": show(spent.pounds),
        "hours": _hours(spent.counted),
        "cases": listed(spent.cases),
    }
    rows = [
        (_DOES[each], _hours(it.counted), show(it.pounds))
        for each in ACTIVITIES
        if each in COUNTED
        if (it := _only(each, minutes, spent)).counted
    ]
    total = ("Together", _hours(spent.counted), show(spent.pounds))
    headings = ("What takes the time", "Time", f"At {show(AN_HOUR)} an hour")
    grid = Grid(headings, [*rows, total], (False, True, True), total=True)
    together = ["cost_together"] if len(spent.cases) > 1 else []
    return [
        *words.blocks("cost", "cost_estimate", *together, **of),
        Block(TABLE, words.say("cost_table"), table=grid),
        *words.blocks("cost_notice"),
    ]


def _only(activity: str, minutes: Sequence[Minutes], spent: Cost) -> Cost:
    its = [each for each in minutes if each.activity == activity]
    return cost(its, spent.limit, spent.cases)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = [f"{hours:,} hour{'' if hours == 1 else 's'}"] if hours else []
    words += [f"{rest} minute{'' if rest == 1 else 's'}"] if rest else []
    return " ".join(words)
