"""The order in which people look at metrics: held-out scores, held-out losses, other results, then the rest."""

from __future__ import annotations

import re

_LAST = 6
_HELD_OUT = ("test", "val", "eval", "dev")
_SCORES = frozenset(
    [
        "acc",
        "accuracy",
        "f1",
        "auc",
        "auroc",
        "map",
        "bleu",
        "rouge",
        "iou",
        "dice",
        "score",
        "precision",
        "recall",
        "r2",
        "mcc",
        "ndcg",
        "mrr",
        "reward",
        "psnr",
        "ssim",
        "correct",
    ]
)
_LOSSES = frozenset(
    ["loss", "error", "err", "mse", "rmse", "mae", "perplexity", "ppl", "nll", "wer", "cer", "fid"]
)
_ACCOMPANYING = frozenset(
    [
        "epoch",
        "epochs",
        "step",
        "steps",
        "iter",
        "iteration",
        "iterations",
        "lr",
        "learning",
        "grad",
        "time",
        "second",
        "seconds",
        "sec",
        "ms",
        "runtime",
        "duration",
        "memory",
        "mem",
        "disk",
        "gpu",
        "cpu",
        "network",
        "count",
        "num",
        "tokens",
        "samples",
        "flos",
        "throughput",
        "fps",
    ]
)
_BETWEEN = re.compile(r"[\W_]+")


def order_of(name: str) -> tuple[int, str]:
    """What to sort names of metrics by: their importance, then the name."""
    return _rank(name), name


def accompanies(name: str) -> bool:
    """Whether the metric only accompanies the training, such as a learning rate or a time."""
    return _rank(name) == _LAST


def _rank(name: str) -> int:
    lower = name.lower()
    words = set(_BETWEEN.split(lower))
    if words & _ACCOMPANYING:
        return _LAST
    kind = 0 if words & _SCORES else 1 if words & _LOSSES else 2
    held_out = lower.startswith(_HELD_OUT) or not words.isdisjoint(_HELD_OUT)
    return kind if held_out else 3 + kind
