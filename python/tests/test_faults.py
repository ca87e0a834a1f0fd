"""Disks that are full, read-only or stand still: the training goes on, and what is lost is counted."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository, records
from gitruns.form.lines import parse
from gitruns.journal.files import identity

Records = Callable[[Path], list[dict[str, Any]]]

TRAIN = """
import gitruns, os
run = gitruns.init(capture=False, console=False)
text = "x" * 500
for step in range({steps}):
    run.log({{"step": float(step), "text": text}}, step=step)
print(run.dropped, run.is_queued)
"""


def in_small_disk(
    mount: str, repository: Repository, steps: int, place: Path
) -> subprocess.CompletedProcess[str]:
    """Trains with the journals on a disk of its own, made by this command in a name space of its own."""
    place.mkdir(exist_ok=True)
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (util-linux)")
    script = f'{mount} || exit 77; "$0" -c "$1"; code=$?; cp -r "{place}" "{place}.kept"; exit $code'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, sys.executable, TRAIN.format(steps=steps)],
        cwd=repository.path,
        env={**os.environ, "GITRUNS_DIR": str(place)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    return done


def test_a_full_disk_is_told_and_ends_nothing(repository: Repository, tmp_path: Path) -> None:
    place = tmp_path / "small"
    done = in_small_disk(f'mount -t tmpfs -o size=64k none "{place}"', repository, 2000, place)
    assert done.returncode == 0, done.stderr
    assert "gitruns: The journal can't be written" in done.stderr
    [journal] = (tmp_path / "small.kept").iterdir()
    kept = [parse(line) or {} for file in journal.glob("w-*") for line in file.read_bytes().splitlines()]
    there = sum("m" in record for record in kept)
    assert there > 30
    assert [record["end"]["status"] for record in kept if "end" in record] == ["finished"]  # type: ignore[index, call-overload]
    lost = sum(record["drop"]["dropped"] for record in kept if "drop" in record)  # type: ignore[index, call-overload, misc]
    assert there + lost == 2000, "the run says what it lost"
    assert not (journal / "reserve").exists()


def test_a_read_only_disk_ends_nothing(repository: Repository, tmp_path: Path) -> None:
    place = tmp_path / "fixed"
    done = in_small_disk(f'mount -t tmpfs -o ro none "{place}"', repository, 100, place)
    assert done.returncode == 0, done.stderr
    assert "can't be made" in done.stderr
    assert done.stdout.split() == ["0", "False"], "it is recorded among temporary files"


def test_after_a_short_write_it_goes_on_in_a_new_file(repository: Repository) -> None:
    limit = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limit += "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
    done = repository.python(limit + TRAIN.format(steps=200))
    assert done.stdout.split() == ["0", "False"]
    [journal] = repository.journals()
    files = sorted(journal.glob("w-*.jsonl"))
    assert len(files) > 4
    whole = [parse(line) for file in files for line in file.read_bytes().split(b"\n") if line]
    steps = [record["s"] for record in whole if record is not None and "m" in record]
    assert sorted(steps) == list(range(200))  # type: ignore[type-var]
    assert any(record is not None and "problem" in record for record in whole)


def test_a_stalled_write_holds_up_one_call_and_loses_nothing(repository: Repository) -> None:
    run = gitruns.init(capture=False)
    files = run._writer._files
    disk = files.fd
    # A pipe that nobody empties is a disk that stands still: the system call waits in the kernel.
    source, full = os.pipe()
    size = fcntl.fcntl(full, 1031, 4096)  # F_SETPIPE_SZ
    os.write(full, b"\n" * size)
    own, files._identity = files._identity, identity(full)  # else the writer opens its file again
    files.fd = full
    first = threading.Thread(target=run.log, args=({"a": 0.0},))
    first.start()
    time.sleep(0.05)
    waits = []
    for number in range(1, 2001):
        began = time.perf_counter()
        run.log({"a": float(number)})
        waits.append(time.perf_counter() - began)
    assert run.is_queued
    assert first.is_alive()
    assert max(waits) < 2, "nobody else waits for the stalled call"
    assert sorted(waits)[len(waits) * 9 // 10] < 0.02
    # It goes on: what the stalled call wrote is taken out of the pipe and into the file.
    files.fd, files._identity = disk, own
    taken = b""
    while len(taken) <= size or not taken.endswith(b"}\n"):
        taken += os.read(source, 1 << 16)
    os.write(disk, taken[size:])
    first.join(5)
    assert run.flush(5)
    deadline = time.monotonic() + 5
    while run.is_queued and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not run.is_queued
    assert run.dropped == 0
    run.finish()
    for end in (source, full):
        os.close(end)
    kept = records(Path(repository.journals()[0]), slow_times=True)
    assert sorted(record["m"]["a"] for record in kept if "m" in record) == [float(n) for n in range(2001)]
    [drop] = [record["drop"] for record in kept if "drop" in record]
    assert drop["dropped"] == 0
    assert drop["to"] > drop["from"]


def test_records_without_room_are_dropped_and_counted(repository: Repository, monkeypatch: Any) -> None:
    monkeypatch.setattr("gitruns.journal.waiting.MOST_RECORDS", 10)
    run = gitruns.init(capture=False)
    turn = run._writer._appender._turn
    held = threading.Event()
    release = threading.Event()

    def hold() -> None:
        with turn:
            held.set()
            release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    for number in range(30):
        run.log({"a": float(number)})
    assert run.dropped in (19, 20), "ten wait, and one may be in the writer's hands"
    lost = run.dropped
    release.set()
    holder.join()
    assert run.flush(5)
    run.finish()
    [journal] = repository.journals()
    lines = [line for file in journal.glob("w-*") for line in file.read_bytes().splitlines()]
    drops = [record["drop"]["dropped"] for record in map(parse, lines) if record and "drop" in record]  # type: ignore[index, call-overload]
    assert sum(drops) == lost


def test_a_thread_that_logs_without_a_pause_comes_back_to_direct_mode(
    repository: Repository, read_records: Records
) -> None:
    run = gitruns.init(capture=False)
    run._writer._appender._queue_from_now()
    for number in range(50_000):
        run.log({"a": float(number)})
    direct = not run.is_queued
    run.finish()
    assert run.dropped == 0
    kept = read_records(Path(repository.journals()[0]))
    assert [record["m"]["a"] for record in kept if "m" in record] == [float(n) for n in range(50_000)]
    assert direct


def test_the_end_of_a_process_waits_for_a_dead_disk_only_so_long(repository: Repository) -> None:
    stall = """
