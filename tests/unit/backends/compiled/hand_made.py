"""Rulesets written in the model itself, so that these tests need no rule files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.backends import CompiledRuleset, FastProgram
from engine.model.cells import Comparison, Constant, Interval, Not, OneOf, Operator, Ref, UnaryTest
from engine.model.outcome import Status
from engine.model.ruleset import Cell, Decision, Fact, HitPolicy, Output, Parameter, Rule, Ruleset, Title
from engine.model.types import Base, Type, Value
from engine.source import Location

AT = Location("rules.yaml", 1, 1)
TITLE = Title("题", "title")


def compared(operator: Operator, value: Value | Ref) -> Comparison:
    return Comparison(operator, value if isinstance(value, Ref) else Constant(value, str(value)))


def between(low: Value, high: Value, brackets: str = "[)") -> Interval:
    return Interval(Constant(low, str(low)), brackets[0] == "[", Constant(high, str(high)), brackets[1] == "]")


def one_of(*values: Value) -> OneOf:
    return OneOf(tuple(compared("=", value) for value in values))


def none_of(*values: Value) -> Not:
    return Not(tuple(compared("=", value) for value in values))


def fact(name: str, kind: Type, **more: Any) -> Fact:
    return Fact(name, kind, TITLE, AT, **more)


def parameter(name: str, kind: Type, value: Value = None, **more: Any) -> Parameter:
    return Parameter(name, kind, TITLE, AT, value=value, **more)


def rule(identity: str, when: Mapping[str, UnaryTest], then: Value, status: Status = Status.DECIDED) -> Rule:
    cells = tuple(Cell(column, test, identity, AT) for column, test in when.items())
    return Rule(identity, cells, Output(then, status), AT)


def decision(
    name: str, policy: HitPolicy, rules: Sequence[Rule], output: Type, otherwise: Output | None = None
) -> Decision:
    return Decision(name, "table", TITLE, policy, tuple(rules), otherwise, output, AT)


def ruleset(
    facts: Sequence[Fact], decisions: Sequence[Decision], parameters: Sequence[Parameter] = (), name: str = "hand_made"
) -> Ruleset:
    return Ruleset(
        name=name,
        title=TITLE,
        owner=None,
        timezone="Asia/Shanghai",
        effective_from=None,
        effective_to=None,
        facts={one.name: one for one in facts},
        parameters={one.name: one for one in parameters},
        assumptions={},
        decisions={one.name: one for one in decisions},
        digest="sha256:" + "0" * 64,
    )


def program_of(compiled: CompiledRuleset, asked: tuple[str, ...]) -> FastProgram:
    """Return the program for the asked decisions, where there must be one."""
    program = compiled.fast(asked)
    assert program is not None
    return program


MONEY = Type(Base.MONEY, unit="CNY")
INTEGER = Type(Base.INTEGER)
TIER = Type(Base.CODE, codes=("diamond", "gold", "plain"), ordered=True)
SERVICE = Type(Base.CODE, codes=("desk", "hotline", "app"))


def tier_and_service() -> Ruleset:
    """Tiers by assets, and a service by tier, age and a limit that is another fact."""
    tier = decision(
        "tier",
        HitPolicy.UNIQUE,
        [
            rule("diamond", {"assets": compared(">=", Decimal(5_000_000))}, "diamond"),
            rule("gold", {"assets": between(Decimal(200_000), Decimal(5_000_000))}, "gold"),
            rule("plain", {"assets": compared("<", Decimal(200_000))}, "plain"),
        ],
        TIER,
    )
    service = decision(
        "service",
        HitPolicy.FIRST,
        [
            rule("best", {"tier": compared(">=", "gold"), "age": compared(">", 60)}, "desk"),
            rule("rich", {"assets": compared(">", Ref("limit")), "age": compared(">=", 18)}, "hotline"),
        ],
        SERVICE,
        otherwise=Output("app"),
    )
    return ruleset([fact("assets", MONEY), fact("age", INTEGER), fact("limit", MONEY)], [tier, service])
