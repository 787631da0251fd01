"""Ledger text in a test, as Beancount books it.

A test writes its ledger in its own docstring, where a reader sees it first:

    @ledger
    def test_two_legs(entries: list[Any]) -> None:
        '''
        2020-05-14 * "Harbour Ltd" "Course"
          Expenses:Training  250.00 GBP
          Assets:Bank
        '''
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from beancount import loader

if TYPE_CHECKING:
    from collections.abc import Callable

CODES = """
2017-04-01 custom "books" "Office for Testing"
2017-04-01 open Assets:Bank GBP
2017-04-01 open Expenses:Consultancy
  category: "consultancy"
2017-04-01 open Expenses:Training
  category: "training"
2017-04-01 open Expenses:Unclassified
  category: "untagged"
2017-04-01 custom "directorate" "strategy" "Strategy"
2017-04-01 custom "category" "consultancy" "Consultancy"
2017-04-01 custom "category" "training" "Training"
2017-04-01 custom "initiative" "knife-crime" "Knife crime programme"
2017-04-01 custom "fund" "home-office" "Home Office grant"
2017-04-01 custom "decision" "D-12" "Training for youth workers"
"""


def entries_of(text: str) -> list[Any]:
    """Parse and book; what Beancount objects to is left to other tests."""
    entries, _, _ = loader.load_string(textwrap.dedent(text))
    return list(entries)


def ledger(test: Callable[[list[Any]], None]) -> Callable[[], None]:
    """Hand the ledger in its docstring to a test."""

    def run() -> None:
        test(entries_of(test.__doc__ or ""))

    # functools.wraps would show pytest the argument, which is no fixture.
    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run
