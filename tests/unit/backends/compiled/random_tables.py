"""Random rulesets in the model: two tables over columns of every type, the second one reading the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from engine.backends import FAILED, Input
from engine.model.cells import AnyValue, Constant, Interval, IsNull, Not, OneOf, Operator, Ref, UnaryTest
from engine.model.feel_values import Context
from engine.model.outcome import Status
from engine.model.ruleset import Aggregation, Decision, HitPolicy, Output, OutputClause, Rule, Ruleset
from engine.model.types import Base, Type, Value
from tests.unit.backends.compiled.hand_made import (
    INTEGER,
    MONEY,
    TIER,
    compared,
    decision,
    fact,
    parameter,
    rule,
    ruleset,
)

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
DATE = Type(Base.DATE)
TEXT = Type(Base.TEXT)
BOOLEAN = Type(Base.BOOLEAN)
NUMBER = Type(Base.NUMBER)
INSTANT = Type(Base.DATETIME)
GRADE = Type(Base.CODE, codes=("diamond", "plain"), ordered=True)
KINDS = {
    "assets": MONEY,
    "limit": MONEY,
    "age": INTEGER,
    "least_age": INTEGER,
    "born": DATE,
    "joined": DATE,
    "city": TEXT,
    "home": TEXT,
    "vip": BOOLEAN,
    "grade": GRADE,
    "least_tier": TIER,
    "tier": TIER,
    "points": NUMBER,
    "balance": NUMBER,
    "seen_at": INSTANT,
}
FACTS = tuple(name for name in KINDS if name not in ("tier", "points", "least_age", "least_tier"))
SINGLE = (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)
POINTS: dict[Type, Sequence[Value]] = {
    MONEY: [Decimal(text) for text in ("-1", "0", "0.5", "199999.99", "200000", "200000.01", "1E+9")],
    INTEGER: [-1, 0, 17, 18, 19, 60, 61],
    DATE: [dt.date(2000, 1, 1), dt.date(2000, 1, 2), dt.date(2024, 2, 29), dt.date(2024, 3, 1)],
    TEXT: ["", "北京", "上海", "O'Hare \n\\", "elsewhere"],
    BOOLEAN: [True, False],
    GRADE: GRADE.codes,
    TIER: TIER.codes,
    NUMBER: [Decimal(text) for text in ("-1", "0", "2.5", "7", "10")],
    INSTANT: [dt.datetime(2024, 2, 28, hour, tzinfo=zone) for hour in (0, 8, 16) for zone in (dt.UTC, SHANGHAI)],
}


def random_ruleset(random: Random) -> Ruleset:
    """Return facts of every type (some nullable), parameters with and without a value, and two tables."""
    nullable = {name for name in KINDS if random.random() < 0.3}
    facts = [
        fact(name, kind, **({"has_absent": True} if name in nullable else {}))
        for name, kind in KINDS.items()
        if name in FACTS
    ]
    parameters = [
        parameter("least_age", INTEGER, value=random.choice([None, 18])),
        parameter("least_tier", TIER, value=random.choice([None, "gold"])),
    ]
    first = _table(random, "tier", FACTS, SINGLE)
    points = _points(random)
    second = _with_several_outputs(random, _table(random, "service", [*FACTS, "tier", "points"], tuple(HitPolicy)))
    return ruleset(facts, [first, points, second], parameters)


def random_inputs(random: Random, rules: Ruleset, table: Decision, *, failed: float) -> dict[str, Input]:
    """Return a value for every name the table reads: points of its type, null where it may be, now and then FAILED."""
    inputs: dict[str, Input] = {}
    for name in table.reads():
        declared = rules.facts.get(name)
        null: list[Value] = [None] if declared and declared.has_absent else []
        if name in rules.decisions or random.random() >= 0.9 or rules.parameters.get(name) is None:
            inputs[name] = random.choice([*POINTS[KINDS[name]], *null])
        if name in rules.parameters:
            inputs[name] = rules.parameters[name].value or random.choice(POINTS[KINDS[name]])
        elif random.random() < failed:
            inputs[name] = FAILED
    return inputs


def _points(random: Random) -> Decision:
    """Return a table whose value is a number made of those of its rows: a list of numbers is no column."""
    table = _table(random, "points", FACTS, (HitPolicy.COLLECT,))
    rules = tuple(replace(rule, output=replace(rule.output, value=_number(random, rule))) for rule in table.rules)
    aggregation = random.choice([one for one in Aggregation if one is not Aggregation.LIST])
    otherwise = random.choice([None, Output(Decimal(7))])
    return replace(table, rules=rules, aggregation=aggregation, otherwise=otherwise, output_type=NUMBER)


def _number(random: Random, rule: Rule) -> Value:
    return None if rule.output.value is None else random.choice(POINTS[NUMBER])


def _with_several_outputs(random: Random, table: Decision) -> Decision:
    """Return the table as it is, or with a second output, defaults, and flags on its rows."""
    if random.random() < 0.5:
        return table
    clauses = (OutputClause("grade", TIER), OutputClause("desk", BOOLEAN, default=False, has_default=True))
    rules = tuple(replace(rule, output=_several(random, rule.output)) for rule in table.rules)
    return replace(table, rules=rules, outputs=clauses, otherwise=None, assumes=("A1",))


def _several(random: Random, output: Output) -> Output:
    value = None if output.value is None else Context({"grade": output.value, "desk": random.random() < 0.5})
    flags = ("seen", "noted")[: random.randint(0, 2)]
    return replace(output, value=value, flags=flags, assumes=("A2",)[: random.randint(0, 1)])


def _table(random: Random, name: str, columns: Sequence[str], policies: Sequence[HitPolicy]) -> Decision:
    rows = [_row(random, f"row_{number}", columns) for number in range(random.randint(1, 6))]
    otherwise = random.choice([None, Output("plain"), Output("gold", Status.REVIEW)])
    return decision(name, random.choice(policies), rows, TIER, otherwise)


def _row(random: Random, identity: str, columns: Sequence[str]) -> Rule:
    tested = random.sample(columns, random.choice([0, 1, 1, 2, 3]))
    row = rule(identity, {name: _test(random, name, 2) for name in tested}, random.choice(TIER.codes))
    if tested and random.random() < 0.2:  # a second cell over a column: both must hold
        again = rule(identity, {tested[0]: _test(random, tested[0], 1)}, "plain")
        row = replace(row, cells=row.cells + again.cells)
    return replace(row, output=Output(None, Status.INVALID)) if random.random() < 0.1 else row


def _test(random: Random, name: str, depth: int) -> UnaryTest:
    kind = KINDS[name]
    shape = random.random()
    if depth and shape < 0.15:
        return OneOf(tuple(_test(random, name, depth - 1) for _ in range(random.randint(1, 3))))
    if depth and shape < 0.35:
        return Not(tuple(_test(random, name, depth - 1) for _ in range(random.randint(1, 3))))
    if shape < 0.42:
        return IsNull() if random.random() < 0.5 else AnyValue()
    if kind.has_order and shape < 0.6:
        low, high = _endpoint(random, name), _endpoint(random, name)
        return Interval(low, random.random() < 0.5, high, random.random() < 0.5)
    signs: tuple[Operator, ...] = ("<", "<=", ">", ">=", "=", "!=")
    operator = random.choice(signs if kind.has_order else signs[4:])
    endpoint = _endpoint(random, name)
    return compared(operator, endpoint if isinstance(endpoint, Ref) else endpoint.value)


def _endpoint(random: Random, name: str) -> Constant | Ref:
    if random.random() < 0.25:
        alike = [
            other for other, kind in KINDS.items() if kind.base is KINDS[name].base and other not in ("tier", "points")
        ]
        return Ref(random.choice(alike))
    return Constant(random.choice(POINTS[KINDS[name]]), "point")
