"""Code and environment of one run, written into its journal. Nothing here raises: what fails is a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from gitruns.capture.code_capture import CodeCapture
from gitruns.capture.code_state import CodeState
from gitruns.capture.entry_point import entry_point
from gitruns.capture.environment import machine_environment
from gitruns.capture.secret.allowed import scanner_of
from gitruns.capture.secret.scanner import SecretScanner
from gitruns.capture.start_mark import StartMark
from gitruns.errors import GitRunsError

_LISTED = 100


class RunCapture:
    """`write` appends a record to the run's journal; the environment variables are those of its process."""

    def __init__(
        self, write: Callable[[dict[str, Any]], None], env: Mapping[str, str], work: str, place: str = ""
    ) -> None:
        """`work` is the work directory of the run's process, `place` that whose code is captured if another."""
        self._write = write
        self._env = dict(env)
        self._work = work
        self._place = place or work
        self._code: CodeCapture | None = None
        self._state: CodeState | None = None
        self._document: dict[str, Any] = {}
        self._began: int | None = None
        self._scanner: SecretScanner | None = None

    def code(
        self, uid: str, command: Sequence[str], began: int | None = None, mark: StartMark | None = None
    ) -> None:
        """Captures the code there, and keeps it for this run.

        `began` is when the run's process began to read it, in µs since 1970; None if it hasn't yet. Untracked
        files from after the `mark` are none of it.
        """
        self._kept("the code", lambda: self._capture_code(uid, command, began, mark))

    def _capture_code(
        self, uid: str, command: Sequence[str], began: int | None, mark: StartMark | None
    ) -> None:
        self._code = CodeCapture(self._env, self._holds_secret)
        state = self._code.capture(self._place, uid, mark)
        self._document = state.document()
        if state.top is not None:
            entry = entry_point(command, self._work, state.top)
            if entry is not None:
                self._document["entry_point"] = entry
        self._began = began
        self._record_code([] if began is None else state.changed_after(began))
        for code, message in sorted(state.problems.items()):
            self.problem(code, message)
        self._state = state

    def _holds_secret(self, data: bytes) -> bool:
        # Made when the first file needs it: compiling the rules takes longer than a clean tree does.
        if self._scanner is None:
            self._scanner = scanner_of(self._place, self._env)
        return self._scanner.holds_secret(data)

    def _record_code(self, changed: Sequence[str]) -> None:
        if self._document:
            meanwhile = {"changed_meanwhile": list(changed[:_LISTED])} if changed else {}
            self._write({"code": {**self._document, **meanwhile}})

    def changes(self) -> None:
        """Tells which files were written to since the code was captured, if any."""
        self._kept("changes of the code", self._compare)

    def _compare(self) -> None:
        if self._code is None or self._state is None or not self._document:
            return
        changed = set(self._code.changed_since(self._state, self._place))
        if changed:
            if self._began is not None:
                changed.update(self._state.changed_after(self._began))
            self._record_code(sorted(changed))

    def environment(
        self,
        language: Callable[[], Mapping[str, Any]],
        machine: Callable[[Mapping[str, str], str], Mapping[str, Any]] = machine_environment,
    ) -> None:
        """Captures machine and jobs, and what `language` tells of the program's language and packages."""

        def capture() -> None:
            self._write({"environment": {**machine(self._env, self._work), **language()}})

        self._kept("the environment", capture)

    def problem(self, code: str, message: str) -> None:
        self._write({"problem": {"code": code, "message": message}})

    def _kept(self, what: str, task: Callable[[], None]) -> None:
        """A fault here mustn't end anything, nor pass in silence."""
        try:
            task()
        except GitRunsError as e:
            self.problem("not-captured", f"Of the run, {what} couldn't be captured: {e.message}")
        except Exception as e:
            self.problem("not-captured", f"Of the run, {what} couldn't be captured: {e!r}")
