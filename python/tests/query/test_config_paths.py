"""Every value of a config has a name that finds it again; Java reads the same examples."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import gitruns
from conftest import Cli, Repository
from gitruns.form import canonical
from gitruns.query.column_choice import columns_of
from gitruns.query.config_path import find, leaves
from gitruns.query.filters import condition_of
from gitruns.query.tokens import quoted_name
from gitruns.read.rows import RunRow

_FILE = Path(__file__).resolve().parents[3] / "core/src/test/resources/dev/gitruns/query/config-paths.json"
CASES: Any = canonical.parse(_FILE.read_bytes())["cases"]  # type: ignore[index]
_ABSENT = object()


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["config"]))
def test_names_are_those_of_the_examples(case: Any) -> None:
    config = case["config"]
    assert leaves(config) == case["leaves"] and list(leaves(config)) == sorted(case["leaves"])
    for path, value in case["finds"].items():
        assert find(config, path, _ABSENT) == value, path
    for path in case["absent"]:
        assert find(config, path, _ABSENT) is _ABSENT, path


def test_every_value_of_any_config_is_found_by_its_name_and_by_a_condition() -> None:
    numbers = random.Random(7)
    for _ in range(2_000):
        count = [0]
        row = RunRow("01m8rer0000000000000000000", 0)
        row.config = _config(numbers, 0, count)
        named = leaves(row.config)
        assert sorted(value for value in named.values() if isinstance(value, int)) == list(range(count[0]))
        for name, value in named.items():
            assert find(row.config, name, _ABSENT) == value, (name, row.config)
            if isinstance(value, int):
                assert condition_of(f"{quoted_name(f'config.{name}')} = {value}")(row), (name, row.config)
                assert row[f"config.{name}"] == value


def _config(numbers: random.Random, depth: int, count: list[int]) -> dict[str, Any]:
    """A config with keys of few letters, so that many join to the same text."""
    fields: dict[str, Any] = {}
    for _ in range(numbers.randrange(4) + (depth == 0)):
        key = "".join(numbers.choice('aab.."\\ ') for _ in range(numbers.randrange(5)))
        if key in fields:
            continue
        if depth < 3 and numbers.randrange(3):
            fields[key] = _config(numbers, depth + 1, count)
        else:
            fields[key] = count[0]
            count[0] += 1
    return fields


def test_both_of_two_keys_that_join_to_one_name_are_shown_and_found(repository: Repository, cli: Cli) -> None:
    cli.run("init", cwd=repository.path)
    with gitruns.init(name="v", config={"a.b": 1, "a": {"b": 2}}, capture=False):
        pass
    cli.run("seal", cwd=repository.path)
    [row] = gitruns.runs("""config."a.b" = 1 and config.a.b = 2""")
    assert row['config."a.b"'] == 1 and row["config.a.b"] == 2
    assert {'config."a.b"', "config.a.b"} <= set(row)
    shown = cli.run("show", "v", cwd=repository.path).stdout
    assert '"a.b"  ' in shown and "\n  a.b  " in shown
    for condition in ('config."a.b" = 1', "config.a.b = 2"):
        assert "v" in cli.run("ls", "--where", condition, cwd=repository.path).stdout
    assert cli.json("ls", "--where", "config.a.b = 1", cwd=repository.path)["runs"] == []
    listed = cli.run("ls", "--columns", 'config."a.b",config.a.b', cwd=repository.path).stdout
    assert 'config."a.b"' in listed and listed.splitlines()[1].split()[-2:] == ["1", "2"]


def test_both_of_two_such_keys_are_columns_that_tell_runs_apart(repository: Repository, cli: Cli) -> None:
    for dotted, nested in ((1, 5), (2, 6), (2, 7)):
        with gitruns.init(config={"a.b": dotted, "a": {"b": nested}}, capture=False):
            pass
    assert {'config."a.b"', "config.a.b"} <= set(columns_of(gitruns.runs()))
    titles = cli.run("ls", cwd=repository.path).stdout.splitlines()[0]
    assert 'config."a.b"' in titles and "config.a.b " in titles + " "
