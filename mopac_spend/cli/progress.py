"""What a person sees while a command works: a bar, on a terminal only."""

from __future__ import annotations

import shutil
import sys
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.console import Console

# Where nobody's terminal sets a width, tables are made for a page or a pipe.
_WIDTH = 110


def console(stream: IO[str]) -> Console:
    """Make a console of a sensible width for a stream."""
    from rich.console import Console as RichConsole

    width = shutil.get_terminal_size((_WIDTH, 40)).columns
    return RichConsole(file=stream, width=width, highlight=False)


class Progress:
    """A bar on standard error that comes with the first step.

    It is silent where standard error is no terminal, and shows nothing for work
    that takes no step.
    """

    def __init__(self, total: int = 0) -> None:
        """Prepare for a number of steps, 0 where it is not known yet."""
        self._total = total
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def step(self, what: str) -> None:
        """Say what is being done now; one step further."""
        if self._started():
            self._bar.update(self._task, description=what, advance=1)

    def of(self, what: str) -> Callable[[int, int], None]:
        """Give a function that is told how many of how many are done."""

        def step(done: int, total: int) -> None:
            if self._started():
                self._bar.update(
                    self._task, description=what, completed=done, total=total
                )

        return step

    def _started(self) -> bool:
        if self._bar is None and sys.stderr.isatty():
            from rich.progress import Progress as Bar

            self._bar = Bar(console=console(sys.stderr), transient=True)
            self._task = self._bar.add_task("", total=self._total or None)
            self._bar.start()
        return self._bar is not None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
