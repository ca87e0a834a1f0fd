"""A notebook in a kernel of Jupyter: the cells that it executes are in the run, and a cell shows the run."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository

Records = Callable[[Path], list[dict[str, Any]]]

CELLS = [
    "import gitruns\nrun = gitruns.init('digits', config={'lr': 0.1})",
    "for step in range(3):\n    run.log({'loss': 1 / (1 + step)})\n    print('step', step)",
    "run",
    "1 / 0",
    "again = gitruns.init('digits', name='second')",
    "gitruns.log({'loss': 0.5})",
]


def test_executed_cells_are_in_the_run_that_was_open(repository: Repository, read_records: Records) -> None:
    manager = pytest.importorskip("jupyter_client.manager")
    pytest.importorskip("ipykernel")
    kernel, client = manager.start_new_kernel(cwd=str(repository.path), startup_timeout=120)
    shown: list[dict[str, Any]] = []
    try:
        states = []
        for cell in CELLS:
            reply = client.execute_interactive(cell, timeout=120, output_hook=shown.append)
            states.append(reply["content"]["status"])
    finally:
        client.stop_channels()
        kernel.shutdown_kernel()
    assert states == ["ok", "ok", "ok", "error", "ok", "ok"]
    html = [
        each["content"]["data"].get("text/html", "") for each in shown if each["msg_type"] == "execute_result"
    ]
    assert any("<svg" in page for page in html)
    first, second = (read_records(journal) for journal in repository.journals())
    kept = [
        [r["media"]["value"] for r in each if r.get("media", {}).get("key") == "notebook/cell"]
        for each in (first, second)
    ]
    # The cell that begins a run is its first; the one that begins the next run ends the one before.
    assert kept == [CELLS[:4], CELLS[4:]]
    printed = "".join(each["console"] for each in first if each.get("stream") == "out")
    trace = "".join(each["console"] for each in first if each.get("stream") == "err")
    assert trace.startswith("Traceback") and trace.endswith("ZeroDivisionError: division by zero\n")
    assert printed == "".join(f"step {step}\n" for step in range(3))
    assert printed == "".join(
        each["content"]["text"]
        for each in shown
        if each["msg_type"] == "stream" and each["content"]["name"] == "stdout"
    )
    assert [row.status for row in gitruns.runs()] == ["finished", "finished"]


NOTEBOOKS: dict[str, tuple[dict[str, str], str, list[str]]] = {
    # environment, first cell, words after `jupyter notebook`
    "unknown": ({}, "", []),
    "Jupyter, below": ({"JPY_SESSION_NAME": "sub/a b.ipynb"}, "", ["sub/a b.ipynb"]),
    "Jupyter, full path": ({"JPY_SESSION_NAME": "{here}/sub/a b.ipynb"}, "", ["sub/a b.ipynb"]),
    "Jupyter, elsewhere": ({"JPY_SESSION_NAME": "/home/u/private/x.ipynb"}, "", ["x.ipynb"]),
    "console": ({"JPY_SESSION_NAME": "console-1-0f3a"}, "", []),
    "VS Code": ({}, "__vsc_ipynb_file__ = '{here}/top.ipynb'", ["top.ipynb"]),
    "VS Code, no text": ({}, "__vsc_ipynb_file__ = 7", []),
}


@pytest.mark.parametrize("case", NOTEBOOKS)
def test_command_names_the_notebook(repository: Repository, read_records: Records, case: str) -> None:
    manager = pytest.importorskip("jupyter_client.manager")
    pytest.importorskip("ipykernel")
    env, cell, words = NOTEBOOKS[case]
    here = str(repository.path)
    (repository.path / "sub").mkdir()
    for name in ("sub/a b.ipynb", "top.ipynb"):
        (repository.path / name).write_text("{}")
    env = {**os.environ, **{key: value.format(here=here) for key, value in env.items()}}
    kernel, client = manager.start_new_kernel(cwd=here, startup_timeout=120, env=env)
    try:
        for source in (cell.format(here=here), CELLS[0]):
            assert client.execute_interactive(source, timeout=120)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        kernel.shutdown_kernel()
    [journal] = repository.journals()
    assert json.loads((journal / "start.json").read_bytes())["command"] == ["jupyter", "notebook", *words]


INIT = "import gitruns, os, signal, time\nrun = gitruns.init('digits', capture=False)"
ENDS: dict[str, tuple[list[str], str, str, str | None]] = {
    # cells, how the kernel is closed, status, text of the problem
    "cell succeeds": ([INIT, "run.log({'a': 1})"], "request", "finished", None),
    "cell succeeds, signal": ([INIT, "run.log({'a': 1})"], "SIGTERM", "finished", None),
    "cell fails": ([INIT, "1 / 0"], "request", "failed", "ZeroDivisionError: division by zero"),
    "cell fails, signal": ([INIT, "1 / 0"], "SIGTERM", "failed", "ZeroDivisionError: division by zero"),
    "first cell fails": ([INIT + "\n1 / 0"], "SIGTERM", "failed", "ZeroDivisionError: division by zero"),
    "no cell of Python": ([INIT, "1 +"], "request", "failed", "SyntaxError: "),
    "cell fails, next succeeds": ([INIT, "1 / 0", "run.log({'a': 1})"], "SIGTERM", "finished", None),
    "cell is interrupted": ([INIT, "raise KeyboardInterrupt"], "request", "killed", None),
    "signal in a cell": (
        [INIT, "os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)"],
        "none",
        "killed",
        None,
    ),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=[] if name in ("cell fails, signal", "cell succeeds, signal") else pytest.mark.long
        )
        for name in ENDS
    ],
)
def test_run_ends_as_its_last_cell(repository: Repository, read_records: Records, name: str) -> None:
    manager = pytest.importorskip("jupyter_client.manager")
    pytest.importorskip("ipykernel")
    cells, close, status, problem = ENDS[name]
    kernel, client = manager.start_new_kernel(cwd=str(repository.path), startup_timeout=120)
    try:
        for cell in cells[: -1 if close == "none" else None]:
            client.execute_interactive(cell, timeout=120)
        if close == "none":
            client.execute(cells[-1])
        elif close == "SIGTERM":
            kernel.signal_kernel(signal.SIGTERM)
        until = time.monotonic() + 60
        while close != "request" and kernel.is_alive() and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        client.stop_channels()
        kernel.shutdown_kernel()
    [journal] = repository.journals()
    records = read_records(journal)
    assert [record["end"]["status"] for record in records if "end" in record] == [status]
    told = [record["problem"]["message"] for record in records if "problem" in record]
    assert [text for text in told if problem is not None and text.startswith(problem)] == told
    assert bool(told) == (problem is not None)
    if problem is not None:
        trace = "".join(record["console"] for record in records if "console" in record)
        assert problem in trace
