"""`use: decision, with: {fact: other}`: a copy of the decision, and of what it requires, over other inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.decisions import Prepared, build_decision, prepare
from engine.load.derivations import Derivations
from engine.load.drafts import DraftDecision, DraftUse
from engine.load.expressions import Read, read_expression
from engine.load.expressions.kinds import kind, shown
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.ruleset import Decision
from engine.model.types import Type

COPY_MARK = "·"
"""Between the name of a decision that uses another and that of a decision copied for it; no user's name holds it."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands in the place of a fact: another name (`renamed`), or the value of an expression."""

    fact: Scalar
    read: Read
    renamed: str | None


def copies_for(
    draft: DraftDecision,
    use: DraftUse,
    prepared: Mapping[str, Prepared],
    built: Mapping[str, Decision],
    scope: Scope,
    faults: list[Diagnostic],
) -> dict[str, Decision]:
    """Return the decision that uses another, and before it copies of those the other requires over what is replaced."""
    used = prepared.get(use.decision.text)
    if used is None or used.draft.name.text not in built:
        _report_unusable(use, scope, faults)
        return {}
    closure = _closure(used.draft.name.text, built)
    bindings = _bindings(use, closure, built, scope, faults)
    if bindings is None:
        return {}
    affected = _affected(closure, {binding.fact.text for binding in bindings}, built)
    if strange := [name for name in affected if prepared.get(name) is None]:
        faults.append(
            yaml_faults.not_supported_yet(use.decision.at, f"`use` of a decision that requires `{strange[0]}`")
        )
        return {}
    return _copies(draft, used, affected, bindings, prepared, scope, faults)


def _copies(
    draft: DraftDecision,
    used: Prepared,
    affected: list[str],
    bindings: tuple[Binding, ...],
    prepared: Mapping[str, Prepared],
    scope: Scope,
    faults: list[Diagnostic],
) -> dict[str, Decision]:
    own, copies = draft.name.text, dict[str, Decision]()
    names = {name: f"{own}{COPY_MARK}{name}" for name in affected if name != used.draft.name.text}
    own_types = {copy: scope.types[name] for name, copy in names.items()}
    for name in (*names, used.draft.name.text):
        copy = names.get(name, own)
        seen = replace(scope, types={**scope.types, **own_types}, own={**scope.own, **names})
        derivations = _bound(copy, seen, bindings)
        template = prepared[name].draft
        if copy == own:
            template = replace(
                template, title=draft.title, scheme=draft.scheme, source=draft.source, flags=draft.flags,
                assumes=tuple(dict.fromkeys((*draft.assumes, *template.assumes))), name=draft.name,
            )  # fmt: skip
        ready = prepare(template, derivations, faults)
        if ready.type is not None:
            copies[copy] = build_decision(ready, faults)
    return copies


def _bound(copy: str, scope: Scope, bindings: tuple[Binding, ...]) -> Derivations:
    """Return the start of a copy: the replaced facts stand for other names, or for values of their own."""
    renamed = {binding.fact.text: binding.renamed for binding in bindings if binding.renamed is not None}
    types = {binding.fact.text: binding.read.type for binding in bindings}
    nullable = scope.nullable - renamed.keys()
    derivations = Derivations(
        copy, replace(scope, types={**scope.types, **types}, own={**scope.own, **renamed}, nullable=nullable)
    )
    for binding in bindings:
        if binding.renamed is None:
            derivations.declare(binding.fact.text, binding.read, binding.fact.at)
    return derivations


def _bindings(
    use: DraftUse, closure: list[str], built: Mapping[str, Decision], scope: Scope, faults: list[Diagnostic]
) -> tuple[Binding, ...] | None:
    known = dict.fromkeys(read for name in closure for read in built[name].reads() if read in scope.facts)
    bindings: list[Binding] = []
    for fact, text in use.bindings:
        if fact.text not in known:
            faults.append(ruleset_faults.unknown_binding(fact.at, fact.text, use.decision.text, known))
            continue
        read = read_expression(text, scope, faults)
        if read is not None and _fits(fact, text, scope.types[fact.text], read.type, faults):
            bindings.append(Binding(fact, read, _plain_name(read.expression, scope)))
    return tuple(bindings) if len(bindings) == len(use.bindings) else None


def _fits(fact: Scalar, text: Scalar, wanted: Type, found: Type, faults: list[Diagnostic]) -> bool:
    one, other = kind(wanted), kind(found)
    units = wanted.unit is not None and found.unit is not None and wanted.unit != found.unit
    strange = wanted.codes and found.codes and not set(found.codes) <= set(wanted.codes)
    if (one is not None and other is not None and one != other) or units or strange:
        mine, theirs = (f"{shown(of)} {of.unit or ''}".strip() for of in (wanted, found))
        faults.append(ruleset_faults.binding_mismatch(text.at, fact.text, mine, theirs))
        return False
    return True


def _plain_name(expression: feel.Expression, scope: Scope) -> str | None:
    """Return the fact or decision that the binding names, None where it is anything else."""
    if isinstance(expression, feel.Name) and expression.name in scope.facts | scope.decisions:
        return expression.name
    return None


def _closure(name: str, built: Mapping[str, Decision]) -> list[str]:
    """Return the decision and all it requires, each after those it requires itself."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        current = waiting[-1]
        required = [
            read for read in built[current].reads() if read in built and read not in found and read not in waiting
        ]
        if required:
            waiting.append(required[0])
        else:
            found[waiting.pop()] = None
    return list(found)


def _affected(closure: list[str], replaced: set[str], built: Mapping[str, Decision]) -> list[str]:
    """Return the decisions of the closure that read what is replaced, directly or not, in requirement order."""
    touched = set(replaced)
    affected: list[str] = []
    for name in closure:
        if touched & set(built[name].reads()):
            affected.append(name)
            touched.add(name)
    return affected


def _report_unusable(use: DraftUse, scope: Scope, faults: list[Diagnostic]) -> None:
    name = use.decision.text
    if name in scope.decisions and name not in scope.broken:
        faults.append(yaml_faults.not_supported_yet(use.decision.at, "`use` of a decision that itself uses another"))
    elif name not in scope.broken:
        faults.append(ruleset_faults.unknown_decision(use.decision.at, name, scope.decisions))
