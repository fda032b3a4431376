"""What the cases of a decision should show: every rule, both sides of every cell, every figure at which it turns.

A *threshold* is a value that cells of a column are compared with. It is tested where some case has exactly this value,
and some case a value in the band next to it in which the cells come out otherwise: between this threshold and the next.
What no legal value can show is no goal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from engine.cases.seen import Seen
from engine.cases.towards import Aim, cell_distance, row_distance
from engine.cases.trials import beside, is_legal
from engine.cases.written import flow
from engine.check.grid import Grid, grid_of, is_computed
from engine.feel.print import print_test
from engine.model.bands import Bands, NoValue, column_bands
from engine.model.cell_meaning import truth
from engine.model.cells import (
    Comparison,
    Constant,
    Endpoint,
    Interval,
    Not,
    OneOf,
    Ref,
    UnaryTest,
    endpoints,
    references,
)
from engine.model.outcome import FAILING, json_value
from engine.model.results import OTHERWISE
from engine.model.ruleset import Cell, Decision, Rule, Ruleset
from engine.model.types import NUMERIC, Base, Type, Value
from engine.source import Location

Kind = Literal["rule", "true", "false", "one_of", "on", "below", "above", "equal", "flag_true", "flag_false"]
RULES: tuple[Kind, ...] = ("rule",)
CELLS: tuple[Kind, ...] = ("true", "false", "one_of", "flag_true", "flag_false")
THRESHOLDS: tuple[Kind, ...] = ("on", "below", "above", "equal")


@dataclass(frozen=True, slots=True)
class Goal:
    """Something a case should show of a decision. `text` the test or figure as written, `label` the column's name."""

    kind: Kind
    decision: str
    rule: str
    label: str
    text: str
    at: Location
    met: Callable[[Seen], bool]
    distance: Callable[[Mapping[str, Seen]], float]
    aims: tuple[Aim, ...] = ()


def goals_of(ruleset: Ruleset, decision: Decision) -> tuple[Goal, ...]:
    """Return the goals of the decision, rule by rule, then its thresholds."""
    grid = grid_of(ruleset, decision)
    rules = (goal for rule in decision.rules if not rule.is_made for goal in _rule_goals(grid, rule))
    return (*rules, *_otherwise(decision), *_flags(decision), *_thresholds(grid))


def _rule_goals(grid: Grid, rule: Rule) -> Iterator[Goal]:
    name = grid.decision.name

    def far(tables: Mapping[str, Seen]) -> float:
        return row_distance(tables, name, rule)

    aims = tuple(aim for cell in rule.cells for aim in aims_of(grid.ruleset, name, cell))
    yield Goal("rule", name, rule.id, "", rule.id, rule.at, lambda seen: rule.id in seen.reached(), far, aims)
    for cell in rule.cells:
        yield from _cell_goals(grid, rule, cell)


def _cell_goals(grid: Grid, rule: Rule, cell: Cell) -> Iterator[Goal]:
    """Yield that the cell is seen true and false, and each alternative of a list true; what cannot be is left out."""
    name, label = grid.decision.name, _label(grid.ruleset, cell.column)
    aims = aims_of(grid.ruleset, name, cell)

    def goal(kind: Kind, test: UnaryTest, text: str, wanted: bool) -> Goal:
        def met(seen: Seen) -> bool:
            return seen.test(cell.column, test) is wanted

        def far(tables: Mapping[str, Seen]) -> float:
            if met(tables[name]):
                return 0
            part = Cell(cell.column, test, text, cell.at)
            return cell_distance(tables, name, part) if wanted else 1

        return Goal(kind, name, rule.id, label, text, cell.at, met, far, aims)

    can_be = _truths(grid, cell, cell.test)
    if True in can_be:
        yield goal("true", cell.test, cell.text, True)
    if False in can_be:
        yield goal("false", cell.test, cell.text, False)
    parts = cell.test.tests if isinstance(cell.test, OneOf | Not) else ()
    for part in parts if len(parts) > 1 else ():
        if True in _truths(grid, cell, part):
            yield goal("one_of", part, print_test(part), True)


def _truths(grid: Grid, cell: Cell, test: UnaryTest) -> set[bool]:
    """Return what the test can come to over the samples of its column; both where another column decides too."""
    if any(name in grid.variables for name in references(test)):
        return {True, False}
    samples = grid.samples[grid.variables.index(cell.column)]
    return {truth(grid.ruleset, cell.column, test, {cell.column: sample}) is True for sample in samples}


