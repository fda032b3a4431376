"""Running case files: what each example customer expects against what the engine answers, and what no case reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.cases.given import BadGiven, decider_given
from engine.cases.seen import Customer, Row, rows_reached
from engine.decide import BadAsOf, UnknownFacts, facts_at, parse_as_of, read_facts
from engine.decide.decider import Decider
from engine.load.cases import Case, CasesResult, facts_as_json, load_cases
from engine.load.expectation import Difference, differences
from engine.model.outcome import Json
from engine.model.results import OTHERWISE
from engine.model.ruleset import Ruleset
from engine.model.types import Value

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file as read; `name` as the user knows it."""

    name: str
    result: CasesResult


@dataclass(frozen=True, slots=True)
class Ran:
    """One case run: how the answer differs from what is expected, and the rows it reached.

    `apart`: the same by decision; none where the case could not be asked, and `differences` say why.
    `customer`: whom it was decided for; None where the case could not be asked. `supplied`: the legal facts of the
    case, without those that only have a meaning when absent.
    """

    file: str
    case: Case
    differences: tuple[str, ...]
    apart: tuple[tuple[str, Difference], ...] = ()
    fired: frozenset[Row] = frozenset()
    customer: Customer | None = None
    supplied: Mapping[str, Value] = field(default_factory=dict)
    instant: dt.datetime = EPOCH

    @property
    def passed(self) -> bool:
        return not self.differences

    def to_json(self) -> dict[str, Json]:
        shown: dict[str, Json] = {"file": self.file, "id": self.case.id, "passed": self.passed}
        return shown if self.passed else shown | {"differences": list(self.differences)}


def case_files(folder: Path) -> list[Path]:
    """Return the case files beside the rule files of a ruleset, in order of their names."""
    return sorted((folder / "cases").rglob("*.yaml"))


def read_case_file(path: Path) -> CaseFile:
    """Return the cases of a file, or why they cannot be read. Raises `OSError`, `UnicodeDecodeError`."""
    return CaseFile(str(path), load_cases(path.read_text(encoding="utf-8"), str(path)))


def run_cases(decider: Decider, file: CaseFile, now: dt.datetime, language: str) -> Iterator[Ran]:
    """Yield each case of the file, run."""
    for case in file.result.cases:
        yield run_case(decider, file.name, case, now, language)


def run_case(decider: Decider, file: str, case: Case, now: dt.datetime, language: str) -> Ran:
    """Return the case run: every decision it expects something of is asked, all at once."""
    ruleset = decider.ruleset
    unknown = [name for name in case.expects if name not in ruleset.decisions]
    if unknown:
        return Ran(file, case, (f"there is no decision `{unknown[0]}`",))
    try:
        facts = read_facts(ruleset, facts_as_json(case, ruleset))
        instant = parse_as_of(case.as_of, ruleset, now)
        with decider_given(decider, case) as deciding:
            answer = deciding.decide(facts, tuple(case.expects), instant)
    except (UnknownFacts, BadAsOf, BadGiven) as error:
        return Ran(file, case, (str(error),))
    apart = tuple(
        (name, difference)
        for name, expected in case.expects.items()
        for difference in differences(expected, answer.outcomes[name].to_json())
    )
    in_words = tuple(f"{name}: {difference.in_words(language)}" for name, difference in apart)
    customer = Customer(
        deciding.ruleset,
        facts_at(deciding.ruleset, facts, tuple(case.expects), instant),
        {**answer.computed, **answer.outcomes},
    )
    fired = frozenset(row for row in rows_reached(customer) if row[0] not in case.given)
    supplied = {name: value for name, value in facts.known.items() if name not in facts.absent}
    return Ran(file, case, in_words, apart, fired, customer, supplied, instant)


def rows_of(ruleset: Ruleset) -> tuple[Row, ...]:
    """Return every row that can fire, as written."""
    return tuple(
        (decision.name, id)
        for decision in ruleset.decisions.values()
        for id in (
            *(rule.id for rule in decision.rules if not rule.is_made),
            *([OTHERWISE] if decision.otherwise else []),
        )
    )


def not_reached(ruleset: Ruleset, ran: Iterable[Ran]) -> tuple[Row, ...]:
    """Return the rows that no case made fire."""
    fired = frozenset(row for each in ran for row in each.fired)
    return tuple(row for row in rows_of(ruleset) if row not in fired)
