"""Finds programs as a shell does, and asks them something without ever failing the caller."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

_FIRST_LINE = 256


def find_program(name: str, env: Mapping[str, str], directory: str) -> str | None:
    """The program that a shell in this directory would run for a name or path."""
    try:
        if "/" in name or os.sep in name:
            path = os.path.join(directory, name)
            return path if _is_program(path) else None
        for place in env.get("PATH", "").split(os.pathsep):
            for ending in ("", ".exe"):
                path = os.path.join(directory, place, name + ending)
                if place and _is_program(path):
                    return path
    except ValueError:
        pass
    return None


def _is_program(file: str) -> bool:
    return os.path.isfile(file) and os.access(file, os.X_OK)


def interpreter_of(script: str, env: Mapping[str, str], directory: str) -> str | None:
    """The interpreter that a script names in its first line, `env` looked through."""
    try:
        with open(script, "rb") as file:
            start = file.read(_FIRST_LINE).decode("utf-8", "replace")
    except OSError:
        return None
    if not start.startswith("#!"):
        return None
    words = start[2:].split("\n", 1)[0].split()
    if not words:
        return None
    at = 0
    if words[0].endswith("/env"):
        at = 2 if len(words) > 2 and words[1] == "-S" else 1
    return find_program(words[at], env, directory) if at < len(words) else None


def ask(command: Sequence[str], env: Mapping[str, str], directory: str, seconds: float) -> str | None:
    """What the command printed; None if it couldn't be started, failed, or took too long."""
    try:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None
    with process:
        try:
            answer, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            kill_group(process)
            return None
    return answer.decode("utf-8", "replace") if process.returncode == 0 else None


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a process that leads a session of its own, with its children."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except OSError:
        pass
