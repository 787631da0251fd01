"""What 360Giving does not allow, said before anything is written, with what to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mopac_spend.findings import Refusal, listed
from mopac_spend.publishing.standards.giving import codes
from mopac_spend.publishing.standards.giving.awards import awards_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mopac_spend.publishing.standard import Draft
    from mopac_spend.publishing.standards.giving.award import Award
    from mopac_spend.register import Grant

_SHOWN = 5
_BODY = "registers/body.beancount"


def refuse(draft: Draft) -> None:
    """Refuse what would not be valid 360Giving.

    Raises:
        Refusal: `PUBLISH-008`, the body says not how it is called there, a value is in
            no code list, two awards have one identifier, or there is no award.

    """
    of = draft.sources.books.register.books
    lacking = []
    if not (of and of.giving_prefix):
        lacking.append(
            'giving-prefix: "360G-…", the prefix that 360Giving registered for it '
            "(https://standard.threesixtygiving.org, publisher guidance)"
        )
    if not (of and of.org_id):
        lacking.append(
            'org-id: "GB-…", the identifier of the body (https://org-id.guide), or one '
            "that begins with its own prefix, where no list has it"
        )
    if lacking:
        msg = (
            f"360Giving names the body by identifiers that its register does not say, "
            f"and none is invented; write under the entry of books: "
            f"{'; and '.join(lacking)}"
        )
        raise Refusal("PUBLISH-008", msg, _BODY)
    awards = awards_of(draft)
    if not awards:
        msg = (
            f"nothing was awarded or paid on an award in {draft.period.name}, and "
            f"360Giving has no file without a grant; publish a longer period"
        )
        raise Refusal("PUBLISH-008", msg)
    if all(each.dark for each in awards):
        msg = (
            f"the amounts of all grants of {draft.period.name} are withheld, and "
            f"360Giving has no grant without one; publish a longer period"
        )
        raise Refusal("PUBLISH-008", msg)
    for award in awards:
        for what in _unknown(award.grant):
            place = f"{award.grant.file}:{award.grant.line}"
            msg = f"the grant {award.grant.code} {what}"
            raise Refusal("PUBLISH-008", msg, place)
    _refuse_twice(awards)


def _refuse_twice(awards: list[Award]) -> None:
    times = Counter(each.id for each in awards)
    if twice := [each for each in awards if times[each.id] > 1]:
        found = [each.grant.code for each in twice if each.id == twice[0].id]
        msg = (
            f"{listed(found[:_SHOWN])} would have one identifier, {twice[0].id}, and "
            f"360Giving tells grants by it; give each an identifier of its own"
        )
        raise Refusal(
            "PUBLISH-008", msg, f"{twice[0].grant.file}:{twice[0].grant.line}"
        )


def _unknown(grant: Grant) -> Iterator[str]:
    """Say what of a grant is in no code list, and what is."""
    if grant.regrant and grant.regrant not in codes.REGRANTS:
        yield (
            f"has the regrant type {grant.regrant!r}, which the standard does not "
            f"know; write one of {', '.join(codes.REGRANTS)}"
        )
    for what, key, known in (
        (grant.individual_reasons, "individual-reasons", codes.REASONS),
        (grant.individual_purposes, "individual-purposes", codes.PURPOSES),
    ):
        if strange := [each for each in what if each not in known]:
            yield (
                f"has {strange[0]!r} as {key}, which the standard does not know; write "
                f"some of {known[0]} to {known[-1]}, by tens"
            )
        if what and not grant.individual:
            yield (
                f"has {key}, which are of grants to individuals; remove them, or say "
                f"individual: TRUE"
            )
    if len(grant.individual_reasons) > 2:  # noqa: PLR2004 - primary and secondary
        yield (
            "has more than two individual-reasons, and the standard takes a primary "
            "and a secondary one; leave two"
        )
    if grant.recipient_id and not codes.ORGANISATION.fullmatch(grant.recipient_id):
        yield (
            f"has the recipient-id {grant.recipient_id!r}, which is no identifier of "
            f"an organisation; write one such as GB-CHC-1234567, or leave it out"
        )
    if grant.identifier and not grant.identifier.startswith("360G-"):
        yield (
            f"has the identifier {grant.identifier!r}, which does not begin with 360G- "
            f"and a prefix; correct it, or leave it out, and one is made of its code"
        )
    try:
        codes.places(grant.borough)
    except ValueError as error:
        yield f"has a borough that the standard does not know ({error}); correct it"
