"""Functions on contexts (DMN 1.5, table 81)."""

from __future__ import annotations

from typing import Final

from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import Context, EvaluationError, FeelValue, kind_of


def _value(context: Context, key: str) -> FeelValue:
    return context.get(key)


def _entries(context: Context) -> tuple[Context, ...]:
    return tuple(Context({"key": key, "value": value}) for key, value in context.items())


def _from_entries(entries: tuple[FeelValue, ...]) -> Context:
    """Return the context of these keys and values; each key once."""
    made: dict[str, FeelValue] = {}
    for entry in entries:
        if not isinstance(entry, Context) or "key" not in entry or "value" not in entry:
            raise EvaluationError("out_of_domain", "each entry of a context has a `key` and a `value`", (entry,))
        key = entry["key"]
        if not isinstance(key, str):
            raise EvaluationError("wrong_type", f"the key of an entry is a text, not a {kind_of(key)}", (entry,))
        if key in made:
            raise EvaluationError("out_of_domain", f"two entries have the key `{key}`", (entry,))
        made[key] = entry["value"]
    return Context(made)


def _put(context: Context, key: str, value: FeelValue) -> Context:
    return Context({**context, key: value})


def _put_within(context: Context, keys: tuple[FeelValue, ...], value: FeelValue) -> Context:
    """Return the context with the value put where the keys lead, from context to context."""
    if not keys:
        raise EvaluationError("out_of_domain", "`context put` needs a key", (context,))
    path = [context]
    for key in keys[:-1]:
        inner = path[-1].get(_key(key))
        if not isinstance(inner, Context):
            raise EvaluationError("wrong_type", f"`{key}` is not a context but a {kind_of(inner)}", (context,))
        path.append(inner)
    for outer, key in zip(reversed(path), reversed(keys), strict=True):
        value = _put(outer, _key(key), value)
    return value if isinstance(value, Context) else context


def _key(key: FeelValue) -> str:
    if not isinstance(key, str):
        raise EvaluationError("wrong_type", f"a key is a text, not a {kind_of(key)}", (key,))
    return key


def _merge(contexts: tuple[FeelValue, ...]) -> Context:
    merged: dict[str, FeelValue] = {}
    for context in contexts:
        if not isinstance(context, Context):
            raise EvaluationError("wrong_type", f"`context merge` takes contexts, not a {kind_of(context)}", (context,))
        merged.update(context)
    return Context(merged)


_CONTEXT: Final = Param("context", ("context",))
_M: Final = Param("m", ("context",))
_VALUE: Final = Param("value")

FUNCTIONS: Final = (
    Builtin("get value", (Signature((_M, Param("key", ("string",))), _value),)),
    Builtin("get entries", (Signature((_M,), _entries),)),
    Builtin("context", (Signature((Param("entries", ("list",)),), _from_entries),)),
    Builtin(
        "context put",
        (
            Signature((_CONTEXT, Param("key", ("string",)), _VALUE), _put),
            Signature((_CONTEXT, Param("keys", ("list",)), _VALUE), _put_within),
        ),
    ),
    Builtin("context merge", (Signature((Param("contexts", ("list",)),), _merge),)),
)
