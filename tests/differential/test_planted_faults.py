"""What two engines are worth: faults planted in generated code must be noticed by the engine that confirms.

Only faults that silently change some outcome count: on a dense sample the faulty engine must differ from the
reference engine, and must not raise. Then a few hundred customers are decided as the service decides them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from engine.backends import reference, rete
from engine.backends.compiled import GeneratedRuleset, compile
from engine.backends.compiled.generated import GeneratedText, run_generated
from engine.backends.compiled.programs import program_text
from engine.decide import decide_all, read_facts
from engine.decide.confirmer import Confirmer
from engine.decide.decider import Decider
from engine.load import load_text
from engine.model.bands import column_bands
from engine.model.facts import Facts, row_of
from engine.model.outcome import Outcome
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import NUMERIC, Base, Value
from tests.differential.customers import random_customer
from tests.differential.generate import Document, as_files, random_document
from tests.differential.planted_faults import KINDS, faulty_texts

FAULTS = 50
CAUGHT_AT_LEAST = 48
RULESETS = 12
DENSE = 150
CUSTOMERS = 500
LOUD = (LookupError, TypeError, ValueError, NameError)
"""What generated code may raise where a fault is in it: seen without a second engine."""
AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

pytestmark = pytest.mark.skipif(rete.available() is not None, reason=f"no second engine: {rete.available()}")


@dataclass(frozen=True)
class Subject:
    """A ruleset to plant faults in: its right outcomes on a dense sample, and the customers that will come."""

    ruleset: Ruleset
    engine: GeneratedRuleset
    dense: tuple[Facts, ...]
    right: tuple[Mapping[str, Outcome], ...]
    customers: tuple[Facts, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(self.ruleset.decisions)


@pytest.mark.no_cover  # measuring coverage would double its time; smaller tests reach the same lines
def test_the_confirming_engine_notices_planted_faults(capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(20260101)
    subjects = [_subject(random) for _ in range(RULESETS)]
    confirmer = Confirmer()
    confirmer.start()
    try:
        for subject in subjects:
            assert confirmer.load(subject.ruleset) is None
        faults = [_fault(random, subjects, number) for number in range(FAULTS)]
        missed = [name for name, subject, faulty in faults if not _is_noticed(subject, faulty, confirmer)]
    finally:
        confirmer.close()
    with capsys.disabled():
        print(f"\n{FAULTS - len(missed)} of {FAULTS} planted faults noticed; missed: {missed or 'none'}")  # noqa: T201
    assert FAULTS - len(missed) >= CAUGHT_AT_LEAST


def test_without_a_fault_nothing_is_noticed() -> None:
    random = Random(1)
    subject = _subject(random)
    confirmer = Confirmer()
    confirmer.start()
    try:
        assert confirmer.load(subject.ruleset) is None
        assert not _is_noticed(subject, compile(subject.ruleset), confirmer)
    finally:
        confirmer.close()


def _is_noticed(subject: Subject, faulty: GeneratedRuleset, confirmer: Confirmer) -> bool:
    """True where some customer's answer says that the engines disagree. An error that is raised is not counted."""
    decider = Decider(subject.ruleset, "dual", confirmer)
    decider._compiled = faulty
    for facts in subject.customers:
        with suppress(*LOUD):
            if decider.decide(facts, subject.asked, AS_OF).disagreed:
                return True
    return False


def _fault(random: Random, subjects: list[Subject], number: int) -> tuple[str, Subject, GeneratedRuleset]:
    """Return a fault that silently changes an outcome, the kinds taking turns."""
    kind = KINDS[number % len(KINDS)]
    while True:
        subject = random.choice(subjects)
        engine = subject.engine
        texts = [program_text(subject.ruleset, engine.plans, subject.asked), *engine.texts.values()]
        if engine.fast_row(subject.asked) is not None:
            places = {name: place for place, name in enumerate(subject.ruleset.facts)}
            texts.append(program_text(subject.ruleset, engine.plans, subject.asked, places))
        text = random.choice(texts)
        if faulty_sources := list(faulty_texts(text.source, kind)):
            faulty = _silently_wrong(subject, replace(text, source=random.choice(faulty_sources)))
            if faulty is not None:
                return f"{kind.__name__} in {text.filename}", subject, faulty


