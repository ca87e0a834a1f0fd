"""The vectors of the specification, which every implementation runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gitruns.form import canonical

ROOT = Path(__file__).resolve().parents[2] / "format-spec" / "vectors" / "v1"


def cases(validity: str, kind: str) -> list[Path]:
    """The directories of the vectors of a kind, `valid` or `invalid`."""
    found = [path.parent for path in (ROOT / validity).glob("*/case.json")]
    return sorted(path for path in found if facts(path)["kind"] == kind)


def facts(case: Path) -> dict[str, Any]:
    """The case.json of a vector."""
    return document(case / "case.json")


def document(path: Path) -> Any:
    """A document of a vector, as a value."""
    return canonical.parse(path.read_bytes())


def name(case: Path) -> str:
    """What the vector is called."""
    return case.name
