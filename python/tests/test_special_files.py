"""Files that never end, wait for others, grow, or don't fit on the disk: the program goes on, and it is told."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository

Records = Callable[[Path], list[dict[str, Any]]]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    made.close()


SPECIAL: dict[str, Callable[[Path], None]] = {
    "pipe": _pipe,
    "socket": _socket,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to a pipe": lambda path: (os.mkfifo(str(path) + ".pipe"), path.symlink_to(str(path) + ".pipe"))[1],
}
USES: dict[str, Callable[[Any, str], object]] = {
    "log_artifact": lambda run, path: run.log_artifact(path),
    "named": lambda run, path: run.log_artifact(path, name="model"),
    "without waiting": lambda run, path: run.log_artifact(path, wait=False).wait(),
    "directory": lambda run, path: run.log_artifact(os.path.dirname(path)),
    "pattern": lambda run, path: run.log_artifact("special/*"),
    "log_input": lambda run, path: run.log_input(path),
    "input directory": lambda run, path: run.log_input(os.path.dirname(path)),
    "image": lambda run, path: run.log({"loss": 0.5, "image": gitruns.Image(path)}),
    "audio": lambda run, path: run.log({"loss": 0.5, "audio": gitruns.Audio(path)}),
    "video": lambda run, path: run.log({"loss": 0.5, "video": gitruns.Video(path)}),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", SPECIAL)
def test_special_file_is_named_and_left_out_at_once(
    kind: str, use: str, repository: Repository, read_records: Records, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository.path / "special").mkdir()
    path = repository.path / "special" / "file.wav"
    SPECIAL[kind](path)
    run = gitruns.init("x", capture=False)
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(USES[use](run, str(path))), daemon=True)
    thread.start()
    thread.join(20)
    assert done, "it waits"
    run.finish()
    found = read_records(repository.journals()[0])
    assert not [each for each in found if "artifact" in each]
    problems = [each["problem"]["message"] for each in found if "problem" in each]
    if use == "input directory":
        assert problems and "special files, the first is file.wav" in problems[0]
    elif kind == "device" and use in ("directory", "pattern"):
        assert problems == ["The artifact special/file.wav is a link out of the work directory."]
    else:
        assert problems and "a named pipe, a socket or a device" in problems[0]
    if use in ("log_artifact", "log_input", "directory"):
        assert "file.wav" in problems[0]
    if "artifact" in use:
        assert "gitruns: " in capsys.readouterr().err


def test_file_that_grows_as_fast_as_it_is_read_is_taken_as_long_as_it_was(
    repository: Repository, read_records: Records
) -> None:
    file = repository.path / "grows.csv"
    file.write_bytes(b"a,b\n" * (1 << 20))
    stop = threading.Event()

    def grow() -> None:
        with open(file, "ab") as stream:
            while not stop.is_set() and stream.tell() < 1 << 30:
                stream.write(b"1,2\n" * (1 << 20))

    writer = threading.Thread(target=grow)
    run = gitruns.init("x", capture=False)
    writer.start()
    try:
        before = file.stat().st_size
        artifact = run.log_artifact("grows.csv")
        run.log_input("grows.csv")
        after = file.stat().st_size
    finally:
        stop.set()
        writer.join()
    run.finish()
    assert before <= artifact.size <= after < 1 << 30
    assert (run.files.directory and os.path.getsize(artifact.files[0].path)) == artifact.size
    (noted,) = [each["input"] for each in read_records(repository.journals()[0]) if "input" in each]
    assert noted["rows"] * 4 + 4 == noted["size"] <= after


def test_file_of_proc_that_says_it_is_empty_is_read(repository: Repository) -> None:
    with gitruns.init("x", capture=False) as run:
        assert run.log_artifact("/proc/version").size > 10


FULL = """
import gitruns, os
run = gitruns.init("x", name="full", capture=False)
run.log({"loss": 0.5})
done = [run.log_artifact("big.bin"), run.log_artifact("big.bin", wait=False), run.log_artifact(os.urandom(30 << 20), name="b")]
done[1].wait()
small = run.log_artifact("small.bin")
run.log({"table": gitruns.Table(columns=["a"], data=[["x" * 1000 + str(i)] for i in range(30_000)])})
run.log({"image": gitruns.Image("big.png")})
run.log_input("big.bin")
run.log({"loss": 0.25})
print([len(each.files) for each in done], [each.missing for each in done], len(small.files))
"""


def test_full_disk_is_told_and_the_training_goes_on(
    repository: Repository, tmp_path: Path, read_records: Records
) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (util-linux)")
    with open(repository.path / "big.bin", "wb") as file:
        file.write(os.urandom(30 << 20))
    shutil.copyfile(repository.path / "big.bin", repository.path / "big.png")
    (repository.path / "small.bin").write_bytes(b"small")
    place = tmp_path / "small disk"
    place.mkdir()
    script = f'mount -t tmpfs -o size=12m none "{place}" || exit 77; "$0" -c "$1"; code=$?; cp -r "{place}" "{place}.kept"; exit $code'
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", script, sys.executable, FULL],
        cwd=repository.path, env={**os.environ, "GITRUNS_DIR": str(place)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[0, 0, 0] [['big.bin'], ['big.bin'], ['b']] 1\n"
    (journal,) = (tmp_path / "small disk.kept").iterdir()
    found = read_records(journal)
    assert [each["m"]["loss"] for each in found if "loss" in each.get("m", {})] == [0.5, 0.25]
    problems = [each["problem"]["message"] for each in found if "problem" in each]
    assert len([each for each in problems if "isn't kept" in each]) == 3
    assert len([each for each in problems if "isn't recorded" in each]) == 2
    assert "The artifact big.bin isn't kept: it has 30 MiB, and" in done.stderr
    assert [each["end"]["status"] for each in found if "end" in each] == ["finished"]
    assert {each.name for each in (journal / "files").iterdir()} == {
        each["artifact"]["sha256"] for each in found if "artifact" in each
    }


def test_more_files_than_are_kept_are_told_at_the_call(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gitruns.artifacts.finding.MOST", 3)
    (repository.path / "many").mkdir()
    for number in range(5):
        (repository.path / "many" / f"{number}").write_text(str(number))
    with gitruns.init("x", capture=False) as run:
        assert len(run.log_artifact("many").files) == 3
        assert (
            "gitruns: The artifact many/3 and what follows is left out, after 3." in capsys.readouterr().err
        )


NAMES = {
    "..": "artifact",
    "../x": "x",
    "/abs/x": "abs/x",
    "a/../../x": "a/x",
    "./x": "x",
    "x/": "x",
    "a//x": "a/x",
    ".git/hooks/x": "git/hooks/x",
    "a\\b": "a\\b" if os.sep == "/" else "a/b",
    "x\0y": "x_y",
    "plain/x.pt": "plain/x.pt",
    "é 漢": "é 漢",
}


def test_name_that_leads_elsewhere_is_changed_at_the_call_and_told(
    repository: Repository, capsys: pytest.CaptureFixture[str], read_records: Records, tmp_path: Path
) -> None:
    (repository.path / "file").write_text("content")
    run = gitruns.init("x", capture=False)
    for name, wanted in NAMES.items():
        artifact = run.log_artifact("file", name=name)
        assert [file.name for file in artifact.files] == [wanted]
        told = capsys.readouterr().err
        assert (f"{name!r}" in told) == (name != wanted) or name == "a\\b"
        artifact.download(tmp_path / "there")
        run.log_artifact(b"bytes of " + name.encode(), name=name)
    run.finish()
    recorded = {
        each["artifact"]["name"] for each in read_records(repository.journals()[0]) if "artifact" in each
    }
    assert recorded == set(NAMES.values())
    for name in NAMES.values():
        assert (tmp_path / "there" / name).read_text() == "content"


def test_record_and_python_give_a_file_the_same_name_and_get_gives_it_back(
    repository: Repository, cli: Cli, tmp_path: Path
) -> None:
    cli.run("init", cwd=repository.path)
    out = repository.path / "out"
    (out / "below").mkdir(parents=True)
    for name in ("back\\slash", "below/a\\b\\c", "plain", "sp ace", "é"):
        (out / name).write_text(name)
    cli.run(
        "record",
        "-n",
        "java",
        "--artifact",
        "out",
        "--artifact",
        "out/back\\slash",
        "--",
        "true",
        cwd=repository.path,
    )
    with gitruns.init("x", name="python", capture=False) as run:
        run.log_artifact("out")
    cli.run("seal", cwd=repository.path)
    names = {
        which: sorted({each["name"] for each in gitruns.run(which).artifacts}) for which in ("java", "python")
    }
    assert names["java"] == names["python"] and "out/back\\slash" in names["java"]
    cli.run("artifacts", "get", "java", *names["java"], "-o", str(tmp_path / "got"), cwd=repository.path)
    assert (tmp_path / "got" / "out" / "below" / "a\\b\\c").read_text() == "below/a\\b\\c"


def test_get_gives_the_other_files_if_the_name_of_one_is_refused(
    repository: Repository, cli: Cli, tmp_path: Path
) -> None:
    cli.run("init", cwd=repository.path)
    with gitruns.init("x", name="odd", capture=False) as run:
        for name in ("a", "b", "z"):
            run.log_artifact(name.encode(), name=name)
        content = run.log_artifact(b"evil", name="c").files[0]
        for name in ("..", "../x", "/abs", "b/../../../y", ".git/config"):
            fields = {"name": name, "type": "file", "size": 4, "sha256": content.sha256}
            run.append({"artifact": fields})
    cli.run("seal", cwd=repository.path)
    done = cli.run("artifacts", "get", "odd", "-o", str(tmp_path / "got"), cwd=repository.path, check=False)
    assert done.returncode == 1 and "5 of 9 files were not written." in done.stderr
    assert sorted(each.name for each in (tmp_path / "got").iterdir()) == ["a", "b", "c", "z"]
    assert not (tmp_path / "x").exists() and not (tmp_path / "y").exists()


def test_init_works_where_memory_is_limited(repository: Repository, read_records: Records) -> None:
    program = "import gitruns\nrun = gitruns.init('x')\nfor i in range(100): run.log({'loss': float(i)}); print(i)\n"
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (160 << 20, 160 << 20))\n"
    limit += "resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))\n" if os.geteuid() else ""
    done = repository.python(limit + program)
    assert done.stdout == "".join(f"{i}\n" for i in range(100))
    found = read_records(repository.journals()[0])
    assert len([each for each in found if "m" in each]) == 100
    assert [each["end"]["status"] for each in found if "end" in each] == ["finished"]
