"""Random customers for a generated ruleset: values on the cut points, next to them, between, missing, invalid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from tests.differential.columns import NUMERIC, POINTS, STEP

WRONG: dict[str, tuple[Any, ...]] = {
    "money": ("12", True, [1], Decimal("1E+40"), Decimal("1." + "1" * 40)),
    "number": ("x", False, {"amount": 1}, Decimal("-1E+35"), Decimal("0." + "7" * 36)),
    "integer": (Decimal("1.5"), "1", True, 10**40),
    "text": (1, True, ["A"]),
    "boolean": ("true", 0, 1),
    "date": ("2023-02-29", "2024-2-1", 20240101, "2024-01-01T00:00:00Z"),
    "code": ("gould", "", "Gold", 1, True),
}


def random_customer(
    random: Random, facts: dict[str, dict[str, Any]], *, missing: float, invalid: float
) -> dict[str, Any]:
    """Return facts as they arrive in a request: a value, no key (or null) where missing, a wrong one where invalid."""
    customer: dict[str, Any] = {}
    for name, declared in facts.items():
        fate = random.random()
        if fate < missing:
            if random.random() < 0.3:
                customer[name] = None
        elif fate < missing + invalid:
            customer[name] = random.choice(_wrong_values(declared))
        else:
            customer[name] = _value(random, declared)
    return customer


def _wrong_values(declared: dict[str, Any]) -> tuple[Any, ...]:
    base = declared["type"]
    outside: tuple[Any, ...] = ()
    if base in (*NUMERIC, "date"):
        least, greatest = _limit(declared, "min"), _limit(declared, "max")
        outside += () if least is None else (as_json(least - STEP[base]),)
        outside += () if greatest is None else (as_json(greatest + STEP[base]),)
    return WRONG[base] + outside


def _value(random: Random, declared: dict[str, Any]) -> Any:
    base = declared["type"]
    if base == "code":
        return random.choice(declared["codes"])
    if base in ("text", "boolean"):
        return random.choice(POINTS[base] + (("other",) if base == "text" else ()))
    least, greatest = _limit(declared, "min"), _limit(declared, "max")
    values = (least, greatest, *POINTS[base])
    value = random.choice([one for one in values if one is not None])
    value += random.choice((0, 0, 1, -1, 3)) * STEP[base]
    if random.random() < 0.2 and base in NUMERIC:
        value = value * random.choice((2, -1))
    value = value if least is None else max(least, value)
    return as_json(value if greatest is None else min(greatest, value))


def _limit(declared: dict[str, Any], key: str) -> Any:
    """Return the declared limit as a value; it is written as in a cell (`500万`, `1_000`)."""
    text = declared.get(key)
    if text is None:
        return None
    if declared["type"] == "date":
        return dt.date.fromisoformat(text)
    plain = str(text).replace("_", "")
    size = {"万": 10**4, "亿": 10**8}.get(plain[-1], 1)
    number = Decimal(plain.rstrip("万亿")) * size
    return int(number) if declared["type"] == "integer" else number


def as_json(value: Any) -> Any:
    """Return the value as it arrives after reading exact JSON: whole numbers as `int`, others as `Decimal`."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return value
