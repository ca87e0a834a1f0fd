"""Configs of every library."""

from __future__ import annotations

import argparse
import dataclasses
import enum
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import gitruns
from conftest import Repository
from gitruns.active.values import fields, plain


def test_a_variable_leaves_out_the_capture(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, read_records: Any
) -> None:
    monkeypatch.setenv("GITRUNS_CAPTURE", "never")
    with gitruns.init() as run:
        run.log({"a": 1})
    said = {key for record in read_records(Path(run.directory)) for key in record}
    assert said == {"writer", "t", "s", "m", "end"}


class Mode(enum.Enum):
    FAST = "fast"


@dataclasses.dataclass
class Net:
    depth: int = 3
    mode: Mode = Mode.FAST


@dataclasses.dataclass
class Options:
    lr: float = 0.1
    net: Net = dataclasses.field(default_factory=Net)
    where: Path = Path("data")


class Pair(NamedTuple):
    a: int
    b: str


def test_dataclasses_nest() -> None:
    assert fields(Options()) == {"lr": 0.1, "net": {"depth": 3, "mode": "fast"}, "where": "data"}


def test_namespaces_of_argparse() -> None:
    assert fields(argparse.Namespace(lr=0.1, layers=(1, 2), name=None)) == {
        "lr": 0.1,
        "layers": [1, 2],
        "name": None,
    }


def test_configs_of_omegaconf() -> None:
    omegaconf = pytest.importorskip("omegaconf")
    config = omegaconf.OmegaConf.create(
        {"lr": 0.1, "net": {"depth": [1, 2]}, "twice": "${lr}", "open": "???"}
    )
    assert fields(config) == {"lr": 0.1, "net": {"depth": [1, 2]}, "twice": 0.1, "open": "???"}
    assert fields({"inner": config.net}) == {"inner": {"depth": [1, 2]}}


def test_models_of_pydantic() -> None:
    pydantic = pytest.importorskip("pydantic")

    class Model(pydantic.BaseModel):  # type: ignore[misc, name-defined, valid-type]
        lr: float = 0.1
        net: dict[str, int] = {"depth": 3}

    assert fields(Model()) == {"lr": 0.1, "net": {"depth": 3}}


def test_odd_values_become_plain_ones() -> None:
    assert plain({1: Pair(1, "x"), "set": {3, 1}, "type": Net, "bytes": b"a\xff", Mode.FAST: range(3)}) == {
        "1": {"a": 1, "b": "x"},
        "set": [1, 3],
        "type": f"{__name__}.Net",
        "bytes": "a\\xff",
        "FAST": [0, 1, 2],
    }
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    assert plain(loop)


def test_arrays_and_numbers_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    value = {"a": numpy.float64(0.5), "b": numpy.arange(3), "c": numpy.dtype("f4"), "d": numpy.array(2)}
    assert plain(value) == {"a": 0.5, "b": [0, 1, 2], "c": "float32", "d": 2}


def test_what_has_no_fields_raises(repository: Repository) -> None:
    with pytest.raises(TypeError):
        gitruns.init(config=5)


def test_the_decorator_records_arguments_and_results(repository: Repository) -> None:
    @gitruns.track(experiment="digits", capture=False)
    def train(lr: float, epochs: int = 3) -> dict[str, float]:
        gitruns.log({"loss": lr})
        return {"best": 0.9}

    assert train(0.5) == {"best": 0.9}
    [row] = gitruns.runs()
    assert (row.name, row.experiment, row.status) == ("train", "digits", "finished")
    assert row.config == {"lr": 0.5, "epochs": 3}
    assert row.summary == {"best": 0.9}


def test_children_end_by_themselves(repository: Repository) -> None:
    with gitruns.init(name="sweep", capture=False) as sweep:
        for lr in (0.1, 0.01):
            with sweep.child("trial", config={"lr": lr}) as trial:
                trial.log({"f1": 1 - lr})
        assert gitruns.current_run() is sweep
    rows = {(row.name, row.parent) for row in gitruns.runs()}
    assert rows == {("sweep", None), ("trial", sweep.uid)}
