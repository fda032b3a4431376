"""Nodes of all files of a folder to one ruleset: declarations, then output types, then cells, then order."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.strings import is_name
from engine.load.cells import read_cell
from engine.load.declarations import read_assumption, read_fact, read_parameter, read_title
from engine.load.drafts import DraftDecision, DraftRule, read_decision
from engine.load.fields import Fields, entries_of, fields_of, scalar_of, text_of
from engine.load.keys import EFFECTIVE, RESERVED_NAMES
from engine.load.nodes import Node, Scalar
from engine.load.outputs import output_type, typed_output
from engine.load.requirements import in_requirement_order
from engine.load.scope import Scope
from engine.load.values import read_date
from engine.model.ruleset import Assumption, Decision, Fact, Parameter, Rule, Ruleset
from engine.model.types import Type
from engine.source import Location, SourceText

DEFAULT_TIMEZONE = "Asia/Shanghai"


@dataclass(slots=True)
class Declared:
    """Everything the files declare, gathered file by file."""

    assumptions: dict[str, Assumption] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    drafts: dict[str, DraftDecision] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)


def build_ruleset(
    main: Fields, parts: Iterable[Fields], sources: tuple[SourceText, ...], digest: str, faults: list[Diagnostic]
) -> Ruleset:
    """Return the ruleset of all files; with faults reported it is not fit for use."""
    declared = gather((main, *parts), faults)
    types = {name: output_type(draft, faults) for name, draft in declared.drafts.items()}
    scope = scope_of(declared, types)
    decisions = {
        name: build_decision(draft, wanted, scope, faults)
        for name, draft in declared.drafts.items()
        if (wanted := types[name]) is not None
    }
    effective_from, effective_to = _effective(main.get("effective"), faults)
    _date(main.get("review_by"), "review_by", faults)
    name = _ruleset_name(main.get("ruleset"), faults)
    return Ruleset(
        name=name,
        title=read_title(main.get("title"), name, faults),
        owner=text_of(main.get("owner"), "owner", faults),
        timezone=_timezone(main.get("timezone"), faults),
        effective_from=effective_from,
        effective_to=effective_to,
        facts=declared.facts,
        parameters=declared.parameters,
        assumptions=declared.assumptions,
        decisions=in_requirement_order(decisions, faults),
        digest=digest,
        sources=sources,
    )


def gather(files: tuple[Fields, ...], faults: list[Diagnostic]) -> Declared:
    """Return all declarations of all files; assumptions come first, since everything else may cite them."""
    declared = Declared()
    for fields in files:
        for key, node in entries_of(fields.get("assumptions"), "assumptions", faults):
            _once(key, declared.assumptions, faults, read_assumption(key, node, faults))
    for fields in files:
        for key, node in entries_of(fields.get("facts"), "facts", faults):
            if _named(key, declared.places, faults) and (fact := read_fact(key, node, declared.assumptions, faults)):
                declared.facts[key.text] = fact
        for key, node in entries_of(fields.get("parameters"), "parameters", faults):
            if _named(key, declared.places, faults) and (
                parameter := read_parameter(key, node, declared.assumptions, faults)
            ):
                declared.parameters[key.text] = parameter
        for key, node in entries_of(fields.get("decisions"), "decisions", faults):
            if _named(key, declared.places, faults) and (
                draft := read_decision(key, node, declared.assumptions, faults)
            ):
                declared.drafts[key.text] = draft
    return declared


def scope_of(declared: Declared, types: Mapping[str, Type | None]) -> Scope:
    """Return the names cells may use; those declared with a fault are known as such."""
    known = {name: fact.type for name, fact in declared.facts.items()}
    known |= {name: parameter.type for name, parameter in declared.parameters.items()}
    known |= {name: wanted for name, wanted in types.items() if wanted is not None}
    return Scope(
        types=known,
        parameters=frozenset(declared.parameters),
        decisions=frozenset(declared.drafts),
        nullable=frozenset(name for name, fact in declared.facts.items() if fact.has_absent and fact.absent is None),
        broken=frozenset(declared.places) - known.keys(),
    )


def build_decision(draft: DraftDecision, wanted: Type, scope: Scope, faults: list[Diagnostic]) -> Decision:
    """Return the decision table, its rows typed."""
    return Decision(
        name=draft.name.text,
        kind=draft.kind,
        title=draft.title,
        hit_policy=draft.hit_policy,
        rules=tuple(_rule(rule, wanted, scope, faults) for rule in draft.rules),
        otherwise=None if draft.otherwise is None else typed_output(draft.otherwise, wanted, faults),
        output_type=wanted,
        at=draft.name.at,
        scheme=draft.scheme,
        source=draft.source,
        assumes=draft.assumes,
    )


def _rule(draft: DraftRule, wanted: Type, scope: Scope, faults: list[Diagnostic]) -> Rule:
    cells = (read_cell(column, node, scope, faults) for column, node in draft.cells)
    return Rule(
        id=draft.id.text,
        cells=tuple(cell for cell in cells if cell is not None),
        output=typed_output(draft.output, wanted, faults),
        at=draft.at,
        note=draft.note,
    )


def _once(key: Scalar, known: dict[str, Assumption], faults: list[Diagnostic], assumption: Assumption) -> None:
    if key.text in known:
        faults.append(ruleset_faults.declared_twice(key.at, key.text, known[key.text].at))
    else:
        known[key.text] = assumption


def _named(key: Scalar, places: dict[str, Location], faults: list[Diagnostic]) -> bool:
    """True where the key is a name that nothing else bears."""
    if not is_name(key.text):
        faults.append(ruleset_faults.not_a_name(key.at, key.text))
    elif key.text in RESERVED_NAMES:
        faults.append(ruleset_faults.name_reserved(key.at, key.text))
    elif key.text in places:
        faults.append(ruleset_faults.name_already_used(key.at, key.text, places[key.text]))
        return False
    places.setdefault(key.text, key.at)
    return True


def _ruleset_name(node: Node | None, faults: list[Diagnostic]) -> str:
    scalar = scalar_of(node, "ruleset", faults)
    if scalar is None:
        return ""
    if not is_name(scalar.text):
        faults.append(ruleset_faults.not_a_name(scalar.at, scalar.text))
    return scalar.text


def _timezone(node: Node | None, faults: list[Diagnostic]) -> str:
    scalar = scalar_of(node, "timezone", faults)
    if scalar is None:
        return DEFAULT_TIMEZONE
    try:
        zoneinfo.ZoneInfo(scalar.text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        faults.append(ruleset_faults.unknown_timezone(scalar.at, scalar.text, sorted(known)))
    return scalar.text


def _effective(node: Node | None, faults: list[Diagnostic]) -> tuple[dt.date | None, dt.date | None]:
    """Return the first day and the day after the last; either may be open."""
    fields = {} if node is None else fields_of(node, EFFECTIVE, "effective", faults) or {}
    start, end = (_date(fields.get(key), key, faults) for key in ("from", "to"))
    if start is not None and end is not None and start >= end:
        faults.append(ruleset_faults.range_reversed(fields["to"].at, start.isoformat(), end.isoformat()))
    return start, end


def _date(node: Node | None, what: str, faults: list[Diagnostic]) -> dt.date | None:
    scalar = scalar_of(node, what, faults)
    value = None if scalar is None else read_date(scalar)
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    return value
