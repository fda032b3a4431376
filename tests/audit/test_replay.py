"""A replay decides again from the record alone and names what differs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engine.audit import Stored, replay
from engine.audit.stored import NO_BODY, stored_form
from engine.backends import EngineUnavailable
from tests.audit.conftest import DIGEST

FILES = {"tiers.yaml": "x"}


@pytest.fixture
def stored(record_of: Any) -> Stored:
    return stored_form(
        record_of(
            computed={"score": {"status": "decided", "value": Decimal("79.80")}},
            outcomes={"tier": {"status": "decided", "value": "diamond", "rules": ["diamond", "gold"]}},
        )
    )


def faithful(files: dict[str, str], body: dict[str, Any], seal: dict[str, Any]) -> tuple[Any, Any, str]:
    assert files == FILES
    return body["outcomes"], body["computed"], seal["ruleset_digest"]


def changed(**parts: Any) -> Any:
    def decide_again(files: dict[str, str], body: dict[str, Any], seal: dict[str, Any]) -> tuple[Any, Any, str]:
        known = {"outcomes": body["outcomes"], "computed": body["computed"], "digest": seal["ruleset_digest"]}
        known |= parts
        return known["outcomes"], known["computed"], known["digest"]

    return decide_again


def told(stored: Stored, decide_again: Any) -> list[str]:
    return [str(difference) for difference in replay(stored, FILES, decide_again).differences]


def test_the_same_decision_is_identical(stored: Stored) -> None:
    report = replay(stored, FILES, faithful)
    assert report.identical
    assert report.to_json() == {"decision_id": stored.decision_id, "identical": True}


def test_a_changed_outcome_is_named_with_both_values(stored: Stored) -> None:
    outcomes = {"tier": {"status": "decided", "value": "gold", "rules": ["diamond", "silver"]}}
    assert told(stored, changed(outcomes=outcomes)) == [
        'outcomes.tier.value: recorded "diamond", found "gold"',
        'outcomes.tier.rules[1]: recorded "gold", found "silver"',
    ]


def test_the_digest_of_the_rules_is_compared_first(stored: Stored) -> None:
    differences = told(stored, changed(digest="sha256:other", outcomes={}))
    assert differences[0] == f'ruleset_digest: recorded "{DIGEST}", found "sha256:other"'
    assert differences[1].startswith("outcomes.tier: recorded {")
    assert differences[1].endswith("found (absent)")


@pytest.mark.parametrize(
    ("computed", "difference"),
    [
        (
            {"score": {"status": "decided", "value": Decimal("79.8")}},
            "computed.score.value: recorded 79.80, found 79.8",
        ),
        ({"score": {"status": "decided", "value": "79.80"}}, 'computed.score.value: recorded 79.80, found "79.80"'),
        (
            {"score": {"value": Decimal("79.80"), "status": "decided"}},
            'computed.score (order of keys): recorded ["status","value"], found ["value","status"]',
        ),
        (
            {"score": {"status": "decided", "value": Decimal("79.80")}, "more": None},
            "computed.more: recorded (absent), found null",
        ),
    ],
)
def test_bytes_are_compared_not_meanings(stored: Stored, computed: Any, difference: str) -> None:
    assert told(stored, changed(computed=computed)) == [difference]


def test_a_report_in_json_leaves_out_the_side_that_is_absent(stored: Stored) -> None:
    report = replay(stored, FILES, changed(outcomes={})).to_json()
    assert report["identical"] is False
    assert [set(difference) for difference in report["differences"]] == [{"path", "recorded"}]  # type: ignore[union-attr, arg-type]


def test_a_changed_byte_is_reported_though_the_decision_comes_out_the_same(stored: Stored) -> None:
    body = stored.record.body.replace("王".encode(), "汪".encode())
    tampered = replace(stored, record=replace(stored.record, body=body))
    assert [difference.path for difference in replay(tampered, FILES, faithful).differences] == ["body_digest"]


@pytest.mark.parametrize("part", ["seal", "body"])
def test_no_changed_byte_passes_or_raises(stored: Stored, part: str) -> None:
    data = getattr(stored.record, part)
    for position in range(0, len(data), 3):
        bad = data[:position] + bytes([data[position] ^ 1 << position % 8]) + data[position + 1 :]
        tampered = replace(stored, record=replace(stored.record, **{part: bad}))
        assert not replay(tampered, FILES, faithful).identical


def test_a_decision_that_cannot_be_made_again_is_reported(stored: Stored) -> None:
    def fails(*_: Any) -> Any:
        raise KeyError("asset_total")

    (difference,) = replay(stored, FILES, fails).differences
    assert difference.found == "KeyError: 'asset_total'"


def test_an_engine_that_is_away_says_nothing_about_the_record(stored: Stored) -> None:
    def away(*_: Any) -> Any:
        raise EngineUnavailable

    with pytest.raises(EngineUnavailable):
        replay(stored, FILES, away)


def test_rules_that_were_never_archived_are_reported(stored: Stored) -> None:
    (difference,) = replay(stored, None, faithful).differences
    assert difference.path == "ruleset_text"


def test_a_meaning_we_do_not_know_is_reported_and_not_run(record_of: Any) -> None:
    (difference,) = replay(stored_form(record_of(semantics=99)), FILES, faithful).differences
    assert (difference.path, difference.recorded) == ("semantics", 99)


def test_a_record_without_its_body_is_reported(stored: Stored) -> None:
    bare = replace(stored, record=replace(stored.record, body=NO_BODY, salt=b""), customer_id=None, statuses=None)
    (difference,) = replay(bare, FILES, faithful).differences
    assert difference.path == "body"


COMPILED = {"status": "decided", "value": "diamond", "rules": ["diamond"]}
RETE = {"status": "decided", "value": "gold", "rules": ["gold"]}
DISAGREED = {
    "status": "review",
    "details": {"reason": "engine_disagreement", "compiled": COMPILED, "rete": RETE},
}


@pytest.fixture
def disputed(record_of: Any) -> Stored:
    """A record on one decision of which the two engines disagreed, asked for and as a requirement."""
    agreed = {"status": "decided", "value": "yes", "rules": ["yes"]}
    return stored_form(record_of(computed={"score": DISAGREED}, outcomes={"tier": DISAGREED, "may": agreed}))


def finding(outcome: dict[str, Any]) -> Any:
    """An engine that finds this where the two disagreed."""

    def decide_again(files: dict[str, str], body: dict[str, Any], seal: dict[str, Any]) -> tuple[Any, Any, str]:
        return body["outcomes"] | {"tier": outcome}, {"score": outcome}, seal["ruleset_digest"]

    return decide_again


@pytest.mark.parametrize(("engine", "said"), [("compiled", COMPILED), ("rete", RETE)])
def test_an_engine_that_disagreed_is_held_to_its_own_answer(
    disputed: Stored, engine: str, said: dict[str, Any]
) -> None:
    report = replay(disputed, FILES, finding(said), engine)
    assert report.identical
    assert report.agrees_with == {"score": engine, "tier": engine}
    other = replay(disputed, FILES, finding(RETE if said is COMPILED else COMPILED), engine)
    assert [difference.path for difference in other.differences if "value" in difference.path] == [
        "computed.score.value",
        "outcomes.tier.value",
    ]
    assert other.agrees_with == {}


@pytest.mark.parametrize(("engine", "said"), [("compiled", COMPILED), ("rete", RETE)])
def test_the_reference_engine_says_with_which_of_the_two_it_agrees(
    disputed: Stored, engine: str, said: dict[str, Any]
) -> None:
    report = replay(disputed, FILES, finding(said), "reference")
    assert report.to_json() == {
        "decision_id": disputed.decision_id,
        "identical": True,
        "agrees_with": {"score": engine, "tier": engine},
    }


def test_a_third_answer_is_a_difference(disputed: Stored) -> None:
    report = replay(disputed, FILES, finding({"status": "no_match"}), "reference")
    assert not report.identical
    assert report.agrees_with == {}
    assert 'outcomes.tier.status: recorded "review", found "no_match"' in [str(one) for one in report.differences]


@pytest.mark.parametrize("details", [{}, {"reason": "engine_disagreement"}, {"reason": "rules_conflict", "rete": RETE}])
def test_any_other_review_is_compared_as_it_stands(record_of: Any, details: dict[str, Any]) -> None:
    outcome = {"status": "review", "details": details}
    disputed = stored_form(record_of(outcomes={"tier": outcome}))
    assert replay(disputed, FILES, faithful, "rete").identical
    assert not replay(disputed, FILES, changed(outcomes={"tier": RETE}), "rete").identical
