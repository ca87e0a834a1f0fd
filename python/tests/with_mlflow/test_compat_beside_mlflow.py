"""The same script with MLflow and with `gitruns.compat.mlflow`: both say the same."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from conftest import Repository

SCRIPT = r"""
import json, math, sys
IMPORT

said = []
tell = said.append
mlflow.set_experiment("digits")
with mlflow.start_run(run_name="parent", tags={"stage": "a", "n": 1}, description="why") as parent:
    tell(mlflow.log_param("lr", 0.1))
    mlflow.log_param("lr", "0.1")
    mlflow.log_params({"depth": 3, "flag": True, "none": None, "model.kind": "x", "list": [1, 2]})
    for wrong in (lambda: mlflow.log_param("lr", 0.2), lambda: mlflow.log_params({"depth": 4})):
        try:
            wrong()
            tell("no error")
        except Exception as error:
            tell((type(error).__name__, error.error_code))
    try:
        mlflow.start_run()
    except Exception as error:
        tell(str(error).partition("Run with UUID")[1])
    mlflow.log_metric("loss", 1.0)
    for step in range(3):
        mlflow.log_metrics({"loss": 1 / (1 + step), "val/f1": step / 10}, step=step)
    mlflow.log_metric("back", 5.0, step=9)
    mlflow.log_metric("back", 4.0, step=3)
    mlflow.log_metric("nan", math.nan)
    mlflow.log_metric("whole", 7)
    mlflow.set_tag("gone", "x")
    mlflow.delete_tag("gone")
    mlflow.set_tags({"stage": "b"})
    mlflow.log_text("text", "notes/a.md")
    mlflow.log_dict({"a": [1, {"b": 2.5}]}, "config.json")
    mlflow.log_table({"q": ["a", "b"], "n": [1, 2]}, "table.json")
    mlflow.log_table({"q": ["c"], "n": [3]}, "table.json")
    tell(mlflow.active_run() is parent or mlflow.active_run().info.run_id == parent.info.run_id)
    for number in range(2):
        with mlflow.start_run(run_name=f"child-{number}", nested=True) as child:
            mlflow.log_metric("score", number)
            mlflow.log_param("number", number)
    tell(mlflow.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id)
tell(mlflow.active_run() is None)
try:
    with mlflow.start_run(run_name="bad"):
        raise RuntimeError("no")
except RuntimeError:
    pass
mlflow.start_run(run_name="killed")
mlflow.end_run("KILLED")
with mlflow.start_run(run_id=parent.info.run_id):
    mlflow.log_metric("late", 1.5, step=4)

ORDER = ["attributes.run_name ASC"]
def names(**said):
    return [run.info.run_name for run in mlflow.search_runs(output_format="list", order_by=ORDER, **said)]

for condition in ("metrics.score > 0", "metrics.`val/f1` = 0.2", "params.lr = '0.1'", "params.number != '0'", "tags.stage = 'b'",
                  "attributes.status = 'FAILED'", "status = 'KILLED'", "attributes.run_name LIKE 'child%'", "params.none = 'None'",
                  "tags.stage = 'b' and metrics.loss < 1", "run_name ILIKE 'PAR%'", "metrics.absent > 0", "params.flag = 'True'"):
    tell((condition, names(filter_string=condition)))
for wrong in ("metrics.a > 'x'", "params.a > '1'", "nothing.a = '1'", "tags.a = 'x' or tags.b = 'y'"):
    try:
        names(filter_string=wrong)
        tell("no error")
    except Exception as error:
        tell((wrong, error.error_code))
tell(names(experiment_names=["other"]))
frame = mlflow.search_runs(order_by=["metrics.score DESC"], filter_string="metrics.score >= 0")
tell([list(frame["metrics.score"]), list(frame["params.number"]), str(frame["start_time"].dtype)[:10]])
runs = {}
for run in mlflow.search_runs(output_format="list"):
    data = run.data
    runs[run.info.run_name] = {
        "status": run.info.status, "metrics": {k: repr(v) for k, v in data.metrics.items()}, "params": data.params,
        "tags": {k: v for k, v in data.tags.items() if not k.startswith("mlflow.") or k in ("mlflow.note.content", "mlflow.runName")},
        "parent": "mlflow.parentRunId" in data.tags,
    }
tell(runs)
print("SAID " + json.dumps(said))
"""


def said(repository: Repository, imported: str, **env: str) -> Any:
    done = repository.python(SCRIPT.replace("IMPORT", imported), **env)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("SAID ")]
    return json.loads(line.removeprefix("SAID "))


def test_both_say_the_same(repository: Repository, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"
    place.mkdir()
    theirs = said(
        Repository(place),
        "import mlflow",
        MLFLOW_TRACKING_URI=f"sqlite:///{place}/mlflow.db",
        HOME=str(place),
    )
    os.environ.pop("MLFLOW_TRACKING_URI", None)
    ours = said(repository, "import gitruns.compat.mlflow as mlflow")
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert mine == other
