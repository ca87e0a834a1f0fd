"""Adds the parameters that a framework reports to a run's config, without replacing what the user set."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from ..active.run import Run
from ..active.values import fields

_Path = tuple[str, ...]
_reported: WeakKeyDictionary[Run, dict[_Path, object]] = WeakKeyDictionary()
"""For each open run: the values that integrations put into its config. A later report may replace those."""


def add_own_config(run: Run, framework: str, config: object) -> None:
    """Adds these parameters to the config.

    A key that the user set keeps its value. If the framework reports another value for it, that one is recorded
    under the framework's name: `eta` stays 0.1, and `xgboost.eta` is 0.2.
    """
    if config is None:
        return
    known = run.config.as_dict()
    before = _reported.setdefault(run, {})
    added: dict[str, object] = {}
    refused: dict[str, object] = {}
    _sort(known, fields(config), before, (), added, refused)
    name = framework
    while refused:
        beside = known.get(name, {}), added.setdefault(name, {})
        still: dict[str, object] = refused
        if isinstance(beside[0], Mapping) and isinstance(beside[1], dict):
            still = {}
            _sort(beside[0], refused, before, (name,), beside[1], still)
        refused = still
        name += "_"  # also the framework's name is a key of the user's
    added = {key: value for key, value in added.items() if value != {} or key not in known}
    if added:
        run.config.update(added)


def _sort(
    known: Mapping[str, object],
    config: Mapping[str, object],
    before: dict[_Path, object],
    path: _Path,
    added: dict[str, object],
    refused: dict[str, object],
) -> None:
    """Puts each value into `added`, or into `refused` if the user set another value there."""
    for key, value in config.items():
        here = (*path, key)
        old = known.get(key)
        is_the_users = key in known and not (here in before and _is_equal(before[here], old))
        if isinstance(value, Mapping) and (isinstance(old, Mapping) or not is_the_users):
            inner: dict[str, object] = {}
            no: dict[str, object] = {}
            _sort(old if isinstance(old, Mapping) else {}, value, before, here, inner, no)
            if inner or not value:
                added[key] = inner
            if no:
                refused[key] = no
        elif not is_the_users:
            before[here] = value
            added[key] = value
        elif not _is_equal(old, value):
            refused[key] = value


def _is_equal(one: object, other: object) -> bool:
    return one == other or repr(one) == repr(other)  # a NaN equals no other
