"""Release packages read by what others wrote, with nothing of the publisher.

jsonschema with the standard's schemas, libcoveocds, and flattentool; none of them may
ask the network, so the standard is at hand (`ocds_standard`).
"""

from __future__ import annotations

import csv
import io
import json
import warnings
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import flattentool
import libcoveocds.config
import openpyxl
from flattentool.exceptions import DataErrorWarning, FlattenToolWarning
from jsonschema import Draft4Validator, FormatChecker
from libcoveocds.api import ocds_json_output
from referencing import Registry, Resource

STANDARD = Path(__file__).with_name("ocds_standard")
URL = "https://standard.open-contracting.org/schema/1__1__5"
PACKAGE, RELEASE = "release-package-schema.json", "release-schema.json"
# The codes of the standard's open lists that these tests meet.
OPEN = {
    "partyRole.csv": (
        *("buyer", "procuringEntity", "supplier", "tenderer", "funder", "enquirer"),
        *("payer", "payee", "reviewBody", "interestedParty"),
    ),
    "itemClassificationScheme.csv": ("CPV", "CPVS", "GSIN", "UNSPSC", "CPC"),
    "documentType.csv": ("tenderNotice", "awardNotice", "contractNotice"),
}


@cache
def schema(name: str = RELEASE) -> Any:  # noqa: ANN401 - JSON
    return json.loads((STANDARD / name).read_text("utf-8"))


def read(folder: Path, name: str) -> Any:  # noqa: ANN401 - JSON
    """Read the package of a publication."""
    return json.loads((folder / f"{name}.json").read_bytes())


def wrong(package: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Say what the standard's own schema finds wrong."""
    # The schema is of a draft that calls an id `id`.
    resource = Resource.from_contents(schema(), default_specification=_draft())
    registry = Registry().with_resource(f"{URL}/{RELEASE}", resource)
    validator = Draft4Validator(
        schema(PACKAGE), registry=registry, format_checker=FormatChecker()
    )
    return [
        f"{'/'.join(map(str, each.absolute_path))}: {each.message}"
        for each in validator.iter_errors(package)
    ]


def _draft() -> Any:  # noqa: ANN401 - untyped
    from referencing.jsonschema import DRAFT4

    return DRAFT4


def closed() -> dict[str, set[str]]:
    """Give the closed lists of codes of the standard."""
    found: dict[str, set[str]] = {}

    def look(what: Any) -> None:  # noqa: ANN401 - JSON
        if isinstance(what, dict):
            if "codelist" in what and not what.get("openCodelist"):
                codes = what.get("enum") or what["items"]["enum"]
                found[what["codelist"]] = {each for each in codes if each}
            for each in what.values():
                look(each)
        elif isinstance(what, list):
            for each in what:
                look(each)

    look(schema())
    return found


@cache
def _archive() -> bytes:
    """Put the standard into an archive as its repository has it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("standard/", "")
        for path in sorted(STANDARD.glob("*.json")):
            archive.writestr(f"standard/schema/{path.name}", path.read_bytes())
        for name, codes in {**closed(), **OPEN}.items():
            text = "\n".join(("Code", *sorted(codes)))
            archive.writestr(f"standard/schema/codelists/{name}", text)
    return content.getvalue()


def checked(package: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give what libcoveocds says of a package."""
    config = libcoveocds.config.LibCoveOCDSConfig()
    config.config["context"] = "api"
    config.config["standard_zip"] = _archive()
    found: dict[str, Any] = ocds_json_output(
        json_data=package, lib_cove_ocds_config=config
    )
    return found


def unflattened(workbook: Path, scratch: Path) -> Any:  # noqa: ANN401 - JSON
    """Make the package out of its spreadsheet again, as flattentool does."""
    made, about = scratch / "unflattened.json", scratch / "package-schema.json"
    of_package = {**schema(PACKAGE)["properties"]}
    del of_package["releases"]  # it is named by its address
    about.write_text(json.dumps({"type": "object", "properties": of_package}))
    with warnings.catch_warnings():
        # The schema has a field without any of its own, which it warns of.
        warnings.simplefilter("ignore", FlattenToolWarning)
        warnings.simplefilter("error", DataErrorWarning)
        flattentool.unflatten(
            str(workbook),
            input_format="xlsx",
            output_name=str(made),
            schema=str(STANDARD / RELEASE),
            root_list_path="releases",
            root_id="ocid",
            id_name="id",
            convert_titles=False,
            disable_local_refs=True,
            metatab_name="Meta",
            metatab_schema=str(about),
            metatab_only=False,
            metatab_vertical_orientation=True,
        )
    return json.loads(made.read_bytes())


def cells(workbook: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Read the sheets of a workbook."""
    book = openpyxl.load_workbook(workbook)
    return {each.title: [*each.iter_rows(values_only=True)] for each in book}


def tables(archive: Path) -> dict[str, list[dict[str, str]]]:
    """Read the CSV files of an archive."""
    with zipfile.ZipFile(archive) as found:
        return {
            name: [
                *csv.DictReader(
                    io.StringIO(found.read(name).decode(), newline=""), strict=True
                )
            ]
            for name in found.namelist()
        }


def transactions(package: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Give all transactions of a package."""
    return [
        each
        for release in package["releases"]
        for contract in release.get("contracts", [])
        for each in contract.get("implementation", {}).get("transactions", [])
    ]


def latest(package: Any, ocid: str) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give the last release of a process."""
    some = [each for each in package["releases"] if each["ocid"] == ocid]
    found: dict[str, Any] = max(some, key=lambda each: str(each["date"]))
    return found
