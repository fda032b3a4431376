"""Calls: built-in functions, the ruleset's own functions, which are inlined, and questions whether a fact is there.

INVARIANT (hygiene): an argument is put in a parameter's place only where no name stands between the two that could
hide what the argument reads; else the parameters stay, and the body is called as a function literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from engine.diagnostics import expression_faults as faults
from engine.load.expressions.kinds import ANY, BOOLEAN, item_of, kind, list_of, shown
from engine.load.expressions.scene import MOST_INLINED, MOST_NODES, Local, Origin, Scene, Typed, kept
from engine.load.expressions.signatures import Form, Parameter, functions
from engine.load.functions import Function
from engine.model import expressions as feel
from engine.model.expression_names import names_read, walk
from engine.model.ruleset import presence
from engine.model.types import Base, Type

PRESENT, IS_MISSING = "present", "is missing"
_CLOCKS = ("today", "now")
_BINDERS = feel.Filter | feel.For | feel.Quantified | feel.ContextOf | feel.FunctionLiteral


def invocation(scene: Scene, node: feel.Invocation) -> Typed:
    """Return the call typed; a function of the ruleset is replaced by its body."""
    name = node.function.name if isinstance(node.function, feel.Name) else None
    if name is None or name in scene.locals:
        return Typed(_with_arguments(scene, node)[0], ANY)
    if name in (PRESENT, IS_MISSING):
        return _presence(scene, node, name)
    if name in scene.scope.functions:
        return _inlined(scene, node, scene.scope.functions[name])
    if name in functions():
        return _built_in(scene, node, name)
    at = scene.origin.at(node)
    if name in _CLOCKS:
        scene.report(faults.clock_not_allowed(at, name))
    else:
        scene.report(faults.unknown_function(at, name, (*functions(), *scene.scope.functions, PRESENT, IS_MISSING)))
    return Typed(node, ANY)


def _with_arguments(scene: Scene, node: feel.Invocation) -> tuple[feel.Invocation, list[Typed]]:
    """Return the call with its arguments typed, and these in order."""
    positional = [scene.typed(argument) for argument in node.positional]
    if not node.named and isinstance(node.function, feel.Name) and kept(node.positional, positional):
        return node, positional
    named = [scene.typed(argument.value) for argument in node.named]
    bound = tuple(replace(argument, value=value.expression) for argument, value in zip(node.named, named, strict=True))
    function = node.function if isinstance(node.function, feel.Name) else scene.typed(node.function).expression
    whole = replace(node, function=function, positional=tuple(each.expression for each in positional), named=bound)
    return whole, positional + named


def _presence(scene: Scene, node: feel.Invocation, name: str) -> Typed:
    """Return the name that says whether the fact was supplied, negated for `is missing`."""
    fact = node.positional[0] if len(node.positional) == 1 else None
    known = isinstance(fact, feel.Name) and fact.name not in scene.locals and fact.name in scene.scope.facts
    if not isinstance(fact, feel.Name) or not known:
        scene.report(faults.presence_needs_fact(scene.origin.at(node), name))
        return Typed(node, BOOLEAN)
    asked = presence(scene.scope.named(fact.name) if scene.scope.named(fact.name) in scene.scope.facts else fact.name)
    scene.walk.reads[asked] = None
    place: dict[str, Any] = {"start": node.start, "end": node.end}
    supplied = feel.Name(asked, **place)
    if name == PRESENT:
        return Typed(supplied, BOOLEAN)
    return Typed(feel.Invocation(feel.Name("not", **place), (supplied,), **place), BOOLEAN)


def _built_in(scene: Scene, node: feel.Invocation, name: str) -> Typed:
    whole, arguments = _with_arguments(scene, node)
    forms = functions()[name]
    if node.named:
        return Typed(whole, _named(scene, node, name, forms))
    fitting = [form for form in forms if form.takes(len(arguments))]
    if not fitting:
        scene.report(faults.wrong_argument_count(scene.origin.at(node), name, _counts(forms), len(arguments)))
        return Typed(whole, ANY)
    chosen = next((form for form in fitting if _misfit(form, arguments) is None), None)
    if chosen is None:
        position, parameter = _misfit(fitting[0], arguments) or (0, fitting[0].parameters[0])
        at = scene.origin.at(node.positional[position])
        wanted = " | ".join(parameter.kinds)
        scene.report(faults.wrong_argument(at, name, parameter.name, wanted, shown(arguments[position].type)))
    return Typed(whole, _result(chosen or fitting[0], arguments))


def _named(scene: Scene, node: feel.Invocation, name: str, forms: tuple[Form, ...]) -> Type:
    """Check the names of named arguments; return the type where every form yields the same."""
    known = {parameter.name for form in forms for parameter in form.parameters}
    for argument in node.named:
        if argument.name not in known:
            scene.report(faults.unknown_argument(scene.origin.at(argument), name, argument.name, known))
    results = {form.result for form in forms}
    plain = len(results) == 1 and results <= {base.value for base in Base}
    return Type(Base(results.pop())) if plain else ANY


def _counts(forms: Sequence[Form]) -> str:
    least = min(form.least for form in forms)
    most = None if any(form.most is None for form in forms) else max(form.most or 0 for form in forms)
    if most is None:
        return f"{least}+"
    return str(least) if least == most else f"{least}..{most}"


def _misfit(form: Form, arguments: Sequence[Typed]) -> tuple[int, Parameter] | None:
    """Return the first argument that is of another kind than its parameter takes, None where all fit."""
    for position, argument in enumerate(arguments):
        parameter = form.parameters[min(position, len(form.parameters) - 1)]
        if parameter.kinds and not _fits(kind(argument.type), parameter):
            return position, parameter
    return None


def _fits(of: str | None, parameter: Parameter) -> bool:
    """True where the kind is taken: a list of one stands for its item, an item for a list of one where it must."""
    if of is None or of in parameter.kinds or of == "list":
        return True
    if "list" in parameter.kinds:
        return not parameter.repeated
    return of == "date" and "datetime" in parameter.kinds


def _result(form: Form, arguments: Sequence[Typed]) -> Type:
    first = arguments[0].type if arguments else ANY
    match form.result:
        case "first":
            return first if kind(first) is not None else ANY
        case "item":
            return item_of(first) if first.container else ANY
        case "numbers" | "texts":
            return list_of(Type(Base.NUMBER if form.result == "numbers" else Base.TEXT))
        case "value":
            return replace(first, container="") if first.container == "map" else ANY
        case "entries":
            value = replace(first, container="") if first.container == "map" else ANY
            return Type(Base.RECORD, fields=(("key", Type(Base.TEXT)), ("value", value)), container="list")
    return Type(Base(form.result))


def _inlined(scene: Scene, node: feel.Invocation, function: Function) -> Typed:
    """Return the body of the function with the arguments of the call in place of its parameters."""
    name = function.name.text
    if name in scene.calls:
        return Typed(node, ANY)
    _, arguments = _with_arguments(scene, node)
    bound = _bound(scene, node, function, arguments)
    if bound is None:
        return Typed(node, ANY)
    substituted = _may_substitute(function, bound.values())
    locals_ = {
        parameter: Local(argument.type, argument.expression if substituted else None)
        for parameter, argument in bound.items()
    }
    body = Scene(
        scope=scene.scope,
        origin=Origin(function.text),
        walk=scene.walk,
        type_of=scene.type_of,
        locals=locals_,
        calls=(*scene.calls, name),
        callers=scene.callers | scene.locals.keys(),
    )
    found = _put_in(body, function)
    if substituted:
        return found
    parameters = tuple(feel.Parameter(parameter) for parameter in bound)
    literal = feel.FunctionLiteral(parameters, found.expression, start=node.start, end=node.end)
    given = tuple(argument.expression for argument in bound.values())
    return Typed(feel.Invocation(literal, given, start=node.start, end=node.end), found.type)


def _put_in(body: Scene, function: Function) -> Typed:
    """Return the body typed; what is put into an expression counts against what the ruleset may put in."""
    walk, inlined = body.walk, body.scope.inlined
    if walk.inlining:
        return body.typed(function.body)
    if inlined.nodes > MOST_INLINED:
        walk.nodes = max(walk.nodes, MOST_NODES)  # the next node is one too many, which is reported once
    walk.inlining, before = True, walk.nodes
    found = body.typed(function.body)
    walk.inlining = False
    inlined.nodes += walk.nodes - before
    return found


def _may_substitute(function: Function, arguments: Iterable[Typed]) -> bool:
    """True where no part of the body brings names of its own that an argument could meet."""
    parts = tuple(walk(function.body))
    if any(isinstance(part, _BINDERS) for part in parts):
        return False
    about_tested = any(feel.TESTED in names_read(argument.expression) for argument in arguments)
    return not (about_tested and any(isinstance(part, feel.In) for part in parts))


def _bound(scene: Scene, node: feel.Invocation, function: Function, arguments: list[Typed]) -> dict[str, Typed] | None:
    """Return the arguments by parameter; None where they do not match, which is reported."""
    at, name = scene.origin.at(node), function.name.text
    if len(arguments) != len(function.parameters):
        scene.report(faults.wrong_argument_count(at, name, str(len(function.parameters)), len(arguments)))
        return None
    if not node.named:
        return dict(zip(function.parameters, arguments, strict=True))
    by_name = {argument.name: value for argument, value in zip(node.named, arguments, strict=True)}
    for argument in node.named:
        if argument.name not in function.parameters:
            unknown = faults.unknown_argument(scene.origin.at(argument), name, argument.name, function.parameters)
            scene.report(unknown)
            return None
    return {parameter: by_name[parameter] for parameter in function.parameters if parameter in by_name}
