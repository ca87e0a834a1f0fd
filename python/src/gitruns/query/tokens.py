"""Cuts a filter into pieces, and says where one can't be read."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import UsageError
from ..read.texts import harmless, width

WORD, QUOTED, OPERATOR, OPEN, CLOSE, COMMA, END = "word", "quoted", "operator", "(", ")", ",", "end"
_KEYWORDS = frozenset(("and", "or", "not", "in", "has"))
_SIGNS = "()=,!<>~\"'`"
# Blanks of typography belong to names.
_NO_BLANKS = "\x85\xa0\u2007\u202f"
_LONGEST = 10_000
_BEFORE, _AFTER = 50, 30
_EXAMPLE = "A filter reads like: val/f1 > 0.9 and config.lr < 1e-3 and not status = failed"


class Token(NamedTuple):
    """A piece of a filter: the word, the sign, or what stood between quotes; `begin` is where it begins."""

    kind: str
    text: str
    begin: int

    def is_word(self, keyword: str) -> bool:
        """Whether this is this bare word, in any case."""
        return self.kind == WORD and self.text.lower() == keyword

    def is_keyword(self) -> bool:
        """Whether this is a word of the language."""
        return self.kind == WORD and self.text.lower() in _KEYWORDS

    def shown(self) -> str:
        """For a message: what stands here."""
        return "the end" if self.kind == END else f"“{self.text}”"


def scan(source: str) -> list[Token]:
    """The tokens, the last of which is the end. Raises :class:`UsageError`."""
    if len(source) > _LONGEST:
        raise fault(source[:60], 0, f"A filter has at most {_LONGEST} characters", "")
    tokens = []
    at = 0
    while at < len(source):
        letter = source[at]
        if _is_blank(letter):
            at += 1
            continue
        if letter in "(),":
            token, after = Token(letter, letter, at), at + 1
        elif letter in "\"'`":
            token, after = _quoted(source, at)
        elif is_bare(letter):
            token, after = _word(source, at)
        else:
            token, after = _operator(source, at)
        tokens.append(token)
        at = after
    return [*tokens, Token(END, "", len(source))]


def is_bare(letter: str) -> bool:
    """Whether a character may stand in a name or word without quotes."""
    return not _is_blank(letter) and letter not in _SIGNS


def _is_blank(letter: str) -> bool:
    return letter.isspace() and letter not in _NO_BLANKS


def _word(source: str, begin: int) -> tuple[Token, int]:
    """A word, in which a key of a config may stand in double quotes: `config."a.b".c`."""
    at = begin
    while at < len(source):
        if is_bare(source[at]):
            at += 1
        elif source[at] == '"' and source[at - 1] == ".":
            at = _closed(source, at)[1]
        else:
            break
    return Token(WORD, source[begin:at], begin), at


def _quoted(source: str, begin: int) -> tuple[Token, int]:
    text, after = _closed(source, begin)
    return Token(QUOTED, text, begin), after


def _closed(source: str, begin: int) -> tuple[str, int]:
    text, after = unquoted(source, begin)
    if after < 0:
        raise fault(
            source, begin, "This quotation mark has no other", f"Close it with another {source[begin]}."
        )
    return text, after


def unquoted(source: str, begin: int) -> tuple[str, int]:
    """What stands between the quotation mark here and the next of its kind, and the place behind that or -1."""
    quote = source[begin]
    text: list[str] = []
    at = begin + 1
    while at < len(source):
        letter = source[at]
        if letter == quote:
            return "".join(text), at + 1
        if letter == "\\" and source[at + 1 : at + 2] in (quote, "\\"):
            at += 1
            letter = source[at]
        text.append(letter)
        at += 1
    return "".join(text), -1


def _operator(source: str, at: int) -> tuple[Token, int]:
    two = source[at : at + 2]
    if two in ("!=", "<=", ">=", "!~"):
        return Token(OPERATOR, two, at), at + 2
    if two == "==":
        return Token(OPERATOR, "=", at), at + 2
    if source[at] == "!":
        raise fault(source, at, "“!” alone is no operator", "Write not, or != or !~ for a comparison.")
    return Token(OPERATOR, source[at], at), at + 1


def quoted_name(name: str) -> str:
    """The name as it is, or in quotes where a filter needs them."""
    if name and name.lower() not in _KEYWORDS and all(map(is_bare, name)):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def fault(source: str, at: int, what: str, hint: str) -> UsageError:
    """An error with the filter, or the part around the fault, and a caret below the fault."""
    begin, end = max(0, at - _BEFORE), min(len(source), at + _AFTER)
    head = ("…" if begin else "") + harmless(source[begin:at])
    tail = harmless(source[at:end]) + ("…" if end < len(source) else "")
    return UsageError(f"{what}:\n  {head}{tail}\n  {' ' * width(head)}^", hint or _EXAMPLE)
