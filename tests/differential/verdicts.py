"""Whether an outcome says what `RULES.md` (Meaning) demands, judged by the brute-force oracle."""

from __future__ import annotations

from engine.model.facts import Facts
from engine.model.feel_values import Context
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.ruleset import Ruleset
from engine.model.types import Value
from tests.differential.oracle import Expected, expected, inputs_of
from tests.differential.oracle_adding import Due


def contradiction(ruleset: Ruleset, name: str, facts: Facts, outcome: Outcome, *, limit: int) -> str | None:
    """Return how the outcome contradicts the oracle, if at all. Raises `TooMany` beyond `limit` completions."""
    meant = expected(ruleset, name, facts.known, limit=limit)
    invalid = facts.invalid.keys() & inputs_of(ruleset, ruleset.closure((name,)))
    listed = outcome.details.get("invalid_facts", {})
    if not isinstance(listed, dict) or listed.keys() != invalid:
        return f"lists {listed} as invalid, meant are {set(invalid)}"
    if outcome.status is Status.INVALID and not outcome.rules and outcome.because is None and invalid:
        return _contradiction_if_invalid(outcome, meant, frozenset(invalid))
    if invalid & meant.missing and not outcome.approximate:
        return f"{sorted(invalid & meant.missing)} could change it, yet it is {outcome.status}"
    decision = ruleset.decisions[name]
    listing = isinstance(outcome.value, tuple | Context) and decision.is_listing
    if listing and outcome.status is Status.UNDETERMINED:
        return (
            _contradiction_of_contact(outcome, meant)
            or _contradiction_of_list(outcome, meant)
            or _missing_contradiction(outcome, meant)
        )
    return _contradiction(outcome, meant)


def _contradiction_of_list(outcome: Outcome, meant: Expected) -> str | None:
    """Compare item by item: `value` what every list holds, `open` what some do; where approximate, never too sure."""
    values = [value for status, value in meant.answers if status not in FAILING]
    lists = [set(_items(value)) for value in values]
    reviews = [set(value.review) if isinstance(value, Due) else set() for value in values]
    others = {answer for answer in meant.answers if answer[0] in FAILING}
    certain, some = (set.intersection(*lists), set.union(*lists)) if lists else (set(), set())
    reviewed = set.intersection(*reviews) if reviews else set()
    some = set().union(some, *reviews) - reviewed
    if reviewed != set(_reviewed(outcome)) and not outcome.approximate:
        return f"in review {_reviewed(outcome)}, meant {reviewed}"
    shown, still_open = set(_items(outcome.value)), set(outcome.open)
    possible = {(answer.status, answer.value) for answer in outcome.possible}
    if outcome.approximate:
        if not (shown <= certain or not lists) or not some <= shown | still_open:
            return f"value {shown} and open {still_open}, meant {certain} and {some - certain}"
        return None
    if (shown, still_open, possible) != (certain, some - certain, others):
        return f"value {shown}, open {still_open}, {possible}; meant {certain}, {some - certain}, {others}"
    return None


def _items(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Context):
        return tuple(value["reasons"])
    return value.granted if isinstance(value, Due) else tuple(value)


def _reviewed(outcome: Outcome) -> tuple[str, ...]:
    review = outcome.details.get("review", [])
    return tuple(map(str, review)) if isinstance(review, list) else ()


def _contradiction_of_contact(outcome: Outcome, meant: Expected) -> str | None:
    """Compare what is said of a merged contact beside its reasons: there where all agree, and only there."""
    if not isinstance(outcome.value, Context):
        return None
    contacts = [value for status, value in meant.answers if status not in FAILING and isinstance(value, Context)]
    if not contacts:
        return None  # every customer fails; what the list says of none is not compared
    agreed = {name: word for name, word in contacts[0].items() if all(each[name] == word for each in contacts)}
    said = {name: word for name, word in outcome.value.items() if name != "reasons"}
    agreed.pop("reasons", None)
    wrong = said.items() - agreed.items() if outcome.approximate else said.items() ^ agreed.items()
    return f"says {said} of the contact, meant {agreed}" if wrong else None


def _contradiction_if_invalid(outcome: Outcome, meant: Expected, invalid: frozenset[str]) -> str | None:
    if not outcome.approximate and not invalid & meant.missing:
        return f"invalid, though none of {sorted(invalid)} could change it"
    if not outcome.approximate and outcome.missing != tuple(sorted(meant.missing - invalid)):
        return f"missing {outcome.missing}, meant {sorted(meant.missing - invalid)}"
    return None


def _contradiction(outcome: Outcome, meant: Expected) -> str | None:
    """Compare answers and missing names: equal where exact; where approximate never too narrow, conflicts apart."""
    if outcome.approximate and outcome.status is Status.UNDETERMINED and not outcome.possible:
        return _missing_contradiction(outcome, meant)  # nothing can be said of what is possible
    review = _reviewed(outcome)
    due = any(isinstance(value, Due) for _, value in meant.answers)
    shown = {
        (answer.status, Due(answer.value, review) if due and isinstance(answer.value, tuple) else answer.value)
        for answer in outcome.possible or (outcome.answer,)
    }
    least = meant.plain if outcome.approximate and meant.plain is not None else meant
    if not least.answers <= shown or (not outcome.approximate and shown != meant.answers):
        return f"possible {shown}, meant {set(least.answers)}"
    return _missing_contradiction(outcome, meant)


def _missing_contradiction(outcome: Outcome, meant: Expected) -> str | None:
    least = meant.plain if outcome.approximate and meant.plain is not None else meant
    named = set(outcome.missing)
    if not least.missing <= named or (not outcome.approximate and named != meant.missing):
        return f"missing {named}, meant {set(least.missing)}"
    if list(outcome.missing) != sorted(outcome.missing):
        return f"missing is not sorted: {outcome.missing}"
    return None
