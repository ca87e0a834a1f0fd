"""How well a fitted estimator of scikit-learn does on the data that it was fitted to."""

from __future__ import annotations

from typing import Any


def training_scores(estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> dict[str, float]:
    """Scores by name, each with `training_` before it; what an estimator has no answer for is left out."""
    from sklearn.base import is_classifier, is_regressor

    found: dict[str, float] = {}
    weight = {} if sample_weight is None else {"sample_weight": sample_weight}
    if hasattr(estimator, "score"):
        _try(
            found,
            "training_score",
            lambda: estimator.score(X, y, **weight) if y is not None else estimator.score(X),
        )
    if y is None:
        return found
    if is_classifier(estimator):
        _of_classifier(found, estimator, X, y, weight)
    elif is_regressor(estimator):
        _of_regressor(found, estimator, X, y, weight)
    return found


def _of_classifier(found: dict[str, float], estimator: Any, X: Any, y: Any, weight: dict[str, Any]) -> None:
    from sklearn import metrics

    said = estimator.predict(X)
    averaged = {"average": "weighted", "zero_division": 0, **weight}
    _try(found, "training_accuracy_score", lambda: metrics.accuracy_score(y, said, **weight))
    for name in ("precision_score", "recall_score", "f1_score"):
        _try(found, f"training_{name}", lambda name=name: getattr(metrics, name)(y, said, **averaged))
    if not hasattr(estimator, "predict_proba"):
        return
    likely = estimator.predict_proba(X)
    _try(found, "training_log_loss", lambda: metrics.log_loss(y, likely, labels=estimator.classes_, **weight))
    two = len(estimator.classes_) == 2
    area = {"average": "weighted", "multi_class": "ovo", **weight}
    _try(
        found,
        "training_roc_auc",
        lambda: metrics.roc_auc_score(y, likely[:, 1] if two else likely, **area),
    )


def _of_regressor(found: dict[str, float], estimator: Any, X: Any, y: Any, weight: dict[str, Any]) -> None:
    from sklearn import metrics

    said = estimator.predict(X)
    for name in ("mean_squared_error", "mean_absolute_error", "r2_score"):
        _try(found, f"training_{name}", lambda name=name: getattr(metrics, name)(y, said, **weight))
    if "training_mean_squared_error" in found:
        found["training_root_mean_squared_error"] = found["training_mean_squared_error"] ** 0.5


def _try(found: dict[str, float], name: str, score: Any) -> None:
    try:
        found[name] = float(score())
    except Exception:
        pass  # several outputs, one class only, a label that isn't known: then there is no such score
