"""`stages` as written: the stages with their work and actions, and the transitions from one to another."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, ruleset_faults, yaml_faults
from engine.load.declarations import Assumptions, assumption_ids
from engine.load.declared_type import refuse_unseen
from engine.load.draft_rules import DraftOutput, DraftRule, read_otherwise, read_row, read_rules, read_status, rule_id
from engine.load.fields import Fields, choice_of, entries_of, fields_of, items_of, scalar_of, scalars_of
from engine.load.keys import ACTION, ROW_STATUSES, STAGE, TRANSITION, TRUTHS
from engine.load.nodes import Mapping, Node, Scalar, Sequence
from engine.model.outcome import Status


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be there before a stage is complete: the fact itself, or all of `items` in the list it holds."""

    fact: Scalar
    items: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftAction:
    """What is done in a stage where its cells and its `if` hold; codes, or expressions that yield some."""

    do: tuple[Scalar, ...]
    cells: tuple[tuple[Scalar, Node], ...]
    condition: Scalar | None
    at: Scalar


@dataclass(frozen=True, slots=True)
class DraftStage:
    """A stage: who sees to it, what is done in it, what its work needs, and how a customer in it is answered.

    `initial`: customers come into it from outside; `final`: nothing is meant to lead out of it.
    """

    id: Scalar
    owner: Scalar | None
    work: tuple[Work, ...]
    actions: tuple[DraftAction, ...]
    output: DraftOutput
    initial: bool
    final: bool


@dataclass(frozen=True, slots=True)
class DraftTransition:
    """A transition: a row with the stages it leads from (any, where None) and to, its event, what it needs and does."""

    rule: DraftRule
    origin: Node | None
    to: Scalar
    event: Node | None
    work: tuple[Work, ...]
    do: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """The stages of a decision in their order; `at` the fact with the current one, else `rules` or work tell it."""

    at: Scalar | None
    stages: tuple[DraftStage, ...]
    transitions: tuple[DraftTransition, ...]
    rules: tuple[DraftRule, ...]
    otherwise: DraftOutput | None

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(stage.id.text for stage in self.stages)

    @property
    def work(self) -> tuple[Work, ...]:
        """Return all that stages and transitions need."""
        stages = (each for stage in self.stages for each in stage.work)
        return (*stages, *(each for transition in self.transitions for each in transition.work))


def read_staged(decision: Scalar, fields: Fields, declared: Assumptions, faults: list[Diagnostic]) -> Staged:
    """Return the stages and transitions; a stage named that is none is reported, and the transition left out."""
    stages = _stages(fields.get("stages"), declared, faults)
    ids = tuple(stage.id.text for stage in stages)
    at = scalar_of(fields.get("at"), "at", faults)
    rules = read_rules(fields.get("rules"), decision.text, declared, faults)
    otherwise = read_otherwise(fields.get("otherwise"), declared, faults)
    if at is not None:
        faults += [ruleset_faults.key_not_beside(fields[k].at, k, "at") for k in ("rules", "otherwise") if k in fields]
    elif stages and not rules and not any(stage.work for stage in stages):
        faults.append(ruleset_faults.stage_not_told(decision.at, decision.text))
    written = [rule.output.then for rule in rules] + ([otherwise.then] if otherwise is not None else [])
    for then in written if ids else ():
        if isinstance(then, Scalar) and not then.text.startswith("="):
            _is_stage(then, ids, faults)
    return Staged(at, stages, _transitions(fields.get("transitions"), ids, declared, faults), rules, otherwise)


def _stages(node: Node | None, declared: Assumptions, faults: list[Diagnostic]) -> tuple[DraftStage, ...]:
    found: dict[str, DraftStage] = {}
    for item in items_of(node, "stages", faults):
        stage = _stage(item, declared, faults)
        if stage is None:
            continue
        if stage.id.text in found:
            faults.append(ruleset_faults.duplicate_code(stage.id.at, stage.id.text))
        found.setdefault(stage.id.text, stage)
    if isinstance(node, Sequence) and not node.items:
        faults.append(ruleset_faults.codes_missing(node.at))
    return tuple(found.values())


def _stage(node: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftStage | None:
    fields = fields_of(node, STAGE, "stage", faults)
    id = None if fields is None else scalar_of(fields.get("id"), "id", faults)
    if fields is None or id is None:
        return None
    refuse_unseen(id, faults)
    status = Status(choice_of(fields.get("status"), "status", ROW_STATUSES, (), faults) or "decided")
    return DraftStage(
        id=id,
        owner=scalar_of(fields.get("owner"), "owner", faults),
        work=read_work(fields.get("needs"), faults),
        actions=tuple(_actions(fields.get("actions"), faults)),
        output=DraftOutput(None, status, assumption_ids(fields.get("assumes"), declared, faults)),
        initial=choice_of(fields.get("initial"), "initial", TRUTHS, (), faults) == "true",
        final=choice_of(fields.get("final"), "final", TRUTHS, (), faults) == "true",
    )


def _actions(node: Node | None, faults: list[Diagnostic]) -> list[DraftAction]:
    found: list[DraftAction] = []
    for item in items_of(node, "actions", faults):
        if isinstance(item, Scalar):
            found.append(DraftAction((item,), (), None, item))
            continue
        fields = fields_of(item, ACTION, "action", faults) or {}
        do = scalars_of(fields.get("do"), "do", faults)
        if do:
            cells = entries_of(fields.get("when"), "when", faults)
            found.append(DraftAction(do, cells, scalar_of(fields.get("if"), "if", faults), do[0]))
    return found


def read_work(node: Node | None, faults: list[Diagnostic]) -> tuple[Work, ...]:
    """Return what must be there: facts by name, or for each fact that lists work the items it must hold."""
    if isinstance(node, Mapping):
        return tuple(Work(fact, scalars_of(items, fact.text, faults)) for fact, items in node.entries)
    return tuple(Work(fact) for fact in scalars_of(node, "needs", faults))


def _transitions(
    node: Node | None, ids: tuple[str, ...], declared: Assumptions, faults: list[Diagnostic]
) -> tuple[DraftTransition, ...]:
    found: list[DraftTransition] = []

    def row(item: Node, declared: Assumptions, faults: list[Diagnostic]) -> DraftRule | None:
        fields = fields_of(item, TRANSITION, "transition", faults)
        if fields is None:
            return None
        name = rule_id(item, fields, faults)
        output = read_status(fields, assumption_ids(fields.get("assumes"), declared, faults), faults)
        rule = read_row(item, name, fields, output, faults)
        to = scalar_of(fields.get("to"), "to", faults)
        if to is not None and _is_stage(to, ids, faults):
            do = scalars_of(fields.get("do"), "do", faults)
            work = read_work(fields.get("needs"), faults)
            found.append(DraftTransition(rule, fields.get("from"), to, fields.get("event"), work, do))
        return rule

    if node is not None and not isinstance(node, Sequence):
        faults.append(yaml_faults.expected_list(node.at, "transitions"))
        return ()
    read_rules(node, "transitions", declared, faults, row)
    return tuple(found)


def _is_stage(scalar: Scalar, ids: tuple[str, ...], faults: list[Diagnostic]) -> bool:
    if scalar.text in ids:
        return True
    faults.append(ruleset_faults.unknown_stage(scalar.at, scalar.text, ids))
    return False
