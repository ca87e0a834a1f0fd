"""Lightning: `Trainer(logger=GitRunsLogger("experiment"))`, of `lightning`, `pytorch_lightning` and Fabric."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

from ..active.opening import attach
from ..active.run import Run
from ..errors import GitRunsError
from ..telling import tell
from .library import MissingLibraryError, library
from .model_files import kept_models
from .quietly import quietly, training_first
from .training import Training, counted_elsewhere

LEAST = "2.1"
_PLACES = (
    ("lightning.pytorch.loggers", "lightning"),
    ("pytorch_lightning.loggers", "pytorch-lightning"),
    ("lightning_fabric.loggers", "lightning-fabric"),
)
"""Where the class of loggers is; that of Lightning is also one for Fabric."""


def _logger_class() -> Any:
    """The class of the package that the program uses; else that of the first which is installed."""
    used = [place for place in _PLACES if place[0].partition(".")[0] in sys.modules]
    first: MissingLibraryError | None = None
    for module, package in dict.fromkeys([*used, *_PLACES]):
        try:
            return library(module, package, LEAST).Logger
        except MissingLibraryError as error:
            first = first or error
    assert first is not None
    raise first


class GitRunsLogger(_logger_class()):  # type: ignore[misc]
    """Records what a Lightning `Trainer` or `Fabric` logs: hyper-parameters, metrics by step, checkpoints if wanted.

    The run that is open is joined and stays open. Where there is none, one begins when something is logged,
    and ends with the training: finished, failed where the training raises, killed where it is interrupted.
    What is logged later, as by `trainer.test()`, goes to the same run. Only rank zero records.

    - `experiment`: what a run that begins belongs to; Lightning calls it the logger's name.
    - `name`: what people call the run.
    - `run`: the run to record into, in place of the one that is open.
    - `log_model`: False, "end" (the best checkpoint, or the last) or "checkpoint" (each that is saved, as a version of
      `checkpoint.ckpt`; the bytes of as many are kept as `save_top_k` says). By default what `GITRUNS_LOG_MODEL` says.
    - `prefix`: goes before the names of metrics, with a `/`.
    - `save_dir`: where Lightning puts checkpoints; its `default_root_dir` otherwise.
    - further options are those of `gitruns.init`, for a run that begins.
    """

    LOGGER_JOIN_CHAR = "/"

    def __init__(
        self,
        experiment: str | None = None,
        *,
        name: str | None = None,
        run: Run | None = None,
        log_model: bool | str | None = None,
        prefix: str = "",
        save_dir: str | os.PathLike[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self._said = {"experiment": experiment, "name": name, **options}
        self._training = Training(run, self._said, framework="lightning")
        self._has_begun = False
        self._joins = ""
        self._models = kept_models(log_model)
        self._prefix = prefix
        self._save_dir = None if save_dir is None else os.fspath(save_dir)
        self._checkpoints: Any = None
        self._kept: dict[str, float] = {}

    # What Lightning asks

    @property
    def name(self) -> str | None:
        """The experiment: the first directory that checkpoints are put into."""
        run = self._training.run
        return (
            run.experiment
            if run is not None
            else self._said["experiment"] or self._said.get("project") or "gitruns"
        )

    @property
    def version(self) -> str | None:
        """The uid of the run, which begins for that: the second directory of checkpoints. None on other ranks."""
        run = self._run()
        return None if run is None else run.uid

    @property
    def save_dir(self) -> str | None:
        """Where checkpoints go, None where Lightning decides."""
        return self._save_dir

    root_dir = save_dir
    log_dir = save_dir
    group_separator = "/"

    @property
    def experiment(self) -> Any:
        """The run, for whatever else is to be recorded; on other ranks what takes every call and does nothing."""
        run = self._run()
        return NOTHING if run is None else run

    # What Lightning logs

    @training_first
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Numbers under their names, `epoch` among them, at Lightning's step."""
        run = self._run()
        if run is not None:
            before = f"{self._prefix}{self.LOGGER_JOIN_CHAR}" if self._prefix else ""
            run.log({f"{before}{name}": value for name, value in metrics.items()}, step=step)

    @training_first
    def log_hyperparams(self, params: Any, *args: Any, **kwargs: Any) -> None:
        """Hyper-parameters, nested as they are; metrics that go with them go to the summary."""
        run = self._run()
        if run is None:
            return
        self._training.add_config(params)
        metrics = args[0] if args else kwargs.get("metrics")
        if isinstance(metrics, Mapping):
            run.summary.update(metrics)

    def log_graph(self, model: Any, input_array: Any = None) -> None:
        """Graphs aren't recorded."""

    def save(self) -> None:
        """All that was logged is with the kernel already."""

    @training_first
    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Keeps what was saved, where checkpoints are kept."""
        self._checkpoints = checkpoint_callback
        run = self._run() if self._models == "checkpoint" else None
        if run is None:
            return
        most = getattr(checkpoint_callback, "save_top_k", -1)
        for path in _saved(checkpoint_callback):
            changed = os.path.getmtime(path)
            if self._kept.get(path) != changed:
                self._kept[path] = changed
                last = path == getattr(checkpoint_callback, "last_model_path", "")
                name = "last.ckpt" if last else "checkpoint.ckpt"
                _keep(run, path, name, 1 if last else most if most > 0 else None)

    @training_first
    def finalize(self, status: str) -> None:
        """The training is over: success, failed or aborted. Lightning calls it where it caught the exception."""
        if not _is_rank_zero() or not self._has_begun:
            return
        run = self._training.run
        if status == "success":
            if run is not None and not run.is_over:
                quietly("The best checkpoint", lambda: self._last_words(run))
            self._training.end()
        else:
            self._training.end(sys.exc_info()[1] or status)

    def _last_words(self, run: Run) -> None:
        saved, self._checkpoints = self._checkpoints, None
        if saved is None:
            return
        score = getattr(saved, "best_model_score", None)
        if score is not None:
            run.summary.update({"best_model_score": score, "best_model_path": saved.best_model_path})
        best = getattr(saved, "best_model_path", "") or getattr(saved, "last_model_path", "")
        if self._models and best and os.path.exists(best):
            _keep(run, best, "model.ckpt", None)

    # Which run

    @training_first
    def _run(self) -> Run | None:
        if not _is_rank_zero():
            if not self._has_begun:
                self._has_begun = True
                counted_elsewhere()
            return None
        if self._has_begun:
            return self._training.late()
        self._has_begun = True
        if self._joins:
            try:
                self._training = Training(attach(self._joins), self._said, framework="lightning")
            except GitRunsError as error:
                tell(f"A run of its own begins: {error}")
        # Fabric tells no end.
        return self._training.begin(ends=False)

    def __getstate__(self) -> dict[str, Any]:
        """What goes to a process that a strategy spawns: which run, but none of its files."""
        run = self._training.run or self._training.to_join()
        return {
            **self.__dict__,
            "_training": None,
            "_has_begun": False,
            "_joins": run.directory if run is not None and not run.is_over else "",
            "_checkpoints": None,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._training = Training(None, self._said, framework="lightning")


class _Nothing:
    """Takes every call, and does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: Any, **__: Any) -> Any:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


NOTHING = _Nothing()
"""The run of a rank that doesn't record."""


def _is_rank_zero() -> bool:
    from lightning_utilities.core.rank_zero import rank_zero_only

    return not getattr(rank_zero_only, "rank", 0)


def _saved(checkpoints: Any) -> list[str]:
    """The files of checkpoints that are there: the best ones, and the last."""
    paths = [*getattr(checkpoints, "best_k_models", ())]
    paths += [getattr(checkpoints, name, "") for name in ("best_model_path", "last_model_path")]
    return [path for path in dict.fromkeys(map(str, paths)) if path and os.path.exists(path)]


def _keep(run: Run, path: str, name: str, keep: int | None) -> None:
    """A model is no reason for a training to fail."""
    try:
        run.log_artifact(path, name=name, type="model", keep=keep)
    except (GitRunsError, OSError) as error:
        tell(f"The checkpoint {path} isn't kept: {error}")
