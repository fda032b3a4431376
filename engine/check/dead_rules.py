"""Rules that can never decide: covered by others together, or asking for what no customer has."""

from __future__ import annotations

from engine.check.admitted import admitted, ascending
from engine.check.examined import Examined
from engine.check.grid import Grid
from engine.check.verdicts import Dead, Undecided, Verdicts
from engine.check.wording import title_of, titles, written
from engine.diagnostics import Diagnostic, dead_rule_findings
from engine.diagnostics.catalogue import LANGUAGES, text
from engine.diagnostics.diagnostic import ByLanguage
from engine.model.bands import constants, is_fixed
from engine.model.cells import IsNull
from engine.model.ruleset import Cell, Rule


def find_dead_rules(examined: Examined) -> list[Diagnostic]:
    """Report each rule that can never decide the outcome, naming all rules that together cover it.

    What expressions leave open is said once for each decision, as a note.
    """
    found: list[Diagnostic] = []
    for decision in examined.own_decisions():
        grid = examined.complete[decision.name]
        verdicts = Verdicts(grid)
        open_rules: list[Rule] = []
        for row, rule in enumerate(decision.rules):
            if rule.is_made:
                continue
            verdict = verdicts.of(row)
            if isinstance(verdict, Dead):
                found += _dead(grid, row, verdict)
            elif isinstance(verdict, Undecided):
                open_rules.append(rule)
        if open_rules:
            ids = [rule.id for rule in open_rules]
            found.append(dead_rule_findings.rules_not_judged(decision.at, decision.name, ids))
    return found


def _dead(grid: Grid, row: int, verdict: Dead) -> list[Diagnostic]:
    decision = grid.decision
    rule = decision.rules[row]
    if not verdict.covered_by:
        return _never_true(grid, row)
    covering = [decision.rules[at] for at in verdict.covered_by]
    places = [other.at for other in covering]
    return [dead_rule_findings.dead_rule(rule.at, decision.name, rule.id, [other.id for other in covering], places)]


def _never_true(grid: Grid, row: int) -> list[Diagnostic]:
    """Return why the rule's own cells leave it no customer: one that is never true, or several that contradict.

    Nothing of a cell `null`: that it never holds is said when the file is loaded.
    """
    decision, rule = grid.decision, grid.decision.rules[row]
    empty = next(at for at, mask in enumerate(grid.masks[row]) if not mask)
    name = grid.variables[empty]
    value_of = constants(grid.ruleset)
    cells = [cell for cell in rule.cells if cell.column == name and is_fixed(cell.test, value_of)]
    alone = next((cell for cell in cells if not _admits(grid, empty, cell)), None)
    if alone is None:
        texts = [cell.text for cell in cells]
        what = titles(grid.ruleset, name)
        others = [cell.at for cell in cells[1:]]
        return [dead_rule_findings.cells_contradict(cells[0].at, decision.name, rule.id, what, texts, others)]
    if isinstance(alone.test, IsNull):
        return []
    what, known = titles(grid.ruleset, name), _legal(grid, name)
    return [dead_rule_findings.cell_never_true(alone.at, decision.name, rule.id, what, alone.text, known)]


def _admits(grid: Grid, variable: int, cell: Cell) -> int:
    samples = grid.samples[variable]
    ascend = ascending(grid.ruleset, cell.column, samples)
    return admitted(grid.ruleset, cell, samples, ascend, constants(grid.ruleset))


def _legal(grid: Grid, name: str) -> ByLanguage:
    """Return which values there are, as far as that can be said in a few words."""
    fact = grid.ruleset.facts.get(name)
    limits = (None, None) if fact is None else (fact.minimum, fact.maximum)
    if limits != (None, None):
        low, high = ("" if limit is None else written(limit) for limit in limits)
        return dict.fromkeys(LANGUAGES, f"[{low}..{high}]")
    if grid.ruleset.type_of(name).is_listed:
        at = grid.variables.index(name)
        values = [sample for sample in grid.samples[at] if sample is not None]
        known = ", ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
        return dict.fromkeys(LANGUAGES, known)
    return {
        language: text("values.any", language, name=title_of(grid.ruleset, name, language)) for language in LANGUAGES
    }
