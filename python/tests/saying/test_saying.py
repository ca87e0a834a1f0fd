"""Events that are said from Python: on the branch as Java puts them, and beside what others say meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import gitruns
from conftest import Repository
from gitruns.errors import ConflictError
from gitruns.form.uid import new_uid
from gitruns.read.branch import Branch
from gitruns.read.events import RUN, EventKey, fold, named
from gitruns.read.following import FollowedJournal
from gitruns.read.objects import Objects
from gitruns.read.repository import find_repository
from gitruns.saying.committing import move
from gitruns.saying.composing import Statement, compose
from gitruns.saying.subjects import message

ROOT = "4106002469b3d26103e4d26f43c90228652902b9"


def say(place: Path, *statements: Statement) -> str | None:
    """Commits this after what is there; None where somebody else was first."""
    repository = find_repository(str(place))
    assert repository is not None
    with Objects(str(place)) as objects:
        refs = repository.refs()
        branch = Branch(objects, refs)
        known = {
            each.key: [*branch.events.get(each.key, []), *branch.events_of(each.key.kind).get(each.key, [])]
            for each in statements
        }
        _, files = compose(statements, known, "ada")
        tip = next((ref.commit for ref in refs if not ref.remote), None)
        return move(repository, tip, files, message="said\n\n[skip ci]\n")


def test_a_branch_begins_with_the_commit_that_all_have(repository: Repository) -> None:
    key = named("experiment", "digits")
    tip = say(repository.path, Statement(key, {"name": "digits"}, {"a": "b"}))
    assert repository.git("rev-parse", "git-runs").strip() == tip
    assert repository.git("rev-list", "--max-parents=0", "git-runs").strip() == ROOT
    listed = repository.git("ls-tree", "-r", "--name-only", "git-runs").split()
    assert next(path for path in listed if path.startswith("events/")).startswith(
        f"events/experiment/{key.key[:2]}/{key.key}/"
    )
    assert (
        repository.git("status", "--porcelain") == ""
        and repository.git("branch", "--show-current") == "main\n"
    )


def test_what_is_said_later_wins(repository: Repository) -> None:
    uid = new_uid()
    key = EventKey(RUN, uid)
    say(repository.path, Statement(key, {"name": "one"}, {"a": "1", "b": "1"}))
    say(repository.path, Statement(key, {"name": "two"}, {"b": None}))
    with Objects(str(repository.path)) as objects:
        said = fold(Branch(objects, find_repository(str(repository.path)).refs()).events[key])  # type: ignore[union-attr]
    assert (said.fields, said.tags, said.removed, len(said.heads)) == ({"name": "two"}, {"a": "1"}, {"b"}, 1)


def test_a_branch_that_is_checked_out_is_left_alone(repository: Repository, tmp_path: Path) -> None:
    statement = Statement(named("experiment", "digits"), {"name": "digits"})
    say(repository.path, statement)
    repository.git("worktree", "add", "-q", str(tmp_path / "tree"), "git-runs")
    with pytest.raises(ConflictError, match="is checked out in"):
        say(repository.path, statement)


def test_whoever_comes_second_says_it_again(repository: Repository) -> None:
    def until_said(number: int) -> None:
        while say(repository.path, Statement(named("experiment", "digits"), {f"f{number}": number})) is None:
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(until_said, range(8)))
    with Objects(str(repository.path)) as objects:
        (events,) = (
            Branch(objects, find_repository(str(repository.path)).refs()).events_of("experiment").values()
        )  # type: ignore[union-attr]
    assert fold(events).fields == {f"f{n}": n for n in range(8)}


def test_a_journal_is_followed_line_by_line(repository: Repository) -> None:
    with gitruns.init(experiment="e", config={"a": 1}, tags={"t": "x"}, capture=False) as run:
        followed = FollowedJournal(run.directory, tells=("mine",))
        followed.look()
        run.log({"loss": 2.0}, step=3)
        run.append({"mine": {"n": 1}, "tag": {"t": None, "u": "y"}, "config": {"b": 2}})
        assert followed.look() and not followed.look()
        assert followed.latest["loss"][::2] == (3, 2.0) and followed.told == {"mine": [{"n": 1}]}
        assert (followed.said.tags, followed.said.config) == ({"u": "y"}, {"a": 1, "b": 2})
        run.log({"loss": 1.0}, step=1)
        assert followed.look() and followed.latest["loss"].value == 2.0
    followed.look()
    assert followed.said.end is not None and followed.said.end["status"] == "finished"


MODEL, RUN_KEY = named("model", "digits"), EventKey(RUN, "01aaaaaaaaaaaaaaaaaaaaaaaa")


@pytest.mark.parametrize(
    ("statement", "subject"),
    [
        (Statement(MODEL, {"name": "digits", "created": 1, "updated": 1}), "created model digits"),
        (Statement(MODEL, {"version/2": {"source": "x"}, "version/2/updated": 1}), "registered digits v2"),
        (Statement(MODEL, {"alias/best": 2, "updated": 1}), "changed model digits: alias best = v2"),
        (Statement(MODEL, {"alias/best": None}), "changed model digits: removed alias best"),
        (Statement(MODEL, {"version/2/stage": "Production"}), "moved digits v2 to Production"),
        (Statement(MODEL, {"deleted": True}), "deleted model digits"),
        (Statement(MODEL, {"deleted": True, "renamed": "numbers"}), "renamed model digits to numbers"),
        (Statement(RUN_KEY, {}, {"verdict": "bad", "keep": ""}), "tagged merry-trout: keep, verdict=bad"),
        (Statement(RUN_KEY, {}, {"keep": None}), "untagged merry-trout: keep"),
        (Statement(RUN_KEY, {"note": "two\nlines"}), "changed merry-trout: note = two\\nlines"),
        (Statement(RUN_KEY, {"archived": True}, {"a": "1"}), "changed merry-trout: archived = true, tag a=1"),
        (Statement(EventKey(RUN, new_uid()), {}, {"a": "1"}), None),
    ],
)
def test_a_commit_says_what_an_event_did_and_to_what(statement: Statement, subject: str | None) -> None:
    names = {MODEL: "digits", RUN_KEY: "merry-trout"}
    events, _ = compose([statement], {}, "ada")
    wanted = subject or f"tagged run {statement.key.key}: a=1"
    assert message(events, names) == f"{wanted}\n\n[skip ci]\n"


def test_a_commit_of_several_events_lists_them() -> None:
    events, _ = compose([Statement(RUN_KEY, {}, {"a": "1"}), Statement(MODEL, {"deleted": True})], {}, "ada")
    said = message(events, {MODEL: "digits", RUN_KEY: "base"})
    assert said == "2 events\n\n- tagged base: a=1\n- deleted model digits\n\n[skip ci]\n"


_SECRET = "ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8"


def test_events_are_masked_before_they_are_committed(repository: Repository) -> None:
    key = EventKey(RUN, new_uid())
    tags = {"db_password": "hunter22", "why": f"used {_SECRET}", f"k_{_SECRET}": "x", "pad_token": "abc"}
    say(repository.path, Statement(key, {"note": f"with {_SECRET}"}, tags))
    assert _SECRET not in repository.git("log", "-p", "git-runs")
    assert "hunter22" not in repository.git("log", "-p", "git-runs")
    with Objects(str(repository.path)) as objects:
        found = find_repository(str(repository.path))
        assert found is not None
        said = fold(Branch(objects, found.refs()).events_of(RUN)[key])
    assert said.tags["pad_token"] == "abc"
    assert said.tags["db_password"] == "[secret:named-setting]"
    assert said.tags["why"].startswith("used [secret:")
    # A tag that was set before it was masked is taken away by its own name.
    _, files = compose([Statement(key, {}, {_SECRET: None})], {}, "ada")
    assert _SECRET.encode() in next(iter(files.values()))
