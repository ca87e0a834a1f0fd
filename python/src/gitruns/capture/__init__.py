"""What a run is recorded with beside what it logs: code, environment, machine.

All that takes long happens in one detached process, the helper: `launch` starts it for a journal directory,
`stop` ends its work. It has a session and a writer file of its own, is no child of the trainer, and has none of its
streams and files open. It captures code and environment, samples the machine every 15 s, and writes a
heartbeat every 30 s on behalf of the run. What goes wrong in it is a problem of the run, never of the trainer.

How they talk: the helper's stdin is a pipe of which the trainer alone has the other end, closed in processes
that it forks. A byte in it means: finish what you capture, and say what of the code changed meanwhile. A second
pipe, the helper's stdout, tells its process number and then `done`. For a while the helper waits then for the
trainer's next run, whose journal a line in the first pipe names; so a search with many short runs starts one
process, which knows packages and machine already. When the first pipe ends without a byte, or the trainer's
process is gone, the helper completes what it has begun to capture, and goes.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in typing, which takes milliseconds to import
if TYPE_CHECKING:
    import subprocess

STOP_SECONDS = 12.0
"""What `stop` waits at most: a snapshot gives up after 10 s. Once all is captured it takes milliseconds."""

STOP = b"s"
# How long a helper may take to end when it is told to give up.
_PATIENCE_SECONDS = 0.5
DONE = b"done\n"
IDLE_SECONDS = 10.0
"""How long a helper waits for the trainer's next run."""

# A helper that waited longer may be about to go, and isn't asked.
_ASKED_SECONDS = 5.0
_MOST_IDLE = 4


class _Helper:
    """The trainer's ends of both pipes; `process` where the system can't do better than a child."""

    __slots__ = ("_pipes", "control", "idle_since", "kind", "number", "process", "reply")

    def __init__(self, control: int, reply: int, process: subprocess.Popen[bytes] | None = None) -> None:
        self.control = control
        self.reply = reply
        self.process = process
        # What it captures, and in which environment; None for one that takes no further run.
        self.kind: object = None
        self.number = b""
        self.idle_since = 0.0
        self._pipes = [_identity(control), _identity(reply)]

    def is_connected(self) -> bool:
        """Whether the descriptors are still these pipes: a program that becomes a daemon closes them all."""
        return self._pipes == [_identity(self.control), _identity(self.reply)]

    def close(self) -> None:
        if self.is_connected():
            _close(self.control)
            _close(self.reply)


def _identity(descriptor: int) -> tuple[int, int] | None:
    try:
        found = os.fstat(descriptor)
    except OSError:
        return None
    return found.st_dev, found.st_ino


_helpers: dict[str, _Helper] = {}
_idle: list[_Helper] = []
_watches_forks = False


def launch(journal_dir: str, pid: int, repository: str | None, *, joined: bool = False) -> None:
    """Starts the helper for this journal, whose start.json is there already; takes a few milliseconds.

    `pid` is the trainer's process. `repository` is a directory of the work tree that is to be captured, None
    outside of git. With `joined` another process began the run and captures code and machine: the helper only
    tells language and packages. Raises nothing: where no helper can be started, `stop` returns False.
    """
    global _watches_forks
    if journal_dir in _helpers:
        return
    kind = None if joined else _kind(pid, repository)
    idle = None if kind is None else _idle_one(kind)
    if idle is not None:
        try:
            _say(idle.control, os.fsencode(os.path.abspath(journal_dir)).hex().encode("ascii") + b"\n")
            _helpers[journal_dir] = idle
            return
        except OSError:
            idle.close()
    command = program(
        os.path.dirname(os.path.abspath(__file__)),
        journal_dir,
        str(pid),
        "" if joined else repository or "",
        "program" if joined else "all",
    )
    if command is None:
        return
    try:
        helper = _helpers[journal_dir] = started(command)
        helper.kind = kind
    except (OSError, ValueError, NotImplementedError):
        return
    if not _watches_forks and hasattr(os, "register_at_fork"):
        _watches_forks = True
        os.register_at_fork(after_in_child=_forget)


def stop(journal_dir: str, seconds: float = STOP_SECONDS) -> bool:
    """Ends the helper of this journal, to be called before the run's end is written.

    Returns True once everything is captured; False where no helper ran, or it wasn't ready in time and was
    killed, so that it writes nothing after the run's end.
    """
    helper = _helpers.pop(journal_dir, None)
    if helper is None or not helper.is_connected():
        return False
    told = b""
    try:
        _say_stop(helper)
        told, closed = _told(helper.reply, seconds)
        helper.number = helper.number or told.partition(b"\n")[0]
        if not closed:
            _end(helper)
    except (OSError, ValueError):
        pass  # it is gone already
    done = told.endswith(DONE)
    if done and helper.kind is not None:
        _keep(helper)
    else:
        helper.close()
    return done


def _kind(pid: int, repository: str | None) -> object:
    """What a helper must have been started with to serve; None where none is kept."""
    if os.name != "posix":
        return None
    try:
        # What a run lends to its children doesn't matter to the helper.
        surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GITRUNS_")}
        return pid, repository, os.getcwd(), surroundings
    except OSError:
        return None


