"""Faults of expressions: text that is no FEEL, names, types and calls that do not fit."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, listed, nearest
from engine.source import Location


def expression_syntax(at: Location, found: str) -> Diagnostic:
    return error("expression_syntax", at, found=found)


def expression_ends_early(at: Location) -> Diagnostic:
    return error("expression_ends_early", at)


def expression_too_long(at: Location, limit: str) -> Diagnostic:
    return error("expression_too_long", at, limit=limit)


def expression_too_deep(at: Location) -> Diagnostic:
    return error("expression_too_deep", at)


def expression_too_large(at: Location) -> Diagnostic:
    return error("expression_too_large", at)


def unknown_function(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_function", at, name=name, suggestion=nearest(name, known))


def clock_not_allowed(at: Location, name: str) -> Diagnostic:
    return error("clock_not_allowed", at, name=name)


def wrong_argument_count(at: Location, name: str, wanted: str, found: int) -> Diagnostic:
    return error("wrong_argument_count", at, name=name, wanted=wanted, found=found)


def unknown_argument(at: Location, function: str, name: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_argument", at, function=function, name=name, suggestion=nearest(name, known))


def wrong_argument(at: Location, function: str, parameter: str, wanted: str, found: str) -> Diagnostic:
    return error("wrong_argument", at, function=function, parameter=parameter, wanted=wanted, found=found)


def wrong_operands(at: Location, operator: str, left: str, right: str) -> Diagnostic:
    return error("wrong_operands", at, operator=operator, left=left, right=right)


def wrong_operand(at: Location, operator: str, found: str) -> Diagnostic:
    return error("wrong_operand", at, operator=operator, found=found)


def units_differ(at: Location, operator: str, unit: str, other_unit: str) -> Diagnostic:
    return error("units_differ", at, operator=operator, unit=unit, other_unit=other_unit)


def not_a_condition(at: Location, found: str) -> Diagnostic:
    return error("not_a_condition", at, found=found)


def unknown_field(at: Location, name: str, owner: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_field", at, name=name, owner=owner, known=listed(known), suggestion=nearest(name, known))


def unknown_code_in_expression(at: Location, code: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_code_in_expression", at, code=code, known=listed(known), suggestion=nearest(code, known))


def codes_have_no_order(at: Location, operator: str) -> Diagnostic:
    return error("codes_have_no_order", at, operator=operator)


def codes_not_shared(at: Location, operator: str) -> Diagnostic:
    return error("codes_not_shared", at, operator=operator)


def presence_needs_fact(at: Location, function: str) -> Diagnostic:
    return error("presence_needs_fact", at, function=function)


def function_cycle(at: Location, path: Iterable[str]) -> Diagnostic:
    return error("function_cycle", at, path=" → ".join(f"`{name}`" for name in path))


def function_not_readable(at: Location, text: str) -> Diagnostic:
    return error("function_not_readable", at, text=text)


def name_hidden(at: Location, function: str, name: str) -> Diagnostic:
    return error("name_hidden", at, function=function, name=name)


def wrong_result(at: Location, what: str, wanted: str, found: str) -> Diagnostic:
    return error("wrong_result", at, what=what, wanted=wanted, found=found)
