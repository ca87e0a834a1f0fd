"""Handlers of signals that log or raise within a call, and programs that close files they didn't open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, deque
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository
from gitruns.journal.waiting import Waiting

Records = Callable[[Path], list[dict[str, Any]]]


class _Interrupted(deque):  # type: ignore[type-arg]
    """A deque at whose n-th use something happens, as when a handler of a signal runs there."""

    def __init__(self, at: int, happens: Callable[[], None]) -> None:
        super().__init__()
        self.left = at
        self.happens = happens

    def _used(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.happens()

    def append(self, item: bytes) -> None:
        self._used()
        super().append(item)
        self._used()

    def appendleft(self, item: bytes) -> None:
        self._used()
        super().appendleft(item)
        self._used()

    def popleft(self) -> bytes:
        self._used()
        item: bytes = super().popleft()
        self._used()
        return item

    def __len__(self) -> int:
        self._used()
        return super().__len__()

    def __getitem__(self, index: Any) -> Any:
        self._used()
        return super().__getitem__(index)


@pytest.mark.parametrize("what", ["take", "take all", "offer", "put back"])
def test_queue_loses_and_doubles_no_record_wherever_a_handler_uses_it(what: str) -> None:
    offered = [b"%03d" % number for number in range(20)]
    for at in range(1, 200):
        waiting = Waiting()
        seen: list[bytes] = []

        def happens(waiting: Waiting = waiting, seen: list[bytes] = seen) -> None:
            if what.startswith("take"):
                seen.extend(waiting.take(6 if what == "take" else 1 << 20))
            elif what == "offer":
                waiting.offer(b"new")
            else:
                waiting.put_back(waiting.take(9))

        waiting._records = _Interrupted(at, happens)
        for record in offered:
            waiting.offer(record)
        for _ in range(12):
            batch = waiting.take(9)
            seen += batch[1:]
            waiting.put_back(batch[:1])
        while batch := waiting.take(1 << 20):
            seen += batch
        wanted = Counter(offered + ([b"new"] if b"new" in seen else []))
        assert Counter(seen) == wanted, at
        assert waiting.size == 0 or not len(waiting)


LOGS = """
import gitruns, itertools, json, signal, sys
from gitruns.journal import appender
appender.SLOW = float(sys.argv[1])
run = gitruns.init("x", capture=False)
run.log({"n": {"a": 1.0}})  # the interpreter swallows what is raised while it imports
raised = caught = 0
numbers, calls, returned = itertools.count(), itertools.count(), []
def log():
    call = next(calls)
    run.log({"main": float(call), "n": {"a": 1.0}} if sys.argv[2] == "raises" else {"main": float(call)})
    returned.append(call)
class Alarm(TimeoutError): pass
def handle(*_):
    global raised
    mine = next(numbers)  # at once, as the next signal may come in between
    run.log({"handled": float(mine)})
    if sys.argv[2] == "raises":
        raised += 1
        raise Alarm
signal.signal(signal.SIGALRM, handle)
if sys.argv[2] == "raises":
    while raised < 300:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.0007)
            while True: log()
        except Alarm: caught += 1
else:
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    for _ in range(30_000): log()
signal.setitimer(signal.ITIMER_REAL, 0)
print(json.dumps([returned, next(numbers), raised, caught, run.dropped]))
"""


@pytest.mark.parametrize("slow", ["0.02", "0.000004", "0"])
@pytest.mark.parametrize("how", ["returns", "raises"])
def test_handler_of_a_signal_logs_beside_its_thread_and_may_raise(
    how: str, slow: str, repository: Repository, read_records: Records
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOGS, slow, how], cwd=repository.path, capture_output=True, text=True, timeout=120
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    returned, handled, raised, caught, dropped = json.loads(done.stdout)
    found = [each["m"] for each in read_records(repository.journals()[0]) if "m" in each]
    kept = Counter(each["main"] for each in found if "main" in each)
    heard = Counter(each["handled"] for each in found if "handled" in each)
    assert dropped == 0 and handled > 20
    assert set(heard) == set(range(handled)) and set(heard.values()) == {1}
    if how == "returns":
        assert set(kept) == set(returned) == set(range(30_000)) and set(kept.values()) == {1}
    else:
        assert raised == caught == 300, "what a handler raises reaches the program"
        # A call that it broke off may have written its record or not.
        assert set(kept) >= set(returned) and len(kept) <= len(returned) + 300
        assert sum(kept.values()) <= len(kept) + 3, "a record that was written isn't written again"


def test_lock_that_an_interrupt_left_taken_is_given_back(
    repository: Repository, read_records: Records
) -> None:
    program = """
