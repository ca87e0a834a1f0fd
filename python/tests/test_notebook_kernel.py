"""A notebook in a kernel of Jupyter: the cells that it executes are in the run, and a cell shows the run."""

from __future__ import annotations

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
    printed = "".join(each["console"] for each in first if "console" in each)
    assert printed == "".join(f"step {step}\n" for step in range(3))
    assert printed == "".join(
        each["content"]["text"]
        for each in shown
        if each["msg_type"] == "stream" and each["content"]["name"] == "stdout"
    )
    assert [row.status for row in gitruns.runs()] == ["finished", "finished"]
