"""The locks, the page of packages and what packages say of themselves agree.

A package whose licence nobody has looked at, or that does not go with Beancount's, is
not let in by an update: it has to be written down first.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

from tests.packages import (
    LOCKS,
    ROOT,
    US,
    Row,
    brought_up,
    listed,
    locked,
    tables,
)

# What is not an expression of SPDX says less than one: each of these fits several.
TOLD = {
    "Academic Free License (AFL)": {"MIT OR AFL-2.1"},
    "Apache Software License": {"Apache-2.0"},
    "Artistic License": {"Artistic-2.0"},
    "BSD License": {"BSD-2-Clause", "BSD-3-Clause", "LicenseRef-TatSu"},
    "GNU Affero General Public License v3 or later (AGPLv3+)": {"AGPL-3.0-or-later"},
    "GNU General Public License v3 or later (GPLv3+)": {"GPL-3.0-or-later"},
    "Zope Public License": {"ZPL-2.1"},
    "ZPL 2.1": {"ZPL-2.1"},
    "GNU General Public License v2 (GPLv2)": {"GPL-2.0-only"},
    "ISC License (ISCL)": {"ISC"},
    "MIT License": {"MIT", "MIT OR AFL-2.1"},
    "Mozilla Public License 2.0 (MPL 2.0)": {"MPL-2.0"},
    "Public Domain": {"CC0-1.0"},
    "Python Software Foundation License": {"PSF-2.0", "LicenseRef-Matplotlib"},
    "BSD": {"BSD-3-Clause"},
}


RUN, BUILD, DEVELOP = (listed(f"## To {word}") for word in ("run", "build", "develop"))
ALL = RUN | BUILD | DEVELOP
VERDICTS = {
    row[0]: row[1] for row in tables("licences.md", "## Which licences go with it")
}
EXCEPTED = {
    row[0]: row[1]
    for row in tables("licences.md", "## What does not, and is needed to run")
}


def goes(licence: str) -> bool:
    """Tell whether a licence goes with GPL-2.0-only.

    Raises:
        KeyError: nobody has looked at it.

    """
    choices = [
        [VERDICTS[each] == "yes" for each in choice.split(" AND ")]
        for choice in licence.split(" OR ")
    ]
    return any(map(all, choices))


def test_the_page_lists_what_the_locks_pin() -> None:
    run, build, develop = map(locked, LOCKS)
    shown = {name: (row.version, row.brought_by) for name, row in ALL.items()}
    assert shown == {**develop, **build, **run}
    assert set(RUN) == set(run)
    assert set(BUILD) == set(build) - set(run)


def test_versions_of_the_page_are_brought_up_to_the_locks() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    older = re.sub(r"(?m)^(\| \S+ \|) [0-9][^|]* (\|.*)", r"\1 0.1 \2", page)
    assert older.count("| 0.1 |") == len(ALL)
    assert brought_up(older) == page


def test_what_is_in_two_locks_is_of_one_version() -> None:
    run, build, develop = map(locked, LOCKS)
    for name, pin in {**develop, **build}.items():
        assert run.get(name, pin).version == pin.version, name


def test_what_we_declare_is_what_the_page_says_we_declare() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = {
        re.split(r"[<>=]", each)[0].lower()
        for each in tomllib.loads(text)["project"]["dependencies"]
    }
    assert declared == {name for name, row in RUN.items() if US in row.brought_by}


def test_everything_to_run_says_what_it_is_for() -> None:
    rows = tables("dependencies.md", "## To run")
    assert [row[0] for row in rows if len(row) != 5 or not row[4].strip()] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []


def told(found: Distribution) -> set[str]:
    """Give the licences that would fit what a package says of its own."""
    if expression := found.metadata.get_all("License-Expression"):
        return set(expression)
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in found.metadata.get_all("Classifier") or ()
        if each.startswith("License :: ")
    ]
    said = "".join(found.metadata.get_all("License") or ()).strip()
    known = [each for each in (*classifiers, said) if each in TOLD]
    if known:
        return set().union(*(TOLD[each] for each in known))
    if said and "\n" not in said:
        return {said}
    files = [path for path in found.files or () if path.name.startswith("LICENSE")]
    return {"MIT"} if "MIT License" in files[0].read_text() else set()


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_package_says_of_itself_what_the_page_says(name: str) -> None:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not for this platform, or is not installed")
    assert ALL[name].licence in told(found)


@pytest.mark.parametrize("name", sorted(RUN))
def test_a_licence_goes_with_beancounts_or_is_explained(name: str) -> None:
    licence = RUN[name].licence
    assert goes(licence) != (name in EXCEPTED)
    assert EXCEPTED.get(name, licence) == licence


def test_no_explanation_outlives_its_package() -> None:
    assert set(EXCEPTED) <= set(RUN)


def test_gpl_3_would_be_noticed() -> None:
    """What ofxtools was under; it went for that."""
    assert not goes("GPL-3.0-only")
    assert goes("Apache-2.0 OR BSD-2-Clause")
    assert not goes("Apache-2.0 AND MIT")
    with pytest.raises(KeyError):
        goes("Proprietary")


@pytest.mark.parametrize("name", sorted(DEVELOP | BUILD))
def test_the_licence_of_a_tool_has_been_looked_at(name: str) -> None:
    goes(DEVELOP.get(name, BUILD.get(name, Row("", "", ""))).licence)


def test_our_own_licence_goes_with_beancounts() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    assert goes(project["license"])
    (file,) = project["license-files"]
    ours = (ROOT / file).read_text(encoding="utf-8")
    assert ours.startswith(
        "MIT License\n\nCopyright (c) 2026 The mopac-spend authors\n"
    )
