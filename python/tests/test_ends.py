"""How runs end with their process, and that it ends as it would without them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from conftest import Cli, Repository

Records = Callable[[Path], list[dict[str, Any]]]
BEGIN = "import gitruns, sys, os, signal, time\nrun = gitruns.init(capture=False)\nrun.log({'a': 1.0})\n"


def end_of(repository: Repository, read_records: Records) -> dict[str, Any]:
    [journal] = repository.journals()
    [end] = [record["end"] for record in read_records(journal) if "end" in record]
    return dict(end)


@pytest.mark.parametrize(
    ("rest", "code", "end"),
    [
        ("", 0, {"status": "finished"}),
        ("sys.exit()", 0, {"status": "finished", "exit_code": 0}),
        ("sys.exit(3)", 3, {"status": "failed", "exit_code": 3}),
        ("raise ValueError('bad')", 1, {"status": "failed", "exit_code": 1}),
        ("run.finish(); sys.exit(3)", 3, {"status": "finished"}),
        ("run.finish(exit_code=2)", 0, {"status": "failed", "exit_code": 2}),
        ("with run: raise SystemExit(4)", 4, {"status": "failed", "exit_code": 4}),
        (
            "os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)",
            -15,
            {"status": "killed", "signal": "SIGTERM"},
        ),
        ("os.kill(os.getpid(), signal.SIGINT); time.sleep(9)", -2, {"status": "killed", "signal": "SIGINT"}),
    ],
)
def test_the_process_ends_as_it_would_and_the_run_says_so(
    repository: Repository, read_records: Records, rest: str, code: int, end: dict[str, Any]
) -> None:
    assert repository.python(BEGIN + rest, check=False).returncode == code
    assert end_of(repository, read_records) == end


def test_what_nobody_caught_is_kept_with_the_run(repository: Repository, read_records: Records) -> None:
    done = repository.python(BEGIN + "raise ValueError('bad')", check=False)
    assert "ValueError: bad" in done.stderr
    records = read_records(repository.journals()[0])
    assert {"code": "exception", "message": "ValueError: bad"} in [
        record.get("problem") for record in records
    ]
    assert any("Traceback" in record.get("console", "") for record in records)


def test_a_run_that_is_finished_after_a_handled_signal_was_killed(
    repository: Repository, read_records: Records
) -> None:
    own = "signal.signal(signal.SIGTERM, lambda *a: print('checkpoint', flush=True))\n"
    rest = "os.kill(os.getpid(), signal.SIGTERM)\nrun.log({'a': 2.0})\nrun.finish()\n"
    done = repository.python("import signal\n" + own + BEGIN + rest)
    assert done.stdout == "checkpoint\n"
    assert end_of(repository, read_records) == {"status": "killed", "signal": "SIGTERM"}


def test_a_handler_that_exits_leaves_a_killed_run(repository: Repository, read_records: Records) -> None:
    own = "import signal, sys\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(0))\n"
    rest = "os.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)\n"
    assert repository.python(own + BEGIN + rest).returncode == 0
    assert end_of(repository, read_records) == {"exit_code": 0, "status": "killed", "signal": "SIGTERM"}


def test_a_forked_process_writes_beside_and_ends_nothing(
    repository: Repository, read_records: Records
) -> None:
    fork = """
for number in range(3):
    pid = os.fork()
    if pid == 0:
        for step in range(100):
            run.log({"child": float(step)})
        sys.exit(0)
    os.waitpid(pid, 0)
run.log({"a": 2.0})
"""
    repository.python(BEGIN + fork)
    [journal] = repository.journals()
    records = read_records(journal)
    assert sum("child" in record.get("m", {}) for record in records) == 300
    assert len({record["writer"] for record in records}) == 4
    assert end_of(repository, read_records) == {"status": "finished"}


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_of_multiprocessing_get_the_run(
    repository: Repository, read_records: Records, method: str, tmp_path: Path
) -> None:
    program = tmp_path / "train.py"
    program.write_text(
        f"""
import multiprocessing, gitruns

def work(arguments):
    run, number = arguments
    for step in range(50):
        run.log({{"worker": float(number)}}, step=step)
    run.flush()

