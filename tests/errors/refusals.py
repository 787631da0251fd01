"""One way to be refused for each refusal: what is on the disk, what is typed.

`refusals.txt` holds what each of them says, one `CODE: message` a line.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from contextlib import nullcontext
from typing import TYPE_CHECKING
from unittest import mock

import filelock

from mopac_spend.books.store import VARIABLE, digest_of
from mopac_spend.findings import CODES
from tests.errors.cases import BATCH_FILE, GOOD, HERE
from tests.errors.commands import run
from tests.residue.looking import swelling
from tests.sampling.papers import change

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.errors.commands import Outcome

TEXTS = HERE / "refusals.txt"
REFUSAL_CODES = [code for code in CODES if not code.startswith("SPEND-")]

LAYOUT = """\
name = "office"
source = "office"
{more}
[columns]
date = ["Paid on"]
amount = ["Net pounds"]
supplier = ["Paid to"]
"""
NO_RIGHT = PermissionError(13, "Permission denied")
DISK_FULL = OSError(28, "No space left on device")
AWARDS = (
    "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name\n"
    "360G-office-7,Youth work,GBP,450.50,2020-05-01,Quayside Advisers LLP\n"
)
GRANT = """\
2020-05-01 custom "grant" "360G-office-7" "Youth work"
  identifier: "360G-office-7"
  amount: 450.50 GBP
  recipient: "Quayside Advisers LLP"
"""
MAIN = (GOOD / "main.beancount").read_text(encoding="utf-8")
NAMED_ONE_BY_ONE = MAIN.replace(
    'include "registers/*.beancount"',
    'include "registers/body.beancount"\ninclude "registers/codes.beancount"',
)
MAY = (GOOD / BATCH_FILE).read_text(encoding="utf-8")
UNDECIDED = MAY.replace('18 * "Quay', '18 ! "Quay').replace(
    "business-as-usual", "untagged"
)
# A tag that is said of a whole stretch of the file.
OF_THE_FILE = (
    UNDECIDED.replace('  initiative: "untagged"\n', "").replace(
        "\n2020-05-18", '\npushmeta initiative: "untagged"\n\n2020-05-18'
    )
    + "\npopmeta initiative:\n"
)
LATER = '2021-04-01 custom "initiative" "later" "Later"\n'
CSV = "Paid on,Net pounds,Paid to\n2020-06-02,500.00,Harbour Training Ltd\n"
TWO = CSV + "2020-06-03,450.50,Quayside Advisers LLP\n2020-06-04,9.00,Acre Ltd\n"
AMENDED = TWO.replace("450.50", "405.50")
CONTRACTS = "code,title,valid_from\nC-{0},Evaluation,2020-04-01\n"
STATEMENT = (
    ":20:A\n:25:00001234\n:60F:C200601GBP10,00\n:61:2006150615D1,00NMSCFEE\n"
    ":62F:C200630GBP9,00\n"
)

PUBLISHED = (
    '{"periods": {"period": {"name": "2020-21-Q1", "first": "2020-04-01", "last": '
    '"2020-06-30"}}, "body": "Office of an Invented Commissioner", "books": {"title": '
    '"Good books"}, "sha256": {"lines.csv": "0"}}'
)

# What the run itself can meet on its way, wherever it is met.
OF_THE_RUN = {
    "RUN-001": KeyError("code"),
    "RUN-002": DISK_FULL,
    "RUN-003": MemoryError(),
    "RUN-004": PermissionError(13, "Permission denied", "plan.txt"),
    "RUN-006": OSError(24, "Too many open files"),
    "RUN-007": UnicodeEncodeError("ascii", "\u00a34", 0, 1, "ordinal not in range"),
}

BODY = (GOOD / "registers/body.beancount").read_text(encoding="utf-8")
DUTY = "--books books publish sio-3g --period 2020-05 --output out"
DUTIES = "books/registers/duties.beancount"
# A file that another body published, and how it is read.
OLD = """\
name = "old"
source = "old"
[columns]
date = ["Paid"]
amount = ["Pounds"]
supplier = ["To"]
[values]
dates = ["%Y-%m-%d"]
"""
ELSEWHERE = "Paid,Pounds,To\n2020-05-01,123.45,Nobody Ltd\n"
EARLIER = (
    "--books books publish adopt old.csv --duty sio-3g --period 2020-05 "
    "--layout old.toml --by Officer"
)
# Of a body that publishes into the same folder.
PACKAGE = '{"contributors": [{"title": "Another Office"}]}'
AGAIN = """\
2017-04-01 custom "duty" "again" "The same once more"
  per: "document"
  vat: "net"
  classes: "class-purchases"
  family: "sio"
  frequency: "month"
  form: "Amount (\u00a3): amount*"
