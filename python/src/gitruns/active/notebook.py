"""A run as a notebook shows it, and the cells that were executed while it was open."""

from __future__ import annotations

import os
import sys
from typing import Any

from ..form.lines import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .run import Run

_MOST_CURVES = 6
_MOST_POINTS = 400
_WIDTH, _HEIGHT = 240, 60
_LONGEST_TRACE = 64 << 10


class Cells:
    """How the cells of a notebook stand while a run is open."""

    def __init__(self) -> None:
        self.is_running = True
        self.error: BaseException | None = None
        """What the last cell ended with, None if it succeeded."""


def notebook_command() -> list[str] | None:
    """The command that opens the notebook of this kernel, without its name if nobody told it; None elsewhere."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    # VS Code names the file to the kernel's program, Jupyter's servers to the kernel.
    for told in (shell.user_ns.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(told, str) and told.endswith(".ipynb"):
            return ["jupyter", "notebook", _seen_from_here(told)]
    return ["jupyter", "notebook"]


def _seen_from_here(path: str) -> str:
    """The path below the work directory, for a file elsewhere its last name."""
    try:
        here = os.path.realpath(os.getcwd())
        found = os.path.realpath(path)
    except OSError:
        return os.path.basename(path)
    inside = found.startswith(here.rstrip(os.sep) + os.sep)
    return os.path.relpath(found, here) if inside and os.path.isfile(found) else os.path.basename(path)


def keep_cells(run: Run) -> None:
    """Records each cell that is executed from now on, where this is a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "events"):
        return

    cells = run._cells = Cells()

    def keep(result: Any) -> None:
        cells.is_running = False
        error = getattr(result, "error_in_exec", None) or getattr(result, "error_before_exec", None)
        cells.error = error if isinstance(error, BaseException) else None
        source = getattr(getattr(result, "info", None), "raw_cell", None)
        if source and not run.is_over:
            run.append({"media": {"key": "notebook/cell", "kind": "text", "value": source}})
        error = getattr(result, "error_in_exec", None)
        # A kernel shows the trace without printing it; a shell in a terminal prints it.
        if error is not None and run._has_console and type(shell).__module__.startswith("ipykernel"):
            import traceback

            from ..console.capture import capture

            lines = traceback.format_exception(type(error), error, error.__traceback__)
            capture.add_trace(run, "".join(lines)[-_LONGEST_TRACE:])

    def listen(_: object) -> None:
        cells.is_running = True
        # IPython wraps the streams around each cell, and takes away what the cell put on top of that.
        if run._has_console:
            from ..console.capture import capture

            capture.listen()

    def leave() -> None:
        shell.events.unregister("post_run_cell", keep)
        shell.events.unregister("pre_run_cell", listen)

    shell.events.register("post_run_cell", keep)
    shell.events.register("pre_run_cell", listen)
    run._on_end.append(leave)


def html_of(run: Run) -> str:
    """Name, last values and curves, as HTML with inline SVG: nothing is loaded."""
    from html import escape

    state = "over" if run.is_over else "recording"
    rows = [
        f"<tr><td>{escape(name)}</td><td>{escape(_shown(points[-1]))}</td><td>{_curve(points)}</td></tr>"
        for name, points in list(_series(run).items())[:_MOST_CURVES]
    ]
    table = f"<table>{''.join(rows)}</table>" if rows else ""
    return (
        f"<div><b>{escape(run.name)}</b> · {escape(run.experiment)} · {state}"
        f"<br><code>{escape(run.uid)}</code>{table}</div>"
    )


def _series(run: Run) -> dict[str, list[float]]:
    """The values of each metric that this process logged, from its own files."""
    import os

    series: dict[str, list[float]] = {}
    marker = f"-{os.getpid()}-"
    directory = run.directory
    names = (
        sorted(n for n in os.listdir(directory) if n.startswith("w-") and marker in n) if directory else []
    )
    for name in names:
        with open(os.path.join(directory, name), "rb") as stream:
            for line in stream:
                record = (parse(line.rstrip(b"\n")) or {}) if b'"m":' in line else {}
                metrics = record.get("m")
                for key, value in metrics.items() if isinstance(metrics, dict) else ():
                    if isinstance(value, (int, float)) and not isinstance(value, bool):
                        series.setdefault(key, []).append(float(value))
    return series


def _curve(points: list[float]) -> str:
    finite = [point for point in points if point - point == 0.0]
    if len(finite) < 2:
        return ""
    every = max(1, len(finite) // _MOST_POINTS)
    shown = finite[::every]
    low, high = min(shown), max(shown)
    scale = (_HEIGHT - 4) / ((high - low) or 1.0)
    step = (_WIDTH - 4) / max(1, len(shown) - 1)
    path = " ".join(f"{2 + i * step:.1f},{_HEIGHT - 2 - (y - low) * scale:.1f}" for i, y in enumerate(shown))
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img">'
        f'<polyline points="{path}" fill="none" stroke="currentColor"/></svg>'
    )


def _shown(value: float) -> str:
    return f"{value:.6g}"
