"""Numbers grouped by commas are refused wherever rule texts would read them as several values."""

from __future__ import annotations

import itertools

from engine.diagnostics import Diagnostic, cell_faults
from engine.feel.grouped_numbers import GroupedNumber, grouped_number
from engine.load.nodes import Scalar


def refuses_commas(scalar: Scalar, faults: list[Diagnostic]) -> bool:
    """True, with the fault reported, where an expression or a result holds such a number."""
    return _refused(scalar, grouped_number(scalar.text, in_cell=False), faults)


def refuses_commas_in_cells(cells: tuple[Scalar, ...], faults: list[Diagnostic]) -> bool:
    """True, with the faults reported, where a cell, or a YAML list of cells, holds such a number."""
    written = [*cells, *itertools.starmap(_joined, itertools.pairwise(cells))]
    return sum(_refused(cell, grouped_number(cell.text, in_cell=True), faults) for cell in written) > 0


def _joined(first: Scalar, second: Scalar) -> Scalar:
    """Return `>= 1,500` for the two cells that YAML makes of `[>= 1,500]`; a blank keeps them apart."""
    end = (first.at.line, first.at.column + len(first.text) + 1)
    is_one = first.text.startswith(("<", ">")) and (second.at.line, second.at.column) == end
    is_plain = not first.quoted and not second.quoted
    return Scalar(f"{first.text},{second.text}" if is_one and is_plain else "", False, first.at)


def _refused(scalar: Scalar, found: GroupedNumber | None, faults: list[Diagnostic]) -> bool:
    if found is None:
        return False
    at = scalar.at_offset(found.offset)
    faults.append(cell_faults.number_with_commas(at, found.text, found.plain, found.underscored))
    return True
