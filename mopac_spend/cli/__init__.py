"""The command line: each command parses arguments, calls the library, prints."""
