"""What `guanjia test` prints: expected against got, what no case shows, planted faults that no case notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from engine.cases import Ran, not_reached, rows_of
from engine.cases.coverage import Coverage
from engine.cases.goals import CELLS, THRESHOLDS, Goal
from engine.cases.noticed import Judged
from engine.diagnostics.catalogue import counted, text
from engine.load.cases import Unnoticed
from engine.load.expectation import Difference
from engine.model.outcome import Json
from engine.model.ruleset import Ruleset

ADDED = "    "


@dataclass(frozen=True, slots=True)
class Tested:
    """A ruleset after its cases have run, by engine. `folder` stands before the names of its files.

    `uncovered` has each goal that no case meets with the case to add; None where it was not asked for, as `judged`.
    """

    ruleset: Ruleset
    folder: str
    ran: Mapping[str, list[Ran]]
    coverage: Coverage
    uncovered: tuple[tuple[Goal, str | None], ...] | None = None
    judged: tuple[Judged, ...] | None = None
    accepted: Mapping[str, Unnoticed] = field(default_factory=dict)

    @property
    def first(self) -> list[Ran]:
        """The cases as the first engine ran them."""
        return next(iter(self.ran.values()))

    @property
    def passed(self) -> int:
        """How many cases pass on every engine."""
        return sum(all(each.passed for each in same) for same in zip(*self.ran.values(), strict=True))

    def of(self, verdict: str) -> list[Judged]:
        """Return the planted faults of this verdict; survivors that the case files accept are not among them."""
        found = [each for each in self.judged or () if each.verdict == verdict]
        return [each for each in found if verdict != "survived" or each.mutant.name not in self.accepted]

    @property
    def accepted_survivors(self) -> list[Judged]:
        return [each for each in self.judged or () if each.verdict == "survived" and each.mutant.name in self.accepted]

    @property
    def has_findings(self) -> bool:
        return self.passed < len(self.first) or bool(self.of("survived"))


def print_report(tested: Tested, language: str) -> None:
    """The ruleset's cases are told: those that fail, the summary, what was asked for beside it."""
    for engine, cases in tested.ran.items():
        for each in cases:
            if not each.passed:
                _print_failure(each, engine if len(tested.ran) > 1 else "", language)
    click.echo(summary(tested, language))
    for decision, rule in not_reached(tested.ruleset, tested.first):
        click.echo(f"    {text('test.not_reached', language, rule=f'{decision}.{rule}')}")
    if tested.uncovered is not None:
        _print_uncovered(tested, language)
    if tested.judged is not None:
        _print_mutants(tested, language)


def _print_failure(each: Ran, engine: str, language: str) -> None:
    click.echo(f"{each.file}:{each.case.at.line}: {each.case.id}{f' ({engine})' if engine else ''}")
    if not each.apart:
        for difference in each.differences:
            click.echo(f"    {difference}")
    for decision, apart in each.apart:
        _print_difference(decision, apart, language)


def _print_difference(decision: str, apart: Difference, language: str) -> None:
    """The place, then both sides, one below the other; of long lists also what only one of them has."""
    click.echo(f"    {decision}.{apart.path}")
    click.echo(click.style(f"      {text('test.expected', language)} {apart.expected}", fg="green"))
    click.echo(click.style(f"      {text('test.got', language)} {apart.got}", fg="red"))
    for key, items in (("test.lacking", apart.lacking), ("test.unexpected", apart.unexpected)):
        if items:
            click.echo(f"      {text(key, language)} {', '.join(items)}")


def summary(tested: Tested, language: str) -> str:
    """Return in one line how many cases pass, and what they show of the rules."""
    cases, rules = tested.first, len(rows_of(tested.ruleset))
    unreached = len(not_reached(tested.ruleset, cases))
    parts = [
        counted("passed", language, len(cases), part=tested.passed),
        counted("reached", language, rules, part=rules - unreached),
    ]
    for noun, kinds in (("conditions", CELLS), ("thresholds", THRESHOLDS)):
        met, goals = tested.coverage.counted(kinds)
        if goals:
            parts.append(counted(noun, language, goals, part=met))
    name = tested.ruleset.name
    if len(tested.ran) > 1:
        name = f"{name} ({', '.join(tested.ran)})"
    return text("test.summary", language, ruleset=name, parts=text("test.separator", language).join(parts))


