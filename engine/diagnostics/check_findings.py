"""Findings of the checks on a ruleset that loads: rules that contradict each other, customers no rule answers."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import ByLanguage, Diagnostic, by_language, error, listed, note, warning
from engine.source import Location


def overlap(
    at: Location, decision: str, first: str, second: str, first_at: Location, example: ByLanguage
) -> Diagnostic:
    """Two rules of a UNIQUE table match the same customer; `at` is where the later one stands."""
    told = by_language("example", example)
    found = error("overlap", at, decision=decision, first=first, second=second, first_at=first_at, **told)
    return found.beside(first_at)


def possible_overlap(
    at: Location, decision: str, first: str, second: str, first_at: Location, example: ByLanguage
) -> Diagnostic:
    """As `overlap`, but a column rests on the same facts as another: the example may not be able to exist."""
    told = by_language("example", example)
    found = warning("possible_overlap", at, decision=decision, first=first, second=second, first_at=first_at, **told)
    return found.beside(first_at)


def gap(at: Location, decision: str, example: ByLanguage) -> Diagnostic:
    """A legal customer matches no rule and there is no `otherwise`."""
    return warning("gap", at, decision=decision, **by_language("example", example))


def possible_gap(at: Location, decision: str, example: ByLanguage) -> Diagnostic:
    """As `gap`, but a column rests on the same facts as another: the example may not be able to exist."""
    return warning("possible_gap", at, decision=decision, **by_language("example", example))


def gaps_not_searched_through(at: Location, decision: str, limit: int) -> Diagnostic:
    """The search for gaps stopped at its bound without finding one."""
    return warning("gaps_not_searched_through", at, decision=decision, limit=f"{limit:,}")


def overlaps_not_searched_through(at: Location, decision: str, limit: int) -> Diagnostic:
    """The search for overlaps stopped at its bound."""
    return warning("overlaps_not_searched_through", at, decision=decision, limit=f"{limit:,}")


def hit_policy_never_needed(at: Location, decision: str, policy: str) -> Diagnostic:
    """The policy says what happens where several rows match, though no two of them can."""
    return note("hit_policy_never_needed", at, decision=decision, policy=policy)


def tier_order_contradicts_threshold(
    at: Location, decision: str, fact: ByLanguage, better: str, worse: str, worse_at: Location
) -> Diagnostic:
    """A better tier asks for less of a fact than a worse one."""
    told = by_language("fact", fact)
    places = {"worse_at": worse_at}
    found = warning(
        "tier_order_contradicts_threshold", at, decision=decision, better=better, worse=worse, **places, **told
    )
    return found.beside(worse_at)


def adverse_without_review(at: Location, decision: str, rule: str, code: str) -> Diagnostic:
    """A row yields an adverse code without a person to decide or approve."""
    return error("adverse_without_review", at, decision=decision, rule=rule, code=code)


def repeated_number(
    at: Location, number: str, fact: ByLanguage, count: int, decisions: Iterable[str], places: Iterable[Location]
) -> Diagnostic:
    """The same threshold of a fact stands in several decisions."""
    told = {"number": number, "count": count, "decisions": listed(decisions), **by_language("fact", fact)}
    return warning("repeated_number", at, **told).beside(*places)


def translation_missing(at: Location, name: str, lacking: ByLanguage) -> Diagnostic:
    """A text is given in the other language only."""
    return warning("translation_missing", at, name=name, **by_language("lacking", lacking))


def review_overdue(at: Location, due: str, days: int) -> Diagnostic:
    """The day by which the rules were to be looked through has passed."""
    return warning("review_overdue", at, due=due, days=f"{days:,}")
