"""Functions: literals that close over the names around them, and calls by position or by name (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends.reference.builtins import BUILTINS
from engine.backends.reference.builtins.signature import Builtin
from engine.backends.reference.evaluation import SIZE_OF_A_STEP, Evaluator, Scope
from engine.backends.reference.types import TypedFunction, conforms
from engine.model import expressions as feel
from engine.model.feel_values import UNKNOWN, EvaluationError, FeelValue, Function, kind_of


class _UnknownReached(Exception):
    """A function handed to a built-in answered with what is not known."""


def function_literal(run: Evaluator, node: feel.FunctionLiteral, scope: Scope) -> Function:
    """Return the function; its body sees the names around it."""
    names = tuple(parameter.name for parameter in node.parameters)

    def call(*arguments: FeelValue) -> FeelValue:
        run.budget.spend()
        taken = [_taken(run, parameter, value) for parameter, value in zip(node.parameters, arguments, strict=True)]
        return run.value(node.body, scope.with_values(dict(zip(names, taken, strict=True))))

    types = tuple(parameter.type for parameter in node.parameters)
    return TypedFunction(names, call, types, order=_order(node.body, names))


def _order(body: feel.Expression, names: tuple[str, ...]) -> str:
    """Return `<` or `>` where the body is `x < y` or `x > y` over the two parameters in their order."""
    match body:
        case feel.Comparison(operator="<" | ">" as operator, left=feel.Name(name=left), right=feel.Name(name=right)):
            return operator if (left, right) == names and left != right else ""
    return ""


def _taken(run: Evaluator, parameter: feel.Parameter, value: FeelValue) -> FeelValue:
    """Return the argument as the parameter's type takes it: a list of one and its item stand for each other."""
    kind, declared = parameter.type, run.declared_types
    if kind is None or conforms(value, kind, declared):
        return value
    if isinstance(value, tuple) and len(value) == 1 and conforms(value[0], kind, declared):
        return value[0]
    if not isinstance(value, tuple) and conforms((value,), kind, declared):
        return (value,)
    raise EvaluationError("wrong_type", f"`{parameter.name}` cannot be a {kind_of(value)}", (value,))


def invocation(run: Evaluator, node: feel.Invocation, scope: Scope) -> FeelValue:
    """Return what the function yields for the arguments."""
    function = _function(run, node.function, scope)
    if function is UNKNOWN:
        return UNKNOWN
    positional = [run.value(argument, scope) for argument in node.positional]
    named = {argument.name: run.value(argument.value, scope) for argument in node.named}
    if isinstance(function, Builtin):
        return _built_in(run, function, positional, named)
    if not isinstance(function, Function):
        raise EvaluationError("not_a_function", f"a {kind_of(function)} cannot be called", (function,))
    return function.call(*(_by_name(function, named) if named else _by_position(function, positional)))


def _function(run: Evaluator, node: feel.Expression, scope: Scope) -> FeelValue | Builtin:
    if isinstance(node, feel.Name):
        try:
            return scope.find(node.name)
        except KeyError:
            if node.name not in BUILTINS:
                raise EvaluationError("unknown_function", f"there is no function `{node.name}`") from None
            return BUILTINS[node.name]
    return run.value(node, scope)


def _built_in(
    run: Evaluator, function: Builtin, positional: list[FeelValue], named: Mapping[str, FeelValue]
) -> FeelValue:
    run.budget.spend(sum(map(_size, (*positional, *named.values()))) // SIZE_OF_A_STEP)
    try:
        if named:
            return function.call_named({name: _knowing(value) for name, value in named.items()})
        return function.call(*map(_knowing, positional))
    except _UnknownReached:
        return UNKNOWN


def _size(value: FeelValue) -> int:
    """Return how much there is to look at in a text or a list."""
    if isinstance(value, tuple):
        return len(value) + sum(len(item) for item in value if isinstance(item, tuple | str))
    return len(value) if isinstance(value, str) else 1


def _knowing(value: FeelValue) -> FeelValue:
    """Return the argument; a function only while its answers are known."""
    if not isinstance(value, Function):
        return value

    def call(*arguments: FeelValue) -> FeelValue:
        answer = value.call(*arguments)
        if answer is UNKNOWN:
            raise _UnknownReached
        return answer

    return Function(value.parameters, call, order=value.order)


def _by_position(function: Function, arguments: list[FeelValue]) -> list[FeelValue]:
    if len(arguments) != len(function.parameters):
        detail = f"the function takes {len(function.parameters)} arguments, not {len(arguments)}"
        raise EvaluationError("wrong_arguments", detail)
    return arguments


def _by_name(function: Function, arguments: Mapping[str, FeelValue]) -> list[FeelValue]:
    if set(arguments) != set(function.parameters):
        detail = f"the function takes {', '.join(function.parameters)}, not {', '.join(arguments)}"
        raise EvaluationError("wrong_arguments", detail)
    return [arguments[name] for name in function.parameters]


def as_function(builtin: Builtin) -> Function:
    """Return a built-in as a value, with the parameters of its first form."""
    return Function(tuple(param.name for param in builtin.signatures[0].params), builtin.call)
