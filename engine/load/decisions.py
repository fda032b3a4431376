"""Decisions from their drafts: first what their outputs are, so that others may read them, then their rows."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.feel.print import print_test
from engine.feel.strings import is_name
from engine.load.cells import read_cell
from engine.load.conditions import condition_cells
from engine.load.derivations import Derivations
from engine.load.draft_rules import DraftOutput, DraftRule, Span
from engine.load.drafts import DraftDecision
from engine.load.expressions import read_expression
from engine.load.flags import read_flag
from engine.load.keys import RESERVED_NAMES
from engine.load.nodes import Scalar
from engine.load.outputs import (
    Computed,
    check_policy,
    codes_of,
    decision_type,
    is_expression,
    is_like_boolean,
    output_clauses,
    place_of,
    results_of,
    typed_output,
)
from engine.load.scope import Scope
from engine.load.scores import declare_score
from engine.load.values import read_date
from engine.model.additions import Addition, Raising
from engine.model.cells import Comparison, Constant, Interval, UnaryTest
from engine.model.expression_names import names_read
from engine.model.outcome import FAILING
from engine.model.ruleset import TODAY, Cell, Decision, Output, OutputClause, Rule
from engine.model.types import Base, Type, Value


@dataclass(slots=True)
class Prepared:
    """A decision whose `let`s, outputs and type are known; its rows still wait for the types of all others."""

    draft: DraftDecision
    derivations: Derivations
    computed: Computed
    clauses: tuple[OutputClause, ...]
    type: Type | None

    @property
    def is_whole(self) -> bool:
        """True unless codes told from the rows may be short of some: then nobody is told that a code is none."""
        declared = self.draft.order if self.draft.kind == "tiers" else self.draft.outputs
        return bool(declared is not None or self.draft.clauses) or (
            self.draft.yields_all and not any(map(is_like_boolean, results_of(self.draft)))
        )

    def see(self, scope: Scope) -> None:
        """Let the rows use the scope of all declarations, beside what the decision itself derives."""
        mine = self.derivations.scope
        own = {label: mine.types[label] for label in mine.own}
        self.derivations.scope = replace(
            scope, types=ChainMap(own, dict(scope.types)) if own else scope.types, own=mine.own,
            broken=scope.broken | mine.broken,
        )  # fmt: skip


def prepare(draft: DraftDecision, derivations: Derivations, faults: list[Diagnostic]) -> Prepared:
    """Return the decision with its `let`s read, in order, and its outputs told."""
    for name, text in draft.lets:
        if not _may_be_let(name, derivations.scope, faults):
            continue
        read = read_expression(text, derivations.scope, faults)
        if read is None:
            derivations.give_up(name.text)
        else:
            derivations.declare(name.text, read, name.at)
    if draft.score is not None:
        declare_score(draft.score, derivations, faults)
    nodes = [node for node in results_of(draft) if isinstance(node, Scalar) and is_expression(draft, node)]
    computed = Computed({place_of(node): read_expression(node, derivations.scope, faults) for node in nodes})
    clauses = output_clauses(draft, computed, faults)
    check_policy(draft, clauses, faults)
    return Prepared(draft, derivations, computed, clauses, decision_type(draft, clauses))


def _may_be_let(name: Scalar, scope: Scope, faults: list[Diagnostic]) -> bool:
    """True where the name is one, and nothing else bears it."""
    if not is_name(name.text):
        faults.append(ruleset_faults.not_a_name(name.at, name.text))
    elif name.text in RESERVED_NAMES:
        faults.append(ruleset_faults.name_reserved(name.at, name.text))
    elif name.text in scope.types or name.text in scope.broken:
        faults.append(ruleset_faults.let_hides_name(name.at, name.text))
    else:
        return True
    return False


def build_decision(prepared: Prepared, faults: list[Diagnostic]) -> Decision:
    """Return the decision table, its rows typed."""
    draft, derivations, wanted = prepared.draft, prepared.derivations, prepared.type
    assert wanted is not None
    rules = tuple(_rule(rule, prepared, faults) for rule in draft.rules)
    otherwise = None if draft.otherwise is None else _output(draft.otherwise, prepared, faults)
    flags = [read_flag(flag, derivations, faults) for flag in draft.flags]
    declared = (draft.outputs is not None and draft.kind != "tiers") or len(draft.clauses) > 1
    return Decision(
        name=derivations.decision,
        kind=draft.kind,
        title=draft.title,
        hit_policy=draft.hit_policy,
        rules=rules,
        otherwise=otherwise,
        output_type=wanted,
        at=draft.name.at,
        scheme=draft.scheme,
        source=draft.source,
        assumes=draft.assumes,
        aggregation=draft.aggregation,
        outputs=prepared.clauses if declared else (),
        derived=tuple(derivations.found.values()),
        flags=tuple(flag for flag in flags if flag is not None),
        output_reads=_output_reads(prepared),
        adverse=codes_of(draft.adverse, wanted, faults),
        services=draft.codes or () if draft.kind == "entitlements" else (),
        merge=draft.merge,
        part_of=draft.part_of,
        staging=draft.staging,
    )


def _rule(draft: DraftRule, prepared: Prepared, faults: list[Diagnostic]) -> Rule:
    derivations, before = prepared.derivations, prepared.derivations.scope
    if draft.chained is not None:
        derivations.scope = _reading_chained(draft.chained, prepared)
    cells = [read_cell(column, node, derivations, faults) for column, node in draft.cells]
    known = [cell for cell in cells if cell is not None]
    if draft.condition is not None:
        known += condition_cells(draft.condition, draft.id.text, derivations, faults)
    if draft.needed is not None:
        known += condition_cells(draft.needed, f"needs {draft.id.text}", derivations, faults)
    if draft.chained is not None:
        derivations.scope = before
    output = _output(draft.output, prepared, faults)
    if draft.adds is not None and output.status not in FAILING:
        output = replace(output, value=_added(draft.adds))
    return Rule(draft.id.text, (*known, *_days(draft.effective)), output, draft.at, draft.note, draft.adds)


def _reading_chained(chained: tuple[str, str], prepared: Prepared) -> Scope:
    """Return the scope in which the decision's own name means the rows that are settled before."""
    scope, (own, part) = prepared.derivations.scope, chained
    of = Type(Base.CODE, codes=prepared.draft.codes or (), container="list")
    return replace(scope, types={**scope.types, own: of}, own={**scope.own, own: scope.named(part)})


