"""Which program gives a verdict on books: the verdict of another is not believed."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from mopac_spend.books import admission, checks
from mopac_spend.books.checks.rule import name_of
from mopac_spend.books.resting import state_of
from mopac_spend.books.store import digest_of

# Files of the package that have a share in a verdict.
_SHARED = ("*.py", "people/*.py", "register/*.py", "books/**/*.py")


def digest() -> str:
    """Give a digest of the rules themselves."""
    rules = map(name_of, checks.RULES)
    # What the user allows is a rule, too.
    return digest_of(*_files(), *rules, admission.allowed())


@cache
def _files() -> list[str]:
    """Give the state of the files that have a share in a verdict.

    Beancount is one of them, and an upgrade writes its files anew. They are looked at
    once: what replaces them later is not what this process runs.
    """
    package = Path(__file__).parent.parent
    files = sorted(file for folder in _SHARED for file in package.glob(folder))
    beancount = find_spec("beancount")
    files += [Path(beancount.origin)] if beancount and beancount.origin else []
    return [f"{file.name} {state_of(file)}" for file in files]
