"""Stages rewritten as tables: FIRST over stage, event and facts, so that no engine need know of them.

The rows are the transitions as written, then those that only lack what they need, then one for each stage that is
kept. What is done in a stage, where it hangs on facts, and the stage itself, where transitions lead on from one that
is worked out, are tables of their own. Rows made here bear `PART_MARK` in their ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.diagnostics import Diagnostic, cell_faults, ruleset_faults
from engine.feel.strings import quote
from engine.load import nodes
from engine.load.draft_rules import DraftOutput, DraftRule
from engine.load.draft_stages import DraftAction, DraftStage, DraftTransition, Staged, Work
from engine.load.drafts import DraftDecision, is_computed
from engine.load.nodes import Node, Scalar, Sequence
from engine.load.scope import Scope
from engine.model.outcome import Status
from engine.model.ruleset import PART_MARK, HitPolicy, OutputClause, Title
from engine.model.staging import ACTIONS, LACKING, NEXT, OWNER, STAGE, STAYS, Stage, Staging
from engine.model.types import Base, Type

EVENT = "event"
"""The fact that says what has happened, for transitions that wait for it."""


def with_stages(
    drafts: Mapping[str, DraftDecision], scope: Scope, faults: list[Diagnostic]
) -> dict[str, DraftDecision]:
    """Return the drafts, those of stages as the tables they stand for."""
    found: dict[str, DraftDecision] = {}
    for name, draft in drafts.items():
        if draft.staged is None or draft.use is not None:
            found[name] = draft
        elif draft.staged.stages and _may_be_built(draft, draft.staged, scope, faults):
            found |= {part.name.text: part for part in Rewriting(draft, draft.staged).parts()}
    return found


def _may_be_built(draft: DraftDecision, staged: Staged, scope: Scope, faults: list[Diagnostic]) -> bool:
    """True unless a name that every row would read, or an item of work, is not there; each is reported once."""
    before = len(faults)
    if staged.at is not None and staged.at.text not in scope.types and staged.at.text not in scope.broken:
        faults.append(cell_faults.unknown_column(staged.at.at, staged.at.text, scope.facts))
    work = staged.work
    for each in work:
        of = scope.types.get(each.fact.text)
        if each.fact.text not in scope.facts and each.fact.text not in scope.broken:
            faults.append(cell_faults.unknown_column(each.fact.at, each.fact.text, scope.facts))
        elif of is not None and each.items and of.container not in ("list", "set"):
            faults.append(ruleset_faults.work_not_listed(each.fact.at, each.fact.text))
        elif of is not None and of.codes:
            strange = [item for item in each.items if item.text not in of.codes]
            faults += [ruleset_faults.unknown_code(item.at, item.text, of.codes) for item in strange]
    done = (code.text for code in _codes_done(staged))
    known = tuple(dict.fromkeys((*staged.ids, *done)))
    faults += [ruleset_faults.unknown_code(c.at, c.text, known) for c in draft.adverse if c.text not in known]
    broken = [name.text for name in (staged.at, *(each.fact for each in work)) if name and name.text in scope.broken]
    return len(faults) == before and not broken


def _codes_done(staged: Staged) -> Iterator[Scalar]:
    """Yield the codes of all actions that are written out."""
    for stage in staged.stages:
        yield from (code for action in stage.actions for code in action.do if not is_computed(code))
    yield from (code for transition in staged.transitions for code in transition.do if not is_computed(code))


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One decision of stages, and the tables it stands for."""

    draft: DraftDecision
    staged: Staged

    def parts(self) -> Iterator[DraftDecision]:
        """Yield the tables behind the decision, then its own."""
        staged = self.staged
        for stage in staged.stages:
            if _hangs_on_facts(stage):
                yield self._part(self._doing(stage), tuple(self._action_rows(stage)), HitPolicy.RULE_ORDER)
        clauses = self._clauses()
        if staged.at is None and not self._is_plain:
            told = replace(
                self._part(self._column.text, tuple(self._stage_rows()), HitPolicy.FIRST),
                otherwise=staged.otherwise,
                clauses=(OutputClause(self._column.text, clauses[0].type),),
            )
            yield told
        rules = tuple(self._plain_rows() if self._is_plain else self._rows())
        otherwise = None if staged.otherwise is None or not self._is_plain else self._staying(staged.otherwise)
        column = None if self._is_plain else self._column.text
        staging = Staging(column, tuple(Stage(s.id.text, s.initial, s.final, s.id.at) for s in staged.stages))
        yield replace(
            self.draft, hit_policy=HitPolicy.FIRST, rules=rules, otherwise=otherwise, clauses=clauses, staged=None,
            staging=staging,
        )  # fmt: skip

    @property
    def _is_plain(self) -> bool:
        """True where nothing leads on from the stage that is worked out, so that its rows are the answer."""
        outputs = [*(rule.output for rule in self.staged.rules), *filter(None, [self.staged.otherwise])]
        told = all(output.then is None or not is_computed(output.then) for output in outputs)
        return self.staged.at is None and not self.staged.transitions and told

    @property
    def _column(self) -> Scalar:
        """The name that says which stage the customer is in."""
        at = self.staged.at
        return at if at is not None else self._text(f"{self.draft.name.text}{PART_MARK}{STAGE}")

    def _text(self, text: str) -> Scalar:
        return Scalar(text, False, self.draft.name.at)

    def _part(self, name: str, rules: tuple[DraftRule, ...], policy: HitPolicy) -> DraftDecision:
        codes = self._clauses()[2].type
        wanted = (
            codes if any(isinstance(rule.output.then, Sequence) for rule in rules) else replace(codes, container="")
        )
        told = self.draft.title
        word = name.rpartition(PART_MARK)[2]
        return replace(
            self.draft, title=Title(f"{told.zh} · {word}", f"{told.en} · {word}"),
            name=Scalar(name, False, self.draft.name.at), hit_policy=policy, rules=rules, staged=None,
            flags=(), adverse=(), assumes=(), part_of=self.draft.name.text, clauses=(OutputClause(name, wanted),),
        )  # fmt: skip

    def _clauses(self) -> tuple[OutputClause, ...]:
        staged = self.staged
        stage = Type(Base.CODE, codes=staged.ids)
        work = staged.work
        lacking = [scalar.text for each in work for scalar in each.items or (each.fact,)]
        owners = [each.owner.text for each in staged.stages if each.owner is not None]
        return (
            OutputClause(STAGE, stage),
            OutputClause(NEXT, stage),
            OutputClause(ACTIONS, replace(_codes(code.text for code in _codes_done(staged)), container="list")),
            OutputClause(LACKING, replace(_codes(lacking), container="list")),
            OutputClause(OWNER, _codes(owners)),
        )

    # --- rows -------------------------------------------------------------------------------------------------------

    def _stage_rows(self) -> Iterator[DraftRule]:
        """Yield the rows that tell the stage: those written, else the first whose work is not complete."""
        yield from self.staged.rules
        if not self.staged.rules:
            *_, last = self.staged.stages
            for stage in self.staged.stages:
                output = replace(stage.output, then=stage.id)
                yield DraftRule(stage.id, (), output, None, stage.id.at, needed=None if stage is last else _open(stage))

    def _plain_rows(self) -> Iterator[DraftRule]:
        for rule in self._stage_rows():
            yield replace(rule, output=self._staying(rule.output))

    def _staying(self, output: DraftOutput) -> DraftOutput:
        """Return what a row comes to that tells the stage, which stays the next one."""
        then = output.then.text if isinstance(output.then, Scalar) else None
        stage = next((stage for stage in self.staged.stages if stage.id.text == then), None)
        if stage is None:
            return output
        return _joined(output, stage, self._value(stage.id, stage, _lacking(stage.work, stage.id)))

    def _rows(self) -> Iterator[DraftRule]:
        """Yield transitions, those of them that only lack what they need, and the stages that are kept."""
        for transition in self.staged.transitions:
            yield self._moving(transition)
        for transition in self.staged.transitions:
            if transition.work:
                yield from self._waiting(transition)
        for stage in self.staged.stages:
            output = _joined(stage.output, stage, self._value(stage.id, stage, _lacking(stage.work, stage.id)))
            name = Scalar(f"{stage.id.text}{PART_MARK}{STAYS}", False, stage.id.at)
            yield DraftRule(name, ((self._column, stage.id),), output, None, stage.id.at)

    def _moving(self, transition: DraftTransition) -> DraftRule:
        rule = transition.rule
        to = next(stage for stage in self.staged.stages if stage.id.text == transition.to.text)
        now = self._now(transition.origin) or Scalar(f"= {self._column.text}", False, rule.id.at)
        output = _joined(rule.output, to, self._value(now, to, None, transition.do))
        needed = _all_there(transition.work, rule.id)
        return replace(rule, cells=self._cells(transition), output=output, needed=needed)

    def _waiting(self, transition: DraftTransition) -> Iterator[DraftRule]:
        """Yield, for each stage it may lead from, the row of a transition whose time has come but for what it needs."""
        rule = transition.rule
        here = self._now(transition.origin)
        for stage in self.staged.stages:
            if here is None or here.text == stage.id.text:
                value = self._value(stage.id, stage, _lacking(transition.work, rule.id))
                output = _joined(replace(rule.output, status=Status.DECIDED, flags=()), stage, value)
                name = Scalar(f"{rule.id.text}{PART_MARK}{stage.id.text}", False, rule.id.at)
                cells = ((self._column, Scalar(stage.id.text, False, rule.id.at)), *self._cells(transition))
                yield replace(rule, id=name, cells=cells if here is None else self._cells(transition), output=output)

    def _now(self, origin: Node | None) -> Scalar | None:
        """Return the one stage the transition leads from; None where there are several."""
        return origin if isinstance(origin, Scalar) and origin.text in self.staged.ids else None

    def _cells(self, transition: DraftTransition) -> tuple[tuple[Scalar, Node], ...]:
        own: list[tuple[Scalar, Node]] = []
        for column, node in ((self._column.text, transition.origin), (EVENT, transition.event)):
            if node is not None:
                own.append((Scalar(column, False, node.at), node))
        return (*own, *transition.rule.cells)

    # --- what a row comes to ------------------------------------------------------------------------------------------

    def _value(self, now: Scalar, to: DraftStage, lacking: Scalar | None, do: tuple[Scalar, ...] = ()) -> Node:
        at = to.id.at
        parts: dict[str, Node] = {STAGE: now, NEXT: to.id, ACTIONS: self._actions(do, to)}
        parts[LACKING] = lacking or Sequence((), at)
        parts[OWNER] = to.owner or Scalar("null", False, at)
        return nodes.Mapping(tuple((self._text(name), node) for name, node in parts.items()), now.at)

    def _actions(self, do: tuple[Scalar, ...], to: DraftStage) -> Node:
        """Return the codes in their order, written out where nothing about them is worked out."""
        if _hangs_on_facts(to):
            name = self._doing(to)
            pieces = [*map(_listed, do), f"flatten({name})" if _has_expressions(to) else name]
        else:
            codes = (*do, *(code for action in to.actions for code in action.do))
            if not any(map(is_computed, codes)):
                return Sequence(codes, to.id.at)
            pieces = list(map(_listed, codes))
        return Scalar(f"= {_concatenated(pieces)}", False, to.id.at)

    def _doing(self, stage: DraftStage) -> str:
        return PART_MARK.join((self.draft.name.text, ACTIONS, stage.id.text))

    def _action_rows(self, stage: DraftStage) -> Iterator[DraftRule]:
        for action in stage.actions:
            for code in action.do:
                yield _action_row(action, code, as_list=_has_expressions(stage))


