"""What programs print is the same with a run and without one, and is kept with the run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.form.lines import parse

Records = Callable[[Path], list[dict[str, Any]]]

START = "import gitruns; run = gitruns.init('x', name='printing', capture=False)"

# Each prints to both streams; START comes after what a program did before its run began.
PROGRAMS = {
    "print": "START\nprint('a', 1); print('b', end=''); print()",
    "writelines": "import sys\nSTART\nsys.stdout.writelines(['a\\n', 'b\\n']); print(sys.stdout.write('four'))",
    "both streams": "import sys\nSTART\nprint('a'); print('b', file=sys.stderr); sys.stderr.write('c')",
    "progress bar": "import sys\nSTART\nfor i in range(50): sys.stderr.write(f'\\r{i}%'); sys.stderr.flush()",
    "logging handler of before": (
        "import logging, sys\nlogging.basicConfig(level='INFO')\nlog = logging.getLogger()\nSTART\n"
        "log.info('to the handler'); log.addHandler(logging.StreamHandler(sys.stdout)); log.info('twice')"
    ),
    "warnings": "import warnings\nSTART\nwarnings.warn('take care')",
    "methods taken before": "import sys\nout = sys.stdout\nSTART\nout.write('through the old name\\n')",
    "redirected": (
        "import contextlib, io\nSTART\nheld = io.StringIO()\n"
        "with contextlib.redirect_stdout(held):\n  print('elsewhere')\nprint('got', held.getvalue())"
    ),
    "original streams": (
        "import sys\nSTART\nassert sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__\n"
        "print('to the original', file=sys.__stdout__)"
    ),
    "tee on top": (
        "import sys\nSTART\nclass Tee:\n  def __init__(self, to): self.to = to\n"
        "  def write(self, text): return self.to.write(text)\n  def flush(self): self.to.flush()\n"
        "sys.stdout = Tee(sys.stdout)\nprint('through a tee')\n"
        "other = gitruns.init('x', reinit='create_new', capture=False) if 'run' in globals() else None\n"
        "print('once')\nif other: other.finish()"
    ),
    "tee below": (
        "import sys\nclass Tee:\n  def __init__(self, to): self.to = to\n"
        "  def write(self, text): return self.to.write(text)\n  def flush(self): self.to.flush()\n"
        "sys.stderr = Tee(sys.stdout)\nSTART\nprint('a', file=sys.stderr); print('b')"
    ),
    "reconfigured": (
        "import sys\nSTART\nsys.stdout.reconfigure(encoding='ascii', errors='backslashreplace')\nprint('ä \\udcff')"
    ),
    "unprintable": "START\ntry: print('\\udcff')\nexcept UnicodeEncodeError as e: print(type(e).__name__)",
    "no text": "import sys\nSTART\ntry: sys.stdout.write(5)\nexcept TypeError as e: print(e)",
    "long line": "START\nprint('x' * 3_000_000)",
    "characters": "START\nprint('é 漢 😀 \\x00\\x1b[31mred\\x1b[0m \\x7f \\u2028 \\\\ \"')",
    "uncaught": "START\nprint('before')\nraise ValueError('boom')",
    "uncaught in a thread": (
        "import threading\nSTART\nt = threading.Thread(target=lambda: 1 / 0, name='T'); t.start(); t.join()"
    ),
    "unraisable": "START\nclass A:\n  def __del__(self): raise KeyError('lost')\na = A(); del a",
    "sys.exit": "import sys\nSTART\nprint('a'); sys.exit('the reason')",
    "exit code": "import sys\nSTART\nprint('a'); sys.exit(3)",
    "interrupt": "import signal\nSTART\nprint('a'); signal.raise_signal(signal.SIGINT)",
    "at exit": "import atexit\nSTART\natexit.register(print, 'last words')",
    "threads": (
        "import threading\nSTART\ndef work(n):\n  for i in range(500): run_lock.acquire(); print(n, i); run_lock.release()\n"
        "run_lock = threading.Lock(); ts = [threading.Thread(target=work, args=(n,)) for n in range(4)]\n"
        "[t.start() for t in ts]; [t.join() for t in ts]"
    ),
    "daemon thread at the end": (
        "import threading, time\nSTART\ndef work():\n  while True: time.sleep(0.001)\n"
        "threading.Thread(target=work, daemon=True).start(); print('a')"
    ),
    "fork": (
        "import os, sys\nSTART\nprint('parent', flush=True)\npid = os.fork()\n"
        "if pid == 0: print('child'); sys.stdout.flush(); os._exit(0)\nos.waitpid(pid, 0); print('after')"
    ),
    "fork that ends in order": (
        "import os, sys\nSTART\nprint('parent', flush=True)\npid = os.fork()\n"
        "if pid == 0: print('child'); sys.exit(0)\nos.waitpid(pid, 0); print('after')"
    ),
    "pool of forks": (
        "import multiprocessing as m\ndef work(i): print('worker', flush=True); return i\nSTART\n"
        "with m.get_context('fork').Pool(2) as pool: print(sum(pool.map(work, range(4), chunksize=1)))"
    ),
    "process of a fork": (
        "import multiprocessing as m\nSTART\np = m.get_context('fork').Process(target=print, args=('worker',))\n"
        "p.start(); p.join(); print(p.exitcode)"
    ),
    "closed": "import sys\nSTART\nprint('a'); sys.stderr.close(); print('b')",
    "quick lines": "START\nfor i in range(20_000): print('line', i)",
}

_ADDRESS = re.compile("0x[0-9a-f]+")


def _run(program: str, start: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    file = cwd / "program.py"
    file.write_text(program.replace("START", start))
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "utf-8:backslashreplace" if "udcff" not in program else "utf-8",
    }
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", str(file)],
        cwd=cwd, env=environment, capture_output=True, timeout=120, **more,
    )  # fmt: skip


def _console(journal: Path, read_records: Records, stream: str) -> str:
    chunks = [each for each in read_records(journal) if "console" in each and each["stream"] == stream]
    return "".join(each["console"] for each in sorted(chunks, key=lambda each: each["t"]))


@pytest.mark.parametrize("name", PROGRAMS)
def test_program_prints_the_same_and_all_is_kept(
    name: str, repository: Repository, read_records: Records
) -> None:
    program = PROGRAMS[name]
    plain = _run(program, "pass", repository.path)
    recorded = _run(program, START, repository.path)
    in_order: Any = sorted if name in ("threads", "pool of forks") else list
    assert recorded.returncode == plain.returncode
    assert in_order(recorded.stdout) == in_order(plain.stdout)
    trace = _without_frames_of_ours(recorded.stderr)
    assert _ADDRESS.sub("0x", trace) == _ADDRESS.sub("0x", plain.stderr.decode())
    journal = repository.journals()[0]
    out, err = (_console(journal, read_records, stream) for stream in ("out", "err"))
    if name == "tee below":
        out, err = err + out, ""  # one file for two streams
    shown = plain.stdout.decode("utf-8", "surrogateescape")
    if name == "reconfigured":
        out = out.encode("ascii", "backslashreplace").decode()
        shown = shown.replace("\\udcff", "\\ufffd")
    assert in_order(out) == in_order(shown)
    assert _without_frames_of_ours(err.encode()) == trace


def _without_frames_of_ours(trace: bytes) -> str:
    """The lines of a trace, without those of the function that stands for the stream's `write`."""
    lines = trace.decode().splitlines(keepends=True)
    kept = []
    skip = 0
    for line in lines:
        if "gitruns" in line and line.lstrip().startswith("File "):
            skip = 3
        elif skip and line.startswith("    "):
            skip -= 1
        else:
            skip = 0
            kept.append(line)
    return "".join(kept)


