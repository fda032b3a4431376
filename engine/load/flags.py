"""Flags: what is said beside a decision's value where a test holds; the test may read the decision itself."""

from __future__ import annotations

from engine.diagnostics import Diagnostic
from engine.load.cells import column_of, presence_cell, read_cell_condition
from engine.load.commas import refuses_commas_in_cells
from engine.load.derivations import Derivations
from engine.load.drafts import DraftFlag
from engine.load.expressions import Read, read_condition
from engine.load.fields import scalars_of
from engine.load.nodes import Node, Scalar
from engine.model import expressions as feel
from engine.model.cells import Comparison, Constant
from engine.model.ruleset import Derived, Flag
from engine.model.types import NUMERIC, Base, Type


def read_flag(draft: DraftFlag, derivations: Derivations, faults: list[Diagnostic]) -> Flag | None:
    """Return the flag, its cells and its `if` as one condition; None where it has a fault."""
    tests = [_cell(name, node, derivations, faults) for name, node in draft.cells]
    if draft.condition is not None:
        tests.append(read_condition(draft.condition, derivations.scope, faults))
    known = [test for test in tests if test is not None]
    if not known or len(known) < len(tests):
        return None
    operands = tuple(test.expression for test in known)
    whole = operands[0] if len(operands) == 1 else feel.Conjunction(operands)
    reads = tuple(dict.fromkeys(name for test in known for name in test.reads))
    label = f"flag {draft.id.text}"
    name = f"{derivations.decision}/{label}"
    test = Derived(name, label, whole, Type(Base.BOOLEAN), reads, draft.id.at)
    return Flag(draft.id.text, test, draft.assumes)


def _cell(name: Scalar, node: Node, derivations: Derivations, faults: list[Diagnostic]) -> Read | None:
    """Return one cell as a condition."""
    asked = presence_cell(name, node, derivations.scope)
    if asked is not None:
        supplied: feel.Expression = feel.Name(asked.column)
        if asked.test == Comparison("=", Constant(False, "false")):
            supplied = feel.Invocation(feel.Name("not"), (supplied,))
        return Read(supplied, Type(Base.BOOLEAN), (asked.column,))
    column = column_of(name, derivations, faults)
    if column is None:
        return None
    scalars = scalars_of(node, name.text, faults)
    text = node if isinstance(node, Scalar) else Scalar(", ".join(each.text for each in scalars), False, node.at)
    refused = column.type.base in NUMERIC and refuses_commas_in_cells(scalars, faults)
    return None if refused else read_cell_condition(text, column, faults)
