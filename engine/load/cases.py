"""Case files: example customers and what is expected for them, `like` and `without` already worked out."""

from __future__ import annotations

from collections.abc import Mapping as Readable
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, case_faults, in_order
from engine.load.fields import Fields, entries_of, fields_of, items_of, scalar_of, scalars_of, text_of
from engine.load.keys import CASE, CASES, UNNOTICED
from engine.load.nodes import Node, Scalar, Sequence
from engine.load.read_yaml import read_yaml
from engine.load.values import read_value
from engine.model.outcome import Json, json_value
from engine.model.ruleset import Ruleset
from engine.model.types import NUMERIC, TEMPORAL, Base, Type
from engine.source import Location, SourceText


@dataclass(frozen=True, slots=True)
class Case:
    """An example customer. `facts` and `given` as written; `expects` by decision, also where one alone is named."""

    id: str
    facts: Readable[str, Node]
    expects: Readable[str, Node]
    as_of: str | None
    given: Readable[str, Node]
    note: str | None
    at: Location


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """A planted fault that no case need notice, as `guanjia test --mutate` names it, and why not."""

    change: str
    because: str
    at: Location


@dataclass(frozen=True, slots=True)
class CasesResult:
    """The cases of one file; none where a diagnostic is an error."""

    ruleset: str | None
    cases: tuple[Case, ...]
    unnoticed: tuple[Unnoticed, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: tuple[SourceText, ...]


def load_cases(text: str, file: str = "cases.yaml") -> CasesResult:
    """Return the cases of a file's text; `file` is its name in diagnostics."""
    source, faults = SourceText(file, text), list[Diagnostic]()
    node = read_yaml(source, faults)
    fields = None if node is None else fields_of(node, CASES, file, faults)
    fields = fields or {}
    drafts = _drafts(fields.get("cases"), faults)
    cases = [case for draft in drafts.values() if (case := _complete(draft, drafts, faults)) is not None]
    unnoticed = _unnoticed(fields.get("unnoticed"), file, faults)
    failed = any(fault.severity == "error" for fault in faults)
    ruleset = text_of(fields.get("ruleset"), "ruleset", faults)
    return CasesResult(ruleset, () if failed else tuple(cases), unnoticed, in_order(faults), (source,))


def _unnoticed(node: Node | None, file: str, faults: list[Diagnostic]) -> tuple[Unnoticed, ...]:
    found: list[Unnoticed] = []
    for item in items_of(node, "unnoticed", faults):
        fields = fields_of(item, UNNOTICED, file, faults) or {}
        change, because = (text_of(fields.get(key), key, faults) for key in UNNOTICED.keys)
        if change is not None and because is not None:
            found.append(Unnoticed(change, because, item.at))
    return tuple(found)


def facts_as_json(case: Case, ruleset: Ruleset) -> dict[str, Json]:
    """Return the case's facts as a caller would send them: numbers (also `1000万`) and booleans by the fact's type.

    What is no value of that type is sent as written, so that the ruleset itself says what is wrong with it.
    """
    types = {name: fact.type for name, fact in ruleset.facts.items()}
    return {name: _sent(node, types.get(name)) for name, node in case.facts.items()}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case as written, before `like` is followed."""

    id: Scalar
    fields: Fields
    at: Location


def _drafts(node: Node | None, faults: list[Diagnostic]) -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = {}
    for item in items_of(node, "cases", faults):
        fields = fields_of(item, CASE, "case", faults)
        name = None if fields is None else scalar_of(fields.get("id"), "id", faults)
        if fields is None or name is None:
            continue
        if name.text in drafts:
            faults.append(case_faults.case_id_used(name.at, name.text, drafts[name.text].id.at))
        drafts[name.text] = _Draft(name, fields, item.at)
    return drafts


def _complete(draft: _Draft, drafts: Readable[str, _Draft], faults: list[Diagnostic]) -> Case | None:
    """Return the case with all it takes over from the cases it is like."""
    lineage = _lineage(draft, drafts, faults)
    if lineage is None:
        return None
    facts: dict[str, Node] = {}
    given: dict[str, Node] = {}
    inherited: dict[str, Node] = {}
    for ancestor in reversed(lineage):
        own = ancestor.fields
        facts |= {key.text: value for key, value in entries_of(own.get("facts"), "facts", faults)}
        given |= {key.text: value for key, value in entries_of(own.get("given"), "given", faults)}
        for scalar in scalars_of(own.get("without"), "without", faults):
            facts.pop(scalar.text, None)
        if "expect" in own or "expects" in own:
            inherited = {key: value for key, value in inherited.items() if key not in ("expect", "expects")}
        inherited |= own
    return Case(
        id=draft.id.text,
        facts=facts,
        expects=_expects(draft, inherited, faults),
        as_of=text_of(inherited.get("as_of"), "as_of", faults),
        given=given,
        note=text_of(draft.fields.get("note"), "note", faults),
        at=draft.at,
    )


def _lineage(draft: _Draft, drafts: Readable[str, _Draft], faults: list[Diagnostic]) -> list[_Draft] | None:
    """Return the case and those it starts from, itself first; None where there is no end or no such case."""
    lineage, seen = [draft], {draft.id.text: None}
    while (like := scalar_of(lineage[-1].fields.get("like"), "like", faults)) is not None:
        if like.text in seen:
            faults.append(case_faults.case_cycle(like.at, (*seen, like.text)))
            return None
        if like.text not in drafts:
            faults.append(case_faults.unknown_case(like.at, like.text, drafts))
            return None
        seen[like.text] = None
        lineage.append(drafts[like.text])
    return lineage


def _expects(draft: _Draft, fields: Fields, faults: list[Diagnostic]) -> dict[str, Node]:
    """Return what is expected by decision: `expects` names several, `expect` is that of `decision`."""
    expects = {key.text: value for key, value in entries_of(fields.get("expects"), "expects", faults)}
    if "expect" in fields:
        decision = text_of(fields.get("decision"), "decision", faults)
        if decision is None:
            faults.append(case_faults.case_decision_missing(draft.id.at, draft.id.text))
        else:
            expects[decision] = fields["expect"]
    elif not expects:
        faults.append(case_faults.expectation_missing(draft.id.at, draft.id.text))
    return expects


def _sent(node: Node, wanted: Type | None) -> Json:
    if isinstance(node, Scalar):
        return _sent_scalar(node, wanted)
    inner = None if wanted is None else replace(wanted, container="", size=None)
    if isinstance(node, Sequence):
        return [_sent(item, inner) for item in node.items]
    fields = dict(wanted.fields) if wanted is not None and not wanted.container else {}
    of_all = inner if wanted is not None and wanted.container == "map" else None
    return {key.text: _sent(value, fields.get(key.text, of_all)) for key, value in node.entries}


def _sent_scalar(scalar: Scalar, wanted: Type | None) -> Json:
    """Return the scalar as JSON; quoted text stays text, as it would in a request."""
    if scalar.is_null:
        return None
    base = wanted.base if wanted else None
    if scalar.quoted or base in (Base.CODE, Base.TEXT) or base in TEMPORAL:
        return scalar.text
    for kind in (Type(base) if base in NUMERIC else Type(Base.NUMBER), Type(Base.BOOLEAN)):
        value = read_value(scalar, kind)
        if not isinstance(value, Diagnostic):
            return json_value(value)
    return scalar.text
