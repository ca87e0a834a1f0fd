"""The packages of a Python interpreter, with their versions."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import Distribution

# Asks another interpreter for the same as this module tells of ours. The work directory is taken off the
# path first: a json.py of the project is not ours to run.
PROBE = """
import sys
sys.path[:] = [p for p in sys.path if p]
import json, platform
packages = {}
try:
    from importlib import metadata
    for d in metadata.distributions():
        try:
            name, version = d.metadata["Name"], d.version
        except Exception:
            continue
        if name and version:
            packages.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
except ImportError:
    pass
print(json.dumps({
    "language": {"name": "python", "version": platform.python_version(),
                 "implementation": platform.python_implementation(), "executable": sys.executable},
    "packages": packages}))
"""


def this_interpreter() -> dict[str, Any]:
    """The members `language` and `packages` of environment.json for the interpreter that runs this."""
    return {
        "language": {
            "name": "python",
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
            "executable": sys.executable,
        },
        "packages": _installed(),
    }


def _installed() -> dict[str, str]:
    """Name in its normal form to version; of several by one name the first on the path counts."""
    from importlib import metadata

    packages: dict[str, str] = {}
    for distribution in metadata.distributions():
        try:
            name, version = _named(distribution)
        except Exception:  # a broken installation is no reason to say nothing of the others
            continue
        if name and version:
            packages.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
    return packages


def _named(distribution: Distribution) -> tuple[str, str]:
    """Name and version of an installed package, empty where it says none.

    `distribution.metadata` parses the whole description each time: of a hundred packages that takes longer
    than all else that is captured.
    """
    read = distribution.read_text
    head = (read("METADATA") or read("PKG-INFO") or read("") or "").split("\n\n", 1)[0]
    # The first of several lines counts.
    said = dict(line.split(": ", 1) for line in reversed(head.split("\n")) if ": " in line)
    name, version = said.get("Name", "").strip(), said.get("Version", "").strip()
    if not name or not version:
        name, version = distribution.metadata["Name"] or "", distribution.version or ""
    return name, version
