"""What the tables looked like to a customer: the value of each name a decision reads, and what its cells came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.backends import FAILED, Input
from engine.decide.derive import with_derived
from engine.explain.trace import inputs_of
from engine.model.cell_meaning import cell_is_true, truth, value_named
from engine.model.cells import UnaryTest, references
from engine.model.facts import Facts
from engine.model.feel_values import Unknown
from engine.model.outcome import Outcome, Status
from engine.model.ruleset import Cell, Decision, HitPolicy, Rule, Ruleset
from engine.model.types import Value

Row = tuple[str, str]
"""A decision and the id of one of its rules."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer decided for: the facts as `facts_at` has them, and the outcomes of a closure.

    `ruleset` is the one that decided; where a case gives decisions their values, they are replaced in it.
    """

    ruleset: Ruleset
    facts: Facts
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Seen:
    """One decision as it looked to a customer. `inputs` hold its derived values, `required` what failed among them."""

    ruleset: Ruleset
    decision: Decision
    inputs: Mapping[str, Input]
    required: Mapping[str, Outcome]
    outcome: Outcome

    def knows(self, *names: str) -> bool:
        """True where all the names have a value."""
        return all(self._has_value(name) for name in names)

    def value(self, name: str) -> Value:
        """Return the value of a name that has one."""
        return value_named(self.ruleset, name, self.inputs)

    def cell(self, cell: Cell) -> bool | None:
        """Return whether the cell holds; None where something it reads has no value."""
        known = self.knows(cell.column, *references(cell.test))
        return cell_is_true(self.ruleset, cell, self.inputs) if known else None

    def test(self, column: str, test: UnaryTest) -> bool | None:
        """Return whether a part of a cell is true; None where something it reads has no value."""
        known = self.knows(column, *references(test))
        return truth(self.ruleset, column, test, self.inputs) is True if known else None

    def holds_of(self, column: str, test: UnaryTest, value: Value) -> bool:
        """True where the test would be true if the column had this value; what it refers to has one."""
        return truth(self.ruleset, column, test, {**self.inputs, column: value}) is True

    def row(self, rule: Rule) -> bool | None:
        """Return whether all cells hold; None where none is false and one cannot be judged."""
        found = [self.cell(cell) for cell in rule.cells]
        return False if False in found else None if None in found else True

    def reached(self) -> Iterator[str]:
        """Yield the rows that fired; where the outcome is open, those that hold whatever is missing.

        Such a row waits for something its output reads: a parameter nobody has set, a fact.
        """
        yield from self.outcome.rules
        if self.outcome.status is Status.UNDETERMINED and not self.outcome.rules:
            for rule in self.decision.rules:
                holds = self.row(rule)
                if holds:
                    yield rule.id
                if holds is not False and self.decision.hit_policy is HitPolicy.FIRST:
                    return

    def _has_value(self, name: str) -> bool:
        parameter = self.ruleset.parameters.get(name)
        if parameter is not None and parameter.value is not None:
            return True
        found = self.inputs.get(name, FAILED)
        return found is not FAILED and not isinstance(found, Unknown)


def tables_seen(customer: Customer) -> Iterator[Seen]:
    """Yield every decision of the customer's closure as it looked, in requirement order."""
    inputs = inputs_of(customer.ruleset, customer.facts, customer.outcomes)
    for name, outcome in customer.outcomes.items():
        decision = customer.ruleset.decisions[name]
        read, required = with_derived(customer.ruleset, decision, inputs, customer.outcomes)
        yield Seen(customer.ruleset, decision, read, required, outcome)


def rows_reached(customer: Customer) -> Iterator[Row]:
    """Yield every row that fired, and those that hold but wait for a parameter that has no value yet."""
    for seen in tables_seen(customer):
        yield from ((seen.decision.name, rule) for rule in seen.reached())
