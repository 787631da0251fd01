"""What programs are told of a publication: CSVW and Frictionless Data.

https://www.w3.org/TR/tabular-metadata/ and https://specs.frictionlessdata.io/
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from mopac_spend.publishing.documents import LABEL
from mopac_spend.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mopac_spend.publishing.publication import Publication
    from mopac_spend.publishing.standard import File

_CSVW = {
    Kind.TEXT: "string",
    Kind.WHOLE: "integer",
    Kind.DAY: "date",
    Kind.POUNDS: "decimal",
    Kind.PER_CENT: "decimal",
}
_FRICTIONLESS = {**_CSVW, Kind.POUNDS: "number", Kind.PER_CENT: "number"}


def csvw(publication: Publication, file: str) -> bytes:
    """Describe the CSV as the Web's own standard does.

    Args:
        publication: that it is of.
        file: its name.

    """
    columns = [
        {
            "titles": each.heading,
            "name": f"column_{at}",
            "dc:description": each.known.means,
            "datatype": _CSVW[each.known.kind],
            "required": _is_whole(publication, at),
        }
        for at, each in enumerate(publication.lines.fields, 1)
    ]
    if publication.label:
        columns.append({"titles": LABEL, "name": LABEL, "datatype": "string"})
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": file,
            "dc:title": publication.title,
            "dc:publisher": publication.body,
            "dc:description": " ".join(publication.notes),
            "dialect": {
                "header": True,
                "encoding": "utf-8",
                "lineTerminators": ["\r\n"],
            },
            "tableSchema": {"columns": columns},
        }
    )


def datapackage(
    publication: Publication, file: str, content: bytes, more: Sequence[File] = ()
) -> bytes:
    """Describe the publication as a data package, with classes and gaps.

    Args:
        publication: that it is of.
        file: name of the CSV.
        content: what it holds.
        more: files that the standard of the duty put beside it.

    """
    fields: list[dict[str, Any]] = []
    for at, each in enumerate(publication.lines.fields, 1):
        field: dict[str, Any] = {
            "name": each.heading,
            "type": _FRICTIONLESS[each.known.kind],
            "description": each.known.means,
        }
        if _is_whole(publication, at):
            field["constraints"] = {"required": True}
        fields.append(field)
    if publication.label:
        fields.append({"name": LABEL, "type": "string"})
    duty, lines = publication.duty, publication.lines
    return _json(
        {
            "name": publication.name.casefold(),
            "title": publication.title,
            "description": " ".join(publication.notes),
            "homepage": "index.html",
            "contributors": [{"title": publication.body, "role": "publisher"}],
            "duty": {
                "code": duty.code,
                "law": duty.law,
                "threshold": None if duty.threshold is None else str(duty.threshold),
                "operator": duty.operator,
                "per": duty.per,
                "vat": duty.vat,
            },
            "period": {
                "name": publication.period.name,
                "first": publication.period.first.isoformat(),
                "last": publication.period.last.isoformat(),
            },
            "status": publication.status,
            "classes": [each.plain for each in lines.classes],
            "missing": [each.public for each in lines.gaps],
            "withheld": lines.withheld,
            "rows": lines.rows,
            "pounds": str(lines.pounds),
            "resources": [
                {
                    "name": publication.name.casefold(),
                    "path": file,
                    "title": publication.title,
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": len(content),
                    "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                    "schema": {"fields": fields, "missingValues": [""]},
                },
                *(_beside(each) for each in more),
            ],
        }
    )


def _beside(file: File) -> dict[str, Any]:
    """Describe a file that is no table, or more than one."""
    return {
        "name": file.name.casefold(),
        "type": "file",
        "path": file.name,
        "title": file.what,
        "format": file.name.rpartition(".")[2],
        "mediatype": file.media,
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
    }


def _is_whole(publication: Publication, number: int) -> bool:
    """Say whether a column that the law asks for has no empty cell."""
    return publication.lines.fields[number - 1].required and all(
        row[number - 1] not in {None, ""} for row in publication.cells
    )


def _json(what: object) -> bytes:
    return f"{json.dumps(what, ensure_ascii=False, indent=2)}\n".encode()
