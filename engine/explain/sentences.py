"""An explanation: sentences about each decision, more of them the more the reader has to answer for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from engine.explain.additions import CODE, Additions
from engine.explain.conditions import Conditions
from engine.explain.facts_told import FactTold, facts_told
from engine.explain.one_step_up import StepUp, steps_up
from engine.explain.texts import Language, say
from engine.explain.trace import RowTrace, TableTrace, trace
from engine.explain.wording import Wording
from engine.model.additions import REASONS
from engine.model.facts import Facts, StaleFact
from engine.model.feel_values import Context
from engine.model.outcome import Json, Outcome, Status, json_value
from engine.model.results import OTHERWISE
from engine.model.ruleset import Decision, HitPolicy, Ruleset

Reader = Literal["customer", "manager", "auditor"]
READERS: tuple[Reader, ...] = ("customer", "manager", "auditor")


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision and the sentences about it; `asked` False: it was only required by another.

    `answer`: its value in words, or its status where it has none.
    """

    decision: str
    title: str
    asked: bool
    outcome: Outcome
    answer: str
    sentences: tuple[str, ...]
    steps_up: tuple[StepUp, ...] = ()

    def to_json(self) -> dict[str, Json]:
        shown: dict[str, Json] = {"decision": self.decision, "title": self.title, "asked": self.asked}
        shown["status"] = self.outcome.status.value
        if self.outcome.value is not None:
            shown["value"] = json_value(self.outcome.value)
        steps: dict[str, Json] = {"one_step_up": [step.to_json() for step in self.steps_up]} if self.steps_up else {}
        return shown | {"sentences": list(self.sentences)} | steps


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about every decision asked (for managers and auditors, also those required)."""

    language: Language
    reader: Reader
    decisions: tuple[Explained, ...]
    facts: tuple[FactTold, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence for explained in self.decisions for sentence in explained.sentences)


def explain(
    ruleset: Ruleset,
    facts: Facts,
    outcomes: Mapping[str, Outcome],
    asked: tuple[str, ...],
    language: Language,
    reader: Reader,
) -> Explanation:
    """Return why the asked decisions came out so. `outcomes` holds them and all they require.

    The facts are those of `engine.decide.facts_at`, so that `today` and who is present can be told.
    """
    told = _Told(Wording(ruleset, language, with_codes=reader == "auditor"), facts, reader)
    tables = {table.decision.name: table for table in trace(ruleset, facts, outcomes)}
    shown = [name for name in tables if name in asked or (reader != "customer" and not is_part(ruleset, name))]
    return Explanation(
        language,
        reader,
        tuple(told.explained(tables[name], outcomes, asked) for name in shown),
        facts_told(told.wording, facts, asked),
    )


def is_part(ruleset: Ruleset, name: str) -> bool:
    """True for rows of a decision that others of it read: told with the decision itself."""
    return ruleset.decisions[name].part_of is not None


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells one reader about one decision after another."""

    wording: Wording
    facts: Facts
    reader: Reader

    def explained(self, table: TableTrace, outcomes: Mapping[str, Outcome], asked: tuple[str, ...]) -> Explained:
        name, ruleset = table.decision.name, self.wording.ruleset
        steps = steps_up(ruleset, self.facts, name, outcomes[name]) if name in asked else ()
        return Explained(
            decision=name,
            title=self.wording.name(name),
            asked=name in asked,
            outcome=outcomes[name],
            answer=self._value(table.decision, outcomes[name]) or self._status(outcomes[name]),
            sentences=(*self.sentences(table, outcomes), *(self._step_up(table.decision, step) for step in steps)),
            steps_up=steps,
        )

    def _step_up(self, decision: Decision, step: StepUp) -> str:
        kind = self.wording.ruleset.facts[step.fact].type
        now, then = (self.wording.value(value, kind) for value in (step.now, step.then))
        value = self.wording.output(decision, step.value)
        return self._for_reader("step_up", name=self.wording.name(step.fact), now=now, then=then, value=value)

    def sentences(self, table: TableTrace, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
        outcome = outcomes[table.decision.name]
        yield self._answer(table.decision, outcome)
        yield from self._reasons(table, outcome)
        if outcome.because is not None:
            cause = outcomes[outcome.because]
            status = self._say(f"status.{cause.status.value}")
            yield self._say("because", title=self.wording.name(outcome.because), status=status)
        yield from self._open(table.decision, outcome)
        yield from self._flags(table, outcome)
        yield from self._facts(table.decision, outcome)
        yield from self._basis(outcome)

    def _answer(self, decision: Decision, outcome: Outcome) -> str:
        title, status, value = self.wording.name(decision.name), self._status(outcome), self._value(decision, outcome)
        if value is None:
            return self._say("answer.status", title=title, status=status)
        return self._say(ANSWERS[outcome.status], title=title, value=value, status=status)

    def _status(self, outcome: Outcome) -> str:
        return self._say(f"status.{outcome.status.value}")

    def _value(self, decision: Decision, outcome: Outcome) -> str | None:
        """Return the value in words; None where there is none, or none yet."""
        if outcome.value is None or (outcome.status is Status.UNDETERMINED and not outcome.value):
            return None
        if decision.merge is not None and isinstance(outcome.value, Context):
            settled = outcome.status is not Status.UNDETERMINED or outcome.value[REASONS]
            return Additions(self.wording, self.reader == "customer").contact(outcome.value) if settled else None
        return self.wording.output(decision, outcome.value)

    def _reasons(self, table: TableTrace, outcome: Outcome) -> Iterator[str]:
        told = Conditions(self.wording, table, self.reader == "customer")
        reason = outcome.details.get("reason")
        if reason in ("engine_disagreement", "not_in_effect"):
            yield self._say("disagreement" if reason == "engine_disagreement" else "not_in_effect")
        elif reason == "several_rules_match":
            rules = self.wording.listed(f"`{rule}`" for rule in outcome.rules)
            yield self._for_reader("rule.conflict", rules=rules)
        elif reason == "evaluation_error":
            yield self._failed_evaluation(outcome.details)
        elif OTHERWISE in outcome.rules:
            yield self._say("rule.otherwise")
            yield from told.outputs(table.otherwise)
            yield from self._passed_over(told, table.rows)
        elif not outcome.rules and outcome.because is None and not outcome.missing and not outcome.open:
            yield self._say("rule.none" if outcome.status is Status.NO_MATCH else "rule.none_holds")
            yield from self._passed_over(told, table.rows)
        else:
            yield from dict.fromkeys(
                sentence for rule in outcome.rules if (row := table.row(rule)) is not None for sentence in told.row(row)
            )
            if table.decision.hit_policy is HitPolicy.FIRST and len(outcome.rules) == 1:
                yield from self._passed_over(told, rows_before(table, outcome.rules[0]))
        yield from Additions(self.wording, self.reader == "customer").details(outcome)

    def _passed_over(self, told: Conditions, rows: tuple[RowTrace, ...]) -> Iterator[str]:
        """For an auditor: why these rules do not hold."""
        if self.reader == "auditor":
            yield from told.passed_over(rows)

    def _failed_evaluation(self, details: Mapping[str, Json]) -> str:
        """An expression has no value: which one, why, and what it was given; a customer is not told."""
        values = details.get("values")
        given = self.wording.listed(self.wording.json(value) for value in values) if isinstance(values, list) else ""
        return self._for_reader(
            "evaluation",
            expression=" = ".join(str(details[key]) for key in ("where", "expression") if key in details),
            fault=self.wording.fault(str(details.get("code"))),
            detail=details.get("detail"),
            given=self._say("evaluation.given", values=given) if given else "",
        )

    def _open(self, decision: Decision, outcome: Outcome) -> Iterator[str]:
        if outcome.missing:
            yield self._for_reader("missing", names=self.wording.names(outcome.missing))
        if outcome.open:
            kind = replace(decision.output_type, container="") if decision.merge is None else CODE
            values = self.wording.listed(self.wording.value(value, kind) for value in outcome.open)
            yield self._say("open", values=values)
        if outcome.possible:
            values = self.wording.listed(self.wording.possible(decision, answer) for answer in outcome.possible)
            yield self._say("possible", values=values)
        if outcome.approximate and self.reader != "customer":
            yield self._say("approximate")

    def _flags(self, table: TableTrace, outcome: Outcome) -> Iterator[str]:
        """What is said beside the value; not to customers, for whom flags have no words."""
        if self.reader == "customer":
            return
        told = Conditions(self.wording, table, to_customer=False)
        if outcome.flags:
            yield self._say("flags", flags=self.wording.listed(f"`{flag}`" for flag in outcome.flags))
        for flag in table.flags:
            if flag.label in outcome.flags and flag.found.value is True:
                yield told.flag(flag)
                yield from told.expressions_behind(list(flag.reads))
        not_judged = outcome.details.get("flags_not_judged")
        for id, why in not_judged.items() if isinstance(not_judged, dict) else ():
            yield self._say("flag.not_judged", flag=id)
            details = why.get("details") if isinstance(why, dict) else None
            if isinstance(details, dict) and details.get("reason") == "evaluation_error":
                yield self._failed_evaluation(details)

    def _facts(self, decision: Decision, outcome: Outcome) -> Iterator[str]:
        """What was wrong with facts this decision reads, and which ones have a meaning though not supplied."""
        for name in decision.reads():
            if name in self.facts.stale:
                yield self._stale(name, self.facts.stale[name])
            if name in self.facts.invalid:
                wrong = self.facts.invalid[name]
                yield self._for_reader("invalid.fact", name=self.wording.name(name), code=wrong.code, limit=wrong.limit)
            elif name in self.facts.absent and self.reader != "customer":
                meaning = self.wording.value(self.facts.known[name], self.wording.ruleset.type_of(name))
                yield self._say("absent", name=self.wording.name(name), value=meaning)

    def _stale(self, name: str, stale: StaleFact) -> str:
        """A fact older than it may be, and whether it was used all the same."""
        within = self.wording.value(self.wording.ruleset.facts[name].fresh_within)
        as_of = self.wording.value(stale.as_of)
        key = "stale.missing" if stale.is_missing else "stale"
        return self._for_reader(key, name=self.wording.name(name), as_of=as_of, within=within)

    def _basis(self, outcome: Outcome) -> Iterator[str]:
        ruleset, language = self.wording.ruleset, self.wording.language
        for id in outcome.assumptions:
            yield self._for_reader("assumption", id=id, text=ruleset.assumptions[id].text.in_language(language))
        for name in outcome.parameters if self.reader != "customer" else ():
            value = self.wording.value(ruleset.parameters[name].value, ruleset.parameters[name].type)
            yield self._say("parameter", title=self.wording.name(name), name=name, value=value)

    def _say(self, key: str, **filled: object) -> str:
        return say(key, self.wording.language, **filled)

    def _for_reader(self, key: str, **filled: object) -> str:
        return self._say(f"{key}.customer" if self.reader == "customer" else key, **filled)


def rows_before(table: TableTrace, rule: str) -> tuple[RowTrace, ...]:
    """Return the rows above the one of this id."""
    ids = [row.rule.id for row in table.rows]
    return table.rows[: ids.index(rule)] if rule in ids else ()


ANSWERS = {
    Status.DECIDED: "answer.value",
    Status.REVIEW: "answer.review_value",
    Status.UNDETERMINED: "answer.so_far",
    Status.INVALID: "answer.status_value",
    Status.OUT_OF_SCOPE: "answer.status_value",
    Status.NO_MATCH: "answer.status_value",
}
"""How an outcome that has a value is told, by its status."""
