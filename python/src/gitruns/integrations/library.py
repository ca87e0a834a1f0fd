"""The library that an integration is for: there and new enough, or a clear word of what to install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import GitRunsError


class MissingLibraryError(GitRunsError, ImportError):
    """A library isn't installed, can't be imported, or is older than what works."""

    exit_code = 6


def library(module: str, package: str, least: str) -> Any:
    """Imports the module of this package. Raises MissingLibraryError where it is missing or older than `least`."""
    install = f"pip install '{package}>={least}'"
    top = module.partition(".")[0]
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == top:
            raise MissingLibraryError(
                f"This integration needs {package}, which isn't installed here.", install
            ) from None
        raise MissingLibraryError(f"{package} can't be imported: {error}", install) from error
    except ImportError as error:
        raise MissingLibraryError(f"{package} can't be imported: {error}", install) from error
    version = str(getattr(import_module(top), "__version__", ""))
    if version and _numbers(version) < _numbers(least):
        raise MissingLibraryError(
            f"This integration needs {package} {least}, and {version} is here.", install
        )
    return found


def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.split("+")[0].split(".")[:3]:
        digits = ""
        for character in part:
            if not character.isdigit():
                break
            digits += character
        numbers.append(int(digits or 0))
    return tuple(numbers)
