"""Numeric functions (DMN 1.5, table 76): rounding to a scale, remainder, roots and logarithms."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import ARITHMETIC, EvaluationError, FeelValue, MonthsDuration

SMALLEST_SCALE: Final = -6111
LARGEST_SCALE: Final = 6176

_EXACT: Final = decimal.Context(prec=100, Emin=-9999, Emax=9999, traps=[decimal.InvalidOperation])


def whole(number: Decimal) -> int:
    """Return the number without its decimals."""
    return int(number)


def rounded_to_scale(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """Return the number with so many decimals; a negative scale leaves zeros before the point."""
    places = whole(scale)
    if not SMALLEST_SCALE <= places <= LARGEST_SCALE:
        detail = f"a scale lies between {SMALLEST_SCALE} and {LARGEST_SCALE}"
        raise EvaluationError("out_of_domain", detail, (scale,))
    if number.is_zero() or places >= -_exponent(number):
        return number
    if number.adjusted() < -places - 1:
        step = _sign_step(number, rounding)
        return ARITHMETIC.multiply(step, Decimal((0, (1,), -places)))
    return number.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=_EXACT)


def _sign_step(number: Decimal, rounding: str) -> Decimal:
    """Return 0, 1 or -1: what a number far smaller than one step is rounded to, counted in steps."""
    fraction = Decimal("0.1").copy_sign(number)
    return fraction.quantize(Decimal(1), rounding=rounding, context=_EXACT)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return what is left of the dividend: dividend - divisor * floor(dividend / divisor), with the divisor's sign."""
    if divisor == 0:
        raise EvaluationError("division_by_zero", "`modulo` divides by zero", (dividend, divisor))
    try:
        rest = _EXACT.remainder(dividend, divisor)
    except decimal.InvalidOperation:
        raise EvaluationError("too_large", "`modulo` of numbers too far apart", (dividend, divisor)) from None
    if rest and rest.is_signed() != divisor.is_signed():
        rest = _EXACT.add(rest, divisor)
    return ARITHMETIC.plus(rest)


def _absolute(value: FeelValue) -> FeelValue:
    return MonthsDuration(abs(value.months)) if isinstance(value, MonthsDuration) else abs(value)


def _square_root(number: Decimal) -> Decimal:
    if number < 0:
        raise EvaluationError("out_of_domain", "`sqrt` of a negative number", (number,))
    return ARITHMETIC.sqrt(number)


def _logarithm(number: Decimal) -> Decimal:
    if number <= 0:
        raise EvaluationError("out_of_domain", "`log` of a number that is not positive", (number,))
    return ARITHMETIC.ln(number)


def _exponential(number: Decimal) -> Decimal:
    try:
        return ARITHMETIC.exp(number)
    except decimal.Overflow:
        raise EvaluationError("too_large", "`exp` of a number too large", (number,)) from None


def _is_odd(number: Decimal) -> bool:
    if number != number.to_integral_value():
        raise EvaluationError("out_of_domain", "only a whole number is odd or even", (number,))
    return _exponent(number) <= 0 and int(number) % 2 == 1


_N: Final = Param("n", ("number",))
_SCALE: Final = Param("scale", ("number",))
_NUMBER: Final = Param("number", ("number",))


def _scaled(name: str, rounding: str, *, bare: bool = False) -> Builtin:
    """Return a rounding function; a `bare` one may be called without scale, which is then 0."""

    def result(number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        return rounded_to_scale(number, scale, rounding)

    with_scale = Signature((_N, _SCALE), result)
    return Builtin(name, (Signature((_N,), result), with_scale) if bare else (with_scale,))


def _of_number(name: str, result: Callable[[Decimal], FeelValue]) -> Builtin:
    return Builtin(name, (Signature((_NUMBER,), result),))


FUNCTIONS: Final = (
    _scaled("decimal", decimal.ROUND_HALF_EVEN),
    _scaled("floor", decimal.ROUND_FLOOR, bare=True),
    _scaled("ceiling", decimal.ROUND_CEILING, bare=True),
    _scaled("round up", decimal.ROUND_UP),
    _scaled("round down", decimal.ROUND_DOWN),
    _scaled("round half up", decimal.ROUND_HALF_UP),
    _scaled("round half down", decimal.ROUND_HALF_DOWN),
    Builtin(
        "abs",
        (
            Signature(
                (Param("n", ("number", "days and time duration", "years and months duration")),),
                _absolute,
            ),
        ),
    ),
    Builtin("modulo", (Signature((Param("dividend", ("number",)), Param("divisor", ("number",))), modulo),)),
    _of_number("sqrt", _square_root),
    _of_number("log", _logarithm),
    _of_number("exp", _exponential),
    _of_number("odd", _is_odd),
    _of_number("even", lambda number: not _is_odd(number)),
)
