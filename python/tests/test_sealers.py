"""Who seals after runs that end: one at a time, and one that waits."""

from __future__ import annotations

import time
from pathlib import Path

from conftest import Repository

BEGIN = "import gitruns\nrun = gitruns.init(capture=False)\nrun.log({'a': 1.0})\n"


def test_runs_that_end_together_share_their_sealers(repository: Repository, tmp_path: Path) -> None:
    told = tmp_path / "told"
    sealer = tmp_path / "git-runs"
    ended = f"ls {repository.path}/.git/runs/live | wc -l"
    sealer.write_text(f'#!/bin/sh\necho "begin $({ended})" >>{told}\nsleep 1\necho "end" >>{told}\n')
    sealer.chmod(0o755)
    repository.git("branch", "git-runs")
    for _ in range(8):
        repository.python(BEGIN, GITRUNS_CLI=str(sealer), GITRUNS_SEAL="")
    deadline = time.monotonic() + 30
    while not told.exists() or not told.read_text().endswith("begin 8\nend\n"):
        assert time.monotonic() < deadline, told.read_text()
        time.sleep(0.1)
    lines = told.read_text().splitlines()
    # Never two at once, the last one saw every run, and there were fewer of them than runs.
    assert [line.split()[0] for line in lines] == ["begin", "end"] * (len(lines) // 2)
    assert len(lines) // 2 < 8


def test_a_sealer_that_is_killed_keeps_nobody_from_sealing(repository: Repository, tmp_path: Path) -> None:
    told = tmp_path / "told"
    sealer = tmp_path / "git-runs"
    sealer.write_text(f"#!/bin/sh\necho begin >>{told}\nkill -9 $$\n")
    sealer.chmod(0o755)
    repository.git("branch", "git-runs")
    for number in range(1, 3):
        repository.python(BEGIN, GITRUNS_CLI=str(sealer), GITRUNS_SEAL="")
        deadline = time.monotonic() + 30
        while not told.exists() or told.read_text() != "begin\n" * number:
            assert time.monotonic() < deadline
            time.sleep(0.1)
