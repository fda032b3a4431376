"""Which values are instances of a type (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

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


def is_instance(value: FeelValue, kind: feel.TypeName) -> bool:
    """Return whether the value is of the type; null is of no type but `Null`."""
    if value is None:
        return isinstance(kind, feel.NamedType) and kind.name.lower() == "null"
    return conforms(value, kind)


def conforms(value: FeelValue, kind: feel.TypeName) -> bool:
    """Return whether the value may stand where the type is asked for; null may stand anywhere."""
    if value is None or value is UNKNOWN:
        return True
    match kind:
        case feel.ContextType(entries=entries):
            return isinstance(value, Context) and all(
                name in value and conforms(value[name], of) for name, of in entries
            )
        case feel.FunctionType(parameters=parameters):
            return isinstance(value, Function) and len(value.parameters) == len(parameters)
        case feel.NamedType(name="list", of=of) if of is not None:
            return isinstance(value, tuple) and all(conforms(item, of) for item in value)
        case feel.NamedType(name="range", of=of) if of is not None:
            return isinstance(value, Range) and conforms(value.low, of) and conforms(value.high, of)
        case feel.NamedType(name=name):
            return _is_named(value, _ALIASES.get(name, name))
    raise TypeError(kind)


def _is_named(value: FeelValue, name: str) -> bool:
    if name == "Any":
        return True
    if name.lower() == "null":
        return False
    if name not in _SCALARS:
        raise EvaluationError("unknown_type", f"there is no type `{name}`")
    return kind_of(value) == name
