"""What can still come out when some facts are left open: their tests fall both ways (three-valued logic).

Sound but not exact: what is possible is always among the outcomes returned, which may hold too many, since two
tests on one open fact are taken to be independent. Conflicts reachable only that way are ignored.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.backends import FAILED, Failed, Input
from engine.backends.reference import cell_holds
from engine.model.cells import references
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.results import conflict, fired, nothing_matched, propagated
from engine.model.ruleset import Cell, Decision, HitPolicy, Rule, Ruleset
from engine.model.types import Value

Possibilities = Mapping[str, tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a cell or a row can come to: false, true, or not to be judged because one of `failures` is read."""

    false: bool
    true: bool
    failures: tuple[Outcome, ...] = ()

    @property
    def certain(self) -> bool:
        return self.true and not self.false and not self.failures


def outcomes_with_open_facts(
    ruleset: Ruleset, closure: tuple[str, ...], values: Mapping[str, Value], left_open: frozenset[str]
) -> Possibilities:
    """Return, for every decision of the closure, the outcomes that are possible whatever the open facts are."""
    possible: dict[str, tuple[Outcome, ...]] = {}
    for name in closure:
        decision = ruleset.decisions[name]
        verdicts = [_row_verdict(ruleset, rule, values, left_open, possible) for rule in decision.rules]
        by_policy = _first if decision.hit_policy is HitPolicy.FIRST else _unique
        found = list(by_policy(ruleset, decision, verdicts))
        found += [reviewed for outcome in found for reviewed in _in_review(decision, outcome, possible)]
        possible[name] = tuple({(o.answer, o.rules, o.because): o for o in found}.values())
    return possible


def _first(ruleset: Ruleset, decision: Decision, verdicts: list[Verdict]) -> Iterator[Outcome]:
    for rule, verdict in zip(decision.rules, verdicts, strict=True):
        yield from verdict.failures
        if verdict.true:
            yield fired(ruleset, decision, rule)
        if not verdict.false:
            return
    yield nothing_matched(decision)


def _unique(ruleset: Ruleset, decision: Decision, verdicts: list[Verdict]) -> Iterator[Outcome]:
    rows = list(zip(decision.rules, verdicts, strict=True))
    for _, verdict in rows:
        yield from verdict.failures
    certain = [rule for rule, verdict in rows if verdict.certain]
    if len(certain) > 1:
        yield conflict(certain)
    elif certain:
        yield fired(ruleset, decision, certain[0])
    else:
        for rule, verdict in rows:
            if verdict.true:
                yield fired(ruleset, decision, rule)
        if all(verdict.false for verdict in verdicts):
            yield nothing_matched(decision)


def _in_review(decision: Decision, outcome: Outcome, possible: Possibilities) -> Iterator[Outcome]:
    """Yield the outcome in review where a decision it may have read is possibly in review."""
    if outcome.status is Status.DECIDED:
        for name in decision.reads():
            if any(read.status is Status.REVIEW for read in possible.get(name, ())):
                yield replace(outcome, status=Status.REVIEW, because=name)


def _row_verdict(
    ruleset: Ruleset, rule: Rule, values: Mapping[str, Value], left_open: frozenset[str], possible: Possibilities
) -> Verdict:
    cells = [_cell_verdict(ruleset, cell, values, left_open, possible) for cell in rule.cells]
    if not all(cell.true or cell.failures for cell in cells):
        return Verdict(false=True, true=False)
    return Verdict(
        false=any(cell.false for cell in cells),
        true=all(cell.true for cell in cells),
        failures=tuple(failure for cell in cells for failure in cell.failures),
    )


def _cell_verdict(
    ruleset: Ruleset, cell: Cell, values: Mapping[str, Value], left_open: frozenset[str], possible: Possibilities
) -> Verdict:
    names = (cell.column, *references(cell.test))
    decisions = [name for name in dict.fromkeys(names) if name in possible]
    failures = tuple(
        propagated(read.status, because=name) for name in decisions for read in possible[name] if read.status in FAILING
    )
    if any(name in left_open for name in names):
        return Verdict(false=True, true=True, failures=failures)
    seen: set[bool] = set()
    for combination in itertools.product(*(_values_read(possible[name]) for name in decisions)):
        inputs: dict[str, Input] = {**values, **dict(zip(decisions, combination, strict=True))}
        if FAILED not in combination:
            seen.add(cell_holds(ruleset, cell, inputs))
    return Verdict(false=False in seen, true=True in seen, failures=failures)


def _values_read(outcomes: tuple[Outcome, ...]) -> list[Value | Failed]:
    return list(dict.fromkeys(FAILED if outcome.status in FAILING else outcome.value for outcome in outcomes))
