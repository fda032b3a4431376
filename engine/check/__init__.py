"""What can be said of a ruleset before any customer comes: one module per concern, one tuple of checks.

`overlaps` rules that contradict each other · `gaps` customers no rule answers · `dead_rules` rules that never decide ·
`redundant` rows that add nothing · `policies` hit policies that never come to bear · `tier_order` tiers against their
thresholds · `stage_ways` how stages are come into and left · `adverse` what is yielded against a customer unreviewed ·
`unused`, `unused_codes` what nothing uses · `repeated_numbers` figures better made parameters · `translations`,
`review_date` what readers lack.

What they rest on: `examined` all a check looks at · `grid` a table over samples, by `admitted` · `boxes` the algebra of
such samples · `verdicts` whether a row can decide · `written` the files as nodes · `wording` customers in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from engine.check.adverse import find_unreviewed_adverse_codes
from engine.check.dead_rules import find_dead_rules
from engine.check.examined import Examined, examine
from engine.check.gaps import find_gaps
from engine.check.overlaps import find_overlaps
from engine.check.policies import find_idle_policies
from engine.check.redundant import find_redundant_rules
from engine.check.repeated_numbers import find_repeated_numbers
from engine.check.review_date import find_overdue_review
from engine.check.stage_ways import find_stages_astray
from engine.check.tier_order import find_tiers_against_their_thresholds
from engine.check.translations import find_missing_translations
from engine.check.unused import find_unused
from engine.check.unused_codes import find_codes_never_yielded
from engine.diagnostics import Diagnostic, in_order
from engine.model.ruleset import Ruleset

Check = Callable[[Examined], list[Diagnostic]]

STANDARD_CHECKS: tuple[Check, ...] = (
    find_overlaps,
    find_gaps,
    find_dead_rules,
    find_redundant_rules,
    find_idle_policies,
    find_tiers_against_their_thresholds,
    find_stages_astray,
    find_unreviewed_adverse_codes,
    find_unused,
    find_codes_never_yielded,
    find_repeated_numbers,
    find_missing_translations,
    find_overdue_review,
)


def check(ruleset: Ruleset, day: dt.date | None = None) -> tuple[Diagnostic, ...]:
    """Return the findings of all standard checks, by place; `day`: what is overdue then, too."""
    examined = examine(ruleset, day)
    return in_order(found for standard in STANDARD_CHECKS for found in standard(examined))


__all__ = ["STANDARD_CHECKS", "Check", "check"]
