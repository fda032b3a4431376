"""The explanation of a stored decision, made from the record by the reference engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from api.replaying import Archive, RuleTextUnusable, as_json, asked_of, facts_of
from engine.audit import Store, Stored, canonical_bytes, exact_json_loads, verify
from engine.audit.archived import verify_rule_text
from engine.decide import facts_at
from engine.decide.decider import Decider
from engine.explain import Language, Reader, explain
from engine.explain.texts import say
from engine.model.outcome import Json


def explanation_json(store: Store, stored: Stored, language: Language, reader: Reader) -> dict[str, Json]:
    """Return the sentences that explain a stored decision, and whether the record is as it was written.

    Raises `RuleTextUnusable` where they cannot be made.
    """
    archive = Archive(store)
    changed = [*verify(stored), *verify_rule_text(stored.ruleset_digest, archive.text(stored.ruleset_digest))]
    try:
        told = told_of(archive, stored, language, reader, bool(changed))
    except RuleTextUnusable:
        raise
    except Exception as error:
        if not changed:
            raise
        raise RuleTextUnusable(f"the record was changed: {changed[0].path}") from error
    if not changed:
        return told | {"intact": True}
    beware = say("changed", language, paths=", ".join(dict.fromkeys(difference.path for difference in changed)))
    sentences: list[Json] = [beware, *cast(list[Json], told["sentences"])]
    return told | {"as_recorded": False, "intact": False, "sentences": sentences}


def told_of(archive: Archive, stored: Stored, language: Language, reader: Reader, changed: bool) -> dict[str, Json]:
    """Return the explanation of what the record says now; for one that was changed, nothing vouches."""
    seal, body = parts(stored)
    ruleset = archive.ruleset(stored.ruleset_digest)
    asked, facts = asked_of(body), facts_of(ruleset, body)
    as_of = dt.datetime.fromisoformat(seal["as_of"])
    answer = Decider(ruleset, "reference").decide(facts, asked, as_of)
    known = facts_at(ruleset, facts, asked, as_of)
    explanation = explain(ruleset, known, {**answer.computed, **answer.outcomes}, asked, language, reader)
    now = {"computed": as_json(answer.computed), "outcomes": as_json(answer.outcomes)}
    differing = [name for part, again in now.items() for name in differing_names(body[part], again)]
    closing = auditor_sentences(seal, differing, language, changed) if reader == "auditor" else []
    return {
        "decision_id": stored.decision_id,
        "language": language,
        "reader": reader,
        "as_recorded": not differing,
        "decisions": [explained.to_json() for explained in explanation.decisions],
        "sentences": [*explanation.sentences, *closing],
    }


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


def auditor_sentences(seal: Mapping[str, Any], differing: list[str], language: Language, changed: bool) -> list[Json]:
    """Return what an auditor is told besides: under which rules, by which engines, whether it comes out so again."""
    confirmed = seal["engine"]["confirmed"]
    key = f"auditor.{confirmed}" if confirmed in ("unavailable", "off") else "auditor.confirmed"
    again = (
        say("auditor.differs", language, names=", ".join(differing)) if differing else say("auditor.again", language)
    )
    return [
        say(
            "auditor.text",
            language,
            ruleset=seal["ruleset"],
            digest=seal["ruleset_digest"],
            semantics=seal["semantics"],
            as_of=seal["as_of"],
        ),
        say(key, language, answered=seal["engine"]["answered"], confirmed=confirmed),
        *([] if changed and not differing else [again]),
    ]
