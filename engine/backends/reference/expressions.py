"""What a FEEL expression means: its value for given names, found by walking the tree (DMN 1.5, 10.3.2).

Every evaluation ends: it has a budget of steps and of depth. An error that DMN turns into null is raised instead,
as `EvaluationError`; null itself flows. A name whose value is `UNKNOWN` makes unknown what depends on it, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.backends.reference import collections, invocation, iteration, logic, operators, types
from engine.backends.reference.builtins import BUILTINS
from engine.backends.reference.evaluation import Budget, DeclaredTypes, Evaluator, Scope
from engine.model import expressions as feel
from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue

NO_TYPES: DeclaredTypes = {}


def evaluate(
    expression: feel.Expression,
    scope: Mapping[str, FeelValue],
    budget: Budget | None = None,
    declared_types: DeclaredTypes = NO_TYPES,
) -> FeelValue:
    """Return the value of the expression where the names have the values of `scope`; raise `EvaluationError`."""
    return _bounded(lambda run: run.value(expression, Scope(scope)), budget, declared_types)


def evaluate_tests(
    tests: feel.UnaryTests,
    value: FeelValue,
    scope: Mapping[str, FeelValue],
    budget: Budget | None = None,
    declared_types: DeclaredTypes = NO_TYPES,
) -> operators.Truth:
    """Return whether a cell holds for a value: true, false, null or `UNKNOWN`; raise `EvaluationError`."""
    truth: operators.Truth = _bounded(
        lambda run: logic.unary_tests(run, tests, value, Scope(scope)), budget, declared_types
    )
    return truth


def _bounded(ask: Callable[[Evaluator], FeelValue], budget: Budget | None, declared_types: DeclaredTypes) -> FeelValue:
    try:
        return ask(_Run(budget or Budget(), declared_types))
    except RecursionError:
        raise EvaluationError("too_deep", "the expression nests too deep") from None


@dataclass(frozen=True, slots=True)
class _Run:
    """One evaluation."""

    budget: Budget
    declared_types: DeclaredTypes

    def value(self, expression: feel.Expression, scope: Scope) -> FeelValue:
        self.budget.spend()
        if not self.budget.depth:
            raise EvaluationError("too_deep", "the expression nests too deep")
        self.budget.depth -= 1
        try:
            return _MEANINGS[type(expression)](self, expression, scope)
        finally:
            self.budget.depth += 1


def _literal(run: Evaluator, node: feel.Literal | feel.Temporal, scope: Scope) -> FeelValue:
    return node.value


def _name(run: Evaluator, node: feel.Name, scope: Scope) -> FeelValue:
    try:
        return scope.find(node.name)
    except KeyError:
        if node.name in BUILTINS:
            return invocation.as_function(BUILTINS[node.name])
        raise EvaluationError("unknown_name", f"there is no `{node.name}` here") from None


def _arithmetic(run: Evaluator, node: feel.Arithmetic, scope: Scope) -> FeelValue:
    return operators.calculate(node.operator, run.value(node.left, scope), run.value(node.right, scope))


def _negation(run: Evaluator, node: feel.Negation, scope: Scope) -> FeelValue:
    return operators.negate(run.value(node.operand, scope))


def _comparison(run: Evaluator, node: feel.Comparison, scope: Scope) -> FeelValue:
    return operators.compare(node.operator, run.value(node.left, scope), run.value(node.right, scope))


def _instance_of(run: Evaluator, node: feel.InstanceOf, scope: Scope) -> FeelValue:
    value = run.value(node.value, scope)
    return UNKNOWN if value is UNKNOWN else types.is_instance(value, node.type, run.declared_types)


_MEANINGS: Mapping[type[feel.Node], Callable[[Evaluator, Any, Scope], FeelValue]] = {
    feel.Literal: _literal,
    feel.Temporal: _literal,
    feel.Name: _name,
    feel.Arithmetic: _arithmetic,
    feel.Negation: _negation,
    feel.Comparison: _comparison,
    feel.Between: logic.between,
    feel.In: logic.in_tests,
    feel.Conjunction: logic.conjunction,
    feel.Disjunction: logic.disjunction,
    feel.If: logic.conditional,
    feel.InstanceOf: _instance_of,
    feel.ListOf: collections.list_of,
    feel.ContextOf: collections.context_of,
    feel.RangeOf: collections.range_of,
    feel.Path: collections.path,
    feel.Filter: collections.filtered,
    feel.For: iteration.for_each,
    feel.Quantified: iteration.quantified,
    feel.FunctionLiteral: invocation.function_literal,
    feel.Invocation: invocation.invocation,
}
