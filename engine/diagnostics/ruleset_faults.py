"""Faults of declarations: values of the wrong kind, names used twice, decisions that do not hold together."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.diagnostic import Diagnostic, error, listed, nearest
from engine.diagnostics.meant import MEANT_AS_BOOLEAN, MEANT_AS_ZONE, meant_date
from engine.source import Location


def not_a_boolean(at: Location, text: str) -> Diagnostic:
    return error("not_a_boolean", at, text=text, suggestion=MEANT_AS_BOOLEAN.get(text.lower(), ""))


def not_a_number(at: Location, text: str, suggestion: str) -> Diagnostic:
    return error("not_a_number", at, text=text, suggestion=suggestion)


def code_like_boolean(at: Location, text: str) -> Diagnostic:
    return error("code_like_boolean", at, text=text)


def not_an_integer(at: Location, text: str) -> Diagnostic:
    return error("not_an_integer", at, text=text)


def leading_zero(at: Location, text: str) -> Diagnostic:
    return error("leading_zero", at, text=text, suggestion=text.lstrip("0") or "0")


def number_too_large(at: Location, text: str) -> Diagnostic:
    return error("number_too_large", at, text=text)


def not_a_date(at: Location, text: str) -> Diagnostic:
    return error("not_a_date", at, text=text, suggestion=meant_date(text))


def not_temporal(at: Location, text: str, type_name: str) -> Diagnostic:
    examples = {"datetime": "2026-06-15T10:00:00+08:00", "time": "09:30:00", "duration": "P2Y"}
    return error("not_temporal", at, text=text, type=type_name, example=examples.get(type_name, ""))


def wrong_size(at: Location, what: str, size: int, found: int) -> Diagnostic:
    return error("wrong_size", at, what=what, size=size, found=found)


def null_not_allowed(at: Location) -> Diagnostic:
    return error("null_not_allowed", at)


def not_one_of(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("not_one_of", at, text=text, known=listed(known), suggestion=nearest(text, known))


def unknown_timezone(at: Location, text: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_timezone", at, text=text, suggestion=MEANT_AS_ZONE.get(text.lower()) or nearest(text, known))


def not_a_name(at: Location, text: str) -> Diagnostic:
    return error("not_a_name", at, text=text)


def name_reserved(at: Location, name: str) -> Diagnostic:
    return error("name_reserved", at, name=name)


def name_already_used(at: Location, name: str, first: Location) -> Diagnostic:
    return error("name_already_used", at, name=name, first=first)


def declared_twice(at: Location, name: str, first: Location) -> Diagnostic:
    return error("declared_twice", at, name=name, first=first)


def ruleset_file_missing(at: Location) -> Diagnostic:
    return error("ruleset_file_missing", at)


def unreadable_file(at: Location, reason: str) -> Diagnostic:
    return error("unreadable_file", at, reason=reason)


def range_reversed(at: Location, low: str, high: str) -> Diagnostic:
    return error("range_reversed", at, low=low, high=high)


def outside_range(at: Location, name: str, value: str, limit: str) -> Diagnostic:
    return error("outside_range", at, name=name, value=value, limit=limit)


def codes_missing(at: Location) -> Diagnostic:
    return error("codes_missing", at)


def duplicate_code(at: Location, code: str) -> Diagnostic:
    return error("duplicate_code", at, code=code)


def key_not_for_type(at: Location, key: str, type_name: str) -> Diagnostic:
    return error("key_not_for_type", at, key=key, type=type_name)


def unknown_code(at: Location, code: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_code", at, code=code, known=listed(known), suggestion=nearest(code, known))


def unknown_assumption(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_assumption", at, name=name, suggestion=nearest(name, known))


def rule_id_used(at: Location, name: str, first: Location) -> Diagnostic:
    return error("rule_id_used", at, name=name, line=first.line, first=first)


def rule_id_reserved(at: Location, name: str) -> Diagnostic:
    return error("rule_id_reserved", at, name=name)


def nothing_granted(at: Location, rule: str) -> Diagnostic:
    return error("nothing_granted", at, rule=rule)


def unknown_service(at: Location, code: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_service", at, code=code, known=listed(known), suggestion=nearest(code, known))


def unknown_stage(at: Location, code: str, known: Iterable[str]) -> Diagnostic:
    known = tuple(known)
    return error("unknown_stage", at, code=code, known=listed(known), suggestion=nearest(code, known))


def stage_not_told(at: Location, decision: str) -> Diagnostic:
    return error("stage_not_told", at, decision=decision)


def key_not_beside(at: Location, key: str, other: str) -> Diagnostic:
    return error("key_not_beside", at, key=key, other=other)


def work_not_listed(at: Location, fact: str) -> Diagnostic:
    return error("work_not_listed", at, fact=fact)


def merge_needs(at: Location, rule: str, attribute: str) -> Diagnostic:
    return error("merge_needs", at, rule=rule, attribute=attribute)


def outranks_circle(at: Location, path: Iterable[str]) -> Diagnostic:
    return error("outranks_circle", at, path=" → ".join(f"`{name}`" for name in path))


def trigger_circle(at: Location, path: Iterable[str]) -> Diagnostic:
    return error("trigger_circle", at, path=" → ".join(f"`{name}`" for name in path))


def then_missing(at: Location, rule: str) -> Diagnostic:
    return error("then_missing", at, rule=rule)


def no_rules(at: Location, decision: str) -> Diagnostic:
    return error("no_rules", at, decision=decision)


def mixed_outputs(at: Location, text: str, type_name: str) -> Diagnostic:
    return error("mixed_outputs", at, text=text, type=type_name)


def let_hides_name(at: Location, name: str) -> Diagnostic:
    return error("let_hides_name", at, name=name)


def priority_needs_codes(at: Location, policy: str, output: str) -> Diagnostic:
    return error("priority_needs_codes", at, policy=policy, output=output)


def aggregation_needs_number(at: Location, aggregation: str) -> Diagnostic:
    return error("aggregation_needs_number", at, aggregation=aggregation)


def order_needed(at: Location, decision: str) -> Diagnostic:
    return error("order_needed", at, decision=decision)


def outputs_needed(at: Location, decision: str) -> Diagnostic:
    return error("outputs_needed", at, decision=decision)


def unknown_decision(at: Location, name: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_decision", at, name=name, suggestion=nearest(name, known))


def unknown_binding(at: Location, name: str, decision: str, known: Iterable[str]) -> Diagnostic:
    return error("unknown_binding", at, name=name, decision=decision, suggestion=nearest(name, known))


def binding_mismatch(at: Location, name: str, wanted: str, found: str) -> Diagnostic:
    return error("binding_mismatch", at, name=name, wanted=wanted, found=found)


def promise_reads_more(at: Location, name: str) -> Diagnostic:
    return error("promise_reads_more", at, name=name)


def promise_broken(at: Location, promise: str, reason: str) -> Diagnostic:
    return error("promise_broken", at, promise=promise, reason=reason)


def requirement_cycle(at: Location, path: Iterable[str]) -> Diagnostic:
    return error("requirement_cycle", at, path=" → ".join(f"`{name}`" for name in path))
