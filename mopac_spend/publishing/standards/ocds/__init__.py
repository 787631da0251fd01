"""The Open Contracting Data Standard 1.1.5, out of the registers and the payments.

Invitations, awards, contracts with what was changed of them, and what was paid under
them in a period, as a release package: JSON, and the same as spreadsheets.

https://standard.open-contracting.org/1.1/
"""

from __future__ import annotations

from mopac_spend.publishing.standard import Standard
from mopac_spend.publishing.standards.ocds.package import files
from mopac_spend.publishing.standards.ocds.rows import FIELDS, fill, gaps, refuse

STANDARD = Standard(FIELDS, fill, gaps, files, refuse)