def _added(adds: Addition) -> Value:
    return adds.code if isinstance(adds, Raising) else (*adds.grants, *adds.withholds)


def _days(span: Span) -> tuple[Cell, ...]:
    """Return the cell that asks whether the row is in effect on the day of the decision."""
    start, end = (None if day is None else Constant(read_date(day), day.text) for day in (span.start, span.end))
    first = span.start or span.end
    if first is None:
        return ()
    test: UnaryTest
    if start is not None and end is not None:
        test = Interval(start, True, end, False)
    elif start is not None:
        test = Comparison(">=", start)
    else:
        assert end is not None
        test = Comparison("<", end)
    return (Cell(TODAY, test, print_test(test), first.at),)


def _output(draft: DraftOutput, prepared: Prepared, faults: list[Diagnostic]) -> Output:
    return typed_output(draft, prepared.clauses, prepared.computed, faults)


def _output_reads(prepared: Prepared) -> tuple[str, ...]:
    reads = (read.reads for read in prepared.computed.reads.values() if read is not None)
    return tuple(dict.fromkeys(name for names in reads for name in names))


def in_typing_order(drafts: Mapping[str, DraftDecision], scope: Scope) -> Iterable[DraftDecision]:
    """Return the drafts, each after those whose values its `let`s and results read; as written in a circle."""
    needed = {
        name: [read for read in _names_read(draft, drafts, scope) if read in drafts] for name, draft in drafts.items()
    }
    try:
        return [drafts[name] for name in TopologicalSorter(needed).static_order()]
    except CycleError:
        return drafts.values()


def _names_read(draft: DraftDecision, drafts: Iterable[str], scope: Scope) -> Iterable[str]:
    """Yield the names that the decision's type may rest on; texts that hold no decision's name are passed over."""
    if draft.use is not None:
        yield draft.use.decision.text
    nodes = [node for node in results_of(draft) if isinstance(node, Scalar) and is_expression(draft, node)]
    for scalar in (*(text for _, text in draft.lets), *nodes):
        if not any(name in scalar.text for name in drafts):
            continue
        parsed = parse_expression(scalar.text.removeprefix("="), scope.spaced)
        if not isinstance(parsed, ExpressionFault):
            yield from names_read(parsed)
