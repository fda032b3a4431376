"""Triggers that read what other rows of the same decision raise: those rows become a decision of their own.

A row that reads its own decision stands one level above the rows whose codes it names. For each level there is a
decision of the rows below it, and in the row the decision's name means that one: forward chaining, settled when the
rules are loaded, so that no engine need know of it. What outranks what is settled at the end, over all that is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.load.draft_kinds import circle_in, codes_raised
from engine.load.draft_rules import DraftRule
from engine.load.drafts import DraftDecision
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model import expressions as feel
from engine.model.additions import Raising
from engine.model.expression_names import Walked, walk
from engine.model.ruleset import PART_MARK


def with_chains(
    drafts: Mapping[str, DraftDecision], scope: Scope, faults: list[Diagnostic]
) -> dict[str, DraftDecision]:
    """Return the drafts, before each whose rows read one another those they read."""
    found: dict[str, DraftDecision] = {}
    for name, draft in drafts.items():
        if draft.kind == "triggers" and draft.use is None:
            for part in _chained(draft, scope, faults):
                found[part.name.text] = part
        else:
            found[name] = draft
    return found


def _chained(draft: DraftDecision, scope: Scope, faults: list[Diagnostic]) -> Iterator[DraftDecision]:
    """Yield a decision for each level below the last, then the draft, its rows reading these."""
    needed = {rule.id.text: needs for rule in draft.rules if (needs := _codes_needed(draft, rule, scope)) is not None}
    by_code: dict[str, list[str]] = {}
    for rule in draft.rules:
        if isinstance(rule.adds, Raising):
            by_code.setdefault(rule.adds.code, []).append(rule.id.text)
    behind = {id: [row for code in codes for row in by_code[code]] for id, codes in needed.items()}
    if path := circle_in(behind):
        at = next(rule.id.at for rule in draft.rules if rule.id.text == path[0])
        faults.append(ruleset_faults.trigger_circle(at, path))
        yield replace(draft, rules=tuple(rule for rule in draft.rules if rule.id.text not in needed))
        return
    levels = dict.fromkeys((rule.id.text for rule in draft.rules), 0)
    for id in TopologicalSorter(behind).static_order():
        levels[id] = 1 + max((levels[row] for row in behind[id]), default=0) if id in behind else 0
    own = draft.name.text
    rules = tuple(
        replace(rule, chained=(own, f"{own}{PART_MARK}{level}")) if (level := levels[rule.id.text]) else rule
        for rule in draft.rules
    )
    for level in sorted({level for level in levels.values() if level}):
        below = tuple(_unranked(rule) for rule in rules if levels[rule.id.text] < level)
        name = Scalar(f"{own}{PART_MARK}{level}", False, draft.name.at)
        yield replace(draft, name=name, rules=below, merge=None, flags=(), adverse=(), part_of=own)
    yield replace(draft, rules=rules)


def _unranked(rule: DraftRule) -> DraftRule:
    return replace(rule, adds=replace(rule.adds, outranks=())) if isinstance(rule.adds, Raising) else rule


def _codes_needed(draft: DraftDecision, rule: DraftRule, scope: Scope) -> list[str] | None:
    """Return the codes the row reads of its own decision, all others where it names none; None where it reads none."""
    own, codes = draft.name.text, codes_raised(draft.rules)
    parts = list(_parts(rule, scope))
    reads_own = any(name.text.partition(".")[0] == own for name, _ in rule.cells) or any(
        isinstance(part, feel.Name) and part.name == own for part in parts
    )
    if not reads_own:
        return None
    literals = {part.value for part in parts if isinstance(part, feel.Literal) and isinstance(part.value, str)}
    literals |= {part.name for part in parts if isinstance(part, feel.Name)}
    named = [code for code in codes if code in literals]
    others = [code for code in codes if not (isinstance(rule.adds, Raising) and rule.adds.code == code)]
    return named or others


def _parts(rule: DraftRule, scope: Scope) -> Iterator[Walked]:
    """Yield every part of the row's condition and cells, as far as they can be read."""
    if rule.condition is not None:
        parsed = parse_expression(rule.condition.text, scope.spaced)
        if not isinstance(parsed, ExpressionFault):
            yield from walk(parsed)
    for _, node in rule.cells:
        tests = parse_unary_tests(node.text, scope.spaced) if isinstance(node, Scalar) else None
        if isinstance(tests, feel.UnaryTests):
            yield from walk(tests)
