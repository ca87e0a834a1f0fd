"""PyTorch-Ignite: a logger like those of `ignite.handlers`, attached to engines by events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..active.run import Run
from .library import library
from .quietly import training_first
from .training import Training

LEAST = "0.5"
_base: Any = library("ignite.handlers.base_logger", "pytorch-ignite", LEAST)
_Logger: Any = _base.BaseLogger
_Output: Any = _base.BaseOutputHandler
_Parameters: Any = _base.BaseOptimizerParamsHandler


class GitRunsLogger(_Logger):  # type: ignore[misc]
    """Records what it is attached to, on the first process: outputs and metrics of engines, parameters of optimizers.

    The run that is open is joined and stays open; where there is none, one begins now, and ends with `close()`
    or at the end of a `with`. `run` is what to record into, in place of the one that is open; further options
    are those of `gitruns.init`. Attach as other loggers of Ignite: `attach_output_handler(engine, event_name,
    tag, …)`, `attach_opt_params_handler`, `attach`.
    """

    def __init__(self, run: Run | None = None, **options: Any) -> None:
        self._training = Training(run, options, framework="ignite")
        if _is_first():
            self._training.begin(ends=False)

    @property
    def run(self) -> Run | None:
        """The run, None on other processes."""
        return self._training.run

    @training_first
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Numbers under their names."""
        if self._training.run is not None and metrics:
            self._training.run.log(metrics, step=step)

    @training_first
    def log_params(self, params: Mapping[str, Any]) -> None:
        """Hyper-parameters, nested as they are."""
        self._training.add_config(params)

    @training_first
    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self._training.end(error)

    @training_first
    def close(self) -> None:
        """Ends the run that began here."""
        self._training.end()

    def _create_output_handler(self, *args: Any, **kwargs: Any) -> OutputHandler:
        return OutputHandler(*args, **kwargs)

    def _create_opt_params_handler(self, *args: Any, **kwargs: Any) -> OptimizerParamsHandler:
        return OptimizerParamsHandler(*args, **kwargs)


class OutputHandler(_Output):  # type: ignore[misc]
    """Logs an engine's output, metrics and attributes as `<tag>/<name>`; arguments as in Ignite's other loggers."""

    @training_first
    def __call__(self, engine: Any, logger: GitRunsLogger, event_name: Any) -> None:
        """What Ignite calls at the event."""
        found = self._setup_output_metrics_state_attrs(engine, log_text=True, key_tuple=False)
        logger.log_metrics(found, self.global_step_transform(engine, event_name))


class OptimizerParamsHandler(_Parameters):  # type: ignore[misc]
    """Logs a parameter of an optimizer, `lr` by default, as `<tag>/lr/group_<n>`."""

    @training_first
    def __call__(self, engine: Any, logger: GitRunsLogger, event_name: Any) -> None:
        """What Ignite calls at the event."""
        before = f"{self.tag}/" if self.tag else ""
        found = {
            f"{before}{self.param_name}/group_{number}": float(group[self.param_name])
            for number, group in enumerate(self.optimizer.param_groups)
        }
        logger.log_metrics(found, engine.state.get_event_attrib_value(event_name))


def _is_first() -> bool:
    from ignite import distributed

    return int(distributed.get_rank()) == 0
