"""What others make of a publication of 360Giving: its schema, and `flattentool`."""

from __future__ import annotations

import json
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests import real_data

if TYPE_CHECKING:
    from pathlib import Path

STANDARD = real_data.FOLDER / "grants360" / "standard"
# The package names the schema of grants by two of its versions' addresses.
_GRANT = (
    "https://raw.githubusercontent.com/ThreeSixtyGiving/standard/{}/schema/"
    "360-giving-schema.json"
)


def standard() -> Path:
    """Give the folder of the standard, and skip the test where it is not at hand."""
    if not STANDARD.is_dir():
        pytest.skip("the schema of 360Giving is not at hand: ../shared/data/grants360")
    return STANDARD


def schema(name: str) -> dict[str, Any]:
    place = standard() / "schema" / f"{name}.json"
    of: dict[str, Any] = json.loads(place.read_bytes())
    return of


@cache
def validator() -> Draft202012Validator:
    # It names its dialect by an address that is none.
    grant = DRAFT202012.create_resource(schema("360-giving-schema"))
    registry: Any = Registry().with_resources(
        [(_GRANT.format(version), grant) for version in ("1.4.2", "1.4.3")]
    )
    return Draft202012Validator(
        schema("360-giving-package-schema"),
        registry=registry,
        format_checker=FormatChecker(),
    )


def faults(package: dict[str, Any]) -> list[str]:
    """Give what the published schema finds wrong, and values of no code list."""
    found = [
        f"{'/'.join(map(str, error.path))}: {error.message}"
        for error in validator().iter_errors(package)
    ]
    for grant in package["grants"]:
        details = grant.get("toIndividualsDetails", {})
        for name, values in (
            ("regrantType", [grant.get("regrantType")]),
            (
                "grantToIndividualsReason",
                [
                    details.get(f"{which}GrantReason")
                    for which in ("primary", "secondary")
                ],
            ),
            ("grantToIndividualsPurpose", details.get("grantPurpose", [])),
            (
                "geoCodeType",
                [
                    each.get("geoCodeType")
                    for each in grant.get("beneficiaryLocation", [])
                ],
            ),
        ):
            known = codelist(name)
            found += [
                f"{each} is not in {name}"
                for each in values
                if each and each not in known
            ]
    return found


@cache
def codelist(name: str) -> set[str]:
    import csv

    text = (standard() / "codelists" / f"{name}.csv").read_text("utf-8-sig")
    return {row["Code"] for row in csv.DictReader(text.splitlines())}


def unflattened(place: Path, folder: Path, form: str = "xlsx") -> dict[str, Any]:
    """Make JSON of a spreadsheet, as the tools of 360Giving do.

    Args:
        place: the XLSX, or the folder of a CSV.
        folder: for what is made on the way.
        form: xlsx or csv.

    """
    import flattentool

    # The grants are what the other schema says; by name they would be fetched.
    about = schema("360-giving-package-schema")
    del about["properties"]["grants"]
    meta = folder / "meta.json"
    meta.write_text(json.dumps(about))
    made = folder / "unflattened.json"
    of_meta = {
        "metatab_name": "Meta",
        "metatab_schema": str(meta),
        "metatab_vertical_orientation": True,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flattentool.unflatten(
            str(place),
            output_name=str(made),
            input_format=form,
            schema=str(standard() / "schema" / "360-giving-schema.json"),
            root_list_path="grants",
            root_id="",
            convert_titles=True,
            disable_local_refs=False,
            **(of_meta if form == "xlsx" else {}),
        )
    found: dict[str, Any] = json.loads(made.read_bytes())
    return found
