"""Expressions when a ruleset loads: what they are rewritten to, what type they have, what they read."""

from __future__ import annotations

import pytest

from engine.backends.reference.builtins import BUILTINS
from engine.feel.print_expression import print_expression
from engine.load.expressions.signatures import functions
from engine.model.ruleset import Derived
from engine.model.types import Base
from tests.unit.decide.rule_text import ruleset_of

HEAD = """ruleset: example
facts:
  n: {type: integer}
  asset: {type: money, unit: CNY}
  active: {type: boolean}
  tier: {type: code, codes: [gold, silver, bronze], ordered: best_first}
  other: {type: code, codes: [gold, bronze], ordered: best_first}
  joined: {type: date}
  seen: {type: datetime}
  incomes: {type: list of money, unit: CNY}
  visits: {type: map of integer}
  product: {type: record, fields: {id: text, mode: {type: code, codes: [u, v]}}}
parameters:
  wait: {type: duration, value: P2Y, min: P1Y}
functions:
  last of month(d): (d + P1D).day = 1
  twice(x): x * 2
  fourfold(x): twice(twice(x))
  above(list, v): list[item > v]
relations:
  rates: {columns: [level, rate, since], rows: [[gold, 3, 2024-01-01], [silver, 2, 2025-01-01]]}
decisions:
  answer:
    kind: table
    let:
      value: '%s'
    rules:
      - {id: a, then: 1}
"""


def value_of(text: str) -> Derived:
    """Return the `let` of this text."""
    return ruleset_of(HEAD % text).decisions["answer"].derived[0]


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("last of month(joined)", "(joined + P1D).day = 1"),
        ("fourfold(n + 1)", "(n + 1) * 2 * 2"),
        ("twice(x: n)", "n * 2"),
        ("above(incomes, asset)", "(function(list, v) list[item > v])(incomes, asset)"),
        ('tier >= "silver"', 'index of(["gold", "silver", "bronze"], tier)[1] <= 2'),
        ('"silver" < tier', '2 > index of(["gold", "silver", "bronze"], tier)[1]'),
        ('tier = "silver"', 'tier = "silver"'),
        ("present(joined) or is missing(n)", "present(joined) or not(present(n))"),
        (
            "tier > other",
            'index of(["gold", "silver", "bronze"], tier)[1] < index of(["gold", "silver", "bronze"], other)[1]',
        ),
    ],
)
def test_what_is_ours_is_rewritten_to_plain_feel(text: str, rewritten: str) -> None:
    assert print_expression(value_of(text).expression) == rewritten


def test_a_range_of_ordered_codes_is_a_range_of_ranks() -> None:
    written = print_expression(value_of('tier in ["bronze".."silver"]').expression)
    rank = 'index of(["gold", "silver", "bronze"], tier)[1]'
    assert written == f"{rank} <= 3 and {rank} >= 2"


@pytest.mark.parametrize(
    ("text", "base", "container"),
    [
        ("n + 1", "number", ""),
        ("joined - joined", "duration", ""),
        ("joined + wait", "date", ""),
        ("seen", "datetime", ""),
        ("seen.hour", "number", ""),
        ("asset > 3", "boolean", ""),
        ("incomes[item > 3]", "money", "list"),
        ("incomes[1]", "money", ""),
        ("sum(incomes)", "money", ""),
        ("for x in incomes return x / 2", "number", "list"),
        ("every x in incomes satisfies x > asset", "boolean", ""),
        ("get entries(visits)", "record", "list"),
        ("get entries(visits)[value > 3].key", "text", "list"),
        ("visits.north", "integer", ""),
        ("product.mode", "code", ""),
        ('rates[level = "gold"][1].rate', "number", ""),
        ("rates.since", "date", "list"),
        ('if active then tier else "bronze"', "code", ""),
        ('if active then "x" else "y"', "code", ""),
        ('if active then "x" else null', "code", ""),
        ("{a: 1, b: a + 1}.b", "number", ""),
        ("[n, asset]", "number", "list"),
    ],
)
def test_types_are_told(text: str, base: str, container: str) -> None:
    found = value_of(text).type
    assert (found.base, found.container) == (Base(base), container)


def test_branches_of_codes_keep_their_order() -> None:
    assert value_of('if active then tier else "bronze"').type == ruleset_of(HEAD % "n").facts["tier"].type


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("n + wait.years", ("n", "wait")),
        ("rates[level = tier][1].rate", ("tier",)),
        ("some n in incomes satisfies n > asset", ("incomes", "asset")),
        ("above(incomes, asset)", ("incomes", "asset")),
        ("joined < today", ("joined", "today")),
        ("present(joined)", ("present(joined)",)),
    ],
)
def test_names_read_are_those_of_the_model(text: str, reads: tuple[str, ...]) -> None:
    assert value_of(text).reads == reads


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_built_in_has_its_forms(name: str) -> None:
    forms = functions()[name]
    for signature in BUILTINS[name].signatures:
        assert any(form.takes(len(signature.params)) for form in forms)
        names = {parameter.name for form in forms for parameter in form.parameters}
        if len(signature.params) > 1 and not signature.params[0].name.startswith(("range", "point")):
            assert {param.name for param in signature.params} <= names