import gitruns, threading
from gitruns.console.capture import capture
run = gitruns.init("x", capture=False)
run._writer._appender._turn.acquire()  # as an interrupt right after it was taken leaves it
capture._turn.acquire()
thread = threading.Thread(target=lambda: [run.log({"a": float(i)}) for i in range(100)])
thread.start(); thread.join()
print("printed")
assert run.is_queued
for i in range(100): run.log({"b": float(i)})
assert run.flush() and run.dropped == 0
"""
    repository.python(program)
    found = read_records(repository.journals()[0])
    assert len([each for each in found if "m" in each]) == 200
    assert [each["console"] for each in found if "console" in each] == ["printed\n"]


CLOSES = {
    "all at once": "os.closerange(3, 4096)",
    "one by one": "[os.close(int(fd)) for fd in os.listdir('/proc/self/fd') if int(fd) > 2 and os.path.exists(f'/proc/self/fd/{fd}')]",
    "again and again": "[os.closerange(3, 4096) for _ in range(3)]",
    "only the journal's": "os.close(run._writer._files.fd)",
}
AFTERWARDS = {
    "a checkpoint": "files = [open('ckpt', 'wb')]",
    "many files": "files = [open(f'ckpt{i}', 'wb') for i in range(40)]",
    "every number": (
        "import resource\nfiles = []\n"
        "try:\n  while True: files.append(open(f'ckpt{len(files)}', 'wb'))\n"
        "except OSError: files.pop().close(); files.pop().close()"
    ),
    "another run": "files = []; other = gitruns.init('x', name='other', reinit='create_new', capture=False)",
    "the same number": "files = [open('ckpt', 'wb')]; os.dup2(files[0].fileno(), number); time.sleep(0.6)",
}


@pytest.mark.parametrize("afterwards", AFTERWARDS)
@pytest.mark.parametrize("closes", CLOSES)
def test_program_that_closes_all_files_gets_no_line_of_the_journal(
    closes: str, afterwards: str, repository: Repository, read_records: Records
) -> None:
    program = f"""
import gitruns, os, time
run = gitruns.init("x", name="first", capture=False)
number = run._writer._files.fd
run.log({{"a": 0.0}})
{CLOSES[closes]}
{AFTERWARDS[afterwards]}
for i in range(1, 9): run.log({{"a": float(i)}})
assert run.flush(), "flushed"
run.finish()
for file in files: file.write(b"mine"); file.flush(); file.close()
assert run.dropped == 0
"""
    done = repository.python(program, check=False)
    assert done.returncode == 0, done.stderr
    for file in repository.path.glob("ckpt*"):
        assert file.read_bytes() in (b"mine", b"")
    first, *_ = repository.journals()
    points = [each["m"]["a"] for each in read_records(first) if "m" in each]
    assert sorted(points) == [float(number) for number in range(9)]
    assert [row.status for row in gitruns.runs("name = first")] == ["finished"]


def test_journal_has_a_number_that_programs_do_not_get(repository: Repository) -> None:
    run = gitruns.init("x", capture=False)
    assert run._writer._files.fd >= 900
    assert not os.get_inheritable(run._writer._files.fd)
    run.finish()
