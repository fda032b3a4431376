"""Looking for the customer to whom a planted fault matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from engine.backends.reference.expressions import evaluate
from engine.cases.distinguish import Difference
from engine.cases.goals import aims_of
from engine.cases.mutants import Mutant
from engine.cases.search import Search, World
from engine.cases.seen import Seen
from engine.cases.towards import Aim, cell_distance, row_distance
from engine.decide.derive import Names, ReadsFailed
from engine.model.expression_names import walk
from engine.model.expressions import Comparison, Expression, In, OperatorTest, RangeOf
from engine.model.feel_values import EvaluationError
from engine.model.outcome import Outcome, Status
from engine.model.ruleset import Decision, HitPolicy, Ruleset

OPEN = 0.4
"""A customer for whom the answer is open, and open in another way: told apart, but no good example."""
NEAR = 0.5
"""How far a customer is who is there, but to whom the answer is the same."""


def customer_told_apart(
    search: Search, planted: Search, mutant: Mutant, starts: tuple[Difference, ...]
) -> World | None:
    """Return a customer to whom the ruleset with the fault answers differently; None where none is found."""
    name = search.decision

    def distance(world: World) -> float:
        other = planted.ask(world.start)
        if told_apart(world, other, name):
            return 0 if world.outcome(name).status is not Status.UNDETERMINED else OPEN
        return max(NEAR, _distance(world.tables, other.tables, mutant, name))

    found = next((world for world in search.overlaid(starts) if distance(world) == 0), None)
    if found is not None:
        return found
    aims = (*_aims(search.ruleset, name), *_aims(planted.ruleset, name))
    found = search.find(distance, aims)
    return found or next((world for world in search.tried.values() if distance(world) == OPEN), None)


def told_apart(world: World, other: World, decision: str) -> bool:
    """True where the two answers differ in what a caller acts on."""
    return answered(world.outcome(decision)) != answered(other.outcome(decision))


def answered(outcome: Outcome) -> object:
    """Return what a caller acts on; which rules fired, and why, may differ all the same."""
    parts = (outcome.status, outcome.value, outcome.flags, outcome.open, frozenset(outcome.missing))
    return (*parts, frozenset(map(repr, outcome.possible)))


def _distance(mine: Mapping[str, Seen], theirs: Mapping[str, Seen], mutant: Mutant, name: str) -> float:
    """Return how far the customer is from a row that holds in one of the two only, or of which they yield different."""
    decision, other = mine[name].decision, theirs[name].decision
    far = float(len(decision.rules) + 1)
    for rule, version in zip(decision.rules, other.rules, strict=True):
        if mutant.rule and rule.id != mutant.rule:
            continue
        if mutant.kind == "output":
            far = min(far, row_distance(mine, name, rule))
            continue
        cells = list(zip(rule.cells, version.cells, strict=True))
        apart = [mine[name].cell(one) is not theirs[name].cell(two) for one, two in cells]
        rest = sum(
            min(cell_distance(mine, name, one), cell_distance(theirs, name, two))
            for (one, two), differs in zip(cells, apart, strict=True)
            if not differs
        )
        before = _before(mine[name], decision, rule.id)
        far = min(far, before + rest + (0 if any(apart) else 1))
    return far


def _before(seen: Seen, decision: Decision, id: str) -> int:
    """Return how many rows hold before this one, where the first decides."""
    if decision.hit_policy is not HitPolicy.FIRST:
        return 0
    ids = [rule.id for rule in decision.rules]
    return sum(seen.row(rule) is not False for rule in decision.rules[: ids.index(id)])


def _aims(ruleset: Ruleset, name: str) -> tuple[Aim, ...]:
    """Return aims at every figure that the decision compares something worked out with, as `ruleset` has it."""
    decision = ruleset.decisions[name]
    found = [aim for rule in decision.rules for cell in rule.cells for aim in aims_of(ruleset, name, cell)]
    expressions = [derived.expression for derived in decision.derived]
    expressions += [flag.test.expression for flag in decision.flags]
    for expression in expressions:
        found += [Aim(name, _Gap(ruleset, decision, one, other)) for one, other in _compared(expression)]
    return tuple(found)


class _Gap:
    """How far apart two sides of a comparison are, as numbers; None where one of them is none."""

    def __init__(self, ruleset: Ruleset, decision: Decision, one: Expression, other: Expression) -> None:
        self._ruleset, self._decision, self._sides = ruleset, decision, (one, other)

    def __call__(self, seen: Seen) -> Decimal | None:
        names = Names(self._ruleset, self._decision, seen.inputs)
        try:
            one, other = (evaluate(side, names) for side in self._sides)
        except (EvaluationError, ReadsFailed, KeyError):
            return None
        numbers = [side for side in (one, other) if isinstance(side, Decimal | int) and not isinstance(side, bool)]
        return Decimal(numbers[0]) - Decimal(numbers[1]) if len(numbers) == 2 else None


def _compared(expression: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield the two sides of each comparison in the expression."""
    for node in walk(expression):
        match node:
            case Comparison(left=left, right=right):
                yield left, right
            case In(value=value, tests=tests):
                for test in tests:
                    yield from ((value, end) for end in _ends(test))


def _ends(test: OperatorTest | Expression) -> Iterator[Expression]:
    match test:
        case OperatorTest(operand=operand):
            yield operand
        case RangeOf(low=low, high=high):
            yield from (end for end in (low, high) if end is not None)
