"""What a ruleset says of itself: its schema takes the facts the engine takes, decisions tell what they yield."""

from __future__ import annotations

from decimal import Decimal

import jsonschema
import pytest

from api.describing import describe, facts_schema
from api.schemas import schema
from api.value_schemas import value_schema
from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.decide.typed import MAX_ITEMS
from engine.explain import trace
from engine.model.outcome import Json
from engine.model.types import Base, Type
from tests.made_by_hand import ruleset

RULES = ruleset()
CHECKER = jsonschema.Draft202012Validator.FORMAT_CHECKER


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("held", ["card", "loan"]),
        ("held", []),
        ("held", ["boat"]),
        ("held", [None]),
        ("held", "card"),
        ("visits", {"A": 1}),
        ("visits", {"A": 1.5}),
        ("visits", {"A": "1"}),
        ("visits", [1]),
        ("home", {"city": "Ningbo", "rooms": 2}),
        ("home", {"city": None}),
        ("home", {"street": "x"}),
        ("home", {"rooms": "two"}),
        ("due", "2026-06-15"),
        ("due", 20260615),
        ("opened", "2026-06-15T09:00:00+08:00"),
        ("opened", 5),
        ("notice", "P1Y2M"),
        ("notice", "-P1DT2H3.5S"),
        ("notice", "P"),
        ("notice", "P1Y2D"),
        ("notice", "1 year"),
        ("assets", True),
        ("assets", {"value": 5, "source": "CORE"}),
        ("assets", None),
    ],
)
def test_the_schema_of_facts_takes_what_the_engine_takes(name: str, value: Json) -> None:
    validator = jsonschema.Draft202012Validator(facts_schema(RULES), format_checker=CHECKER)
    document: dict[str, Json] = {name: as_decimals(value)}
    assert validator.is_valid({name: value}) is (name not in read_facts(RULES, document).invalid)


def as_decimals(value: object) -> Json:
    """Return the document as it is read from a request: fractions exact."""
    if isinstance(value, dict):
        return {name: as_decimals(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [as_decimals(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value  # type: ignore[return-value]


def test_a_list_of_fixed_size_says_so() -> None:
    kind = Type(Base.NUMBER, container="list", size=3)
    assert value_schema(kind) == {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}


def test_a_decision_says_what_it_yields() -> None:
    decisions = describe(RULES)["decisions"]
    assert isinstance(decisions, dict)
    contact, fee = decisions["contact"], decisions["fee"]
    assert isinstance(contact, dict)
    assert isinstance(fee, dict)
    assert contact["output"] == {
        "type": "array",
        "items": {"enum": ["due", "birthday", "visit"]},
        "maxItems": MAX_ITEMS,
    }
    assert contact["hit_policy"] == "COLLECT"
    assert contact["flags"] == ["busy"]
    assert contact["reads"] == ["due", "today", "tier", "birthday", "visits"]
    assert fee["outputs"] == {"amount": {"type": "number"}, "channel": {"enum": ["desk", "app"]}}
    assert isinstance(fee["output"], dict)
    properties = fee["output"]["properties"]
    assert isinstance(properties, dict)
    assert list(properties) == ["amount", "channel"]


@pytest.mark.parametrize("name", list(RULES.decisions))
@pytest.mark.parametrize("facts", [{}, {"assets": 5000, "months": 2, "visits": {"A": 2}, "held": ["card"]}])
def test_outcomes_and_traces_are_as_the_schema_of_a_record_says(name: str, facts: dict[str, Json]) -> None:
    record = schema("decision-record")
    read = read_facts(RULES, facts)
    outcomes = decide_all(reference.compile(RULES), read, (name,))
    for part, documents in (
        ("outcome", [outcome.to_json() for outcome in outcomes.values()]),
        ("table_trace", [table.to_json() for table in trace(RULES, read, outcomes)]),
    ):
        validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": record["$defs"]})
        for document in documents:
            validator.validate(as_numbers(document))


def as_numbers(value: Json) -> object:
    """Return the document with numbers as JSON Schema knows them."""
    if isinstance(value, dict):
        return {name: as_numbers(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [as_numbers(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value