def _otherwise(decision: Decision) -> Iterator[Goal]:
    if decision.otherwise is None:
        return

    def far(tables: Mapping[str, Seen]) -> float:
        return sum(tables[decision.name].row(rule) is not False for rule in decision.rules)

    def met(seen: Seen) -> bool:
        return OTHERWISE in seen.outcome.rules

    yield Goal("rule", decision.name, OTHERWISE, "", OTHERWISE, decision.at, met, far)


def _flags(decision: Decision) -> Iterator[Goal]:
    for flag in decision.flags:
        for kind, wanted in _BOTH:

            def met(seen: Seen, id: str = flag.id, wanted: bool = wanted) -> bool:
                return seen.outcome.status not in FAILING and (id in seen.outcome.flags) is wanted

            def far(tables: Mapping[str, Seen], met: Callable[[Seen], bool] = met) -> float:
                return 0 if met(tables[decision.name]) else 1

            yield Goal(kind, decision.name, "", "", flag.id, flag.test.at, met, far)


_BOTH: tuple[tuple[Kind, bool], ...] = (("flag_true", True), ("flag_false", False))


def _thresholds(grid: Grid) -> Iterator[Goal]:
    for column in grid.decision.columns:
        cells = [cell for rule in grid.decision.rules for cell in rule.cells if cell.column == column]
        owners = {id(cell): rule for rule in grid.decision.rules for cell in rule.cells}
        written: dict[Value, tuple[Cell, Endpoint]] = {}
        for cell in cells:
            for test, endpoint in _compared(cell.test):
                value = _fixed(grid.ruleset, endpoint)
                if isinstance(value, NoValue):
                    yield _equal(grid, owners[id(cell)], cell, endpoint)
                elif _has_sides(grid.ruleset.type_of(column), test):
                    written.setdefault(value, (cell, endpoint))
        tests = [cell.test for cell in cells]
        bands = column_bands(grid.ruleset, column, tests)
        for value, (cell, endpoint) in written.items():
            yield from _places(grid, owners[id(cell)], cell, endpoint, value, bands)


def _compared(test: UnaryTest) -> Iterator[tuple[UnaryTest, Endpoint]]:
    """Yield each test that compares with an endpoint, and the endpoint."""
    match test:
        case Comparison() | Interval():
            yield from ((test, endpoint) for endpoint in endpoints(test))
        case OneOf(tests=tests) | Not(tests=tests):
            for part in tests:
                yield from _compared(part)


def _has_sides(kind: Type, test: UnaryTest) -> bool:
    """True where the value cuts an order; a code that is listed is tested by its alternative."""
    return kind.has_order and not (isinstance(test, Comparison) and test.operator in ("=", "!=") and kind.is_listed)


def _fixed(ruleset: Ruleset, endpoint: Endpoint) -> Value | NoValue:
    if not isinstance(endpoint, Ref):
        return endpoint.value
    parameter = ruleset.parameters.get(endpoint.name)
    return NoValue() if parameter is None or parameter.value is None else parameter.value


def _places(grid: Grid, rule: Rule, cell: Cell, endpoint: Endpoint, value: Value, bands: Bands) -> Iterator[Goal]:
    """Yield the figure itself, and the band beside it on each side on which the cells come out otherwise."""
    column, kind = cell.column, grid.ruleset.type_of(cell.column)
    fact = grid.ruleset.facts.get(column)
    text = flow(json_value(value)) if isinstance(endpoint, Ref) else endpoint.text
    if kind.base is Base.CODE:
        yield from _ranks(grid, rule, cell, value)
        return
    if kind.base not in NUMERIC | {Base.DATE, Base.DATETIME}:
        return
    if (fact is not None and not is_legal(fact, value)) or (kind.base is Base.INTEGER and value != int(value)):
        return
    possible = _listed_numbers(grid, column)
    own = bands.position(value)
    sides = {cut.above for cut in bands.cuts if cut.value == value}
    wanted: list[tuple[Kind, int]] = [("below", own - 1)] if False in sides else []
    wanted += [("above", own + 1)] if True in sides else []

    def goal(kind: Kind, met: Callable[[Seen], bool], target: Value) -> Goal:
        def far(tables: Mapping[str, Seen]) -> float:
            return 0 if met(tables[grid.decision.name]) else 1

        aims = aims_at(grid.ruleset, grid.decision.name, column, target)
        return Goal(kind, grid.decision.name, rule.id, _label(grid.ruleset, column), text, cell.at, met, far, aims)

    if possible is None or value in possible:
        yield goal("on", lambda seen: seen.knows(column) and bool(seen.value(column) == value), value)
    near = beside(kind, value)
    for side, band in wanted:
        if isinstance(bands.samples[band], NoValue):
            continue
        if possible is not None and not any(bands.position(one) == band for one in possible if one is not None):
            continue
        yield goal(side, _in_band(column, bands, band), near[0] if side == "below" else near[-1])


