"""Hugging Face `Trainer`: `callbacks=[GitRunsCallback()]`, or `report_to="gitruns"` once this module is imported.

What inherits `Trainer`, such as the trainers of TRL, records the same way.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Mapping
from typing import Any

from ..active.run import Run
from ..errors import GitRunsError
from ..telling import tell
from .fingerprints import note_dataset
from .library import library
from .model_files import kept_models
from .quietly import quietly, training_first
from .training import Training, counted_elsewhere

LEAST = "4.46"
_Callback: Any = library("transformers", "transformers", LEAST).TrainerCallback
library("torch", "torch", "2.0")

NAME = "gitruns"
"""What `report_to` calls it."""
_TOTALS = ("train_runtime", "train_samples_per_second", "train_steps_per_second", "train_loss", "total_flos")
"""Results of the whole training: values of the summary, as in Transformers' callbacks for W&B and trackio."""
_SPEAKER = "_gitruns_callback"


class GitRunsCallback(_Callback):  # type: ignore[misc]
    """Records what a `Trainer` does: config and arguments, every number it logs, data sets, models if wanted.

    The run that is open is joined and stays open. Where there is none, one begins with the training and ends
    with it: finished, failed where the training raises, killed where it is interrupted. What is logged
    later, as by `trainer.evaluate()`, goes to the same run. Only the first process of all records.

    - `run`: the run to record into, in place of the one that is open.
    - `log_model`: False, "end" (the model, the best where the trainer loads it), or "checkpoint" (each checkpoint
      too, as a version of `checkpoint`; `save_total_limit` holds for their bytes). By default what
      `GITRUNS_LOG_MODEL` says.
    - further options are those of `gitruns.init`, for a run that begins: `experiment`, `name`, `tags`, `id`
      and `resume` (to go on with a run when the training goes on from a checkpoint) …
    """

    def __init__(
        self, run: Run | None = None, *, log_model: bool | str | None = None, **options: Any
    ) -> None:
        self._training = Training(run, options, framework="transformers")
        self._models = kept_models(log_model)
        self._trainer: Any = None
        # On other ranks: whether the run that the first one has is counted.
        self._is_counted = False
        self._has_ended = False

    @property
    def run(self) -> Run | None:
        """The run that is recorded into, None before the training."""
        return self._training.run

    # Who speaks

    def _speaks(self, state: Any, control: Any) -> bool:
        """Whether this one records: on the first process only, and once where it was given twice."""
        if control.__dict__.setdefault(_SPEAKER, self) is not self:
            return False
        if not state.is_world_process_zero and not self._is_counted:
            self._is_counted = True
            counted_elsewhere()
        return bool(state.is_world_process_zero)

    def on_init_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Callbacks that were given stand behind those of `report_to`, and know more: the last one speaks."""
        control.__dict__[_SPEAKER] = self

    # What it is called for

    @training_first
    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Joins or begins the run, and says what it is made of."""
        if self._has_ended:
            self._is_counted = self._has_ended = False
        if self._speaks(state, control):
            self._begin(args, state, more)

    @training_first
    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **more: Any) -> None:
        """Every number at its step, named as in Transformers' callbacks for W&B, TensorBoard and trackio."""
        if not logs or not self._speaks(state, control):
            return
        run = self._run_for(args, state, more)
        if run is None:
            return
        run.log(
            _named({key: value for key, value in logs.items() if key not in _TOTALS}), step=state.global_step
        )
        totals = {key: value for key, value in logs.items() if key in _TOTALS}
        if totals:
            run.summary.update(totals)

    @training_first
    def on_predict(self, args: Any, state: Any, control: Any, metrics: Any = None, **more: Any) -> None:
        """The metrics of a prediction, which the trainer itself doesn't log."""
        if metrics and self._speaks(state, control):
            run = self._run_for(args, state, more)
            if run is not None:
                run.log(_named(metrics), step=state.global_step)

    @training_first
    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Keeps the checkpoint, where checkpoints are kept."""
        run = self._training.run
        if self._models != "checkpoint" or run is None or not self._speaks(state, control):
            return
        directory = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
        _keep(run, directory, "checkpoint", keep=args.save_total_limit)

    @training_first
    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Keeps the model, where models are kept, and ends the run that began here."""
        run = self._training.run
        if run is None or not self._speaks(state, control):
            self._has_ended = True
            return
        if state.best_metric is not None:
            run.summary.update(
                {"best_metric": state.best_metric, "best_model_checkpoint": state.best_model_checkpoint}
            )
        if self._models:
            quietly("The model", lambda: self._keep_model(run, args, more))
        self._training.end()

    @training_first
    def on_train_failed(self, error: BaseException) -> None:
        """The training raised, which the trainer tells no callback of: called by `Trainer.train` as it is here."""
        self._training.end(error)

    # How

    def _run_for(self, args: Any, state: Any, more: Mapping[str, Any]) -> Run | None:
        """The run for what is logged, also before and after the training."""
        if self._training.run is None:
            return self._begin(args, state, more, ends=False)
        return self._training.late()

    def _begin(self, args: Any, state: Any, more: Mapping[str, Any], ends: bool = True) -> Run | None:
        config = quietly("The config", lambda: _config(args, more.get("model"), state))
        # After an evaluation, or again with a batch that fits the memory.
        run = self._training.goes_on(config) if ends else None
        if run is not None:
            return run
        run = self._training.begin(
            config, ends=ends, as_child=state.trial_params is not None, name=_name(args, state)
        )
        if run is None:
            return None
        loader = more.get("train_dataloader")
        data = getattr(self._trainer, "train_dataset", None)
        data = data if data is not None else getattr(loader, "dataset", None)
        evaluated = getattr(self._trainer, "eval_dataset", None)
        for one, context in ((data, "training"), (evaluated, "evaluation")):
            quietly("The data", functools.partial(note_dataset, run, one, context))
        return run

    def _keep_model(self, run: Run, args: Any, more: Mapping[str, Any]) -> None:
        if getattr(args, "deepspeed", None) or getattr(args, "fsdp", None):
            tell("A model that is spread over processes isn't kept at the end; its checkpoints can be.")
            return
        with tempfile.TemporaryDirectory(prefix="git-runs-model-") as directory:
            parts: tuple[Any, ...] = (more.get("model"), more.get("processing_class"))
            for part in parts:
                if hasattr(part, "save_pretrained"):
                    part.save_pretrained(directory)
            if os.listdir(directory):
                _keep(run, directory, "model")
            else:
                tell("The model isn't kept: it has no save_pretrained.")


