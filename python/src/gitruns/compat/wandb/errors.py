"""The errors that scripts of W&B catch; each is one of git-runs' own too."""

from __future__ import annotations

from ... import errors


class Error(errors.GitRunsError):
    """What W&B's client raises."""


class CommError(Error):
    """What was asked for isn't here. Nothing is sent anywhere, so nothing else can go wrong with that."""


class UsageError(Error, errors.UsageError):
    """Something was asked for that can't be meant, or isn't carried; the message names git-runs' way."""


class AuthenticationError(CommError):
    """Never raised: there is nobody to log in to."""