def _keep(helper: _Helper) -> None:
    from time import monotonic

    helper.idle_since = monotonic()
    _idle.append(helper)
    while len(_idle) > _MOST_IDLE:
        _idle.pop(0).close()


def _idle_one(kind: object) -> _Helper | None:
    """An idle helper of this kind, which is taken; those that have gone by now are forgotten."""
    from time import monotonic

    found = None
    for helper in _idle[:]:
        fresh = monotonic() - helper.idle_since < _ASKED_SECONDS and helper.is_connected()
        if fresh and (found is not None or helper.kind != kind):
            continue
        try:
            _idle.remove(helper)
        except ValueError:
            continue  # another thread took it
        if fresh:
            found = helper
        else:
            helper.close()
    return found


def program(package: str, *arguments: str) -> list[str] | None:
    """How this very Python runs the package in this directory; None for a frozen program, which would start itself."""
    name = os.path.basename(sys.executable or "").lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")):
        return None
    main = os.path.join(package, "__main__.py")
    words = [main] if os.path.isfile(main) else ["-m", f"gitruns.{os.path.basename(package)}"]
    return [sys.executable, *words, *arguments]


def started(command: list[str]) -> _Helper:
    """Starts a detached process with a pipe to its stdin and one from its stdout. Raises OSError, ValueError."""
    shell = "/bin/sh"
    if not hasattr(os, "posix_spawn") or not os.path.exists(shell):
        return _child(command)
    import fcntl
    import signal

    def moved(descriptor: int) -> int:
        # Above all that the shell below uses, and away from 0 to 2, which may be closed here.
        above: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(descriptor)
        return above

    their_control, control = (moved(end) for end in os.pipe())
    reply, their_reply = (moved(end) for end in os.pipe())
    try:
        # The shell starts the helper and ends at once. So nobody waits for the helper, who may outlive us,
        # and a trainer that waits for all its children doesn't find one that it never made.
        shell_pid = os.posix_spawn(
            shell,
            ["sh", "-c", '"$@" <&9 9<&- &', "sh", *command],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, their_control, 9),
                (os.POSIX_SPAWN_DUP2, their_reply, 1),
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ],
            setpgroup=0,
            setsigmask=[],
            setsigdef=[signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE],
        )
    except BaseException:
        _close(control)
        _close(reply)
        raise
    finally:
        os.close(their_control)
        os.close(their_reply)
    try:
        os.waitpid(shell_pid, 0)
    except ChildProcessError:
        pass  # somebody else waits for all children here
    return _Helper(control, reply)


def _child(command: list[str]) -> _Helper:
    """Where there is no shell, as on Windows."""
    import subprocess

    flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
        start_new_session=os.name == "posix",
    )
    assert process.stdin is not None and process.stdout is not None
    control, reply = os.dup(process.stdin.fileno()), os.dup(process.stdout.fileno())
    process.stdin.close()
    process.stdout.close()
    return _Helper(control, reply, process)


def _say(control: int, what: bytes) -> None:
    """Raises BrokenPipeError where the helper is gone, also in programs that such a write would end."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        os.write(control, what)
        return
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPIPE])
    try:
        os.write(control, what)
    finally:
        if signal.SIGPIPE not in blocked:
            if signal.SIGPIPE in signal.sigpending():
                signal.sigwait([signal.SIGPIPE])
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def _say_stop(helper: _Helper) -> None:
    """Raises OSError, but not if the helper ended before: its last word can still be read from the pipe."""
    try:
        _say(helper.control, STOP)
    except BrokenPipeError:
        pass


def _told(reply: int, seconds: float) -> tuple[bytes, bool]:
    """What the helper said in this time, and whether it is over with it: it said so, or closed its end."""
    from time import monotonic

    told = b""
    end = monotonic() + seconds
    while not told.endswith(DONE):
        if os.name == "posix":
            import select

            # poll, because select can't take descriptors beyond 1023.
            poll = select.poll()
            poll.register(reply, select.POLLIN)
            if not poll.poll(max(0.0, end - monotonic()) * 1000):
                return told, False
        piece = os.read(reply, 64)
        if not piece:
            break
        told += piece
    return told, True


def _end(helper: _Helper) -> None:
    """Ends a helper that wasn't ready in time, and waits a moment until it is gone."""
    import signal

    if helper.process is not None:
        helper.process.kill()
    elif helper.number.isdigit():
        os.kill(int(helper.number), signal.SIGTERM)
        if not _told(helper.reply, _PATIENCE_SECONDS)[1]:
            os.kill(int(helper.number), signal.SIGKILL)


def _forget() -> None:
    """In a forked process: helpers are its parent's, and must see when that one ends."""
    for helper in [*_helpers.values(), *_idle]:
        helper.close()
    _helpers.clear()
    _idle.clear()


def _close(descriptor: int) -> None:
    try:
        os.close(descriptor)
    except OSError:
        pass
