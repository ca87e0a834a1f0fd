"""What a Hugging Face `Trainer` does is in the run, under the trainer's names, steps and values."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest
import tiny_models
from tiny_models import trainer
from trained import all_runs, only_run, points, series
from transformers.integrations import integration_utils
from transformers.integrations.integration_utils import rewrite_logs

import gitruns
from conftest import Cli, Repository
from gitruns.integrations.transformers import GitRunsCallback


def ours(**options: Any) -> GitRunsCallback:
    return GitRunsCallback(**{"experiment": "tiny", "capture": False, **options})


TOTALS = {
    "train_runtime",
    "train_samples_per_second",
    "train_steps_per_second",
    "train_loss",
    "total_flos",
}


def logged(trained: Any) -> list[tuple[int, str, float]]:
    """What the trainer itself says that it logged, named as the callbacks of W&B and trackio name it."""
    return points_of(trained.state.log_history)


def points_of(history: list[dict[str, Any]]) -> list[tuple[int, str, float]]:
    return sorted(
        (entry["step"], name, value)
        for entry in history
        for name, value in rewrite_logs(
            {name: value for name, value in entry.items() if name not in TOTALS | {"step"}}
        ).items()
    )


def test_numbers_are_those_of_the_trainer(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()], eval_strategy="epoch")
    trained.train()
    run = only_run()
    assert points(run) == logged(trained)
    assert set(series(run, "train/loss")) == {2, 4, 6} and set(series(run, "eval/accuracy")) == {3, 6}
    assert run.status == "finished" and run.experiment == "tiny"
    assert gitruns.current_run() is None


def test_config_is_that_of_the_model_and_of_the_training(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()], max_steps=1, learning_rate=3e-4, run_name="base")
    trained.train()
    run = only_run()
    told = {**trained.model.config.to_dict(), **trained.args.to_dict()}
    assert set(run.config) == {*told, "model/num_parameters"}
    assert run.config["model/num_parameters"] == trained.model.num_parameters()
    for name in ("hidden_size", "learning_rate", "per_device_train_batch_size", "seed", "lr_scheduler_type"):
        assert run.config[name] == told[name], name
    assert run.config["id2label"] == {"0": "LABEL_0", "1": "LABEL_1"}
    assert run.name == "base"


def test_totals_are_in_the_summary_and_data_among_the_inputs(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()])
    trained.train()
    run = only_run()
    totals = trained.state.log_history[-1]
    for name in ("train_runtime", "train_loss", "total_flos", "train_samples_per_second"):
        assert run.summary[name] == totals[name]
    said = {(entry["context"], entry["fingerprint"], entry["rows"]) for entry in run.inputs}
    assert said == {
        ("training", trained.train_dataset._fingerprint, tiny_models.ROWS),
        ("evaluation", trained.eval_dataset._fingerprint, 8),
    }


def test_report_to_is_enough(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", report_to="gitruns", max_steps=2)
    trained.train()
    assert points(only_run()) == logged(trained)


def test_what_was_given_twice_records_once(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()], report_to="gitruns", max_steps=2)
    trained.train()
    run = only_run()
    assert points(run) == logged(trained)
    assert run.experiment == "tiny"


def test_an_open_run_is_joined_and_stays_open(repository: Repository, tmp_path: Path) -> None:
    with gitruns.init("mine", config={"extra": 1}, capture=False) as run:
        trained = trainer(tmp_path / "out", report_to="gitruns", max_steps=2)
        trained.train()
        assert not run.is_over
        run.log({"after": 1.0})
    run = only_run()
    assert run.config["extra"] == 1 and run.config["max_steps"] == 2
    assert run.experiment == "mine" and "after" in run.metrics and "train/loss" in run.metrics


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError("bad"), "failed"), (KeyboardInterrupt(), "killed")]
)
def test_a_training_that_raises_ends_its_run_so(
    repository: Repository, tmp_path: Path, error: BaseException, status: str
) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()])

    def collate(rows: list[Any]) -> Any:
        raise error

    trained.data_collator = collate
    with pytest.raises(type(error)):
        trained.train()
    assert only_run().status == status

    again = trainer(tmp_path / "out", callbacks=[ours()], max_steps=2)
    again.train()
    assert [run.status for run in all_runs()] == [status, "finished"]


def test_trainers_after_each_other_have_runs_of_their_own(repository: Repository, tmp_path: Path) -> None:
    two = [trainer(tmp_path / str(n), callbacks=[ours()], max_steps=2, seed=n) for n in range(2)]
    for one in two:
        one.train()
    for run, one in zip(all_runs(), two):
        assert points(run) == logged(one)
        assert run.config["seed"] == one.args.seed


def test_an_evaluation_before_and_after_is_in_the_same_run(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()], max_steps=2)
    trained.evaluate()
    before = logged(trained)
    trained.train()
    trained.evaluate()
    predicted = trained.predict(tiny_models.data(8))
    run = only_run()
    assert set(series(run, "eval/loss")) == {0, 2}
    # The trainer forgets what it logged before the training.
    told = [point for point in points(run) if not point[1].startswith("test/")]
    assert told == sorted(before + logged(trained))
    assert series(run, "test/accuracy") == {2: predicted.metrics["test_accuracy"]}
    gitruns.finish()
    assert only_run().status == "finished"


def test_a_training_goes_on_from_its_checkpoint(repository: Repository, tmp_path: Path) -> None:
    said = {"save_strategy": "steps", "save_steps": 2, "logging_steps": 1}
    first = trainer(tmp_path / "out", callbacks=[ours(id="long", resume="allow")], max_steps=2, **said)
    first.train()
    second = trainer(tmp_path / "out", callbacks=[ours(id="long", resume="allow")], max_steps=4, **said)
    second.train(resume_from_checkpoint=True)
    run = only_run()
    assert sorted(series(run, "train/loss")) == [1, 2, 3, 4]
    # The trainer's own history has the first part too.
    assert set(logged(second)) <= set(points(run))


def test_another_run_takes_only_what_follows_the_checkpoint(repository: Repository, tmp_path: Path) -> None:
    said = {"save_strategy": "steps", "save_steps": 2, "logging_steps": 1}
    trainer(tmp_path / "out", callbacks=[ours()], max_steps=2, **said).train()
    trainer(tmp_path / "out", callbacks=[ours()], max_steps=4, **said).train(resume_from_checkpoint=True)
    assert [sorted(series(run, "train/loss")) for run in all_runs()] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(("kept", "names"), [("end", {"model"}), ("checkpoint", {"model", "checkpoint"})])
def test_models_are_kept_where_wanted(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, names: set[str]
) -> None:
    monkeypatch.setenv("GITRUNS_LOG_MODEL", kept)
    said = {"save_strategy": "steps", "save_steps": 2, "save_total_limit": 1}
    trained = trainer(tmp_path / "out", callbacks=[ours()], **said)
    trained.train()
    run = only_run()
    assert {entry["name"].partition("/")[0] for entry in run.artifacts} == names
    model = run.artifact("model/model.safetensors")
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "model.safetensors").write_bytes(model)
    (tmp_path / "again" / "config.json").write_bytes(run.artifact("model/config.json"))
    again = type(trained.model).from_pretrained(tmp_path / "again")
    for name, weights in trained.model.state_dict().items():
        assert again.state_dict()[name].equal(weights), name
    if kept == "checkpoint":
        weights = [one for one in run.artifacts if one["name"] == "checkpoint/model.safetensors"]
        assert [one["version"] for one in weights if "uri" not in one] == [1, 2, 3]
        assert [one["version"] for one in weights if "uri" in one] == [1, 2]


def test_a_sealed_run_says_the_same(repository: Repository, tmp_path: Path, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    trained = trainer(tmp_path / "out", callbacks=[GitRunsCallback(experiment="tiny")], eval_strategy="epoch")
    trained.train()
    cli.run("seal", cwd=repository.path)
    run = only_run()
    assert run.id is not None and run.code["commit"]
    assert points(run) == logged(trained)
    [row] = cli.json("ls", cwd=repository.path)["runs"]
    assert row["summary"]["values"]["train_loss"] == trained.state.log_history[-1]["train_loss"]


def test_an_evaluation_after_the_seal_is_in_the_same_run(
    repository: Repository, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITRUNS_CLI", str(cli.path))
    cli.run("init", cwd=repository.path)
    trained = trainer(tmp_path / "out", callbacks=[ours()], max_steps=2)
    trained.train()
    cli.run("seal", cwd=repository.path)
    trained.evaluate()
    gitruns.finish()
    assert points(only_run()) == logged(trained)
    cli.run("seal", cwd=repository.path)
    run = only_run()
    assert run.status == "finished" and len(run.earlier) == 1
    assert points(run) == logged(trained)


def test_trials_of_a_search_are_children_of_the_open_run(repository: Repository, tmp_path: Path) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours()], max_steps=2)
    trained.model_init = tiny_models.model
    with gitruns.init("search", capture=False) as parent:
        best = trained.hyperparameter_search(
            hp_space=lambda trial: {"learning_rate": trial.suggest_float("learning_rate", 1e-4, 1e-2)},
            backend="optuna",
            n_trials=2,
        )
    _, *trials = all_runs()
    assert {run.parent for run in trials} == {parent.uid} and len(trials) == 2
    assert all(run.status == "finished" and "eval/loss" in run.metrics for run in trials)
    assert best.hyperparameters["learning_rate"] in [run.config["learning_rate"] for run in trials]


TWO = """
import json, os, sys
sys.path.insert(0, {here!r})
import trained
import gitruns.integrations.transformers
from tiny_models import trainer

