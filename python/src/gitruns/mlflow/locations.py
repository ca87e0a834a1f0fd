"""Where this clone agreed to keep artifacts: the setting `runs.artifactLocation`, which may have several values.

Whatever writes to a location sends the bytes there, and over HTTP the tracking server's token too. So a location
that only an event names isn't used: it must have been set in this clone.
"""

from __future__ import annotations

from urllib.parse import unquote

from ..read.repository import Repository, git

# MLflow sends the tracking server's token along with these.
SENDS_TOKEN = ("http", "https")
_SETTING = "runs.artifactLocation"


def is_agreed(repository: Repository, location: str, root: str | None = None) -> bool:
    """Whether artifacts may go to this URI: it was set here, or lies below one that was, or below `root`."""
    agreed = repository.settings(_SETTING.lower())
    return any(_lies_in(location, place) for place in [*agreed, *([root] if root else [])])


def agree(repository: Repository, location: str) -> None:
    """Writes down that this clone set this location. Raises EnvironmentFault where git refuses."""
    if not is_agreed(repository, location):
        git(repository.directory, "config", "--local", "--add", _SETTING, location)
        repository.forget_settings()


def _lies_in(location: str, place: str) -> bool:
    if location == place:
        return True
    top = place.rstrip("/") + "/"
    below = unquote(location[len(top) :])
    return location.startswith(top) and ".." not in below.replace("\\", "/").split("/") and "?" not in below
