"""A ruleset as generated Python: its tables made when it is compiled, its fast programs when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from engine.backends import FastProgram, FastRowProgram, Input
from engine.backends.compiled.generated import GeneratedText, forget_generated, run_generated
from engine.backends.compiled.plan import TablePlan, plan_table
from engine.backends.compiled.programs import matching_text, program_text
from engine.backends.suitable import unsuitable
from engine.model.outcome import Outcome
from engine.model.ruleset import Ruleset

KEPT_PROGRAMS = 64
"""Callers choose which decisions they ask for; beyond this many combinations the oldest program is made anew.

Programs of a single decision are kept besides: there are no more of them than decisions.
"""

Program = Callable[[Any], Mapping[str, Outcome]]
Matching = Callable[[Mapping[str, Input]], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class GeneratedRuleset:
    """A ruleset whose tables and programs are generated functions; `texts` are those of the tables."""

    ruleset: Ruleset
    plans: Mapping[str, TablePlan]
    texts: Mapping[str, GeneratedText]
    tables: Mapping[str, Matching]
    _programs: dict[tuple[tuple[str, ...], bool], tuple[GeneratedText, Program]] = field(
        default_factory=dict, repr=False
    )
    _making: Lock = field(default_factory=Lock, repr=False, compare=False)

    def matching(self, decision: str, inputs: Mapping[str, Input]) -> tuple[int, ...]:
        """Return the positions of all rows that match; see `CompiledRuleset.matching`."""
        return self.tables[decision](inputs)

    def fast(self, asked: tuple[str, ...]) -> FastProgram | None:
        """Return the generated function over complete values; None where a decision needs more than its rows.

        A value it lacks, or a required outcome that is not simply decided, takes it off the fast path.
        """
        found = self._programs.get((asked, False))
        return found[1] if found is not None else self._make_program(asked, None)

    def fast_row(self, asked: tuple[str, ...]) -> FastRowProgram | None:
        """Return the same function over rows of facts."""
        found = self._programs.get((asked, True))
        if found is not None:
            return found[1]
        places = {name: place for place, name in enumerate(self.ruleset.facts)}
        inputs = {name for decision in self.ruleset.closure(asked) for name in self.plans[decision].inputs}
        only_facts = inputs <= places.keys() | self.ruleset.decisions.keys()
        return self._make_program(asked, places) if only_facts else None

    def _make_program(self, asked: tuple[str, ...], places: Mapping[str, int] | None) -> Program | None:
        if not all(self.plans[name].is_written_out for name in self.ruleset.closure(asked)):
            return None
        text = program_text(self.ruleset, self.plans, asked, places)
        program: Program = run_generated(text)
        with self._making:
            self._programs[asked, places is not None] = (text, program)
            of_several = [key for key in self._programs if len(key[0]) > 1]
            for oldest in of_several[: -2 * KEPT_PROGRAMS]:
                forget_generated(self._programs.pop(oldest)[0])
        return program


def unsupported(ruleset: Ruleset) -> Mapping[str, str]:
    """Return the decisions this engine cannot run, each with the reason in one line; empty where all run."""
    return unsuitable(ruleset)


def compile(ruleset: Ruleset) -> GeneratedRuleset:
    """Return the ruleset ready to run, the table of each decision generated.

    Raises `ValueError` where a decision is among the `unsupported`.
    """
    if refused := unsupported(ruleset):
        name, reason = next(iter(refused.items()))
        raise ValueError(f"decision `{name}`: {reason}")
    plans = {name: plan_table(ruleset, decision) for name, decision in ruleset.decisions.items()}
    texts = {name: matching_text(ruleset, plan) for name, plan in plans.items()}
    tables: dict[str, Matching] = {name: run_generated(text) for name, text in texts.items()}
    return GeneratedRuleset(ruleset, plans, texts, tables)
