"""`for`, `some` and `every`: the last iteration turns fastest, and each turn is taken from the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from engine.backends.reference.collections import plain_number
from engine.backends.reference.evaluation import SIZE_OF_A_STEP, Evaluator, Scope
from engine.backends.reference.logic import truth
from engine.backends.reference.operators import Truth
from engine.model import expressions as feel
from engine.model.expression_names import names_read, walk
from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue, Range, kind_of

MOST_TURNS = 100_000
SIZE_OF_A_LOOK = 1_024
"""So many items of `partial` cost a step where a turn looks at them and keeps none of the list."""
_ONE_DAY = dt.timedelta(days=1)


class _Unsettled(Exception):
    """What is iterated over is null or not known, so there is nothing to iterate."""

    def __init__(self, value: FeelValue) -> None:
        super().__init__()
        self.value = value


def for_each(run: Evaluator, node: feel.For, scope: Scope) -> FeelValue:
    """Return the result of each turn; `partial` names those so far. Null or unknown where what is iterated is."""
    reads_partial = "partial" in names_read(feel.Quantified("some", node.iterations, node.result))
    size_of_a_step = SIZE_OF_A_STEP if _keeps_partial(node.result) else SIZE_OF_A_LOOK
    results: list[FeelValue] = []
    try:
        for turn in _turns(run, node.iterations, scope):
            inner = turn
            if reads_partial:
                run.budget.spend(len(results) // size_of_a_step)
                inner = turn.with_values({"partial": tuple(results)})
            results.append(run.value(node.result, inner))
    except _Unsettled as unsettled:
        return unsettled.value
    return UNKNOWN if any(result is UNKNOWN for result in results) else tuple(results)


def _keeps_partial(result: feel.Expression) -> bool:
    """True unless `partial` is only looked at, by comparison or for an item by its number: `partial[-1]`."""
    looked_at: set[int] = set()
    for part in walk(result):
        match part:
            case feel.Filter(source=feel.Name(name="partial") as source) if plain_number(part.condition) is not None:
                looked_at.add(id(source))
            case feel.Comparison(left=left, right=right):
                looked_at |= {id(left), id(right)}
    named = (part for part in walk(result) if isinstance(part, feel.Name) and part.name == "partial")
    return any(id(part) not in looked_at for part in named)


def quantified(run: Evaluator, node: feel.Quantified, scope: Scope) -> Truth:
    """Return whether the condition holds in some turn, or in every one; three-valued."""
    decisive = node.quantifier == "some"
    answers: set[Truth] = set()
    error: EvaluationError | None = None
    try:
        for turn in _turns(run, node.iterations, scope):
            try:
                answer = truth(run.value(node.condition, turn))
            except EvaluationError as fault:
                if fault.code == "too_many_steps":
                    raise
                error = error or fault
                continue
            if answer is decisive:
                return decisive
            answers.add(answer)
    except _Unsettled as unsettled:
        return truth(unsettled.value)
    if error is not None:
        raise error
    if UNKNOWN in answers:
        return UNKNOWN
    return None if None in answers else not decisive


def _turns(run: Evaluator, iterations: tuple[feel.Iteration, ...], scope: Scope) -> Iterator[Scope]:
    if not iterations:
        yield scope
        return
    first, *others = iterations
    for item in _domain(run, first, scope):
        run.budget.spend()
        yield from _turns(run, tuple(others), scope.with_values({first.name: item}))


def _domain(run: Evaluator, iteration: feel.Iteration, scope: Scope) -> Iterator[FeelValue]:
    """Return what is iterated over: the items of a list, the numbers or days of a range, or one value alone."""
    domain = run.value(iteration.domain, scope)
    if iteration.last is not None:
        last = run.value(iteration.last, scope)
        _settled(domain, last)
        return _counted(domain, last)
    _settled(domain)
    if isinstance(domain, Range):
        return _range_items(domain)
    items = domain if isinstance(domain, tuple) else (domain,)
    _bounded(len(items))
    return iter(items)


def _settled(*values: FeelValue) -> None:
    for settled in (UNKNOWN, None):
        if any(value is settled for value in values):
            raise _Unsettled(settled)


def _bounded(turns: int) -> None:
    if turns > MOST_TURNS:
        raise EvaluationError("too_many_items", f"{turns} turns are more than {MOST_TURNS}")


def _range_items(range_: Range) -> Iterator[FeelValue]:
    if range_.low is None or range_.high is None:
        raise EvaluationError("too_many_items", "a range that is open at one end has no last item", (range_,))
    low, high = range_.low, range_.high
    items = _counted(low, high)
    excluded = [end for end, included in ((low, range_.low_included), (high, range_.high_included)) if not included]
    return (item for item in items if item not in excluded)


def _counted(first: FeelValue, last: FeelValue) -> Iterator[FeelValue]:
    """Return whole numbers or days from the first to the last, downward where the last is smaller."""
    if type(first) is dt.date and type(last) is dt.date:
        days = (last - first).days
        _bounded(abs(days) + 1)
        return (first + position * _ONE_DAY for position in _positions(days))
    for end in (first, last):
        if not isinstance(end, Decimal | int) or isinstance(end, bool) or end != int(end):
            raise EvaluationError("wrong_type", f"a range of turns has whole numbers or dates, not a {kind_of(end)}")
    if abs(last - first) > MOST_TURNS:
        raise EvaluationError("too_many_items", f"{first}..{last} is more than {MOST_TURNS} turns", (first, last))
    start = Decimal(int(first))
    return (start + position for position in _positions(int(last - first)))


def _positions(distance: int) -> range:
    return range(distance + 1) if distance >= 0 else range(0, distance - 1, -1)
