"""Kill commands, and take the power from them.

    python -m tests.kill --kills 2000 --seed S          all commands, in turn
    python -m tests.kill --kills 100 --command tag      one of them
    python -m tests.kill --kills 0 --tries 20           power alone
    python -m tests.kill --kills 0 --loose              as POSIX allows, no more

Exit status 1 where anything was left as it must not be.
"""

# ruff: noqa: T201 - a command prints
from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.kill import killing, power
from tests.kill.commands import COMMANDS
from tests.kill.judging import DiedBadlyError, known

# Commands that take seconds have a fifth of the kills.
SLOW = {"report"}


def main() -> int:
    """Do what the arguments say, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.kill")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--kills", type=int, default=200, help="of all commands")
    parser.add_argument("--tries", type=int, default=8, help="disks for each point")
    parser.add_argument("--loose", action="store_true")
    parser.add_argument("--command", action="append", choices=list(COMMANDS))
    given = parser.parse_args()
    names = given.command or list(COMMANDS)
    room = Path(tempfile.mkdtemp(prefix="mopac-spend-kill-"))
    os.environ["MOPAC_SPEND_CACHE"] = str(room / "cache")
    # Entries of the record say when they were made, and runs are compared.
    os.environ["SOURCE_DATE_EPOCH"] = "1618225200"
    faults: list[str] = []
    begun, killed, tried = time.monotonic(), 0, 0
    for name in names:
        chance = random.Random(f"{given.seed} {name}")  # noqa: S311 - not a secret
        folder = room / name
        try:
            about = known(COMMANDS[name], folder)
            count = -(-given.kills // len(names))
            if name in SLOW and len(names) > 1:
                count = -(-count // 5)
            seen = killing.kill(about, count, chance, folder)
            killed += count
            operations, disks, wrong = power.cut(
                about, chance, folder, given.tries, loose=given.loose
            )
        except DiedBadlyError as error:
            faults.append(f"{name}: {error}")
            print(f"{name:15}FAULT {error}", flush=True)
            continue
        tried += disks
        faults += [f"{name}: {each}" for each in wrong]
        print(
            f"{name:15}{count:5} kills: {seen['before']} as before, {seen['after']} as "
            f"after, {seen['run again']} run again; {operations} operations, {disks} "
            f"disks after a cut, {len(wrong)} wrong",
            flush=True,
        )
        for each in wrong[:3]:
            print(f"  FAULT {each}")
    took = time.monotonic() - begun
    print(
        f"seed {given.seed}: {killed:,} kills and {tried:,} disks in {took:.0f} s, "
        f"{len(faults)} faults"
    )
    if not faults:
        shutil.rmtree(room)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
