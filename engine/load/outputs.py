"""The outputs of a decision: their types, declared or told from the rows, and the results of rows in those types."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, expression_faults, ruleset_faults, yaml_faults
from engine.load.commas import refuses_commas
from engine.load.declared_type import checked_value, declared_codes, declared_type, refuse_unseen
from engine.load.draft_rules import DraftOutput
from engine.load.drafts import DraftDecision, is_computed
from engine.load.endpoints import MEANT_AS_BOOLEAN
from engine.load.expressions import Read
from engine.load.expressions.kinds import ANY, common, kind, settled, shown
from engine.load.fields import Fields, choice_of, entries_of, fields_of
from engine.load.keys import ORDERS, OUTPUT
from engine.load.nodes import Mapping, Node, Scalar
from engine.load.structures import read_structure
from engine.load.values import read_untyped
from engine.model.additions import REASONS, Merge
from engine.model.expressions import Expression
from engine.model.feel_values import Context
from engine.model.ruleset import LISTING, Aggregation, HitPolicy, Output, OutputClause
from engine.model.types import NUMERIC, Base, Type, Value

_TOLD_FROM = {"number": Base.NUMBER, "boolean": Base.BOOLEAN, "date": Base.DATE}
_COUNTED = Aggregation.COUNT


@dataclass(frozen=True, slots=True)
class Computed:
    """The expressions among the results of a decision, by the place where each stands; None where one has a fault."""

    reads: dict[tuple[str, int, int, str], Read | None]

    def of(self, node: Node) -> Read | None:
        return self.reads.get(place_of(node))


def place_of(node: Node) -> tuple[str, int, int, str]:
    """Return what tells the results of a decision apart: where each stands, and what it says."""
    return node.at.file, node.at.line, node.at.column, node.text if isinstance(node, Scalar) else ""


def results_of(draft: DraftDecision) -> tuple[Node, ...]:
    """Return every single result written in the rows: with several outputs, the parts of each."""
    nodes = draft.written_outputs
    declared = len(draft.outputs.entries) if isinstance(draft.outputs, Mapping) else len(draft.clauses)
    if declared < 2:
        return nodes
    return tuple(
        part
        for node in nodes
        for part in ([value for _, value in node.entries] if isinstance(node, Mapping) else [node])
    )


def is_expression(draft: DraftDecision, node: Node) -> bool:
    """True where the result is computed: `= …`, or what a formula is."""
    return is_computed(node) or (draft.kind == "formula" and isinstance(node, Scalar))


def is_like_boolean(node: Node) -> bool:
    """True for `NO`, `yes`, `on` without quotes: a boolean to some readers of YAML, a code to others."""
    return isinstance(node, Scalar) and not node.quoted and node.text.lower() in MEANT_AS_BOOLEAN


def output_clauses(draft: DraftDecision, computed: Computed, faults: list[Diagnostic]) -> tuple[OutputClause, ...]:
    """Return the outputs, at least one; none where they cannot be told."""
    if draft.clauses:
        return draft.clauses
    if draft.codes is not None:
        return _alone(draft, Type(Base.CODE, codes=draft.codes))
    if draft.kind == "tiers":
        return _alone(draft, _tiers(draft, computed, faults))
    if draft.outputs is not None:
        entries = entries_of(draft.outputs, "outputs", faults)
        clauses = [_declared(name, node, faults) for name, node in entries]
        return () if None in clauses else tuple(clause for clause in clauses if clause is not None)
    several = [node for node in draft.written_outputs if not isinstance(node, Scalar)]
    if several:
        faults.append(ruleset_faults.outputs_needed(several[0].at, draft.name.text))
        return ()
    return _alone(draft, _told_from_rows(draft, computed, faults))


def _alone(draft: DraftDecision, wanted: Type) -> tuple[OutputClause, ...]:
    return (OutputClause(draft.name.text, wanted),)


def decision_type(draft: DraftDecision, clauses: tuple[OutputClause, ...]) -> Type | None:
    """Return the type of the decision's value: a record of several outputs, a list of what all rows yield."""
    if not clauses:
        return None
    one = clauses[0].type
    if draft.merge is not None:
        return _contact(draft.merge, one)
    if len(clauses) > 1:
        one = Type(Base.RECORD, fields=tuple((clause.name, clause.type) for clause in clauses))
    if draft.aggregation is _COUNTED:
        return Type(Base.NUMBER)
    if draft.hit_policy in LISTING and draft.aggregation is Aggregation.LIST:
        return replace(one, container="list") if not one.container else Type(Base.ANY, container="list")
    return one


