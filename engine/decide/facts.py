"""Reading what a caller supplied: each fact against its declaration. Bad values are results, not exceptions."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.model.facts import Facts, InvalidFact
from engine.model.outcome import Json
from engine.model.ruleset import Fact, Ruleset
from engine.model.types import Base, Value

MAX_DIGITS = 34
"""Significant digits of a number (DMN 1.5, 10.3.2.3.1: IEEE 754-2008 Decimal128)."""
MAX_EXPONENT = 34
"""Numbers lie below 10^34 in size and have at most 34 decimal places: far beyond any sum of money."""
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class UnknownFacts(ValueError):
    """Names were supplied that the ruleset does not declare; each with the declared name it resembles, or None."""

    def __init__(self, names: Mapping[str, str | None]) -> None:
        super().__init__(f"unknown facts: {', '.join(sorted(names))}")
        self.names = names


def read_facts(ruleset: Ruleset, supplied: Mapping[str, Json]) -> Facts:
    """Return the supplied facts, typed; what is absent has its declared meaning, what is not legal is in `invalid`.

    A fact may come bare or as `{value, as_of, source}`. Null means not supplied. Raises `UnknownFacts`.
    """
    unknown = {name: _similar(name, ruleset) for name in supplied if name not in ruleset.facts}
    if unknown:
        raise UnknownFacts(unknown)
    known: dict[str, Value] = {}
    absent: set[str] = set()
    invalid: dict[str, InvalidFact] = {}
    for name, fact in ruleset.facts.items():
        raw = _bare(supplied.get(name))
        if raw is not None:
            value = read_value(fact, raw)
            if isinstance(value, InvalidFact):
                invalid[name] = value
            else:
                known[name] = value
        elif fact.has_absent:
            known[name] = fact.absent
            absent.add(name)
    return Facts(known, frozenset(absent), invalid)


def read_value(fact: Fact, raw: Json) -> Value | InvalidFact:
    """Return the typed value of one supplied fact, or how it is not legal."""
    value = _READERS[fact.type.base](fact, raw)
    if isinstance(value, InvalidFact):
        return value
    ordered: Any = value
    if fact.minimum is not None and ordered < fact.minimum:
        return InvalidFact("below_minimum", str(fact.minimum))
    if fact.maximum is not None and ordered > fact.maximum:
        return InvalidFact("above_maximum", str(fact.maximum))
    return value


def _bare(raw: Json) -> Json:
    return raw.get("value") if isinstance(raw, dict) and "value" in raw else raw


def _similar(name: str, ruleset: Ruleset) -> str | None:
    return next(iter(difflib.get_close_matches(name, ruleset.facts, n=1)), None)


def _number(fact: Fact, raw: Json) -> Decimal | InvalidFact:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        return InvalidFact("wrong_type", fact.type.base.value)
    value = Decimal(raw)
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or (value and value.adjusted() >= MAX_EXPONENT) or exponent < -MAX_EXPONENT:
        return InvalidFact("number_out_of_range", f"1E{MAX_EXPONENT}")
    if len(digits) > MAX_DIGITS:
        return InvalidFact("too_many_digits", str(MAX_DIGITS))
    return value


def _integer(fact: Fact, raw: Json) -> int | InvalidFact:
    value = _number(fact, raw)
    if isinstance(value, InvalidFact):
        return value
    return int(value) if value == value.to_integral_value() else InvalidFact("wrong_type", Base.INTEGER.value)


def _text(fact: Fact, raw: Json) -> str | InvalidFact:
    return raw if isinstance(raw, str) else InvalidFact("wrong_type", Base.TEXT.value)


def _boolean(fact: Fact, raw: Json) -> bool | InvalidFact:
    return raw if isinstance(raw, bool) else InvalidFact("wrong_type", Base.BOOLEAN.value)


def _date(fact: Fact, raw: Json) -> dt.date | InvalidFact:
    if not isinstance(raw, str) or not _ISO_DATE.fullmatch(raw):
        return InvalidFact("wrong_type", Base.DATE.value)
    try:
        return dt.date.fromisoformat(raw)
    except ValueError:
        return InvalidFact("no_such_date", "YYYY-MM-DD")


def _code(fact: Fact, raw: Json) -> str | InvalidFact:
    if not isinstance(raw, str):
        return InvalidFact("wrong_type", Base.CODE.value)
    return raw if raw in fact.type.codes else InvalidFact("unknown_code", " | ".join(fact.type.codes))


_READERS = {
    Base.MONEY: _number,
    Base.NUMBER: _number,
    Base.INTEGER: _integer,
    Base.TEXT: _text,
    Base.BOOLEAN: _boolean,
    Base.DATE: _date,
    Base.CODE: _code,
}
