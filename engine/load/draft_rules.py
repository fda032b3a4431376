"""Rows as written: ids, cells, conditions and results still nodes, since their types need all declarations."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.load.declarations import Assumptions, assumption_ids
from engine.load.fields import Fields, choice_of, entries_of, fields_of, items_of, scalar_of, scalars_of, text_of
from engine.load.keys import OTHERWISE, ROW_STATUSES, RULE, SOURCE
from engine.load.nodes import Mapping, Node, Scalar
from engine.model.outcome import Status
from engine.model.results import OTHERWISE as OTHERWISE_ID
from engine.source import Location


@dataclass(frozen=True, slots=True)
class DraftOutput:
    """What a row yields, its value not yet typed; with several outputs `then` is a mapping."""

    then: Node | None
    status: Status
    assumes: tuple[str, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A row, its cells and its `if` not yet parsed."""

    id: Scalar
    cells: tuple[tuple[Scalar, Node], ...]
    output: DraftOutput
    note: str | None
    at: Location
    condition: Scalar | None = None


def read_rules(
    node: Node | None, decision: str, declared: Assumptions, faults: list[Diagnostic]
) -> tuple[DraftRule, ...]:
    """Return the rows in order; an id used again is reported, and its row stays for what it yields."""
    rules: list[DraftRule] = []
    places: dict[str, Location] = {}
    for item in items_of(node, f"rules of {decision}", faults):
        rule = _rule(item, declared, faults)
        if rule is None:
            continue
        if rule.id.text in places:
            faults.append(ruleset_faults.rule_id_used(rule.id.at, rule.id.text, places[rule.id.text]))
        elif rule.id.text:
            places[rule.id.text] = rule.id.at
        rules.append(rule)
    return tuple(rules)


def _rule(node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftRule | None:
    fields = fields_of(node, RULE, "rule", faults)
    if fields is None:
        return None
    name = scalar_of(fields.get("id"), "id", faults) or Scalar("", False, node.at)
    if name.text == OTHERWISE_ID:
        faults.append(ruleset_faults.rule_id_reserved(name.at, name.text))
    read_source(fields.get("source"), faults)
    return DraftRule(
        id=name,
        cells=entries_of(fields.get("when"), "when", faults),
        output=_output(fields, name.text, name.at, declared, faults, is_told_empty(node, "then")),
        note=text_of(fields.get("note"), "note", faults),
        at=node.at,
        condition=scalar_of(fields.get("if"), "if", faults),
    )


def read_otherwise(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> DraftOutput | None:
    """Return what all other customers get: a result, or a mapping of `then`, `status`, `flags`, `assumes`."""
    if node is None:
        return None
    if not isinstance(node, Mapping):
        return _output({"then": node}, OTHERWISE_ID, node.at, declared, faults)
    fields = fields_of(node, OTHERWISE, OTHERWISE_ID, faults) or {}
    return _output(fields, OTHERWISE_ID, node.at, declared, faults, is_told_empty(node, "then"))


def is_told_empty(node: Node, key: str) -> bool:
    """True where the key stands there without a value, which is reported."""
    return isinstance(node, Mapping) and key in node.without_value


def _output(
    fields: Fields, rule: str, at: Location, declared: Assumptions, faults: list[Diagnostic], told: bool = False
) -> DraftOutput:
    status = Status(choice_of(fields.get("status"), "status", ROW_STATUSES, (), faults) or "decided")
    then = fields.get("then")
    if isinstance(then, Scalar) and then.is_null:
        faults.append(ruleset_faults.null_not_allowed(then.at))
        then = None
    elif then is None and status is Status.DECIDED and not told:
        faults.append(ruleset_faults.then_missing(at, rule))
    flags = tuple(scalar.text for scalar in scalars_of(fields.get("flags"), "flags", faults))
    return DraftOutput(then, status, assumption_ids(fields.get("assumes"), declared, faults), flags)


def read_source(node: Node | None, faults: list[Diagnostic]) -> str | None:
    """Return where the rule comes from, as `file place`."""
    if not isinstance(node, Mapping):
        return text_of(node, "source", faults)
    fields = fields_of(node, SOURCE, "source", faults) or {}
    parts = (text_of(fields.get(key), key, faults) for key in ("file", "at"))
    return " ".join(part for part in parts if part) or None
