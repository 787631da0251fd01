"""Every published file of spend and cards as if nobody had seen its publisher.

No shipped layout is used: a layout is suggested, written, and imported by. What is
expected is counted in `test_every_spend_file`, without the importer, or is the total
that the file itself states.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from mopac_spend.findings import Refusal
from mopac_spend.importing.reading.sheets import Source
from mopac_spend.importing.suggesting.proposal import propose
from mopac_spend.importing.suggesting.writing import to_toml
from tests import real_data
from tests.importing.test_every_spend_file import (
    NO_SPEND,
    SPEND,
    TRAILERS,
    count,
    files,
    posted,
    totals,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mopac_spend.importing.posting.batches import Posting

pytestmark = pytest.mark.slow


def imported(tmp_path: Path, file: Path, **options: str) -> Posting:
    """Import a file by the layout suggested for it, as it was written."""
    layout = tmp_path / "new.toml"
    layout.write_text(to_toml(propose(Source.read(file))), encoding="utf-8")
    return posted(tmp_path, file, layout=str(layout), **options)


@pytest.mark.parametrize("name", [n for n in SPEND if "/lambeth/" not in n])
def test_the_suggested_layout_imports_to_the_penny(name: str, tmp_path: Path) -> None:
    file = real_data.path(name)
    assert totals(imported(tmp_path, file)) == count(file)


@pytest.mark.parametrize("name", [n for n in SPEND if "/lambeth/" in n])
def test_a_file_that_states_its_total(name: str, tmp_path: Path) -> None:
    file = real_data.path(name)
    period = {"period": "2011-05"} if file.name.startswith("2011-05") else {}
    posting = imported(tmp_path, file, **period)
    assert posting.batch.pounds_read == Decimal(TRAILERS[file.name])


@pytest.mark.parametrize("name", [n for n in files() if n not in SPEND])
def test_a_file_that_is_no_spend_gets_no_layout(name: str) -> None:
    file = real_data.path(name)
    assert file.name in NO_SPEND
    with pytest.raises(Refusal, match=r"IMPORT-04[0-3]"):
        propose(Source.read(file))
