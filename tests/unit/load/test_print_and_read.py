"""What is printed of a typed cell reads back as the same cell, for generated cells over columns of every type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic
from engine.feel import print_test
from engine.feel.strings import quote
from engine.load.cells import read_test
from engine.load.declared_type import shown_code
from engine.load.endpoints import Column
from engine.load.nodes import Scalar
from engine.load.scope import Scope
from engine.model.cells import AnyValue, Comparison, Constant, Endpoint, Interval, IsNull, Not, OneOf, Ref, UnaryTest
from engine.model.types import Base, Type
from engine.source import Location

CODES = ("gold", "black gold", "24h", "010", "NO", "true", "null", "not", "金卡", 'a"b', "-", "a,b", "[1..2]")
TYPES = {
    "money": Type(Base.MONEY, unit="CNY"),
    "whole": Type(Base.INTEGER),
    "day": Type(Base.DATE),
    "name": Type(Base.TEXT),
    "flag": Type(Base.BOOLEAN),
    "tier": Type(Base.CODE, codes=CODES, ordered=True),
}
SCOPE = Scope(
    types=TYPES | {f"other_{name}": kind for name, kind in TYPES.items()},
    parameters=frozenset(),
    decisions=frozenset(),
    nullable=frozenset(TYPES),
    broken=frozenset(),
)
CONSTANTS: dict[str, st.SearchStrategy[Constant]] = {
    "money": st.decimals(-(10**12), 10**12, places=2).map(lambda value: Constant(value, f"{value:f}")),
    "whole": st.integers(-(10**9), 10**9).map(lambda value: Constant(value, str(value))),
    "day": st.dates(min_value=dt.date(1000, 1, 1)).map(lambda day: Constant(day, day.isoformat())),
    "name": st.text(max_size=8).map(lambda text: Constant(text, quote(text))),
    "flag": st.sampled_from([Constant(True, "true"), Constant(False, "false")]),
    "tier": st.sampled_from([Constant(code, shown_code(code)) for code in CODES]),
}


def position(constant: Constant) -> object:
    return -CODES.index(str(constant.value)) if constant.value in CODES else constant.value


@st.composite
def cells_over_a_column(draw: st.DrawFn) -> tuple[str, UnaryTest]:
    name = draw(st.sampled_from(sorted(TYPES)))
    endpoint: st.SearchStrategy[Endpoint] = st.one_of(CONSTANTS[name], st.just(Ref(f"other_{name}")))
    signs = ["=", "!=", "<", "<=", ">", ">="] if TYPES[name].has_order else ["=", "!="]
    simple = [st.builds(Comparison, st.sampled_from(signs), endpoint), st.just(IsNull())]
    if TYPES[name].has_order:
        ends = st.lists(CONSTANTS[name], min_size=2, max_size=2).map(lambda pair: sorted(pair, key=position))  # type: ignore[arg-type]
        simple.append(ends.map(lambda pair: Interval(pair[0], True, pair[1], True)))
    part = st.one_of(*simple)
    several = st.lists(part, min_size=2, max_size=4).map(tuple)
    negated = st.lists(part, min_size=1, max_size=4).map(lambda parts: Not(tuple(parts)))
    return name, draw(st.one_of(part, several.map(OneOf), negated, st.just(AnyValue())))


@given(cells_over_a_column())
def test_printed_cell_reads_back_as_itself(generated: tuple[str, UnaryTest]) -> None:
    name, test = generated
    faults: list[Diagnostic] = []
    scalar = Scalar(print_test(test), quoted=True, at=Location("cells.yaml", 1, 1))
    assert read_test(scalar, Column(name, TYPES[name], SCOPE), faults) == test
    assert faults == []


@given(st.integers(0, 10**6), st.sampled_from(["万", "亿", ""]))
def test_suffixed_number_is_printed_as_written(number: int, suffix: str) -> None:
    scalar = Scalar(f">= {number}{suffix}", quoted=True, at=Location("cells.yaml", 1, 1))
    read = read_test(scalar, Column("money", TYPES["money"], SCOPE), [])
    assert read is not None
    assert print_test(read) == scalar.text
    assert isinstance(read, Comparison)
    assert isinstance(read.endpoint, Constant)
    assert read.endpoint.value == number * Decimal({"万": 10**4, "亿": 10**8, "": 1}[suffix])
