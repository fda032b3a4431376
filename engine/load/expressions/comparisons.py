"""Comparisons: operands must go together, and `<` between ordered codes becomes `<` between their ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from engine.diagnostics import expression_faults as faults
from engine.feel.strings import quote
from engine.load.expressions.kinds import BOOLEAN, item_of, kind, shown
from engine.load.expressions.scene import Local, Scene, Typed, expression_of
from engine.model import expressions as feel
from engine.model.expression_names import names_read
from engine.model.types import Base, Type, rank_scale

_EQUALITY = ("=", "!=")
_TURNED: dict[str, feel.ComparisonOperator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def comparison(scene: Scene, node: feel.Comparison) -> Typed:
    """Return the comparison typed, over ranks where it compares ordered codes."""
    left, right = scene.typed(node.left), scene.typed(node.right)
    compared = compare(scene, node, node.operator, left, right)
    if compared.left is node.left and compared.right is node.right and compared.operator == node.operator:
        return Typed(node, BOOLEAN)
    return Typed(
        replace(node, operator=compared.operator, left=compared.left, right=compared.right),
        BOOLEAN,
    )


class Compared(NamedTuple):
    """What stands around an operator once codes are replaced by their ranks: 1 is best, so `>` turns to `<`."""

    left: feel.Expression
    operator: feel.ComparisonOperator
    right: feel.Expression


def compare(scene: Scene, node: feel.Node, operator: feel.ComparisonOperator, left: Typed, right: Typed) -> Compared:
    """Return the two sides as they are to be compared; what cannot be compared is reported at the node."""
    plain = Compared(left.expression, operator, right.expression)
    if not _alike(scene, node, operator, left.type, right.type):
        return plain
    coded = Base.CODE in (left.type.base, right.type.base) and not (left.type.container or right.type.container)
    if not coded:
        return plain
    if operator in _EQUALITY:
        _check_codes(scene, node, operator, left.type, right.type)
        return plain
    return _by_rank(scene, node, operator, left, right) or plain


def _alike(scene: Scene, node: feel.Node, operator: str, left: Type, right: Type) -> bool:
    """True where the kinds are known and may be compared."""
    one, other = kind(left), kind(right)
    if one is None or other is None:
        return False
    if one != other:
        scene.report(faults.wrong_operands(scene.origin.at(node), operator, shown(left), shown(right)))
    elif left.unit and right.unit and left.unit != right.unit:
        scene.report(faults.units_differ(scene.origin.at(node), operator, left.unit, right.unit))
    elif operator not in _EQUALITY and one in ("boolean", "list", "context"):
        scene.report(faults.wrong_operands(scene.origin.at(node), operator, shown(left), shown(right)))
    else:
        return True
    return False


def _check_codes(scene: Scene, node: feel.Node, operator: str, left: Type, right: Type) -> None:
    """Report a text that is none of the codes it is compared with, and codes that have none in common."""
    if not left.codes or not right.codes:
        return
    declared, written = (left, right) if left.base is Base.CODE else (right, left)
    if not set(declared.codes) & set(written.codes):
        at = scene.origin.at(node)
        if written.base is Base.TEXT and len(written.codes) == 1:
            scene.report(faults.unknown_code_in_expression(at, written.codes[0], declared.codes))
        else:
            scene.report(faults.codes_not_shared(at, operator))


def _by_rank(
    scene: Scene, node: feel.Node, operator: feel.ComparisonOperator, left: Typed, right: Typed
) -> Compared | None:
    at = scene.origin.at(node)
    for declared, written in ((left.type, right.type), (right.type, left.type)):
        literal = written.base is Base.TEXT and len(written.codes) == 1
        if declared.base is Base.CODE and literal and written.codes[0] not in declared.codes:
            scene.report(faults.unknown_code_in_expression(at, written.codes[0], declared.codes))
            return None
    if not (left.type.ordered or right.type.ordered):
        scene.report(faults.codes_have_no_order(at, operator))
        return None
    scale = rank_scale(left.type, right.type) if left.type.codes and right.type.codes else None
    if scale is None:
        scene.report(faults.codes_not_shared(at, operator))
        return None
    return Compared(_rank(left.expression, scale), _TURNED[operator], _rank(right.expression, scale))


def _rank(code: feel.Expression, scale: tuple[str, ...]) -> feel.Expression:
    """Return the place of the code on the scale, best first; null stays null."""
    place = _place(code)
    if isinstance(code, feel.Literal) and code.value in scale:
        position = scale.index(str(code.value)) + 1
        return feel.Literal(Decimal(position), str(position), **place)
    codes = feel.ListOf(tuple(feel.Literal(each, quote(each), **place) for each in scale), **place)
    found = feel.Invocation(feel.Name("index of", **place), (codes, code), **place)
    return feel.Filter(found, feel.Literal(Decimal(1), "1", **place), **place)


def between(scene: Scene, node: feel.Between) -> Typed:
    """Return the two comparisons that `between` stands for."""
    value, low, high = scene.typed(node.value), scene.typed(node.low), scene.typed(node.high)
    above = compare(scene, node.low, ">=", value, low)
    below = compare(scene, node.high, "<=", value, high)
    if (above.left, above.right, below.right) == (value.expression, low.expression, high.expression):
        return Typed(replace(node, value=value.expression, low=low.expression, high=high.expression), BOOLEAN)
    return Typed(feel.Conjunction((_as_comparison(node, above), _as_comparison(node, below)), **_place(node)), BOOLEAN)


def _as_comparison(node: feel.Node, compared: Compared) -> feel.Comparison:
    return feel.Comparison(compared.operator, compared.left, compared.right, **_place(node))


class Part(NamedTuple):
    """One test of `in`; `alone`: it no longer asks about the value before `in`, but holds by itself, over ranks."""

    test: feel.Test
    alone: bool = False


def in_tests(scene: Scene, node: feel.In) -> Typed:
    """Return `value in tests`, each test typed against the value."""
    value = scene.typed(node.value)
    return Typed(tested_by(scene, node, value, node.tests), BOOLEAN)


def tested_by(scene: Scene, node: feel.Node, value: Typed, tests: tuple[feel.Test, ...]) -> feel.Expression:
    """Return the condition that one of the tests holds for the value; a test of ranks becomes a comparison."""
    inner = scene.within({feel.TESTED: Local(value.type)})
    parts = [_tested(inner, value, test) for test in tests]
    if not any(part.alone for part in parts):
        return feel.In(value.expression, tuple(part.test for part in parts), **_place(node))
    conditions = tuple(_condition(node, value, part) for part in parts)
    return conditions[0] if len(conditions) == 1 else feel.Disjunction(conditions, **_place(node))


def _condition(node: feel.Node, value: Typed, part: Part) -> feel.Expression:
    if part.alone and not isinstance(part.test, feel.OperatorTest):
        return part.test
    return feel.In(value.expression, (part.test,), **_place(node))


def _tested(scene: Scene, value: Typed, test: feel.Test) -> Part:
    if isinstance(test, feel.OperatorTest):
        operand = scene.typed(test.operand)
        compared = compare(scene, test, test.operator, value, operand)
        if compared.left is not value.expression:
            return Part(_as_comparison(test, compared), alone=True)
        return Part(replace(test, operand=operand.expression))
    if isinstance(test, feel.RangeOf):
        return _in_range(scene, value, test)
    tested = scene.typed(test)
    if feel.TESTED in names_read(test):
        require_condition(scene, test, tested)
    elif kind(value.type) == "boolean" or kind(tested.type) != "boolean":
        is_list = kind(tested.type) == "list" and kind(value.type) != "list"
        wanted = item_of(tested.type) if is_list else tested.type
        compare(scene, test, "=", value, Typed(tested.expression, wanted))
    return Part(tested.expression)


def _in_range(scene: Scene, value: Typed, test: feel.RangeOf) -> Part:
    low = None if test.low is None else scene.typed(test.low)
    high = None if test.high is None else scene.typed(test.high)
    sides: list[Compared] = []
    if low is not None:
        sides.append(compare(scene, low.expression, ">=" if test.low_included else ">", value, low))
    if high is not None:
        sides.append(compare(scene, high.expression, "<=" if test.high_included else "<", value, high))
    if all(side.left is value.expression for side in sides):
        ends = replace(test, low=expression_of(low), high=expression_of(high))
        return Part(ends)
    compared = tuple(_as_comparison(test, side) for side in sides)
    whole = compared[0] if len(compared) == 1 else feel.Conjunction(compared, **_place(test))
    return Part(whole, alone=True)


def require_condition(scene: Scene, node: feel.Node, found: Typed) -> None:
    """Report what is neither true nor false where a condition is due."""
    if kind(found.type) not in (None, "boolean"):
        scene.report(faults.not_a_condition(scene.origin.at(node), shown(found.type)))


def _place(node: feel.Node) -> dict[str, Any]:
    return {"start": node.start, "end": node.end}
