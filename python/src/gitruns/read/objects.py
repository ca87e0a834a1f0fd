"""Objects of git, read through one `git cat-file --batch`."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from types import TracebackType
from typing import IO, NamedTuple, TypeVar

from ..errors import EnvironmentFault
from ..form.rules import BYTES
from .limits import TREE_BYTES

# While it reads this much, git never waits for us to read what it writes: any pipe holds it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

_REQUEST_BYTES = 4096
# For more objects than these a git of their own is worth its start: it never waits for the next request.
_MANY = 300
_ENTRY = {
    20: re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL),
    32: re.compile(rb"([0-7]+) ([^\0]+)\0(.{32})", re.DOTALL),
}
_DIRECTORY = (b"40000", b"040000")
_T = TypeVar("_T")


class Entries(NamedTuple):
    """A tree of git: the names of its plain files (mode 100644) and directories, to object names in hex.

    `is_odd` says that the tree has another entry too, a name twice, or bytes that are no entry.
    """

    files: dict[str, str]
    directories: dict[str, str]
    is_odd: bool = False
    total: int = 0
    """How many entries there are, of any mode."""


NOTHING = Entries({}, {})
"""The entries of a tree that isn't here."""
_TOO_LARGE = Entries({}, {}, True, 1 << 62)


class Digested(NamedTuple):
    """The content of a blob by its digests: SHA-256 in hex, and the oid if the content is an LFS pointer."""

    sha256: str
    oid: str | None

    @property
    def content(self) -> str:
        """The digest of the content that the blob stands for."""
        return self.oid or self.sha256


POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (?:0|[1-9][0-9]{0,17})\n\Z"
)
LONGEST_POINTER = 200


class Store(NamedTuple):
    """A directory of objects of git, and the name of their hash."""

    directory: str
    hash: str