"""
NO_TRAINING = """\
2017-04-01 custom "spend-class" "class-purchases" "Goods and services"
  covers: "consultancy"
"""

SAMPLE = "--books books sample --design mus"
DRAWN = f"{SAMPLE} --size 1 --seed audit --output paper.xlsx"

BACKUP = "--books books backup"

FOI = "--books books foi --cases cases"
OPENED = f"{FOI} open june.csv --received 2021-06-22"
EXTEND = f"{FOI} extend FOI-2021-0001 --by Head"
CLARIFY = f"{FOI} clarify FOI-2021-0001 --by Officer"
ASKED = "spend-by-category --fy 2020-21"
DRAFTED = f"{FOI} draft FOI-2021-0001 --by Officer --on 2021-06-29"
ANSWERED = f"{FOI} answer FOI-2021-0001 1 --say None. --by Officer --on 2021-06-29"
CLOSE = f"{FOI} close FOI-2021-0001 --by Officer --on 2021-06-29 --outcome"
PUBLISH = f"{FOI} publish FOI-2021-0001 --site site --by Officer --on 2021-06-29"

# Code: files beside the good books (folder `books`), and what is typed.
REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "RUN-001": ({}, "--books books check"),
    "RUN-002": ({}, "--books books check"),
    "RUN-003": ({}, "--books books check"),
    "RUN-004": ({}, "--books books check"),
    "RUN-006": ({}, "--books books check"),
    "RUN-007": ({}, "--books books check"),
    "BOOKS-001": ({}, "--books elsewhere check"),
    "BOOKS-002": ({}, "init books"),
    "BOOKS-004": (
        {"readers": "auditor:a-plain-password\n"},
        "--books books browse --user-file readers",
    ),
    "BOOKS-005": ({}, "--books books browse --host 0.0.0.0"),
    "BOOKS-006": ({}, "--books books browse --access-log nowhere/access.log"),
    "BOOKS-010": ({}, "--books books check"),
    "DESK-001": ({"kept": "a file\n"}, "--books books desk --kept kept"),
    "DESK-002": ({}, "--books books desk user list"),
    "DESK-004": ({}, "--books books desk --host 0.0.0.0"),
    "IMPORT-001": ({}, "--books books import june.csv"),
    "IMPORT-002": (
        {"june.csv": "Day,Pounds\n2020-06-02,500.00\n"},
        "--books books import june.csv --layout office",
    ),
    "IMPORT-003": ({"june.csv": ""}, "--books books import june.csv"),
    "IMPORT-004": (
        {"june.xls": "<html><body><table></table></body></html>"},
        "--books books import june.xls",
    ),
    "IMPORT-005": (
        {"mine.toml": 'name = "mine"\nsource = "mine"\n[columns]\ndate = ["Day"]\n'},
        "--books books import june.csv --layout mine.toml",
    ),
    "IMPORT-006": (
        {
            "mine.toml": LAYOUT.format(more='rules = "mine"'),
            "books/importers/rules/mine.toml": (
                '[[rule]]\nid = "courses"\nwhen.description = { contains = "course" }\n'
                'then = { initiative = "knife-crimes" }\n'
            ),
        },
        "--books books import june.csv --layout mine.toml",
    ),
    "IMPORT-007": ({}, "--books books import june.csv --layout offices"),
    "IMPORT-008": (
        {"june.csv": "Paid on,Net pounds,Paid to\nsome day,500.00,Harbour Ltd\n"},
        "--books books import june.csv --layout office",
    ),
    "IMPORT-009": ({}, "--books books import june.csv --layout office"),
    "IMPORT-010": ({}, "--books books import june.csv --layout office"),
    "IMPORT-030": (
        {
            "june.xls": "<table><tr><td>Paid on<td>Net pounds<tr><td>2020-06-02<td>"
            + "5" * 100_001
        },
        "--books books import june.xls",
    ),
    "IMPORT-031": (
        {"june.csv": "Net pounds,Paid to\n500.00,Harbour Training Ltd\n"},
        "--books books import june.csv",
    ),
    "IMPORT-032": ({}, "--books books import june.csv --period June"),
    "IMPORT-040": ({"june.csv": "%PDF-1.7\n"}, "layout suggest june.csv"),
    "IMPORT-041": ({"june.csv": "500.00\n600.00\n"}, "layout suggest june.csv"),
    "IMPORT-042": (
        {"june.csv": "Paid on,Paid to\n2020-06-02,Harbour Training Ltd\n"},
        "layout suggest june.csv",
    ),
    "IMPORT-043": (
        {"june.csv": "Paid on,Net pounds\n2020-06-02,500.00\n"},
        "layout suggest june.csv",
    ),
    "IMPORT-044": (
        {"june.toml": LAYOUT.format(more="")},
        "layout suggest june.csv --output june.toml",
    ),
    "IMPORT-060": (
        {"june.csv": "code,title,valid_from,valid_to\n"},
        "--books books import june.csv",
    ),
    "IMPORT-061": (
        {
            "june.csv": (
                "Paid on,Paid to,Invoice amount,Payment amount\n"
                "13/06/2020,Harbour Training Ltd,500.00,250.00\n"
                "14/06/2020,Quayside Advisers LLP,600.50,300.25\n"
            )
        },
        "layout suggest june.csv",
    ),
    "IMPORT-062": (
        {"june.csv": "One,Two,Three\n2020-06-02,500.00,Harbour Training Ltd\n"},
        "--books books layout learn june.csv",
    ),
    "GRANT-001": (
        {"grants.json": '{"grants": [\n}'},
        "--books books grants grants.json",
    ),
    "GRANT-002": (
        {"grants.csv": "Identifier,Currency\n360G-office-7,GBP\n"},
        "--books books grants grants.csv",
    ),
    "GRANT-003": (
        {"grants.csv": AWARDS.replace("450.50", "some")},
        "--books books grants grants.csv",
    ),
    "GRANT-004": (
        {
            "grants.csv": AWARDS.replace("2020-05-01", "2020-06-01"),
            "books/registers/grants.beancount": GRANT,
            "books/payments/2020-21/may.beancount": MAY.replace(
                '  fund: "home-office-grant"\n',
                '  fund: "home-office-grant"\n  grant: "360G-office-7"\n',
            ),
        },
        "--books books grants grants.csv",
    ),
    "GRANT-005": (
        {
            "grants.csv": AWARDS.replace("450.50", "500.00"),
            "books/registers/grants.beancount": GRANT + '  programme: "Youth\nwork"\n',
        },
        "--books books grants grants.csv",
    ),
    "REVIEW-001": ({}, "--books books review --output review.pdf"),
    "REVIEW-002": ({"list.csv": "ref,group\n"}, "--books books tag list.csv"),
    "REVIEW-003": (
        {
            "list.csv": "ref,group,decide initiative\n"
            "office:1001:3f9a2c11d0be,G1,knife\n"
        },
        "--books books tag list.csv",
    ),
    "REVIEW-004": (
        {
            "list.csv": "ref,group,decide initiative\n"
            "office:1002:77c0de55a101,G1,LATER\n",
            "books/payments/2020-21/may.beancount": UNDECIDED,
            "books/registers/later.beancount": LATER,
        },
        "--books books tag list.csv",
    ),
    "REVIEW-005": (
        {
            "list.csv": "ref,group,decide category\n"
            "office:1001:3f9a2c11d0be,G1,consultancy\n"
        },
        "--books books tag list.csv",
    ),
    "REVIEW-006": (
        {
            "list.csv": "ref,group,decide initiative\n"
            "office:1001:3f9a2c11d0be,G1,business-as-usual\n"
        },
        "--books books tag list.csv",
    ),
    "REVIEW-007": (
        {
            "list.csv": "ref,group,decide initiative\n"
            "office:1002:77c0de55a101,G1,knife-crime\n",
            "books/payments/2020-21/may.beancount": OF_THE_FILE,
        },
        "--books books tag list.csv",
    ),
    "SUPPLIER-001": (
        {"merge.csv": "name,code\nHarbour Training Ltd,harbour\n"},
        "--books books suppliers merge merge.csv",
    ),
    "SUPPLIER-002": (
        {
            "merge.csv": "decision,name,code\nmerge,Harbour Training Ltd,harbour\n"
            "join,Quayside Advisers LLP,quayside\n"
        },
        "--books books suppliers merge merge.csv",
    ),
    "SUPPLIER-003": (
        {
            "merge.csv": "decision,name,code\nmerge,Harbour Training Ltd,harbour\n",
            "books/main.beancount": NAMED_ONE_BY_ONE,
        },
        "--books books suppliers merge merge.csv",
    ),
    "SUPPLIER-004": (
        {"june.csv": CSV.replace("Harbour Training Ltd", "Mr J Example")},
        f"{FOI} answer FOI-2021-0001 1 spend-by-supplier --by Officer --on 2021-06-29",
    ),
    "REGISTER-001": (
        {"contracts.csv": 'code,title\nC-1,"Evaluation\n'},
        "--books books register import contract contracts.csv",
    ),
    "REGISTER-002": (
        {
            "contracts.csv": "code,title,valid_from,ends\n"
            "C-1,Evaluation,2020-04-01,31 March\n"
        },
        "--books books register import contract contracts.csv",
    ),
    "REGISTER-003": ({}, "--books books register export budget budgets.xlsx"),
    "REGISTER-004": (
        {
            "contracts.csv": "code,title,valid_from\nC-1,Evaluation,2020-04-01\n",
            "books/main.beancount": NAMED_ONE_BY_ONE,
        },
        "--books books register import contract contracts.csv",
    ),
    "REGISTER-005": (
        {
            "grants.csv": "code,title,valid_from,programme\n"
            "360G-office-7,Youth work,2020-05-01,Clubs\n",
            "books/registers/grants.beancount": GRANT + '  programme: "Youth\nwork"\n',
        },
        "--books books register import grant grants.csv",
    ),
    "REGISTER-006": (
        {
            "contracts.csv": "code,title,valid_from,starts,ends\n"
            "C-1,Evaluation,2020-04-01,2020-05-01,2020-04-30\n"
        },
        "--books books register import contract contracts.csv",
    ),
    "REGISTER-007": (
        {
            "initiatives.csv": "code,title,valid_from,valid_to\n"
            "knife-crime,Knife crime programme,2017-04-01,2020-03-31\n"
        },
        "--books books register import initiative initiatives.csv",
    ),
    "BANK-001": (
        {"june.sta": ":20:A\n:60F:C200601GBP9,00\n:61:June\n"},
        "--books books reconcile june.sta",
    ),
    "BANK-002": ({}, "--books books reconcile june.csv"),
    "BANK-003": (
        {"june.sta": STATEMENT.replace("C200630GBP9", "C200630GBP8")},
        "--books books reconcile june.sta",
    ),
    "BANK-004": (
        {"june.sta": STATEMENT.partition(":62F:")[0]},
        "--books books reconcile june.sta",
    ),
    "BANK-005": (
        {"june.sta": STATEMENT.replace("GBP", "EUR")},
        "--books books reconcile june.sta",
    ),
    "IMPORT-050": ({}, "--books books explain harbour:1:2"),
    "IMPORT-051": ({}, "--books books rules test changed.toml"),
    "IMPORT-052": (
        {
            "list.csv": "ref,group,payments,decide initiative,make a rule\n"
            ",G1,1,knife-crime,text\noffice:1002:77c0de55a101,G1,,,\n",
            "books/payments/2020-21/may.beancount": UNDECIDED,
        },
        "--books books tag list.csv --make-rules",
    ),
    "PROOF-005": ({}, "prove 1 --release released"),
    "RECORD-001": ({}, "--books books record --by Officer --why="),
    "RECORD-002": (
        {"one.csv": CONTRACTS.format(1), "two.csv": CONTRACTS.format(2)},
        "--books books register import contract two.csv",
    ),
    "RECORD-003": ({}, "--books books record --by Officer --why counted"),
    "RECORD-005": ({}, "--books books ask spend-by-initiative --as-at 2021-06-30"),
    "RECORD-006": ({}, "--books books seal --key key --output sealed"),
    "RECORD-010": (
        {},
        "--books books close 2099-05 --by Officer --reason early",
    ),
    "RECORD-011": (
        {},
        "--books books reopen 2020-05 --by A --reason late --approver B",
    ),
    "RECORD-012": (
        {},
        "--books books reopen 2020-05 --by A --reason late --approver A",
    ),
    "RECORD-013": (
        {
            "list.csv": "ref,group,decide initiative\n"
            "office:1002:77c0de55a101,G1,knife-crime\n",
            "books/payments/2020-21/may.beancount": UNDECIDED,
        },
        "--books books tag list.csv --by Officer",
    ),
    "RECORD-014": ({}, "--books books import june.csv"),
    "IMPORT-080": (
        {"june.csv": TWO, "later/june.csv": AMENDED},
        "--books books import june.csv",
    ),
    "IMPORT-081": (
        {"june.csv": TWO, "june-2.csv": AMENDED},
        "--books books import june-2.csv",
    ),
    "IMPORT-082": ({}, "--books books import june.csv --amends april.csv"),
    "IMPORT-083": (
        {"june.csv": CSV + "2020-06-03,999999999999.99,Quayside Advisers LLP\n"},
        "--books books import june.csv",
    ),
    "IMPORT-084": ({}, "--books books import june.csv --mend 2:amount=9.00"),
    "ASK-001": ({}, "--books books ask spend-by-initiatives"),
    "ASK-002": ({}, "--books books ask spend-by-initiative --initiative knife-crimes"),
    "ASK-003": ({}, "--books books ask spend-by-initiative --fy 2020-22"),
    "ASK-005": ({}, "--books books ask coverage --output books/answer.csv"),
    "ASK-006": ({}, "--books books ask spend-by-category --catgory training"),
    "ASK-007": ({}, "--books books ask payments --over lots"),
    "ENGINE-001": (
        {},
        "--books books ask coverage --engine spark://127.0.0.1:1",
    ),
    "SAMPLE-001": ({}, f"{SAMPLE} --size 0 --seed audit"),
    "SAMPLE-002": ({}, f"{SAMPLE} --size 1"),
    "SAMPLE-003": ({}, f"{SAMPLE} --size 1 --seed audit --under 0"),
    "SAMPLE-004": ({}, "--books books sample evaluate june.csv"),
    "SAMPLE-005": ({}, "--books books sample evaluate paper.xlsx"),
    "SAMPLE-006": ({}, "--books books sample evaluate paper.xlsx"),
    "SAMPLE-007": ({}, "--books books sample evaluate paper.xlsx"),
    "FOI-001": ({}, f"{FOI} show FOI-2021-0009"),
    "FOI-002": ({}, f"{FOI} approve FOI-2021-0001 --by Head"),
    "FOI-003": (
        {},
        f"{FOI} approve FOI-2021-0001 --by officer --on 2021-06-29",
    ),
    "FOI-004": ({}, f"{FOI} open june.csv --received 1999-06-22"),
    "FOI-005": ({}, "--books books foi --cases books/cases list"),
    "FOI-006": ({}, f"{FOI} show FOI-2021-0001"),
    "FOI-007": ({"empty.txt": "\n"}, f"{FOI} open empty.txt --received 2021-06-22"),
    "FOI-008": ({}, f"{FOI} estimate FOI-2021-0001 reading 5 --by Officer"),
    "FOI-009": ({}, f"{FOI} draft FOI-2021-0001 --by Officer"),
    "FOI-011": ({}, f"{EXTEND} --until 2021-09-20 --section 43 --reason prices"),
    "FOI-012": (
        {},
        f"{FOI} answer FOI-2021-0001 1 --by Officer --refuse 43 --why prices",
    ),
    "FOI-013": (
        {"cases/reply.toml": 'thanks = "$nobody"\n'},
        DRAFTED,
    ),
    "RESIDUE-001": ({}, "--books books release check answer.xlsx"),
    "RESIDUE-002": (
        {"answer.xlsx": "PK\3\4 and no more"},
        "--books books release check answer.xlsx",
    ),
    "RESIDUE-003": ({}, "--books books release check answer.xlsx"),
    "RESIDUE-004": ({}, "--books books release check answers.zip"),
    "FOI-014": ({}, DRAFTED),
    "FOI-021": ({}, f"{CLARIFY} --answered Yes --on 2021-10-04"),
    "FOI-022": ({"two.txt": "1. Training?\n2. Grants?\n"}, DRAFTED),
    "FOI-023": (
        {},
        f"{FOI} estimate FOI-2021-0001 --with FOI-2019-0001 --by Officer",
    ),
    "LOG-001": (
        {"june.csv": "What was spent on training?\n\nKind regards,\nJo Exampleton\n"},
        PUBLISH,
    ),
    "LOG-002": (
        {"shorter.txt": "What was spent on training?\n"},
        f"{PUBLISH} --request-text shorter.txt",
    ),
    "LOG-003": ({}, PUBLISH.replace("--site site", "--site cases/site")),
    "LOG-004": ({}, f"{PUBLISH} --body TODO"),
    "LOG-005": ({}, PUBLISH),
    "LOG-006": ({}, PUBLISH),
    "PUBLISH-001": ({}, DUTY.replace("sio-3g", "sio-3x")),
    "PUBLISH-002": ({}, DUTY.replace("sio-3g", "pa23-s70")),
    "PUBLISH-003": ({DUTIES: AGAIN}, DUTY),
    "PUBLISH-004": ({DUTIES: NO_TRAINING}, DUTY),
    "PUBLISH-005": ({}, DUTY.replace("sio-3g", "ltc-500")),
    "PUBLISH-006": ({"out/other/datapackage.json": PACKAGE}, f"{DUTY} --with-gaps"),
    "PUBLISH-007": ({}, f"{DUTY} --with-gaps"),
    "BACKUP-001": ({}, f"{BACKUP} --output books/kept.zip"),
    "BACKUP-002": ({}, f"{BACKUP} --output kept.zip"),
    "BACKUP-004": ({}, "restore june.csv --rehearse"),
    "BACKUP-005": ({}, "restore kept.zip --output back"),
    "BACKUP-006": ({}, "restore kept.zip --output back"),
    "BACKUP-007": ({}, "restore kept.zip --output books"),
    "PUBLISH-008": (
        {"books/registers/body.beancount": f'{BODY}  ocid-prefix: "ocds-ours"\n'},
        DUTY.replace("sio-3g", "ocds"),
    ),
    "PUBLISH-010": ({"old.toml": OLD, "old.csv": ELSEWHERE}, EARLIER),
    "LAKE-001": ({}, "--books lake ask spend-by-body"),
    "LAKE-002": ({}, "--books lake ask spend-by-body"),
    "LAKE-003": ({}, "combine lake office=books other=books"),
    "LAKE-004": ({}, "--books lake check"),
    "LAKE-005": ({}, "--books lake ask spend-by-body --body nobody"),
    "LAKE-006": ({}, "combine books/lake books"),
    "LAKE-007": ({}, "--books lake ask spend-by-body"),
    "REPORT-001": (
        {},
        "--books books report quarterly --fy 2020-21 --quarter 5 --output out",
    ),
    "REPORT-002": (
        {
            "out/quarterly-2020-21-Q1-tables/lines.csv": "kind\n",
            "out/quarterly-2020-21-Q1-tables/metadata.json": PUBLISHED,
        },
        "--books books report quarterly --fy 2020-21 --quarter 2 --output out",
    ),
}
# What is then written by hand.
BY_HAND = {
    "RECORD-002": ("contracts.beancount", "; by hand\n"),
    "PUBLISH-007": ("codes.beancount", LATER),
}
# What is typed before, and done.
BEFORE = {
    "IMPORT-080": (
        "--books books import june.csv",
        "--books books import later/june.csv",
    ),
    "IMPORT-081": ("--books books import june.csv",),
    **dict.fromkeys(
        ("BACKUP-005", "BACKUP-006", "BACKUP-007"), (f"{BACKUP} --output kept.zip",)
    ),
    **dict.fromkeys(
        ("LAKE-001", "LAKE-002", "LAKE-004", "LAKE-005", "LAKE-007"),
        ("combine lake office=books",),
    ),
    "RECORD-002": ("--books books register import contract one.csv",),
    "RECORD-003": ("--books books import june.csv",),
    "SUPPLIER-004": ("--books books import june.csv", OPENED),
    "SAMPLE-005": (DRAWN, "--books books import june.csv"),
    "SAMPLE-006": (DRAWN,),
    "SAMPLE-007": (DRAWN,),
    **dict.fromkeys(("FOI-002", "FOI-008", "FOI-009", "FOI-011", "FOI-012"), (OPENED,)),
    "FOI-001": (OPENED,),
    "FOI-006": (OPENED,),
    "FOI-003": (
        OPENED,
        ANSWERED,
        f"{FOI} draft FOI-2021-0001 --by Officer --on 2021-06-29",
    ),
    "FOI-013": (OPENED, ANSWERED),
    "FOI-014": (OPENED, ANSWERED.replace("None.", "TODO")),
    "FOI-021": (OPENED, f"{CLARIFY} --asked Which? --on 2021-06-29"),
    "FOI-022": (
        OPENED.replace("june.csv", "two.txt"),
        ANSWERED.replace("--say None.", ASKED),
        "--books books import june.csv",
        ANSWERED.replace("1 --say None.", f"2 {ASKED}"),
    ),
    "FOI-023": (OPENED, OPENED.replace("2021", "2019")),
    **dict.fromkeys(
        ("LOG-001", "LOG-002", "LOG-003", "LOG-004", "LOG-005"),
        (
            OPENED,
            ANSWERED,
            DRAFTED,
            f"{FOI} approve FOI-2021-0001 --by Head --on 2021-06-29",
            f"{FOI} release FOI-2021-0001 --by Officer --on 2021-06-29",
            f"{CLOSE} granted",
        ),
    ),
    "LOG-006": (OPENED, f"{CLOSE} withdrawn"),
    "PUBLISH-007": ("--books books record --by Officer --why begun",),
    "RECORD-013": (
        "--books books record --by Officer --why begun",
        "--books books close 2020-05 --by Officer --reason over --untagged-limit 100",
    ),
    "RECORD-014": (
        "--books books record --by Officer --why begun",
        "--books books close 2020-06 --by Officer --reason over --explain batches=none",
    ),
}


def prepare(code: str, folder: Path) -> None:
    """Write the files into an empty folder, and do what is done before."""
    files, _ = REFUSED[code]
    books = folder / "books"
    shutil.copytree(GOOD, books)
    (folder / "cases").mkdir(0o700)
    own = {
        "june.csv": CSV,
        "books/importers/layouts/office.toml": LAYOUT.format(more=""),
    }
    for name, text in (own | files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if code == "IMPORT-001":
        (folder / "june.csv").unlink()
    for words in BEFORE.get(code, ()):
        assert not run(*words.split(), cwd=folder).status
    if code in BY_HAND:
        name, text = BY_HAND[code]
        with (books / "registers" / name).open("a") as register:
            register.write(text)
    if code == "RECORD-003":
        main = hashlib.sha256((books / "main.beancount").read_bytes()).hexdigest()
        (books / "record/files" / main[:2] / main).unlink()
    if code == "FOI-006":
        (folder / "cases/FOI-2021-0001/events/0001.json").unlink()
    if code == "RESIDUE-003":
        locked = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")
        (folder / "answer.xlsx").write_bytes(locked)
    if code == "RESIDUE-004":
        (folder / "answers.zip").write_bytes(swelling())
    if code == "SAMPLE-006":
        change(folder / "paper.xlsx", "Strata", {"D6": "2"})
    spoil(code, folder)


def spoil(code: str, folder: Path) -> None:
    """Put a link among the books, or something into a backup or a lake."""
    if code == "LAKE-001":
        file = folder / "lake/lake.json"
        file.write_text(file.read_text().replace('"version": 1', '"version": 2'))
    if code in {"LAKE-002", "LAKE-007"}:
        next(folder.glob("lake/payments/**/*.parquet")).write_bytes(b"PAR1")
    if code == "BACKUP-002":
        (folder / "books/set-aside/june.csv").symlink_to(folder / "june.csv")
    if code in {"BACKUP-005", "BACKUP-006"}:
        with zipfile.ZipFile(folder / "kept.zip", "a") as archive:
            if code == "BACKUP-005":
                archive.writestr("../june.csv", CSV)
            else:
                archive.comment = archive.comment.replace(b"backup 1", b"backup 2")


def refused(code: str, folder: Path) -> Outcome:
    """Be refused: prepare an empty folder and run the command."""
    prepare(code, folder)
    books, typed = folder / "books", REFUSED[code][1]
    no_right = mock.Mock(S_ISREG=mock.Mock(side_effect=NO_RIGHT))
    around: dict[str, AbstractContextManager[object]] = {
        "BOOKS-010": mock.patch("mopac_spend.books.load.stat", no_right),
        "IMPORT-009": filelock.FileLock(books / ".import.lock"),
        "LOG-005": filelock.FileLock(folder / ".site.publishing"),
        # The list names other files, when it is read anew, than when it was opened.
        "LAKE-007": mock.patch("mopac_spend.lake.manifest.Manifest.names", ()),
        "IMPORT-010": mock.patch("os.fsync", side_effect=DISK_FULL),
    }
    if code in OF_THE_RUN:
        opens = "mopac_spend.books.load.open_books"
        around[code] = mock.patch(opens, side_effect=OF_THE_RUN[code])
    keeping = mock.patch("mopac_spend.cli.faults.keep", return_value="fault.txt")
    with around.get(code, nullcontext()), keeping:
        return run(*typed.split(), cwd=folder)


# Said on standard error while the answer is given all the same.
CAUTIONS = {
    "BOOKS-020": "--books books check",
    "BOOKS-021": "--verify --books books check",
}


def cautioned(code: str, folder: Path) -> Outcome:
    """Ask good books in a folder whose cache is not to be trusted."""
    shutil.copytree(GOOD, folder / "books")
    cache = folder / "cache"
    with mock.patch.dict("os.environ", {VARIABLE: str(cache)}):
        run("--books", "books", "check", cwd=folder)
        if code == "BOOKS-020":
            cache.chmod(0o777)
        else:
            for path in cache.glob("*/parts/*.json"):
                raw = json.loads(path.read_text("utf-8").partition("\n")[2])
                facts = raw["facts"].replace('"careless": false', '"careless": true')
                text = json.dumps(raw | {"facts": facts})
                content = f"{digest_of(path.stem, text)}\n{text}"
                path.write_text(content, encoding="utf-8")
        return run(*CAUTIONS[code].split(), cwd=folder)


def line_of(outcome: Outcome, folder: Path) -> str:
    """Give what was said without the name of the folder it was said in."""
    return outcome.err.strip().replace(f"{folder.resolve()}/", "")


def texts() -> dict[str, str]:
    """Read `refusals.txt`: code to the whole line."""
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    return {line.partition(": ")[0]: line for line in lines}
