"""What can still come out when some facts are left open: their tests fall both ways (three-valued logic).

Sound but not exact: what is possible is always among the outcomes returned, which may hold too many, since two
tests on one open fact are taken to be independent. Conflicts reachable only that way are ignored.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.backends import FAILED, Failed, Input
from engine.backends.reference import cell_holds
from engine.decide.derive import derive, output_value
from engine.decide.hit_policy import with_flags
from engine.model.cells import references
from engine.model.combined_rows import combine_rows
from engine.model.feel_values import UNKNOWN, Unknown
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.results import conflict, fired, nothing_matched, outputs_in_order, propagated
from engine.model.ruleset import LISTING, Aggregation, Cell, Decision, HitPolicy, Rule, Ruleset
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


@dataclass(frozen=True, slots=True)
class View:
    """What one decision sees: values (`UNKNOWN` where a name is open), and the outcomes each name may stand for."""

    ruleset: Ruleset
    decision: Decision
    values: Mapping[str, Input]
    possible: Possibilities
    failures: Mapping[str, Outcome] = field(default_factory=dict)


def outcomes_with_open_facts(
    ruleset: Ruleset, closure: tuple[str, ...], values: Mapping[str, Value], left_open: frozenset[str]
) -> Possibilities:
    """Return, for every decision of the closure, the outcomes that are possible whatever the open facts are."""
    possible: dict[str, tuple[Outcome, ...]] = {}
    known: dict[str, Input] = {**values, **dict.fromkeys(left_open, UNKNOWN)}
    for name in closure:
        view = _view(ruleset, ruleset.decisions[name], known, possible)
        verdicts = [_row_verdict(view, rule) for rule in view.decision.rules]
        found = list(_POLICIES[view.decision.hit_policy](view, verdicts))
        found = [with_flags(ruleset, view.decision, outcome, view.values, view.failures) for outcome in found]
        found += [reviewed for outcome in found for reviewed in _in_review(view, outcome)]
        possible[name] = tuple({(o.answer, o.open, o.rules, o.because, o.flags): o for o in found}.values())
        known[name] = _as_input(possible[name])
    return possible


def _view(ruleset: Ruleset, decision: Decision, known: Mapping[str, Input], possible: Possibilities) -> View:
    """Return what the decision sees, its derived values among it."""
    values = dict(known)
    failures = {name: outcomes[0] for name, outcomes in possible.items() if known.get(name) is FAILED}
    for derived in decision.derived:
        found = derive(ruleset, decision, derived, values, failures)
        if isinstance(found, Outcome):
            values[derived.name], failures[derived.name] = FAILED, found
        else:
            values[derived.name] = found
    return View(ruleset, decision, values, possible, failures)


def _as_input(outcomes: tuple[Outcome, ...]) -> Input:
    """Return the value that all outcomes share, `FAILED` where all fail, else `UNKNOWN`."""
    if all(outcome.status in FAILING for outcome in outcomes):
        return FAILED
    shared = {FAILED if outcome.status in FAILING else outcome.value for outcome in outcomes}
    is_one = len(shared) == 1 and not any(outcome.open for outcome in outcomes)
    return outcomes[0].value if is_one else UNKNOWN


def _first(view: View, verdicts: list[Verdict]) -> Iterator[Outcome]:
    yield from _in_turn(view, list(zip(view.decision.rules, verdicts, strict=True)))


def _priority(view: View, verdicts: list[Verdict]) -> Iterator[Outcome]:
    rows = list(zip(view.decision.rules, verdicts, strict=True))
    yield from _in_turn(view, sorted(rows, key=lambda row: outputs_in_order(view.decision, row[0].output.value)))


def _in_turn(view: View, rows: list[tuple[Rule, Verdict]]) -> Iterator[Outcome]:
    """Yield what each row may come to, up to the first that certainly holds."""
    for rule, verdict in rows:
        yield from verdict.failures
        if verdict.true:
            yield _fired(view, rule)
        if not verdict.false:
            return
    yield _nothing(view)


def _single(view: View, verdicts: list[Verdict]) -> Iterator[Outcome]:
    """Yield what UNIQUE and ANY may come to: where a row certainly holds, it decides."""
    rows = list(zip(view.decision.rules, verdicts, strict=True))
    for _, verdict in rows:
        yield from verdict.failures
    certain = [_fired(view, rule) for rule, verdict in rows if verdict.certain]
    agree = view.decision.hit_policy is HitPolicy.ANY and len({outcome.answer for outcome in certain}) == 1
    if len(certain) > 1 and not agree:
        yield conflict(rule for rule, verdict in rows if verdict.certain)
    elif certain:
        yield certain[0]
    else:
        for rule, verdict in rows:
            if verdict.true:
                yield _fired(view, rule)
        if all(verdict.false for verdict in verdicts):
            yield _nothing(view)


def _listing(view: View, verdicts: list[Verdict]) -> Iterator[Outcome]:
    """Yield one outcome: what is certainly listed, and in `open` what may be; a number that may differ is not known."""
    rows = list(zip(view.decision.rules, verdicts, strict=True))
    for _, verdict in rows:
        yield from verdict.failures
    certain = [(rule, _fired(view, rule).value) for rule, verdict in rows if verdict.certain]
    perhaps = [_fired(view, rule) for rule, verdict in rows if verdict.true and not verdict.certain]
    unknown = any(isinstance(value, Unknown) for _, value in certain)
    if view.decision.aggregation is not Aggregation.LIST and (perhaps or unknown):
        yield Outcome(status=Status.DECIDED, value=UNKNOWN)
        return
    listed = [(rule, value) for rule, value in certain if not isinstance(value, Unknown)]
    outcome = combine_rows(view.ruleset, view.decision, listed) if listed else _nothing(view)
    open_values = tuple(dict.fromkeys(found.value for found in perhaps if not isinstance(found.value, Unknown)))
    if unknown or any(isinstance(found.value, Unknown) for found in perhaps):
        open_values = (*open_values, UNKNOWN)
    yield replace(outcome, open=open_values)


_POLICIES = {
    HitPolicy.UNIQUE: _single,
    HitPolicy.ANY: _single,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    **dict.fromkeys(LISTING, _listing),
}


def _fired(view: View, rule: Rule) -> Outcome:
    value = output_value(view.ruleset, view.decision, rule.output, view.values, view.failures)
    if isinstance(value, Outcome):
        return value
    return replace(fired(view.ruleset, view.decision, rule), value=value)


def _nothing(view: View) -> Outcome:
    outcome = nothing_matched(view.decision)
    if view.decision.otherwise is None:
        return outcome
    value = output_value(view.ruleset, view.decision, view.decision.otherwise, view.values, view.failures)
    return value if isinstance(value, Outcome) else replace(outcome, value=value)


def _in_review(view: View, outcome: Outcome) -> Iterator[Outcome]:
    """Yield the outcome in review where a decision it may have read is possibly in review."""
    if outcome.status is Status.DECIDED:
        for name in view.decision.reads():
            if any(read.status is Status.REVIEW for read in view.possible.get(name, ())):
                yield replace(outcome, status=Status.REVIEW, because=name)


def _row_verdict(view: View, rule: Rule) -> Verdict:
    cells = [_cell_verdict(view, cell) for cell in rule.cells]
    if not all(cell.true or cell.failures for cell in cells):
        return Verdict(false=True, true=False)
    return Verdict(
        false=any(cell.false for cell in cells),
        true=all(cell.true for cell in cells),
        failures=tuple(failure for cell in cells for failure in cell.failures),
    )


def _cell_verdict(view: View, cell: Cell) -> Verdict:
    names = tuple(dict.fromkeys((cell.column, *references(cell.test))))
    broken = next((name for name in names if "/" in name and name in view.failures), None)
    if broken is not None:
        return Verdict(false=False, true=False, failures=(view.failures[broken],))
    decisions = [name for name in names if name in view.possible]
    failures = tuple(
        propagated(read.status, because=name)
        for name in decisions
        for read in view.possible[name]
        if read.status in FAILING
    )
    if any(all(read.status in FAILING for read in view.possible[name]) for name in decisions):
        return Verdict(false=False, true=False, failures=failures)
    fixed = [name for name in names if name not in view.possible]
    if any(isinstance(view.values.get(name), Unknown) for name in fixed):
        return Verdict(false=True, true=True, failures=failures)
    seen = {True, False} if _is_listing_open(view, decisions) else set(_results(view, cell, decisions))
    return Verdict(false=False in seen, true=True in seen, failures=failures)


def _results(view: View, cell: Cell, decisions: list[str]) -> Iterator[bool]:
    """Yield what the cell comes to under each combination of the values its decisions may have."""
    for combination in itertools.product(*(_values_read(view.possible[name]) for name in decisions)):
        if any(isinstance(value, Unknown) for value in combination):
            yield from (True, False)
        elif not any(isinstance(value, Failed) for value in combination):
            inputs: dict[str, Input] = {**view.values, **dict(zip(decisions, combination, strict=True))}
            yield cell_holds(view.ruleset, cell, inputs)


def _is_listing_open(view: View, decisions: list[str]) -> bool:
    return any(outcome.open for name in decisions for outcome in view.possible[name])


def _values_read(outcomes: tuple[Outcome, ...]) -> list[Input]:
    return list(dict.fromkeys(FAILED if outcome.status in FAILING else outcome.value for outcome in outcomes))