def test_lines_that_come_slowly_survive_sigkill(repository: Repository, read_records: Records) -> None:
    program = f"{START}\nimport os, signal, time\nfor i in range(5): print(i); time.sleep(0.15)\n"
    repository.python(program + "os.kill(os.getpid(), signal.SIGKILL)", check=False)
    assert _console(repository.journals()[0], read_records, "out") == "0\n1\n2\n3\n4\n"


def test_quick_lines_are_written_soon_without_another_line(
    repository: Repository, read_records: Records
) -> None:
    program = f"{START}\nimport os, signal, time\nfor i in range(1000): print(i)\ntime.sleep(2)\n"
    repository.python(program + "os.kill(os.getpid(), signal.SIGKILL)", check=False)
    kept = _console(repository.journals()[0], read_records, "out")
    assert kept == "".join(f"{i}\n" for i in range(1000))


@pytest.mark.parametrize("where", ["pipe", "file", "terminal"])
def test_output_of_c_code_that_holds_the_interpreter_passes_by(
    where: str, repository: Repository, read_records: Records
) -> None:
    """One call prints 10 MB while no other thread can run: a pipe of ours would never be emptied."""
    program = f"{START}\nimport ctypes\nprint('before', flush=True)\nlibc = ctypes.PyDLL(None)\n"
    program += "print(libc.printf(b'%0*d\\n', 10_000_000, 0)); libc.fflush(None)\n"
    words = [sys.executable, "-c", program]
    if where == "terminal":
        words = ["script", "-qec", f"{sys.executable} program.py", "/dev/null"]
        (repository.path / "program.py").write_text(program)
    with open(repository.path / "out", "wb") as file:
        to: Any = file if where == "file" else subprocess.PIPE
        done = subprocess.run(words, cwd=repository.path, stdout=to, stdin=subprocess.DEVNULL, timeout=120)
    printed = (repository.path / "out").read_bytes() if where == "file" else done.stdout
    assert done.returncode == 0 and printed.count(b"0") >= 10_000_000
    assert _console(repository.journals()[0], read_records, "out") == "before\n10000001\n"


