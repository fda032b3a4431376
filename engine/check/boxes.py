"""The algebra of boxes: a set of samples for each variable, and whether other boxes together cover it.

INVARIANT (exact): `uncovered` takes boxes away from a box by set algebra alone; what it returns no row touches, and
where it returns nothing there is no customer left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.check.grid import Masks


class TooLarge(Exception):
    """The search was given up at its bound."""


@dataclass(slots=True)
class Budget:
    """How many more rows may be looked at."""

    left: int

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooLarge


def is_empty(box: Masks) -> bool:
    """True for a box without a customer: some variable has no sample left."""
    return not all(box)


def within(box: Masks, other: Masks) -> bool:
    """True where the other box covers the box alone."""
    return not any(mask & ~theirs for mask, theirs in zip(box, other, strict=True))


def meets(box: Masks, row: Masks) -> bool:
    """True where the row shares a customer with the box."""
    for mask, theirs in zip(box, row, strict=True):  # noqa: SIM110 - asked millions of times
        if not mask & theirs:
            return False
    return True


def uncovered(box: Masks, rows: Sequence[Masks], budget: Budget, used: set[Masks] | None = None) -> Masks | None:
    """Return a part of the box that no row touches, None where the rows cover all of it. Raises `TooLarge`.

    `used` is given the rows that did so: they alone cover it as well.
    """
    helped = set[Masks]() if used is None else used
    waiting: list[tuple[Masks, Sequence[Masks]]] = [] if is_empty(box) else [(box, rows)]
    while waiting:
        part, known = waiting.pop()
        budget.spend(len(known) + 1)
        trimmed = _trimmed(part, known, helped)
        if trimmed is None:
            continue
        part, left = trimmed
        if not left:
            return part
        row, variable = min(
            ((row, _differing(part, row)) for row in left), key=lambda pair: (len(pair[1]), -_size(pair[0], part))
        )
        at = variable[0]
        rest = [other for other in left if other is not row]
        waiting.append((_with(part, at, part[at] & row[at]), left))
        waiting.append((_with(part, at, part[at] & ~row[at]), rest))
    return None


def _trimmed(part: Masks, rows: Sequence[Masks], helped: set[Masks]) -> tuple[Masks, list[Masks]] | None:
    """Return the part less the rows that cut it across in one variable, and the others that touch it; None: all gone.

    A part that shrinks may be cut across by a row that did not before, so this goes on until nothing changes.
    """
    left = list(rows)
    while True:
        before, kept = part, []
        for row in left:
            if not meets(part, row):
                continue
            differing = _differing(part, row)
            if len(differing) < 2:
                helped.add(row)
            if not differing:
                return None
            if len(differing) == 1:
                part = _with(part, differing[0], part[differing[0]] & ~row[differing[0]])
            else:
                kept.append(row)
        left = kept
        if part == before:
            return part, left


def _differing(part: Masks, row: Masks) -> list[int]:
    """Return the variables in which the part reaches beyond the row."""
    return [at for at, (mask, theirs) in enumerate(zip(part, row, strict=True)) if mask & ~theirs]


def _size(row: Masks, part: Masks) -> int:
    size = 1
    for mask, theirs in zip(part, row, strict=True):
        size *= (mask & theirs).bit_count()
    return size


def _with(part: Masks, at: int, mask: int) -> Masks:
    return (*part[:at], mask, *part[at + 1 :])
