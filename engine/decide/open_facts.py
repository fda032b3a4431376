"""What can still come out when some facts are left open: their tests fall both ways (three-valued logic).

Sound but not exact: what is possible is always among the outcomes returned, which may hold too many, since two
tests on one open fact in different tables are taken to be independent. Conflicts reachable only that way are ignored.
Within one table an open column is tried band by band, so that its cells are not taken to be independent.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.backends import FAILED, Input
from engine.decide.derive import derive, output_value
from engine.decide.hit_policy import is_ranked, with_flags
from engine.decide.reached import Reached, reached_by
from engine.decide.verdicts import Possibilities, Verdict, View, row_verdict
from engine.model.additions import Raising
from engine.model.bands import column_bands, constants, is_fixed
from engine.model.cells import references
from engine.model.combined_rows import combine_rows
from engine.model.feel_values import UNKNOWN, Unknown
from engine.model.granted import grant
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.raised import codes_of, contacts, raise_codes
from engine.model.results import as_listed, conflict, fired, nothing_matched, outputs_in_order
from engine.model.ruleset import LISTING, Aggregation, Decision, HitPolicy, Rule, Ruleset
from engine.model.types import NUMERIC, Base, Value

MOST_TRIED = 256
"""Combinations of bands tried for the open columns of one table."""


@dataclass(frozen=True, slots=True)
class Open:
    """What one decision can come to while facts are open, and what that hangs on."""

    outcomes: tuple[Outcome, ...]
    reached: Reached


def outcomes_with_open_facts(
    ruleset: Ruleset, closure: tuple[str, ...], values: Mapping[str, Value], left_open: frozenset[str]
) -> Mapping[str, Open]:
    """Return, for every decision of the closure, the outcomes that are possible whatever the open facts are."""
    found: dict[str, Open] = {}
    possible: dict[str, tuple[Outcome, ...]] = {}
    reached: dict[str, Reached] = {}
    known: dict[str, Input] = {**values, **dict.fromkeys(left_open, UNKNOWN)}
    for name in closure:
        view = _view(ruleset, ruleset.decisions[name], known, possible)
        outcomes, verdicts = _possible(view)
        possible[name] = outcomes
        reached[name] = reached_by(view, verdicts, outcomes, reached)
        found[name] = Open(outcomes, reached[name])
        known[name] = _as_input(outcomes)
    return found


def _possible(view: View) -> tuple[tuple[Outcome, ...], list[Verdict]]:
    """Return the outcomes of one decision, and what each of its rows can come to."""
    outcomes: list[Outcome] = []
    merged: list[Verdict] = []
    for tried in _tried(view):
        verdicts = [row_verdict(tried, rule) for rule in view.decision.rules]
        merged = [_either(*pair) for pair in zip(merged, verdicts, strict=True)] if merged else verdicts
        outcomes += _POLICIES[view.decision.hit_policy](_yielding(view, tried), verdicts)
    outcomes = [with_flags(view.ruleset, view.decision, found, view.values, view.failures) for found in outcomes]
    outcomes += [reviewed for outcome in outcomes for reviewed in _in_review(view, outcome)]
    return tuple({(o.answer, o.open, o.rules, o.because, o.flags): o for o in outcomes}.values()), merged


def _yielding(view: View, tried: View) -> View:
    """Return what outputs read: an open column at the values tried only where these are all it has.

    One number stands for all of its band to the cells, but not to an output that is worked out from it.
    """
    if tried is view or is_ranked(view.decision):
        return tried
    kept = {name: of for name, of in tried.values.items() if name in view.values and _is_listed(view, name)}
    return replace(tried, values={**view.values, **kept})


def _is_listed(view: View, name: str) -> bool:
    return name in view.decision.columns and view.ruleset.type_of(name).is_listed


def _either(first: Verdict, second: Verdict) -> Verdict:
    failures = (*first.failures, *(failure for failure in second.failures if failure not in first.failures))
    return Verdict(first.false or second.false, first.true or second.true, failures)


def _tried(view: View) -> Iterator[View]:
    """Yield the view with its open columns at one value of each band; as it is, where they cannot be tried."""
    columns = [name for name in view.decision.columns if _can_be_tried(view, name)]
    axes = [_samples(view, name) for name in columns]
    size = 1
    for axis in axes:
        size *= len(axis)
    if not columns or size > MOST_TRIED or view.decision.hit_policy in LISTING:
        yield view
        return
    possible = {name: outcomes for name, outcomes in view.possible.items() if name not in columns}
    for combination in itertools.product(*axes):
        values = {**view.values, **dict(zip(columns, combination, strict=True))}
        yield replace(view, values=values, possible=possible)


def _can_be_tried(view: View, name: str) -> bool:
    """True for an open column all of whose cells are fixed when the ruleset is loaded."""
    kind = view.ruleset.type_of(name)
    cut = kind.is_listed or (not kind.container and kind.base in (Base.TEXT, Base.DATE, Base.DATETIME, *NUMERIC))
    outcomes = view.possible.get(name, ())
    is_open = isinstance(view.values.get(name), Unknown) and not any(o.status in FAILING or o.open for o in outcomes)
    has_list = len({o.value for o in outcomes}) > 1 and not any(isinstance(o.value, Unknown) for o in outcomes)
    cells = [cell for rule in view.decision.rules for cell in rule.cells]
    read = any(name in references(cell.test) for cell in cells)
    value_of = constants(view.ruleset)
    fixed = all(is_fixed(cell.test, value_of) for cell in cells if cell.column == name)
    return cut and is_open and not has_list and not read and fixed


def _samples(view: View, name: str) -> tuple[Value, ...]:
    tests = [cell.test for rule in view.decision.rules for cell in rule.cells if cell.column == name]
    return column_bands(view.ruleset, name, tests).legal()


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
    if not is_ranked(view.decision):
        yield from _any_of(view, rows)
        return
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


def _any_of(view: View, rows: list[tuple[Rule, Verdict]]) -> Iterator[Outcome]:
    """Yield what each row may come to, none of them outranking another for certain."""
    for rule, verdict in rows:
        yield from verdict.failures
        if verdict.true:
            yield _fired(view, rule)
    if all(verdict.false for _, verdict in rows):
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
        yield from _any_of(view, [(rule, replace(verdict, failures=())) for rule, verdict in rows])


def _listing(view: View, verdicts: list[Verdict]) -> Iterator[Outcome]:
    """Yield what is certainly listed, and in `open` what may be; a number that may differ is not known.

    Beside it stand the statuses of rows that may hold, and, where no row is certain, what no row comes to.
    """
    rows = list(zip(view.decision.rules, verdicts, strict=True))
    for _, verdict in rows:
        yield from verdict.failures
    if any(rule.adds is not None for rule in view.decision.rules):
        yield from _added(view, rows)
        return
    certain = [(rule, _fired(view, rule).value) for rule, verdict in rows if verdict.certain]
    perhaps = [_fired(view, rule) for rule, verdict in rows if verdict.true and not verdict.certain]
    yield from (found for found in perhaps if found.status in FAILING)
    for rule, verdict in rows:
        if verdict.certain and rule.output.status in FAILING:
            yield _fired(view, rule)
            return
    unknown = any(isinstance(value, Unknown) for _, value in certain)
    if view.decision.aggregation is not Aggregation.LIST and (perhaps or unknown):
        yield from _number(view, perhaps, bool(certain))
        return
    perhaps = [found for found in perhaps if found.status not in FAILING]
    listed = [(rule, value) for rule, value in certain if not isinstance(value, Unknown)]
    outcome = combine_rows(view.ruleset, view.decision, listed) if listed else _nothing(view)
    open_values = tuple(dict.fromkeys(found.value for found in perhaps if not isinstance(found.value, Unknown)))
    if unknown or any(isinstance(found.value, Unknown) for found in perhaps):
        open_values = (*open_values, UNKNOWN)
    yield replace(outcome, open=open_values)


def _added(view: View, rows: list[tuple[Rule, Verdict]]) -> Iterator[Outcome]:
    """Yield what the rows of entitlements and triggers add for certain, and in `open` what they may."""
    certain = [rule for rule, verdict in rows if verdict.certain]
    perhaps = [rule for rule, verdict in rows if verdict.true and not verdict.certain]
    yield from (fired(view.ruleset, view.decision, rule) for rule in perhaps if rule.output.status in FAILING)
    perhaps = [rule for rule in perhaps if rule.output.status not in FAILING]
    add = raise_codes if any(isinstance(rule.adds, Raising) for rule in view.decision.rules) else grant
    found = [add(view.ruleset, view.decision, certain, perhaps)]
    if view.decision.merge is not None and not found[0].open and found[0].status not in FAILING:
        codes = codes_of(view.decision, certain, perhaps)
        found = [replace(found[0], value=way) for way in contacts(view.decision.merge, codes, certain, perhaps)]
    yield from found
    if add is raise_codes and any(rule.output.status is Status.REVIEW for rule in perhaps):
        yield from (replace(one, status=Status.REVIEW) for one in found if one.status not in FAILING)


def _number(view: View, perhaps: list[Outcome], some_row_is_certain: bool) -> Iterator[Outcome]:
    """Yield what a number made of rows that may hold can be: not known, in review perhaps, none without a row."""
    yield Outcome(status=Status.DECIDED, value=UNKNOWN)
    if any(found.status is Status.REVIEW for found in perhaps):
        yield Outcome(status=Status.REVIEW, value=UNKNOWN)
    if not some_row_is_certain:
        yield _nothing(view)


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
    return value if isinstance(value, Outcome) else replace(outcome, value=as_listed(view.decision, value))


def _in_review(view: View, outcome: Outcome) -> Iterator[Outcome]:
    """Yield the outcome in review where a decision it may have read is possibly in review."""
    if outcome.status is Status.DECIDED:
        for name in view.decision.reads():
            if any(read.status is Status.REVIEW for read in view.possible.get(name, ())):
                yield replace(outcome, status=Status.REVIEW, because=name)
