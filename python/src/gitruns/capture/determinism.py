"""What of a process decides whether its results repeat: hash seed, flags of torch and TensorFlow.

Only what is loaded already is looked at; nothing is imported. To be called in the trainer itself, late:
flags are mostly set after the run began.
"""

from __future__ import annotations

import sys
from typing import Any, Callable


def observed() -> dict[str, Any]:
    """The member `determinism` of environment.json; what can't be told is absent."""
    facts: dict[str, Any] = {"hash_randomization": bool(sys.flags.hash_randomization)}
    torch = sys.modules.get("torch")
    if torch is not None:
        cudnn = "backends.cudnn."
        _note(facts, "torch_seed", lambda: torch.initial_seed())
        _note(facts, "torch_deterministic_algorithms", lambda: torch.are_deterministic_algorithms_enabled())
        _note(facts, "torch_float32_matmul_precision", lambda: torch.get_float32_matmul_precision())
        _note(facts, "cudnn_deterministic", lambda: _member(torch, cudnn + "deterministic"))
        _note(facts, "cudnn_benchmark", lambda: _member(torch, cudnn + "benchmark"))
        _note(facts, "cudnn_allow_tf32", lambda: _member(torch, cudnn + "allow_tf32"))
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        _note(facts, "numpy_seed", lambda: _numpy_seed(numpy))
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        _note(
            facts,
            "tensorflow_op_determinism",
            lambda: _member(tensorflow, "config.experimental.is_op_determinism_enabled")(),
        )
    return facts


def _member(module: Any, path: str) -> Any:
    for name in path.split("."):
        module = getattr(module, name)
    return module


def _numpy_seed(numpy: Any) -> int | None:
    """The seed of the global generator as long as nothing was drawn from it.

    The first word of a Mersenne Twister is the seed then, and 2^31 where it came from the system.
    """
    name, words, position = numpy.random.get_state()[:3]
    fresh = name == "MT19937" and position == len(words) and int(words[0]) != 1 << 31
    return int(words[0]) if fresh else None


def _note(facts: dict[str, Any], name: str, read: Callable[[], Any]) -> None:
    try:
        value = read()
    except Exception:  # a library of another version answers otherwise, and that is its right
        return
    if isinstance(value, (bool, int, str)):
        facts[name] = value
