"""Changes that status keeps silent about.

Files marked as assume-unchanged or skip-worktree may be there and differ all the same.
"""

from __future__ import annotations

from gitruns.capture.repository import Repository
from gitruns.capture.stamp import stamp_of
from gitruns.capture.status import ABSENT, TRACKED, StatusEntry, split, under


def hidden_changes(repository: Repository) -> list[StatusEntry]:
    """One entry for each such file; nothing is written."""
    found = []
    asked: list[tuple[StatusEntry, bytes]] = []
    answer = repository.git.run("ls-files", "-v", "-s", "-z").or_raise("Listing files").stdout
    for line in split(answer):
        # tag SP mode SP object SP stage TAB path
        tag = line[:1]
        if tag != b"S" and not tag.islower():
            continue
        head, _, path = line.partition(b"\t")
        mode, name = head[2:].split(b" ")[:2]
        if mode == b"160000":
            continue
        file = under(repository.top, path)
        stamp = None if file is None else stamp_of(file)
        entry = StatusEntry(path, TRACKED, mode.decode(), mode.decode())
        if stamp is None:
            if tag not in (b"S", b"s"):
                found.append(entry._replace(work_mode=ABSENT))
        elif stamp.kind != "f" or b"\n" in path:
            found.append(entry)
        else:
            asked.append((entry, name))
    if asked:
        paths = b"".join(entry.path + b"\n" for entry, _ in asked)
        hashed = repository.git.set("core.safecrlf", "false").run("hash-object", "--stdin-paths", stdin=paths)
        now = hashed.or_raise("Hashing files that are marked as unchanged").stdout.split()
        for i, (entry, name) in enumerate(asked):
            if i >= len(now) or now[i] != name:
                found.append(entry)
    return found
