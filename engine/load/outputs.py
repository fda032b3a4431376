"""The output of a decision: its type, declared or told from its rows, and the values of the rows in that type."""

from __future__ import annotations

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declared_type import checked_value, declared_codes, declared_type
from engine.load.drafts import DraftDecision, DraftOutput
from engine.load.fields import choice_of, entries_of, fields_of
from engine.load.keys import ORDERS, OUTPUT
from engine.load.nodes import Node
from engine.load.values import read_untyped
from engine.model.ruleset import Output
from engine.model.types import Base, Type

_TOLD_FROM = {"number": Base.NUMBER, "boolean": Base.BOOLEAN, "date": Base.DATE}


def output_type(draft: DraftDecision, faults: list[Diagnostic]) -> Type | None:
    """Return the type of the decision's one output; None where it cannot be told."""
    if draft.kind == "tiers":
        return _tiers(draft, faults)
    if draft.outputs is not None:
        return _declared(draft.outputs, faults)
    return _told_from_rows(draft, faults)


def typed_output(draft: DraftOutput, wanted: Type, faults: list[Diagnostic]) -> Output:
    """Return what a row yields, its value in the type of the decision."""
    value = None if draft.then is None else checked_value(draft.then, wanted, faults)
    return Output(value, draft.status, draft.assumes)


def _tiers(draft: DraftDecision, faults: list[Diagnostic]) -> Type:
    """Tiers are ordered codes, best first: as `order` says, else as the rows stand."""
    if draft.outputs is not None:
        faults.append(ruleset_faults.key_not_for_type(draft.outputs.at, "outputs", "tiers"))
    if draft.order is not None:
        return Type(Base.CODE, codes=declared_codes(draft.order, "order", faults), ordered=True)
    return Type(Base.CODE, codes=_codes_in_rows(draft), ordered=True)


def _declared(node: Node, faults: list[Diagnostic]) -> Type | None:
    entries = entries_of(node, "outputs", faults)
    for name, _ in entries[1:]:
        faults.append(yaml_faults.not_supported_yet(name.at, "more than one output"))
    if not entries:
        return None
    name, declared = entries[0]
    fields = fields_of(declared, OUTPUT, name.text, faults)
    if fields is None:
        return None
    if "codes" in fields and "type" not in fields:
        ordered = choice_of(fields.get("ordered"), "ordered", ORDERS, (), faults)
        return Type(Base.CODE, codes=declared_codes(fields["codes"], "codes", faults), ordered=ordered is not None)
    if "type" not in fields:
        faults.append(yaml_faults.missing_key(declared.at, "type", name.text))
        return None
    return declared_type(fields, faults)


def _told_from_rows(draft: DraftDecision, faults: list[Diagnostic]) -> Type:
    """All numbers: a number; all booleans, all dates: those; else codes in the order of the rows."""
    written = draft.written_outputs
    literals = [read_untyped(scalar) for scalar in written]
    kinds = [literal.kind if literal else "code" for literal in literals]
    if kinds and kinds[0] in _TOLD_FROM:
        wanted = Type(_TOLD_FROM[kinds[0]])
        odd = next((at for at, kind in enumerate(kinds) if kind != kinds[0]), None)
        if odd is None:
            return wanted
        faults.append(ruleset_faults.mixed_outputs(written[odd].at, written[odd].text, wanted.base.value))
    return Type(Base.CODE, codes=_codes_in_rows(draft))


def _codes_in_rows(draft: DraftDecision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(scalar.text for scalar in draft.written_outputs))
