"""Every example case beside the rulesets comes out as expected, on every engine that runs here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from engine.backends import CompiledRuleset, compiled, reference, rete
from engine.cases.given import given_values, with_given
from engine.check import check
from engine.decide import decide_all, parse_as_of, read_facts
from engine.decide.decide import NO_DAY
from engine.decide.freshness import with_age
from engine.load import facts_as_json, load_cases, load_ruleset, matches_expectation
from engine.load.cases import Case
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
FOLDERS = sorted(path.parent for path in RULESETS.glob("*/ruleset.yaml"))
ENGINES = ("reference", "compiled", "rete")

each_ruleset = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@each_ruleset
@pytest.mark.parametrize("engine", ENGINES)
def test_every_case_comes_out_as_expected(folder: Path, engine: str) -> None:
    ruleset = _ruleset(folder)
    with _engine(engine, ruleset) as running:
        differences = {
            f"{case.id} {decision}": found
            for case in _cases(folder)
            for decision, outcome in _outcomes(running, case, engine).items()
            if decision in case.expects
            and (found := matches_expectation(case.expects[decision], outcome.to_json(), "en"))
        }
    assert differences == {}


@each_ruleset
def test_every_case_names_decisions_of_its_ruleset_and_ids_are_used_once(folder: Path) -> None:
    ruleset, cases = _ruleset(folder), _cases(folder)
    assert cases
    assert {decision for case in cases for decision in case.expects} <= set(ruleset.decisions)
    assert len({case.id for case in cases}) == len(cases)


@each_ruleset
def test_every_rule_decides_some_case(folder: Path) -> None:
    ruleset = _ruleset(folder)
    yardstick = reference.compile(_with_every_parameter(ruleset))
    fired = {
        (decision, rule)
        for case in _cases(folder)
        for decision, outcome in _outcomes(yardstick, case).items()
        for rule in outcome.rules
    }
    declared = {
        (name, rule.id) for name, decision in ruleset.decisions.items() for rule in decision.rules if not rule.is_made
    }
    assert declared - fired == set()


@each_ruleset
def test_the_check_finds_nothing(folder: Path) -> None:
    assert [found for found in check(_ruleset(folder)) if found.severity != "note"] == []


@each_ruleset
def test_all_a_reader_needs_is_said_in_both_languages(folder: Path) -> None:
    ruleset = _ruleset(folder)
    titles = [ruleset.title, *(fact.title for fact in ruleset.facts.values())]
    titles += [decision.title for decision in ruleset.decisions.values()]
    titles += [assumption.text for assumption in ruleset.assumptions.values()]
    assert [title for title in titles if not title.zh or not title.en or title.zh == title.en] == []


@each_ruleset
def test_every_assumption_is_cited_by_some_rule_decision_fact_or_parameter(folder: Path) -> None:
    ruleset = _ruleset(folder)
    cited = {name for fact in ruleset.facts.values() for name in fact.assumes}
    cited |= {name for parameter in ruleset.parameters.values() for name in parameter.assumes}
    for decision in ruleset.decisions.values():
        cited |= {name for rule in decision.rules for name in rule.output.assumes} | set(decision.assumes)
        cited |= {name for flag in decision.flags for name in flag.assumes}
        cited |= set(decision.otherwise.assumes) if decision.otherwise else set()
        cited |= set(decision.merge.assumes) if decision.merge else set()
    assert set(ruleset.assumptions) == cited


def _ruleset(folder: Path) -> Ruleset:
    result = load_ruleset(folder)
    assert result.diagnostics == ()
    assert result.ruleset is not None
    return result.ruleset


def _cases(folder: Path) -> tuple[Case, ...]:
    cases: list[Case] = []
    for path in sorted(folder.glob("cases/**/*.yaml")):
        result = load_cases(path.read_text(encoding="utf-8"), path.name)
        assert result.diagnostics == ()
        assert result.ruleset == folder.name
        cases += result.cases
    return tuple(cases)


def _outcomes(running: CompiledRuleset, case: Case, engine: str = "reference") -> Mapping[str, Outcome]:
    """Return what the engine answers; where the case gives values, over a ruleset that has them."""
    ruleset = running.ruleset
    facts = read_facts(ruleset, facts_as_json(case, ruleset))
    if case.as_of is not None:
        facts = with_age(ruleset, facts, _instant(ruleset, case.as_of))
    if not case.given:
        return decide_all(running, facts, tuple(case.expects), _day(ruleset, case))
    with _engine(engine, with_given(ruleset, given_values(ruleset, case))) as given:
        return decide_all(given, facts, tuple(case.expects), _day(ruleset, case))


def _instant(ruleset: Ruleset, as_of: str) -> dt.datetime:
    return parse_as_of(as_of, ruleset, dt.datetime.max.replace(tzinfo=dt.UTC))


def _day(ruleset: Ruleset, case: Case) -> dt.date:
    """Return what `today` is for the case; a rule that reads it stands in a case that says when."""
    if case.as_of is None:
        return NO_DAY
    instant = _instant(ruleset, case.as_of)
    return instant.astimezone(ZoneInfo(ruleset.timezone)).date()


def _with_every_parameter(ruleset: Ruleset) -> Ruleset:
    """Return the ruleset with a figure for each parameter that has none yet, so that rows resting on it decide."""
    parameters = {
        name: parameter if parameter.value is not None else replace(parameter, value=Decimal(1))
        for name, parameter in ruleset.parameters.items()
    }
    return replace(ruleset, parameters=parameters)


@contextmanager
def _engine(name: str, ruleset: Ruleset) -> Iterator[CompiledRuleset]:
    if name != "rete":
        yield reference.compile(ruleset) if name == "reference" else compiled.compile(ruleset)
        return
    if reason := rete.available():
        pytest.skip(reason)
    loaded = rete.compile(ruleset)
    try:
        yield loaded
    finally:
        loaded.close()
