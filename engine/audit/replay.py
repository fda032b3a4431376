"""Deciding again from a record alone, and saying what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.audit.archived import RuleText, verify_rule_text
from engine.audit.canonical import canonical_bytes
from engine.audit.difference import ABSENT, Difference, differences
from engine.audit.exact_json import MalformedJson
from engine.audit.semantics import RUNNABLE
from engine.audit.stored import Stored, read_part, verify
from engine.audit.two_answers import Agreement, recorded_for
from engine.backends import EngineUnavailable
from engine.model.outcome import Json

Found = Difference | Agreement
DecideAgain = Callable[[dict[str, str], dict[str, Json], dict[str, Json]], tuple[Json, Json, str]]
"""From the archived rule files, the body and the seal of a record: outcomes, computed, digest of the rule files."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """Whether a decision came out the same; if not, each field that differs.

    `agrees_with`: decisions on which two engines were recorded to disagree, with the one whose answer came out again.
    """

    decision_id: str
    differences: tuple[Difference, ...]
    agrees_with: Mapping[str, str] = field(default_factory=dict)

    @property
    def identical(self) -> bool:
        return not self.differences

    def to_json(self) -> dict[str, Json]:
        """Return the report as the API gives it: differences and disagreements only where there are some."""
        report: dict[str, Json] = {"decision_id": self.decision_id, "identical": self.identical}
        if self.differences:
            report["differences"] = [difference.to_json() for difference in self.differences]
        if self.agrees_with:
            report["agrees_with"] = dict(self.agrees_with)
        return report


def replay(
    stored: Stored, ruleset_files: RuleText, decide_again: DecideAgain, engine: str = "reference"
) -> ReplayReport:
    """Report how deciding again differs from the record; also what shows that the record itself was changed.

    First the record against its own digests, then the digest of the rule files, then computed and outcomes byte for
    byte. An outcome on which two engines disagreed is compared with what `engine`, the one that decides again, was
    recorded to have said, or, if it is neither of the two, with what either said. A record that cannot be read, or from
    which nothing can be decided, is reported and never raised; only EngineUnavailable passes through, for it says
    nothing about the record.
    """
    found = tuple(_found(stored, ruleset_files, decide_again, engine))
    differences = tuple(one for one in found if isinstance(one, Difference))
    agrees_with = {one.decision: one.engine for one in found if isinstance(one, Agreement)}
    return ReplayReport(stored.decision_id, differences, agrees_with)


def _found(stored: Stored, ruleset_files: RuleText, decide_again: DecideAgain, engine: str) -> Iterator[Found]:
    yield from verify(stored)
    seal, body = read_part(stored.record.seal), read_part(stored.record.body)
    if not isinstance(seal, dict) or not isinstance(body, dict):
        return
    if seal.get("semantics") not in RUNNABLE:
        yield Difference("semantics", seal.get("semantics", ABSENT), list(RUNNABLE))
    elif ruleset_files is None or isinstance(ruleset_files, MalformedJson):
        yield from verify_rule_text(stored.ruleset_digest, ruleset_files)
    else:
        yield from _decided_again(seal, body, ruleset_files, decide_again, engine)


def _decided_again(
    seal: dict[str, Json],
    body: dict[str, Json],
    ruleset_files: Mapping[str, str],
    decide_again: DecideAgain,
    engine: str,
) -> Iterator[Found]:
    try:
        outcomes, computed, digest = decide_again(dict(ruleset_files), body, seal)
    except EngineUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - a changed record can be anything; that it cannot be decided is the finding
        yield Difference("replay", "a decision", f"{type(error).__name__}: {error}")
        return
    if digest != seal.get("ruleset_digest"):
        yield Difference("ruleset_digest", seal.get("ruleset_digest", ABSENT), digest)
    yield from _compared("computed", body, computed, engine)
    yield from _compared("outcomes", body, outcomes, engine)


def _compared(part: str, body: dict[str, Json], found: Json, engine: str) -> Iterator[Found]:
    if part not in body:
        yield Difference(part, ABSENT, found)
        return
    recorded, agreed = _held_to(body[part], found, engine)
    yield from (Agreement(decision, name) for decision, name in agreed.items())
    if canonical_bytes(recorded) != canonical_bytes(found):
        yield from differences(part, recorded, found)


def _held_to(recorded: Json, found: Json, engine: str) -> tuple[Json, dict[str, str]]:
    """Return the recorded outcomes with what the engine is held to in place of each on which two engines disagreed."""
    if not isinstance(recorded, dict) or not isinstance(found, dict):
        return recorded, {}
    pairs = {name: recorded_for(outcome, engine, found.get(name)) for name, outcome in recorded.items()}
    agreed = {name: other for name, (_, other) in pairs.items() if other is not None}
    return {name: outcome for name, (outcome, _) in pairs.items()}, agreed
