"""Random decision tables as model values, and random inputs for them: every type and every shape of cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from engine.backends import FAILED, Input
from engine.model.bands import is_nullable
from engine.model.cells import Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, Ref, UnaryTest
from engine.model.expressions import Literal
from engine.model.ruleset import Cell, Decision, Derived, Fact, HitPolicy, Output, Parameter, Rule, Ruleset, Title
from engine.model.types import Base, Type, Value
from engine.source import Location

AT = Location("table.yaml", 1, 1)
NAMED = Title("表", "table")
CODES = ("diamond", "platinum", "gold", "silver", "bronze")
MANY_CODES = tuple(f"code_{number}" for number in range(24))
DAY = dt.date(2024, 2, 28)

TYPES: dict[str, Type] = {
    "money": Type(Base.MONEY, unit="CNY"),
    "other_money": Type(Base.MONEY, unit="CNY"),
    "count": Type(Base.INTEGER),
    "text": Type(Base.TEXT),
    "flag": Type(Base.BOOLEAN),
    "day": Type(Base.DATE),
    "other_day": Type(Base.DATE),
    "rank": Type(Base.CODE, codes=CODES, ordered=True),
    "colour": Type(Base.CODE, codes=MANY_CODES),
    "earlier_rank": Type(Base.CODE, codes=CODES, ordered=True),
    "earlier_money": Type(Base.MONEY, unit="CNY"),
    "table/holds": Type(Base.BOOLEAN),
    "table/days": Type(Base.NUMBER),
    "table/open": Type(Base.ANY),
    "present(money)": Type(Base.BOOLEAN),
    "today": Type(Base.DATE),
}
DECISIONS = ("earlier_rank", "earlier_money")
DERIVED = tuple(name for name in TYPES if name.startswith("table/"))
FACTS = tuple(name for name in TYPES if name not in (*DECISIONS, *DERIVED, "present(money)", "today"))
LIMITS: dict[str, tuple[Value, Value]] = {
    "money": (Decimal(0), Decimal("1000")),
    "count": (0, 40),
    "day": (DAY, DAY + dt.timedelta(days=30)),
}
REFERENCES = {
    "money": ("other_money", "turned", "unset", "earlier_money"),
    "other_money": ("money", "turned"),
    "earlier_money": ("money", "unset"),
    "day": ("other_day",),
    "rank": ("earlier_rank", "rank_parameter"),
    "earlier_rank": ("rank", "rank_parameter"),
}


def values(column: str) -> tuple[Any, ...]:
    """Return legal values of a column, close enough together that cells and inputs meet."""
    kind = TYPES[column]
    match kind.base:
        case Base.CODE:
            return kind.codes
        case Base.BOOLEAN:
            return (True, False)
        case Base.ANY:
            return (True, False, Decimal(3), "x")
        case Base.TEXT:
            return ("A", "B", "甲乙", "", "two words", "other")
        case Base.DATE:
            return tuple(DAY + dt.timedelta(days=day) for day in range(8))
        case Base.INTEGER:
            return tuple(range(9))
    return tuple(Decimal(text) for text in ("0", "0.01", "10", "10.5", "99.99", "100", "100.01", "1000"))


def random_ruleset(random: Random, rows: int = 12) -> Ruleset:
    """Return a ruleset of one table over random columns, with two earlier decisions it may read."""
    nullable = frozenset(name for name in (*FACTS, *DECISIONS) if random.random() < 0.3)
    columns = random.sample(sorted(TYPES), random.randint(1, 5))
    rules = tuple(_rule(random, position, columns, nullable) for position in range(random.randint(1, rows)))
    ruleset = ruleset_of(rules, nullable)
    derived = tuple(Derived(name, name, Literal(None, "null"), TYPES[name], ("money",), AT) for name in DERIVED)
    table = replace(ruleset.decisions["table"], derived=derived)
    return replace(ruleset, decisions={**ruleset.decisions, "table": table})


def ruleset_of(rules: tuple[Rule, ...], nullable: frozenset[str] = frozenset(), digest: str = "sha256:0") -> Ruleset:
    """Return a ruleset whose decision `table` has these rules."""
    earlier = {name: decision(name, (_yields(name, nullable),), TYPES[name]) for name in DECISIONS}
    facts = {name: _fact(name, name in nullable) for name in FACTS}
    parameters = {
        "turned": Parameter("turned", TYPES["money"], NAMED, AT, value=Decimal("10.5")),
        "unset": Parameter("unset", TYPES["money"], NAMED, AT),
        "rank_parameter": Parameter("rank_parameter", TYPES["rank"], NAMED, AT, value="gold"),
    }
    decisions = earlier | {"table": decision("table", rules, TYPES["flag"])}
    return Ruleset("r", NAMED, None, "UTC", None, None, facts, parameters, {}, decisions, digest)


def decision(name: str, rules: tuple[Rule, ...], kind: Type) -> Decision:
    return Decision(name, "table", NAMED, HitPolicy.FIRST, rules, None, kind, AT)


def row(position: int, *cells: tuple[str, UnaryTest]) -> Rule:
    """Return the row that yields true where its cells hold."""
    written = tuple(Cell(column, test, "", AT) for column, test in cells)
    return Rule(f"row_{position}", written, Output(True), AT)


def random_inputs(random: Random, ruleset: Ruleset) -> dict[str, Input]:
    """Return a value for everything a table may read: nulls where a column takes them, some decisions failed."""
    return {name: _input(random, ruleset, name) for name in TYPES} | {"unset": random.choice(values("money"))}


def _input(random: Random, ruleset: Ruleset, name: str) -> Input:
    if name in (*DECISIONS, *DERIVED) and random.random() < 0.2:
        return FAILED
    takes_null = is_nullable(ruleset, name)
    chosen: Value = None if takes_null and random.random() < 0.25 else random.choice(values(name))
    return chosen


def _yields(name: str, nullable: frozenset[str]) -> Rule:
    return Rule("only", (), Output(None if name in nullable else values(name)[0]), AT)


def _fact(name: str, nullable: bool) -> Fact:
    minimum, maximum = LIMITS.get(name, (None, None))
    return Fact(name, TYPES[name], NAMED, AT, minimum, maximum, has_absent=nullable)


def _rule(random: Random, position: int, columns: list[str], nullable: frozenset[str]) -> Rule:
    tested = [column for column in columns if random.random() < 0.75]
    return row(position, *((column, _test(random, column, column in nullable)) for column in tested))


def _test(random: Random, column: str, nullable: bool) -> UnaryTest:
    shape = random.random()
    if nullable and shape < 0.1:
        return IsNull()
    if shape < 0.4:
        parts = tuple(_simple(random, column) for _ in range(random.randint(1, 12)))
        return OneOf(parts) if random.random() < 0.5 else Not(parts)
    return _simple(random, column)


def _simple(random: Random, column: str) -> UnaryTest:
    if not TYPES[column].has_order:
        return Comparison(random.choice(("=", "!=")), _endpoint(random, column))
    if TYPES[column].base is not Base.CODE and random.random() < 0.3:
        low, high = sorted(random.sample(values(column), 2))
        return Interval(Constant(low, ""), random.random() < 0.5, Constant(high, ""), random.random() < 0.5)
    return Comparison(random.choice(("<", "<=", ">", ">=", "=", "!=")), _endpoint(random, column))


def _endpoint(random: Random, column: str) -> Endpoint:
    if column in REFERENCES and random.random() < 0.25:
        return Ref(random.choice(REFERENCES[column]))
    return Constant(random.choice((True, False) if TYPES[column].base is Base.ANY else values(column)), "")


def everything_failed(inputs: Mapping[str, Input]) -> dict[str, Input]:
    """Return the inputs with both earlier decisions and all derived values failed."""
    return dict(inputs) | dict.fromkeys((*DECISIONS, *DERIVED), FAILED)
