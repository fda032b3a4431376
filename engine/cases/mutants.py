"""Small faults planted in a ruleset, one at a time: what a slip of the hand might do to a threshold, a bracket, a code.

The model is changed, not the text. What is planted: each written threshold one of its last digit up and down, each
comparison with its figure in or out, each output code another one of the decision, each parameter's value likewise.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from engine.cases.expression_mutants import mutated
from engine.feel.numbers import SUFFIXES, read_number
from engine.feel.print import print_test
from engine.feel.print_expression import print_expression
from engine.model.additions import Granting, Raising
from engine.model.bands import unit_of
from engine.model.cells import Comparison, Constant, Endpoint, Interval, Not, OneOf, Operator, UnaryTest
from engine.model.expressions import Expression
from engine.model.feel_values import Context
from engine.model.ruleset import Decision, Rule, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value
from engine.source import Location

Kind = Literal["threshold", "comparison", "output", "parameter", "expression"]
FLIPPED: Mapping[Operator, Operator] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A ruleset with one fault: the decisions that differ, the parameter that differs. `was` and `now` as written."""

    kind: Kind
    decision: str
    rule: str
    at: Location
    was: str
    now: str
    decisions: Mapping[str, Decision]
    parameter: tuple[str, Value] | None = None
    row: int = 0
    """The position of the rule, where it is in one."""

    @property
    def name(self) -> str:
        """The fault in one line, by which a case file may speak of it."""
        place = f"{self.decision}.{self.rule}" if self.rule else self.decision
        return f"{place if self.parameter is None else self.parameter[0]}: {self.was} -> {self.now}"

    def planted(self, ruleset: Ruleset) -> Ruleset:
        """Return the ruleset with the fault; decisions that a case has given a value are left as they are."""
        decisions = dict(ruleset.decisions)
        for name, decision in self.decisions.items():
            if decisions[name].kind == decision.kind and len(decisions[name].rules) == len(decision.rules):
                decisions[name] = decision
        parameters = dict(ruleset.parameters)
        if self.parameter is not None:
            name, value = self.parameter
            parameters[name] = replace(parameters[name], value=value)
        return replace(ruleset, decisions=decisions, parameters=parameters)


def mutants_of(ruleset: Ruleset) -> tuple[Mutant, ...]:
    """Return every fault to plant, decision by decision as written, then those of parameters.

    A decision that is used with other inputs stands in the file once: the fault is in all that use it.
    """
    found: dict[object, Mutant] = {}
    for decision in ruleset.decisions.values():
        for mutant in _decision_mutants(ruleset, decision):
            place = (mutant.kind, mutant.at, mutant.rule, mutant.was, mutant.now)
            first = found.get(place, mutant)
            found[place] = replace(first, decisions={**first.decisions, **mutant.decisions})
    return (*found.values(), *_parameter_mutants(ruleset))


def _decision_mutants(ruleset: Ruleset, decision: Decision) -> Iterator[Mutant]:
    for position, rule in enumerate(decision.rules):
        if rule.is_made:
            continue
        for cell in rule.cells:
            for kind, test in changed_tests(ruleset.type_of(cell.column), cell.test):
                other = replace(cell, test=test, text=print_test(test))
                cells = tuple(other if one is cell else one for one in rule.cells)
                changed = _with_rule(decision, position, replace(rule, cells=cells))
                yield Mutant(
                    kind, decision.name, rule.id, cell.at, cell.text, other.text, {decision.name: changed}, row=position
                )
        for was, now, other_rule in (*_other_additions(decision, rule), *_other_outputs(decision, rule)):
            changed = _with_rule(decision, position, other_rule)
            yield Mutant("output", decision.name, rule.id, rule.at, was, now, {decision.name: changed}, row=position)
    yield from _expression_mutants(decision)


def changed_tests(kind: Type, test: UnaryTest) -> Iterator[tuple[Kind, UnaryTest]]:
    """Yield the test with one threshold shifted, or one comparison flipped."""
    match test:
        case Comparison(operator=operator, endpoint=endpoint):
            if (kind.has_order and operator in ("<", "<=", ">", ">=")) or kind.base is not Base.BOOLEAN:
                yield "comparison", Comparison(FLIPPED[operator], endpoint)
            for other in shifted(kind, endpoint):
                yield "threshold", Comparison(operator, other)
        case Interval(low=low, high=high):
            yield "comparison", replace(test, low_included=not test.low_included)
            yield "comparison", replace(test, high_included=not test.high_included)
            yield from (("threshold", replace(test, low=other)) for other in shifted(kind, low))
            yield from (("threshold", replace(test, high=other)) for other in shifted(kind, high))
        case OneOf(tests=parts) | Not(tests=parts):
            for at, part in enumerate(parts):
                for name, changed in _part_changes(kind, part):
                    yield name, replace(test, tests=(*parts[:at], changed, *parts[at + 1 :]))


def _part_changes(kind: Type, part: UnaryTest) -> Iterator[tuple[Kind, UnaryTest]]:
    """Yield the changes of one of several tests; a code that is listed is not turned into all others."""
    is_listed = isinstance(part, Comparison) and part.operator == "=" and not kind.has_order
    if not is_listed:
        yield from changed_tests(kind, part)


