"""The names a cell may use: facts, parameters, decisions, with their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.types import Type


@dataclass(frozen=True, slots=True)
class Scope:
    """Types by name. `parameters` cannot be columns; `null` is a value of the facts in `nullable`.

    `broken` names are declared with a fault already reported: cells that use them are passed over.
    """

    types: Mapping[str, Type]
    parameters: frozenset[str]
    decisions: frozenset[str]
    nullable: frozenset[str]
    broken: frozenset[str]
