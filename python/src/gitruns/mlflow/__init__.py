"""MLflow on git-runs: with `MLFLOW_TRACKING_URI=gitruns:` unchanged MLflow code records runs of this repository.

    export MLFLOW_TRACKING_URI=gitruns:                  # the repository of the working directory
    export MLFLOW_TRACKING_URI=gitruns:/path/to/repo     # or another one
    mlflow ui --backend-store-uri gitruns:

MLflow finds the stores by their entry points; nothing here has to be imported. docs/mlflow.md says what of
MLflow is kept where, and what isn't.
"""

from __future__ import annotations

from ..errors import EnvironmentFault

try:
    import mlflow as _mlflow  # noqa: F401
except ModuleNotFoundError as _error:
    if _error.name != "mlflow":
        raise  # MLflow is there, and fails to import something of its own
    raise EnvironmentFault(
        "gitruns.mlflow is a plugin of MLflow, and MLflow isn't installed.",
        "pip install './python[mlflow]' in a clone of git-runs",
    ) from _error
