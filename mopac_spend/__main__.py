"""The command `mopac-spend`, and `python -m mopac_spend`.

Nothing is imported before Ctrl-C is awaited, so that it is told as a stop even while
the rest is being imported.
"""

_STOPPED = 130


def main() -> None:
    """Run the command line."""
    import signal

    try:
        try:
            _keep_no_half_modules()
            from mopac_spend.cli.main import main as run

            run()
        except SystemExit as done:
            # All is said and done; nobody is left to tell of a stop.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            _end(done.code)
    except (KeyboardInterrupt, RuntimeError) as error:
        # Python tells so of a stop in the middle of making a class.
        cause = error.__cause__ or error
        if not isinstance(cause, KeyboardInterrupt):
            raise
        # No stream and no library of ours may be there yet.
        import os

        os.write(2, b"stopped\n")
        os._exit(_STOPPED)


def _end(status: object) -> None:
    """End the process as Python does, but take no module down: a tenth of a command.

    After a stop nobody's work is waited for: threads of the database and of Arrow may
    be in the middle of it, around whom a library that takes itself down aborts.
    """
    import atexit
    import os
    import threading

    if status != _STOPPED:
        threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    os._exit(status if isinstance(status, int) else bool(status))


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
