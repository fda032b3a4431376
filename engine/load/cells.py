"""Cells: from text to unary tests whose names are resolved and whose values fit the column."""

from __future__ import annotations

from dataclasses import replace

from engine.diagnostics import Diagnostic, cell_faults, ruleset_faults
from engine.feel.parse import LONGEST_CELL, MOST_ITEMS, parse_cell
from engine.feel.parse_expression import ExpressionFault, parse_unary_tests
from engine.feel.print import print_test
from engine.feel.strings import quote
from engine.feel.syntax import (
    AnyOf,
    Anything,
    Between,
    CellFault,
    Compared,
    Literal,
    NoneOf,
    Operand,
    Syntax,
    Word,
    operands,
)
from engine.load.commas import refuses_commas_in_cells
from engine.load.declared_type import shown_code
from engine.load.derivations import Derivations
from engine.load.endpoints import Column, typed_endpoint
from engine.load.expressions import Read, read_expression, type_tests
from engine.load.expressions.read import located
from engine.load.expressions.scene import Origin
from engine.load.fields import scalars_of
from engine.load.hints import meant
from engine.load.nodes import Node, Scalar
from engine.load.notations import meant_cell
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.cells import AnyValue, Comparison, Constant, Interval, IsNull, Not, OneOf, UnaryTest
from engine.model.ruleset import SUPPLIED, Cell, presence
from engine.model.types import NUMERIC, Base, Type, Value

_SIMPLE = (Base.MONEY, Base.NUMBER, Base.INTEGER, Base.TEXT, Base.BOOLEAN, Base.DATE, Base.CODE)
_PRESENT, _NOT_PRESENT = "present", "not(present)"
_MARKS = ("-", "null")
"""Cells that mean the same over every column: a code of that spelling is written in quotes."""


def read_cell(name: Scalar, node: Node, derivations: Derivations, faults: list[Diagnostic]) -> Cell | None:
    """Return the cell; None where it is always true (`-`) or has a fault, which is then reported.

    A cell that is no simple test of a simple value becomes a condition of the decision, and the cell asks for it.
    """
    if (asked := presence_cell(name, node, derivations.scope)) is not None:
        return asked
    column = column_of(name, derivations, faults)
    if column is None:
        return None
    scalars = scalars_of(node, name.text, faults)
    if refuses_foreign_notation(scalars, column, faults):
        return None
    if column.type.base in NUMERIC and refuses_commas_in_cells(scalars, faults):
        return None
    if not is_simple(column.type) or any(needs_expression(scalar, column) for scalar in scalars):
        return _derived_cell(name, node, scalars, column, derivations, faults)
    tests = [read_test(scalar, column, faults) for scalar in scalars]
    known = [test for test in tests if test is not None]
    if len(known) < len(tests) or not known or any(isinstance(test, AnyValue) for test in known):
        return None
    test = known[0] if len(known) == 1 else OneOf(tuple(_flat(known)))
    text = node.text if isinstance(node, Scalar) else print_test(test)
    return Cell(column.scope.named(column.name), test, text, node.at)


def presence_cell(name: Scalar, node: Node, scope: Scope) -> Cell | None:
    """Return the cell that asks whether a fact was supplied: `present`, `not(present)`; None for any other cell."""
    if not isinstance(node, Scalar) or node.text not in (_PRESENT, _NOT_PRESENT) or name.text not in scope.facts:
        return None
    supplied = node.text == _PRESENT
    asked = scope.named(name.text) if scope.named(name.text) in scope.facts else name.text
    return Cell(presence(asked), Comparison("=", Constant(supplied, str(supplied).lower())), node.text, node.at)


def refuses_foreign_notation(scalars: tuple[Scalar, ...], column: Column, faults: list[Diagnostic]) -> bool:
    """True where a text is written as cells are elsewhere, which is reported with how it is written here."""
    meant = [(scalar, meant_cell(scalar.text, column.name, column.type)) for scalar in scalars]
    faults += [cell_faults.cell_notation(scalar.at, scalar.text, ours) for scalar, ours in meant if ours]
    return any(ours for _, ours in meant)


def is_simple(of: Type) -> bool:
    """True where cells over the type are tested as they stand, band by band."""
    return not of.container and of.base in _SIMPLE


def column_of(name: Scalar, derivations: Derivations, faults: list[Diagnostic]) -> Column | None:
    """Return the column a cell stands in: a fact, a decision or a part of one, a `let`, `today`."""
    scope = derivations.scope
    head, dot, _ = name.text.partition(".")
    if name.text in scope.parameters | scope.constants and name.text not in scope.own:
        faults.append(cell_faults.column_is_parameter(name.at, name.text))
    elif name.text in scope.types or name.text in SUPPLIED:
        return Column(name.text, scope.types.get(name.text) or SUPPLIED[name.text], scope)
    elif dot and head in scope.types:
        read = read_expression(name, scope, faults)
        if read is not None:
            derivations.declare(name.text, read, name.at)
            return Column(name.text, derivations.scope.types[name.text], derivations.scope)
    elif head not in scope.broken:
        faults.append(cell_faults.unknown_column(name.at, name.text, set(scope.types) - scope.parameters))
    return None