class Objects:
    """One process of git that hands out objects; close it, or use it in a `with`.

    Nothing is fetched: what a partial clone lacks is missing. Replaced objects are read as they were.
    """

    def __init__(self, directory: str, partial: Store | None = None) -> None:
        """`partial` is the store of a partial clone, which git reads without knowing whom to ask for the rest."""
        self._directory = directory
        self._partial = partial
        self._alone: TemporaryDirectory[str] | None = None
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
        alone, self._alone = self._alone, None
        if alone is not None:
            alone.cleanup()

    def read(self, names: Iterable[str], kind: str = "blob") -> Iterator[bytes | None]:
        """The content of each of these objects, in their order.

        None for one that is missing, is of another kind, or is beyond 64 MiB. The names are hexadecimal,
        maybe followed by ``^{tree}``.
        """
        wanted = kind.encode()
        return self._each(list(names), lambda out: _answer(out, wanted))

    def digests(self, names: Iterable[str]) -> Iterator[Digested | None]:
        """The digests of each of these blobs, in their order; None for one that is missing.

        An object that is no blob, or is beyond 64 MiB, has a digest that nothing has.
        """
        return self._each(list(names), _digest)

    def _each(self, names: list[str], answer: Callable[[IO[bytes]], _T]) -> Iterator[_T]:
        if len(names) > _MANY:
            yield from self._stream(names, answer)
            return
        batch: list[str] = []
        size = 0
        for name in names:
            if size + len(name) >= _REQUEST_BYTES:
                yield from self._answers(batch, answer)
                batch, size = [], 0
            batch.append(name)
            size += len(name) + 1
        if batch:
            yield from self._answers(batch, answer)

    def sizes(self, names: Iterable[str]) -> dict[str, int]:
        """How many bytes each of these objects has; those that are missing are left out."""
        wanted = list(dict.fromkeys(names))
        found: dict[str, int] = {}
        for name, size in zip(wanted, self._stream(wanted, _size, "--batch-check") if wanted else ()):
            if size is not None:
                found[name] = size
        return found

    def trees(self, names: Iterable[str], charge: Callable[[int], None] | None = None) -> list[Entries]:
        """The entries of each of these trees; one that can't be read is empty. Remembered.

        `charge` is called with the number of entries of each tree that is read now, and may raise.
        """
        wanted = list(names)
        unknown = list(dict.fromkeys(name for name in wanted if name not in self._trees))
        missing = []
        for name, content in zip(unknown, self.read(unknown, "tree")):
            if content is None:
                missing.append(name)
                continue
            entries = entries_of(content, len(name.split("^")[0]) // 2)
            if charge is not None:
                charge(entries.total)
            self._trees[name] = entries
        sizes = self.sizes(missing)
        for name in missing:
            self._trees[name] = _TOO_LARGE if sizes.get(name, 0) > TREE_BYTES else NOTHING
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

    def _answers(self, names: list[str], answer: Callable[[IO[bytes]], _T]) -> Iterator[_T]:
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        left = len(names)
        try:
            process.stdin.write(("\n".join(names) + "\n").encode("ascii"))
            process.stdin.flush()
            for _ in names:
                content = answer(process.stdout)
                left -= 1
                yield content
        except OSError as error:
            raise EnvironmentFault(f"git can't be read from: {error}.") from error
        finally:
            if left:
                # Whoever asks next would get the answers that nobody took.
                self.close()

    def _stream(
        self, names: list[str], answer: Callable[[IO[bytes]], _T], mode: str = "--batch"
    ) -> Iterator[_T]:
        """The same for many: git has all names in a file, and works while what it found is used."""
        from tempfile import TemporaryFile

        try:
            with TemporaryFile() as file:
                file.write(("\n".join(names) + "\n").encode("ascii"))
                file.seek(0)
                process = self._started(file, "--buffer", mode=mode)
        except OSError as error:
            raise EnvironmentFault(f"git can't be asked for what is in the repository: {error}.") from error
        out = process.stdout
        assert out is not None
        try:
            for _ in names:
                yield answer(out)
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

    def _started(
        self, requests: IO[bytes] | int, *options: str, mode: str = "--batch"
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            ["git", "cat-file", mode, *options],
            cwd=self._directory,
            env={**environment(), **self._without_remotes()},
            stdin=requests,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 16,
        )

    def _without_remotes(self) -> dict[str, str]:
        """Has git read the objects of a partial clone from a repository without any remote.

        No setting keeps all versions of git from fetching what it lacks, or from ending where it may not.
        """
        if self._partial is None:
            return {}
        if self._alone is None:
            from tempfile import TemporaryDirectory

            self._alone = TemporaryDirectory(prefix="git-runs-")
            for name in ("refs", "objects"):
                os.mkdir(os.path.join(self._alone.name, name))
            version = 0 if self._partial.hash == "sha1" else 1
            config = f"[core]\n\tbare = true\n\trepositoryformatversion = {version}\n"
            if version:
                config += f"[extensions]\n\tobjectformat = {self._partial.hash}\n"
            for name, text in (("HEAD", "ref: refs/heads/none\n"), ("config", config)):
                with open(os.path.join(self._alone.name, name), "w", encoding="ascii") as file:
                    file.write(text)
        return {"GIT_DIR": self._alone.name, "GIT_OBJECT_DIRECTORY": self._partial.directory}


def environment() -> dict[str, str]:
    """The environment of a git that only reads."""
    return {**os.environ, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def entries_of(tree: bytes, width: int) -> Entries:
    """The entries of a tree of which object names have this many bytes; links and programs are left out."""
    files: dict[str, str] = {}
    directories: dict[str, str] = {}
    size = number = 0
    for found in _ENTRY[width].finditer(tree):
        mode, name, oid = found.groups()
        size += len(mode) + len(name) + 2 + width
        number += 1
        if mode == b"100644":
            files[name.decode("latin-1")] = oid.hex()
        elif mode in _DIRECTORY:
            directories[name.decode("latin-1")] = oid.hex()
    is_odd = (
        size != len(tree)
        or number != len(files) + len(directories)
        or not files.keys().isdisjoint(directories)
    )
    return Entries(files, directories, is_odd, number)


def _size(out: IO[bytes]) -> int | None:
    """The size of the next object; None where it is missing."""
    words = _header(out)
    return None if words is None else int(words[2])


def _answer(out: IO[bytes], kind: bytes) -> bytes | None:
    """The content of the next object; None where it isn't one of this kind and of a size that is read."""
    words = _header(out)
    if words is None:
        return None
    size = int(words[2])
    if words[1] == kind and size <= (TREE_BYTES if kind == b"tree" else BYTES):
        return _content(out, size)
    _skip(out, size)
    return None


def _digest(out: IO[bytes]) -> Digested | None:
    """The digests of the next object."""
    words = _header(out)
    if words is None:
        return None
    size = int(words[2])
    if words[1] != b"blob" or size > BYTES:
        _skip(out, size)
        return Digested("", None)
    content = _content(out, size)
    pointer = POINTER.match(content) if size <= LONGEST_POINTER else None
    return Digested(sha256(content).hexdigest(), None if pointer is None else pointer.group(1).decode())


def _header(out: IO[bytes]) -> list[bytes] | None:
    """The name, kind and size of the next object; None for one that isn't here."""
    header = out.readline()
    if header[-1:] != b"\n":
        raise _ended()
    words = header.split()
    return words if len(words) == 3 and words[2].isdigit() else None


def _content(out: IO[bytes], size: int) -> bytes:
    content = out.read(size + 1)
    if len(content) <= size:
        raise _ended()
    return content[:-1]


def _skip(out: IO[bytes], size: int) -> None:
    while size >= 0:
        part = out.read(min(size + 1, 1 << 20))
        if not part:
            break
        size -= len(part)


def _ended() -> EnvironmentFault:
    return EnvironmentFault("git ended while runs were read from it.", "Look at: git fsck")
