"""Rows, cells and expressions put into sentences: what was asked, with which values, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.explain.additions import Additions
from engine.explain.texts import say
from engine.explain.trace import CellTrace, ExpressionTrace, Read, RowTrace, TableTrace
from engine.explain.wording import Wording
from engine.model.cells import Comparison, Constant
from engine.model.ruleset import LISTING, PART_MARK, Aggregation
from engine.model.staging import STAYS


@dataclass(frozen=True, slots=True)
class Conditions:
    """Tells what the rows of one table found; to a customer without ids, places and expressions."""

    wording: Wording
    table: TableTrace
    to_customer: bool

    def row(self, row: RowTrace) -> Iterator[str]:
        """The rule that decides and what its cells found; a cell without a value is left out, the rule holds anyway."""
        told = dict.fromkeys(self._condition(cell) for cell in row.cells if cell.known)
        conditions = self._say("condition.and").join(text for text in told if text)
        if row.rule.is_made:
            transition, _, tail = row.rule.id.partition(PART_MARK)
            yield self._say("rule.stays" if tail == STAYS else "rule.waits", rule=transition, place=row.rule.at)
        elif self.to_customer:
            if conditions:
                yield self._say("rule.customer", conditions=conditions)
        elif conditions:
            yield self._say("rule.holds", rule=row.rule.id, place=row.rule.at, conditions=conditions)
        else:
            yield self._say("rule.always", rule=row.rule.id, place=row.rule.at)
        yield from self._adds(row)
        if self.table.decision.staging is None:
            yield from self.outputs(row.computed)
        yield from self.expressions_behind([cell.read for cell in row.cells])

    def passed_over(self, rows: tuple[RowTrace, ...]) -> Iterator[str]:
        """Why these rules do not hold, the first cell of each that is false."""
        for row in rows:
            for cell in [cell for cell in row.cells if cell.holds is False][:1]:
                yield self._say("rule.passed_over", rule=row.rule.id, conditions=self._failed(cell))

    def outputs(self, computed: tuple[ExpressionTrace, ...]) -> Iterator[str]:
        """How the outputs given by an expression were worked out."""
        for output in computed:
            if output.is_renamed:
                continue
            if not self.to_customer:
                key = "computed.part" if len(self.table.decision.outputs) > 1 else "computed"
                reads = self._in_brackets(self.wording.reads(output.reads))
                yield self._say(key, name=output.label, expression=output.text, reads=reads)
            elif reads := self.wording.reads(self._told_reads(output)):
                yield self._say("computed.customer", reads=reads)
        yield from self.expressions_behind([read for output in computed for read in output.reads])

    def flag(self, flag: ExpressionTrace) -> str:
        """The test of a flag that holds."""
        reads = self._in_brackets(self.wording.reads(flag.reads))
        return self._say("flag.holds", flag=flag.label, expression=flag.text, reads=reads)

    def expressions_behind(self, reads: list[Read]) -> Iterator[str]:
        """What each named expression came to that the cells read, and those it reads in turn, each once."""
        if self.to_customer:
            return
        waiting = [name for read in reads for name in self._named_within(read.name)]
        for name in dict.fromkeys(waiting):
            found = self.table.derived[name]
            if found.has_name:
                yield self._named(found)

    def _named_within(self, name: str) -> Iterator[str]:
        """Yield the derived values behind a name, what is read before what reads it."""
        if (found := self.table.derived.get(name)) is not None:
            for read in found.reads:
                yield from self._named_within(read.name)
            yield name

    def _named(self, found: ExpressionTrace) -> str:
        reads = self._in_brackets(self.wording.reads(found.reads))
        filled = {"name": found.label, "expression": found.text, "reads": reads}
        if not found.found.known:
            return self._say("derived.unknown", **filled)
        value = self.wording.value(found.found.value, self.wording.ruleset.type_of(found.found.name))
        return self._say("derived.value", value=value, **filled)

    def _adds(self, row: RowTrace) -> Iterator[str]:
        """Under a policy where several rules add to the answer: what this one adds."""
        decision = self.table.decision
        if row.rule.adds is not None:
            yield from Additions(self.wording, self.to_customer).of_row(row.rule.id, row.rule.adds)
            return
        counts = decision.hit_policy in LISTING and decision.aggregation is not Aggregation.COUNT
        if counts and not self.to_customer and not row.computed and row.rule.output.value is not None:
            value = self.wording.output(decision, row.rule.output.value)
            yield self._say("rule.adds", rule=row.rule.id, value=value)

    def _condition(self, cell: CellTrace) -> str:
        found = self.table.derived.get(cell.cell.column)
        if found is not None:
            return self._over_expression(cell, found)
        return self._say(
            "condition.holds" if self.to_customer else "condition.written",
            name=self.wording.name(cell.cell.column),
            value=self._value(cell),
            test=self.wording.test(cell.cell.column, cell.cell.test),
            cell=cell.cell.text,
        )

    def _over_expression(self, cell: CellTrace, found: ExpressionTrace) -> str:
        """A cell over an expression: as written and with the values it reads; a customer is told these alone."""
        if self.to_customer:
            reads = self.wording.reads(self._told_reads(found))
            return self._say("condition.given", reads=reads) if reads else ""
        reads = self._in_brackets(self.wording.reads(found.reads)) if not found.has_name else ""
        if is_asked_for_truth(cell):
            return self._say("condition.true", name=self._quoted(found), reads=reads)
        return self._say(
            "condition.expression",
            name=self._quoted(found),
            value=self._value(cell),
            test=self.wording.test(cell.cell.column, cell.cell.test),
            cell=cell.cell.text,
            reads=reads,
        )

    def _failed(self, cell: CellTrace) -> str:
        found = self.table.derived.get(cell.cell.column)
        if found is None:
            name = self.wording.name(cell.cell.column)
            return self._say("condition.fails", name=name, value=self._value(cell), cell=cell.cell.text)
        reads = self._in_brackets(self.wording.reads(found.reads))
        if is_asked_for_truth(cell):
            return self._say("condition.untrue", expression=found.text, reads=reads)
        name, value = self._quoted(found), self._value(cell)
        return self._say("condition.fails", name=name, value=f"{value}{reads}", cell=cell.cell.text)

    def _told_reads(self, found: ExpressionTrace) -> list[Read]:
        """Return the facts, parameters and decisions behind an expression that have a value, each once."""
        behind: Mapping[str, Read] = {
            read.name: read for one in self._expressions_within(found) for read in one.reads if read.known
        }
        return [read for read in behind.values() if read.name not in self.table.derived]

    def _expressions_within(self, found: ExpressionTrace) -> Iterator[ExpressionTrace]:
        yield found
        for read in found.reads:
            if (inner := self.table.derived.get(read.name)) is not None:
                yield from self._expressions_within(inner)

    def _quoted(self, found: ExpressionTrace) -> str:
        return self._say("expression", expression=found.label if found.has_name else found.text)

    def _value(self, cell: CellTrace) -> str:
        return self.wording.value(cell.value, self.wording.ruleset.type_of(cell.cell.column))

    def _in_brackets(self, reads: str) -> str:
        return self._say("reads", reads=reads) if reads else ""

    def _say(self, key: str, **filled: object) -> str:
        return say(key, self.wording.language, **filled)


def is_asked_for_truth(cell: CellTrace) -> bool:
    """True where the cell says no more than that its column is true."""
    match cell.cell.test:
        case Comparison(operator="=", endpoint=Constant(value=True)):
            return True
        case _:
            return False
