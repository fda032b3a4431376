"""Customers and values in the words of a business user: titles, units, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal

from engine.check.grid import Customer, Grid
from engine.diagnostics.catalogue import LANGUAGES, Language, text
from engine.diagnostics.diagnostic import ByLanguage
from engine.model.ruleset import SUPPLIED, Ruleset, is_presence
from engine.model.temporal import temporal_text
from engine.model.types import Base, Value


def in_words(grid: Grid, customer: Customer) -> ByLanguage:
    """Return the customer in each language: every fact the table looks at by its title, with its value and unit."""
    return {language: _customer(grid, customer, language) for language in LANGUAGES}


def _customer(grid: Grid, customer: Customer, language: Language) -> str:
    parts = (
        f"{title_of(grid.ruleset, name, language)} = {value_in_words(grid.ruleset, name, customer[name], language)}"
        for name in grid.variables
    )
    return text("example.and", language).join(parts)


def titles(ruleset: Ruleset, name: str) -> ByLanguage:
    """Return what a fact, parameter, decision or derived value is called in each language."""
    return {language: title_of(ruleset, name, language) for language in LANGUAGES}


def title_of(ruleset: Ruleset, name: str, language: Language) -> str:
    """Return what a fact, parameter, decision or derived value is called."""
    for declared in (ruleset.facts, ruleset.parameters, ruleset.decisions):
        if name in declared:
            return declared[name].title.in_language(language) or name
    if is_presence(name):
        fact = title_of(ruleset, name.removeprefix("present(").removesuffix(")"), language)
        return text("explain.name.present", language, fact=fact)
    if name in SUPPLIED:
        return text(f"explain.name.{name}", language)
    derived = ruleset.derived_named(name)
    return name if derived is None else derived.label


def value_in_words(ruleset: Ruleset, name: str, value: Value, language: Language) -> str:
    """Return the value of a fact or decision as it is written in a rule file, with its unit."""
    if value is None:
        return text("explain.value.null", language)
    if isinstance(value, bool):
        return text(f"explain.value.{str(value).lower()}", language)
    if value in ruleset.texts and ruleset.type_of(name).base is Base.CODE:
        return f"{ruleset.texts[value].text.in_language(language)} ({value})"
    unit = ruleset.type_of(name).unit
    return f"{written(value)} {unit}" if unit else written(value)


def written(value: Value) -> str:
    """Return the value as it is written in a rule file.

    >>> written(Decimal("1.20E+3"))
    '1200'
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, str | int) else temporal_text(value)
