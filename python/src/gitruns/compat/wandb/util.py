"""The little of `wandb.util` that scripts use."""

from __future__ import annotations


def generate_id(length: int = 8) -> str:
    """An id for a run: random letters and digits."""
    import secrets

    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(length))
