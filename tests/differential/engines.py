"""Rule text to outcomes on every engine, for the tests that compare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.backends import CompiledRuleset, compiled, reference, rete
from engine.decide import decide_planned, make_plan, read_facts
from engine.load import load_text
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset
from tests.differential.generate import Document, as_files


@dataclass(frozen=True)
class Difference:
    """One customer on whom an engine and the reference do not agree."""

    engine: str
    facts: Mapping[str, Any]
    outcomes: Mapping[str, Outcome]
    reference: Mapping[str, Outcome]

    def __str__(self) -> str:
        lines = [f"{self.engine} differs from the reference on {dict(self.facts)}"]
        for name, meant in self.reference.items():
            if self.outcomes.get(name) != meant:
                lines += [f"  {name}: reference {meant}", f"  {name}: {self.engine} {self.outcomes.get(name)}"]
        return "\n".join(lines)


def load_document(document: Document) -> Ruleset:
    """Return the ruleset as loaded from the document's rule text; a fault in it fails the test."""
    return load_files(as_files(document))


def load_files(files: Mapping[str, str]) -> Ruleset:
    result = load_text(files)
    faults = [diagnostic for diagnostic in result.diagnostics if diagnostic.severity == "error"]
    text = "\n".join(files.values())
    assert result.ruleset is not None, f"does not load: {faults}\n{text}"
    assert not faults, f"loads with faults: {faults}\n{text}"
    return result.ruleset


def engines_under_test(ruleset: Ruleset) -> dict[str, CompiledRuleset]:
    """Return the engines that must agree with the reference: the Rete engine where it can run on this Python."""
    engines: dict[str, CompiledRuleset] = {"compiled": compiled.compile(ruleset)}
    if rete.available() is None:
        engines["rete"] = rete.compile(ruleset)
    return engines


def close(engines: Mapping[str, CompiledRuleset]) -> None:
    """Unload the ruleset from the engines that hold it outside Python."""
    for engine in engines.values():
        unload = getattr(engine, "close", None)
        if unload is not None:
            unload()


def find_difference(ruleset: Ruleset, customers: list[dict[str, Any]]) -> Difference | None:
    """Return the first customer on whom some engine's outcomes are not those of the reference, if any."""
    yardstick = make_plan(reference.compile(ruleset), ())
    engines = engines_under_test(ruleset)
    plans = {name: make_plan(engine, ()) for name, engine in engines.items()}
    try:
        for customer in customers:
            facts = read_facts(ruleset, customer)
            meant = decide_planned(yardstick, facts)
            for name, plan in plans.items():
                outcomes = decide_planned(plan, facts)
                if outcomes != meant:
                    return Difference(name, customer, outcomes, meant)
    finally:
        close(engines)
    return None
