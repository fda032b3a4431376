"""Which open facts an outcome hangs on: those that a row looked at reads, and nothing that no such row reads.

A *signature* says what a decision looked at and found, with the open facts left as names. Where two completions have
the same signature, they come to the same answer whatever the open facts are; so a fact along which no signature
differs does not matter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.backends import Input
from engine.decide.hit_policy import is_ranked
from engine.decide.verdicts import Verdict, View
from engine.model.cells import references
from engine.model.expression_names import names_read
from engine.model.feel_values import Unknown
from engine.model.outcome import Outcome
from engine.model.results import outputs_in_order, own_name
from engine.model.ruleset import Cell, HitPolicy, Output, Rule

SINGLE = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY})


@dataclass(frozen=True, slots=True)
class Reached:
    """What a decision's possible outcomes hang on: the open facts by name, and the signature."""

    names: frozenset[str]
    signature: Hashable


Found = Mapping[str, Reached]


def reached_by(view: View, verdicts: list[Verdict], outcomes: tuple[Outcome, ...], found: Found) -> Reached:
    """Return what the outcomes of the view's decision hang on; `found` has the same of the decisions before."""
    first = outcomes[0]
    if len(outcomes) == 1 and not first.open and not isinstance(first.value, Unknown):
        return Reached(frozenset(), (first.answer, first.because))
    names: set[str] = set()
    rows = tuple(_row(view, rule, verdict, found, names) for rule, verdict in _looked_at(view, verdicts))
    otherwise = view.decision.otherwise
    rest = () if otherwise is None else _output(view, otherwise, found, names)
    answers = frozenset((outcome.answer, outcome.because) for outcome in outcomes)
    causes = sorted({outcome.because for outcome in outcomes if outcome.because is not None} & found.keys())
    behind = tuple(_name(view, cause, found, names) for cause in causes)
    return Reached(frozenset(names), (answers, rows, rest, behind))


def _looked_at(view: View, verdicts: list[Verdict]) -> Iterator[tuple[Rule, Verdict]]:
    """Yield the rows that may decide: up to the first certain one where rows are taken in turn."""
    rows = [(rule, verdict) for rule, verdict in zip(view.decision.rules, verdicts, strict=True)]
    policy = view.decision.hit_policy
    certain = [row for row in rows if row[1].certain]
    if policy in SINGLE and certain:
        yield from (row for row in rows if row[1].certain or row[1].failures)
        return
    in_turn = policy is HitPolicy.FIRST or (policy is HitPolicy.PRIORITY and is_ranked(view.decision))
    if policy is HitPolicy.PRIORITY:
        rows.sort(key=lambda row: outputs_in_order(view.decision, row[0].output.value))
    for rule, verdict in rows:
        if verdict.true or verdict.failures:
            yield rule, verdict
            if in_turn and not verdict.false:
                return


def _row(view: View, rule: Rule, verdict: Verdict, found: Found, names: set[str]) -> Hashable:
    cells = () if verdict.certain else tuple(_cell(view, cell, found, names) for cell in rule.cells)
    return (rule.id, verdict.true, verdict.false, cells, _output(view, rule.output, found, names))


def _cell(view: View, cell: Cell, found: Found, names: set[str]) -> Hashable:
    read = dict.fromkeys((cell.column, *references(cell.test)))
    return tuple(_name(view, name, found, names) for name in read)


def _output(view: View, output: Output, found: Found, names: set[str]) -> Hashable:
    read = dict.fromkeys(name for _, expression in output.computed for name in names_read(expression))
    own = (own_name(view.ruleset, view.decision, name) for name in read)
    return tuple(_name(view, name, found, names) for name in own)


def _name(view: View, name: str, found: Found, names: set[str]) -> Hashable:
    """Return what is known of the name; what is open is noted in `names`."""
    value: Input = view.values.get(name)
    if name in found:
        names |= found[name].names
        return found[name].signature
    if not isinstance(value, Unknown):
        return (name, value)
    derived = view.ruleset.derived_named(name)
    if derived is None:
        names.add(name)
        return (name,)
    return tuple(_name(view, read, found, names) for read in derived.reads)


def all_names(reached: Iterable[Reached]) -> frozenset[str]:
    """Return the open facts that some completion hangs on."""
    return frozenset().union(*(one.names for one in reached))
