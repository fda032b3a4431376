"""Decisions as written: what they declare, their cells, expressions and results still nodes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declarations import Assumptions, assumption_ids, read_title
from engine.load.draft_kinds import (
    codes_raised,
    read_merge,
    read_service_rules,
    read_services,
    read_signal_rules,
    services_in_rows,
    with_idle,
)
from engine.load.draft_rules import DraftOutput, DraftRule, read_otherwise, read_rules, read_source
from engine.load.draft_scores import DraftScore, read_score, score_outputs, scored, with_score
from engine.load.draft_stages import Staged, read_staged
from engine.load.fields import Fields, choice_of, entries_of, fields_of, items_of, scalar_of, scalars_of, text_of
from engine.load.keys import (
    AGGREGATIONS,
    DECISION,
    ENTITLEMENTS,
    FLAG,
    FORMULA,
    HIT_POLICIES,
    KINDS,
    LATER_KINDS,
    SCORECARD,
    STAGES,
    TAKING_ONE,
    TRIGGERS,
    USE,
)
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.model.additions import Merge
from engine.model.outcome import Status
from engine.model.ruleset import Aggregation, HitPolicy, OutputClause, Title
from engine.model.staging import Staging

FORMULA_ROW = "value"
"""The id of the one row that a formula is."""


@dataclass(frozen=True, slots=True)
class DraftFlag:
    """A flag before its test is parsed: cells, an expression, or both."""

    id: Scalar
    cells: tuple[tuple[Scalar, Node], ...]
    condition: Scalar | None
    assumes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftUse:
    """The decision invoked with other inputs: `bindings` name a fact of it and what stands in its place."""

    decision: Scalar
    bindings: tuple[tuple[Scalar, Scalar], ...]


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """A decision table before its outputs, expressions and cells are typed."""

    name: Scalar
    kind: str
    title: Title
    scheme: str | None
    source: str | None
    hit_policy: HitPolicy
    aggregation: Aggregation
    order: Node | None
    outputs: Node | None
    lets: tuple[tuple[Scalar, Scalar], ...]
    rules: tuple[DraftRule, ...]
    otherwise: DraftOutput | None
    flags: tuple[DraftFlag, ...]
    adverse: tuple[Scalar, ...]
    assumes: tuple[str, ...]
    use: DraftUse | None = None
    codes: tuple[str, ...] | None = None
    """All that rows of entitlements and triggers can add; None for other kinds, whose rows have results."""
    merge: Merge | None = None
    part_of: str | None = None
    staged: Staged | None = None
    """Stages and transitions, before they become rows."""
    clauses: tuple[OutputClause, ...] = ()
    """The outputs of a table made of stages; those of others are declared, or told from the rows."""
    staging: Staging | None = None
    score: DraftScore | None = None
    """What a scorecard adds up; None for other kinds."""

    @property
    def written_outputs(self) -> tuple[Node, ...]:
        """Return the results written in the rows, `otherwise` last."""
        outputs = [rule.output for rule in self.rules] + ([self.otherwise] if self.otherwise else [])
        return tuple(output.then for output in outputs if output.then is not None)

    @property
    def yields_all(self) -> bool:
        """True where the results written are all there are: no row lacks its own, and there is a row at all."""
        outputs = [rule.output for rule in self.rules] + ([self.otherwise] if self.otherwise else [])
        told = all(each.then is not None or each.status is not Status.DECIDED for each in outputs)
        return self.codes is not None or (bool(self.rules) and told)


def is_computed(node: Node) -> bool:
    """True for a result written as an expression: `= …`."""
    return isinstance(node, Scalar) and node.text.startswith("=")


def read_decision(name: Scalar, node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision | None:
    """Return the decision as written; None where its kind is not known here (its keys are then not looked at)."""
    if isinstance(node, Mapping) and any(key.text == "use" for key, _ in node.entries):
        return _use(name, node, declared, faults)
    kind = _kind(node, faults)
    if kind is None:
        return None
    fields = fields_of(node, _KEYS.get(kind, DECISION), name.text, faults)
    if fields is None:
        return None
    draft = _common(name, kind, fields, declared, faults)
    match kind:
        case "formula":
            return replace(draft, rules=_formula_row(name, fields, faults))
        case "entitlements":
            return _entitlements(draft, fields, declared, faults)
        case "triggers":
            return _triggers(draft, fields, declared, faults)
        case "stages":
            return replace(draft, staged=read_staged(name, fields, declared, faults))
        case "scorecard":
            return _scorecard(draft, fields, declared, faults)
    return _table(draft, fields, declared, faults)


_KEYS = {
    "formula": FORMULA,
    "entitlements": ENTITLEMENTS,
    "triggers": TRIGGERS,
    "stages": STAGES,
    "scorecard": SCORECARD,
}


def _kind(node: Node, faults: list[Diagnostic]) -> str | None:
    """Return the kind, looked at first: a kind of a later version makes its keys meaningless here."""
    if not isinstance(node, Mapping):
        faults.append(yaml_faults.expected_mapping(node.at, "decision"))
        return None
    written = {key.text: value for key, value in node.entries}
    if "kind" not in written:
        faults.append(yaml_faults.missing_key(node.at, "kind", "decision"))
    return choice_of(written.get("kind"), "kind", KINDS, LATER_KINDS, faults)


def _common(name: Scalar, kind: str, fields: Fields, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision:
    return DraftDecision(
        name=name,
        kind=kind,
        title=read_title(fields.get("title"), name.text, faults),
        scheme=text_of(fields.get("scheme"), "scheme", faults),
        source=read_source(fields.get("source"), faults),
        hit_policy=HitPolicy.UNIQUE,
        aggregation=Aggregation.LIST,
        order=fields.get("order"),
        outputs=fields.get("outputs"),
        lets=_expressions(fields.get("let"), "let", faults),
        rules=(),
        otherwise=None,
        flags=_flags(fields.get("flags"), declared, faults),
        adverse=scalars_of(fields.get("adverse"), "adverse", faults),
        assumes=assumption_ids(fields.get("assumes"), declared, faults),
    )


def _entitlements(
    draft: DraftDecision, fields: Fields, declared: Assumptions, faults: list[Diagnostic]
) -> DraftDecision:
    """Return the rows that grant and withhold as a table that collects; all services in their order."""
    _require_rules(draft, fields, faults)
    services = read_services(fields.get("services"), faults)
    rules = read_service_rules(fields.get("rules"), draft.name.text, services, declared, faults)
    codes = services_in_rows(rules) if services is None else services
    return replace(draft, hit_policy=HitPolicy.COLLECT, rules=rules, codes=codes)


def _triggers(draft: DraftDecision, fields: Fields, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision:
    """Return the rows that raise codes as a table that collects, and what the codes merge into."""
    _require_rules(draft, fields, faults)
    merge = read_merge(fields.get("merge"), declared, faults)
    rules = read_signal_rules(fields.get("rules"), draft.name.text, fields.get("defaults"), merge, declared, faults)
    codes = codes_raised(rules)
    merge = with_idle(merge, rules)
    return replace(draft, hit_policy=HitPolicy.COLLECT, rules=rules, codes=codes, merge=merge)


def _scorecard(draft: DraftDecision, fields: Fields, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision:
    """Return the bands as a table of two outputs, the score and its band, over the score."""
    _require_rules(draft, fields, faults)
    policy = choice_of(fields.get("hit_policy"), "hit_policy", TAKING_ONE, (), faults) or HitPolicy.UNIQUE
    rules = read_rules(fields.get("rules"), draft.name.text, declared, faults)
    otherwise = read_otherwise(fields.get("otherwise"), declared, faults)
    written = [*(rule.output for rule in rules), *([otherwise] if otherwise else [])]
    return replace(
        draft,
        hit_policy=HitPolicy(policy),
        outputs=score_outputs(written, draft.name.at),
        rules=tuple(with_score(rule) for rule in rules),
        otherwise=None if otherwise is None else scored(otherwise),
        score=read_score(fields, draft.name, faults),
    )


def _require_rules(draft: DraftDecision, fields: Fields, faults: list[Diagnostic]) -> None:
    if isinstance(fields.get("rules"), Sequence) and not items_of(fields["rules"], "rules", faults):
        faults.append(ruleset_faults.no_rules(fields["rules"].at, draft.name.text))


def _table(draft: DraftDecision, fields: Fields, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision:
    name = draft.name.text
    _require_rules(draft, fields, faults)
    if draft.kind != "tiers" and "order" in fields:
        faults.append(ruleset_faults.key_not_for_type(fields["order"].at, "order", draft.kind))
    policy, aggregation = _hit_policy(fields, faults)
    return replace(
        draft,
        hit_policy=policy,
        aggregation=aggregation,
        rules=read_rules(fields.get("rules"), name, declared, faults),
        otherwise=read_otherwise(fields.get("otherwise"), declared, faults),
    )


def _hit_policy(fields: Fields, faults: list[Diagnostic]) -> tuple[HitPolicy, Aggregation]:
    """Return the policy and what COLLECT makes of its list: `COLLECT SUM`, or COLLECT and `aggregation: SUM`."""
    written = choice_of(fields.get("hit_policy"), "hit_policy", HIT_POLICIES, (), faults) or "UNIQUE"
    policy, _, together = written.partition(" ") if written.startswith("COLLECT") else (written, "", "")
    aggregation = choice_of(fields.get("aggregation"), "aggregation", AGGREGATIONS, (), faults) or together
    if "aggregation" in fields and written != "COLLECT":
        faults.append(ruleset_faults.key_not_for_type(fields["aggregation"].at, "aggregation", written))
    return HitPolicy(policy), Aggregation(aggregation or "LIST")


def _formula_row(name: Scalar, fields: Fields, faults: list[Diagnostic]) -> tuple[DraftRule, ...]:
    """Return the one row a formula is: without cells, its value computed."""
    value = scalar_of(fields.get("value"), "value", faults)
    if value is None:
        return ()
    row = Scalar(FORMULA_ROW, quoted=False, at=value.at)
    return (DraftRule(row, (), DraftOutput(value, Status.DECIDED, ()), None, name.at),)


def _use(name: Scalar, node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftDecision | None:
    fields = fields_of(node, USE, name.text, faults)
    used = None if fields is None else scalar_of(fields.get("use"), "use", faults)
    if fields is None or used is None:
        return None
    bindings = _expressions(fields.get("with"), "with", faults)
    return replace(_common(name, "use", fields, declared, faults), use=DraftUse(used, bindings))


def _expressions(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[tuple[Scalar, Scalar], ...]:
    """Return expressions by name, each a single text."""
    entries = ((name, scalar_of(value, name.text, faults)) for name, value in entries_of(node, what, faults))
    return tuple((name, value) for name, value in entries if value is not None)


def _flags(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> tuple[DraftFlag, ...]:
    """Return the flags: each one expression, or a mapping of `when`, `if`, `assumes`."""
    flags: list[DraftFlag] = []
    for name, value in entries_of(node, "flags", faults):
        if isinstance(value, Scalar):
            flags.append(DraftFlag(name, (), value, ()))
            continue
        fields = fields_of(value, FLAG, name.text, faults)
        if fields is None:
            continue
        cells = entries_of(fields.get("when"), "when", faults)
        condition = scalar_of(fields.get("if"), "if", faults)
        if not cells and condition is None:
            faults.append(yaml_faults.missing_key(value.at, "if", name.text))
        flags.append(DraftFlag(name, cells, condition, assumption_ids(fields.get("assumes"), declared, faults)))
    return tuple(flags)
