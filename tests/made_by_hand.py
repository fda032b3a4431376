"""A ruleset written in the model itself: named expressions, several outputs, lists, maps, flags, `today`, presence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from engine.feel.parse_expression import ExpressionFault, parse_expression
from engine.model.cells import Comparison, Constant, Interval, UnaryTest
from engine.model.expressions import Expression
from engine.model.feel_values import Context
from engine.model.ruleset import (
    Aggregation,
    Assumption,
    Cell,
    Decision,
    Derived,
    Fact,
    Flag,
    HitPolicy,
    Output,
    OutputClause,
    Parameter,
    Rule,
    Ruleset,
    Title,
)
from engine.model.types import Base, Type
from engine.source import Location

AT = Location("ruleset.yaml", 7, 1)
MONEY = Type(Base.MONEY, unit="CNY")
NUMBER = Type(Base.NUMBER)
BOOLEAN = Type(Base.BOOLEAN)
TIER = Type(Base.CODE, codes=("gold", "plain"), ordered=True)
REASON = Type(Base.CODE, codes=("due", "birthday", "visit"))
FACTS = {
    "assets": (MONEY, "资产", "Assets"),
    "due": (Type(Base.DATE), "到期日", "Due date"),
    "birthday": (Type(Base.DATE), "生日", "Birthday"),
    "visits": (Type(Base.INTEGER, container="map"), "到访", "Visits"),
    "held": (Type(Base.CODE, codes=("card", "loan", "fund"), container="list"), "持有产品", "Products held"),
    "months": (NUMBER, "月数", "Months"),
    "opened": (Type(Base.DATETIME), "开户时间", "Opened"),
    "notice": (Type(Base.DURATION), "提前期", "Notice"),
    "home": (
        Type(Base.RECORD, fields=(("city", Type(Base.TEXT)), ("rooms", Type(Base.INTEGER)))),
        "住址",
        "Home",
    ),
}
WITH_VISIT = 'some reason in contact satisfies reason = "visit"'


def expression(text: str) -> Expression:
    parsed = parse_expression(text)
    assert not isinstance(parsed, ExpressionFault), parsed
    return parsed


def derived(decision: str, label: str, text: str, kind: Type, *reads: str) -> Derived:
    return Derived(f"{decision}/{label}", label, expression(text), kind, reads, AT)


def row(id: str, cells: Mapping[str, tuple[UnaryTest, str]], output: Output) -> Rule:
    return Rule(id, tuple(Cell(column, test, text, AT) for column, (test, text) in cells.items()), output, AT)


TRUE = (Comparison("=", Constant(True, "true")), "true")


def at_least(text: str) -> tuple[UnaryTest, str]:
    return Comparison(">=", Constant(Decimal(text), text)), f">= {text}"


def tier() -> Decision:
    rows = (row("gold", {"assets": at_least("1000")}, Output("gold")),)
    title = Title("等级", "Tier")
    return Decision("tier", "tiers", title, HitPolicy.UNIQUE, rows, Output("plain"), TIER, AT)


def contact() -> Decision:
    """Lists why to call: a named expression in a cell, an `if`, presence; with a flag over its own value."""
    days = derived("contact", "days_left", "(due - today).days", NUMBER, "due", "today")
    key = derived("contact", "key", 'tier = "gold"', BOOLEAN, "tier")
    words = "key and birthday.month = today.month"
    birthday = derived("contact", "if birthday", words, BOOLEAN, "contact/key", "birthday", "today")
    words = "some visit in get entries(visits) satisfies visit.value > 1"
    often = derived("contact", "if visit", words, BOOLEAN, "visits")
    soon = Interval(Constant(Decimal(0), "0"), True, Constant(Decimal(7), "7"), True)
    rows = (
        row("due", {days.name: (soon, "[0..7]")}, Output("due")),
        row("birthday", {birthday.name: TRUE}, Output("birthday", assumes=("A1",))),
        row("visit", {often.name: TRUE}, Output("visit")),
    )
    many = Flag("busy", derived("contact", "flag busy", WITH_VISIT, BOOLEAN, "contact"), ("A1",))
    return Decision(
        "contact",
        "table",
        Title("联系原因", "Reasons to call"),
        HitPolicy.COLLECT,
        rows,
        None,
        REASON,
        AT,
        aggregation=Aggregation.LIST,
        derived=(days, key, birthday, often),
        flags=(many,),
    )


def fee() -> Decision:
    """Two outputs, one worked out: it has no value where `months` is zero."""
    computed = Output(Context({"channel": "desk"}), computed=(("amount", expression("assets * rate / months")),))
    outputs = (OutputClause("amount", MONEY), OutputClause("channel", Type(Base.CODE, codes=("desk", "app"))))
    return Decision(
        "fee",
        "table",
        Title("费用", "Fee"),
        HitPolicy.FIRST,
        (row("gold", {"tier": (Comparison("=", Constant("gold", "gold")), "gold")}, computed),),
        Output(Context({"amount": Decimal(0), "channel": "app"})),
        Type(Base.RECORD),
        AT,
        outputs=outputs,
        output_reads=("assets", "rate", "months"),
    )


def kept() -> Decision:
    """Facts of structured types, given back as they are."""
    names = ("held", "home", "visits", "opened", "notice")
    outputs = tuple(OutputClause(name, FACTS[name][0]) for name in names)
    computed = Output(None, computed=tuple((name, expression(name)) for name in names))
    rows = (row("all", {}, computed),)
    title = Title("所存", "Kept")
    return Decision(
        "kept", "table", title, HitPolicy.UNIQUE, rows, None, Type(Base.RECORD), AT, outputs=outputs, output_reads=names
    )


def ruleset() -> Ruleset:
    decisions = (tier(), contact(), fee(), kept())
    return Ruleset(
        name="by_hand",
        title=Title("手工", "By hand"),
        owner=None,
        timezone="Asia/Shanghai",
        effective_from=None,
        effective_to=None,
        facts={name: Fact(name, kind, Title(zh, en), AT) for name, (kind, zh, en) in FACTS.items()},
        parameters={"rate": Parameter("rate", NUMBER, Title("费率", "Rate"), AT, value=Decimal("0.01"))},
        assumptions={"A1": Assumption("A1", Title("按月计", "counted by month"), AT)},
        decisions={decision.name: decision for decision in decisions},
        digest="sha256:" + "1" * 64,
    )
