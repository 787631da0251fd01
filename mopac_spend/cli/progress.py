"""What a person sees while a command works: a bar, on a terminal only."""

from __future__ import annotations

import shutil
import sys
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
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
    """A bar on standard error; silent when that is not a terminal."""

    def __init__(self, total: int) -> None:
        """Prepare for a number of steps."""
        self._total = total
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Start the bar if somebody can see it."""
        if sys.stderr.isatty():
            from rich.progress import Progress as Bar

            self._bar = Bar(console=console(sys.stderr), transient=True)
            self._task = self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def step(self, what: str) -> None:
        """Say what is being done now; one step further."""
        if self._bar is not None:
            self._bar.update(self._task, description=what, advance=1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
