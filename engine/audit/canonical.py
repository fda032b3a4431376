"""The one way a decision is written as bytes: canonical JSON, numbers exact."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring as quoted
from typing import Any

INTEGER_TEXT_LIMIT = 10**4000
"""Python refuses to print longer integers directly; `Decimal` prints them exactly and in linear time."""


def canonical_bytes(value: Any) -> bytes:
    """Return the JSON of `value` as UTF-8: keys in the order given, no white space, numbers digit for digit.

    A `Decimal` is printed as `str` prints it, an `int` whole. Raises TypeError for a float and for anything else
    JSON has no exact word for, ValueError for NaN, infinities and lone surrogates.

    >>> canonical_bytes({"b": Decimal("1.20"), "a": [True, None, "管"]}).decode()
    '{"b":1.20,"a":[true,null,"管"]}'
    """
    return _text(value).encode()


def _text(value: Any) -> str:
    writer = _WRITERS.get(type(value)) or _writer_of_subclass(value)
    return writer(value)


def _object(value: dict[Any, Any]) -> str:
    return "{" + ",".join([f"{_key(key)}:{_text(part)}" for key, part in value.items()]) + "}"


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return "[" + ",".join([_text(part) for part in value]) + "]"


def _integer(value: int) -> str:
    return int.__repr__(value) if -INTEGER_TEXT_LIMIT < value < INTEGER_TEXT_LIMIT else str(Decimal(value))


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"no JSON for the number {value}")
    return str(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON key is text, not {type(key).__name__}")
    return quoted(key)


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: quoted,
    bool: lambda value: "true" if value else "false",
    int: _integer,
    Decimal: _number,
    type(None): lambda _: "null",
    dict: _object,
    list: _array,
    tuple: _array,
}
"""How each type is written; `bool` stands before `int`, of which it is one."""


def _writer_of_subclass(value: Any) -> Callable[[Any], str]:
    for kind, writer in _WRITERS.items():
        if isinstance(value, kind):
            return writer
    raise TypeError(f"no exact JSON for a value of type {type(value).__name__}")
