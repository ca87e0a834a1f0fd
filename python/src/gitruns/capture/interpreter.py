"""Finds the language that a command runs in, and asks its interpreter for version and packages."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from gitruns.capture.packages import PROBE
from gitruns.capture.program_search import ask, find_program, interpreter_of

_SECONDS = 5.0
_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*[tdmu]?(?:\.exe)?", re.IGNORECASE)
_MANAGERS = frozenset(
    ["uv", "poetry", "pdm", "pixi", "rye", "hatch", "pipenv", "conda", "mamba", "micromamba"]
)
# Programs that start others; which Python that is follows from the environment.
_LAUNCHERS = _MANAGERS | frozenset(
    ["sh", "bash", "zsh", "dash", "fish", "env", "make", "just", "nohup", "time", "nice", "taskset"]
    + ["numactl", "timeout", "stdbuf", "torchrun", "accelerate", "deepspeed", "horovodrun", "mpirun"]
    + ["mpiexec", "srun", "ray", "papermill", "jupyter", "pytest", "ipython", "nsys", "ncu", "xvfb-run"]
    + ["apptainer", "singularity"]
)


class Interpreter:
    """Of commands in this environment and work directory."""

    def __init__(self, env: Mapping[str, str], work: str) -> None:
        self._env = env
        self._work = work

    def _find(self, name: str) -> str | None:
        return find_program(name, self._env, self._work)

    def facts(self, command: Sequence[str]) -> dict[str, Any]:
        """The members `language` and `packages` for this command, which isn't run; empty where unknown."""
        if not command:
            return {}
        program = self._find(command[0])
        if program is not None and os.path.basename(program) in ("java", "java.exe"):
            return {"language": _java(program)}
        python = self._python(command, program)
        return {} if python is None else self._probe(python)

    def _python(self, command: Sequence[str], program: str | None) -> str | None:
        if _is_python(command[0]):
            return program
        name = command[0].rpartition("/")[2]
        manager = name in _MANAGERS
        if program is not None and not manager:
            script = interpreter_of(program, self._env, self._work)
            if script is not None and _is_python(script):
                return script
        if name not in _LAUNCHERS and not command[0].endswith((".sh", ".py")):
            return None
        for word in command[1:]:
            if _is_python(word) and not manager:
                return self._find(word)
        return self._of_project(manager)

    def _of_project(self, manager: bool) -> str | None:
        """The Python of the project's or the active virtual environment, else that of the path."""
        places = [".venv", ".pixi/envs/default"] if manager else []
        places += [self._env[name] for name in ("VIRTUAL_ENV", "CONDA_PREFIX") if name in self._env]
        for place in places:
            for inside in ("bin/python", "Scripts/python.exe", "python.exe"):
                python = os.path.join(self._work, place, inside)
                if os.access(python, os.X_OK):
                    return python
        return self._find("python") or self._find("python3")

    def _probe(self, python: str) -> dict[str, Any]:
        answer = ask([python, "-c", PROBE], self._env, self._work, _SECONDS)
        try:
            found = json.loads((answer or "").strip().splitlines()[-1])
            language, packages = found["language"], found["packages"]
            return {"language": language, "packages": packages} if language["version"] else {}
        except (IndexError, KeyError, TypeError, ValueError):
            return {}


def _is_python(word: str) -> bool:
    return _PYTHON.fullmatch(word.rpartition("/")[2]) is not None


def _java(program: str) -> dict[str, str]:
    """What the file `release` beside a Java says; it isn't started."""
    language = {"name": "java", "executable": program}
    home = os.path.dirname(os.path.dirname(os.path.realpath(program)))
    try:
        with open(os.path.join(home, "release"), encoding="utf-8", errors="replace") as file:
            for line in file:
                key, _, value = line.rstrip("\n").partition("=")
                field = {"JAVA_VERSION": "version", "IMPLEMENTOR": "implementation"}.get(key)
                if field is not None:
                    language[field] = value.replace('"', "")
    except OSError:
        pass
    return language
