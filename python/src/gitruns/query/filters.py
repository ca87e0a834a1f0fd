"""Which runs to show: reads a condition, and says whether it holds for a run.

`not` binds closer than `and`, `and` closer than `or`. A comparison with something that a run doesn't have is
false, whatever the operator; `not config.lr = 1` is true where there is no `lr`. Values of different types
are unequal and have no order; text that reads as a number compares with numbers as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..errors import UsageError
from .fields import ABSENT, DURATION, TIME, Field, field_of
from .globs import fits
from .literals import Literal, duration_literal, time_literal, word
from .selectors import fitting
from .tokens import CLOSE, COMMA, END, OPEN, OPERATOR, QUOTED, WORD, Token, fault, quoted_name, scan

if TYPE_CHECKING:
    from ..read.rows import RunRow

Condition = Callable[["RunRow"], bool]
_DEEPEST = 100

_HINTS = {
    "&&": "Write and for &&.",
    "&": "Write and for &.",
    "||": "Write or for ||.",
    "|": "Write or for |.",
    ")": "Take “)” out, or open it before.",
    ",": "Write and or or between two conditions.",
}


def condition_of(text: str, among: Sequence[RunRow] = ()) -> Condition:
    """The condition that this text writes; one without a word holds for every run.

    `among` are the runs that are known: a parent may be given by its UID, its name, or the beginning of its ID.

    Raises :class:`UsageError` that points at the fault.
    """
    return _Parser(text, among).whole() if text.strip() else lambda row: True


def fields_of(text: str) -> list[Field]:
    """The fields that a condition compares runs by; a field whose presence it asks for isn't one."""
    parser = _Parser(text)
    if text.strip():
        parser.whole()
    return parser.compared


class _Parser:
    """Recursive descent, one level of binding per method."""

    def __init__(self, source: str, among: Sequence[RunRow] = ()) -> None:
        self.source = source
        self.among = among
        self.tokens = scan(source)
        self.next = 0
        self.depth = 0
        self.compared: list[Field] = []

    def whole(self) -> Condition:
        condition = self._or()
        rest = self._peek()
        if rest.kind != END:
            hint = "Put and or or between two conditions, and quotes around a text with spaces."
            raise self._fault(
                rest, f"The filter could end before {rest.shown()}", _HINTS.get(rest.text, hint)
            )
        return condition

    def _or(self) -> Condition:
        parts = [self._and()]
        while self._peek().is_word("or"):
            self._take()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _and(self) -> Condition:
        parts = [self._not()]
        while self._peek().is_word("and"):
            self._take()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _not(self) -> Condition:
        if not self._peek().is_word("not"):
            return self._primary()
        self._deeper(self._take())
        part = self._not()
        self.depth -= 1
        return lambda row: not part(row)

    def _primary(self) -> Condition:
        token = self._take()
        if token.kind == OPEN:
            self._deeper(token)
            inner = self._or()
            self.depth -= 1
            self._expect_close(token)
            return inner
        if token.is_word("has") and self._peek().kind == OPEN:
            opened = self._take()
            field = self._field(self._take())
            self._expect_close(opened)
            return lambda row: field.of(row) is not ABSENT
        return self._comparison(self._field(token), token)

    def _comparison(self, field: Field, name: Token) -> Condition:
        token = self._peek()
        self.compared.append(field)
        if token.kind == OPERATOR:
            self._take()
            if token.text not in _TESTS:
                raise self._fault(token, f"{token.shown()} is no operator", "")
            literal = self._literal(field, token)
            condition = _compared(field, _TESTS[token.text], literal)
            if field.name != "parent" or token.text not in _OF_PARENTS:
                return condition
            is_glob, inside = _OF_PARENTS[token.text]
            parents = _like(self.among, literal) if is_glob else _called(self.among, literal)
            return _widened(condition, parents, inside)
        if token.is_word("in"):
            self._take()
            return self._member(field, True)
        if token.is_word("not") and self.tokens[self.next + 1].is_word("in"):
            self._take()
            self._take()
            return self._member(field, False)
        if field.may_stand_alone:
            return lambda row: field.of(row) is True
        written = quoted_name(name.text)
        raise self._fault(
            token,
            f"After {name.shown()} comes =, !=, <, <=, >, >=, ~ or in; here is {token.shown()}",
            f"Compare it ({written} > 0.9), or ask whether it is there: has({written}).",
        )

    def _member(self, field: Field, inside: bool) -> Condition:
        literals = self._list(field)
        condition = _member(field, literals, inside)
        if field.name != "parent":
            return condition
        return _widened(condition, [row for each in literals for row in _called(self.among, each)], inside)

    def _list(self, field: Field) -> list[Literal]:
        opened = self._take()
        if opened.kind != OPEN:
            raise self._fault(opened, "After in comes a list in parentheses", "Write it like: in (1, 2, 3)")
        literals = [self._literal(field, opened)]
        while self._peek().kind == COMMA:
            self._take()
            literals.append(self._literal(field, opened))
        self._expect_close(opened)
        return literals

    def _literal(self, field: Field, before: Token) -> Literal:
        token = self._take()
        if token.kind not in (QUOTED, WORD):
            raise self._fault(token, f"After {before.shown()} comes a value; here is {token.shown()}", "")
        if field.kind in (TIME, DURATION) and not before.text.endswith("~"):
            read = time_literal(token.text) if field.kind == TIME else duration_literal(token.text)
            if read is not None:
                return read
            if field.kind == TIME:
                what, how = "time", "Write a time in UTC like 2026-01-31 or 2026-01-31T09:30."
            else:
                what, how = "duration", "Write a duration like 90s, 45m, 1h30m or 2d."
            raise self._fault(token, f"{token.shown()} is no {what}", how)
        return Literal(token.text, token.text) if token.kind == QUOTED else word(token.text)

    def _field(self, token: Token) -> Field:
        if not (token.kind == QUOTED and token.text) and not (token.kind == WORD and not token.is_keyword()):
            hint = f'Put a name that is also a word of the filter in quotes: "{token.text}"'
            what = f"Here belongs the name of a metric or field, not {token.shown()}"
            raise self._fault(token, what, hint if token.kind == WORD else "")
        return field_of(token.text)

    def _deeper(self, at: Token) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._fault(at, f"A filter nests at most {_DEEPEST} deep", "")

    def _expect_close(self, opened: Token) -> None:
        token = self._take()
        if token.kind != CLOSE:
            where = f"The parenthesis at character {opened.begin + 1} isn't closed before this"
            raise self._fault(token, where, "Add “)”.")

    def _fault(self, at: Token, what: str, hint: str) -> UsageError:
        return fault(self.source, at.begin, what, hint)

    def _peek(self) -> Token:
        return self.tokens[self.next]

    def _take(self) -> Token:
        """The next token; the end is never passed."""
        token = self.tokens[self.next]
        self.next += token.kind != END
        return token


