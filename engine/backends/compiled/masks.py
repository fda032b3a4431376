"""The constants of a generated table, and the expressions that look a value up in them."""

from __future__ import annotations

from collections.abc import Callable

from engine.backends.compiled.literals import Names, comment, literal, mask_literal, rule_list
from engine.backends.compiled.plan import Column, TablePlan
from engine.model.bands import Bands, Cut
from engine.model.outcome import json_value
from engine.model.ruleset import Decision
from engine.model.types import Value

Entry = Callable[[int], str]
"""How the rows that hold in a band are written: as a mask, or as the outcome they come to."""


def positions(rows: int) -> tuple[int, ...]:
    """Return the positions of the bits that are set, ascending.

    >>> positions(0b1101)
    (0, 2, 3)
    """
    found = []
    while rows:
        lowest = rows & -rows
        found.append(lowest.bit_length() - 1)
        rows ^= lowest
    return tuple(found)


def mask_entry(plan: TablePlan) -> Entry:
    """Return the entry that writes rows as a mask."""
    return lambda rows: mask_literal(rows, len(plan.decision.rules))


def column_constants(plan: TablePlan, column: Column, names: Names, entry: Entry) -> list[str]:
    """Return the lines that define the constants of one column."""
    if column.is_listed:
        return _listed_constants(plan, column, names, entry)
    written = _compared_constants if column.has_few_cuts else _counted_constants
    lines = written(plan, column, names, entry)
    if column.nullable:
        null = column.masks[-1]
        lines.append(f"{_constant(plan, column, names, 'NULL')} = {entry(null)}  {_rules(plan.decision, null)}")
    return lines


def column_lookup(plan: TablePlan, column: Column, names: Names) -> str:
    """Return the expression whose value is the column's entry for the input's value.

    A cut counts when the value lies above it, so the number of cuts that count is the band.
    """
    name, value = _constant(plan, column, names), names.of(column.name)
    if column.has_others:
        return f"{name}.get({value}, {_constant(plan, column, names, 'OTHER')})"
    if column.is_listed:
        return f"{name}[{value}]"
    found = (_compared if column.has_few_cuts else _counted)(plan, column, names)
    if not column.nullable:
        return found
    return f"{_constant(plan, column, names, 'NULL')} if {value} is None else {found}"


def _compared(plan: TablePlan, column: Column, names: Names) -> str:
    """Return comparisons that halve the bands until one is left: for a few cuts faster than a search."""

    def among(low: int, high: int) -> str:
        if low == high:
            return _constant(plan, column, names, f"BAND_{low}")
        middle = (low + high) // 2
        sign = "<=" if column.bands.cuts[middle].above else "<"
        cut = _constant(plan, column, names, f"CUT_{middle}")
        below, above = among(low, middle), among(middle + 1, high)
        return f"({below} if {names.of(column.name)} {sign} {cut} else {above})"

    return among(0, len(column.bands.cuts)).removeprefix("(").removesuffix(")")


def _counted(plan: TablePlan, column: Column, names: Names) -> str:
    value, counts = names.of(column.name), []
    if any(not cut.above for cut in column.bands.cuts):
        counts.append(f"bisect_right({_constant(plan, column, names, 'FROM')}, {value})")
    if any(cut.above for cut in column.bands.cuts):
        counts.append(f"bisect_left({_constant(plan, column, names, 'OVER')}, {value})")
    return f"{_constant(plan, column, names)}[{' + '.join(counts)}]"


def _compared_constants(plan: TablePlan, column: Column, names: Names, entry: Entry) -> list[str]:
    cuts = column.bands.cuts
    lines = [
        f"{_constant(plan, column, names, f'CUT_{place}')} = {literal(cut.value, column.type)}"
        for place, cut in enumerate(cuts)
    ]
    for band, rows in enumerate(column.masks[: len(cuts) + 1]):
        said = f"{comment(_stretch(column.bands, band))}: {_rules(plan.decision, rows)[2:]}"
        lines.append(f"{_constant(plan, column, names, f'BAND_{band}')} = {entry(rows)}  {said}")
    return lines


def _counted_constants(plan: TablePlan, column: Column, names: Names, entry: Entry) -> list[str]:
    cuts = column.bands.cuts
    lines = []
    for suffix, above, sign in (("FROM", False, ">="), ("OVER", True, ">")):
        if values := [literal(cut.value, column.type) for cut in cuts if cut.above is above]:
            lines.append(f"{_constant(plan, column, names, suffix)} = ({', '.join(values)},)  # counts where {sign}")
    lines.append(f"{_constant(plan, column, names)} = (")
    for band in range(len(cuts) + 1):
        lines.append(_entry_line(plan, column.masks[band], entry, "", _stretch(column.bands, band)))
    return [*lines, ")"]


def _constant(plan: TablePlan, column: Column, names: Names, part: str = "BANDS") -> str:
    return names.of(plan.decision.name, column.name, part)


def _listed_constants(plan: TablePlan, column: Column, names: Names, entry: Entry) -> list[str]:
    values: tuple[Value, ...] = column.bands.listed + ((None,) if column.nullable else ())
    masks = column.masks[: len(column.bands.listed)] + (column.masks[-1:] if column.nullable else ())
    lines = [f"{_constant(plan, column, names)} = {{"]
    for value, rows in zip(values, masks, strict=True):
        lines.append(_entry_line(plan, rows, entry, f"{literal(value)}: ", ""))
    lines.append("}")
    if column.has_others:
        other = column.masks[len(column.bands.listed)]
        lines.append(f"{_constant(plan, column, names, 'OTHER')} = {entry(other)}  {_rules(plan.decision, other)}")
    return lines


def _entry_line(plan: TablePlan, rows: int, entry: Entry, key: str, said: str) -> str:
    ids = _rules(plan.decision, rows)
    return f"    {key}{entry(rows)},  {ids if not said else comment(said) + ': ' + ids[2:]}"


def _rules(decision: Decision, rows: int) -> str:
    return comment(rule_list(tuple(decision.rules[position].id for position in positions(rows))))


def _stretch(bands: Bands, band: int) -> str:
    """Return a band in the words of a cell: `< 5`, `[5..8)`, `> 8`; empty where nothing is cut."""
    low = bands.cuts[band - 1] if band else None
    high = bands.cuts[band] if band < len(bands.cuts) else None
    if low and high:
        opening, closing = "(" if low.above else "[", "]" if high.above else ")"
        return f"{opening}{_shown(low)}..{_shown(high)}{closing}"
    if low:
        return f"{'>' if low.above else '>='} {_shown(low)}"
    return f"{'<=' if high.above else '<'} {_shown(high)}" if high else ""


def _shown(cut: Cut) -> str:
    return str(json_value(cut.value))
