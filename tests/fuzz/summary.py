"""A session of cases: run, count, make faults small, and keep them."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.fuzz.case import FAULT, RESULTS, Outcome, Plan
from tests.fuzz.kinds import NAMES, plan
from tests.fuzz.running import Pool, smaller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# Faults of one sort that are made small and kept.
_KEPT = 2


class Session:
    """Cases of one seed, and what came of them.

    Attributes:
        faults: how many, by kind and sort.
        cases: how many have been run.

    """

    def __init__(
        self,
        seed: str,
        kinds: Sequence[str],
        found: Path,
        *,
        workers: int = 2,
        known: set[tuple[str, str]] | None = None,
    ) -> None:
        """Make ready.

        Args:
            seed: of every case.
            kinds: to draw from.
            found: folder for what is kept of faults.
            workers: processes.
            known: kind and head of faults that are told and counted, and are not new.

        """
        self.seed, self.kinds, self.found = seed, kinds, found
        self.known = known or set()
        self.faults: Counter[tuple[str, str]] = Counter()
        self.kept: defaultdict[tuple[str, str], list[Path]] = defaultdict(list)
        self.results: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.codes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.cases = 0
        self.took = 0.0
        self._workers = workers

    def run(
        self,
        cases: int,
        seconds: float = 0,
        first: int = 0,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Run cases, by number and not longer than so many seconds (0: no limit)."""
        begun = time.monotonic()

        def plans() -> Iterator[tuple[int, Plan]]:
            for number in range(first, first + cases):
                if seconds and time.monotonic() - begun > seconds:
                    return
                yield number, plan(self.seed, number, self.kinds)

        pool, waiting = Pool(self._workers), list[tuple[int, Plan, Outcome]]()
        try:
            for done, (number, each, outcome) in enumerate(pool.run(plans()), 1):
                progress(done)
                self._count(each, outcome)
                if outcome.result == FAULT:
                    key = each.kind, _sort(outcome.head)
                    self.faults[key] += 1
                    if self.faults[key] <= _KEPT:
                        waiting.append((number, each, outcome))
            for number, each, outcome in waiting:
                self._keep(pool, number, each, outcome)
        finally:
            pool.close()
        self.took += time.monotonic() - begun

    @property
    def new(self) -> int:
        """How many faults are of no sort that is known."""
        return sum(n for key, n in self.faults.items() if key not in self.known)

    def told(self) -> str:
        """Tell the counts, and each sort of fault with what was kept of it."""
        heads = ("kind", "cases", *RESULTS)
        lines: list[tuple[str, ...]] = [heads]
        for kind in sorted(self.results):
            counts = self.results[kind]
            numbers = (counts[each] for each in RESULTS)
            lines.append((kind, f"{counts.total()}", *map(str, numbers)))
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [
            "  ".join(
                cell.rjust(width) for cell, width in zip(line, widths, strict=True)
            )
            for line in lines
        ]
        for kind, codes in sorted(self.codes.items()):
            said = ", ".join(f"{code} {n}" for code, n in codes.most_common())
            text.append(f"{kind}: {said}")
        pace = self.took / self.cases * 1000 if self.cases else 0
        text.append(
            f"seed {self.seed}: {self.cases:,} cases in {self.took:.0f} s "
            f"({pace:.1f} ms each), {self.faults.total()} faults"
        )
        for (kind, head), count in self.faults.most_common():
            word = "OPEN" if (kind, head) in self.known else "FAULT"
            text.append(f"{word} {kind}: {head} ({count})")
            text += [f"    {path}" for path in self.kept[kind, head]]
        return "\n".join(text)

    def _count(self, each: Plan, outcome: Outcome) -> None:
        self.cases += 1
        self.results[each.kind][outcome.result] += 1
        if outcome.code:
            self.codes[each.kind][outcome.code] += 1

    def _keep(self, pool: Pool, number: int, each: Plan, outcome: Outcome) -> None:
        """Make a fault small and keep the plan, the words and the input of it."""
        sort = _sort(outcome.head)

        def fails(one: Plan) -> bool:
            return _sort(pool.one(one).head) == sort

        small = smaller(each, fails)
        again = pool.one(small)
        name = hashlib.sha256(small.to_json().encode()).hexdigest()[:8]
        folder = self.found / f"{each.kind}-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "plan.json").write_text(small.to_json(), encoding="utf-8")
        # A number's case depends on the kinds it was drawn from.
        chosen = "".join(f" --kind {name}" for name in self.kinds)
        among = "" if tuple(self.kinds) == NAMES else chosen
        words = (
            f"python -m tests.fuzz --seed {self.seed} --case {number}{among}\n"
            f"python -m tests.fuzz --replay {folder}/plan.json\n\n"
            f"{outcome.head}\n{outcome.words}\n\nalone: {again.head}\n{again.words}\n"
        )
        (folder / "fault.txt").write_text(words, encoding="utf-8")
        given = pool.room / "input"
        if given.exists():
            shutil.rmtree(folder / "input", ignore_errors=True)
            shutil.copytree(given, folder / "input", symlinks=True)
        self.kept[each.kind, sort].append(folder)


def _sort(head: str) -> str:
    """Take the numbers out of a fault's head, so that like faults are one sort."""
    return re.sub(r"\d+", "#", head)
