"""Nodes of all files of a folder to one ruleset: declarations, then output types, then rows, then order."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from engine.diagnostics import Diagnostic, expression_faults, ruleset_faults, yaml_faults
from engine.feel.strings import is_name
from engine.load.chains import with_chains
from engine.load.decisions import Prepared, build_decision, in_typing_order, prepare
from engine.load.declarations import read_title
from engine.load.derivations import Derivations
from engine.load.expressions.kinds import ANY
from engine.load.expressions.read import check_function, parse
from engine.load.fields import Fields, fields_of, scalar_of, text_of
from engine.load.functions import Function
from engine.load.gather import Declared, gather
from engine.load.keys import EFFECTIVE
from engine.load.nodes import Node, Scalar
from engine.load.promises import read_promise
from engine.load.requirements import in_requirement_order
from engine.load.scope import Scope
from engine.load.scores import check_weights
from engine.load.stages import with_stages
from engine.load.uses import Made, Recipe, copies_for, in_order_of_use
from engine.load.values import read_date
from engine.model import expressions as feel
from engine.model.expression_names import walk
from engine.model.ruleset import Decision, MustHold, Ruleset
from engine.model.types import Type
from engine.source import SourceText

DEFAULT_TIMEZONE = "Asia/Shanghai"


def build_ruleset(
    main: Fields, parts: Iterable[Fields], sources: tuple[SourceText, ...], digest: str, faults: list[Diagnostic]
) -> Ruleset:
    """Return the ruleset of all files; with faults reported it is not fit for use."""
    declared = gather((main, *parts), faults)
    scope = with_functions(declared, scope_of(declared), faults)
    decisions = build_decisions(declared, scope, faults)
    check_weights([draft.score for draft in declared.drafts.values() if draft.score], declared.parameters, faults)
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
        constants={name: relation.rows for name, relation in declared.relations.items()},
        texts=declared.texts,
        must_hold=_promises(declared, scope, faults),
        sources=sources,
    )


def scope_of(declared: Declared) -> Scope:
    """Return the names cells and expressions may use; those declared with a fault are known as such."""
    known: dict[str, Type] = {name: fact.type for name, fact in declared.facts.items()}
    known |= {name: parameter.type for name, parameter in declared.parameters.items()}
    known |= {name: relation.type for name, relation in declared.relations.items()}
    known |= dict.fromkeys(declared.drafts, ANY)
    return Scope(
        types=known,
        parameters=frozenset(declared.parameters),
        decisions=frozenset(declared.drafts),
        nullable=frozenset(name for name, fact in declared.facts.items() if fact.has_absent and fact.absent is None),
        broken=frozenset(declared.places) - known.keys(),
        constants=frozenset(declared.relations),
        facts=frozenset(declared.facts),
    )


def with_functions(declared: Declared, scope: Scope, faults: list[Diagnostic]) -> Scope:
    """Return the scope with the ruleset's functions, their bodies parsed; one that comes to call itself is reported."""
    drafts = declared.functions
    names = replace(scope, functions=dict.fromkeys(drafts))  # type: ignore[arg-type]
    functions: dict[str, Function] = {}
    for name, draft in drafts.items():
        body = parse(draft.body, names, faults)
        if body is not None:
            functions[name] = Function(draft.name, draft.parameters, body, draft.body)
    scope = replace(scope, functions=functions)
    if not _in_circle(functions, faults):
        for function in functions.values():
            check_function(function, scope, faults)
    return scope


def _in_circle(functions: Mapping[str, Function], faults: list[Diagnostic]) -> bool:
    called = {name: [each for each in _calls(function) if each in functions] for name, function in functions.items()}
    try:
        TopologicalSorter(called).prepare()
    except CycleError as circle:
        path: list[str] = list(reversed(circle.args[1]))
        faults.append(expression_faults.function_cycle(functions[path[0]].name.at, path))
        return True
    return False


def _calls(function: Function) -> Iterable[str]:
    for part in walk(function.body):
        if isinstance(part, feel.Invocation) and isinstance(part.function, feel.Name):
            yield part.function.name


def build_decisions(declared: Declared, scope: Scope, faults: list[Diagnostic]) -> dict[str, Decision]:
    """Return the decisions in the order of the files, those copied for a `use` before the one that uses them."""
    types = dict(scope.types)
    seen = replace(scope, types=types)
    prepared: dict[str, Prepared] = {}
    drafts = with_chains(with_stages(declared.drafts, scope, faults), scope, faults)
    for draft in in_typing_order(drafts, scope):
        name = draft.name.text
        if draft.use is not None:
            types[name] = types.get(draft.use.decision.text, ANY)
            continue
        prepared[name] = prepare(draft, Derivations(name, seen), faults)
        types[name] = prepared[name].type or ANY
    broken = {name for name, ready in prepared.items() if ready.type is None or not ready.is_whole}
    whole = replace(
        scope, types={name: of for name, of in types.items() if name not in broken}, broken=scope.broken | broken
    )
    for ready in prepared.values():
        ready.see(whole)
    built = {name: build_decision(ready, faults) for name, ready in prepared.items() if ready.type is not None}
    made = Made(dict(built), {name: Recipe(prepared[name].draft) for name in built})
    uses = in_order_of_use(drafts, built, scope, faults)
    copies = {draft.name.text: copies_for(draft, made, whole, faults) for draft in uses}
    found: dict[str, Decision] = {}
    for name in drafts:
        found |= {name: built[name]} if name in built else copies.get(name, {})
    return found


def _promises(declared: Declared, scope: Scope, faults: list[Diagnostic]) -> tuple[MustHold, ...]:
    promises = (read_promise(node, scope, faults) for node in declared.promises)
    return tuple(promise for promise in promises if promise is not None)


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
    if isinstance(node, Scalar) and not isinstance(read_date(node), Diagnostic):
        faults.append(yaml_faults.expected_mapping(node.at, "effective", f"{{from: {node.text}}}"))
        return None, None
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
