"""Where the rules divide the values of a fact: figures in its cells, and those that expressions compare it with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.bands import NoValue, ValueOf, constants
from engine.model.cells import Ref, endpoints
from engine.model.expression_names import children
from engine.model.expressions import Between, Comparison, In, Literal, Name, Negation, Temporal, Test, UnaryTests
from engine.model.ruleset import Decision, Ruleset
from engine.model.types import Value

Cuts = Mapping[str, tuple[Value, ...]]
"""The values at which rules divide a fact, least first."""
Walked = Test | UnaryTests


def cut_points(ruleset: Ruleset) -> Cuts:
    """Return the cut points of every fact; of texts the texts that are written, in the order written."""
    value_of = constants(ruleset)
    found: dict[str, dict[Value, None]] = {name: {} for name in ruleset.facts}
    for decision in ruleset.decisions.values():
        for name, value in (*_in_cells(decision, value_of), *_in_expressions(decision, value_of)):
            if name in found and value is not None and not isinstance(value, NoValue | bool):
                found[name][value] = None
    return {name: _in_order(tuple(values)) for name, values in found.items()}


def _in_order(values: tuple[Value, ...]) -> tuple[Value, ...]:
    try:
        return tuple(sorted(values))
    except TypeError:
        return ()


def _in_cells(decision: Decision, value_of: ValueOf) -> Iterator[tuple[str, Value]]:
    for rule in decision.rules:
        for cell in rule.cells:
            yield from ((cell.column, value_of(endpoint)) for endpoint in endpoints(cell.test))


def _in_expressions(decision: Decision, value_of: ValueOf) -> Iterator[tuple[str, Value]]:
    """Yield each name that an expression compares as it stands, with what it is compared with."""
    outputs = [rule.output for rule in decision.rules] + ([decision.otherwise] if decision.otherwise else [])
    derived = (*decision.derived, *(flag.test for flag in decision.flags))
    pending: list[Walked] = [one.expression for one in derived]
    pending += [expression for output in outputs for _, expression in output.computed]
    while pending:
        expression = pending.pop()
        parts = children(expression)
        pending += parts
        if isinstance(expression, Comparison | Between | In):
            named = [part.name for part in parts if isinstance(part, Name)]
            yield from ((name, value) for name in named for value in _constants(parts, value_of))


def _constants(parts: tuple[Walked, ...], value_of: ValueOf) -> Iterator[Value]:
    """Yield the values that stand in the parts: written, or those of parameters; ends of ranges too."""
    for part in parts:
        match part:
            case Literal() | Temporal():
                yield part.value
            case Name(name=name):
                yield value_of(Ref(name))
            case Negation(operand=Literal(value=value)):
                yield None if value is None or isinstance(value, str) else -value
            case Comparison() | Between() | In():
                continue
            case _:
                yield from _constants(children(part), value_of)
