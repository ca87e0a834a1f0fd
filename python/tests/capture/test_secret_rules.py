"""The rules and their results are those of the Java scanner."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conftest import HOME
from gitruns.capture import left_out, variables
from gitruns.capture.interpreter import _LAUNCHERS
from gitruns.capture.packages import PROBE
from gitruns.capture.secret import names, scanner
from gitruns.capture.secret.expressions import python_expression
from gitruns.capture.secret.names import is_secret_setting
from gitruns.capture.secret.scanner import SecretScanner
from vectors import ROOT

_JAVA = HOME / "core" / "src" / "main" / "java" / "dev" / "gitruns" / "capture"
_EXAMPLES = HOME / "core" / "src" / "test" / "resources" / "dev" / "gitruns" / "capture"
_SCANNER = SecretScanner()


def planted() -> list[tuple[str, str]]:
    """Rule and text; the bars keep other people's scanners from taking the file for a leak."""
    lines = (_EXAMPLES / "planted-secrets.txt").read_text(encoding="utf-8").splitlines()
    cleaned = [line.replace("¦", "").replace("\\n-----", "\n-----") for line in lines]
    return [(line.split("\t")[0], line.split("\t")[1]) for line in cleaned]


def words_of(java: str, constant: str) -> set[str]:
    """The texts of a set in a Java source."""
    source = (_JAVA / java).read_text(encoding="utf-8")
    found = re.search(constant + r"\s*=\s*Set\.of\((.*?)\);", source, re.DOTALL)
    assert found is not None
    return set(re.findall(r'"([^"]+)"', found[1]))


def test_the_rules_are_the_same_file() -> None:
    ours = Path(scanner.__file__).parent / "rules.txt"
    theirs = HOME / "core" / "src" / "main" / "resources" / "dev" / "gitruns" / "capture" / "secrets.txt"
    assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.parametrize(("rule", "text"), planted())
def test_a_planted_secret_is_found_by_its_rule(rule: str, text: str) -> None:
    masked, found = _SCANNER.scan(f"before {text} after")
    assert rule in found
    assert masked.startswith("before ") and masked.endswith(" after") and f"[secret:{rule}" in masked
    assert not _SCANNER.scan(masked)[1]
    assert _SCANNER.holds_secret(text.encode())
    assert _SCANNER.holds_secret(b"\xff\xfe" + text.encode("utf-16-le"))


def test_innocent_text_has_no_finding() -> None:
    text = (_EXAMPLES / "innocent.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if _SCANNER.scan(line)[1]] == []
    assert _SCANNER.scan(text) == (text, {})


def test_what_was_allowed_stays() -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    assert not SecretScanner(["AKIA*EXAMPLE"]).scan(key)[1]
    assert not SecretScanner(["aws-access-key-id"]).scan(key)[1]
    assert SecretScanner(["AKIA*OTHER", "\\E.*"]).scan(key)[1] == {"aws-access-key-id": 1}


def test_two_rules_over_one_place_mask_it_once() -> None:
    token = "gh" + "p_" + "a1" * 18
    assert _SCANNER.scan(f"GITHUB_TOKEN={token};")[0] == "GITHUB_TOKEN=[secret:github-token];"


def test_hostile_text_takes_no_quadratic_time() -> None:
    for part in ("token_", "token=", "://", "://a:", "-----BEGIN ", "eyJ", "Bearer "):
        _SCANNER.scan(part * (60_000 // len(part)))


def test_expressions_never_give_back_what_is_possessive() -> None:
    assert python_expression("[a-c]{1,9}+c").match("abc") is None
    assert python_expression("(?:-[^-]{1,9}+){0,2}+-x").match("-x-x") is None
    behind = python_expression("(?<=name[:=] ?[\"']?|word)value")
    assert all(behind.search(before + "value") for before in ("name:", "name= ", "name='", 'name: "', "word"))
    assert behind.search("name value") is None


def test_word_lists_are_those_of_the_java_side() -> None:
    for constant in ("PASSWORDS", "SECRETS", "KEYS", "VOCABULARY", "ABOUT"):
        assert getattr(names, "_" + constant) == words_of("SecretNames.java", constant)
    assert words_of("EnvironmentNames.java", "RECORDED") == variables._RECORDED
    schedulers = {scheduler.name: scheduler.variables for scheduler in variables.SCHEDULERS}
    assert schedulers["slurm"] == words_of("EnvironmentNames.java", "SLURM")
    assert schedulers["torchrun"] == words_of("EnvironmentNames.java", "TORCHRUN")
    directories = {name.decode() for name in left_out.OUTPUT_DIRECTORIES}
    assert directories == words_of("OutputDirectories.java", "NAMES")
    assert words_of("Interpreter.java", "LAUNCHERS") == _LAUNCHERS


def test_other_interpreters_are_asked_what_java_asks() -> None:
    java = (_JAVA / "Interpreter.java").read_text(encoding="utf-8")
    assert "".join(PROBE.split()) in "".join(java.split())


@pytest.mark.parametrize("wanted", [True, False])
def test_settings_of_the_vector_are_masked_or_not(wanted: bool) -> None:
    settings = json.loads((ROOT / "valid/secret-names/settings.json").read_text(encoding="utf-8"))
    texts = scanner.SecretScanner()
    for setting in settings["secret" if wanted else "harmless"]:
        name, value = setting["name"], setting["value"]
        assert is_secret_setting(name, value) == wanted, name
        if not wanted:
            assert texts.scan(value)[1] == {}
