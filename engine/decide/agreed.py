"""What the outcomes of several completions have in common: one answer, or a list judged item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.decide.prepared import PreparedDecision
from engine.model.additions import REASONS
from engine.model.feel_values import Context, Unknown
from engine.model.outcome import FAILING, Json, Outcome, Possible, Status
from engine.model.results import distinct
from engine.model.types import Value


def listed(prepared: PreparedDecision, found: list[Outcome], missing: tuple[str, ...]) -> Outcome:
    """Return what every completion lists, and in `open` what some do; judged item by item.

    A service in review is listed apart: one that is in review in some completions only is open too.
    """
    lists = [outcome for outcome in found if outcome.status not in FAILING]
    others = dict.fromkeys(outcome.answer for outcome in found if outcome.status in FAILING)
    if not lists:
        possible = in_declared_order(prepared, others)
        return Outcome(status=Status.UNDETERMINED, missing=missing, possible=possible)
    certain = _in_all([items_of(outcome) for outcome in lists])
    reviewed = _in_all([in_review(outcome) for outcome in lists])
    some = (value for outcome in lists for value in (*items_of(outcome), *outcome.open, *in_review(outcome)))
    rank = prepared.ranks
    still_open = sorted(
        (v for v in dict.fromkeys(some) if v not in (*certain, *reviewed) and not isinstance(v, Unknown)),
        key=lambda value: rank.get(value, len(rank)),
    )
    base = agreed(prepared, lists)
    return Outcome(
        status=Status.UNDETERMINED,
        value=_value(lists, certain),
        flags=base.flags,
        rules=tuple([rule for rule in base.rules if all(rule in outcome.rules for outcome in lists)]),
        assumptions=base.assumptions,
        parameters=base.parameters,
        missing=missing,
        open=tuple(still_open),
        possible=in_declared_order(prepared, others),
        because=base.because,
        details=base.details,
    )


def items_of(outcome: Outcome) -> tuple[Value, ...]:
    """Return what the outcome lists: of merged triggers the reasons."""
    items: tuple[Value, ...] = outcome.value[REASONS] if isinstance(outcome.value, Context) else outcome.value
    return items


def in_review(outcome: Outcome) -> tuple[Value, ...]:
    """Return the services that a person must decide about."""
    services = outcome.details.get("review")
    return tuple(services) if isinstance(services, list) else ()


def _in_all(lists: list[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(value for value in lists[0] if all(value in items for items in lists))


def _value(lists: list[Outcome], certain: tuple[Value, ...]) -> Value:
    """Return the list of what is certain; of merged triggers the contact, as far as all agree about it."""
    first = lists[0].value
    if not isinstance(first, Context):
        return certain
    parts = [outcome.value for outcome in lists]
    shared = {name: of for name, of in first.items() if all(name in each and each[name] == of for each in parts)}
    return Context({**shared, REASONS: certain})


def agreed(prepared: PreparedDecision, found: list[Outcome]) -> Outcome:
    """Return the common answer, resting on every rule by which some completion came to it."""
    if len(found) == 1:
        return found[0]
    order = prepared.places
    rules = sorted(distinct(*(outcome.rules for outcome in found)), key=lambda rule: order.get(rule, len(order)))
    by_rule = sorted(found, key=lambda outcome: [order.get(rule, len(order)) for rule in outcome.rules])
    first = by_rule[0]
    return Outcome(
        status=first.status,
        value=first.value,
        flags=tuple([flag for flag in first.flags if all(flag in outcome.flags for outcome in found)]),
        rules=tuple(rules),
        assumptions=distinct(*(outcome.assumptions for outcome in by_rule)),
        parameters=distinct(*(outcome.parameters for outcome in by_rule)),
        missing=first.missing,
        possible=first.possible,
        open=first.open,
        because=first.because,
        details=common_details([outcome.details for outcome in found]) if prepared.adds else first.details,
    )


def common_details(found: list[Mapping[str, Json]]) -> dict[str, Json]:
    """Return what all say alike, part by part; of lists the items that stand in all."""
    first, *others = found
    common: dict[str, Json] = {}
    for name, told in first.items():
        if all(name in other for other in others):
            shared = _common(told, [other[name] for other in others])
            if shared not in ({}, [], None):
                common[name] = shared
    return common


def _common(told: Json, others: list[Json]) -> Json:
    if isinstance(told, dict):
        mappings = [other for other in others if isinstance(other, dict)]
        return dict(common_details([told, *mappings])) if len(mappings) == len(others) else None
    if isinstance(told, list):
        return [item for item in told if all(isinstance(other, list) and item in other for other in others)]
    return told if all(other == told for other in others) else None


def in_declared_order(prepared: PreparedDecision, answers: Iterable[Possible]) -> tuple[Possible, ...]:
    """Return the answers in the order their values are declared; other statuses than `decided` last."""
    rank, statuses = prepared.ranks, list(Status)
    return tuple(sorted(answers, key=lambda answer: (statuses.index(answer.status), rank.get(answer.value, len(rank)))))
