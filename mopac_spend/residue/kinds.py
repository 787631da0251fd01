"""All that is ever found in a file, each with what to do about it.

A kind is said in the same words everywhere, so that a program may rely on them.
"""

from __future__ import annotations

from dataclasses import dataclass

HIDDEN_SHEET = "hidden sheet"
HIDDEN_ROWS = "hidden rows"
HIDDEN_COLUMN = "hidden column"
UNSEEN = "text that cannot be seen"
COVERED = "text under a box"
SHAPE = "shape over cells or text"
LAYER = "hidden layer"
HIDDEN_PART = "hidden part of a page"
LEFT_OVER = "left-over text"
COMMENT = "comment"
TRACKED = "tracked change"
PIVOT = "pivot cache"
LINKED = "cache of an external link"
LINK = "link to another file"
DEFINED = "defined name"
MODEL = "data model"
CONNECTION = "data connection"
EMBEDDED = "embedded file"
MACRO = "macro or script"
CUSTOM = "custom data"
SCENARIO = "scenario"
FIELD = "form field or field code"
PRINTER = "printer settings"
AUTHOR = "author"
PROPERTY = "document property"
EARLIER = "earlier version"
PICTURE = "picture"
FORMULA = "formula"
LITTER = "left-over file"
DRAFTING = "drafting tag"
PERSON = "name of a person"
E_MAIL = "e-mail address"
PHONE = "telephone number"
BANK = "bank details"
INSURANCE = "national insurance number"
BIRTH = "date of birth"
POSTCODE = "postcode"
ADDRESS = "postal address"
PATH = "path of a file"
MARKS = "characters that nobody sees"
CLOSED = "cannot be looked into"

_PLAIN = "release the rows as CSV, or as an answer of mopac-spend"
_DISCLOSE = "take it out, unless this very thing is to be disclosed"
# What to do about each; every kind is here.
DO = {
    HIDDEN_SHEET: f"delete the sheet, or {_PLAIN}",
    HIDDEN_ROWS: "delete the rows, or show them if they are to be disclosed",
    HIDDEN_COLUMN: "delete the column, or show it if it is to be disclosed",
    UNSEEN: "delete the text; its colour or size hides nothing",
    COVERED: "delete the text itself and make the file anew; a box hides nothing",
    SHAPE: "delete it, and whatever stands under it that is not to be disclosed",
    LAYER: "delete the layer and make the file anew",
    HIDDEN_PART: "delete the part; whoever saves the page has it",
    LEFT_OVER: "copy the cells that count to a new workbook and save that",
    COMMENT: "delete all comments and notes",
    TRACKED: "accept or reject all changes, and switch the tracking off",
    PIVOT: f"paste the table as values; its cache holds all source rows, so {_PLAIN}",
    LINKED: "break the link: the cells of the other workbook are kept in this one",
    LINK: "break the link; it names a place that is yours",
    DEFINED: "delete the name in the list of names of the spreadsheet program",
    MODEL: f"{_PLAIN}; a data model holds whole tables that no sheet shows",
    CONNECTION: "delete the connection or query",
    EMBEDDED: "take the file out; disclose it by itself if it is to be",
    MACRO: "save the file in a form without macros or scripts",
    CUSTOM: "let the program's document inspector remove it, or make the file anew",
    SCENARIO: "delete the scenario",
    FIELD: "replace it by the text that it shows",
    PRINTER: "copy the sheets to a new file, which has no printer yet",
    AUTHOR: "remove it, or let it name the body and nobody in it",
    PROPERTY: "remove it from the properties of the document",
    EARLIER: "make the file anew: what was replaced is still in it",
    PICTURE: "look at the picture yourself: what it shows cannot be searched",
    FORMULA: "paste the cells as values",
    LITTER: "leave it out of the archive",
    DRAFTING: "finish the text and take the tag out",
    PERSON: f"{_DISCLOSE}; withhold the names of individuals",
    E_MAIL: f"{_DISCLOSE}; give an address of the office",
    PHONE: f"{_DISCLOSE}; give a number of the office",
    BANK: "take them out; they are never disclosed",
    INSURANCE: "take it out; it is never disclosed",
    BIRTH: "take it out",
    POSTCODE: "take it out, unless it is that of an office",
    ADDRESS: "take it out, unless it is that of an office",
    PATH: "take it out; it names your machines, folders or colleagues",
    MARKS: "type the text anew; they can carry what nobody reads, or turn it around",
    CLOSED: "save it in a form that can be looked into: XLSX, ODS, DOCX, PDF or CSV",
}


@dataclass(frozen=True, slots=True)
class Residue:
    """One thing in a file that is more than the file shows, or should not leave.

    Attributes:
        file: as it was named.
        place: where in it: `Sheet!B7`, `page 2`, `line 14`, the name of a part.
        what: of the kinds above.
        text: what stands there, cut short, or "".
        do: about it, in words.

    """

    file: str
    place: str
    what: str
    text: str
    do: str
