"""The artifact repository of the scheme `gitruns`: artifacts of a run, or of a logged model, lie with the run."""

from __future__ import annotations

import os
import posixpath
from typing import Any

from mlflow.entities import FileInfo
from mlflow.store.artifact.artifact_repo import ArtifactRepository, verify_artifact_path

from ..artifacts.downloads import make_parents
from . import addresses
from .failing import invalid, missing, telling, tells
from .home import home_at
from .kept_files import KeptFile, fetch, files_of, keep, remove
from .known_run import KnownRun
from .lists import Lists
from .models import MODEL_FILES, run_of_model


@tells
class GitRunsArtifactRepository(ArtifactRepository):
    """Files of one run or logged model; of a whole repository where a server of MLflow asks by long paths."""

    def __init__(
        self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None, **_: Any
    ) -> None:
        super().__init__(artifact_uri, tracking_uri, registry_uri)
        self.home = telling(home_at)(artifact_uri)
        self.lists = Lists(self.home)
        self._whose = addresses.whose(artifact_uri)

    def _place(self, path: str | None) -> tuple[KnownRun, str, str]:
        """The run that holds it, what its names begin with, and the path below that."""
        path = (path or "").strip("/")
        whose = self._whose
        if whose is None:
            whose = addresses.whose_below(path)
            if whose is None:
                raise invalid(f"{path!r} in {self.artifact_uri} names no run.")
            below = whose.rest
        else:
            below = posixpath.join(whose.rest, path) if path else whose.rest
        uid = whose.uid if whose.uid is not None else run_of_model(whose.model or "")
        run = None if uid is None else self.home.run(uid)
        if run is None:
            raise missing(f"There is no run for the artifacts of {self.artifact_uri}.")
        return run, f"{MODEL_FILES}{whose.model}/" if whose.model is not None else "", below.strip("/")

    def log_artifact(self, local_file: str, artifact_path: str | None = None) -> None:
        """Keeps a file with the run; when this returns, deleting the file loses nothing."""
        if artifact_path and self._whose is not None:
            verify_artifact_path(artifact_path)
        run, prefix, below = self._place(artifact_path)
        name = posixpath.join(below, os.path.basename(os.fspath(local_file)))
        keep(self.home, self.lists, run, prefix + name, os.fspath(local_file))

    def log_artifacts(self, local_dir: str, artifact_path: str | None = None) -> None:
        """Keeps all files of a directory with the run."""
        if artifact_path and self._whose is not None:
            verify_artifact_path(artifact_path)
        run, prefix, below = self._place(artifact_path)
        for directory, _, names in sorted(os.walk(local_dir)):
            inner = os.path.relpath(directory, local_dir).replace(os.sep, "/")
            for name in sorted(names):
                path = posixpath.normpath(posixpath.join(below, "" if inner == "." else inner, name))
                keep(self.home, self.lists, run, prefix + path, os.path.join(directory, name))

    def list_artifacts(self, path: str | None = None) -> list[FileInfo]:
        """What lies directly in a directory; nothing for a file."""
        run, prefix, below = self._place(path)
        asked = "" if self._whose is None else self._whose.rest.strip("/")
        at = posixpath.normpath(below) + "/" if below and below != "." else ""
        found: dict[str, FileInfo] = {}
        for name, file in files_of(self.home, self.lists, run, prefix).items():
            if not name.startswith(at):
                continue
            first, slash, _ = name[len(at) :].partition("/")
            shown = at + first
            if asked and shown.startswith(asked + "/"):
                shown = shown[len(asked) + 1 :]
            if self._whose is None and path:
                shown = posixpath.join(path.strip("/"), first)
            if slash:
                found[first] = FileInfo(shown, True, None)
            else:
                found[first] = FileInfo(shown, False, file.size)
        return [found[name] for name in sorted(found)]

    def _file(self, path: str) -> tuple[KnownRun, KeptFile]:
        run, prefix, below = self._place(path)
        file = files_of(self.home, self.lists, run, prefix).get(posixpath.normpath(below))
        if file is None:
            raise missing(f"No such artifact: '{path}'")
        return run, file

    def _create_download_destination(self, src_artifact_path: str, dst_local_dir_path: str) -> str:
        make_parents(dst_local_dir_path, os.path.join(dst_local_dir_path, src_artifact_path))
        return str(super()._create_download_destination(src_artifact_path, dst_local_dir_path))

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        run, file = self._file(remote_file_path)
        fetch(self.home, run, file, local_path)

    def delete_artifacts(self, artifact_path: str | None = None) -> None:
        """Says that a file, a directory, or everything is deleted; what is sealed stays in the repository."""
        run, prefix, below = self._place(artifact_path)
        at = posixpath.normpath(below) if below else ""
        files = files_of(self.home, self.lists, run, prefix)
        gone = {k: f for k, f in files.items() if not at or k == at or k.startswith(at + "/")}
        if gone:
            remove(self.home, run, gone)
