"""What stands in a cell beside operators: a constant of the column's type, or a name it may be compared with."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, cell_faults, meant, ruleset_faults
from engine.feel.numbers import has_leading_zero
from engine.feel.strings import quote
from engine.feel.syntax import Literal, Operand, Word
from engine.load.declared_type import shown_code
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model.cells import Constant, Endpoint, Operator, Ref
from engine.model.ruleset import SUPPLIED
from engine.model.types import NUMERIC, Base, Type, rank_scale
from engine.source import Location

_EQUALITY = ("=", "!=")
MEANT_AS_BOOLEAN = frozenset({"yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class Column:
    """The column a cell stands in, and the names it may use."""

    name: str
    type: Type
    scope: Scope


def typed_endpoint(
    operand: Operand, operator: Operator, column: Column, scalar: Scalar, faults: list[Diagnostic]
) -> Endpoint | None:
    """Return the operand as an endpoint for this operator; None with the fault reported."""
    at = scalar.at_offset(operand.offset)
    if isinstance(operand, Word):
        endpoint = _named(operand.name, operator, column, at)
    else:
        endpoint = _constant(operand, column, at)
    if isinstance(endpoint, Constant) and operator not in _EQUALITY and not column.type.has_order:
        endpoint = _without_order(column, operator, at)
    if isinstance(endpoint, Diagnostic):
        faults.append(endpoint)
        return None
    return endpoint


def _constant(literal: Literal, column: Column, at: Location) -> Constant | Diagnostic:
    """Return the literal as a value of the column; numbers for an integer column are whole where they can be."""
    base, value = column.type.base, literal.value
    if base is Base.CODE:
        return _code(literal, column, at)
    if base is Base.TEXT:
        return (
            Constant(value, literal.text) if literal.kind == "string" else Constant(literal.text, quote(literal.text))
        )
    if base in NUMERIC and literal.kind == "number":
        if has_leading_zero(literal.text):
            return ruleset_faults.leading_zero(at, literal.text)
        whole = base is Base.INTEGER and value == int(value)
        return Constant(int(value) if whole else value, literal.text)
    if base.value == literal.kind:
        return Constant(value, literal.text)
    return cell_faults.type_mismatch(at, literal.text, column.name, base.value, literal.kind)


def _code(literal: Literal, column: Column, at: Location) -> Constant | Diagnostic:
    """Return a code that looks like a number, date or boolean, or stands in quotes."""
    written = literal.value if literal.kind == "string" else literal.text
    if isinstance(written, str) and written in column.type.codes:
        return Constant(written, shown_code(written))
    return cell_faults.unknown_code_in_cell(at, str(written), column.name, column.type.codes, ())


def _named(name: str, operator: Operator, column: Column, at: Location) -> Endpoint | Diagnostic | None:
    """Return the word as a code of the column, else as a name in scope; the code wins."""
    scope = column.scope
    if column.type.base is Base.CODE and name in column.type.codes:
        return Constant(name, shown_code(name))
    if name in scope.types and name not in scope.constants:
        return _incomparable(name, scope.types[name], operator, column, at) or Ref(scope.named(name))
    if name in SUPPLIED:
        return _incomparable(name, SUPPLIED[name], operator, column, at) or Ref(name)
    if name in scope.broken:
        return None
    return _unknown(name, column, at)


def _unknown(name: str, column: Column, at: Location) -> Diagnostic:
    names = tuple(column.scope.types)
    if column.type.base is Base.CODE:
        return cell_faults.unknown_code_in_cell(at, name, column.name, column.type.codes, names)
    if column.type.base is Base.BOOLEAN and name.lower() in meant.MEANT_AS_BOOLEAN:
        return ruleset_faults.not_a_boolean(at, name)
    if column.type.base is Base.TEXT:
        return cell_faults.text_needs_quotes(at, name, column.name)
    return cell_faults.unknown_name(at, name, names)


def _incomparable(name: str, other: Type, operator: Operator, column: Column, at: Location) -> Diagnostic | None:
    """Return why column and name cannot be compared; None where they can."""
    mine = column.type
    if mine.base is not other.base and not (mine.base in NUMERIC and other.base in NUMERIC):
        return cell_faults.type_mismatch(at, name, column.name, mine.base.value, other.base.value)
    if mine.unit is not None and other.unit is not None and mine.unit != other.unit:
        return cell_faults.unit_mismatch(at, column.name, mine.unit, name, other.unit)
    if mine.base is Base.CODE:
        return _unlike_codes(name, other, operator, column, at)
    return None if operator in _EQUALITY or mine.has_order else _without_order(column, operator, at)


def _unlike_codes(name: str, other: Type, operator: Operator, column: Column, at: Location) -> Diagnostic | None:
    if operator in _EQUALITY:
        common = set(column.type.codes) & set(other.codes)
        return None if common else cell_faults.no_common_code(at, column.name, name)
    if not (column.type.ordered or other.ordered):
        return cell_faults.codes_not_ordered(at, column.name, operator)
    return None if rank_scale(column.type, other) else cell_faults.no_common_scale(at, column.name, name)


def _without_order(column: Column, operator: Operator, at: Location) -> Diagnostic:
    if column.type.base is Base.CODE:
        return cell_faults.codes_not_ordered(at, column.name, operator)
    return cell_faults.no_order(at, column.name, column.type.base.value, operator)
