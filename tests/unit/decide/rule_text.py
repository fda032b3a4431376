"""Small rulesets written in the tests that need them, and outcomes of every engine that runs here."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends import reference
from engine.decide import decide_all, read_facts
from engine.load import load_text
from engine.model.outcome import Json, Outcome
from engine.model.ruleset import Ruleset
from tests.differential.engines import close, engines_under_test


def ruleset_of(text: str) -> Ruleset:
    """Return the ruleset of one file's text; a fault in it fails the test."""
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset


def outcomes_of(ruleset: Ruleset, supplied: Mapping[str, Json], *asked: str) -> Mapping[str, Outcome]:
    """Return the outcomes by the reference, once every engine has said the same."""
    facts = read_facts(ruleset, supplied)
    meant = decide_all(reference.compile(ruleset), facts, asked)
    engines = engines_under_test(ruleset)
    try:
        for engine in engines.values():
            assert decide_all(engine, facts, asked) == meant
    finally:
        close(engines)
    return meant
