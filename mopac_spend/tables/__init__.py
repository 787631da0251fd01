"""A table as data, and its writers: text, CSV, JSON, HTML, Markdown, XLSX, ODS.

`model` has the table that every answer, list, report, register and form is written
from; `workbook` lays tables out in sheets, which `xlsx` and `ods` write.
"""

from mopac_spend.tables.model import Column, Kind, Mark, Row, Table, frame, shown

__all__ = ["Column", "Kind", "Mark", "Row", "Table", "frame", "shown"]
