"""scikit-learn: `log_fit(estimator, X, y)`, or `autolog()`, after which every `fit` of the program is recorded."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from typing import Any

from ..active.run import Run
from ..errors import GitRunsError
from .library import library
from .quietly import quietly
from .scores import training_scores
from .training import Training, checked_options

LEAST = "1.0"
_sklearn = library("sklearn", "scikit-learn", LEAST)

_recorded_fit = threading.Lock()
"""Held by a `fit` that is recorded: the fits that it calls, also in other threads, are its own matter."""
_patched: dict[type, Callable[..., Any]] = {}
_MOST_CANDIDATES = 20
_PREPARING = ("preprocessing", "impute", "feature_extraction", "feature_selection", "compose")
"""Modules of scikit-learn whose `fit` prepares data: by itself it is no training."""


def log_fit(
    estimator: Any,
    X: Any,
    y: Any = None,
    *,
    run: Run | None = None,
    log_model: bool = False,
    log_inputs: bool = True,
    scores: bool = True,
    options: dict[str, Any] | None = None,
    **fit_params: Any,
) -> Any:
    """Fits the estimator, records that, and gives the fitted estimator.

    Config: the class and all parameters, those of parts too (`svc__C`). Metrics: `training_score` and what else
    classifiers and regressors are judged by, on the training data. A search has its best parameters and score
    in the summary, and its best 20 candidates as child runs. Inputs: shape and digest of `X` and `y`.

    The run that is open is joined and stays open, otherwise one begins and ends here, with `options` as for
    `gitruns.init`. `log_model` keeps the estimator with pickle, as `model.pkl`. An exception of `fit` makes
    the run a failed one, and is raised.
    """
    fit = type(estimator).fit
    fit = getattr(fit, "_fits_unrecorded", fit)
    training = Training(run, options, framework="sklearn")
    wanted = _Wanted(log_model, log_inputs, scores)
    return _recorded(training, wanted, fit, estimator, (X,) if y is None else (X, y), fit_params)


def autolog(
    *more: type,
    disable: bool = False,
    log_model: bool = False,
    log_inputs: bool = True,
    scores: bool = True,
    **options: Any,
) -> None:
    """Has every `fit` of scikit-learn's estimators, and of the classes in `more`, recorded as by `log_fit`.

    Only the outermost `fit` counts: a pipeline or a search is one run, and what only prepares data, such as a
    scaler, is none. `fit` keeps its signature and what it
    gives. Nothing that goes wrong in recording reaches the program. `autolog(disable=True)` undoes it all.
    `options` are those of `gitruns.init`.
    """
    options = checked_options(options)
    for estimator, fit in _patched.items():
        estimator.fit = fit  # type: ignore[attr-defined]
    _patched.clear()
    if disable:
        return
    wanted = _Wanted(log_model, log_inputs, scores)
    for estimator in dict.fromkeys([*_estimators(), *more]):
        # Whoever inherits `fit` gets the recording one of its parent.
        own = estimator.__dict__.get("fit")
        if callable(own) and not hasattr(own, "_fits_unrecorded"):
            _patched[estimator] = own
            estimator.fit = _recording(own, wanted, options)  # type: ignore[attr-defined]


class _Wanted:
    """What of a fit is recorded beside its parameters."""

    def __init__(self, model: bool, inputs: bool, scores: bool) -> None:
        self.model = model
        self.inputs = inputs
        self.scores = scores


def _estimators() -> Iterable[type]:
    """Every class of an estimator's line that defines `fit`, base classes too."""
    from sklearn.base import BaseEstimator
    from sklearn.utils import all_estimators

    found: dict[type, None] = {}
    for _, estimator in all_estimators():
        for base in estimator.__mro__:
            package, _, module = base.__module__.partition(".")
            if package == "sklearn" and base is not BaseEstimator and not module.startswith(_PREPARING):
                found[base] = None
    return found


def _recording(fit: Callable[..., Any], wanted: _Wanted, options: dict[str, Any]) -> Callable[..., Any]:
    @functools.wraps(fit)
    def recording(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _recorded_fit.locked():
            return fit(self, *args, **kwargs)
        return _recorded(Training(None, options, framework="sklearn"), wanted, fit, self, args, kwargs)

    recording._fits_unrecorded = fit  # type: ignore[attr-defined]
    return recording


def _recorded(
    training: Training,
    wanted: _Wanted,
    fit: Callable[..., Any],
    estimator: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Fits, with what is recorded before and after; only an exception of `fit` itself is raised."""
    if not _recorded_fit.acquire(blocking=False):
        return fit(estimator, *args, **kwargs)
    try:
        run = quietly("A fit", lambda: _begin(training, wanted, estimator, args, kwargs))
        try:
            fitted = fit(estimator, *args, **kwargs)
        except BaseException as error:
            training.end(error)
            raise
        if run is not None:
            quietly("What a fit came to", lambda: _after(run, wanted, estimator, args, kwargs))
        training.end()
        return fitted
    finally:
        _recorded_fit.release()


def _begin(
    training: Training, wanted: _Wanted, estimator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Run | None:
    parameters = {name: _plain(value) for name, value in estimator.get_params(deep=True).items()}
    kind = type(estimator)
    run = training.begin({"estimator": f"{kind.__module__}.{kind.__qualname__}", **parameters})
    if wanted.inputs and run is not None:
        for name, data in zip(("X", "y"), _data(args, kwargs)):
            if data is not None:
                try:
                    run.log_input(data, name=name, context="training")
                except GitRunsError:
                    pass  # a sparse matrix or a list: nothing that a digest is defined for
    return run


def _data(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    X = args[0] if args else kwargs.get("X")
    y = args[1] if len(args) > 1 else kwargs.get("y")
    return X, y


def _plain(value: object) -> object:
    """A parameter that is an estimator is known by its class; its own parameters stand beside it."""
    if hasattr(value, "get_params") and not isinstance(value, type):
        return type(value).__qualname__
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _after(run: Run, wanted: _Wanted, estimator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    X, y = _data(args, kwargs)
    if wanted.scores:
        found = training_scores(estimator, X, y, kwargs.get("sample_weight"))
        if found:
            run.log(found)
    if hasattr(estimator, "cv_results_"):
        _search(run, estimator)
    if wanted.model:
        import pickle

        run.log_artifact(pickle.dumps(estimator), name="model.pkl", type="model")


def _search(run: Run, search: Any) -> None:
    """The best of a search, and its candidates as child runs, the best first."""
    results = search.cv_results_
    for name, value in (("best_cv_score", "best_score_"), ("best_params", "best_params_")):
        if hasattr(search, value):
            run.summary[name] = getattr(search, value)
    rank = next((results[name] for name in results if name.startswith("rank_test_")), None)
    order = sorted(range(len(results["params"])), key=lambda n: 0 if rank is None else rank[n])
    for number in order[:_MOST_CANDIDATES]:
        config = {str(name): _plain(value) for name, value in results["params"][number].items()}
        with run.child(name=f"candidate-{number}", config=config, job_type="candidate") as child:
            child.log(
                {
                    name: values[number]
                    for name, values in results.items()
                    if name != "params" and not name.startswith("param_")
                }
            )
    if len(order) > _MOST_CANDIDATES:
        run.summary["candidates"] = len(order)
