"""The local ref `refs/runs/live/<uid>` that keeps the code of a run from git's garbage collection."""

from __future__ import annotations

from gitruns.capture.git import Git


class LiveRef:
    """The ref of one run, which an anchor replaces once the run is sealed."""

    def __init__(self, git: Git, uid: str) -> None:
        self._git = (
            git.without_hooks()
            .set("core.logAllRefUpdates", "false")
            .having(GIT_NO_REPLACE_OBJECTS="1", GIT_NO_LAZY_FETCH="1")
        )
        self._name = f"refs/runs/live/{uid}"

    def hold(self, commit: str) -> None:
        """Keeps this commit for the run, in place of what was kept before."""
        self._git.run("update-ref", "--no-deref", self._name, commit).or_raise("Keeping the code")

    def release(self) -> None:
        """Does nothing where none is kept."""
        self._git.run("update-ref", "--no-deref", "-d", self._name).or_raise("Letting go of the code")

    def is_complete(self, commit: str, head: str | None) -> bool:
        """Whether all objects of this commit are here, less those of HEAD.

        A collection that ran between the writing of an object and the ref may have taken one.
        """
        words = ["rev-list", "--objects", "--no-object-names", commit]
        if head is not None:
            words += ["--not", head]
        # It fails at the first object that isn't there, blobs included.
        return self._git.run(*words).ok
