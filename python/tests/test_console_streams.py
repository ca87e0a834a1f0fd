"""The streams themselves: they stay what they are while a run listens, and are as before afterwards."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Repository
from gitruns.console.run_console import RunConsole

Records = Callable[[Path], list[dict[str, Any]]]

# What a program may ask a stream; each is asked before, during and after a run.
QUESTIONS: dict[str, Callable[[Any], object]] = {
    **{
        name: (lambda stream, name=name: getattr(stream, name))
        for name in ("encoding", "errors", "buffer", "name", "mode", "newlines", "line_buffering",
                     "write_through", "closed", "softspace_absent")
        if name != "softspace_absent"
    },
    **{
        name + "()": (lambda stream, name=name: getattr(stream, name)())
        for name in ("isatty", "fileno", "readable", "writable", "seekable", "__repr__", "__str__")
    },
    "id": id,
    "type": type,
    "hash": hash,
    "dir": lambda stream: sorted(set(dir(stream))),
    "is __stdout__": lambda stream: (stream is sys.__stdout__, stream is sys.__stderr__),
    "isinstance": lambda stream: isinstance(stream, io.TextIOBase),
    "write's return": lambda stream: stream.write("four"),
    "write's name": lambda stream: (stream.write.__name__, getattr(stream.write, "__self__", stream) is stream),
    "flush's return": lambda stream: stream.flush(),
    "reconfigure": lambda stream: stream.reconfigure(errors="replace") if hasattr(stream, "reconfigure") else "",
    "tell": lambda stream: type(stream.buffer.tell()) if hasattr(stream, "buffer") else "",
}  # fmt: skip


def _answers(stream: Any) -> dict[str, object]:
    answers: dict[str, object] = {}
    for name, question in QUESTIONS.items():
        try:
            answers[name] = question(stream)
        except Exception as error:
            answers[name] = (type(error), str(error))
    return answers


class Python:
    """A stream as notebooks and shells have: written in Python, without a buffer."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, string: str) -> int:
        self.text += string
        return len(string)

    def flush(self) -> None:
        pass


class Slotted:
    """A stream that takes no attributes."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        self.text = ""

    def write(self, string: str) -> int:
        self.text += string
        return len(string)

    def flush(self) -> None:
        pass


STREAMS: dict[str, Callable[[], Any]] = {
    "native": lambda: io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"),
    "file": lambda: open(os.devnull, "w"),
    "in memory": io.StringIO,
    "in Python": Python,
    "as it is": lambda: sys.stdout,
}


@pytest.mark.parametrize("name", STREAMS)
def test_stream_answers_the_same_before_during_and_after(
    name: str, repository: Repository, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = STREAMS[name]()
    monkeypatch.setattr(sys, "stdout", stream)
    own = dict(vars(stream)) if hasattr(stream, "__dict__") else None
    _answers(stream)  # some answers change with the first question
    before = _answers(stream)
    run = gitruns.init("x", capture=False)
    during = _answers(stream)
    print("kept", file=stream, flush=True)
    run.finish()
    assert during == before
    assert _answers(stream) == before
    if own is not None and name != "in Python":
        assert dict(vars(stream)) == own
    assert "kept\n" in _text(repository, read_records)
    if name == "file":
        stream.close()


def _text(repository: Repository, read_records: Records, index: int = -1) -> str:
    found = read_records(repository.journals()[index])
    return "".join(each["console"] for each in found if "console" in each)


def test_what_others_put_on_top_stays_and_is_heard_once(
    repository: Repository, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    with gitruns.init("x", capture=False):
        ours = stream.write
        stream.write = lambda text: ours(text.upper())  # type: ignore[method-assign]
        theirs = stream.write
        print("one")
    assert stream.write is theirs
    print("between")
    with gitruns.init("x", capture=False) as second:
        print("two")
        other = gitruns.init("x", capture=False, reinit="create_new")
        print("three")
        other.finish()
        assert not second.is_over
    assert stream.write is theirs
    assert stream.getvalue() == "ONE\nBETWEEN\nTWO\nTHREE\n"
    kept = [_text(repository, read_records, index) for index in range(3)]
    assert kept == ["ONE\n", "two\nthree\n", "three\n"]


def test_each_open_run_keeps_what_is_printed_while_it_is_open(
    repository: Repository, read_records: Records
) -> None:
    first = gitruns.init("x", name="first", capture=False)
    print("a")
    second = gitruns.init("x", name="second", capture=False, reinit="create_new")
    print("b")
    child = first.child(name="silent")
    heard = first.child(name="heard", console=True)
    print("c")
    for run in (first, child, heard):
        run.finish()
    print("d")
    second.finish()
    kept = {run.name: "".join(r["console"] for r in read_records(Path(run.directory)) if "console" in r)
            for run in (first, second, child, heard)}  # fmt: skip
    assert kept == {"first": "a\nb\nc\n", "second": "b\nc\nd\n", "silent": "", "heard": "c\n"}


def test_failing_capture_removes_itself_and_says_so(
    repository: Repository, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)

    run = gitruns.init("x", capture=False)
    monkeypatch.setattr(RunConsole, "add", None)  # called, it raises
    print("a", flush=True)
    print("b")
    assert "write" not in vars(stream) and "flush" not in vars(stream)
    run.finish()
    (problem,) = [each["problem"] for each in read_records(repository.journals()[0]) if "problem" in each]
    assert (
        problem["code"] == "console-not-captured"
        and "TypeError: 'NoneType' object is not callable" in problem["message"]
    )
    assert stream.getvalue() == "a\nb\n"


def test_streams_that_are_none_or_take_no_attributes_are_left_alone(
    repository: Repository, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Slotted()
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", stream)
    with gitruns.init("x", capture=False):
        print("a")
        print("b", file=sys.stderr)
    assert stream.text == "b\n"
    (problem,) = [each["problem"] for each in read_records(repository.journals()[0]) if "problem" in each]
    assert "sys.stderr" in problem["message"]


@pytest.mark.parametrize("how", ["fd", "sys", "no", "tee-sys"])
def test_pytest_captures_as_before(how: str, repository: Repository, read_records: Records) -> None:
    (repository.path / "test_inner.py").write_text("""
import os, subprocess, sys, gitruns
def test_capsys(capsys):
    with gitruns.init("x", name="capsys", capture=False): print("a"); print("b", file=sys.stderr)
    got = capsys.readouterr()
    assert (got.out, got.err) == ("a\\n", "b\\n")
def test_capfd(capfd):
    with gitruns.init("x", name="capfd", capture=False):
        print("a", flush=True); os.write(1, b"raw\\n"); subprocess.run(["echo", "child"])
        assert capfd.readouterr().out == "a\\nraw\\nchild\\n"
        with capfd.disabled(): print("shown")
        print("c")
    assert capfd.readouterr().out == "c\\n"
def test_open_run_meets_the_next_test():
    print("before"); gitruns.init("x", name="left open", capture=False); print("in the first")
def test_next():
    print("in the next")
""")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        f"--capture={how}",
        "-p",
        "no:cacheprovider",
        "test_inner.py",
    ]
    own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(words, cwd=repository.path, env=own, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _text(repository, read_records, 0) == "a\nb\n"
    assert _text(repository, read_records, 1).replace("shown\n", "") == "a\nc\n"
    assert "in the first\n" in _text(repository, read_records, 2)
