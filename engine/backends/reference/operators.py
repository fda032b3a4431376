"""The operators on values: null flows through, `UNKNOWN` stays unknown, what has no value is an evaluation error."""

from __future__ import annotations

import datetime as dt
import decimal
from decimal import Decimal

from engine.backends.reference import temporal_arithmetic as temporal
from engine.model.expressions import ArithmeticOperator, ComparisonOperator
from engine.model.feel_values import (
    ARITHMETIC,
    UNKNOWN,
    EvaluationError,
    FeelValue,
    MonthsDuration,
    Range,
    Unknown,
    feel_compare,
    feel_equal,
    kind_of,
)

LONGEST_TEXT = 1_000_000
LARGEST_EXPONENT = 99_999
Truth = bool | None | Unknown

_ORDER = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (1, 0)}


def calculate(operator: ArithmeticOperator, left: FeelValue, right: FeelValue) -> FeelValue:
    """Return the value of `left operator right` (DMN 1.5, 10.3.2.12)."""
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str) and operator == "+":
        return _joined(left, right)
    if _is_number(left) and _is_number(right):
        return _number(operator, Decimal(left), Decimal(right))
    result = _temporal(operator, left, right)
    if result is None:
        raise _no_operation(operator, left, right)
    return result


def _is_number(value: FeelValue) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


def _joined(left: str, right: str) -> str:
    if len(left) + len(right) > LONGEST_TEXT:
        raise EvaluationError("too_large", f"the text is longer than {LONGEST_TEXT} characters")
    return left + right


def _number(operator: ArithmeticOperator, left: Decimal, right: Decimal) -> Decimal:
    try:
        match operator:
            case "+":
                return ARITHMETIC.add(left, right)
            case "-":
                return ARITHMETIC.subtract(left, right)
            case "*":
                return ARITHMETIC.multiply(left, right)
            case "/":
                return ARITHMETIC.divide(left, right)
            case "**":
                return _power(left, right)
    except (decimal.DivisionByZero, decimal.DivisionUndefined):
        raise EvaluationError("division_by_zero", f"{left} / {right} divides by zero", (left, right)) from None
    except decimal.Overflow:
        raise EvaluationError("too_large", f"{left} {operator} {right} is too large", (left, right)) from None
    except decimal.InvalidOperation:
        code = "division_by_zero" if operator == "/" else "out_of_domain"
        raise EvaluationError(code, f"{left} {operator} {right} has no value", (left, right)) from None


def _power(left: Decimal, right: Decimal) -> Decimal:
    if not right and not left:
        return Decimal(1)
    if abs(right) > LARGEST_EXPONENT:
        raise EvaluationError("too_large", f"the exponent {right} is beyond {LARGEST_EXPONENT}", (left, right))
    return ARITHMETIC.power(left, right)


def _temporal(operator: str, left: FeelValue, right: FeelValue) -> FeelValue:
    """Return the value where dates, times and durations have one; None where they have not."""
    duration = dt.timedelta | MonthsDuration
    moment = dt.date | dt.time
    match operator, left, right:
        case ("+" | "-", dt.date() | dt.time(), dt.timedelta() | MonthsDuration()):
            return temporal.shift(left, right, 1 if operator == "+" else -1)
        case ("+", dt.timedelta() | MonthsDuration(), dt.date() | dt.time()):
            return temporal.shift(right, left, 1)
        case ("-", _, _) if isinstance(left, moment) and isinstance(right, moment):
            return temporal.difference(left, right)
        case ("+" | "-", _, _) if isinstance(left, duration) and isinstance(right, duration):
            return temporal.add_durations(left, right, 1 if operator == "+" else -1)
        case ("*", dt.timedelta() | MonthsDuration(), _) if _is_number(right):
            return temporal.scale(left, Decimal(right))
        case ("*", _, dt.timedelta() | MonthsDuration()) if _is_number(left):
            return temporal.scale(right, Decimal(left))
        case ("/", dt.timedelta() | MonthsDuration(), _) if _is_number(right):
            return temporal.divide_by(left, Decimal(right))
        case ("/", _, _) if isinstance(left, duration) and isinstance(right, duration):
            return temporal.ratio(left, right)
    return None


def negate(value: FeelValue) -> FeelValue:
    """Return `-value` of a number or duration."""
    if value is UNKNOWN or value is None:
        return value
    if _is_number(value):
        return ARITHMETIC.minus(Decimal(value))
    if isinstance(value, dt.timedelta):
        return -value
    if isinstance(value, MonthsDuration):
        return MonthsDuration(-value.months)
    raise EvaluationError("wrong_type", f"a {kind_of(value)} cannot be negated", (value,))


def compare(operator: ComparisonOperator, left: FeelValue, right: FeelValue) -> Truth:
    """Return whether `left operator right` holds; null where an operand of `<` and its kin is null."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    if operator in ("=", "!="):
        equal = feel_equal(left, right)
        if equal is None:
            raise _no_operation(operator, left, right)
        return equal is (operator == "=")
    if left is None or right is None:
        return None
    order = feel_compare(left, right)
    if order is None:
        raise _no_operation(operator, left, right)
    return order in _ORDER[operator]


def includes(range_: Range, value: FeelValue) -> Truth:
    """Return whether the value lies in the range; an end that is None is open."""
    above: Truth = True if range_.low is None else compare(">=" if range_.low_included else ">", value, range_.low)
    below: Truth = True if range_.high is None else compare("<=" if range_.high_included else "<", value, range_.high)
    return both(above, below)


def both(left: Truth, right: Truth) -> Truth:
    """Return `left and right`, three-valued."""
    if left is False or right is False:
        return False
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    return None if left is None or right is None else True


def _no_operation(operator: str, left: FeelValue, right: FeelValue) -> EvaluationError:
    detail = f"a {kind_of(left)} and a {kind_of(right)} cannot stand around `{operator}`"
    return EvaluationError("wrong_type", detail, (left, right))
