"""Finds every place of many ASCII keywords in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def lower(text: str) -> str:
    """ASCII letters in lower case; all others stay, so that places stay too."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


class KeywordFinder:
    """Keywords are lower case, ASCII and of two letters at least."""

    def __init__(self, keywords: Sequence[str]) -> None:
        self._by_start: dict[str, list[tuple[str, int]]] = {}
        for number, word in enumerate(keywords):
            self._by_start.setdefault(word[:2], []).append((word, number))
        shortest = {w for w in keywords if not any(w != k and w.startswith(k) for k in keywords)}
        firsts: dict[str, list[str]] = {}
        for word in sorted(shortest):
            firsts.setdefault(word[0], []).append(word[1:])
        # Of each hit one letter is taken, so that those which begin inside of it are found too.
        self._pattern = re.compile(
            "|".join(f"{re.escape(first)}(?={_any_of(rests)})" for first, rests in firsts.items())
        )

    def find(self, lowered: str) -> Iterable[tuple[int, int]]:
        """(number of the keyword, place where it begins), in the order of the places."""
        for hit in self._pattern.finditer(lowered):
            at = hit.start()
            for word, number in self._by_start[lowered[at : at + 2]]:
                if lowered.startswith(word, at):
                    yield number, at


def _any_of(words: Iterable[str]) -> str:
    """An expression for any of these words, which looks at each letter once."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for char in word:
            node = node.setdefault(char, {})
    return _expression(trie)


def _expression(node: dict[str, Any]) -> str:
    branches = [re.escape(char) + _expression(below) for char, below in node.items()]
    return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")" if branches else ""
