"""An index of ours, apart from the user's, in which a snapshot's tree is put together."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping

from gitruns.capture.git import Git, GitResult
from gitruns.capture.status import split
from gitruns.errors import EnvironmentFault

_OLD_SECONDS = 24 * 3600.0


class PrivateIndex:
    """Used once, as a context manager.

    The index is kept for the next snapshot, because it knows which files are hashed already. Each snapshot
    works on a copy, so that several at once don't wait for a lock.
    """

    def __init__(self, git: Git, cache: str, git_dir: str, base: str) -> None:
        """`git` at the top of the work tree; all that isn't mentioned is as in the tree `base`."""
        self._base = base
        self._kept = _kept_in(cache, git_dir)
        self._copy = f"{self._kept}.{secrets.token_hex(8)}"
        self._hashed = False
        self._git = (
            git.having(GIT_INDEX_FILE=self._copy)
            .set("core.splitIndex", "false")
            .set("core.untrackedCache", "false")
            .set("core.safecrlf", "false")
            .set("index.threads", "1")
        )
        os.makedirs(cache, exist_ok=True)
        _remove_leftovers(cache)
        if os.path.exists(self._kept):
            # With its time: git takes entries as new as the index for unsure, and must go on so.
            shutil.copy2(self._kept, self._copy)

    def __enter__(self) -> PrivateIndex:
        return self

    def __exit__(self, *_: object) -> None:
        """Keeps the index if files were hashed into it, however the snapshot ended."""
        if self._hashed:
            try:
                os.replace(self._copy, self._kept)
            except OSError:
                pass  # only speed is lost
        _drop(self._copy)
        _drop(self._copy + ".lock")

    def reset(self, added: Iterable[bytes]) -> None:
        """Makes the index equal to the base tree, but for the paths that are added next anyway."""
        if not os.path.exists(self._copy) or not self._reset_kept(frozenset(added)):
            _drop(self._copy)
            self._git.run("read-tree", self._base).or_raise("Reading the tree of HEAD")

    def _reset_kept(self, added: frozenset[bytes]) -> bool:
        found = self._differences()
        if not found.ok:
            return False
        lines = b"".join(
            b"%s %s\t%s\0" % (fields[0], fields[2], path)
            for path, fields in _raw_entries(found.stdout).items()
            if path not in added
        )
        return not lines or self._index_info(lines).ok

    def remove(self, paths: Iterable[bytes]) -> None:
        """Takes these paths out."""
        zero = b"0" * len(self._base)
        lines = b"".join(b"0 %s\t%s\0" % (zero, path) for path in paths)
        if lines:
            self._index_info(lines).or_raise("Leaving deleted files out of the snapshot")

    def add(self, paths: Iterable[bytes], user_env: Mapping[str, str]) -> GitResult:
        """Adds these files as `git add` would: filters, ends of lines and modes included."""
        lines = b"".join(path + b"\0" for path in sorted(paths))
        result = self._git.in_locale_of(user_env).run(
            "update-index", "-z", "--add", "--remove", "--replace", "--stdin", stdin=lines
        )
        self._hashed = result.ok
        return result

    def set_modes(self, modes: Mapping[bytes, str]) -> None:
        """Sets modes where the file system doesn't keep them."""
        for executable, change in ((True, "+x"), (False, "-x")):
            lines = b"".join(path + b"\0" for path, mode in modes.items() if (mode == "100755") is executable)
            if lines:
                changed = self._git.run("update-index", "-z", f"--chmod={change}", "--stdin", stdin=lines)
                changed.or_raise("Setting modes in the snapshot")

    def changed(self) -> frozenset[bytes]:
        """The paths in which the index differs from the base tree."""
        found = self._differences().or_raise("Comparing the snapshot with HEAD")
        return frozenset(_raw_entries(found.stdout))

    def write_tree(self) -> str:
        return self._git.run("write-tree").or_raise("Writing the snapshot's tree").text()

    def _differences(self) -> GitResult:
        return self._git.run(
            "diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", self._base, "--"
        )

    def _index_info(self, lines: bytes) -> GitResult:
        return self._git.run("update-index", "-z", "--index-info", stdin=lines)


def forget(cache: str, git_dir: str) -> None:
    """Forgets what earlier snapshots left, so that the next one writes every object anew."""
    _drop(_kept_in(cache, git_dir))


def _kept_in(cache: str, git_dir: str) -> str:
    """The same name as other writers give it, for the same work tree."""
    digest = hashlib.new("md5", os.fsencode(git_dir), usedforsecurity=False).digest()
    return os.path.join(cache, f"snapshot-index-{_uuid_of(digest)}")


def _uuid_of(digest: bytes) -> str:
    """A digest of 16 bytes as a UUID of version 3; the module for these takes longer to load than to do without."""
    marked = bytearray(digest)
    marked[6] = marked[6] & 0x0F | 0x30
    marked[8] = marked[8] & 0x3F | 0x80
    digits = marked.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _raw_entries(answer: bytes) -> dict[bytes, list[bytes]]:
    """Of `:mode mode name name status NUL path NUL`: the fields by path."""
    parts = split(answer)
    return {parts[i + 1]: parts[i][1:].split(b" ") for i in range(0, len(parts) - 1, 2)}


def _drop(file: str) -> None:
    try:
        os.unlink(file)
    except FileNotFoundError:
        pass
    except OSError as e:
        raise EnvironmentFault(
            f"A file of our cache can't be deleted: {e}", "Delete the cache directory; it is made again."
        ) from e


def _remove_leftovers(cache: str) -> None:
    """Copies of processes that were killed, a day later."""
    with os.scandir(cache) as files:
        for file in files:
            if not file.name.startswith("snapshot-index-") or "." not in file.name:
                continue
            try:
                if file.stat(follow_symlinks=False).st_mtime < time.time() - _OLD_SECONDS:
                    os.unlink(file.path)
            except OSError:
                continue
