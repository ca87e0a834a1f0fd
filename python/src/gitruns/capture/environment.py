"""Describes the machine and the software that a run uses: environment.json.

Of the environment only variables on a list are looked at. Programs that are asked get 2 seconds
(nvidia-smi) and 5 (an interpreter); whatever can't be told is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitruns.capture import nvidia
from gitruns.capture.machine_facts import MachineFacts
from gitruns.capture.program_search import ask, find_program
from gitruns.capture.variables import recorded, schedulers

_GPU_SECONDS = 2.0


def machine_environment(env: Mapping[str, str], work: str, root: str = "/") -> dict[str, Any]:
    """All of environment.json but `language` and `packages`, for a command in this work directory."""
    machine = MachineFacts(root)
    facts = {
        "os": machine.os(),
        "cpu": machine.cpu(),
        "memory": machine.memory(),
        "container": machine.container(env) or None,
        "scheduler": _jobs(env, machine) or None,
        "env": recorded(env) or None,
        **_gpus(env, work),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _jobs(env: Mapping[str, str], machine: MachineFacts) -> dict[str, Any]:
    found: dict[str, Any] = dict(schedulers(env))
    if "KUBERNETES_SERVICE_HOST" in env:
        pod = {"pod": env.get("HOSTNAME"), "namespace": machine.kubernetes_namespace()}
        found["k8s"] = {name: value for name, value in pod.items() if value is not None}
    return found


def _gpus(env: Mapping[str, str], work: str) -> dict[str, Any]:
    program = find_program("nvidia-smi", env, work)
    if program is None:
        return {}
    found = nvidia.gpus(ask([program, *nvidia.FACTS], env, work, _GPU_SECONDS) or "")
    if not found:
        return {}
    return {"gpus": found, "cuda": nvidia.cuda(ask([program], env, work, _GPU_SECONDS) or "")}
