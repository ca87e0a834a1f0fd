"""What recording a command that does nothing costs, against `dvc exp run` of an empty stage."""

import os
import subprocess
import sys

import measure
from measure import GIT_RUNS, ROUNDS, WORK, both, row


def dvc():
    """DVC in a virtual environment of its own; BENCH_DVC names one that is there."""
    given = os.environ.get("BENCH_DVC")
    if given:
        return given
    place = os.path.join(WORK, "venv-dvc")
    program = os.path.join(place, "bin", "dvc")
    if not os.path.exists(program):
        subprocess.run([sys.executable, "-m", "venv", place], check=True)
        subprocess.run([os.path.join(place, "bin", "pip"), "-q", "install", "dvc"], check=True)
    return program


def main():
    ours = measure.repository("record", dirty=True)
    theirs = measure.repository("dvc")
    program = dvc()
    measure.run(program, "init", "-q", cwd=theirs)
    measure.run(program, "config", "core.analytics", "false", cwd=theirs)
    measure.run(program, "config", "core.check_update", "false", cwd=theirs)
    with open(os.path.join(theirs, "dvc.yaml"), "w") as file:
        file.write('stages:\n  empty:\n    cmd: "true"\n')
    measure.run("git", "add", ".", cwd=theirs)
    measure.run("git", "commit", "-qm", "An empty stage", cwd=theirs)
    with open(os.path.join(theirs, "module_0.py"), "a") as file:
        file.write("changed = True\n")
    taken = measure.interleaved(
        {
            "record": ([GIT_RUNS, "record", "--", "true"], ours),
            "unsealed": ([GIT_RUNS, "record", "--no-seal", "--", "true"], ours),
            "dvc exp run": ([program, "exp", "run", "-q", "-f"], theirs),
            "dvc --version": ([program, "--version"], theirs),
        },
        rounds=max(3, ROUNDS // 2))
    version = measure.run(program, "--version", cwd=theirs).strip()
    exp = taken["dvc exp run"]
    row(f"`dvc exp run` of an empty stage, DVC {version}", both(exp))
    row("`dvc --version`", both(taken["dvc --version"]))
    for name, what in (("record", "`git-runs record -- true`, sealed"), ("unsealed", "`git-runs record --no-seal -- true`")):
        one = taken[name]
        row(what, both(one), f"{one.wall / exp.wall:.2f} × `dvc exp run` ({one.cpu / exp.cpu:.2f} × CPU)",
            "< `dvc exp run`", one.wall < exp.wall)


if __name__ == "__main__":
    main()