if __name__ == "__main__":
    run = gitruns.init(capture=False)
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        pool.map(work, [(run, number) for number in range(4)])
"""
    )
    subprocess.run([sys.executable, str(program)], check=True, timeout=60)
    [journal] = repository.journals()
    assert sum("worker" in record.get("m", {}) for record in read_records(journal)) == 200
    assert end_of(repository, read_records) == {"status": "finished"}


def test_a_terminated_worker_dies_of_the_signal(repository: Repository, read_records: Records) -> None:
    fork = """
pid = os.fork()
if pid == 0:
    print("there", flush=True)
    time.sleep(30)
time.sleep(0.2)
os.kill(pid, signal.SIGTERM)
_, status = os.waitpid(pid, 0)
print(os.WTERMSIG(status))
"""
    assert repository.python(BEGIN + fork).stdout.split() == ["there", "15"]
    assert end_of(repository, read_records) == {"status": "finished"}


def test_programs_that_the_training_starts_record_children(
    repository: Repository, read_records: Records
) -> None:
    inner = "import gitruns; gitruns.init(name='inner', capture=False).log({'b': 1.0})"
    repository.python(
        BEGIN + f"import subprocess\nsubprocess.run([sys.executable, '-c', {inner!r}], check=True)\n"
    )
    import json

    starts = [json.loads((journal / "start.json").read_bytes()) for journal in repository.journals()]
    outer, child = sorted(starts, key=lambda start: start["name"] == "inner")
    assert child["parent"] == outer["uid"]


def test_runs_beside_each_other_are_no_children_of_each_other(
    repository: Repository, monkeypatch: Any
) -> None:
    import gitruns

    before = os.environ.get("GITRUNS_RUN")
    first = gitruns.init(name="first", capture=False)
    second = gitruns.init(name="second", reinit="create_new", capture=False)
    assert os.environ["GITRUNS_RUN"] == second.directory
    second.finish()
    assert os.environ["GITRUNS_RUN"] == first.directory
    first.finish()
    assert os.environ.get("GITRUNS_RUN") == before
    third = gitruns.init(name="third", capture=False)
    third.finish()
    assert [row.parent for row in gitruns.runs()] == [None, None, None]


def test_the_first_run_under_a_recorder_joins_and_the_next_is_its_child(
    repository: Repository, read_records: Records
) -> None:
    import json

    import gitruns

    recorded = gitruns.init(name="recorded", capture=False)
    os.unlink(os.path.join(recorded.directory, "claimed.json"))  # as of a recorder, which doesn't log itself
    program = "import gitruns\n"
    program += (
        "a = gitruns.init(name='mine', config={'lr': 1}, capture=False); a.log({'x': 1.0}); a.finish()\n"
    )
    program += "b = gitruns.init(name='next', capture=False); b.log({'x': 2.0}); b.finish()\n"
    repository.python(program, GITRUNS_RUN=recorded.directory)
    records = read_records(Path(recorded.directory))
    assert [record["m"] for record in records if "m" in record] == [{"x": 1.0}]
    assert {"lr": 1} in [record.get("config") for record in records]
    assert not any("end" in record for record in records)
    recorded.finish()
    [other] = [journal for journal in repository.journals() if journal.name != recorded.uid]
    assert json.loads((other / "start.json").read_bytes())["parent"] == recorded.uid


def test_signals_that_are_ignored_stay_ignored(repository: Repository, read_records: Records) -> None:
    own = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    repository.python(own + BEGIN + "os.kill(os.getpid(), signal.SIGHUP)\n")
    assert end_of(repository, read_records) == {"status": "finished"}
    assert signal.SIGHUP == 1


def test_the_end_of_a_run_seals_it_in_the_background(repository: Repository, cli: Cli) -> None:
    import gitruns

    cli.run("init", cwd=repository.path)
    repository.python(BEGIN, GITRUNS_CLI=str(cli.path), GITRUNS_SEAL="")
    deadline = time.monotonic() + 60
    while not any(row.id and "pending" not in row.marks for row in gitruns.runs()):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_where_no_branch_is_for_runs_nothing_is_started(repository: Repository, tmp_path: Path) -> None:
    trap = tmp_path / "git-runs"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    trap.chmod(0o755)
    repository.python(BEGIN, GITRUNS_CLI=str(trap), GITRUNS_SEAL="")
    assert not (tmp_path / "started").exists()
    repository.git("branch", "git-runs")
    repository.python(BEGIN, GITRUNS_CLI=str(trap), GITRUNS_SEAL="")
    deadline = time.monotonic() + 20
    while not (tmp_path / "started").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
