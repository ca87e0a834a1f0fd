"""What a snapshot holds, what it leaves out, and that it touches nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import work_trees
from trainers import at_work_in
from work_trees import KINDS, WorkTree

from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.code_state import CodeState
from gitruns.capture.limits import Limits
from gitruns.capture.secret.scanner import SecretScanner

_SCANNER = SecretScanner()
UID = "01jd0000000000000000000000"


def captured(tree: WorkTree, uid: str | None = None, **limits: float) -> CodeState:
    capture = CodeCapture(os.environ, _SCANNER.holds_secret, Limits(**limits))  # type: ignore[arg-type]
    return capture.capture(str(tree.top), uid)


def left_out(state: CodeState) -> dict[str, str]:
    return {entry["path"]: entry["reason"] for entry in state.document().get("left_out", [])}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "too_much_together"])
def test_nothing_of_the_user_is_touched(tmp_path: Path, kind: str) -> None:
    tree = KINDS[kind](tmp_path / "at")
    before = tree.fingerprint()
    state = captured(tree)
    assert tree.fingerprint() == before
    assert not state.problems
    assert captured(tree).document() == state.document()


def test_a_clean_tree_needs_no_snapshot(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    state = captured(tree)
    assert state.document() == {
        "commit": tree.git("rev-parse", "HEAD"),
        "tree": tree.git("rev-parse", "HEAD^{tree}"),
        "branch": "main",
        "dirty": False,
        "exact": True,
    }


def test_the_snapshot_is_the_work_tree(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    state = captured(tree)
    assert state.exact and state.snapshot is not None
    assert tree.files(state.snapshot) == {
        "a.txt": "two",
        "new.py": "y = 2",
        "sub/deep/er.py": "z = 3",
        "train.py": "print(1)",
    }
    assert tree.git("rev-parse", f"{state.snapshot}^") == state.commit
    said = tree.git("log", "-1", "--format=%an|%ae|%ad|%s", "--date=raw", state.snapshot)
    assert said == "Test|test@localhost|1700000000 +0100|snapshot: First commit"


def test_staged_and_announced_files_are_as_they_lie_there(tmp_path: Path) -> None:
    state = captured(tree := work_trees.staged(tmp_path))
    assert state.snapshot is not None
    files = tree.files(state.snapshot)
    assert files["a.txt"] == "three" and files["later.py"] == "x"


def test_ignored_files_stay_out_and_leave_it_exact(tmp_path: Path) -> None:
    state = captured(work_trees.ignored(tmp_path))
    assert not state.dirty and state.exact


def test_untracked_files_have_limits_and_tracked_ones_none(tmp_path: Path) -> None:
    state = captured(tree := work_trees.oversized(tmp_path))
    assert left_out(state) == {"over.bin": "size"}
    assert not state.exact and state.snapshot is not None
    assert {"a.txt", "exactly.bin"} < set(tree.files(state.snapshot))


def test_a_folder_of_samples_doesnt_crowd_out_a_new_module(tmp_path: Path) -> None:
    tree = work_trees.too_much_together(tmp_path)
    state = captured(tree)
    assert state.snapshot is not None
    assert "module/new.py" in tree.files(state.snapshot)
    assert left_out(state) == {f"samples/{i}.bin": "total" for i in (31, 32, 33)}
    few = captured(tree, max_files=2, max_listed=3).document()
    assert few["left_out_more"] == 30 and len(few["left_out"]) == 3


def test_output_directories_are_one_entry_each(tmp_path: Path) -> None:
    state = captured(work_trees.output_directories(tmp_path))
    assert left_out(state) == {"lib/__pycache__/": "output", "outputs/": "output", "wandb/": "output"}


def test_files_with_secrets_stay_out(tmp_path: Path) -> None:
    state = captured(tree := work_trees.secrets(tmp_path))
    assert left_out(state) == {"a.txt": "secret", "login.py": "secret"}
    assert state.snapshot is not None
    assert tree.files(state.snapshot)["a.txt"] == "one"
    objects = tree.git("cat-file", "--batch-all-objects", "--batch-check").splitlines()
    contents = [tree.git("cat-file", "-p", line.split()[0]) for line in objects]
    assert not any(work_trees.SECRET in content for content in contents)


def test_submodules_and_nested_repositories_are_named_with_their_head(tmp_path: Path) -> None:
    state = captured(tree := work_trees.submodule(tmp_path / "s"))
    head = tree.git("rev-parse", "HEAD", at=tree.top / "mod")
    assert state.nested == {"mod": head} and not state.exact
    assert state.snapshot is not None and tree.files(state.snapshot)["mod"] == f"commit {head}"
    nested = captured(tree := work_trees.nested_repository(tmp_path / "n"))
    assert nested.nested == {"empty": None, "vendor": tree.git("rev-parse", "HEAD", at=tree.top / "vendor")}


def test_before_the_first_commit_the_snapshot_has_no_parent(tmp_path: Path) -> None:
    state = captured(tree := work_trees.no_commit_yet(tmp_path))
    assert state.commit is None and state.snapshot is not None
    assert tree.git("log", "--format=%an %s %P", state.snapshot) == "git-runs snapshot: no commit yet "


def test_a_shallow_clone_gives_a_snapshot_without_parent(tmp_path: Path) -> None:
    state = captured(tree := work_trees.shallow(tmp_path))
    assert state.snapshot is not None
    assert tree.git("cat-file", "commit", state.snapshot).count("\nparent ") == 0


def test_a_bare_repository_gives_its_head(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    bare = WorkTree(tmp_path, "bare.git")
    bare.git("clone", "-q", "--bare", str(tree.top), ".")
    state = captured(bare)
    assert state.commit == tree.git("rev-parse", "HEAD") and "no-work-tree" in state.problems


def test_longer_object_names_are_no_matter(tmp_path: Path) -> None:
    tree = WorkTree(tmp_path)
    tree.git("init", "-q", "--object-format=sha256")
    tree.write("a.txt", "one\n")
    tree.commit()
    tree.write("a.txt", "two\n")
    (tree.write("gone.txt")).unlink()
    state = captured(tree, UID)
    assert state.snapshot is not None and len(state.snapshot) == 64 and state.exact
    assert tree.files(state.snapshot) == {"a.txt": "two"}


def test_what_sparse_checkout_keeps_away_stays(tmp_path: Path) -> None:
    state = captured(tree := work_trees.sparse_checkout(tmp_path))
    assert state.snapshot is not None
    assert tree.files(state.snapshot)["far/away.py"] == "x" and "new.py" in tree.files(state.snapshot)


def test_outside_of_git_there_is_no_code(tmp_path: Path) -> None:
    assert captured(WorkTree(tmp_path)).document() == {}


def test_the_remote_has_no_password(tmp_path: Path) -> None:
    state = captured(work_trees.detached(tmp_path))
    assert state.remote == "https://example.org/team/x.git" and state.branch is None


def test_hidden_and_filtered_files_are_as_git_add_would_have_them(tmp_path: Path) -> None:
    state = captured(tree := work_trees.hidden_changes(tmp_path / "h"))
    assert state.snapshot is not None and tree.files(state.snapshot)["a.txt"] == "hidden"
    state = captured(tree := work_trees.filters_and_line_ends(tmp_path / "f"))
    assert state.snapshot is not None
    files = tree.files(state.snapshot)
    assert files["x.up"] == "LOUD" and files["x.crlf"] == "one\ntwo"
    assert left_out(state) == {"x.bad": "filter"}


def test_what_isnt_a_file_is_named(tmp_path: Path) -> None:
    tree = work_trees.socket_and_pipe(tmp_path / "s")
    assert captured(tree).exact  # git doesn't list what it can't hold
    tree = work_trees.name_that_is_no_text(tmp_path / "n")
    assert left_out(captured(tree)) == {"b\ufffdd.py": "name"}


def test_the_ref_of_the_run_keeps_the_snapshot(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    state = captured(tree, UID)
    assert tree.git("rev-parse", f"refs/runs/live/{UID}") == state.snapshot
    tree.git("gc", "-q", "--prune=now")
    assert state.snapshot is not None and tree.files(state.snapshot)["a.txt"] == "two"
    tree.git("update-ref", "-d", f"refs/runs/live/{UID}")
    tree.git("gc", "-q", "--prune=now")
    # The kept index names objects that are gone by now.
    again = captured(tree, UID)
    assert again.snapshot == state.snapshot and tree.files(again.snapshot)["a.txt"] == "two"


def test_a_clean_tree_is_exact_also_where_no_ref_can_be_made(tmp_path: Path) -> None:
    tree = work_trees.clean(tmp_path)
    tree.write(".git/refs/runs", "in the way")
    state = captured(tree, UID)
    assert state.exact and not state.dirty
    assert set(state.problems) == {"unkept-code"}


def test_what_changed_since_is_named(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    capture = CodeCapture(os.environ, _SCANNER.holds_secret)
    state = capture.capture(str(tree.top))
    assert capture.changed_since(state, str(tree.top)) == []
    tree.write("new.py", "changed = 1\n")
    tree.write("train.py", "changed = 1\n")
    assert capture.changed_since(state, str(tree.top)) == ["new.py", "train.py"]


def test_hooks_and_monitors_of_the_user_dont_run(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    ran = tmp_path / "ran"
    for hook in ("post-index-change", "reference-transaction", "fsmonitor"):
        file = tree.write(f".git/hooks/{hook}", f"#!/bin/sh\ntouch {ran}\n")
        file.chmod(0o755)
    tree.git("config", "core.fsmonitor", str(tree.top / ".git/hooks/fsmonitor"))
    captured(tree, UID)
    assert not ran.exists()


def test_without_git_the_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    state = captured(tree)
    assert state.document() == {} and "git can't be run" in state.problems["no-code"]


def test_a_filter_that_hangs_costs_no_more_than_the_limit(tmp_path: Path) -> None:
    tree = work_trees.changed_and_untracked(tmp_path)
    tree.git("config", "filter.slow.clean", "sleep 60")
    tree.write(".gitattributes", "*.slow filter=slow\n")
    tree.write("x.slow")
    state = captured(tree, UID, seconds=1.0)
    assert state.document()["dirty"] and not state.exact and state.snapshot is None
    assert "snapshot-timeout" in state.problems
    assert tree.git("rev-parse", f"refs/runs/live/{UID}") == state.commit
    assert not at_work_in(tree.top)
