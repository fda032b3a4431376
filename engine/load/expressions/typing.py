"""From expression to typed expression: one walk that resolves names, checks operands and rewrites what is ours.

What comes out is plain FEEL over the model's names: functions inlined, ordered codes compared by rank, `present(x)`
a name. A type that cannot be told is not known (`any`) and passes every check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.diagnostics import cell_faults, expression_faults
from engine.load.expressions import arithmetic, calls, comparisons, structures
from engine.load.expressions.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    NUMBER,
    TIME,
    common,
    is_null,
)
from engine.load.expressions.scene import DEEPEST, MOST_NODES, Scene, Typed, kept
from engine.load.expressions.signatures import functions
from engine.model import expressions as feel
from engine.model.feel_values import kind_of
from engine.model.ruleset import SUPPLIED
from engine.model.types import Base, Type

_TEMPORAL = {"date": DATE, "date and time": DATETIME, "time": TIME}


def typed(expression: feel.Expression, scene: Scene) -> Typed:
    """Return the expression typed in the scene; faults and names read are in the scene's walk."""
    walk = scene.walk
    walk.nodes += 1
    if walk.nodes > MOST_NODES:
        if walk.nodes == MOST_NODES + 1:
            scene.report(expression_faults.expression_too_large(scene.origin.at(expression)))
        return Typed(expression, ANY)
    if walk.depth >= DEEPEST:
        scene.report(expression_faults.expression_too_deep(scene.origin.at(expression)))
        return Typed(expression, ANY)
    walk.depth += 1
    try:
        return _WALKS[type(expression)](scene, expression)
    finally:
        walk.depth -= 1


def _literal(scene: Scene, node: feel.Literal) -> Typed:
    if isinstance(node.value, str):
        return Typed(node, Type(Base.TEXT, codes=(node.value,)))
    if isinstance(node.value, bool):
        return Typed(node, BOOLEAN)
    return Typed(node, ANY if node.value is None else NUMBER)


def _temporal(scene: Scene, node: feel.Temporal) -> Typed:
    return Typed(node, _TEMPORAL.get(kind_of(node.value), DURATION))


def _name(scene: Scene, node: feel.Name) -> Typed:
    """Return the name as the model has it; a function's parameter as what it was called with."""
    scope = scene.scope
    if (local := scene.locals.get(node.name)) is not None:
        return Typed(node if local.replacement is None else local.replacement, local.type)
    if node.name in scope.types or node.name in SUPPLIED:
        if node.name in scene.callers:
            scene.report(expression_faults.name_hidden(scene.origin.at(node), scene.calls[-1], node.name))
        name = scope.named(node.name)
        if name not in scope.constants:
            scene.walk.reads[name] = None
        shown = node.name if name.endswith(f"/{node.name}") else name
        return Typed(
            node if shown == node.name else replace(node, name=shown), scope.types.get(node.name) or SUPPLIED[node.name]
        )
    if node.name not in scope.broken and node.name not in functions() and not scene.open:
        known = (*scope.types, *scene.locals)
        scene.report(cell_faults.unknown_name(scene.origin.at(node), node.name, known))
    return Typed(node, ANY)


def _conditions(scene: Scene, node: feel.Conjunction | feel.Disjunction) -> Typed:
    operands = [scene.typed(operand) for operand in node.operands]
    for written, found in zip(node.operands, operands, strict=True):
        comparisons.require_condition(scene, written, found)
    if kept(node.operands, operands):
        return Typed(node, BOOLEAN)
    return Typed(replace(node, operands=tuple(found.expression for found in operands)), BOOLEAN)


def _conditional(scene: Scene, node: feel.If) -> Typed:
    condition, chosen, otherwise = (scene.typed(part) for part in (node.condition, node.chosen, node.otherwise))
    comparisons.require_condition(scene, node.condition, condition)
    whole = node
    if not kept((node.condition, node.chosen, node.otherwise), (condition, chosen, otherwise)):
        whole = replace(node, condition=condition.expression, chosen=chosen.expression, otherwise=otherwise.expression)
    return Typed(whole, common(part.type for part in (chosen, otherwise) if not is_null(part.expression)))


def _instance_of(scene: Scene, node: feel.InstanceOf) -> Typed:
    return Typed(replace(node, value=scene.typed(node.value).expression), BOOLEAN)


_WALKS: Mapping[type[feel.Node], Callable[[Scene, Any], Typed]] = {
    feel.Literal: _literal,
    feel.Temporal: _temporal,
    feel.Name: _name,
    feel.Path: structures.path,
    feel.Filter: structures.filtered,
    feel.Arithmetic: arithmetic.arithmetic,
    feel.Negation: arithmetic.negation,
    feel.Comparison: comparisons.comparison,
    feel.Between: comparisons.between,
    feel.In: comparisons.in_tests,
    feel.Conjunction: _conditions,
    feel.Disjunction: _conditions,
    feel.If: _conditional,
    feel.For: structures.for_each,
    feel.Quantified: structures.quantified,
    feel.ListOf: structures.list_items,
    feel.ContextOf: structures.context_entries,
    feel.RangeOf: structures.range_ends,
    feel.InstanceOf: _instance_of,
    feel.FunctionLiteral: structures.function_literal,
    feel.Invocation: calls.invocation,
}
