"""No password of an address is passed on with what git says."""

from __future__ import annotations

import pytest

from gitruns.capture.git import GitResult
from gitruns.capture.git_words import masked
from gitruns.errors import EnvironmentFault

SENTENCES = (
    "fatal: unable to access '%s': The requested URL returned error: 403",
    "fatal: repository '%s/' not found",
    "fatal: could not read Password for '%s': terminal prompts disabled",
    "remote: see %s\nTo %s",
    "%s",
)


@pytest.mark.parametrize(
    "address",
    [
        "https://user:s3cret@example.com/a.git",
        "https://s3cret@example.com/a.git",
        "https://user:s3/cret@example.com/a.git",
        "https://user:/s3cret@example.com/a.git",
        "https://user:x?s3cret@example.com/a.git",
        "https://user:x's3cret@example.com/a.git",
        "https://user:x s3cret@example.com/a.git",
        "https://user:x@y/s3cret@example.com/a.git",
        "https://example.com/a.git?a=b&private_token=s3cret",
        "https://example.com/a.git#s3cret",
        "ssh://user:s3cret@example.com:22/a",
        "user:s3cret@example.com:a/b.git",
    ],
)
def test_no_password_is_passed_on(address: str) -> None:
    for sentence in SENTENCES:
        said = sentence.replace("%s", address)
        assert "s3cret" not in masked(said)
        with pytest.raises(EnvironmentFault) as raised:
            GitResult(128, b"", said.encode()).or_raise("git fetch")
        assert "s3cret" not in str(raised.value)
        assert "***" in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.git",
        "https://example.com:8443/@scope/a",
        "ssh://[::1]:22/a",
        "git@example.com",
        "file:///srv/a.git",
        "../user@host",
    ],
)
def test_all_else_stays(address: str) -> None:
    for sentence in SENTENCES:
        said = sentence.replace("%s", address)
        assert masked(said) == said
