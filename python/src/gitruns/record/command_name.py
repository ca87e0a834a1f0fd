"""The name of a run that nobody named: that of the program which the command runs, such as `train`.

Java has the same rules; `format-spec/vectors/v1/valid/names-of-commands` is run by both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PYTHON = re.compile(r"(?:python|pypy)[0-9.]*[tdmu]?|ipython3?")
_SHELLS = frozenset(["sh", "bash", "zsh", "dash", "ksh", "fish"])
_OTHERS = {
    "rscript": ("-e",),
    "julia": ("-e", "-E", "--eval"),
    "node": ("-e", "-p", "--eval", "--print"),
    "ruby": ("-e",),
    "perl": ("-e", "-E"),
    "lua": ("-e",),
    "php": ("-r",),
    "octave": ("--eval",),
}
"""Other interpreters, and their options that take the program itself."""
_LAUNCHERS = frozenset(
    ["torchrun", "accelerate", "deepspeed", "horovodrun", "mpirun", "mpiexec", "srun", "ray", "composer"]
    + ["uv", "poetry", "pdm", "pixi", "rye", "hatch", "pipenv", "conda", "mamba", "micromamba"]
    + ["env", "nohup", "time", "nice", "ionice", "timeout", "stdbuf", "taskset", "numactl", "setsid", "sudo"]
    + ["xvfb-run", "apptainer", "singularity", "docker", "podman", "nsys", "ncu", "strace", "perf"]
    + ["papermill", "jupyter", "coverage", "memray", "scalene", "viztracer", "kernprof", "py-spy"]
    + ["torch.distributed.run", "torch.distributed.launch", "accelerate.commands.launch", "cprofile", "pdb"]
    + ["debugpy", "trace", "profile"]
)
"""Programs and modules of Python that start another one, which their words name."""
_SUBCOMMANDS = frozenset(["run", "launch", "exec"])
_VALUED = frozenset(
    ["-W", "-X", "--check-hash-based-pycs", "-o", "+o", "-O", "+O", "--rcfile", "--init-file"]
    + ["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules", "--add-opens"]
    + ["--add-exports", "--add-reads", "--limit-modules", "--patch-module", "--upgrade-module-path"]
    + ["-r", "--require", "--import", "--loader", "-t", "--threads", "-L", "-J", "-I"]
)
"""Options of interpreters whose value is the next word."""
_SCRIPT = re.compile(
    r"(.+)\.(?:pyw?|pyc|pyz|ipynb|sh|bash|zsh|fish|r|jl|m?js|ts|rb|pl|lua|php|m|jar|java|exe|bat|cmd|ps1)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"[0-9][0-9.,:xa-fA-F-]*[smhdKMG]?")
_SIMPLE = re.compile(r"[A-Za-z0-9_./=:,@%+ -]+")
_DEEPEST = 8


def name_of_command(command: Sequence[str], depth: int = 0) -> str | None:
    """The name; None if the command names no program, as `python -c …` does."""
    if not command or depth > _DEEPEST:
        return None
    program = _program(command[0])
    if _PYTHON.fullmatch(program):
        return _of_python(command, depth)
    if program in _SHELLS:
        return _of_shell(command, depth)
    if program == "java":
        return _of_java(command)
    if program in _OTHERS:
        return _of_interpreter(command, _OTHERS[program])
    if program in _LAUNCHERS:
        return _of_launcher(command, depth)
    return _stem(command[0])


def _program(word: str) -> str:
    name = _base(word).lower()
    return name[:-4] if name.endswith(".exe") else name


def _base(word: str) -> str:
    return re.split(r"[/\\]", word.rstrip("/\\"))[-1]


def _stem(word: str) -> str | None:
    """The file's name without the extension of a script."""
    name = _base(word)
    if name == "__main__.py":
        name = _base(word.rstrip("/\\")[: -len(name)])
    found = _SCRIPT.fullmatch(name)
    stem = name if found is None else found[1]
    return stem if stem not in ("", ".", "..") else None


