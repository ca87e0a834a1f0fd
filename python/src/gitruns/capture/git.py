"""The user's git, run in one directory: no shell, no terminal, a time limit, bounded output."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from typing import IO

from gitruns.capture.deadline import Deadline, GitTimeout
from gitruns.capture.git_words import masked
from gitruns.capture.untrusted import line
from gitruns.errors import EnvironmentFault, NotFoundError

_LIMIT = 60.0
_OUTPUT = 64 << 20
_ERRORS = 64 << 10

# What git itself clears before it works in another repository.
_REPOSITORY_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_QUARANTINE_PATH",
    "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
)

# They would change what a path on our command line or in git's answer means.
_MISLEADING = (
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
)


# What runs now: each leads a group of its own, so that who ends us doesn't end it.
_running: set[subprocess.Popen[bytes]] = set()


def kill_running() -> None:
    """Ends every git that runs, for a process that is about to end."""
    for process in list(_running):
        _kill(process)


class GitResult:
    """How a git command ended: exit status, all of stdout, the first 64 KiB of stderr."""

    __slots__ = ("exit", "stderr", "stdout")

    def __init__(self, exit_status: int, stdout: bytes, stderr: bytes) -> None:
        self.exit = exit_status
        self.stdout = stdout
        self.stderr = stderr

    @property
    def ok(self) -> bool:
        return self.exit == 0

    def text(self) -> str:
        """Standard output without the line feed at its end."""
        text = self.stdout.decode("utf-8", "replace")
        return text[:-1] if text.endswith("\n") else text

    def or_raise(self, what: str) -> GitResult:
        """Itself, or EnvironmentFault with git's own words where it failed."""
        if self.ok:
            return self
        said = masked(self.stderr.decode("utf-8", "replace").strip()) or f"exit status {self.exit}"
        raise EnvironmentFault(
            f"{what} failed: {line(said, 400)}", "See what git says about this repository: git status"
        )


