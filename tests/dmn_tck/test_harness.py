"""The harness itself: boxed expressions, imported models, knowledge models and services are evaluated, not skipped."""

from __future__ import annotations

from pathlib import Path

from tests.dmn_tck.kit_cases import Verdict, run_kit

MODELS = Path(__file__).with_name("models")


def test_every_kind_of_boxed_expression_is_evaluated() -> None:
    results = list(run_kit(MODELS))
    assert len(results) == 7
    assert [(result.case, result.seen) for result in results if result.verdict is not Verdict.PASSED] == []


def test_what_passes_by_an_error_says_which_error() -> None:
    by_error = [result.seen for result in run_kit(MODELS) if "Too Much" in result.case]
    assert len(by_error) == 1
    assert by_error[0].startswith("wrong_type")
