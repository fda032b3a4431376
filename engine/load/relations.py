"""Relations: small tables of reference, read as lists of records (DMN 1.5, 10.2.2.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.load.declared_type import declared_fields
from engine.load.fields import fields_of, items_of, scalar_of
from engine.load.keys import RELATION
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.load.structures import read_structure
from engine.load.values import read_untyped
from engine.model.feel_values import Context
from engine.model.types import Base, Type, Value


@dataclass(frozen=True, slots=True)
class Relation:
    """The rows as records, and the type of the list of them."""

    type: Type
    rows: tuple[Context, ...]


def read_relation(name: Scalar, node: Node, faults: list[Diagnostic]) -> Relation | None:
    """Return the relation; codes and columns without a type are what stands in their rows."""
    fields = fields_of(node, RELATION, name.text, faults)
    if fields is None or "columns" not in fields or "rows" not in fields:
        return None
    rows = items_of(fields["rows"], "rows", faults)
    columns = _columns(fields["columns"], rows, faults)
    records = tuple(record for row in rows if (record := _row(row, columns, faults)) is not None)
    return Relation(Type(Base.RECORD, fields=tuple(columns.items()), container="list"), records)


def _columns(node: Node, rows: tuple[Node, ...], faults: list[Diagnostic]) -> dict[str, Type]:
    """Return the columns with their types: declared, or told from the rows; codes are those that occur."""
    if isinstance(node, Mapping):
        declared = dict(declared_fields(node, faults))
        return {name: _with_codes(of, position, rows) for position, (name, of) in enumerate(declared.items())}
    names = [scalar_of(item, "columns", faults) for item in items_of(node, "columns", faults)]
    return {name.text: _told_from(position, rows) for position, name in enumerate(names) if name is not None}


def _with_codes(of: Type, position: int, rows: tuple[Node, ...]) -> Type:
    if of.base is not Base.CODE or of.codes:
        return of
    return replace(of, codes=tuple(dict.fromkeys(scalar.text for scalar in _column(position, rows))))


def _told_from(position: int, rows: tuple[Node, ...]) -> Type:
    """All numbers, all booleans, all dates: those; else codes, which are the texts that occur."""
    cells = _column(position, rows)
    kinds = {literal.kind if (literal := read_untyped(scalar)) else "code" for scalar in cells}
    if len(kinds) == 1 and (only := kinds.pop()) != "code":
        return Type(Base(only))
    return Type(Base.CODE, codes=tuple(dict.fromkeys(scalar.text for scalar in cells)))


def _column(position: int, rows: tuple[Node, ...]) -> list[Scalar]:
    cells = (row.items[position] for row in rows if isinstance(row, Sequence) and position < len(row.items))
    return [cell for cell in cells if isinstance(cell, Scalar) and not cell.is_null]


def _row(row: Node, columns: dict[str, Type], faults: list[Diagnostic]) -> Context | None:
    items = items_of(row, "row", faults)
    if len(items) != len(columns):
        faults.append(ruleset_faults.wrong_size(row.at, "row", len(columns), len(items)))
        return None
    pairs = zip(columns.items(), items, strict=True)
    return Context((name, _cell(item, of, name, faults)) for (name, of), item in pairs)


def _cell(node: Node, of: Type, name: str, faults: list[Diagnostic]) -> Value:
    if isinstance(node, Scalar) and node.is_null:
        return None
    return read_structure(node, of, name, faults)
