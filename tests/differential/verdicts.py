"""Whether an outcome says what `RULES.md` (Meaning) demands, judged by the brute-force oracle."""

from __future__ import annotations

from engine.model.facts import Facts
from engine.model.outcome import FAILING, Outcome, Status
from engine.model.ruleset import LISTING, Ruleset
from tests.differential.oracle import Expected, expected, inputs_of


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
    if isinstance(outcome.value, tuple) and outcome.status is Status.UNDETERMINED and decision.hit_policy in LISTING:
        return _contradiction_of_list(outcome, meant) or _missing_contradiction(outcome, meant)
    return _contradiction(outcome, meant)


def _contradiction_of_list(outcome: Outcome, meant: Expected) -> str | None:
    """Compare item by item: `value` what every list holds, `open` what some do; where approximate, never too sure."""
    lists = [set(value) for status, value in meant.answers if status not in FAILING]
    others = {answer for answer in meant.answers if answer[0] in FAILING}
    certain, some = (set.intersection(*lists), set.union(*lists)) if lists else (set(), set())
    shown, still_open = set(outcome.value), set(outcome.open)
    possible = {(answer.status, answer.value) for answer in outcome.possible}
    if outcome.approximate:
        if not (shown <= certain or not lists) or not some <= shown | still_open:
            return f"value {shown} and open {still_open}, meant {certain} and {some - certain}"
        return None
    if (shown, still_open, possible) != (certain, some - certain, others):
        return f"value {shown}, open {still_open}, {possible}; meant {certain}, {some - certain}, {others}"
    return None


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
    shown = {(answer.status, answer.value) for answer in outcome.possible or (outcome.answer,)}
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
