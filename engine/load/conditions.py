"""The `if` of a row as cells, where it says no more than cells do; the rest is a condition of the decision.

Cells are judged exactly when facts are missing, conditions only approximately, so what can be a cell becomes one.
INVARIANT (same meaning): a row holds where all its cells are true, as it does where their conjunction is. Beside a
condition that may fail to have a value, only cells that are never null are split off: null and a failure is a failure.
"""

from __future__ import annotations

import datetime as dt

from engine.diagnostics import Diagnostic
from engine.feel.print import print_test
from engine.feel.syntax import AnyOf, Between, Compared, Literal, Operand, Syntax, Word
from engine.load.cells import is_simple, typed_syntax
from engine.load.derivations import Derivations
from engine.load.endpoints import Column
from engine.load.expressions.calls import IS_MISSING, PRESENT
from engine.load.expressions.read import parse, type_condition
from engine.load.expressions.scene import Origin
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.cells import Comparison, Constant, UnaryTest
from engine.model.ruleset import SUPPLIED, Cell, presence
from engine.model.types import NUMERIC, Base, Type

_TURNED: dict[str, feel.ComparisonOperator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def condition_cells(scalar: Scalar, rule: str, derivations: Derivations, faults: list[Diagnostic]) -> tuple[Cell, ...]:
    """Return the cells that hold together where the `if` of the row is true; none where it has a fault."""
    scope, origin = derivations.scope, Origin(scalar)
    parsed = parse(scalar, scope, faults)
    whole = None if parsed is None else type_condition(parsed, origin, scope, faults)
    if parsed is None or whole is None:
        return ()
    operands = parsed.operands if isinstance(parsed, feel.Conjunction) else (parsed,)
    cells = [_as_cell(operand, scalar, scope) for operand in operands]
    if all(cell is not None for cell in cells):
        return tuple(cell for cell in cells if cell is not None)
    split = [cell if cell is not None and _never_null(cell, scope) else None for cell in cells]
    rest = tuple(operand for operand, cell in zip(operands, split, strict=True) if cell is None)
    joined = rest[0] if len(rest) == 1 else feel.Conjunction(rest, start=rest[0].start, end=rest[-1].end)
    read = whole if len(rest) == len(operands) else type_condition(joined, origin, scope, [])
    assert read is not None
    condition = derivations.condition(f"if {rule}", read, scalar.at)
    return (*(cell for cell in split if cell is not None), condition)


def _never_null(cell: Cell, scope: Scope) -> bool:
    is_fact = cell.column in scope.facts and cell.column not in scope.nullable
    return is_fact or cell.column in SUPPLIED or cell.column.startswith("present(")


def _as_cell(operand: feel.Expression, scalar: Scalar, scope: Scope) -> Cell | None:
    """Return the cell that says the same as the condition, None where there is none."""
    if (asked := _presence(operand, scope)) is not None:
        return Cell(asked[0], _equals(asked[1]), "present" if asked[1] else "not(present)", scalar.at)
    tested = _tested(operand, scope)
    column = None if tested is None else _column(tested[0], scope)
    if tested is None or column is None:
        return None
    scratch: list[Diagnostic] = []
    if not all(_may_be_endpoint(part, column) for part in _parts(tested[1])):
        return None
    test = typed_syntax(tested[1], column, scalar, scratch)
    if test is None or scratch:
        return None
    return Cell(scope.named(column.name), test, print_test(test), scalar.at_offset(operand.start))


def _presence(operand: feel.Expression, scope: Scope) -> tuple[str, bool] | None:
    """Return what `present(x)`, `is missing(x)` or the negation of one asks, and which answer it wants."""
    if not isinstance(operand, feel.Invocation):
        return None
    wanted = True
    while _is_call(operand, "not"):
        operand, wanted = operand.positional[0], not wanted  # type: ignore[union-attr]
    for function, present in ((PRESENT, True), (IS_MISSING, False)):
        if _is_call(operand, function):
            fact = operand.positional[0]  # type: ignore[union-attr]
            if isinstance(fact, feel.Name) and scope.named(fact.name) in scope.facts:
                return presence(scope.named(fact.name)), present is wanted
    return None


def _is_call(operand: feel.Expression, function: str) -> bool:
    is_named = isinstance(operand, feel.Invocation) and operand.function == feel.Name(function)
    return is_named and len(operand.positional) == 1  # type: ignore[union-attr]


def _equals(value: bool) -> UnaryTest:
    return Comparison("=", Constant(value, str(value).lower()))


def _tested(operand: feel.Expression, scope: Scope) -> tuple[str, Syntax] | None:
    """Return the name that the condition is about and the test it makes of it."""
    match operand:
        case feel.Name(name=name) if _is_boolean(name, scope):
            return name, Compared("=", Literal("boolean", True, "true", operand.start))
        case feel.Invocation(positional=(feel.Name(name=name),)) if _is_call(operand, "not"):
            return (name, Compared("=", Literal("boolean", False, "false", operand.start)))
        case feel.Comparison(operator=operator, left=feel.Name(name=name), right=right) if _column(name, scope):
            return _with(name, Compared(operator, end)) if (end := _operand(right)) else None
        case feel.Comparison(operator=operator, left=left, right=feel.Name(name=name)):
            return _with(name, Compared(_TURNED.get(operator, operator), end)) if (end := _operand(left)) else None
        case feel.Between(value=feel.Name(name=name), low=low, high=high):
            return _with(name, _between(low, True, high, True, operand))
        case feel.In(value=feel.Name(name=name), tests=tests):
            return _with(name, _any_of([_test(test) for test in _spread(tests)]))
    return None


def _with(name: str, syntax: Syntax | None) -> tuple[str, Syntax] | None:
    return None if syntax is None else (name, syntax)


def _spread(tests: tuple[feel.Test, ...]) -> tuple[feel.Test, ...]:
    return tests[0].items if len(tests) == 1 and isinstance(tests[0], feel.ListOf) else tests


def _test(test: feel.Test) -> Compared | Between | None:
    if isinstance(test, feel.OperatorTest):
        return Compared(test.operator, end) if (end := _operand(test.operand)) else None
    if isinstance(test, feel.RangeOf):
        if test.low is None or test.high is None:
            return None
        return _between(test.low, test.low_included, test.high, test.high_included, test)
    return Compared("=", end) if isinstance(test, feel.Literal) and (end := _operand(test)) else None


def _any_of(tests: list[Compared | Between | None]) -> Syntax | None:
    known = tuple(test for test in tests if test is not None)
    if len(known) < len(tests) or not known:
        return None
    return known[0] if len(known) == 1 else AnyOf(known)


def _between(
    low: feel.Expression, low_in: bool, high: feel.Expression, high_in: bool, node: feel.Node
) -> Between | None:
    first, last = _operand(low), _operand(high)
    return None if first is None or last is None else Between(first, low_in, last, high_in, node.start)


def _operand(node: feel.Expression) -> Operand | None:
    """Return a literal or a name as it stands in a cell."""
    match node:
        case feel.Name(name=name):
            return Word(name, node.start)
        case feel.Literal(value=None):
            return Literal("null", None, "null", node.start)
        case feel.Literal(value=bool() as value, text=text):
            return Literal("boolean", value, text, node.start)
        case feel.Literal(value=str() as value, text=text):
            return Literal("string", value, text, node.start)
        case feel.Literal(value=value, text=text):
            return Literal("number", value, text, node.start)
        case feel.Negation(operand=feel.Literal(value=value, text=text)) if value is not None:
            return Literal("number", -value, f"-{text}", node.start)  # type: ignore[operator]
        case feel.Temporal(value=dt.date() as value) if not isinstance(value, dt.datetime):
            return Literal("date", value, value.isoformat(), node.start)
    return None


def _is_boolean(name: str, scope: Scope) -> bool:
    return scope.types.get(name) == Type(Base.BOOLEAN)


def _column(name: str, scope: Scope) -> Column | None:
    """Return the name as a column whose cells are plain tests."""
    of = scope.types.get(name) or SUPPLIED.get(name)
    if of is None or name in scope.parameters | scope.constants or not is_simple(of):
        return None
    return Column(name, of, scope)


def _parts(syntax: Syntax) -> tuple[Operand, ...]:
    match syntax:
        case Compared(operand=operand):
            return (operand,)
        case Between(low=low, high=high):
            return (low, high)
        case AnyOf(tests=tests):
            return tuple(part for test in tests for part in _parts(test))
    return ()


def _may_be_endpoint(operand: Operand, column: Column) -> bool:
    """True for literals, and for names that a cell would read as the same name, of the same base."""
    if not isinstance(operand, Word):
        return True
    of = column.scope.types.get(operand.name) or SUPPLIED.get(operand.name)
    if of is None or of.container or operand.name in column.type.codes or operand.name in column.scope.constants:
        return False
    return of.base is column.type.base or (of.base in NUMERIC and column.type.base in NUMERIC)
