"""The packages of a Python interpreter, with their versions."""

from __future__ import annotations

import platform
import sys
from typing import Any

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
            name, version = distribution.metadata["Name"], distribution.version
        except Exception:  # a broken installation is no reason to say nothing of the others
            continue
        if name and version:
            packages.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
    return packages
