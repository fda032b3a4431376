"""The JSON Schemas of the service: read once, used to validate and to describe."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from api.caller_language import say
from api.problems import Fault, Problem, pointer
from api.resources import schemas_dir

JsonSchema = dict[str, Any]

FAULT_CODES = {
    "required": "missing_field",
    "additionalProperties": "unknown_field",
    "type": "wrong_type",
    "enum": "not_one_of",
    "minLength": "too_short",
    "maxLength": "too_long",
    "minItems": "too_short",
    "maxItems": "too_long",
    "maxProperties": "too_long",
    "uniqueItems": "duplicate_item",
    "pattern": "bad_characters",
}
"""Stable code of a fault by the JSON Schema keyword that found it; `not_valid` for any other."""

EXPECTATIONS = {
    "type": "type",
    "enum": "one_of",
    "minLength": "too_short",
    "minItems": "too_short",
    "maxLength": "too_long",
    "maxItems": "too_long",
    "maxProperties": "too_long",
    "uniqueItems": "twice",
    "pattern": "characters",
}
"""What is said of such a fault."""


@functools.cache
def schema(name: str) -> JsonSchema:
    """Return the schema in `schemas/{name}.schema.json`."""
    loaded: JsonSchema = json.loads((schemas_dir() / f"{name}.schema.json").read_text(encoding="utf-8"))
    return loaded


@functools.cache
def validator(name: str) -> Draft202012Validator:
    """Return the validator of the schema of this name."""
    return Draft202012Validator(schema(name))


def require_valid(name: str, document: object) -> None:
    """The document is as the schema file of this name says. Raises `Problem` with every fault and where it stands."""
    _require(validator(name), document)


def require_valid_under(given: JsonSchema, document: object) -> None:
    """The document is as the schema says. Raises `Problem` with every fault and where it stands."""
    _require(Draft202012Validator(given), document)


def _require(checking: Draft202012Validator, document: object) -> None:
    faults = tuple(dict.fromkeys(fault for error in checking.iter_errors(document) for fault in faults_of(error)))
    if faults:
        raise Problem("invalid_request", "; ".join(fault.detail for fault in faults[:3]), faults)


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Yield the faults one schema error stands for, each pointing at the field it is about."""
    keyword = str(error.validator)
    code = FAULT_CODES.get(keyword, "not_valid")
    place = list(error.absolute_path)
    wanted: Any = error.validator_value
    under: Any = error.schema
    found: Any = error.instance
    if keyword == "additionalProperties" and wanted is False:
        for name in sorted(set(found) - set(under["properties"])):
            yield Fault(pointer([*place, name]), code, say("unknown_field", name=name))
    elif keyword == "required":
        for name in wanted:
            if name not in found:
                yield Fault(pointer([*place, name]), code, say("required", name=name))
    else:
        where = pointer(place)
        yield Fault(where, code, expectation(where, keyword, wanted))


def expectation(where: str, keyword: str, wanted: object) -> str:
    """Return what the schema keyword asks for, in words; the value sent is not repeated."""
    named = where or say("body")
    listed = ", ".join(map(str, wanted)) if isinstance(wanted, list) else wanted
    return say(EXPECTATIONS.get(keyword, "keyword"), where=named, wanted=listed, keyword=keyword)
