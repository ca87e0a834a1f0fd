"""The two sides of the pull or merge request that a CI job runs for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gitruns.capture.untrusted import line


def merge_request(env: Mapping[str, str], head: str | None, parents: Sequence[str]) -> dict[str, str] | None:
    """Base and head as the job's environment tells: object names, or branches where it knows no more."""
    base = _first(
        env,
        "CI_MERGE_REQUEST_DIFF_BASE_SHA",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    )
    gitlab = _both(base, _first(env, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"))
    if _first(env, "CI_MERGE_REQUEST_IID") and gitlab:
        return gitlab
    base = _first(env, "GITHUB_BASE_REF")
    if base is None:
        return None
    # Such a job checks out a merge of both sides; its parents tell more than names do, and they stand in
    # the commit even where the clone is too shallow to have them.
    if len(parents) == 2 and head == _first(env, "GITHUB_SHA"):
        return {"base": parents[0], "head": parents[1]}
    return _both(base, _first(env, "GITHUB_HEAD_REF"))


def _both(base: str | None, head: str | None) -> dict[str, str] | None:
    return None if base is None or head is None else {"base": base, "head": head}


def _first(env: Mapping[str, str], *names: str) -> str | None:
    for name in names:
        value = env.get(name, "").strip()
        if value:
            return line(value, 255)
    return None
