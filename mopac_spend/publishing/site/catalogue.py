"""What there is, for programs: DCAT as JSON-LD beside the pages, schema.org in them.

https://www.w3.org/TR/vocab-dcat-3/ in the profile of DCAT-AP, and
https://schema.org/Dataset. Addresses are relative: the site may stand anywhere.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mopac_spend.findings import counted
from mopac_spend.money import show
from mopac_spend.publishing.site.standing import by_stem
from mopac_spend.tables import json
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from mopac_spend.publishing.site.standing import Version

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_EU = "http://publications.europa.eu/resource/authority"
_MEDIA = "http://www.iana.org/assignments/media-types"
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Ending of a file: its media type, and the name of its form in the list of the EU.
_FORMS = {
    ".csv": ("text/csv", "CSV"),
    ".json": ("application/json", "JSON"),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", "ODS"),
    ".html": ("text/html", "HTML"),
    ".txt": ("text/plain", "TXT"),
    ".zip": ("application/zip", "ZIP"),
    ".tsv": ("text/tab-separated-values", "TSV"),
    ".xls": ("application/vnd.ms-excel", "XLS"),
    ".xlsm": ("application/vnd.ms-excel.sheet.macroenabled.12", "XLSM"),
    ".xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
    ),
}
_OTHER = ("application/octet-stream", "")
# The words of the EU's list; twice a year is ANNUAL_2 there.
_OFTEN = {
    "month": "MONTHLY",
    "quarter": "QUARTERLY",
    "half-year": "ANNUAL_2",
    "year": "ANNUAL",
}
# What is no form of the rows, but says something of them.
_ASIDE = ("manifest-sha256.txt",)


def dcat(versions: Sequence[Version], body: str, label: str) -> str:
    """Write the catalogue as DCAT-AP has it, as JSON-LD.

    Args:
        versions: that were published, the earliest first.
        body: whose they are.
        label: what to print where the payments are invented.

    """
    publisher = {
        "@id": "index.html#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": plain(body),
    }
    datasets = [
        each for _, of in by_stem(versions) for each in _datasets(of, body, label)
    ]
    return json.text(
        {
            "@context": _CONTEXT,
            "@id": "index.html",
            "@type": "dcat:Catalog",
            "dct:title": _said("What is published"),
            "dct:description": _said(_about(body, label)),
            "dct:publisher": publisher,
            "dct:license": {"@id": LICENCE},
            "dct:language": {"@id": f"{_EU}/language/ENG"},
            "dct:issued": _day(versions[0].day),
            "dct:modified": _day(versions[-1].day),
            "foaf:homepage": {"@id": "index.html"},
            "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
            "dcat:dataset": datasets,
        }
    )


def schema_org(versions: Sequence[Version], body: str, label: str) -> dict[str, Any]:
    """Give the catalogue in the words of schema.org: the last version of each.

    Args:
        versions: that were published, the earliest first.
        body: whose they are.
        label: what to print where the payments are invented.

    """
    publisher = {"@type": "GovernmentOrganization", "name": plain(body)}
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": "What is published",
        "description": _about(body, label),
        "url": "index.html",
        "inLanguage": "en-GB",
        "license": LICENCE,
        "dateModified": versions[-1].day.isoformat(),
        "publisher": publisher,
        "dataset": [
            {
                "@type": "Dataset",
                "identifier": last.name,
                "name": _title(last),
                "description": _description(last, body, label),
                "url": last.page or f"index.html#{last.stem}",
                "version": f"{last.version}",
                "inLanguage": "en-GB",
                "isAccessibleForFree": True,
                "license": LICENCE,
                "creator": publisher,
                "publisher": publisher,
                "datePublished": of[0].day.isoformat(),
                "dateModified": last.day.isoformat(),
                "temporalCoverage": (
                    f"{last.period.first.isoformat()}/{last.period.last.isoformat()}"
                ),
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": PurePosixPath(name).name,
                        "contentUrl": quote(name),
                        "encodingFormat": _form(name)[0],
                        "contentSize": f"{len(content)} B",
                        "sha256": hashlib.sha256(content).hexdigest(),
                    }
                    for name, content in distributed(last)
                ],
            }
            for _, of in by_stem(versions)
            for last in of[-1:]
        ],
    }


def distributed(of: Version) -> Iterator[tuple[str, bytes]]:
    """Give the files of a version that are forms of it."""
    for name, content in of.files.items():
        if PurePosixPath(name).name not in _ASIDE:
            yield name, content


def _datasets(
    versions: Sequence[Version], body: str, label: str
) -> Iterator[dict[str, Any]]:
    """Describe each version of a publication, which leads to the one before it."""
    for at, of in enumerate(versions):
        dataset: dict[str, Any] = {
            "@id": f"index.html#{of.name}",
            "@type": "dcat:Dataset",
            "dct:identifier": of.name,
            "dct:title": _said(_title(of)),
            "dct:description": _said(_description(of, body, label)),
            "dct:publisher": {"@id": "index.html#publisher"},
            "dct:license": {"@id": LICENCE},
            "dct:language": {"@id": f"{_EU}/language/ENG"},
            "dct:issued": _day(versions[0].day),
            "dct:modified": _day(of.day),
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": _day(of.period.first),
                "dcat:endDate": _day(of.period.last),
            },
            "dcat:theme": {"@id": f"{_EU}/data-theme/GOVE"},
            "dcat:keyword": [of.duty],
            "dcat:version": f"{of.version}",
            "dcat:landingPage": {"@id": of.page or "index.html"},
            "dcat:distribution": [
                _distribution(of, name, content, is_last=of is versions[-1])
                for name, content in distributed(of)
            ],
        }
        if often := _OFTEN.get(of.frequency):
            dataset["dct:accrualPeriodicity"] = {"@id": f"{_EU}/frequency/{often}"}
        if at:
            before = {"@id": f"index.html#{versions[at - 1].name}"}
            dataset["dcat:previousVersion"] = before
        yield dataset


def _distribution(
    of: Version, name: str, content: bytes, *, is_last: bool
) -> dict[str, Any]:
    media, form = _form(name)
    status = "DEVELOP" if of.status == "provisional" else "COMPLETED"
    distribution: dict[str, Any] = {
        "@id": quote(name),
        "@type": "dcat:Distribution",
        "dct:title": _said(PurePosixPath(name).name),
        "dcat:accessURL": {"@id": quote(name)},
        "dcat:downloadURL": {"@id": quote(name)},
        "dcat:mediaType": {"@id": f"{_MEDIA}/{media}"},
        "dcat:byteSize": {
            "@type": "xsd:nonNegativeInteger",
            "@value": f"{len(content)}",
        },
        "dct:license": {"@id": LICENCE},
        "dct:issued": _day(of.day),
        "dct:modified": _day(of.day),
        "adms:status": {
            "@id": f"{_EU}/distribution-status/{status if is_last else 'DEPRECATED'}"
        },
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@type": "xsd:hexBinary",
                "@value": hashlib.sha256(content).hexdigest(),
            },
        },
    }
    if form:
        distribution["dct:format"] = {"@id": f"{_EU}/file-type/{form}"}
    return distribution


def _form(name: str) -> tuple[str, str]:
    return _FORMS.get(PurePosixPath(name).suffix, _OTHER)


def _title(of: Version) -> str:
    again = f", version {of.version}" if of.version > 1 else ""
    return plain(f"{of.title}, {of.period.name}{again}")


def _description(of: Version, body: str, label: str) -> str:
    size = f"{counted(of.rows, 'row')}, {show(of.pounds)}"
    words = [
        label,
        f"{_title(of)}, {of.period.days}: {size}, {of.status}.",
        f"Published by {body or 'the body'}.",
        f"{of.law}." if of.law else "",
        of.without,
    ]
    return plain(" ".join(each for each in words if each))


def _about(body: str, label: str) -> str:
    words = f"What the law asks {body or 'the body'} to publish of its spending."
    return plain(f"{label} {words}".strip())


def _said(text: str) -> dict[str, str]:
    return {"@language": "en", "@value": plain(text)}


def _day(day: dt.date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}
