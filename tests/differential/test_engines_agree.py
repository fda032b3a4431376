"""One meaning, three engines: on generated rulesets and customers all give the same outcomes, in every part."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends import rete
from tests.differential.customers import random_customer
from tests.differential.engines import engines_under_test, find_difference, load_document
from tests.differential.generate import Document, documents, random_document
from tests.differential.shrink import keep, shrink

RULESETS_PER_RUN = 25
RUNS = 20
CUSTOMERS = 40


def _differs(document: Document, customer: dict[str, Any]) -> bool:
    return find_difference(load_document(document), [customer]) is not None


def _customers(random: Random, document: Document, count: int) -> list[dict[str, Any]]:
    """Return customers of whom a quarter are complete and legal, the others lack facts or have invalid ones."""
    shares = ((0.0, 0.0), (0.2, 0.05), (0.35, 0.0), (0.1, 0.3))
    return [
        random_customer(random, document["facts"], missing=missing, invalid=invalid)
        for missing, invalid in (shares[number % len(shares)] for number in range(count))
    ]


def test_the_rete_engine_takes_part() -> None:
    if reason := rete.available():
        pytest.skip(reason)
    assert set(engines_under_test(load_document(random_document(Random(1))))) == {"compiled", "rete"}


@pytest.mark.no_cover  # measuring coverage would double its time; smaller tests reach the same lines
@pytest.mark.parametrize("run", range(RUNS))
def test_all_engines_give_the_outcomes_of_the_reference(run: int) -> None:
    random = Random(f"engines agree {run}")
    for _ in range(RULESETS_PER_RUN):
        document = random_document(random)
        difference = find_difference(load_document(document), _customers(random, document, CUSTOMERS))
        if difference is not None:
            small = shrink(document, dict(difference.facts), _differs)
            folder = keep(*small, why=str(difference))
            pytest.fail(f"{difference}\nshrunk and kept in {folder.relative_to(folder.parents[2])}")


@settings(max_examples=25)
@given(document=documents(), random=st.randoms(use_true_random=False))
def test_no_search_finds_a_ruleset_on_which_engines_differ(document: Document, random: Random) -> None:
    difference = find_difference(load_document(document), _customers(random, document, 8))
    assert difference is None, str(difference)
