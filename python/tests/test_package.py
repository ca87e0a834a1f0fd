"""The package as a whole."""

from __future__ import annotations

import re
import subprocess
import sys

from conftest import HOME, Repository


def test_no_file_is_longer_than_400_lines() -> None:
    files = [*(HOME / "python" / "src").rglob("*.py"), *(HOME / "python" / "tests").rglob("*.py")]
    long = [str(file) for file in files if len(file.read_text(encoding="utf-8").splitlines()) > 400]
    assert not long


def test_the_release_is_that_of_the_java_side() -> None:
    import gitruns

    pom = (HOME / "pom.xml").read_text(encoding="utf-8")
    release = re.search(r"<version>([^<]+)</version>", pom)
    assert release is not None
    assert gitruns.__version__ == release.group(1).removesuffix("-SNAPSHOT")
    assert f'version = "{gitruns.__version__}"' in (HOME / "python" / "pyproject.toml").read_text()


def test_the_import_brings_in_nothing_slow(repository: Repository) -> None:
    source = "import sys, gitruns; print(*sys.modules)"
    loaded = set(
        subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    slow = {
        "subprocess",
        "asyncio",
        "logging",
        "importlib.metadata",
        "numpy",
        "dataclasses",
        "typing",
        "inspect",
    }
    brought = set(
        subprocess.run(
            [sys.executable, "-c", "import sys; print(*sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
    )
    assert not (loaded - brought) & slow
