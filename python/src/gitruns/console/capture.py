"""Keeps what this process prints with the runs that are open.

A line that comes after a pause is written to the journal at once. Of lines that follow each other quickly,
those of a quarter of a second are one record, which a thread writes that lives as long as they come. So a
slow program loses nothing of its console to SIGKILL, a fast one at most a quarter of a second, and printing
costs a function call. `flush()` of a stream writes what waits, and so do a fork and the end of the run.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from time import monotonic, time_ns

from ..interruption import give_back, raised_by_handler
from .held import HeldText
from .streams import LONG, MANY, StreamTap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..active.run import Run
    from .run_console import RunConsole

_QUIET = 0.1
"""Seconds without a record after which a line is written at once."""
_PAUSE = 0.25
_LINGER = 4
MOST = 2 << 20
"""Characters that wait while the disk is slow; of more, the newest stay."""


class ConsoleCapture:
    """The taps of a process and the consoles of its open runs. For any number of threads, and within handlers of signals."""

    def __init__(self) -> None:
        self._taps: list[StreamTap] = []
        self._consoles: list[RunConsole] = []
        self._is_hooked = False
        self._pending: deque[tuple[str, str]] = deque()
        self._begin()

    def _begin(self) -> None:
        self._pending.clear()
        self._held = HeldText()
        self._due = 0.0
        # Never waited for: whoever doesn't get it leaves the text to whoever has it.
        self._turn = threading.RLock()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def add(self, console: RunConsole) -> None:
        """Keeps what is printed from now on in this console, too."""
        self.hand_over()
        self._consoles = [*self._consoles, console]
        if not self._is_hooked:
            self._is_hooked = True
            if hasattr(os, "register_at_fork"):
                os.register_at_fork(before=self._before_fork, after_in_child=self._after_fork)
        self.listen()

    def listen(self) -> None:
        """Listens to the streams that `sys.stdout` and `sys.stderr` are now, on top of whoever else does."""
        if self._consoles:
            self._listen_to("out", sys.stdout)
            self._listen_to("err", sys.stderr)

    def _listen_to(self, name: str, stream: object) -> None:
        # A program without a console, such as one of pythonw, has None here.
        if stream is None or any(tap.is_on_top_of(stream) for tap in self._taps):
            return
        try:
            self._taps.append(StreamTap(stream, name, self))
        except (AttributeError, TypeError) as error:
            self._tell_consoles(f"What is printed to sys.std{name} isn't kept: {error}")

    def remove(self, run: Run) -> None:
        """Writes what was printed so far to the console of this run, and ends it."""
        console = self._console_of(run)
        if console is None:
            return
        try:
            self.hand_over(at_last=True)
            console.finish()
        except Exception as error:
            self.failed(error)
        self.withdraw(console)
        if not self._consoles:
            self._stop()

    def _console_of(self, run: Run) -> RunConsole | None:
        return next((each for each in self._consoles if each.run is run), None)

    def add_trace(self, run: Run, text: str) -> bool:
        """Adds text to one run's console only, after what was printed; whether the run has one."""
        console = self._console_of(run)
        if console is None:
            return False
        self.hand_over(at_last=True)
        console.add("err", text, time_ns() // 1000)
        return True

    def printed(self) -> int:
        """How many characters the consoles have got by now."""
        self.hand_over()
        return sum(each.characters for each in self._consoles)

    def _stop(self) -> None:
        """Leaves the streams as they were, as far as nobody put something on top of our methods."""
        while self._taps:
            self._taps.pop().restore()
        self._pending.clear()
        self._held = HeldText()
        self._end_thread()

    @property
    def pending(self) -> deque[tuple[str, str]]:
        """Where taps put text, with the stream's name before it. It is the same deque for ever."""
        return self._pending

    def line_came(self, text: str) -> None:
        """Called after text with the end of a line, long text, or many pieces: writes it now or has it written soon."""
        if monotonic() >= self._due or len(text) > LONG or len(self._pending) > MANY:
            self.hand_over(long=len(text) > LONG)
        elif self._thread is None:
            self._start_thread()

    def hand_over(self, *, long: bool = False, at_last: bool = False) -> None:
        """Writes what waits, unless another thread is doing so, or the disk is slow and it isn't the last time."""
        if not give_back(self._turn, "hand_over"):
            return  # a handler prints while this thread hands over, which goes on afterwards
        while self._pending or self._held:
            taken = self._turn.acquire(timeout=1.0) if at_last else self._turn.acquire(False)
            if not taken and not at_last:
                if long or not len(self._pending) % MANY:
                    self._shorten_pending()
                return
            try:
                if not self._write_pending(at_last):
                    return
            finally:
                if taken:
                    self._turn.release()

    def _write_pending(self, at_last: bool) -> bool:
        consoles = self._consoles
        now = time_ns() // 1000
        held = self._held
        held.take(self._pending)
        if any(each.is_congested for each in consoles):
            held.shorten(MOST // 8 if at_last else MOST)
            if not at_last:
                self._due = monotonic() + _QUIET
                return False
        if held.lost:
            for console in consoles:
                console.lost += held.lost
            held.lost = 0
        while held.parts:
            stream, text = held.parts[0]
            for console in consoles:
                console.add(stream, text, now)
            held.remove_first()
        self._due = monotonic() + _QUIET
        return True

    def _shorten_pending(self) -> None:
        """Gives up the oldest text while a thread that hangs has the turn."""
        pieces = self._pending
        try:
            size = sum(len(text) for _, text in list(pieces))
            while size > MOST:
                _, text = pieces.popleft()
                size -= len(text)
                self._held.lost += len(text)
        except (IndexError, RuntimeError):
            pass  # others take from it at the same time

    def _start_thread(self) -> None:
        thread = threading.Thread(target=self._hand_over_soon, name="gitruns console", daemon=True)
        self._thread = thread
        self._wake.clear()
        try:
            thread.start()
        except RuntimeError:  # none can be started, as at the end of the interpreter
            self._thread = None

    def _hand_over_soon(self) -> None:
        idle = 0
        try:
            while idle < _LINGER and not self._wake.wait(_PAUSE):
                idle = 0 if self._pending or self._held else idle + 1
                self.hand_over()
        except Exception as error:
            self.failed(error)
        finally:
            if self._thread is threading.current_thread():
                self._thread = None

    def _end_thread(self) -> None:
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            self._wake.set()
            thread.join(0.2)
            self._thread = None

    def failed(self, error: Exception) -> None:
        """Takes the capture away after a fault of its own. Raises what the handler of a signal raised in its midst."""
        if raised_by_handler(error):
            raise error
        self._tell_consoles(f"The console is no longer kept: {type(error).__name__}: {error}")
        self._consoles = []
        self._stop()

    def _tell_consoles(self, sentence: str) -> None:
        for console in self._consoles:
            console.problem(sentence)

    def _before_fork(self) -> None:
        if self._consoles:
            self.hand_over()
            self._end_thread()

    def _after_fork(self) -> None:
        """In the child: what waits is the parent's, and so are the locks."""
        self._begin()
        if self._consoles:
            self._consoles = [each.of_child(self.withdraw) for each in self._consoles]

    def withdraw(self, console: RunConsole) -> None:
        """Keeps nothing more in this console."""
        self._consoles = [each for each in self._consoles if each is not console]


capture = ConsoleCapture()
"""That of this process: its streams are the process's, too."""
