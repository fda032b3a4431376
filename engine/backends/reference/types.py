"""Which values are instances of a type (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.backends.reference.evaluation import DeclaredTypes
from engine.model import expressions as feel
from engine.model.feel_values import UNKNOWN, Context, EvaluationError, FeelValue, Function, Range, kind_of

_ALIASES = {
    "day-time duration": "days and time duration",
    "year-month duration": "years and months duration",
    "dateTime": "date and time",
    "date time": "date and time",
}
_SCALARS = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
    }
)


_ANY = feel.NamedType("Any")


@dataclass(frozen=True, slots=True)
class TypedFunction(Function):
    """A function literal: it also knows the types its parameters are declared to have."""

    types: tuple[feel.TypeName | None, ...] = ()


def is_instance(value: FeelValue, kind: feel.TypeName, declared: DeclaredTypes) -> bool:
    """Return whether the value is of the type; null is of no type but `Null`."""
    if value is None:
        return isinstance(kind, feel.NamedType) and kind.name.lower() == "null"
    return conforms(value, kind, declared)


def conforms(value: FeelValue, kind: feel.TypeName, declared: DeclaredTypes) -> bool:
    """Return whether the value may stand where the type is asked for; null may stand anywhere."""
    if value is None or value is UNKNOWN:
        return True
    match kind:
        case feel.ContextType(entries=entries):
            return isinstance(value, Context) and all(
                name in value and conforms(value[name], of, declared) for name, of in entries
            )
        case feel.FunctionType(parameters=parameters):
            return isinstance(value, Function) and _takes(value, parameters, kind.result)
        case feel.NamedType(name="list", of=of) if of is not None:
            return isinstance(value, tuple) and all(conforms(item, of, declared) for item in value)
        case feel.NamedType(name="range", of=of) if of is not None:
            return isinstance(value, Range) and all(conforms(end, of, declared) for end in (value.low, value.high))
        case feel.NamedType(name=name):
            return _is_named(value, _ALIASES.get(name, name), declared)
    raise TypeError(kind)


def _takes(function: Function, parameters: tuple[feel.TypeName, ...], result: feel.TypeName) -> bool:
    """Return whether the function takes such arguments; what it yields is known only by calling it."""
    if len(function.parameters) != len(parameters):
        return False
    if isinstance(function, TypedFunction):
        pairs = zip(function.types, parameters, strict=True)
        if any(own not in (None, _ANY, asked) for own, asked in pairs):
            return False
        if result == _ANY:
            return True
    raise EvaluationError("not_supported", "it is not known what the function yields", (function,))


def _is_named(value: FeelValue, name: str, declared: DeclaredTypes) -> bool:
    if name == "Any":
        return True
    if name.lower() == "null":
        return False
    if name in declared:
        return declared[name](value)
    if name not in _SCALARS:
        raise EvaluationError("unknown_type", f"there is no type `{name}`")
    return kind_of(value) == name