def test_long_console_is_bounded_with_its_beginning_and_end(
    repository: Repository, read_records: Records
) -> None:
    program = f"{START}\nprint('the first line')\n"
    program += (
        "for i in range(300_000): print(i, 'x' * 100)\nprint('the last line')\nrun.finish()\nprint('late')"
    )
    repository.python(program)
    journal = repository.journals()[0]
    out = _console(journal, read_records, "out")
    assert out.startswith("the first line\n") and out.endswith("\nthe last line\n")
    assert "characters left out]" in out
    assert sum(file.stat().st_size for file in journal.iterdir()) < 32 << 20


def test_handler_of_a_signal_that_prints_meets_no_lock(repository: Repository, read_records: Records) -> None:
    program = f"""{START}
import signal, sys
seen = []
def handle(*_):
    try: sys.stderr.write("from the handler\\n"); seen.append(1)
    except RuntimeError: pass  # the interpreter's own: its stream was interrupted
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
for i in range(100_000): print("line")
signal.setitimer(signal.ITIMER_REAL, 0)
run.summary["seen"] = len(seen)
"""
    repository.python(program)
    found = read_records(repository.journals()[0])
    (seen,) = [each["summary"]["seen"] for each in found if "summary" in each]
    out, err = (_console(repository.journals()[0], read_records, each) for each in ("out", "err"))
    assert out == "line\n" * 100_000
    assert seen > 20 and err == "from the handler\n" * seen


def test_exception_of_a_signals_handler_reaches_the_program(
    repository: Repository, read_records: Records
) -> None:
    program = f"""{START}
import signal, sys
raised = caught = 0
class Alarm(Exception): pass
def handle(*_):
    global raised
    raised += 1
    raise Alarm
signal.signal(signal.SIGALRM, handle)
while raised < 300:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0005)
        while True: print("line")
    except Alarm: caught += 1
run.summary.update({{"raised": raised, "caught": caught}})
"""
    repository.python(program)
    found = read_records(repository.journals()[0])
    (summary,) = [each["summary"] for each in found if "summary" in each]
    assert summary["raised"] == summary["caught"] >= 300
    assert not [each for each in found if "problem" in each]


