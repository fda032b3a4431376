"""Rows as written: ids, cells, conditions and results still nodes, since their types need all declarations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declarations import Assumptions, assumption_ids
from engine.load.fields import Fields, choice_of, entries_of, fields_of, items_of, scalar_of, scalars_of, text_of
from engine.load.keys import EFFECTIVE, OTHERWISE, ROW_STATUSES, RULE, SOURCE
from engine.load.nodes import Mapping, Node, Scalar
from engine.load.values import read_date
from engine.model.additions import Addition
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
class Span:
    """The days in which a row holds: from `start` on and before `end`, either open where None."""

    start: Scalar | None = None
    end: Scalar | None = None


@dataclass(frozen=True, slots=True)
class DraftRule:
    """A row, its cells and its `if` not yet parsed."""

    id: Scalar
    cells: tuple[tuple[Scalar, Node], ...]
    output: DraftOutput
    note: str | None
    at: Location
    condition: Scalar | None = None
    adds: Addition | None = None
    effective: Span = Span()
    chained: tuple[str, str] | None = None
    """The name of its own decision, which this row reads, and the decision that stands for it here."""
    needed: Scalar | None = None
    """A condition beside the row's own: what a transition needs, or the work of a stage."""


RowReader = Callable[[Node, Assumptions, list[Diagnostic]], DraftRule | None]


def read_rules(
    node: Node | None, decision: str, declared: Assumptions, faults: list[Diagnostic], read: RowReader | None = None
) -> tuple[DraftRule, ...]:
    """Return the rows in order; an id used again is reported, and its row stays for what it yields."""
    rules: list[DraftRule] = []
    places: dict[str, Location] = {}
    for item in items_of(node, f"rules of {decision}", faults):
        rule = (read or _rule)(item, declared, faults)
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
    name = rule_id(node, fields, faults)
    output = _output(fields, name.text, name.at, declared, faults, is_told_empty(node, "then"))
    return read_row(node, name, fields, output, faults)


def rule_id(node: Node, fields: Fields, faults: list[Diagnostic]) -> Scalar:
    """Return the id of a row; an empty one where there is none, which is reported."""
    name = scalar_of(fields.get("id"), "id", faults) or Scalar("", False, node.at)
    if name.text == OTHERWISE_ID:
        faults.append(ruleset_faults.rule_id_reserved(name.at, name.text))
    return name


def read_row(
    node: Node,
    name: Scalar,
    fields: Fields,
    output: DraftOutput,
    faults: list[Diagnostic],
    adds: Addition | None = None,
) -> DraftRule:
    """Return what rows of all kinds have beside what they yield: conditions, days of effect, a note."""
    read_source(fields.get("source"), faults)
    return DraftRule(
        id=name,
        cells=entries_of(fields.get("when"), "when", faults),
        output=output,
        note=text_of(fields.get("note"), "note", faults),
        at=node.at,
        condition=scalar_of(fields.get("if"), "if", faults),
        adds=adds,
        effective=read_span(fields.get("effective"), faults),
    )


def read_span(node: Node | None, faults: list[Diagnostic]) -> Span:
    """Return [from, to); open at both ends where nothing is said. A span of no day is reported."""
    if isinstance(node, Scalar):
        faults.append(yaml_faults.expected_mapping(node.at, "effective", f"{{from: {node.text}}}"))
        return Span()
    fields = {} if node is None else fields_of(node, EFFECTIVE, "effective", faults) or {}
    start, end = (_day(fields.get(key), key, faults) for key in ("from", "to"))
    if start is not None and end is not None and start[1] >= end[1]:
        faults.append(ruleset_faults.range_reversed(end[0].at, start[0].text, end[0].text))
        return Span()
    return Span(start and start[0], end and end[0])


def _day(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[Scalar, dt.date] | None:
    scalar = scalar_of(node, what, faults)
    if scalar is None:
        return None
    value = read_date(scalar)
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    return scalar, value


def read_status(fields: Fields, assumes: tuple[str, ...], faults: list[Diagnostic]) -> DraftOutput:
    """Return the output of a row that yields no value of its own: its status, flags and assumptions."""
    status = Status(choice_of(fields.get("status"), "status", ROW_STATUSES, (), faults) or "decided")
    flags = tuple(scalar.text for scalar in scalars_of(fields.get("flags"), "flags", faults))
    return DraftOutput(None, status, assumes, flags)


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
