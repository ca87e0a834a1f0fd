"""A run as scripts of W&B use it."""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from ...telling import tell_once
from ..unknown import warn_of
from .errors import Error, UsageError
from .mappings import Config, Summary
from .saving import SavedFiles

if TYPE_CHECKING:
    from types import TracebackType

    from ...media import Media
    from .artifact import Artifact


class AlertLevel(enum.Enum):
    """How much an alert matters."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Run:
    """A run with W&B's words. `recorded` is git-runs' own, for what it can do beyond."""

    def __init__(
        self,
        recorded: Any,
        *,
        entity: str | None,
        mode: str,
        tags: list[str],
        directory: str | None,
        settings: object,
        locked: set[str],
    ) -> None:
        self.recorded = recorded
        self.entity = entity or ""
        self.settings = settings
        self.starting_step = recorded.step
        self.disabled = mode == "disabled"
        self.offline = mode in ("offline", "dryrun")
        self.sweep_id = os.environ.get("WANDB_SWEEP_ID")
        self._tags = tags
        self._notes: str | None = None
        self._hooks: list[Any] = []
        self._step_metrics: dict[str, str] = {}
        self._saved = SavedFiles(recorded, directory)
        self._config = Config(recorded.config, locked)
        self._summary = Summary(recorded.summary, self._keep_media)

    # What it is

    id = property(lambda self: self.recorded.id, doc="The id that `init` was given, otherwise the uid.")
    project = property(lambda self: self.recorded.experiment, doc="The experiment.")
    group = property(lambda self: self.recorded.group or "", doc="Runs that belong together.")
    step = property(lambda self: self.recorded.step, doc="The step that the next `log` without one has.")
    is_over = property(lambda self: self.recorded.is_over, doc="Whether it was finished.")
    url = property(lambda self: None, doc="None: a run has no address.")
    project_url = property(lambda self: None, doc="None: a project has no address.")
    dir = property(lambda self: self._saved.directory, doc="A directory whose files are kept at the end.")

    @property
    def job_type(self) -> str:
        """What it does: train, eval …"""
        return str(getattr(self.recorded, "_start", {}).get("job_type") or "")

    @property
    def path(self) -> str:
        """Project and id."""
        return f"{self.project}/{self.id}"

    @property
    def resumed(self) -> bool:
        """Whether it goes on with a run that was there."""
        return bool(getattr(self.recorded, "_start", {}).get("continues")) or self.starting_step > 0

    @property
    def start_time(self) -> float:
        """When it began, in seconds since 1970."""
        return float(getattr(self.recorded, "_start", {}).get("start", 0)) / 1e6

    @property
    def name(self) -> str:
        """What people call it; setting it renames the run."""
        return str(self.recorded.name)

    @name.setter
    def name(self, name: str) -> None:
        self.recorded.rename(str(name))

    @property
    def notes(self) -> str | None:
        """A remark; setting it replaces the one before."""
        said = getattr(self.recorded, "_start", {}).get("note")
        return self._notes if self._notes is not None or said is None else str(said)

    @notes.setter
    def notes(self, text: str) -> None:
        self._notes = str(text)
        self.recorded.note(self._notes)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that this script set; setting them takes away those that are missing."""
        return tuple(self._tags)

    @tags.setter
    def tags(self, tags: Sequence[str]) -> None:
        wanted = list(dict.fromkeys(map(str, tags)))
        for gone in [tag for tag in self._tags if tag not in wanted]:
            self.recorded.tag(gone, None)
        for new in [tag for tag in wanted if tag not in self._tags]:
            self.recorded.tag(new)
        self._tags = wanted

    @property
    def config(self) -> Config:
        """The hyper-parameters, by items and attributes; what is set is recorded at once."""
        return self._config

    @config.setter
    def config(self, said: object) -> None:
        self._config.update(said)

    @property
    def summary(self) -> Summary:
        """The results, by items and attributes."""
        return self._summary

    def project_name(self) -> str:
        """The experiment."""
        return str(self.project)

    def get_url(self) -> None:
        """None: a run has no address."""

    def get_project_url(self) -> None:
        """None: a project has no address."""

    # What is logged

    def log(
        self,
        data: Mapping[str, Any],
        step: int | None = None,
        commit: bool | None = None,
        sync: bool | None = None,
    ) -> None:
        """As `wandb.log`: without `commit`, a call with a step leaves it open for the calls that follow.

        Raises TypeError where the data aren't names and values. A step below the last one is kept too.
        """
        if not isinstance(data, Mapping):
            raise TypeError("What is logged is a dictionary of names and values.")
        for name in data:
            if not isinstance(name, str):
                raise TypeError(f"Names of what is logged are texts; this is {type(name).__name__}: {name!r}")
        if self._step_metrics:
            data = self._with_steps(data)
        self.recorded.log(data, step, step is None if commit is None else commit)

    def _with_steps(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The data, with the last values of the metrics that others are drawn over, where those are left out."""
        added: dict[str, Any] = {}
        for pattern, over in self._step_metrics.items():
            for name in data:
                fits = name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
                if fits and name != over and over not in data:
                    last = self.recorded.summary.get(over)
                    if last is not None:
                        added[over] = last
                    break
        return {**data, **added} if added else data

    def define_metric(
        self,
        name: str,
        step_metric: str | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
        **unknown: object,
    ) -> Metric:
        """As `wandb.define_metric`: the summary's value of a metric, or of all that begin as `name*` does.

        Rows without the metric `step_metric` get its last value, unless `step_sync` is False.
        """
        warn_of("define_metric", unknown)
        if isinstance(step_metric, Metric):
            step_metric = step_metric.name
        if isinstance(summary, str) and "best" in summary.split(",") and goal is None:
            goal = "minimize"
        if name.count("*") > 1 or ("*" in name and not name.endswith("*")):
            raise Error(f"The * of {name!r} isn't its end.", "Name metrics by how they begin: val/*")
        self.recorded.define_metric(name, step_metric, summary=summary, goal=goal, hidden=bool(hidden))
        if step_metric and step_sync is not False:
            self._step_metrics[name] = step_metric
        return Metric(name, step_metric)

    def alert(
        self, title: str, text: str, level: str | AlertLevel | None = None, wait_duration: float | None = None
    ) -> None:
        """Says something on standard error and keeps it with the run."""
        level = level.value if isinstance(level, AlertLevel) else level or "INFO"
        self.recorded.alert(title, text, level)

    def _keep_media(self, key: str, media: Media) -> None:
        self.recorded.log({key: media}, max(0, self.recorded.step - 1), True)

    def watch(
        self,
        models: Any,
        criterion: object = None,
        log: str | None = "gradients",
        log_freq: int = 1000,
        idx: int | None = None,
        log_graph: bool = False,
    ) -> None:
        """Logs histograms of gradients, parameters or all of PyTorch modules, every `log_freq` steps."""
        from .watching import watch

        if not self.disabled:
            self._hooks += watch(self, models, log, max(1, log_freq), idx or 0)

    def unwatch(self, models: object = None) -> None:
        """Watches no module any more."""
        for hook in self._hooks:
            hook.remove()
        self._hooks = []

    def mark_preempting(self) -> None:
        """Notes that the machine is about to be taken away, by the tag `preempting`."""
        self.recorded.tag("preempting")

    # Files

    def save(
        self,
        glob_str: str | os.PathLike[str] | None = None,
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
    ) -> list[str] | bool:
        """Keeps files as artifacts; with the policies "live" and "end" those that come until the run ends too."""
        if glob_str is None:
            return True
        if policy not in ("live", "end", "now"):
            raise UsageError(f"A policy can't be {policy!r}.", 'One of "live", "end", "now".')
        if self.disabled:
            return []
        return self._saved.save(
            os.fspath(glob_str), None if base_path is None else os.fspath(base_path), policy
        )

    def log_artifact(
        self,
        artifact_or_path: Artifact | str | os.PathLike[str],
        name: str | None = None,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        tags: Sequence[str] | None = None,
    ) -> Artifact:
        """Keeps an artifact, or a file or directory as one; gives it."""
        from .artifact import Artifact
        from .versions import keep

        made = artifact_or_path
        if not isinstance(made, Artifact):
            path = os.fspath(made)
            made = Artifact(
                name or f"run-{self.id}-{os.path.basename(path.rstrip(os.sep))}", type or "unspecified"
            )
            made.add_any(path)
        names = [aliases] if isinstance(aliases, str) else list(aliases or ["latest"])
        if not self.disabled:
            keep(self.recorded, made, [*names, *(tags or [])])
        return made

    upsert_artifact = finish_artifact = log_artifact

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,
        aliases: Sequence[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Notes that the run reads an artifact: one of W&B's, or what `[project/]name:v0` or `:alias` names here."""
        from .versions import use

        return use(self.recorded, self.project, artifact_or_name)

    def log_model(
        self, path: str | os.PathLike[str], name: str | None = None, aliases: Sequence[str] | None = None
    ) -> None:
        """Keeps a file or directory as an artifact of the type `model`."""
        self.log_artifact(path, name, "model", aliases)

    def use_model(self, name: str) -> str:
        """Copies a model to `artifacts/`; gives the path of its file, or of its directory where it has several."""
        artifact = self.use_artifact(name)
        top = artifact.download()
        files = sorted(artifact.manifest_files)
        return os.path.join(top, files[0]) if len(files) == 1 else top

    def log_code(self, *_: object, **__: object) -> None:
        """Nothing: the code of every run is recorded."""
        tell_once("wandb.log_code adds nothing: git-runs records the code of every run.")

    def link_artifact(self, *_: object, **__: object) -> NoReturn:
        """Raises UsageError: there is no registry here."""
        raise UsageError(
            "There is no registry to link an artifact to.", "Tag the run: git runs tag RUN stage=production"
        )

    link_model = link_artifact

    def restore(self, name: str, *_: object, **__: object) -> NoReturn:
        """Raises UsageError: other runs are read by git-runs' own words."""
        raise UsageError("wandb.restore reads from W&B's service.", f"gitruns.run(RUN).artifact({name!r})")

    # The end

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """Ends the run. Later calls do nothing."""
        self.unwatch()
        self.recorded.finish(exit_code)

    join = finish

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self.recorded.fail(error)

    def display(self, *_: object, **__: object) -> bool:
        """False: nothing is embedded."""
        return False

    def to_html(self, *_: object, **__: object) -> str:
        """Name, last values and curves."""
        return str(self.recorded._repr_html_())

    _repr_html_ = to_html

    def __repr__(self) -> str:
        return repr(self.recorded)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__") or name == "recorded":
            raise AttributeError(name)
        raise AttributeError(
            f"W&B's run.{name} isn't carried. Next: see docs/compat.md; run.recorded is git-runs' own."
        )


class Metric:
    """What `define_metric` gives."""

    def __init__(self, name: str, step_metric: str | None) -> None:
        self.name = name
        self.step_metric = step_metric
