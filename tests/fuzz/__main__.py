"""Run cases.

    python -m tests.fuzz --seed S --cases 100000      many
    python -m tests.fuzz --seed S --case 4711         one of them again
    python -m tests.fuzz --replay FILE …              those that were kept

Exit status 1 on any fault. `FUZZ_DATA` names the folder of the real files.
"""

# ruff: noqa: T201 - a command prints
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.fuzz.case import FAULT, Plan
from tests.fuzz.files import absent
from tests.fuzz.kinds import NAMES, plan
from tests.fuzz.running import Pool
from tests.fuzz.summary import Session

_EVERY = 1000
OPEN = Path(__file__).with_name("corpus") / "open"


def main() -> int:
    """Run what the arguments say, and print the summary."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--case", type=int, help="run this one case alone")
    parser.add_argument("--replay", type=Path, nargs="+", help="run plans again")
    parser.add_argument("--kind", action="append", choices=NAMES)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=0, help="stop after so long")
    parser.add_argument("--found", type=Path, default=Path("build/fuzz"))
    told = "do not fail for what is in corpus/open"
    parser.add_argument("--open", action="store_true", help=told)
    given = parser.parse_args()
    kinds = given.kind or NAMES
    if given.replay:
        texts = [path.read_text(encoding="utf-8") for path in given.replay]
        return _alone([Plan.from_json(text) for text in texts])
    if given.case is not None:
        return _alone([plan(given.seed, given.case, kinds)])
    if absent():
        print(absent())
    known = _open() if given.open else None
    session = Session(
        given.seed, kinds, given.found, workers=given.workers, known=known
    )

    def progress(done: int) -> None:
        if not done % _EVERY:
            faults = sum(session.faults.values())
            print(f"{done:,} cases, {faults} faults", file=sys.stderr, flush=True)

    session.run(given.cases, given.seconds, progress=progress)
    print(session.told())
    return 1 if session.new else 0


def _open() -> set[tuple[str, str]]:
    """Give kind and head of the faults that are known and not mended yet."""
    texts = (path.read_text(encoding="utf-8") for path in OPEN.glob("*.json"))
    return {(raw["kind"], raw["head"]) for raw in map(json.loads, texts)}


def _alone(plans: list[Plan]) -> int:
    """Run some plans, and say of each what came of it."""
    pool, faults = Pool(1), 0
    try:
        for one in plans:
            outcome = pool.one(one)
            faults += outcome.result == FAULT
            steps = ", ".join(f"{step.name} {step.seed}" for step in one.steps)
            print(f"{one.kind}: {one.subject}: {steps}")
            print(f"  {outcome.result} {outcome.code} {outcome.head}")
            if outcome.words:
                print(outcome.words)
    finally:
        pool.close()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