def _with_text(engine: GeneratedRuleset, asked: tuple[str, ...], text: GeneratedText) -> GeneratedRuleset:
    """Return the engine with this text in place of its own: a program, or the rows of the table of that name."""
    function = run_generated(text)
    if text.function == "decide":
        return replace(engine, _programs={(asked, "over rows" in text.filename): (text, function)})
    name = next(name for name, own in engine.texts.items() if own.filename == text.filename)
    return replace(engine, tables={**engine.tables, name: function}, _programs={})


def _silently_wrong(subject: Subject, text: GeneratedText) -> GeneratedRuleset | None:
    """Return the engine with the faulty text, or None where it raises or changes no outcome of the dense sample."""
    try:
        faulty = _with_text(subject.engine, subject.asked, text)
        pairs = zip(subject.dense, subject.right, strict=True)
        return faulty if any(decide_all(faulty, facts, subject.asked) != right for facts, right in pairs) else None
    except LOUD:
        return None


def _subject(random: Random) -> Subject:
    """Return a generated ruleset whose tables are worth a fault, with its samples."""
    while True:
        document = random_document(random)
        ruleset = load_text(as_files(document)).ruleset
        if ruleset is None or sum(len(table.rules) for table in ruleset.decisions.values()) < 5:
            continue
        dense = tuple(_dense_facts(random, ruleset, missing=number >= DENSE * 0.9) for number in range(DENSE))
        plain = reference.compile(ruleset)
        right = tuple(decide_all(plain, facts, tuple(ruleset.decisions)) for facts in dense)
        customers = tuple(_customer(random, ruleset, document, number) for number in range(CUSTOMERS))
        return Subject(ruleset, compile(ruleset), dense, right, customers)


def _customer(random: Random, ruleset: Ruleset, document: Document, number: int) -> Facts:
    """Return by turns a customer on and about the thresholds, and one as they arrive, some facts missing or wrong."""
    if number % 2:
        return _dense_facts(random, ruleset, missing=number % 10 == 1)
    chance = random.choice((0.0, 0.1, 0.3))
    return read_facts(ruleset, random_customer(random, document["facts"], missing=chance, invalid=0.01))


def _dense_facts(random: Random, ruleset: Ruleset, *, missing: bool) -> Facts:
    """Return one legal combination of band samples and their neighbours, without one of them where `missing`."""
    known = {name: random.choice(_points(ruleset, fact)) for name, fact in ruleset.facts.items()}
    if missing:
        known.pop(random.choice(list(known)))
    return Facts(known, row=row_of(ruleset.facts, known) if random.random() < 0.5 else None)


def _points(ruleset: Ruleset, fact: Fact) -> list[Value]:
    tests = [
        cell.test
        for table in ruleset.decisions.values()
        for rule in table.rules
        for cell in rule.cells
        if cell.column == fact.name
    ]
    samples = column_bands(ruleset, fact.name, tests).legal()
    near = [one for sample in samples for one in _neighbours(fact, sample) if _is_legal(fact, one)]
    return [*samples, *near]


def _neighbours(fact: Fact, sample: Any) -> list[Any]:
    if sample is None or fact.type.base not in (*NUMERIC, Base.DATE):
        return []
    step: Any = {Base.DATE: dt.timedelta(days=1), Base.INTEGER: 1}.get(fact.type.base, Decimal("0.01"))
    if sample in (dt.date.min, dt.date.max):
        return []
    return [sample - step, sample + step]


def _is_legal(fact: Fact, value: Any) -> bool:
    minimum: Any = fact.minimum
    maximum: Any = fact.maximum
    return (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
