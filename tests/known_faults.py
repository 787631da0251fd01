"""Ask whether a fault of anything that users install is known: `make audit`.

pip-audit looks each package up at the index's advisory service. What it could not look
up it lists in a footnote and calls the rest free of faults, with exit status 0: behind
a mirror that is every package. Here that is no all-clear.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.packages import LOCKS, ROOT

_NOBODY = (
    "the advisory service cannot be reached from here, so nothing is known of any of "
    "them; run make audit on a machine that reaches it"
)


def asked() -> dict[str, Any] | None:
    """Give pip-audit's report; None where it has none."""
    lock = ("--require-hashes", "--disable-pip", "-r", LOCKS[0])
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", *lock),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        return None


def told(report: dict[str, Any] | None) -> tuple[str, int]:
    """Say what a report comes to.

    Returns:
        What to print, and the exit status: 0 where every package was looked up and
        none has a fault that is known, 1 where one has, 2 where not all were looked up.

    """
    if report is None:
        return _NOBODY, 2
    packages = report["dependencies"]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}, "
        f"mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for each in packages
        for fault in each.get("vulns", ())
    ]
    unasked = [each["name"] for each in packages if "skip_reason" in each]
    if unasked:
        names = "" if len(unasked) == len(packages) else f": {', '.join(unasked)}"
        of = f"{len(unasked)} of {len(packages)} packages were not looked up{names}"
        faults.append(f"{of}\n{_NOBODY}" if not names else of)
    elif not faults:
        faults = [f"packages looked up: {len(packages)}; no fault of any is known"]
    known = any("vulns" in each and each["vulns"] for each in packages)
    return "\n".join(faults), 1 if known else 2 if unasked else 0


if __name__ == "__main__":
    said, status = told(asked())
    print(said)  # noqa: T201
    sys.exit(status)
