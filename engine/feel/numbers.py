"""Numbers as business users write them: exact decimals with `_`, `万` and `亿`."""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact

SUFFIXES = {"万": 4, "亿": 8}
DIGITS = 34
LARGEST = Decimal(10) ** DIGITS

_EXACT = Context(prec=DIGITS, traps=[Inexact])
_WRITTEN = re.compile(r"-?[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?[万亿]?")


def read_number(text: str) -> Decimal | None:
    """Return the number exactly; None where it has more than 34 digits. The text is written as `is_number` says.

    >>> read_number("1_250.5万")
    Decimal('12505000')
    """
    shift = SUFFIXES.get(text[-1], 0)
    if not shift and len(text) <= DIGITS:
        return _plainly(Decimal(text.replace("_", "")))
    if len(text) > 3 * DIGITS:
        return None
    plain = Decimal((text[:-1] if shift else text).replace("_", "")).scaleb(shift, Context(prec=4 * DIGITS))
    if plain.copy_abs() >= LARGEST or len(plain.as_tuple().digits) > DIGITS:
        return None
    return _plainly(plain)


def is_number(text: str) -> bool:
    """True where the text is written as a number: digits, `_` between them, a sign, decimals, `万` or `亿`."""
    return _WRITTEN.fullmatch(text) is not None


def has_leading_zero(text: str) -> bool:
    """True for `010`, which some readers take for eight.

    >>> has_leading_zero("010"), has_leading_zero("0.10")
    (True, False)
    """
    return re.match(r"-?0[0-9_]", text) is not None


def _plainly(number: Decimal) -> Decimal:
    """Return the number without exponent, and without a sign on zero."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        number = number.quantize(Decimal(1), context=_EXACT)
    return number if number else number.copy_abs()
