"""Under which meaning decisions are made, by number.

A decision record names the number it was decided under. Whoever changes what a ruleset means (a hit policy, the
reading of a missing fact, an operator) gives the new meaning the next number and keeps the old one runnable:
a number once released is never reused and never dropped, or records would no longer replay.
"""

from __future__ import annotations

SEMANTICS = 1
"""The meaning new decisions are made under."""

RUNNABLE = (1,)
"""Every meaning that a record may name and a replay can still run."""
