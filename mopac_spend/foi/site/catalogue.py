"""What the site holds, for programs: a catalogue in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mopac_spend.tables import json
from mopac_spend.tables.model import plain

if TYPE_CHECKING:
    import datetime as dt

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def catalogue(body: str, label: str, as_at: dt.date) -> str:
    """Write the catalogue, as JSON-LD.

    Args:
        body: whose log it is.
        label: what to print where the payments are invented; "".
        as_at: the day of the last change.

    """
    about = plain(f"Requests for information and the replies. {label}".strip())
    sets = (
        ("Freedom of information statistics", "statistics.csv", "text/csv"),
        ("Requests and replies, the latest first", "feed.xml", "application/atom+xml"),
    )
    return json.text(
        {
            "@context": "https://schema.org/",
            "@type": "DataCatalog",
            "name": "Disclosure log",
            "description": about,
            "url": "index.html",
            "inLanguage": "en-GB",
            "license": LICENCE,
            "dateModified": as_at.isoformat(),
            "publisher": {"@type": "GovernmentOrganization", "name": plain(body)},
            "dataset": [
                {
                    "@type": "Dataset",
                    "name": name,
                    "description": about,
                    "license": LICENCE,
                    "distribution": {
                        "@type": "DataDownload",
                        "contentUrl": file,
                        "encodingFormat": form,
                    },
                }
                for name, file, form in sets
            ],
        }
    )
