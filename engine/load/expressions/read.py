"""Expressions from the texts of rule files: parsed, then typed by the names in scope; all faults located."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, expression_faults, ruleset_faults
from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.load.commas import refuses_commas
from engine.load.expressions.comparisons import require_condition, tested_by
from engine.load.expressions.kinds import BOOLEAN
from engine.load.expressions.scene import Origin, Scene, Walk
from engine.load.expressions.typing import typed
from engine.load.functions import Function
from engine.load.hints import meant
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.types import Type


@dataclass(frozen=True, slots=True)
class Read:
    """An expression over the model's names, the type of its value, and the names it reads in the model."""

    expression: feel.Expression
    type: Type
    reads: tuple[str, ...]


def parse(scalar: Scalar, scope: Scope, faults: list[Diagnostic], shift: int = 0) -> feel.Expression | None:
    """Return the text from `shift` on as an expression; None with the fault reported."""
    if refuses_commas(scalar, faults):
        return None
    parsed = parse_expression(scalar.text[shift:], scope.spaced)
    if isinstance(parsed, ExpressionFault):
        faults.append(located(parsed, Origin(scalar, shift)))
        return None
    return parsed


def read_expression(scalar: Scalar, scope: Scope, faults: list[Diagnostic]) -> Read | None:
    """Return the text as an expression, a leading `=` left away; None where it has a fault, which is reported."""
    shift = 1 if scalar.text.startswith("=") else 0
    parsed = parse(scalar, scope, faults, shift)
    return None if parsed is None else type_expression(parsed, Origin(scalar, shift), scope, faults)


def read_condition(scalar: Scalar, scope: Scope, faults: list[Diagnostic]) -> Read | None:
    """Return the text as an expression that is true or false."""
    parsed = parse(scalar, scope, faults)
    return None if parsed is None else type_condition(parsed, Origin(scalar), scope, faults)


def type_expression(parsed: feel.Expression, origin: Origin, scope: Scope, faults: list[Diagnostic]) -> Read | None:
    """Return the parsed expression typed; None where it has a fault."""
    return _finished(parsed, origin, scope, faults, condition=False)


def type_condition(parsed: feel.Expression, origin: Origin, scope: Scope, faults: list[Diagnostic]) -> Read | None:
    """Return the parsed expression typed; what is neither true nor false is a fault."""
    return _finished(parsed, origin, scope, faults, condition=True)


def _finished(
    parsed: feel.Expression, origin: Origin, scope: Scope, faults: list[Diagnostic], condition: bool
) -> Read | None:
    scene = Scene(scope, origin, Walk([]), typed)
    found = typed(parsed, scene)
    if condition:
        require_condition(scene, parsed, found)
    faults += scene.walk.faults
    return None if scene.walk.faults else Read(found.expression, found.type, tuple(scene.walk.reads))


def read_tests(scalar: Scalar, column: feel.Expression, scope: Scope, faults: list[Diagnostic]) -> Read | None:
    """Return a cell's text as the condition that its tests hold for the column."""
    tests = parse_unary_tests(scalar.text, scope.spaced)
    if isinstance(tests, ExpressionFault):
        faults.append(located(tests, Origin(scalar)))
        return None
    return type_tests(tests, scalar, column, scope, faults)


def type_tests(
    tests: feel.UnaryTests, scalar: Scalar, column: feel.Expression, scope: Scope, faults: list[Diagnostic]
) -> Read | None:
    """Return the parsed tests as the condition that they hold for the column."""
    scene = Scene(scope, Origin(scalar), Walk([]), typed)
    value = typed(column, scene)
    holds = tested_by(scene, tests, value, tests.tests)
    if tests.negated:
        holds = feel.Invocation(feel.Name("not"), (holds,), start=tests.start, end=tests.end)
    faults += scene.walk.faults
    return None if scene.walk.faults else Read(holds, BOOLEAN, tuple(scene.walk.reads))


def check_function(function: Function, scope: Scope, faults: list[Diagnostic]) -> None:
    """Report what is wrong with the function whatever it is called with."""
    parameters = tuple(feel.Parameter(name) for name in function.parameters)
    scene = Scene(scope, Origin(function.text), Walk([]), typed, calls=(function.name.text,))
    typed(feel.FunctionLiteral(parameters, function.body), scene)
    faults += scene.walk.faults


def located(fault: ExpressionFault, origin: Origin) -> Diagnostic:
    """Return the diagnostic for a text that is no expression."""
    at = origin.scalar.at_offset(origin.shift + fault.offset)
    unread = fault.code in ("expression_syntax", "expression_ends_early")
    if unread and (hint := meant(origin.scalar, origin.shift + fault.offset)):
        return hint
    match fault.code:
        case "expression_ends_early":
            return expression_faults.expression_ends_early(at)
        case "expression_too_long":
            return expression_faults.expression_too_long(at, fault.found)
        case "expression_too_deep":
            return expression_faults.expression_too_deep(at)
        case "number_too_large":
            return ruleset_faults.number_too_large(at, fault.found)
        case "not_a_date":
            return ruleset_faults.not_a_date(at, fault.found)
    return expression_faults.expression_syntax(at, fault.found)
