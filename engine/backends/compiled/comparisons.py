"""Cells that read another input, as Python comparisons.

DMN's logic has three values, Python's two, so each test is written in two ways: when it is true, and when it is
false. Where neither holds a null was compared. `not(...)` is true where what it holds is false.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.backends.compiled.literals import Names, literal
from engine.model.bands import is_nullable
from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import Ruleset
from engine.model.types import Base, rank_scale

_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_PYTHON = {"=": "==", "!=": "!="}


@dataclass
class Comparisons:
    """Writes tests as expressions over the names given out; `ranks` holds the constants these use."""

    ruleset: Ruleset
    names: Names
    ranks: dict[tuple[str, ...], str] = field(default_factory=dict)

    def is_true(self, column: str, test: UnaryTest) -> str:
        """Return the expression that is true where the test is."""
        match test:
            case AnyValue():
                return "True"
            case IsNull():
                return f"{self.names.of(column)} is None"
            case Comparison(operator=operator, endpoint=endpoint):
                return self._compared(column, operator, endpoint)
            case Interval():
                return _joined("and", [self._compared(column, *side) for side in _sides(test)])
            case OneOf(tests=tests):
                return _joined("or", [self.is_true(column, part) for part in tests])
            case Not(tests=tests):
                return _joined("and", [self.is_false(column, part) for part in tests])

    def is_false(self, column: str, test: UnaryTest) -> str:
        """Return the expression that is true where the test is false."""
        match test:
            case AnyValue():
                return "False"
            case IsNull():
                return f"{self.names.of(column)} is not None"
            case Comparison(operator=operator, endpoint=endpoint):
                return self._compared(column, _OPPOSITE[operator], endpoint)
            case Interval():
                return _joined("or", [self._compared(column, _OPPOSITE[sign], end) for sign, end in _sides(test)])
            case OneOf(tests=tests):
                return _joined("and", [self.is_false(column, part) for part in tests])
            case Not(tests=tests):
                return _joined("or", [self.is_true(column, part) for part in tests])

    def rank_constants(self) -> list[str]:
        """Return the lines that define the ranks of codes, better being greater."""
        return [
            f"{name} = {{{', '.join(f'{literal(code)}: {-place}' for place, code in enumerate(scale))}}}"
            for scale, name in self.ranks.items()
        ]

    def _compared(self, column: str, operator: str, endpoint: Endpoint) -> str:
        left, right = self.names.of(column), self._endpoint(column, endpoint)
        if operator in _PYTHON:
            return f"{left} {_PYTHON[operator]} {right}"
        guards = [f"{self.names.of(name)} is not None" for name in self._nullable(column, endpoint)]
        if self.ruleset.type_of(column).base is Base.CODE:
            ranks = self._ranks(column, endpoint)
            left, right = f"{ranks}[{left}]", f"{ranks}[{right}]"
        return _joined("and", [*guards, f"{left} {operator} {right}"])

    def _endpoint(self, column: str, endpoint: Endpoint) -> str:
        if isinstance(endpoint, Constant):
            return literal(endpoint.value, self.ruleset.type_of(column))
        parameter = self.ruleset.parameters.get(endpoint.name)
        if parameter is not None and parameter.value is not None:
            return literal(parameter.value, parameter.type)
        return self.names.of(endpoint.name)

    def _nullable(self, column: str, endpoint: Endpoint) -> list[str]:
        named = [column] if isinstance(endpoint, Constant) else [column, endpoint.name]
        return [name for name in dict.fromkeys(named) if is_nullable(self.ruleset, name)]

    def _ranks(self, column: str, endpoint: Endpoint) -> str:
        kind = self.ruleset.type_of(column)
        other = kind if isinstance(endpoint, Constant) else self.ruleset.type_of(endpoint.name)
        scale = rank_scale(kind, other)
        if scale is None:
            raise ValueError(f"`{column}` and its limit have no common order")
        if scale not in self.ranks:
            self.ranks[scale] = self.names.of(column, str(len(self.ranks) + 1), "RANK")
        return self.ranks[scale]


def _sides(test: Interval) -> tuple[tuple[str, Endpoint], tuple[str, Endpoint]]:
    return (">=" if test.low_included else ">", test.low), ("<=" if test.high_included else "<", test.high)


def _joined(word: str, parts: list[str]) -> str:
    """Return the parts under one logical word, in brackets where there are several.

    >>> _joined("and", ["a"]), _joined("or", ["a", "b"])
    ('a', '(a or b)')
    """
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"
