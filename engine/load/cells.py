"""Cells: from text to unary tests whose names are resolved and whose values fit the column."""

from __future__ import annotations

from engine.diagnostics import Diagnostic, cell_faults, ruleset_faults, yaml_faults
from engine.feel.parse import LONGEST_CELL, MOST_ITEMS, parse_cell
from engine.feel.print import print_test
from engine.feel.syntax import AnyOf, Anything, Between, CellFault, Compared, Literal, NoneOf, Syntax
from engine.load.declared_type import shown_code
from engine.load.endpoints import Column, typed_endpoint
from engine.load.fields import scalars_of
from engine.load.nodes import Node, Scalar
from engine.load.scope import Scope
from engine.model.cells import AnyValue, Comparison, Constant, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import Cell
from engine.model.types import Base, Value

_MARKS = ("-", "null")
"""Cells that mean the same over every column: a code of that spelling is written in quotes."""


def read_cell(name: Scalar, node: Node, scope: Scope, faults: list[Diagnostic]) -> Cell | None:
    """Return the cell; None where it is always true (`-`) or has a fault, which is then reported."""
    if name.text in scope.parameters:
        faults.append(cell_faults.column_is_parameter(name.at, name.text))
        return None
    if name.text not in scope.types:
        if name.text not in scope.broken:
            faults.append(_unknown_column(name, scope))
        return None
    column = Column(name.text, scope.types[name.text], scope)
    tests = [read_test(scalar, column, faults) for scalar in scalars_of(node, name.text, faults)]
    known = [test for test in tests if test is not None]
    if len(known) < len(tests) or not known or any(isinstance(test, AnyValue) for test in known):
        return None
    test = known[0] if len(known) == 1 else OneOf(tuple(_flat(known)))
    text = node.text if isinstance(node, Scalar) else print_test(test)
    return Cell(name.text, test, text, node.at)


def read_test(scalar: Scalar, column: Column, faults: list[Diagnostic]) -> UnaryTest | None:
    """Return one cell text as a test over the column; None with its faults reported."""
    if column.type.base is Base.CODE and scalar.text in column.type.codes and scalar.text not in _MARKS:
        return Comparison("=", Constant(scalar.text, shown_code(scalar.text)))
    syntax = parse_cell(scalar.text)
    if isinstance(syntax, CellFault):
        faults.append(_located(syntax, scalar))
        return None
    before = len(faults)
    test = _typed(syntax, column, scalar, faults)
    return test if len(faults) == before or all(fault.severity == "warning" for fault in faults[before:]) else None


def _typed(syntax: Syntax, column: Column, scalar: Scalar, faults: list[Diagnostic]) -> UnaryTest | None:
    match syntax:
        case Anything():
            return AnyValue()
        case Compared(operator=operator, operand=Literal(kind="null") as operand):
            return _null_test(operator, operand, column, scalar, faults)
        case Compared(operator=operator, operand=operand):
            endpoint = typed_endpoint(operand, operator, column, scalar, faults)
            return None if endpoint is None else Comparison(operator, endpoint)
        case Between():
            return _interval(syntax, column, scalar, faults)
        case AnyOf(tests=tests):
            return OneOf(_all_typed(tests, column, scalar, faults))
        case NoneOf(tests=tests):
            return Not(_all_typed(tests, column, scalar, faults))


def _all_typed(
    tests: tuple[Compared | Between, ...], column: Column, scalar: Scalar, faults: list[Diagnostic]
) -> tuple[UnaryTest, ...]:
    typed = (_typed(test, column, scalar, faults) for test in tests)
    return tuple(test for test in typed if test is not None)


def _null_test(
    operator: str, operand: Literal, column: Column, scalar: Scalar, faults: list[Diagnostic]
) -> UnaryTest | None:
    at = scalar.at_offset(operand.offset)
    if operator not in ("=", "!="):
        faults.append(cell_faults.type_mismatch(at, "null", column.name, column.type.base.value, "null"))
        return None
    if column.name not in column.scope.nullable | column.scope.decisions:
        faults.append(cell_faults.null_never_holds(at, column.name))
    return IsNull() if operator == "=" else Not((IsNull(),))


def _interval(syntax: Between, column: Column, scalar: Scalar, faults: list[Diagnostic]) -> Interval | None:
    low = typed_endpoint(syntax.low, ">=" if syntax.low_included else ">", column, scalar, faults)
    high = typed_endpoint(syntax.high, "<=" if syntax.high_included else "<", column, scalar, faults)
    if low is None or high is None:
        return None
    interval = Interval(low, syntax.low_included, high, syntax.high_included)
    if isinstance(low, Constant) and isinstance(high, Constant):
        first, last = (_position(end.value, column) for end in (low, high))
        if first > last or (first == last and not (syntax.low_included and syntax.high_included)):  # type: ignore[operator]
            at = scalar.at_offset(syntax.offset)
            faults.append(cell_faults.interval_reversed(at, print_test(interval)))
    return interval


def _position(value: Value, column: Column) -> Value:
    """Return what orders values of the column: for codes, listed best first, the better is the greater."""
    return -column.type.codes.index(str(value)) if column.type.base is Base.CODE else value


def _flat(tests: list[UnaryTest]) -> list[UnaryTest]:
    """Return the tests of a YAML list, lists within its texts spread out."""
    return [part for test in tests for part in (test.tests if isinstance(test, OneOf) else (test,))]


def _located(fault: CellFault, scalar: Scalar) -> Diagnostic:
    at = scalar.at_offset(fault.offset)
    match fault.code:
        case "cell_too_long":
            return cell_faults.cell_too_long(at, LONGEST_CELL)
        case "cell_too_many_items":
            return cell_faults.cell_too_many_items(at, MOST_ITEMS)
        case "number_too_large":
            return ruleset_faults.number_too_large(at, fault.found)
        case "not_a_date":
            return ruleset_faults.not_a_date(at, fault.found)
        case "cell_ends_early":
            return cell_faults.cell_ends_early(at)
    if fault.found.startswith("..") and not scalar.quoted:
        return cell_faults.interval_needs_quotes(scalar.at, scalar.text)
    return cell_faults.cell_syntax(at, fault.found)


def _unknown_column(name: Scalar, scope: Scope) -> Diagnostic:
    head, dot, _ = name.text.partition(".")
    if dot and head in scope.types:
        return yaml_faults.not_supported_yet(name.at, f"`{name.text}`")
    return cell_faults.unknown_column(name.at, name.text, set(scope.types) - scope.parameters)
