"""An explanation: sentences about each decision, more of them the more the reader has to answer for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.explain.texts import Language, say
from engine.explain.trace import CellTrace, RowTrace, TableTrace, trace
from engine.explain.wording import Wording
from engine.model.facts import Facts
from engine.model.outcome import Json, Outcome, Status, json_value
from engine.model.results import OTHERWISE
from engine.model.ruleset import Decision, Ruleset

Reader = Literal["customer", "manager", "auditor"]
READERS: tuple[Reader, ...] = ("customer", "manager", "auditor")


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision and the sentences about it; `asked` False: it was only required by another."""

    decision: str
    title: str
    asked: bool
    outcome: Outcome
    sentences: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        shown: dict[str, Json] = {"decision": self.decision, "title": self.title, "asked": self.asked}
        shown["status"] = self.outcome.status.value
        if self.outcome.value is not None:
            shown["value"] = json_value(self.outcome.value)
        return shown | {"sentences": list(self.sentences)}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about every decision asked (for managers and auditors, also those required)."""

    language: Language
    reader: Reader
    decisions: tuple[Explained, ...]

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
    """Return why the asked decisions came out so. `outcomes` holds them and all they require."""
    told = _Told(Wording(ruleset, language), facts, reader)
    tables = {table.decision.name: table for table in trace(ruleset, facts, outcomes)}
    shown = [name for name in tables if name in asked or reader != "customer"]
    return Explanation(
        language,
        reader,
        tuple(
            Explained(
                decision=name,
                title=told.wording.name(name),
                asked=name in asked,
                outcome=outcomes[name],
                sentences=tuple(told.sentences(tables[name], outcomes)),
            )
            for name in shown
        ),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells one reader about one decision after another."""

    wording: Wording
    facts: Facts
    reader: Reader

    def sentences(self, table: TableTrace, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
        outcome = outcomes[table.decision.name]
        yield self._answer(table.decision, outcome)
        yield from self._reasons(table, outcome)
        if outcome.because is not None:
            cause = outcomes[outcome.because]
            status = self._say(f"status.{cause.status.value}")
            yield self._say("because", title=self.wording.name(outcome.because), status=status)
        yield from self._open(table.decision, outcome)
        yield from self._facts(table.decision, outcome)
        yield from self._basis(outcome)

    def _answer(self, decision: Decision, outcome: Outcome) -> str:
        title = self.wording.name(decision.name)
        if outcome.value is None:
            return self._say("answer.status", title=title, status=self._say(f"status.{outcome.status.value}"))
        key = "answer.review_value" if outcome.status is Status.REVIEW else "answer.value"
        return self._say(key, title=title, value=self.wording.value(outcome.value, decision.output_type))

    def _reasons(self, table: TableTrace, outcome: Outcome) -> Iterator[str]:
        if outcome.details.get("reason") == "engine_disagreement":
            yield self._say("disagreement")
        elif outcome.details.get("reason") == "not_in_effect":
            yield self._say("not_in_effect")
        elif len(outcome.rules) > 1 and outcome.status is Status.INVALID:
            rules = self.wording.listed(f"`{rule}`" for rule in outcome.rules)
            yield self._for_reader("rule.conflict", rules=rules)
        elif OTHERWISE in outcome.rules:
            yield self._say("rule.otherwise")
            yield from self._passed_over(table)
        elif outcome.status is Status.NO_MATCH and outcome.because is None:
            yield self._say("rule.none")
            yield from self._passed_over(table)
        else:
            for rule in outcome.rules:
                if (row := table.row(rule)) is not None:
                    yield from self._row(row)

    def _row(self, row: RowTrace) -> Iterator[str]:
        """The rule that decides and what its cells found; a cell without a value is left out, the rule holds anyway."""
        conditions = self._say("condition.and").join(self._condition(cell) for cell in row.cells if cell.known)
        if self.reader == "customer":
            if conditions:
                yield self._say("rule.customer", conditions=conditions)
        elif conditions:
            yield self._say("rule.holds", rule=row.rule.id, place=row.rule.at, conditions=conditions)
        else:
            yield self._say("rule.always", rule=row.rule.id, place=row.rule.at)

    def _condition(self, cell: CellTrace) -> str:
        column = cell.cell.column
        return self._say(
            "condition.holds" if self.reader == "customer" else "condition.written",
            name=self.wording.name(column),
            value=self.wording.value(cell.value, self.wording.ruleset.type_of(column)),
            test=self.wording.test(column, cell.cell.test),
            cell=cell.cell.text,
        )

    def _passed_over(self, table: TableTrace) -> Iterator[str]:
        """For an auditor: why no rule held, the first cell of each that is false."""
        for row in table.rows if self.reader == "auditor" else ():
            for cell in [cell for cell in row.cells if cell.holds is False][:1]:
                value = self.wording.value(cell.value, self.wording.ruleset.type_of(cell.cell.column))
                failed = self._say(
                    "condition.fails", name=self.wording.name(cell.cell.column), value=value, cell=cell.cell.text
                )
                yield self._say("rule.passed_over", rule=row.rule.id, conditions=failed)

    def _open(self, decision: Decision, outcome: Outcome) -> Iterator[str]:
        if outcome.missing:
            yield self._for_reader("missing", names=self.wording.names(outcome.missing))
        if outcome.possible:
            values = self.wording.listed(
                self.wording.possible(answer, decision.output_type) for answer in outcome.possible
            )
            yield self._say("possible", values=values)
        if outcome.approximate and self.reader != "customer":
            yield self._say("approximate")

    def _facts(self, decision: Decision, outcome: Outcome) -> Iterator[str]:
        """What was wrong with facts this decision reads, and which ones have a meaning though not supplied."""
        for name in decision.reads():
            if name in self.facts.invalid:
                wrong = self.facts.invalid[name]
                yield self._for_reader("invalid.fact", name=self.wording.name(name), code=wrong.code, limit=wrong.limit)
            elif name in self.facts.absent and self.reader != "customer":
                meaning = self.wording.value(self.facts.known[name], self.wording.ruleset.type_of(name))
                yield self._say("absent", name=self.wording.name(name), value=meaning)

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
