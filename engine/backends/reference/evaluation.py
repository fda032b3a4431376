"""What the parts of the evaluator share: the names in scope, and the budget that makes every expression end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.model.expressions import Expression
from engine.model.feel_values import EvaluationError, FeelValue

MOST_STEPS = 200_000
DEEPEST = 200
SIZE_OF_A_STEP = 32
"""So many items or characters handed to a function cost a step."""


DeclaredTypes = Mapping[str, Callable[[FeelValue], bool]]
"""Types beside those of the standard, by name: whether a value is of the type."""


@dataclass(slots=True)
class Budget:
    """How much an evaluation may still do: steps in all, and expressions within expressions."""

    steps: int = MOST_STEPS
    depth: int = DEEPEST

    def spend(self, steps: int = 1) -> None:
        """Take steps from the budget; an evaluation error where none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise EvaluationError("too_many_steps", "the expression takes too many steps")


@dataclass(frozen=True, slots=True)
class Scope:
    """Names and their values; what is not found here is looked for outside.

    With `lenient` an absent name is null: an entry that some items of a filtered list have and others have not.
    """

    values: Mapping[str, FeelValue]
    outer: Scope | None = None
    lenient: bool = False

    def with_values(self, values: Mapping[str, FeelValue], lenient: bool = False) -> Scope:
        """Return a scope in which `values` hide what is outside."""
        return Scope(values, self, lenient)

    def find(self, name: str) -> FeelValue:
        """Return the value; `KeyError` where the name is unknown."""
        scope: Scope | None = self
        lenient = False
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            lenient, scope = lenient or scope.lenient, scope.outer
        if lenient:
            return None
        raise KeyError(name)


class Evaluator(Protocol):
    """Evaluates the parts of an expression."""

    @property
    def budget(self) -> Budget:
        """What is left to spend."""

    @property
    def declared_types(self) -> DeclaredTypes:
        """The types that `instance of` and parameters may name beside those of the standard."""

    def value(self, expression: Expression, scope: Scope) -> FeelValue:
        """Return the value of the expression where the names in scope have these values."""
