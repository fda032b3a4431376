"""`and`, `or`, `if`, `in`, `between`: three-valued, and what is not known may fall both ways (DMN 1.5, 10.3.2.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from engine.backends.reference.evaluation import Evaluator, Scope
from engine.backends.reference.operators import Truth, both, compare, includes
from engine.model import expressions as feel
from engine.model.expression_names import names_read
from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue, Range, Unknown, feel_equal, kind_of


def settle(questions: Iterable[Callable[[], Truth]], decisive: bool) -> Truth:
    """Return `decisive` where one answer is; else the error, `UNKNOWN` or null that one answer is; else the opposite.

    An answer that settles the matter stands even beside one that has no value.
    """
    error: EvaluationError | None = None
    answers: list[Truth] = []
    for question in questions:
        try:
            answers.append(question())
        except EvaluationError as fault:
            error = error or fault
            continue
        if answers[-1] is decisive:
            return decisive
    if error is not None:
        raise error
    if any(answer is UNKNOWN for answer in answers):
        return UNKNOWN
    return None if None in answers else not decisive


def truth(value: FeelValue) -> Truth:
    """Return the value where it is true, false, null or unknown; else raise."""
    if value is None or isinstance(value, bool | Unknown):
        return value
    raise EvaluationError("wrong_type", f"a {kind_of(value)} is neither true nor false", (value,))


def conjunction(run: Evaluator, node: feel.Conjunction, scope: Scope) -> Truth:
    """Return false where an operand is false, whatever the others are."""
    return settle((partial(_asked, run, operand, scope) for operand in node.operands), decisive=False)


def disjunction(run: Evaluator, node: feel.Disjunction, scope: Scope) -> Truth:
    """Return true where an operand is true, whatever the others are."""
    return settle((partial(_asked, run, operand, scope) for operand in node.operands), decisive=True)


def _asked(run: Evaluator, operand: feel.Expression, scope: Scope) -> Truth:
    return truth(run.value(operand, scope))


def conditional(run: Evaluator, node: feel.If, scope: Scope) -> FeelValue:
    """Return the first branch where the condition is true, else the second; where it is unknown, what both agree on."""
    condition = run.value(node.condition, scope)
    if condition is not UNKNOWN:
        return run.value(node.chosen if condition is True else node.otherwise, scope)
    chosen, otherwise = run.value(node.chosen, scope), run.value(node.otherwise, scope)
    if chosen is UNKNOWN or otherwise is UNKNOWN:
        return UNKNOWN
    return chosen if feel_equal(chosen, otherwise) is True else UNKNOWN


def between(run: Evaluator, node: feel.Between, scope: Scope) -> Truth:
    """Return whether the value is neither below the low end nor above the high one."""
    value, low, high = (run.value(part, scope) for part in (node.value, node.low, node.high))
    return both(compare(">=", value, low), compare("<=", value, high))


def in_tests(run: Evaluator, node: feel.In, scope: Scope) -> Truth:
    """Return whether one of the tests holds for the value."""
    return any_test(run, node.tests, run.value(node.value, scope), scope)


def unary_tests(run: Evaluator, node: feel.UnaryTests, value: FeelValue, scope: Scope) -> Truth:
    """Return whether the cell holds for the value (DMN 1.5, 7.3.2 and 10.3.2.8)."""
    if not node.tests:
        return True
    holds = any_test(run, node.tests, value, scope)
    if not node.negated:
        return holds
    return (not holds) if isinstance(holds, bool) else holds


def any_test(run: Evaluator, tests: tuple[feel.Test, ...], value: FeelValue, scope: Scope) -> Truth:
    """Return whether one of the tests holds for the value, which they may call `?`."""
    inner = scope.with_values({feel.TESTED: value})
    return settle((partial(_test, run, test, value, inner) for test in tests), decisive=True)


def _test(run: Evaluator, test: feel.Test, value: FeelValue, scope: Scope) -> Truth:
    if isinstance(test, feel.OperatorTest):
        return compare(test.operator, value, run.value(test.operand, scope))
    tested = run.value(test, scope)
    if _asks_itself(test):
        return truth(tested)
    if isinstance(tested, Unknown) or isinstance(value, Unknown):
        return UNKNOWN
    if tested is None and isinstance(test, feel.RangeOf):
        return None
    return matches(value, tested)


@lru_cache(maxsize=4096)
def _asks_itself(test: feel.Expression) -> bool:
    return feel.TESTED in names_read(test)


def matches(value: FeelValue, tested: FeelValue) -> Truth:
    """Return whether the value is the one tested for, or in the list or range tested for, or the test is true."""
    if isinstance(tested, Range) and not isinstance(value, Range):
        return includes(tested, value)
    if isinstance(tested, bool) and value is not None and not isinstance(value, bool):
        return tested
    if isinstance(tested, tuple):
        return _in_list(value, tested)
    return compare("=", value, tested)


def _in_list(value: FeelValue, items: tuple[FeelValue, ...]) -> Truth:
    if isinstance(value, tuple) and feel_equal(value, items) is True:
        return True
    return settle((partial(_is_item, value, item) for item in items), decisive=True)


def _is_item(value: FeelValue, item: FeelValue) -> Truth:
    if isinstance(item, Range) and not isinstance(value, Range):
        return value is not None and kind_of(value) == _kind_within(item) and includes(item, value)
    return feel_equal(value, item) is True


def _kind_within(range_: Range) -> str:
    return kind_of(range_.high if range_.low is None else range_.low)
