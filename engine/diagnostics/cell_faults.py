"""Faults of cells: text that is no unary test, names and values that do not fit the column."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, listed, nearest, warning
from engine.source import Location


def cell_syntax(at: Location, found: str) -> Diagnostic:
    return error("cell_syntax", at, found=found)


def cell_ends_early(at: Location) -> Diagnostic:
    return error("cell_ends_early", at)


def cell_notation(at: Location, text: str, suggestion: str) -> Diagnostic:
    return error("cell_notation", at, text=text, suggestion=suggestion)


def bracket_not_closed(at: Location, bracket: str, closing: str) -> Diagnostic:
    return error("bracket_not_closed", at, bracket=bracket, closing=closing)


def cell_too_long(at: Location, limit: int) -> Diagnostic:
    return error("cell_too_long", at, limit=f"{limit:,}")


def cell_too_many_items(at: Location, limit: int) -> Diagnostic:
    return error("cell_too_many_items", at, limit=f"{limit:,}")


def number_with_commas(at: Location, text: str, plain: str, underscored: str) -> Diagnostic:
    return error("number_with_commas", at, text=text, plain=plain, underscored=underscored)


def interval_needs_quotes(at: Location, text: str) -> Diagnostic:
    return error("interval_needs_quotes", at, text=text)


def unknown_column(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_column", at, name=name, suggestion=nearest(name, known))


def column_is_parameter(at: Location, name: str) -> Diagnostic:
    return error("column_is_parameter", at, name=name)


def unknown_name(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_name", at, name=name, suggestion=nearest(name, known))


def unknown_code_in_cell(
    at: Location, code: str, column: str, codes: Iterable[str], names: Iterable[str]
) -> Diagnostic:
    codes = tuple(codes)
    suggestion = nearest(code, codes) or nearest(code, names)
    return error("unknown_code_in_cell", at, code=code, column=column, known=listed(codes), suggestion=suggestion)


def text_needs_quotes(at: Location, text: str, column: str) -> Diagnostic:
    return error("text_needs_quotes", at, text=text, column=column)


def type_mismatch(at: Location, text: str, column: str, type_name: str, found: str) -> Diagnostic:
    return error("type_mismatch", at, text=text, column=column, type=type_name, found=found)


def unit_mismatch(at: Location, column: str, unit: str, other: str, other_unit: str) -> Diagnostic:
    return error("unit_mismatch", at, column=column, unit=unit, other=other, other_unit=other_unit)


def no_order(at: Location, column: str, type_name: str, operator: str) -> Diagnostic:
    return error("no_order", at, column=column, type=type_name, operator=operator)


def codes_not_ordered(at: Location, column: str, operator: str) -> Diagnostic:
    return error("codes_not_ordered", at, column=column, operator=operator)


def no_common_scale(at: Location, column: str, other: str) -> Diagnostic:
    return error("no_common_scale", at, column=column, other=other)


def no_common_code(at: Location, column: str, other: str) -> Diagnostic:
    return error("no_common_code", at, column=column, other=other)


def interval_reversed(at: Location, text: str) -> Diagnostic:
    return error("interval_reversed", at, text=text)


def null_never_holds(at: Location, column: str) -> Diagnostic:
    return warning("null_never_holds", at, column=column)
