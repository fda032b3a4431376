"""Hit policies that never come to bear: no two rows can hold at once, so there is nothing to list or to rank."""

from __future__ import annotations

from engine.check.examined import Examined
from engine.check.grid import Grid
from engine.check.overlaps import MOST_STEPS, Sweep
from engine.diagnostics import Diagnostic, check_findings
from engine.model.ruleset import LISTING, HitPolicy


def find_idle_policies(examined: Examined) -> list[Diagnostic]:
    """Remark on each table whose policy says what happens when two rows match, though no two can.

    Kinds other than `table` do not choose their policy.
    """
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        several = decision.hit_policy in LISTING or decision.hit_policy in (HitPolicy.PRIORITY, HitPolicy.ANY)
        if (
            decision.kind == "table"
            and several
            and len(decision.rules) > 1
            and _exclude_each_other(examined.complete[decision.name])
        ):
            policy = decision.hit_policy.value
            found.append(check_findings.hit_policy_never_needed(decision.at, decision.name, policy))
    return found


def _exclude_each_other(grid: Grid) -> bool:
    """True where it is certain that no customer is matched by two rows."""
    sweep = Sweep(grid)
    for second in range(len(grid.masks)):
        for first in sweep.earlier_rows(second):
            sweep.steps += 1
            pairs = zip(grid.masks[first], grid.masks[second], strict=True)
            if all(one & other for one, other in pairs) or sweep.steps > MOST_STEPS:
                return False
    return True
