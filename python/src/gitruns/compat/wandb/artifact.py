"""W&B's artifacts: named collections of files and references, with versions and aliases."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, Any

from ... import media
from ...active.values import plain
from ...artifacts.downloads import copy, make_parents, place_of, write
from ...artifacts.intake import take_file
from ...errors import GitRunsError
from ...interruption import raised_by_handler
from ...telling import tell
from .errors import Error, UsageError

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class Entry:
    """One file of an artifact, or a reference: `name`, `size` in bytes, `digest` (SHA-256 in hex), `ref`."""

    def __init__(
        self, name: str, size: int, digest: str, *, path: str = "", ref: str | None = None, read: Any = None
    ) -> None:
        self.name = name
        self.size = size
        self.digest = digest
        self.ref = ref
        self.place = path
        self._read: Callable[[], bytes] | None = read

    path = property(lambda self: self.name, doc="The name within the artifact.")

    def ref_target(self) -> str | None:
        """The reference, where it is one."""
        return self.ref

    def content(self) -> bytes:
        """The bytes. Raises GitRunsError where they aren't here."""
        if self._read is not None:
            return self._read()
        with open(self.place, "rb") as file:
            return file.read()

    def download(self, root: str | os.PathLike[str] | None = None) -> str:
        """Copies the file into a directory, `artifacts` by default; gives its path there.

        Raises GitRunsError for a name that leads elsewhere, and where a link is in the way.
        """
        path = place_of(os.fspath(root) if root is not None else "artifacts", self.name)
        if self._read is None and self.place:
            copy(self.place, path)
        elif self.ref is None:
            write(self.content(), path)
        return path


