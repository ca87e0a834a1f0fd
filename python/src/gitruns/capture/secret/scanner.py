"""Finds secrets by the rules of `rules.txt` and masks them. What was found is never kept."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import NamedTuple

from gitruns.capture.secret.expressions import python_expression
from gitruns.capture.secret.keywords import KeywordFinder, lower
from gitruns.capture.secret.names import is_secret_assignment

_LONGEST = 20_000
_LONGEST_NAME = 64
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_NAME_PART = _ALPHANUMERIC | frozenset("_-.~")


class Span(NamedTuple):
    """Where a secret stands, and the number of the rule that found it."""

    start: int
    end: int
    rule: int


class Rule(NamedTuple):
    """One kind of secret: keywords that must stand there, and the expression that decides.

    `start` says where the expression begins, seen from the keyword: word, any or key.
    """

    name: str
    start: str
    keywords: tuple[str, ...]
    expression: re.Pattern[str]

    def match(self, text: str, at: int) -> tuple[int, int] | None:
        """The first and the last place of the secret at a keyword."""
        begin = at
        if self.start == "word" and not _begins_word(text, at):
            return None
        if self.start == "key":
            while begin > 0 and at - begin < _LONGEST_NAME and text[begin - 1] in _NAME_PART:
                begin -= 1
        found = self.expression.match(text, begin, begin + _LONGEST)
        if found is None:
            return None
        groups = self.expression.groupindex
        if "key" in groups and not is_secret_assignment(found["key"], found["secret"], bool(found["quote"])):
            return None
        return found.span("secret") if "secret" in groups else found.span()


def _begins_word(text: str, at: int) -> bool:
    if at == 0 or text[at - 1] not in _ALPHANUMERIC:
        return True
    # "\nghp_…" inside of a JSON string: the letter before belongs to the escape.
    return at > 1 and text[at - 2] == "\\" and text[at - 1] in "nrt"


def rules() -> list[Rule]:
    """The rules that come with the program, in their order."""
    found = []
    with open(os.path.join(os.path.dirname(__file__), "rules.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, start, keywords, expression = line.rstrip("\n").split(None, 3)
                found.append(Rule(name, start, tuple(keywords.split(",")), python_expression(expression)))
    return found


class SecretScanner:
    """`allow` is what was accepted: names of rules, or patterns of whole texts in which `*` is anything."""

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._rules = rules()
        owners = [(word, number) for number, rule in enumerate(self._rules) for word in rule.keywords]
        self._words = [word for word, _ in owners]
        self._owner = [number for _, number in owners]
        self._finder = KeywordFinder(self._words)
        self._allowed = frozenset(allow)
        self._patterns = [
            re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
            for pattern in allow
        ]

    def scan(self, text: str) -> tuple[str, dict[str, int]]:
        """The text with `[secret:<rule>]` in place of every secret, and how often each rule found one."""
        out: list[str] = []
        counts: dict[str, int] = {}
        start = 0
        for span in self._spans(text, lower(text)):
            name = self._rules[span.rule].name
            out += [text[start : span.start], f"[secret:{name}]"]
            counts[name] = counts.get(name, 0) + 1
            start = span.end
        return "".join((*out, text[start:])), counts

    def holds_secret(self, data: bytes) -> bool:
        """Whether these bytes hold a secret, in ASCII, UTF-8, or UTF-16 with a byte order mark."""
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16-le" if data[0] == 0xFF else "utf-16-be", "replace")
            return bool(self._spans(text, lower(text)))
        # Every rule is ASCII, and this decoding is one copy; bytes.lower() knows ASCII only.
        return bool(self._spans(data.decode("latin-1"), data.lower().decode("latin-1")))

    def allows(self, rule: str, text: str) -> bool:
        """Whether this text was accepted, or all that the rule finds."""
        return rule in self._allowed or any(pattern.fullmatch(text) for pattern in self._patterns)

    def _spans(self, text: str, lowered: str) -> list[Span]:
        """Where secrets stand, in order and without overlaps."""
        places: dict[int, list[tuple[int, int, int]]] = {}
        for word, at in self._finder.find(lowered):
            length = len(self._words[word])
            places.setdefault(self._owner[word], []).append((at + length, -length, at))
        found = []
        for number, hits in places.items():
            rule, done = self._rules[number], 0
            for _, _, at in sorted(hits):
                match = rule.match(text, at) if at >= done else None
                if match is not None and not self.allows(rule.name, text[match[0] : match[1]]):
                    found.append(Span(match[0], match[1], number))
                    done = match[1]
        return _united(sorted(found))


def _united(spans: Sequence[Span]) -> list[Span]:
    """Overlapping places as one, which bears the name of the earlier rule."""
    united: list[Span] = []
    for span in spans:
        last = united[-1] if united else None
        if last is not None and span.start < last.end:
            united[-1] = Span(last.start, max(last.end, span.end), min(last.rule, span.rule))
        else:
            united.append(span)
    return united