def _in_band(column: str, bands: Bands, band: int) -> Callable[[Seen], bool]:
    def met(seen: Seen) -> bool:
        if not seen.knows(column):
            return False
        value = seen.value(column)
        return value is not None and bands.position(value) == band

    return met


def _listed_numbers(grid: Grid, column: str) -> tuple[Value, ...] | None:
    """Return the values a column can have where they stand in the rows of a decision."""
    is_listed = column in grid.ruleset.decisions and not is_computed(grid.ruleset, column)
    return grid.samples[grid.variables.index(column)] if is_listed else None


def _ranks(grid: Grid, rule: Rule, cell: Cell, value: Value) -> Iterator[Goal]:
    """Yield the code that is the limit, and the code next to it for which the cell comes out otherwise."""
    column, name = cell.column, grid.decision.name
    possible = grid.samples[grid.variables.index(column)]
    codes = grid.ruleset.type_of(column).codes
    if value not in codes:
        return
    at = codes.index(value)
    here = truth(grid.ruleset, column, cell.test, {column: value})
    wanted: list[tuple[Kind, str]] = [("on", value)]
    sides: tuple[tuple[Kind, int], ...] = (("above", at - 1), ("below", at + 1))
    for side, place in sides:
        other = codes[place] if 0 <= place < len(codes) else None
        if other is not None and truth(grid.ruleset, column, cell.test, {column: other}) is not here:
            wanted.append((side, other))
    for kind, code in wanted:
        if code in possible:
            test = Comparison("=", Constant(code, code))
            yield _where(grid, kind, rule, cell, test, str(value), name)


def _where(grid: Grid, kind: Kind, rule: Rule, cell: Cell, test: UnaryTest, text: str, name: str) -> Goal:
    part = Cell(cell.column, test, text, cell.at)

    def met(seen: Seen) -> bool:
        return seen.test(cell.column, test) is True

    def far(tables: Mapping[str, Seen]) -> float:
        return cell_distance(tables, name, part)

    return Goal(kind, name, rule.id, _label(grid.ruleset, cell.column), text, cell.at, met, far)


def _equal(grid: Grid, rule: Rule, cell: Cell, endpoint: Endpoint) -> Goal:
    """Return that the column is exactly what it is compared with: another fact, a decision."""
    return _where(grid, "equal", rule, cell, Comparison("=", endpoint), _name(endpoint), grid.decision.name)


def _name(endpoint: Endpoint) -> str:
    return endpoint.name if isinstance(endpoint, Ref) else endpoint.text


def _label(ruleset: Ruleset, column: str) -> str:
    derived = ruleset.derived_named(column)
    return column if derived is None else derived.label


def aims_of(ruleset: Ruleset, decision: str, cell: Cell) -> tuple[Aim, ...]:
    """Return aims on and beside every figure the cell compares an expression's value with."""
    if ruleset.type_of(cell.column).base not in NUMERIC:
        return ()
    found: list[Aim] = []
    for endpoint in endpoints(cell.test):
        value = _fixed(ruleset, endpoint)
        if not isinstance(value, NoValue) and value is not None:
            for near in beside(ruleset.type_of(cell.column), value):
                found += aims_at(ruleset, decision, cell.column, near)
    return tuple(found)


def aims_at(ruleset: Ruleset, decision: str, column: str, target: Value) -> tuple[Aim, ...]:
    if column in ruleset.facts or isinstance(target, bool) or not isinstance(target, Decimal | int):
        return ()

    def gap(seen: Seen) -> Decimal | None:
        value = seen.value(column) if seen.knows(column) else None
        return Decimal(value) - target if isinstance(value, Decimal | int) else None

    return (Aim(decision, gap),)
