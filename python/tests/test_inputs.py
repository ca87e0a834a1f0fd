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


def test_one_return_at_the_end_of_a_file_goes() -> None:
    assert rows_of(b"a\n1\r\r") == rows_of(b"a\n1\r\r\n") == (1, digest(b"a", b"1\r"))


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


def inputs(run: Any, read_records: Records) -> dict[str, dict[str, Any]]:
    return {r["input"]["name"]: r["input"] for r in read_records(Path(run.directory)) if "input" in r}


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
    run.log_input(frame["x"], name="series")
    array = numpy.arange(6).reshape(3, 2)
    run.log_input(array, name="array")
    run.log_input(numpy.asfortranarray(array).astype(">i8"), name="other order")
    run.log_input(array.T, name="transposed")
    said = inputs(run, read_records)
    assert (said["train"]["kind"], said["train"]["rows"], said["train"]["context"]) == (
        "memory",
        3,
        "training",
    )
    assert said["train"]["columns"][1] == {"name": "y", "type": "DOUBLE"}
    assert said["train"]["row_digest"] == said["same"]["row_digest"] != said["turned"]["row_digest"]
    assert said["series"]["columns"] == [{"name": "x", "type": "INT64"}]
    assert (said["array"]["rows"], said["array"]["shape"], said["array"]["dtype"]) == (3, [3, 2], "<i8")
    assert (
        said["array"]["row_digest"] == said["other order"]["row_digest"] != said["transposed"]["row_digest"]
    )
    with pytest.raises(gitruns.GitRunsError):
        run.log_input(object())


def test_a_frame_has_the_digest_of_its_parquet_file(repository: Repository, read_records: Records) -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    times = pandas.to_datetime(["2026-01-01 00:00:01", None, "1969-01-01 00:00:00"])
    frame = pandas.DataFrame(
        {
            "i": [1, -2, 3],
            "small": pandas.array([1, None, 3], "Int16"),
            "u": pandas.array([1, 2**32 - 1, 0], "uint32"),
            "f": [0.5, None, float("inf")],
            "g": pandas.array([0.1, 2.0, -0.0], "float32"),
            "b": [True, False, True],
            "maybe": pandas.array([True, None, False], "boolean"),
            "s": ["a", None, "é"],
            "text": pandas.array(["x", None, ""], "string"),
            "x": [b"\0", None, b""],
            "t": times,
            "zone": times.tz_localize("Europe/Berlin"),
            "d": pandas.to_timedelta([1, None, 3], unit="s"),
            "c": pandas.Categorical(["u", None, "u"]),
            "n": pandas.Categorical([5, 7, 5]),
            "mixed": [1, None, 3],
        }
    )
    frame["mixed"] = frame["mixed"].astype(object)
    run = gitruns.init(capture=False)
    frame.to_parquet("frame.parquet")
    table = parquet.read_table("frame.parquet")
    flat = [name for name in frame.columns if name not in ("d",)]  # Polars has durations of another unit
    parquet.write_table(
        pyarrow.Table.from_pandas(frame[flat], preserve_index=False), "flat.parquet", row_group_size=1
    )
    run.log_input("frame.parquet", name="file")
    run.log_input(frame, name="frame")
    run.log_input(frame.set_index("i", drop=False), name="indexed")
    run.log_input(table, name="arrow")
    run.log_input("flat.parquet", name="flat")
    run.log_input(polars.read_parquet("flat.parquet"), name="polars")
    said = inputs(run, read_records)
    assert said["file"]["row_digest"]
    for name in ("frame", "indexed", "arrow"):
        assert said[name]["row_digest"] == said["file"]["row_digest"], name
    assert said["polars"]["row_digest"] == said["flat"]["row_digest"]


def test_what_nests_is_digested_in_parts(repository: Repository, read_records: Records) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    rows = [{"ids": [1, 2], "at": {"x": 1.5}}, {"ids": None, "at": None}, {"ids": [], "at": {"x": None}}]
    table = pyarrow.Table.from_pylist(rows)
    run = gitruns.init(capture=False)
    run.log_input(table, name="whole")
    run.log_input(pyarrow.concat_tables([table.slice(0, 1), table.slice(1)]), name="chunks")
    run.log_input(table.slice(1), name="part")
    run.log_input(pyarrow.Table.from_pylist(rows[1:], table.schema), name="same part")
    run.log_input(pandas.DataFrame({"ids": [row["ids"] for row in rows]}), name="frame")
    said = inputs(run, read_records)
    assert [(c["name"], c["type"]) for c in said["whole"]["columns"]] == [
        ("ids", "LIST"), ("ids[]", "INT64"), ("at", "STRUCT"), ("at.x", "DOUBLE"),
    ]  # fmt: skip
    assert said["whole"]["row_digest"] == said["chunks"]["row_digest"] != said["part"]["row_digest"]
    assert said["part"]["row_digest"] == said["same part"]["row_digest"]
    assert [c["type"] for c in said["frame"]["columns"]] == ["LIST", "INT64"]


def test_data_without_a_digest_is_told(repository: Repository, read_records: Records) -> None:
    numpy = pytest.importorskip("numpy")
    run = gitruns.init(capture=False)
    run.log_input(numpy.array([object()]), name="objects")
    assert "row_digest" not in inputs(run, read_records)["objects"]
    [problem] = [r["problem"] for r in read_records(Path(run.directory)) if "problem" in r]
    assert "objects" in problem["message"]


def test_a_path_that_names_nothing_raises(repository: Repository) -> None:
    run = gitruns.init(capture=False)
    with pytest.raises(gitruns.GitRunsError, match="isn't there"):
        run.log_input("nowhere.csv")


def test_references_lose_what_signs_them() -> None:
    assert reference_of("S3://bucket/key?X-Amz-Signature=1&versionId=2") == "s3://bucket/key?versionId=2"
    assert reference_of("https://u:p@h/x") == "https://h/x"
    assert reference_of("C:\\data") is None
    assert json.dumps(reference_of("data.csv")) == "null"
