#!/usr/bin/env python3
"""How long MLflow's run table takes on sealed runs of git-runs, beside MLflow's SQLite store with the same runs.

  PYTHONPATH=python/src python3 bench/mlflow_table.py [COUNT...]    1000 and 10000 by default; needs MLflow

Both stores take turns in processes of their own. `first` is the first question of a new process, once MLflow is
imported and the store is made; `warm` the same question again; `changed` after a tag of one run was set.
An empty BENCH_BESIDE leaves out SQLite, which takes many minutes for 10,000 runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from read_runs import make

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
BESIDE = os.environ.get("BENCH_BESIDE", "sqlite")
_PROGRAM = """
import os, sys, time
from mlflow.entities import RunTag, ViewType
uri, place, first = sys.argv[1:]
if uri.startswith("gitruns"):
    from gitruns.mlflow.tracking import GitRunsTrackingStore as Store
    store = Store(uri)
else:
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
    store = SqlAlchemyStore(uri, place)

def worked(): return sum(os.times()[:4])

def timed(call):
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found

def ids(): return [e.experiment_id for e in store.search_experiments()]
def page(): return store.search_runs(ids(), "", ViewType.ACTIVE_ONLY, 100, ["attributes.start_time DESC"])
def whole(): return store.search_runs(ids(), "", ViewType.ACTIVE_ONLY, 50000)
def some(): return store.search_runs(ids(), "metrics.loss > 0.5 and params.batch = '32'", ViewType.ACTIVE_ONLY, 100, ["metrics.`val/f1` DESC"])
question = {"page": page, "whole": whole, "some": some}[first]
times = []
before = worked()
cold, found = timed(question)
work = worked() - before
warm = min(timed(question)[0] for _ in range(3))
store.set_tag(found[0].info.run_id, RunTag("a", str(time.time())))
changed, again = timed(question)
assert len(again) == len(found)
print(len(found), cold, work, warm, changed)
"""


def fill_sqlite(place: str, count: int) -> str:
    """The same runs in a database, written with MLflow's own tables; its address."""
    import logging

    logging.disable(logging.INFO)
    from mlflow.entities import ViewType
    from mlflow.store.tracking.dbmodels.models import SqlLatestMetric, SqlParam, SqlRun, SqlTag
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    from gitruns.mlflow.tracking import GitRunsTrackingStore

    ours = GitRunsTrackingStore(f"gitruns:{place}")
    uri = f"sqlite:///{place}/mlflow.db"
    store = SqlAlchemyStore(uri, place)
    known = {e.experiment_id: e.name for e in ours.search_experiments()}
    made = {id: store.create_experiment(name) for id, name in known.items() if id != "0"}
    runs = ours.search_runs(list(known), "", ViewType.ALL, 50000)
    assert len(runs) == count
    with store.ManagedSessionMaker(read_only=False) as session:
        for run in runs:
            id = run.info.run_id
            session.add(
                SqlRun(
                    run_uuid=id, name=run.info.run_name, experiment_id=int(made[run.info.experiment_id]), user_id="ada",
                    status=run.info.status, start_time=run.info.start_time, end_time=run.info.end_time, source_name="",
                    source_type="UNKNOWN", entry_point_name="", source_version="", lifecycle_stage="active", artifact_uri="x",
                )
            )  # fmt: skip
        session.flush()
        for run in runs:
            id = run.info.run_id
            session.add_all(
                SqlLatestMetric(run_uuid=id, key=m.key, value=m.value, timestamp=m.timestamp, step=m.step, is_nan=False)
                for m in run.data._metric_objs
            )
            session.add_all(SqlParam(run_uuid=id, key=key, value=value) for key, value in run.data.params.items())
            session.add_all(SqlTag(run_uuid=id, key=key, value=value) for key, value in run.data.tags.items())
    return uri


def main() -> None:
    """Makes both stores and prints a line for each question."""
    os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GITRUNS_SEAL="never")
    for count in [int(word) for word in sys.argv[1:]] or [1000, 10_000]:
        with tempfile.TemporaryDirectory() as place:
            make(place, count)
            stores = [f"gitruns:{place}", *([fill_sqlite(place, count)] if BESIDE else [])]
            for question in ("page", "whole", "some"):
                times: dict[str, list[list[float]]] = {}
                for _ in range(ROUNDS):
                    for uri in stores:
                        done = subprocess.run(
                            [sys.executable, "-W", "ignore", "-c", _PROGRAM, uri, place, question],
                            cwd=place,
                            capture_output=True,
                            text=True,
                        )
                        if done.returncode:
                            raise SystemExit(done.stderr[-2000:])
                        times.setdefault(uri.partition(":")[0], []).append(
                            [float(word) for word in done.stdout.split()[-5:]]
                        )
                for name, rounds in times.items():
                    number, cold, work, warm, changed = (sorted(column)[len(column) // 2] for column in zip(*rounds))
                    print(
                        f"{count} runs, {question} ({number:.0f}): {name:8} first {cold:.3f} s ({work:.2f} s of processors), warm {warm:.3f} s,"
                        f" changed {changed:.3f} s (medians of {ROUNDS})",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