def _keep(run: Run, directory: str, name: str, keep: int | None = None) -> None:
    """A model is no reason for a training to fail."""
    try:
        run.log_artifact(directory, name=name, type="model", keep=keep)
    except (GitRunsError, OSError) as error:
        tell(f"The files of {directory} aren't kept: {error}")


def _named(logs: Mapping[str, Any]) -> dict[str, Any]:
    """`loss` as `train/loss`, `eval_loss` as `eval/loss`, `test_loss` as `test/loss`."""
    from transformers.integrations.integration_utils import rewrite_logs

    return dict(rewrite_logs(logs))


def _config(args: Any, model: Any, state: Any) -> dict[str, object]:
    """The model's config, overlaid with the arguments of the training; what a search tries on top."""
    config: dict[str, object] = {}
    parts: tuple[Any, ...] = (getattr(model, "config", None), args)
    for part in parts:
        said = part.to_dict() if hasattr(part, "to_dict") else part
        if isinstance(said, Mapping):
            config.update(said)
    peft = getattr(model, "peft_config", None)
    if isinstance(peft, Mapping):
        config["peft_config"] = {
            name: one.to_dict() if hasattr(one, "to_dict") else str(one) for name, one in peft.items()
        }
    if hasattr(model, "num_parameters"):
        config["model/num_parameters"] = model.num_parameters()
    if state.trial_params:
        config.update(state.trial_params)
    return config


def _name(args: Any, state: Any) -> str | None:
    """The name that was given; that of the output directory, which older versions take for it, is none."""
    if state.trial_name:
        return str(state.trial_name)
    name = getattr(args, "run_name", None)
    return str(name) if name and name != args.output_dir else None


def register() -> None:
    """Has `report_to="gitruns"` mean this, and `Trainer.train` tell of its exceptions. Once is enough."""
    from transformers.integrations import integration_utils

    integration_utils.INTEGRATION_TO_CALLBACK[NAME] = GitRunsCallback
    trainer = library("transformers.trainer", "transformers", LEAST).Trainer
    if not hasattr(trainer.train, "_tells_gitruns"):
        trainer.train = _telling(trainer.train)


def _telling(train: Any) -> Any:
    """The method, with a word to our callbacks when it begins, and when it raises."""

    @functools.wraps(train)
    def telling(self: Any, *args: Any, **kwargs: Any) -> Any:
        ours = [one for one in self.callback_handler.callbacks if isinstance(one, GitRunsCallback)]
        for one in ours:
            one._trainer = self
        try:
            return train(self, *args, **kwargs)
        except BaseException as error:
            for one in ours:
                one.on_train_failed(error)
            raise
        finally:
            for one in ours:
                one._trainer = None

    telling._tells_gitruns = True  # type: ignore[attr-defined]
    return telling


register()
