"""What the law lets a body keep back, and what it has to say when it does.

The table is `exemptions.toml`: Part II of the Freedom of Information Act 2000, and
sections 12 and 14 of it. Section 2(3) names the exemptions that are absolute; of all
others the public interest is weighed (section 2(1) and (2)). Some exempt a class of
information, others what would do harm. Most have a clause by which a body need not even
say whether it holds any.

    exemption_of("s.43(2)").harm  # True: prejudice to commercial interests
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from mopac_spend.findings import Refusal, listed
from mopac_spend.foi import clock
from mopac_spend.foi.process import process

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from mopac_spend.foi.case import Case


TABLE = "exemptions.toml"


class Exemption(NamedTuple):
    """Why a request is refused.

    Attributes:
        section: its number.
        title: in the words of the Act, shortened.
        absolute: the public interest is not weighed.
        harm: it exempts what would, or would be likely to, prejudice or endanger
            something, and not a class of information.
        neither: the clause by which nothing need be confirmed or denied; "" of none.
        needs: what the reason has to say besides.

    """

    section: str
    title: str
    absolute: bool = False
    harm: bool = False
    neither: str = ""
    needs: str = ""


COST, VEXATIOUS, ACCESSIBLE = "12", "14", "21"


class _Table(NamedTuple):
    exemptions: Mapping[str, Exemption]
    clauses: Mapping[str, Mapping[str, Any]]


@cache
def _table() -> _Table:
    """Read the table of the law."""
    text = files(__package__).joinpath(TABLE).read_text(encoding="utf-8")
    table = tomllib.loads(text)
    exemptions = {
        section: Exemption(section, absolute=kind != "qualified", **each)
        for kind in ("qualified", "absolute", "others")
        for section, each in table[kind].items()
    }
    return _Table(exemptions, table["clauses"])


def titles() -> dict[str, str]:
    """Give the title of every section under which a request is refused."""
    return {name: each.title for name, each in _table().exemptions.items()}


def qualified() -> list[str]:
    """Give the sections whose public interest is weighed."""
    return [name for name, each in _table().exemptions.items() if not each.absolute]


_SECTION = re.compile(
    r"(?:s\.?|section)?\s*(\d{2}A?)((?:\s*(?:and\s+)?\([0-9a-z]{1,4}\))*)",
    re.IGNORECASE,
)
# An address that names a host of the web, and nobody who signs in there.
_LINK = re.compile(r"https?://[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}(?::\d+)?(?:[/?#][!-~]*)?")


def cited(section: str) -> str:
    """Give a section as a letter cites it: `43(2)` of `s. 43 (2)`; "" of none."""
    named = _SECTION.fullmatch(section.strip())
    return f"{named[1].upper()}{''.join(named[2].split())}" if named else ""


def number_of(section: str) -> str:
    """Give the number of a section that people write: `43` of `s.43(2)`; "" of none."""
    return cited(section).partition("(")[0]


def exemption_of(section: str) -> Exemption | None:
    """Give what a section exempts; None where no request is refused under it.

    A clause that is not as the rest of its section is, such as `43(1)`, is given as it
    is by itself.
    """
    exemption = _table().exemptions.get(number_of(section))
    if exemption is None:
        return None
    clause = re.sub(r"\((3b|4a)\)", lambda of: of[0].upper(), cited(section))
    for name, unlike in _table().clauses.items():
        number, _, rest = name.partition("(")
        is_it = clause == name or (
            number == "40" and clause.startswith("40(") and f"({rest}" in clause
        )
        if is_it:
            return exemption._replace(**unlike)
    return exemption


def refused(  # noqa: PLR0913 - what section 17 asks for
    case: str,
    section: str,
    why: str,
    interest: str,
    *,
    harm: str = "",
    neither: bool = False,
) -> None:
    """See that a part may be refused so (section 17 asks for each of these).

    Args:
        case: the request.
        section: as somebody wrote it.
        why: it applies.
        interest: why the public interest does not outweigh that.
        harm: what disclosure would do.
        neither: it is not even said whether the information is held.

    Raises:
        Refusal: `FOI-012`, no section of this number lets a body refuse, or the reason,
            the harm or the public interest is not given.

    """
    exemption = exemption_of(section)
    if exemption is None:
        msg = (
            f"{section!r} is no section under which a request is refused; those are "
            f"{listed(list(titles()))}"
        )
        raise Refusal("FOI-012", msg, case)
    missing = _missing(exemption, cited(section), (why, harm, interest))
    if neither and not exemption.neither:
        missing = (
            f"section {exemption.section} has no clause by which nothing is confirmed "
            f"or denied; leave --neither out"
        )
    if missing:
        raise Refusal("FOI-012", missing, case)


def _missing(exemption: Exemption, section: str, said: tuple[str, str, str]) -> str:
    why, harm, interest = (each.strip() for each in said)
    if not why:
        besides = f", and {exemption.needs}" if exemption.needs else ""
        return (
            f"section 17 asks why section {section} applies{besides}; say it with --why"
        )
    if exemption.harm and not harm:
        return (
            f"section {section} is about harm: say with --harm what disclosure would "
            f"do, or would be likely to do, to whom"
        )
    if not exemption.absolute and not interest:
        return (
            f"section {section} is qualified: say with --interest why the public "
            f"interest in keeping it back is the greater one"
        )
    return ""


def readable(case: str, links: Sequence[str]) -> None:
    """See that whoever is sent there can read what is published (section 21).

    Raises:
        Refusal: `FOI-012`, a link is no address of the web.

    """
    for each in links:
        if not _LINK.fullmatch(each):
            msg = f"{each!r} is no address of the web; write it as https://example.org/page"
            raise Refusal("FOI-012", msg, case)


def longest(case: Case, until: dt.date, section: str, day: dt.date) -> dt.date:
    """Give the day until which the public interest may be weighed.

    The requester has to hear of it by the twentieth working day (section 17(2)), which
    is why `day`, on which it is decided, may not come after that.

    Raises:
        Refusal: `FOI-011`, the section is not one whose public interest is weighed, or
            the day is none that section 10(3) and the code of practice give.

    """
    exemption = exemption_of(section)
    if exemption is None or exemption.absolute:
        msg = (
            f"{section!r} is no exemption whose public interest is weighed; those are "
            f"sections {listed(qualified())}"
        )
        raise Refusal("FOI-011", msg, case.id)
    clocks = process().clocks
    first = case.twentieth
    last = clock.due(first, clocks["extension"])
    if day > first:
        msg = (
            f"a reply was due on {first}, and after that it is too late to take longer"
        )
        raise Refusal("FOI-011", msg, case.id)
    if not first < until <= last:
        msg = (
            f"it would be due on {until}; a later day than {first}, and {last} at the "
            f"latest, can be had"
        )
        raise Refusal("FOI-011", msg, case.id)
    return until