def _print_uncovered(tested: Tested, language: str) -> None:
    for goal, case in tested.uncovered or ():
        if goal.kind != "rule" or case is not None:
            click.echo(f"{tested.folder}{goal.at}: {said(goal, language)}")
            click.echo(f"{ADDED}{case or text('test.no_customer', language)}")


def said(goal: Goal, language: str) -> str:
    """Return in one line what no case shows."""
    place = f"{goal.decision}.{goal.rule}" if goal.rule else goal.decision
    return text(f"uncovered.{goal.kind}", language, rule=place, column=goal.label, test=goal.text)


def _print_mutants(tested: Tested, language: str) -> None:
    for each in tested.of("survived"):
        click.echo(f"{tested.folder}{each.mutant.at}: {text('mutant.survived', language, change=each.mutant.name)}")
        click.echo(f"{ADDED}{each.case}")
        click.echo(f"{ADDED}{text('mutant.otherwise', language, outcome=each.otherwise or '')}")
    for each in tested.accepted_survivors:
        because = tested.accepted[each.mutant.name].because
        click.echo(f"{ADDED}{text('mutant.accepted', language, change=each.mutant.name, because=because)}")
    for change in unneeded(tested):
        click.echo(f"{ADDED}{text('mutant.unneeded', language, change=change)}")
    counts = {verdict: len(tested.of(verdict)) for verdict in ("noticed", "survived", "equivalent", "undecided")}
    planted = len(tested.judged or ())
    click.echo(text("mutant.summary", language, ruleset=tested.ruleset.name, planted=planted, **counts))


def unneeded(tested: Tested) -> list[str]:
    """Return the faults that case files accept and that did not survive."""
    survived = {each.mutant.name for each in tested.accepted_survivors}
    return [change for change in tested.accepted if change not in survived]


def report_json(tested: Tested) -> dict[str, Json]:
    """Return the same for machines; cases of every engine where more than one ran."""
    engines = list(tested.ran)
    cases: list[Json] = []
    for engine, ran in tested.ran.items():
        cases += [each.to_json() | ({"engine": engine} if len(engines) > 1 else {}) for each in ran]
    missing = not_reached(tested.ruleset, tested.first)
    shown: dict[str, Json] = {
        "cases": cases,
        "passed": tested.passed,
        "failed": len(tested.first) - tested.passed,
        "rules": len(rows_of(tested.ruleset)),
        "not_reached": [f"{decision}.{rule}" for decision, rule in missing],
    }
    for name, kinds in (("conditions", CELLS), ("thresholds", THRESHOLDS)):
        met, goals = tested.coverage.counted(kinds)
        shown[name] = {"shown": met, "of": goals}
    if tested.uncovered is not None:
        shown["uncovered"] = [_goal_json(tested, goal, case) for goal, case in tested.uncovered]
    return shown | ({} if tested.judged is None else {"mutants": _mutants_json(tested)})


def _goal_json(tested: Tested, goal: Goal, case: str | None) -> Json:
    named: dict[str, Json] = {"at": f"{tested.folder}{goal.at}", "kind": goal.kind, "decision": goal.decision}
    return named | {"rule": goal.rule, "column": goal.label, "test": goal.text, "case": case}


def _mutants_json(tested: Tested) -> Json:
    survived: list[Json] = [
        {
            "at": f"{tested.folder}{each.mutant.at}",
            "kind": each.mutant.kind,
            "change": each.mutant.name,
            "case": each.case,
            "otherwise": each.otherwise,
        }
        for each in tested.of("survived")
    ]
    accepted: list[Json] = [
        {"change": each.mutant.name, "because": tested.accepted[each.mutant.name].because}
        for each in tested.accepted_survivors
    ]
    counts: dict[str, Json] = {name: len(tested.of(name)) for name in ("noticed", "equivalent", "undecided")}
    return counts | {"survived": survived, "accepted": accepted, "unneeded": list(unneeded(tested))}
