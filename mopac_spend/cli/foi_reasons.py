"""How a part of a request is answered without the books: in words, or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

_OPTIONS = (
    click.option("--say", metavar="TEXT", help="What the requester is told, in words."),
    click.option(
        "--published",
        multiple=True,
        metavar="URL",
        help="Where it can be read already; that is section 21.",
    ),
    click.option(
        "--refuse", metavar="SECTION", help="The section it is refused under."
    ),
    click.option(
        "--neither", is_flag=True, help="Neither confirm nor deny that it is held."
    ),
    click.option("--why", default="", metavar="TEXT", help="Why that section applies."),
    click.option(
        "--harm",
        default="",
        metavar="TEXT",
        help="What disclosure would do, where the section is about harm.",
    ),
    click.option(
        "--interest",
        default="",
        metavar="TEXT",
        help="Why the public interest does not outweigh it, where it is to be weighed.",
    ),
    click.option(
        "--offer",
        multiple=True,
        metavar="TEXT",
        help="What could be asked instead or besides, in a sentence (section 16).",
    ),
)


def reasons(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of an answer that is none of the books'."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken(
    case: str, words: Sequence[str], options: MutableMapping[str, Any]
) -> dict[str, Any]:
    """Take these options out of all of a command, and see that they go together.

    Args:
        case: the request.
        words: of the question to the books, if it is answered by one.
        options: all of them, by name; those of `reasons` are taken out.

    Returns:
        What the event of an answer says of them.

    Raises:
        click.UsageError: there is no answer, or there are two.
        Refusal: `FOI-012`, section 17 asks for more than is given.

    """
    say, refuse = options.pop("say") or "", options.pop("refuse")
    why, harm = options.pop("why"), options.pop("harm")
    interest, neither = options.pop("interest"), options.pop("neither")
    published, offer = list(options.pop("published")), list(options.pop("offer"))
    if published and (words or refuse is not None):
        msg = (
            "What is published is not asked of the books or refused too: give "
            "--published without QUESTION and --refuse."
        )
        raise click.UsageError(msg)
    if not published and refuse is not None and (words or say):
        msg = "A part is answered or refused: give --refuse without QUESTION and --say."
        raise click.UsageError(msg)
    if not (published or refuse is not None):
        if not words and not say:
            msg = "Give a QUESTION, or --say what is answered, or --refuse it."
            raise click.UsageError(msg)
        if neither:
            msg = "Give --neither with --refuse."
            raise click.UsageError(msg)
    from mopac_spend.foi.giving import reasons as given

    return given(
        case,
        say=say,
        refuse=refuse,
        why=why,
        harm=harm,
        interest=interest,
        neither=neither,
        published=published,
        offer=offer,
    )
