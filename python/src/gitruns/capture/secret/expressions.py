"""The expressions of the rules, which are written for Java, as those of Python's `re`.

Only what the rules use is known: possessive quantifiers (Python has them since 3.11), named groups, and
look-behinds with optional parts, which Python wants to be of one length.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

_QUANTIFIER = re.compile(r"(?:[?*+]|\{[0-9]+(?:,[0-9]*)?\})")
_OPENING = re.compile(r"\((?:\?(?:<[a-z]+>|<[=!]|[:=!]))?")


class _Atom(NamedTuple):
    text: str
    quantifier: str

    def __str__(self) -> str:
        return self.text + self.quantifier


class _Translation:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.names = itertools.count(1)

    def sequence(self) -> list[_Atom]:
        """The atoms up to the end of this group; alternatives are parted by an atom of their own."""
        atoms = []
        while self.at < len(self.source) and self.source[self.at] != ")":
            atoms.append(self._quantified(self._atom()))
        return atoms

    def _atom(self) -> str:
        char = self.source[self.at]
        if char == "(":
            return self._group()
        end = self.at + 1
        if char == "\\":
            end += 1
        elif char == "[":
            while self.source[end] != "]":
                end += 2 if self.source[end] == "\\" else 1
            end += 1
        text = self.source[self.at : end]
        self.at = end
        return text

    def _group(self) -> str:
        if self.source.startswith("(?i)", self.at):
            self.at += 4
            return "(?i)"
        opening = _OPENING.match(self.source, self.at)
        assert opening is not None
        self.at = opening.end()
        atoms = self.sequence()
        self.at += 1
        if opening[0] == "(?<=":
            return _look_behind(atoms)
        start = opening[0]
        if start.startswith("(?<") and start[3] not in "=!":
            start = "(?P" + start[2:]
        return start + "".join(map(str, atoms)) + ")"

    def _quantified(self, text: str) -> _Atom:
        found = _QUANTIFIER.match(self.source, self.at)
        if found is None or text == "|":
            return _Atom(text, "")
        self.at = found.end()
        quantifier = found[0]
        following = self.source[self.at : self.at + 1]
        if following == "?":
            self.at += 1
            return _Atom(text, quantifier + "?")
        if following == "+":
            # What a look-ahead found is never given back, which is what possessive means.
            self.at += 1
            name = f"_{next(self.names)}"
            return _Atom(f"(?=(?P<{name}>{text}{quantifier}))(?P={name})", "")
        return _Atom(text, quantifier)


def _look_behind(atoms: list[_Atom]) -> str:
    """One look-behind for each combination of the optional parts."""
    alternatives: list[list[_Atom]] = [[]]
    for atom in atoms:
        if atom.text == "|":
            alternatives.append([])
        else:
            alternatives[-1].append(atom)
    texts = []
    for alternative in alternatives:
        choices = [("", atom.text) if atom.quantifier == "?" else (str(atom),) for atom in alternative]
        texts += ["".join(choice) for choice in itertools.product(*choices)]
    return "(?:" + "|".join(f"(?<={text})" for text in dict.fromkeys(texts)) + ")"


def python_expression(java: str) -> re.Pattern[str]:
    """The compiled expression; its classes mean ASCII, as they do in Java."""
    translation = _Translation(java)
    text = "".join(map(str, translation.sequence()))
    assert translation.at == len(java), java
    return re.compile(text, re.ASCII)
