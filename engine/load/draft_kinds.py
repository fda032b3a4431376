"""`entitlements` and `triggers` as written: what each row adds to the answer, checked code by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declarations import Assumptions, assumption_ids
from engine.load.declared_type import declared_codes
from engine.load.draft_rules import DraftRule, read_row, read_rules, read_status, rule_id
from engine.load.fields import Fields, fields_of, scalar_of, scalars_of
from engine.load.keys import DEFAULTS, MERGE, SERVICE_RULE, SIGNAL_RULE
from engine.load.nodes import Node, Scalar
from engine.model.additions import ATTRIBUTES, MERGED, Granting, Merge, Raising, Scale
from engine.model.outcome import Status


def read_services(node: Node | None, faults: list[Diagnostic]) -> tuple[str, ...] | None:
    """Return the services in their order; None where they are told from the rows."""
    return None if node is None else declared_codes(node, "services", faults)


def read_service_rules(
    node: Node | None, decision: str, services: tuple[str, ...] | None, declared: Assumptions, faults: list[Diagnostic]
) -> tuple[DraftRule, ...]:
    """Return the rows, each with the services it grants and withholds; a service must be one that can be granted."""
    places: list[tuple[Scalar, bool]] = []

    def row(item: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftRule | None:
        fields = fields_of(item, SERVICE_RULE, "rule", faults)
        if fields is None:
            return None
        name = rule_id(item, fields, faults)
        output = read_status(fields, assumption_ids(fields.get("assumes"), declared, faults), faults)
        grants, withholds = (_codes(fields.get(key), key, faults) for key in ("grant", "withhold"))
        if not grants and not withholds and output.status in (Status.DECIDED, Status.REVIEW):
            faults.append(ruleset_faults.nothing_granted(name.at, name.text))
        places.extend((code, True) for code in grants)
        places.extend((code, False) for code in withholds)
        in_review = output.status is Status.REVIEW
        adds = Granting(tuple(c.text for c in grants), tuple(c.text for c in withholds), in_review)
        return read_row(item, name, fields, output, faults, adds)

    rules = read_rules(node, decision, declared, faults, row)
    known = services if services is not None else dict.fromkeys(code.text for code, is_grant in places if is_grant)
    for code, _ in places:
        if code.text not in known:
            faults.append(ruleset_faults.unknown_service(code.at, code.text, known))
    return rules


def services_in_rows(rules: tuple[DraftRule, ...]) -> tuple[str, ...]:
    """Return the services that some row grants, in order of first appearance."""
    adds = [rule.adds for rule in rules if isinstance(rule.adds, Granting)]
    return tuple(dict.fromkeys(service for one in adds for service in one.grants))


def _codes(node: Node | None, what: str, faults: list[Diagnostic]) -> tuple[Scalar, ...]:
    declared_codes(node, what, faults) if node is not None else ()
    return scalars_of(node, what, faults)


def read_merge(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> Merge | None:
    """Return the scales on which triggers of one day are merged, each best first; who is idle is told from the rows."""
    fields = None if node is None else fields_of(node, MERGE, "merge", faults)
    if fields is None or node is None:
        return None
    scales = tuple(Scale(name, declared_codes(fields[name], name, faults), None) for name in MERGED if name in fields)
    if not scales:
        faults.append(yaml_faults.missing_key(node.at, MERGED[0], "merge"))
    return Merge(scales, assumption_ids(fields.get("assumes"), declared, faults))


def read_signal_rules(
    node: Node | None,
    decision: str,
    defaults: Node | None,
    merge: Merge | None,
    declared: Assumptions,
    faults: list[Diagnostic],
) -> tuple[DraftRule, ...]:
    """Return the rows, each with the code it raises and all that is said of it, what `defaults` says included."""
    standing = {} if defaults is None else fields_of(defaults, DEFAULTS, "defaults", faults) or {}
    assumed = assumption_ids(standing.get("assumes"), declared, faults)
    outranked: list[Scalar] = []

    def row(item: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftRule | None:
        fields = fields_of(item, SIGNAL_RULE, "rule", faults)
        if fields is None:
            return None
        name = rule_id(item, fields, faults)
        own = assumption_ids(fields.get("assumes"), declared, faults)
        leans = any(key in standing and key not in fields for key in ATTRIBUTES)
        output = read_status(fields, tuple(dict.fromkeys((*own, *(assumed if leans else ())))), faults)
        code = scalar_of(fields.get("raise"), "raise", faults)
        beneath = _codes(fields.get("outranks"), "outranks", faults)
        outranked.extend(beneath)
        adds = None
        if code is not None:
            said = _attributes({**standing, **fields}, name, merge, faults)
            actions = tuple(action.text for action in _codes(fields.get("actions"), "actions", faults))
            adds = Raising(code.text, said, actions, tuple(each.text for each in beneath))
        return read_row(item, name, fields, output, faults, adds)

    rules = read_rules(node, decision, declared, faults, row)
    codes = codes_raised(rules)
    for code in outranked:
        if code.text not in codes:
            faults.append(ruleset_faults.unknown_code(code.at, code.text, codes))
    _report_circle(rules, outranked, faults)
    return rules


def _attributes(
    fields: Fields, rule: Scalar, merge: Merge | None, faults: list[Diagnostic]
) -> tuple[tuple[str, str], ...]:
    """Return what is said of the code; where triggers are merged each scale must be answered, by a word of it."""
    scales = {scale.attribute: scale.words for scale in merge.scales} if merge is not None else {}
    said: list[tuple[str, str]] = []
    for name in ATTRIBUTES:
        word = scalar_of(fields.get(name), name, faults)
        if word is None:
            if name in scales and name not in fields:
                faults.append(ruleset_faults.merge_needs(rule.at, rule.text, name))
            continue
        if name in scales and word.text not in scales[name]:
            faults.append(ruleset_faults.unknown_code(word.at, word.text, scales[name]))
        said.append((name, word.text))
    return tuple(said)


def codes_raised(rules: tuple[DraftRule, ...]) -> tuple[str, ...]:
    """Return the codes of all rows, each once, in row order."""
    return tuple(dict.fromkeys(rule.adds.code for rule in rules if isinstance(rule.adds, Raising)))


def with_idle(merge: Merge | None, rules: tuple[DraftRule, ...]) -> Merge | None:
    """Return the merge knowing what stands where nothing is raised: the last word of a scale, if no row says it."""
    if merge is None:
        return None
    adds = [rule.adds for rule in rules if isinstance(rule.adds, Raising)]
    scales = []
    for scale in merge.scales:
        said = {one.attribute(scale.attribute) for one in adds}
        last = scale.words[-1] if scale.words else None
        scales.append(replace(scale, idle=None if last in said else last))
    return replace(merge, scales=tuple(scales))


def _report_circle(rules: tuple[DraftRule, ...], outranked: list[Scalar], faults: list[Diagnostic]) -> None:
    """Report codes that outrank each other, directly or not."""
    beneath: dict[str, set[str]] = {}
    for rule in rules:
        if isinstance(rule.adds, Raising):
            beneath.setdefault(rule.adds.code, set()).update(rule.adds.outranks)
    path = circle_in(beneath)
    if path:
        at = next(scalar.at for scalar in outranked if scalar.text == path[0])
        faults.append(ruleset_faults.outranks_circle(at, path))


def circle_in(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the names of a circle, the first one again at the end; none where there is no circle."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as circle:
        return list(reversed(circle.args[1]))
    return []
