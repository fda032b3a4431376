"""What is generated can be read: its text is kept here, and a traceback through it shows the line."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import FunctionType

import pytest

from engine.backends.compiled import compile
from engine.backends.compiled.programs import program_text
from tests.unit.backends.compiled.hand_made import program_of, tier_and_service

KEPT = Path(__file__).parent / "generated"


def test_the_program_reads_as_kept() -> None:
    compiled = compile(tier_and_service())
    assert (
        program_text(compiled.ruleset, compiled.plans, ("service",)).source
        == (KEPT / "service_program.txt").read_text()
    )


def test_the_table_reads_as_kept() -> None:
    assert compile(tier_and_service()).texts["service"].source == (KEPT / "service_rows.txt").read_text()


def test_a_traceback_through_generated_code_shows_its_line() -> None:
    program = program_of(compile(tier_and_service()), ("service",))
    with pytest.raises(TypeError) as raised:
        program({"assets": "not a number", "age": 1, "limit": 1})
    shown = "".join(traceback.format_exception(raised.value))
    assert "<guanjia hand_made service program 000000000000>" in shown
    assert "tier_outcome = (TIER_ASSETS_BAND_0 if assets < TIER_ASSETS_CUT_0 else" in shown


def test_generated_text_has_no_builtins_to_reach_for() -> None:
    program = program_of(compile(tier_and_service()), ("service",))
    assert isinstance(program, FunctionType)
    assert program.__globals__["__builtins__"] == {}
