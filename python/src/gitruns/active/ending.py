"""The end of a run: what it came to, the last records, and the seal that nobody waits for."""

from __future__ import annotations

from ..journal.reserve import give_back
from . import current, signals
from .greeting import take_leave

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

_CLOSE_LIMIT = 5.0
_LONGEST_TRACE = 64 << 10


def end(run: Run, status: str, *, exit_code: int | None = None, signal: str | None = None) -> None:
    """Writes what is left, and the end where the run is this process's; hands all over to the disk. Raises nothing."""
    if run._ended:
        return
    if signals.received > run._signals_before:
        # It was told to stop, and handled that: whatever its exit code, it didn't finish its work.
        status, signal = "killed", signals.signal_name
    try:
        _last_words(run)
    except Exception as error:
        run._writer.drop(f"{type(error).__name__}: {error}")
    _end_console(run)
    run._ended = True
    # A rank that waited for the first one may find only here that the run is its own.
    flushed = run._owner or run._writer.flush(_CLOSE_LIMIT)
    if run._owner:
        said: dict[str, object] = {"status": status}
        if exit_code is not None:
            said["exit_code"] = exit_code
        if signal is not None:
            said["signal"] = signal
        flushed = run._writer.end({"end": said}, _CLOSE_LIMIT, lambda: give_back(run._directory))
    run._writer.close(_CLOSE_LIMIT if flushed else 0)
    current.remove(run)
    if run._owner:
        take_leave(run, status)
    for release in run._on_end:
        try:
            release()
        except Exception:
            pass  # what a helper process or an environment variable does is no reason to fail here


def end_failed(run: Run, cause: BaseException | str | None) -> None:
    """Ends the run as what this exception means: killed for an interrupt, otherwise failed."""
    if run._ended:
        return
    if isinstance(cause, SystemExit):
        code = cause.code
        number = code if isinstance(code, int) else int(code is not None)
        end(run, "failed" if number else "finished", exit_code=number)
        return
    if isinstance(cause, KeyboardInterrupt):
        end(run, "killed", signal="SIGINT")
        return
    if cause is not None:
        text = cause if isinstance(cause, str) else f"{type(cause).__name__}: {cause}"
        run.problem("exception", text[:_LONGEST_TRACE])
        if run._owner and isinstance(cause, BaseException):
            # Of a run that is recorded from outside the console has it already.
            _keep_trace(run, cause)
    end(run, "failed", exit_code=1 if isinstance(cause, BaseException) else None)


def _end_console(run: Run) -> None:
    if run._has_console:
        from ..console.capture import capture

        try:
            capture.remove(run)
        except Exception as error:
            run._writer.drop(f"{type(error).__name__}: {error}")


def _keep_trace(run: Run, cause: BaseException) -> None:
    """Adds the trace to the console, unless it was printed there, as that of an exception that nobody caught."""
    if run._has_console:
        from ..console.capture import capture

        if (cause is signals.exception and signals.is_exception_shown) or capture.add_trace(
            run, _trace(cause)
        ):
            return
    run.append({"console": _trace(cause), "stream": "err"})


def end_with_process(run: Run) -> None:
    """Ends a run that is still open when the process ends, as what the process came to."""
    if run._cells is not None and not run._cells.is_running:
        # A notebook is closed by a request or a signal: its last cell says how the run ended.
        run._signals_before = signals.received
        if run._cells.error is not None:
            end_failed(run, run._cells.error)
        else:
            end(run, "finished")
    elif signals.received > run._signals_before:
        end(run, "killed", exit_code=signals.exit_code, signal=signals.signal_name)
    elif signals.exception is not None:
        end_failed(run, signals.exception)
    elif signals.exit_code:
        end(run, "failed", exit_code=signals.exit_code)
    else:
        end(run, "finished", exit_code=signals.exit_code)


def _trace(cause: BaseException) -> str:
    import traceback

    lines = traceback.format_exception(type(cause), cause, cause.__traceback__)
    return "".join(lines)[-_LONGEST_TRACE:]


def _last_words(run: Run) -> None:
    for last in run._before_end:
        last()
    if run._files is not None:
        run._files.finish()
    observed = run._observed
    if observed.device_syncs:
        run.append(
            {
                "environment": {
                    "device_sync": {"count": observed.device_syncs, "seconds": observed.device_seconds}
                }
            }
        )
