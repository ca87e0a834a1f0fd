"""What Python says of runs is what the full command says, byte for byte."""

from __future__ import annotations

import json
import re

import many_runs
import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.command import main
from gitruns.command.show import next_commands
from gitruns.query.fields import PROPERTIES
from gitruns.read.api import Reading

# It goes on between one call and the other.
_AGE = re.compile(r" +(?:now|[0-9]+m|\((?:[^() ]+, )?(?:just now|[0-9]+ min ago)\))(?= |$)", re.MULTILINE)


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
        "clock-set-back": ("finished", "pending"),
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
    for name in ("base", "alive", "clock-set-back"):
        both("show", name)
    assert "unknown: the clock was set back during the run" in python("show", "clock-set-back")
    assert not re.search(r" -[0-9]", python("ls", "--all", "--columns", "duration"))


def test_both_show_media_models_relatives_and_machine_alike(
    repository: Repository, cli: Cli, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLURM_JOB_ID", "4711")
    monkeypatch.setenv("SLURM_ARRAY_TASK_ID", "3")
    monkeypatch.setattr("sys.orig_argv", ["train it.py", "--name", "it's", "", "$x", "a/b=c"], raising=False)
    config = {f"key{i:03d}": i for i in range(40)}
    with gitruns.init(
        "digits", name="parent", job_type="train", config=config, tags={"mlflow.user": "x"}
    ) as run:
        for step in range(2):
            table = gitruns.Table(columns=["a", "b"], data=[["x", step]])
            run.log({"loss": 1 / 3, "samples": table, "hist": gitruns.Histogram([1, 2, 3])}, step=step)
        run.summary["best"] = 0.9644444444444444
        for text in "xy":
            (repository.path / "out.txt").write_text(text)
            run.log_artifact("out.txt")
        uid = run.uid
    model = {"name": "models/m-1", "type": "model", "uri": "models:/m-1"}
    said = (
        {"model_id": "m-1", "name": "linear", "status": "PENDING"},
        {"model_id": "m-1", "status": "READY"},
    )
    for number in range(10):
        options = {"name": f"child-{number}", "parent": uid, "config": {"key039": number}}
        with gitruns.init("digits", capture=False, **options) as inner:
            lines = [json.dumps({"artifact": {**model, "mlflow": {"model": each}}}) + "\n" for each in said]
            (repository.live / inner.uid / "w-x-1-1.jsonl").write_text("".join(lines))
    with Reading(repository.path) as reading:
        rows = reading.rows()
        last = next_commands(reading.open("child-9"), rows)
        first = next_commands(reading.open("parent"), rows)
    short = {row.name: row.short_id for row in rows}
    between = f"{short['child-8']} {short['child-9']}"
    assert last == [f"git runs diff {between}  # changes since the run before"]
    assert [line.split("  ")[0] for line in first] == [
        f"git runs plot loss {short['parent']}",
        f"git runs artifacts get {short['parent']} -o DIR",
    ]
    children = [f"child-{number}" for number in range(10)]
    for condition in ("parent = parent", f"parent = {uid}", f"parent = {uid[:12]}", "parent ~ par*"):
        assert sorted(row.name for row in gitruns.runs(condition, directory=repository.path)) == children
        listed = cli.json("ls", "--where", condition, cwd=repository.path)["runs"]
        assert sorted(row["name"] for row in listed) == children
    for selector in ("parent", "child-3"):
        for option in ((), ("--all",)):
            capfd.readouterr()
            assert main(["show", selector, *option]) == 0
            mine = _AGE.sub(" AGE", capfd.readouterr().out)
            theirs = cli.run("show", selector, *option, cwd=repository.path).stdout
            assert mine == _AGE.sub(" AGE", theirs)
            if selector == "parent":
                assert "'train it.py' --name 'it'\"'\"'s' '' '$x' a/b=c" in mine
                assert "job type    train\n" in mine and "slurm       array task id 3, job id 4711\n" in mine
                assert (
                    "samples     table, 2 times, steps 0 to 1\n" in mine and "best        0.96444\n" in mine
                )
                assert ", v1\n" in mine and ", v2\n" in mine
                assert "children    10: child-9 (" in mine and (" and 2 more\n" in mine) != bool(option)
                assert ("more: git runs show --all" in mine) != bool(option)
                assert "key039" in mine  # the only one that differs
                assert ("mlflow.user=x" in mine) == bool(option)
            else:
                assert "parent      parent (" in mine and "linear      ready, m-1\n" in mine


def test_both_show_all_notes(
    repository: Repository, cli: Cli, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.run("init", cwd=repository.path)

    def both(name: str) -> tuple[list[str], list[str]]:
        """The texts in the JSON document, oldest first, and the words before each note of the card."""
        shown = {}
        for words in (("show", "--json", name), ("show", name)):
            capfd.readouterr()
            assert main(list(words)) == 0
            said, expected = capfd.readouterr().out, cli.run(*words, cwd=repository.path).stdout
            assert _AGE.sub(" AGE", said) == _AGE.sub(" AGE", expected)
            shown[words[1]] = said
        notes = json.loads(shown["--json"]).get("notes", [])
        assert notes == gitruns.run(name).notes
        assert all(note["by"] and note["at"] for note in notes)
        lines = [re.match(r" *((?:older )?note) ", line) for line in shown[name].splitlines()]
        return [note["text"] for note in notes], [line[1] for line in lines if line]

    for name, note in (("silent", None), ("noted", "from the start")):
        gitruns.init(name=name, notes=note, capture=False).finish()
    assert both("silent") == ([], [])
    assert both("noted") == (["from the start"], ["note"])
    cli.run("seal", cwd=repository.path)
    assert both("noted") == (["from the start"], ["note"])
    for count in range(1, 11):
        cli.run("note", "noted", f"note {count}", cwd=repository.path)
        cli.run("note", "silent", f"note {count}", cwd=repository.path)
        cli.run("tag", "noted", f"tag{count}", cwd=repository.path)
        if count in (1, 10):
            texts = [f"note {each}" for each in range(1, count + 1)]
            assert both("noted") == (["from the start", *texts], ["note", *["older note"] * min(count, 8)])
            assert both("silent") == (texts, ["note", *["older note"] * min(count - 1, 8)])


def test_counts_of_a_resumed_run_are_those_of_all_segments(
    repository: Repository, cli: Cli, capfd: pytest.CaptureFixture[str]
) -> None:
    cli.run("init", cwd=repository.path)

    def counts() -> list[dict[str, object]]:
        """What both say, in a list and alone: points of each metric, artifacts, lines that were printed."""
        found = []
        for call in (_python, lambda *words: cli.run(*words, cwd=repository.path).stdout):
            [row] = json.loads(call("ls", "--json"))["runs"]
            shown = json.loads(call("show", "--json", "@0"))
            for one in (row, shown):
                points = {key: each["n"] for key, each in one["summary"]["metrics"].items()}
                names = [each["name"] for each in shown["artifacts"]["artifacts"]]
                lines = len(call("show", "--console", "@0").splitlines())
                found.append({"points": points, "artifacts": names, "lines": lines})
        return found

    def _python(*words: str) -> str:
        capfd.readouterr()
        assert main(list(words)) == 0
        return capfd.readouterr().out

    expected = {"points": {"loss": 3}, "artifacts": ["a.txt", "same.txt"], "lines": 2}
    for segment in range(2):
        run = gitruns.init(id="mine", resume="allow", capture=False)
        for step in range(3 + segment):
            run.log({"loss": 1.0, **({"late": 2.0} if segment else {})}, step=10 * segment + step)
        for name in ("b.txt", "same.txt") if segment else ("a.txt", "same.txt"):
            run.log_artifact(f"{segment}".encode(), name=name)
        print("\n".join("line" for _ in range(2 + segment)))
        run.finish()
        if segment:
            expected = {
                "points": {"loss": 7, "late": 4},
                "artifacts": ["a.txt", "same.txt", "b.txt", "same.txt"],
                "lines": 5,
            }
        assert counts() == 4 * [expected]
        cli.run("seal", cwd=repository.path)
        assert counts() == 4 * [expected]
