"""What is counted of requests, each with its definition.

They are the figures of the Freedom of Information statistics of the Cabinet Office, in
calendar years and quarters, which the code of practice of 2018 (8.5) asks of every body
with a hundred staff or more. What is counted are cases, never people.
"""

from __future__ import annotations

from typing import NamedTuple

from mopac_spend.foi.exemptions import titles


class Measure(NamedTuple):
    """One figure.

    Attributes:
        name: what programs call it.
        title: what people read.
        definition: what is counted in it, in a sentence or two.
        details: what it is divided by, each with its words; empty where it is one
            figure.
        open: whether only those details are shown of which there are any.

    """

    name: str
    title: str
    definition: str
    details: dict[str, str] = {}  # noqa: RUF012 - never changed
    open: bool = False


SECTIONS = {number: f"section {number}, {title}" for number, title in titles().items()}
_REASONS = {
    "12": "section 12, cost over the appropriate limit",
    "14": "section 14, vexatious or repeated",
}
_RESULTS = {
    "upheld": "the first decision was upheld",
    "part": "the first decision was upheld in part",
    "overturned": "the first decision was overturned",
    "withdrawn": "withdrawn",
    "pending": "not decided yet",
}
_RECEIVED = "Counted in the period in which the request was received."

MEASURES = (
    Measure(
        "received",
        "Requests received",
        f"All requests of which there is a case. {_RECEIVED}",
    ),
    Measure(
        "resolvable",
        "Resolvable requests",
        "Requests received, without those that were not resolvable: it was possible to "
        f"decide whether to give the information. {_RECEIVED}",
    ),
    Measure(
        "not_resolvable",
        "Not resolvable requests",
        "Closed because the requester did not answer a question of ours or took up "
        "our advice and assistance (section 16), because it was withdrawn, transferred "
        "or counted with another request, or because the information is not held. "
        f"{_RECEIVED}",
        {
            "lapsed": "lapsed after a question of ours, or advice and assistance",
            "withdrawn": "withdrawn by the requester",
            "transferred": "transferred to another body",
            "merged": "counted with another request",
            "not-held": "information not held",
        },
    ),
    Measure(
        "timeliness",
        "Timeliness",
        "When the first reply was sent. The limit is the twentieth working day of the "
        "whole United Kingdom after receipt, or after the answer to a question of ours "
        "(section 10). A permitted extension is one to weigh the public interest "
        "(section 10(3)). Overdue are those without a reply whose limit has passed. "
        "Requests that ended without a reply are in none of these. "
        f"{_RECEIVED}",
        {
            "twenty": "replied to within twenty working days",
            "extended": "replied to within a permitted extension",
            "late": "replied to late",
            "overdue": "overdue, not replied to yet",
            "running": "not replied to yet, and within the limit",
        },
    ),
    Measure(
        "in_time_per_cent",
        "In time, per cent",
        "Requests replied to within twenty working days or a permitted extension, of "
        "all that were replied to or are overdue; one decimal. [z] where there were "
        "none.",
    ),
    Measure(
        "outcomes",
        "Outcomes of resolvable requests",
        "What the first reply gave: all of the information, a part of it, or none of "
        "it, whatever a review or the Information Commissioner decided afterwards. "
        f"{_RECEIVED}",
        {
            "granted": "granted in full",
            "part": "withheld in part",
            "withheld": "withheld in full",
            "pending": "not decided yet",
        },
    ),
    Measure(
        "refused",
        "Refused for cost, or as vexatious or repeated",
        "Requests of which the first reply refused a part, or all, under section 12 or "
        f"section 14. They are among those withheld. {_RECEIVED}",
        _REASONS,
    ),
    Measure(
        "exemptions",
        "Exemptions applied",
        "Requests of which the first reply withheld something under the section. A "
        "request is counted once for each section, so these do not add up to the "
        f"requests withheld. {_RECEIVED}",
        {each: words for each, words in SECTIONS.items() if each not in _REASONS},
        open=True,
    ),
    Measure(
        "extensions",
        "Extensions, by the exemption whose public interest was weighed",
        "Requests for which the limit was extended under section 10(3), by the section "
        f"that was the reason. {_RECEIVED}",
        SECTIONS,
        open=True,
    ),
    Measure(
        "reviews",
        "Internal reviews",
        "Reviews that a requester asked for, by what became of the first decision: "
        "upheld where the outcome stayed, overturned where all was given after it, in "
        "part where anything else was. Counted in the period in which the review was "
        "asked for.",
        _RESULTS,
    ),
    Measure(
        "appeals",
        "Complaints to the Information Commissioner",
        "Complaints of which the body knows, by what became of its decision, as for "
        "reviews. Counted in the period in which the body heard of it.",
        _RESULTS,
    ),
)
BY_NAME = {each.name: each for each in MEASURES}
PER_CENT = "in_time_per_cent"