def _of_module(module: str, rest: Sequence[str], depth: int) -> str | None:
    if module.lower() in _LAUNCHERS:
        return _of_launcher([module, *rest], depth)
    return module.removesuffix(".__main__") or None


def _of_python(command: Sequence[str], depth: int) -> str | None:
    at = 1
    while at < len(command):
        word = command[at]
        if word in _VALUED:
            at += 2
        elif word == "-":
            return None
        elif not word.startswith("-"):
            return _stem(word)
        elif word.startswith("--"):
            at += 1
        else:
            letter = re.search("[cmWX]", word)
            if letter is None:
                at += 1
            elif letter[0] == "c":
                return None
            elif letter[0] == "m":
                words = [word[letter.end() :], *command[at + 1 :]]
                words = words if words[0] else words[1:]
                return _of_module(words[0], words[1:], depth) if words else None
            else:
                at += 1 if word[letter.end() :] else 2
    return None


def _of_shell(command: Sequence[str], depth: int) -> str | None:
    at = 1
    while at < len(command):
        word = command[at]
        is_short = word.startswith("-") and not word.startswith("--")
        if is_short and "c" in word:
            return _of_line(command[at + 1], depth) if at + 1 < len(command) else None
        if word in _VALUED or (is_short and word.endswith(("o", "O"))):
            at += 2
        elif word.startswith(("-", "+")):
            at += 1
        else:
            return _stem(word)
    return None


def _of_line(line: str, depth: int) -> str | None:
    """The name for a line of a shell that only starts a program."""
    words = line.split(" ") if _SIMPLE.fullmatch(line) else []
    words = [word for word in words if word]
    if words[:1] == ["exec"]:
        del words[0]
    if not words:
        return None
    program = _program(words[0])
    known = program in _SHELLS or program == "java" or program in _OTHERS or program in _LAUNCHERS
    if known or _PYTHON.fullmatch(program) or "/" in words[0] or _SCRIPT.fullmatch(words[0]):
        return name_of_command(words, depth + 1)
    return None


def _of_java(command: Sequence[str]) -> str | None:
    at = 1
    while at < len(command):
        word = command[at]
        following = command[at + 1] if at + 1 < len(command) else None
        if word == "-jar":
            return None if following is None else _stem(following)
        if word in ("-m", "--module"):
            return None if following is None else _class_of(following)
        if word.startswith("--module="):
            return _class_of(word[len("--module=") :])
        if word in _VALUED:
            at += 2
        elif word.startswith(("-", "@")):
            at += 1
        else:
            return _stem(word) if _SCRIPT.fullmatch(word) else _class_of(word)
    return None


def _class_of(word: str) -> str | None:
    """The simple name of a class, or the last part of a module's name."""
    return word[word.find("/") + 1 :].rpartition(".")[2] or None


def _of_interpreter(command: Sequence[str], inline: tuple[str, ...]) -> str | None:
    at = 1
    while at < len(command):
        word = command[at]
        if word in inline or word == "-":
            return None
        if word in _VALUED:
            at += 2
        elif word.startswith("-"):
            at += 1
        else:
            return _stem(word)
    return None


def _of_launcher(command: Sequence[str], depth: int) -> str | None:
    """The program among the words of a launcher, whose options nobody knows all."""
    for at in range(1, len(command)):
        word = command[at]
        if word in ("-m", "--module"):
            return _of_module(command[at + 1], command[at + 2 :], depth) if at + 1 < len(command) else None
        if word.startswith("-") or "=" in word:
            continue
        program = _program(word)
        starts = program in _SHELLS or program == "java" or program in _OTHERS or program in _LAUNCHERS
        if starts or _PYTHON.fullmatch(program):
            return name_of_command(command[at:], depth + 1)
        if _SCRIPT.fullmatch(word):
            return _stem(word)
    # No script: the first word that can't be the value of an option.
    after_option = False
    for word in command[1:]:
        if word.startswith("-"):
            after_option = word != "--" and "=" not in word
        elif after_option or "=" in word or ":" in word or word in _SUBCOMMANDS or _NUMBER.fullmatch(word):
            after_option = False
        else:
            return _stem(word)
    return None
