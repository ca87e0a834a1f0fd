"""What Python says of runs is what the full command says, byte for byte."""

from __future__ import annotations

import json
import re

import many_runs
import pytest

from conftest import Cli, Repository
from gitruns.command import main
from gitruns.query.fields import PROPERTIES

# It goes on between one call and the other.
_AGE = re.compile(r" +(?:now|[0-9]+m|\((?:just now|[0-9]+ min ago)\))(?= |$)", re.MULTILINE)


def test_both_list_and_show_the_same(
    repository: Repository, cli: Cli, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    many_runs.make(repository, cli)

    def python(*words: str) -> str:
        capfd.readouterr()
        assert main(list(words)) == 0
        return capfd.readouterr().out

    def both(*words: str) -> None:
        said, expected = python(*words), cli.run(*words, cwd=repository.path).stdout
        if "--json" not in words:
            said, expected = _AGE.sub(" AGE", said), _AGE.sub(" AGE", expected)
        assert said == expected, words

    both("ls", "--json", "--all")
    listed = json.loads(python("ls", "--json", "--all"))["runs"]
    seen = {row["name"]: (row["status"], *row["marks"]) for row in listed}
    assert seen == {
        "base": ("finished",),
        "renamed": ("failed",),
        "archived": ("finished", "archived"),
        "with-a-secret": ("finished", "held"),
        "waits-for-its-branch": ("finished", "pending"),
        "waits-for-a-seal": ("finished", "pending"),
        "alive": ("running",),
        "crashed": ("crashed", "pending"),
        "stale": ("running", "stale"),
        "expired": ("crashed", "pending"),
        "ended": ("killed", "pending"),
        "gap": ("running", "gap"),
        "(damaged journal)": ("crashed", "pending"),
    }
    for name in ("base", "with-a-secret", "waits-for-its-branch", "alive", "gap"):
        both("show", "--json", name)
    both("show", "--console", "renamed")
    condition = "loss < 0.2 and not archived or tags.stage = best or config.net.depth >= 4 and host ~ *"
    both("ls", "--json", "--where", condition, "--sort", "-loss,name")
    both("ls", "--json", "--all", "--sort", "duration,config.lr,-tags.team", "--limit", "9")
    monkeypatch.setenv("COLUMNS", "160")
    both("ls", "--all")
    both("ls", "--columns", "loss,config.lr,config.net.depth,big")
    fields = ",".join([*PROPERTIES, "loss.min", "metric.loss", "tags.stage", "summary.best_epoch", "nosuch"])
    both("ls", "--all", "--columns", fields, "--sort", f"-{fields}")
    for name in ("base", "alive"):
        both("show", name)
