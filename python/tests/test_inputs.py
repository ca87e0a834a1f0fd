"""What is said of data: equal to what `git-runs record` says of it."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any, Callable

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.inputs.paths import captured
from gitruns.inputs.references import reference_of
from gitruns.inputs.rows import TextRows

Records = Callable[[Path], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def over() -> Any:
    yield
    gitruns.finish()


def rows_of(content: bytes, *, csv: bool = True, piece: int = 1 << 20) -> tuple[int, str] | None:
    rows = TextRows(csv=csv)
    for at in range(0, len(content), piece):
        rows.update(content[at : at + piece])
    return rows.finish()


def digest(*records: bytes) -> str:
    return hashlib.sha256(b"".join(record + b"\n" for record in records)).hexdigest()


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,2\n3,4\n", b"a,b\r\n1,2\r\n3,4", b"\xef\xbb\xbfa,b\n\n1,2\n\n\n3,4\n", b"a,b\n1,2\n3,4\r"],
)
def test_ends_of_lines_and_blank_lines_do_not_count(content: bytes) -> None:
    for piece in (1, 2, 3, 1 << 20):
        assert rows_of(content, piece=piece) == (2, digest(b"a,b", b"1,2", b"3,4"))


def test_quoted_line_ends_are_part_of_a_record() -> None:
    assert rows_of(b'a,b\n1,"x\n\ny"\n') == (1, digest(b"a,b", b'1,"x\n\ny"'))
    assert rows_of(b'a,b\n1,x"y\n2,z\n') == (2, digest(b"a,b", b'1,x"y', b"2,z"))
    assert rows_of(b'a,b\n1,"open\n') is None


def test_order_counts() -> None:
    assert rows_of(b"a\n1\n2\n") != rows_of(b"a\n2\n1\n")


def hostile(chance: random.Random, alphabet: list[bytes]) -> bytes:
    start = chance.choice([b"", b"", b"\xef\xbb\xbf", b"\xef\xbb"])
    return start + b"".join(chance.choice(alphabet) for _ in range(chance.randrange(40)))


def test_files_and_directories_have_the_digests_that_the_command_gives_them(
    repository: Repository, cli: Cli
) -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    alphabet = [
        b'"',
        b'"',
        b",",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b";",
        b"\t",
        b"|",
        b"a",
        b"bc",
        b" ",
        b"\xef\xbb\xbf",
    ]
    names = []
    for number in range(80):
        name = f"d{number}" + chance.choice([".csv", ".tsv", ".jsonl", ".CSV", ".txt"])
        (repository.path / name).write_bytes(hostile(chance, alphabet))
        names.append(name)
    tree = repository.path / "tree"
    (tree / ".git").mkdir(parents=True)
    (tree / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c", "back\\slash", ".git/config", "é"):
        (tree / name).write_bytes(name.encode())
    os.symlink("a.txt", tree / "link")
    os.symlink("/etc/hostname", tree / "out")
    names += ["tree", "hf:team/data@main", "https://user:secret@host/x?sig=1&part=2"]
    words = [word for name in names for word in ("--input", name)]
    cli.run("init", cwd=repository.path)
    cli.run("record", *words, "--", "true", cwd=repository.path)
    run = gitruns.run("@0", directory=repository.path)
    theirs = {each["name"]: each for each in run.inputs}
    ours = {}
    for name in names:
        fields, _ = captured(name, str(repository.path))
        ours[str(fields["name"])] = fields
    assert ours == theirs, f"seed {seed}"


def test_parquet_has_the_digest_that_the_command_gives_it(repository: Repository, cli: Cli) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    import datetime

    table = pyarrow.table(
        {
            "i": pyarrow.array([1, None, -3], pyarrow.int64()),
            "j": pyarrow.array([1, 2, None], pyarrow.int16()),
            "u": pyarrow.array([1, 2**32 - 1, 0], pyarrow.uint32()),
            "f": pyarrow.array([0.5, None, float("nan")], pyarrow.float64()),
            "g": pyarrow.array([0.1, 2.0, None], pyarrow.float32()),
            "b": pyarrow.array([True, False, None]),
            "s": pyarrow.array(["a", None, "é"]),
            "x": pyarrow.array([b"\0", b"", None]),
            "t": pyarrow.array([datetime.datetime(2026, 1, 1), None, datetime.datetime(1969, 1, 1)]),
            "d": pyarrow.array([datetime.date(2026, 1, 1), None, datetime.date(1969, 1, 1)]),
        }
    )
    parquet.write_table(table, repository.path / "flat.parquet")
    parquet.write_table(table, repository.path / "packed.parquet", row_group_size=2, compression="zstd")
    parquet.write_table(pyarrow.table({"l": [[1], [2, 3]]}), repository.path / "nested.parquet")
    names = ["flat.parquet", "packed.parquet", "nested.parquet"]
    cli.run("init", cwd=repository.path)
    cli.run("record", *[w for n in names for w in ("--input", n)], "--", "true", cwd=repository.path)
    theirs = {each["name"]: each for each in gitruns.run("@0", directory=repository.path).inputs}
    ours = {name: captured(name, str(repository.path))[0] for name in names}
    assert ours == theirs
    assert ours["flat.parquet"]["row_digest"] == ours["packed.parquet"]["row_digest"]


def test_data_in_memory_is_digested_in_order(repository: Repository, read_records: Records) -> None:
    pandas = pytest.importorskip("pandas")
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    frame = pandas.DataFrame(
        {"x": [1, 2, 3], "y": [0.5, None, 1.5], "s": ["a", None, "c"], "b": [True, False, True]}
    )
    run.log_input(frame, name="train", context="training")
    run.log_input(frame.iloc[::-1], name="turned")
    run.log_input(frame.copy(), name="same")
    run.log_input(numpy.arange(6).reshape(3, 2), name="array")
    said = {r["input"]["name"]: r["input"] for r in read_records(Path(run.directory)) if "input" in r}
    assert said["train"]["rows"] == 3
    assert said["train"]["context"] == "training"
    assert said["train"]["row_digest"] == said["same"]["row_digest"] != said["turned"]["row_digest"]
    assert (said["array"]["rows"], said["array"]["shape"]) == (3, [3, 2])
    with pytest.raises(gitruns.GitRunsError):
        run.log_input(object())


def test_frames_of_other_libraries_are_digested_alike(repository: Repository, read_records: Records) -> None:
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    run = gitruns.init(capture=False)
    columns = {"x": [1, 2], "s": ["a", None]}
    run.log_input(polars.DataFrame(columns), name="polars")
    run.log_input(pyarrow.table(columns), name="arrow")
    run.log_input(pyarrow.table({"x": [2, 1], "s": [None, "a"]}), name="turned")
    said = {
        r["input"]["name"]: r["input"]["row_digest"]
        for r in read_records(Path(run.directory))
        if "input" in r
    }
    assert said["polars"] == said["arrow"] != said["turned"]


def test_a_path_that_names_nothing_raises(repository: Repository) -> None:
    run = gitruns.init(capture=False)
    with pytest.raises(gitruns.GitRunsError, match="isn't there"):
        run.log_input("nowhere.csv")


def test_references_lose_what_signs_them() -> None:
    assert reference_of("S3://bucket/key?X-Amz-Signature=1&versionId=2") == "s3://bucket/key?versionId=2"
    assert reference_of("https://u:p@h/x") == "https://h/x"
    assert reference_of("C:\\data") is None
    assert json.dumps(reference_of("data.csv")) == "null"
