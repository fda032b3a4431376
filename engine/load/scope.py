"""The names that cells and expressions may use, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from engine.model.types import Type

if TYPE_CHECKING:
    from engine.load.functions import Function


@dataclass(slots=True)
class Inlined:
    """How many nodes of functions have been put into the expressions of the ruleset."""

    nodes: int = 0


@dataclass(frozen=True)
class Scope:
    """Types by name. `parameters` cannot be columns; `null` is a value of the facts in `nullable`.

    `broken` names are declared with a fault already reported: cells that use them are passed over. `own` has the
    names that stand for another one in the model: what a decision derives (`tier` for `match/tier`), and what it is
    invoked with instead. `constants` are the relations, `facts` what `present(…)` may be asked of. `inlined` is
    shared by all scopes of a ruleset.
    """

    types: Mapping[str, Type]
    parameters: frozenset[str]
    decisions: frozenset[str]
    nullable: frozenset[str]
    broken: frozenset[str]
    own: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    inlined: Inlined = field(default_factory=Inlined)

    @cached_property
    def spaced(self) -> frozenset[str]:
        """Return the names of more than one word, which a parser must know."""
        return frozenset(name for name in self.functions if " " in name)

    def named(self, name: str) -> str:
        """Return the name that stands for it in the model."""
        return self.own.get(name, name)
