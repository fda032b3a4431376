"""Rulesets and cases written out in a test."""

from __future__ import annotations

from engine.load import load_text
from engine.model.ruleset import Ruleset


def loaded(text: str) -> Ruleset:
    """Return the ruleset of one file's text."""
    result = load_text({"ruleset.yaml": text})
    assert result.ruleset is not None, result.diagnostics
    return result.ruleset
