"""What docs/deployment has fits the commands, systemd, and the page that shows it."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from mopac_spend.cli.main import COMMANDS
from tests.deployment.conftest import FILES
from tests.fava.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import click

UNITS = sorted(path.name for path in FILES.glob("*.service"))
SERVICES = [name for name in UNITS if "@" not in name]
CONTAINERS = sorted(path.name for path in FILES.glob("Containerfile.*"))
PAGE = ROOT / "docs" / "deployment.md"
# Of a unit that may do nothing; 10 is one that may do all.
MOST_EXPOSED = 1.5
_SHOWN = re.compile(
    r"<!-- (deployment/\S+) -->\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL
)
_SYSTEMD = shutil.which("systemd-analyze")
systemd = pytest.mark.skipif(
    _SYSTEMD is None, reason="systemd-analyze is not installed: apt-get install systemd"
)


def commands_of(text: str) -> list[list[str]]:
    """Give the words after `mopac-spend` of every command of a unit."""
    whole = text.replace("\\\n", " ")
    found = re.findall(r"/bin/mopac-spend(.*?)(?:\"\$|$)", whole, re.MULTILINE)
    return [shlex.split(each.replace("'", "")) for each in found]


def options_of(command: str, words: list[str]) -> set[str]:
    """Give the options that a command does not know."""
    module = importlib.import_module(f"mopac_spend.cli.{COMMANDS[command][0]}")
    parameters: list[click.Parameter] = module.command.params
    known = {option for each in parameters for option in each.opts}
    return {word for word in words if word.startswith("--")} - known


@pytest.mark.parametrize("name", [*SERVICES, *CONTAINERS])
def test_options_are_those_of_the_commands(name: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    if name in CONTAINERS:
        listed = re.search(r"^CMD \[(.*?)\]\s*\Z", text, re.MULTILINE | re.DOTALL)
        assert listed
        commands = [re.findall(r'"([^"]+)"', listed[1])]
    else:
        commands = commands_of(text)
    assert commands
    for words in commands:
        assert words[0] == "--books"
        command = words[2]
        assert command in COMMANDS
        assert options_of(command, words[3:]) == set()


@systemd
@pytest.mark.parametrize("name", [*UNITS, "mopac-spend-backup.timer"])
def test_systemd_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    for path in [*FILES.glob("*.service"), *FILES.glob("*.timer")]:
        text = path.read_text(encoding="utf-8")
        program = "/opt/mopac-spend/current/bin/mopac-spend"
        (tmp_path / path.name).write_text(text.replace(program, "/bin/true"))
    told = "mopac-spend-told@failed.service"
    shutil.copy(tmp_path / "mopac-spend-told@.service", tmp_path / told)
    done = subprocess.run(
        [f"{_SYSTEMD}", "verify", str(tmp_path / name.replace("@.", "@failed."))],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )
    said = [line for line in done.stderr.splitlines() if "mopac-spend" in line]
    assert said == []


@systemd
@pytest.mark.parametrize("name", SERVICES)
def test_little_is_left_to_a_fault(name: str) -> None:
    done = subprocess.run(
        [f"{_SYSTEMD}", "security", "--offline=true", "--no-pager", str(FILES / name)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    if found is None:
        pytest.skip(f"this systemd-analyze looks at running units: {done.stderr}")
    assert float(found[1]) <= MOST_EXPOSED


def test_users_can_be_made() -> None:
    program = shutil.which("systemd-sysusers")
    if program is None:
        pytest.skip("systemd-sysusers is not installed: apt-get install systemd")
    users = str(FILES / "sysusers.conf")
    done = subprocess.run(
        [program, "--dry-run", users], capture_output=True, text=True, check=False
    )
    assert "sysusers.conf:" not in done.stderr
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-sysusers has no --dry-run")
    assert not done.returncode, done.stderr
    assert "mopac-browse" in f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_hardened_and_bounded(name: str) -> None:
    lines = (FILES / name).read_text(encoding="utf-8").splitlines()
    settings = dict(each.split("=", 1) for each in lines if "=" in each[:40])
    for key, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
    }.items():
        assert settings[key] == value, key
    assert settings["User"] != "root"
    assert {"MemoryMax", "TasksMax", "SystemCallFilter", "UMask"} <= {*settings}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_nobody_and_copies_what_is_there(name: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    users = re.findall(r"^USER (\S+)$", text, re.MULTILINE)
    assert users == ["10001:10001"]
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert "--require-hashes" in text


def test_the_page_shows_the_files_as_they_are() -> None:
    shown = dict(_SHOWN.findall(PAGE.read_text(encoding="utf-8")))
    assert len(shown) >= 6
    for name, text in shown.items():
        assert (PAGE.parent / name).read_text(encoding="utf-8") == text, name


def test_the_page_leads_to_every_file() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for path in FILES.iterdir():
        assert f"](deployment/{path.name})" in text, path.name
