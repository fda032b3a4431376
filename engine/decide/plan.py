"""What one set of asked decisions needs: worked out once per ruleset and engine, used by every decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.backends import CompiledRuleset, FastProgram, FastRowProgram
from engine.decide.prepared import Prepared, prepare
from engine.model.ruleset import SUPPLIED, Ruleset, is_presence


@dataclass(frozen=True, slots=True)
class Plan:
    """`closure`: the asked decisions and all they require, in requirement order. `needs`: for each decision of it,
    the facts and the parameters without a value that its own closure reads. `closures`: each decision's own closure."""

    compiled: CompiledRuleset
    asked: tuple[str, ...]
    closure: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]
    needed: frozenset[str]
    closures: Mapping[str, tuple[str, ...]]
    fast: FastProgram | None
    fast_row: FastRowProgram | None
    asked_in_order: tuple[str, ...]
    required_in_order: tuple[str, ...]
    supplied: tuple[str, ...]
    """Names the engine itself gives a value that the decisions read: `today`, `present(x)`."""
    prepared: Prepared = field(repr=False)

    @property
    def ruleset(self) -> Ruleset:
        return self.compiled.ruleset


def make_plan(compiled: CompiledRuleset, asked: tuple[str, ...], prepared: Prepared | None = None) -> Plan:
    """Return the plan for the asked decisions; all decisions of the ruleset where none is named.

    Plans of one ruleset under one engine may share what is `prepared`.
    """
    ruleset = compiled.ruleset
    asked = asked or ruleset.named
    closure = ruleset.closure(asked)
    closures = {name: ruleset.closure((name,)) for name in closure}
    needs = {name: frozenset(_inputs(ruleset, closures[name])) for name in closure}
    needed = frozenset().union(*needs.values()) if needs else frozenset()
    return Plan(
        compiled,
        asked,
        closure,
        needs,
        needed,
        closures,
        compiled.fast(asked),
        compiled.fast_row(asked),
        asked_in_order=tuple(name for name in closure if name in asked),
        required_in_order=tuple(name for name in closure if name not in asked),
        supplied=supplied_names(ruleset, closure),
        prepared=prepared or prepare(ruleset),
    )


def supplied_names(ruleset: Ruleset, closure: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the decisions read of what the engine itself knows: `today`, which facts are present."""
    return tuple(sorted(name for name in _read(ruleset, closure) if name in SUPPLIED or is_presence(name)))


def _inputs(ruleset: Ruleset, closure: tuple[str, ...]) -> set[str]:
    """Return the facts, and the parameters without a value, that the decisions of the closure read."""
    return {name for name in _read(ruleset, closure) if name in ruleset.facts or _has_no_value(ruleset, name)}


def _read(ruleset: Ruleset, closure: tuple[str, ...]) -> set[str]:
    return {name for decision in closure for name in ruleset.decisions[decision].reads()}


def _has_no_value(ruleset: Ruleset, name: str) -> bool:
    return name in ruleset.parameters and ruleset.parameters[name].value is None
