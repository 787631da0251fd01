"""Files of others are as the page of licences says, and carry no marks of GOV.UK."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
VENDOR = ROOT / "mopac_spend" / "desk" / "static" / "vendor"
ROW = re.compile(r"^\| `([\w.-]+)` \| .* \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_files_of_others_are_those_that_are_written_down() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
    }
    assert there == dict(ROW.findall(page))


def test_nothing_is_asked_of_another_server() -> None:
    style = (VENDOR / "govuk-frontend-6.3.0.min.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "GDS Transport" not in style
    for path in (VENDOR.parent / "desk.css", VENDOR.parent / "desk.js"):
        assert "://" not in path.read_text(encoding="utf-8")
