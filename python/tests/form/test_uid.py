"""Uids: what a run is called from its start."""

from __future__ import annotations

import time

from gitruns.form.uid import is_uid, milliseconds_of, new_uid


def test_a_uid_tells_its_time_and_is_its_own() -> None:
    before = time.time_ns() // 1_000_000
    uids = [new_uid() for _ in range(1000)]
    after = time.time_ns() // 1_000_000
    assert len(set(uids)) == 1000
    assert all(is_uid(uid) for uid in uids)
    assert all(before <= milliseconds_of(uid) <= after for uid in uids)


def test_other_texts_are_none() -> None:
    uid = new_uid()
    for text in ("", uid[:-1], uid.upper(), "8" + uid[1:], uid[:-1] + "u", uid + "0", uid[:-1] + "\n"):
        assert not is_uid(text)
