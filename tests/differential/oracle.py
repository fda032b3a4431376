"""What an outcome must be, worked out by brute force: every missing fact is tried with a dense sample of legal values.

Independent of `engine.decide` (but for the values of expressions) and of `engine.model.bands`: it asks the reference
for single cells only, and does the rest (hit policies, propagation, review, completions) again in the plainest way.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engine.backends import FAILED, Input
from engine.backends.reference import cell_holds
from engine.decide.derive import output_value, with_derived
from engine.model.cells import Constant, endpoints, references
from engine.model.feel_values import Context
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.results import outputs_in_order
from engine.model.ruleset import LISTING, Aggregation, Cell, Decision, HitPolicy, Output, Rule, Ruleset
from engine.model.types import NUMERIC, Base, Value
from tests.differential.oracle_adding import Due, due, raised

Answer = tuple[Status, Value]
Judged = tuple[Status, Value, bool]
"""An answer, and whether it is a conflict of two rows."""
FAR: Any = Decimal(10) ** 12


class TooMany(Exception):
    """There are more completions than the oracle is willing to try."""


@dataclass(frozen=True)
class Expected:
    """All answers that are possible, and the names whose value alone can change the answer.

    `plain` says the same of those completions alone in which no two rows of a UNIQUE table meet.
    """

    answers: frozenset[Answer]
    missing: frozenset[str]
    plain: Expected | None = None


# --- complete facts -------------------------------------------------------------------------------------------------


def complete_answers(ruleset: Ruleset, closure: tuple[str, ...], values: Mapping[str, Value]) -> dict[str, Judged]:
    """Return status and value of every decision of the closure, where every fact has a value."""
    inputs: dict[str, Input] = dict(values)
    answers: dict[str, Judged] = {}
    for name in closure:
        decision = ruleset.decisions[name]
        before = {required: Outcome(status, _read(value)) for required, (status, value, _) in answers.items()}
        read, known = with_derived(ruleset, decision, inputs, before)
        answers[name] = _answer(ruleset, decision, read, known)
        status, value, _ = answers[name]
        inputs[name] = FAILED if status in FAILING else _read(value)
    return answers


def _read(value: Value) -> Value:
    """Return what others read of it: of entitlements what is granted."""
    return value.granted if isinstance(value, Due) else value


def _answer(ruleset: Ruleset, decision: Decision, inputs: Mapping[str, Input], before: Mapping[str, Outcome]) -> Judged:
    reviewed = {name for name, outcome in before.items() if outcome.status is Status.REVIEW}
    candidates: list[Rule] = []
    read_review = False
    for rule in decision.rules:
        behind = {cell: {base for name in _names(cell) for base in ruleset.basis_of(name)} for cell in rule.cells}
        judged = {cell: cell_holds(ruleset, cell, inputs) for cell in rule.cells if not _reads(cell, inputs)}
        if all(holds for cell, holds in judged.items() if not behind[cell] & reviewed):
            read_review = read_review or any(behind[cell] & reviewed for cell in rule.cells)
        if all(judged.values()):
            candidates.append(rule)
            if decision.hit_policy is HitPolicy.FIRST:
                break
    if decision.hit_policy is HitPolicy.PRIORITY:  # rows of less priority decide nothing, so they fail nothing
        candidates = sorted(candidates, key=lambda rule: outputs_in_order(decision, rule.output.value))[:1]
    for rule in candidates:
        for cell in rule.cells:
            if cause := _reads(cell, inputs):
                return before[cause].status, None, False
    output = candidates[0].output if candidates else decision.otherwise
    if decision.staging is not None and output is not None:
        found = _worked_out(ruleset, decision, output, inputs, before)
        behind_outputs = {base for name in decision.output_reads for base in ruleset.basis_of(name)}
        status, value, conflict = found
        read_review = read_review or bool(behind_outputs & reviewed)
    elif decision.kind in ("entitlements", "triggers"):
        status, value, conflict = _added(decision, candidates)
    else:
        status, value, conflict = _combined(decision, candidates) if candidates else _of_no_row(decision)
    if decision.kind == "scorecard" and isinstance(value, Context):
        value = Context({"score": inputs[f"{decision.name}/score"], **value})
    return (Status.REVIEW if status is Status.DECIDED and read_review else status), value, conflict


def _worked_out(
    ruleset: Ruleset, decision: Decision, output: Output, inputs: Mapping[str, Input], before: Mapping[str, Outcome]
) -> Judged:
    """Return what the one row comes to, the parts of its value that expressions give among it."""
    value = output_value(ruleset, decision, output, inputs, before)
    if isinstance(value, Outcome):
        return value.status, None, False
    return output.status, value, False


def _added(decision: Decision, rules: list[Rule]) -> Judged:
    for rule in rules:
        if rule.output.status in FAILING:
            return rule.output.status, rule.output.value, False
    if decision.kind == "entitlements":
        return Status.DECIDED, due(decision, rules), False
    in_review = any(rule.output.status is Status.REVIEW for rule in rules)
    return Status.REVIEW if in_review else Status.DECIDED, raised(decision, rules), False


def _of_no_row(decision: Decision) -> Judged:
    if decision.otherwise is not None:
        return decision.otherwise.status, decision.otherwise.value, False
    if decision.aggregation is Aggregation.COUNT:
        return Status.DECIDED, Decimal(0), False
    if decision.hit_policy in LISTING and decision.aggregation is Aggregation.LIST:
        return Status.DECIDED, (), False
    if any(clause.has_default for clause in decision.outputs):
        return Status.DECIDED, Context({clause.name: clause.default for clause in decision.outputs}), False
    return Status.NO_MATCH, None, False


def _combined(decision: Decision, rules: list[Rule]) -> Judged:
    """Return what the rules that hold come to, by the words of the DMN standard for each policy."""
    outputs = [rule.output for rule in rules]
    if decision.hit_policy is HitPolicy.PRIORITY:
        outputs = sorted(outputs, key=lambda output: outputs_in_order(decision, output.value))[:1]
    if decision.hit_policy in LISTING:
        return _of_all(decision, outputs)
    alike = decision.hit_policy is HitPolicy.ANY and len({(one.status, one.value) for one in outputs}) == 1
    if len(outputs) > 1 and not alike:
        return Status.INVALID, None, True
    return outputs[0].status, outputs[0].value, False


def _of_all(decision: Decision, outputs: list[Output]) -> Judged:
    for output in outputs:
        if output.status in FAILING:
            return output.status, output.value, False
    status = Status.REVIEW if any(output.status is Status.REVIEW for output in outputs) else Status.DECIDED
    if decision.hit_policy is HitPolicy.OUTPUT_ORDER:
        outputs = sorted(outputs, key=lambda output: outputs_in_order(decision, output.value))
    values = [output.value for output in outputs]
    if decision.aggregation is Aggregation.LIST:
        return status, tuple(values), False
    if decision.aggregation is Aggregation.COUNT:
        return status, Decimal(len(values)), False
    if None in values:
        return Status.INVALID, None, False
    if decision.aggregation is Aggregation.SUM:
        return status, sum(values), False
    return status, (min if decision.aggregation is Aggregation.MIN else max)(values), False


def _names(cell: Cell) -> set[str]:
    return {cell.column, *references(cell.test)}


def _reads(cell: Cell, inputs: Mapping[str, Input]) -> str | None:
    """Return the failed decision the cell reads first, if any."""
    return next((name for name in (cell.column, *references(cell.test)) if inputs.get(name) is FAILED), None)


# --- missing facts --------------------------------------------------------------------------------------------------


def expected(ruleset: Ruleset, asked: str, known: Mapping[str, Value], *, limit: int) -> Expected:
    """Return what the decision may come to over all completions. Raises `TooMany` beyond `limit` of them."""
    closure = ruleset.closure((asked,))
    lacking = sorted(name for name in inputs_of(ruleset, closure) if name not in known)
    samples = [dense_sample(ruleset, closure, name, lacking, known) for name in lacking]
    if math.prod(map(len, samples)) > limit:
        raise TooMany
    results: dict[tuple[Value, ...], Answer] = {}
    plain: dict[tuple[Value, ...], Answer] = {}
    for values in itertools.product(*samples):
        answers = complete_answers(ruleset, closure, {**known, **dict(zip(lacking, values, strict=True))})
        results[values] = answers[asked][:2]
        if not any(conflict for _, _, conflict in answers.values()):
            plain[values] = results[values]
    return replace(_summed_up(lacking, results), plain=_summed_up(lacking, plain))


def _summed_up(lacking: list[str], results: Mapping[tuple[Value, ...], Answer]) -> Expected:
    missing = {name for axis, name in enumerate(lacking) if _matters(axis, results)}
    return Expected(frozenset(results.values()), frozenset(missing))


def inputs_of(ruleset: Ruleset, closure: tuple[str, ...]) -> set[str]:
    """Return the facts and the parameters without a value that these decisions read."""
    read = {name for decision in closure for name in ruleset.decisions[decision].reads()}
    unset = {name for name, parameter in ruleset.parameters.items() if parameter.value is None}
    return {name for name in read if name in ruleset.facts or name in unset}


def _matters(axis: int, results: Mapping[tuple[Value, ...], Answer]) -> bool:
    """True where two completions that differ in this one value only have different answers."""
    seen: dict[tuple[Value, ...], Answer] = {}
    return any(seen.setdefault(key[:axis] + key[axis + 1 :], answer) != answer for key, answer in results.items())


def dense_sample(
    ruleset: Ruleset, closure: tuple[str, ...], name: str, lacking: list[str], known: Mapping[str, Value]
) -> list[Value]:
    """Return legal values of the fact: every point it can meet, several between any two, and some beyond them all."""
    declared = ruleset.facts.get(name) or ruleset.parameters[name]
    fact = ruleset.facts.get(name)
    null: list[Value] = [None] if fact is not None and fact.has_absent and fact.absent is None else []
    kind = declared.type
    if kind.base is Base.CODE:
        return [*kind.codes, *null]
    if kind.base is Base.BOOLEAN:
        return [True, False, *null]
    cells = list(_cells(ruleset, closure))
    met = _connected(name, cells)
    points = {point for point in _points(ruleset, met, cells, known) if point is not None}
    rivals = len([other for other in lacking if other in met])
    if kind.base is Base.TEXT:
        return [*sorted(points), *(f"another {n}" for n in range(rivals)), *null]
    points |= {limit for limit in (declared.minimum, declared.maximum) if limit is not None}
    values = set(_dense(kind.base, sorted(points), rivals))
    return [value for value in sorted(values) if _within(value, declared.minimum, declared.maximum)] + null


def _cells(ruleset: Ruleset, closure: tuple[str, ...]) -> Iterator[Cell]:
    return (cell for decision in closure for rule in ruleset.decisions[decision].rules for cell in rule.cells)


def _connected(name: str, cells: list[Cell]) -> set[str]:
    """Return the names it is compared with, and those they are compared with, and so on; itself among them."""
    met = {name}
    while True:
        more = {other for cell in cells if _names(cell) & met for other in _names(cell)} | met
        if more == met:
            return met
        met = more


def _points(ruleset: Ruleset, met: set[str], cells: list[Cell], known: Mapping[str, Value]) -> Iterator[Any]:
    for cell in cells:
        if _names(cell) & met:
            yield from (endpoint.value for endpoint in endpoints(cell.test) if isinstance(endpoint, Constant))
    for name in met:
        if name in known:
            yield known[name]
        elif name in ruleset.parameters:
            yield ruleset.parameters[name].value
        elif name in ruleset.decisions:
            yield from _values_of(ruleset.decisions[name])


def _values_of(decision: Decision) -> Iterator[Any]:
    """Yield every value the decision may have that something can be compared with."""
    values = [rule.output.value for rule in decision.rules]
    if decision.aggregation is Aggregation.COUNT:
        yield from map(Decimal, range(len(values) + 1))
    elif decision.aggregation is Aggregation.SUM:
        numbers = [value for value in values if value is not None]
        yield from {sum(some) for count in range(1, 7) for some in itertools.combinations(numbers, count)}
    else:
        yield from values
        yield decision.otherwise.value if decision.otherwise else None


def _dense(base: Base, points: list[Any], rivals: int) -> Iterator[Any]:
    """Yield the points, `rivals` values (at least) inside every gap between them, and as many beyond either end."""
    to_number, from_number = _scale(base)
    places = [to_number(point) for point in points]
    gaps = itertools.pairwise([places[0] - FAR, *places, places[-1] + FAR] if places else [-FAR, FAR])
    for low, high in gaps:
        inside = [low + (high - low) * step / (rivals + 1) for step in range(1, rivals + 1)]
        if base not in (Base.MONEY, Base.NUMBER):
            inside += [math.floor(low) + step for step in range(1, rivals + 1)]
            inside = [place for place in map(math.floor, inside) if low < place < high]
        yield from (from_number(place) for place in inside)
    yield from (from_number(place) for place in places if base in NUMERIC - {Base.INTEGER} or place == int(place))


def _scale(base: Base) -> tuple[Any, Any]:
    if base is Base.DATE:
        return (lambda day: Decimal(day.toordinal())), _date
    return Decimal, (int if base is Base.INTEGER else Decimal)


def _date(place: Any) -> dt.date:
    return dt.date.fromordinal(int(min(max(place, 1), dt.date.max.toordinal())))


def _within(value: Any, minimum: Any, maximum: Any) -> bool:
    return (minimum is None or minimum <= value) and (maximum is None or value <= maximum)