def _action_row(action: DraftAction, code: Scalar, *, as_list: bool) -> DraftRule:
    then: Node = code if is_computed(code) or not as_list else Sequence((code,), code.at)
    name = Scalar(code.text.removeprefix("=").strip(), False, code.at)
    output = DraftOutput(then, Status.DECIDED, ())
    return DraftRule(name, action.cells, output, None, action.at.at, condition=action.condition)


def _codes(found: Iterator[str] | list[str]) -> Type:
    codes = tuple(dict.fromkeys(found))
    return Type(Base.CODE, codes=codes) if codes else Type(Base.TEXT)


def _hangs_on_facts(stage: DraftStage) -> bool:
    return any(action.cells or action.condition is not None for action in stage.actions)


def _has_expressions(stage: DraftStage) -> bool:
    return any(is_computed(code) for action in stage.actions for code in action.do)


def _joined(output: DraftOutput, to: DraftStage, value: Node) -> DraftOutput:
    """Return what a row comes to that ends in the stage: a stage has a status of its own for all who are in it."""
    status = output.status if output.status is not Status.DECIDED else to.output.status
    assumes = tuple(dict.fromkeys((*output.assumes, *to.output.assumes)))
    then = value if status in (Status.DECIDED, Status.REVIEW) else None
    return DraftOutput(then, status, assumes, output.flags)


