"""Documents and command lines without secrets, by the same rules as at the seal (secrets.md)."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from gitruns.capture.secret.names import is_secret_setting
from gitruns.capture.secret.scanner import SecretScanner

BY_NAME = "named-setting"
_MASK = f"[secret:{BY_NAME}]"
_ASSIGNMENT = re.compile(r"([-+]{0,2}[A-Za-z][A-Za-z0-9_./-]{0,127}=)(.+)", re.DOTALL)
_OPTION = re.compile(r"--?[A-Za-z][A-Za-z0-9_.-]{2,127}")


def masked_config(scanner: SecretScanner, config: dict[str, object]) -> dict[str, object]:
    """A config without secrets, those too that only the names of their keys tell."""
    return _object(scanner, config, "", by_name=True)


def masked_texts(scanner: SecretScanner, document: dict[str, object]) -> dict[str, object]:
    """Any document without secrets in its texts, whatever its keys are called."""
    return _object(scanner, document, "", by_name=False)


def masked_command(scanner: SecretScanner, command: Sequence[str]) -> list[str]:
    """A command line without secrets, as `--token X`, `--token=X` or `TOKEN=X`."""
    out = []
    for at, argument in enumerate(command):
        text, found = scanner.scan(argument)
        prefix = None if found else _before_secret(command, at)
        if prefix is not None and not scanner.allows(BY_NAME, argument):
            text = prefix + _MASK
        out.append(text)
    return out


def _before_secret(command: Sequence[str], at: int) -> str | None:
    """What of this argument may stay before its secret, None where it holds none."""
    argument = command[at]
    assignment = _ASSIGNMENT.fullmatch(argument)
    if assignment is not None and is_secret_setting(assignment.group(1), assignment.group(2)):
        return assignment.group(1)
    before = command[at - 1] if at else ""
    named = _OPTION.fullmatch(before) is not None and not argument.startswith("-")
    return "" if named and is_secret_setting(before, argument) else None


def _object(
    scanner: SecretScanner, fields: dict[str, object], parent: str, *, by_name: bool
) -> dict[str, object]:
    masked: dict[str, object] = {}
    for key, value in fields.items():
        masked[_name(scanner, key, masked)] = _value(scanner, value, key, parent, by_name)
    return masked


def _name(scanner: SecretScanner, key: str, taken: Container[str]) -> str:
    """A key without secrets, which no other has."""
    text, found = scanner.scan(key)
    name, number = text, 2
    while found and name in taken:
        name, number = f"{text}-{number}", number + 1
    return name


def _value(scanner: SecretScanner, value: object, key: str, parent: str, by_name: bool) -> object:
    if isinstance(value, dict):
        return _object(scanner, value, key, by_name=by_name)
    if isinstance(value, (list, tuple)):
        return [_value(scanner, item, key, parent, by_name) for item in value]
    if not isinstance(value, str):
        return value
    text, found = scanner.scan(value)
    if by_name and not found and not scanner.allows(BY_NAME, value):
        # An object all of whose members are secrets: `secrets: {a: …, b: …}`.
        safe = parent.endswith(("secrets", "passwords"))
        if is_secret_setting(key, value) or (safe and is_secret_setting(parent, value)):
            return _MASK
    return text
