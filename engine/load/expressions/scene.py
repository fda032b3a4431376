"""Where an expression stands while it is typed: its text, the names around it, what is found on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from engine.diagnostics import Diagnostic
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model.expressions import Expression, Node
from engine.model.types import Type
from engine.source import Location

MOST_NODES = 20_000
MOST_INLINED = 400_000
"""Nodes of one expression with its functions put in; of the functions put in anywhere in the ruleset."""
DEEPEST = 128


class Origin(NamedTuple):
    """The text an expression was read from, which begins `shift` characters into the scalar."""

    scalar: Scalar
    shift: int = 0

    def at(self, node: Node) -> Location:
        return self.scalar.at_offset(self.shift + node.start)


class Typed(NamedTuple):
    """An expression with the type of its value; what the user wrote as rank or as a call is already rewritten."""

    expression: Expression
    type: Type


def expression_of(found: Typed | None) -> Expression | None:
    """Return the expression of an end that may be open."""
    return None if found is None else found.expression


def kept(written: Sequence[Expression], found: Sequence[Typed]) -> bool:
    """True where typing has left all parts as they were: then the whole needs no copy."""
    return all(one.expression is part for part, one in zip(written, found, strict=True))


@dataclass(frozen=True, slots=True)
class Local:
    """A name bound within the expression; a function's parameter is replaced by what it was called with."""

    type: Type
    replacement: Expression | None = None


@dataclass(slots=True)
class Walk:
    """What one walk finds: faults, the names read in the model, and how much it has looked at."""

    faults: list[Diagnostic]
    reads: dict[str, None] = field(default_factory=dict)
    nodes: int = 0
    depth: int = 0
    inlining: bool = False


class Scene(NamedTuple):
    """Local names hide the scope's. `open`: names not known may be entries of the items that are filtered.

    `callers`: local names around the call of the function whose body this is; they must not hide what it reads.
    """

    scope: Scope
    origin: Origin
    walk: Walk
    type_of: Callable[[Expression, Scene], Typed]
    locals: Mapping[str, Local] = MappingProxyType({})
    open: bool = False
    calls: tuple[str, ...] = ()
    callers: frozenset[str] = frozenset()

    def typed(self, expression: Expression) -> Typed:
        """Return the expression typed where it stands."""
        return self.type_of(expression, self)

    def within(self, names: Mapping[str, Local], open: bool = False) -> Scene:
        """Return the scene with more local names."""
        return self._replace(locals={**self.locals, **names}, open=self.open or open)

    def report(self, fault: Diagnostic) -> None:
        self.walk.faults.append(fault)
