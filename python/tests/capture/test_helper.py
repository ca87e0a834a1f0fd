"""The detached helper: what it writes, when it ends, and that the trainer never notices it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
import work_trees
from trainers import Trainer, at_work_in, helpers, within

from gitruns import capture

Records = Callable[[Path], "list[dict[str, Any]]"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def ended(trainer: Trainer) -> None:
    within(20, lambda: not helpers(trainer.journal))


def kinds(records: list[dict[str, Any]]) -> set[str]:
    return {key for record in records for key in record} - {"writer", "t"}


def one(records: list[dict[str, Any]], kind: str) -> Any:
    (found,) = [record[kind] for record in records if kind in record]
    return found


def test_code_environment_and_machine_are_recorded(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    trainer = Trainer(tree.top, "journal = begin(LIVE); print(capture.stop(journal))", stdout=subprocess.PIPE)
    assert trainer.process.communicate()[0] == b"True\n"
    ended(trainer)
    records = read_records(trainer.journal)
    assert kinds(records) == {"code", "environment", "sys"}
    assert one(records, "code")["entry_point"] == "train.py"
    assert tree.files(one(records, "code")["snapshot"])["new.py"] == "y = 2"
    environment = one(records, "environment")
    assert environment["language"]["executable"] == sys.executable and "pytest" in environment["packages"]
    assert one(records, "sys")["system/process_count"] == 1.0
    writer = records[0]["writer"]
    assert str(trainer.process.pid) not in writer.split("-"), "the helper has a writer file of its own"


def test_names_with_blanks_and_umlauts_work(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.names_with_blanks_and_umlauts(tmp_path)
    trainer = Trainer(tree.top, "sys.exit(not capture.stop(begin(LIVE)))")
    assert trainer.end() == 0
    assert one(read_records(trainer.journal), "code")["exact"]


def test_it_ends_when_the_trainer_is_killed_and_completes_the_capture(
    tmp_path: Path, read_records: Records
) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    trainer = Trainer(tree.top, "begin(LIVE); os.kill(os.getpid(), signal.SIGKILL)")
    assert trainer.end() == -signal.SIGKILL
    ended(trainer)
    assert kinds(read_records(trainer.journal)) >= {"code", "environment"}


def test_it_ends_with_a_trainer_that_says_nothing(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    trainer = Trainer(tree.top, "begin(LIVE); os._exit(3)")
    assert trainer.end() == 3
    ended(trainer)


def test_processes_that_the_trainer_leaves_behind_dont_keep_it(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    source = """
journal = begin(LIVE)
left = [os.fork(), subprocess.Popen(["sleep", "30"], close_fds=False).pid]
if left[0] == 0:
    time.sleep(30)
