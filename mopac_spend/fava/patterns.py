"""Patterns that a reader types, found in a time that only grows with the text.

Python's `re` takes minutes over some patterns of twenty characters, and nothing stops
it. What a reader types is read by Python's own parser and written anew for RE2, in
which no pattern does that; what RE2 cannot know (a backreference, a look around) is
refused. Python itself keeps the patterns in which it has at most one choice to make,
which are nearly all that people write.

The module stands in for `re` in Fava's filters and in beanquery's functions, so it has
the names that are called there.
"""

from __future__ import annotations

import re
import sys
import threading
import time
import warnings
from functools import lru_cache
from re import (
    IGNORECASE,
    Match,
    error,  # noqa: F401 - as the module that it stands in for has it
)
from typing import TYPE_CHECKING, Any

from fava.helpers import FavaAPIError

from mopac_spend.fava.writing_re2 import Unknown, ending, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LONGEST = 500
_QUOTED = 40  # characters of one, where it is refused
# Bytes that one pattern may take, and texts beyond which Python is asked nothing.
_MEMORY, _SHORT = 4 << 20, 2_000
# Patterns that are kept ready.
_READY = 32
# What `subst` may make of one text.
_LARGEST = 100_000
_TEMPLATE = re.compile(r"\\(?:g<(\w+)>|([1-9][0-9]?)|(.?))", re.DOTALL)
_ESCAPES = dict(zip("ntrafvb\\", "\n\t\r\a\f\v\b\\", strict=True))


class PatternError(FavaAPIError):
    """A pattern cannot be used; its message says why, in a sentence."""


class TookTooLongError(FavaAPIError):
    """The patterns of a request took longer than they may."""


class _Limit(threading.local):
    until = float("inf")


_limit = _Limit()


def limited(seconds: float) -> None:
    """Say how long this thread may look for patterns from now on."""
    _limit.until = time.monotonic() + seconds


def anew() -> None:
    """Begin in a new process: it has limits of its own, and no thread but this."""
    _limit.until = float("inf")
    compile.cache_clear()  # a thread of the other may have held one


class Pattern:
    """A pattern, ready to be looked for."""

    def __init__(self, text: str, flags: int = 0) -> None:
        """Read a pattern as Python does.

        Raises:
            PatternError: it cannot be read, is too long, or is none that RE2 knows.

        """
        import re2

        name = f"'{text}'" if len(text) <= _QUOTED else f"'{text[:_QUOTED]}…'"
        if len(text) > LONGEST:
            msg = f"The pattern {name} is longer than {LONGEST} characters; shorten it."
            raise PatternError(msg)
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what Python may read otherwise
                self._python = re.compile(text, flags)
                translated = written(text, flags)
            endings = ending(translated.text)
            ready = {each: re2.compile(each, options=options) for each in {*endings}}
            self._linear, self._to_line_feed, self._before_line_feed = map(
                ready.__getitem__, endings
            )
        except Unknown as why:
            msg = f"The pattern {name} cannot be used here: {why}. Write it without."
            raise PatternError(msg) from why
        except (re.error, OverflowError, RecursionError) as why:
            msg = f"The pattern {name} cannot be read: {why}."
            raise PatternError(msg) from why
        except re2.error as why:
            msg = f"The pattern {name} needs too much memory; shorten it."
            raise PatternError(msg) from why
        self._plain = translated.choices <= 1

    def _of(self, text: str) -> Any:  # noqa: ANN401 - of `re`, or of `re2`
        if self._plain and len(text) <= _SHORT:
            return self._python
        if time.monotonic() > _limit.until:
            msg = "Looking for these patterns takes too long; shorten the filter."
            raise TookTooLongError(msg)
        return self._to_line_feed if text.find("\n") == len(text) - 1 else self._linear

    def search(self, text: str) -> Match[str] | None:
        """Find the first place of a text that the pattern fits."""
        engine = self._of(text)
        match: Match[str] | None = engine.search(text)
        if engine is self._linear and text.endswith("\n"):
            # To Python `$` stands before the last line feed as well.
            before = self._before_line_feed.search(text[:-1])
            if before and (not match or before.start() < match.start()):
                return before  # type: ignore[no-any-return]
        return match

    def match(self, text: str) -> Match[str] | None:
        """Fit the pattern to the beginning of a text."""
        return self._of(text).match(text)  # type: ignore[no-any-return]

    def fullmatch(self, text: str) -> Match[str] | None:
        """Fit the pattern to a whole text."""
        return self._of(text).fullmatch(text)  # type: ignore[no-any-return]

    def sub(self, template: str, text: str) -> str:
        """Put a template, with its groups, in place of what the pattern fits.

        Raises:
            PatternError: the template cannot be read, or makes too long a text.

        """
        engine, parts = self._of(text), []
        done = at = length = 0
        while at <= len(text) and (match := engine.search(text, at)):
            begin, end = match.span()
            put = _expanded(template, match)
            length += begin - done + len(put)
            if length > _LARGEST:
                msg = f"subst makes a text of more than {_LARGEST:,} characters."
                raise PatternError(msg)
            parts += [text[done:begin], put]
            done = end
            # Behind a place without extent the next letter is passed over.
            at = end if end > begin else end + 1
        return "".join(parts) + text[done:]


