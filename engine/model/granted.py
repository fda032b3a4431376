"""Which services rows of `entitlements` come to: granted, withheld or in review; the same for every engine.

Withholding wins over review, review over granting. Rows that only may hold leave open what they can change.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from engine.model.additions import Granting
from engine.model.outcome import FAILING, Json, Outcome, Status
from engine.model.results import fired, several
from engine.model.ruleset import Decision, Rule, Ruleset


class Standing(Enum):
    """What a service is to the customer."""

    GRANTED = "granted"
    REVIEW = "review"
    WITHHELD = "withheld"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Services:
    """The services by what is certain of them, in the order they are declared; `open`: what is not."""

    granted: tuple[str, ...]
    review: tuple[str, ...]
    withheld: tuple[str, ...]
    open: tuple[str, ...]


def services_of(decision: Decision, certain: Sequence[Rule], perhaps: Sequence[Rule] = ()) -> Services:
    """Return what is certain of each service where these rows hold, and those others may."""
    found = {service: _standings(service, certain, perhaps) for service in decision.services}

    def only(standing: Standing) -> tuple[str, ...]:
        return tuple(service for service, standings in found.items() if standings == {standing})

    not_due = {Standing.WITHHELD, Standing.NONE}
    return Services(
        granted=only(Standing.GRANTED),
        review=only(Standing.REVIEW),
        withheld=only(Standing.WITHHELD),
        open=tuple(service for service, seen in found.items() if len(seen) > 1 and not seen <= not_due),
    )


def _standings(service: str, certain: Sequence[Rule], perhaps: Sequence[Rule]) -> set[Standing]:
    """Return all the service can be: each of four kinds of rows that name it holds, does not, or may."""
    sure, maybe = set(_effects(service, certain)), set(_effects(service, perhaps))
    choices = [(True,) if effect in sure else (False, True) if effect in maybe else (False,) for effect in _EFFECTS]
    return {_standing(*combination) for combination in itertools.product(*choices)}


_GRANT, _GRANT_IN_REVIEW, _WITHHOLD, _WITHHOLD_IN_REVIEW = _EFFECTS = tuple(range(4))


def _effects(service: str, rules: Sequence[Rule]) -> Iterator[int]:
    for rule in rules:
        adds = rule.adds
        if isinstance(adds, Granting):
            if service in adds.grants:
                yield _GRANT_IN_REVIEW if adds.in_review else _GRANT
            if service in adds.withholds:
                yield _WITHHOLD_IN_REVIEW if adds.in_review else _WITHHOLD


def _standing(grant: bool, grant_in_review: bool, withhold: bool, withhold_in_review: bool) -> Standing:
    if withhold:
        return Standing.WITHHELD
    if grant_in_review or (grant and withhold_in_review):
        return Standing.REVIEW
    return Standing.GRANTED if grant else Standing.NONE


def grant(ruleset: Ruleset, decision: Decision, certain: Sequence[Rule], perhaps: Sequence[Rule] = ()) -> Outcome:
    """Return the outcome: the services granted for certain, what is withheld and in review, and what is `open`."""
    for rule in certain:
        if rule.output.status in FAILING:
            return fired(ruleset, decision, rule)
    found = services_of(decision, certain, perhaps)
    withheld: dict[str, Json] = {service: list(_withholding(service, certain)) for service in found.withheld}
    details: dict[str, Json] = {"withheld": withheld} if withheld else {}
    details |= {"review": list(found.review)} if found.review else {}
    outcome = several(ruleset, decision, certain, found.granted)
    if not certain:
        outcome = replace(outcome, assumptions=decision.assumes)
    return replace(outcome, status=Status.DECIDED, open=found.open, details=details)


def _withholding(service: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Yield the ids of the rows that withhold the service for good."""
    for rule in rules:
        if isinstance(rule.adds, Granting) and service in rule.adds.withholds and not rule.adds.in_review:
            yield rule.id