import gitruns, os, fcntl
run = gitruns.init(capture=False, console=False)
source, full = os.pipe()
os.write(full, b"x" * fcntl.fcntl(full, 1031, 4096))
from gitruns.journal.files import identity
run._writer._files._identity = identity(full)
run._writer._files.fd = full
import threading
threading.Thread(target=run.log, args=({"a": 0.0},), daemon=True).start()
import time; time.sleep(0.1)
run.log({"a": 1.0})
"""
    began = time.monotonic()
    done = repository.python(stall, check=False)
    assert done.returncode == 0
    assert time.monotonic() - began < 15


@pytest.mark.long
def test_a_frozen_disk_holds_up_one_call_of_a_training(repository: Repository, tmp_path: Path) -> None:
    """A real file system that is frozen for 30 seconds; needs root, a loop device and fsfreeze."""
    image, place = tmp_path / "image", tmp_path / "disk"
    place.mkdir()
    if shutil.which("fsfreeze") is None or shutil.which("mkfs.ext4") is None:
        pytest.skip("needs fsfreeze (util-linux) and mkfs.ext4 (e2fsprogs)")
    image.write_bytes(b"")
    os.truncate(image, 32 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    if subprocess.run(["mount", "-o", "loop", str(image), str(place)], capture_output=True).returncode != 0:
        pytest.skip("no loop device can be mounted here")
    source = """
import gitruns, time
run = gitruns.init(capture=False, console=False)
print("begun", flush=True)
waits, end, step = [], time.monotonic() + 35, 0
while time.monotonic() < end:
    began = time.perf_counter()
    run.log({"loss": 1.0 / (step + 1), "step": float(step)}, step=step)
    waits.append(time.perf_counter() - began)
    step += 1
    time.sleep(0.001)
run.finish()
print(step, run.dropped, *sorted(waits, reverse=True)[:10])
"""
    try:
        training = subprocess.Popen(
            [sys.executable, "-c", source],
            env={**os.environ, "GITRUNS_DIR": str(place)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert training.stdout is not None
        training.stdout.readline()
        time.sleep(1)
        subprocess.run(["fsfreeze", "-f", str(place)], check=True)
        try:
            time.sleep(30)
        finally:
            subprocess.run(["fsfreeze", "-u", str(place)], check=True)
        steps, dropped, longest, *others = training.stdout.read().split()
        training.stdout.close()
        assert training.wait(30) == 0
        assert float(longest) > 25
        print("the longest of the other calls, in ms:", [round(float(other) * 1000, 3) for other in others])
        assert float(others[4]) < 0.02
        assert int(dropped) == 0
        lines = [line for file in place.glob("*/w-*") for line in file.read_bytes().splitlines()]
        assert sum(b'"m":' in line for line in lines) == int(steps)
    finally:
        subprocess.run(["umount", str(place)], check=False)
