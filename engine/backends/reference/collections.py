"""Lists, contexts, ranges, paths and filters (DMN 1.5, 10.3.2.5, 10.3.2.6 and 10.3.2.9)."""

from __future__ import annotations

from decimal import Decimal

from engine.backends.reference import logic, operators
from engine.backends.reference.builtins.properties import property_of
from engine.backends.reference.evaluation import Evaluator, Scope
from engine.model import expressions as feel
from engine.model.feel_values import (
    ORDERED_KINDS,
    UNKNOWN,
    Context,
    EvaluationError,
    FeelValue,
    Range,
    kind_of,
)


def list_of(run: Evaluator, node: feel.ListOf, scope: Scope) -> FeelValue:
    """Return the items; a list of which an item is not known is not known."""
    items = tuple(run.value(item, scope) for item in node.items)
    return UNKNOWN if any(item is UNKNOWN for item in items) else items


def context_of(run: Evaluator, node: feel.ContextOf, scope: Scope) -> FeelValue:
    """Return the entries, each evaluated where the earlier ones are names."""
    entries: dict[str, FeelValue] = {}
    inner = scope.with_values(entries)
    for entry in node.entries:
        if entry.name in entries:
            raise EvaluationError("duplicate_entry", f"the context has two entries `{entry.name}`")
        entries[entry.name] = run.value(entry.value, inner)
    return UNKNOWN if any(entry is UNKNOWN for entry in entries.values()) else Context(entries)


def range_of(run: Evaluator, node: feel.RangeOf, scope: Scope) -> FeelValue:
    """Return the range; null where an end that is written is null."""
    written = [run.value(end, scope) for end in (node.low, node.high) if end is not None]
    if any(end is UNKNOWN for end in written):
        return UNKNOWN
    if None in written:
        return None
    kinds = {kind_of(end) for end in written}
    if len(kinds) > 1 or not kinds <= ORDERED_KINDS:
        raise EvaluationError("wrong_type", f"no range has ends of kind {' and '.join(sorted(kinds))}", written)
    low, high = (written[0] if node.low is not None else None), (written[-1] if node.high is not None else None)
    return Range(low, node.low_included, high, node.high_included)


def path(run: Evaluator, node: feel.Path, scope: Scope) -> FeelValue:
    """Return the entry or property of that name, of each item where the source is a list."""
    return step(run.value(node.source, scope), node.name)


def step(source: FeelValue, name: str) -> FeelValue:
    """Return the entry or property `name`: null of null, null where a context has no such entry."""
    if source is None or source is UNKNOWN:
        return source
    if isinstance(source, Context):
        return source.get(name)
    if isinstance(source, tuple):
        return tuple(step(item, name) for item in source)
    return property_of(source, name)


def filtered(run: Evaluator, node: feel.Filter, scope: Scope) -> FeelValue:
    """Return an item by its number, or the items for which the condition is true; a value alone is a list of one."""
    source = run.value(node.source, scope)
    if source is UNKNOWN or source is None:
        return source
    items = source if isinstance(source, tuple) else (source,)
    if (number := plain_number(node.condition)) is not None:
        return _numbered(items, number)
    run.budget.spend(len(items))
    if not items:
        return _of_nothing(run, node.condition, scope)
    names = {name for item in items if isinstance(item, Context) for name in item}
    verdicts: list[operators.Truth] = []
    for item in items:
        verdict = run.value(node.condition, _item_scope(item, names, scope))
        if isinstance(verdict, Decimal) and not verdicts:
            return _numbered(items, verdict)
        verdicts.append(logic.truth(verdict))
    if any(verdict is UNKNOWN for verdict in verdicts):
        return UNKNOWN
    return tuple(item for item, verdict in zip(items, verdicts, strict=True) if verdict is True)


def plain_number(condition: feel.Expression) -> Decimal | None:
    """Return the number that the condition is, whatever the item: `1`, `-1`; None for any other condition."""
    match condition:
        case feel.Literal(value=Decimal() as number):
            return number
        case feel.Negation(operand=feel.Literal(value=Decimal() as number)):
            return -number
    return None


def _item_scope(item: FeelValue, names: set[str], scope: Scope) -> Scope:
    """Return the scope in which a condition is asked of an item: `item`, and the entries of a context by name.

    An entry that only other items have is null for this one.
    """
    entries = {name: item.get(name) for name in names} if isinstance(item, Context) else {}
    return scope.with_values({"item": item, **entries}, lenient=isinstance(item, Context))


def _numbered(items: tuple[FeelValue, ...], number: Decimal) -> FeelValue:
    if number != number.to_integral_value() or abs(number) > len(items) or not number:
        return None
    return items[int(number) - 1 if number > 0 else int(number)]


def _of_nothing(run: Evaluator, condition: feel.Expression, scope: Scope) -> FeelValue:
    """Return null for an item of an empty list by number; the empty list for a condition, which nothing is asked."""
    try:
        verdict = run.value(condition, scope.with_values({"item": None}, lenient=True))
    except EvaluationError:
        return ()
    return None if isinstance(verdict, Decimal) else ()