def shifted(kind: Type, endpoint: Endpoint) -> Iterator[Constant]:
    """Yield the constant one of its last digit up and down: `500万` becomes `499万` and `501万`.

    >>> [one.text for one in shifted(Type(Base.MONEY), Constant(Decimal(5_000_000), "500万"))]
    ['499万', '501万']
    """
    if not isinstance(endpoint, Constant):
        return
    value = endpoint.value
    if kind.base in NUMERIC and isinstance(value, Decimal | int) and not isinstance(value, bool):
        suffix = endpoint.text[-1] if endpoint.text[-1:] in SUFFIXES else ""
        written = read_number(endpoint.text.removesuffix(suffix))
        unit = unit_of(Decimal(value) if written is None else _as_written(endpoint.text.removesuffix(suffix)))
        unit = unit.scaleb(SUFFIXES.get(suffix, 0))
        for moved in (value - unit, value + unit):
            number = int(moved) if kind.base is Base.INTEGER else moved
            yield Constant(number, _number_text(Decimal(moved), suffix))
    elif kind.base is Base.DATE and isinstance(value, dt.date):
        for day in (value - dt.timedelta(days=1), value + dt.timedelta(days=1)):
            yield Constant(day, day.isoformat())
    elif kind.base is Base.CODE and kind.ordered and value in kind.codes:
        at = kind.codes.index(value)
        yield from (Constant(code, code) for code in kind.codes[max(at - 1, 0) : at + 2] if code != value)


def _as_written(text: str) -> Decimal:
    """Return the number with the decimals it is written with."""
    return Decimal(re.sub("_", "", text))


def _number_text(number: Decimal, suffix: str) -> str:
    scaled = number.scaleb(-SUFFIXES[suffix]) if suffix else number
    plain = scaled.normalize() if scaled == scaled.to_integral_value() else scaled
    return f"{plain:f}{suffix}"


def _other_additions(decision: Decision, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    """Yield the rule with the code it raises, or a service it grants or withholds, swapped for another one."""
    adds = rule.adds
    if isinstance(adds, Raising):
        codes: list[Value] = [one.adds.code for one in decision.rules if isinstance(one.adds, Raising)]
        if (other := _another(adds.code, codes)) is not None:
            output = replace(rule.output, value=other) if rule.output.value == adds.code else rule.output
            yield adds.code, other, replace(rule, adds=replace(adds, code=other), output=output)
    elif isinstance(adds, Granting):
        for was, now, services in _other_services(decision, adds.grants):
            yield f"grant: {was}", f"grant: {now}", replace(rule, adds=replace(adds, grants=services))
        for was, now, services in _other_services(decision, adds.withholds):
            yield f"withhold: {was}", f"withhold: {now}", replace(rule, adds=replace(adds, withholds=services))


def _other_services(decision: Decision, named: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the services with one of them swapped for one that is not among them."""
    for at, service in enumerate(named):
        other = _another(service, [service, *(one for one in decision.services if one not in named)])
        if other is not None:
            yield service, other, (*named[:at], other, *named[at + 1 :])


def _other_outputs(decision: Decision, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
    """Yield the rule with each code of its output swapped for another one that the decision's rows yield."""
    value, rules = rule.output.value, decision.rules
    if rule.adds is not None:
        return
    if isinstance(value, Context):
        for name in value:
            rows = [one.output.value.get(name) for one in rules if isinstance(one.output.value, Context)]
            if (other := _another(value[name], rows)) is not None:
                changed = Context({**value, name: other})
                output = replace(rule.output, value=changed)
                yield f"{name}: {value[name]}", f"{name}: {other}", replace(rule, output=output)
        return
    others = [one.output.value for one in rules]
    others += [decision.otherwise.value] if decision.otherwise else []
    if value is not None and (other := _another(value, [*others, *decision.output_type.codes])) is not None:
        yield str(value), str(other), replace(rule, output=replace(rule.output, value=other))


def _another(value: Value, others: list[Value]) -> Value:
    """Return the next of the values that is another one of the same sort; None where there is none."""
    if isinstance(value, tuple):
        return None
    distinct = list(dict.fromkeys(one for one in others if type(one) is type(value)))
    at = distinct.index(value) if value in distinct else -1
    return next((one for one in [*distinct[at + 1 :], *distinct] if one != value), None)


def _with_rule(decision: Decision, position: int, rule: Rule) -> Decision:
    return replace(decision, rules=(*decision.rules[:position], rule, *decision.rules[position + 1 :]))


def _parameter_mutants(ruleset: Ruleset) -> Iterator[Mutant]:
    """Yield each parameter that has a number, one of its last digit up and down; `decisions` are those it touches."""
    for parameter in ruleset.parameters.values():
        value = parameter.value
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            continue
        readers = {name: one for name, one in ruleset.decisions.items() if parameter.name in one.reads()}
        unit = unit_of(Decimal(value))
        for moved in (value - unit, value + unit) if readers else ():
            number = int(moved) if isinstance(value, int) else moved
            first = next(iter(readers))
            yield Mutant(
                "parameter",
                first,
                "",
                parameter.at,
                f"{Decimal(value):f}",
                f"{Decimal(number):f}",
                readers,
                (parameter.name, number),
            )


def _expression_mutants(decision: Decision) -> Iterator[Mutant]:
    """Yield the decision with one comparison, or one number compared, changed in a named expression or a flag."""
    for at, derived in enumerate(decision.derived):
        for other in mutated(derived.expression):
            changed = replace(derived, expression=other)
            parts = (*decision.derived[:at], changed, *decision.derived[at + 1 :])
            yield _expression_mutant(decision, derived.at, derived.expression, other, replace(decision, derived=parts))
    for at, flag in enumerate(decision.flags):
        for other in mutated(flag.test.expression):
            test = replace(flag, test=replace(flag.test, expression=other))
            flags = (*decision.flags[:at], test, *decision.flags[at + 1 :])
            changed_flags = replace(decision, flags=flags)
            yield _expression_mutant(decision, flag.test.at, flag.test.expression, other, changed_flags)


def _expression_mutant(decision: Decision, at: Location, was: Expression, now: Expression, changed: Decision) -> Mutant:
    return Mutant(
        "expression", decision.name, "", at, print_expression(was), print_expression(now), {decision.name: changed}
    )
