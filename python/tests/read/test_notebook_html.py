"""Rows and runs that are read: what TAB completes, and what a notebook shows."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

import gitruns
from conftest import Repository

HOSTILE = "<script>alert(1)</script>&amp;\"'\x1b[31m\u202e"


class Tags(HTMLParser):
    """The tags of a page, which may only be ours, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.attributes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += len(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def page(shown: object) -> Tags:
    html = shown._repr_html_()  # type: ignore[attr-defined]
    assert "\x1b" not in html and "\u202e" not in html
    parser = Tags()
    parser.feed(html)
    assert parser.tags <= {"div", "table", "tr", "th", "td", "b", "br", "code", "p"}
    assert parser.attributes == 0
    return parser


@pytest.fixture
def recorded(repository: Repository) -> None:
    for number in range(3):
        with gitruns.init(name=HOSTILE, config={HOSTILE: number, "lr": number % 2}, capture=False) as run:
            run.log({HOSTILE: number / 2, "loss": 0.5})
            run.summary[HOSTILE + "s"] = HOSTILE
            run.tag(HOSTILE)


def test_lists_and_runs_are_tables_whose_text_is_escaped(recorded: None) -> None:
    rows = gitruns.runs()
    for shown in (rows, rows[0], gitruns.run("@0")):
        assert "<script>alert(1)</script>&amp;" in page(shown).text
    assert "config.lr" in page(rows).text and "lr" in page(rows[0]).text and "loss" in page(rows[0]).text
    assert page(gitruns.runs("name = nosuch")).text == "runnameexperimentstatusstart"


def test_long_lists_end_with_a_count(repository: Repository) -> None:
    for _ in range(52):
        gitruns.init(capture=False, config={f"k{n}": n for n in range(40)}).finish()
    assert page(gitruns.runs()).text.endswith("2 more")
    assert page(gitruns.runs()[0]).text.endswith("10 more")


def test_names_complete(recorded: None) -> None:
    names = {"config", "metrics", "summary", "goals", "name", "status", "tags", "commit", "marks", "to_dict"}
    assert names <= set(dir(gitruns.runs()[0]))
    assert names | {"history", "artifact", "console"} <= set(dir(gitruns.run("@0")))
    for name in names:
        getattr(gitruns.run("@0"), name)


def test_an_open_run_without_metrics_has_no_empty_table(repository: Repository) -> None:
    with gitruns.init(capture=False) as run:
        assert "<table>" not in run._repr_html_()
        run.log({"loss": 0.5})
        assert "<table>" in run._repr_html_()


def test_a_key_of_media_asked_for_as_an_artifact_says_where_its_file_is(repository: Repository) -> None:
    import numpy

    with gitruns.init(capture=False) as run:
        run.log({"confusion": gitruns.Image(numpy.zeros((2, 2), dtype="uint8")), "said": "a text"}, step=15)
    found = gitruns.run("@0")
    with pytest.raises(gitruns.GitRunsError, match=r"media/confusion/15\.png") as fault:
        found.artifact("confusion")
    assert found.artifact("media/confusion/15.png").startswith(b"\x89PNG") and "key of media" in str(
        fault.value
    )
    with pytest.raises(gitruns.GitRunsError, match=r"run\.media"):
        found.artifact("said")
    with pytest.raises(gitruns.GitRunsError, match="has no artifact nosuch"):
        found.artifact("nosuch")
