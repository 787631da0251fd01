"""Have the program run, and be what it is to whoever waits: its signals, its status.

Started for every run, so it imports nothing that Python has not imported already.
"""

import _signal  # type: ignore[import-not-found] # `signal` is slower to import
import _socket
import marshal
import posix
import resource
import sys

_FORWARDED = (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT)
_LIMITS = [name for name in dir(resource) if name.startswith("RLIMIT_")]


def _is_open(handle: int) -> bool:
    try:
        posix.fstat(handle)
    except OSError:
        return False
    return True


def main(address: str, arguments: list[str]) -> None:
    """Ask for a run, and end as it ends."""
    open_ones = [handle for handle in range(3) if _is_open(handle)]
    mask = posix.umask(0)
    posix.umask(mask)
    wanted = {
        "arguments": arguments,
        "folder": posix.getcwd(),
        "environment": posix.environ,
        "mask": mask,
        "streams": open_ones,
        "limits": [
            (number, resource.getrlimit(number))
            for number in sorted({getattr(resource, name) for name in _LIMITS})
        ],
        "stoppable": _signal.getsignal(_signal.SIGINT) is not _signal.SIG_IGN,
    }
    content = marshal.dumps(wanted)
    asked = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    asked.connect(address)
    handles = b"".join(each.to_bytes(4, sys.byteorder) for each in open_ones)
    rights = [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, handles)]
    asked.sendmsg([len(content).to_bytes(4, "big")], rights if handles else [])
    asked.sendall(content)
    child = int.from_bytes(asked.recv(4), "big")
    if not child:
        words = [sys.executable, "-m", "mopac_spend", *arguments]
        posix.execv(sys.executable, words)

    for number in _FORWARDED:
        if _signal.getsignal(number) is not _signal.SIG_IGN:
            _signal.signal(number, lambda which, _frame: posix.kill(child, which))
    status = int.from_bytes(asked.recv(4), "big")
    if posix.WIFSIGNALED(status):
        number = posix.WTERMSIG(status)
        if number != _signal.SIGKILL:
            _signal.signal(number, _signal.SIG_DFL)
        posix.kill(posix.getpid(), number)
    posix._exit(posix.WEXITSTATUS(status))


main(sys.argv[1], sys.argv[2:])
