"""String functions (DMN 1.5, table 74): a text is a row of code points, the first one at position 1."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from engine.backends.reference.builtins.numbers import whole
from engine.backends.reference.builtins.patterns import compile_pattern, expand, template_pieces
from engine.backends.reference.builtins.signature import Builtin, Param, Signature
from engine.model.feel_values import LARGEST, EvaluationError, FeelValue, kind_of


def stretch(size: int, start: Decimal, length: Decimal | None, what: str) -> slice:
    """Return which of so many places are meant by a start (1 the first, -1 the last) and a length.

    Both are taken whole. The start must be a place, and the length at least 1 and not beyond the last place.
    """
    first = whole(start)
    if first == 0 or abs(first) > size:
        raise EvaluationError("out_of_domain", f"a {what} of {size} has no position {first}", (start,))
    begin = first - 1 if first > 0 else size + first
    if length is None:
        return slice(begin, size)
    count = whole(length)
    if not 1 <= count <= size - begin:
        detail = f"from position {first} a {what} of {size} has a length of 1 to {size - begin}, not {count}"
        raise EvaluationError("out_of_domain", detail, (length,))
    return slice(begin, begin + count)


def bounded_text(pieces: list[str]) -> str:
    """Return the pieces as one text, unless it would be too long."""
    if sum(map(len, pieces)) > LARGEST:
        raise EvaluationError("too_large", f"a text of more than {LARGEST} characters")
    return "".join(pieces)


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> str:
    return text[stretch(len(text), start, length, "text")]


def _before(text: str, match: str) -> str:
    head, found, _ = text.partition(match) if match else ("", "", text)
    return head if found else ""


def _after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


def _replace(text: str, pattern: str, template: str, flags: str | None = None) -> str:
    compiled = compile_pattern(pattern, flags or "")
    template_pieces(template, compiled.groups)  # a template that cannot be read is an error even where nothing matches
    pieces, end, size = [], 0, 0
    for match in compiled.matches(text):
        pieces += [text[end : match.start()], expand(template, match, compiled.groups)]
        end, size = match.end(), size + len(pieces[-2]) + len(pieces[-1])
        if size > LARGEST:
            break
    return bounded_text([*pieces, text[end:]])


def _matches(text: str, pattern: str, flags: str | None = None) -> bool:
    return compile_pattern(pattern, flags or "").found_in(text)


def _split(text: str, delimiter: str) -> tuple[str, ...]:
    parts, end = [], 0
    for match in compile_pattern(delimiter).matches(text):
        parts.append(text[end : match.start()])
        end = match.end()
    return (*parts, text[end:])


def _join(texts: tuple[FeelValue, ...], delimiter: str | None = None) -> str:
    pieces = [text for text in texts if text is not None]
    for piece in pieces:
        if not isinstance(piece, str):
            raise EvaluationError("wrong_type", f"`string join` joins texts, not a {kind_of(piece)}", (piece,))
    between = (delimiter or "") if len(pieces) > 1 else ""
    if sum(map(len, pieces)) + len(between) * len(pieces) > LARGEST + len(between):
        raise EvaluationError("too_large", f"a text of more than {LARGEST} characters")
    return between.join(pieces)


def _text(name: str) -> Param:
    return Param(name, ("string",))


_STRING: Final = _text("string")
_MATCH: Final = _text("match")
_PATTERN: Final = (_text("input"), _text("pattern"))
_FLAGS: Final = Param("flags", ("string",), optional=True)
_LENGTH: Final = Param("length", ("number",), optional=True)

FUNCTIONS: Final = (
    Builtin("substring", (Signature((_STRING, Param("start position", ("number",)), _LENGTH), _substring),)),
    Builtin("string length", (Signature((_STRING,), lambda text: Decimal(len(text))),)),
    Builtin("upper case", (Signature((_STRING,), str.upper),)),
    Builtin("lower case", (Signature((_STRING,), str.lower),)),
    Builtin("substring before", (Signature((_STRING, _MATCH), _before),)),
    Builtin("substring after", (Signature((_STRING, _MATCH), _after),)),
    Builtin("contains", (Signature((_STRING, _MATCH), lambda text, match: match in text),)),
    Builtin("starts with", (Signature((_STRING, _MATCH), str.startswith),)),
    Builtin("ends with", (Signature((_STRING, _MATCH), str.endswith),)),
    Builtin("replace", (Signature((*_PATTERN, _text("replacement"), _FLAGS), _replace),)),
    Builtin("matches", (Signature((*_PATTERN, _FLAGS), _matches),)),
    Builtin("split", (Signature((_STRING, _text("delimiter")), _split),)),
    Builtin(
        "string join",
        (
            Signature((Param("list", ("list",)),), _join),
            Signature((Param("list", ("list",)), Param("delimiter", ("string",), nullable=True)), _join),
        ),
    ),
)
