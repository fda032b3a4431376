"""The reference engine against the DMN standard's own compatibility kit: shares that may only grow, no wrong value."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.dmn_tck.conftest import SHARES
from tests.dmn_tck.kit_cases import Result, Share, Verdict, run_kit

THRESHOLDS = Path(__file__).with_name("thresholds.json")

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def results(shared_data: Path, request: pytest.FixtureRequest) -> list[Result]:
    """Every expected result of the kit, and what became of it."""
    found = list(run_kit(shared_data / "dmn-tck"))
    request.config.stash[SHARES] = [_line(share, found) for share in Share]
    return found


def _line(share: Share, results: list[Result]) -> str:
    counted = Counter(result.verdict for result in results if result.share is share)
    total = counted.total()
    passed = f"{counted[Verdict.PASSED]} of {total}"
    percent = f"{100 * counted[Verdict.PASSED] / total:.1f} %" if total else "none"
    return f"{share:16} {passed:>12} pass ({percent}), {counted[Verdict.WRONG]} wrong values"


def _failing(results: list[Result], verdicts: set[Verdict]) -> str:
    return "\n".join(f"{result.case}: {result.seen}" for result in results if result.verdict in verdicts)


def test_no_case_yields_a_wrong_value(results: list[Result]) -> None:
    assert _failing(results, {Verdict.WRONG}) == ""


def test_every_decision_table_of_the_kit_decides_as_expected(results: list[Result]) -> None:
    tables = [result for result in results if result.share is Share.TABLE]
    assert _failing(tables, {Verdict.ERROR, Verdict.WRONG}) == ""


@pytest.mark.parametrize("share", list(Share))
def test_shares_only_grow(results: list[Result], share: Share) -> None:
    """`thresholds.json` has the share of the cases that must pass; raise it when more do."""
    least: dict[str, float] = json.loads(THRESHOLDS.read_text("utf-8"))
    of_share = [result for result in results if result.share is share]
    passed = sum(result.verdict is Verdict.PASSED for result in of_share)
    assert passed >= least[share.value] * len(of_share), _failing(of_share, {Verdict.ERROR, Verdict.WRONG})
