"""Work trees of every kind that a snapshot meets, each made by a function of its name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

# In two parts, so that nobody's scanner takes this file for a leak.
SECRET = "hf_" + "aZ7Vt0SXjMpu3uDxYYMfGmzWkpAePcEJIu"


class WorkTree:
    """A directory `work` in an empty one, with what a test does to it."""

    def __init__(self, base: Path, name: str = "work") -> None:
        self.base = base
        self.top = base / name
        self.top.mkdir(parents=True)

    def git(self, *words: str, at: Path | None = None) -> str:
        dates = {"GIT_AUTHOR_DATE": "1700000000 +0100", "GIT_COMMITTER_DATE": "1700000000 +0100"}
        done = subprocess.run(
            ["git", *words], cwd=at or self.top, env={**os.environ, **dates}, capture_output=True, text=True
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.rstrip("\n")

    def write(self, name: str, content: str | bytes = "x\n") -> Path:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def commit(self, message: str = "First commit\n\nChange-Id: 1") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def files(self, commit: str) -> dict[str, str]:
        """Path to content of every file of a commit, links as their target."""
        found = {}
        for line in self.git("ls-tree", "-r", "-z", commit).split("\0")[:-1]:
            facts, path = line.split("\t", 1)
            _, kind, name = facts.split(" ")
            found[path] = f"commit {name}" if kind == "commit" else self.git("cat-file", "blob", name)
        return found

    def fingerprint(self) -> dict[str, object]:
        """All that a capture must leave alone: index, refs, reflogs, HEAD, settings, files; not objects."""
        found: dict[str, object] = {}
        for path in sorted(self.base.rglob("*")):
            parts = path.relative_to(self.base).parts
            ours = "objects" in parts or ("runs" in parts and ".git" in parts) or "home" in parts
            if path.is_file() and not path.is_symlink() and not ours:
                found[str(path)] = (path.stat().st_mtime_ns, path.read_bytes())
        return found


def _committed(base: Path, name: str = "work") -> WorkTree:
    tree = WorkTree(base, name)
    tree.git("init", "-q", "-b", "main")
    tree.write("a.txt", "one\n")
    tree.write("train.py", "print(1)\n")
    tree.write("lib/net.py", "x = 1\n")
    tree.commit()
    return tree


def clean(base: Path) -> WorkTree:
    return _committed(base)


def changed_and_untracked(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("a.txt", "two\n")
    tree.write("new.py", "y = 2\n")
    tree.write("sub/deep/er.py", "z = 3\n")
    (tree.top / "lib" / "net.py").unlink()
    return tree


def staged(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("a.txt", "two\n")
    tree.git("add", "a.txt")
    tree.write("a.txt", "three\n")
    tree.write("later.py")
    tree.git("add", "-N", "later.py")
    return tree


def ignored(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write(".gitignore", "*.log\nbuild/\n")
    tree.commit("Ignore")
    tree.write("run.log")
    tree.write("build/x")
    return tree


def oversized(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("exactly.bin", b"\0" * (1 << 20))
    tree.write("over.bin", b"\0" * ((1 << 20) + 1))
    tree.write("a.txt", "tracked files may be of any size\n" * 100_000)
    return tree


def too_much_together(base: Path) -> WorkTree:
    tree = _committed(base)
    for i in range(34):
        tree.write(f"samples/{i:02}.bin", bytes([i]) * (1 << 20))
    tree.write("module/new.py")
    return tree


def output_directories(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("outputs/2024/log.txt")
    tree.write("lib/__pycache__/net.pyc")
    tree.write("wandb/run/x")
    return tree


def secrets(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("login.py", f'token = "{SECRET}"\n')
    tree.write("a.txt", f"one\n{SECRET}\n")
    tree.write("fine.py")
    return tree


def submodule(base: Path) -> WorkTree:
    other = _committed(base, "other")
    tree = _committed(base)
    tree.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other.top), "mod")
    tree.commit("Add a module")
    (tree.top / "mod" / "a.txt").write_text("changed\n")
    tree.write("a.txt", "two\n")
    return tree


def nested_repository(base: Path) -> WorkTree:
    tree = _committed(base)
    inner = WorkTree(tree.top, "vendor")
    inner.git("init", "-q")
    inner.write("inside.py")
    inner.commit("Inner")
    WorkTree(tree.top, "empty").git("init", "-q")
    tree.write("a.txt", "two\n")
    return tree


def no_commit_yet(base: Path) -> WorkTree:
    tree = WorkTree(base)
    tree.git("init", "-q", "-b", "main")
    tree.write("train.py", "print(1)\n")
    return tree


def detached(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("checkout", "-q", "--detach")
    tree.git("remote", "add", "origin", "https://user:pass@example.org/team/x.git?token=1")
    tree.write("a.txt", "two\n")
    return tree


def shallow(base: Path) -> WorkTree:
    origin = _committed(base, "origin")
    origin.write("a.txt", "more\n")
    origin.commit("Second")
    clone = WorkTree(base)
    clone.git("clone", "-q", "--depth", "1", origin.top.as_uri(), ".")
    clone.write("a.txt", "two\n")
    return clone


def linked_work_tree(base: Path) -> WorkTree:
    main = _committed(base, "main")
    linked = base / "work"
    main.git("worktree", "add", "-q", "-b", "side", str(linked))
    tree = WorkTree.__new__(WorkTree)
    tree.base, tree.top = base, linked
    tree.write("a.txt", "two\n")
    return tree


def names_with_blanks_and_umlauts(base: Path) -> WorkTree:
    tree = _committed(base, "wörk träe")
    tree.write("daten und mehr/übung 1.py", "1\n")
    tree.commit("Zweiter")
    tree.write("daten und mehr/übung 1.py", "2\n")
    tree.write('neu "zitat"\ttab 日本.py', "3\n")
    return tree


def links_and_modes(base: Path) -> WorkTree:
    tree = _committed(base)
    (tree.top / "link").symlink_to("a.txt")
    (tree.top / "out").symlink_to("/etc/hostname")
    (tree.top / "train.py").chmod(0o755)
    (tree.top / "a.txt").unlink()
    (tree.top / "a.txt").symlink_to("train.py")
    return tree


def directory_for_a_file(base: Path) -> WorkTree:
    tree = _committed(base)
    (tree.top / "a.txt").unlink()
    tree.write("a.txt/inside.py")
    return tree


def hidden_changes(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("update-index", "--assume-unchanged", "a.txt")
    tree.git("update-index", "--skip-worktree", "lib/net.py")
    tree.write("a.txt", "hidden\n")
    tree.write("lib/net.py", "hidden = 1\n")
    return tree


def merge_conflict(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("checkout", "-q", "-b", "side")
    tree.write("a.txt", "side\n")
    tree.commit("Side")
    tree.git("checkout", "-q", "main")
    tree.write("a.txt", "main\n")
    tree.commit("Main")
    subprocess.run(["git", "merge", "side"], cwd=tree.top, capture_output=True)
    return tree


def filters_and_line_ends(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("config", "filter.up.clean", "tr a-z A-Z")
    tree.git("config", "filter.bad.clean", "false")
    tree.git("config", "filter.bad.required", "true")
    tree.write(".gitattributes", "*.up filter=up\n*.bad filter=bad\n*.crlf text\n")
    tree.write("x.up", "loud\n")
    tree.write("x.bad", "never\n")
    tree.write("x.crlf", "one\r\ntwo\r\n")
    return tree


def odd_author(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("config", "i18n.commitEncoding", "ISO-8859-1")
    tree.git("-c", "user.name=Jürgen", "commit", "-q", "--allow-empty", "-m", "Größe\nzwei")
    tree.write("a.txt", "two\n")
    return tree


def name_that_is_no_text(base: Path) -> WorkTree:
    tree = _committed(base)
    with open(os.fsencode(tree.top) + b"/b\xffd.py", "wb") as file:
        file.write(b"1\n")
    tree.write("a.txt", "two\n")
    return tree


def sparse_checkout(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("far/away.py")
    tree.commit("Far")
    tree.git("sparse-checkout", "set", "--cone", "lib")
    tree.write("lib/net.py", "changed = 1\n")
    tree.write("new.py")
    return tree


def modes_that_git_doesnt_trust(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write("run.sh", "#!/bin/sh\n")
    tree.git("add", "run.sh")
    tree.git("update-index", "--chmod=+x", "run.sh")
    tree.git("commit", "-qm", "Executable")
    tree.git("config", "core.fileMode", "false")
    tree.write("run.sh", "#!/bin/sh\ntrue\n")
    tree.write("new.sh").chmod(0o755)
    return tree


def replaced_commit(base: Path) -> WorkTree:
    tree = _committed(base)
    other = tree.git("commit-tree", "-m", "Other", "HEAD^{tree}")
    tree.git("replace", "HEAD", other)
    tree.write("a.txt", "two\n")
    return tree


def submodule_that_is_gone(base: Path) -> WorkTree:
    tree = submodule(base)
    shutil.rmtree(tree.top / "mod")
    return tree


def names_that_git_refuses(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("config", "core.protectNTFS", "true")
    tree.write("git~1", "x\n")
    tree.write("a.txt", "two\n")
    return tree


def socket_and_pipe(base: Path) -> WorkTree:
    tree = _committed(base)
    os.mkfifo(tree.top / "pipe")
    tree.write("a.txt", "two\n")
    return tree


def private_names(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.write(".env", "MODE=harmless\n")
    tree.commit("A file that should not be tracked")
    tree.write(".env", "API_TOKEN=xyzzy9f8e7d6c5\n")
    tree.write("deploy/.env.production", "SECRET_KEY=abc\n")
    tree.write("deploy/id_ed25519", "not really a key\n")
    tree.write("deploy/id_map.py")
    return tree


def untracked_files_hidden(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("config", "status.showUntrackedFiles", "no")
    tree.write(".bash_history", "mysql -pHunter2\n")
    tree.write("new.py")
    return tree


def untracked_files_hidden_and_a_change(base: Path) -> WorkTree:
    tree = untracked_files_hidden(base)
    tree.write("a.txt", "two\n")
    return tree


def untracked_files_all_shown(base: Path) -> WorkTree:
    tree = _committed(base)
    tree.git("config", "status.showUntrackedFiles", "all")
    tree.write("outputs/2024/log.txt")
    tree.write("sub/deep/er.py")
    return tree


_KINDS: list[Callable[[Path], WorkTree]] = [
    clean,
    changed_and_untracked,
    staged,
    ignored,
    oversized,
    too_much_together,
    output_directories,
    secrets,
    submodule,
    nested_repository,
    no_commit_yet,
    detached,
    shallow,
    linked_work_tree,
    names_with_blanks_and_umlauts,
    links_and_modes,
    directory_for_a_file,
    hidden_changes,
    merge_conflict,
    filters_and_line_ends,
    odd_author,
    sparse_checkout,
    modes_that_git_doesnt_trust,
    replaced_commit,
    submodule_that_is_gone,
    names_that_git_refuses,
    socket_and_pipe,
    private_names,
    untracked_files_hidden,
    untracked_files_hidden_and_a_change,
    untracked_files_all_shown,
]
if sys.platform == "linux":
    _KINDS.append(name_that_is_no_text)

KINDS = {kind.__name__: kind for kind in _KINDS}
