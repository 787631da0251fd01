"""The bill of materials of what users install: CycloneDX, made of `requirements.lock`.

    python -m tests.bill_of_materials build/sbom.cdx.json

cyclonedx-py reads the lock, with every hash, for every platform. A lock knows neither
licences nor what brings what in a form it reads; these are added from
docs/dependencies.md, which a test holds to the lock and to the packages. There is no
serial number, no place of this machine, and no time but $SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.packages import LOCKS, ROOT, US, Row, listed

_US = "mopac-spend"


def made() -> str:
    """Make the bill: JSON of CycloneDX 1.6."""
    options = ("--output-reproducible", "--sv", "1.6", "--of", "JSON", "-o", "-")
    done = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"),
            *(LOCKS[0], "--pyproject", "pyproject.toml", *options),
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    bill: dict[str, Any] = json.loads(done.stdout)
    rows = listed("## To run")
    root = bill["metadata"]["component"]
    root["bom-ref"] = _US
    for component in bill["components"]:
        _tell(component, rows[component["name"]])
    bill["components"].sort(key=lambda each: str(each["bom-ref"]))
    bill["dependencies"] = _graph(bill["components"], rows)
    return json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _tell(component: dict[str, Any], row: Row) -> None:
    """Add the licence; name it by its purl and not by a line of the lock."""
    component["bom-ref"] = component["purl"]
    del component["description"]
    component["licenses"] = [{"expression": row.licence}]


def _graph(
    components: list[dict[str, Any]], rows: dict[str, Row]
) -> list[dict[str, Any]]:
    """Say of each package, and of ours, what it brings."""
    brings: dict[str, list[str]] = {each["bom-ref"]: [] for each in components}
    brings[_US] = []
    for component in components:
        for whose in rows[component["name"]].brought_by.split(", "):
            names = [_US] if whose == US else _refs(components, whose)
            for name in names:
                brings[name].append(component["bom-ref"])
    return [
        {"ref": ref, "dependsOn": sorted(brought)}
        for ref, brought in sorted(brings.items())
    ]


def _refs(components: list[dict[str, Any]], name: str) -> list[str]:
    return [each["bom-ref"] for each in components if each["name"] == name]


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(made(), encoding="utf-8")
