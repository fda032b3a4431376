"""Missing and invalid facts mean what they are said to mean, checked against every completion one can think of."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.decide.agreed import items_of
from engine.model.additions import REASONS
from engine.model.feel_values import Context
from engine.model.outcome import Outcome, Possible, Status
from engine.model.ruleset import Ruleset
from tests.differential.customers import random_customer
from tests.differential.engines import load_document
from tests.differential.generate import Document, random_document
from tests.differential.oracle import TooMany
from tests.differential.shrink import keep, shrink
from tests.differential.verdicts import contradiction

RULESETS_PER_RUN = 30
RUNS = 10
CUSTOMERS = 8
COMPLETIONS = 600
DOCUMENTS = 40


def _decide(ruleset: Ruleset, customer: dict[str, Any]) -> Mapping[str, Outcome]:
    return decide_all(reference.compile(ruleset), read_facts(ruleset, customer), ())


def _contradictions(ruleset: Ruleset, customer: dict[str, Any]) -> tuple[list[str], int]:
    """Return what the outcomes of one customer contradict, and how many outcomes were judged."""
    facts = read_facts(ruleset, customer)
    found, judged = [], 0
    for name, outcome in _decide(ruleset, customer).items():
        try:
            problem = contradiction(ruleset, name, facts, outcome, limit=COMPLETIONS)
        except TooMany:
            continue
        judged += 1
        if problem is not None:
            found.append(f"{name} is {outcome}: {problem}")
    return found, judged


def _contradicts(document: Document, customer: dict[str, Any]) -> bool:
    return bool(_contradictions(load_document(document), customer)[0])


@pytest.mark.no_cover  # measuring coverage would double its time; smaller tests reach the same lines
@pytest.mark.parametrize("run", range(RUNS))
def test_outcomes_are_what_all_completions_together_say(run: int) -> None:
    random = Random(f"completions {run}")
    total = 0
    for _ in range(RULESETS_PER_RUN):
        document = random_document(random)
        ruleset = load_document(document)
        for _ in range(CUSTOMERS):
            customer = random_customer(random, document["facts"], missing=0.35, invalid=0.1)
            found, judged = _contradictions(ruleset, customer)
            total += judged
            if found:
                folder = keep(*shrink(document, customer, _contradicts), why="\n".join(found))
                pytest.fail(f"{found}\nshrunk and kept in {folder.relative_to(folder.parents[2])}")
    assert total > RULESETS_PER_RUN * CUSTOMERS, "too few outcomes were within reach of the oracle"


@pytest.mark.parametrize("run", range(4))
def test_more_facts_never_overturn_a_decided_outcome(run: int) -> None:
    random = Random(f"more facts {run}")
    for document in (random_document(random) for _ in range(DOCUMENTS)):
        ruleset = load_document(document)
        for _ in range(CUSTOMERS):
            fuller = random_customer(random, document["facts"], missing=0.2, invalid=0.0)
            fewer = {
                name: value for name, value in fuller.items() if random.random() < 0.7 or _has_absent(document, name)
            }
            after = _decide(ruleset, fuller)
            for name, outcome in _decide(ruleset, fewer).items():
                _assert_still_holds(outcome, after[name], (name, document, fewer, fuller))


def _assert_still_holds(outcome: Outcome, after: Outcome, case: object) -> None:
    """What was said with fewer facts is not overturned by what is said with more."""
    # Conflicts are ignored where facts were left open (`RULES.md`, Meaning): one may show up later.
    ignored = {Possible(Status.INVALID)} if outcome.approximate else set()
    if _lists(outcome) and outcome.status is Status.UNDETERMINED:
        assert _is_kept(outcome, after), case
    elif not _says_nothing(outcome):
        assert _possible(after) - ignored <= _possible(outcome), case


def _is_kept(before: Outcome, after: Outcome) -> bool:
    """True where a list still holds what was certain, and nothing that was not open; or a status that was possible."""
    if not _lists(after):
        return _possible(after) <= set(before.possible)
    certain, then = set(items_of(before)), set(items_of(after))
    return certain <= then and {*then, *after.open} <= {*certain, *before.open} and _says_as_before(before, after)


def _says_as_before(before: Outcome, after: Outcome) -> bool:
    """True where what was certain of merged triggers, beside their codes, still is."""
    if not isinstance(before.value, Context):
        return True
    said = {name: word for name, word in before.value.items() if name != REASONS}
    return said.items() <= {name: word for name, word in after.value.items() if name != REASONS}.items()


def _lists(outcome: Outcome) -> bool:
    """True for a list, and for merged triggers, which list their codes."""
    return isinstance(outcome.value, tuple) or (isinstance(outcome.value, Context) and REASONS in outcome.value)


def _says_nothing(outcome: Outcome) -> bool:
    """True where the outcome hangs on a number that is not known: nothing is said of what is possible."""
    return outcome.approximate and outcome.status is Status.UNDETERMINED and not outcome.possible


def _possible(outcome: Outcome) -> set[Possible]:
    return set(outcome.possible or (outcome.answer,))


@pytest.mark.parametrize("run", range(4))
def test_a_fact_that_is_not_named_missing_changes_nothing(run: int) -> None:
    random = Random(f"not named {run}")
    for document in (random_document(random) for _ in range(DOCUMENTS)):
        ruleset = load_document(document)
        for _ in range(CUSTOMERS):
            _assert_unnamed_facts_change_nothing(random, document, ruleset)


def _assert_unnamed_facts_change_nothing(random: Random, document: Document, ruleset: Ruleset) -> None:
    """Of the facts left out, each that an outcome does not name as missing leaves it as it is when given."""
    fuller = random_customer(random, document["facts"], missing=0.0, invalid=0.0)
    left_out = [name for name in fuller if not _has_absent(document, name) and random.random() < 0.5]
    fewer = {name: value for name, value in fuller.items() if name not in left_out}
    before = {name: outcome for name, outcome in _decide(ruleset, fewer).items() if not outcome.approximate}
    for given in left_out:
        known = {fact: value for fact, value in fuller.items() if fact not in left_out or fact == given}
        after = _decide(ruleset, known)
        for name, outcome in before.items():
            if given not in outcome.missing:
                assert after[name].answer == outcome.answer, (name, document, known, given)
                kept = (after[name].possible, after[name].missing)
                assert kept == (outcome.possible, outcome.missing), (name, document, known, given)


def _has_absent(document: Document, name: str) -> bool:
    return "absent" in document["facts"][name]