def needs_expression(scalar: Scalar, column: Column) -> bool:
    """True where the text is no simple test, but is one of FEEL: with calculations, calls, parts of decisions."""
    if column.type.base is Base.CODE and scalar.text in column.type.codes:
        return False
    syntax = parse_cell(scalar.text)
    if not isinstance(syntax, CellFault):
        return any(_is_part(operand, column) for operand in operands(syntax))
    if syntax.code not in ("cell_syntax", "cell_ends_early"):
        return False
    return not isinstance(parse_unary_tests(scalar.text, column.scope.spaced), ExpressionFault)


def _is_part(operand: Operand, column: Column) -> bool:
    """True for `decision.part`, which only an expression reads."""
    if not isinstance(operand, Word) or operand.name in column.type.codes:
        return False
    head, dot, _ = operand.name.partition(".")
    return bool(dot) and head in column.scope.types


def _derived_cell(
    name: Scalar, node: Node, scalars: tuple[Scalar, ...], column: Column, derivations: Derivations,
    faults: list[Diagnostic],
) -> Cell | None:  # fmt: skip
    text = node if isinstance(node, Scalar) else Scalar(", ".join(each.text for each in scalars), False, node.at)
    if text.text == "-":
        return None
    read = read_cell_condition(text, column, faults)
    return None if read is None else derivations.condition(f"{name.text} {text.text}", read, node.at)


def read_cell_condition(text: Scalar, column: Column, faults: list[Diagnostic]) -> Read | None:
    """Return the cell as the condition that its tests hold for the column; bare codes are codes."""
    tests = parse_unary_tests(text.text, column.scope.spaced)
    if isinstance(tests, ExpressionFault):
        faults.append(located(tests, Origin(text)))
        return None
    coded = with_codes(tests, frozenset(column.type.codes))
    return type_tests(coded, text, feel.Name(column.name), column.scope, faults)


def with_codes(tests: feel.UnaryTests, codes: frozenset[str]) -> feel.UnaryTests:
    """Return the tests, bare words that are codes of the column written as texts."""

    def coded(node: feel.Expression | None) -> feel.Expression | None:
        if isinstance(node, feel.Name) and node.name in codes:
            return feel.Literal(node.name, quote(node.name), start=node.start, end=node.end)
        return node

    def test(node: feel.Test) -> feel.Test:
        if isinstance(node, feel.OperatorTest):
            return replace(node, operand=coded(node.operand) or node.operand)
        if isinstance(node, feel.RangeOf):
            return replace(node, low=coded(node.low), high=coded(node.high))
        return coded(node) or node

    return replace(tests, tests=tuple(map(test, tests.tests)))


def read_test(scalar: Scalar, column: Column, faults: list[Diagnostic]) -> UnaryTest | None:
    """Return one cell text as a test over the column; None with its faults reported."""
    if column.type.base is Base.CODE and scalar.text in column.type.codes and scalar.text not in _MARKS:
        return Comparison("=", Constant(scalar.text, shown_code(scalar.text)))
    syntax = parse_cell(scalar.text)
    if isinstance(syntax, CellFault):
        faults.append(_located(syntax, scalar))
        return None
    before = len(faults)
    test = typed_syntax(syntax, column, scalar, faults)
    return test if len(faults) == before or all(fault.severity == "warning" for fault in faults[before:]) else None


def typed_syntax(syntax: Syntax, column: Column, scalar: Scalar, faults: list[Diagnostic]) -> UnaryTest | None:
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
    typed = (typed_syntax(test, column, scalar, faults) for test in tests)
    return tuple(test for test in typed if test is not None)


def _null_test(
    operator: str, operand: Literal, column: Column, scalar: Scalar, faults: list[Diagnostic]
) -> UnaryTest | None:
    at = scalar.at_offset(operand.offset)
    if operator not in ("=", "!="):
        faults.append(cell_faults.type_mismatch(at, "null", column.name, column.type.base.value, "null"))
        return None
    if column.name not in column.scope.nullable | column.scope.decisions | column.scope.own.keys():
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
        if first > last or (first == last and not (syntax.low_included and syntax.high_included)):
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
    if fault.code in ("cell_syntax", "cell_ends_early") and (hint := meant(scalar, fault.offset)):
        return hint
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
