"""Commands that die, and a power that fails; see `tests/README.md`."""
