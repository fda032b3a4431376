"""What a decision derives beside its cells: `let`s, conditions of rows, parts of other decisions, each once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.load.expressions import Read
from engine.load.expressions.kinds import settled
from engine.load.scope import Scope
from engine.model.cells import Comparison, Constant
from engine.model.ruleset import Cell, Derived
from engine.model.types import Base, Type
from engine.source import Location

HOLDS = Comparison("=", Constant(True, "true"))
"""The test of a cell over a condition."""


@dataclass(slots=True)
class Derivations:
    """The derived values of one decision in the order they are evaluated; the scope knows them by their labels."""

    decision: str
    scope: Scope
    found: dict[str, Derived] = field(default_factory=dict)

    def add(self, label: str, read: Read, at: Location) -> str:
        """Return the name of the derived value; the same label stands for the same value."""
        name = f"{self.decision}/{label}"
        if name not in self.found:
            self.found[name] = Derived(name, label, read.expression, settled(read.type), read.reads, at)
        return name

    def declare(self, label: str, read: Read, at: Location) -> None:
        """Add the value and let what follows read it by its label."""
        name = self.add(label, read, at)
        types = {**self.scope.types, label: self.found[name].type}
        broken = self.scope.broken - {label}
        self.scope = replace(self.scope, types=types, own={**self.scope.own, label: name}, broken=broken)

    def give_up(self, label: str) -> None:
        """Let what follows know that the name has a fault, which is reported."""
        self.scope = replace(self.scope, broken=self.scope.broken | {label})

    def condition(self, label: str, read: Read, at: Location) -> Cell:
        """Return a cell that holds where the condition is true."""
        boolean = Read(read.expression, Type(Base.BOOLEAN), read.reads)
        return Cell(self.add(label, boolean, at), HOLDS, "true", at)
