"""Tests keep what they read in a cache of their own, and see no terminal."""

from __future__ import annotations

import os
import tempfile

from mopac_spend.books import settling

_CACHE = tempfile.TemporaryDirectory(prefix="mopac-spend-tests-")
os.environ["MOPAC_SPEND_CACHE"] = _CACHE.name
# Nor do they see a terminal, whoever runs them.
os.environ.pop("COLUMNS", None)
# Books that a test has just broken are broken: nobody is saving them.
settling.STILL = 0.0
