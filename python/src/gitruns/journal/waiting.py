"""Records that wait for the disk, bounded by number and bytes. Guarded by its owner."""

from __future__ import annotations

from collections import deque

MOST_RECORDS = 100_000
MOST_BYTES = 32 << 20


class Waiting:
    """A queue of records; its length is how many wait, `size` about their bytes.

    A handler of a signal may call any of this while its thread is in the midst of it: no record is lost or
    given twice, only `size` may be wrong by one of them until the queue is empty.
    """

    def __init__(self) -> None:
        self._records: deque[bytes] = deque()
        self.size = 0

    def __len__(self) -> int:
        return len(self._records)

    def offer(self, record: bytes) -> bool:
        """Adds a record; False where there is no room."""
        if not self._records:
            self.size = 0
        size = self.size + len(record)
        if len(self._records) >= MOST_RECORDS or size > MOST_BYTES:
            return False
        self._records.append(record)
        self.size = size
        return True

    def take(self, most_bytes: int, into: list[bytes] | None = None) -> list[bytes]:
        """Takes the oldest out: at least one, if there is any, and more while they have so many bytes together.

        `into` is the list that gets them: each is always in the queue or in there, whatever a handler raises.
        """
        batch = [] if into is None else into
        size = 0
        records = self._records
        try:
            while True:
                record = records[0]
                if batch and size + len(record) > most_bytes:
                    break
                batch.append(record)
                first = records.popleft()
                if first is not record:  # a handler took that one meanwhile
                    batch[-1] = first
                size += len(first)
        except IndexError:
            if size < sum(map(len, batch)):
                batch.pop()  # a handler took the last one meanwhile
        except BaseException:
            if batch and records and records[0] is batch[-1]:
                batch.pop()
            raise
        finally:
            self.size = max(0, self.size - size)
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
