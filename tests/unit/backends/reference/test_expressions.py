"""What FEEL expressions mean: cases from the definitions of the standard, the three values, and the bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.backends.reference.builtins import BUILTINS
from engine.backends.reference.evaluation import Budget
from engine.backends.reference.expressions import evaluate, evaluate_tests
from engine.feel.parse_expression import ExpressionFault, parse_expression, parse_unary_tests
from engine.feel.standard_names import SPACED
from engine.model.expressions import Expression, UnaryTests
from engine.model.feel_values import UNKNOWN, Context, EvaluationError, FeelValue, MonthsDuration, Range

NOTHING: Mapping[str, FeelValue] = {}


def _parsed(text: str, scope: Mapping[str, FeelValue]) -> Expression:
    parsed = parse_expression(text, frozenset(scope))
    assert not isinstance(parsed, ExpressionFault), parsed
    return parsed


def _value(text: str, scope: Mapping[str, FeelValue] = NOTHING) -> FeelValue:
    return evaluate(_parsed(text, scope), scope)


def _holds(text: str, value: FeelValue, scope: Mapping[str, FeelValue] = NOTHING) -> FeelValue:
    parsed = parse_unary_tests(text, frozenset(scope))
    assert isinstance(parsed, UnaryTests), parsed
    return evaluate_tests(parsed, value, scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("10 - 4 - 3", 3),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("500万 + 1亿", 105_000_000),
        ('"a" + "b"', "ab"),
        ("2024-01-31 + P1M", dt.date(2024, 2, 29)),
        ("2024-03-01 - 2024-02-01", dt.timedelta(days=29)),
        ("2024-01-01 + 90 days", dt.date(2024, 3, 31)),
        ("P1Y * 2.5", MonthsDuration(30)),
        ('@"P1D" / @"PT6H"', 4),
        ('@"23:30:00" + @"PT1H"', dt.time(0, 30)),
        ("if 1 < 2 then 3 else 4", 3),
        ("if null then 3 else 4", 4),
        ("5 between 1 and 5", True),
        ("5 in (1, 2, > 4)", True),
        ("5 in [1..5)", False),
        ("5 in (>= 5)", True),
        ("5 in ([1..2], [4..6])", True),
        ('"x" in ["x", "y"]', True),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][item > 1]", (2, 3)),
        ("[{a: 1}, {a: 2}][a = 2].a", (2,)),
        ("[{a: 1}, {b: 2}].a", (1, None)),
        ("{net: 3, net value: net + 1}.net value", 4),
        ("for i in 1..3 return i * i", (1, 4, 9)),
        ("for i in 3..1 return i", (3, 2, 1)),
        ("for i in [1..3) return i", (1, 2)),
        ("for i in 1..2, j in 1..2 return i * 10 + j", (11, 12, 21, 22)),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", (1, 1, 2, 6, 24)),
        ("for d in 2024-02-28..2024-03-01 return d.day", (28, 29, 1)),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", True),
        ("every x in [] satisfies x > 1", True),
        ("some x in [] satisfies x > 1", False),
        ("(function(a, b) a - b)(b: 1, a: 3)", 2),
        ("sort([3, 1, 2], function(x, y) x > y)", (3, 2, 1)),
        ("[1, 2] instance of list<number>", True),
        ('{a: 1} instance of context<a: string>', False),
        ("null instance of number", False),
        ('@"2024-01-31" instance of date', True),
        ("[1..5]", Range(1, True, 5, True)),
        ("{a: 1, b: [2]}", Context({"a": 1, "b": (2,)})),
        ("true or 1 / 0 > 1", True),
        ("1 / 0 > 1 or true", True),
        ("[] = []", True),
        ("2024-05-05.month", 5),
        ("// a comment\n1 /* and another */ + 1", 2),
    ],
)  # fmt: skip
def test_values_of_the_standard(text: str, expected: Any) -> None:
    assert _value(text) == expected


@pytest.mark.parametrize(
    "text", ["null + 1", "null < 5", "-null", "null.day", "null and true", "null or false", "null between 1 and 2",
             "1 between null and 2", "for x in null return x", "null[1]", "null in [1..5]", "upper case(null)"]
)  # fmt: skip
def test_null_flows(text: str) -> None:
    assert _value(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 / 0", "division_by_zero"),
        ('1 + "a"', "wrong_type"),
        ('1 = "a"', "wrong_type"),
        ("1 < true", "wrong_type"),
        ("true and 1", "wrong_type"),
        ("nobody", "unknown_name"),
        ("nobody(1)", "unknown_function"),
        ("(1)(2)", "not_a_function"),
        ("{a: 1, a: 2}", "duplicate_entry"),
        ("9999-12-31 + P1D", "out_of_range"),
        ('@"10:00:00" + P1Y', "wrong_type"),
        ("(function(a: number) a)(true)", "wrong_type"),
        ("(function(a) a)(1, 2)", "wrong_arguments"),
    ],
)
def test_what_dmn_turns_into_null_is_an_error(text: str, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        _value(text)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u + 1", UNKNOWN),
        ("u and false", False),
        ("u and true", UNKNOWN),
        ("u or true", True),
        ("u > 1", UNKNOWN),
        ("if u then 1 else 1.0", 1),
        ("if u then 1 else 2", UNKNOWN),
        ("[1, u]", UNKNOWN),
        ("upper case(u)", UNKNOWN),
        ("some x in [1, 5] satisfies x > 3 or u", True),
        ("every x in [1, 5] satisfies x < 3 and u", False),
        ("some x in u satisfies true", UNKNOWN),
        ("1 in (u, 1)", True),
        ("2 in (u, 1)", UNKNOWN),
        ("[1, 2][item > u]", UNKNOWN),
        ("sort([2, 1], function(x, y) u)", UNKNOWN),
        ("u.year", UNKNOWN),
    ],
)
def test_what_is_not_known_makes_unknown_only_what_rests_on_it(text: str, expected: FeelValue) -> None:
    value = _value(text, {"u": UNKNOWN})
    assert value is UNKNOWN if expected is UNKNOWN else value == expected


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        (">= 5", Decimal(5), True),
        (">= 5", None, None),
        ("1, 2", Decimal(2), True),
        ("not(1, 2)", Decimal(2), False),
        ("not(> 5)", None, None),
        ("null", None, True),
        ("true", False, False),
        ("? > 3 and ? < 5", Decimal(4), True),
        ("limit", Decimal(4), True),
        ("several", Decimal(4), True),
        ("[1..limit]", Decimal(5), False),
        ("limit > 3", "text", True),
        ("count(?) = 2", (Decimal(1), Decimal(2)), True),
        ("> limit", UNKNOWN, UNKNOWN),
    ],
)
def test_unary_tests(cell: str, value: FeelValue, expected: FeelValue) -> None:
    scope = {"limit": Decimal(4), "several": (Decimal(3), Decimal(4))}
    assert _holds(cell, value, scope) is expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for x in 1..1000000 return x", "too_many_items"),
        ("for x in 1..100000, y in 1..100000 return x", "too_many_steps"),
        ("for x in 1..100000 return count(partial)", "too_many_steps"),
        ("2 ** (10 ** 9)", "too_large"),
        ("10 ** 6000 * 10 ** 6000", "too_large"),
        ("{f: function(g) g(g), result: f(f)}.result", "too_deep"),
        ("count(for i in 1..60000 return partial)", "too_many_steps"),
        ("count(for i in 1..60000 return if partial = [] then [] else [partial, partial[1]])", "too_many_steps"),
    ],
)
def test_every_expression_ends(text: str, code: str) -> None:
    with pytest.raises(EvaluationError) as raised:
        _value(text)
    assert raised.value.code == code


def test_a_running_sum_and_an_order_of_thousands_of_numbers_are_within_the_budget() -> None:
    numbers = tuple(Decimal(at * 7919 % 5003) for at in range(5_000))
    running = _value("for n in numbers return if partial = [] then n else partial[-1] + n", {"numbers": numbers})
    assert isinstance(running, tuple)
    assert running[-1] == sum(numbers)
    assert _value("sort(numbers, function(x, y) x > y)", {"numbers": numbers}) == tuple(sorted(numbers, reverse=True))


def test_an_item_by_its_number_costs_no_more_in_a_long_list() -> None:
    scope: Mapping[str, FeelValue] = {"numbers": tuple(map(Decimal, range(1_000)))}
    budget = Budget(steps=10)
    assert evaluate(_parsed("numbers[1] + numbers[-1]", scope), scope, budget) == 999
    assert _value("[1, 2][3]") is None
    assert _value("numbers[0]", scope) is None


def test_an_order_that_is_no_plain_one_is_asked_of_the_function() -> None:
    assert _value('sort(["b", "a"], function(x, y) x < y)') == ("a", "b")
    assert _value("sort([1, 2, 3], function(x, y) y < x)") == (3, 2, 1)
    with pytest.raises(EvaluationError):
        _value('sort([1, "a"], function(x, y) x < y)')


def test_text_cannot_grow_beyond_its_limit() -> None:
    doubling = 'for i in 1..40 return if i = 1 then "ab" else partial[-1] + partial[-1]'
    with pytest.raises(EvaluationError, match="longer than"):
        _value(doubling)


def test_a_budget_is_shared_by_the_expressions_it_is_handed_to() -> None:
    budget = Budget(steps=10)
    expression = _parsed("1 + 2 + 3", NOTHING)
    assert evaluate(expression, NOTHING, budget) == 6
    with pytest.raises(EvaluationError, match="too many steps"):
        evaluate(expression, NOTHING, budget) and evaluate(expression, NOTHING, budget)


def test_the_lexer_knows_every_built_in_whose_name_holds_a_space() -> None:
    assert {name for name in BUILTINS if " " in name} <= set(SPACED)


def test_a_declared_type_is_asked_by_its_name() -> None:
    expression = _parsed("x instance of lib.tEven and [x] instance of list<lib.tEven>", NOTHING)
    types = {"lib.tEven": lambda value: value % 2 == 0}
    assert evaluate(expression, {"x": Decimal(4)}, declared_types=types) is True
    assert evaluate(expression, {"x": Decimal(3)}, declared_types=types) is False


def test_names_in_scope_may_hold_spaces_and_signs() -> None:
    scope = {"net asset value": Decimal(3), "rate/year": Decimal(2), "客户 等级": "gold"}
    assert _value("net asset value * rate/year", scope) == 6
    assert _value('客户 等级 = "gold"', scope) is True
