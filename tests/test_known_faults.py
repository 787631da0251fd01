"""What was not looked up is no all-clear."""

from __future__ import annotations

from typing import Any

from tests.known_faults import told

SOUND: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
FAULTY: dict[str, Any] = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}],
}
SKIPPED: dict[str, Any] = {"name": "c", "skip_reason": "not found on PyPI"}
NOBODY = (
    "the advisory service cannot be reached from here, so nothing is known of any of "
    "them; run make audit on a machine that reaches it"
)


def of(*packages: dict[str, Any]) -> tuple[str, int]:
    return told({"dependencies": list(packages)})


def test_all_clear_is_said_of_what_was_looked_up() -> None:
    assert of(SOUND) == ("packages looked up: 1; no fault of any is known", 0)


def test_a_fault_is_named_with_what_mends_it() -> None:
    assert of(SOUND, FAULTY) == ("b 2: PYSEC-1, mended in 2.1", 1)


def test_a_service_out_of_reach_is_said_plainly() -> None:
    assert told(None) == (NOBODY, 2)
    assert of(SKIPPED) == (f"1 of 1 packages were not looked up\n{NOBODY}", 2)


def test_what_was_not_looked_up_is_named() -> None:
    assert of(SOUND, SKIPPED) == ("1 of 2 packages were not looked up: c", 2)
    assert of(FAULTY, SKIPPED)[1] == 1
