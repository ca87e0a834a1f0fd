"""A program that runs under `record` names its run, unless `record` was given the name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository

PROGRAMS = {
    "client": "import gitruns; gitruns.init(project='digits', name='base', group='g', job_type='eval', id='j1')",
    "wandb": "import gitruns.compat.wandb as w; w.init(project='digits', name='base', group='g', job_type='eval', id='j1')",
    "mlflow": "import gitruns.compat.mlflow as m; m.set_experiment('digits'); m.start_run(run_name='base')",
    "nothing": "import gitruns; gitruns.init()",
    "no run": "",
    "second": "import gitruns; gitruns.init().finish(); gitruns.init('digits', name='base')",
    "environment": "import os; os.environ.update(WANDB_PROJECT='digits', WANDB_NAME='base', WANDB_RUN_GROUP='g')\n"
    "import gitruns.compat.wandb as w; w.init()",
}
NAMES = ("name", "experiment", "group", "job_type", "user_id")
OWN: dict[str, tuple[Any, ...]] = {
    "client": ("base", "digits", "g", "eval", "j1"),
    "wandb": ("base", "digits", "g", "eval", "j1"),
    "mlflow": ("base", "digits", None, None, None),
    "nothing": ("train", "default", None, None, None),
    "no run": ("train", "default", None, None, None),
    "second": ("train", "default", None, None, None),
    "environment": ("base", "digits", "g", None, None),
}
GIVEN: dict[str, dict[str, str]] = {
    "nothing": {},
    "name": {"-n": "given"},
    "experiment": {"-e": "given"},
    "group": {"--group": "given"},
    "all": {"-n": "given", "-e": "given", "--group": "given", "--job-type": "given"},
}
OPTIONS = {"-n": "name", "-e": "experiment", "--group": "group", "--job-type": "job_type"}


def recorded(repository: Repository, wrapper: list[str], program: str, given: str) -> dict[str, Any]:
    """What the names should be, after the program was recorded."""
    Path("train.py").write_text(PROGRAMS[program])
    options = [word for option in GIVEN[given].items() for word in option]
    command = [*wrapper, "record", "--no-seal", *options, "--", sys.executable, "train.py"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    expected = dict(zip(NAMES, OWN[program]))
    return {**expected, **{OPTIONS[option]: text for option, text in GIVEN[given].items()}}


def seen(run: Any) -> dict[str, Any]:
    return {name: getattr(run, name) or None for name in NAMES if name != "user_id"}


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("program", PROGRAMS)
def test_names_of_program_count_unless_record_was_given_others(
    repository: Repository, program: str, given: str
) -> None:
    expected = recorded(repository, [sys.executable, "-m", "gitruns"], program, given)
    outermost = min(gitruns.runs(), key=lambda run: run.start)
    assert seen(outermost) == {name: text for name, text in expected.items() if name != "user_id"}


@pytest.mark.parametrize(
    ("program", "given"),
    [("client", "nothing"), ("client", "name"), ("nothing", "nothing")]
    + [
        pytest.param(program, given, marks=pytest.mark.long)
        for program in PROGRAMS
        for given in GIVEN
        if program != "second"
    ],
)
def test_java_and_python_and_the_sealed_run_agree(
    repository: Repository, cli: Cli, program: str, given: str
) -> None:
    cli.run("init", cwd=repository.path)
    expected = recorded(repository, [str(cli.path)], program, given)
    shown = {name: text for name, text in expected.items() if name != "user_id"}
    [open_one] = gitruns.runs()
    assert seen(open_one) == shown
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert {name: row.get(name) for name in shown} == shown
    cli.run("seal", cwd=repository.path)
    [sealed] = gitruns.runs()
    assert seen(sealed) == shown
    run = cli.json("show", sealed.uid, cwd=repository.path)["run"]
    assert {name: run.get(name) for name in NAMES} == expected
    assert "defaults" not in run
