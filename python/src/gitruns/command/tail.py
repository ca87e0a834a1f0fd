"""`git-runs tail`: what a run printed or logged last, and what comes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

from ..errors import GitRunsError
from ..read import texts
from ..read.api import Reading
from ..read.liveness import EXPIRED, GONE, Host, judge
from ..read.replay import Journal, read_after
from ..read.view import RunView
from .output import Parser, say, write
from .show import harmless_lines

_SECONDS = 0.5


def tail(words: Sequence[str]) -> int:
    """Prints the end of a run, and follows it; gives the exit code."""
    parser = Parser(
        "tail", "Print the last lines of a run's console, or its last metrics if it has no console."
    )
    parser.add_argument(
        "run", nargs="?", default="@0", metavar="RUN", help="which run, as of show; the newest"
    )
    parser.add_argument("-n", "--lines", metavar="N", type=int, default=10, help="how many lines; 10")
    parser.add_argument("-f", "--follow", action="store_true", help="go on until the run ends")
    parser.add_argument("-m", "--metrics", action="store_true", help="metrics, also where there is a console")
    options = parser.parse_args(list(words))
    with Reading() as reading:
        view = reading.open(options.run)
        console = "" if options.metrics else view.console
        metrics = options.metrics or not console
        lines = [] if options.lines <= 0 else _rows(view, options.lines) if metrics else console.splitlines()
        if metrics and lines and not options.metrics:
            say(f"No console was kept of {view.row.name}. These are its metrics.")
        _put("".join(line + "\n" for line in lines[-options.lines :] if options.lines > 0))
    journal = view.row._journal
    if options.follow and journal is not None and view.row.status == "running" and view._tail is not None:
        _follow(journal, view._tail, metrics)
    return 0


def _rows(view: RunView, count: int) -> list[str]:
    tail = view._tail
    if tail is not None and len(tail.rows) >= count:
        return [_metric_text(row.step, row.values) for row in tail.rows[-count:]]
    lines = []
    for row in list(view.history())[-count:]:
        step = row.pop("_step")
        row.pop("_time", None)
        lines.append(_metric_text(step, row))
    return lines


def _metric_text(step: int, values: dict[str, float]) -> str:
    return "  ".join(
        [f"step {step}", *(f"{name} {texts.brief_number(values[name])}" for name in sorted(values))]
    )


def _follow(directory: str, seen: Journal, metrics: bool) -> None:
    """Goes on until the run ends, its process is gone, or its journal was sealed and put away."""
    here = Host()
    extents = seen.extents
    last_time = seen.last_time
    while True:
        try:
            news = read_after(directory, extents)
        except (GitRunsError, OSError):
            if not os.path.isdir(directory):
                return
            raise
        extents = news.extents
        last_time = max(last_time, news.last_time)
        if metrics:
            _put("".join(_metric_text(row.step, row.values) + "\n" for row in news.rows))
        else:
            _put("".join(str(chunk["text"]) for chunk in news.console))
        if news.end is not None:
            say(f"The run has ended: {news.end['status']}.")
            return
        if judge(news.start, last_time, time.time_ns() // 1000, here) in (GONE, EXPIRED):
            say("The process of the run is gone.")
            return
        time.sleep(_SECONDS)


def _put(text: str) -> None:
    if not text:
        return
    write(_harmless(text) if sys.stdout.isatty() else text)


def _harmless(text: str) -> str:
    whole = harmless_lines(text)
    return whole if text.endswith("\n") else whole[:-1]
