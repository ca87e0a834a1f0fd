"""Direct and queued mode of a writer.

In direct mode the caller writes, and what it returned for survives the process. A write that is slow or
fails starts queued mode: callers queue, one thread writes, and when it has written everything quickly
enough, it writes the interval down and calls write directly again. So at most one call per stall waits.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter, time_ns

from .files import WriterFiles

SLOW = 0.020
"""Seconds that a write may take, and that others wait for one that hangs."""
MAX_RECORD = 16 << 20
MAX_QUEUED_RECORDS = 100_000
MAX_QUEUED_BYTES = 32 << 20
CLOSE_LIMIT = 5.0
_WORTH_TELLING_MICROS = 5_000_000
_MAX_TURNS = 100


class Appender:
    """Appends records to a writer's files, for any number of threads. No call of it raises."""

    def __init__(self, files: WriterFiles, trouble: Callable[[str], None], *, waits: bool = False) -> None:
        """`trouble` is told, in a sentence and at most once a minute, when the journal can't keep up.

        `waits`: the journal isn't there yet, so calls queue from the beginning, and nobody is told.
        """
        self._files = files
        self._trouble = trouble
        self.dropped = 0
        self._last_trouble = -60.0
        self._waits = waits
        self._begin()
        if waits:
            self._queue_from_now()

    def _begin(self) -> None:
        # Reentrant, both: a signal's handler may log while the call that it interrupted has the turn.
        self._turn = threading.RLock()
        self._state = threading.Condition(threading.RLock())
        self._write_began = 0.0
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self.queued = False
        self.closed = False
        self._in_flight = False
        self._accepted = 0
        self._drained = 0
        self._reported = self.dropped
        self._degraded_from = 0

    def begin_anew(self) -> None:
        """In a forked process: other threads that had a lock or a record aren't there, and the queue is theirs."""
        closed = self.closed
        self._files.begin_anew()
        self.dropped = 0
        self._begin()
        self.closed = closed
        if self._waits and not closed:
            self._queue_from_now()

    def append(self, record: bytes) -> None:
        """Hands a record to the kernel, or to the queue."""
        if not self.queued and self._turn.acquire(False):
            try:
                if not self.queued and not self.closed:
                    files = self._files
                    self._write_began = began = perf_counter()
                    try:
                        taken = os.write(files.fd, record)
                    except OSError as error:
                        # Also where there is no file yet: after a fork the first record makes it.
                        if files.fd >= 0:
                            files.note_failed(error)
                        taken = -1
                    if taken == len(record) and not files.failure:
                        if perf_counter() - began > SLOW:
                            self._queue_from_now()
                        self._write_began = 0.0
                        return
                    if self._after_trouble(record, taken, began):
                        return
            finally:
                self._turn.release()
        self._append_otherwise(record)

    def _after_trouble(self, record: bytes, taken: int, began: float) -> bool:
        """What the first write left undone; whether the record is in a file now."""
        files = self._files
        whole = taken == len(record)
        if 0 <= taken < len(record):
            files.note_short(taken, record)
        return self._settle(whole or files.write(record), began)

    def _settle(self, kept: bool, began: float) -> bool:
        files = self._files
        if kept and files.failure:
            files.tell_failure(time_ns() // 1000)
        if not kept:
            quiet = self.queued
            self._queue_from_now()
            if not quiet:
                self._tell(f"The journal can't be written, so records wait in memory: {files.failure}")
        elif perf_counter() - began > SLOW:
            self._queue_from_now()
        self._write_began = 0.0
        return kept

    def _append_otherwise(self, record: bytes) -> None:
        for _ in range(_MAX_TURNS):
            if not self.queued:
                if not self._acquire():
                    self._queue_from_now()
                else:
                    try:
                        if not self.queued and not self.closed and self._write_now(record):
                            return
                    finally:
                        self._turn.release()
            with self._state:
                taken = not self.closed and self.queued and self._offer(record)
                if not taken and not self.closed and not self.queued:
                    continue
                waiting = time_ns() // 1000 - self._degraded_from if self.queued else 0
                if taken:
                    self._accepted += 1
                    self._state.notify_all()
                else:
                    self.dropped += 1
            self._tell_of_waiting(taken, waiting)
            return
        self.drop("no thread can be started to write it.")

    def _offer(self, record: bytes) -> bool:
        size = self._queued_bytes + len(record)
        if len(self._queue) >= MAX_QUEUED_RECORDS or size > MAX_QUEUED_BYTES:
            return False
        self._queue.append(record)
        self._queued_bytes = size
        return True

    def _tell_of_waiting(self, taken: bool, micros: int) -> None:
        """A short stall is written down in the run; a long one, and a loss, people hear of at once."""
        if self.closed:
            self._tell("What is logged after the end of the run is lost.")
        elif not taken:
            self._tell("The journal can't keep up, and records are lost; the run counts them.")
        elif micros > _WORTH_TELLING_MICROS:
            seconds = micros // 1_000_000
            self._tell(f"Records of the journal wait in memory for {seconds} s now, and nothing is lost yet.")

    def drop(self, why: str) -> None:
        """Counts a record that can't be written, and sees that the loss is written down."""
        with self._state:
            self.dropped += 1
        if not self.closed:
            self._queue_from_now()
        self._tell(f"A record was lost: {why}")

    def _acquire(self) -> bool:
        """Takes the turn to write, unless whoever has it has been slow."""
        began = self._write_began
        left = SLOW - (perf_counter() - began if began else 0.0)
        return self._turn.acquire(False) or (left > 0 and self._turn.acquire(timeout=left))

    def _write_now(self, record: bytes) -> bool:
        self._write_began = began = perf_counter()
        return self._settle(self._files.write(record), began)

    def _queue_from_now(self) -> None:
        with self._state:
            if self.queued or self.closed:
                return
            # The write that was slow belongs to the interval.
            began = self._write_began
            spent = perf_counter() - began if began else 0.0
            self._degraded_from = time_ns() // 1000 - int(spent * 1e6)
            try:
                threading.Thread(target=self._drain, name="gitruns journal", daemon=True).start()
            except RuntimeError:
                return  # no thread can be started: each call tries for itself
            self.queued = True

    def _tell(self, sentence: str) -> None:
        now = perf_counter()
        if now - self._last_trouble >= 60:
            self._last_trouble = now
            self._trouble(sentence)

    def _drain(self) -> None:
        record: bytes | None = None  # taken from the queue and not written yet
        noted = False  # the interval is written down, and nothing was queued or lost since
        pause = 0.0
        state = self._state
        while True:
            until = time_ns() // 1000
            with state:
                if record is None and self._queue:
                    record = self._queue.popleft()
                    self._queued_bytes -= len(record)
                    self._in_flight = True
                if record is None and noted and self.dropped == self._reported:
                    self.queued = False
                    state.notify_all()
                    break
                lost = self.dropped - self._reported
            note = record is None
            began = perf_counter()
            with self._turn:
                if record is not None:
                    kept = self._write_now(record)
                elif self._waits and not lost:
                    kept = self._try_open()
                else:
                    kept = self._write_now(_drop_record(self._degraded_from, until, lost))
            fast = perf_counter() - began <= SLOW
            with state:
                if kept and note:
                    self._reported += lost
                    self._degraded_from = until
                elif kept:
                    record = None
                    self._in_flight = False
                    self._drained += 1
                    if self.closed:
                        self.dropped -= 1  # close gave it up too early
                noted = kept and note and fast
                state.notify_all()
                if not kept and self.closed:
                    break
                rest = not kept or (note and not fast)
                pause = min(max(0.05, pause * 2), 5.0) if rest else 0.0
                if pause:
                    self._pause(pause, for_records=kept)
        if self.closed:
            self._files.close()

    def _pause(self, seconds: float, *, for_records: bool) -> None:
        """Waits, at most until the writer is closed or, where wanted, something is queued."""
        self._state.wait_for(lambda: self.closed or (for_records and bool(self._queue)), seconds)

    def _try_open(self) -> bool:
        """Whether there is a journal to write to by now; waiting for it was no trouble of a disk."""
        try:
            if self._files.fd < 0:
                self._files.open()
        except OSError:
            return False
        self._waits = False
        return True

    def flush(self, limit: float) -> bool:
        """Waits until all that was handed over before is on stable storage; False where it isn't in `limit` seconds."""
        end = perf_counter() + limit
        with self._state:
            target = self._accepted
            if not self._state.wait_for(lambda: self._drained >= target or self.closed, limit):
                return False
            if self._drained < target:
                return False
        if not self._turn.acquire(timeout=max(end - perf_counter(), 0.001)):
            return False
        try:
            fds = self._files.fds()
        finally:
            self._turn.release()
        return self._files.sync(fds)  # outside the turn: logging never waits for it

    def close(self, limit: float = CLOSE_LIMIT) -> None:
        """Hands over what waits, for `limit` seconds at most; what then still waits is lost and counted."""
        with self._state:
            self._state.wait_for(lambda: not self.queued or self.closed, limit)
            if self.closed:
                return
            self.closed = True
            self.dropped += len(self._queue) + (1 if self._in_flight else 0)
            self._queue.clear()
            draining = self.queued
            self._state.notify_all()
        # A thread that still hangs in a write keeps the file; waiting for it could take for ever.
        if not draining and self._turn.acquire(timeout=SLOW):
            try:
                self._files.close()
            finally:
                self._turn.release()


def _drop_record(begin: int, end: int, lost: int) -> bytes:
    return b'{"t":%d,"drop":{"dropped":%d,"from":%d,"to":%d}}\n' % (end, lost, begin, end)
