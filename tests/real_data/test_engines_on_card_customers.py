"""Ten thousand real card customers: every engine says what a few lines of plain Python say."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from engine.backends import CompiledRuleset, compiled, reference, rete
from engine.decide import decide_all, read_facts
from engine.load import load_ruleset
from engine.model.outcome import Json, Status
from engine.model.ruleset import Ruleset

pytestmark = pytest.mark.real_data

FACTS = ("Card_Category", "Credit_Limit", "Attrition_Flag", "Months_Inactive_12_mon")
NUMBERS = ("Credit_Limit", "Months_Inactive_12_mon")
RANK = ("private", "preferred", "select", "standard")
BY_CARD = {"Platinum": "private", "Gold": "preferred", "Silver": "select", "Blue": "standard"}


@pytest.fixture(scope="module")
def customers(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "customers" / "BankChurners.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ruleset(repository: Path) -> Ruleset:
    loaded = load_ruleset(repository / "rulesets" / "bank_churners").ruleset
    assert loaded is not None
    return loaded


def test_the_compiled_engine_decides_all_as_plain_python_does(
    ruleset: Ruleset, customers: list[dict[str, str]]
) -> None:
    assert len(customers) > 10_000
    assert list(_differing(compiled.compile(ruleset), customers)) == []


def test_the_reference_decides_all_as_plain_python_does(ruleset: Ruleset, customers: list[dict[str, str]]) -> None:
    assert list(_differing(reference.compile(ruleset), customers)) == []


def test_the_rete_engine_decides_all_as_plain_python_does(ruleset: Ruleset, customers: list[dict[str, str]]) -> None:
    if reason := rete.available():
        pytest.skip(reason)
    loaded = rete.compile(ruleset)
    try:
        assert list(_differing(loaded, customers)) == []
    finally:
        loaded.close()


def test_a_customer_without_card_or_limit_is_decided_only_where_the_other_settles_it(
    ruleset: Ruleset, customers: list[dict[str, str]]
) -> None:
    engine = compiled.compile(ruleset)
    for row in customers[::50]:
        facts = _facts(row)
        by_card = decide_all(engine, read_facts(ruleset, facts | {"Credit_Limit": None}), ("tier",))["tier"]
        by_limit = decide_all(engine, read_facts(ruleset, facts | {"Card_Category": None}), ("tier",))["tier"]
        settled_by_card, settled_by_limit = row["Card_Category"] == "Platinum", Decimal(row["Credit_Limit"]) >= 30_000
        assert by_card.status is (Status.DECIDED if settled_by_card else Status.UNDETERMINED)
        assert by_limit.status is (Status.DECIDED if settled_by_limit else Status.UNDETERMINED)


def _facts(row: dict[str, str]) -> dict[str, Json]:
    return {name: Decimal(row[name]) if name in NUMBERS else row[name] for name in FACTS}


def _differing(engine: CompiledRuleset, customers: list[dict[str, str]]) -> Iterator[tuple[str, object, object]]:
    """Yield each customer for whom tier or contact is not what plain Python says."""
    for row in customers:
        outcomes = decide_all(engine, read_facts(engine.ruleset, _facts(row)), ("tier", "contact"))
        answered = {name: (outcome.status.value, outcome.value) for name, outcome in outcomes.items()}
        meant = {"tier": ("decided", _tier(row)), "contact": ("decided", _contact(row))}
        if answered != meant:
            yield row["CLIENTNUM"], answered, meant


def _tier(row: dict[str, str]) -> str:
    limit = Decimal(row["Credit_Limit"])
    if limit >= 30_000:
        by_limit = "private"
    elif limit >= 15_000:
        by_limit = "preferred"
    else:
        by_limit = "select" if limit >= 5_000 else "standard"
    return min(by_limit, BY_CARD[row["Card_Category"]], key=RANK.index)


def _contact(row: dict[str, str]) -> str:
    if row["Attrition_Flag"] == "Attrited Customer" or int(row["Months_Inactive_12_mon"]) < 3:
        return "none"
    return "call" if _tier(row) in ("private", "preferred") else "message"