print(*left, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    trainer = Trainer(tree.top, source, stdout=subprocess.PIPE)
    assert trainer.process.stdout is not None
    left = [int(pid) for pid in trainer.process.stdout.readline().split()]
    trainer.end()
    try:
        ended(trainer)
        assert all(Path(f"/proc/{pid}").exists() for pid in left)
    finally:
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        trainer.process.stdout.close()


def test_who_reads_the_trainers_output_sees_its_end(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    # A filter that hangs keeps the helper at work while the trainer is long gone.
    tree.git("config", "filter.slow.clean", "sleep 5")
    tree.write(".gitattributes", "*.slow filter=slow\n")
    tree.write("x.slow")
    reading, writing = os.pipe()
    trainer = Trainer(
        tree.top,
        "begin(LIVE); os._exit(0)",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[writing],
    )
    os.close(writing)
    assert trainer.process.communicate(timeout=4)[0] == b""
    within(4, lambda: helpers(trainer.journal))
    os.set_blocking(reading, False)

    def is_ended() -> bool:
        try:
            return os.read(reading, 1) == b""
        except BlockingIOError:
            return False

    within(2, is_ended)
    os.close(reading)
    assert helpers(trainer.journal)
    ended(trainer)


def test_the_trainer_has_no_child_that_it_didnt_make(tmp_path: Path) -> None:
    source = """
journal = begin(LIVE)
try:
    os.wait()
except ChildProcessError:
    sys.exit(0 if capture.stop(journal) else 2)
sys.exit(1)
"""
    assert Trainer(work_trees.clean(tmp_path).top, source).end() == 0


def test_modules_of_the_work_directory_dont_pass_for_ours(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.clean(tmp_path)
    source = "journal = begin(LIVE); sys.exit(not capture.stop(journal))"
    trainer = Trainer(tree.top, source, env={**os.environ, "PYTHONSAFEPATH": ""})
    assert trainer.end() == 0
    for name in ("json", "secrets", "threading", "gitruns", "git"):
        tree.write(f"{name}.py", "raise SystemExit('not yours')\n")
    words = [sys.executable, str(Path(capture.__file__).parent / "__main__.py")]
    done = subprocess.run(
        [*words, str(trainer.journal), "1", "", "all"], cwd=tree.top, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0


def test_without_git_the_trainer_ends_well_and_the_run_says_why(
    tmp_path: Path, read_records: Records
) -> None:
    tree = work_trees.clean(tmp_path)
    env = {**os.environ, "PATH": str(tmp_path)}
    trainer = Trainer(tree.top, "sys.exit(not capture.stop(begin(LIVE)))", env=env)
    assert trainer.end() == 0
    assert one(read_records(trainer.journal), "problem")["code"] == "no-code"


def without_root_powers() -> None:
    """Root may write everywhere, unless it may not: CAP_DAC_OVERRIDE leaves the bounding set."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


def test_a_repository_that_cant_be_written_costs_the_trainer_nothing(
    tmp_path: Path, read_records: Records
) -> None:
    tree = work_trees.changed_and_untracked(tmp_path / "at")
    live = tmp_path / "live"
    directories = [tree.top / ".git", *(path for path in (tree.top / ".git").rglob("*") if path.is_dir())]
    for path in directories:
        path.chmod(0o555)
    source = f"sys.exit(not capture.stop(begin({str(live)!r})))"
    trainer = Trainer(tree.top, source, preexec_fn=without_root_powers)
    assert trainer.end() == 0
    for path in directories:
        path.chmod(0o755)
    (journal,) = live.iterdir()
    within(20, lambda: not helpers(journal))
    records = read_records(journal)
    assert "snapshot-failed" in {record["problem"]["code"] for record in records if "problem" in record}
    assert one(records, "code")["dirty"] and not one(records, "code")["exact"]


def test_a_full_disk_costs_the_trainer_nothing(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))\n"
    trainer = Trainer(tree.top, limit + "journal = begin(LIVE); time.sleep(1); capture.stop(journal)")
    assert trainer.end() == 0
    ended(trainer)


def test_a_helper_that_hangs_is_killed_and_said_to_be_unfinished(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    tree.git("config", "filter.slow.clean", "sleep 61")
    tree.write(".gitattributes", "*.slow filter=slow\n")
    tree.write("x.slow")
    source = "journal = begin(LIVE); time.sleep(1); sys.exit(capture.stop(journal, 0.2))"
    trainer = Trainer(tree.top, source)
    assert trainer.end() == 0
    assert not helpers(trainer.journal)
    assert not at_work_in(tree.top)


def test_after_a_hurried_end_nothing_is_written(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    trainer = Trainer(tree.top, "sys.exit(capture.stop(begin(LIVE), 0)); time.sleep(1)")
    assert trainer.end() == 0
    ended(trainer)
    assert not read_records(trainer.journal)


def test_what_changed_meanwhile_is_told_at_the_end(tmp_path: Path, read_records: Records) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    source = """
journal = begin(LIVE)
while not any(b'"code"' in open(os.path.join(journal, f), "rb").read() for f in os.listdir(journal)):
    time.sleep(0.05)
open("new.py", "w").write("changed")
sys.exit(not capture.stop(journal))
"""
    trainer = Trainer(tree.top, source)
    assert trainer.end() == 0
    last = [record["code"] for record in read_records(trainer.journal) if "code" in record][-1]
    assert last["changed_meanwhile"] == ["new.py"]


def test_it_beats_and_samples_as_long_as_the_trainer_lives(tmp_path: Path, read_records: Records) -> None:
    trainer = Trainer(work_trees.clean(tmp_path).top, "begin(LIVE, None); time.sleep(60)")
    journal = trainer.journal
    within(20, lambda: helpers(journal))
    pid = str(trainer.process.pid)
    quicker = (
        "import sys; from gitruns.capture import detaching, helper, pulse; "
        "pulse.HEARTBEAT_SECONDS = pulse.INTERVAL_SECONDS = 0.1; helper.main(sys.argv[1:], *detaching.detach())"
    )
    second = subprocess.Popen(
        [sys.executable, "-c", quicker, str(journal), pid, "", "all"], stdin=subprocess.PIPE, cwd=tmp_path
    )
    within(20, lambda: sum("hb" in record for record in read_records(journal)) > 3)
    trainer.process.kill()
    trainer.end()
    assert second.stdin is not None
    assert second.wait(20) == 0
    second.stdin.close()
    ended(trainer)
    records = read_records(journal)
    assert sum("sys" in record for record in records) > 3
    assert any("system/cpu_utilization_percentage" in record.get("sys", {}) for record in records)


def test_to_start_it_takes_milliseconds(tmp_path: Path) -> None:
    source = """
times = []
for _ in range(5):
    began = time.perf_counter()
    journal = begin(LIVE, None)
    times.append(time.perf_counter() - began)
    capture.stop(journal)
sys.exit(min(times) > 0.010)
"""
    assert Trainer(work_trees.clean(tmp_path).top, source).end() == 0


def test_a_helper_that_was_killed_doesnt_take_the_trainer_with_it(tmp_path: Path) -> None:
    source = """
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
journal = begin(LIVE)
for pid in [name for name in os.listdir("/proc") if name.isdigit()] * 50:
    try:
        words = open(f"/proc/{pid}/cmdline", "rb").read().split(b"\\0")
    except OSError:
        continue
    if os.fsencode(journal) in words and int(pid) != os.getpid():
        os.kill(int(pid), signal.SIGKILL)
        time.sleep(0.2)
        break
sys.exit(capture.stop(journal))
"""
    assert Trainer(work_trees.clean(tmp_path).top, source).end() == 0


def test_a_trainer_that_closes_all_its_files_keeps_those_that_it_opens_next(tmp_path: Path) -> None:
    source = """
journal = begin(LIVE)
os.closerange(3, 64)
opened = [os.open(f"file{i}", os.O_RDWR | os.O_CREAT) for i in range(20)]
capture.stop(journal)
sys.exit(sum(os.fstat(file).st_size for file in opened))
"""
    trainer = Trainer(work_trees.clean(tmp_path).top, source)
    assert trainer.end() == 0
    ended(trainer)


def test_a_frozen_program_doesnt_start_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    capture.launch(str(tmp_path), os.getpid(), None)
    assert capture.stop(str(tmp_path)) is False
