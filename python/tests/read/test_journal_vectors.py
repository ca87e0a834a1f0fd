"""The vectors of journal.md: what a journal says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import vectors
from gitruns.form import canonical
from gitruns.read import replay
from gitruns.read.marks import JournalFault


def read(case: Path) -> replay.Journal:
    facts = vectors.facts(case)
    directory = str(case / facts["input"])
    return replay.read_unsealed(directory) if facts.get("unsealed") else replay.read(directory)


def as_document(journal: replay.Journal) -> dict[str, Any]:
    whole = {
        "rows": [row._asdict() for row in journal.rows],
        "system": [row._asdict() for row in journal.system],
        "quarantined": {"lines": journal.quarantined_lines, "bytes": journal.quarantined_bytes}
        if journal.quarantined_lines
        else None,
        "problems": sorted(str(problem["code"]) for problem in journal.problems),
    }
    for name in (
        *(
            "config",
            "summary",
            "tags",
            "note",
            "goals",
            "artifacts",
            "inputs",
            "media",
            "console",
            "code",
            "environment",
        ),
        *("drops", "end", "continues", "writers"),
    ):
        whole[name] = getattr(journal, name)
    whole.update(journal.changed)
    absent: tuple[Any, ...] = ({}, [], None)
    out: dict[str, Any] = {key: value for key, value in whole.items() if value not in absent}
    return {**out, "last_time": journal.last_time, "news": journal.news, "digest": journal.digest}


@pytest.mark.parametrize("case", vectors.cases("valid", "journal"), ids=vectors.name)
def test_the_journal_says_what_is_expected(case: Path) -> None:
    expected = (case / vectors.facts(case)["expected"]).read_text("utf-8")
    assert canonical.write(as_document(read(case))).decode() == expected


@pytest.mark.parametrize("case", vectors.cases("invalid", "journal"), ids=vectors.name)
def test_the_journal_is_refused_for_the_expected_reason(case: Path) -> None:
    with pytest.raises(JournalFault) as refusal:
        read(case)
    assert refusal.value.code == vectors.facts(case)["finding"]
