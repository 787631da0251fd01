"""The command `mopac-spend`, and `python -m mopac_spend`.

Nothing is imported before Ctrl-C is awaited, so that it is told as a stop even while
the rest is being imported.
"""


def main() -> None:
    """Run the command line."""
    import signal

    try:
        _keep_no_half_modules()
        from mopac_spend.cli.main import main as run

        run()
    except KeyboardInterrupt:
        # No stream and no library of ours may be there yet.
        import os

        os.write(2, b"stopped\n")
        os._exit(130)
    finally:
        # All is said and done; nobody is left to tell of a stop.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _keep_no_half_modules() -> None:
    """Where files may not grow, Python would keep a module's first bytes for it all."""
    import sys

    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    sys.dont_write_bytecode |= most != resource.RLIM_INFINITY


if __name__ == "__main__":
    main()