@lru_cache(_READY)
def compile(text: str, flags: int = 0) -> Pattern:  # noqa: A001 - as `re` has it
    """Give a pattern, ready to be looked for.

    Raises:
        PatternError: it cannot be used.

    """
    return Pattern(text, flags)


def search(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Find the first place of a text that a pattern fits."""
    return compile(pattern, flags).search(text)


def match(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Fit a pattern to the beginning of a text."""
    return compile(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Fit a pattern to a whole text."""
    return compile(pattern, flags).fullmatch(text)


def sub(pattern: str, template: str, text: str, flags: int = 0) -> str:
    """Put a template in place of what a pattern fits."""
    return compile(pattern, flags).sub(template, text)


def _expanded(template: str, match: Match[str]) -> str:
    def one(escape: re.Match[str]) -> str:
        name, number, letter = escape.groups()
        try:
            if name or number:
                group = int(name or number) if (name or number).isdigit() else name
                return match.group(group) or ""
        except IndexError as why:
            msg = f"The pattern has no group {name or number}."
            raise PatternError(msg) from why
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if not letter or (letter.isascii() and letter.isalnum()):
            msg = f"The replacement {template[:40]!r} cannot be read."
            raise PatternError(msg)
        return escape[0]

    return _TEMPLATE.sub(one, template) if "\\" in template else template


def fitting(text: str) -> Callable[[str], bool]:
    """Give what Fava's filters ask of a text: whether a pattern is found in it.

    Raises:
        PatternError: it cannot be used.

    """
    pattern = compile(text, IGNORECASE)
    return lambda value: pattern.search(value) is not None


def stand_in() -> None:
    """Have Fava's filters and beanquery's functions look for patterns here."""
    from beanquery import query_compile, query_env
    from fava.beans.account import get_entry_accounts
    from fava.core import filters

    here: Any = sys.modules[__name__]

    class Fitting(filters.Match):
        """A text of a filter; anything is asked as text."""

        __slots__ = ()

        def __init__(self, search: str) -> None:
            self.match = fitting(search)

    def apply(self: filters.AccountFilter, entries: Sequence[Any]) -> Sequence[Any]:
        # Fava looks for a whole part of a name too, by a pattern of Python's: what
        # it would find is found already.
        fits = self._match
        return [each for each in entries if any(map(fits, get_entry_accounts(each)))]

    filters.Match = Fitting  # type: ignore[misc]
    filters.AccountFilter.apply = apply  # type: ignore[method-assign]
    query_env.re = here
    query_compile.re = here
