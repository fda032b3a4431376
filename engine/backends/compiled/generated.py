"""Generated text made runnable, with its lines where tracebacks look for them."""

from __future__ import annotations

import linecache
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.backends import FAILED, OffFastPath
from engine.backends.compiled.masks import positions
from engine.backends.compiled.outcomes import kept
from engine.model.facts import MISSING
from engine.model.outcome import Status

ALLOWED: Mapping[str, object] = {
    "bisect_left": bisect_left,
    "bisect_right": bisect_right,
    "date": date,
    "instant": datetime.fromisoformat,
    "Decimal": Decimal,
    "positions": positions,
    "kept": kept,
    "DECIDED": Status.DECIDED,
    "FAILED": FAILED,
    "MISSING": MISSING,
    "KeyError": KeyError,
    "OffFastPath": OffFastPath,
}
"""All that generated text may name, beside the outcomes of its own tables; it has no builtins."""


@dataclass(frozen=True, slots=True)
class GeneratedText:
    """A module of generated Python: the name tracebacks show, its text, the outcomes it names, its one function."""

    filename: str
    source: str
    outcomes: Mapping[str, object]
    function: str


def run_generated(text: GeneratedText) -> Callable[[Mapping[str, Any]], Any]:
    """Return the function the text defines; its source lines are registered in `linecache` under its name."""
    lines = text.source.splitlines(keepends=True)
    linecache.cache[text.filename] = (len(text.source), None, lines, text.filename)
    namespace: dict[str, Any] = {"__builtins__": {}, **ALLOWED, **text.outcomes}
    exec(compile(text.source, text.filename, "exec", dont_inherit=True), namespace)
    function: Callable[[Mapping[str, Any]], Any] = namespace[text.function]
    return function


def forget_generated(text: GeneratedText) -> None:
    """The lines of the text are no longer kept for tracebacks."""
    linecache.cache.pop(text.filename, None)
