"""Reading JSON without losing or inventing anything: exact numbers, one value per key, bounded depth."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from engine.model.outcome import Json

MAX_DEPTH = 64
MAX_EXPONENT = 6144
"""The exponent range of decimal128 (IEEE 754-2008, 3.5), which the engine computes in."""
INTEGER_DIGITS = 18

_TEXT_IN_QUOTES = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class MalformedJson(ValueError):
    """The bytes are not JSON as we accept it. `reason_code` is stable; `position` counts characters from 0.

    Codes: `byte_order_mark`, `not_utf8`, `invalid_syntax`, `duplicate_key`, `not_a_number`, `number_out_of_range`,
    `lone_surrogate`, `too_deep`.
    """

    def __init__(self, reason_code: str, detail: str, position: int | None = None) -> None:
        super().__init__(detail if position is None else f"{detail} (character {position})")
        self.reason_code = reason_code
        self.detail = detail
        self.position = position


def exact_json_loads(data: bytes) -> Json:
    """Return what the bytes say: integers up to 18 digits as `int`, every other number as the `Decimal` written.

    Raises `MalformedJson`, and nothing else, for whatever is not exact, unambiguous UTF-8 JSON (RFC 8259, and of
    RFC 7493 the ban on duplicate keys and lone surrogates). Runs in linear time on hostile input.

    >>> exact_json_loads(b'{"a": 1.50, "b": 7}')
    {'a': Decimal('1.50'), 'b': 7}
    """
    text = _decoded(data)
    _refuse_depth(data)
    try:
        value: Json = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise MalformedJson("invalid_syntax", error.msg, error.pos) from None
    if b"\\u" in data:
        _refuse_lone_surrogates(data)
    return value


def _decoded(data: bytes) -> str:
    if data.startswith(_MARKS):
        raise MalformedJson("byte_order_mark", "JSON is sent as UTF-8 without a byte order mark", 0)
    if b"\x00" in data[:4]:
        raise MalformedJson("not_utf8", "not UTF-8 (UTF-16 and UTF-32 are not accepted)", 0)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise MalformedJson("not_utf8", f"not UTF-8: {error.reason} at byte {error.start}") from None


def _refuse_depth(data: bytes) -> None:
    """Refuse deep nesting before the recursive parser sees it."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    brackets = _TEXT_IN_QUOTES.sub(b"", data).translate(None, _NOT_BRACKETS)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > MAX_DEPTH:
        raise MalformedJson("too_deep", f"nested deeper than {MAX_DEPTH} levels")


def _refuse_lone_surrogates(data: bytes) -> None:
    """Refuse half a UTF-16 pair; the data parsed, so every backslash begins an escape."""
    for escape in _ESCAPE.finditer(data):
        if escape[1]:
            detail = f"lone surrogate \\{escape[1].decode()}"
            raise MalformedJson("lone_surrogate", detail, len(data[: escape.start()].decode()))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise MalformedJson("duplicate_key", f"the key `{twice}` appears more than once")
    return members


def _integer(token: str) -> int | Decimal:
    return int(token) if len(token) <= INTEGER_DIGITS else _large_integer(token)


def _large_integer(token: str) -> int | Decimal:
    return int(token) if len(token.lstrip("-")) <= INTEGER_DIGITS else _decimal(token)


def _decimal(token: str) -> Decimal:
    try:
        number = Decimal(token)
    except InvalidOperation:
        _out_of_range(token)
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        _out_of_range(token)
    return number


def _out_of_range(token: str) -> NoReturn:
    shown = token if len(token) <= 40 else f"{token[:20]}…{token[-10:]}"
    raise MalformedJson("number_out_of_range", f"the number {shown} has an exponent beyond ±{MAX_EXPONENT}")


def _not_a_number(token: str) -> NoReturn:
    raise MalformedJson("not_a_number", f"{token} is not a JSON number")


def _decoder(pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]]) -> JSONDecoder:
    return JSONDecoder(
        object_pairs_hook=pairs, parse_float=_decimal, parse_int=_integer, parse_constant=_not_a_number, strict=True
    )


_DECODER = _decoder(_object)
