"""Direct and queued mode of a writer.

In direct mode the caller writes, and what it returned for survives the process. A write that is slow or
fails starts queued mode: callers queue, one thread writes, and when it has written everything quickly
enough, it writes the interval down and calls write directly again. So at most one call per stall waits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from time import perf_counter, time_ns

from ..interruption import give_back, raised_by_handler
from .files import WriterFiles
from .waiting import Waiting

SLOW = 0.020
"""Seconds that a write may take, and that others wait for one that hangs."""
MAX_RECORD = 16 << 20
CLOSE_LIMIT = 5.0
_WORTH_TELLING_MICROS = 5_000_000
_MAX_TURNS = 100
_BATCH_BYTES = 1 << 20
"""What the writing thread writes with one call: its turn comes seldom beside threads that compute."""
_HAND_OVER_BYTES = 256 << 10
_CHECK_SECONDS = 0.001
"""How often a writer checks that its descriptor is still its file's. In less time no program closes all descriptors and
opens files up to that number; a check at each call would cost a loop that logs without a pause a sixth of its calls."""


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
        self._queue = Waiting()
        self._next_check = perf_counter() + _CHECK_SECONDS
        self._is_handing_over = False
        self.queued = False
        self.closed = False
        self._healthy = False
        self._drainer: threading.Thread | None = None
        self._in_flight = 0
        self._abandoned = False
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
                    if began > self._next_check:
                        self._next_check = began + _CHECK_SECONDS
                        files.check()
                    try:
                        taken = os.write(files.fd, record)
                    except OSError as error:
                        if raised_by_handler(error):
                            raise
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
        give_back(self._turn)
        self._append_otherwise(record)

    def _after_trouble(self, record: bytes, taken: int, began: float) -> bool:
        """What the first write left undone; whether the record is in a file now."""
        files = self._files
        whole = taken == len(record)
        if 0 <= taken < len(record):
            files.note_short(taken, record)
        return self._settle(whole or files.write([record]) == 1, began)

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
                        if not self.queued and not self.closed and self._write_now([record]) == 1:
                            return
                    finally:
                        self._turn.release()
            elif self._healthy and self._hand_over(record):
                return
            with self._state:
                taken = not self.closed and self.queued and self._queue.offer(record)
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

    def _write_now(self, records: list[bytes]) -> int:
        """Writes them with one call; how many are in a file."""
        self._write_began = began = perf_counter()
        kept = self._files.write(records)
        self._settle(kept == len(records), began)
        return kept

    def _hand_over(self, record: bytes) -> bool:
        """Writes what is queued, this record and the interval at once, and goes back to direct mode.

        Only where the disk was just seen to keep up: a thread that logs without a pause leaves the writing
        thread no moment in which nothing waits. Whether the record is in a file.
        """
        if not self._turn.acquire(False):
            return False
        if self._is_handing_over:  # this thread is in the midst of it, and a signal's handler logs
            self._turn.release()
            return False
        waiting: list[bytes] = []
        kept = 0
        self._is_handing_over = True
        try:
            with self._state:
                if not self.queued or self.closed or not self._healthy or self._queue.size > _HAND_OVER_BYTES:
                    return False
                self._queue.take(_HAND_OVER_BYTES, waiting)
                lost = self.dropped - self._reported
            until = time_ns() // 1000
            began = perf_counter()
            batch = [*waiting, record]
            if lost or not self._waits:
                batch.append(_drop_record(self._degraded_from, until, lost))
            kept = self._write_now(batch)
            with self._state:
                self._drained += min(kept, len(waiting))
                self._queue.put_back(waiting[kept:])
                whole = len(waiting)
                waiting = []
                self._healthy = kept == len(batch) and perf_counter() - began <= SLOW
                if kept == len(batch):
                    self._waits = False
                    self._reported += lost
                    self._degraded_from = until
                self.queued = not self._healthy or bool(self._queue)
                if self._queue:  # a signal's handler logged right then
                    self.queued = True
                self._state.notify_all()
            return kept > whole
        finally:
            if waiting:  # a handler raised: what wasn't written waits again
                with self._state:
                    self._queue.put_back(waiting[kept:])
            self._is_handing_over = False
            self._turn.release()

    def _queue_from_now(self) -> None:
        with self._state:
            if self.queued or self.closed:
                return
            # The write that was slow belongs to the interval.
            began = self._write_began
            spent = perf_counter() - began if began else 0.0
            self._degraded_from = time_ns() // 1000 - int(spent * 1e6)
            self._healthy = False
            if self._drainer is None or not self._drainer.is_alive():
                drainer = threading.Thread(target=self._drain, name="gitruns journal", daemon=True)
                try:
                    drainer.start()
                except RuntimeError:
                    return  # no thread can be started: each call tries for itself
                self._drainer = drainer
            self.queued = True
            self._state.notify_all()

    def _tell(self, sentence: str) -> None:
        now = perf_counter()
        if now - self._last_trouble >= 60:
            self._last_trouble = now
            self._trouble(sentence)

    def _drain(self) -> None:
        """Writes what is queued, whenever something is, until the writer is closed."""
        state = self._state
        noted = False  # the interval is written down, and nothing was queued or lost since
        pause = 0.0
        while True:
            with state:
                state.wait_for(lambda: self.queued or self.closed)
                if not self.queued:
                    break
            with self._turn:
                if self._abandoned:
                    return
                with state:
                    if noted and not self._queue and self.dropped == self._reported:
                        self.queued = noted = False
                        state.notify_all()
                        continue
                    batch = self._queue.take(_BATCH_BYTES)
                    self._in_flight = len(batch)
                    lost = self.dropped - self._reported
                began = perf_counter()
                kept = self._write_now(batch) if batch else self._note(lost)
                fast = perf_counter() - began <= SLOW
            with state:
                whole = kept == max(1, len(batch))
                if batch:
                    self._in_flight = 0
                    self._drained += kept
                    if self.closed:
                        self.dropped -= kept  # close gave them up too early
                    else:
                        self._queue.put_back(batch[kept:])
                self._healthy = whole and fast
                noted = whole and fast and not batch
                state.notify_all()
                if not whole and self.closed:
                    break
                rest = not whole or (not batch and not fast)
                pause = min(max(0.05, pause * 2), 5.0) if rest else 0.0
                if pause:
                    self._pause(pause, for_records=whole)
        with self._turn:
            self._files.close()

    def _note(self, lost: int) -> int:
        """Writes the interval down; 1 where that is done."""
        if self._waits and not lost:
            return int(self._try_open())
        until = time_ns() // 1000
        kept = self._write_now([_drop_record(self._degraded_from, until, lost)])
        if kept:
            with self._state:
                self._reported += lost
                self._degraded_from = until
        return kept

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
        give_back(self._turn)
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

    def last_words(self, record: bytes, make_room: Callable[[], None]) -> bool:
        """Gives up what waits, this record among it, and writes how much that was, and the record.

        `make_room` is called before. False where the disk hangs, or still refuses. The writer is closed then.
        """
        if not self._acquire():
            return False
        try:
            with self._state:
                if self.closed:
                    return False
                self.closed = self._abandoned = True
                self.dropped += self._queue.clear() + self._in_flight
                lost = self.dropped - self._reported - 1
                self._state.notify_all()
            make_room()
            now = time_ns() // 1000
            kept = self._files.write([_drop_record(self._degraded_from, now, lost), record]) == 2
            if kept:
                self.dropped -= 1
            return self._files.sync(self._files.fds()) and kept
        finally:
            self._files.close()
            self._turn.release()

    def close(self, limit: float = CLOSE_LIMIT) -> None:
        """Hands over what waits, for `limit` seconds at most; what then still waits is lost and counted."""
        give_back(self._turn)
        with self._state:
            self._state.wait_for(lambda: not self.queued or self.closed, limit)
            if self.closed:
                return
            self.closed = True
            self.dropped += self._queue.clear() + self._in_flight
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
