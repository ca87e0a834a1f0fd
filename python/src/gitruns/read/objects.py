"""Objects of git, read through one `git cat-file --batch`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, NamedTuple

from ..errors import EnvironmentFault
from ..form.rules import BYTES

# While it reads this much, git never waits for us to read what it writes: any pipe holds it.
_REQUEST_BYTES = 4096
# For more objects than these a git of their own is worth its start: it never waits for the next request.
_MANY = 300
_ENTRY = {
    20: re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL),
    32: re.compile(rb"([0-7]+) ([^\0]+)\0(.{32})", re.DOTALL),
}
_DIRECTORY = (b"40000", b"040000")


class Entries(NamedTuple):
    """A tree of git: the names of its plain files (mode 100644) and directories, to object names in hex."""

    files: dict[str, str]
    directories: dict[str, str]


NOTHING = Entries({}, {})


class Objects:
    """One process of git that hands out objects; close it, or use it in a `with`.

    What a partial clone lacks git fetches by itself. Replaced objects are read as they were.
    """

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._trees: dict[str, Entries] = {}

    def __enter__(self) -> Objects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        pass
            process.wait()

    def read(self, names: Iterable[str], kind: str = "blob") -> Iterator[bytes | None]:
        """The content of each of these objects, in their order.

        None for one that is missing, is of another kind, or is beyond 64 MiB. The names are hexadecimal,
        maybe followed by ``^{tree}``.
        """
        wanted = list(names)
        if len(wanted) > _MANY:
            yield from self._stream(wanted, kind)
            return
        batch: list[str] = []
        size = 0
        for name in wanted:
            if size + len(name) >= _REQUEST_BYTES:
                yield from self._answers(batch, kind)
                batch, size = [], 0
            batch.append(name)
            size += len(name) + 1
        if batch:
            yield from self._answers(batch, kind)

    def trees(self, names: Iterable[str]) -> list[Entries]:
        """The entries of each of these trees; one that can't be read is empty. Remembered."""
        wanted = list(names)
        unknown = list(dict.fromkeys(name for name in wanted if name not in self._trees))
        for name, content in zip(unknown, self.read(unknown, "tree")):
            self._trees[name] = (
                NOTHING if content is None else entries_of(content, len(name.split("^")[0]) // 2)
            )
        return [self._trees[name] for name in wanted]

    def tree(self, name: str) -> Entries:
        """The entries of a tree; see :meth:`trees`."""
        return self.trees([name])[0]

    def below(self, root: str, path: str) -> str | None:
        """The directory at this path of a tree, None where there is none."""
        at: str | None = root
        for part in path.split("/"):
            if at is None:
                return None
            at = self.tree(at).directories.get(part)
        return at

    def _answers(self, names: list[str], kind: str) -> Iterator[bytes | None]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        left = len(names)
        try:
            process.stdin.write(("\n".join(names) + "\n").encode("ascii"))
            process.stdin.flush()
            for _ in names:
                content = _answer(process.stdout, kind.encode())
                left -= 1
                yield content
        except OSError as error:
            raise EnvironmentFault(f"git can't be read from: {error}.") from error
        finally:
            if left:
                # Whoever asks next would get the answers that nobody took.
                self.close()

    def _stream(self, names: list[str], kind: str) -> Iterator[bytes | None]:
        """The same for many: git has all names in a file, and works while what it found is used."""
        from tempfile import TemporaryFile

        wanted = kind.encode()
        try:
            with TemporaryFile() as file:
                file.write(("\n".join(names) + "\n").encode("ascii"))
                file.seek(0)
                process = self._started(file, "--buffer")
        except OSError as error:
            raise EnvironmentFault(f"git can't be asked for what is in the repository: {error}.") from error
        out = process.stdout
        assert out is not None
        try:
            for _ in names:
                yield _answer(out, wanted)
        except OSError as error:
            raise EnvironmentFault(f"git can't be read from: {error}.") from error
        finally:
            # Where nobody took the rest, git ends for want of a reader.
            out.close()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = self._started(subprocess.PIPE)
        return self._process

    def _started(self, requests: IO[bytes] | int, *options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["git", "cat-file", "--batch", *options],
            cwd=self._directory,
            env=environment(),
            stdin=requests,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 16,
        )


def environment() -> dict[str, str]:
    """The environment of a git that only reads."""
    return {**os.environ, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def entries_of(tree: bytes, width: int) -> Entries:
    """The entries of a tree of which object names have this many bytes; links and programs are left out."""
    files, directories = {}, {}
    for mode, name, oid in _ENTRY[width].findall(tree):
        if mode == b"100644":
            files[name.decode("latin-1")] = oid.hex()
        elif mode in _DIRECTORY:
            directories[name.decode("latin-1")] = oid.hex()
    return Entries(files, directories)


def _answer(out: IO[bytes], kind: bytes) -> bytes | None:
    """The content of the next object; None where it isn't one of this kind and of a size that is read."""
    header = out.readline()
    if header[-1:] != b"\n":
        raise EnvironmentFault("git ended while runs were read from it.", "Look at: git fsck")
    words = header.split()
    if len(words) != 3 or not words[2].isdigit():
        return None
    size = int(words[2])
    if words[1] == kind and size <= BYTES:
        content = out.read(size + 1)
        if len(content) <= size:
            raise EnvironmentFault("git ended while runs were read from it.", "Look at: git fsck")
        return content[:-1]
    while size >= 0:
        part = out.read(min(size + 1, 1 << 20))
        if not part:
            break
        size -= len(part)
    return None
