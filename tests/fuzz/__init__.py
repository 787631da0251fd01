"""A fuzz with an oracle; see `tests/README.md`."""