trained_one = trainer("out", report_to="gitruns", eval_strategy="epoch", ddp_backend="gloo")
trained_one.train()
trained_one.evaluate()
if trained_one.is_world_process_zero():
    with open("told.json", "w") as file:
        json.dump(trained_one.state.log_history, file)
run = gitruns.init("after", capture=False)
run.log({{"rank" + os.environ["RANK"]: 1.0}})
run.finish()
"""


@pytest.mark.long
def test_two_processes_make_one_run_with_no_point_twice(repository: Repository, tmp_path: Path) -> None:
    program = tmp_path / "two.py"
    program.write_text(TWO.format(here=str(Path(__file__).parent)))
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", str(program)]
    done = subprocess.run([sys.executable, *launch], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    told = json.loads(Path("told.json").read_text())
    trained, after = all_runs()
    assert points(trained) == points_of(told)
    assert set(after.metrics) == {"rank0", "rank1"}, "the ranks count runs alike"


def test_what_cannot_be_recorded_stops_no_training(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trained = trainer(tmp_path / "out", callbacks=[ours(log_model="end")], max_steps=2)
    trained.model.config.to_dict = lambda: 1 / 0
    trained.model.save_pretrained = lambda directory: 1 / 0
    trained.train()
    run = only_run()
    assert run.status == "finished" and points(run) == logged(trained)
    said = capfd.readouterr().err
    assert "The config isn't recorded: ZeroDivisionError" in said and "The model isn't recorded" in said


def test_an_option_that_does_not_exist_is_told_before_the_training() -> None:
    with pytest.raises(gitruns.GitRunsError, match="There is no option projekt"):
        GitRunsCallback(projekt="tiny")


class Writer:
    """What a SummaryWriter is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str, float]] = []

    def add_scalar(self, name: str, value: float, step: int) -> None:
        self.told.append((step, name, value))

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def test_names_are_those_of_the_callbacks_for_wandb_and_tensorboard(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Transformers' own callbacks run beside ours; the one for W&B records through gitruns.compat.wandb."""
    import gitruns.compat.wandb as compat

    writer = Writer()
    monkeypatch.setattr(integration_utils, "is_wandb_available", lambda: True)
    monkeypatch.setattr(integration_utils, "is_tensorboard_available", lambda: True)
    monkeypatch.setitem(sys.modules, "wandb", compat)
    monkeypatch.setattr(compat.Run, "_label", lambda *_, **__: None, raising=False)
    for package in ("wandb.sdk", "wandb.sdk.lib", "wandb.sdk.lib.config_util", "torch.utils.tensorboard"):
        found = types.ModuleType(package)
        found.ConfigError = type("ConfigError", (Exception,), {})  # type: ignore[attr-defined]
        found.SummaryWriter = lambda **_: writer  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, package, found)
    theirs = [integration_utils.WandbCallback(), integration_utils.TensorBoardCallback(writer)]
    with gitruns.init("ours", capture=False) as run:
        trained = trainer(
            tmp_path / "out", callbacks=[ours(run=run), *theirs], eval_strategy="epoch", run_name="base"
        )
        compat.init(project="theirs", reinit="create_new")
        trained.train()
        trained.evaluate()
        trained.predict(tiny_models.data(8))
        compat.finish()
    mine, wandbs = sorted(all_runs(), key=lambda one: one.experiment)
    assert set(mine.metrics) == set(wandbs.metrics) - {"train/global_step"}
    assert {"train/loss", "train/grad_norm", "train/epoch", "eval/loss", "test/loss"} <= set(mine.metrics)
    assert set(mine.summary) >= TOTALS and set(wandbs.summary) >= TOTALS
    assert set(mine.config) == set(wandbs.config)
    # TensorBoard has no summary, and its callback isn't told of predictions.
    assert sorted(writer.told) == sorted(
        point for point in logged_with_totals(trained) if not point[1].startswith("test/")
    )
    assert {point for point in points(mine) if not point[1].startswith("test/")} <= set(writer.told)


def logged_with_totals(trained: Any) -> list[tuple[int, str, float]]:
    return [
        (entry["step"], name, value)
        for entry in trained.state.log_history
        for name, value in rewrite_logs({key: one for key, one in entry.items() if key != "step"}).items()
    ]
