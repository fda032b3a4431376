"""Every example case can be explained to every reader in both languages, and its trace can be recorded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from api.schemas import schema
from engine.audit import canonical_bytes, exact_json_loads
from engine.cases import case_files, decider_given, read_case_file
from engine.decide import facts_at, parse_as_of, read_facts
from engine.decide.decider import Decider
from engine.explain import LANGUAGES, READERS, explain, trace
from engine.load import facts_as_json, load_ruleset

RULESETS = Path(__file__).resolve().parents[2] / "rulesets"
FOLDERS = sorted(path.parent for path in RULESETS.glob("*/ruleset.yaml"))
NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
RECORD = schema("decision-record")
TRACE = jsonschema.Draft202012Validator({"$ref": "#/$defs/table_trace", "$defs": RECORD["$defs"]})
OUTCOME = jsonschema.Draft202012Validator({"$ref": "#/$defs/outcome", "$defs": RECORD["$defs"]})
WITHOUT_WORDS = ("UNKNOWN", "FAILED", "Context(", "Decimal(", "timedelta", "MonthsDuration", "()", "（）")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_case_is_explained_to_everyone(folder: Path) -> None:
    ruleset = load_ruleset(folder).ruleset
    assert ruleset is not None
    decider = Decider(ruleset, "reference")
    for case in (case for file in case_files(folder) for case in read_case_file(file).result.cases):
        with decider_given(decider, case) as deciding:
            rules, asked = deciding.ruleset, tuple(case.expects)
            facts, as_of = read_facts(rules, facts_as_json(case, rules)), parse_as_of(case.as_of, rules, NOW)
            answer = deciding.decide(facts, asked, as_of)
            outcomes, known = {**answer.computed, **answer.outcomes}, facts_at(rules, facts, asked, as_of)
            for language in LANGUAGES:
                for reader in READERS:
                    explanation = explain(rules, known, outcomes, asked, language, reader)
                    assert all(explained.sentences for explained in explanation.decisions), case.id
                    text = "\n".join(explanation.sentences)
                    assert not [word for word in WITHOUT_WORDS if word in text], f"{case.id}: {text}"
            for table in trace(rules, known, outcomes):
                TRACE.validate(read_back(table.to_json()))
            for outcome in outcomes.values():
                OUTCOME.validate(read_back(outcome.to_json()))


def read_back(document: Any) -> Any:
    """Return the document as a caller reads it."""
    return exact_json_loads(canonical_bytes(document))
