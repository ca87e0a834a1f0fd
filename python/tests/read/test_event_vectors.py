"""The vectors of events.md and segments.md."""

from __future__ import annotations

from pathlib import Path

import pytest

import vectors
from gitruns.errors import InvalidError
from gitruns.read import chains, events


@pytest.mark.parametrize("case", vectors.cases("valid", "events"), ids=vectors.name)
def test_events_of_a_key_say_one_thing(case: Path) -> None:
    facts = vectors.facts(case)
    key = events.EventKey(facts["event_kind"], facts["key"])
    files = sorted((case / facts["input"]).iterdir())
    expected = vectors.document(case / facts["expected"])
    for order in (files, files[::-1]):
        folded = events.fold(events.parse_event(key, file.stem, file.read_bytes()) for file in order)
        assert {
            "order": [event.name for event in folded.order],
            "latest": folded.latest,
            "heads": folded.heads,
            "fields": folded.fields,
            "tags": folded.tags,
            "removed": sorted(folded.removed),
        } == expected


@pytest.mark.parametrize("case", vectors.cases("invalid", "event"), ids=vectors.name)
def test_a_file_that_is_no_event_is_refused(case: Path) -> None:
    facts = vectors.facts(case)
    key = events.EventKey(facts["event_kind"], facts["key"])
    file = case / facts["input"]
    with pytest.raises(InvalidError):
        events.parse_event(key, file.stem, file.read_bytes())


@pytest.mark.parametrize("case", vectors.cases("valid", "event-places"), ids=vectors.name)
def test_only_paths_of_events_are_taken_for_such(case: Path) -> None:
    facts = vectors.facts(case)
    for path, expected in vectors.document(case / facts["input"])["places"].items():
        found = events.place_of(path)
        said = {"kind": found[0].kind, "key": found[0].key, "name": found[1]} if found else {}
        assert said == expected, path
    for called, key in facts["names"].items():
        assert events.named("x", called).key == key


@pytest.mark.parametrize("case", vectors.cases("valid", "segments"), ids=vectors.name)
def test_chains_are_as_the_vector_says(case: Path) -> None:
    facts = vectors.facts(case)
    runs = vectors.document(case / facts["input"])
    segments = [chains.segment_of(run_id, run) for run_id, run in runs.items()]
    expected = vectors.document(case / facts["expected"])["chains"]
    for order in (segments, segments[::-1]):
        found = chains.chains_of(segment for segment in order if segment)
        assert [chain._asdict() for chain in found] == expected


def test_the_vectors_are_there() -> None:
    assert len(vectors.cases("valid", "events")) >= 8
    assert len(vectors.cases("invalid", "event")) >= 17
    assert len(vectors.cases("valid", "segments")) >= 12
