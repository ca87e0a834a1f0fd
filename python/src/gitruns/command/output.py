"""What a command says: documents for programs, and words and errors for people."""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata
from typing import Any, NoReturn

from ..errors import GitRunsError, UsageError
from ..form import canonical
from ..read.texts import harmless

_HARMFUL = frozenset(("Cc", "Cf", "Co", "Zl", "Zp"))
_CODES = {1: "invalid", 2: "usage", 3: "not-found", 4: "conflict", 6: "environment"}
_LONGEST = 2_000
INKS = {"bold": "1", "dim": "2", "red": "31", "yellow": "33", "cyan": "36"}


class Parser(argparse.ArgumentParser):
    """Reads the words of a verb; a wrong one is a :class:`UsageError`."""

    def __init__(self, verb: str, description: str, epilog: str | None = None) -> None:
        super().__init__(
            prog=f"git-runs {verb}",
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Raises it."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def print_document(schema: str, body: dict[str, Any]) -> None:
    """Prints a document as the full command does: canonical, but for characters that a terminal obeys."""
    text = canonical.write({**body, "schema": schema}).decode()
    write("".join(map(_escaped, text)) if not text.isascii() or "\x7f" in text else text)


def _escaped(letter: str) -> str:
    if letter == "\n" or unicodedata.category(letter) not in _HARMFUL:
        return letter
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def write(text: str) -> None:
    """Writes data to standard output, whatever the locale."""
    sys.stdout.flush()
    out = getattr(sys.stdout, "buffer", None)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write(text.encode("utf-8", "replace"))
        out.flush()


def say(text: str) -> None:
    """Says something to people, on standard error."""
    sys.stderr.write("\n".join(harmless(line, _LONGEST) for line in text.splitlines()) + "\n")


def say_failure(words: list[str], fault: GitRunsError) -> None:
    """What happened and why, and the next step: in words, or as a document where documents were asked for."""
    before = words[: words.index("--")] if "--" in words else words
    if "--json" in before:
        body: dict[str, Any] = {
            "code": _CODES.get(fault.exit_code, "invalid"),
            "exit_code": fault.exit_code,
            "message": fault.message,
            "command": harmless("git runs " + " ".join(words), 200),
            "schema": "gitruns.error/1",
        }
        if fault.next_step:
            body["hint"] = fault.next_step
        sys.stderr.write("".join(map(_escaped, canonical.write(body).decode())))
        return
    say(f"error: {fault.message}")
    if fault.next_step:
        say(f"  next: {fault.next_step}")


def wants_colour() -> bool:
    """Whether standard output is a terminal that takes colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"


def painted(text: str, ink: str, colour: bool) -> str:
    """The text in an ink, or as it is where no colours are wanted."""
    return f"\x1b[{INKS[ink]}m{text}\x1b[0m" if colour and ink in INKS and text else text


def terminal_columns() -> int:
    """The width to fit tables into; 0 for any, as into a file."""
    import shutil

    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        return 0
    return max(40, shutil.get_terminal_size((100, 24)).columns)