class Artifact:
    """Files under one name. What is added is copied at once; `run.log_artifact` keeps it with a run."""

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
    ) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"The name of an artifact has letters, digits, dashes, underscores and dots: {name!r}"
            )
        self.name = name
        self.type = type
        self.description = description
        self.metadata: dict[str, Any] = dict(metadata or {})
        self.aliases: list[str] = []
        self.manifest_files: dict[str, Entry] = {}
        self._version: int | None = None
        self._manifest = ""  # the digest of the list of its files, as a run keeps it
        self._counted: Callable[[], int] | None = None
        self._staging = ""

    # What it holds

    def _take(self, path: str, name: str) -> Entry:
        from .starting import current

        run = current()
        into = ""
        if run is not None and not run.disabled:
            try:
                into = str(run.recorded.files.directory)
            except OSError:
                pass
        try:
            taken = take_file(path, into or self._own_directory())
        except OSError as error:
            if raised_by_handler(error):
                raise
            tell(f"The file {path} isn't kept in the artifact {self.name}: {error.strerror or error}")
            return Entry(name, 0, "", path=path)
        entry = Entry(name, taken.size, taken.sha256, path=os.path.join(into or self._staging, taken.sha256))
        self.manifest_files[name] = entry
        return entry

    def _own_directory(self) -> str:
        if not self._staging:
            import tempfile
            import weakref

            self._staging = tempfile.mkdtemp(prefix="gitruns-artifact-")
            weakref.finalize(self, shutil.rmtree, self._staging, ignore_errors=True)
        return self._staging

    def add_file(self, local_path: str | os.PathLike[str], name: str | None = None, **_: object) -> Entry:
        """Adds a file, under its own name by default. Raises ValueError where it isn't one."""
        path = os.fspath(local_path)
        if not os.path.isfile(path):
            raise ValueError(f"The path {path} is no file.")
        return self._take(path, name or os.path.basename(path))

    def add_dir(self, local_path: str | os.PathLike[str], name: str | None = None, **_: object) -> None:
        """Adds the files of a directory, by their paths in it, below `name`. Raises ValueError where it isn't one."""
        top = os.fspath(local_path)
        if not os.path.isdir(top):
            raise ValueError(f"The path {top} is no directory.")
        for directory, below, files in os.walk(top):
            below.sort()
            for file in sorted(files):
                path = os.path.join(directory, file)
                inner = os.path.relpath(path, top).replace(os.sep, "/")
                self._take(path, f"{name.rstrip('/')}/{inner}" if name else inner)

    def add_any(self, path: str) -> None:
        """Adds a file, a directory or a reference."""
        if os.path.isdir(path):
            self.add_dir(path)
        elif not os.path.exists(path) and "://" in path:
            self.add_reference(path)
        else:
            self.add_file(path)

    def add_reference(self, uri: str, name: str | None = None, **_: object) -> list[Entry]:
        """Adds what lies elsewhere, by its address without signatures."""
        from ...inputs.references import reference_of

        address = reference_of(str(uri)) or str(uri)
        entry = Entry(name or address.rpartition("/")[2] or address, 0, "", ref=address)
        self.manifest_files[entry.name] = entry
        return [entry]

    @contextmanager
    def new_file(self, name: str, mode: str = "x", encoding: str | None = None) -> Iterator[IO[Any]]:
        """Opens a new file, which is added when it is closed."""
        path = os.path.join(self._own_directory(), "new-" + sha256(name.encode()).hexdigest())
        with open(path, mode, encoding=encoding) as file:
            yield file
        self._take(path, name)
        os.unlink(path)

    def add(self, obj: object, name: str, **_: object) -> Entry:
        """Adds a table or other media, as a file. Raises UsageError for anything else."""
        if not isinstance(obj, media.Media):
            raise UsageError(
                f"A {type(obj).__name__} can't be added to an artifact.", "Save it to a file: add_file."
            )
        if isinstance(obj, media.Table):
            obj = media.Table(obj.columns, [[self._cell(cell) for cell in row] for row in obj.rows])
        part = obj.part()
        if part.file is not None:
            return self.add_file(part.file, name + part.ending)
        table = part.kind == "table"
        content = part.content
        if content is None:
            content = (json.dumps(plain(part.value), ensure_ascii=False) + "\n").encode("utf-8", "replace")
        whole = name + (".table.json" if table else part.ending or f".{part.kind}.json")
        with self.new_file(whole, "xb") as file:
            file.write(content)
        return self.manifest_files[whole]

    def _cell(self, cell: object) -> object:
        """A cell of a table; media are files of the artifact, which it names."""
        if not isinstance(cell, media.Media):
            return cell
        part = cell.part()
        if part.value is not None:
            return part.value
        content = part.content
        if content is None:
            with open(str(part.file), "rb") as file:
                content = file.read()
        name = f"media/{sha256(content).hexdigest()[:20]}{part.ending}"
        if name not in self.manifest_files:
            with self.new_file(name, "xb") as file:
                file.write(content)
        return {"kind": part.kind, "path": name, **part.extra}

    def remove(self, item: str | Entry) -> None:
        """Takes out a file, or all below a directory. Raises FileNotFoundError where there is none."""
        name = item.name if isinstance(item, Entry) else str(item).rstrip("/")
        gone = [each for each in self.manifest_files if each == name or each.startswith(name + "/")]
        if not gone:
            raise FileNotFoundError(name)
        for each in gone:
            del self.manifest_files[each]

    # What is known of it

    @property
    def digest(self) -> str:
        """SHA-256 over the names and digests of all that it holds, in hex."""
        files = sorted(
            (entry.name, entry.digest or entry.ref or "") for entry in self.manifest_files.values()
        )
        return sha256("".join(f"{digest}  {name}\n" for name, digest in files).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.manifest_files.values())

    @property
    def version(self) -> str:
        """`v0` and so on, counted over the runs of the project. Raises Error where it wasn't logged."""
        if self._version is None:
            if self._counted is None:
                raise Error(f"The artifact {self.name} wasn't logged.", "Call run.log_artifact(artifact).")
            self._version = self._counted()
        return f"v{self._version}"

    id = property(lambda self: self.digest, doc="The digest.")

    def files(self, *_: object, **__: object) -> list[Entry]:
        """What it holds."""
        return list(self.manifest_files.values())

    def get_entry(self, name: str) -> Entry:
        """A file by its name. Raises KeyError where there is none."""
        return self.manifest_files[str(name)]

    get_path = get_entry

    def get(self, name: str) -> Any:
        """A table that was added; None where there is none."""
        from .media import Table

        entry = self.manifest_files.get(f"{name}.table.json")
        if entry is None:
            return None
        said = json.loads(entry.content())
        return Table(columns=said["columns"], data=said["rows"])

    # Getting it

    def download(self, root: str | os.PathLike[str] | None = None, **_: object) -> str:
        """Copies its files into a directory, `artifacts/<name>` by default; gives its path.

        Raises GitRunsError if one can't be had or written, after the others.
        """
        top = os.fspath(root) if root is not None else os.path.join("artifacts", self.name)
        make_parents(top, os.path.join(top, "file"))
        refused: GitRunsError | None = None
        for entry in self.manifest_files.values():
            try:
                entry.download(top)
            except GitRunsError as error:
                refused = error
        if refused is not None:
            raise refused
        return top

    checkout = download

    def file(self, root: str | os.PathLike[str] | None = None) -> str:
        """Copies its only file; gives its path. Raises ValueError where there are several."""
        if len(self.manifest_files) != 1:
            raise ValueError(f"The artifact {self.name} isn't one file but {len(self.manifest_files)}.")
        return next(iter(self.manifest_files.values())).download(root or os.path.join("artifacts", self.name))

    def wait(self, timeout: float | None = None) -> Artifact:
        """Itself: it is kept when `log_artifact` returns."""
        return self

    def save(self, *_: object, **__: object) -> None:
        """Keeps it with the current run."""
        from .starting import needed

        needed("Artifact.save()").log_artifact(self)

    def link(self, *_: object, **__: object) -> None:
        """Raises UsageError: there is no registry here."""
        from .starting import needed

        needed("Artifact.link()").link_artifact()

    def __repr__(self) -> str:
        return f"<Artifact {self.name}>"
