"""How public bodies head the columns of spend files, and what each heading means.

The words are those of the transparency code for councils, of the guidance on spend
over £25,000, and of the finance systems behind them. A heading's weight for a field
says how sure the words alone make it; values decide the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache

SURE, LIKELY, MAYBE = 100, 80, 60
_LONGEST = 120
_PAYEE = (
    r"(?:suppliers?|vendor|payee|ben[ei]ficiary|creditor|merchant|recipient|contractor"
    r"|provider|trader|cyflenwr)s?"
)
_NUMBER = r"(?:ids?|no|nos|num|number|numbers|code|codes|ref|reference|key)"
_SUM = r"(?:amounts?|amt|value|gross|nett?|total)"
_MONEY = r"(?:currency|curr?|crcy|ccy)"
_EXCLUDING = r"(?:exc|excl|ex|excluding|excludes|less|net of|without|before|no)"
_INCLUDING = r"(?:inc|incl|including|includes|gross of|with|plus)"
_SERVICE = (
    r"(?:directorates?|departments?|dept|divisions?|portfolio|business unit|group"
    r"|organi[sz]at[io]*nal unit|service(?: (?:area|label|division|department|unit"
    r"|name|group|plan|areas|line|team))?(?: (?:label|name|categori[sz]ation))?"
    r"|service divi?si?on label|expen[sd]\w* area|function|cyfarwyddiaeth)"
)
_EXPENSE = (
    r"(?:expenses?|expenditure|exp|spend|spending|subjective|nominal|account|gl"
    r"|ledger|cost|general ledger|analysis|cipfa|sercop|bvacop)"
)

# Field: weight and what a heading must be, whole. The first that fits counts.
_WHOLE: dict[str, tuple[tuple[int, str], ...]] = {
    "date": (
        (100, r"(?:date )?(?:of )?(?:paid|payment|pymt|pay)(?: date| on| run date)?"),
        (100, r"date (?:of |paid|payment|cleared|clearing).*"),
        (100, r"(?:clearing|cleared|settlement|cheque|bacs|remittance) date|paid on"),
        (100, r".*\b(?:payment|paid|pay|pymt) ?dates?\b.*|dyddiad talu"),
        (90, r"dates?|dyddiad|day|.*\btrans(?:action)?s? ?date.*|effective ?date"),
        (85, r"(?:payment|paid|trans(?:action)?|post(?:ing|ed)?|invoice) dt"),
        (85, r"(?:invoices? )?paid(?: on)?|pay(?:ment)? run"),
        (88, r"date (?:the )?(?:expenditure )?(?:was )?incurred|spend date"),
        (
            80,
            (
                r".*\b(?:certified|approved|authorised|posting|posted|gl|ledger"
                r"|accounting|journal|process\w*) date"
            ),
        ),
        (78, r".*\b(?:document|doc|voucher) date|date posted"),
        (70, r".*\b(?:invoice|inv|tax) (?:\w+ )?date|date (?:of )?invoice"),
        (20, r".*\b(?:due|order|report|start|end|from|to|run|created|received) date"),
        (20, r"date (?:due|from|to|received|ordered|of birth)|.*\bupdated?\b.*"),
        (60, r".*\bdates?\b.*"),
        (30, r".*\b(?:day|month|quarter|period|when)\b.*"),
    ),
    "amount": (
        # Thousands or millions of pounds, or pence: read as pounds they would be wrong.
        (2, r".*\b(?:0?00s?|gbp (?:k|m)|k|thousands?|millions?)\b.*"),
        (2, r"(?!.*\b(?:gbp|pounds)\b).*\bpence\b.*"),
        (
            2,
            (
                rf"(?!.*\b(?:{_EXCLUDING}|{_INCLUDING}|net|gross|total|amount)\b).*\bvat"
                r"\b.*"
            ),
        ),
        (
            2,
            (
                r".*\b(?:irrecoverable|irrecov|unrecoverable|recoverable|tax|taw)\b"
                r"(?!.*\b(?:net|gross|incl?\w*|excl?\w*)\b).*"
            ),
        ),
        (2, r"(?:amount of )?vat (?:amount|value|total|gbp)(?: gbp)?|total vat.*"),
        (
            8,
            (
                r".*\b(?:balance|cumulative|running|year to date|ytd|budget|threshold"
                r"|limit|remaining|outstanding|quantity|qty|rate|percent\w*|count)\b.*"
            ),
        ),
        # An amount said to be in the body's own money, or in that of the document.
        (95, rf"{_SUM} in (?:local|company code|base|functional|gbp) {_MONEY}"),
        (50, rf"{_SUM} in (?:doc|document|original|foreign|transaction) {_MONEY}"),
        (
            0,
            (
                r".*\b(?:no|number|id|code|date|type|category|description|centre|center"
                r"|name|ref|reference|element|currency|area|class\w*|group)\b(?! gbp).*"
            ),
        ),
        # What was charged abroad, and what it came to in pounds.
        (50, rf".*\b(?:original|foreign|entered|document currency)\b.*\b{_SUM}\b.*"),
        (100, r".*\b(?:billing|billed)\b.*\bnett?\b.*"),
        (95, rf".*\b(?:billing|billed)\b.*\b{_SUM}\b.*"),
        (100, r"(?!.*\bgross\b).*\bnett?\b.*|.*\bswm net\b.*"),
        (100, rf".*\b{_EXCLUDING} ?(?:of )?(?:the )?(?:recoverable )?vat\b.*"),
        (75, rf".*\b(?:gross|{_INCLUDING} ?vat)\b.*"),
        (92, r"(?:the )?(?:sum of )?(?:amounts?|swm|spend|value|gbp|payment)(?: gbp)?"),
        (
            92,
            (
                r".*\b(?:paid|payment|transaction|trans|invoice|invoiced|inv|line|distribution"
                r"|spend|expenditure|posted|billed|actual|debit|item|local|base"
                r"|functional|reporting) (?:amounts?|amt|values?|spend|total)\b.*"
            ),
        ),
        (88, r"amounts? (?:paid|spent|of|in|due|for|local|base|posted)\b.*"),
        (
            50,
            (
                r".*\b(?:contract|award\w*|order|po|approved)\b.*\b(?:amounts?|amt|value)\b.*"
            ),
        ),
        (
            85,
            (
                r"(?:grand )?totals?(?: (?:amount|paid|spend|spent|value|cost|payment"
                r"|invoice|for|of|in|gbp))*"
            ),
        ),
        (72, r".*\b(?:amounts?|amt|swm|cyfanswm)\b.*"),
        (
            70,
            (
                r".*\b(?:value|gbp|pounds|sterling|spend|spent|cost|price|debit"
                r"|expenditure|payment|charge)\b.*"
            ),
        ),
        (45, r".*\btotal\b.*"),
    ),
    "supplier": (
        (0, r".*\b(?:date|amount|amt|value|total|vat|invoice|gbp)\b.*"),
        (
            0,
            (
                rf"(?!.*\bname\b).*\b(?:{_NUMBER}|type|category|class\w*|group|postcode"
                r"|post code|town|city|county|country|region|registration|charity"
                r"|status|sme|site|email|address|ward|count|sector|catergory|mcc)\b.*"
            ),
        ),
        (
            5,
            (
                r".*\b(?:body|department|directorate|service|centre|center|account"
                r"|council|authority|budget holder|card ?holder|entity|project"
                r"|buyer|officer|parent)\b.*"
            ),
        ),
        (SURE, rf"(?:name of )?(?:the )?{_PAYEE}(?: {_PAYEE})?(?: trading)?(?: name)?"),
        (SURE, rf"(?:paid to|payable to|enw ?r cyflenwr)|{_PAYEE} name.*"),
        (
            90,
            (
                rf".*\b{_PAYEE} name\b.*|.*\b(?:supplier|vendor|payee|creditor"
                r"|beneficiary)\b.*"
            ),
        ),
        (
            85,
            (
                r"(?:company|trading|business|organi[sz]ation|third party|party"
                r"|counterparty|payment) name|counterparty|third party|trading as"
                r"|payments? to"
            ),
        ),
        (82, r"name|enw|names"),
        (70, rf".*\b{_PAYEE}\b.*"),
        (55, r"customer(?: name)?|company|.*\bname\b.*"),
        (30, r"organi[sz]ation|firm|who"),
    ),
    "supplier_id": (
        (0, r".*\b(?:invoice|inv|registration|charity|company|vat|category|mcc)\b.*"),
        (SURE, rf"{_PAYEE} (?:account )?{_NUMBER}|{_PAYEE}{_NUMBER}"),
    ),
    "document": (
        (
            0,
            (
                r".*\b(?:date|amount|value|line|charity|company|card|post|cost|account)\b"
                r".*"
            ),
        ),
        (SURE, rf"(?:sap )?(?:transaction|trans|document|doc|voucher|tran) {_NUMBER}"),
        (
            95,
            (
                rf"(?:payment|cheque|journal|batch|unique|internal|our|hbc)(?: \w+)?"
                rf" {_NUMBER}(?: no)?"
            ),
        ),
        (92, rf"(?:supplier )?(?:invoice|inv) {_NUMBER}|document|voucher"),
        (85, rf"{_NUMBER}|(?:ref|reference) {_NUMBER}|transaction|trans"),
        (70, rf".*\b(?:transaction|document|voucher|invoice)\b.*\b{_NUMBER}\b.*"),
        (MAYBE, rf"\w+ (?:ref|reference)(?: {_NUMBER})?"),
    ),
    "line": ((90, r"(?:line|distribution line|item)(?: (?:no|number|id))?"),),
    "description": (
        (SURE, r"(?:\w+ )?(?:purpose|narrative|disgrifiad)(?: of .*| narrative)?"),
        (
            SURE,
            (
                r"descriptions?|details?|(?:full|extended|item|line|invoice|payment"
                r"|transaction|goods|long|short|spend) (?:descriptions?|details?)"
            ),
        ),
        (85, r".*\b(?:narrative|purpose|goods|what)\b.*|summary.*"),
        (
            70,
            (
                r"(?!.*\b(?:account|cost|service|subjective|nominal|code)\b)"
                r".*\bdescription\b.*"
            ),
        ),
    ),
    "account_name": (
        (SURE, rf"detailed {_EXPENSE} (?:type|categor\w+)(?: name)?"),
        (98, rf"{_EXPENSE} (?:type|categor\w+|cater\w+)(?: name)?"),
        (
            95,
            (
                rf".*\b(?:account|cost element|{_EXPENSE}(?: code| account)?)"
                r" (?:code )?(?:description|desc|name|detail|label)"
            ),
        ),
        (90, r"subjective|nominal|expenditure account|expense|account|subj.*"),
        (
            70,
            (
                r".*\b(?:spend|procurement|merchant|pro ?class|sub) ?(?:categor\w+|type"
                r"|group)\b.*|(?:category|categori[sz]ation).*"
            ),
        ),
    ),
    "account": (
        (SURE, rf"(?:detailed )?{_EXPENSE}(?: \w+)? (?:code|no|number|ref)"),
        (95, r"cost element|(?:gl|ledger|nominal|account) ?code|subjective"),
        (60, r"detail code|analysis|account"),
    ),
    "directorate": (
        (0, r".*\b(?:family|code|no|number|id)\b.*"),
        (SURE, r"directorates?(?: name| description)?|cyfarwyddiaeth"),
        (
            90,
            (
                r"(?:\w+ )?(?:department|dept)s?(?: name| description| or service.*"
                r"| service.*| area)?"
            ),
        ),
        (80, _SERVICE),
        (70, r".*\b(?:directorate|department|service|division|expense area)\b.*"),
    ),
    "cost_centre": ((95, r"(?:\w+ )?cost cent(?:re|er)s?(?: \w+)?"),),
    "project": ((90, r"(?:project|scheme)(?: (?:code|name|no|number|title))?"),),
    "contract": (
        (90, rf"contract(?:s)?(?: {_NUMBER}| title| name)?"),
        (85, rf"(?:po|purchase order) {_NUMBER}"),
    ),
    "borough": ((95, r"borough"),),
    "decision": ((95, rf"decision(?: {_NUMBER})?"),),
    "initiative": ((95, r"initiative(?: name)?"),),
    "purpose": (
        (90, r"(?:merchant|procurement|pro ?class|spend) categor\w+"),
        (80, r"expen[sd]\w* area|service (?:expenditure )?(?:analysis|area)"),
    ),
}
_FIELDS = {
    name: tuple((weight, re.compile(pattern)) for weight, pattern in patterns)
    for name, patterns in _WHOLE.items()
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^\w£]+|_")
# SAP heads the text of a code with the code's own heading and a T: "Vendor id(T)".
_TEXT_OF = re.compile(r"(?:[ _](?:id|no|code|number))? ?\(T\)\s*$", re.IGNORECASE)
# What a system puts before its own names: "FIN.TRANSACTION DATE".
_PREFIX = re.compile(r"^[A-Z]{2,4}\.(?=[A-Z])")


@lru_cache(maxsize=4096)
def words(heading: str) -> str:
    """Reduce a heading to small words: `SupplierName` is `supplier name`.

    >>> words("Net Amount (£)")
    'net amount gbp'
    >>> words("Supplier id(T)")
    'supplier name'
    """
    text = _PREFIX.sub("", _TEXT_OF.sub(" Name", heading.strip()[:_LONGEST]))
    # A heading in capitals has no words hidden in it.
    parted = text if text.isupper() else _CAMEL.sub(" ", text)
    plain = _OTHER.sub(" ", parted.replace("'s", "s")).casefold()
    return " ".join(plain.replace("£", " gbp ").split())


@lru_cache(maxsize=16384)
def weight(field: str, heading: str) -> int:
    """Give how much a heading speaks for a field: 0 to 100.

    Args:
        field: a field of a layout.
        heading: as the file writes it.

    """
    plain = words(heading)
    if not plain:
        return 0
    fits = (weight for weight, each in _FIELDS[field] if each.fullmatch(plain))
    return next(fits, 0)


def fields() -> tuple[str, ...]:
    """Give the fields that headings are known for."""
    return tuple(_FIELDS)
