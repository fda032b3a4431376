"""Facts, parameters and relations of every type; functions keep what their arguments mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from engine.load import facts_as_json, load_cases, load_text
from engine.model.feel_values import Context, MonthsDuration
from engine.model.types import Base, Type, Value
from tests.unit.decide.rule_text import outcomes_of, ruleset_of

ROW = "decisions:\n  answer: {kind: table, rules: [{id: a, then: 1}]}\n"


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{type: list of money, unit: CNY, value: [21万, 3]}", (Decimal(210000), Decimal(3))),
        ("{type: set of code, codes: [a, b], value: [b, b]}", ("b",)),
        ("{type: list of code, value: []}", ()),
        ("{type: map of integer, value: {north: 3}}", Context({"north": 3})),
        ("{type: duration, value: P2Y, min: P1Y, max: P5Y}", MonthsDuration(24)),
        ("{type: duration, value: 90 days}", dt.timedelta(days=90)),
        ("{type: time, value: '09:30:00'}", dt.time(9, 30)),
        ("{type: datetime, value: '2026-06-15T10:00:00Z'}", dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)),
        (
            "{type: record, fields: {id: text, mode: {type: code, codes: [u]}}, value: {id: '7', mode: u}}",
            Context({"id": "7", "mode": "u"}),
        ),
        ("{type: list of record, fields: {n: number}, value: [{n: 1}]}", (Context({"n": Decimal(1)}),)),
    ],
)
def test_values_of_every_type_are_read(declared: str, value: Value) -> None:
    ruleset = ruleset_of(f"ruleset: example\nparameters:\n  p: {declared}\n{ROW}")
    assert ruleset.parameters["p"].value == value


def test_what_a_type_is_made_of_is_kept() -> None:
    facts = "facts:\n  f: {type: list of record, size: 2, fields: {id: text, n: {type: money, unit: CNY}}}\n"
    fields = (("id", Type(Base.TEXT)), ("n", Type(Base.MONEY, unit="CNY")))
    assert ruleset_of(f"ruleset: example\n{facts}{ROW}").facts["f"].type == Type(
        Base.RECORD, container="list", size=2, fields=fields
    )


def test_relations_are_lists_of_records_typed_by_column() -> None:
    text = """ruleset: example
relations:
  told: {columns: [name, n, since], rows: [[a, 1, 2024-01-01], [b, 2, null]]}
  declared:
    columns: {name: text, kind: code, open: boolean}
    rows: [[x, k1, true], [y, k2, false]]
"""
    ruleset = ruleset_of(text + ROW)
    assert ruleset.constants["told"] == (
        Context({"name": "a", "n": Decimal(1), "since": dt.date(2024, 1, 1)}),
        Context({"name": "b", "n": Decimal(2), "since": None}),
    )
    assert ruleset.constants["declared"][1] == Context({"name": "y", "kind": "k2", "open": False})


@pytest.mark.parametrize(("least", "expected"), [(0, [1, 5]), (3, [5]), (9, [])])
def test_a_function_does_not_take_its_argument_for_an_entry_of_what_it_filters(least: int, expected: list[int]) -> None:
    text = """ruleset: example
facts:
  items: {type: list of record, fields: {value: integer}}
  value: {type: integer}
functions:
  above(list, v): list[value > v]
decisions:
  answer: {kind: formula, value: 'above(items, value).value'}
"""
    supplied = {"items": [{"value": 1}, {"value": 5}], "value": least}
    found = outcomes_of(ruleset_of(text), supplied, "answer")["answer"]  # type: ignore[arg-type]
    assert found.to_json()["value"] == expected


def test_cases_send_lists_maps_and_records_by_their_types() -> None:
    facts = """ruleset: example
facts:
  incomes: {type: list of money}
  names: {type: list of text}
  visits: {type: map of integer}
  labels: {type: map of code, codes: ["1"]}
  product: {type: record, fields: {id: text, pct: number}}
  wait: {type: duration}
"""
    case = """cases:
  - id: c
    decision: answer
    expect: 1
    facts: {incomes: [21万], names: [7], visits: {a: 2}, labels: {x: 1}, product: {id: 8, pct: 5}, wait: P2Y}
"""
    loaded = load_text({"ruleset.yaml": facts + ROW})
    assert loaded.ruleset is not None
    assert facts_as_json(load_cases(case).cases[0], loaded.ruleset) == {
        "incomes": [Decimal(210000)],
        "names": ["7"],
        "visits": {"a": 2},
        "labels": {"x": "1"},
        "product": {"id": "8", "pct": Decimal(5)},
        "wait": "P2Y",
    }
