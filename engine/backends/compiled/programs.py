"""The functions generated from a ruleset: the rows of a table that match, and a fast program over decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.backends.compiled.comparisons import Comparisons
from engine.backends.compiled.generated import GeneratedText
from engine.backends.compiled.literals import Names, comment, literal, mask_literal
from engine.backends.compiled.masks import column_constants, column_lookup, mask_entry, positions
from engine.backends.compiled.outcomes import outcome_of_rows
from engine.backends.compiled.plan import Column, OpenCells, TablePlan
from engine.model.cells import references
from engine.model.results import fired, nothing_matched
from engine.model.ruleset import LISTING, Decision, HitPolicy, Ruleset

Plans = Mapping[str, TablePlan]


def matching_text(ruleset: Ruleset, plan: TablePlan) -> GeneratedText:
    """Return the text of `matching(inputs)`: the rows without a false cell, those that read `FAILED` not judged."""
    names, decision = Names(), plan.decision
    comparisons = Comparisons(ruleset, names)
    body = [f"    {names.of(name)} = inputs[{literal(name)}]" for name in plan.inputs]
    body.append(f"    rows = {mask_literal(plan.all_rows, len(decision.rules))}")
    for column in plan.columns:
        body += [
            f"    if {names.of(column.name)} is not FAILED:",
            f"        rows &= {_as_operand(plan, column, names)}",
        ]
    for cells in plan.open_cells:
        failed = [f"{names.of(name)} is FAILED" for name in _values_read(plan, cells)]
        body += _narrowed(plan, cells, comparisons, failed)
    constants = _mask_constants(plan, names)
    lines = [
        _heading(decision),
        *comparisons.rank_constants(),
        *constants,
        "",
        "",
        "def matching(inputs):",
        *body,
        "    return positions(rows)",
    ]
    return _text(_filename(ruleset, (decision.name,), "rows"), lines, {}, "matching")


@dataclass
class Reading:
    """How a program comes by its values: `read` have their local names already.

    By name, a missing value is a `KeyError` at once; by place in `Facts.row`, when it is compared or looked up.
    """

    names: Names
    places: Mapping[str, int] | None
    read: set[str] = field(default_factory=set)

    def always(self, wanted: Iterable[str]) -> list[str]:
        """Return the lines that read the values, unless they are read already."""
        unread = [name for name in wanted if name not in self.read]
        self.read.update(unread)
        return [self._line(name) for name in unread]

    def here(self, name: str) -> list[str]:
        """Return the line that reads the value in a branch that is not always taken."""
        return [] if name in self.read else [self._line(name)]

    def supplied(self, wanted: Iterable[str]) -> list[str]:
        """Return the lines that read the values and leave the fast path where one is missing."""
        if self.places is None:
            return self.always(wanted)
        wanted = [name for name in wanted if name in self.places]
        missing = [f"    if {self.names.of(name)} is MISSING:\n        raise OffFastPath" for name in wanted]
        return [*self.always(wanted), *(line for one in missing for line in one.split("\n"))]

    def _line(self, name: str) -> str:
        key = literal(name) if self.places is None else str(self.places[name])
        return f"    {self.names.of(name)} = values[{key}]"


def program_text(
    ruleset: Ruleset, plans: Plans, asked: tuple[str, ...], places: Mapping[str, int] | None = None
) -> GeneratedText:
    """Return the text of `decide(values)`: the outcomes of the asked decisions and all they require, in that order.

    The values come by name, or by their `places` in a row of facts.
    """
    names, closure = Names(), ruleset.closure(asked)
    outcomes: dict[str, object] = {}
    comparisons = Comparisons(ruleset, names)
    constants: list[str] = []
    body: list[str] = []
    reading = Reading(names, places)
    for name in closure:
        plan = plans[name]
        body += ["", f"    {_heading(plan.decision)}", *_read_decisions(ruleset, plan, reading)]
        outcomes |= _table_outcomes(ruleset, plan.decision, names)
        constants += ["", _heading(plan.decision), *_program_constants(plan, names)]
        body += _decided(plan, comparisons, reading)
    answers = ", ".join(f"{literal(name)}: {names.of(name, 'outcome')}" for name in closure)
    lines = [
        *comparisons.rank_constants(),
        *constants,
        "",
        "",
        "def decide(values):",
        "    try:",
        *(f"    {line}" if line else "" for line in body[1:]),
        "",
        f"        return {{{answers}}}",
        "    except KeyError as missing:",
        "        raise OffFastPath(missing) from None",
    ]
    return _text(
        _filename(ruleset, asked, "program" if places is None else "program over rows"), lines, outcomes, "decide"
    )


def _read_decisions(ruleset: Ruleset, plan: TablePlan, reading: Reading) -> list[str]:
    lines = []
    for name in plan.inputs:
        if name in ruleset.decisions and name not in reading.read:
            reading.read.add(name)
            outcome = reading.names.of(name, "outcome")
            lines += [
                f"    if {outcome}.status is not DECIDED:",
                f"        raise OffFastPath({literal(name)})",
                f"    {reading.names.of(name)} = {outcome}.value",
            ]
    return lines


def _decided(plan: TablePlan, comparisons: Comparisons, reading: Reading) -> list[str]:
    """Return the lines after which the decision's outcome has its name.

    A value is read where it is first needed: one that no remaining row asks for may be missing.
    """
    names, outcome = reading.names, reading.names.of(plan.decision.name, "outcome")
    first, *others = plan.columns or (None,)
    lines = reading.always([first.name]) if first else []
    if first and plan.is_one_lookup:
        return [*lines, f"    {outcome} = {column_lookup(plan, first, names)}"]
    rows = column_lookup(plan, first, names) if first else mask_literal(plan.all_rows, len(plan.decision.rules))
    lines.append(f"    rows = {rows}")
    for column in others:
        lines += _narrowed_by_column(plan, column, reading)
    for cells in plan.open_cells:
        lines += reading.supplied(_values_read(plan, cells))
        lines += _narrowed(plan, cells, comparisons, [])
    by_rows = names.of(plan.decision.name, "OUTCOMES")
    if plan.decision.hit_policy is HitPolicy.FIRST:
        return [*lines, f"    {outcome} = {by_rows}[rows & -rows]"]
    together = names.of(plan.decision.name, "together")
    return [*lines, f"    {outcome} = {by_rows}.get(rows) or kept({by_rows}, rows, {together})"]


def _narrowed_by_column(plan: TablePlan, column: Column, reading: Reading) -> list[str]:
    """Return the lines that keep the column's rows, skipped where that is often possible.

    Where one row decides, often none is left to look for; where several may, a column of one row rarely matters.
    """
    lookup = f"    rows &= {_as_operand(plan, column, reading.names)}"
    if plan.decision.hit_policy not in LISTING:
        condition = "rows"
    elif column.is_of_one_row and not column.is_listed:
        condition = f"rows & {mask_literal(column.rows, len(plan.decision.rules))}"
    else:
        return [*reading.always([column.name]), lookup]
    return [f"    if {condition}:", *(f"    {line}" for line in (*reading.here(column.name), lookup))]


def _values_read(plan: TablePlan, cells: OpenCells) -> Iterator[str]:
    """Yield the values an open cell reads, of those that are not known at load."""
    for name in dict.fromkeys((cells.cell.column, *references(cells.cell.test))):
        if name in plan.inputs:
            yield name


def _as_operand(plan: TablePlan, column: Column, names: Names) -> str:
    lookup = column_lookup(plan, column, names)
    return f"({lookup})" if " if " in lookup else lookup


def _narrowed(plan: TablePlan, cells: OpenCells, comparisons: Comparisons, excuses: list[str]) -> list[str]:
    """Return the lines that drop the rows of an open cell where it does not hold (and no excuse does)."""
    count = len(plan.decision.rules)
    holds = comparisons.is_true(cells.cell.column, cells.cell.test)
    condition = " or ".join([*excuses, holds])
    kept = mask_literal(plan.all_rows & ~cells.rows, count)
    return [
        f"    if rows & {mask_literal(cells.rows, count)} and not ({condition}):"
        f"  {comment(f'{cells.cell.column}: {cells.cell.text}')}",
        f"        rows &= {kept}",
    ]


def _mask_constants(plan: TablePlan, names: Names) -> list[str]:
    return [line for column in plan.columns for line in column_constants(plan, column, names, mask_entry(plan))]


def _program_constants(plan: TablePlan, names: Names) -> list[str]:
    if plan.is_one_lookup:
        return column_constants(plan, plan.columns[0], names, lambda rows: _outcome_entry(plan.decision, rows, names))
    name, rules = plan.decision.name, plan.decision.rules
    lines = [*_mask_constants(plan, names), f"{names.of(name, 'OUTCOMES')} = {{"]
    lines.append(f"    0: {names.of(name, 'nothing')},")
    for row, rule in enumerate(rules):
        bit = 1 << row
        entry = _outcome_entry(plan.decision, bit, names)
        lines.append(f"    {mask_literal(bit, len(rules))}: {entry},  {comment(rule.id)}")
    return [*lines, "}"]


def _outcome_entry(decision: Decision, rows: int, names: Names) -> str:
    """Return the expression for the outcome that these matching rows come to under the hit policy.

    Under a listing policy one row is written as many: its value stands in a list, or is counted.
    """
    hits = positions(rows)
    if not hits:
        return names.of(decision.name, "nothing")
    if decision.hit_policy not in LISTING and (len(hits) == 1 or decision.hit_policy is HitPolicy.FIRST):
        return f"{names.of(decision.name, 'rule')}[{hits[0]}]"
    return f"{names.of(decision.name, 'together')}({mask_literal(rows, len(decision.rules))})"


def _table_outcomes(ruleset: Ruleset, decision: Decision, names: Names) -> dict[str, object]:
    return {
        names.of(decision.name, "rule"): tuple(fired(ruleset, decision, rule) for rule in decision.rules),
        names.of(decision.name, "nothing"): nothing_matched(decision),
        names.of(decision.name, "together"): outcome_of_rows(ruleset, decision),
    }


def _heading(decision: Decision) -> str:
    return comment(f"{decision.name}: {decision.hit_policy.value}, {len(decision.rules)} rules")


def _filename(ruleset: Ruleset, decisions: tuple[str, ...], part: str) -> str:
    version = ruleset.digest.removeprefix("sha256:")[:12]
    return f"<guanjia {ruleset.name} {'+'.join(decisions)} {part} {version}>"


def _text(filename: str, lines: list[str], outcomes: dict[str, object], function: str) -> GeneratedText:
    while lines and not lines[0]:
        lines.pop(0)
    return GeneratedText(filename, "\n".join(lines) + "\n", outcomes, function)