class Git:
    """Commands of git in one directory. Immutable: what changes a setting returns another."""

    __slots__ = ("_deadline", "_settings", "directory", "env")

    def __init__(
        self,
        directory: str,
        env: Mapping[str, str],
        settings: tuple[str, ...] = (),
        deadline: Deadline | None = None,
    ) -> None:
        self.directory = directory
        self.env = dict(env)
        self._settings = settings
        self._deadline = deadline

    @staticmethod
    def of(directory: str, env: Mapping[str, str]) -> Git:
        """The git on the PATH of this environment, made safe for a program."""
        clean = {name: value for name, value in env.items() if name not in _MISLEADING}
        clean.update(
            GIT_OPTIONAL_LOCKS="0",
            GIT_TERMINAL_PROMPT="0",
            GIT_PAGER="cat",
            GIT_EDITOR=":",
            LC_ALL="C",
            LANGUAGE="C",
        )
        return Git(directory, clean)

    def having(self, **variables: str) -> Git:
        """The same with these environment variables."""
        return Git(self.directory, {**self.env, **variables}, self._settings, self._deadline)

    def set(self, name: str, value: str) -> Git:
        """The same with `-c name=value`."""
        return Git(self.directory, self.env, (*self._settings, "-c", f"{name}={value}"), self._deadline)

    def until(self, deadline: Deadline) -> Git:
        """The same with a moment at which every command stops."""
        return Git(self.directory, self.env, self._settings, deadline)

    def at(self, directory: str) -> Git:
        """The same in another directory of this repository."""
        return Git(directory, self.env, self._settings, self._deadline)

    def in_other(self, directory: str) -> Git:
        """The same in a directory of another repository, which git finds from there."""
        env = {name: value for name, value in self.env.items() if name not in _REPOSITORY_VARIABLES}
        return Git(directory, env, self._settings, self._deadline)

    def without_hooks(self) -> Git:
        """The same without the user's hooks and file system monitor."""
        return self.set("core.hooksPath", os.devnull).set("core.fsmonitor", "false")

    def in_locale_of(self, user: Mapping[str, str]) -> Git:
        """The same with the user's character encoding, which filters may need; messages stay English."""
        env = {name: value for name, value in self.env.items() if name != "LC_ALL"}
        if user.get("LC_ALL"):
            env["LC_CTYPE"] = user["LC_ALL"]
        env["LC_MESSAGES"] = "C"
        return Git(self.directory, env, self._settings, self._deadline)

    def run(self, *words: str | bytes, stdin: bytes = b"") -> GitResult:
        """Runs one command to its end; a failure is in the result.

        Raises GitTimeout when its time is over (it is killed with its children then), EnvironmentFault
        if git can't be started or writes more than 64 MiB.
        """
        what = words[0].decode() if isinstance(words[0], bytes) else words[0]
        seconds = _LIMIT
        if self._deadline is not None:
            self._deadline.check(what)
            seconds = min(seconds, self._deadline.left())
        process = self._start(words)
        _running.add(process)
        try:
            return _finish(process, what, stdin, seconds)
        finally:
            _kill(process)
            _running.discard(process)

    def _start(self, words: Iterable[str | bytes]) -> subprocess.Popen[bytes]:
        if not os.path.isdir(self.directory):
            raise NotFoundError(
                f"There is no directory {line(self.directory, 200)}.",
                "Run this in a directory of the repository.",
            )
        command = [_executable(self.env), "--no-pager", *self._settings, *words]
        try:
            # A session of its own: no terminal to ask on, no Ctrl-C, and one group to kill.
            return subprocess.Popen(
                command,
                cwd=self.directory,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as e:
            raise _cannot_run(str(e)) from e


def _cannot_run(why: str) -> EnvironmentFault:
    return EnvironmentFault(
        f"git can't be run: {why}", "Install git 2.30 or newer and make sure that `git version` works here."
    )


def _executable(env: Mapping[str, str]) -> str:
    """The first git on the PATH; relative entries of it never count."""
    for place in env.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(os.pathsep):
        for name in ("git", "git.exe"):
            file = os.path.join(place, name)
            if os.path.isabs(place) and os.path.isfile(file) and os.access(file, os.X_OK):
                return file
    raise _cannot_run("it isn't on the PATH.")


class _Drain(threading.Thread):
    """Reads a pipe to its end and keeps its first bytes; kills the process if there are more."""

    def __init__(self, pipe: IO[bytes], most: int, killed: subprocess.Popen[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._most = most
        self._killed = killed
        self.kept = bytearray()
        self.overflowed = False
        self.start()

    def run(self) -> None:
        with self._pipe:
            while True:
                try:
                    piece = os.read(self._pipe.fileno(), 1 << 16)
                except (OSError, ValueError):
                    return
                if not piece:
                    return
                self.kept += piece[: self._most - len(self.kept)]
                if len(self.kept) == self._most and self._killed is not None:
                    self.overflowed = True
                    _kill(self._killed)


def _finish(process: subprocess.Popen[bytes], what: str, stdin: bytes, seconds: float) -> GitResult:
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    end = time.monotonic() + seconds
    out = _Drain(process.stdout, _OUTPUT, process)
    err = _Drain(process.stderr, _ERRORS, None)
    threading.Thread(target=_feed, args=(process.stdin, stdin), daemon=True).start()
    # A child that lives on may hold the pipes; it gets what is left of the time.
    out.join(max(0.001, end - time.monotonic()))
    err.join(max(0.001, end - time.monotonic()))
    if out.is_alive() or err.is_alive():
        raise GitTimeout(what)
    try:
        status = process.wait(max(0.001, end - time.monotonic()))
    except subprocess.TimeoutExpired as e:
        raise GitTimeout(what) from e
    if out.overflowed:
        raise EnvironmentFault(f"git {what} wrote more than {_OUTPUT >> 20} MiB; that is more than we read.")
    return GitResult(status, bytes(out.kept), bytes(err.kept))


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except OSError:
        # git may end without reading all; its exit status says whether that is a failure.
        pass


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait(1)
    except (OSError, subprocess.TimeoutExpired):
        pass
