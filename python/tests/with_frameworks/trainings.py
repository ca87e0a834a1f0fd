"""One small training for each integration: takes the options of `gitruns.init`, gives what the training came to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import trained  # isort: skip  # before the frameworks
import accelerate
import lightgbm
import numpy
import optuna
import sklearn.linear_model
import tiny_lightning
import tiny_models
import torch
import xgboost
from ignite.engine import Engine, Events

import keras  # isort: skip

from gitruns.integrations import lightgbm as of_lightgbm
from gitruns.integrations import optuna as of_optuna
from gitruns.integrations import sklearn as of_sklearn
from gitruns.integrations import transformers as of_transformers
from gitruns.integrations import xgboost as of_xgboost
from gitruns.integrations.accelerate import GitRunsTracker
from gitruns.integrations.ignite import GitRunsLogger
from gitruns.integrations.keras import GitRunsCallback as OfKeras
from gitruns.integrations.lightning import GitRunsLogger as OfLightning

assert trained
optuna.logging.set_verbosity(optuna.logging.ERROR)
_RANDOM = numpy.random.default_rng(0)
X = _RANDOM.normal(size=(40, 4))
Y = (X[:, 0] + 0.1 * _RANDOM.normal(size=40) > 0).astype(float)


def with_xgboost(**options: Any) -> object:
    matrix, results = xgboost.DMatrix(X, Y), {}
    xgboost.train(
        {"eta": 0.25, "objective": "binary:logistic"},
        matrix,
        2,
        evals=[(matrix, "train")],
        evals_result=results,
        callbacks=[of_xgboost.GitRunsCallback(log_model=True, **options)],
        verbose_eval=False,
    )
    return results


def with_lightgbm(**options: Any) -> object:
    data, results = lightgbm.Dataset(X, Y), {}
    lightgbm.train(
        {"learning_rate": 0.25, "verbose": -1, "objective": "binary"},
        data,
        2,
        valid_sets=[data],
        callbacks=[of_lightgbm.GitRunsCallback(**options), lightgbm.record_evaluation(results)],
    )
    return results


def with_accelerate(**options: Any) -> object:
    accelerator = accelerate.Accelerator(log_with=[GitRunsTracker(**options)], cpu=True)
    accelerator.init_trackers("tiny", config={"lr": 0.25})
    for step in range(2):
        accelerator.log({"loss": 1 / (1 + step)}, step=step)
    tracker = accelerator.get_tracker("gitruns")
    tracker.log_images({"image": [numpy.zeros((2, 2), dtype="uint8")]}, step=1)
    tracker.log_table("table", columns=["a"], data=[[1]], step=1)
    accelerator.end_training()
    return None


def with_keras(**options: Any) -> object:
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(1)])
    network.compile(keras.optimizers.SGD(learning_rate=0.25), loss="mse")
    recording = OfKeras(every=1, **options)
    history = network.fit(X, Y, epochs=2, batch_size=20, verbose=0, callbacks=[recording])
    return history.history, network.evaluate(X, Y, verbose=0, callbacks=[recording])


def with_ignite(**options: Any) -> object:
    seen: list[float] = []
    engine = Engine(lambda _, row: {"loss": row})
    engine.add_event_handler(Events.ITERATION_COMPLETED, lambda one: seen.append(one.state.output["loss"]))
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.25)
    with GitRunsLogger(**options) as logger:
        logger.attach_output_handler(
            engine, Events.ITERATION_COMPLETED, tag="train", output_transform=lambda output: output
        )
        logger.attach_opt_params_handler(engine, Events.EPOCH_STARTED, optimizer=optimizer)
        logger.log_params({"lr": 0.25})
        engine.run([1.0, 2.0], max_epochs=1)
    return seen


def with_lightning(**options: Any) -> object:
    module = tiny_lightning.Line(lr=0.25)
    logger = OfLightning(log_model="checkpoint", **options)
    with tempfile.TemporaryDirectory() as directory:
        trainer = tiny_lightning.trainer(
            logger, max_epochs=1, enable_checkpointing=True, default_root_dir=directory
        )
        trainer.fit(module, tiny_lightning.loader())
    return [float(weight.sum()) for weight in module.parameters()]


def with_optuna(**options: Any) -> object:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1), study_name="squares")
    with of_optuna.GitRunsCallback(**options) as recording:
        objective = recording.track_in_objective()(lambda trial: trial.suggest_float("x", -1, 1) ** 2)
        study.optimize(objective, n_trials=2, callbacks=[recording])
        study.optimize(lambda trial: trial.suggest_float("x", -1, 1) ** 2, n_trials=2, callbacks=[recording])
    return [trial.value for trial in study.trials]


def with_log_fit(**options: Any) -> object:
    estimator = sklearn.linear_model.LogisticRegression(C=0.25)
    return of_sklearn.log_fit(estimator, X, Y, options=options, log_model=True).coef_.tolist()


def with_autolog(**options: Any) -> object:
    of_sklearn.autolog(**options)
    try:
        return sklearn.linear_model.LogisticRegression(C=0.25).fit(X, Y).coef_.tolist()
    finally:
        of_sklearn.autolog(disable=True)


def with_transformers(**options: Any) -> object:
    with tempfile.TemporaryDirectory() as directory:
        trainer = tiny_models.trainer(
            Path(directory),
            callbacks=[of_transformers.GitRunsCallback(log_model="checkpoint", **options)],
            max_steps=2,
            learning_rate=0.25,
            save_strategy="steps",
            save_steps=1,
        )
        trainer.train()
        trainer.evaluate()
    return [
        {key: value for key, value in entry.items() if not key.endswith(("runtime", "second"))}
        for entry in trainer.state.log_history
    ]


TRAININGS: dict[str, tuple[Callable[..., object], str]] = {
    "xgboost": (with_xgboost, "eta"),
    "lightgbm": (with_lightgbm, "learning_rate"),
    "accelerate": (with_accelerate, "lr"),
    "keras": (with_keras, "epochs"),
    "ignite": (with_ignite, "lr"),
    "lightning": (with_lightning, "lr"),
    "optuna": (with_optuna, "sampler"),
    "sklearn": (with_log_fit, "C"),
    "autolog": (with_autolog, "C"),
    "transformers": (with_transformers, "learning_rate"),
}
"""Each integration, and a parameter that it reports by itself."""
