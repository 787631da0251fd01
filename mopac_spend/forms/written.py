"""Files that people write for the program: rules, layouts and questions.

They come from outside too. What is too large or too deep for anybody to have written
is told as such, before a reader is lost in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

# Ten thousand rules are a tenth of this.
_LARGEST = 4_000_000


class WrittenError(Exception):
    """A file that cannot be taken; the text says why, and what to do."""


def text_of(path: Path) -> str:
    """Read a file of text in UTF-8.

    Raises:
        WrittenError: it is none, too large, or cannot be opened.

    """
    try:
        if (size := path.stat().st_size) > _LARGEST:
            msg = f"has {size:,} bytes, more than anybody writes; name the right file"
            raise WrittenError(msg)
        return path.read_text(encoding="utf-8")
    except OSError as error:
        msg = f"cannot be read ({error.strerror}); check the name and your rights"
        raise WrittenError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"cannot be read as UTF-8 text ({error}); save it again as UTF-8"
        raise WrittenError(msg) from error


def toml_of(text: str) -> dict[str, Any]:
    """Read TOML.

    Raises:
        WrittenError: it is none.

    """
    # A question is read as a text alone, and waits for no reader of TOML.
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"is not TOML: {error}"
        raise WrittenError(msg) from error
    except RecursionError as error:
        msg = "is not TOML that anybody writes: lists or tables stand too deep in it"
        raise WrittenError(msg) from error
    except ValueError as error:
        # Python reads no number of more digits than it can in good time.
        msg = "is not TOML that anybody writes: a number in it has thousands of digits"
        raise WrittenError(msg) from error
