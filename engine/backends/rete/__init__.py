"""The Rete engine: durable-rules matches the rows, inside the profile in which it is sound. Sole importer of it.

`columns` values as small integers · `encoding` a decision table as flat patterns over them · `host` patterns as a
loaded durable-rules network · `tables` a ruleset made ready to run · `suitable` which decisions that can be.
durable-rules can crash a process, so whoever answers customers runs this in a process of its own.
"""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from engine.backends.rete.suitable import unsupported
from engine.model.ruleset import Ruleset

if TYPE_CHECKING:
    from engine.backends.rete.tables import ReteRuleset

__all__ = ["available", "compile", "unsupported"]

_FIRST_UNSUPPORTED = (3, 13)


def available() -> str | None:
    """Return None where durable-rules can run, else the reason in a short sentence."""
    if sys.version_info >= _FIRST_UNSUPPORTED:
        return "durable-rules does not run on Python 3.13 and later"
    missing = [name for name in ("durable", "durable_rules_engine") if importlib.util.find_spec(name) is None]
    return "durable-rules is not installed" if missing else None


def compile(ruleset: Ruleset) -> ReteRuleset:
    """Return the ruleset loaded into durable-rules, but for the decisions that are `unsupported`; `close` unloads it.

    Raises `ImportError` where durable-rules is not available.
    """
    # Imported here so that the package can be asked whether it is `available` where durable-rules is not.
    from engine.backends.rete.tables import ReteRuleset

    return ReteRuleset(ruleset)
