"""Cells as a business user writes them: every shape of the language, over columns of every type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from tests.differential.columns import Column, are_comparable, are_equatable

CellText = str | int | bool | list[Any]


def literal(random: Random, value: Any) -> str:
    """Return the value as written in a cell: plain, grouped with `_`, or with 万 or 亿 where that is exact."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, Decimal | int):
        return str(value)
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if value and value % size == 0 and random.random() < 0.5:
            return f"{int(value) // size}{unit}"
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return text.replace(",", "_" if random.random() < 0.3 else "")


def quoted(value: str) -> str:
    return f'"{value}"'


def written(random: Random, column: Column, value: Any) -> str:
    """Return the value as an operand of a cell over the column; texts need quotes, codes do not."""
    if column.base == "text":
        return quoted(value)
    return quoted(value) if column.base == "code" and random.random() < 0.1 else literal(random, value)


def random_cell(random: Random, column: Column, others: Sequence[Column]) -> CellText:
    """Return a cell of any shape that is legal over the column."""
    shape = random.random()
    if shape < 0.06:
        return "-"
    if shape < 0.16 and column.nullable:
        return random.choice(("null", "not(null)"))
    if shape < 0.32:
        parts = [_simple(random, column, others) for _ in range(random.randint(1, 3))]
        return f"not({', '.join(parts)})"
    if shape < 0.48:
        return ", ".join(_simple(random, column, others) for _ in range(random.randint(2, 3)))
    if shape < 0.53 and column.base == "code":
        return random.sample(column.codes, random.randint(1, len(column.codes)))
    if shape < 0.60 and column.base in ("boolean", "integer"):
        chosen: CellText = random.choice(column.points)
        return chosen
    return _simple(random, column, others)


def _simple(random: Random, column: Column, others: Sequence[Column]) -> str:
    """Return one comparison, range or bare value."""
    if column.has_order and random.random() < 0.65:
        return _range(random, column, others) if random.random() < 0.5 else _comparison(random, column, others)
    operator = random.choice(("", "", "= ", "!= "))
    return operator + _operand(random, column, [other for other in others if are_equatable(column, other)])


def _comparison(random: Random, column: Column, others: Sequence[Column]) -> str:
    comparable = [other for other in others if are_comparable(column, other)]
    return f"{random.choice(('<', '<=', '>', '>='))} {_operand(random, column, comparable)}"


def _operand(random: Random, column: Column, others: Sequence[Column]) -> str:
    if others and random.random() < 0.3:
        return random.choice(others).name
    return written(random, column, random.choice(column.points))


def _range(random: Random, column: Column, others: Sequence[Column]) -> str:
    comparable = [other for other in others if are_comparable(column, other)]
    points = list(column.points) if column.base != "code" else list(reversed(column.codes))
    first, second = sorted(random.sample(range(len(points)), 2))
    low, high = (written(random, column, points[index]) for index in (first, second))
    if comparable and random.random() < 0.3:
        low, high = random.choice(((random.choice(comparable).name, high), (low, random.choice(comparable).name)))
    return random.choice("[(]") + f"{low}..{high}" + random.choice("])[")


def partition(random: Random, column: Column) -> list[CellText]:
    """Return cells of which exactly one holds for every value of the column, null among them."""
    null: list[CellText] = ["null"] if column.nullable else []
    if column.base in ("text", "code"):
        return _listed_parts(random, column) + null
    if column.base == "boolean":
        return ["true", "false", *null]
    cuts = sorted(random.sample(column.points, random.randint(1, 3)))
    goes_up = [random.random() < 0.6 for _ in cuts]
    texts = [literal(random, cut) for cut in cuts]
    parts: list[CellText] = [f"{'<' if goes_up[0] else '<='} {texts[0]}"]
    for index in range(len(cuts) - 1):
        opening, closing = "[" if goes_up[index] else "(", ")" if goes_up[index + 1] else "]"
        parts.append(f"{opening}{texts[index]}..{texts[index + 1]}{closing}")
    return [*parts, f"{'>=' if goes_up[-1] else '>'} {texts[-1]}", *null]


def _listed_parts(random: Random, column: Column) -> list[CellText]:
    values = random.sample(column.points, random.randint(1, len(column.points) - 1))
    chunks: list[list[str]] = [[]]
    for value in values:
        if chunks[-1] and random.random() < 0.6:
            chunks.append([])
        chunks[-1].append(written(random, column, value))
    listed: list[CellText] = [", ".join(chunk) for chunk in chunks]
    return [*listed, f"not({', '.join(text for chunk in chunks for text in chunk)})"]
