"""Tests keep what they read in a cache of their own, never in the user's."""

from __future__ import annotations

import os
import tempfile

_CACHE = tempfile.TemporaryDirectory(prefix="mopac-spend-tests-")
os.environ["MOPAC_SPEND_CACHE"] = _CACHE.name
