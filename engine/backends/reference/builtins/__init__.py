"""The built-in functions of the standard, one module per family (DMN 1.5, 10.3.4); `now` and `today` are not here.

Null flows through: a null argument gives null where the standard does not say otherwise. What is of a wrong kind, out
of its domain or too large raises `EvaluationError`, where DMN would turn the error into null.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.backends.reference.builtins import aggregates, contexts, conversion, dates, lists, numbers, ranges, strings
from engine.backends.reference.builtins.signature import Builtin, Param, Signature

FAMILIES: Final = (conversion, numbers, strings, lists, aggregates, contexts, ranges, dates)

BUILTINS: Final[Mapping[str, Builtin]] = MappingProxyType(
    {function.name: function for family in FAMILIES for function in family.FUNCTIONS}
)
"""Each built-in by its name."""

__all__ = ["BUILTINS", "Builtin", "Param", "Signature"]
