"""Files that a run keeps: copied into its journal under the SHA-256 of their bytes."""

from __future__ import annotations

from .artifact import Artifact as Artifact
from .files import ArtifactFiles as ArtifactFiles
