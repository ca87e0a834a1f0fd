"""What a run reads of another: an artifact, a file, or a reference."""

from __future__ import annotations

import os

from ..errors import NotFoundError, UsageError
from .artifact import Artifact, ArtifactFile
from .intake import digest_of
from .kinds import kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run


def use(run: Run, what: object, type: str | None) -> Artifact:
    """Notes it as an input of the run, and gives it."""
    if isinstance(what, Artifact):
        what.wait()
        for file in what.files:
            run.append({"input": _input(what.name, f"sha256:{file.sha256}", file)})
        return what
    if not isinstance(what, (str, os.PathLike)):
        raise UsageError(
            f"An artifact is named by a text, not {what.__class__.__name__}.", "Give a path or a reference."
        )
    from ..inputs.paths import captured
    from ..inputs.references import reference_of

    text = os.fspath(what)
    if os.path.exists(text) or reference_of(text) is not None:
        fields, problems = captured(text, os.getcwd())
        for sentence in problems:
            run.problem("input", sentence)
        run.append({"input": fields})
        artifact = Artifact(text, type or kind_of(text)[0], reference_of(text) if "uri" in fields else None)
        if fields["kind"] == "file":
            taken = digest_of(text)
            artifact.files.append(ArtifactFile(os.path.basename(text), 1, taken.size, taken.sha256, text))
        return artifact
    raise NotFoundError(
        f"Nothing here is called {text}.", "Give a path, or a reference such as s3://bucket/key."
    )


def _input(name: str, uri: str, file: ArtifactFile) -> dict[str, object]:
    return {"name": name, "kind": "reference", "uri": uri, "size": file.size, "sha256": file.sha256}