def _listed(code: Scalar) -> str:
    return code.text.removeprefix("=").strip() if is_computed(code) else f"[{quote(code.text)}]"


def _concatenated(pieces: list[str]) -> str:
    return pieces[0] if len(pieces) == 1 else f"concatenate({', '.join(pieces)})"


def _items(work: Work) -> str:
    return f"[{', '.join(quote(item.text) for item in work.items)}]"


def _lacking(work: tuple[Work, ...], at: Scalar) -> Scalar | None:
    """Return the expression that lists what is not there; None where nothing need be."""
    pieces = [
        f"{_items(each)}[not(list contains({each.fact.text}, item))]"
        if each.items
        else f"(if present({each.fact.text}) then [] else [{quote(each.fact.text)}])"
        for each in work
    ]
    return Scalar(f"= {_concatenated(pieces)}", False, at.at) if pieces else None


def _all_there(work: tuple[Work, ...], at: Scalar) -> Scalar | None:
    tests = [
        f"(every piece in {_items(each)} satisfies list contains({each.fact.text}, piece))"
        if each.items
        else f"present({each.fact.text})"
        for each in work
    ]
    return Scalar(" and ".join(tests), False, at.at) if tests else None


def _open(stage: DraftStage) -> Scalar:
    """Return the condition that the work of the stage is not complete; a stage without work is never open."""
    there = _all_there(stage.work, stage.id)
    return Scalar("false" if there is None else f"not({there.text})", False, stage.id.at)
