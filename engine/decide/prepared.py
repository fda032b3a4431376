"""What is worth knowing of a ruleset's decisions whatever the facts are: found when first needed, then kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.backends import Input
from engine.decide.hit_policy import outcome_of_hits
from engine.decide.trial_values import Uses, uses_of
from engine.model.combined_rows import is_literal
from engine.model.outcome import Outcome
from engine.model.ruleset import Decision, HitPolicy, Ruleset
from engine.model.types import Value

KEPT_COMBINATIONS = 4096
"""Outcomes kept for one decision; a table of many independent rows has more combinations than memory should hold."""


@dataclass(frozen=True)
class PreparedDecision:
    """One decision, with what is read from it again and again."""

    ruleset: Ruleset
    decision: Decision
    _by_rows: dict[tuple[int, ...], Outcome] = field(default_factory=dict, repr=False)

    @cached_property
    def cell_reads(self) -> tuple[str, ...]:
        return self.decision.cell_reads()

    @cached_property
    def required(self) -> frozenset[str]:
        """The decisions it reads."""
        return frozenset(name for name in self.decision.reads() if name in self.ruleset.decisions)

    @cached_property
    def is_literal(self) -> bool:
        return is_literal(self.decision)

    @cached_property
    def adds(self) -> bool:
        """True where rows add services or codes to the answer, with details of each."""
        return any(rule.adds is not None for rule in self.decision.rules)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The position of each rule, by its id."""
        return {rule.id: position for position, rule in enumerate(self.decision.rules)}

    @cached_property
    def ranks(self) -> Mapping[Value, int]:
        """The place of each output value in the order in which the codes, else the rows, declare them."""
        outputs = [rule.output.value for rule in self.decision.rules]
        outputs += [self.decision.otherwise.value] if self.decision.otherwise else []
        declared = dict.fromkeys([*self.decision.output_type.codes, *outputs])
        return {value: position for position, value in enumerate(declared)}

    def outcome(
        self, hits: tuple[int, ...], inputs: Mapping[str, Input], before: Mapping[str, Outcome], troubled: set[str]
    ) -> Outcome:
        """Return what the hits come to; `troubled` are the decisions `before` that are not simply decided.

        Where none of these is read and every output is literal the rows alone tell, so it is worked out once.
        """
        if not self.is_literal or (troubled and not self.required.isdisjoint(troubled)):
            return outcome_of_hits(self.ruleset, self.decision, hits, inputs, before)
        key = hits[:1] if self.decision.hit_policy is HitPolicy.FIRST else hits
        found = self._by_rows.get(key)
        if found is None:
            if len(self._by_rows) >= KEPT_COMBINATIONS:
                self._by_rows.clear()
            found = self._by_rows[key] = outcome_of_hits(self.ruleset, self.decision, hits, inputs, before)
        return found


@dataclass(frozen=True, slots=True)
class Prepared:
    """The prepared decisions of one ruleset under one engine, shared by all its plans."""

    ruleset: Ruleset
    decisions: Mapping[str, PreparedDecision]
    _uses: dict[tuple[str, str], Uses] = field(default_factory=dict, repr=False)

    def uses(self, asked: str, closure: tuple[str, ...], name: str) -> Uses:
        """Return how the closure of the asked decision uses a fact or parameter."""
        found = self._uses.get((asked, name))
        return found or self._uses.setdefault((asked, name), uses_of(self.ruleset, closure, name))


def prepare(ruleset: Ruleset) -> Prepared:
    """Return the ruleset's decisions prepared; nothing is worked out yet."""
    decisions = {name: PreparedDecision(ruleset, decision) for name, decision in ruleset.decisions.items()}
    return Prepared(ruleset, decisions)
