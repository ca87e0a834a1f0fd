"""Records that wait for the disk, bounded by number and bytes. Guarded by its owner."""

from __future__ import annotations

from collections import deque

MOST_RECORDS = 100_000
MOST_BYTES = 32 << 20


class Waiting:
    """A queue of records; its length is how many wait, `size` their bytes."""

    def __init__(self) -> None:
        self._records: deque[bytes] = deque()
        self.size = 0

    def __len__(self) -> int:
        return len(self._records)

    def offer(self, record: bytes) -> bool:
        """Adds a record; False where there is no room."""
        size = self.size + len(record)
        if len(self._records) >= MOST_RECORDS or size > MOST_BYTES:
            return False
        self._records.append(record)
        self.size = size
        return True

    def take(self, most_bytes: int) -> list[bytes]:
        """Takes the oldest out: at least one, if there is any, and more while they have so many bytes together."""
        batch: list[bytes] = []
        size = 0
        while self._records and (not batch or size + len(self._records[0]) <= most_bytes):
            record = self._records.popleft()
            size += len(record)
            batch.append(record)
        self.size -= size
        return batch

    def put_back(self, records: list[bytes]) -> None:
        """Puts what was taken out in front again."""
        self._records.extendleft(reversed(records))
        self.size += sum(map(len, records))

    def clear(self) -> int:
        """Gives up all; how many they were."""
        count = len(self._records)
        self._records.clear()
        self.size = 0
        return count
