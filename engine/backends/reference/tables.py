"""Which rows of a decision table match, found by asking each cell of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.backends import FastProgram, FastRowProgram, Input
from engine.backends.reference.cells import cell_holds, reads_failed
from engine.model.ruleset import Rule, Ruleset


@dataclass(frozen=True, slots=True)
class ReferenceRuleset:
    """A ruleset run as written."""

    ruleset: Ruleset

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return the positions of the rows none of whose cells is false; see `CompiledRuleset.matching`."""
        rules = self.ruleset.decisions[decision].rules
        return tuple(position for position, rule in enumerate(rules) if self._matches(rule, inputs))

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        return None

    def fast_row(self, asked: tuple[str, ...]) -> FastRowProgram | None:
        return None

    def _matches(self, rule: Rule, inputs: Mapping[str, Input]) -> bool:
        return all(reads_failed(cell, inputs) or cell_holds(self.ruleset, cell, inputs) for cell in rule.cells)


def compile(ruleset: Ruleset) -> ReferenceRuleset:
    """Return the ruleset ready to run; nothing is prepared, the model is walked each time."""
    return ReferenceRuleset(ruleset)
