"""Deciding again from a record alone, and saying what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.audit.canonical import canonical_bytes
from engine.audit.difference import ABSENT, Difference, differences
from engine.audit.semantics import RUNNABLE
from engine.audit.stored import Stored, read_part, verify
from engine.backends import EngineUnavailable
from engine.model.outcome import Json

DecideAgain = Callable[[dict[str, str], dict[str, Json], dict[str, Json]], tuple[Json, Json, str]]
"""From the archived rule files, the body and the seal of a record: outcomes, computed, digest of the rule files."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """Whether a decision came out the same; if not, each field that differs."""

    decision_id: str
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        return not self.differences

    def to_json(self) -> dict[str, Json]:
        """Return the report as the API gives it: the differences only where there are some."""
        report: dict[str, Json] = {"decision_id": self.decision_id, "identical": self.identical}
        if self.differences:
            report["differences"] = [difference.to_json() for difference in self.differences]
        return report


def replay(stored: Stored, ruleset_files: Mapping[str, str] | None, decide_again: DecideAgain) -> ReplayReport:
    """Report how deciding again differs from the record; also what shows that the record itself was changed.

    First the record against its own digests, then the digest of the rule files, then computed and outcomes byte for
    byte. A record that cannot be read, or from which nothing can be decided, is reported and never raised; only
    EngineUnavailable passes through, for it says nothing about the record.
    """
    return ReplayReport(stored.decision_id, tuple(_differences(stored, ruleset_files, decide_again)))


def _differences(
    stored: Stored, ruleset_files: Mapping[str, str] | None, decide_again: DecideAgain
) -> Iterator[Difference]:
    yield from verify(stored)
    seal, body = read_part(stored.record.seal), read_part(stored.record.body)
    if not isinstance(seal, dict) or not isinstance(body, dict):
        return
    if seal.get("semantics") not in RUNNABLE:
        yield Difference("semantics", seal.get("semantics", ABSENT), list(RUNNABLE))
    elif ruleset_files is None:
        yield Difference("ruleset_text", stored.ruleset_digest, ABSENT)
    else:
        yield from _decided_again(seal, body, ruleset_files, decide_again)


def _decided_again(
    seal: dict[str, Json], body: dict[str, Json], ruleset_files: Mapping[str, str], decide_again: DecideAgain
) -> Iterator[Difference]:
    try:
        outcomes, computed, digest = decide_again(dict(ruleset_files), body, seal)
    except EngineUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - a changed record can be anything; that it cannot be decided is the finding
        yield Difference("replay", "a decision", f"{type(error).__name__}: {error}")
        return
    if digest != seal.get("ruleset_digest"):
        yield Difference("ruleset_digest", seal.get("ruleset_digest", ABSENT), digest)
    yield from _compared("computed", body, computed)
    yield from _compared("outcomes", body, outcomes)


def _compared(part: str, body: dict[str, Json], found: Json) -> Iterator[Difference]:
    if part not in body:
        yield Difference(part, ABSENT, found)
    elif canonical_bytes(body[part]) != canonical_bytes(found):
        yield from differences(part, body[part], found)
