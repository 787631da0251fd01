"""What the ref of a payment says of its row.

A ref is its base, the number among rows of one identity, the part of a split row, and
whether it takes that row back.

    finance:D1:0123456789ab.2/1-reversed
"""

from __future__ import annotations

import re

ROW_REF = re.compile(
    r"(?s)(?P<row>(?P<base>.*:[0-9a-f]{12})(?:\.(?P<number>[0-9]+))?)(?:/[0-9]+)?"
    r"(?P<back>-reversed)?"
)
# Nearly every ref is its own base, which is quick to see.
PLAIN = ":[0-9a-f]{12}$"
BACK = "-reversed"
