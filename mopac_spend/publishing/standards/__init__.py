"""The standards that a duty may follow: what each is called, and its module.

What a module has to have is in `publishing.standard`.
"""

from __future__ import annotations

from mopac_spend.findings import Refusal, listed

# What a register calls each, and the module here that has its `STANDARD`.
STANDARDS = {"360giving": "giving", "ocds": "ocds"}


def refuse_unknown(name: str, whose: str, place: str) -> None:
    """See that a standard is known; "" is none.

    Args:
        name: of the standard.
        whose: the code of the duty that names it.
        place: where it does.

    Raises:
        Refusal: `PUBLISH-003`, it is not.

    """
    if name and name not in STANDARDS:
        msg = (
            f"the duty {whose} names the standard {name!r}, which is not known; the "
            f"standards are: {listed([*STANDARDS], 20)}"
        )
        raise Refusal("PUBLISH-003", msg, place)