def _contact(merge: Merge, codes: Type) -> Type:
    """Return the type of merged triggers: a word of each scale, and the codes as reasons."""
    words = ((scale.attribute, Type(Base.CODE, codes=scale.words, ordered=True)) for scale in merge.scales)
    return Type(Base.RECORD, fields=(*words, (REASONS, replace(codes, container="list"))))


def check_policy(draft: DraftDecision, clauses: tuple[OutputClause, ...], faults: list[Diagnostic]) -> None:
    """Report a policy that the outputs do not serve: priorities without codes, sums of what is no number."""
    at = draft.name.at
    if draft.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        for clause in clauses:
            if not clause.type.codes:
                faults.append(ruleset_faults.priority_needs_codes(at, draft.hit_policy.value, clause.name))
    if draft.aggregation in (Aggregation.LIST, _COUNTED):
        return
    if len(clauses) != 1 or not (clauses[0].type.base in NUMERIC or clauses[0].type == ANY):
        faults.append(ruleset_faults.aggregation_needs_number(at, draft.aggregation.value))


def typed_output(
    draft: DraftOutput, clauses: tuple[OutputClause, ...], computed: Computed, faults: list[Diagnostic]
) -> Output:
    """Return what a row yields, values in the types of the outputs, expressions beside them."""
    then = draft.then
    if then is None:
        return Output(None, draft.status, draft.assumes, flags=draft.flags)
    if len(clauses) == 1:
        entries = {clauses[0].name: then}
        if isinstance(then, Mapping) and clauses[0].type.base is not Base.RECORD:
            entries = _parts(then, clauses, faults)
    else:
        entries = _parts(then, clauses, faults)
    values, expressions = _results(entries, clauses, computed, faults)
    if len(clauses) > 1:
        value: Value = values if expressions else _with_defaults(values, clauses)
    else:
        value = values.get(clauses[0].name)
    return Output(value, draft.status, draft.assumes, expressions, draft.flags)


def _parts(then: Node, clauses: tuple[OutputClause, ...], faults: list[Diagnostic]) -> dict[str, Node]:
    """Return the results by output; each output without a default must have one."""
    if not isinstance(then, Mapping):
        faults.append(yaml_faults.expected_mapping(then.at, "then"))
        return {}
    known = {clause.name for clause in clauses}
    written = {key.text: node for key, node in then.entries}
    for key, _ in then.entries:
        if key.text not in known:
            faults.append(yaml_faults.unknown_key(key.at, key.text, known))
    for clause in clauses:
        if clause.name not in written and not clause.has_default:
            faults.append(yaml_faults.missing_key(then.at, clause.name, "then"))
    return {name: node for name, node in written.items() if name in known}


def _results(
    entries: dict[str, Node], clauses: tuple[OutputClause, ...], computed: Computed, faults: list[Diagnostic]
) -> tuple[Context, tuple[tuple[str, Expression], ...]]:
    types = {clause.name: clause.type for clause in clauses}
    values: dict[str, Value] = {}
    expressions: list[tuple[str, Expression]] = []
    for name, node in entries.items():
        if place_of(node) in computed.reads:
            read = computed.of(node)
            if read is not None:
                _check_result(name, node, read.type, types[name], faults)
                expressions.append((name, read.expression))
        elif isinstance(node, Scalar) and node.is_null:
            values[name] = None
        else:
            values[name] = read_structure(node, types[name], name, faults)
    return Context(values), tuple(expressions)


def _with_defaults(values: Context, clauses: tuple[OutputClause, ...]) -> Context:
    return Context((clause.name, values.get(clause.name, clause.default)) for clause in clauses)


def _check_result(name: str, node: Node, found: Type, wanted: Type, faults: list[Diagnostic]) -> None:
    """Report an expression whose value is of another type than the output, as far as that can be told."""
    one, other = kind(found), kind(wanted)
    if one is None or other is None:
        return
    if one != other:
        faults.append(expression_faults.wrong_result(node.at, name, shown(wanted), shown(found)))
    elif wanted.base is Base.CODE and found.codes and wanted.codes:
        strange = [code for code in found.codes if code not in wanted.codes]
        if strange:
            faults.append(expression_faults.unknown_code_in_expression(node.at, strange[0], wanted.codes))
    elif wanted.unit and found.unit and wanted.unit != found.unit:
        faults.append(expression_faults.units_differ(node.at, "=", wanted.unit, found.unit))


