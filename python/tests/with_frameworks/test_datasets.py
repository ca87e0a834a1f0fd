"""Data sets of Hugging Face as inputs of a run: all their rows in order, whatever they were made by."""

from __future__ import annotations

from typing import Any

import datasets
from trained import only_run

import gitruns
from conftest import Repository

ROWS = {"text": ["a", "b", "é"], "ids": [[1, 2], [], [3]], "label": [0, 1, 0]}


def features() -> Any:
    label = datasets.ClassLabel(names=["no", "yes"])
    return datasets.Features(
        {"text": datasets.Value("string"), "ids": datasets.List(datasets.Value("int64")), "label": label}
    )


def test_a_data_set_is_digested_as_its_table(repository: Repository) -> None:
    whole = datasets.Dataset.from_dict(ROWS, features=features())
    flat = whole.remove_columns(["ids"])
    flat.to_parquet("flat.parquet")
    with gitruns.init("digits", capture=False) as run:
        run.log_input(whole, name="whole")
        run.log_input(datasets.concatenate_datasets([whole.select([0]), whole.select([1, 2])]), name="parts")
        run.log_input(whole.select([2, 1, 0]), name="turned")
        run.log_input(whole.data.table, name="table")
        run.log_input(flat, name="flat")
        run.log_input("flat.parquet")
        run.log_input(datasets.DatasetDict({"train": whole, "test": flat}), name="both", context="training")
    said = {each["name"]: each for each in only_run().inputs}
    assert (said["whole"]["rows"], said["whole"]["format"]) == (3, "huggingface")
    assert [column["type"] for column in said["whole"]["columns"]] == ["BYTE_ARRAY", "LIST", "INT64", "INT64"]
    digests = {name: each["row_digest"] for name, each in said.items()}
    assert digests["whole"] == digests["parts"] == digests["table"] == digests["both/train"]
    assert digests["flat"] == digests["flat.parquet"] == digests["both/test"]
    assert digests["turned"] != digests["whole"]
    assert said["both/test"]["context"] == "training"
