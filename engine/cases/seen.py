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

    def row(self, rule: Rule) -> bool | None:
        """Return whether all cells hold; None where none is false and one cannot be judged."""
        found = [self.cell(cell) for cell in rule.cells]
        return False if False in found else None if None in found else True

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
        name = seen.decision.name
        yield from ((name, rule) for rule in seen.outcome.rules)
        if seen.outcome.status is Status.UNDETERMINED and not seen.outcome.rules:
            yield from ((name, rule.id) for rule in _holding(seen))


def _holding(seen: Seen) -> Iterator[Rule]:
    """Yield the rows that hold whatever is missing; under FIRST the one before which none can hold."""
    for rule in seen.decision.rules:
        holds = seen.row(rule)
        if holds:
            yield rule
        if holds is not False and seen.decision.hit_policy is HitPolicy.FIRST:
            return