def _tiers(draft: DraftDecision, computed: Computed, faults: list[Diagnostic]) -> Type:
    """Tiers are ordered codes, best first: as `order` says, else as the rows stand."""
    if draft.outputs is not None:
        faults.append(ruleset_faults.key_not_for_type(draft.outputs.at, "outputs", "tiers"))
    if draft.order is not None:
        return Type(Base.CODE, codes=declared_codes(draft.order, "order", faults), ordered=True)
    codes: dict[str, None] = {}
    for node in draft.written_outputs:
        _refuse_like_boolean(node, faults)
        if isinstance(node, Scalar) and not is_expression(draft, node):
            refuse_unseen(node, faults)
            codes[node.text] = None
        elif (read := computed.of(node)) is not None:
            if not read.type.codes:
                faults.append(ruleset_faults.order_needed(node.at, draft.name.text))
            codes.update(dict.fromkeys(read.type.codes))
    return Type(Base.CODE, codes=tuple(codes), ordered=True)


def _refuse_like_boolean(node: Node, faults: list[Diagnostic]) -> None:
    if isinstance(node, Scalar) and is_like_boolean(node):
        faults.append(ruleset_faults.code_like_boolean(node.at, node.text))


def _declared(name: Scalar, declared: Node, faults: list[Diagnostic]) -> OutputClause | None:
    fields = fields_of(declared, OUTPUT, name.text, faults)
    if fields is None:
        return None
    wanted = _declared_type(fields, name, declared, faults)
    if wanted is None or "default" not in fields:
        return None if wanted is None else OutputClause(name.text, wanted)
    node = fields["default"]
    is_null = isinstance(node, Scalar) and node.is_null
    default = None if is_null else read_structure(node, wanted, "default", faults)
    return OutputClause(name.text, wanted, default, has_default=True)


def _declared_type(fields: Fields, name: Scalar, declared: Node, faults: list[Diagnostic]) -> Type | None:
    if "codes" in fields and "type" not in fields:
        ordered = choice_of(fields.get("ordered"), "ordered", ORDERS, (), faults)
        return Type(Base.CODE, codes=declared_codes(fields["codes"], "codes", faults), ordered=ordered is not None)
    if "type" not in fields:
        faults.append(yaml_faults.missing_key(declared.at, "type", name.text))
        return None
    return declared_type(fields, faults)


def _told_from_rows(draft: DraftDecision, computed: Computed, faults: list[Diagnostic]) -> Type:
    """All numbers: a number; all booleans, all dates: those; else codes in the order of the rows."""
    written = [node for node in draft.written_outputs if isinstance(node, Scalar)]
    if any(is_expression(draft, node) for node in written):
        return settled(common(_told_from(draft, node, computed) for node in written))
    for scalar in written:
        _refuse_like_boolean(scalar, faults)
        refuse_unseen(scalar, faults)
        if not scalar.quoted:
            refuses_commas(scalar, faults)
    literals = [read_untyped(scalar) for scalar in written]
    kinds = [literal.kind if literal else "code" for literal in literals]
    if kinds and kinds[0] in _TOLD_FROM:
        wanted = Type(_TOLD_FROM[kinds[0]])
        odd = next((at for at, of in enumerate(kinds) if of != kinds[0]), None)
        if odd is None:
            return wanted
        faults.append(ruleset_faults.mixed_outputs(written[odd].at, written[odd].text, wanted.base.value))
    return Type(Base.CODE, codes=tuple(dict.fromkeys(scalar.text for scalar in written)))


def _told_from(draft: DraftDecision, scalar: Scalar, computed: Computed) -> Type:
    """Return the type of one result, an expression or a literal."""
    if is_expression(draft, scalar):
        read = computed.of(scalar)
        return ANY if read is None else settled(read.type)
    literal = read_untyped(scalar)
    if literal is not None and literal.kind in _TOLD_FROM:
        return Type(_TOLD_FROM[literal.kind])
    return Type(Base.CODE, codes=(scalar.text,))


def codes_of(scalars: tuple[Scalar, ...], wanted: Type | None, faults: list[Diagnostic]) -> tuple[str, ...]:
    """Return the codes, each checked to be one that the decision can yield."""
    if wanted is not None and wanted.base is Base.RECORD and REASONS in dict(wanted.fields):
        wanted = dict(wanted.fields)[REASONS]
    known = Type(Base.TEXT) if wanted is None or not wanted.codes else replace(wanted, container="")
    if wanted is not None and wanted.base is Base.RECORD:
        known = Type(Base.TEXT)
    return tuple(scalar.text for scalar in scalars if checked_value(scalar, known, faults) is not None)
