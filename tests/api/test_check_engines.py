"""`guanjia check` tells which engines can run each decision."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import main
from tests.api.conftest import RULESETS


def checked(*options: str) -> str:
    result = CliRunner().invoke(main, ["check", str(RULESETS), "--lang", "en", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_check_shows_which_engines_can_run_each_decision() -> None:
    output = checked("--engines")
    assert "shop.tier: reference, compiled, rete\n" in output
    assert json.loads(checked("--json"))["engines"]["shop"]["tier"] == {
        "runs": ["reference", "compiled", "rete"],
        "refused": {},
    }


def test_check_says_why_an_engine_cannot_run_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing: Any = (("compiled", lambda rules: {}), ("rete", lambda rules: {"tier": "too many rows"}))
    monkeypatch.setattr("api.engines.REFUSING", refusing)
    output = checked("--engines")
    assert "shop.tier: reference, compiled\n    not rete: too many rows\n" in output
    found = json.loads(checked("--json"))["engines"]["shop"]
    assert found["tier"] == {"runs": ["reference", "compiled"], "refused": {"rete": "too many rows"}}
