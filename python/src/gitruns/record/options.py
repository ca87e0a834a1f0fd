"""What is said on the command line of `record`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from gitruns.active.config import merge
from gitruns.active.joining import check_parent
from gitruns.command.full import FIX
from gitruns.errors import EnvironmentFault, UsageError
from gitruns.record.parameters import parameter, parameters_in

_EPILOG = """\
The command's streams, signals and exit code are its own. It finds the run's journal in GITRUNS_RUN
(directory) and GITRUNS_JOURNAL (file); one metric point from any language:
  echo '{"m":{"loss":0.5},"s":1}' >> "$GITRUNS_JOURNAL"
126 and 127 mean, as in env, that the command can't be run or isn't there.
"""


class Options(argparse.Namespace):
    """The options as they were given; `config` holds all parameters, `tags` key to value."""

    name: str | None
    experiment: str | None
    group: str | None
    job_type: str | None
    parent: str | None
    note: str | None
    input: list[str]
    artifact: list[str]
    no_seal: bool
    command: list[str]
    config: dict[str, object]
    tags: dict[str, str]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", "See python -m gitruns record --help.")


def parse_options(words: Sequence[str]) -> Options:
    """Reads the words after `record`. Raises UsageError, or SystemExit after --help."""
    options = _parser().parse_args(words, Options())
    if options.command[:1] == ["--"]:
        del options.command[0]
    if not options.command:
        raise UsageError(
            "There is no command to record.", "Give it after --, as in: record -- python train.py"
        )
    if options.parent is not None:
        check_parent(options.parent)
    if options.resume is not None or options.rewind is not None:
        raise EnvironmentFault(
            "Going on with a run is a part of the full command, which isn't installed here.",
            f"gitruns.init(resume=...) in the program, or {FIX}",
        )
    options.config = {}
    for file in options.params:
        merge(options.config, parameters_in(file))
    for assignment in options.param:
        merge(options.config, parameter(assignment))
    options.tags = {}
    for tag in options.tag:
        key, _, value = tag.partition("=")
        options.tags[key] = value
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m gitruns record",
        usage="%(prog)s [OPTION...] -- CMD [ARGUMENT...]",
        description="Run a command and record it: console, code, environment, data, metrics and artifacts.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "-n",
        "--name",
        metavar="NAME",
        help="what to call the run; by default what the program says, else the name of its script",
    )
    add(
        "-e",
        "--experiment",
        metavar="EXPERIMENT",
        help="what the run belongs to; by default what the program says, else `default`",
    )
    add("--param", metavar="KEY=VALUE", action="append", default=[], help="a hyper-parameter; dots nest")
    add("--params", metavar="FILE", action="append", default=[], help="hyper-parameters from a file")
    add("--tag", metavar="KEY[=VALUE]", action="append", default=[], help="a tag")
    add("--group", metavar="GROUP", help="runs that belong together, as seeds do")
    add("--job-type", metavar="TYPE", help="what sort of work it is: train, eval …")
    add(
        "--parent",
        metavar="UID",
        help="the run that this one is a part of, which needn't be in this repository",
    )
    add("--note", metavar="TEXT", help="a remark")
    add(
        "--input",
        metavar="PATH|REFERENCE",
        action="append",
        default=[],
        help="data: a file, a directory, or a reference such as hf:name@revision",
    )
    add("--artifact", metavar="GLOB", action="append", default=[], help="files to keep at the end")
    for later in ("--resume", "--rewind"):
        add(later, help=argparse.SUPPRESS)
    add("--no-seal", action="store_true", help="leave the sealing to a later git runs seal")
    add("command", metavar="CMD", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser
