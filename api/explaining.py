"""The explanation of a stored decision, made from the record by the reference engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.explanation_page import Heading, explanation_page, heading_of
from api.replaying import Archive, RuleTextUnusable, as_json, asked_of, facts_of
from engine.audit import Store, Stored, canonical_bytes, exact_json_loads, verify
from engine.audit.archived import verify_rule_text
from engine.decide import facts_at
from engine.decide.decider import Decider
from engine.explain import Explanation, Language, Reader, explain
from engine.explain.texts import say
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Told:
    """A stored decision explained.

    `differing`: decisions that do not come out so again; `beware`: said before all else, of a record that was changed.
    """

    stored: Stored
    ruleset: Ruleset
    seal: Mapping[str, Any]
    body: Mapping[str, Any]
    explanation: Explanation
    differing: tuple[str, ...]
    beware: tuple[str, ...]
    closing: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """Return the answer to a calling system."""
        return {
            "decision_id": self.stored.decision_id,
            "language": self.explanation.language,
            "reader": self.explanation.reader,
            "as_recorded": not self.differing and not self.beware,
            "intact": not self.beware,
            "decisions": [explained.to_json() for explained in self.explanation.decisions],
            "facts": [fact.to_json() for fact in self.explanation.facts],
            "sentences": [*self.beware, *self.explanation.sentences, *self.closing],
        }

    def to_page(self) -> str:
        """Return the same as a page to read or print."""
        language, reader = self.explanation.language, self.explanation.reader
        engine = self.seal["engine"]
        key = "page.confirmed" if engine["confirmed"] == "rete" else "page.unconfirmed"
        more = {
            "customer": str(self.body["customer_id"]),
            "decision_id": self.stored.decision_id,
            "decided_at": str(self.seal["decided_at"]),
            "digest": str(self.seal["ruleset_digest"]),
            "engines": say(key, language, answered=engine["answered"], confirmed=engine["confirmed"]),
        }
        entries = heading_of(self.ruleset, str(self.seal["as_of"]), language, reader, more)
        return explanation_page(self.explanation, Heading(entries, self.beware, self.closing))


def told_of(store: Store, stored: Stored, language: Language, reader: Reader) -> Told:
    """Return a stored decision explained, and whether the record is as it was written.

    Raises `RuleTextUnusable` where that cannot be done.
    """
    archive = Archive(store)
    changed = [*verify(stored), *verify_rule_text(stored.ruleset_digest, archive.text(stored.ruleset_digest))]
    paths = ", ".join(dict.fromkeys(difference.path for difference in changed))
    beware = (say("changed", language, paths=paths),) if changed else ()
    try:
        return _told_now(archive, stored, language, reader, beware)
    except RuleTextUnusable:
        raise
    except Exception as error:
        if not changed:
            raise
        raise RuleTextUnusable(f"the record was changed: {changed[0].path}") from error


def _told_now(archive: Archive, stored: Stored, language: Language, reader: Reader, beware: tuple[str, ...]) -> Told:
    """Return the explanation of what the record says now; for one that was changed, nothing vouches."""
    seal, body = parts(stored)
    ruleset = archive.ruleset(stored.ruleset_digest)
    asked, facts = asked_of(body), facts_of(ruleset, body)
    as_of = dt.datetime.fromisoformat(seal["as_of"])
    answer = Decider(ruleset, "reference").decide(facts, asked, as_of)
    known = facts_at(ruleset, facts, asked, as_of)
    explanation = explain(ruleset, known, {**answer.computed, **answer.outcomes}, asked, language, reader)
    now = {"computed": as_json(answer.computed), "outcomes": as_json(answer.outcomes)}
    differing = tuple(name for part, again in now.items() for name in differing_names(body[part], again))
    closing = auditor_sentences(seal, differing, language, bool(beware)) if reader == "auditor" else ()
    return Told(stored, ruleset, seal, body, explanation, differing, beware, closing)


def parts(stored: Stored) -> tuple[Any, Any]:
    """Return seal and body of a record. Raises `RuleTextUnusable` for a record that cannot be read."""
    try:
        return exact_json_loads(stored.record.seal), exact_json_loads(stored.record.body)
    except ValueError as error:
        raise RuleTextUnusable(f"the record cannot be read: {error}") from None


def differing_names(recorded: Mapping[str, Json], again: Json) -> list[str]:
    """Return the decisions whose recorded outcome is not what the reference engine finds."""
    found = again if isinstance(again, dict) else {}
    names = dict.fromkeys([*recorded, *found])
    return [name for name in names if canonical_bytes(recorded.get(name)) != canonical_bytes(found.get(name))]


def auditor_sentences(
    seal: Mapping[str, Any], differing: tuple[str, ...], language: Language, changed: bool
) -> tuple[str, ...]:
    """Return what an auditor is told besides: under which rules, by which engines, whether it comes out so again."""
    confirmed = seal["engine"]["confirmed"]
    key = f"auditor.{confirmed}" if confirmed in ("unavailable", "off") else "auditor.confirmed"
    again = (
        say("auditor.differs", language, names=", ".join(differing)) if differing else say("auditor.again", language)
    )
    return (
        say(
            "auditor.text",
            language,
            ruleset=seal["ruleset"],
            digest=seal["ruleset_digest"],
            semantics=seal["semantics"],
            as_of=seal["as_of"],
        ),
        say(key, language, answered=seal["engine"]["answered"], confirmed=confirmed),
        *(() if changed and not differing else (again,)),
    )
