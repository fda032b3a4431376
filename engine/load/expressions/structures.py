"""Lists, contexts, paths, filters, loops: what their parts are, and which names they bring with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.diagnostics import expression_faults as faults
from engine.load.expressions.comparisons import compare, require_condition
from engine.load.expressions.kinds import ANY, BOOLEAN, NUMBER, common, is_null, item_of, kind, list_of, shown
from engine.load.expressions.scene import Local, Scene, Typed, expression_of
from engine.model import expressions as feel
from engine.model.types import Base, Type

_DAY = ("year", "month", "day", "weekday")
_CLOCK = ("hour", "minute", "second", "time offset", "timezone")
_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "date": _DAY,
    "datetime": (*_DAY, *_CLOCK, "date", "time"),
    "time": _CLOCK,
    "duration": ("days", "hours", "minutes", "seconds", "years", "months"),
}
_NOT_NUMBERS = {
    "time offset": Type(Base.DURATION),
    "timezone": Type(Base.TEXT),
    "date": Type(Base.DATE),
    "time": Type(Base.TIME),
}


def path(scene: Scene, node: feel.Path) -> Typed:
    """Return the entry or property; of a list, that of each item."""
    source = scene.typed(node.source)
    whole = replace(node, source=source.expression)
    if source.type.container in ("list", "set"):
        return Typed(whole, list_of(_entry(scene, node, item_of(source.type))))
    return Typed(whole, _entry(scene, node, source.type))


def _entry(scene: Scene, node: feel.Path, source: Type) -> Type:
    if source.container == "map":
        return replace(source, container="")
    if source.base is Base.ANY or (source.base is Base.RECORD and not source.fields):
        return ANY
    known = dict(source.fields) if source.base is Base.RECORD else _properties(kind(source))
    if node.name in known:
        return known[node.name]
    end = feel.Name("", start=max(node.start, node.end - len(node.name)))
    scene.report(faults.unknown_field(scene.origin.at(end), node.name, shown(source), known))
    return ANY


def _properties(of: str | None) -> dict[str, Type]:
    return {name: _NOT_NUMBERS.get(name, NUMBER) for name in _PROPERTIES.get(of or "", ())}


def filtered(scene: Scene, node: feel.Filter) -> Typed:
    """Return an item by number, or the items for which the condition holds; their entries are names within it."""
    source = scene.typed(node.source)
    item = item_of(source.type)
    names = {name: Local(of) for name, of in item.fields} if not item.container else {}
    unknown = item.base is Base.ANY or item.container == "map" or (item.base is Base.RECORD and not item.fields)
    condition = scene.within({**names, "item": Local(item)}, open=unknown).typed(node.condition)
    whole = replace(node, source=source.expression, condition=condition.expression)
    by = kind(condition.type)
    if by == "number":
        return Typed(whole, item)
    require_condition(scene, node.condition, condition)
    return Typed(whole, list_of(item) if by == "boolean" else ANY)


def list_items(scene: Scene, node: feel.ListOf) -> Typed:
    """Return the list, its items of the type they have in common."""
    items = [scene.typed(item) for item in node.items]
    whole = replace(node, items=tuple(item.expression for item in items))
    return Typed(whole, list_of(common(item.type for item in items if not is_null(item.expression))))


def context_entries(scene: Scene, node: feel.ContextOf) -> Typed:
    """Return the context as a record; each entry may read those before it."""
    entries: list[feel.Entry] = []
    fields: dict[str, Type] = {}
    for entry in node.entries:
        value = scene.typed(entry.value)
        entries.append(replace(entry, value=value.expression))
        fields[entry.name] = value.type
        scene = scene.within({entry.name: Local(value.type)})
    return Typed(replace(node, entries=tuple(entries)), Type(Base.RECORD, fields=tuple(fields.items())))


def range_ends(scene: Scene, node: feel.RangeOf) -> Typed:
    """Return the range, its two ends of one kind."""
    low = None if node.low is None else scene.typed(node.low)
    high = None if node.high is None else scene.typed(node.high)
    if low is not None and high is not None and kind(low.type) != "text":
        compare(scene, node, "<=", low, high)
    return Typed(replace(node, low=expression_of(low), high=expression_of(high)), ANY)


def for_each(scene: Scene, node: feel.For) -> Typed:
    """Return the list of results; `partial` is what there is of it so far."""
    inner, iterations = _iterated(scene, node.iterations)
    result = inner.within({"partial": Local(list_of(ANY))}).typed(node.result)
    return Typed(replace(node, iterations=iterations, result=result.expression), list_of(result.type))


def quantified(scene: Scene, node: feel.Quantified) -> Typed:
    """Return `some` or `every` with its condition."""
    inner, iterations = _iterated(scene, node.iterations)
    condition = inner.typed(node.condition)
    require_condition(inner, node.condition, condition)
    return Typed(replace(node, iterations=iterations, condition=condition.expression), BOOLEAN)


def _iterated(scene: Scene, written: tuple[feel.Iteration, ...]) -> tuple[Scene, tuple[feel.Iteration, ...]]:
    iterations: list[feel.Iteration] = []
    for iteration in written:
        domain = scene.typed(iteration.domain)
        last = None if iteration.last is None else scene.typed(iteration.last)
        if last is not None:
            compare(scene, iteration, "<=", domain, last)
        item = domain.type if last is not None else item_of(domain.type)
        iterations.append(replace(iteration, domain=domain.expression, last=expression_of(last)))
        scene = scene.within({iteration.name: Local(item)})
    return scene, tuple(iterations)


def function_literal(scene: Scene, node: feel.FunctionLiteral) -> Typed:
    """Return the function; of its parameters nothing is known."""
    inner = scene.within({parameter.name: Local(ANY) for parameter in node.parameters})
    return Typed(replace(node, body=inner.typed(node.body).expression), ANY)