def test_console_waits_with_bounds_and_takes_no_room_of_metrics_on_a_full_disk(
    repository: Repository,
) -> None:
    program = f"""{START}
import os, resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
for i in range(400_000):
    print("x" * 100)
    if i % 8 == 0: run.log({{"loss": float(i)}})
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
assert run.dropped == 0, run.dropped
# Not ru_maxrss, which begins with the memory of the process that started this one.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
assert int(peak.split()[1]) < 200 << 10, peak
run.finish()
"""
    file = repository.path / "program.py"
    file.write_text(program)
    subprocess.run(
        [sys.executable, str(file)], cwd=repository.path, stdout=subprocess.DEVNULL, check=True, timeout=120
    )
    lines = [line for file in repository.journals()[0].glob("w-*") for line in file.read_bytes().splitlines()]
    found = [parse(line) or {} for line in lines]  # a line was cut off by the limit
    assert len([each for each in found if "m" in each]) == 50_000
    assert "characters left out]" in "".join(str(each.get("console", "")) for each in found)


@pytest.mark.parametrize("which", ["git-runs record", "python -m gitruns record"])
def test_program_under_record_is_kept_once(
    which: str, repository: Repository, read_records: Records, request: pytest.FixtureRequest
) -> None:
    words = [sys.executable, "-m", "gitruns", "record", "--", sys.executable, "-c"]
    if which == "git-runs record":
        cli: Cli = request.getfixturevalue("cli")
        cli.run("init", cwd=repository.path)
        words[:3] = [str(cli.path)]
        words.insert(2, "--no-seal")
    program = START + "\nprint('first')\nother = gitruns.init('x', capture=False)\nprint('second')"
    subprocess.run([*words, program], cwd=repository.path, check=True, capture_output=True, timeout=120)
    first, second = (_console(journal, read_records, "out") for journal in repository.journals())
    assert (first, second) == ("first\nsecond\n", "second\n")


def test_console_can_be_left_out(
    repository: Repository, read_records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.python("import gitruns; gitruns.init('x', capture=False, console=False); print('a')")
    monkeypatch.setenv("GITRUNS_CONSOLE", "never")
    repository.python(START + "\nprint('a')")
    monkeypatch.delenv("GITRUNS_CONSOLE")
    wandb = (
        "import gitruns.compat.wandb as wandb\nwandb.init(settings=wandb.Settings(console='off'))\nprint('a')"
    )
    repository.python(wandb)
    repository.python(wandb.replace("console='off'", ""), WANDB_CONSOLE="off")
    assert [_console(journal, read_records, "out") for journal in repository.journals()] == [""] * 4
    repository.python(wandb.replace("'off'", "'auto'"))
    assert _console(repository.journals()[-1], read_records, "out") == "a\n"


def test_sealed_console_is_folded_and_masked_and_says_what_it_holds(repository: Repository, cli: Cli) -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    cli.run("init", cwd=repository.path)
    repository.python(START + f"\nprint('10%\\r100%')\nprint('token', '{secret[:12]}' + '{secret[12:]}')")
    cli.run("seal", cwd=repository.path)
    console = cli.run("show", "--console", cwd=repository.path).stdout
    assert console.startswith("100%\ntoken ") and secret not in console
    for card in (
        cli.run("show", cwd=repository.path).stdout,
        subprocess.run(
            [sys.executable, "-m", "gitruns", "show"], cwd=repository.path, check=True, capture_output=True, text=True
        ).stdout,
    ):  # fmt: skip
        assert "sys.stdout and sys.stderr of Python, without C code and child processes" in card
    row = gitruns.run("printing")
    assert row.console == console and row.environment["console"] == "streams"
    assert (
        json.loads(cli.run("show", "--json", cwd=repository.path).stdout)["environment"]["console"]
        == "streams"
    )
