"""The functions of the module `gitruns`: they begin a run, and mean the one that was begun last."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from .active import current
from .active.opening import Wanted, attach, begin
from .active.run import Run
from .errors import UsageError

__all__ = [
    "alert",
    "attach",
    "current_run",
    "define_metric",
    "finish",
    "init",
    "log",
    "log_artifact",
    "log_input",
]


def init(
    experiment: str | None = None,
    *,
    project: str | None = None,
    name: str | None = None,
    config: object = None,
    group: str | None = None,
    job_type: str | None = None,
    tags: object = None,
    notes: str | None = None,
    id: str | None = None,
    resume: bool | str | None = None,
    fork_from: object = None,
    parent: str | None = None,
    dir: str | os.PathLike[str] | None = None,
    reinit: bool | str | None = None,
    capture: bool = True,
    quiet: bool = False,
    console: bool = True,
    watch: bool | float | str | None = None,
) -> Run:
    """Begins a run, and makes it the one that `gitruns.log` and the like mean.

    Under `git runs record`, or where `GITRUNS_RUN` names a journal, the first run of the program is the
    recorded one itself: config, tags and notes are added to it. Its name, experiment, group, job type and ID
    count unless `record` was given others. Any later one is a child of it. The ranks of
    a launch (torchrun, Slurm, MPI) share one run, begun by rank 0.

    - `experiment`: what it belongs to; `project` is another word for it. `default` otherwise.
    - `name`: what people call it; two words otherwise.
    - `config`: hyper-parameters, as a mapping, an argparse namespace, a dataclass, a pydantic model, a
      config of OmegaConf.
    - `group`: runs that belong together, such as seeds; `job_type`: train, eval …
    - `tags`: texts, or key and value; `notes`: a remark in Markdown.
    - `id`: an id of your own. With `resume` it names the run to go on with, if there is one.
    - `resume`: True or "allow" goes on with the run of this `id` (or uid, or the id of a seal) if there is one,
      "must" raises where there is none, "never" never does. A run that may still run on another host is refused
      until it is silent for 10 minutes; "force" takes over at once, and loses nothing that the other still logs.
      A job that Slurm requeued goes on by itself.
    - `fork_from`: `(id of a sealed run, step)`: begins as that run up to and including the step.
    - `parent`: the uid of the run that this is a part of, where `run.child` doesn't fit.
    - `dir`: a directory in the repository to record to; the working directory otherwise.
    - `reinit`: by default a second `init` ends the first run; "create_new" keeps both, "return_previous"
      gives the first.
    - `capture=False`: records neither code nor environment, for runs by the thousand.
    - `console=False`: doesn't keep what the program prints through `sys.stdout` and `sys.stderr`. Output of C
      code and of other processes is kept only under `git runs record`.
    - `quiet=True`: says nothing on standard error when the run begins and ends, as `GITRUNS_QUIET=1` for all runs.
    - `watch=True`: colleagues see the run while it goes on: another process pushes its state every minute to
      the remote that runs go to by consent. A number says every how many seconds (5 at least), a text to which
      remote. By default `runs.watch` in the repository's own settings of git decides.

    Returns as soon as the journal is on the disk; code and environment are captured by another process.
    Where the journal can't be made, that is told, and the run is recorded elsewhere or in memory: training
    goes on. Raises UsageError for what can't be meant, NotFoundError and ConflictError where `resume` must.
    """
    if experiment and project and experiment != project:
        raise UsageError("An experiment and a project are the same thing.", "Give one of them.")
    before = current.current()
    if before is not None and not before.is_over:
        if reinit == "return_previous":
            return before
        if reinit != "create_new":
            before.finish()
    wanted = Wanted(
        experiment=experiment or project,
        name=name,
        config=config,
        group=group,
        job_type=job_type,
        tags=tags,
        notes=notes,
        id=id,
        fork_from=_fork(fork_from),
        parent=parent,
        capture=capture,
        console=console,
        watch=watch,
        quiet=quiet,
    )
    return begin(wanted, None if dir is None else os.fspath(dir), resume)


def _fork(said: object) -> dict[str, object] | None:
    """`{id, step}` of a pair, a mapping, or W&B's `<id>?_step=<n>`."""
    if said is None:
        return None
    if isinstance(said, str):
        id, mark, step = said.partition("?_step=")
        said = (id, step) if mark else said
    if isinstance(said, Mapping):
        said = (said.get("id"), said.get("step"))
    if isinstance(said, (tuple, list)) and len(said) == 2 and str(said[1]).isdigit():
        id = str(said[0])
        if len(id) == 64 and all(c in "0123456789abcdef" for c in id):
            return {"id": id, "step": int(str(said[1]))}
    raise UsageError(
        f"{said!r} names no step of a sealed run.", "Give fork_from=(id, step); git runs ls shows ids."
    )


def current_run() -> Run | None:
    """The run that was begun last and isn't over, or None."""
    return current.current()


def _run() -> Run:
    run = current.current()
    if run is None:
        raise UsageError("No run was begun, or it is over.", "Call gitruns.init() first.")
    return run


def log(data: Mapping[str, object], step: int | None = None, commit: bool | None = None) -> None:
    """`Run.log` of the current run. Raises UsageError where there is none."""
    _run().log(data, step, commit)


def define_metric(name: str, step_metric: str | None = None, **options: object) -> None:
    """`Run.define_metric` of the current run."""
    _run().define_metric(name, step_metric, **options)  # type: ignore[arg-type]


def alert(title: str, text: str = "", level: str = "INFO", wait_duration: float = 0) -> None:
    """`Run.alert` of the current run."""
    _run().alert(title, text, level, wait_duration)


def log_artifact(what: object, name: str | None = None, type: str | None = None, **options: object) -> object:
    """`Run.log_artifact` of the current run."""
    return _run().log_artifact(what, name, type, **options)  # type: ignore[arg-type]


def use_artifact(what: object, type: str | None = None) -> object:
    """`Run.use_artifact` of the current run."""
    return _run().use_artifact(what, type)


def log_input(what: object, name: str | None = None, context: str | None = None) -> None:
    """`Run.log_input` of the current run."""
    _run().log_input(what, name, context)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """Ends the current run, if there is one."""
    run = current.current()
    if run is not None:
        run.finish(exit_code)


def track(function: Callable[..., object] | None = None, **options: object) -> Callable[..., object]:
    """A decorator: each call of the function is a run, whose config are the arguments.

    What the function returns, where it is a mapping, becomes the summary. Options as for `init`.

        @gitruns.track(experiment="digits")
        def train(lr=3e-4, epochs=10): ...
    """
    if function is None:
        return lambda decorated: track(decorated, **options)
    import functools
    import inspect

    signature = inspect.signature(function)

    @functools.wraps(function)
    def tracked(*args: object, **kwargs: object) -> object:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        said = {"name": function.__name__, **options}
        with init(**said) as run:  # type: ignore[arg-type]
            run.config.update(dict(bound.arguments))
            result = function(*args, **kwargs)
            if isinstance(result, Mapping):
                run.summary.update(result)
            return result

    return tracked
