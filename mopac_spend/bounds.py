"""From which folders books may read, and which code they may name.

Both are said by the *user*, in the environment and so out of reach of the books.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PLUGINS, INCLUDES = "MOPAC_SPEND_PLUGINS", "MOPAC_SPEND_INCLUDES"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the books of a folder may ask for.

    Attributes:
        root: the folder, in which every file of theirs has to be.
        folders: others that the user allows.
        modules: plugins and extensions that the user allows.

    """

    root: str
    folders: tuple[str, ...]
    modules: frozenset[str]

    @classmethod
    def of(cls, root: Path | str) -> Bounds:
        """Read what the user allows from the environment."""
        folders = os.environ.get(INCLUDES, "").split(os.pathsep)
        modules = os.environ.get(PLUGINS, "").split(",")
        return cls(
            os.path.realpath(root),
            tuple(os.path.realpath(each) for each in folders if each.strip()),
            frozenset(each.strip() for each in modules if each.strip()),
        )

    def inside(self, path: str) -> bool:
        """Say whether a path, all links followed, is in the books' own folder."""
        return Path(os.path.realpath(path)).is_relative_to(self.root)

    def holds(self, path: str) -> bool:
        """Say whether a path, all links followed, is where books may read."""
        real = Path(os.path.realpath(path))
        return any(map(real.is_relative_to, (self.root, *self.folders)))

    def place(self, path: str) -> str:
        """Give a path as findings name it: relative to the books, if it is of them."""
        inner = Path(path)
        if inner.is_relative_to(self.root):
            return inner.relative_to(self.root).as_posix()
        return path
