"""SARIF 2.1.0: the properties the standard requires, a rule for every code, places and corrections that agree."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.diagnostics.correct import correction
from engine.diagnostics.meanings import entries
from engine.diagnostics.sarif import Checked, to_sarif
from engine.load import load_text

TEXT = "ruleset: r\nfacts:\n  grade: {type: code, codes: [a, b]}\n  grade: {tpye: code}\n"
URI = {"type": "object", "required": ["uri"], "properties": {"uri": {"type": "string", "pattern": r"^[\w%./:-]+$"}}}
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
COUNT = {"type": "integer", "minimum": 1}
LINES = {"startLine": COUNT, "startColumn": COUNT, "endLine": COUNT, "endColumn": COUNT}
REGION = {"type": "object", "properties": LINES | {"snippet": MESSAGE}, "additionalProperties": False}
PLACE = {"type": "object", "required": ["artifactLocation"], "properties": {"artifactLocation": URI, "region": REGION}}
LOCATIONS = {"type": "array", "uniqueItems": True, "items": {"properties": {"physicalLocation": PLACE}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
REPLACEMENT = {"type": "object", "required": ["deletedRegion"], "properties": {"deletedRegion": REGION}}
CHANGE = {
    "type": "object",
    "required": ["artifactLocation", "replacements"],
    "properties": {"artifactLocation": URI, "replacements": {"type": "array", "minItems": 1, "items": REPLACEMENT}},
}
FIX = {"type": "object", "required": ["artifactChanges"], "properties": {"artifactChanges": {"items": CHANGE}}}
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": LEVEL,
        "message": MESSAGE,
        "locations": LOCATIONS,
        "relatedLocations": LOCATIONS,
        "fixes": {"type": "array", "minItems": 1, "items": FIX},
        "properties": {"type": "object"},
    },
    "additionalProperties": False,
}
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "defaultConfiguration": {"properties": {"level": LEVEL}, "additionalProperties": False},
    },
    "additionalProperties": False,
}
COMPONENT = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
        "rules": {"type": "array", "uniqueItems": True, "items": RULE},
        "contents": {"type": "array", "items": {"enum": ["localizedData", "nonLocalizedData"]}},
        "translationMetadata": {"type": "object", "required": ["name"]},
    },
    "additionalProperties": False,
}
RUN = {
    "type": "object",
    "required": ["tool"],
    "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": COMPONENT}},
        "language": {"type": "string"},
        "translations": {"type": "array", "items": COMPONENT},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
    "additionalProperties": False,
}
"""What the standard (sections 3.13 to 3.57) says of the properties that are written here."""


def log_of(text: str = TEXT, language: str = "en", folder: str = "my rules/") -> dict[str, Any]:
    result = load_text({"ruleset.yaml": text})
    log: dict[str, Any] = json.loads(
        json.dumps(to_sarif([Checked(folder, result.diagnostics, result.sources)], language, "1.0"))
    )
    return log


@pytest.mark.parametrize("language", ["zh", "en"])
def test_log_has_what_the_standard_requires(language: str) -> None:
    assert list(Draft202012Validator(SARIF).iter_errors(log_of(language=language))) == []


def test_every_code_is_a_rule_in_both_languages_in_one_order() -> None:
    (run,) = log_of()["runs"]
    rules = run["tool"]["driver"]["rules"]
    (translated,) = run["translations"]
    assert [rule["id"] for rule in rules] == [entry.code for entry in entries()]
    assert [rule["id"] for rule in translated["rules"]] == [rule["id"] for rule in rules]
    assert (run["language"], translated["language"]) == ("en", "zh-CN")
    assert all(f"#{rule['id']})" in rule["help"]["markdown"] for rule in rules)


def test_finding_names_its_rule_its_place_and_the_other_place() -> None:
    (run,) = log_of()["runs"]
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "duplicate_key"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "my%20rules/ruleset.yaml"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (4, 3)
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 3


def test_fix_makes_the_corrected_line() -> None:
    text = "ruleset: r\ndecisoins: {}\n"
    result = load_text({"ruleset.yaml": text})
    corrected = correction(result.diagnostics[0], result.sources)
    fix = log_of(text)["runs"][0]["results"][0]["fixes"][0]
    replacement = fix["artifactChanges"][0]["replacements"][0]
    region, line = replacement["deletedRegion"], text.splitlines()[1]
    made = line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
    assert corrected is not None
    assert made == corrected.line == "decisions: {}"


def test_absolute_folder_becomes_a_file_uri() -> None:
    result = log_of(folder="/a b/")["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "file:///a%20b/ruleset.yaml"
