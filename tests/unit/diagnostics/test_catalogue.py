"""Every diagnostic has its texts, and every text its diagnostic."""

from __future__ import annotations

import inspect
import string
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from engine.diagnostics import (
    Diagnostic,
    case_faults,
    cell_faults,
    check_findings,
    dead_rule_findings,
    distribution_faults,
    expression_faults,
    ruleset_faults,
    score_faults,
    stage_findings,
    unused_findings,
    yaml_faults,
)
from engine.diagnostics import catalogue as catalogue_module
from engine.diagnostics.catalogue import LANGUAGES, catalogue, severity_of
from engine.diagnostics.render import message, remedy, to_json
from engine.source import Location

AT = Location("ruleset.yaml", 2, 3)
MODULES: tuple[ModuleType, ...] = (
    yaml_faults,
    ruleset_faults,
    stage_findings,
    score_faults,
    cell_faults,
    expression_faults,
    check_findings,
    dead_rule_findings,
    unused_findings,
    case_faults,
    distribution_faults,
)
CONSTRUCTORS: tuple[Callable[..., Diagnostic], ...] = tuple(
    constructor
    for module in MODULES
    for name, constructor in inspect.getmembers(module, inspect.isfunction)
    if constructor.__module__ == module.__name__
)


def made_by(constructor: Callable[..., Diagnostic]) -> Diagnostic:
    """Return a diagnostic of this constructor with plausible arguments."""
    plausible: dict[str, object] = {"str": "word", "int": 7, "Location": AT, "Iterable[str]": ("one", "two")}
    plausible |= {"ByLanguage": {"zh": "一", "en": "one"}, "Iterable[Location]": (AT,)}
    parameters = inspect.signature(constructor).parameters.values()
    return constructor(*(plausible[str(parameter.annotation)] for parameter in parameters))


@pytest.mark.parametrize("constructor", CONSTRUCTORS, ids=lambda constructor: constructor.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_code_is_named_after_its_constructor_and_has_message_and_remedy(
    constructor: Callable[..., Diagnostic], language: str
) -> None:
    diagnostic = made_by(constructor)
    assert diagnostic.code == constructor.__name__
    assert diagnostic.severity == severity_of(diagnostic.code)
    assert message(diagnostic, language)
    assert "{" not in remedy(Diagnostic(diagnostic.code, "error", AT, diagnostic.arguments), language)


def test_no_text_is_left_without_a_diagnostic() -> None:
    codes = {constructor.__name__ for constructor in CONSTRUCTORS}
    assert {key.removesuffix(".remedy") for key in catalogue() if key.endswith(".remedy")} == codes


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_fill_in_the_same_arguments(key: str) -> None:
    used = [
        {name for _, name, _, _ in string.Formatter().parse(catalogue()[key][language]) if name}
        for language in LANGUAGES
    ]
    if not key.endswith(".remedy"):
        assert used[0] == used[1]


def test_no_text_ends_at_a_comma_without_quotes() -> None:
    """In `{zh: …, en: first, second}` YAML reads `second` as a key of its own, without a value."""
    for file in Path(catalogue_module.__file__).with_name("texts").glob("*.yaml"):
        for key, entry in yaml.safe_load(file.read_text("utf-8")).items():
            parts = [entry, *(entry[name] for name in ("remedy", "why") if name in entry)]
            for part in parts:
                assert part.keys() <= {"zh", "en", "remedy", "why", "severity"}, (file.name, key)
                assert None not in part.values(), (file.name, key)


def test_json_has_place_code_and_both_languages() -> None:
    shown = to_json(yaml_faults.unknown_key(AT, "tpye", ["type"]))
    assert (shown["code"], shown["line"], shown["column"]) == ("unknown_key", 2, 3)
    assert shown["remedy"] == {"zh": "是否想写 `type`？", "en": "did you mean `type`?"}
