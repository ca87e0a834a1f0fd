"""The bytes that a run keeps: artifacts and media, copied into its journal."""

from __future__ import annotations

import os
import threading

from ..errors import NotFoundError, UsageError
from ..inputs.references import reference_of
from ..interruption import raised_by_handler
from ..place import working_directory
from ..telling import tell
from .artifact import Artifact, ArtifactFile
from .finding import find
from .intake import Taken, take_bytes, take_file
from .kinds import kind_of
from .naming import file_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run


class ArtifactFiles:
    """Takes files for one run, and counts their versions."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._versions: dict[str, list[ArtifactFile]] = {}
        self._turn = threading.Lock()
        self._waiting: list[Artifact] = []
        self.media_names: dict[str, str] = {}

    @property
    def directory(self) -> str:
        """Where the bytes lie. Raises OSError as long as the run has no journal."""
        return os.path.join(self._run._journal(), "files")

    def log(
        self, what: object, name: str | None, type: str | None, *, keep: int | None, wait: bool
    ) -> Artifact:
        """As `Run.log_artifact`."""
        if keep is not None and keep < 1:
            raise UsageError(
                "keep is how many versions keep their bytes, at least 1.", "Say keep=1, or leave it out."
            )
        if isinstance(what, (bytes, bytearray, memoryview)):
            if not name:
                raise UsageError("Bytes need a name to be kept under.", 'Say name="model.bin".')
            name = file_name(name)
            artifact = Artifact(name, type or kind_of(name)[0])
            self._take_into(artifact, name, type, keep, bytes(what), None)
            return artifact
        if not isinstance(what, (str, os.PathLike)):
            raise UsageError(
                f"An artifact is a path, bytes or a reference, not {what.__class__.__name__}.",
                "Save it to a file.",
            )
        path = os.fspath(what)
        cwd = working_directory()
        uri = None if os.path.exists(os.path.join(cwd, path)) else reference_of(path)
        if uri is not None:
            artifact = Artifact(name or uri, type or "reference", uri)
            self._run.append({"artifact": {"name": artifact.name, "type": artifact.type, "uri": uri}})
            return artifact
        found = find(path, cwd)
        if not found.files and not found.problems:
            raise NotFoundError(f"The artifact {path} names no file.", f"It is looked for from {cwd}.")
        for code, message in found.problems:
            self._run.problem(code, message)
            tell(message)
        name = file_name(name) if name else None
        names = {file_name(each): file for each, file in self._named(found.files, path, name).items()}
        artifact = Artifact(name or path, type or (kind_of(path)[0] if len(names) == 1 else "directory"))
        if wait:
            self._take_all(artifact, names, type, keep)
        else:
            self._later(artifact, names, type, keep)
        return artifact

    @staticmethod
    def _named(files: dict[str, str], path: str, name: str | None) -> dict[str, str]:
        """The names that the files get: a name that was given stands for the file, or for the directory."""
        if not name or not files:
            return files
        if len(files) == 1 and not os.path.isdir(path):
            return dict.fromkeys([name], next(iter(files.values())))
        top = os.path.commonpath([os.path.dirname(file) for file in files.values()])
        if os.path.isdir(path):
            top = os.path.realpath(path)
        return {f"{name}/{os.path.relpath(f, top).replace(os.sep, '/')}": f for f in files.values()}

    def _take_all(
        self, artifact: Artifact, names: dict[str, str], type: str | None, keep: int | None
    ) -> None:
        for each, file in names.items():
            self._take_into(artifact, each, type, keep, None, file)

    def _later(self, artifact: Artifact, names: dict[str, str], type: str | None, keep: int | None) -> None:
        def work() -> None:
            try:
                self._take_all(artifact, names, type, keep)
            except BaseException as error:
                artifact._error = error
                self._run.problem("unreadable-artifact", f"The artifact {artifact.name} isn't kept: {error}")

        thread = threading.Thread(target=work, name="gitruns artifact", daemon=True)
        artifact._thread = thread
        self._waiting = [one for one in self._waiting if one._thread is not None and one._thread.is_alive()]
        self._waiting.append(artifact)
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads
            artifact._thread = None
            work()

    def _take_into(
        self,
        artifact: Artifact,
        name: str,
        type: str | None,
        keep: int | None,
        content: bytes | None,
        file: str | None,
    ) -> None:
        """Adds a file to the artifact. If it can't be kept, that is told and recorded, and the program goes on."""
        try:
            into = self.directory
            taken = take_bytes(content, into) if file is None else take_file(file, into)  # type: ignore[arg-type]
        except OSError as error:
            if raised_by_handler(error):
                raise
            message = f"The artifact {name} isn't kept: {error.strerror or error}"
            self._run.problem("unreadable-artifact", message)
            tell(message)
            artifact.missing.append(name)
            return
        with self._turn:
            artifact.files.append(self._record(name, type, keep, taken, os.path.join(into, taken.sha256)))

    def _record(self, name: str, type: str | None, keep: int | None, taken: Taken, path: str) -> ArtifactFile:
        versions = self._versions.setdefault(name, [])
        same = versions and versions[-1].sha256 == taken.sha256
        number = versions[-1].version + (0 if same else 1) if versions else 1
        made = ArtifactFile(name, number, taken.size, taken.sha256, path)
        usual, media_type = kind_of(name)
        fields: dict[str, object] = {
            "name": name,
            "type": type or usual,
            "media_type": media_type,
            "size": taken.size,
            "sha256": taken.sha256,
        }
        # Ranks count for themselves, so their versions are numbered at the seal.
        if self._run.is_owner:
            fields["version"] = number
        self._run.append({"artifact": fields})
        if not same:
            versions.append(made)
        if keep is not None and self._run.is_owner:
            self._expire(name, fields, keep)
        return made

    def _expire(self, name: str, fields: dict[str, object], keep: int) -> None:
        """Gives up the bytes of older versions; that they were, and what they were, stays recorded."""
        versions = self._versions[name]
        for old in [version for version in versions[:-keep] if version.path]:
            still = any(
                other.sha256 == old.sha256 and other is not old and other.path
                for others in self._versions.values()
                for other in others
            )
            self._run.append(
                {
                    "artifact": {
                        **fields,
                        "size": old.size,
                        "sha256": old.sha256,
                        "version": old.version,
                        "uri": f"expired:{name}",
                    }
                }
            )
            if not still:
                try:
                    os.unlink(old.path)
                except OSError:
                    pass
            old.path = ""

    def adopt(self, name: str, type: str, taken: Taken) -> ArtifactFile:
        """Records bytes that somebody took into `directory` already."""
        with self._turn:
            return self._record(
                file_name(name), type, None, taken, os.path.join(self.directory, taken.sha256)
            )

    def media(self, content: bytes) -> str:
        """Keeps the bytes of media; gives their digest. Raises OSError."""
        return take_bytes(content, self.directory).sha256

    def media_file(self, file: str) -> str:
        """Keeps a file of media; gives its digest. Raises OSError."""
        return take_file(file, self.directory).sha256

    def use(self, what: object, type: str | None) -> Artifact:
        """As `Run.use_artifact`."""
        from .using import use

        return use(self._run, what, type)

    def finish(self) -> None:
        """Waits for what is still being copied."""
        for artifact in self._waiting:
            if artifact._thread is not None:
                artifact._thread.join()