def _compared(field: Field, test: Callable[[object, Literal], bool], literal: Literal) -> Condition:
    def holds(row: RunRow) -> bool:
        value = field.of(row)
        return value is not ABSENT and test(value, literal)

    return holds


def _member(field: Field, literals: list[Literal], inside: bool) -> Condition:
    def holds(row: RunRow) -> bool:
        value = field.of(row)
        return value is not ABSENT and any(literal.is_same(value) for literal in literals) == inside

    return holds


def _called(rows: Sequence[RunRow], literal: Literal) -> list[RunRow]:
    """The runs of this name, UID or beginning of an ID."""
    return fitting(rows, literal.text)


def _like(rows: Sequence[RunRow], glob: Literal) -> list[RunRow]:
    """The runs whose name fits a glob."""
    return [row for row in rows if fits(glob.text, row.name)]


def _widened(condition: Condition, parents: Sequence[RunRow], inside: bool) -> Condition:
    """The condition, with the UIDs of these parents beside what it compares with."""
    uids = {row.uid for row in parents}
    if inside:
        return lambda row: condition(row) or row.parent in uids
    return lambda row: condition(row) and row.parent not in uids


def _ordered(accept: Callable[[int], bool]) -> Callable[[object, Literal], bool]:
    def test(value: object, literal: Literal) -> bool:
        order = literal.order_of(value)
        return order is not None and accept(order)

    return test


# Of an operator: whether it compares with a glob, and whether it holds for what the literal names.
_OF_PARENTS = {"=": (False, True), "!=": (False, False), "~": (True, True), "!~": (True, False)}

_TESTS: dict[str, Callable[[object, Literal], bool]] = {
    "=": lambda value, literal: literal.is_same(value),
    "!=": lambda value, literal: not literal.is_same(value),
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    "~": lambda value, literal: fits(literal.text, value),
    "!~": lambda value, literal: not fits(literal.text, value),
}
