"""Gradients and weights of a PyTorch module as histograms, every so many steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import UsageError
from .media import Histogram


def watch(run: Any, models: Any, what: str | None, every: int, first: int) -> list[Any]:
    """Hooks the modules; gives the hooks, each of which has `remove()`. Raises UsageError for what is no module."""
    if what not in ("gradients", "parameters", "all", None):
        raise UsageError(f"watch can't log {what!r}.", 'One of "gradients", "parameters", "all", None.')
    modules = list(models) if isinstance(models, (list, tuple)) else [models]
    hooks: list[Any] = []
    for number, module in enumerate(modules, first):
        if not hasattr(module, "named_parameters"):
            raise UsageError(
                f"{type(module).__name__} is no module of PyTorch.", "Log its values by run.log."
            )
        prefix = f"graph_{number}" if number else ""
        if what in ("gradients", "all"):
            hooks += _gradients(run, module, prefix, every)
        if what in ("parameters", "all"):
            hooks.append(_weights(run, module, prefix, every))
    return hooks


def _gradients(run: Any, module: Any, prefix: str, every: int) -> Iterator[Any]:
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            yield parameter.register_hook(_hook(run, f"gradients/{prefix}{name}", every))


def _hook(run: Any, key: str, every: int) -> Any:
    calls = 0

    def hook(gradient: Any) -> None:
        nonlocal calls
        if calls % every == 0 and not run.is_over:
            run.log({key: Histogram(gradient)}, commit=False)
        calls += 1

    return hook


def _weights(run: Any, module: Any, prefix: str, every: int) -> Any:
    calls = 0

    def hook(*_: object) -> None:
        nonlocal calls
        if calls % every == 0 and not run.is_over:
            for name, parameter in module.named_parameters():
                run.log({f"parameters/{prefix}{name}": Histogram(parameter)}, commit=False)
        calls += 1

    return module.register_forward_hook(hook)
