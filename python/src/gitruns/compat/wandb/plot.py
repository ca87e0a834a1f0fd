"""W&B's charts: tables of what they show, with a word on what to draw of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...media.parts import Part
from .media import Table


class Chart(Table):
    """A table that says which chart shows it: `plot` is kind, title and the columns by their part."""

    def __init__(self, table: Any, kind: str, title: str | None, **parts: object) -> None:
        super().__init__(list(table.columns), [list(row) for row in table.rows])
        self.plot: dict[str, object] = {"kind": kind, **{k: v for k, v in parts.items() if v is not None}}
        if title:
            self.plot["title"] = str(title)

    def part(self) -> Part:
        part = super().part()
        part.extra["plot"] = self.plot
        return part


def line(
    table: Any, x: str, y: str, stroke: str | None = None, title: str | None = None, split_table: bool = False
) -> Chart:
    """A line through the rows."""
    return Chart(table, "line", title, x=x, y=y, stroke=stroke)


def scatter(table: Any, x: str, y: str, title: str | None = None, split_table: bool = False) -> Chart:
    """A point for each row."""
    return Chart(table, "scatter", title, x=x, y=y)


def bar(table: Any, label: str, value: str, title: str | None = None, split_table: bool = False) -> Chart:
    """A bar for each row."""
    return Chart(table, "bar", title, label=label, value=value)


def histogram(table: Any, value: str, title: str | None = None, split_table: bool = False) -> Chart:
    """How the values of a column are distributed."""
    return Chart(table, "histogram", title, value=value)


def line_series(
    xs: Any,
    ys: Any,
    keys: Sequence[Any] | None = None,
    title: str | None = None,
    xname: str = "x",
    split_table: bool = False,
) -> Chart:
    """Several lines, over an x of their own each or over one for all."""
    ys = [list(each) for each in ys]
    xs = list(xs)
    each_x = [list(x) for x in xs] if xs and hasattr(xs[0], "__iter__") else [xs] * len(ys)
    names = list(keys) if keys is not None else [f"key_{number}" for number in range(len(ys))]
    rows = [[x, names[at], y] for at in range(len(ys)) for x, y in zip(each_x[at], ys[at])]
    table = Table(columns=["step", "lineKey", "lineVal"], data=rows)
    return Chart(table, "lines", title, x="step", y="lineVal", stroke="lineKey", xname=xname)


def confusion_matrix(
    probs: Any = None,
    y_true: Any = None,
    preds: Any = None,
    class_names: Sequence[str] | None = None,
    title: str | None = "Confusion Matrix Curve",
    split_table: bool = False,
) -> Chart:
    """How often each class was taken for each: by `preds`, or by the greatest of `probs`."""
    if (probs is None) == (preds is None) or y_true is None:
        raise ValueError("A confusion matrix needs y_true, and either probs or preds.")
    if preds is None:
        preds = [max(range(len(row)), key=list(row).__getitem__) for row in probs]
    true, found = [int(each) for each in y_true], [int(each) for each in preds]
    number = 1 + max([*true, *found], default=-1)
    names = list(class_names) if class_names is not None else [f"Class_{at + 1}" for at in range(number)]
    counts = {(a, b): 0 for a in range(len(names)) for b in range(len(names))}
    for pair in zip(true, found):
        counts[pair] += 1
    rows = [[names[a], names[b], count] for (a, b), count in counts.items()]
    table = Table(columns=["Actual", "Predicted", "nPredictions"], data=rows)
    return Chart(table, "confusion_matrix", title)


def pr_curve(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    interp_size: int = 21,
    title: str = "Precision-Recall Curve",
    split_table: bool = False,
) -> Chart:
    """The greatest precision at or beyond each of so many recalls, a line for each class."""
    rows: list[list[object]] = []
    for name, scores, hits in _by_class(y_true, y_probas, labels, classes_to_plot):
        points = [(hit / max(1, sum(hits)), hit / (hit + miss)) for _, hit, miss in _thresholds(scores, hits)]
        for at in range(interp_size):
            recall = at / (interp_size - 1)
            best = max((p for r, p in points if r >= recall - 1e-12), default=0.0)
            rows.append([name, round(best, 3), round(recall, 3)])
    table = Table(columns=["class", "precision", "recall"], data=rows)
    return Chart(table, "pr_curve", title, x="recall", y="precision", stroke="class")


def roc_curve(
    y_true: Any,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str = "ROC Curve",
    split_table: bool = False,
) -> Chart:
    """The share of hits over that of false alarms at each threshold, a line for each class."""
    rows: list[list[object]] = []
    for name, scores, hits in _by_class(y_true, y_probas, labels, classes_to_plot):
        rows.append([name, 0.0, 0.0])
        for _, hit, miss in _thresholds(scores, hits):
            rows.append(
                [name, round(miss / max(1, len(hits) - sum(hits)), 3), round(hit / max(1, sum(hits)), 3)]
            )
    table = Table(columns=["class", "fpr", "tpr"], data=rows)
    return Chart(table, "roc_curve", title, x="fpr", y="tpr", stroke="class")


def _by_class(
    true: Any, probabilities: Any, labels: Any, wanted: Any
) -> list[tuple[object, list[float], list[int]]]:
    if true is None or probabilities is None:
        raise ValueError("A curve needs y_true and y_probas.")
    truth = list(true)
    classes = sorted(set(truth)) if wanted is None else list(wanted)
    found = []
    for at, each in enumerate(sorted(set(truth) | set(classes))):
        if each in classes:
            name = labels[at] if labels is not None and at < len(labels) else each
            column = [float(row[at]) for row in probabilities]
            found.append((name, column, [int(value == each) for value in truth]))
    return found


def _thresholds(scores: list[float], hits: list[int]) -> list[tuple[float, int, int]]:
    """For each score from the greatest on: how many hits and false alarms there are at it."""
    found: list[tuple[float, int, int]] = []
    hit = miss = 0
    for score, is_hit in sorted(zip(scores, hits), key=lambda pair: -pair[0]):
        hit, miss = hit + is_hit, miss + 1 - is_hit
        if found and found[-1][0] == score:
            found[-1] = (score, hit, miss)
        else:
            found.append((score, hit, miss))
    return found


def plot_table(
    vega_spec_name: str,
    data_table: Any,
    fields: Mapping[str, Any],
    string_fields: Mapping[str, Any] | None = None,
    split_table: bool = False,
) -> Chart:
    """A chart that W&B's service draws by its name; here the table, and what was said of it."""
    return Chart(data_table, vega_spec_name, None, fields=dict(fields), texts=dict(string_fields or {}))
