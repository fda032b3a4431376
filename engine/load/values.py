"""Single values by the type that is expected: what is written elsewhere as another type is refused, not guessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.grouped_numbers import grouped_number
from engine.feel.numbers import has_leading_zero, is_number, read_number
from engine.feel.parse import parse_literal
from engine.feel.parse_expression import parse_expression
from engine.feel.syntax import CellFault, Literal
from engine.load.hints import meant_number
from engine.load.nodes import Scalar
from engine.model.expressions import Temporal
from engine.model.feel_values import EvaluationError, kind_of
from engine.model.temporal import read_temporal
from engine.model.types import NUMERIC, TEMPORAL, Base, Type, Value

_TEMPORAL_BASES = {
    "date and time": Base.DATETIME,
    "time": Base.TIME,
    "days and time duration": Base.DURATION,
    "years and months duration": Base.DURATION,
}


def read_value(scalar: Scalar, wanted: Type) -> Value | Diagnostic:
    """Return the scalar as a value of the type, or why it is none."""
    if wanted.base in NUMERIC:
        return _number(scalar, wanted.base)
    if wanted.base is Base.BOOLEAN:
        return read_boolean(scalar)
    if wanted.base is Base.DATE:
        return read_date(scalar)
    if wanted.base in TEMPORAL:
        return _temporal(scalar, wanted.base)
    if wanted.base is Base.ANY:
        literal = read_untyped(scalar)
        return scalar.text if literal is None else literal.value
    if wanted.base is Base.CODE and wanted.codes and scalar.text not in wanted.codes:
        return ruleset_faults.unknown_code(scalar.at, scalar.text, wanted.codes)
    return scalar.text


def read_boolean(scalar: Scalar) -> bool | Diagnostic:
    """Return true or false; `yes`, `NO`, `on` are refused."""
    if scalar.quoted or scalar.text not in ("true", "false"):
        return ruleset_faults.not_a_boolean(scalar.at, scalar.text)
    return scalar.text == "true"


def read_date(scalar: Scalar) -> dt.date | Diagnostic:
    """Return the date, which is written `2024-01-31`."""
    literal = parse_literal(scalar.text)
    if isinstance(literal, Literal) and isinstance(literal.value, dt.date):
        return literal.value
    return ruleset_faults.not_a_date(scalar.at, scalar.text)


def _temporal(scalar: Scalar, base: Base) -> Value | Diagnostic:
    """Return the datetime, time or duration: `2026-06-15T10:00:00+08:00`, `09:30:00`, `P2Y`, `90 days`."""
    parsed = parse_expression(scalar.text)
    if isinstance(parsed, Temporal):
        value = parsed.value
    else:
        try:
            value = read_temporal(scalar.text)
        except EvaluationError:
            return ruleset_faults.not_temporal(scalar.at, scalar.text, base.value)
    fits = _TEMPORAL_BASES.get(kind_of(value)) is base
    return value if fits else ruleset_faults.not_temporal(scalar.at, scalar.text, base.value)


def _number(scalar: Scalar, base: Base) -> Decimal | int | Diagnostic:
    if not is_number(scalar.text):
        return ruleset_faults.not_a_number(scalar.at, scalar.text, _meant_number(scalar.text))
    if has_leading_zero(scalar.text):
        return ruleset_faults.leading_zero(scalar.at, scalar.text)
    number = read_number(scalar.text)
    if number is None:
        return ruleset_faults.number_too_large(scalar.at, scalar.text)
    if base is not Base.INTEGER:
        return number
    return int(number) if number == int(number) else ruleset_faults.not_an_integer(scalar.at, scalar.text)


def _meant_number(text: str) -> str:
    """Return the number that the text, which is none, seems to be meant as; empty where there is none."""
    grouped = grouped_number(text, in_cell=False)
    return grouped.plain if grouped is not None and grouped.text == text else meant_number(text)


def read_untyped(scalar: Scalar) -> Literal | None:
    """Return the number, boolean or date that an unquoted value looks like; None for any other text."""
    literal = None if scalar.quoted else parse_literal(scalar.text)
    if isinstance(literal, CellFault) or literal is None or literal.kind in ("string", "null"):
        return None
    return literal
