"""Decisions as written: rows in order, cells and results still nodes, since their types need all declarations."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declarations import Assumptions, assumption_ids, read_title
from engine.load.fields import choice_of, entries_of, fields_of, items_of, scalar_of, text_of
from engine.load.keys import (
    DECISION,
    HIT_POLICIES,
    KINDS,
    LATER_HIT_POLICIES,
    LATER_KINDS,
    OTHERWISE,
    ROW_STATUSES,
    RULE,
    SOURCE,
)
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.model.outcome import Status
from engine.model.results import OTHERWISE as OTHERWISE_ID
from engine.model.ruleset import HitPolicy, Title
from engine.source import Location


@dataclass(frozen=True, slots=True)
class DraftOutput:
    """What a row yields, its value not yet typed."""

    then: Scalar | None
    status: Status
    assumes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A row, its cells not yet parsed."""

    id: Scalar
    cells: tuple[tuple[Scalar, Node], ...]
    output: DraftOutput
    note: str | None
    at: Location


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """A decision table before its outputs and cells are typed."""

    name: Scalar
    kind: str
    title: Title
    scheme: str | None
    source: str | None
    hit_policy: HitPolicy
    order: Node | None
    outputs: Node | None
    rules: tuple[DraftRule, ...]
    otherwise: DraftOutput | None
    assumes: tuple[str, ...]

    @property
    def written_outputs(self) -> tuple[Scalar, ...]:
        """Return the results written in the rows, `otherwise` last."""
        outputs = [rule.output for rule in self.rules] + ([self.otherwise] if self.otherwise else [])
        return tuple(output.then for output in outputs if output.then is not None)


def read_decision(name: Scalar, node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision | None:
    """Return the decision as written; None where its kind is not known here (its keys are then not looked at)."""
    kind = _kind(node, faults)
    fields = None if kind is None else fields_of(node, DECISION, name.text, faults)
    if fields is None or kind is None:
        return None
    rules = _rules(fields.get("rules"), name.text, declared, faults)
    if isinstance(fields.get("rules"), Sequence) and not items_of(fields["rules"], "rules", faults):
        faults.append(ruleset_faults.no_rules(fields["rules"].at, name.text))
    policy = choice_of(fields.get("hit_policy"), "hit_policy", HIT_POLICIES, LATER_HIT_POLICIES, faults)
    if kind != "tiers" and "order" in fields:
        faults.append(ruleset_faults.key_not_for_type(fields["order"].at, "order", kind))
    return DraftDecision(
        name=name,
        kind=kind,
        title=read_title(fields.get("title"), name.text, faults),
        scheme=text_of(fields.get("scheme"), "scheme", faults),
        source=_source(fields.get("source"), faults),
        hit_policy=HitPolicy(policy or "UNIQUE"),
        order=fields.get("order"),
        outputs=fields.get("outputs"),
        rules=rules,
        otherwise=_otherwise(fields.get("otherwise"), declared, faults),
        assumes=assumption_ids(fields.get("assumes"), declared, faults),
    )


def _kind(node: Node, faults: list[Diagnostic]) -> str | None:
    """Return the kind, looked at first: a kind of a later version makes its keys meaningless here."""
    if not isinstance(node, Mapping):
        faults.append(yaml_faults.expected_mapping(node.at, "decision"))
        return None
    written = {key.text: value for key, value in node.entries}
    if "use" in written:
        faults.append(yaml_faults.not_supported_yet(written["use"].at, "`use`"))
    elif "kind" not in written:
        faults.append(yaml_faults.missing_key(node.at, "kind", "decision"))
    return choice_of(written.get("kind"), "kind", KINDS, LATER_KINDS, faults)


def _rules(node: Node | None, decision: str, declared: Assumptions, faults: list[Diagnostic]) -> tuple[DraftRule, ...]:
    rules: dict[str, DraftRule] = {}
    for item in items_of(node, f"rules of {decision}", faults):
        rule = _rule(item, declared, faults)
        if rule is None:
            continue
        if rule.id.text in rules:
            faults.append(ruleset_faults.rule_id_used(rule.id.at, rule.id.text, rules[rule.id.text].id.at))
        rules[rule.id.text] = rule
    return tuple(rules.values())


def _rule(node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftRule | None:
    fields = fields_of(node, RULE, "rule", faults)
    name = None if fields is None else scalar_of(fields.get("id"), "id", faults)
    if fields is None or name is None:
        return None
    if name.text == OTHERWISE_ID:
        faults.append(ruleset_faults.rule_id_reserved(name.at, name.text))
    _source(fields.get("source"), faults)
    output = _output(fields.get("then"), fields.get("status"), fields.get("assumes"), declared, faults)
    if output.then is None and output.status is Status.DECIDED and "then" not in fields:
        faults.append(ruleset_faults.then_missing(name.at, name.text))
    return DraftRule(
        id=name,
        cells=entries_of(fields.get("when"), "when", faults),
        output=output,
        note=text_of(fields.get("note"), "note", faults),
        at=node.at,
    )


def _otherwise(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> DraftOutput | None:
    """Return what all other customers get: a literal, or a mapping of `then`, `status`, `assumes`."""
    if node is None:
        return None
    if not isinstance(node, Mapping):
        return _output(node, None, None, declared, faults)
    fields = fields_of(node, OTHERWISE, OTHERWISE_ID, faults) or {}
    output = _output(fields.get("then"), fields.get("status"), fields.get("assumes"), declared, faults)
    if output.then is None and output.status is Status.DECIDED and "then" not in fields:
        faults.append(ruleset_faults.then_missing(node.at, OTHERWISE_ID))
    return output


def _output(
    then: Node | None, status: Node | None, assumes: Node | None, declared: Assumptions, faults: list[Diagnostic]
) -> DraftOutput:
    said = choice_of(status, "status", ROW_STATUSES, (), faults)
    return DraftOutput(_then(then, faults), Status(said or "decided"), assumption_ids(assumes, declared, faults))


def _then(node: Node | None, faults: list[Diagnostic]) -> Scalar | None:
    """Return a literal result; expressions, lists and several outputs are for a later version."""
    if isinstance(node, Scalar) and not node.text.startswith("="):
        if node.is_null:
            faults.append(ruleset_faults.null_not_allowed(node.at))
            return None
        return node
    if node is not None:
        what = "`then: = …`" if isinstance(node, Scalar) else "`then` with several values"
        faults.append(yaml_faults.not_supported_yet(node.at, what))
    return None


def _source(node: Node | None, faults: list[Diagnostic]) -> str | None:
    """Return where the rule comes from, as `file place`."""
    if not isinstance(node, Mapping):
        return text_of(node, "source", faults)
    fields = fields_of(node, SOURCE, "source", faults) or {}
    parts = (text_of(fields.get(key), key, faults) for key in ("file", "at"))
    return " ".join(part for part in parts if part) or None
