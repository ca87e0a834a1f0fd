"""Accelerate: `Accelerator(log_with=[GitRunsTracker("experiment")])`, or `log_with="gitruns"` once this module is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..active.run import Run
from .library import library
from .quietly import training_first
from .training import Training

LEAST = "1.0"
_tracking: Any = library("accelerate.tracking", "accelerate", LEAST)
_Tracker: Any = _tracking.GeneralTracker


class GitRunsTracker(_Tracker):  # type: ignore[misc]
    """Records what an `Accelerator` logs, on its main process: config, numbers by step, images, tables.

    The run that is open is joined and stays open. Where there is none, one begins with `init_trackers`, and ends
    with `end_training`; an exception that nobody catches makes it a failed one.

    - `experiment`: what a run that begins belongs to.
    - `run`: the run to record into, in place of the one that is open.
    - further options are those of `gitruns.init`, for a run that begins.
    """

    name = "gitruns"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, experiment: str | None = None, *, run: Run | None = None, **options: Any) -> None:
        super().__init__()
        self._training = Training(run, {"experiment": experiment, **options}, framework="accelerate")
        self._has_begun = False

    @property
    def tracker(self) -> Run | None:
        """The run, for whatever else is to be recorded; None on other processes."""
        return self._run()

    @property
    def run(self) -> Run | None:
        """The run; None on other processes."""
        return self._run()

    def start(self) -> None:
        """Joins or begins the run."""
        self._run()

    @training_first
    def store_init_configuration(self, values: Mapping[str, Any]) -> None:
        """Hyper-parameters, nested as they are."""
        if self._run() is not None:
            self._training.add_config(values)

    @training_first
    def log(self, values: Mapping[str, Any], step: int | None = None, **kwargs: Any) -> None:
        """Numbers, texts and media under their names."""
        run = self._run()
        if run is not None:
            run.log(values, step=step, commit=kwargs.get("commit"))

    @training_first
    def log_images(self, values: Mapping[str, Sequence[Any]], step: int | None = None, **_: Any) -> None:
        """Pictures by name, as arrays or those of Pillow."""
        from ..media import Image

        for name, images in values.items():
            for number, image in enumerate(images):
                self.log({name if len(images) == 1 else f"{name}/{number}": Image(image)}, step=step)

    @training_first
    def log_table(
        self,
        table_name: str,
        columns: list[str] | None = None,
        data: list[list[Any]] | None = None,
        dataframe: Any = None,
        step: int | None = None,
        **_: Any,
    ) -> None:
        """A table, of columns and rows, or a data frame."""
        from ..media import Table

        table = dataframe if dataframe is not None else Table(columns=columns, data=data)
        self.log({table_name: table}, step=step)

    @training_first
    def finish(self) -> None:
        """Ends the run that began here."""
        self._training.end()

    @training_first
    def _run(self) -> Run | None:
        from accelerate.state import PartialState

        if not PartialState().is_main_process:
            return None
        if not self._has_begun:
            self._has_begun = True
            return self._training.begin(ends=False)
        return self._training.late()


def register() -> None:
    """Has `log_with="gitruns"` mean this, where Accelerate knows trackers by names of others (newer ones do)."""
    known = _tracking.LOGGER_TYPE_TO_CLASS
    if hasattr(_tracking, "register_tracker_class") and GitRunsTracker.name not in known:
        _tracking.register_tracker_class(GitRunsTracker)


register()
