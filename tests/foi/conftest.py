"""Books of which one database answers, however many commands open them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import mopac_spend.questions.ask as asking
from mopac_spend.foi import proposing
from mopac_spend.publishing import sources
from mopac_spend.residue import individuals
from tests.databases import one_for_books

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", autouse=True)
def _one_database_for_books() -> Iterator[None]:
    modules = (asking, proposing, sources, individuals)
    with one_for_books(*modules, opened_again=True):
        yield
