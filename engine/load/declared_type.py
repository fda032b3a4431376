"""`type`, `unit`, `codes`, `ordered`, `min`, `max`: what facts, parameters and outputs declare alike."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics import Diagnostic, ruleset_faults
from engine.feel.strings import is_name, quote
from engine.load.fields import Fields, choice_of, scalar_of, scalars_of
from engine.load.keys import LATER_TYPES, ORDERS, TYPES
from engine.load.nodes import Node, Scalar
from engine.load.values import read_value
from engine.model.types import NUMERIC, Base, Type, Value


@dataclass(frozen=True, slots=True)
class Range:
    """The least and greatest legal value, both included; None where there is no end."""

    minimum: Value = None
    maximum: Value = None

    def __str__(self) -> str:
        low = "" if self.minimum is None else str(self.minimum)
        return f"{low}..{'' if self.maximum is None else self.maximum}"

    def holds(self, value: Value) -> bool:
        """True where the value is within; values without a range are always."""
        above = self.minimum is None or value >= self.minimum  # type: ignore[operator]
        return above and (self.maximum is None or value <= self.maximum)  # type: ignore[operator]


def declared_type(fields: Fields, faults: list[Diagnostic]) -> Type | None:
    """Return the declared type; None where it cannot be told."""
    name = choice_of(fields.get("type"), "type", TYPES, LATER_TYPES, faults)
    if name is None:
        return None
    base = Base(name)
    _refuse_misplaced(base, fields, faults)
    if base is Base.CODE:
        return _code_type(fields, faults)
    unit = scalar_of(fields.get("unit"), "unit", faults) if base in NUMERIC else None
    return Type(base, unit=unit.text if unit else None)


def declared_codes(node: Node, what: str, faults: list[Diagnostic]) -> tuple[str, ...]:
    """Return the codes as written, each once."""
    codes: dict[str, None] = {}
    for scalar in scalars_of(node, what, faults):
        if scalar.text in codes:
            faults.append(ruleset_faults.duplicate_code(scalar.at, scalar.text))
        codes[scalar.text] = None
    return tuple(codes)


def declared_range(fields: Fields, wanted: Type, faults: list[Diagnostic]) -> Range:
    """Return `min` and `max`; a fault where they leave no value."""
    if wanted.base not in NUMERIC and wanted.base is not Base.DATE:
        return Range()
    low, high = (_bound(fields.get(key), key, wanted, faults) for key in ("min", "max"))
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        faults.append(ruleset_faults.range_reversed(fields["max"].at, str(low), str(high)))
        return Range()
    return Range(low, high)


def shown_code(code: str) -> str:
    """Return the code as it is written in a cell: in quotes where it is no name."""
    return code if is_name(code) and code not in ("not", "null") else quote(code)


def _code_type(fields: Fields, faults: list[Diagnostic]) -> Type | None:
    if "codes" not in fields:
        faults.append(ruleset_faults.codes_missing(fields["type"].at))
        return None
    ordered = choice_of(fields.get("ordered"), "ordered", ORDERS, (), faults)
    codes = declared_codes(fields["codes"], "codes", faults)
    if not codes:
        faults.append(ruleset_faults.codes_missing(fields["codes"].at))
        return None
    return Type(Base.CODE, codes=codes, ordered=ordered is not None)


def _refuse_misplaced(base: Base, fields: Fields, faults: list[Diagnostic]) -> None:
    """Report keys that say nothing about this type."""
    meaningless = {
        "unit": base not in NUMERIC,
        "min": base not in NUMERIC and base is not Base.DATE,
        "max": base not in NUMERIC and base is not Base.DATE,
        "codes": base is not Base.CODE,
        "ordered": base is not Base.CODE,
    }
    for key, misplaced in meaningless.items():
        if misplaced and key in fields:
            faults.append(ruleset_faults.key_not_for_type(fields[key].at, key, base.value))


def _bound(node: Node | None, key: str, wanted: Type, faults: list[Diagnostic]) -> Value:
    scalar = scalar_of(node, key, faults)
    return None if scalar is None else checked_value(scalar, wanted, faults)


def checked_value(scalar: Scalar, wanted: Type, faults: list[Diagnostic]) -> Value:
    """Return the scalar as a value of the type; None with the fault reported where it is none."""
    if scalar.is_null:
        faults.append(ruleset_faults.null_not_allowed(scalar.at))
        return None
    value = read_value(scalar, wanted)
    if isinstance(value, Diagnostic):
        faults.append(value)
        return None
    return value
