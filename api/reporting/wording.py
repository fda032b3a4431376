"""What things are called on the page: decisions, facts and codes by their titles and texts in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from api.reporting.counting import NONE_LISTED, Reason, Scalar
from engine.diagnostics.catalogue import Language, has_text, text
from engine.explain.value_words import grouped
from engine.model.outcome import Status
from engine.model.ruleset import Ruleset


@dataclass(frozen=True)
class Wording:
    """The words of one page."""

    ruleset: Ruleset
    language: Language

    def say(self, key: str, /, **filled: object) -> str:
        """Return the text of the page by its key."""
        return text(f"report.{key}", self.language, **filled)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        return {code: each.text.in_language(self.language) for code, each in self.ruleset.texts.items()}

    def name(self, name: str) -> str:
        """Return the title of a fact, a parameter or a decision; its name where it has none."""
        for declared in (self.ruleset.facts, self.ruleset.parameters, self.ruleset.decisions):
            if name in declared:
                return declared[name].title.in_language(self.language)
        return name

    def value(self, value: Scalar) -> str:
        """Return a value as people read it; codes by their texts."""
        match value:
            case None:
                return self.say("no_value")
            case bool():
                return text("explain.value.true" if value else "explain.value.false", self.language)
            case int() | Decimal():
                return grouped(value)
        if value == NONE_LISTED:
            return self.say("none_listed")
        return " · ".join(self.texts.get(part, part) for part in value.split(" · "))

    def output(self, path: str) -> str:
        """Return what an output is called: by the ruleset's text, else by that of all rulesets, else its name."""
        key = f"output.{path}"
        return self.texts.get(path) or (self.say(key) if has_text(f"report.{key}") else path)

    def status(self, status: Status) -> str:
        return text(f"explain.status.{status.value}", self.language)

    def reason(self, reason: Reason) -> str:
        """Return the reason as a sentence; one that has no words of its own stands as it is."""
        kind, named = reason
        key = f"reason.{kind}"
        return self.say(key, named=self.name(named)) if has_text(f"report.{key}") else f"{kind} {named}".strip()
