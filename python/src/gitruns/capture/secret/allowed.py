"""Which secrets a repository accepted."""

from __future__ import annotations

from collections.abc import Mapping

from gitruns.capture.git import Git
from gitruns.capture.secret.scanner import SecretScanner
from gitruns.errors import GitRunsError


def scanner_of(directory: str, env: Mapping[str, str]) -> SecretScanner:
    """The scanner that lets pass what `runs.secretAllow` names in the settings of git here."""
    try:
        found = Git.of(directory, env).run("config", "-z", "--get-all", "runs.secretAllow")
    except GitRunsError:
        return SecretScanner()
    return SecretScanner([value.decode("utf-8", "replace") for value in found.stdout.split(b"\0")[:-1]])
