"""What the built-in functions take and yield, as far as it can be told when a ruleset loads (DMN 1.5, 10.3.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

_TABLE = """
abs(n: number|duration) -> first
all(list: list) -> boolean
all(c*: boolean) -> boolean
any(list: list) -> boolean
any(c*: boolean) -> boolean
append(list: list, item*) -> first
after(point1, point2) -> boolean
before(point1, point2) -> boolean
ceiling(n: number, scale?: number) -> number
coincides(point1, point2) -> boolean
concatenate(list*: list) -> first
contains(string: text, match: text) -> boolean
context(entries: list) -> any
context merge(contexts: list) -> any
context put(context: context, key: text|list, value) -> any
context put(context: context, keys: list, value) -> any
count(list: list) -> number
date(from: text|date|datetime) -> date
date(year: number, month: number, day: number) -> date
date and time(from: text|datetime) -> datetime
date and time(date: date|datetime, time: time) -> datetime
day of week(date: date|datetime) -> text
day of year(date: date|datetime) -> number
decimal(n: number, scale: number) -> number
distinct values(list: list) -> first
duration(from: text) -> duration
during(point, range) -> boolean
ends with(string: text, match: text) -> boolean
even(number: number) -> boolean
exp(number: number) -> number
finished by(range, point) -> boolean
finishes(point, range) -> boolean
flatten(list: list) -> any
floor(n: number, scale?: number) -> number
get entries(m: context) -> entries
get value(m: context, key: text) -> value
includes(range, point) -> boolean
index of(list: list, match) -> numbers
insert before(list: list, position: number, newItem) -> first
is(value1, value2) -> boolean
list contains(list: list, element) -> boolean
list replace(list: list, position: number, newItem) -> first
list replace(list: list, match: function, newItem) -> first
log(number: number) -> number
lower case(string: text) -> text
matches(input: text, pattern: text, flags?: text) -> boolean
max(list: list) -> item
max(c*) -> first
mean(list: list) -> number
mean(c*: number|duration) -> number
median(list: list) -> number
median(c*: number) -> number
meets(range1, range2) -> boolean
met by(range1, range2) -> boolean
min(list: list) -> item
min(c*) -> first
mode(list: list) -> first
mode(c*: number) -> numbers
modulo(dividend: number, divisor: number) -> number
month of year(date: date|datetime) -> text
not(negand: boolean) -> boolean
number(from: text, grouping separator: text, decimal separator: text) -> number
odd(number: number) -> boolean
overlaps(range1, range2) -> boolean
overlaps after(range1, range2) -> boolean
overlaps before(range1, range2) -> boolean
product(list: list) -> number
product(c*: number) -> number
range(from: text) -> any
remove(list: list, position: number) -> first
replace(input: text, pattern: text, replacement: text, flags?: text) -> text
reverse(list: list) -> first
round down(n: number, scale: number) -> number
round half down(n: number, scale: number) -> number
round half up(n: number, scale: number) -> number
round up(n: number, scale: number) -> number
sort(list: list, precedes?: function) -> first
split(string: text, delimiter: text) -> texts
sqrt(number: number) -> number
started by(range, point) -> boolean
starts(point, range) -> boolean
starts with(string: text, match: text) -> boolean
stddev(list: list) -> number
stddev(c*: number) -> number
string(from) -> text
string join(list: list, delimiter?: text) -> text
string length(string: text) -> number
sublist(list: list, start position: number, length?: number) -> first
substring(string: text, start position: number, length?: number) -> text
substring after(string: text, match: text) -> text
substring before(string: text, match: text) -> text
sum(list: list) -> item
sum(c*: number|duration) -> first
time(from: text|time|datetime) -> time
time(hour: number, minute: number, second: number, offset?: duration) -> time
union(list*: list) -> first
upper case(string: text) -> text
week of year(date: date|datetime) -> number
years and months duration(from: date|datetime, to: date|datetime) -> duration
"""
_LINE = re.compile(r"(?P<name>[^(]+)\((?P<params>.*)\) -> (?P<result>\w+)")
_PARAM = re.compile(r"(?P<name>[\w ]+)(?P<mark>[?*]?)(?:: (?P<kinds>[\w|]+))?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; no `kinds`: anything goes."""

    name: str
    kinds: tuple[str, ...]
    optional: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a function. `result` is a kind, or says what the result is made of: `first` the type of the
    first argument, `item` of its items, `entries` and `value` of a map, `numbers` and `texts` a list."""

    parameters: tuple[Parameter, ...]
    result: str

    @property
    def least(self) -> int:
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """Return the largest number of arguments; None where there is no end."""
        return None if self.parameters[-1].repeated else len(self.parameters)

    def takes(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)


@cache
def functions() -> Mapping[str, tuple[Form, ...]]:
    """Return the forms of every built-in function by its name.

    >>> functions()["contains"][0].result
    'boolean'
    """
    found: dict[str, tuple[Form, ...]] = {}
    for line in _TABLE.strip().splitlines():
        written = _LINE.fullmatch(line)
        assert written is not None, line
        parameters = tuple(_parameter(text) for text in written["params"].split(", "))
        found[written["name"]] = (*found.get(written["name"], ()), Form(parameters, written["result"]))
    return found


def _parameter(text: str) -> Parameter:
    written = _PARAM.fullmatch(text)
    assert written is not None, text
    kinds = tuple(written["kinds"].split("|")) if written["kinds"] else ()
    return Parameter(written["name"], kinds, written["mark"] == "?", written["mark"] == "*")
