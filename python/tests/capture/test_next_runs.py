"""A trainer's runs, one after the other, are captured by one process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable

import pytest
import work_trees
from trainers import Trainer, helpers, within

Records = Callable[[Path], "list[dict[str, Any]]"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

_NUMBERS = """
def numbers():
    # Of this process's helpers, asked of the system: they are no children of it.
    mine = []
    for name in os.listdir("/proc"):
        try:
            words = open(f"/proc/{name}/cmdline", "rb").read() if name.isdigit() else b""
        except OSError:
            continue
        if b"/capture/__main__.py" in words and b"\\0%d\\0" % os.getpid() in words:
            mine.append(int(name))
    return sorted(mine)
"""


def said(trainer: Trainer, read_records: Records) -> list[set[str]]:
    """What was recorded of each run, oldest first."""
    journals = sorted(trainer.live.glob("*"))
    return [{key for record in read_records(journal) for key in record} for journal in journals]


def test_the_next_run_has_the_same_helper_and_all_that_the_first_has(
    tmp_path: Path, read_records: Records
) -> None:
    source = (
        _NUMBERS
        + """
seen = set()
for _ in range(3):
    journal = begin(LIVE)
    ok = capture.stop(journal)
    seen.update(numbers())
    assert ok
sys.exit(len(seen) - 1)
"""
    )
    trainer = Trainer(work_trees.changed_and_untracked(tmp_path).top, source)
    assert trainer.end() == 0
    runs = said(trainer, read_records)
    assert len(runs) == 3
    assert all({"code", "environment", "sys"} <= run for run in runs)


def test_each_run_has_the_code_of_its_own_time(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.clean(tmp_path)
    source = """
for text in ("one", "two"):
    open("new.py", "w").write(text)
    time.sleep(0.05)
    assert capture.stop(begin(LIVE))
"""
    trainer = Trainer(tree.top, source)
    assert trainer.end() == 0
    snapshots = [
        record["code"]["snapshot"]
        for journal in sorted(trainer.live.glob("*"))
        for record in read_records(journal)
        if "code" in record
    ]
    assert [tree.git("show", f"{snapshot}:new.py") for snapshot in dict.fromkeys(snapshots)] == ["one", "two"]


def test_runs_at_once_have_a_helper_each(tmp_path: Path, read_records: Records) -> None:
    source = """
first, second = begin(LIVE), begin(LIVE)
assert capture.stop(second) and capture.stop(first)
third, fourth = begin(LIVE), begin(LIVE)
sys.exit(not (capture.stop(third) and capture.stop(fourth)))
"""
    trainer = Trainer(work_trees.clean(tmp_path).top, source)
    assert trainer.end() == 0
    assert all("environment" in run for run in said(trainer, read_records))


def test_another_environment_takes_another_helper(tmp_path: Path, read_records: Records) -> None:
    source = (
        _NUMBERS
        + """
assert capture.stop(begin(LIVE))
os.environ["CUDA_VISIBLE_DEVICES"] = "7"
assert capture.stop(begin(LIVE))
"""
    )
    trainer = Trainer(work_trees.clean(tmp_path).top, source)
    assert trainer.end() == 0
    told = [
        record["environment"].get("env", {}).get("CUDA_VISIBLE_DEVICES")
        for journal in sorted(trainer.live.glob("*"))
        for record in read_records(journal)
        if "environment" in record
    ]
    assert told == [None, "7"]


def test_a_fork_doesnt_share_its_parents_helper(tmp_path: Path, read_records: Records) -> None:
    source = """
assert capture.stop(begin(LIVE))
child = os.fork()
if child == 0:
    os._exit(not capture.stop(begin(LIVE)))
assert os.waitpid(child, 0)[1] == 0
assert capture.stop(begin(LIVE))
"""
    trainer = Trainer(work_trees.clean(tmp_path).top, source)
    assert trainer.end() == 0
    runs = said(trainer, read_records)
    assert len(runs) == 3
    assert all("environment" in run for run in runs)


def test_a_helper_that_was_killed_while_it_waited_is_replaced(tmp_path: Path, read_records: Records) -> None:
    source = (
        _NUMBERS
        + """
journal = begin(LIVE)
assert capture.stop(journal)
for pid in numbers():
    os.kill(pid, signal.SIGKILL)
time.sleep(0.3)
assert capture.stop(begin(LIVE))
"""
    )
    trainer = Trainer(work_trees.clean(tmp_path).top, source)
    assert trainer.end() == 0
    assert all("environment" in run for run in said(trainer, read_records))


def test_a_waiting_helper_goes_with_its_trainer(tmp_path: Path) -> None:
    trainer = Trainer(work_trees.clean(tmp_path).top, "assert capture.stop(begin(LIVE))")
    assert trainer.end() == 0
    within(5, lambda: not helpers(trainer.journal))
